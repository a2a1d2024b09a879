#!/bin/bash
# 4-Débloquer, the kiosk or a helper killed: whatever happens, the next visit unblocks the token with all its tries left.
# It mostly waits.
. "$(dirname "$0")/../lib/unblock"

# The kiosk and all its helpers killed, twice in a row at each place, with nothing settled in between.
killed_at() { # CUT...: when the card stops at it
    card_seen || put_back
    card cut "$@"
    visit "24680$((++visits))"
    check "killed at $*" become 15000 out card_is
    kill_all_of_it
}
killed_before_the_release() {
    card_seen || put_back
    lock_card
    open_line
    waits 'En ligne' 60000
    server=$(pgrep -f "^$GUICHETD serve --config $GUICHETD_CONF" | head -n 1)
    # Stopped when the answers were right: the release is asked for and not answered.
    unblock_answers
    kill -STOP "$server"
    confirm_by_line "24680$((++visits))"
    waits 'Un instant, le serveur est consulté'
    kill_all_of_it
    kill -CONT "$server"
}
killed_before_the_report() {
    card_seen || put_back
    card reset-counters
    card delay 68 700
    visit "24680$((++visits))"
    check "the card is at its signature" become 15000 1 signing
    server=$(pgrep -f "^$GUICHETD serve --config $GUICHETD_CONF" | head -n 1)
    kill -STOP "$server"
    card delay all 0
    seen 3000 "$READY"
    kill_all_of_it
    kill -CONT "$server"
    check "killed before the report" logs_in "24680$visits"
}
signing() { card counters | awk '$1 == "68" { print $2 }'; }

scenario killed
killed() {
    choose_questions
    killed_before_the_release
    killed_before_the_release
    killed_at before 2C
    killed_at before 2C
    killed_at after 2C 2
    next_visit "killed until the new password" 135791
    killed_at after 24
    killed_at after 68
    next_visit "killed after the secret was replaced, and again" 135792
    killed_before_the_report
    killed_before_the_report
    next_visit "killed twice before the report" 135793
}

# Only the helper dies, while the card works: the kiosk lives, and finds out.
scenario helper
helper() {
    local said held=old
    choose_questions
    card delay 2C 1500
    visit 246801
    waits 'votre clé est débloquée'
    check "the helper is killed while the card works" pkill -KILL -P "$kiosk_pid" -f guichet-token
    card delay all 0
    said=$(page_says)
    logs_in 246801 >/dev/null 2>&1 && held=new
    is "the page says what the card holds" "$said" "$held"
    close_kiosk
    next_visit "helper killed" 135791
}

run_scenarios "$@"
