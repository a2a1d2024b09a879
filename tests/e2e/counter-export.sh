#!/bin/bash
# An export of the trail, on the real stack: whole, or not there: on a full disk, in a folder that cannot be written.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"

today() { TZ=America/Toronto date +%F; }
exports() { # what guichetctl says; what it complains of is in $scratch/said
    printf '%s\n' "$GUICHET_AGENT_PIN" | "$GUICHETCTL" counter --config "$GUICHET_CONF" --export counter-export what=trail day="$(today)" to_day="$(today)" 2>"$scratch/said"
}
left_over() { find "$GUICHET_EXPORTS" -type f | grep -c .; }

scenario files --counter
files() {
    local path bytes
    IFS=$'\t' read -r path bytes < <(exports)
    is 'it is named after what and when' "$path" "$GUICHET_EXPORTS/trail-$(today)-$(today).csv"
    is 'all of it is there' "$(stat -c %s "$path")" "$bytes"
    is 'for nobody else' "$(stat -c %a "$path")" 600
    check 'it says who was here' grep -q 'agent-login' "$path"
    is 'and nothing else is left' "$(left_over)" 1
    [ -z "${PCSCLITE_CSOCK_NAME:-}" ] || { skip 'a full disk: no mounts of our own here'; return; }
    # More than a page of rows for a disk of one page.
    check 'a folder of its own' mount -t tmpfs -o size=4k,mode=700 none "$GUICHET_EXPORTS"
    head -c 4096 /dev/zero >"$GUICHET_EXPORTS/full"
    exports >"$scratch/path"
    isnt 'a full disk' "$?" 0
    check 'is said' grep -q E-571 "$scratch/said"
    is 'and nothing is left of it' "$(left_over)" 1
    check 'nothing can be written' mount -o remount,ro "$GUICHET_EXPORTS"
    exports >"$scratch/path"
    isnt 'a folder that cannot be written' "$?" 0
    check 'is said too' grep -q E-571 "$scratch/said"
    umount "$GUICHET_EXPORTS"
}

run_scenarios "$@"
