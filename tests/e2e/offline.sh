#!/bin/bash
# Options 1 and 3 without the network: accepted, signed, sealed, queued; the page says what is true and becomes the document's
# sentence only when the server has them; nothing private on the disk; told once, mailed once, whoever is killed when; and what
# is older than a newer change made elsewhere is not applied, and its owner is told.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"

ANSWERS=('Zéphyr-Dompteur' 'Saint-Xqvi' 'Vélo Kwybus' 'Grûau Zbeurk' zephyrdompteur saintxqvi velokwybus gruauzbeurk)
NEW=nouvelle@exemple.ca
QUESTIONS_MAIL='Vos questions de sécurité ont été changées'
CONTACT_MAIL='Vos informations de contact ont été changées'
PASSWORD_MAIL='Votre mot de passe a été changé'
NOT_APPLIED="Une de vos demandes n'a pas été appliquée / One of your requests was not applied"
WAITS='Elles seront transmises dès que le réseau sera revenu. Elles ne sont pas encore inscrites à votre compte. Vous recevrez un courriel quand elles le seront.'

versions() { record 'SELECT COUNT(*) FROM question_set'; }
# Option 1 from the menu to «Confirmer» of the review.
answer_four() {
    open_option 1 "$1"
    waits '1-Choisir ou modifier'
    type 1
    choose_four "${ANSWERS[@]:0:4}"
    press enter
    waits "$REVIEW"
    type 1
}
# Option 3 from the menu, only the mobile number.
give_mobile() { # PASSWORD NUMBER
    open_option 3 "$1"
    waits 'Téléphone cellulaire'
    press down down down down
    retype 40 "$2\\r\\r"
}

scenario on_screen --mail
on_screen() {
    stack server stop
    open_screen
    waits "$MENU"
    waits 'Hors ligne'
    answer_four 123456
    shows "Vos questions et réponses sont enregistrées et protégées sur ce poste. $WAITS Votre reçu : R-"
    hides "$QUESTIONS_SAVED"
    shows '1 demande en attente'
    forgotten "kept, still on the page" "${ANSWERS[@]}"
    nowhere_written "the answers" "${ANSWERS[@]}"
    type 1
    change 123456 246813
    waits "$SUCCESS" 30000
    shows '2 demandes en attente'
    type 1
    give_mobile 246813 '514-555-0188'
    shows "Vos informations sont enregistrées et protégées sur ce poste. $WAITS"
    refuses "no number on the disk" grep -rqaF 555-0188 "$STACK_DIR/kiosk" "$STACK_DIR/guichet.log"
    shows '3 demandes en attente'
    stack server start
    push_all
    shows "$CONTACT_SAVED"
    shows 'En ligne'
    gone 'en attente'
    is "each of them once" "$(count_rows questions.set 'done') $(count_rows contact.set 'done') $(count_rows token.pin.changed 'done')" '1 1 1'
    is "in the server's record" "$(versions) $(contact_record)" "1 $OLD_ADDRESS|[]|514 555-0188|"
    audited_once questions.set 'security questions and answers'
    mailed 1 "$OLD_ADDRESS" "$QUESTIONS_MAIL"
    mailed 1 "$OLD_ADDRESS" "$CONTACT_MAIL"
    mailed 1 "$OLD_ADDRESS" "$PASSWORD_MAIL"
    push_all
    is "three mails in all" "$(find "$GUICHET_MAIL" -name '*.txt' | grep -c .)" 3
}

# The page itself becomes the document's sentence when the server has them.
scenario while_one_reads --mail
while_one_reads() {
    stack server stop
    open_screen
    waits "$MENU"
    answer_four 123456
    shows 'sont enregistrées et protégées sur ce poste'
    stack server start
    push_all
    shows "$QUESTIONS_SAVED."
    hides 'Elles seront transmises'
    mailed 1 "$OLD_ADDRESS" "$QUESTIONS_MAIL"
}

# Empty means unchanged: of a whole account only what was typed is another. Line by line, on the other engine.
scenario empty_is_unchanged --mail --postgresql
empty_is_unchanged() {
    record "UPDATE contact SET phones = '[\"418 555-0147\"]', mobile = '581 555-0111'"
    stack server stop
    open_line
    waits "$MENU"
    open_option_by_line 3 123456
    shows "Une case vide veut dire «inchangé»."
    waits 'Adresse courriel'
    type '\n'
    empty_rest
    shows "Rien n'a été changé dans ces cases."
    waits 'Adresse courriel'
    type '\n'
    empty_rest '514 555-0188'
    shows "Vos informations sont enregistrées et protégées sur ce poste. $WAITS"
    type '1\n'
    waits "$MENU"
    stack server start
    push_all
    is "only the mobile number is another" "$(contact_record)" "$OLD_ADDRESS|[\"418 555-0147\"]|514 555-0188|"
    mailed 1 "$OLD_ADDRESS" "$CONTACT_MAIL"

    # A new address, off-line: pending; both are told; the next visit asks.
    close_kiosk
    stack server stop
    open_line
    waits "$MENU"
    open_option_by_line 3 123456
    waits 'Adresse courriel'
    type "$NEW\\n"
    empty_rest
    shows "La nouvelle adresse courriel ne servira qu'une fois confirmée par un code."
    type '1\n'
    waits "$MENU"
    stack server start
    push_all
    is "pending" "$(contact_record)" "$OLD_ADDRESS|[\"418 555-0147\"]|514 555-0188|$NEW"
    mailed 1 "$OLD_ADDRESS" "Une nouvelle adresse courriel attend"
    mailed 1 "$NEW" "Une nouvelle adresse courriel attend"
    open_option_by_line 3 123456
    shows "$CONFIRM_NOW"
}
empty_rest() { # [MOBILE]
    local label
    for label in 'Téléphone 1' 'Téléphone 2' 'Téléphone 3'; do
        waits "$label" && type '\n'
    done
    waits 'cellulaire' && type "${1:-}\\n"
    waits 'Confirmer? (Entrée oui' && type '\n'
}

# Two kiosks: what was asked off-line at the first is older than what was done since at the second.
scenario superseded --mail
superseded() {
    local first=$GUICHET_CONF second=$scratch/second.conf code
    sed "s|^state.dir.*|state.dir = $scratch/second|" "$first" >"$second"
    code=$("$GUICHETD" enrolment-code --config "$GUICHETD_CONF" --label 'Poste 2' 2>/dev/null)
    check "a second kiosk" "$GUICHETCTL" enrol --config "$second" "$code"
    stack server stop
    open_screen
    waits "$MENU"
    answer_four 123456
    waits 'sont enregistrées et protégées sur ce poste'
    type 1
    give_mobile 123456 '514-555-0188'
    waits 'sont enregistrées et protégées sur ce poste'
    close_kiosk
    asked=$(date +%s)
    stack server start
    become 5000 later later_than $((asked + 3))     # the server's margin for clocks is 2 s

    GUICHET_CONF=$second
    open_screen
    waits "$MENU"
    waits 'En ligne'
    answer_four 123456
    shows "$QUESTIONS_SAVED."
    type 1
    give_mobile 123456 '418-555-0166'
    shows "$CONTACT_SAVED"
    close_kiosk
    is "the second kiosk's are in force" "$(versions) $(contact_record)" "1 $OLD_ADDRESS|[]|418 555-0166|"

    GUICHET_CONF=$first
    push_all
    is "still the second kiosk's" "$(versions) $(contact_record)" "1 $OLD_ADDRESS|[]|418 555-0166|"
    is "audited: not applied, and why" "$("$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' '$7 == "rejected" { print $3, $5, $8 }' | tr '\n' ',')" \
        'Poste 1 questions.set superseded,Poste 1 contact.set superseded,'
    mailed 2 "$OLD_ADDRESS" "$NOT_APPLIED"
    mails_to "$OLD_ADDRESS" "$NOT_APPLIED" | xargs cat >"$scratch/mails"
    mail_says "which one, in both languages" "$scratch/mails" '(vos questions de sécurité)' '(vos informations de contact)' \
        '(your security questions)' '(your contact information)' 'la plus récente reste en vigueur' 'Poste : Poste 1'
    open_screen
    waits "$MENU"
    type 5
    waits '1-Faire une signature'
    type 1
    waits 'Mot de passe :'
    type '123456\r\r'
    waits '1-Mes demandes'
    type 1
    shows 'questions de sécurité, refusée'
    shows 'Pourquoi : Une demande plus récente a été faite.'
}
later_than() { [ "$(date +%s)" -ge "$1" ] && echo later; }

# --- kill -9 ------------------------------------------------------------------------------------------------------------

kill_the_kiosk() {
    local all
    all="$kiosk_pid $(pgrep -P "$kiosk_pid" | tr '\n' ' ')"
    # shellcheck disable=SC2086
    kill -KILL $all
    drive "end 5000" >/dev/null
    close_kiosk
}
exactly_once() { # of questions.set
    push_all
    is "exactly one version, one row, one mail" "$(versions) $(count_rows questions.set)" '1 1'
    mailed 1 "$OLD_ADDRESS" "$QUESTIONS_MAIL"
    push_all
    is "and never a second" "$(versions) $(count_rows questions.set) $(count_mails "$OLD_ADDRESS" "$QUESTIONS_MAIL")" '1 1 1'
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}
pid_of_server() { pgrep -f "^$GUICHETD serve --config $GUICHETD_CONF" | head -n 1; }

# The kiosk: kept and not pushed; pushed and not answered.
scenario kiosk_killed --mail
kiosk_killed() {
    stack server stop
    open_screen
    waits "$MENU"
    answer_four 123456
    waits 'Votre reçu'
    kill_the_kiosk
    stack server start
    exactly_once
}
scenario kiosk_killed_at_push --mail --postgresql
kiosk_killed_at_push() {
    open_screen
    waits 'En ligne'
    open_option 1 123456
    waits '1-Choisir ou modifier'
    type 1
    choose_four "${ANSWERS[@]:0:4}"
    press enter
    waits "$REVIEW"
    kill -STOP "$(pid_of_server)"
    type 1
    waits 'votre demande est envoyée au serveur'
    kill_the_kiosk
    kill -CONT "$(pid_of_server)"
    exactly_once
}

# The server: killed when it makes the change durable, and when it would send the answer of what it has.
server_killed_at() { # SYSTEM CALL
    open_screen
    waits 'En ligne'
    open_option 1 123456
    waits '1-Choisir ou modifier'
    type 1
    choose_four "${ANSWERS[@]:0:4}"
    press enter
    waits "$REVIEW"
    strace -f -qq -e "trace=$1" -e "inject=$1:signal=KILL:when=1" -o /dev/null -p "$(pid_of_server)" 2>/dev/null &
    tracer=$!
    become 5000 traced traced
    type 1
    become 10000 gone server_is_gone || not_ok "the server is killed"
    wait "$tracer"
    stack server stop 2>/dev/null       # its end was a signal's: that is no failure here
}
told_after_all() {
    shows 'sont enregistrées et protégées sur ce poste' 30000
    stack server start
    exactly_once
    shows "$QUESTIONS_SAVED."
}
scenario server_killed_in_commit --mail
server_killed_in_commit() {
    server_killed_at fdatasync
    told_after_all
}
scenario server_killed_before_answer --mail
server_killed_before_answer() {
    server_killed_at sendmsg
    is "the server had it already" "$(versions)" 1
    told_after_all
}
traced() { grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/$(pid_of_server)/status" && echo traced; }
server_is_gone() { [ -n "$(pid_of_server)" ] || echo gone; }

run_scenarios "$@"
