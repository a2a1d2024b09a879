#!/bin/bash
# The other ways of document 003 on the real stack: by NIP, with an account already, refused, removed and put back, another code,
# a code that is dead after five errors, the reference typed as the address of its link.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"

ON=(--card-out --mail --people --server-set 'invitation.link = https://services.exemple.ca/inscription?reference=')
SERVICE='Rendez-vous santé Québec'
NEW_NAME=alice@exemple.ca

# --- who has an account already ------------------------------------------------------------------------------------------------

paul_is() { # FRENCH: what his home page says of the services, and his roles
    logs_in_as "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    "$1" "$SERVICE"
    logs_out
}

has_an_account() {
    scenario_name='an account already'
    open_front screen fr
    invites 1 Paul Exemple "$(address_of Paul)"
    logs_in_as "$USER_CHOSEN" "$PEOPLE_PASSWORD"
    is_told "a-Invitation : $PEOPLE_WORKPLACE" ''
    chooses a
    reads '0-Plus tard' '' && chooses 0
    at_home
    is "nothing is given for later" "$(roles_of "$USER_CHOSEN")" ''
    chooses a
    reads '0-Plus tard' '' && chooses 1
    is_told 'Vous avez accepté.' ''
    goes_home
    is_told "Services à votre compte : $SERVICE" ''
    hides 'a-Invitation'
    logs_out
    is "a user of the workplace, who has accepted" "$(roles_of "$USER_CHOSEN")$(consents_of "$USER_CHOSEN")" 'user accepté'
}

removed_and_back() {
    scenario_name='removed and back'
    logs_in_as "$REPRESENTATIVE" "$PEOPLE_PASSWORD"
    opens_user Paul Exemple
    chooses 1
    reads 'Supprimer Paul Exemple?' '' && chooses 2
    is_told 'Suppression effectuée : Paul Exemple.' ''
    chooses 0
    reads 'Filtrer les utilisateurs' ''
    is_told supprimé ''
    goes_home
    logs_out
    paul_is hides
    is "no user of the workplace any more" "$(roles_of "$USER_CHOSEN")" ''
    logs_in_as "$REPRESENTATIVE" "$PEOPLE_PASSWORD"
    opens_user Paul Exemple
    reads '1-Annuler la suppression' '' && chooses 1
    is_told 'Suppression annulée : Paul Exemple.' ''
    chooses 0
    reads 'Filtrer les utilisateurs' '' && goes_home
    logs_out
    paul_is shows
    is "a user again" "$(roles_of "$USER_CHOSEN")" 'user '
}

# --- codes that do not open -----------------------------------------------------------------------------------------------------

code_is_wrong() { # CODE LEFT
    another_code "$1"
    is_told "Il reste $2 essai" ''
}
# A representative, who gives Alice another code.
recoded() {
    logs_in_as "$REPRESENTATIVE" "$PEOPLE_PASSWORD"
    opens_user Alice Pelletier
    gives_another_code
    leaves_code
    goes_home
    logs_out
}

mails_to_alice() { grep -lx 'To: alice@example.org' "$GUICHET_MAIL"/*.txt | grep -c .; }

codes() {
    local first dead left
    scenario_name='codes'
    invites 2 Alice Pelletier alice@example.org
    first=$CODE
    reads_mail alice@example.org
    check "its link ends with the reference" grep -qxF "https://services.exemple.ca/inscription?reference=$REFERENCE" "$(invitation_mail alice@example.org)"

    at_welcome
    opens_invitation "$REFERENCE"
    chooses 2
    is_told "Vous avez refusé. Aucun compte n'a été créé." ''
    is "the refusal is noted" "$(record "SELECT answer FROM consent WHERE person = ''")" refusé
    chooses 0

    recoded
    isnt "another code" "$CODE" "$first"
    check "a second mail" become 20000 2 mails_to_alice
    is "with the same reference" "$(reference_mailed alice@example.org)" "$REFERENCE"
    refuses "no code is in a mail" grep -rqF -e "$first" -e "$CODE" "$GUICHET_MAIL"
    at_welcome
    opens_invitation "https://services.exemple.ca/inscription?reference=$REFERENCE"
    accepts_policy
    fills "$first" "$NEW_NAME" "$NEW_PASSWORD" "$NEW_PASSWORD"
    is_told 'Il reste 4 essais.' ''
    for left in 3 2 1; do code_is_wrong AAAAA-AAAAA "$left"; done
    another_code AAAAA-AAAAA
    is_told 'Demandez-en un autre' ''
    dead=$CODE
    another_code "$dead"
    waits 'Étape 3 de 6' && shows 'Demandez-en un autre'
    is "the right one is dead" "$(accounts_named "$NEW_NAME")" 0
    closes

    recoded
    isnt "a third code" "$CODE" "$dead"
    at_welcome
    opens_invitation "$(tr 'A-Z' 'a-z' <<<"${REFERENCE/-/ }")"
    accepts_policy
    fills "$(tr 'A-Z' 'a-z' <<<"${CODE/-/ }")" "$NEW_NAME" "$NEW_PASSWORD" "$NEW_PASSWORD"
    answers_eight
    creates
    closes
    is "one account" "$(accounts_named "$NEW_NAME") $(roles_of "$NEW_NAME")" '1 user '
}

scenario others "${ON[@]}"
others() {
    has_an_account
    removed_and_back
    codes
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

# --- by NIP -----------------------------------------------------------------------------------------------------------------------

by_nip() { # NIP WRONG
    opens_nip
    tells_nip "$2"
    is_told 'Il reste 4 essais.' '4 tries left'
    emptied
    fills "$1"
    reads 'Étape 2 de 6' 'Step 2 of 6' && chooses 1
    reads 'Mot de passe*' 'Password*' && fills "$NEW_PASSWORD" "$NEW_PASSWORD"
    answers_eight
    creates
    notes_name
    closes
    logs_in_as "$NAME" "$NEW_PASSWORD"
    is_told 'Docteure Anne Exemple' 'Dr. Anne Exemple'
    closes
    is "its name, and the policy accepted" "$(accounts_named "$NAME") $(consents_of "$NAME")" '1 accepté'
}

scenario professionals --card-out --mail --people --postgresql
professionals() {
    local wrong=12345678 first
    scenario_name='by NIP, screen fr'
    [ "$wrong" != "${GUICHET_NIP//[^0-9]/}" ] || wrong=12345679
    open_front screen fr 40x12
    at_welcome
    by_nip "$GUICHET_NIP" "$wrong"
    first=$NAME
    scenario_name='by NIP, used'
    at_welcome
    opens_nip
    tells_nip "$GUICHET_NIP"
    is_told 'Ce NIP ne correspond pas, ou il ne sert plus.' ''
    closes
    scenario_name='by NIP, line en'
    NIP_NUMBER=7-654321-8
    open_front line en
    at_welcome
    by_nip "$(new_nip)" 00000000
    isnt "another name" "$NAME" "$first"
}

run_scenarios "$@"
