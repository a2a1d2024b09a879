#!/bin/bash
# A kiosk that is not enrolled asks for its code, and nothing else can be done on it.
. "$(dirname "$0")/../lib/kiosk"

new_code() { "$GUICHETD" enrolment-code --config "$GUICHETD_CONF" --label 'Poste 7' | grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}'; }
erase() { type "$(printf '\\x7f%.0s' {1..40})"; }
SENTENCE="Ce poste n'est pas encore configuré."

scenario on_screen --no-enrol --card-out
on_screen() {
    local code
    code=$(new_code)
    open_screen
    shows "$SENTENCE"
    shows "Code d'inscription"
    hides "Modifier mon mot de passe"
    put_back
    hides "Modifier mon mot de passe"
    type 'ABC\r\r'
    shows 'E-220'
    erase
    type "$(sed 's/-/ /g; s/.*/\L&/' <<<"$code")\\r\\r"
    shows 'En ligne' 30000
    seen 1000 "$MENU" || press enter
    waits "$MENU"
    check "the server knows it" grep -q 'Poste 7' <("$GUICHETD" kiosks --config "$GUICHETD_CONF")
    change 123456 246813
    shows "$SUCCESS"
    is "and takes what it says" "$(count_changes)" 1
}

scenario by_line --no-enrol --card-out
by_line() {
    local code other
    code=$(new_code)
    open_line
    shows "$SENTENCE"
    other=$(sed 's/.$/0/' <<<"$code")
    [ "$other" != "$code" ] || other=$(sed 's/.$/1/' <<<"$code")
    type "$other\\n"
    waits 'Confirmer?'
    type '\n'
    shows 'E-220'
    type "$code\\n"
    waits 'Confirmer?'
    type '\n'
    shows "$WELCOME" 30000
    close_kiosk
    open_line
    shows "$WELCOME"
    check "a second time is refused" sh -c '"$GUICHETCTL" enrol --config "$GUICHET_CONF" "$0" 2>&1 | grep -q already' "$code"
}

# Used, made by another server, unknown.
scenario refused --no-enrol
refused() {
    local used other
    used=$(new_code)
    sed "s|^state.dir.*|state.dir = $STACK_DIR/kiosk2|" "$GUICHET_CONF" >"$scratch/kiosk2.conf"
    check "another kiosk takes the code" "$GUICHETCTL" enrol --config "$scratch/kiosk2.conf" "$used"
    sed "s|^state.dir.*|state.dir = $STACK_DIR/other|" "$GUICHETD_CONF" >"$scratch/other.conf"
    "$GUICHETD" init --config "$scratch/other.conf" >/dev/null
    other=$("$GUICHETD" enrolment-code --config "$scratch/other.conf" --label x | grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')
    open_screen
    waits "Code d'inscription"
    type "$used\\r\\r"
    shows 'Ce code d'"'"'inscription est refusé.'
    erase
    type "$other\\r\\r"
    shows "Ce serveur n'est pas celui que le code désigne."
    shows "$SENTENCE"
}

scenario server_down --no-enrol
server_down() {
    local code
    code=$(new_code)
    stack server stop
    open_screen
    waits "Code d'inscription"
    type "$code\\r\\r"
    shows 'Le serveur ne peut pas être joint.' 30000
    stack server start
    press enter
    seen 1000 'En ligne' || press enter
    shows 'En ligne' 30000
}

run_scenarios "$@"
