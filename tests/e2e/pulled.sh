#!/bin/bash
# The card pulled out: on any page, and inside the change of password. The truth is found out, never guessed.
. "$(dirname "$0")/../lib/kiosk"

scenario on_the_form
on_the_form() {
    open_screen
    fill_change 123456 246813
    card remove
    shows "$WELCOME"
    shows 'Aucune clé branchée'
    forgotten "pulled on the form" 246813
    card insert
    shows "$MENU"
    hides '******'
    is "no try was spent" "$(tries)" 'pin 5 so 15'
}

# The change was not made: the old one holds.
scenario before_the_change
before_the_change() {
    open_screen
    waits 'En ligne'
    card cut before 24
    change 123456 246813
    shows 'La clé a été débranchée pendant le changement. Rebranchez-la'
    card insert
    shows "Votre mot de passe n'a pas été changé. L'ancien reste le bon."
    check "the old password holds" logs_in 123456
    is "nothing in the audit" "$(count_changes)" 0
    is "all tries are there" "$(tries)" 'pin 5 so 15'
    press f10
    waits "$WELCOME"
    forgotten "kept" 246813
}

# The change was made, its answer was lost: the new one holds, and the server is told.
scenario after_the_change
after_the_change() {
    open_screen
    waits 'En ligne'
    card cut after 24
    change 123456 246813
    shows 'La clé a été débranchée pendant le changement. Rebranchez-la'
    card insert
    shows "$SUCCESS"
    check "the new password holds" logs_in 246813
    check "the server was told" become 20000 1 count_changes
    is "as done" "$(changes | cut -f 7)" 'done'
    is "all tries are there" "$(tries)" 'pin 5 so 15'
}

# Out and in again by itself, faster than a person.
scenario blink
blink() {
    open_screen
    waits 'En ligne'
    card cut after 24
    change 123456 246813
    waits 'Rebranchez-la'
    card insert
    card blink 500
    shows "$SUCCESS" 30000
    check "the new password holds" logs_in 246813
}

# Pulled while the password is verified, before the change itself.
scenario before_the_login
before_the_login() {
    open_screen
    waits "$MENU"
    fill_change 123456 246813
    card reset-counters
    card cut before 20
    press enter
    seen 15000 'débranchée' || seen 100 "n'a pas été changé" || seen 100 "$WELCOME" || not_ok "says that the card was pulled"
    card insert
    shows "n'a pas été changé" 20000
    check "the old password holds" logs_in 123456
    is "nothing in the audit" "$(count_changes)" 0
}

# Pulled inside the test signature.
scenario during_the_check --pin Zq7vKd93
during_the_check() {
    open_screen
    waits "$MENU"
    type 5
    waits '1-Faire une signature'
    type 1
    waits 'Mot de passe :'
    type 'Zq7vKd93\r'
    card cut before 68
    press enter
    seen 15000 'E-3' || not_ok "says what happened"
    card insert
    press f10
    waits "$WELCOME"
    forgotten "pulled in the check" Zq7vKd93
}

# Another card comes back within the minute: the passwords are not tried on it.
scenario another_card
another_card() {
    open_screen
    waits 'En ligne'
    card cut before 24
    change 123456 246813
    waits 'Rebranchez-la'
    "$SOFTCARD" init --state "$scratch/two" --pin 135790 --so-pin 3537363231383830 --serial DECHSM0654321 --label two \
        --holder 'Paul Autre' --days 10 --ca-key "$scratch/k" --ca-cert "$scratch/c" --certificate "$scratch/p" --tries 5 >/dev/null
    "$SOFTCARD" run --state "$scratch/two" --port 35964 --control "$scratch/two.ctl" &
    other=$!
    shows 'E-314'
    is "no try of the other card was spent" "$("$SOFTCARD" ctl "$scratch/two.ctl" tries)" 'pin 5 so 15'
    kill "$other"
    wait "$other"
    check "recorded as not known" become 20000 unknown outcome
}
outcome() { changes | cut -f 7; }

# Out and in within the reader's 400 ms, several times: it is read in the end, and the menu opens.
scenario loose_contact
loose_contact() {
    local i
    open_screen
    for i in 1 2 3; do
        card blink 100
        card wait-connected 3000
    done
    shows 'Clé branchée, il reste 5 essais' 20000
    card remove
    shows 'Aucune clé branchée'
    put_back
    shows "$MENU"
}

# The same while it is read for the first time, as contacts do when a card is pushed in.
scenario bounced_in
bounced_in() {
    open_screen
    waits 'DÉMO'
    card remove
    card insert
    shows "$MENU"
}

run_scenarios "$@"
