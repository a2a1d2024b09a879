#!/bin/bash
# After every way out no process of the kiosk holds a password any more, in bytes or in wide characters.
. "$(dirname "$0")/../lib/kiosk"

OLD=Zq7vKd93 NEW=Hw4xTb68pL WRONG=Nf2yGc57

# The scan must be able to find: what is typed and not yet used is in (locked) memory.
typed_is_found() { refuses "the scan finds what is typed and not yet used" scan "$@"; }

scenario ways_out --pin "$OLD"
ways_out() {
    can_scan "$scenario_name" || return 0
    open_screen
    waits 'En ligne'

    fill_change "$OLD" "$NEW"
    typed_is_found "$OLD"
    press back
    waits "$MENU"
    forgotten "back" "$OLD" "$NEW"

    fill_change "$OLD" "$NEW"
    press f10
    waits "$WELCOME"
    forgotten "F10 on the form" "$OLD" "$NEW"

    press enter
    fill_change "$OLD" "$NEW"
    press up up up f4
    press f10
    waits "$WELCOME"
    forgotten "F4, then F10" "$OLD" "$NEW"

    press enter
    fill_change "$OLD" "$NEW"
    press f1
    waits 'Chaque erreur enlève un essai.'
    press f10
    waits "$WELCOME"
    forgotten "F10 in the help" "$OLD" "$NEW"

    press enter
    fill_change "$OLD" "$NEW"
    card remove
    waits 'Aucune clé branchée'
    forgotten "pulled on the form" "$OLD" "$NEW"
    put_back
    waits "$MENU"

    change "$WRONG" "$NEW"
    waits 'Il reste 4 essais'
    press f10
    waits "$WELCOME"
    forgotten "a wrong password, then F10" "$WRONG" "$NEW"

    press enter
    change "$OLD" "$NEW"
    waits "$SUCCESS"
    forgotten "changed, still on the page" "$OLD" "$NEW"
    press f10
    waits "$WELCOME"
    forgotten "changed, then F10" "$OLD" "$NEW"

    press enter
    waits "$MENU"
    type 5
    waits '1-Faire une signature'
    type 1
    waits 'Mot de passe :'
    type "$NEW\\r\\r"
    waits 'réussie'
    press f10
    waits "$WELCOME"
    forgotten "test signature, then F10" "$NEW"

    press enter
    waits "$MENU"
    fill_change "$NEW" "$OLD"
    kill -TERM "$kiosk_pid"
    ends 0
    refuses "the log holds none" grep -rqF -e "$OLD" -e "$NEW" -e "$WRONG" "$STACK_DIR/guichet.log" "$STACK_DIR/guichetd.log"
    refuses "nor does any file of the kiosk or of the server" grep -rqaF -e "$OLD" -e "$NEW" -e "$WRONG" "$STACK_DIR/kiosk" "$STACK_DIR/server"
}

scenario by_line --pin "$OLD"
by_line() {
    can_scan "$scenario_name" || return 0
    open_line
    waits 'En ligne'
    change_by_line "$OLD" "$NEW"
    waits "$SUCCESS"
    forgotten "line by line, changed" "$OLD" "$NEW"
    type '1\n'
    waits "$MENU"
    type '2\n'
    waits 'actuel'
    type "$WRONG\\n"
    waits 'Nouveau'
    type "$OLD\\n"
    waits 'encore'
    type 'q\n'
    seen 2000 "$WELCOME" || type '<\n'
    forgotten "line by line, left half-way" "$WRONG"
}

# Pulled inside the change: kept in locked memory only as long as the page says.
scenario pulled --pin "$OLD"
pulled() {
    can_scan "$scenario_name" || return 0
    open_screen
    waits 'En ligne'
    card cut after 24
    change "$OLD" "$NEW"
    waits 'Rebranchez-la'
    typed_is_found "$NEW"
    press f10
    waits "$WELCOME"
    forgotten "pulled in the change, then F10" "$OLD" "$NEW"
    put_back
    waits "$MENU"
    shows "$UNSURE"
    check "the server is told that it is not known" become 20000 unknown changes_outcome
}
changes_outcome() { changes | cut -f 7; }

run_scenarios "$@"
