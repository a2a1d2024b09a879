#!/bin/bash
# An empty SmartCard-HSM is issued over the real stack: initialised with its secret and five tries, a key, a certificate by a code.
. "$(dirname "$0")/../lib/token"

SECRET=0011223344556677
issue() { # [KEY=VALUE]...: later ones do not count
    ask issue "$@" pin=246813 secret=$SECRET label='Clé 7' subject='serialNumber=DECHSM0123456,CN=Zoé Exemple' user=DECHSM0123456 code=CODE "${est_args[@]}"
}

scenario issue_one --no-server
issue_one() {
    start_est || { not_ok "the EST server starts"; return; }
    issue
    is "a token that holds something is not touched" "${said##* } $(content)" 'ERR_TOKEN_IN_USE 1 1 1'
    card remove
    card blank
    put_back
    issue
    is "an empty one is issued" "$(sed -E 's/cert [1-9][0-9]*/cert/' <<<"$said")" 'cert err ERR_OK'
    is "five tries, fifteen of the secret" "$(tries)" 'pin 5 so 15'
    ask info
    is "its label and holder" "$(grep -oE 'label.* cert' <<<"$said")" 'label Clé 7 holder Zoé Exemple cert'
    ask prove pin=246813
    is "it signs" "$said" 'signature ES256 good signature ES256 good tries 1 5 err ERR_OK'
    ask unblock new=135792 secret=$SECRET next=8899AABBCCDDEEFF
    is "its secret unblocks it" "$(grep -oE 'took.*rotated [0-9]' <<<"$said") ${said##* }" 'took 1 rotated 1 ERR_OK'
    GUICHET_CARD_PIN=135792
    renew
    is "it renews" "${said##* }" ERR_OK
    issue
    is "once" "${said##* }" ERR_TOKEN_IN_USE
}

scenario issue_fails --no-server
issue_fails() {
    start_est || { not_ok "the EST server starts"; return; }
    card remove
    card blank
    put_back
    issue code=WRONG
    is "a code that the authority refuses" "${said##* } $(content)" 'ERR_EST_REFUSED 0 0 0'
    issue pin=12345
    is "a short password" "${said##* }" ERR_PIN_LENGTH
    est wrong-subject
    issue
    is "a certificate of somebody else" "${said##* } $(content)" 'ERR_EST_ANSWER 0 0 0'
    est ok
    issue secret=FFFFFFFFFFFFFFFF
    is "another secret than the one it has now" "${said##* } $(tries)" 'ERR_SO_WRONG pin 5 so 14'
    issue
    is "the same secret and a good code" "${said##* } $(content)" 'ERR_OK 1 1 1'
}

scenario issue_by_server --no-enrol
issue_by_server() {
    local code
    sqlite3 "$STACK_DIR/server/guichetd.db" "INSERT INTO person (id, name, language, made_ms) VALUES ('p1', 'Marie Exemple', 'fr', 0)"
    code=$("$GUICHETD" issuance-code --config "$GUICHETD_CONF" --person p1)
    sqlite3 "$STACK_DIR/server/guichetd.db" 'DELETE FROM token'
    est_args=("url=$GUICHET_EST_URL" "ca=$STACK_DIR/ca/tls-ca.pem")
    card remove
    card blank
    put_back
    issue code="$code" subject='serialNumber=p1,CN=Marie Exemple'
    is "a code of guichetd gives it its certificate" "${said##* } $(content)" 'ERR_OK 1 1 1'
    GUICHET_CARD_PIN=246813
    renew
    is "which it renews" "${said##* }" ERR_OK
}

run_scenarios "$@"
