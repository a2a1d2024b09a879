#!/bin/bash
# 3-Modifier mes informations de contact on the real stack: prefilled, judged with an example, the code of a new address by a
# real mail, «Plus tard» and the next visit, who is told, and what becomes of mails that are not taken.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"

NEW=nouvelle@exemple.ca
ASKED="Une nouvelle adresse courriel attend d'être confirmée / A new e-mail address is waiting to be confirmed"
CHANGED='Vos informations de contact ont été changées / Your contact information was changed'
CONFIRMED='Votre adresse courriel a été changée / Your e-mail address was changed'
CODE='Votre code de sécurité / Your security code'

# The form, from the menu to «Confirmer», with a new address and nothing else.
ask_for_address() { # ADDRESS
    open_option 3 123456
    waits 'Adresse courriel : '
    retype 60 "$1"
    press enter enter enter enter enter enter
}
kiosk_keeps_nothing() { # WORD...: on its disk and in its log
    local word words=()
    for word; do words+=(-e "$word"); done
    refuses "nothing of it on the kiosk's disk or in a log" grep -rqaiF "${words[@]}" "$STACK_DIR/kiosk" "$STACK_DIR/guichet.log" "$STACK_DIR/guichetctl.log"
}

scenario on_screen --mail
on_screen() {
    open_screen
    waits 'En ligne'
    open_option 3 123456
    shows "Adresse courriel : $OLD_ADDRESS Téléphone 1 : Téléphone 2 :"
    retype 60 'marie@\r'
    shows "ERREUR E-240 : Cette adresse courriel n'a pas la bonne forme. Exemple : nom@exemple.ca."
    retype 60 '\r'
    shows 'ERREUR E-201 : Cette case est vide.'
    type "$NEW\\r"
    type '418 555\r'
    shows "ERREUR E-241 : Ce numéro de téléphone n'est pas compris. Exemple : 418 555-0123 poste 45."
    retype 20 '418.555.0123 poste 45\r'
    type '(581) 555-0199\r'
    press enter
    type '514-555-0188\r'
    is "nothing was sent yet" "$(count_rows contact.set)" 0
    press enter
    shows "$CONTACT_SAVED $CONFIRM_NOW"
    is "the server's record: the old address in force" "$(contact_record)" \
        "$OLD_ADDRESS|[\"418 555-0123 poste 45\",\"581 555-0199\"]|514 555-0188|$NEW"
    audited_once contact.set 'contact information'
    mailed 1 "$OLD_ADDRESS" "$ASKED"
    mailed 1 "$NEW" "$ASKED"
    mailed 1 "$OLD_ADDRESS" "$CHANGED"
    is "the new address is told nothing else" "$(count_mails "$NEW" '')" 1
    mail_says "the old one is told which" "$(newest_mail "$OLD_ADDRESS" "$ASKED")" "$NEW" "L'ancienne reste en vigueur" \
        'From: guichet@example.org' 'Poste : Poste 1' "Ce n'était pas vous?" '--- English ---' 'The old one stays in force'

    type 1
    shows "Un code de six chiffres a été envoyé à n•••@•••.ca. Il sert jusqu'à"
    hides "$NEW"
    mailed 1 "$NEW" "$CODE"
    is "no code to the old one" "$(count_mails "$OLD_ADDRESS" "$CODE")" 0
    code=$(newest_code "$NEW")
    mail_says "the code's mail" "$(newest_mail "$NEW" "$CODE")" "Votre code de sécurité : $code" 'expire après 10 minutes' 'Ne révélez ce code à personne.' \
        "Your security code: $code" 'Do not give this code to anybody.'
    refuses "no code in its subject" grep -q "^Subject:.*${code% *}" "$(newest_mail "$NEW" "$CODE")"
    type '12 34\r'
    shows 'ERREUR E-242 : Un code a six chiffres. Exemple : 123 456.'
    retype 10 "$(other_code "$code")\\r\\r"
    shows "ERREUR E-521 : Ce code n'est pas le bon. Il reste 4 essais."
    press back
    waits '2-Inscrire le code reçu'
    hides 'Recevoir un code maintenant?'
    type 1
    shows 'Un autre code pourra être demandé à partir de'
    type 2
    waits 'Code reçu'
    type "$code\\r\\r"
    shows 'Votre nouvelle adresse courriel est confirmée.'
    is "the server's record: the new address in force" "$(contact_record)" \
        "$NEW|[\"418 555-0123 poste 45\",\"581 555-0199\"]|514 555-0188|"
    is "audited: refused once, then done" "$(rows_of address.confirmed | cut -f 4,7 | tr '\t\n' '| ')" 'Marie Exemple|refused Marie Exemple|done '
    mailed 1 "$OLD_ADDRESS" "$CONFIRMED"
    mailed 1 "$NEW" "$CONFIRMED"

    # The next visit asks nothing more; a number is erased, the rest stays.
    type 1
    open_option 3 123456
    shows "Adresse courriel : $NEW Téléphone 1 : 418 555-0123 poste 45 Téléphone 2 : 581 555-0199"
    press enter
    retype 40 '\r'
    press enter enter enter enter
    shows "$CONTACT_SAVED Votre reçu : R-"
    is "the server's record: one number less" "$(contact_record)" "$NEW|[\"581 555-0199\"]|514 555-0188|"
    mailed 1 "$NEW" "$CHANGED"
    is "the old address is told no more" "$(count_mails "$OLD_ADDRESS" "$CHANGED")" 1
    press f10
    waits "$WELCOME"
    forgotten "F10" "$NEW" '581 555-0199' '(581) 555-0199' '514-555-0188' "${code/ /}" "$code"
    kiosk_keeps_nothing "$NEW" marie.exemple 555-0199 555-0188 "${code/ /}" "$code"
    refuses "the code is in no log" grep -qF -e "${code/ /}" -e "$code" "$STACK_DIR"/*.log
}
other_code() { [ "$1" = '111 111' ] && echo 222222 || echo 111111; }

# Large characters, English: «Later» leaves it pending, and the next visit asks first.
scenario later --mail
later() {
    open_screen 40x12
    waits 'branchée'
    press f2
    waits '2-Change my password'
    open_option 3 123456
    waits 'Email address'
    retype 60 "$NEW"
    press enter enter enter enter enter enter
    shows 'Your contact information was saved.'
    shows 'Receive a code now?'
    type 3
    shows 'Your receipt: R-'
    shows 'The new email address will be used only once'
    is "pending, the old one in force" "$(contact_record)" "$OLD_ADDRESS|[]||$NEW"
    is "no code was sent" "$(count_rows address.code.sent)" 0
    press f10
    waits 'Que voulez-vous faire?'    # French for the next person
    press enter
    waits '2-Modifier mon mot de passe'
    press f2
    open_option 3 123456
    shows 'Your new email address is not yet confirmed. Receive a code now?'
    type 3
    shows '> Email address'
    press f10
    waits 'Que voulez-vous faire?'
    is "one change, no code" "$(count_rows contact.set) $(count_rows address.code.sent)" '1 0'
}

# Who takes a new address back keeps the old one, is asked for no code, and the code that was sent is dead.
scenario taken_back --mail
taken_back() {
    open_screen
    waits 'En ligne'
    ask_for_address "$NEW"
    waits "$CONFIRM_NOW"
    type 1
    waits 'Code reçu'
    press back
    waits '3-Plus tard'
    type 3
    waits '1-Retourner au menu principal'
    type 1
    open_option 3 123456
    waits "$CONFIRM_NOW"
    type 3
    shows "> Adresse courriel : $NEW"
    retype 60 "$OLD_ADDRESS\\r"
    press enter enter enter enter enter
    shows "$CONTACT_SAVED Votre reçu : R-"
    hides 'Votre nouvelle adresse'
    is "the old one in force, none pending" "$(contact_record)" "$OLD_ADDRESS|[]||"
    mailed 1 "$OLD_ADDRESS" "$CHANGED"
    is "the code is dead" "$(record "SELECT COUNT(*) FROM code WHERE purpose = 'email'")" 0
    type 1
    open_option 3 123456
    shows "Adresse courriel : $OLD_ADDRESS"
    hides 'Recevoir un code'
}

# Whose account has no address yet: one is required, and is told and in force like any other.
scenario first_address --mail
first_address() {
    record "UPDATE contact SET email = ''"
    open_screen
    waits 'En ligne'
    open_option 3 123456
    waits 'Adresse courriel :'
    press enter
    shows 'ERREUR E-201 : Cette case est vide.'
    type "$NEW"
    press enter enter enter enter enter enter
    shows "$CONTACT_SAVED $CONFIRM_NOW"
    mailed 1 "$NEW" "$ASKED"
    type 1
    waits 'Code reçu'
    mailed 1 "$NEW" "$CODE"
    type "$(newest_code "$NEW")\\r\\r"
    shows 'Votre nouvelle adresse courriel est confirmée.'
    is "in force" "$(contact_record)" "$NEW|[]||"
    mailed 1 "$NEW" "$CONFIRMED"
}

# A code that is wrong five times, asked for too soon, replaced, too old.
scenario codes --mail
codes() {
    local first second
    open_screen
    waits 'En ligne'
    ask_for_address "$NEW"
    waits "$CONFIRM_NOW"
    type 1
    waits 'Code reçu'
    mailed 1 "$NEW" "$CODE"
    first=$(newest_code "$NEW")
    for left in 4 3 2; do
        type "$(other_code "$first")\\r\\r"
        shows "Il reste $left essais."
    done
    type "$(other_code "$first")\\r\\r"
    shows 'Il reste 1 essai.'
    type "$(other_code "$first")\\r\\r"
    shows "ERREUR E-522 : Ce code ne sert plus. Demandez-en un nouveau."
    # A visit of its own knows nothing of the last code: the server says it.
    press f10
    waits "$WELCOME"
    press enter
    open_option 3 123456
    waits "$CONFIRM_NOW"
    type 1
    shows "ERREUR E-523 : Un code vient d'être envoyé. Attendez une minute avant d'en demander un autre."
    is "one code only" "$(count_mails "$NEW" "$CODE")" 1
    server_at 70
    press f10
    waits "$WELCOME"
    press enter
    open_option 3 123456
    waits "$CONFIRM_NOW"
    type 1
    waits 'Code reçu'
    mailed 2 "$NEW" "$CODE"
    second=$(newest_code "$NEW")
    if [ "$first" != "$second" ]; then
        type "$first\\r\\r"
        shows "Ce code n'est pas le bon. Il reste 4 essais."
    fi
    server_at 700
    type "$second\\r\\r"
    shows 'ERREUR E-522 : Ce code ne sert plus. Demandez-en un nouveau.'
    is "the old address is still in force" "$(contact_record)" "$OLD_ADDRESS|[]||$NEW"
    server_at 780
    press f10
    waits "$WELCOME"
    press enter
    open_option 3 123456
    waits "$CONFIRM_NOW"
    type 1
    waits 'Code reçu'
    mailed 3 "$NEW" "$CODE"
    type "$(newest_code "$NEW")\\r\\r"
    shows 'Votre nouvelle adresse courriel est confirmée.'
    is "the new address is in force" "$(contact_record)" "$NEW|[]||"
}

# Line by line, on the other engine: what is held is said, Enter keeps it, - erases it.
scenario by_line --mail --postgresql
by_line() {
    open_line
    waits 'En ligne'
    open_option_by_line 3 123456
    shows "Adresse courriel, en ce moment «$OLD_ADDRESS»"
    type 'marie\n'
    shows 'Exemple : nom@exemple.ca.'
    type "$NEW\\n"
    waits 'Téléphone 1'
    type '418 555 0147\n'
    waits 'Téléphone 2'
    type '\n'
    waits 'Téléphone 3'
    type '\n'
    waits 'cellulaire'
    type '\n'
    waits 'Confirmer? (Entrée oui'
    type '\n'
    shows "$CONTACT_SAVED $CONFIRM_NOW"
    type '1\n'
    shows 'envoyé à n•••@•••.ca'
    mailed 1 "$NEW" "$CODE"
    type "$(newest_code "$NEW")\\n"
    waits 'Confirmer? (Entrée oui'
    type '\n'
    shows 'Votre nouvelle adresse courriel est confirmée.'
    is "the server's record" "$(contact_record)" "$NEW|[\"418 555-0147\"]||"
    mailed 1 "$OLD_ADDRESS" "$CONFIRMED"
    mailed 1 "$NEW" "$CONFIRMED"
    type '1\n'
    open_option_by_line 3 123456
    waits "Adresse courriel, en ce moment «$NEW»"
    type '\n'
    waits 'Téléphone 1, en ce moment «418 555-0147»'
    type '-\n'
    waits 'Téléphone 2'
    type '\n'
    waits 'Téléphone 3'
    type '\n'
    waits 'cellulaire'
    type '\n'
    waits 'Confirmer? (Entrée oui'
    type '\n'
    shows "$CONTACT_SAVED Votre reçu : R-"
    is "the number is erased" "$(contact_record)" "$NEW|[]||"
    type 'q\n'
    waits "$WELCOME"
    forgotten "q" "$NEW" '418 555 0147' '418 555-0147'
    kiosk_keeps_nothing "$NEW" marie.exemple 555-0147
}

# A mail server that says 451 is asked again; what it refuses with 550 is in `guichetd mails`, and the others are sent.
scenario not_taken --mail
not_taken() {
    printf '%s\n' "$OLD_ADDRESS=451" "$NEW=550" >"$GUICHET_MAIL/answers"
    open_screen
    waits 'En ligne'
    ask_for_address "$NEW"
    shows "$CONFIRM_NOW"
    check "550: refused, with what the mail server said" become 20000 1 mails_that failed address-asked "$NEW" 550
    check "451: waits" become 20000 1 mails_that waiting address-asked "$OLD_ADDRESS" 451
    rm "$GUICHET_MAIL/answers"
    server_at 60
    mailed 1 "$OLD_ADDRESS" "$ASKED"
    check "451: sent in the end" become 20000 1 mails_that sent address-asked "$OLD_ADDRESS" ''
    is "never to the one that was refused" "$(count_mails "$NEW" '')" 0
    is "once" "$(count_mails "$OLD_ADDRESS" "$ASKED")" 1
}
mails_that() { # STATE KIND ADDRESS TEXT
    "$GUICHETD" mails --config "$GUICHETD_CONF" | awk -F '\t' -v s="$1" -v k="$2" -v a="$3" -v t="$4" '$1 == s && $2 == k && $3 == a && index($6, t)' | grep -c .
}

run_scenarios "$@"
