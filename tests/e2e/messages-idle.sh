#!/bin/bash
# Nobody at the keyboard while a message is written: it is a draft afterwards, readable after the next log-in and nowhere else.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

log_in() { # NAME PASSWORD
    waits "$WELCOME"
    type 2
    waits 'Mot de passe oublié?' && type "$1\\r$2\\r\\r"
    waits '2-Messagerie' && type 2
}

scenario timed_out --card-out --people --set 'idle.seconds = 30'
timed_out() {
    open_screen
    waits 'En ligne'
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    waits 'c-Composer' && press down down down
    type c
    waits '2 Inscription' && type '1\r'
    waits 'Votre message' && type 'Facture Zygomatique, pas fi'
    check "the server stops" stack server stop
    shows 'Êtes-vous toujours là?' 25000
    hides 'Zygomatique'
    shows "$WELCOME" 70000
    forgotten "the time-out" Zygomatique "$PEOPLE_PASSWORD" "${PAUL[@]}"
    refuses "nothing readable in the kiosk's files" grep -rqaE 'Zygomatique' "$STACK_DIR/kiosk" "$STACK_DIR/guichet.log"
    isnt "but something waits" "$(waiting)" 0
    check "the server starts" stack server start
    push_all
    is "it was not sent" "$(guichetd_does messages)" ''
    gone 'Hors ligne' 20000
    log_in "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    shows '1 Brouillon : Facturation'
    type 1
    shows 'Facture Zygomatique, pas fi'
    nowhere_written "the draft" Zygomatique
}

run_scenarios "$@"
