#!/bin/bash
# Two server processes on one database, on each engine, 4,000 operations at a time, SOAK_SEEDS (4) courses from SOAK_SEED (1) on:
# processes ended at seeded moments, PostgreSQL's backends ended under them. Then guichetd itself, killed at a seeded
# system call again and again while kiosks push, SOAK_KILLS (60) times: what was acknowledged is there, nothing twice.
. "$(dirname "$0")/../lib/kiosk"

first=${SOAK_SEED:-1}

scenario_alone processes
processes() {
    local seed
    for ((seed = first; seed < first + ${SOAK_SEEDS:-4}; seed++)); do
        CMOCKA_MESSAGE_OUTPUT=TAP GUICHET_SOAK=1 GUICHET_SEED=$seed "$BUILD/tests/test_server_shared" >"$scratch/said" 2>&1
        is "seed $seed: nothing failed" "$(grep -E '^not ok|^Bail|ERROR' "$scratch/said")" ''
        check "seed $seed: all of it ran" test "$(grep -c '^ok' "$scratch/said")" -ge 9
    done
}

rows() { "$GUICHETD" audit --config "$GUICHETD_CONF" | grep -c 'token.pin.changed'; }
pid_of_server() { pgrep -f -x "$GUICHETD serve --config $GUICHETD_CONF"; }

# The n-th call of one of these ends the server; the kiosk's changes go on meanwhile and are told once each.
killed_at_calls() { # CALL...
    local i call n done_before calls=("$@")
    RANDOM=$first
    for ((i = 1; i <= ${SOAK_KILLS:-60} / 2; i++)); do
        call=${calls[RANDOM % ${#calls[@]}]} n=$((1 + RANDOM % 40))
        strace -f -qq -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" -o /dev/null -p "$(pid_of_server)" 2>/dev/null &
        for _ in 1 2 3; do
            change_once || true
        done
        kill $! 2>/dev/null
        wait $! 2>/dev/null
        stack server stop 2>/dev/null
        stack server start
    done
    until_pushed
    is "as many rows as changes" "$(rows)" "$changes_made"
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}
changes_made=0
change_once() {
    local old=$pin
    pin=$((200000 + RANDOM % 700000))
    open_line
    change_by_line "$old" "$pin"
    seen 30000 "$SUCCESS" && changes_made=$((changes_made + 1)) || pin=$old
    close_kiosk
}
until_pushed() {
    local tries=50
    until "$GUICHETCTL" push --config "$GUICHET_CONF" 2>/dev/null | grep -qx 'waiting: 0'; do
        [ $((tries--)) -gt 0 ] || return 1
        pause 0.2
    done
}

scenario on_sqlite --set 'idle.seconds = 3600'
on_sqlite() { pin=123456; killed_at_calls pwrite64 fdatasync futex sendmsg; }

scenario on_postgresql --postgresql --set 'idle.seconds = 3600'
on_postgresql() { pin=123456; killed_at_calls sendto recvfrom futex sendmsg; }

run_scenarios "$@"
