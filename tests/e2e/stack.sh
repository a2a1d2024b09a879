#!/bin/bash
# tests/stack itself: exit codes, side by side, nothing left behind however it ends.
. "$(dirname "$0")/../lib/kiosk"

mine() { # processes that still use the folder of a stack made here
    local file
    for file in /proc/[0-9]*/cmdline; do
        { tr '\0' ' ' <"$file"; } 2>/dev/null | grep -F "$TMPDIR/" | grep -v grep
    done
}
nothing_left() {
    check "$1: no process is left" become 10000 '' mine
    is "$1: no file is left" "$(ls "$TMPDIR")" ''
}

scenario_alone ends
ends() {
    export TMPDIR=$scratch/tmp
    mkdir "$TMPDIR"
    is "the exit code of the command" "$("$tests/stack" sh -c 'exit 7'; echo $?)" 7
    nothing_left "ended"
    is "killed by a signal" "$("$tests/stack" --no-server sh -c 'kill -9 $$' 2>/dev/null; echo $?)" 137
    nothing_left "command killed"
    is "no such command" "$("$tests/stack" --no-server /nonexistent 2>/dev/null; echo $?)" 127
    refuses "an unknown option" "$tests/stack" --nonsense true
    refuses "no command" "$tests/stack"
    is "the command's input and output are its own" "$(echo hello | "$tests/stack" --no-server cat)" hello
    nothing_left "all of these"
}

scenario_alone killed
killed() {
    local signal pid
    export TMPDIR=$scratch/tmp
    mkdir "$TMPDIR"
    for signal in TERM HUP; do
        mkfifo "$TMPDIR/../up"
        "$tests/stack" --no-server sh -c 'echo up >"$0"; sleep 60' "$TMPDIR/../up" 2>/dev/null &
        pid=$!
        read -r _ <"$scratch/up"
        rm "$scratch/up"
        kill "-$signal" "$pid"
        wait "$pid" 2>/dev/null
        nothing_left "SIG$signal"
    done
    mkfifo "$TMPDIR/../up"
    "$tests/stack" --no-server sh -c 'echo up >"$0"; sleep 60' "$TMPDIR/../up" 2>/dev/null &
    pid=$!
    read -r _ <"$scratch/up"
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null
    check "SIGKILL: no process is left" become 10000 '' mine
}

# Each has its own card and its own server.
scenario_alone side_by_side
side_by_side() {
    local i jobs=()
    for i in 1 2 3; do
        "$tests/stack" --tries $((i + 3)) bash -c '
            "$SOFTCARD" ctl "$GUICHET_CARD_CONTROL" tries
            "$GUICHETCTL" status --config "$GUICHET_CONF" | grep enrolled
            "$GUICHETD" kiosks --config "$GUICHETD_CONF" | wc -l' >"$scratch/$i" 2>&1 &
        jobs+=($!)
    done
    for i in "${jobs[@]}"; do wait "$i"; done
    for i in 1 2 3; do
        is "stack $i" "$(tr '\n' ';' <"$scratch/$i")" "pin $((i + 3)) so 15;enrolled: yes;1;"
    done
}

scenario_alone without_root
without_root() {
    if [ "$(id -u)" != 0 ]; then
        is "as a normal user" "$("$tests/stack" sh -c 'echo up')" up
        return
    fi
    if ! setpriv --reuid 65534 --regid 65534 --clear-groups unshare -rmn true 2>/dev/null; then
        skip "this machine gives no user namespace to a normal user"
        return
    fi
    if ! setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$BUILD/bin/guichetd"; then
        skip "a normal user cannot read $BUILD"
        return
    fi
    is "as nobody" "$(TMPDIR=/tmp HOME=/tmp setpriv --reuid 65534 --regid 65534 --clear-groups "$tests/stack" sh -c 'echo up' 2>&1)" up
}

scenario control
control() {
    check "pcscd stop" stack pcscd stop
    refuses "then no reader" pkcs11-tool --module "$PKCS11_MODULE" --list-token-slots
    check "pcscd start" stack pcscd start
    check "card out" stack card out
    is "out" "$(card status)" 'out not-connected'
    check "card in" stack card in
    check "server stop" stack server stop
    refuses "then nobody answers" bash -c 'exec 6<>/dev/tcp/127.0.0.1/8443' 
    check "server start" stack server start
    refuses "an unknown word is refused" stack server dance
}

run_scenarios "$@"
