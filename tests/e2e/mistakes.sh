#!/bin/bash
# What a person mistypes: said in time, and no try of the card spent that need not be.
. "$(dirname "$0")/../lib/kiosk"

two_boxes() { # CURRENT NEW, from wherever: back to the menu first
    seen 0 "$MENU" || press back
    waits "$MENU"
    type 2
    waits 'Nouveau mot de passe'
    type "$1\\r$2\\r"
}

# Found out before the card is asked: when the box is left, and no try is spent.
scenario before_the_card
before_the_card() {
    open_screen
    waits "$MENU"
    card reset-counters
    type 2
    shows 'Règles de votre clé : 6 à 15 caractères'
    shows 'Après 5 mots de passe erronés, la clé se verrouille. Il reste 5 essais.'
    type '123456\r1234\r'
    shows 'ERREUR E-212 : 4 caractères. Il en faut de 6 à 15.'
    type '\x15'
    press back
    waits "$MENU"
    two_boxes 123456 1234567890123456
    shows 'E-213'
    two_boxes 123456 123456
    shows 'E-216'
    two_boxes 123456 'mot de passe'
    shows 'E-214'
    two_boxes 123456 'été2468'
    shows 'E-214'
    two_boxes 123456 246813
    type '246814\r'
    shows 'E-215'
    is "no try was spent" "$(tries)" 'pin 5 so 15'
    is "the card was not asked to verify or change anything" "$(card counters | grep -Ec '^24 [1-9]')" 0
    is "nothing in the audit" "$(count_changes)" 0
    check "the password is what it was" logs_in 123456
}

scenario wrong_then_right
wrong_then_right() {
    open_screen
    waits 'En ligne'
    change 999999 246813
    shows 'Le mot de passe actuel est erroné. Il reste 4 essais.'
    shows 'E-305'
    shows 'Nouveau mot de passe : ******'
    is "one try spent" "$(tries)" 'pin 4 so 15'
    is "nothing in the audit" "$(count_changes)" 0
    type '123456\r\r\r\r'
    shows "$SUCCESS"
    shows 'Il reste 5 essais.'
    is "all tries again" "$(tries)" 'pin 5 so 15'
    check "pkcs11-tool logs in with the new password" logs_in 246813
    is "one row in the audit" "$(count_changes)" 1
}

# Four wrong ones, the guard, «Non»; then «Oui», and the fifth locks.
scenario locked_after_five
locked_after_five() {
    local left
    open_screen
    change 999999 246813
    for left in 4 3 2; do
        shows "Il reste $left essais."
        type '999999\r\r\r\r'
    done
    shows 'Le mot de passe actuel est erroné. Il reste 1 essai.'
    is "one try left on the card" "$(tries)" 'pin 1 so 15'
    type '999999\r\r\r\r'
    shows 'Il reste 1 essai. Un autre mot de passe erroné verrouillera votre clé. Continuer?'
    press enter
    waits 'Nouveau mot de passe'
    is "the answer by default is Non: still one try" "$(tries)" 'pin 1 so 15'
    press f10
    waits "$WELCOME"
    press enter
    fill_change 999999 246813
    press enter
    waits 'Continuer?'
    type 2
    shows 'ERREUR E-306 : Votre clé est verrouillée'
    shows "Votre mot de passe n'a pas été changé."
    is "no try left" "$(tries)" 'pin 0 so 15'
    refuses "the right password is refused by the card too" logs_in 123456
    is "nothing in the audit" "$(count_changes)" 0
    type 1
    shows 'Clé verrouillée'
    shows 'Votre clé est verrouillée. Choisissez 4 pour la débloquer.'
}

scenario locked_from_the_start
locked_from_the_start() {
    card set-tries 0
    open_line
    shows 'Clé verrouillée'
    shows 'Votre clé est verrouillée.'
    waits "$MENU"
    type '5\n'
    shows 'Verrouillée : oui'
}

# The same last try, line by line.
scenario last_try_by_line
last_try_by_line() {
    card set-tries 1
    open_line
    change_by_line 123456 246813
    shows 'Il reste 1 essai. Un autre mot de passe erroné verrouillera votre clé. Continuer?'
    type '2\n'
    shows "$SUCCESS"
    is "all tries again" "$(tries)" 'pin 5 so 15'
    check "pkcs11-tool logs in with the new password" logs_in 246813
}

run_scenarios "$@"
