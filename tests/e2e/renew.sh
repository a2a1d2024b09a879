#!/bin/bash
# 6-Renouveler mon certificat, from the key press to the server's audit trail and mail, on the real stack. After each way it can
# end a pair on the card signs, and in the end one pair only is there.
. "$(dirname "$0")/../lib/token"

RENEWED='Votre certificat a été renouvelé avec succès.'
KEPT="Votre certificat actuel reste en vigueur."

open_renew() { # PASSWORD: on the full screen, from the menu, for a certificate with few days left
    waits "$MENU"
    waits 'En ligne'
    type 6
    waits 'Mot de passe :'
    type "$1\\r"
    press enter
}
renew_by_line() { # PASSWORD
    waits "$MENU"
    waits 'En ligne'
    type '6\n'
    waits 'Mot de passe'
    type "$1\\n"
    waits 'Confirmer?'
    type '\n'
}
# A signature made with the private key on the card verifies with a certificate that is on the card, whoever made it.
pair_signs() {
    local id p11=(pkcs11-tool --module "$PKCS11_MODULE")
    card_seen || put_back
    head -c 32 /dev/urandom >"$scratch/hash"
    for id in $("${p11[@]}" --list-objects --type cert 2>/dev/null | sed -n 's/^ *ID: *//p'); do
        rm -f "$scratch/cert" "$scratch/key" "$scratch/signature"
        "${p11[@]}" --read-object --type cert --id "$id" -o "$scratch/cert" 2>/dev/null &&
            openssl x509 -inform der -in "$scratch/cert" -pubkey -noout >"$scratch/key" 2>/dev/null || continue
        if grep -q 'rsa' <<<"$(openssl pkey -pubin -in "$scratch/key" -text -noout 2>/dev/null | tr A-Z a-z | sed 's/modulus/rsa/')"; then
            "${p11[@]}" --login --pin "$GUICHET_CARD_PIN" --sign --mechanism SHA256-RSA-PKCS --id "$id" \
                -i "$scratch/hash" -o "$scratch/signature" 2>/dev/null &&
                openssl dgst -sha256 -verify "$scratch/key" -signature "$scratch/signature" "$scratch/hash" >/dev/null 2>&1 && return 0
        else
            "${p11[@]}" --login --pin "$GUICHET_CARD_PIN" --sign --mechanism ECDSA --signature-format openssl --id "$id" \
                -i "$scratch/hash" -o "$scratch/signature" 2>/dev/null &&
                openssl pkeyutl -verify -pubin -inkey "$scratch/key" -sigfile "$scratch/signature" -in "$scratch/hash" >/dev/null 2>&1 && return 0
        fi
    done
    return 1
}
renewals() { "$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' '$5 == "token.certificate.renewed"'; }
count_renewals() { renewals | grep -c .; }
whole() { # NAME: one pair, which signs, and is the server's
    check "$1: what is on the card signs, and verifies with its certificate" pair_signs
    is "$1: one pair only is on the card" "$(content)" '1 1 1'
}
serial_on_card() {
    pkcs11-tool --module "$PKCS11_MODULE" --read-object --type cert --label "${1:-}" -o "$scratch/c" >/dev/null 2>&1
    openssl x509 -inform der -in "$scratch/c" -noout -serial 2>/dev/null
}

scenario on_screen --mail --days 20
on_screen() {
    open_screen
    open_renew "$GUICHET_CARD_PIN"
    shows 'Étape'
    shows "$RENEWED"
    picture
    whole 'renewed'
    renewals
    "$GUICHETD" audit --config "$GUICHETD_CONF"
    ls "$GUICHET_MAIL"
    sqlite3 $STACK_DIR/server/*.db .schema | grep -i certif
}
run_scenarios "$@"
