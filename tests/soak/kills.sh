#!/bin/bash
# kill -9 of the kiosk, of its token helper or of guichetd at a random moment of a change, SOAK_CHANGES (200) times over. After each: what
# the card holds and what the audit says agree. A change that was made is there once, as done or not known; none is lost, none
# is there twice; one that was not made is at most there as not known.  SOAK_SEED (1) chooses the moments.
. "$(dirname "$0")/../lib/kiosk"

changes_wanted=${SOAK_CHANGES:-200}
RANDOM=${SOAK_SEED:-1}

card_pin() { # from the state file of the software card, which is text
    local hex
    hex=$(sed -n 's/^pin [0-9]* [0-9]* \([0-9a-fA-F]*\).*/\1/p' "$STACK_DIR/card.state")
    # shellcheck disable=SC2059
    printf "$(sed 's/../\\x&/g' <<<"$hex")"
}
pid_of() { # WORD...: of a process of this stack, by its command line
    local file
    for file in /proc/[0-9]*/cmdline; do
        { tr '\0' ' ' <"$file"; } 2>/dev/null | grep -qF -- "$*" && basename "$(dirname "$file")" && return
    done
}
helper_of() { # the kiosk's guichet-token
    local file ppid
    for file in /proc/[0-9]*/status; do
        ppid=$(sed -n 's/^PPid:\t//p' "$file" 2>/dev/null)
        [ "$ppid" = "$kiosk_pid" ] && grep -q '^Name:.guichet-token' "$file" 2>/dev/null && basename "$(dirname "$file")" && return
    done
}
server_again() {
    stack server stop 2>/dev/null      # its end is a signal's: that is no failure here
    stack server start
}
# What the card was given before the kill it still does, and what it keeps does not change any more.
at_rest() {
    local left=20 before=''
    until [ "$before" = "$(cat "$STACK_DIR/card.state")" ] || [ $((left--)) = 0 ]; do
        before=$(cat "$STACK_DIR/card.state")
        pause 0.4
    done
}
flush() { # until nothing waits here
    local tries=10
    until "$GUICHETCTL" push --config "$GUICHET_CONF" 2>>"$scratch/said" | grep -qx 'waiting: 0'; do
        [ $((tries--)) -gt 0 ] || return 1
        pause 0.2
    done
}

one() { # NUMBER: prints what is wrong
    local i=$1 what=$((RANDOM % 4)) wait_ms=$((RANDOM % 600)) old new before shown='' added outcome victim
    old=$(card_pin) new=$(printf '%06d' $((200000 + i)))
    before=$(count_changes)
    open_line
    waits "$MENU" >/dev/null || { echo "$i: no menu"; return; }
    type '2\n'; seen 15000 'actuel'
    type "$old\\n"; seen 5000 'Nouveau mot de passe'
    type "$new\\n"; seen 5000 'encore une fois'
    type "$new\\n"; seen 5000 'Confirmer'
    type '\n'
    pause "$(printf '0.%03d' "$wait_ms")"
    case $what in
        0 | 1) victim=$kiosk_pid ;;
        2) victim=$(pid_of "$GUICHETD serve --config $GUICHETD_CONF") ;;
        3) victim=$(helper_of) ;;
    esac
    [ -z "$victim" ] || kill -KILL "$victim" 2>/dev/null
    if [ "$what" -ge 2 ]; then
        [ "$what" = 3 ] || server_again
        # The kiosk lives: it says how it ended, whatever that is.
        for _ in {1..300}; do
            seen 100 'Votre reçu : R-' && shown=$(screen | grep -Eo 'R-[0-9A-Z-]+' | tail -n 1) && break
            seen 0 'ERREUR' && break
            seen 0 "n'a pas été changé" && break
        done
        screen >"$scratch/last"
    fi
    close_kiosk
    at_rest
    flush || echo "$i: $(waiting) wait and are not taken"
    added=$(($(count_changes) - before))
    outcome=$(changes | tail -n 1 | cut -f 7)
    if [ "$(card_pin)" = "$new" ]; then
        made=$((made + 1))
        [ "$added" = 1 ] || echo "$i ($what, $wait_ms ms): the card was changed, $added rows in the audit"
    elif [ "$(card_pin)" = "$old" ]; then
        [ "$added" = 0 ] || { [ "$added" = 1 ] && [ "$outcome" = unknown ]; } ||
            echo "$i ($what, $wait_ms ms): the card was not changed, $added rows, $outcome"
    else
        echo "$i: the card has another password"
    fi
    [ -z "$shown" ] || "$GUICHETCTL" requests --config "$GUICHET_CONF" | grep -q -- "$shown .*accepted" ||
        echo "$i ($what, $wait_ms ms): the receipt $shown was shown and is not accepted"
    [ "$(tries)" = 'pin 5 so 15' ] || echo "$i: $(tries)"
}
waiting() { "$GUICHETCTL" status --config "$GUICHET_CONF" 2>/dev/null | sed -n 's/^waiting: //p'; }

scenario killed --set 'idle.seconds = 3600'
killed() {
    local i
    made=0
    # A card slow enough that the moments fall everywhere: log-in, signature, change, and what follows.
    card delay 20 60 && card delay 68 80 && card delay 24 120
    check "the card's password can be read" test "$(card_pin)" = 123456
    for ((i = 1; i <= changes_wanted; i++)); do
        one "$i" >>"$scratch/wrong"
        [ "$(grep -c . "$scratch/wrong")" -lt 10 ] || break
    done
    is "$changes_wanted changes under kill -9 (seed ${SOAK_SEED:-1}): card and audit agree" "$(head -n 20 "$scratch/wrong")" ''
    echo "# $made of them were made on the card; $(count_changes) rows: $(changes | cut -f 7 | sort | uniq -c | tr -s ' \n' ' ')"
    check "some were made" test "$made" -gt $((changes_wanted / 10))
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
    is "nothing waits" "$(waiting)" 0
}

run_scenarios "$@"
