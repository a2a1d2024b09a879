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
    is "$1: the card took a secret, was shown one wrong one at most, and has all its tries" \
        "$(card log | grep -E '^00 2C' | cut -d ' ' -f 7 | sort | tr '\n' ' ' | sed 's/^63CE //') $(tries)" '9000  pin 5 so 15'
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

# Pulled before and after each of its APDUs that change something, and put back: the page says what the card holds. Each round is
# also the next visit of the one before.
scenario pulled
pulled() {
    local when instruction n=0 said held
    choose_questions
    for instruction in 2C 24 68; do
        for when in before after; do
            n=$((n + 1))
            card_seen || put_back
            card cut "$when" "$instruction"
            visit "24680$n"
            check "pulled $when $instruction" become 15000 out card_is
            card insert
            said=$(page_says)
            held=old
            logs_in "24680$n" >/dev/null 2>&1 && held=new
            is "pulled $when $instruction, put back: the page says what the card holds" "$said" "$held"
            close_kiosk
        done
    done
    next_visit "pulled six times" 135799
}
card_is() { card status | cut -d ' ' -f 1; }

run_scenarios "$@"
