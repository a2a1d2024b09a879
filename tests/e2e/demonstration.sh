#!/bin/bash
# `make run` is `tests/stack --demo`: it says how it is driven, can be driven from another terminal, and leaves nothing behind.
. "$(dirname "$0")/../lib/kiosk"

# A build folder of its own, so that a demonstration that somebody looks at is left alone.
private_build() {
    local part
    for part in bin libexec share vpcd; do ln -s "$BUILD/$part" "$scratch/$part"; done
    export BUILD=$scratch
    demo=$scratch/demo
}
ours() { # processes of this demonstration that still run
    local file
    for file in /proc/[0-9]*/cmdline; do
        { tr '\0' ' ' <"$file"; } 2>/dev/null | grep -F "$demo/"
    done
}

scenario_alone on_a_terminal
on_a_terminal() {
    private_build
    TERM=xterm-256color open_kiosk pty 100x40 "$tests/stack" --demo
    shows 'DÉMO'
    shows "$MENU"
    press f1
    shows 'Ceci est une démonstration : rien ici n'"'"'est un service du gouvernement.'
    shows 'Mot de passe de la clé de démonstration'
    shows 'tests/stack-ctl card out'
    press back
    waits "$MENU"
    is "who is who, with a NIP" "$("$tests/stack-ctl" people | grep -Eo '^  (CE1000001  Erable4neige|NIP [0-9]{8})' | tr '\n' '|')" \
        "  CE1000001  Erable4neige|  NIP $(cat "$demo/nip")|"
    is "eight questions and answers" "$("$tests/stack-ctl" people | grep -c '?  ')" 8
    check "card out, from another terminal" "$tests/stack-ctl" card out
    shows 'Aucune clé branchée'
    check "card in" "$tests/stack-ctl" card in
    shows 'Clé branchée'
    check "server stop" "$tests/stack-ctl" server stop
    change 123456 246813
    shows "$SUCCESS" 30000
    shows 'Hors ligne'
    check "server start" "$tests/stack-ctl" server start
    shows 'En ligne' 90000
    refuses "a second demonstration is refused" "$tests/stack" --demo true
    press f10
    waits "$WELCOME"
    press f10
    ends 0
    is "nothing of it runs any more" "$(ours)" ''
    refuses "its folder is gone" test -e "$demo"
}

scenario_alone card_out
card_out() {
    private_build
    TERM=xterm-256color open_kiosk pty 80x24 "$tests/stack" --demo --card-out
    shows 'Aucune clé branchée'
    check "card in, from another terminal" "$tests/stack-ctl" card in
    shows "$MENU"
    drive eof >/dev/null
    drive "end $limit_ms" >/dev/null
    is "hung up: nothing of it runs any more" "$(ours)" ''
}

# Scripted through a pipe: the words first, then the linear mode.
scenario_alone through_a_pipe
through_a_pipe() {
    private_build
    TERM=xterm-256color open_kiosk pipe "$tests/stack" --demo
    shows 'Mot de passe de la clé : 123456'
    shows 'Password of the key: 123456'
    shows 'CE1000001 (représente et administre une clinique)'
    shows 'tests/stack-ctl people'
    shows 'tests/stack-ctl server stop'
    shows 'Votre choix'
    change_by_line 123456 246813
    shows "$SUCCESS"
    drive eof >/dev/null
    ends 0
    is "nothing of it runs any more" "$(ours)" ''
}

scenario_alone killed
killed() {
    private_build
    TERM=xterm-256color open_kiosk pipe "$tests/stack" --demo
    waits 'Votre choix'
    kill -KILL "$kiosk_pid"
    check "kill -9 of the stack ends all it started" become 10000 '' ours
}

run_scenarios "$@"
