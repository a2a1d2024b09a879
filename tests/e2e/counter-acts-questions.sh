#!/bin/bash
# Wrong answers to a token's questions, and an agent who lets the tries begin anew: the answers stay, and unblock the token.
# shellcheck source=tests/lib/unblock
. "$(dirname "$0")/../lib/unblock"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
TOKEN_ANSWERS=("${ANSWERS[@]}")
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/deed
. "$tests/lib/deed"
ANSWERS=("${TOKEN_ANSWERS[@]}")

scenario questions --counter --mail
questions() {
    at_public choose_questions
    lock_card
    at_public open_screen
    waits 'En ligne'
    open_answers
    answer Rimouski Rimouski Rimouski Rimouski
    shows "$NOT_POSSIBLE"
    close_kiosk

    opens_counter screen en
    finds marie 'Marie Exemple'
    shows 'Tries, questions of the key (DECHSM0123456), 1 mistake'
    to_acts
    verifies
    acts 7 locked
    shows 'The lock of Marie Exemple is cleared: tries begin anew.'
    leaves_act
    hides '7-Clear'
    agent_leaves "${ANSWERS[@]:1}"
    at_public open_line
    waits 'En ligne'
    unblock_by_line 135791
    check 'the answers are right, at once' seen 20000 "$READY"
    close_kiosk
    noticed "$OLD_ADDRESS" 'un verrou a été levé' 'accès verrouillé'
    in_trail act-clear-lock locked
    chain_is_whole
}

run_scenarios "$@"
