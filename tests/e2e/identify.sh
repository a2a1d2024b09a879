#!/bin/bash
# Identification at the Service d'authentification on the real stack: an invented person from the creation of the account to the end, by
# keys; a letter asked for and its secret typed; a register that does not answer. What was typed is nowhere afterwards.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"

ADDRESS=zoe@example.org
PASSWORD=violet7Bleu9
CODE='Votre code de sécurité'

# The account, until identification's first form.
create_account() {
    waits "$WELCOME"
    waits 'En ligne'
    type 4
    waits "1-J'accepte" && type 1
    waits '2-Créer un compte' && type 2
    waits '1-Créer un compte' && type 1
    waits 'Comment créer un mot de passe' && type "zoeexemple\\r$ADDRESS\\r$PASSWORD\\r$PASSWORD\\r\\r"
    waits 'Code envoyé à'
    mailed 1 "$ADDRESS" "$CODE"
    type "$(newest_code "$ADDRESS")\\r\\r"
    shows 'Votre compte a été créé avec succès.'
    type 1
    shows 'Étape 1 de 5'
}
log_in() {
    waits "$WELCOME" && type 4
    waits "1-J'accepte" && type 1
    waits '1-Se connecter' && type 1
    waits 'm-Mot de passe oublié?' && type "zoeexemple\\r$PASSWORD\\r\\r"
    waits 'Code envoyé à'
    mailed 2 "$ADDRESS" "$CODE"
    type "$(newest_code "$ADDRESS")\\r\\r"
}
personal_data() { # GIVEN FAMILY BIRTH NAM NAS
    type "$1\\r$2\\r$3\\r$4\\r$5\\r\\r"
}
agrees() {
    waits '1-Continuer' && type 1
    waits '2-Je consens' && type 2
}
number() { # WORD NUMBER: of a section's form, and its consent
    waits "$1" && type "$2\\r\\r"
    waits '2-Je consens' && type 2
}

scenario by_keys --card-out --mail --people
by_keys() {
    open_screen
    create_account
    type 'zoe\rexemple cote\r1984 03 09\rexez 8453 0917\r'
    shows 'ATTENTION E-277'
    type '\x7F6\r910 000 017\r\r'
    agrees
    shows 'Bonjour zoe,'
    type a
    number 'commence par Q ou M' QDEMO000009
    waits 'Section 2 de 2' && type a
    number '125 478 569' 900000011
    shows 'ERREUR E-551 : Un des numéros ne correspond pas.'
    shows 'Il reste 4 essais.'
    type '\x7F1\r\r'
    waits '125 478 569' && press enter enter
    shows 'Votre identification a été réalisée avec succès.'
    type d
    shows 'Votre session est fermée.'
    press enter
    waits "$WELCOME"
    forgotten "identified" 910000017 '910 000 017' QDEMO000001 900000011 "$PASSWORD" EXEZ84530916
    refuses "the numbers are in no log" grep -qE '910.?000.?017|QDEMO000001|900000011' "$STACK_DIR"/*.log
    is "a consent for each purpose" "$(record "SELECT DISTINCT purpose FROM consent WHERE purpose <> 'privacy' ORDER BY purpose" | tr '\n' ' ')" 'health person tax '
}

scenario register_down --card-out --mail --register
register_down() {
    open_screen
    create_account
    personal_data Étienne FICTIF 1957-11-30 FICE57113018 920000023
    "$tests/stack-ctl" register stop
    agrees
    shows 'ERREUR E-552'
    shows 'Ce que vous avez tapé est encore là.'
    "$tests/stack-ctl" register start
    type 1
    shows 'Bonjour Étienne,'
    type a
    number 'commence par Q ou M' mdemo000003
    waits 'Section 2 de 2' && type b
    number 'carte émise par la Société' fice57demo02
    shows 'Votre identification a été réalisée avec succès.'
    press f10
    waits "$WELCOME"
    forgotten "F10" 920000023 MDEMO000003 FICE57DEMO02 FICE57113018
}

# The secret of the newest letter.
posted_secret() { grep -hEo '\b[A-Z0-9]{5}-[A-Z0-9]{5}\b' "$GUICHET_LETTERS"/*.txt | tail -n 1; }
count_letters() { find "$GUICHET_LETTERS" -name '*.txt' | grep -c .; }

scenario by_letter --card-out --mail --people
by_letter() {
    open_screen
    create_account
    personal_data 'coelia' 'ST-MODELE' 1999-02-28 SAIC99522819 930000039
    agrees
    shows 'Bonjour coelia,'
    type b
    waits 'Section 2 de 2' && type a
    number '125 478 569' '900 000 033'
    shows 'La lettre sera postée à l'
    is "nothing is posted before it is asked for" "$(count_letters)" 0
    type 1
    shows 'La lettre est demandée.'
    check "a letter is posted" become 20000 1 count_letters
    type d
    waits 'Votre session est fermée' && press enter
    waits "$WELCOME"
    log_in
    shows '1-Inscrire le secret reçu par la poste'
    type 1
    waits 'Secret reçu' && type 'ABCDEFGHJK\r\r'
    shows 'Ce secret ne correspond pas à celui de la lettre. Il reste 4 essais.'
    type "$(posted_secret)\r\r"
    shows 'Votre identification a été réalisée avec succès.'
    press f10
    waits "$WELCOME"
    forgotten "the secret" "$(posted_secret)" 930000039 900000033 "$PASSWORD"
}

run_scenarios "$@"
