#!/bin/bash
# The identity registers as guichetd is given them: what it refuses to start with, and the stack's own register.
. "$(dirname "$0")/../lib/kiosk"

starts_with() { # LINE...: guichetd serve with those lines of configuration; prints what it says (it must refuse: it has 20 s)
    printf '%s\n' "$@" | cat - <(grep -vE '^(identity|letters|listen.port|est.port)' "$GUICHETD_CONF") >"$scratch/conf"
    printf 'listen.port = 0\nest.port = 0\n' >>"$scratch/conf"
    timeout 20 "$GUICHETD" serve --config "$scratch/conf" 2>&1
    echo "status $?"
}
said() { # NAME WORDS LINE...
    local name=$1 words=$2
    shift 2
    starts_with "$@" >"$scratch/said"
    check "$name" grep -qF "$words" "$scratch/said"
    check "$name: it does not start" grep -qx 'status 1' "$scratch/said"
}

scenario refusals --people
refusals() {
    local table=$scratch/table.json
    sed 's/"invented": true,//' "$GUICHET_REGISTER" >"$table"
    said "people who may exist" 'people who exist belong in no file' "identity.provider = table" "identity.table = $table"
    sed '0,/910000017/s//910000018/' "$GUICHET_REGISTER" >"$table"
    said "a number that is none" 'person 1: nas' "identity.provider = table" "identity.table = $table"
    refuses "and it is not shown" grep -q 910000018 "$scratch/said"
    said "no file" 'cannot be read: No such file' "identity.provider = table" "identity.table = $scratch/none"
    said "no folder for letters" 'is no folder to write letters in' "identity.provider = table" "identity.table = $GUICHET_REGISTER" "letters.spool = $scratch/none"
    said "a register without TLS" 'identity.url is not https://' "identity.provider = http" "identity.url = http://127.0.0.1"
    said "a register without a key" 'identity.key is not 64 hexadecimal digits' "identity.provider = http" "identity.url = https://127.0.0.1" \
        "identity.ca = $STACK_DIR/ca/tls-ca.pem"
}

scenario who --people
who() {
    is "six invented people" "$(stack people | grep -cE 'NAM [A-Z]{4} [0-9]{4} [0-9]{4}  NAS [0-9]{3} [0-9]{3} [0-9]{3}$')" 6
    is "no letter yet" "$(stack letters)" 'Aucune lettre / No letter'
    refuses "a stack without a register has none to stop and start" stack register start
}

answers() { (exec 6<>/dev/tcp/127.0.0.1/9553) 2>/dev/null; }

scenario own --register
own() {
    check "it answers" answers
    is "guichetd asks it" "$(grep -E '^identity.provider' "$GUICHETD_CONF")" 'identity.provider = http'
    check "stop" stack register stop
    refuses "nobody is there" answers
    check "hang" stack register hang
    check "it takes requests again" answers
    is "and says nothing" "$(cat "$STACK_DIR/register/mode")" hang
    check "start" stack register start
    is "and answers" "$(cat "$STACK_DIR/register/mode")" ok
}

run_scenarios "$@"
