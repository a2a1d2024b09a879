#!/bin/bash
# kill -9 of the kiosk and of its helpers at each point of an operation's life, then a fresh start: the card, the page and
# the server's audit agree, and nothing is told twice.
. "$(dirname "$0")/../lib/kiosk"

# One row at most, whatever is done afterwards; and it says what the card says.
settled() { # ROWS OUTCOME
    open_screen
    put_back
    waits "$MENU"
    waits 'En ligne' 60000
    check "rows in the audit: $1" become 30000 "$1" count_changes
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    is "still $1" "$(count_changes)" "$1"
    [ "$1" = 0 ] || is "its outcome" "$(changes | cut -f 7)" "$2"
    close_kiosk
    check "nothing waits" sh -c '"$GUICHETCTL" status --config "$GUICHET_CONF" | grep -q "waiting: 0"'
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

scenario before_prepared
before_prepared() {
    open_screen
    waits 'En ligne'
    fill_change 123456 246813
    kill_all_of_it
    check "the old password holds" logs_in 123456
    settled 0
}

# Written ahead, the card was never asked (it went away before it did anything).
scenario prepared_before_the_card
prepared_before_the_card() {
    open_screen
    waits 'En ligne'
    card cut before 24
    change 123456 246813
    waits 'Rebranchez-la'
    kill_all_of_it
    check "the old password holds" logs_in 123456
    settled 1 unknown
}

# The card did it, the kiosk never learned it.
scenario after_the_card
after_the_card() {
    open_screen
    waits 'En ligne'
    card cut after 24
    change 123456 246813
    waits 'Rebranchez-la'
    kill_all_of_it
    check "the new password holds" logs_in 246813
    settled 1 unknown
}

# Killed while the card works.
scenario during_the_card
during_the_card() {
    open_screen
    waits 'En ligne'
    card delay 24 2500
    change 123456 246813
    waits 'Un instant'
    become 5000 1 prepared_rows
    kill_all_of_it
    card delay all 0
    settled 1 unknown
}
prepared_rows() { grep -c . <(pgrep -P "$kiosk_pid" -f guichet-token); }

scenario done_before_the_push
done_before_the_push() {
    stack server stop
    open_screen
    change 123456 246813
    waits "$SUCCESS" 30000
    kill_all_of_it
    stack server start
    check "the new password holds" logs_in 246813
    settled 1 'done'
}

# The server took it, its answer never arrived.
scenario pushed_before_the_answer
pushed_before_the_answer() {
    open_screen
    waits 'En ligne'
    server=$(pgrep -f "^$GUICHETD serve --config $GUICHETD_CONF" | head -n 1)
    kill -STOP "$server"
    change 123456 246813
    waits 'Le serveur en est averti' || waits "$SUCCESS"
    kill_all_of_it
    kill -CONT "$server"
    check "the new password holds" logs_in 246813
    settled 1 'done'
}

scenario acknowledged
acknowledged() {
    open_screen
    waits 'En ligne'
    change 123456 246813
    waits 'inscrit à votre dossier'
    kill_all_of_it
    settled 1 'done'
}

# Only a helper dies: the kiosk goes on.
scenario helpers
helpers() {
    open_screen
    waits 'En ligne'
    fill_change 123456 246813
    pkill -KILL -P "$kiosk_pid"
    press enter
    shows "$SUCCESS" 30000
    check "the new password holds" logs_in 246813
    check "told" become 30000 1 count_changes
    type 1
    waits "$MENU"
    card delay 24 2000
    change 246813 975310
    waits 'Un instant'
    pkill -KILL -P "$kiosk_pid" -f guichet-token
    card delay all 0
    tells_the_truth 975310
}

run_scenarios "$@"
