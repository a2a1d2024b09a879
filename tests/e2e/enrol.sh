#!/bin/bash
# Document 003 on the real stack, in both front ends, both languages, at 80x24 and 40x12: from the representative's log-in to the
# employee in RVSQ, the mail read from the SMTP server. Each has its own people; the server and the kiosk are the same.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"

# FRONT TONGUE SIZE GIVEN FAMILY
WALKS='screen fr 80x24 Zoé Tremblay
screen en 40x12 Chloé Gagnon
line fr 80x24 Noé Bouchard
screen fr 40x12 Éva Lavoie
line en 80x24 Irène Fortin
screen en 80x24 Solène Ouellet'

walk() { # FRONT TONGUE SIZE GIVEN FAMILY
    local address="${5,,}@example.org" name="${5,,}@exemple.ca"
    scenario_name="$1 $2 $3"
    open_front "$1" "$2" "$3"
    invites 2 "$4" "$5" "$address"
    forgotten "after the representative" "$CODE" "$PEOPLE_PASSWORD"

    reads_mail "$address"
    at_welcome
    opens_invitation "$REFERENCE"
    accepts_policy
    fills "$CODE" "$name" "$NEW_PASSWORD" "$NEW_PASSWORD"
    answers_eight
    creates
    is_told "$name" "$name"
    closes
    forgotten "after the new user" "$CODE" "$NEW_PASSWORD" "${ANSWERS[@]:1}"

    logs_in_as "$REPRESENTATIVE" "$PEOPLE_PASSWORD"
    adds_employee "$name"
    goes_home
    logs_out
    logs_in_as "$name" "$NEW_PASSWORD"
    is_told "$4 $5" "$4 $5"
    closes
    is "the account has one name, and is in RVSQ" "$(accounts_named "$name") $(roles_of "$name")" '1 employee user '
    is "and has accepted the policy" "$(consents_of "$name")" accepté
}

scenario walks --card-out --mail --people
walks() {
    while read -r -u 8 front tongue size given family; do
        walk "$front" "$tongue" "$size" "$given" "$family"
    done 8<<<"$WALKS"
    nowhere_written "what was typed" "$CODE" "${CODE/-/}" "$NEW_PASSWORD" "$PEOPLE_PASSWORD" "${ANSWERS[@]:1}"
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

run_scenarios "$@"
