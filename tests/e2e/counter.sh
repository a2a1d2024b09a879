#!/bin/bash
# An agent at the counter, on the real stack with two tokens in two readers: from a shell, and by password and one-time code.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"

scenario from_a_shell --counter
from_a_shell() {
    local rows
    rows=$(ask_counter counter-agents rows:=20 from=)
    is 'the agents are listed' "$(cut -f 3 <<<"$rows" | sort | paste -sd ,)" 'Aline Agente,Bruno Agent'
    is 'with their roles' "$(awk -F '\t' '$3 == "Bruno Agent" { print $4 }' <<<"$rows")" 'agent supervisor'
    rows=$(ask_counter counter-kiosks rows:=20 from=)
    is 'kiosks of both kinds' "$(cut -f 2 <<<"$rows" | sort | paste -sd ,)" 'counter,counter,public'
    rows=$(ask_counter --json agent-code)      # to its end: what is read from a pipe may log out later
    check 'the answer as it came' grep -qx '{"rows":\[\],"secret":"[0-9A-Z]*-[0-9A-Z]*","until_ms":[0-9]*}' <<<"$rows"
    is 'each session was ended' "$(trail agent-login)" "$(trail logout)"
    printf '000000\n' | "$GUICHETCTL" counter --config "$GUICHET_CONF" agent-code >"$scratch/said" 2>&1
    check 'a wrong password is said' grep -q E-305 "$scratch/said"
    is 'and is one try of her token' "$("$SOFTCARD" ctl "$GUICHET_AGENT_CONTROL" tries)" 'pin 4 so 15'
    is "the person's token has lost none" "$(tries)" 'pin 5 so 15'
    refuses 'what is no verb' ask_counter login
    refuses 'what is no member' ask_counter counter-agents rows=20 from
}
trail() { "$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' -v action="$1" '$5 == action && $7 == "done"' | grep -c .; }

scenario whose_token_it_is --counter --roles agent
whose_token_it_is() {
    printf '%s\n' "$GUICHET_AGENT_PIN" | "$GUICHETCTL" counter --config "$GUICHET_CONF" act-kiosk-retire kiosk=0 reason=other >"$scratch/said" 2>&1
    check 'who has not the role is told so' grep -q E-544 "$scratch/said"
    agent2_back
    is 'another agent in the same reader' "$(printf '%s\n' "$GUICHET_AGENT2_PIN" | "$GUICHETCTL" counter --config "$GUICHET_CONF" agent-code 2>>"$scratch/counter.log" | said secret | tr -d '\n' | wc -c)" 9
    stack agent2 out
    printf '%s\n' "$GUICHET_CARD_PIN" | "$GUICHETCTL" counter --config "$GUICHET_CONF" agent-code >"$scratch/said" 2>&1
    check "the person's token is never the agent's" grep -q E-301 "$scratch/said"
    is 'nor is its password tried' "$(tries)" 'pin 5 so 15'
}

scenario without_a_reader --counter
without_a_reader() {
    local code
    code=$(ask_counter agent-code | said secret)
    by_code "$code"
    is 'a password and a code open a session' "$?" 0
    by_code_at "$GUICHET_CONF_2" "$code" >"$scratch/said" 2>&1
    isnt 'a code is for once' "$?" 0
    check 'and one sentence says no' grep -q E-520 "$scratch/said"
    code=$(ask_counter agent-code | said secret)
    by_code_at "$GUICHET_PUBLIC_CONF" "$code" >"$scratch/said" 2>&1
    isnt 'a kiosk for everybody is no counter' "$?" 0
    is 'and the code still serves where it may' "$(by_code "$code" >/dev/null && echo yes)" yes
}
by_code_at() { # CONFIGURATION CODE [VERB]
    printf '%s\n' "$GUICHET_AGENT_NAME" "$PEOPLE_PASSWORD" "$2" | "$GUICHETCTL" counter --config "$1" "${3:-agent-home}"
}
by_code() { by_code_at "$GUICHET_CONF_2" "$@" 2>>"$scratch/counter.log"; }

run_scenarios "$@"
