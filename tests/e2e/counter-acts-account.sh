#!/bin/bash
# An agent's acts on an account of the services on line, an invitation and a NIP, end to end: verified, done, noticed, in the trail; what was given
# works at the kiosk for everybody.
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

TEMPORARY='[a-z]{3}[0-9]{3}[a-z]{3}[0-9]{3}[a-z]'
OWN=velo9rouge
person_of_account() { record "SELECT person FROM account_name WHERE name = '$1'"; }
caller_is() { # GIVEN NAME OF THE LOG-IN [WORKPLACE]
    CALLER_ADDRESS=$(address_of "$1") FACT[email]=$(address_of "$1") FACT[user]=$2 FACT[workplace]=${3:-}
}
shown() { screen | grep -oE "$1" | head -n 1; }
tries_to_log_in() { # NAME PASSWORD, at the kiosk for everybody, line by line
    at_welcome
    chooses 2
    reads "Nom d'utilisateur*" '' && fills "$1" "$2"
}

scenario account --counter --people --mail --card-out
account() {
    local paul temporary new=nouveau.paul@exemple.ca code
    paul=$(person_of_account "$USER_CHOSEN")
    at_public open_front line fr
    waits 'En ligne'
    tries_to_log_in "$USER_CHOSEN" Pasle9bon
    shows 'D-'
    close_kiosk

    caller_is Paul "$USER_CHOSEN"
    opens_counter screen fr
    finds paul 'Paul Exemple'
    shows 'ouverture de session'
    to_acts
    verifies
    acts 7 locked
    shows 'Le blocage de Paul Exemple est levé'
    leaves_act
    hides '7-Lever un blocage'

    acts f moved "$new"
    shows 'Un code est parti à la nouvelle adresse de Paul Exemple.'
    check 'the new address gets the code' become 20000 1 count_mails "$new" "$CODE_SUBJECT"
    code=$(newest_code "$new")
    chooses 2
    waits 'Code lu' && fills "$code"
    shows 'La nouvelle adresse de Paul Exemple est en vigueur.'
    leaves_act

    acts a forgotten
    shows 'Lisez ce mot de passe temporaire à Paul Exemple.'
    temporary=$(shown "$TEMPORARY")
    isnt 'it is shown' "$temporary" ''
    leaves_act
    hides "$temporary"
    agent_leaves "$temporary" "$code" "$PEOPLE_PASSWORD"

    at_public open_front line fr
    waits 'En ligne'
    tries_to_log_in "$USER_CHOSEN" "$temporary"
    shows 'Votre mot de passe est temporaire'
    fills "$temporary" "$OWN" "$OWN"
    waits '1-Garder mes questions actuelles' && chooses 1
    at_home
    logs_out
    close_kiosk
    noticed "$(address_of Paul)" 'un verrou a été levé' 'accès verrouillé'
    mailed 1 "$new" 'Votre adresse courriel a été changée'
    mailed 1 "$(address_of Paul)" 'Votre adresse courriel a été changée'
    noticed "$new" 'un mot de passe temporaire de votre compte a été remis' 'mot de passe oublié'
    in_trail act-clear-lock locked "$paul"
    in_trail act-email moved "$paul"
    in_trail act-password forgotten "$paul"
    is 'the new address is in force' "$(record "SELECT email FROM contact WHERE person = '$paul'")" "$new"
    chain_is_whole
}

# Line by line, in English: closed, and it opens nothing any more.
scenario closed --counter --people --mail --card-out
closed() {
    caller_is Lise "$USER_PLAIN"
    opens_counter line en
    finds lise 'Lise Exemple'
    to_acts
    verifies
    chooses g
    gives_reason asked
    chooses 1
    enter
    reads '' 'Reason:' && chooses 2
    shows 'The account of Lise Exemple is closed.'
    agent_leaves
    at_public open_front line fr
    waits 'En ligne'
    tries_to_log_in "$USER_PLAIN" "$PEOPLE_PASSWORD"
    shows 'Les renseignements fournis ne permettent pas de poursuivre.'
    close_kiosk
    noticed "$(address_of Lise)" 'votre compte a été fermé' 'votre demande'
    in_trail act-close asked "$(person_of_account "$USER_PLAIN")"
    chain_is_whole
}

# Who was invited has a token, and no account yet: another code, the old one is dead.
scenario invitation --counter --people --mail --card-out
invitation() {
    local old new
    at_public open_front screen fr
    waits 'En ligne'
    invites 2 Marie Exemple "$OLD_ADDRESS"
    old=$CODE
    close_kiosk

    opens_counter screen fr 40x12
    finds marie 'Marie Exemple'
    to_acts
    verifies
    acts b not-received
    shows 'Lisez ce code secret'
    new=$(screen | code_shown)
    isnt 'another one is shown' "$new" ''
    isnt 'it is another one' "$new" "$old"
    agent_leaves "$new"

    reads_mail "$OLD_ADDRESS"
    at_public open_front line fr
    waits 'En ligne'
    at_welcome
    opens_invitation "$REFERENCE"
    accepts_policy
    fills "$old" marie@exemple.ca "$NEW_PASSWORD" "$NEW_PASSWORD"
    shows 'Il reste 4 essais'
    another_code "$new"
    shows 'Question 1 de 8'
    close_kiosk
    noticed "$OLD_ADDRESS" 'un autre code secret de votre invitation a été remis' 'envoi non reçu'
    in_trail act-secret-code not-received
    chain_is_whole
}

# In person: the NIP of a physician who has no account yet. Nobody sees it; the letter has it.
scenario nip --counter --people --mail --card-out
nip() {
    local letter
    opens_counter screen fr
    chooses 1
    reads Chercher '' && fills "$NIP_NUMBER"
    waits '0-Chercher autre chose' && waits 'Anne Exemple' && chooses 1 && enter
    waits '1-Agir' && chooses 1
    waits Gestes
    sees_documents
    acts c not-received
    shows 'Le nouveau NIP de Anne Exemple est dans la lettre'
    letter=$(newest_nip)
    isnt 'the letter has another one' "$letter" "$GUICHET_NIP"
    agent_leaves "$letter"
    at_public open_front line fr
    waits 'En ligne'
    opens_nip_at_welcome "$GUICHET_NIP"
    shows 'Il reste 4 essais'
    emptied
    fills "$letter"
    shows 'Étape 2 de 6'
    close_kiosk
    check 'who did it is in the trail' test "$(rows_of act-nip | cut -f 4,7,8 | tr '\t' '|')" = 'Aline Agente|done|not-received'
    noticed anne.exemple@example.org 'un autre numéro d' 'envoi non reçu'
    chain_is_whole
}
newest_nip() { find "$GUICHET_LETTERS" -name '*.txt' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2 | xargs -r sed -n 's/^NIP : //p'; }
opens_nip_at_welcome() { # NIP
    at_welcome
    opens_nip
    tells_nip "$1"
}

run_scenarios "$@"
