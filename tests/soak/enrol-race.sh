#!/bin/bash
# Representatives and new users, at two servers on one PostgreSQL, SOAK_PAIRS (3) pairs of people, SOAK_ROUNDS (20) rounds: no code
# is accepted twice, no name is given twice, and what the database holds says the same.
. "$(dirname "$0")/../lib/kiosk"

pairs=${SOAK_PAIRS:-3}
rounds=${SOAK_ROUNDS:-20}
program=$BUILD/tests/soak/enrol_race

build_program() {
    mkdir -p "$BUILD/tests/soak"
    # shellcheck disable=SC2046
    (cd "$root" && ${CC:-gcc} -std=c17 -O1 -g -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wshadow -Werror \
        ${SAN:+-fsanitize=address,undefined} -I. $(pkg-config --cflags libpq) -o "$program.$$" tests/soak/enrol_race.c tests/bench/wire.c \
        -Wl,--start-group "$BUILD/lib/server.a" "$BUILD/lib/core-proto.a" "$BUILD/lib/core-base.a" -Wl,--end-group \
        -lmicrohttpd -lgnutls -lsqlite3 -lpq -ljansson -lsodium -lunistring -lpthread) && mv "$program.$$" "$program"
}

second_server() {
    sed -e 's/^listen.port = .*/listen.port = 8444/' -e 's/^est.port = .*/est.port = 9444/' "$GUICHETD_CONF" >"$scratch/second.conf"
    setpriv --pdeathsig KILL -- "$GUICHETD" serve --config "$scratch/second.conf" >>"$STACK_DIR/second.log" 2>&1 &
    become 5000 listening second_listens || not_ok "the second server starts"
}
second_listens() { (exec 6<>/dev/tcp/127.0.0.1/8444) 2>/dev/null && echo listening; }

representatives() {
    local i name
    for ((i = 0; i < 2 * pairs; i++)); do
        name=$(printf 'CE2%06d' "$i")
        account_without "$name" madame Rose Exemple && guichetd_does role-add --workplace "$GUICHET_WORKPLACE" --name "$name" --role representative || return
    done
}
question() { psql -X -A -t -q "$(sed -n 's/^database.postgresql = //p' "$GUICHETD_CONF")" -c "$1"; }

scenario two_servers --postgresql --people --server-set 'limits.hashes_waiting = 200' --server-set 'limits.hashes = 2'
two_servers() {
    local id before
    # shellcheck source=tests/lib/account
    . "$tests/lib/account"
    check "the program can be built" build_program
    second_server
    check "$((2 * pairs)) representatives" representatives
    id=$("$GUICHETD" init --config "$GUICHETD_CONF" 2>/dev/null)
    before=$(question 'SELECT count(*) FROM account')
    "$program" "postgresql:$(sed -n 's/^database.postgresql = //p' "$GUICHETD_CONF")" 8443,8444 "$id" "$PEOPLE_PASSWORD" "$pairs" "$rounds" \
        >"$scratch/said" 2>"$scratch/failed"
    is "nothing went wrong" "$(cat "$scratch/failed")" ''
    is "codes won, once each" "$(sed -n 's/^codes //p' "$scratch/said")" $((pairs * rounds))
    is "names won, once each" "$(sed -n 's/^names //p' "$scratch/said")" "$rounds"
    is "an account for each invitation, none besides" "$(($(question 'SELECT count(*) FROM account') - before))" $((3 * pairs * rounds))
    is "each invitation used" "$(question 'SELECT count(*) FROM invitation WHERE used_ms IS NULL')" 0
    is "by somebody of its own" "$(question 'SELECT count(DISTINCT used_by) FROM invitation')" $((3 * pairs * rounds))
    is "a name an account" "$(question 'SELECT count(*) - count(DISTINCT person) FROM account_name')" 0
    is "no code in the trail twice" "$(question "SELECT count(*) FROM (SELECT reason FROM audit WHERE action = 'account.create' AND outcome = 'done' GROUP BY reason HAVING count(*) > 1) twice")" 0
    is "a consent an account" "$(question "SELECT count(*) FROM consent WHERE answer = 'accepté'")" $((3 * pairs * rounds))
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

run_scenarios "$@"
