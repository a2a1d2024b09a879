#!/bin/bash
# An agent's acts on a token, end to end with both tokens in two readers: the person verified by two facts and a mailed code, the act, its notice,
# its row of the trail; nothing secret is left anywhere.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/deed
. "$tests/lib/deed"

NEW=Hw4xTb68pL
so_pin() { sed -n 's/^so-pin [0-9]* [0-9]* \([0-9a-fA-F]*\).*/\1/p' "$STACK_DIR/card.state" | tr a-f A-F; }
five_wrong() {
    local i
    for i in 1 2 3 4 5; do logs_in 99999"$i" >/dev/null 2>&1; done
    is 'five wrong passwords lock the token' "$(tries)" 'pin 0 so 15'
}
unblocks_here() { # NEW: from the acts up to the work
    acts 2 locked
    reads 'Nouveau mot de passe :' 'New password:'
    fills "$1" "$1"
}
secrets() { printf '%s\n' "$(so_pin)" "hex:$(so_pin)"; }    # of the token, now

scenario here --counter --mail
here() {
    local words old
    five_wrong
    open_counter_on_marie screen fr
    old=$(so_pin)
    unblocks_here "$NEW"
    shows 'La clé de Marie Exemple est débloquée, avec son nouveau mot de passe.'
    shows "C'est inscrit à son dossier."
    is 'all tries of both' "$(tries)" 'pin 5 so 15'
    isnt 'its secret is another one' "$(so_pin)" "$old"
    leaves_act
    # Twice a day is once too often.
    chooses 2 && gives_reason forgotten && enter && reads 'Motif :' '' && chooses 2
    shows 'E-570'
    mapfile -t words < <(secrets)
    agent_leaves "$NEW" "${words[@]}"
    check 'the password holds' logs_in "$NEW"
    noticed "$OLD_ADDRESS" 'votre clé peut être débloquée au poste du comptoir' 'accès verrouillé'
    in_trail act-unblock-here locked
    chain_is_whole
}
at_marie() { # FRONT TONGUE [SIZE]
    opens_counter "$@"
    finds marie 'Marie Exemple'
    to_acts
}
open_counter_on_marie() { at_marie "$@" && verifies; }

# The person's token pulled out while it is unblocked, and put back: the page says what it holds. The agent's session is as it was.
scenario pulled_here --counter --mail
pulled_here() {
    card set-tries 0
    open_counter_on_marie screen fr 40x12
    unblocks_at "$NEW" after 2C
    shows 'débranchée pendant le changement'
    hides "$AGENT_LOCKED"
    card cut none
    card insert
    shows 'avec son nouveau mot de passe'
    is 'all tries of both' "$(tries)" 'pin 5 so 15'
    agent_leaves "$NEW"
    check 'the password holds' logs_in "$NEW"
    check 'it is settled' become 20000 1 count_rows token.unblocked 'done'
    chain_is_whole
}
unblocks_at() { # NEW CUT...
    card cut "${@:2}"
    unblocks_here "$1"
}

# The agent's token pulled out while the person types, and while the token works: nothing is shown, nothing is lost.
scenario agent_pulled_inside --counter --mail
agent_pulled_inside() {
    card set-tries 0
    open_counter_on_marie screen fr
    acts 2 locked
    waits 'Nouveau mot de passe :' && type "$NEW\\r"
    agent_pulled
    shows "$AGENT_LOCKED"
    hides 'Marie Exemple tape'
    is 'the token was asked nothing' "$(tries)" 'pin 0 so 15'
    agent_back
    check 'she goes on' agent_unlocks
    waits 'Marie Exemple tape'
    card delay 2C 3000
    fills "$NEW"
    waits 'Ne débranchez pas votre clé.'
    agent_pulled
    shows "$AGENT_LOCKED"
    card delay all 0
    agent_back
    check 'and again' agent_unlocks
    shows 'La clé de Marie Exemple est débloquée, avec son nouveau mot de passe.'
    agent_leaves "$NEW" "$(so_pin)"
    check 'the password holds' logs_in "$NEW"
}

ISSUED='([0-9A-Z]{5}-){5}[0-9A-Z]{5}'
shown_code() { screen | grep -oE "$ISSUED" | head -n 1; }
issue() { # SERIAL CODE: a certificate of another token, as an issuance client asks for it; the status
    openssl ecparam -name prime256v1 -genkey -noout -out "$scratch/key"
    openssl req -new -key "$scratch/key" -utf8 -subj "/CN=Marie Exemple/serialNumber=$GUICHET_PERSON" -outform DER | base64 -w 64 >"$scratch/csr"
    curl -s --max-time 30 --cacert "$STACK_DIR/ca/tls-ca.pem" -o "$scratch/body" -w '%{http_code}' -u "$1:$2" -H 'Content-Type: application/pkcs10' \
        --data-binary "@$scratch/csr" "$GUICHET_EST_URL/.well-known/est/simpleenroll"
}

# In English, on a small screen: revoked and replaced; the code issues another one, once.
scenario replaced --counter --mail
replaced() {
    local code
    open_counter_on_marie screen en 40x12
    acts 5 broken
    shows 'Issuance code'
    code=$(shown_code)
    isnt 'a code is shown' "$code" ''
    leaves_act
    agent_leaves "$code"
    is 'it issues another token' "$(issue OTHER-TOKEN-1 "$code")" 200
    isnt 'once' "$(issue OTHER-TOKEN-2 "$code")" 200
    noticed "$OLD_ADDRESS" 'un code a été remis pour en préparer une autre' bris
    in_trail act-replace broken
    is 'the old one is revoked' "$(revoked_rows)" 1
    chain_is_whole
}

scenario revoked --counter --mail --postgresql
revoked() {
    open_counter_on_marie line en
    acts 4 stolen
    shows 'The key of Marie Exemple is revoked.'
    leaves_act
    agent_leaves
    is 'it is revoked' "$(revoked_rows)" 1
    noticed "$OLD_ADDRESS" 'votre clé ne peut plus servir' vol
    in_trail act-revoke stolen
    chain_is_whole
}
revoked_rows() { record "SELECT count(*) FROM token WHERE serial = '$GUICHET_CARD_SERIAL' AND revoked_ms IS NOT NULL"; }

# Line by line: the certificate has expired, so the record has no two facts to ask about and two documents are seen; with the code the person certifies the token again at the kiosk for everybody.
scenario certified_again --counter --mail --days -3
certified_again() {
    local code
    at_marie line fr
    sees_documents
    acts 6 expired
    shows 'certifier de nouveau la clé de Marie Exemple'
    code=$(shown_code)
    isnt 'a code is shown' "$code" ''
    leaves_act
    agent_leaves "$code"
    at_public open_screen
    waits "$MENU" && waits 'En ligne'
    type 6
    waits "2-J'ai un code" && type 2
    waits 'Code à usage unique' && type "$code\\r\\r"
    waits 'Mot de passe :' && type "$GUICHET_CARD_PIN\\r\\r"
    shows 'Votre certificat a été renouvelé avec succès.'
    press f10
    waits "$WELCOME"
    forgotten 'certified again' "$code"
    close_kiosk
    noticed "$OLD_ADDRESS" 'un code à usage unique a été remis pour certifier de nouveau votre clé' 'échéance passée'
    in_trail act-recertify expired
    check 'the server has it' become 20000 1 count_rows token.certificate.renewed 'done'
    chain_is_whole
}

run_scenarios "$@"
