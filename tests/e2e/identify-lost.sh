#!/bin/bash
# Identification that is cut short: nobody at the keyboard, a register that does not answer or says nothing, the server gone after the code
# was typed and while it asks, the kiosk killed. Nothing is counted twice, nothing is said to be done that is not, names are kept and no number.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"

DOWN='ERREUR E-552' KEPT='Ce que vous avez tapé est encore là.'
counted() { record "SELECT coalesce(sum(count), 0) FROM throttle WHERE kind = 'IDENTIFY' OR kind = 'identify'"; } # of the account and of the NAM
server_goes() { check "the server stops" stack server stop; }
# The server again, and «Réessayer» until what then follows: a kiosk that is off line asks nothing until it has been in contact.
server_comes() { # WHAT FOLLOWS
    local left=60
    stack server start
    check "the server is there" become 20000 listening server_listens
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    until seen 300 "$1" || [ $((left--)) = 0 ]; do
        ! seen 0 "$KEPT" || chooses 1
    done
    shows "$1"
}

# --- nobody at the keyboard ---------------------------------------------------------------------------------------------------------

scenario idle --card-out --mail --register --set 'idle.seconds = 30'
idle() {
    person_of josephine
    open_on_line screen fr
    creates_account idledemo
    begins
    gives_personal
    at_one
    shows 'Êtes-vous toujours là?' 40000
    shows "$WELCOME" 70000
    forgotten "the time-out" "$NAM" "$NAS" "$BIRTH" "$FAMILY" "$CITIZEN_PASSWORD"
    server_forgot "the time-out" "$NAM" "$NAS" "$BIRTH" "$CITIZEN_PASSWORD"
    logs_in_citizen idledemo 2
    shows 'Vos noms et vos choix sont gardés.'
    chooses 1
    shows 'Vos noms sont remis.'
    shows "$FAMILY"
    fills "$BIRTH" "$NAM" "$NAS"
    sends_personal
    at_one
    gives_avis QDEMO000006
    at_two
    gives_card 900000066
    identified
    closes
    nowhere_written "what was typed" "$NAM" "$NAS" "$BIRTH" QDEMO000006 900000066 "$CITIZEN_PASSWORD" "$CODE"
}

# A key that asks, the register silent: the server is killed while it waits, and comes back. Asked again, it counts nothing more.
dies_while_it_asks() { # WHAT COUNTED KEY FOLLOWS: COUNTED before
    scenario_name="the server is killed while it asks about $1"
    stack register start
    stack register hang
    chooses "$3"
    check "a try is counted first" become 15000 $(($2 + 2)) counted
    kill -KILL "$(server_pid)"
    shows "$KEPT" 40000
    hides 'avec succès'
    stack server stop 2>/dev/null
    stack register start
    server_comes "$4"
    is "the try is taken back" "$(counted)" "$2"
}

# --- the register, the server ----------------------------------------------------------------------------------------------------------

scenario cut --card-out --mail --register --server-set 'identity.timeout = 8'
cut() {
    person_of zoe
    open_on_line screen fr
    accepts_notice
    chooses 2
    reads 'Pour créer un compte, il faut' '' && chooses 1
    reads 'Seulement les lettres' '' && fills coupedemo "$(address_of_citizen coupedemo)" "$CITIZEN_PASSWORD" "$CITIZEN_PASSWORD"
    at_code
    reads_code 1 coupedemo
    scenario_name='the server is gone when the code is confirmed'
    server_goes
    fills "$CODE"
    shows "$KEPT"
    hides 'Votre compte a été créé'
    server_comes 'Votre compte a été créé avec succès.'
    is "one code, no wrong one" "$(count_rows account.citizen-code done) $(count_rows account.citizen-code refused)" '1 0'

    scenario_name='a register that says nothing'
    stack register hang
    begins
    gives_personal
    shows "$DOWN" 30000
    shows "$KEPT"
    is "no try is counted" "$(counted)" 0
    scenario_name='a register that is not there'
    stack register stop
    chooses 1
    check "it was asked again" become 20000 2 count_rows account.citizen-personal
    shows "$DOWN" 30000
    is "no try is counted" "$(counted)" 0

    dies_while_it_asks 'personal data' 0 1 'Bonjour Zoé,'
    gives_avis QDEMO000001
    at_two
    stack register hang
    chooses a
    waits '125 478 569' && type '125 478 569\r'
    shows "ERREUR E-268 : C'est l'exemple"
    type '\x15900000012\r\r'
    agrees
    shows "$DOWN" 30000
    hides 'avec succès'
    stack register start
    chooses 1
    scenario_name='a number that is another one'
    shows 'ERREUR E-551'
    is "a no is counted, of the account and of the number" "$(counted)" 2
    press enter enter
    waits '125 478 569' && type '\x15900000011\r'
    dies_while_it_asks 'the numbers' 2 '\r' 'Votre identification a été réalisée avec succès.'
    is "identified once" "$(count_rows account.citizen-identify done)" 1
    logs_out
    forgotten "all of it" "$NAM" "$NAS" "$BIRTH" QDEMO000001 900000012 900000011 "$CITIZEN_PASSWORD" "$CODE"
    server_forgot "all of it" "$NAM" "$NAS" "$BIRTH" QDEMO000001 900000012 900000011 "$CITIZEN_PASSWORD" "$CODE"
    killed
    nowhere_written "what was typed" 910000017 EXEZ84530916 QDEMO000001 900000012 900000011 "$NAM" "$NAS" FICE57DEMO02 "$CITIZEN_PASSWORD" "$CODE"
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

# The kiosk and its helpers are killed with everything typed: what the server has agreed to is still begun, all else is typed anew.
killed() {
    scenario_name='the kiosk is killed'
    person_of etienne
    creates_account tuedemo
    begins
    gives_personal
    at_one
    chooses a
    waits 'commence par Q ou M' && type 'MDEMO000003'
    kill_all_of_it
    refuses "no number in the kiosk's folder" grep -rqaF -e "$NAM" -e "$NAS" -e MDEMO000003 "$STACK_DIR/kiosk"
    open_on_line screen fr
    logs_in_citizen tuedemo 2
    shows 'Identification commencée'
    hides 'avec succès'
    chooses 1
    at_personal
    gives_personal
    at_one
    gives_avis MDEMO000003
    at_two
    gives_licence FICE57DEMO02
    identified
    logs_out
    is "nothing was counted for it" "$(counted)" 2
}

run_scenarios "$@"
