#!/bin/bash
# 4-Débloquer cut off: the card pulled out, a helper or the kiosk killed. Whatever happens, the next visit unblocks the token;
# of the at most two secrets that the server then has one opens it, and the same one is never presented twice in a visit.
. "$(dirname "$0")/../lib/unblock"

NEW=246813

kill_all_of_it() {
    local all
    all="$kiosk_pid $(pgrep -P "$kiosk_pid" | tr '\n' ' ')"
    # shellcheck disable=SC2086
    kill -KILL $all
    drive 'end 5000' >/dev/null
    close_kiosk
}
# A visit up to «Confirmer» of the new password.
visit() { # PASSWORD
    card_seen || put_back
    lock_card
    open_line
    waits 'En ligne' 60000 && unblock_by_line "$1"
}
# A whole visit, with nothing in its way. The card is asked with each secret once, and keeps all its tries.
next_visit() { # NAME PASSWORD
    card cut none
    card delay all 0
    card_seen || put_back
    card reset-counters
    visit "$2"
    check "$1: the next visit unblocks" seen 20000 "$READY"
    check "$1: it is told" seen 20000 'Ce changement est inscrit à votre dossier'
    close_kiosk
    is "$1: the card was shown two secrets at most, and has all its tries" "$(presented) $(tries)" 'once or twice pin 5 so 15'
    check "$1: the password holds" logs_in "$2"
    is "$1: nothing waits" "$("$GUICHETCTL" push --config "$GUICHET_CONF" 2>/dev/null | sed -n 's/^waiting: //p')" 0
    check "$1: the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}
# What the page says in the end, once the card is back.
page_says() {
    local left=400
    until [ $((left--)) = 0 ]; do
        seen 0 "$READY" && { echo new; return; }
        seen 0 "n'a pas été changé" && { echo old; return; }
        seen 0 'E-314' && { echo unknown; return; }
        pause 0.05
    done
    echo nothing
}

presented() { # since reset-counters
    local n
    n=$(card counters | awk '$1 == "2C" { print $2 }')
    case $n in 1 | 2) echo 'once or twice' ;; *) echo "${n:-never}" ;; esac
}

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
card_is() { card status | cut -d ' ' -f 1; }
visits=0

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
