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
# A signature that pkcs11-tool makes with a key on the card verifies with the certificate of that key, also on the card.
signs_with() { # ID
    local mechanism=(ECDSA --signature-format openssl) p11=(pkcs11-tool --module "$PKCS11_MODULE") padding=()
    rm -f "$scratch/cert" "$scratch/key" "$scratch/signature"
    "${p11[@]}" --read-object --type cert --id "$1" -o "$scratch/cert" &&
        openssl x509 -inform der -in "$scratch/cert" -pubkey -noout >"$scratch/key" || return
    if openssl pkey -pubin -in "$scratch/key" -text -noout | grep -q Modulus; then
        mechanism=(RSA-PKCS) padding=(-pkeyopt digest:sha256)
        cat <(printf '\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20') "$scratch/hash" >"$scratch/signed"
    else
        cp "$scratch/hash" "$scratch/signed"
    fi
    "${p11[@]}" --login --pin "$GUICHET_CARD_PIN" --sign --mechanism "${mechanism[@]}" --id "$1" -i "$scratch/signed" -o "$scratch/signature" &&
        openssl pkeyutl -verify -pubin -inkey "$scratch/key" "${padding[@]}" -sigfile "$scratch/signature" -in "$scratch/hash"
}
pair_signs() {
    local id
    card_seen || put_back
    head -c 32 /dev/urandom >"$scratch/hash"
    for id in $(pkcs11-tool --module "$PKCS11_MODULE" --list-objects --type cert 2>/dev/null | sed -n 's/^ *ID: *//p'); do
        signs_with "$id" >"$scratch/said" 2>&1 && return
    done
    cat "$scratch/said"
    return 1
}
renewals() { "$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' '$5 == "token.certificate.renewed"'; }
count_renewals() { renewals | grep -c .; }
database() { sqlite3 -readonly "$(find "$STACK_DIR/server" -name '*.db' | head -n 1)" "$1"; }
old_one() { openssl x509 -in "$STACK_DIR/ca/card.pem" -outform der | sha256sum | cut -d ' ' -f 1; }
whole() { # NAME: one pair, which signs, and is the server's
    check "$1: pkcs11-tool's signature verifies with the certificate on the card" pair_signs
    is "$1: one pair only is on the card" "$(content)" '1 1 1'
}
recorded() { # NAME: ROWS
    check "$1: rows in the server's audit: $2" become 20000 "$2" count_renewals
    is "$1: who, nature, outcome" "$(renewals | tail -n 1 | cut -f 4,6,7)" $'Marie Exemple\tthe token\'s certificate\tdone'
    check "$1: the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}
replaced() { # the first certificate is not in force any more, the one on the card is
    is "the old certificate is replaced on the server" \
        "$(database "SELECT replaced_ms IS NOT NULL FROM token WHERE lower(hash) = '$(old_one)'")" 1
    is "the new one is not" "$(database "SELECT count(*) FROM token WHERE replaced_ms IS NULL AND lower(hash) = '$(sha256sum <"$scratch/cert" | cut -d ' ' -f 1)'")" 1
}

scenario on_screen --mail --days 20 --pin Zq7vKd93
on_screen() {
    open_screen
    shows 'certificat : encore 20 jours'
    open_renew "$GUICHET_CARD_PIN"
    shows 'Étape'
    shows "$RENEWED"
    shows "Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée."
    shows "Il est valide jusqu'au"
    shows 'Votre reçu : R-'
    gone 'encore 20 jours'
    press f10
    waits "$WELCOME"
    forgotten "renewed, then F10" "$GUICHET_CARD_PIN"
    whole 'renewed'
    recorded 'renewed' 1
    replaced
    check "the owner is told by mail" become 30000 yes mailed 'Votre certificat a été renouvelé'
}
mailed() { grep -qs "$1" "$GUICHET_MAIL"/*.txt && echo yes; }

# Long before it is needed: asked. In English, on a small screen.
scenario not_yet
not_yet() {
    open_screen 40x12
    waits '1-Gérer'
    waits 'En ligne'
    press f2
    waits '1-Manage'
    type 6
    shows 'Your certificate is valid until'
    shows 'Renew it now?'
    type 1
    shows '1-Manage'
    is "nothing was made" "$(content) $(count_renewals)" '1 1 1 0'
    type 6
    waits 'Renew it now?'
    type 2
    waits 'Password :'
    type "$GUICHET_CARD_PIN\\r"
    press enter
    shows 'Your certificate was renewed'
    whole 'not needed'
    recorded 'not needed' 1
}

scenario expired --days -3
expired() {
    open_screen
    waits "$MENU"
    waits 'En ligne'
    type 6
    shows 'Votre certificat est expiré depuis le'
    shows 'Il ne peut plus être renouvelé ici. Appelez le Centre de services DSQ.'
    shows 'Téléphone : 1-877-826-2433'
    hides 'Mot de passe'
    is "nothing was made" "$(content)" '1 1 1'
}

# An agent's code, after a slip, after a wrong password: the pair that expired goes, the new one signs. The code is this token's only.
scenario again --days -3
again() {
    local code
    code=$("$GUICHETD" issuance-code --config "$GUICHETD_CONF" --person "$GUICHET_PERSON" --serial "$GUICHET_CARD_SERIAL" 2>>"$scratch/said")
    open_screen
    waits "$MENU"
    waits 'En ligne'
    type 6
    waits 'certificat est expiré'
    type 2
    waits 'Code à usage unique :'
    type "${code%?}\\r"
    shows 'E-220'
    type "${code: -1}\\r"
    press enter
    waits 'Mot de passe :'
    type '999999\r'
    press enter
    shows 'E-305 : Le mot de passe est erroné. Il reste 4 essais.'
    type "$GUICHET_CARD_PIN\\r"
    press enter
    shows "$RENEWED"
    whole 'certified again'
    recorded 'certified again' 1
    replaced
    is "the code was used" "$(database "SELECT used_ms IS NOT NULL FROM issuance_code WHERE again = 1")" 1
}

scenario rsa --key rsa --days 20 --postgresql
rsa() {
    open_line
    renew_by_line "$GUICHET_CARD_PIN"
    shows "$RENEWED" 60000
    whole 'RSA'
    recorded 'RSA' 1
    check "the key is RSA as before" eval 'logs_in "$GUICHET_CARD_PIN" | grep -q "Private Key Object; RSA"'
}

# Wrong passwords, and the last try guarded.
scenario wrong_password --days 20
wrong_password() {
    card set-tries 3
    open_screen
    open_renew 999999
    shows 'Il reste 2 essais'
    type '999998\r'
    press enter
    shows 'E-305 : Le mot de passe est erroné. Il reste 1 essai.'
    type "$GUICHET_CARD_PIN\\r"
    press enter
    shows 'Un autre mot de passe erroné verrouillera votre clé. Continuer?'
    is "the last try is there" "$(tries) $(content)" 'pin 1 so 15 1 1 1'
    type 2
    shows "$RENEWED"
    is "all tries" "$(tries)" 'pin 5 so 15'
}

# The authority asks for patience: a clock time, kept here, taken at the next visit.
scenario later --days 20 --server-set 'est.hold-seconds = 6'
later() {
    open_screen
    open_renew "$GUICHET_CARD_PIN"
    shows "Votre demande est faite et gardée, mais le nouveau certificat n'est pas encore prêt."
    shows "Revenez à partir de :"
    shows "$KEPT"
    close_kiosk
    open_screen
    waits "$MENU"
    waits 'En ligne'
    type 6
    shows "n'est pas encore prêt"
    check "the certificate in force signs" pair_signs
    until_form
    type "$GUICHET_CARD_PIN\\r"
    press enter
    shows "$RENEWED"
    is "one key was made" "$(card counters | awk '$1 == "46" { print $2 }')" 1
    whole 'later'
    recorded 'later' 1
    replaced
}
until_form() { # goes back and chooses 6 again until the password is asked for
    local left=60
    until seen 200 'Mot de passe :'; do
        [ $((left--)) -gt 0 ] || { not_ok "the password is asked for again"; return; }
        press back
        waits "$MENU"
        type 6
    done
}

# The certificate service goes away in the middle.
scenario service_stops --days 20
service_stops() {
    open_screen
    waits 'En ligne'
    card delay 46 1500
    open_renew "$GUICHET_CARD_PIN"
    waits 'Étape 2'
    stack server stop
    card delay all 0
    shows 'ERREUR E-5' 60000
    shows "$KEPT"
    check "the certificate in force signs" pair_signs
    stack server start
    press enter
    waits "$MENU"
    waits 'En ligne' 60000
    open_renew "$GUICHET_CARD_PIN"
    shows "$RENEWED"
    is "the same key was used" "$(card counters | awk '$1 == "46" { print $2 }')" 1
    whole 'the service stopped'
    recorded 'the service stopped' 1
}

# Pulled out while the key is made, the certificate is written, the old pair is taken away: put back, chosen again.
start_again() {
    card_seen || put_back
    waits "$MENU"
    type '6\n'
    waits 'Mot de passe'
    type "$GUICHET_CARD_PIN\\n"
    waits 'Confirmer?'
    type '\n'
}
pulled_at() { # CUT...
    card_seen || put_back
    card cut "$@"
    start_again
    shows 'La clé a été débranchée. Rien'
    check "pulled $*: a pair signs" pair_signs
    type '1\n'
}
scenario pulled --days 20
pulled() {
    local at
    open_line
    waits 'En ligne'
    for at in 'before 46' 'after 46' 'before D7' 'after D7 2' 'before E4' 'after E4'; do
        # shellcheck disable=SC2086
        pulled_at $at
    done
    start_again
    shows "$RENEWED"
    whole 'pulled six times'
    recorded 'pulled six times' 1
    replaced
}

# The helper dies, then the kiosk, at the same places.
scenario killed --days 20
killed() {
    local at
    open_line
    waits 'En ligne'
    card delay 46 1500
    start_again
    waits 'Étape 2'
    check "the helper is killed" pkill -KILL -P "$kiosk_pid" -f guichet-token
    card delay all 0
    shows "$KEPT" 20000
    check "a pair signs" pair_signs
    close_kiosk
    for at in 'after 46' 'after D7' 'before E4' 'after E4'; do
        # shellcheck disable=SC2086
        card cut $at
        open_line
        waits 'En ligne'
        start_again
        check "killed $at" become 15000 out card_is
        kill -KILL "$kiosk_pid"
        drive 'end 5000' >/dev/null
        close_kiosk
        put_back
        check "killed $at: a pair signs" pair_signs
    done
    open_line
    waits 'En ligne'
    start_again
    shows "$RENEWED"
    whole 'killed five times'
    check "told" become 20000 1 count_renewals
}
# Killed when the old pair is gone and nobody was told: the next thing that the new key signs tells it.
scenario killed_before_the_report --days 20
killed_before_the_report() {
    card cut after E4 4
    card delay E4 1000
    open_line
    waits 'En ligne'
    start_again
    waits 'Étape 6'
    stack server stop    # the old pair goes now: whenever the kiosk dies after that, it has told nobody
    check "killed when the old pair is gone" become 15000 out card_is
    kill -KILL "$kiosk_pid"
    drive 'end 5000' >/dev/null
    close_kiosk
    card delay E4 0
    stack server start
    put_back
    whole 'killed before the report'
    is "nothing was told" "$(count_renewals)" 0
    open_line
    waits 'En ligne'
    shows 'encore 729 jours'
    change_by_line "$GUICHET_CARD_PIN" 246813
    waits 'inscrit à votre dossier'
    replaced
}

# Whoever leaves in the middle leaves nothing undone: the next visit goes on from there.
scenario left --days 20
left() {
    open_screen
    waits 'En ligne'
    card delay 46 1000
    open_renew "$GUICHET_CARD_PIN"
    waits 'Étape 2'
    press f10
    shows "$WELCOME"
    card delay all 0
    check "a pair signs" pair_signs
    press enter
    open_renew "$GUICHET_CARD_PIN"
    shows "$RENEWED" 30000
    whole 'left in the middle'
    recorded 'left in the middle' 1
}

run_scenarios "$@"
