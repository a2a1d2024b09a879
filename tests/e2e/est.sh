#!/bin/bash
# Certificates over the network: another project's client (strongSwan's pki) enrols, waits and renews; raw requests by curl; who may
# not; an EST server behind this one.
. "$(dirname "$0")/../lib/kiosk"

EST=/.well-known/est
SUBJECT="CN=Marie Exemple, serialNumber=${GUICHET_PERSON:-}"
DB() { sqlite3 "$STACK_DIR/server/guichetd.db" "$@"; }
new_code() { "$GUICHETD" issuance-code --config "$GUICHETD_CONF" --person "$GUICHET_PERSON"; }
new_key() { # NAME: NAME.key (PEM), NAME.csr (DER), NAME.b64
    openssl ecparam -name prime256v1 -genkey -noout -out "$scratch/$1.key"
    openssl req -new -key "$scratch/$1.key" -utf8 -subj "${2:-/CN=Marie Exemple/serialNumber=$GUICHET_PERSON}" -outform DER -out "$scratch/$1.csr"
    base64 -w 64 "$scratch/$1.csr" >"$scratch/$1.b64"
}
pki_() { pki "$@" 2>>"$scratch/pki.log"; }
pki_est() { # NAME OPTION...: NAME.csr -> NAME.crt
    local name=$1
    shift
    pki_ --est --url "$GUICHET_EST_URL" --in "$scratch/$name.csr" --cacert "$STACK_DIR/ca/tls-ca.pem" --cacert "$scratch/ca.pem" \
        --interval 1 --maxpolltime 20 "$@" --outform pem >"$scratch/$name.crt"
}
get_ca() { pki_ --estca --url "$GUICHET_EST_URL" --cacert "$STACK_DIR/ca/tls-ca.pem" --caout "$scratch/ca.pem" --outform pem --force; }
good() { openssl verify -CAfile "$scratch/ca.pem" "$scratch/$1.crt"; }
same_key() { [ "$(openssl x509 -in "$scratch/$1.crt" -noout -pubkey)" = "$(openssl pkey -in "$scratch/$1.key" -pubout)" ]; }

curl_est() { # PATH OPTION...: the status; headers in $scratch/head, body in $scratch/body
    local path=$1
    shift
    curl -s --max-time 30 --cacert "$STACK_DIR/ca/tls-ca.pem" -o "$scratch/body" -D "$scratch/head" -w '%{http_code}' "$@" "$GUICHET_EST_URL$EST/$path"
}
post() { # PATH FILE OPTION...
    local path=$1 file=$2
    shift 2
    curl_est "$path" -H 'Content-Type: application/pkcs10' --data-binary "@$file" "$@"
}
# The certificate of an answer, NAME.crt
keep() { base64 -d "$scratch/body" | openssl pkcs7 -inform DER -print_certs | sed -n '/BEGIN/,/END/p' >"$scratch/$1.crt"; }
made() { DB "SELECT count(*) FROM token WHERE serial = '$1'"; }

scenario strongswan --no-enrol
strongswan() {
    local code kind
    if ! command -v pki >/dev/null; then
        skip "strongswan-pki is not installed"
        return
    fi
    check "pki --estca takes the authority's certificate" get_ca
    is "which is the one guichetd prints" "$(openssl x509 -in "$scratch/ca.pem" -noout -fingerprint)" \
        "$("$GUICHETD" ca-certificate --config "$GUICHETD_CONF" | openssl x509 -noout -fingerprint)"
    pki_ --gen --type ecdsa --size 256 --outform pem >"$scratch/a.key"
    pki_ --req --in "$scratch/a.key" --type priv --dn "$SUBJECT" --outform der >"$scratch/a.csr"
    code=$(new_code)
    check "pki --est enrols with serial and code" pki_est a --userpass "TOKEN-A:$code"
    check "the certificate is good" good a
    check "and of its key" same_key a
    for kind in rsa:2048 ecdsa:256; do
        pki_ --gen --type "${kind%:*}" --size "${kind#*:}" --outform pem >"$scratch/b.key"
        pki_ --req --in "$scratch/b.key" --type priv --dn "$SUBJECT" --outform der >"$scratch/b.csr"
        check "pki --est renews with it, $kind" pki_est b --cert "$scratch/a.crt" --key "$scratch/a.key"
        check "the new certificate is good, $kind" good b
        check "and of the new key, $kind" same_key b
    done
    is "all three count" "$(made TOKEN-A)" 3
    new_key c
    refuses "the code is used: no other key with it" pki_est c --userpass "TOKEN-A:$code"
    is "and none was made" "$(made TOKEN-A)" 3
}

scenario waits_its_turn --no-enrol --server-set 'est.hold-seconds = 3'
waits_its_turn() {
    if ! command -v pki >/dev/null; then
        skip "strongswan-pki is not installed"
        return
    fi
    get_ca
    pki_ --gen --type ecdsa --size 256 --outform pem >"$scratch/a.key"
    pki_ --req --in "$scratch/a.key" --type priv --dn "$SUBJECT" --outform der >"$scratch/a.csr"
    check "pki --est polls until the certificate is there" pki_est a --userpass "TOKEN-A:$(new_code)"
    check "the certificate is good" good a
    is "one was made" "$(made TOKEN-A)" 1
    new_key b
    is "a raw request is kept" "$(post simplereenroll "$scratch/b.b64" --cert "$scratch/a.crt" --key "$scratch/a.key")" 202
    check "with a time in seconds" grep -qiE '^retry-after: [123]'$'\r''?$' "$scratch/head"
}

scenario raw --no-enrol
raw() {
    local code
    new_key a
    is "cacerts" "$(curl_est cacerts)" 200
    check "is HTTP/1.1" grep -q '^HTTP/1.1 200' "$scratch/head"
    check "of the right type" grep -qi '^content-type: application/pkcs7-mime; smime-type=certs-only' "$scratch/head"
    check "with its length" grep -qi "^content-length: $(wc -c <"$scratch/body")" "$scratch/head"
    refuses "and not in chunks" grep -qi '^transfer-encoding' "$scratch/head"
    check "its head fits into 1,024 bytes" [ "$(wc -c <"$scratch/head")" -lt 1024 ]
    is "its body is one line" "$(wc -l <"$scratch/body")" 1
    base64 -d "$scratch/body" | openssl pkcs7 -inform DER -print_certs | sed -n '/BEGIN/,/END/p' >"$scratch/ca.pem"
    is "csrattrs: nothing is asked for" "$(curl_est csrattrs)" 204
    is "something else" "$(curl_est nothing)" 404
    is "the other method" "$(curl_est simpleenroll)" 405

    is "enrolment without proof" "$(post simpleenroll "$scratch/a.b64")" 401
    check "says how" grep -qi '^www-authenticate: basic realm=' "$scratch/head"
    is "renewal without proof" "$(post simplereenroll "$scratch/a.b64")" 401
    check "says how too" grep -qi '^www-authenticate: basic realm=' "$scratch/head"
    code=$(new_code)
    is "another type" "$(curl_est simpleenroll -u "TOKEN-A:$code" -H 'Content-Type: application/json' --data-binary "@$scratch/a.b64")" 415
    echo 'MIIBAAAA' >"$scratch/broken"
    is "a broken request" "$(post simpleenroll "$scratch/broken" -u "TOKEN-A:$code")" 400
    head -c 20000 /dev/zero | base64 -w 0 >"$scratch/huge"
    is "a huge one" "$(post simpleenroll "$scratch/huge" -u "TOKEN-A:$code")" 413
    is "one in chunks" "$(post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$code" -H 'Transfer-Encoding: chunked')" 400
    sed 's/$/\r/' "$scratch/a.b64" >"$scratch/crlf.b64"
    is "CRLF and a Content-Transfer-Encoding of any kind" \
        "$(post simpleenroll "$scratch/crlf.b64" -u "TOKEN-A:$code" -H 'Content-Transfer-Encoding: 7bit')" 200
    keep a
    check "the certificate is good" good a
    is "its policy" "$(openssl x509 -in "$scratch/a.crt" -noout -ext certificatePolicies | sed -n 's/.*Policy: //p')" 1.3.6.1.4.1.32473.1.1
    cp "$scratch/body" "$scratch/first"
    is "the same key again" "$(post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$code")" 200
    check "is the same certificate" cmp "$scratch/first" "$scratch/body"
    for version in 1.2 1.3; do
        new_key "v$version"
        is "renewal over TLS $version" "$(post simplereenroll "$scratch/v$version.b64" --cert "$scratch/a.crt" --key "$scratch/a.key" --tls-max $version --tlsv$version)" 200
    done
    is "TLS 1.1 is refused" "$(post simplereenroll "$scratch/a.b64" --cert "$scratch/a.crt" --key "$scratch/a.key" --tls-max 1.1 --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0)" 000
    check "the trail is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

# The card's own first certificate, of an authority that is not ours, is recorded by an operator: it may ask for the next.
scenario who_may_not --no-enrol
who_may_not() {
    local a
    new_key a
    post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$(new_code)" >/dev/null
    keep a
    a=(--cert "$scratch/a.crt" --key "$scratch/a.key")
    new_key b
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj '/CN=Guichet CA' -keyout "$scratch/f-ca.key" -out "$scratch/f-ca.crt" 2>/dev/null
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -utf8 -subj "/CN=Marie Exemple/serialNumber=$GUICHET_PERSON" -CA "$scratch/f-ca.crt" \
        -CAkey "$scratch/f-ca.key" -keyout "$scratch/f.key" -out "$scratch/f.crt" 2>/dev/null
    is "a certificate of a foreign authority of the same name" "$(post simplereenroll "$scratch/b.b64" --cert "$scratch/f.crt" --key "$scratch/f.key")" 403
    new_key other "/CN=Un Autre/serialNumber=$GUICHET_PERSON"
    is "another subject" "$(post simplereenroll "$scratch/other.b64" "${a[@]}")" 403
    head -c 40 "$scratch/b.csr" >"$scratch/cut.csr"
    base64 "$scratch/cut.csr" >"$scratch/cut.b64"
    is "a request cut short" "$(post simplereenroll "$scratch/cut.b64" "${a[@]}")" 400
    is "it may ask" "$(post simplereenroll "$scratch/b.b64" "${a[@]}")" 200
    DB "UPDATE token SET not_after_ms = 1 WHERE serial = 'TOKEN-A'"
    is "an expired certificate" "$(post simplereenroll "$scratch/b.b64" "${a[@]}")" 403
    DB "UPDATE token SET not_after_ms = 9000000000000 WHERE serial = 'TOKEN-A'"
    check "revoked by the operator" "$GUICHETD" token-revoke --config "$GUICHETD_CONF" --serial TOKEN-A
    is "a revoked certificate" "$(post simplereenroll "$scratch/b.b64" "${a[@]}")" 403
    is "no certificate for them" "$(made TOKEN-A)" 2
    check "the trail tells" grep -q 'certificate.made.*refused.*certificate-revoked' <("$GUICHETD" audit --config "$GUICHETD_CONF")
    local tries=0
    while [ $tries -lt 25 ] && [ "$(post simplereenroll "$scratch/b.b64" "${a[@]}")" = 403 ]; do tries=$((tries + 1)); done
    is "then this address waits" "$(post simplereenroll "$scratch/b.b64" "${a[@]}")" 429
    check "and is told how long" grep -qi '^retry-after: [0-9]' "$scratch/head"
    is "cacerts goes on" "$(curl_est cacerts)" 200
}

# The signer's end is not guichetd's; guichetd's end is the signer's.
scenario signer_killed --no-enrol
signer_killed() {
    local server signer left=50
    new_key a
    server=$(pgrep -f "$GUICHETD serve --config $GUICHETD_CONF" | head -n 1)
    signer=$(pgrep -P "$server" guichetd-signer)
    check "guichetd has a signer" test -n "$signer"
    kill -KILL "$signer"
    is "one that died is started again" "$(post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$(new_code)")" 200
    signer=$(pgrep -P "$server" guichetd-signer)
    is "it has no socket but one to guichetd" "$(find "/proc/$signer/fd" -lname 'socket:*' | wc -l)" 1
    kill -KILL "$server"
    until [ ! -e "/proc/$signer" ] || [ $((left--)) -le 0 ]; do pause 0.05; done
    check "it ends with guichetd" test ! -e "/proc/$signer"
}

# Another guichetd plays the authority elsewhere: the first checks, the second signs.
scenario upstream --no-enrol
upstream() {
    local up=$scratch/up code pid left=100
    cat >"$up.conf" <<-CONF
	state.dir = $up
	listen.port = 8444
	est.port = 9444
	est.hold-seconds = 2
	ca.name = Another authority
	tls.certificate = $STACK_DIR/ca/tls.pem
	tls.key = $STACK_DIR/ca/tls.key
	CONF
    "$GUICHETD" init --config "$up.conf" >/dev/null
    sqlite3 "$up/guichetd.db" "INSERT INTO person (id, name, language, made_ms) VALUES ('$GUICHET_PERSON', 'Marie Exemple', 'fr', 0)"
    (umask 077; echo "RA:$("$GUICHETD" issuance-code --config "$up.conf" --person "$GUICHET_PERSON")" >"$scratch/credentials")
    "$GUICHETD" ca-certificate --config "$up.conf" >"$scratch/ca.pem"
    "$GUICHETD" serve --config "$up.conf" 2>"$scratch/up.log" &
    pid=$!
    until (exec 6<>/dev/tcp/127.0.0.1/8444) 2>/dev/null || [ $((left--)) -le 0 ]; do pause 0.05; done
    stack server stop
    cat >>"$GUICHETD_CONF" <<-CONF
	est.upstream = https://127.0.0.1:9444
	est.upstream-ca = $STACK_DIR/ca/tls-ca.pem
	est.upstream-credentials = $scratch/credentials
	est.upstream-chain = $scratch/ca.pem
	CONF
    stack server start
    new_key a
    code=$(new_code)
    is "cacerts is the other's" "$(curl_est cacerts)" 200
    keep got
    check "to the byte" cmp <(openssl x509 -in "$scratch/got.crt" -outform DER) <(openssl x509 -in "$scratch/ca.pem" -outform DER)
    is "the other makes up its mind" "$(post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$code")" 202
    check "and its time is passed on" grep -qiE '^retry-after: [12]'$'\r''?$' "$scratch/head"
    is "no certificate yet" "$(made TOKEN-A)" 0
    check "then it is there" become 10000 200 post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$code"
    keep a
    check "signed by the other" good a
    is "recorded here" "$(made TOKEN-A)" 1
    kill -TERM "$pid"
    wait "$pid"
    is "asked again, it is still here" "$(post simpleenroll "$scratch/a.b64" -u "TOKEN-A:$code")" 200
    new_key b
    is "the other is gone: not now" "$(post simplereenroll "$scratch/b.b64" --cert "$scratch/a.crt" --key "$scratch/a.key")" 503
    check "and when to ask" grep -qi '^retry-after: [0-9]' "$scratch/head"
}

run_scenarios "$@"
