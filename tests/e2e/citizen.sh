#!/bin/bash
# An account of the Service d'authentification on the real stack, from its creation to its end: a code that was left, log-ins by name and by
# address, the consent to the service refused, given and withdrawn, what is kept, another address, another password, a forgotten one.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/citizen_keys
. "$tests/lib/citizen_keys"

NAME=zoeexemple ADDRESS=zoe@example.org NEW_ADDRESS=zoe.neuve@example.org
PASSWORD=violet7Bleu9 SECOND=Rhubarbe-tiede3 THIRD=Xylophone.gris8
CONSENT='2-Je consens' HOME_PAGE='Vos services, chacun sur son propre site Web'

cause_shown() { guichetd_does refusal --reference "$(screen | grep -Eo 'D-[0-9A-Z]{4}-[0-9A-Z]{4}')"; }
page_without_reference() { screen | sed -E 's/réessayer .*/réessayer/; /Référence : D-[0-9A-Z]{4}-[0-9A-Z]{4}$/,$d'; }

# Left at the code: the log-in leads back to it.
left_and_found_again() {
    create $NAME $ADDRESS $PASSWORD
    shows 'La création de votre compte est presque terminée!'
    take_code $ADDRESS
    press back
    shows 'Il est gardé 7 jours.'
    press f10
    waits "$WELCOME"
    forgotten "left at the code" $PASSWORD "$CODE" $ADDRESS
    log_in ' ZOEExemple' $PASSWORD
    shows "Votre adresse courriel n'est pas encore confirmée : ce code la confirme."
    enter_code $ADDRESS
    shows "$FIRST_PAGE"
    mailed 1 $ADDRESS 'Votre compte est créé'
}

wrong_and_unknown() {
    local unknown
    form_of_log_in
    type "jamaisvu1\\r$PASSWORD\\r\\r"
    shows "$SAME_FOR_ALL"
    unknown=$(page_without_reference)
    is "the cause, by the reference" "$(cause_shown | grep -o name-unknown | head -n 1)" name-unknown
    press f10
    log_in $NAME "${PASSWORD,,}"
    shows "$SAME_FOR_ALL"
    is "a wrong password: the same page" "$(page_without_reference)" "$unknown"
    is "and its cause" "$(cause_shown | grep -o password-wrong | head -n 1)" password-wrong
    press f10
    waits "$WELCOME"
    forgotten "a wrong password, then F10" "${PASSWORD,,}" jamaisvu1
}

service_refused_and_given() {
    waits '1-Afficher le consentement' && type 1
    waits "$CONSENT" && type 1
    shows 'Vous avez refusé. Rien n'"'"'a été communiqué.'
    log_out
    forgotten "identified" $PERSON_NAS $PERSON_AVIS $PERSON_NUMBER $PERSON_NAM $PASSWORD "${CODES[@]}"
    log_in ZOE@EXAMPLE.ORG $PASSWORD
    enter_code $ADDRESS
    waits "$CONSENT" && shows 'Vous avez refusé le'
    type 2
    shows "$HOME_PAGE"
    shows "Bonjour $PERSON_GIVEN,"
    mailed 1 $ADDRESS 'Vous avez donné un consentement'
    is "answers about the service" "$(record "SELECT answer FROM consent WHERE purpose = 'service' ORDER BY at_ms" | tr '\n' ' ')" 'refused accepted '
}

# Each line of the page against the database.
kept_is_true() {
    local all code
    type g
    waits '4-Ce qui est gardé de vous' && type 4
    waits "Nom d'utilisateur : $NAME"
    code=$(record 'SELECT code FROM identification')
    all=$(screen)
    type '\e[6~'
    waits 'Gardés même après la fermeture du compte'
    all+=$(screen)
    check "the identification code is the one kept" grep -qF "$code" <<<"$all"
    check "the first name as typed" grep -qF "tels que vous les avez tapés. Prénom : $PERSON_GIVEN" <<<"$all"
    check "the address is masked" grep -qE 'Adresse courriel, masquée ici : .*[*•].*@' <<<"$all"
    refuses "all of it" grep -qF $ADDRESS <<<"$all"
    refuses "nothing is underway" grep -q 'Une identification commencée' <<<"$all"
    is "the numbers are in no column" "$(sqlite3 "$STACK_DIR/server/guichetd.db" .dump | grep -ciE "$PERSON_NAS|$PERSON_AVIS|$PERSON_NUMBER|$PERSON_NAM|$PERSON_FAMILY|1984-03-09")" 0
    refuses "nor is the name readable" grep -qaF "$PERSON_GIVEN" <(sqlite3 "$STACK_DIR/server/guichetd.db" .dump)
    type 0
    waits '5-Mes demandes' && type 5
    shows 'Ce qui a été fait avec votre compte'
    type 0
}

withdrawn_and_asked_again() {
    waits '3-Mes consentements' && type 3
    waits "Communication de mon code d'identification, consenti" && type 1
    shows 'Ce consentement est en vigueur.'
    type 1
    waits '2-Oui, retirer mon consentement' && type 2
    shows 'Votre consentement est retiré.'
    mailed 1 $ADDRESS 'Votre consentement est retiré'
    log_out
    log_in $NAME $PASSWORD
    enter_code $ADDRESS
    waits "$CONSENT" && type 2
    shows "$HOME_PAGE"
    is "one consent to the service is in force" "$(record "SELECT count(*) FROM consent c WHERE purpose = 'service' AND answer = 'accepted' AND NOT EXISTS
        (SELECT 1 FROM consent w WHERE w.about = c.id)")" 1
}

address_changed() {
    type g
    waits '1-Changer mon adresse courriel' && type 1
    waits 'Nouvelle adresse' && type "$PASSWORD\\r$NEW_ADDRESS\\r\\r"
    enter_code $NEW_ADDRESS
    shows 'Votre nouvelle adresse courriel est confirmée.'
    mailed 1 $ADDRESS "L'adresse courriel de votre compte a été changée"
    mailed 1 $NEW_ADDRESS "L'adresse courriel de votre compte a été changée"
    type 0
}
password_changed() {
    waits '2-Changer mon mot de passe' && type 2
    waits 'encore une fois' && type "$PASSWORD\\r$SECOND\\r$SECOND\\r\\r"
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    mailed 1 $NEW_ADDRESS 'Le mot de passe de votre compte a été changé'
    log_out
    forgotten "address and password changed" $PASSWORD $SECOND $NEW_ADDRESS "${CODES[@]}"
    log_in $NAME $PASSWORD
    shows "$SAME_FOR_ALL"
    press f10
    log_in $ADDRESS $SECOND
    shows "$SAME_FOR_ALL"
    press f10
}

forgot() { # NAME-OR-ADDRESS: to the code's page
    form_of_log_in
    press down down
    type m
    waits 'puis vous choisissez un nouveau mot de passe' && type "$1\\r\\r"
    waits 'Si un compte existe sous ce nom ou cette adresse'
}
code_page() { screen | sed -E "s/jusqu'à [^.]*//; s/à partir de [^.]*//"; }
password_forgotten() {
    local unknown
    forgot personne@example.org
    unknown=$(code_page)
    type '123456\r\r'
    shows "ERREUR E-521"
    press f10
    forgot Zoe.Neuve@example.org
    is "known and unknown: the same page" "$(code_page)" "$unknown"
    enter_code $NEW_ADDRESS
    waits 'Confirmez le mot' && type "$NAME\\r$NAME\\r\\r"
    shows 'ERREUR E-266'
    retype 20 "$THIRD\\r"
    retype 20 "$THIRD\\r\\r"
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    mailed 1 $NEW_ADDRESS 'Un nouveau mot de passe a été choisi pour votre compte'
    is "nobody is mailed for the unknown one" "$(count_mails personne@example.org '')" 0
    press f10
    waits "$WELCOME"
    forgotten "a forgotten password" $THIRD $NEW_ADDRESS "${CODES[@]}"
}

closed() {
    local person
    person=$(person_of $NAME)
    log_in $NEW_ADDRESS $THIRD
    enter_code $NEW_ADDRESS
    shows "$HOME_PAGE"
    type g
    waits '6-Fermer mon compte' && type 6
    waits '2-Oui, fermer mon compte' && type 2
    waits 'Ensuite, on ne peut pas' && type "$SECOND\\r\\r"
    shows 'ERREUR E-540'
    type "$THIRD\\r\\r"
    shows 'Votre compte est fermé.'
    forgotten "closed, still on the page" $THIRD $NEW_ADDRESS
    mailed 1 $NEW_ADDRESS 'Votre compte est fermé'
    press enter
    log_in $NAME $THIRD
    shows "$SAME_FOR_ALL"
    press f10
    log_in $NEW_ADDRESS $THIRD
    shows "$SAME_FOR_ALL"
    press f10
    create $NAME autre@example.org $THIRD
    shows 'ERREUR E-541'
    press f10
    waits "$WELCOME"
    is "no identification, address or session is left" "$(record "SELECT (SELECT count(*) FROM identification) + (SELECT count(*) FROM contact WHERE person = '$person'
        AND (email <> '' OR pending <> '')) + (SELECT count(*) FROM account_session WHERE ended_ms IS NULL AND person = '$person')")" 0
    is "the consents are" "$(record "SELECT count(DISTINCT purpose) FROM consent WHERE person = '$person'")" 5
    isnt "the trail is" "$(rows_of account.citizen-close)" ''
    check "the audit chain is whole" guichetd_does audit-verify
}

# Mails of every kind that were sent: French before English, who they are from, no code in a subject, no secret, no name.
mails_are_right() {
    local file bad='' subjects
    for file in "$GUICHET_MAIL"/*.txt; do
        grep -qE "^To: ($ADDRESS|$NEW_ADDRESS)$" "$file" || continue
        [ "$(grep -nE '^(Bonjour|Hello),$' "$file" | cut -d : -f 2 | tr '\n' ' ')" = 'Bonjour, Hello, ' ] || bad+=" $file:salutation"
        grep -q '^From: authentification@example.org$' "$file" || bad+=" $file:sender"
        ! grep -E '^Subject:' "$file" | grep -qE '[0-9]{3}' || bad+=" $file:subject"
        ! grep -qiE "$NAME|$PERSON_GIVEN\\b|$PERSON_FAMILY|$PASSWORD|$SECOND|$THIRD|$PERSON_NAS" "$file" || bad+=" $file:secret"
    done
    is "mails: salutation, sender, subject, no secret" "$bad" ''
    [ -z "$bad" ] || cat ${bad%%:*}
    subjects=$(grep -h '^Subject:' $(grep -lE "^To: ($ADDRESS|$NEW_ADDRESS)$" "$GUICHET_MAIL"/*.txt) | sort -u | grep -c .)
    is "a mail of each kind" "$subjects" 9
    is "what was sent is kept without its words and its code" "$(record "SELECT count(*) FROM mail WHERE state = 'sent' AND (body <> '' OR length(locked) > 0)")" 0
}

scenario a_life --card-out --mail --people --server-set 'policy.codes_an_hour = 20'
a_life() {
    open_screen
    waits 'En ligne'
    left_and_found_again
    log_out
    wrong_and_unknown
    log_in $NAME $PASSWORD
    enter_code $ADDRESS
    waits "$FIRST_PAGE" && identify
    service_refused_and_given
    kept_is_true
    withdrawn_and_asked_again
    address_changed
    password_changed
    password_forgotten
    closed
    mails_are_right
    nowhere_written "what was typed" $PASSWORD $SECOND $THIRD $PERSON_NAS $PERSON_AVIS $PERSON_NUMBER "${CODES[@]}"
}

run_scenarios "$@"
