#!/bin/bash
# The full screen on the real stack: languages, help, sizes, silence, garbage, ways out.
. "$(dirname "$0")/../lib/kiosk"

scenario languages_and_help
languages_and_help() {
    open_screen
    waits 'En ligne'
    press f2
    shows '2-Change my password'
    shows 'Online'
    press f2
    shows "$MENU"
    type e
    shows '2-Change my password'
    type e
    shows "$MENU"
    press '?'
    shows 'Débrancher la clé ferme tout.'
    type 1
    shows 'AVI : la personne de votre établissement'
    press back back
    shows "$MENU"
    type 2
    waits 'Mot de passe actuel'
    type '123456'
    press f4
    shows 'Mot de passe actuel : 123456'
    press f2
    shows '123456'
    press f4
    gone '123456'
    shows '******'
    press f2
    shows 'Mot de passe actuel : ******'
    press f1
    shows 'Chaque erreur enlève un essai.'
    press back
    shows 'Mot de passe actuel : ******'
    press f10
    shows "$WELCOME"
    press f2 f2
    shows "$WELCOME"
}

# What was chosen by one person is gone for the next.
scenario next_person
next_person() {
    open_screen
    waits "$MENU"
    press f2
    waits 'Change my password'
    press f10
    shows "$WELCOME"
    shows 'Retirez votre clé.'
    press enter
    shows "$MENU"
}

scenario small 
small() {
    open_screen 40x12
    shows '4-Débloquer à l'"'"'aide de mes questions'
    shows '5-Vérifier ma clé'
    shows 'Clé branchée'
    change 123456 246813
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    drive 'size 80 24' >/dev/null
    shows 'en choisissant le X dans le coin supérieur droit'
    drive 'size 200 60' >/dev/null
    shows 'Il reste 5 essais.'
    drive 'size 20 5' >/dev/null
    drive 'size 80 24' >/dev/null
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    type 1
    shows "$MENU"
    drive 'size 240 67' >/dev/null
    shows "4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité"
}

# Nothing changes: not a byte is written.
scenario silence
silence() {
    open_screen
    waits 'En ligne'
    is "bytes written in two seconds of rest" "$(drive 'silent 2000')" 0
    type 2
    waits 'Mot de passe actuel'
    is "on a form too" "$(drive 'silent 1500')" 0
}

scenario garbage
garbage() {
    open_screen
    waits "$MENU"
    drive 'flood 2000 \xff\xfe\xc3\x28\x00\x01\e[999;999H\e]0;x\x07\ePzzz\e[?1049l\e[200~' >/dev/null
    seen 5000 "$WELCOME" || seen 0 DÉMO || not_ok "still shows a page"
    for i in 1 2 3 4 5 6 7 8 9; do drive "size $((20 + i * 13)) $((4 + i * 5))" >/dev/null; done
    drive 'size 80 24' >/dev/null
    press f10
    seen 2000 "$WELCOME" || press f10
    if [ "$(drive 'end 300')" = no ]; then
        card remove
        shows 'Aucune clé branchée'
        card insert
        shows "$MENU"
        drive 'flood 20000 0123456789012345678901234567890123456789012345678901234567890123456789' >/dev/null
        drive 'flood 1 \e' >/dev/null
        press f10
    fi
    is "no try was spent" "$(tries)" 'pin 5 so 15'
    is "nothing in the audit" "$(count_changes)" 0
}

# Ends by a signal, by a hang-up: no helper stays, the terminal is as it was.
scenario ways_to_end
ways_to_end() {
    local signal helpers p
    for signal in TERM INT HUP; do
        open_screen
        waits "$MENU"
        helpers=$(pgrep -P "$kiosk_pid" | tr '\n' ' ')
        kill "-$signal" "$kiosk_pid"
        ends 0
        check "SIG$signal: no helper stays" become 5000 '' still_there "$helpers"
        close_kiosk
    done
    open_screen
    waits "$MENU"
    helpers="$kiosk_pid $(pgrep -P "$kiosk_pid" | tr '\n' ' ')"
    drive eof >/dev/null
    check "hung up: nothing stays" become 5000 '' still_there "$helpers"
}
still_there() { for p in $1; do [ ! -d "/proc/$p" ] || grep -q ') Z ' "/proc/$p/stat" || echo "$p"; done; }

# A terminal without cursor addressing gets the linear mode.
scenario dumb_terminal
dumb_terminal() {
    TERM_WANTED=dumb open_screen
    shows 'Votre choix (1 à 6'
    type '5\r'
    shows 'DECHSM0123456'
}

scenario narrow_charset
narrow_charset() {
    if [ "$(LC_ALL=fr_CA.ISO-8859-1 locale charmap 2>/dev/null)" != ISO-8859-1 ]; then
        skip "the locale fr_CA.ISO-8859-1 is not there (tests/run makes it)"
        return
    fi
    kiosk_env+=(LC_ALL=fr_CA.ISO-8859-1)
    open_line
    waits '2-Modifier mon mot de passe'
    screen >"$scratch/page"
    check "é is one byte" grep -qa $'Cl\xe9 branch\xe9e' "$scratch/page"
}

run_scenarios "$@"
