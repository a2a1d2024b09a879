#!/bin/bash
# Modules that hang, services that stop, readers and cards that are not right, files that are not what they were.
# It mostly waits.
. "$(dirname "$0")/../lib/kiosk"

# The card answers the change after the module's second deadline: said at the first, its helper killed at the second, and
# the truth found out afterwards.
scenario module_hangs --set 'token.soft-ms = 700' --set 'token.hard-ms = 2500'
module_hangs() {
    open_screen
    waits 'En ligne'
    card delay 24 6000
    change 123456 246813
    shows 'La clé tarde à répondre. Attendez encore un peu.'
    card delay all 0
    tells_the_truth 246813
    press f10
    waits "$WELCOME"
    press enter
    shows "$MENU" 20000
    forgotten "after the hang" 246813
}

# Hangs while the password is verified: nothing was changed, the kiosk goes on.
scenario module_hangs_in_check --set 'token.soft-ms = 500' --set 'token.hard-ms = 1500'
module_hangs_in_check() {
    open_screen
    waits "$MENU"
    type 5
    waits '1-Faire une signature'
    type 1
    waits 'Mot de passe :'
    card delay 68 5000
    type '123456\r\r'
    shows 'ERREUR E-' 20000
    hides 'réussie'
    card delay all 0
    press f10
    shows "$WELCOME"
    press enter
    shows "$MENU" 20000
}

scenario pcscd_stops
pcscd_stops() {
    open_screen
    waits "$MENU"
    stack pcscd stop
    shows 'E-310'
    shows "$WELCOME"
    stack pcscd start
    shows "$MENU" 20000
    shows 'Clé branchée, il reste 5 essais'
    change 123456 246813
    shows "$SUCCESS"
}

# Stopped inside the change, which is what unplugging the reader looks like.
scenario pcscd_stops_in_the_change
pcscd_stops_in_the_change() {
    open_screen
    waits 'En ligne'
    card delay 24 1500
    fill_change 123456 246813
    press enter
    waits 'Un instant'
    stack pcscd stop
    card delay all 0
    seen 20000 'Rebranchez-la' || seen 0 'E-3' || not_ok "says that the card is gone"
    stack pcscd start
    card wait-connected 5000
    tells_the_truth 246813
}

scenario no_pcscd
no_pcscd() {
    stack pcscd stop
    open_line
    shows 'E-310'
    shows "$WELCOME"
    stack pcscd start
    shows "$MENU" 20000
}

scenario virtual_reader_refused --no-demo
virtual_reader_refused() {
    open_screen
    shows 'E-317'
    hides 'DÉMO'
    hides "$MENU"
    press f10
    shows "$WELCOME"
    seen 300 nothing
    is "F10 does not end it" "$(drive 'end 300')" no
}

scenario two_cards
two_cards() {
    open_screen
    waits "$MENU"
    "$SOFTCARD" init --state "$scratch/two" --pin 123456 --so-pin 3537363231383830 --serial DECHSM0654321 --label two \
        --holder 'Paul Autre' --days 10 --ca-key "$scratch/k" --ca-cert "$scratch/c" --certificate "$scratch/p" >/dev/null
    "$SOFTCARD" run --state "$scratch/two" --port 35964 --control "$scratch/two.ctl" &
    other=$!
    shows 'Deux clés'
    shows 'E-304'
    hides "$MENU"
    card remove
    shows "$MENU"
    type 5
    shows 'DECHSM0654321'
    kill "$other"
    wait "$other"
    shows 'Aucune clé branchée'
}

# A card that no driver knows: no answer to the driver's own questions.
scenario module_missing --set 'token.module = /nonexistent/module.so'
module_missing() {
    open_screen
    shows 'E-311'
    hides "$MENU"
}

scenario no_reader --set 'token.reader = Nulle part'
no_reader() {
    open_screen
    shows 'E-308'
}

store() { find "$STACK_DIR/kiosk" -name '*.db' -o -name '*.sqlite*' | grep -v -e -wal -e -shm | head -n 1; }

# With something in the outbox; then the file is spoilt.
with_an_operation() {
    stack server stop
    open_line
    change_by_line 123456 246813
    waits "$SUCCESS" 30000
    close_kiosk
}

scenario store_corrupt
store_corrupt() {
    with_an_operation
    file=$(store)
    check "the store is a file" test -s "$file"
    head -c 3000 /dev/urandom | dd of="$file" conv=notrunc bs=1 seek=0 2>/dev/null
    open_screen
    seen 15000 'E-401' || seen 0 "$MENU" || not_ok "says so or goes on"
    close_kiosk
    check "what was there is kept" sh -c 'find "$0" -type f -size +2k | grep -q .' "$STACK_DIR/kiosk"
}

scenario store_newer
store_newer() {
    with_an_operation
    sqlite3 "$(store)" 'PRAGMA user_version = 9999' || skip "sqlite3"
    open_screen
    shows 'E-404'
    hides "$MENU"
    close_kiosk
    is "untouched" "$(sqlite3 "$(store)" 'PRAGMA user_version')" 9999
}

scenario keys_lost
keys_lost() {
    find "$STACK_DIR/kiosk" -name '*key*' -type f >"$scratch/keys"
    check "it has keys" test -s "$scratch/keys"
    while read -r file; do : >"$file"; done <"$scratch/keys"
    open_screen
    shows 'E-407'
    hides "$MENU"
}

scenario configuration
configuration() {
    local said
    said=$("$GUICHET" --config "$scratch/none" 2>&1)
    is "no file: exit code" $? 1
    check "no file: its name" grep -qF "$scratch/none" <<<"$said"
    cp "$GUICHET_CONF" "$scratch/conf"
    echo 'idle.seconds = soon' >>"$scratch/conf"
    said=$("$GUICHET" --config "$scratch/conf" </dev/null 2>&1)
    is "a word for a number: exit code" $? 1
    check "file, line, key, what was expected" grep -qE "^guichet: $scratch/conf:[0-9]+: idle.seconds: .+ \(E-103\)$" <<<"$said"
    said=$("$GUICHET" --nonsense 2>&1)
    is "unknown option: exit code" $? 2
    check "unknown option: named" grep -q -- --nonsense <<<"$said"
}

run_scenarios "$@"
