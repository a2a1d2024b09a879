#!/bin/bash
# What an operator does with accounts of the services on line, with the real guichetd beside the one that serves: making one, another
# temporary password, the end of locks, closing; what is printed, refused, told to the trail, and kept nowhere.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

like() { # NAME TEXT PATTERN
    if [[ $2 =~ ^$3$ ]]; then ok "$1"; else not_ok "$1: \"$2\""; fi
}
exits() { # NAME STATUS COMMAND...
    local name=$1 status=$2 got=0
    shift 2
    "$@" >/dev/null 2>&1 || got=$?
    is "$name" "$got" "$status"
}
adds() { guichetd_does account-add --title "${3:-monsieur}" --given "$1" --family Roy --email "${2:-luc@example.org}" "${@:4}"; }
row_of() { guichetd_does accounts | grep -F "	$1	"; }
trail_of() { guichetd_does audit | awk -F '\t' -v action="$1" '$5 == action && $4 == "operator" { n++ } END { print n + 0 }'; }
nowhere() { # WORD...: neither in a log nor in the server's folder, nor in a mail
    local word
    for word; do
        ! grep -raqF -- "$word" "$STACK_DIR"/*.log "$STACK_DIR/server" "$GUICHET_MAIL" || { echo "$word"; return 1; }
    done
}
log_in() { # NAME PASSWORD
    waits "$WELCOME" && type 2
    waits 'Mot de passe oublié?' && type "$1\\r$2\\r\\r"
}

scenario accounts --card-out --mail --people
accounts() {
    local said name first second
    said=$(adds Luc)
    name=$(sed -n 1p <<<"$said") first=$(sed -n 2p <<<"$said")
    like "a log-in name" "$name" 'IP[0-9]{7}'
    like "a temporary password" "$first" '[a-z]{3}[0-9]{3}[a-z]{3}[0-9]{3}[a-z]'
    is "two lines" "$(wc -l <<<"$said")" 2
    like "in the list" "$(row_of "$name")" "[^	]+	$name	-	Roy	Luc	luc@example\\.org	password	[^	]+	open"
    exits "a name that is taken" 1 adds Luc luc@example.org monsieur --name "$name"
    exits "no such title" 1 adds Luc luc@example.org sir
    exits "no address" 1 adds Luc luc
    exits "a name of two lines" 1 adds $'Luc\nBcc: x'
    exits "without a title" 2 guichetd_does account-add --given Luc --family Roy --email luc@example.org
    is "one row of the trail" "$(guichetd_does audit | grep -c 'account.added.*a person.s name')" 1

    second=$(guichetd_does temporary-password --name "${name,,}")
    like "another temporary password" "$second" '[a-z]{3}[0-9]{3}[a-z]{3}[0-9]{3}[a-z]'
    isnt "it is another" "$second" "$first"
    mailed 1 luc@example.org 'Un mot de passe temporaire a été remis pour votre compte'
    exits "of nobody" 1 guichetd_does temporary-password --name IP9999999

    exits "locks of an account" 0 guichetd_does recovery-clear --name "$USER_CHOSEN"
    exits "locks of a token" 0 guichetd_does recovery-clear --serial "$GUICHET_CARD_SERIAL"
    exits "locks of nobody" 1 guichetd_does recovery-clear --name IP9999999
    exits "locks of no token" 1 guichetd_does recovery-clear --serial NONE
    exits "locks of what?" 2 guichetd_does recovery-clear
    exits "locks of both?" 2 guichetd_does recovery-clear --name "$USER_CHOSEN" --serial "$GUICHET_CARD_SERIAL"

    open_screen
    waits 'En ligne'
    log_in "$name" "$first"
    shows 'Les renseignements fournis ne permettent pas de poursuivre.'
    press f10
    log_in "$name" "$second"
    shows 'Votre mot de passe est temporaire'
    exits "the account is closed while it is used" 0 guichetd_does account-close --name "$name"
    type "$second\\rvelo9rouge\\rvelo9rouge\\r\\r"
    shows 'La session avec le serveur est terminée.' 20000   # its wipe drops what was typed ahead, F10 too
    press f10
    log_in "$name" "$second"
    shows 'Les renseignements fournis ne permettent pas de poursuivre.'
    like "closed in the list" "$(row_of "$name")" '.*	closed'
    exits "closed once" 1 guichetd_does account-close --name "$name"
    exits "no password for one that is closed" 1 guichetd_does temporary-password --name "$name"

    is "the trail" "$(for a in account.temporary account.recovery-cleared token.recovery-cleared account.closed; do trail_of "$a"; done | tr '\n' ' ')" '1 1 1 1 '
    check "the trail is whole" guichetd_does audit-verify
    refuses "what is kept is found" nowhere luc@example.org
    check "no password is kept" nowhere "$first" "$second" velo9rouge
}

run_scenarios "$@"
