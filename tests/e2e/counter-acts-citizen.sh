#!/bin/bash
# An agent's acts on an account of the Service d'authentification, end to end: another letter, tries that begin anew, an identification that is
# finished in person, an account closed.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/deed
. "$tests/lib/deed"

citizen_is() { # NAME
    CALLER_ADDRESS=$(address_of_citizen "$1") FACT[email]=$(address_of_citizen "$1") FACT[user]=$1
}
# At the kiosk for everybody: an account of its own, up to a letter that is asked for.
waits_for_letter() { # WHO
    person_of "$1"
    at_public open_on_line line fr
    creates_account "$1demo"
    begins
    gives_personal
    at_one
    gives_avis "$2"
    at_two
    chooses c
    waits 'La lettre sera postée' && chooses 1
    waits 'La lettre est demandée.'
    logs_out
    close_kiosk
}

scenario letter --counter --register --mail --card-out
letter() {
    local first second person
    waits_for_letter tijean QDEMO000004
    first=$(posted_secret)
    person=$(person_named tijeandemo)

    citizen_is tijeandemo
    opens_counter screen fr
    finds tijeandemo tijeandemo
    shows 'secret postal en route'
    to_acts
    verifies
    acts i not-received "$GIVEN" "$FAMILY" "$BIRTH" "$NAM" "$NAS"
    shows 'Une lettre part pour'
    second=$(posted_secret)
    isnt 'another secret is posted' "$second" "$first"
    hides "$second"
    agent_leaves "$second" "$NAM" "$NAS" "$BIRTH"

    at_public open_on_line line fr
    logs_in_citizen tijeandemo 3
    waits '1-Inscrire le secret reçu' && chooses 1
    reads 'Secret reçu par la' '' && fills "$first"
    shows 'Il reste 4 essais'
    fills "$second"
    identified
    close_kiosk
    noticed "$CALLER_ADDRESS" "un autre secret d'identification vous est envoyé par la poste" 'envoi non reçu'
    in_trail act-letter not-received "$person"
    chain_is_whole
}

# In person, on a small screen, in English.
scenario in_person --counter --register --mail --card-out
in_person() {
    local person
    waits_for_letter tijean QDEMO000004
    person=$(person_named tijeandemo)
    citizen_is tijeandemo
    opens_counter screen en 40x12
    finds tijeandemo tijeandemo
    to_acts
    sees_documents
    acts h not-received "$NAM"
    shows 'is finished'
    leaves_act
    check 'it is done' is_identified tijeandemo
    agent_leaves "$NAM"
    noticed "$CALLER_ADDRESS" 'votre identification a été terminée en personne' 'envoi non reçu'
    in_trail act-identify not-received "$person"
    chain_is_whole
}

# Wrong data: tries that begin anew; then the account is closed.
scenario tries_and_end --counter --register --mail --card-out
tries_and_end() {
    local person
    person_of zoe
    at_public open_on_line line fr
    creates_account zoedemo
    begins
    gives_personal "$GIVEN" "$FAMILY" "$BIRTH" "$NAM" 930000039
    waits 'Il reste 4 essais'
    close_kiosk
    person=$(person_named zoedemo)

    citizen_is zoedemo
    opens_counter line fr
    finds zoedemo zoedemo
    shows "preuve d'identité"
    to_acts
    verifies
    acts 7 locked
    shows 'est levé : les essais recommencent'
    leaves_act
    chooses g
    gives_reason asked
    chooses 2
    enter
    waits 'Motif :' && chooses 2
    shows 'est fermé.'
    agent_leaves
    noticed "$CALLER_ADDRESS" 'un verrou a été levé' 'accès verrouillé'
    noticed "$CALLER_ADDRESS" 'votre compte a été fermé' 'votre demande'
    in_trail act-clear-lock locked "$person"
    in_trail act-close asked "$person"
    chain_is_whole
}

run_scenarios "$@"
