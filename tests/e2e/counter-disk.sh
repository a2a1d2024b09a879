#!/bin/bash
# At the counter's screens: an export to a full disk is said and leaves nothing; a trail that was changed is found, and where; line by line too.
# It mostly waits.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"

today() { TZ=America/Toronto date +%F; }
left_over() { find "$GUICHET_EXPORTS" -type f | grep -c .; }
outcome() { record "UPDATE audit SET outcome = '$1' WHERE sequence = 3"; }

scenario full_disk --counter
full_disk() {
    [ -z "${PCSCLITE_CSOCK_NAME:-}" ] || { skip 'a full disk: no mounts of our own here'; return; }
    check 'a folder of its own' mount -t tmpfs -o size=4k,mode=700 none "$GUICHET_EXPORTS"
    head -c 4096 /dev/zero >"$GUICHET_EXPORTS/full"
    open_screen 40x12
    agent_opens && type 8
    waits '3-Exporter' && type 3
    waits 'Premier jour' && type "$(today)\\r$(today)\\r\\r"
    shows 'ERREUR E-571' 30000
    is 'nothing is left of it' "$(left_over)" 1
    rm "$GUICHET_EXPORTS/full"
    check 'room is made' mount -o remount,size=4m "$GUICHET_EXPORTS"
    type 1
    shows 'Le fichier est entier' 30000
    is 'it is there' "$(left_over)" 1
    check 'whole' grep -q agent-login "$GUICHET_EXPORTS/trail-$(today)-$(today).csv"
    close_kiosk
    umount "$GUICHET_EXPORTS"
}

scenario tampered --counter
tampered() {
    local was
    was=$(record 'SELECT outcome FROM audit WHERE sequence = 3')
    open_screen
    agent_opens && press f2
    waits '8-Trail and incidents' && type 8
    waits '2-' && type 2
    shows 'The chain is whole'
    type 0
    outcome "x${was#?}"
    waits '2-' && type 2
    shows 'Damaged at row 3'
    close_kiosk
    open_line
    agent_opens_by_line
    type '8\n'
    waits '2-Vérifier' && type '2\n'
    shows 'Abîmée à la ligne 3'
    outcome "$was"
    type '0\n'
    waits '2-Vérifier' && type '2\n'
    shows 'La chaîne est intacte'
    close_kiosk
}

run_scenarios "$@"
