#!/bin/bash
# What is changed at a kiosk is told by mail, through a real SMTP server that demands STARTTLS; what it refuses is said.
. "$(dirname "$0")/../lib/kiosk"

mails() { "$GUICHETD" mails --config "$GUICHETD_CONF"; }
mail_about() { grep -l "$1" "$GUICHET_MAIL"/*.txt 2>/dev/null; }
mailed() { [ -n "$(mail_about "$1")" ]; }
said_yes() { "$@" && echo yes; }
in_state() { mails | grep -q "^$1"$'\t'"$2"$'\t'; }

scenario told --mail
told() {
    local text
    open_line
    waits 'En ligne'
    change_by_line 123456 246813
    shows "$SUCCESS"
    check "the notice is mailed" become 20000 yes said_yes mailed 'mot de passe a été changé'
    text=$(cat "$(mail_about 'mot de passe a été changé' | head -n 1)")
    check "to the address in force" grep -q '^To: marie.exemple@example.org$' <<<"$text"
    check "the subject is a demonstration's" grep -q '^Subject: \[DÉMO\] Votre mot de passe a été changé' <<<"$text"
    check "by name" grep -q '^Bonjour Marie Exemple,$' <<<"$text"
    check "with the place" grep -q '^Poste : ' <<<"$text"
    check "and the time" grep -Eq '^Moment : le [0-9]+(er)? [a-zéû]+ 20[0-9]{2} à [0-9]+ h [0-9]{2}$' <<<"$text"
    check "and whom to call" grep -q "Ce n'était pas vous? Appelez tout de suite le 1-877-826-2433" <<<"$text"
    check "in English too" grep -q '^The password of your SécurSanté authentication key was changed\.$' <<<"$text"
    refuses "no password, no link" grep -Eq '246813|123456|https?:|www\.' <<<"$text"
    check "the operator sees it sent" in_state sent password-changed
    is "one mail" "$(find "$GUICHET_MAIL" -name '*.txt' | wc -l)" 1
}

scenario refused --mail
refused() {
    echo 'marie.exemple@example.org=550' >"$GUICHET_MAIL/answers"
    open_line
    waits 'En ligne'
    change_by_line 123456 246813
    shows "$SUCCESS"
    check "550 is reported" become 20000 yes said_yes in_state failed password-changed
    check "with what the mail server said" grep -q 550 <<<"$(mails)"
    is "nothing was mailed" "$(find "$GUICHET_MAIL" -name '*.txt' | wc -l)" 0
}

scenario waits_for_it
waits_for_it() {
    open_line
    waits 'En ligne'
    change_by_line 123456 246813
    shows "$SUCCESS"
    check "without a mail server the notice waits" in_state waiting password-changed
}

run_scenarios "$@"
