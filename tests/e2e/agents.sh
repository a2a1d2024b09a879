#!/bin/bash
# What an operator does for the counter, with the real guichetd: who is an agent, and which terminals are counters.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

exits() { # NAME STATUS COMMAND...
    local name=$1 status=$2 got=0
    shift 2
    "$@" >/dev/null 2>&1 || got=$?
    is "$name" "$got" "$status"
}
roles() { guichetd_does agents | cut -f 1-3; }
trail_of() { guichetd_does audit | awk -F '\t' -v action="$1" '$5 == action && $4 == "operator" { n++ } END { print n + 0 }'; }

scenario agents --card-out --mail --people
agents() {
    local person
    person=$(guichetd_does person-add --name 'Aline Agente' --language fr --email aline@example.org)
    is "nobody is an agent" "$(guichetd_does agents)" ''
    check "one is made" guichetd_does agent-add --person "$person" --role administrator
    check "with two roles" guichetd_does agent-add --person "$person" --role avi
    is "both in the list" "$(roles)" "$person	Aline Agente	administrator
$person	Aline Agente	avi"
    mailed 2 aline@example.org 'Un rôle vous est confié'
    exits "the same again" 0 guichetd_does agent-add --person "$person" --role avi
    exits "no such role" 1 guichetd_does agent-add --person "$person" --role boss
    exits "nobody" 1 guichetd_does agent-add --person P-0000-0000 --role avi
    exits "without a role" 2 guichetd_does agent-add --person "$person"
    check "one role less" guichetd_does agent-end --person "$person" --role administrator
    exits "the same again" 0 guichetd_does agent-end --person "$person" --role administrator
    is "the other one stays" "$(roles)" "$person	Aline Agente	avi"
    mailed 1 aline@example.org 'Un rôle vous est retiré'
    is "given twice, says the trail" "$(trail_of agent.role.given)" 2
    is "taken once" "$(trail_of agent.role.taken)" 1

    exits "no such profile" 1 guichetd_does enrolment-code --label 'Comptoir 9' --profile desk
    check "a code for a counter" guichetd_does enrolment-code --label 'Comptoir 9' --profile counter
    check "the kiosk makes itself heard" "$GUICHETCTL" push --config "$GUICHET_CONF"
    is "the kiosk of everybody" "$(guichetd_does kiosks | cut -f 2,6,8)" "Poste 1	public	$("$GUICHET" --version | cut -d ' ' -f 2)"
    check "was heard of" test "$(guichetd_does kiosks | cut -f 7)" != -
}

run_scenarios "$@"
