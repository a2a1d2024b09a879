#!/bin/bash
# An agent at the counter, with two readers: logs in with a token, finds a person, is locked out and goes on, and leaves nothing behind.
. "$(dirname "$0")/../lib/kiosk"

kiosk_env+=(-u GUICHET_AGENT_PIN -u GUICHET_AGENT2_PIN -u GUICHET_AGENT2_SERIAL)
. "$tests/lib/account"
MENU='1-Trouver une personne' LOCKED='Session verrouillée'

log_in() { # PIN
    waits 'Mot de passe'
    type "$1\\r\\r"
}
unlock() { log_in "$1"; }

scenario at_the_counter --counter
at_the_counter() {
    open_screen
    log_in 999999
    shows 'Il reste 4 essais'
    type "$GUICHET_AGENT_PIN\\r\\r"
    shows 'Comptoir : Comptoir 1'
    shows 'Aline Agente'
    shows 'clé : Marie Exemple'

    type '1bru\r\r'
    shows 'Bruno Agent, clé en ordre'
    type '1\r'
    shows 'Dossier : '
    shows "Clé $GUICHET_AGENT2_SERIAL : en ordre"
    type 2
    shows 'Événements : '

    "$tests/stack-ctl" agent out
    shows "$LOCKED"
    hides 'Événements'
    hides "$GUICHET_AGENT2_SERIAL"
    "$tests/stack-ctl" agent2 in
    shows "celle de quelqu'un d'autre"
    press enter
    shows 'Branchez la vôtre'
    "$tests/stack-ctl" agent2 out
    "$tests/stack-ctl" agent in
    shows 'Il reste 5 essais'
    unlock "$GUICHET_AGENT_PIN"
    shows 'Événements : '

    press back back
    waits 'Bruno Agent, clé en ordre'
    press back
    waits 'Chercher : bru'
    press back
    waits "$MENU"
    type 2
    shows 'Dossier : Marie Exemple'
    type m
    waits "$MENU"
    type v
    shows "$LOCKED"
    press f10
    waits "1-Ouvrir une session d'agent"
    gone 'Aline Agente'
    forgotten "the agent has left" "$GUICHET_AGENT_PIN" "$GUICHET_AGENT2_SERIAL" Bruno
}

# A code made with the token opens a session at the counter that has no reader, once.
scenario by_code --counter
by_code() {
    local code
    open_screen
    log_in "$GUICHET_AGENT_PIN"
    waits "$MENU"
    type a
    waits 'Il sert une fois'
    code=$(screen | grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}')
    check "a code is shown" test ${#code} = 9
    press f10
    waits "1-Ouvrir une session d'agent"
    forgotten "the code was shown" "$code"

    GUICHET_CONF=$GUICHET_CONF_2 open_screen
    waits "pas de lecteur pour les agents"
    type "1$GUICHET_AGENT_NAME\\r$PEOPLE_PASSWORD\\r$code\\r\\r"
    shows 'Comptoir : Comptoir 2'
    shows 'réservé : session ouverte avec une clé'
    type v
    waits "$LOCKED"
    type 'mauvais1mot\r\r'
    shows 'Il reste'
    type "$PEOPLE_PASSWORD\\r\\r"
    waits "$MENU"
    type d
    waits "1-Ouvrir une session d'agent"
    type "1$GUICHET_AGENT_NAME\\r$PEOPLE_PASSWORD\\r$code\\r\\r"
    shows 'E-520'
    type 0
    waits "1-Ouvrir une session d'agent"
    forgotten "the agent has left" "$PEOPLE_PASSWORD" "$code"
}

run_scenarios "$@"
