#!/bin/bash
# 4-Débloquer, the card pulled out and put back: the page says what it holds, and the next visit unblocks it; of the at most two
# secrets that the server then has one opens it, and none is presented twice.
. "$(dirname "$0")/../lib/unblock"

# Pulled at the APDUs that change something, and put back: the page says what the card holds, and the next visit ends it.
# (tests/soak/unblock.sh does it at each APDU there is.)
pull() { # WHEN INSTRUCTION [OCCURRENCE]: of a visit
    local said held=old new=24680$((++visits))
    card_seen || put_back
    card cut "$@"
    visit "$new"
    check "pulled $*" become 15000 out card_is
    card insert
    said=$(page_says)
    logs_in "$new" >/dev/null 2>&1 && held=new
    is "pulled $*, put back: the page says what the card holds" "$said" "$held"
    close_kiosk
}
scenario pulled
pulled() {
    choose_questions
    pull before 2C
    pull after 2C 2      # in doubt: the first one shown is the pending one, which is wrong
    next_visit "pulled twice" 135791
    pull before 24
    next_visit "pulled before the secret is replaced" 135792
    pull after 24
    next_visit "pulled after it" 135793
    pull after 68
    next_visit "pulled after the signature" 135794
}

run_scenarios "$@"
