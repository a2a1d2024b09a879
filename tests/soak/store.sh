#!/bin/bash
# What the kiosk keeps, and the disk under it: full, read-only, damaged, of a later version. It says so with its number, the card is
# not asked for anything that could not be recorded, and what waited in the outbox is never lost.
. "$(dirname "$0")/../lib/kiosk"

state=${STACK_DIR:-}/kiosk
ctl() { timeout 60 "$GUICHETCTL" "$@" --config "$GUICHET_CONF"; }
waiting() { ctl status 2>/dev/null | sed -n 's/^waiting: //p'; }

# A file system of its own under the state directory, small enough to fill; one operation waits in the outbox.
on_a_small_disk() { # KILOBYTES
    cp -a "$state" "$scratch/state" || return
    mount -t tmpfs -o "size=$1k,mode=700" tmpfs "$state" && cp -a "$scratch/state/." "$state" || { not_ok "a small disk"; return 1; }
    one_waits
}
one_waits() {
    stack server stop
    open_line
    change_by_line 123456 246813
    waits "$SUCCESS" 30000
    close_kiosk
    is "one operation waits" "$(waiting)" 1
}
sent_after_all() { # it was kept: now it goes
    close_kiosk
    stack server start
    check "what waited is sent" ctl push
    is "nothing waits" "$(waiting)" 0
    is "once" "$(count_changes)" "${1:-1}"
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
    ! mountpoint -q "$state" || umount -l "$state"
}
# The change is refused with the number, and the card is not touched.
refused() { # NUMBER OLD NEW
    local asked
    asked=$(card counters | awk '$1 == "24" { n += $2 } END { print n + 0 }')
    open_line
    if ! seen 15000 "E-$1"; then
        change_by_line "$2" "$3"
        shows "E-$1" 30000
    else
        ok "says E-$1 at once"
    fi
    is "the card was asked to change nothing" "$(card counters | awk '$1 == "24" { n += $2 } END { print n + 0 }')" "$asked"
    close_kiosk
    check "the password is what it was" logs_in "$2"
}

scenario disk_full
disk_full() {
    on_a_small_disk 1024 || return
    dd if=/dev/zero of="$state/filler" bs=1k 2>/dev/null
    dd if=/dev/zero of="$state/filler2" bs=1 2>/dev/null
    check "the disk is full" test "$(df --output=avail "$state" | tail -n 1)" -eq 0
    refused 403 246813 357924
    rm "$state/filler" "$state/filler2"
    is "it still waits" "$(waiting)" 1
    sent_after_all
}

# Filled little by little: whatever the moment, a refusal or a success, never a change that is not recorded.
scenario filling_up
filling_up() {
    local left n=1 pin=246813 next said=0 made=1
    on_a_small_disk 1024 || return
    for left in 200 120 80 60 48 40 32 24 20 16 12 8 4; do
        rm -f "$state/filler"
        dd if=/dev/zero of="$state/filler" bs=1k count=$(($(df --output=avail "$state" | tail -n 1) - left)) 2>/dev/null
        n=$((n + 1))
        next=$((246813 + n))
        open_line
        if seen 3000 'E-40'; then
            said=$((said + 1))
        else
            change_by_line "$pin" "$next" >/dev/null
            if seen 30000 "$SUCCESS"; then
                made=$((made + 1))
                pin=$next
            else
                seen 100 'E-40' || { not_ok "with $left KiB left: neither success nor E-40x"; picture; }
                said=$((said + 1))
            fi
        fi
        close_kiosk
        logs_in "$pin" >/dev/null 2>&1 || not_ok "with $left KiB left: the card has another password than was said"
    done
    rm -f "$state/filler"
    check "refused $said times, made $made times" test "$said" -gt 0 -a "$made" -gt 1
    is "all that was made waits" "$(waiting)" "$made"
    sent_after_all "$made"
}

scenario read_only
read_only() {
    on_a_small_disk 4096 || return
    mount -o remount,ro "$state" || { skip "cannot be remounted"; return; }
    refused 402 246813 357924
    mount -o remount,rw "$state"
    is "it still waits" "$(waiting)" 1
    sent_after_all
}

# The database is made anew from the journal beside it.
scenario damaged_database
damaged_database() {
    one_waits
    dd if=/dev/urandom of="$state/guichet.db" bs=4096 count=8 conv=notrunc 2>/dev/null
    rm -f "$state"/guichet.db-wal "$state"/guichet.db-shm
    check "salvaged" grep -q salvaged <(ctl status)
    is "it still waits" "$(waiting)" 1
    sent_after_all
}

# The journal too: nothing is touched, nothing new is accepted, and it is said.
scenario damaged_both
damaged_both() {
    one_waits
    cp -a "$state" "$scratch/whole"
    dd if=/dev/urandom of="$state/guichet.db" bs=4096 count=8 conv=notrunc 2>/dev/null
    rm -f "$state"/guichet.db-wal "$state"/guichet.db-shm
    dd if=/dev/urandom of="$state/outbox.journal" bs=1k count=1 conv=notrunc 2>/dev/null
    md5sum "$state/guichet.db" "$state/outbox.journal" >"$scratch/sums"
    refused 401 246813 357924
    check "nothing of it was touched" md5sum -c --quiet "$scratch/sums"
    rm -rf "$state"
    cp -a "$scratch/whole" "$state"
    sent_after_all
}

scenario newer_version
newer_version() {
    local version
    one_waits
    version=$(sqlite3 "$state/guichet.db" 'PRAGMA user_version')
    sqlite3 "$state/guichet.db" 'PRAGMA user_version = 99'
    refused 404 246813 357924
    is "untouched" "$(sqlite3 "$state/guichet.db" 'PRAGMA user_version')" 99
    sqlite3 "$state/guichet.db" "PRAGMA user_version = $version"
    is "it still waits" "$(waiting)" 1
    sent_after_all
}

# A key file that others may read, or that is gone, is not used.
scenario key_file
key_file() {
    one_waits
    chmod 644 "$state/kiosk.keys"
    refused 407 246813 357924
    chmod 600 "$state/kiosk.keys"
    mv "$state/kiosk.keys" "$scratch/kiosk.keys"
    refused 407 246813 357924
    mv "$scratch/kiosk.keys" "$state/kiosk.keys"
    sent_after_all
}

run_scenarios "$@"
