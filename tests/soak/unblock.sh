#!/bin/bash
# 4-Débloquer through the kiosk, cut before and after each of the card's APDUs (SOAK_STEP: every so many), and the kiosk killed at
# SOAK_KILLS seeded moments (SOAK_SEED), with nothing settled in between: every visit that is let be unblocks the token; no secret is
# presented twice in a visit; what is told to the server is true.
. "$(dirname "$0")/../lib/unblock"

kill_it() {
    kill -KILL "$kiosk_pid"
    drive 'end 5000' >/dev/null
    close_kiosk
}
# Adds what is wrong to $bad.
whole_visit() { # NAME PASSWORD
    card cut none
    card_seen || put_back
    card reset-counters
    visit "$2" >/dev/null
    seen 20000 'Ce changement est inscrit à votre dossier' || bad+="$1: the next visit; "
    close_kiosk
    [ "$(card counters | awk '$1 == "2C" { print $2 }')" -le 2 ] || bad+="$1: more than two secrets were presented; "
    [ "$(tries)" = 'pin 5 so 15' ] || bad+="$1: $(tries); "
    logs_in "$2" >/dev/null 2>&1 || bad+="$1: the new password does not hold; "
}
ended() { # the page has said how it ended, or the card is out and nothing comes
    local left=300
    until seen 0 "$READY" || seen 0 "n'a pas été changé" || seen 0 'E-3' || seen 0 "$WELCOME"; do
        [ $((left--)) -gt 0 ] || return
        pause 0.05
    done
}

# What the card is asked by the job itself: from its reading, when the visit begins, to its end.
scenario every_apdu
every_apdu() {
    local first last n when bad='' places=0
    choose_questions
    card reset-counters
    lock_card
    open_line
    waits 'En ligne'
    waits "$MENU"
    first=$(card counters | awk '$1 == "total" { print $2 }')
    unblock_by_line 135790
    waits 'Ce changement est inscrit à votre dossier'
    close_kiosk
    last=$(card counters | awk '$1 == "total" { print $2 }')
    for when in before after; do
        for ((n = first + 1; n <= last; n += ${SOAK_STEP:-3})); do
            card_seen || put_back
            lock_card
            open_line
            waits 'En ligne' 60000 >/dev/null
            waits "$MENU" >/dev/null
            unblock_answers >/dev/null
            card cut "$when" all "$((n - first))"
            confirm_by_line 246801 >/dev/null
            become 5000 out card_is && card insert
            ended
            close_kiosk
            whole_visit "$when $n" 135791
            places=$((places + 1))
        done
    done
    is "cut at $places places of APDU $((first + 1)) to $last: the next visit unblocks" "${bad:0:600}" ''
}

scenario killed
killed() {
    local n bad='' kills=${SOAK_KILLS:-60}
    RANDOM=${SOAK_SEED:-1}
    choose_questions
    card delay 2C 150
    card delay 24 150
    card delay 68 150
    for ((n = 1; n <= kills; n++)); do
        visit 246801 >/dev/null
        pause "$((RANDOM % 2)).$(printf '%03d' $((RANDOM % 1000)))"
        kill_it
        [ $((n % 3)) != 0 ] || whole_visit "after kill $n" 135791
    done
    whole_visit "after the last kill" 135791
    is "killed $kills times (seed ${SOAK_SEED:-1}): the next visit unblocks" "${bad:0:600}" ''
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
    is "nothing waits" "$("$GUICHETCTL" push --config "$GUICHET_CONF" 2>/dev/null | sed -n 's/^waiting: //p')" 0
}

run_scenarios "$@"
