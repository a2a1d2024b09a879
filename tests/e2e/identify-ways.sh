#!/bin/bash
# Document 004 on the real stack, in both front ends, both languages, at 80x24 and 40x12: from the welcome page to «Vous êtes connecté(e)»,
# the codes read from the SMTP server, the register asked over TLS. What was typed is nowhere afterwards, on either side.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"

all_typed=()
walk() { # FRONT TONGUE SIZE WHO AVIS health|licence NUMBER
    scenario_name="$1 $2 $3"
    local name=$4demo
    person_of "$4"
    open_on_line "$1" "$2" "$3"
    creates_account "$name"
    begins
    gives_personal
    at_one
    gives_avis "$5"
    at_two
    if [ "$6" = health ]; then gives_card "$7"; else gives_licence "$7"; fi
    identified
    consents_to_service
    is_told 'Vous êtes connecté(e)' 'You are logged in'
    logs_out
    at_welcome
    typed=("$NAM" "$NAS" "$BIRTH" "$5" "$7" "$CITIZEN_PASSWORD" "$CODE")
    all_typed+=("${typed[@]}")
    forgotten "after it all" "${typed[@]}" "$FAMILY"
    server_forgot "after it all" "${typed[@]}"
    is "what was agreed to" "$(agreed "$name")" "$6 person privacy service tax"
}

# The scans look where they should: what is there is found.
scans_find() {
    can_scan "$scenario_name" || return 0
    refuses "the scan finds what the server has in memory" scan_server "$GUICHETD_CONF"
}
# Everything that was typed, of everybody.
nothing_written() {
    nowhere_written "what was typed" "${all_typed[@]}"
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

scenario walks --card-out --mail --register
walks() {
    walk screen fr 80x24 zoe QDEMO000001 health 900000011
    scans_find
    walk screen en 40x12 etienne MDEMO000003 licence FICE57DEMO02
    walk line fr 80x24 josephine QDEMO000006 health 900000066
    nothing_written
}

scenario other_walks --card-out --mail --register --postgresql
other_walks() {
    walk screen en 80x24 zoe MDEMO000002 licence EXEZ84DEMO01
    walk screen fr 40x12 josephine QDEMO000006 health 900000066
    walk line en 80x24 etienne MDEMO000003 licence FICE57DEMO02
    nothing_written
}

run_scenarios "$@"
