#!/bin/bash
# 1-Gérer mes questions de sécurité on the real stack: from the key press to the server's record, its audit and the mail; both
# front ends, both languages; what is refused; and that an answer is nowhere but where it must be.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"

# As they are typed, and as they are sent: letters and digits without accents.
A1='Zéphyr-Dompteur' A2='Saint-Xqvi' A3='Vélo Kwybus' A4='Grûau Zbeurk'
FOLDED=(zephyrdompteur saintxqvi velokwybus gruauzbeurk)
ANSWERS=("$A1" "$A2" "$A3" "$A4" "${FOLDED[@]}")
SUBJECT='Vos questions de sécurité ont été changées / Your security questions were changed'

chosen() { record "SELECT ids FROM question_set ORDER BY version DESC LIMIT 1"; }
versions() { record 'SELECT COUNT(*) FROM question_set'; }
told_by_mail() { # NUMBER
    mailed "$1" marie.exemple@example.org "$SUBJECT"
    mail_says "sender, both languages, place, time, what to do" "$(newest_mail marie.exemple@example.org "$SUBJECT")" \
        'From: guichet@example.org' '*** DÉMO : ce message vient d' 'Bonjour Marie Exemple,' 'Poste : Poste 1' 'Moment : le ' \
        'Les questions de sécurité et leurs réponses ont été enregistrées à votre compte.' "Ce n'était pas vous? Appelez tout de suite le 1-877-826-2433." \
        '--- English ---' 'Hello Marie Exemple,' 'The security questions and their answers were saved to your account.' 'Was this not you? Call 1-877-826-2433 right away.'
    refuses "no answer and no link in it" grep -rqiF -e "$A1" -e "$A2" -e "${FOLDED[0]}" -e "${FOLDED[1]}" -e 'http' "$GUICHET_MAIL"
}

scenario on_screen --mail
on_screen() {
    open_screen
    waits 'En ligne'
    open_option 1 123456
    shows "Aucune question n'est encore choisie."
    type 1
    shows 'Accents, majuscules et espaces sont sans importance dans vos réponses.'
    choose_four "$A1" "$A2" "$A3" "$A4"
    shows 'Quel métier vouliez-vous faire quand vous aviez dix ans? Réponse 1 : ***************'
    hides "$A1"
    hides "$A4"
    press up f4
    shows "Réponse 4 : $A4"
    press f4
    gone "$A4"
    press down enter
    shows "$REVIEW"
    hides "$A1"
    type 2
    shows "$A1"
    hides "$A2"
    type 0
    gone "$A1"
    hides "$REVIEW"
    is "nothing was sent yet" "$(count_rows questions.set) $(versions)" '0 0'
    type 1
    shows "$QUESTIONS_SAVED."
    shows 'Votre reçu : R-'
    shows 'Vous pouvez modifier vos questions / réponses en tout temps.'
    forgotten "saved, still on the page" "${ANSWERS[@]}"
    audited_once questions.set 'security questions and answers'
    is "the questions that were chosen" "$(chosen)" 'q10 q03 q04 q07'
    refuses "no answer in the audit" sh -c '"$GUICHETD" audit --config "$GUICHETD_CONF" | grep -qiE "zephyr|xqvi"'
    told_by_mail 1

    # Changed at any time: those in force are said and chosen already; Enter keeps a question, the answers are typed anew.
    press f10
    waits "$WELCOME"
    press enter
    waits "$MENU"
    open_option 1 123456
    shows 'Vos questions en vigueur, choisies le'
    shows 'Dans quelle ville vos parents se sont-ils rencontrés?'
    shows "Vos anciennes réponses restent en vigueur tant que vous n'avez pas confirmé."
    type 1
    change_one() { waits "éponse $1 :" && type "$2\\r"; }
    press enter
    change_one 1 'Wolframite'
    press enter
    change_one 2 'Xylographe'
    press enter
    change_one 3 'Kumquatier'
    press enter
    change_one 4 'Jujubier'
    press enter
    waits "$REVIEW"
    type 1
    shows "$QUESTIONS_SAVED."
    is "a second version, the same questions" "$(versions) $(chosen)" '2 q10 q03 q04 q07'
    mailed 2 marie.exemple@example.org "$SUBJECT"
    press f10
    waits "$WELCOME"
    forgotten "F10" "${ANSWERS[@]}" Wolframite Xylographe Kumquatier Jujubier
    press f10
    ends 0
    nowhere_written "the answers" "${ANSWERS[@]}" Wolframite Xylographe Kumquatier Jujubier
}

# Large characters, in English.
scenario large_english --mail
large_english() {
    open_screen 40x12
    waits 'branchée'
    press f2
    waits '2-Change my password'
    open_option 1 123456
    shows 'No question is chosen yet.'
    type 1
    shows 'Question 1 of 4'
    choose_question 1 2 1 "$A1"
    choose_question 2 1 3 "$A2"
    choose_question 3 1 4 "$A3"
    shows 'Question 4 of 4, choose (page 1 of 3, n for more) 1 What was'    # the list is in sight, not below the window
    choose_question 4 1 7 "$A4"
    shows '> Confirm'
    press enter
    shows '> Which job did you want to do when you were ten? Answer 1 : ***'  # from the first question on
    type 2
    shows "$A1"
    press back
    gone "$A1"
    type 1
    shows 'The selected questions and answers were saved to your account'
    shows 'Your receipt: R-'
    is "the questions that were chosen" "$(chosen)" 'q10 q03 q04 q07'
    audited_once questions.set 'security questions and answers'
    told_by_mail 1
    press f10
    forgotten "F10" "${ANSWERS[@]}"
}

# Line by line, on the other engine.
scenario by_line --mail --postgresql
by_line() {
    open_line
    waits 'En ligne'
    open_option_by_line 1 123456
    shows "Aucune question n'est encore choisie."
    type '1\n'
    choose_four_by_line "$A1" "$A2" "$A3" "$A4"
    waits 'Confirmer? (Entrée oui'
    type '\n'
    shows 'Réponse 2 : 10 caractères'
    shows "$REVIEW"
    hides "$A1"
    type '3\n'
    shows "$A2"
    hides "$A1"
    type '0\n'
    shows '2-Lire ma première réponse 4-Lire ma troisième réponse'
    type '1\n'
    shows "$QUESTIONS_SAVED."
    shows 'Votre reçu : R-'
    shows 'fermer le Portail libre-service (q)'
    audited_once questions.set 'security questions and answers'
    is "the questions that were chosen" "$(chosen)" 'q10 q03 q04 q07'
    told_by_mail 1
    type 'q\n'
    waits "$WELCOME"
    forgotten "q" "${ANSWERS[@]}"
    drive eof >/dev/null
    ends 0
    nowhere_written "the answers" "${ANSWERS[@]}"
}

# What is refused is said where it was typed, and nothing is sent.
scenario refused_here --mail
refused_here() {
    open_screen
    waits 'En ligne'
    open_option 1 123456
    waits '1-Choisir'
    type 1
    choose_question 1 1 3 '...'
    shows "ERREUR E-230 : Cette réponse est vide sans les espaces et la ponctuation."
    retype 10 'ab\r'
    shows 'ERREUR E-231 : Cette réponse est trop courte. Il faut au moins trois lettres'
    retype 10 'Ville\r'
    shows 'ERREUR E-235 : Cette réponse répète un mot de la question.'
    retype 10 'Je ne sais pas\r'
    shows 'ERREUR E-234 : Cette réponse est trop facile à deviner.'
    retype 20 'marie.exemple@example.org\r'
    shows 'E-234'
    retype 30 'Rimouski\r'
    waits 'Question 2 de 4, choisissez'
    type 3
    shows 'ERREUR E-236 : Cette question est déjà choisie.'
    choose_question 2 1 4 'rîmou ski!'
    shows "ERREUR E-233 : Cette réponse est la même qu'à une autre question."
    retype 20 'Peugeot\r'
    waits 'Question 3 de 4, choisissez'
    press back
    shows '1-Choisir ou modifier mes questions'
    press back
    waits "$MENU"
    is "nothing was sent" "$(count_rows questions.set) $(versions) $(waiting)" '0 0 0'
    is "no mail" "$(find "$GUICHET_MAIL" -name '*.txt' | grep -c .)" 0
    forgotten "back" Rimouski Peugeot
    # A wrong password goes no further.
    type 1
    waits 'Mot de passe :'
    type '999999\r\r'
    shows 'Il reste 4 essais'
    hides '1-Choisir ou modifier'
}

# The server's list of questions became another one meanwhile: what it refuses is said, and blocks nothing behind it.
scenario refused_by_the_server --mail
refused_by_the_server() {
    stack server stop
    open_screen
    waits 'Hors ligne'
    open_option 1 123456
    shows 'vos questions en vigueur ne peuvent pas être montrées'
    type 1
    choose_four "$A1" "$A2" "$A3" "$A4"
    press enter
    waits "$REVIEW"
    type 1
    shows 'Vos questions et réponses sont enregistrées et protégées sur ce poste.'
    type 1
    change 123456 246813
    waits "$SUCCESS" 30000
    shows '2 demandes en attente'
    /usr/bin/python3 -c 'import json, sys; json.dump([q for q in json.load(sys.stdin) if q["id"] != "q03"], sys.stdout)' \
        <"$BUILD/share/guichet/data/questions.json" >"$scratch/questions.json"
    sed -i "s|^feed.questions.*|feed.questions = $scratch/questions.json|" "$GUICHETD_CONF"
    stack server start
    push_all
    gone 'en attente'
    is "refused: nothing was chosen" "$(count_rows questions.set rejected) $(versions)" '1 0'
    is "what was behind it is done" "$(count_rows token.pin.changed 'done')" 1
    check "guichetctl says so" sh -c '"$GUICHETCTL" requests --config "$GUICHET_CONF" | grep -q "questions.set refused"'
    type 1
    waits "$MENU"
    type 5
    waits '1-Faire une signature'
    type 1
    waits 'Mot de passe :'
    type '246813\r\r'
    waits '1-Mes demandes'
    type 1
    shows 'questions de sécurité, refusée'
    shows 'La demande ne respecte pas une des règles.'
    mailed 1 marie.exemple@example.org 'Votre mot de passe a été changé'
    is "no mail says that questions were changed" "$(count_mails marie.exemple@example.org "$SUBJECT")" 0
}
run_scenarios "$@"
