#!/bin/bash
# Ten thousand random keys, invalid UTF-8, escape sequences, pasted megabytes and resize storms into the full screen: the
# kiosk lives, stays small, and a person can use it afterwards.  SOAK_SEED (1), SOAK_KEYS (10000).
. "$(dirname "$0")/../lib/kiosk"

keys=${SOAK_KEYS:-10000}
RANDOM=${SOAK_SEED:-1}
pieces=('\r' '\e' '\t' ' ' '\e[A' '\e[B' '\e[C' '\e[D' '\eOP' '\eOQ' '\eOS' '\e[21~' '\e[5~' '\e[6~' '\e[H' '\e[F' '\x7f' '\x08'
    '\x0c' '\x15' '\x03' '\x1a' '\x1c' '\x13' '\x11' '\x00' '\xc3\xa9' '\xe2\x82\xac' '\xf0\x9f\x98\x80' '\xc0\xaf' '\xed\xa0\x80'
    '\x9b31m' '\xc2\x9b2J' '\e[200~' '\e[201~' '\e[?1;2c' '\eP1$r\e\\' '\e]0;x\x07' '\e[9999999999m' '\e[<0;1;1M' '\e[[A'
    0 1 2 3 4 5 6 7 8 9 e q '?' a Z 123456 999999 246813)

random_keys() { # HOW MANY
    local n=$1 text=
    while [ $((n--)) -gt 0 ]; do
        if [ $((RANDOM % 4)) = 0 ]; then
            text+=$(printf '\\x%02x' $((RANDOM % 256)))
        else
            text+=${pieces[RANDOM % ${#pieces[@]}]}
        fi
    done
    printf '%s' "$text"
}
alive() { kill -0 "$kiosk_pid" && ! grep -q '^State:.Z' "/proc/$kiosk_pid/status"; }
kilobytes() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$kiosk_pid/status"; }
# It says, in French or English, on the screen or (an item of a page says so) line by line, that the key is out and in again.
usable() {
    type '\e[201~\e'
    card remove
    sees 'Aucune clé branchée' 'No key plugged in' "$1: it sees the card go"
    put_back
    sees 'Clé branchée' 'Key plugged in' "$1: it sees the card come"
}

scenario random_keys_80x24
random_keys_80x24() { storm 80x24; }
scenario random_keys_40x12 --set 'reader.mode = yes'
random_keys_40x12() { storm 40x12; }
# A demonstration may be closed with F10 on its first page: then, and only with status 0, it is opened again.
go_on() { # SIZE
    local status
    alive && return
    status=$(drive "end 2000")
    [ "$status" = 0 ] || { not_ok "it ended with $status after $n keys"; return 1; }
    closed=$((closed + 1))
    open_screen "$1"
    seen 15000 'DÉMO' && alive
}
# Until everything typed has been taken.
sees() { # FRENCH ENGLISH NAME
    local left=100
    until seen 100 "$1" || seen 100 "$2"; do
        [ $((left--)) -gt 0 ] || { not_ok "$3"; picture; return; }
    done
    ok "$3"
}
settle() {
    local left=50
    until [ "$(drive "silent 300")" = 0 ] || [ $((left--)) = 0 ]; do :; done
}
storm() {
    local n closed=0
    open_screen "$1"
    waits "$MENU"
    for ((n = 0; n < keys / 2; n += 50)); do
        type "$(random_keys 50)"
        go_on "$1" || return
        case $((RANDOM % 12)) in
            0) drive "size $((RANDOM % 240 + 1)) $((RANDOM % 67 + 1))" >/dev/null ;;
            1) card remove && put_back ;;
        esac
    done
    settle
    go_on "$1" || return
    ok "alive after $n keys (seed ${SOAK_SEED:-1}), closed in order $closed times"
    drive "size ${1%x*} ${1#*x}" >/dev/null
    usable "after $n keys"
    refuses "no fault was logged" grep -E 'E-110|AddressSanitizer|runtime error' "$STACK_DIR/guichet.log" "$STACK_DIR/drive.log"
}

scenario pasted_megabytes
pasted_megabytes() {
    open_screen
    waits "$MENU"
    local before
    before=$(kilobytes)
    type 2
    waits 'Nouveau mot de passe'
    drive "flood 20000 0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdef" >/dev/null
    check "a megabyte into a box: alive" alive
    drive "flood 20000 \\e[200~0123456789abcdef\\xff\\xfe\\e[201~" >/dev/null
    drive "flood 20000 \\e]0;0123456789abcdef0123456789abcdef" >/dev/null
    drive "flood 100000 \\xc3" >/dev/null
    drive "flood 100000 \\e" >/dev/null
    check "three more: alive" alive
    usable "after the floods"
    check "it did not grow by more than 4 MiB (from $before KiB to $(kilobytes))" test $(($(kilobytes) - before)) -lt 4096
    is "no try was spent" "$(tries)" 'pin 5 so 15'
}

# The reading of a slow key is interrupted by wipes, however many come: in the end it is read.
scenario wiped_while_reading
wiped_while_reading() {
    card delay b1 100
    open_screen
    seen 15000 'DÉMO'
    card remove
    waits 'Aucune clé branchée'
    card insert
    waits 'lecture en cours'
    press f1 && drive "silent 100" >/dev/null
    press f10 && drive "silent 100" >/dev/null
    press f1 && drive "silent 100" >/dev/null
    press f10
    shows 'il reste 5 essais'
}

scenario resize_storm
resize_storm() {
    local n
    open_screen
    waits "$MENU"
    type 2
    for ((n = 0; n < 300; n++)); do drive "size $((RANDOM % 300 + 1)) $((RANDOM % 100 + 1))" >/dev/null; done
    check "alive after 300 sizes" alive
    drive "size 80 24" >/dev/null
    shows 'Nouveau mot de passe'
    usable "after the storm"
}

# Without a terminal's help: garbage into the linear mode.
scenario garbage_by_line
garbage_by_line() {
    local n
    open_line
    waits "$MENU"
    for ((n = 0; n < 2000; n += 50)); do
        type "$(random_keys 50)\\n"
        alive || break
    done
    check "alive after $n keys" alive
    type '\nq\n\nq\n'
    check "it still answers" seen 15000 "$WELCOME"
}

run_scenarios "$@"
