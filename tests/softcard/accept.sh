#!/bin/bash
# Is softcard a card for the real OpenSC tools? Runs inside a stack that is up already: pcscd, vpcd, softcard run.
# Wants: PKCS11_MODULE, GUICHET_CARD_CONTROL, GUICHET_CARD_PIN, GUICHET_CARD_SO_PIN, SOFTCARD; OPENSC_CONF as tests/stack writes it.
# The card must be fresh from softcard init with five tries. Its PIN and SO-PIN are what they were when this ends.
set -u
: "${PKCS11_MODULE:?}" "${GUICHET_CARD_CONTROL:?}" "${GUICHET_CARD_PIN:?}" "${GUICHET_CARD_SO_PIN:?}" "${SOFTCARD:?}"

pin=$GUICHET_CARD_PIN
so=$GUICHET_CARD_SO_PIN
other_pin=98765432
wrong_pin=00000000
other_so=A1B2C3D4E5F60718
passed=0
failed=0
work=$(mktemp -d)
mkfifo "$work/idle"
exec {idle}<>"$work/idle"

ctl() { "$SOFTCARD" ctl "$GUICHET_CARD_CONTROL" "$@"; }
tool() { pkcs11-tool --module "$PKCS11_MODULE" "$@" 2>&1; }
login() { tool --login --pin "$1" --list-objects --type privkey; }
pause() { read -r -t 0.05 -u "$idle" || true; }

finish() {
    ctl insert
    ctl wait-connected 5000
    if [ "$(ctl tries)" != "pin 5 so 15" ] || ! login "$pin" >/dev/null; then
        tool --login --login-type so --so-pin "$so" --init-pin --new-pin "$pin" >/dev/null
    fi
    rm -rf "$work"
}
trap finish EXIT

report() { # STATUS NAME: the output of the failed command is shown as comments
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok - $2"
    else
        failed=$((failed + 1))
        echo "not ok - $2"
        sed 's/^/# /' "$work/output"
    fi
}
works() { local name=$1; shift; "$@" >"$work/output" 2>&1; report $? "$name"; }
fails() { local name=$1; shift; ! "$@" >"$work/output" 2>&1; report $? "$name"; }
says() { # NAME PATTERN COMMAND...
    local name=$1 pattern=$2
    shift 2
    "$@" >"$work/output" 2>&1
    grep -Eq -- "$pattern" "$work/output"
    report $? "$name"
}
silent_on() { # NAME PATTERN COMMAND...: works and the pattern is not in what it says
    local name=$1 pattern=$2
    shift 2
    "$@" >"$work/output" 2>&1 && ! grep -Eq -- "$pattern" "$work/output"
    report $? "$name"
}
comes_true() { # at most some five seconds
    local turn
    for turn in {1..50}; do
        "$@" >"$work/output" 2>&1 && return 0
        pause
    done
    return 1
}
token_seen() { tool --list-slots | grep -q 'serial num'; }
token_gone() { ! token_seen; }
back_in() { ctl insert && ctl wait-connected 5000 && comes_true token_seen; }

echo "# the card as personalised"
works "the reader took the card" ctl wait-connected 5000
says "status says in and connected" '^in connected$' ctl status
says "the control socket is for its owner only" '^600$' stat -c %a "$GUICHET_CARD_CONTROL"
says "token listed, with its serial" 'serial num *: DECHSM[0-9]+' tool --list-slots
says "the PIN has all its tries" '^pin 5 so 15$' ctl tries
tool --list-objects >"$work/objects"
says "certificate on the card" 'Certificate Object; type = X.509 cert' cat "$work/objects"
login "$pin" >>"$work/objects"
says "private key, certificate and public key share one ID" '^1$' sh -c "grep 'ID: ' '$work/objects' | sort -u | wc -l"
says "and one label" '^1$' sh -c "grep '^  label:' '$work/objects' | sort -u | wc -l"
says "pkcs11-tool --test --login finds no errors" '^No errors$' tool --test --login --pin "$pin"
says "sc-hsm-tool shows the tries of the PIN" 'User PIN tries left *: 5' sc-hsm-tool
says "sc-hsm-tool shows the tries of the SO-PIN" 'SO-PIN tries left *: 15' sc-hsm-tool

echo "# PIN"
works "change the PIN" tool --login --pin "$pin" --change-pin --new-pin "$other_pin"
works "log in with the new PIN" login "$other_pin"
fails "the old PIN is refused" login "$pin"
says "and costs a try" '^pin 4 so 15$' ctl tries
works "the right PIN gives the try back" login "$other_pin"
says "all tries again" '^pin 5 so 15$' ctl tries
works "change the PIN back" tool --login --pin "$other_pin" --change-pin --new-pin "$pin"

echo "# removal and cuts"
works "remove" ctl remove
works "the token is gone" comes_true token_gone
says "status says out" '^out not-connected$' ctl status
fails "nothing waits for a card that is out" ctl wait-connected 100
works "insert: the token is back" back_in
works "cut before 24" ctl cut before 24
fails "the change of PIN fails" tool --login --pin "$pin" --change-pin --new-pin "$other_pin"
says "the card stays out" '^out not-connected$' ctl status
works "insert after the cut" back_in
works "cut before: the PIN is the old one" login "$pin"
works "cut after 24" ctl cut after 24
fails "the change of PIN fails again" tool --login --pin "$pin" --change-pin --new-pin "$other_pin"
works "insert after the second cut" back_in
works "cut after: the PIN is the new one" login "$other_pin"
works "and is changed back" tool --login --pin "$other_pin" --change-pin --new-pin "$pin"
works "cut on the second occurrence" ctl cut before 20 2
fails "it is reached in one session" tool --login --pin "$pin" --change-pin --new-pin "$other_pin"
works "insert after the third cut" back_in
works "blink: out and in by itself" ctl blink 700
works "the token goes" comes_true token_gone
works "and comes back" comes_true token_seen
works "delay of 300 ms on 84" ctl delay 84 300
ctl reset-counters
before=$(date +%s%3N)
tool --generate-random 8 --output-file "$work/random" >"$work/output"
after=$(date +%s%3N)
[ $((after - before)) -ge 300 ]
report $? "a delayed instruction waits"
says "and was counted" '^84 [1-9]' ctl counters
works "no more delay" ctl delay all 0

echo "# lock and unblock"
for turn in 1 2 3 4; do fails "wrong PIN, turn $turn" login "$wrong_pin"; done
says "one try left" '^pin 1 so 15$' ctl tries
says "PKCS#11 says final try" 'final user PIN try' tool --list-slots
ctl remove
back_in
says "pulling the card gives no try back" '^pin 1 so 15$' ctl tries
says "the fifth wrong PIN locks" 'CKR_PIN_LOCKED' login "$wrong_pin"
says "the right PIN is locked out" 'CKR_PIN_LOCKED' login "$pin"
says "and so is its change" 'CKR_PIN_LOCKED' tool --login --pin "$pin" --change-pin --new-pin "$other_pin"
says "sc-hsm-tool says locked" 'User PIN locked' sc-hsm-tool
fails "a wrong SO-PIN does not unblock" tool --login --login-type so --so-pin "$other_so" --init-pin --new-pin "$pin"
says "and costs an SO try" '^pin 0 so 14$' ctl tries
works "the SO-PIN sets a new PIN" tool --login --login-type so --so-pin "$so" --init-pin --new-pin "$other_pin"
says "all tries again" '^pin 5 so 15$' ctl tries
works "log in with it" login "$other_pin"
works "change it back" tool --login --pin "$other_pin" --change-pin --new-pin "$pin"
ctl set-tries 0
says "set-tries locks it" 'CKR_PIN_LOCKED' login "$pin"
# Newer sc-hsm-tools have --unlock-pin; that of OpenSC 0.23 has not, so its APDU is sent as it is.
says "the SO-PIN alone gives the same PIN its tries back" 'SW1=0x90, SW2=0x00' \
    opensc-tool --send-apdu "002C018108$so"
works "log in after it" login "$pin"
works "rotate the SO-PIN" tool --login --login-type so --so-pin "$so" --change-pin --new-pin "$other_so"
fails "the old one is dead" tool --login --login-type so --so-pin "$so" --init-pin --new-pin "$pin"
works "rotate it back" tool --login --login-type so --so-pin "$other_so" --change-pin --new-pin "$so"
works "the SO-PIN is what it was" tool --login --login-type so --so-pin "$so" --init-pin --new-pin "$pin"

echo "# keys and certificates"
key() { tool --login --pin "$pin" "$@"; }
key_file() { # ID: its public key as PEM
    tool --read-object --type pubkey --id "$1" --output-file "$work/$1.der" &&
        openssl pkey -pubin -inform DER -in "$work/$1.der" -out "$work/$1.pem"
}
hash_of() { openssl dgst -sha256 -binary -out "$work/hash" "$work/text"; }
head -c 2000 /dev/urandom >"$work/text"
hash_of
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Essai -keyout "$work/ca.key" \
    -out "$work/ca.pem" 2>/dev/null
works "generate EC P-256" key --keypairgen --key-type EC:prime256v1 --id 47 --label second
works "read its public key" key_file 47
works "sign with it" key --sign --mechanism ECDSA --signature-format openssl --id 47 --input-file "$work/hash" \
    --output-file "$work/signature"
works "the signature is right" openssl dgst -sha256 -verify "$work/47.pem" -signature "$work/signature" "$work/text"
echo "nsComment=$(head -c 2200 /dev/zero | tr '\0' x)" >"$work/extensions" # so that it is written in several pieces
openssl x509 -new -subj "/CN=Marie Exemple" -extfile "$work/extensions" -force_pubkey "$work/47.pem" \
    -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 30 -outform DER -out "$work/certificate.der" 2>"$work/output"
works "write a certificate of $(stat -c %s "$work/certificate.der") bytes" \
    key --write-object "$work/certificate.der" --type cert --id 47 --label renewed
works "read it back" tool --read-object --type cert --id 47 --output-file "$work/read.der"
works "it is the same" cmp "$work/certificate.der" "$work/read.der"
says "the private key took the label of the certificate" 'label: *renewed' login "$pin"
works "delete the certificate" key --delete-object --type cert --id 47
silent_on "it is gone" 'ID: *47' tool --list-objects --type cert
works "delete the key" key --delete-object --type privkey --id 47
silent_on "it is gone too" 'ID: *47' login "$pin"
works "generate RSA-2048" key --keypairgen --key-type rsa:2048 --id 48 --label rsa
works "read its public key" key_file 48
works "sign with PKCS#1" key --sign --mechanism SHA256-RSA-PKCS --id 48 --input-file "$work/text" \
    --output-file "$work/signature"
works "the signature is right" openssl dgst -sha256 -verify "$work/48.pem" -signature "$work/signature" "$work/text"
works "sign with PSS" key --sign --mechanism RSA-PKCS-PSS --hash-algorithm SHA256 --mgf MGF1-SHA256 --id 48 \
    --input-file "$work/hash" --output-file "$work/signature"
works "the signature is right" openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 \
    -verify "$work/48.pem" -signature "$work/signature" "$work/text"
says "pkcs11-tool --test --login with the RSA key finds no errors" '^No errors$' tool --test --login --pin "$pin"
works "cut after the key generation" ctl cut after 46
fails "the generation fails" key --keypairgen --key-type EC:prime256v1 --id 49 --label third
works "insert after it" back_in
works "a second attempt succeeds" key --keypairgen --key-type EC:prime256v1 --id 49 --label third
for id in 48 49; do
    works "delete key $id" key --delete-object --type privkey --id "$id"
done
mechanism=ECDSA
grep -q 'Private Key Object; RSA' "$work/objects" && mechanism=SHA256-RSA-PKCS
works "the first key still signs" key --sign --mechanism "$mechanism" --id 01 \
    --input-file "$work/hash" --output-file "$work/signature"

echo "# the log holds no bodies"
ctl log >"$work/log"
says "it is kept" '^00 20 00 81' cat "$work/log"
line='^([0-9A-F]{2} ){4}[0-9A-F]{2,4} -> ([0-9A-F]{4}( cut after)?|cut before)$'
fails "only headers, lengths and status words" grep -Ev "$line" "$work/log"
fails "an unknown command is refused" ctl nonsense

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
