#!/bin/bash
# An agent's acts on a token, end to end with both tokens in two readers: the person verified by two facts and a mailed code, the act, its notice,
# its row of the trail; nothing secret is left anywhere.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/deed
. "$tests/lib/deed"

NEW=Hw4xTb68pL
so_pin() { sed -n 's/^so-pin [0-9]* [0-9]* \([0-9a-fA-F]*\).*/\1/p' "$STACK_DIR/card.state" | tr a-f A-F; }
five_wrong() {
    local i
    for i in 1 2 3 4 5; do logs_in 99999"$i" >/dev/null 2>&1; done
    is 'five wrong passwords lock the token' "$(tries)" 'pin 0 so 15'
}
unblocks_here() { # NEW: from the acts up to the work
    acts 2 locked
    reads 'tape ici son nouveau mot de passe' 'types their new password here'
    fills "$1" "$1"
}
secrets() { printf '%s\n' "$(so_pin)" "hex:$(so_pin)"; }    # of the token, now

scenario here --counter --mail
here() {
    local words old
    five_wrong
    open_counter_on_marie screen fr
    old=$(so_pin)
    unblocks_here "$NEW"
    shows 'La clé de Marie Exemple est débloquée, avec son nouveau mot de passe.'
    shows "C'est inscrit à son dossier."
    is 'all tries of both' "$(tries)" 'pin 5 so 15'
    isnt 'its secret is another one' "$(so_pin)" "$old"
    leaves_act
    # Twice a day is once too often.
    chooses 2 && gives_reason forgotten && enter && reads '1-Non' '' && chooses 2
    shows 'E-570'
    mapfile -t words < <(secrets)
    agent_leaves "$NEW" "${words[@]}"
    check 'the password holds' logs_in "$NEW"
    noticed "$OLD_ADDRESS" 'votre clé peut être débloquée au poste du comptoir' 'accès verrouillé'
    in_trail act-unblock-here locked
    chain_is_whole
}
open_counter_on_marie() { # FRONT TONGUE [SIZE]
    opens_counter "$@"
    finds marie 'Marie Exemple'
    to_acts
    verifies
}

run_scenarios "$@"
