#!/bin/bash
# The trail at the counter, on the real stack: walked, changed behind the server's back and found; the register of incidents; a purge; numbers.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"

outcome() { record "UPDATE audit SET outcome = '$1' WHERE sequence = 3"; }
verdict() { ask_counter counter-trail-verify from:=0 | awk -F '\t' '$2 == "good" || $2 == "bad" { print $2, $13 }'; }
today() { TZ=America/Toronto date +%F; }

scenario the_chain --counter
the_chain() {
    local was id
    is 'an untouched trail is good' "$(verdict | cut -d ' ' -f 1)" good
    was=$(record 'SELECT outcome FROM audit WHERE sequence = 3')
    outcome "x${was#?}"
    is 'one byte changed is found, and where' "$(verdict)" 'bad 3'
    check 'by the command too' grep -q 3 <("$GUICHETD" audit-verify --config "$GUICHETD_CONF" 2>&1)
    outcome "$was"
    is 'and as it was it is good again' "$(verdict | cut -d ' ' -f 1)" good
    id=$(ask_counter act-incident id= one='Noms' two='Une lettre ouverte' three=hier four="$(today)" five=1 six=Non seven= eight=Rappel | said id)
    is 'an incident is written' "${#id}" 32
    is 'and listed' "$(ask_counter counter-incidents from= rows:=20 | field incident 4)" 'Une lettre ouverte'
    is 'with its eight items' "$(ask_counter counter-incident id="$id" | field incident 10)" Rappel
    is 'locked in the database' "$(record 'SELECT locked FROM incident' | grep -c ouverte)" 0
    is 'a purge counts' "$(ask_counter act-purge reason=order | grep -c 'incidents')" 1
    check 'the agent is found by who she is' [ "$(ask_counter counter-trail person= agent="$(record "SELECT actor_id FROM audit WHERE actor = 'agent' LIMIT 1")" kiosk= action=act-incident outcome= day="$(today)" from= rows:=20 | grep -c act-incident)" = 1 ]
    is 'numbers of today' "$(ask_counter counter-numbers what=unblocks by=day day="$(today)" days:=1 | cut -f 2)" "$(today)"
}

run_scenarios "$@"
