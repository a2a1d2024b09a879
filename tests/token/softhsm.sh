#!/bin/bash
# Another PKCS#11 module by configuration alone: SoftHSM2, which has no reader and no lock-out.
. "$(dirname "$0")/../lib/token"

MODULE=$(ls /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so 2>/dev/null | head -n 1)

prepare() {
    export SOFTHSM2_CONF=$STACK_DIR/softhsm2.conf
    mkdir "$STACK_DIR/tokens"
    printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$STACK_DIR" >"$SOFTHSM2_CONF"
    softhsm2-util --init-token --free --label 'Jeton' --pin 123456 --so-pin 12345678 >/dev/null
    hsm() { pkcs11-tool --module "$MODULE" "$@"; }
    serial=$(hsm --list-token-slots | sed -n 's/.*serial num *: *//p' | head -n 1)
    hsm --login --pin 123456 --keypairgen --key-type EC:prime256v1 --id 01 --label Authentification >/dev/null 2>&1
    hsm --read-object --type pubkey --id 01 --output-file "$scratch/key.der" >/dev/null 2>&1
    openssl pkey -pubin -inform DER -in "$scratch/key.der" -out "$scratch/key.pem"
    openssl x509 -new -subj '/CN=Marie Exemple' -force_pubkey "$scratch/key.pem" -CA "$STACK_DIR/ca/card-ca.pem" \
        -CAkey "$STACK_DIR/ca/card-ca.key" -days 90 -out "$scratch/cert.pem" 2>/dev/null
    openssl x509 -in "$scratch/cert.pem" -outform DER -out "$scratch/cert.der"
    hsm --login --pin 123456 --write-object "$scratch/cert.der" --type cert --id 01 --label Authentification >/dev/null 2>&1
    "$GUICHETD" token-add --config "$GUICHETD_CONF" --serial "$serial" --certificate "$scratch/cert.pem" --holder 'Marie Exemple'
}

scenario softhsm --card-out --set "token.module = $MODULE" --set 'token.presence = module'
softhsm() {
    if [ -z "$MODULE" ]; then
        skip "softhsm2 is not installed"
        return
    fi
    prepare
    check "SoftHSM2 has a token" test -n "$serial"
    open_screen
    waits "$MENU"
    waits 'En ligne'
    change 999999 246813
    shows 'Le mot de passe actuel est erroné.'
    hides 'Il reste 4 essais'
    type '123456\r\r\r\r'
    shows "$SUCCESS"
    shows 'Ce changement est inscrit à votre dossier.'
    check "the new password holds" hsm --login --pin 246813 --list-objects --type privkey
    is "one row in the audit" "$(count_changes)" 1
    type 1
    waits "$MENU"
    type 5
    shows "$serial"
    type 1
    waits 'Mot de passe :'
    type '246813\r\r'
    shows "Signature d'essai : réussie"
    shows 'Titulaire : Marie Exemple'
}

# What SoftHSM2 can of the rest: it never locks, says no exact tries, and keeps certificates as PKCS#11 says.
scenario rest --no-server --card-out
rest() {
    if [ -z "$MODULE" ]; then
        skip "softhsm2 is not installed"
        return
    fi
    GUICHETD=true prepare
    export PKCS11_MODULE=$MODULE
    start_est || { not_ok "the EST server starts"; return; }
    ask unblock new=246813 secret=99999999
    is "a wrong secret" "$(grep -oE 'phase.*rotated [0-9]' <<<"$said") ${said##* }" 'phase 0 took 0 rotated 0 ERR_SO_WRONG'
    ask unblock new=246813 secret=99999999 secret2=12345678 next=87654321
    is "the second one, replaced" "$(grep -oE 'phase.*rotated [0-9]' <<<"$said") ${said##* }" 'phase 2 took 2 rotated 1 ERR_OK'
    ask unblock new=135792 secret=12345678
    is "the old one is dead" "${said##* }" ERR_SO_WRONG
    GUICHET_CARD_PIN=246813
    renew
    is "renewed" "$(grep -oE 'signature.*' <<<"$said")" 'signature ES256 good err ERR_OK'
    is "one pair is left" "$(hsm --login --pin 246813 --list-objects 2>/dev/null | grep -cE '^(Private Key|Certificate|Public Key) Object')" 3
    renew kill=4
    renew
    is "killed before the test, renewed by the next" "$(grep -oE 'signature.*' <<<"$said")" 'signature ES256 good err ERR_OK'
    is "one pair is left" "$(hsm --login --pin 246813 --list-objects 2>/dev/null | grep -cE '^(Private Key|Certificate|Public Key) Object')" 3
    ask issue pin=246813 secret=12345678 subject=CN=Z code=CODE "${est_args[@]}"
    is "a family that its own tools prepare" "${said##* }" ERR_UNBLOCK_NONE
}

run_scenarios "$@"
