#!/bin/bash
# A citizen's session beside others: ended by a password that was changed at another kiosk, a token that is put in; in
# English on a small screen; line by line, to the end of an account that was never identified; at a kiosk that does not offer the service.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/citizen_keys
. "$tests/lib/citizen_keys"

NAME=lisefictive ADDRESS=lise@example.org PASSWORD=violet7Bleu9 SECOND=Rhubarbe-tiede3 THIRD=Xylophone.gris8

another_kiosk() { # NAME: a configuration, enrolled as a kiosk of its own
    sed "s|^state.dir.*|state.dir = $scratch/$1|" "$GUICHET_CONF" >"$scratch/$1.conf"
    check "another kiosk" "$GUICHETCTL" enrol --config "$scratch/$1.conf" "$(guichetd_does enrolment-code --label "$1" 2>/dev/null |
        grep -Eo '([0-9A-Z]{5}-){5}[0-9A-Z]{5}')"
}
open_sessions() { record "SELECT count(*) FROM account_session WHERE realm = 'citizen' AND ended_ms IS NULL"; }

# In English, small, at the second kiosk, while the first waits with its session.
changed_elsewhere() (
    kiosk_on='' failures=0 GUICHET_CONF=$scratch/second.conf
    open_screen 40x12
    waits '4-' && press f2
    waits '2-Online Services' && type 4
    waits '1-I accept' && type 1
    waits '1-Log in' && type 1
    waits 'A security code is then sent' && press down down
    type m
    waits 'then you choose a new password' && type "$NAME\\r\\r"
    waits 'If an account exists'
    take_code $ADDRESS
    type "$CODE\\r\\r"
    waits 'New password' && type "$SECOND\\r$SECOND\\r\\r"
    shows 'Your new password was saved'
    press f10
    waits '4-'
    forgotten "in English, F10" $SECOND "$CODE"
    close_kiosk
    [ "$failures" = 0 ]
)

session_over() {
    waits 'Étape 1 de 5'
    is "one session" "$(open_sessions)" 1
    changed_elsewhere || failures=1
    codes_taken[$ADDRESS]=$((${codes_taken[$ADDRESS]} + 1))
    is "a password changed elsewhere ends it" "$(open_sessions)" 0
    type "$PERSON_GIVEN\\r$PERSON_FAMILY\\r1984-03-09\\r$PERSON_NAM\\r$PERSON_NAS\\r\\r"
    agree 1-Continuer
    shows 'La session avec le serveur est terminée.'
    forgotten "the session was over" $PERSON_NAS $PERSON_NAM $PASSWORD
    press f10
    waits "$WELCOME"
}

token_asks() {
    log_in $NAME $SECOND
    enter_code $ADDRESS
    waits "$FIRST_PAGE"
    check "a token is put in" stack card in
    shows 'Fermer la session en cours?'
    type 1
    shows "$FIRST_PAGE"
    check "and pulled" stack card out
    hides "$WELCOME"
    check "put in again" stack card in
    shows 'Fermer la session en cours?'
    type 2
    shows "$MENU"
    check "the session is closed at the server" become 20000 0 open_sessions
    forgotten "closed for a token" $SECOND $ADDRESS "${CODES[@]}"
    check "and pulled" stack card out
    waits "$WELCOME"
}

by_line() {
    close_kiosk
    open_line
    waits "$WELCOME"
    waits 'En ligne'
    type '4\n'
    waits '2-Je refuse' && type '1\n'
    waits '2-Créer un compte' && type '1\n'
    waits 'Adresse courriel ou nom' && type '?m\n'
    waits 'Adresse courriel ou nom' && type "$ADDRESS\\n"
    waits 'Confirmer' && type '\n'
    waits "$CODE_PAGE"
    take_code $ADDRESS
    type "$CODE\\n\\n"
    waits 'Nouveau mot de passe' && type "$THIRD\\n"
    waits 'Confirmez le mot' && type "$THIRD\\n"
    waits 'Confirmer?' && type '\n'
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    type '1\n'
    waits 'Adresse courriel ou nom' && type "$NAME\\n"
    waits 'Mot de passe' && type "$THIRD\\n"
    waits 'Confirmer?' && type '\n'
    waits 'Code envoyé à'
    take_code $ADDRESS
    type "$CODE\\n\\n"
    shows "$FIRST_PAGE"
    forgotten "line by line" $SECOND $THIRD
    type 'g\n'
    waits '6-Fermer mon compte' && type '6\n'
    waits '2-Oui, fermer mon compte' && type '2\n'
    waits 'Mot de passe actuel' && type "$THIRD\\n"
    waits 'Confirmer?' && type '\n'
    shows 'Votre compte est fermé.'
    forgotten "line by line, closed" $SECOND $THIRD "$CODE" $ADDRESS
    is "closed before it was identified" "$(guichetd_does citizens | awk -F '\t' -v name=$NAME '$1 == name { print $2 }')" closed
}

turned_off() {
    open_kiosk pty 80x24 "${kiosk_env[@]}" "$GUICHET" --config "$scratch/off.conf"
    waits "$WELCOME"
    hides '4-'
    type 4
    press f2
    waits '7-Lost, stolen'
    hides 'I accept'
}

scenario beside_others --card-out --mail --people --server-set 'policy.codes_an_hour = 20'
beside_others() {
    another_kiosk second
    open_screen
    waits 'En ligne'
    create $NAME $ADDRESS $PASSWORD
    enter_code $ADDRESS
    waits '1-Commencer le processus' && type 1
    session_over
    token_asks
    by_line
    sed 's/^services.citizens.*/services.citizens = no/' "$GUICHET_CONF" >"$scratch/off.conf"
    turned_off
    nowhere_written "what was typed" $PASSWORD $SECOND $THIRD "${CODES[@]}"
}

run_scenarios "$@"
