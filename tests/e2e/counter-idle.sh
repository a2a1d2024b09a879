#!/bin/bash
# Nobody at the counter's keyboard: the session is locked, not wiped; what was typed is there again.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/caller
. "$tests/lib/caller"

WAY='Au téléphone : deux questions sur son dossier'
scenario idle --counter --set 'counter.idle-seconds = 30' --set 'idle.outside-seconds = 30'
idle() {
    open_screen 40x12
    agent_opens && finds 'exemple marie' && type 1
    waits "n'est pas encore vérifiée" && type v
    waits "$WAY" && type 2
    waits 'Première pièce' && type '1'
    waits "carte d'assurance maladie" && type '2Z'
    waits ': 2Z'
    shows "$AGENT_LOCKED" 100000
    hides 'Première pièce'
    agent_unlocks
    shows ': 2Z'
    close_kiosk
}

run_scenarios "$@"
