#!/bin/bash
# The card pulled inside the change and not put back within the minute: not known, said, recorded so, and forgotten.
. "$(dirname "$0")/../lib/kiosk"

scenario not_put_back --pin Zq7vKd93
not_put_back() {
    open_screen
    waits 'En ligne'
    card cut after 24
    change Zq7vKd93 Hw4xTb68pL
    shows 'Rebranchez-la'
    shows 'E-314' 70000
    forgotten_here "after the minute" Zq7vKd93 Hw4xTb68pL
    check "told" become 20000 unknown outcome
    put_back
    waits 'Clé branchée'
    type 1
    shows "$UNSURE"
    change Hw4xTb68pL Zq7vKd93
    shows "$SUCCESS"
    is "two rows" "$(count_changes)" 2
    type 1
    waits "$MENU"
    hides "$UNSURE"
}
outcome() { changes | cut -f 7; }

run_scenarios "$@"
