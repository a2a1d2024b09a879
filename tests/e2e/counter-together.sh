#!/bin/bash
# Two agents at two terminals: on one person at once, and one who needs the other's yes: refused, given, used up, over.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/caller
. "$tests/lib/caller"

# Aline's terminal is driven; Bruno's, without a reader, waits.
two_agents() {
    local code
    code=$(agent2_code)
    at_second open_screen
    agent2_opens "$code"
    swap_kiosk
    open_screen
    agent_opens
}

scenario one_person --counter --people
one_person() {
    two_agents
    finds 'exemple lise' && type 1
    waits "$ACTS" && type v
    sees_documents
    swap_kiosk
    finds 'exemple lise'
    shows "Un autre agent s'en occupe : Aline Agente, Comptoir 1"
    type 1
    waits "$ACTS" && type v
    waits "$HOW" && type 1
    shows "ERREUR E-566 : Un autre agent s'en occupe."
    hides "$QUESTIONS"
    swap_kiosk
    press back
    waits 'Dossier : ' && type 4
    waits "$AGENT_MENU"
    swap_kiosk
    type 1
    shows "$QUESTIONS"
    swap_kiosk
    finds 'exemple lise'
    shows "Un autre agent s'en occupe : Bruno Agent, Comptoir 2"
    swap_kiosk
    press f10
    waits "1-Ouvrir une session d'agent"
    close_kiosk
    swap_kiosk
    type 3
    gone "Un autre agent s'en occupe"
    waits '4-Laisser à un autre agent' && type 1
    waits "$ACTS" && type a
    waits 'Motif' && type '1\r'
    waits '2-Oui' && type 2
    shows "Ce n'est montré qu'ici, une seule fois."
    close_kiosk
}

scenario a_second --counter
a_second() {
    two_agents
    finds 'exemple marie' && type 1
    waits "$ACTS" && type v
    sees_documents
    asks_second
    swap_kiosk
    answers 3 "C'est non : Aline Agente ne peut pas le faire."
    swap_kiosk
    type 1
    shows "Bruno Agent a dit non. Rien n'a été fait."
    type 0
    waits 'Dossier : ' && type 1
    waits "$ACTS"
    asks_second
    swap_kiosk
    answers 2 "C'est oui : Aline Agente peut le faire."
    swap_kiosk
    type 1
    shows 'Bruno Agent a dit oui.'
    is 'nothing is done yet' "$(count_rows act-release-again 'done')" 0
    type 1
    waits '2-Oui' && type 2
    shows '0-Terminer'
    is 'done, once' "$(count_rows act-release-again 'done')" 1
    type 0
    waits 'Dossier : ' && type 1
    waits "$ACTS"
    asks_second
    record "UPDATE second SET expires_ms = 1 WHERE used_ms IS NULL"
    type 1
    shows "Cette demande ne sert plus. Rien n'a été fait."
    close_kiosk
    is 'a used one, a refused one and one that is over' "$(record "SELECT count(*) FROM second")" 3
    is 'still done once' "$(count_rows act-release-again 'done')" 1
}
# A token's secret is released once in 24 hours; once more when a supervisor and another agent agree, and then no more.
scenario again --counter
again() {
    two_agents
    finds 'exemple marie' && type 1
    waits "$ACTS" && type v
    sees_documents
    unblocks_here 246813
    shows 'est débloquée, avec son nouveau mot de passe' 60000
    check 'the token has it' logs_in 246813
    type 0
    waits "$RECORD" && type 1
    waits "$ACTS"
    begins 2
    shows 'ERREUR E-570 : Le secret de cette clé a été remis il y a moins de 24 heures. Un superviseur peut lever ce délai.'
    type 0
    waits "$RECORD" && type 1
    waits "$ACTS"
    asks_second
    swap_kiosk
    answers 2 "C'est oui : Aline Agente peut le faire."
    swap_kiosk
    type 1
    waits 'Bruno Agent a dit oui.' && type 1
    waits '2-Oui' && type 2
    shows 'peut être remis une fois de plus'
    type 0
    waits "$RECORD" && type 1
    waits "$ACTS"
    unblocks_here 975318
    shows 'est débloquée, avec son nouveau mot de passe' 60000
    check 'the token has the new one' logs_in 975318
    type 0
    waits "$RECORD" && type 1
    waits "$ACTS"
    begins 2
    shows 'ERREUR E-570'
    close_kiosk
    check 'the chain is whole' "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}
begins() { # KEY: to the work
    if [ "$1" = 2 ]; then here_begins; else type "$1"; fi
    waits 'Motif' && type '1\r'
    waits '2-Oui' && type 2
}
unblocks_here() { # NEW
    begins 2
    waits 'encore une fois' && type "$1\r$1\r\r"
}
asks_second() {
    type 3
    waits 'Motif' && type '1\r'
    waits '2-Oui' && type 2
    shows "ERREUR E-569 : Il faut l'accord d'un deuxième agent."
    type 1
    shows 'Accord demandé : A-'
    type 1
    shows 'Pas encore de réponse.'
}
answers() { # KEY SENTENCE
    waits "$AGENT_MENU" && type 5
    waits 'demandé par Aline Agente' && type '1\r'
    waits '2-Oui' && type "$1"
    shows "$2"
    type 0
}

run_scenarios "$@"
