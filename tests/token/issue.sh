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

# Cut in the middle, the same code and secret begin again; a card of somebody else's secret is refused.
scenario issue_cut --no-server
issue_cut() {
    local n bad='' tried=0
    start_est || { not_ok "the EST server starts"; return; }
    for n in ${ISSUE_CUTS:-24 27 30 33 36 40 50 54 56 58 60 62}; do
        card remove
        card blank
        put_back
        card cut after all "$n"
        issue
        [ "${said##* }" = ERR_OK ] && continue
        tried=$((tried + 1))
        card_in
        issue
        case "${said##* }$(content)" in
        'ERR_OK1 1 1') ;;
        'ERR_TOKEN_IN_USE1 1 1') # it had its certificate already
            ask prove pin=246813
            [ "${said##* }" = ERR_OK ] || bad+="$n: $said; " ;;
        *) bad+="$n: $said $(content); " ;;
        esac
    done
    is "cut at $tried places: issued by the next" "$bad" ''
    check "it was cut indeed" test "$tried" -gt 5
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

# The whole of it by an operator's command: the server escrows, the owner types, the token is issued.
scenario by_command
by_command() {
    local code before
    sqlite3 "$STACK_DIR/server/guichetd.db" "INSERT INTO person (id, name, language, made_ms) VALUES ('p1', 'Marie Exemple', 'fr', 0)" 'DELETE FROM token'
    code=$("$GUICHETD" issuance-code --config "$GUICHETD_CONF" --person p1)
    ctl() { "$GUICHETCTL" issue --config "$GUICHET_CONF" "$@" 2>&1; }
    escrows() { sqlite3 "$STACK_DIR/server/guichetd.db" "SELECT count(*) FROM escrow WHERE serial = '$GUICHET_CARD_SERIAL'"; }
    before=$(escrows)
    is "a token that holds something" "$(printf '246813\n246813\n' | ctl "$code" | grep -oE 'E-[0-9]+') $(content)" 'E-324 1 1 1'
    card remove
    card blank
    put_back
    is "two passwords that differ" "$(printf '246813\n246814\n' | ctl "$code" | grep -oE 'E-[0-9]+') $(content)" 'E-215 0 0 0'
    is "a weak one" "$(printf '111111\n111111\n' | ctl "$code" | grep -oE 'E-[0-9]+') $(content)" 'E-217 0 0 0'
    is "something that is no code" "$(printf '246813\n246813\n' | ctl 12345 | grep -oE 'E-[0-9]+') $(content)" 'E-220 0 0 0'
    is "issued" "$(printf '246813\n246813\n' | ctl "$code" | tail -n 1)" "issued: $GUICHET_CARD_SERIAL Marie Exemple"
    is "five tries" "$(tries)" 'pin 5 so 15'
    ask prove pin=246813
    is "it signs" "${said##* }" ERR_OK
    is "once" "$(printf '246813\n246813\n' | ctl "$code" | grep -oE 'E-[0-9]+')" E-324
    is "one secret was made for it" "$(escrows)" $((before + 1))
}

# On a terminal nothing that is typed is shown.
scenario no_echo
no_echo() {
    local code
    sqlite3 "$STACK_DIR/server/guichetd.db" "INSERT INTO person (id, name, language, made_ms) VALUES ('p1', 'Marie Exemple', 'fr', 0)" 'DELETE FROM token'
    code=$("$GUICHETD" issuance-code --config "$GUICHETD_CONF" --person p1)
    card remove
    card blank
    put_back
    TERM=xterm open_kiosk pty 80x24 "$GUICHETCTL" issue --config "$GUICHET_CONF" "$code"
    waits 'typed by the owner'
    type '246813\n'
    waits 'Once more'
    hides 246813
    type '246813\n'
    shows 'issued:'
    hides 246813
}

run_scenarios "$@"
