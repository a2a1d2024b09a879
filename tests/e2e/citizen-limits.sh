#!/bin/bash
# Accounts of the Service d'authentification that are tried too often, and those that nobody confirms: the wait and the pause read the same for a
# name that is nobody's; a forgotten password opens what wrong ones closed; after seven days an unconfirmed account is gone and its name free.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/citizen_keys
. "$tests/lib/citizen_keys"

NAME=lisefictive ADDRESS=lise@example.org PASSWORD=violet7Bleu9 SECOND=Rhubarbe-tiede3 LEFT_NAME=jamaisfini LEFT=jamais@example.org
TOO_SOON="Un essai vient d'être fait."

cause_shown() { guichetd_does refusal --reference "$(screen | grep -Eo 'D-[0-9A-Z]{4}-[0-9A-Z]{4}')"; }
page_without_reference() { screen | sed -E 's/réessayer .*/réessayer/; /Référence : D-[0-9A-Z]{4}-[0-9A-Z]{4}$/,$d'; }
clock_at() { # SECONDS
    server_at "$1"
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
}
try() { # PASSWORD: again, on the form, where the name still is
    type 2
    waits 'm-Mot de passe oublié?' && type "$1\\r\\r"
}

# Leaves what was shown at each wrong try in PAGES. The clock goes back before the fourth, so that it is too soon on any machine; then on.
wrong_until_paused() { # NAME CLOCK
    local try
    PAGES=''
    log_in "$1" Mauvais-tout9
    for try in 3 2 1; do
        waits "Il reste $try essai"
        PAGES+=$(page_without_reference)
        [ "$try" = 1 ] || try Mauvais-tout9
        [ "$try" = 1 ] || drive "gone $limit_ms Il reste $try essai" >/dev/null
    done
    clock_at $(($2 - 60))
    try $PASSWORD
    shows "$TOO_SOON"
    PAGES+=$(page_without_reference)
    clock_at $(($2 + 60))
    try Mauvais-tout9
    waits "$SAME_FOR_ALL"
    PAGES+=$(page_without_reference)
    try $PASSWORD
    drive "gone $limit_ms m-Mot de passe oublié?" >/dev/null
    waits "$SAME_FOR_ALL"
    PAGES+=$(page_without_reference)
    is "paused, whatever is typed" "$(cause_shown | grep -o locked | head -n 1)" locked
    press f10
}

never_confirmed() {
    create $LEFT_NAME $LEFT $PASSWORD
    waits "$CODE_PAGE"
    take_code $LEFT
    press f10
    waits "$WELCOME"
    purge_at $((7 * 86400 - 3600))
    check "kept for seven days" grep -q "^$LEFT_NAME" <(guichetd_does citizens)
    purge_at $((7 * 86400 + 3600))
    refuses "then it is gone" grep -q "^$LEFT_NAME" <(guichetd_does citizens)
    check "a confirmed one stays" grep -q "^$NAME.open" <(guichetd_does citizens)
    is "with its address and its person" "$(record "SELECT (SELECT count(*) FROM contact WHERE pending = '$LEFT') + (SELECT count(*) FROM person WHERE name = '$LEFT_NAME')")" 0
    create $LEFT_NAME $LEFT $SECOND
    shows 'La création de votre compte est presque terminée!'
    press f10
    waits "$WELCOME"
}
purge_at() { # SECONDS from now
    CLOCK_SHIFT=$1 LD_PRELOAD=$tools/clockshift.so ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 guichetd_does purge >/dev/null 2>&1
}

scenario too_often --card-out --mail --people --server-set 'policy.login_tries = 4' --server-set 'policy.codes_an_hour = 20'
too_often() {
    local known
    open_screen
    waits 'En ligne'
    create $NAME $ADDRESS $PASSWORD
    enter_code $ADDRESS
    waits '1-Commencer le processus'
    log_out
    wrong_until_paused $NAME 0
    known=$PAGES
    clock_at 120
    wrong_until_paused jamaisvu1 120
    is "nobody's name reads the same, from the first try to the pause" "$PAGES" "$known"

    form_of_log_in
    press down down
    type m
    waits 'puis vous choisissez un nouveau mot de passe' && type "$NAME\\r\\r"
    enter_code $ADDRESS
    waits 'Confirmez le mot' && type "$SECOND\\r$SECOND\\r\\r"
    waits '1-Me connecter' && type 1
    waits 'm-Mot de passe oublié?' && type "$NAME\\r$SECOND\\r\\r"
    enter_code $ADDRESS
    shows "$FIRST_PAGE"
    log_out
    never_confirmed
    forgotten "all of it" $PASSWORD $SECOND Mauvais-tout9 $ADDRESS "${CODES[@]}"
}

run_scenarios "$@"
