#!/bin/bash
# The server away, slow, with the wrong certificate, the wrong signature, a clock of its own: the change of password works
# all the same, the kiosk says what is true, nothing is told to the wrong server, and what waits is told once in the end.
. "$(dirname "$0")/../lib/kiosk"

push() { "$GUICHETCTL" push --config "$GUICHET_CONF" 2>&1; }
server_pid() { pgrep -f "^$GUICHETD serve --config $GUICHETD_CONF" | head -n 1; }

# With a server that cannot be trusted: the change is made, kept, and not told.
kept_here() { # ERROR
    open_screen
    waits "$MENU"
    shows 'Hors ligne'
    change 123456 246813
    shows "$SUCCESS" 40000
    shows 'sera transmis'
    check "the new password holds" logs_in 246813
    close_kiosk
    is "guichetctl says why" "$(push | grep -Eo 'E-[0-9]+')" "$1"
    is "nothing in the audit" "$(count_changes)" 0
}
told_once() {
    check "guichetctl push" "$GUICHETCTL" push --config "$GUICHET_CONF"
    check "told when the server is right again" become 30000 1 count_changes
    push >/dev/null
    is "once" "$(count_changes)" 1
}

scenario down
down() {
    stack server stop
    kept_here E-501
    stack server start
    told_once
}

# Stopped in the middle of everything: it takes connections and never answers.
scenario slow --set 'net.soft-ms = 1500' --set 'net.hard-ms = 4000'
slow() {
    open_screen
    waits 'En ligne'
    kill -STOP "$(server_pid)"
    change 123456 246813
    shows "$SUCCESS" 20000
    shows 'sera transmis'
    shows '1 demande en attente'
    kill -CONT "$(server_pid)"
    gone 'en attente' 60000
    is "told once" "$(count_changes)" 1
}

scenario wrong_certificate
wrong_certificate() {
    local ca=$STACK_DIR/ca
    cp "$ca/tls.pem" "$scratch/tls.pem"
    cp "$ca/tls.key" "$scratch/tls.key"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 20 -subj /CN=localhost \
        -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$ca/tls.key" -out "$ca/tls.pem" 2>/dev/null
    stack server stop
    stack server start
    kept_here E-502
    cp "$scratch/tls.pem" "$scratch/tls.key" "$ca/"
    stack server stop
    stack server start
    told_once
}

scenario expired_certificate
expired_certificate() {
    local ca=$STACK_DIR/ca
    cp "$ca/tls.pem" "$scratch/tls.pem"
    dated_certificate 20200101000000Z 20210101000000Z
    stack server stop
    stack server start
    kept_here E-502
    cp "$scratch/tls.pem" "$ca/tls.pem"
    stack server stop
    stack server start
    told_once
}

dated_certificate() { # FROM UNTIL: the server's, from the right CA
    local ca=$STACK_DIR/ca
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nserial=%s/serial\nnew_certs_dir=%s\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n' \
        "$scratch" "$scratch" "$scratch" >"$scratch/ca.conf"
    : >"$scratch/index"
    echo 77 >"$scratch/serial"
    openssl req -new -key "$ca/tls.key" -subj /CN=localhost -out "$scratch/csr" 2>/dev/null
    openssl ca -batch -notext -config "$scratch/ca.conf" -cert "$ca/tls-ca.pem" -keyfile "$ca/tls-ca.key" -startdate "$1" \
        -enddate "$2" -in "$scratch/csr" -out "$ca/tls.pem" >/dev/null 2>&1 || not_ok "openssl ca"
}

# Another server behind the same name and the same TLS certificate: its signature is not the pinned one.
scenario wrong_signature
wrong_signature() {
    sed "s|^state.dir.*|state.dir = $STACK_DIR/other|" "$GUICHETD_CONF" >"$scratch/other.conf"
    "$GUICHETD" init --config "$scratch/other.conf" >/dev/null
    stack server stop
    "$GUICHETD" serve --config "$scratch/other.conf" >"$scratch/other.log" 2>&1 &
    other=$!
    become 5000 listening listening
    kept_here E-503
    kill "$other"
    wait "$other"
    stack server start
    told_once
}
listening() { (exec 6<>/dev/tcp/127.0.0.1/8443) 2>/dev/null && echo listening; }

shifted() { # SECONDS COMMAND...
    local seconds=$1
    shift
    exec env CLOCK_SHIFT="$seconds" LD_PRELOAD="$tools/clockshift.so" ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" "$@"
}

# A year between the two clocks, either way: said, and told once when it is over.
off_by_a_year() { # SECONDS
    stack server stop
    shifted "$1" "$GUICHETD" serve --config "$GUICHETD_CONF" >"$scratch/server.log" 2>&1 &
    other=$!
    become 5000 listening listening
    kept_here E-506
    kill "$other"
    wait "$other"
    stack server start
    told_once
}
scenario clock_behind
clock_behind() { off_by_a_year 31536000; }
scenario clock_ahead
clock_ahead() { off_by_a_year -31536000; }

# The same seen from TLS: by the kiosk's clock the server's certificate begins next year.
scenario clock_behind_tls
clock_behind_tls() {
    cp "$STACK_DIR/ca/tls.pem" "$scratch/tls.pem"
    dated_certificate "$(date -u -d '+11 months' +%Y%m%d%H%M%SZ)" "$(date -u -d '+14 months' +%Y%m%d%H%M%SZ)"
    stack server stop
    shifted 31536000 "$GUICHETD" serve --config "$GUICHETD_CONF" >"$scratch/server.log" 2>&1 &
    other=$!
    become 5000 listening listening
    kept_here E-506
    kill "$other"
    wait "$other"
    cp "$scratch/tls.pem" "$STACK_DIR/ca/tls.pem"
    stack server start
    told_once
}

# A kiosk retired by the server says so; the person is still served.
scenario retired
retired() {
    "$GUICHETD" kiosk-retire --config "$GUICHETD_CONF" --kiosk "$("$GUICHETD" kiosks --config "$GUICHETD_CONF" | cut -f 1)"
    kept_here E-511
}

# The server's disk is lost and an older copy is put back: what it has forgotten comes again, once.
scenario restored
restored() {
    open_screen
    waits 'En ligne'
    sqlite3 "$STACK_DIR/server/guichetd.db" ".backup '$scratch/before.db'"
    change 123456 246813
    waits 'inscrit à votre dossier'
    is "the server knows" "$(count_changes)" 1
    stack server stop
    rm -f "$STACK_DIR"/server/guichetd.db*
    cp "$scratch/before.db" "$STACK_DIR/server/guichetd.db"
    check "the operator says that it was restored" "$GUICHETD" generation-renew --config "$GUICHETD_CONF"
    is "it has forgotten" "$(count_changes)" 0
    stack server start
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    check "it is told again" become 30000 1 count_changes
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    is "once" "$(count_changes)" 1
    check "nothing waits" sh -c '"$GUICHETCTL" status --config "$GUICHET_CONF" | grep -q "waiting: 0"'
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

run_scenarios "$@"
