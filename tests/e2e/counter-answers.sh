#!/bin/bash
# A person's message at the counter's screens: taken, half answered, locked, gone on with, sent; of another role it is not seen.
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

# Line by line at the kiosk for everybody, as it is quickest: two messages, of two roles.
log_in() {
    waits 'En ligne' && type '2\n'
    waits "Nom d'utilisateur" && type "$USER_CHOSEN\\n"
    waits 'Mot de passe' && type "$PEOPLE_PASSWORD\\n"
    waits 'Confirmer?' && type '\n'
    waits '2-Messagerie' && type '2\n'
}
writes() { # NUMBER OF THE SUBJECT, LINE
    waits 'c-Composer' && type 'c\n'
    waits '1 Facturation' && type "$1\\n"
    waits 'Confirmer?' && type '\n'
    waits 'Ligne 1' && type "$2\\n"
    waits 'Ligne 2' && type '.\n'
    waits 'Confirmer?' && type '\n'
    waits '1-Envoyer' && type '1\n'
    shows 'Votre message est envoyé. Numéro : M-'
    type '0\n'
}

scenario answered --counter --people --mail --card-out
answered() {
    local code mail
    code=$(agent2_code)
    at_public open_line
    log_in
    writes 1 'Wolframite'
    writes 5 'Molybdène'
    type 'd\n'
    waits 'fermée' && close_kiosk

    at_second open_screen
    agent2_opens "$code"
    shows '3-Messages (1 ouvert)'
    type 3
    shows 'Facturation'
    hides 'Accès et mot de passe'
    swap_kiosk
    open_screen
    agent_opens
    shows '3-Messages (2 ouverts)'
    type 3
    shows 'Accès et mot de passe, sans réponse'
    type '1\r'
    waits 't-Prendre' && type t
    shows 'est à vous.'
    type 0
    waits 'Facturation, pris' && type '1\r'
    waits 'État : pris, par Aline Agente.' && type '1\r'
    shows Wolframite
    type 0
    waits 'r-Répondre' && type r
    waits 'Votre réponse' && type 'Payé.\rVoir Quick'
    waits 'Voir Quick'
    agent_pulled
    shows "$AGENT_LOCKED"
    hides 'Voir Quick'
    agent_back
    agent_unlocks
    shows 'Voir Quick'
    type 'silver.'
    press down
    press enter
    shows 'Envoyer cette réponse au message M-'
    type 2
    shows 'est envoyée.'
    type 0
    shows 'Accès et mot de passe, sans réponse'
    hides Facturation
    press f10
    waits "1-Ouvrir une session d'agent"
    forgotten 'the agent has left' Wolframite Quicksilver
    close_kiosk
    swap_kiosk
    close_kiosk

    mailed 1 "$(address_of Paul)" 'Une réponse vous attend'
    mail=$(newest_mail "$(address_of Paul)" 'Une réponse vous attend')
    refuses 'the notice has nothing of what was written' grep -qiE 'Wolframite|Quicksilver' "$mail"
    at_public open_line
    log_in
    shows '1 message non lu'
    type '1\n'
    shows 'Voir Quicksilver.'
    close_kiosk
    nowhere_written 'what was written' Wolframite Quicksilver
}

run_scenarios "$@"
