#!/bin/bash
# A renewal over the real stack: pcscd, OpenSC, the software card, TLS with its key, an EST server that also answers badly.
. "$(dirname "$0")/../lib/token"

good() { # NAME
    if [[ $said = 'told 0 '*' good err ERR_OK' ]]; then ok "$1"; else not_ok "$1: $said"; tail -n 5 "$scratch/token.log" | sed 's/^/#   /'; fi
}
first_of() { card counters | awk -v i="$1" '$1 == i { print $2 }'; }

whole() {
    start_est || { not_ok "the EST server starts"; return; }
    card reset-counters
    renew
    good "renewed, signed with the new key"
    is "all its steps were told" "$(grep -oE 'told [0-9]' <<<"$said" | tr -d '\n')" 'told 0told 1told 2told 3told 4told 5'
    is "one pair is left" "$(content)" '1 1 1'
    is "one key was made" "$(first_of 46)" 1
    ask prove pin="$GUICHET_CARD_PIN"
    is "it signs" "${said##* }" ERR_OK
    renew
    good "and again"
    is "one pair is left" "$(content)" '1 1 1'
    ask renew pin=000000 "${est_args[@]}"
    is "a wrong password costs one try and nothing else" "$said" 'told 0 step 0 retry 0 certificate  tries 1 4 err ERR_PIN_WRONG'
}
scenario ec --no-server
ec() { whole; }
scenario rsa --no-server --key rsa
rsa() {
    whole
    check "the key is RSA as before" eval 'logs_in "$GUICHET_CARD_PIN" | grep -q "Private Key Object; RSA"'
}

# Whatever comes back: the certificate in force still signs, nothing of the answer is kept, the next renewal ends well.
scenario answers --no-server
answers() {
    local mode wanted
    start_est || { not_ok "the EST server starts"; return; }
    while read -r mode wanted; do
        est "${mode//_/ }"
        renew
        is "$mode: $wanted" "${said##* }" "$wanted"
    done <<-ROWS
	wrapped ERR_OK
	chain ERR_OK
	wrong-key ERR_EST_ANSWER
	wrong-subject ERR_EST_ANSWER
	expired ERR_EST_ANSWER
	ca ERR_EST_ANSWER
	empty ERR_EST_ANSWER
	garbage ERR_EST_ANSWER
	huge ERR_EST_ANSWER
	trailing ERR_EST_ANSWER
	refuse ERR_EST_REFUSED
	busy ERR_SERVER_BUSY
	fault ERR_SERVER_FAULT
	drop ERR_EST_ANSWER
	ROWS
    is "one key was left for the next, no more" "$(content)" '2 2 2'
    est ok
    renew
    good "the next renewal"
    is "one pair is left" "$(content)" '1 1 1'
    ask renew pin="$GUICHET_CARD_PIN" url=https://127.0.0.1:9 "ca=$STACK_DIR/ca/tls-ca.pem"
    is "nobody listens" "${said##* }" ERR_OFFLINE
    ask renew pin="$GUICHET_CARD_PIN" "${est_args[0]}" "ca=$STACK_DIR/ca/card-ca.pem"
    is "another authority's server" "${said##* }" ERR_SERVER_CERT
    renew
    good "and the next"
}

scenario patience --no-server
patience() {
    local key
    start_est || { not_ok "the EST server starts"; return; }
    est wait 77
    renew "csr=$scratch/csr"
    is "202: when to come again" "$(grep -oE 'retry [0-9]+|err .*' <<<"$said" | tr '\n' ' ')" 'retry 77 err ERR_EST_WAIT '
    key=$(sha256sum <"$scratch/csr")
    est wait-date
    renew "csr=$scratch/csr"
    is "a date" "$(grep -cE 'retry (8[0-9]|90) ' <<<"$said")" 1
    is "the same request was sent" "$(sha256sum <"$scratch/csr")" "$key"
    est wait
    renew "csr=$scratch/csr"
    is "no Retry-After" "$(grep -oE 'retry [0-9]+' <<<"$said")" 'retry 300'
    is "one key waits" "$(content)" '2 2 2'
    est ok
    renew "csr=$scratch/csr"
    good "then it comes, for the key that was kept"
    is "the same request was sent" "$(sha256sum <"$scratch/csr")" "$key"
    is "one pair is left" "$(content)" '1 1 1'
    renew "csr=$scratch/csr"
    good "a request kept too long is for no key of this token: a new one is made"
}

scenario expired --no-server --days -3
expired() {
    start_est || { not_ok "the EST server starts"; return; }
    renew
    is "an expired certificate is not renewed" "${said##* }" ERR_CERT_EXPIRED
    is "and nothing was made" "$(content)" '1 1 1'
}

# Killed when each step is told.
scenario killed --no-server
killed() {
    local step bad=''
    start_est || { not_ok "the EST server starts"; return; }
    for step in 0 1 2 3 4 5; do
        renew kill="$step"
        [[ $said = *'none ERR_HELPER_GONE' ]] || bad+="$step: $said; "
        after_cut "killed at $step"
    done
    is "killed at each step: a pair signs, the next visit ends it, nothing is left over" "$bad" ''
}

# The same against guichetd, and what it keeps of it.
scenario server --no-enrol
server() {
    est_args=("url=$GUICHET_EST_URL" "ca=$STACK_DIR/ca/tls-ca.pem")
    renew
    good "renewed by guichetd"
    renew "csr=$scratch/csr"
    good "and again, with the one before"
    is "one pair is left" "$(content)" '1 1 1'
    ask prove pin="$GUICHET_CARD_PIN"
    is "it signs" "${said##* }" ERR_OK
    stack server stop
    renew
    is "guichetd is stopped" "${said##* }" ERR_OFFLINE
    stack server start
    renew
    good "and back"
    is "one pair is left" "$(content)" '1 1 1'
}
scenario server_later --no-enrol --server-set 'est.hold-seconds = 2'
server_later() {
    local left=50
    est_args=("url=$GUICHET_EST_URL" "ca=$STACK_DIR/ca/tls-ca.pem")
    renew "csr=$scratch/csr"
    is "not yet" "$(grep -oE 'retry [0-9]+|err .*' <<<"$said" | tr '\n' ' ' | sed 's/retry [1-3] /soon /')" 'soon err ERR_EST_WAIT '
    until renew "csr=$scratch/csr" && [ "${said##* }" != ERR_EST_WAIT ]; do
        [ $((left--)) -gt 0 ] || break
        pause 0.2
    done
    good "then it comes"
    is "one pair is left" "$(content)" '1 1 1'
}

# A sample of what tests/soak/renew.sh tries at every APDU.
scenario cuts --no-server
cuts() { cut_everywhere "${CUT_STEP:-13}"; }

run_scenarios "$@"
