#!/bin/bash
# An agent's session on the real stack: log-in, a verb, the token pulled and put back, log-out; two kiosks at once.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"

CODE='[0-9A-Z]{4}-[0-9A-Z]{4}'
code_on_screen() { screen | grep -Eo "$CODE" | head -n 1; }
agent_tries() { "$SOFTCARD" ctl "$GUICHET_AGENT_CONTROL" tries; }
ended() { "$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' '$5 == "logout" && $7 == "done"' | grep -c .; }

scenario by_keys --counter
by_keys() {
    local code
    open_screen
    check 'the agent logs in' agent_opens
    press a
    shows 'Code à usage unique'
    check 'a code is made' become 10000 9 code_size
    code=$(code_on_screen)
    agent_pulled
    shows "$AGENT_LOCKED"
    hides "$code"
    refuses 'nothing but the password goes on' seen 0 "$AGENT_MENU"
    agent_back
    waits "$AGENT_READ" && type '111111\r\r'
    shows 'erroné'
    is 'a wrong one is a try of her token' "$(agent_tries)" 'pin 4 so 15'
    type "$GUICHET_AGENT_PIN\\r\\r"
    shows "$code"
    is "the person's token has lost none" "$(tries)" 'pin 5 so 15'
    press back
    shows "$AGENT_MENU"
    press d
    shows 'Guichet : comptoir'
    check 'the server is told' become 10000 1 ended
    forgotten 'after the log-out' "$GUICHET_AGENT_PIN" "$code"
    close_kiosk
}
code_size() { printf %s "$(code_on_screen)" | wc -c; }

scenario another_token --counter
another_token() {
    open_screen
    agent_opens
    agent2_back
    shows 'celle de quelqu'
    is 'the password of another token is not asked to it' "$("$SOFTCARD" ctl "$GUICHET_AGENT2_CONTROL" tries)" 'pin 5 so 15'
    stack agent2 out
    shows 'Rebranchez votre clé'
    agent_back
    check 'her own goes on' agent_unlocks
    shows "$AGENT_MENU"
    close_kiosk
}

scenario line_by_line --counter
line_by_line() {
    open_line
    check 'the agent logs in' agent_opens_by_line
    agent_pulled
    shows "$AGENT_LOCKED"
    agent_back
    check 'and goes on' agent_unlocks_by_line
    type 'd\n'
    shows 'Guichet : comptoir'
    check 'the server is told' become 10000 1 ended
    close_kiosk
}

# Both readers hold a token, and the person's may be in any reader but the agents'.
scenario any_reader --counter --set 'token.reader ='
any_reader() {
    open_screen
    check 'the agent logs in' agent_opens
    shows 'clé : Marie Exemple'
    card remove
    gone 'clé : Marie Exemple'
    hides "$AGENT_LOCKED"
    close_kiosk
}

scenario two_kiosks --counter
two_kiosks() {
    open_screen
    agent_opens
    swap_kiosk
    at_public open_screen
    shows "$MENU"
    card remove
    shows "$WELCOME"
    swap_kiosk
    shows "$AGENT_MENU"
    swap_kiosk
    close_kiosk
    swap_kiosk
    shows "$AGENT_MENU"
    close_kiosk
}

run_scenarios "$@"
