#!/bin/bash
# Unblocking with the real stack (pcscd, OpenSC, the software card): what is presented, what it costs, what a cut leaves.
. "$(dirname "$0")/../lib/token"

NEXT=1122334455667788 OTHER=99AABBCCDDEEFF00 WRONG=0000000000000000

scenario unblock --no-server
unblock() {
    local so=$GUICHET_CARD_SO_PIN
    card set-tries 0
    is "a locked card" "$(asked info | grep tries)" 'tries 5 0'
    card reset-counters
    ask unblock new=246813 secret="$so" next="$NEXT"
    is "unblocked, replaced, signed" "$said" 'told 1 told 2 phase 2 took 1 rotated 1 tries 1 5 signature ES256 good err ERR_OK'
    is "what it took of the card" "$(card counters | grep -E '^(24|2C|68) ' | tr '\n' ' ')" '24 1 2C 1 68 1 '
    check "the new password holds" logs_in 246813
    is "all tries of both" "$(tries)" 'pin 5 so 15'
    ask unblock new=135792 secret="$so" secret2="$NEXT" next="$OTHER"
    is "the old secret is dead, the second one is taken" "$said" 'told 1 told 0 told 1 told 2 phase 2 took 2 rotated 1 tries 1 5 signature ES256 good err ERR_OK'
    ask unblock new=135792 secret="$WRONG" secret2="$WRONG"
    is "the same secret is never presented twice" "$said $(tries)" 'told 1 told 0 phase 0 took 0 rotated 0 tries 1 5 signature none unverified err ERR_SO_WRONG pin 5 so 14'
    ask unblock new=12345 secret="$OTHER"
    is "a short password is refused before the card" "$said $(tries)" 'phase 0 took 0 rotated 0 tries 1 5 signature none unverified err ERR_PIN_LENGTH pin 5 so 14'
    token_options='--unblock none'
    ask unblock new=246813 secret="$OTHER"
    is "a family that cannot" "${said##* }" ERR_UNBLOCK_NONE
    token_options='--rotate no'
    ask unblock new=246813 secret="$OTHER" next="$NEXT"
    is "a setting says: not replaced" "$said" 'told 1 told 2 phase 2 took 1 rotated 0 tries 1 5 signature ES256 good err ERR_OK'
    token_options='--unblock setpin-unlogged'
    ask unblock new=135792 secret="$OTHER" next="$NEXT"
    isnt "a way that this card has not: refused" "${said##* }" ERR_OK
    check "and nothing changed" logs_in 246813
}

# Cut at every APDU of an unblocking (once the token is known): the phase told last is true, and of the two secrets that the
# server then has, the pending one first, one opens the token.
one_cut() { # WHEN NUMBER: adds to $bad
    next=$(printf '%016X' $((++serial_of_secrets)))
    card set-tries 0
    card cut "$1" all "$2"
    ask unblock new=246814 secret="$current" next="$next"
    last=$(told)
    card cut none
    card status | grep -q '^out' && put_back
    ask unblock-settle new=246814
    case "${said##* }" in
    ERR_OK) holds=1 ;;
    ERR_PIN_LOCKED) holds=0 ;;
    *) holds=unknown ;;
    esac
    case "${last:-0}$holds" in 01 | 20 | *unknown) bad+="$1 $2: told ${last:-nothing}, holds $holds ($said); " ;; esac
    card set-tries 0
    ask unblock new=246813 secret="$next" secret2="$current"
    [ "${said##* }" = ERR_OK ] || bad+="$1 $2: neither secret opens it ($said); "
    [[ $said != *'took 1'* ]] || current=$next
}

scenario cuts --no-server
cuts() {
    local first total n when bad='' current=$GUICHET_CARD_SO_PIN serial_of_secrets=0
    ask info
    card reset-counters
    ask info
    first=$(apdus)
    card reset-counters
    ask unblock new=246813 secret="$current"
    total=$(apdus)
    for when in before after; do
        for ((n = first; n <= total + 1; n++)); do one_cut "$when" "$n"; done
    done
    is "cut before and after each of APDU $first to $((total + 1)): what was told is true, and a secret opens it" "$bad" ''
}

# The secret alone, with a password that is fine: C_Login(SO) asks the card nothing, C_SetPIN does.
scenario replaced --no-server
replaced() {
    local so=$GUICHET_CARD_SO_PIN
    card set-tries 3
    card reset-counters
    ask replace secret="$so" next="$NEXT"
    is "replaced" "$said" 'told 1 told 2 phase 2 took 1 rotated 1 err ERR_OK'
    is "what it took of the card" "$(card counters | grep -E '^(24|2C|68) ' | tr '\n' ' ')" '24 1 '
    is "no try of the password is spent, none given back" "$(tries)" 'pin 3 so 15'
    check "the password is the same" logs_in 123456
    ask replace secret="$NEXT"
    is "itself in its place: found out" "$said" 'told 1 told 2 phase 2 took 1 rotated 0 err ERR_OK'
    ask replace secret="$so" next="$OTHER"
    is "the old secret is dead, and costs one try" "$said $(tries)" 'told 1 told 0 phase 0 took 0 rotated 0 err ERR_SO_WRONG pin 5 so 14'
    token_options='--rotate no'
    ask replace secret="$NEXT" next="$OTHER"
    is "a setting says: not replaced" "$said" 'phase 0 took 0 rotated 0 err ERR_UNBLOCK_NONE'
    token_options=''
    ask unblock new=246813 secret="$NEXT" next="$OTHER"
    is "the new secret unblocks" "${said##* }" ERR_OK
}

# Cut at every APDU of it: one of the two secrets opens the token, the password is the same.
scenario replace_cuts --no-server
replace_cuts() {
    local first total n when bad='' current=$GUICHET_CARD_SO_PIN next last
    ask info
    card reset-counters
    ask info
    first=$(apdus)
    card reset-counters
    ask replace secret="$current" next="$NEXT"
    current=$NEXT
    total=$(apdus)
    for when in before after; do
        for ((n = first; n <= total + 1; n++)); do
            next=$(printf '%016X' "$((n + (${#when} << 8)))")
            card cut "$when" all "$n"
            ask replace secret="$current" next="$next"
            last=$(told)
            card cut none
            card status | grep -q '^out' && put_back
            logs_in 123456 >/dev/null 2>&1 || bad+="$when $n: another password; "
            ask replace secret="$next"
            case "${last:-0}${said##* }" in
            2ERR_OK | 1ERR_OK) current=$next ;;
            0ERR_SO_WRONG | 1ERR_SO_WRONG) ask replace secret="$current" ;;
            *) bad+="$when $n: told ${last:-nothing} ($said); " ;;
            esac
            [ "${said##* }" = ERR_OK ] || bad+="$when $n: neither secret opens it ($said); "
        done
    done
    is "cut before and after each of APDU $first to $((total + 1)): what was told is true, and a secret opens it" "$bad" ''
}

# Killed when a phase is told: what was told last is the truth.
scenario killed --no-server
killed() {
    card set-tries 0
    ask unblock new=246813 secret="$GUICHET_CARD_SO_PIN" kill=1
    is "killed once it is sent: no answer, told that it is sent" "$said" 'told 1 none ERR_HELPER_GONE'
    ask unblock-settle new=246813
    is "the settlement finds out" "$(grep -o 'err .*' <<<"$said")" "$(logs_in 246813 >/dev/null 2>&1 && echo 'err ERR_OK' || echo 'err ERR_PIN_LOCKED')"
}

scenario proofs --no-server
proofs() {
    card reset-counters
    ask prove pin=123456
    is "two signatures" "$said" 'signature ES256 good signature ES256 good tries 1 5 err ERR_OK'
    is "two signatures, one log-in" "$(card log | grep -cE '^80 68 ') $(card log | grep -cE '^00 20 00 81 06')" '2 1'
    ask prove pin=000000
    is "a wrong password costs one try" "$said" 'tries 1 4 err ERR_PIN_WRONG'
}

run_scenarios "$@"
