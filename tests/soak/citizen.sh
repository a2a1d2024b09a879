#!/bin/bash
# A citizen's account when answers are lost: the server has done it, the kiosk does not know and says so; asked again, it is done once. And
# nobody at the keyboard in a session: a warning, then all is wiped and the session closed.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/proxy
. "$tests/lib/proxy"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/citizen_keys
. "$tests/lib/citizen_keys"

PROXY=9644 NAME=lisefictive ADDRESS=lise@example.org PASSWORD=violet7Bleu9 SECOND=Rhubarbe-tiede3

open_sessions() { record "SELECT count(*) FROM account_session WHERE realm = 'citizen' AND ended_ms IS NULL"; }

# The key that asks is pressed while answers are lost; the server is seen to have done it; asked again once answers come.
lost() { # VERB ROWS NUMBER-OF-THE-ERROR
    proxy 'deaf 800' >/dev/null
    press enter
    check "$1: the server has done it" become 20000 "$2" count_rows "account.$1" "done"
    shows "ERREUR E-$3" 20000
    proxy open >/dev/null
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
    type 1
}
once() { is "$1: done once" "$(count_rows "account.$1" "done")" "$2"; } # VERB ROWS

nobody_there() {
    sed -i "/^idle.seconds/d; \$a idle.seconds = 30" "$GUICHET_CONF"
    open_screen
    waits 'En ligne'
    log_in $NAME $SECOND
    enter_code $ADDRESS
    waits "$FIRST_PAGE"
    shows 'Êtes-vous toujours là?' 40000
    press space
    gone 'Êtes-vous toujours là?'
    shows "$FIRST_PAGE"
    shows 'Êtes-vous toujours là?' 40000
    shows "$WELCOME" 75000
    check "the session is closed at the server" become 20000 0 open_sessions
    forgotten "nobody there" $SECOND $ADDRESS "${CODES[@]}"
}


scenario asked_again --card-out --mail --people --no-enrol --server-set 'policy.codes_an_hour = 20' --set "server.url = https://127.0.0.1:$PROXY" \
    --set 'net.soft-ms = 1500' --set 'net.hard-ms = 4000'
asked_again() {
    start_proxy $PROXY "${GUICHET_SERVER_URL##*:}"
    check "enrolled through the proxy" "$GUICHETCTL" enrol --config "$GUICHET_CONF" "$(guichetd_does enrolment-code --label 'Poste 1' 2>/dev/null |
        grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')"
    open_screen
    waits 'En ligne'
    entrance
    type 2
    waits '1-Créer un compte' && type 1
    waits 'Comment créer un mot de passe' && type "$NAME\\r$ADDRESS\\r$PASSWORD\\r$PASSWORD\\r"
    lost citizen-create 1 546
    waits "$CODE_PAGE"
    once citizen-create 1
    take_code $ADDRESS
    type "$CODE\\r"
    lost citizen-code 1 108
    shows 'Votre compte a été créé avec succès.'
    once citizen-code 1
    log_out

    log_in $NAME $PASSWORD
    enter_code $ADDRESS
    waits "$FIRST_PAGE" && type g
    waits '2-Changer mon mot de passe' && type 2
    waits 'encore une fois' && type "$PASSWORD\\r$SECOND\\r$SECOND\\r"
    lost citizen-password 1 546
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    once citizen-password 1
    mailed 1 $ADDRESS 'Le mot de passe de votre compte a été changé'
    log_out
    nobody_there

    log_in $NAME $SECOND
    enter_code $ADDRESS
    waits "$FIRST_PAGE" && type g
    waits '6-Fermer mon compte' && type 6
    waits '2-Oui, fermer mon compte' && type 2
    waits 'Ensuite, on ne peut pas' && type "$SECOND\\r"
    lost citizen-close 1 546
    shows 'Votre compte est fermé.'
    once citizen-close 1
    forgotten "all of it" $PASSWORD $SECOND "${CODES[@]}"
}

run_scenarios "$@"
