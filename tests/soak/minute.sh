#!/bin/bash
# The card pulled inside the change, and the minute it may take to come back: within it the truth is found out; after it
# both passwords are gone, the change is recorded as not known, and the person is told so when the card is back.
. "$(dirname "$0")/../lib/kiosk"

pull_inside() { # before|after
    open_screen
    waits 'En ligne'
    card cut "$1" 24
    change 123456 246813
    waits 'Rebranchez-la'
    pulled_at=$SECONDS
}
given_up() { # at its time, not before
    gone 'Rebranchez-la dans la minute' 90000
    check "after 60 s, not before and not much later ($((SECONDS - pulled_at)) s)" \
        test $((SECONDS - pulled_at)) -ge 59 -a $((SECONDS - pulled_at)) -le 66
    shows 'E-314'
    shows 'Votre reçu : R-'
}
recorded_unknown() {
    check "recorded" become 20000 1 count_changes
    is "as not known" "$(changes | cut -f 7)" unknown
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

scenario not_put_back
not_put_back() {
    pull_inside after
    given_up
    recorded_unknown
    press f10
    waits "$WELCOME"
    forgotten "given up" 246813
    is "still one row" "$(count_changes)" 1
}

scenario put_back_after_61_s
put_back_after_61_s() {
    pull_inside after
    given_up
    become 5000 yes late && card insert
    card wait-connected 5000
    recorded_unknown
    press f10
    waits "$WELCOME"
    press enter
    waits "$MENU"
    shows "Essayez d'abord le nouveau."
    is "no try was spent behind the person's back" "$(tries)" 'pin 5 so 15'
    check "the card was changed" logs_in 246813
    is "one row" "$(count_changes)" 1
}
late() { [ $((SECONDS - pulled_at)) -ge 62 ] && echo yes; }

# The same, line by line, and the change had not reached the card.
scenario by_line
by_line() {
    open_line
    waits 'En ligne'
    card cut before 24
    change_by_line 123456 246813
    waits 'Rebranchez-la'
    pulled_at=$SECONDS
    shows 'E-314' 90000
    check "after 60 s" test $((SECONDS - pulled_at)) -ge 59
    recorded_unknown
    card insert
    check "the old password holds" logs_in 123456
    is "all tries are there" "$(tries)" 'pin 5 so 15'
}

# At the last moment: 55 s later it still counts.
scenario in_time
in_time() {
    pull_inside after
    become 60000 yes nearly
    card insert
    shows "$SUCCESS" 20000
    check "recorded" become 20000 1 count_changes
    is "as done" "$(changes | cut -f 7)" 'done'
}
nearly() { [ $((SECONDS - pulled_at)) -ge 55 ] && echo yes; }

run_scenarios "$@"
