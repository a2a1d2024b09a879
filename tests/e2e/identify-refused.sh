#!/bin/bash
# Identification that is refused: what cannot be right is said at its field; what the register says no to is counted, five times, and its
# cause is behind a reference; both numbers missing; a letter whose secret is wrong; a number of another account; codes that are dead.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"

ON=(--card-out --mail --register --server-set 'policy.kiosk_failures = 100')
says() { shows "$1"; }                     # FRENCH
puts() { type "\\x15$1\\r"; }    # TEXT: instead of what is in the field of the focus, and on to the next one
cause_shown() { guichetd_does refusal --reference "$(screen | grep -Eo 'D-[0-9A-Z]{4}-[0-9A-Z]{4}')" | cut -f 4 | cut -d ' ' -f 1 | tr -d :; }
nobody_knows() { # NAME WORD...: and the password and the last code
    forgotten "$@" "$CITIZEN_PASSWORD" "$CODE"
    server_forgot "$@" "$CITIZEN_PASSWORD" "$CODE"
    all_typed+=("${@:2}" "$CODE")
}
all_typed=()


# --- a person whom the register does not know so --------------------------------------------------------------------------------------

REFUSED='Les renseignements fournis ne permettent pas de poursuivre.'
enters() { drive "flood $1 \\r" >/dev/null; }
# Each rule at its own field, before anything is sent.
form_refuses() {
    puts '4'
    says 'ERREUR E-261 : Ce nom'
    type '\x15'
    drive 'flood 200 z' >/dev/null
    puts 'Зоя'
    puts 'D'
    says 'ATTENTION E-276 : Une lettre seule.'
    puts "D'Exemple"
    puts 1984-02-30
    says 'ERREUR E-271 : Cette date'
    puts 2016-05-05
    says 'ERREUR E-272 : Ce service est offert à partir de 14 ans.'
    puts 1984-03-09
    puts 'BOUF 9401 1419'
    says "ERREUR E-268 : C'est l'exemple"
    puts EXEZ84530916
    says 'ATTENTION E-277'
    enters 1
    puts '123 456 789'
    says "ERREUR E-268 : C'est l'exemple"
    puts 910000017
    enters 1
    reads 'Relisez avant de continuer.' ''
    is "nothing was sent" "$(count_rows account.citizen-personal)" 0
}
register_refuses() { # SENTENCE LEFT
    sends_personal
    says "$1"
    says "Il reste $2 essai"
}
five_refusals() {
    scenario_name='names, date and numbers'
    open_on_line screen fr
    creates_account refusdemo
    begins
    form_refuses
    register_refuses 'ERREUR E-548 : Le prénom ne correspond pas.' 4
    puts 'ZOÉ'
    enters 6
    register_refuses 'ERREUR E-549 : Le nom ne correspond pas.' 3
    puts 'exemple COTE'
    puts 1984-03-10
    enters 4
    register_refuses 'ERREUR E-550 : La date de naissance ne correspond pas.' 2
    puts 1984-03-09
    enters 1
    puts 930000039
    enters 1
    register_refuses 'ERREUR E-551 : Un des numéros ne correspond pas.' 1
    enters 3
    sends_personal
    says "$REFUSED"
    says 'Vous pourrez réessayer demain'
    is "the cause, by the reference" "$(cause_shown)" account-tries
    is "five were counted" "$(count_rows account.citizen-personal refused)" 5
    logs_out
    nobody_knows "refused five times" "Зоя" "D'Exemple" 1984-03-09 1984-03-10 EXEZ84530916 910000017 930000039
}

# The right ones, of another account: the number has had its five.
number_is_tired() {
    scenario_name='one number, five times'
    person_of zoe
    creates_account encoredemo
    begins
    gives_personal
    says "$REFUSED"
    is "the cause, by the reference" "$(cause_shown)" number-tries
    logs_out
    nobody_knows "refused for the number" "$NAM" "$NAS"
}

# --- both numbers are missing; a letter; somebody else's number -------------------------------------------------------------------------

# From the welcome page to the form, of an account that has begun.
comes_back() { # NAME NUMBER of the code, what stands there
    logs_in_citizen "$1" "$2"
    says "$3"
}
wants_letter() { # from the form
    gives_personal
    at_one
    gives_avis QDEMO000004
    at_two
    chooses c
    says 'La lettre sera postée à l'
    chooses 1
    says 'La lettre est demandée.'
}
secret_is_wrong() { # WHAT IS SAID
    reads 'Secret reçu par la' '' && puts "$WRONG_SECRET"
    enters 1
    says "$1"
}
both_missing() {
    local reference
    scenario_name='both numbers missing'
    person_of tijean
    creates_account tijeandemo
    begins
    gives_personal
    at_one
    chooses b
    at_two
    chooses c
    says 'Les deux numéros vous manquent.'
    chooses 1
    says 'Présentez-vous à un comptoir avec cette référence :'
    reference=$(screen | grep -Eo 'D-[0-9A-Z]{4}-[0-9A-Z]{4}')
    is "the cause, by the reference" "$(cause_shown)" both-numbers-missing
    logs_out
    nobody_knows "both missing" "$NAM" "$NAS" "$BIRTH"
    comes_back tijeandemo 2 "$reference"
    chooses 1
    reads 'Cela prend environ 10 minutes' '' && chooses 1
    at_personal
}

WRONG_SECRET=ABCDE-FGHJK
letter() { # from the form
    local left first
    scenario_name='a letter'
    wants_letter
    first=$(posted_secret)
    isnt "a letter is posted" "$first" ''
    logs_out
    comes_back tijeandemo 3 '1-Inscrire le secret reçu'
    chooses 1
    for left in 4 3 2 1; do secret_is_wrong "Il reste $left essai"; done
    secret_is_wrong 'Ce secret ne sert plus.'
    puts "$first"
    enters 1
    check "the right one is dead" become 15000 6 count_rows account.citizen-secret refused
    says 'Ce secret ne sert plus.'
    press back
    says "1-Recommencer l'identification"
    chooses 1
    reads 'Cela prend environ 10 minutes' '' && chooses 1
    at_personal
    wants_letter
    isnt "another secret" "$(posted_secret)" "$first"
    logs_out
    comes_back tijeandemo 4 '1-Inscrire le secret reçu'
    chooses 1
    secret_is_wrong 'Il reste 4 essai'
    puts "$(posted_secret)"
    enters 1
    identified
    logs_out
    nobody_knows "a letter" "$NAM" "$NAS" "$BIRTH" QDEMO000004 "$first" "$(posted_secret)"
}

# The same person under another name: the account that has the number is told.
somebody_else() {
    scenario_name='a number of another account'
    creates_account autredemo
    begins
    gives_personal
    at_one
    gives_avis QDEMO000004
    at_two
    chooses c
    reads 'La lettre sera postée à l' '' && chooses 1
    says "$REFUSED"
    is "the cause, by the reference" "$(cause_shown)" number-of-another-account
    mailed 1 "$(address_of_citizen tijeandemo)" "Quelqu'un a voulu s'identifier avec votre numéro"
    is "no letter is posted for it" "$(find "$GUICHET_LETTERS" -name '*.txt' | grep -c .)" 2
    logs_out
    nobody_knows "another account's number" "$NAM" "$NAS" "$BIRTH"
}


# --- codes ------------------------------------------------------------------------------------------------------------------------------

# An account that waits for its code.
waits_for_code() { # NAME
    accepts_notice
    chooses 2
    reads 'Pour créer un compte, il faut' '' && chooses 1
    reads 'Seulement les lettres' '' && fills "$1" "$(address_of_citizen "$1")" "$CITIZEN_PASSWORD" "$CITIZEN_PASSWORD"
    at_code
    reads_code 1 "$1"
}
another_code() { [ "$1" != "$2" ] && echo "$1" || echo '135 791'; } # CODE UNWANTED
code_is_wrong() { # CODE WHAT IS SAID
    puts "$1"
    enters 1
    says "$2"
}
scenario codes "${ON[@]}"
codes() {
    local others first left
    scenario_name='codes'
    open_on_line screen fr
    waits_for_code premierdemo
    others=$CODE
    press f10
    waits_for_code codesdemo
    first=$CODE
    [ "$others" != "$first" ] || others='135 791'
    code_is_wrong "$others" 'Il reste 4 essais'
    for left in 3 2 1; do code_is_wrong "$(another_code '246 802' "$first")" "Il reste $left essai"; done
    code_is_wrong "$(another_code '246 802' "$first")" 'Ce code ne sert plus.'
    puts "$first"
    enters 1
    check "the right one is dead" become 15000 6 count_rows account.citizen-code refused
    press down down
    chooses q
    reads 'pas encore confirmée. Il est gardé 7 jours.' '' && chooses 0
    asks_to_log_in codesdemo 2
    says "Votre adresse courriel n'est pas encore confirmée : ce code la confirme."
    code_is_wrong "$(another_code "$first" "$CODE")" 'Il reste 4 essais'
    puts "$CODE"
    enters 1
    says 'Cela prend environ 10 minutes et il faut le réseau.'
    logs_out
    nobody_knows "codes" "$others" "$first"
}

scenario persons "${ON[@]}"
persons() {
    five_refusals
    number_is_tired
    both_missing
    letter
    somebody_else
    nowhere_written "what was typed" "${all_typed[@]}"
}
run_scenarios "$@"
