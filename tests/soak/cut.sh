#!/bin/bash
# The connection cut after a byte of the exchange, for every SOAK_STEP-th byte each way (so that SOAK_POINTS are tried a
# direction): enrolment, push, pull. Whatever was cut, asking again ends it, and everything happened exactly once.
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/proxy
. "$tests/lib/proxy"

points=${SOAK_POINTS:-200}
proxy_port=9643
through=(--set "server.url = https://127.0.0.1:$proxy_port")

bytes() { # up|down: of the exchange since the last rule
    local up down cut
    read -r up down cut <<<"$(proxy report)"
    [ "$1" = up ] && echo "$up" || echo "$down"
}
# Every point of a direction: from nothing at all to a little more than the whole.
each() { # TOTAL
    local step=${SOAK_STEP:-$(($1 / points + 1))}
    seq 0 "$step" $(($1 + step))
}
ctl() { timeout 60 "$GUICHETCTL" "$@"; }

# --- enrolment --------------------------------------------------------------------------------------------------------

new_kiosk() { # NAME: a configuration of its own
    sed "s|^state.dir = .*|state.dir = $STACK_DIR/$1|" "$GUICHET_CONF" >"$STACK_DIR/$1.conf"
    code=$("$GUICHETD" enrolment-code --config "$GUICHETD_CONF" --label "$1" 2>>"$scratch/said" | grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')
}
enrolled() { "$GUICHETD" kiosks --config "$GUICHETD_CONF" | cut -f 2 | grep -cx "$1"; }
enrol_with_cut() { # DIRECTION BYTE
    local name=k-$1-$2 first again
    new_kiosk "$name"
    proxy "$1 $2" >/dev/null
    ctl enrol --config "$STACK_DIR/$name.conf" "$code" >"$scratch/said" 2>&1
    first=$?
    [ "$first" -le 1 ] || { echo "$1 $2: guichetctl ended with $first"; return; }
    proxy open >/dev/null
    if [ "$first" = 1 ]; then
        grep -q 'E-5' "$scratch/said" || echo "$1 $2: no error number of the network: $(tail -n 1 "$scratch/said")"
        ctl enrol --config "$STACK_DIR/$name.conf" "$code" >"$scratch/said" 2>&1 || { again=$?; echo "$1 $2: again: $again $(tail -n 1 "$scratch/said")"; }
    fi
    ctl status --config "$STACK_DIR/$name.conf" 2>&1 | grep -q '^enrolled: yes' || echo "$1 $2: not enrolled"
    [ "$(enrolled "$name")" = 1 ] || echo "$1 $2: enrolled $(enrolled "$name") times"
    rm -rf "${STACK_DIR:?}/$name" "$STACK_DIR/$name.conf"
}

scenario enrolment --no-enrol "${through[@]}"
enrolment() {
    local up down n
    start_proxy $proxy_port "${GUICHET_SERVER_URL##*:}" || return
    new_kiosk first
    check "uncut: enrolled" ctl enrol --config "$STACK_DIR/first.conf" "$code"
    up=$(bytes up) down=$(bytes down)
    for n in $(each "$up"); do enrol_with_cut up "$n"; done >"$scratch/up"
    is "cut after each of $(each "$up" | wc -l) of $up bytes of the requests: once each" "$(cat "$scratch/up")" ''
    for n in $(each "$down"); do enrol_with_cut down "$n"; done >"$scratch/down"
    is "cut after each of $(each "$down" | wc -l) of $down bytes of the answers: once each" "$(cat "$scratch/down")" ''
    # A kiosk whose answer was lost asks again and gets fresh keys: that is a row of its own.
    n=$("$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' '$5 == "kiosk.enrolled" && $7 == "done" { print $3 }' | sort -u | wc -l)
    is "as many enrolments in the audit as kiosks" "$n" "$("$GUICHETD" kiosks --config "$GUICHETD_CONF" | wc -l)"
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

# --- push and pull ------------------------------------------------------------------------------------------------------

put_all_back() { # what both sides were before the exchange
    stack server stop
    rm -rf "$STACK_DIR/server" "$STACK_DIR/kiosk"
    cp -a "$scratch/server" "$STACK_DIR/server"
    cp -a "$scratch/kiosk" "$STACK_DIR/kiosk"
    stack server start
}
rows_kept() { sqlite3 "$STACK_DIR/kiosk/"*.db 'SELECT count(*) || " " || count(DISTINCT id) FROM reference' 2>&1; }
waiting() { ctl status --config "$GUICHET_CONF" 2>/dev/null | sed -n 's/^waiting: //p'; }
push_with_cut() { # DIRECTION BYTE
    local first tries=3
    put_all_back || { echo "$1 $2: the server does not start"; return; }
    proxy "$1 $2" >/dev/null
    ctl push --config "$GUICHET_CONF" >"$scratch/said" 2>&1
    first=$?
    [ "$first" -le 1 ] || { echo "$1 $2: guichetctl ended with $first"; return; }
    proxy open >/dev/null
    until [ "$first" = 0 ] || [ $((tries--)) = 0 ]; do
        ctl push --config "$GUICHET_CONF" >"$scratch/said" 2>&1 && first=0
    done
    [ "$first" = 0 ] || echo "$1 $2: again: $(tail -n 1 "$scratch/said")"
    [ "$(waiting)" = 0 ] || echo "$1 $2: $(waiting) wait"
    [ "$(count_changes)" = "$operations" ] || echo "$1 $2: $(count_changes) rows in the audit, not $operations"
    [ "$(rows_kept)" = "$rows" ] || echo "$1 $2: $(rows_kept) reference rows, not $rows"
    "$GUICHETD" audit-verify --config "$GUICHETD_CONF" >"$scratch/said" || echo "$1 $2: $(tail -n 1 "$scratch/said")"
}

scenario push_and_pull --no-enrol "${through[@]}"
push_and_pull() {
    local up down n
    operations=3
    start_proxy $proxy_port "${GUICHET_SERVER_URL##*:}" || return
    code=$("$GUICHETD" enrolment-code --config "$GUICHETD_CONF" --label 'Poste 1' | grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')
    ctl enrol --config "$GUICHET_CONF" "$code" >"$scratch/said" 2>&1 || { not_ok "enrolled: $(cat "$scratch/said")"; return; }
    stack server stop
    for n in 1 2 3; do
        open_line
        change_by_line "$([ "$n" = 1 ] && echo 123456 || echo 24681$((n - 1)))" "24681$n"
        waits "$SUCCESS" 30000 || return
        close_kiosk
    done
    is "three operations wait" "$(waiting)" 3
    cp -a "$STACK_DIR/server" "$scratch/server"
    cp -a "$STACK_DIR/kiosk" "$scratch/kiosk"
    put_all_back
    proxy open >/dev/null
    check "uncut: pushed and pulled" ctl push --config "$GUICHET_CONF"
    up=$(bytes up) down=$(bytes down) rows=$(rows_kept)
    is "all three applied" "$(count_changes)" 3
    check "reference data came: $rows" test "${rows%% *}" -gt 0
    for n in $(each "$up"); do push_with_cut up "$n"; done >"$scratch/up"
    is "cut after each of $(each "$up" | wc -l) of $up bytes of the requests: exactly once" "$(cat "$scratch/up")" ''
    for n in $(each "$down"); do push_with_cut down "$n"; done >"$scratch/down"
    is "cut after each of $(each "$down" | wc -l) of $down bytes of the answers: exactly once" "$(cat "$scratch/down")" ''
}

run_scenarios "$@"
