#!/bin/bash
# Kiosks at the counter's screens: one is retired and talks to the server no more; a code that was given enrols a new one; hours that were changed
# are seen at the kiosk for everybody; a counter without a reader takes a right code once, wrong ones never.
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

CODE='[0-9A-Z]{4}-[0-9A-Z]{4}' ENROLMENT='([0-9A-Z]{5}-){5}[0-9A-Z]{5}'
new_kiosk() { sed "s|^state.dir = .*|state.dir = $STACK_DIR/new|" "$GUICHET_PUBLIC_CONF" >"$scratch/new.conf"; }

scenario retired --counter
retired() {
    local code
    at_public "$GUICHETCTL" push --config "$GUICHET_PUBLIC_CONF" >"$scratch/said" 2>&1
    is 'the server listens to it' "$?" 0
    open_screen
    agent_opens && type 6
    shows 'Comptoir 2, comptoir, jamais'
    type "$(screen | sed -n 's/^[> ]*\([0-9]\)  Poste 1, .*/\1/p')\r"
    waits '1-Retirer' && type 1
    waits 'Motif' && type n
    waits 'autre motif' && type 3
    waits 'Motif autre motif' && press enter
    shows 'Retirer Poste 1?'
    is 'nothing is done before the answer' "$(count_rows act-kiosk-retire)" 0
    type 2
    shows 'Poste 1 est retiré.'
    type 0
    shows 'Poste 1, retiré'
    type i
    waits 'Motif' && type n
    waits 'autre motif' && type 3
    waits 'Nom du poste' && type 'Accueil\r1\r'
    waits '2-Oui' && type 2
    shows 'Tapez ce code au poste à inscrire.'
    code=$(screen | grep -Eo "$ENROLMENT" | head -n 1)
    "$GUICHETCTL" push --config "$GUICHET_PUBLIC_CONF" >"$scratch/said" 2>&1
    isnt 'the server listens to it no more' "$?" 0
    check 'and says so' grep -q E-511 "$scratch/said"
    new_kiosk
    check 'the code enrols a new one' "$GUICHETCTL" enrol --config "$scratch/new.conf" "$code"
    refuses 'once' "$GUICHETCTL" enrol --config "$GUICHET_PUBLIC_CONF" "$code"
    type 0
    shows 'Accueil, poste du public'
    close_kiosk
    nowhere_written 'the code' "$code" "${code//-/}"
}

scenario hours --counter
hours() {
    open_screen
    agent_opens && type 7
    shows '1 Centre de services DSQ 2'
    type '1\r'
    waits '1-Changer' && type 1
    waits 'Motif' && type 9
    waits 'erreur à corriger' && type 'lundi\r\r'
    waits '2-Oui' && type 2
    shows 'ERREUR E-282 : Ces heures ne sont pas comprises.'
    empty
    type 'lu-ve 09:15-16:45\r\r'
    waits '2-Oui' && type 2
    shows 'Les heures de Centre de services DSQ sont changées.'
    close_kiosk
    at_public "$GUICHETCTL" push --config "$GUICHET_PUBLIC_CONF" >"$scratch/said" 2>&1
    at_public open_line
    waits "$MENU"
    type '?\n'
    waits '2-Téléphones et heures' && type '2\n'
    shows 'lundi–vendredi 9 h 15–16 h 45'
    close_kiosk
}

# The code is made at the counter that has a reader; line by line at the other one.
scenario wrong_codes --counter
wrong_codes() {
    local code
    open_screen
    agent_opens && type a
    waits 'Il sert une fois'
    code=$(screen | grep -oE "$CODE" | head -n 1)
    close_kiosk
    at_second open_line
    by_code 'AAAA-AAAA'
    shows 'E-520'
    close_kiosk
    at_second open_line
    by_code "$code"
    shows "$AGENT_MENU"
    type 'd\n'
    waits "1-Ouvrir une session d'agent"
    by_code "$code"
    shows 'E-520'
    close_kiosk
}
by_code() { # CODE
    waits "1-Ouvrir une session d'agent" && type '1\n'
    waits "Nom d'utilisateur" && type "$GUICHET_AGENT_NAME\n"
    waits 'Mot de passe' && type "$PEOPLE_PASSWORD\n"
    waits 'Code' && type "$1\n"
    waits 'Confirmer?' && type '\n'
}

run_scenarios "$@"
