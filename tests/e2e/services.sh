#!/bin/bash
# Services en ligne on the real stack: a temporary password, eight questions, log-out, a forgotten password, what is refused; by
# keys and line by line; what was typed is nowhere afterwards.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

ON=(--card-out --mail --set 'services.accounts = yes')
HOME_PAGE='1-Paramètres du compte'
ANSWERS=('' Wolframite Xylographe Kumquatier Jujubier Bzorbique Quetzalcoat Ypsilonien Zwanzigfach)
mapfile -t TEXTS < <(echo; sed -nE 's/.*"id": "q0[1-8]", "fr": "([^"]*)".*/\1/p' "$root/assets/data/questions.json")

# Prints "NAME PASSWORD" of a new account: docteure Jeanne Exemple.
new_account() {
    "$GUICHETD" account-add --config "$GUICHETD_CONF" --email jeanne@example.org --given Jeanne --family Exemple --title docteure | tr '\n' ' '
}
log_in() { # NAME PASSWORD
    waits "$WELCOME"
    type 2
    waits 'Mot de passe oublié?' && type "$1\\r$2\\r\\r"
}
choose_eight() {
    local i
    for i in 1 2 3 4 5 6 7 8; do
        waits "Question $i de 8, choisissez" && type "$i"
        type "${ANSWERS[i]}\\r"
        [ $((i % 2)) = 1 ] || press enter
    done
}
# The answers to the questions that are shown, in their order.
answer_asked() {
    local row i
    while read -r row; do
        for i in 1 2 3 4 5 6 7 8; do
            case $row in *"${TEXTS[i]:0:40}"*) type "${1:-${ANSWERS[i]}}\\r" ;; esac
        done
    done < <(screen)
    press enter
}

# From the temporary password to the home page.
first_visit() { # NAME TEMPORARY NEW
    log_in "$1" "$2"
    shows 'Votre mot de passe est temporaire'
    shows 'Session de : Exemple'
    type "$2\\r$3\\r$3\\r\\r"
    shows 'vous devrez au préalable choisir et répondre de façon confidentielle à huit questions secrètes'
    hides '1-Garder mes questions actuelles'
    type 2
    choose_eight
    shows '1-Confirmer'
    hides "${ANSWERS[1]}"
    type 1
    shows 'Vos huit questions secrètes et leurs réponses sont enregistrées à votre compte.'
    type 0
    shows "$HOME_PAGE"
    shows 'Docteure Jeanne Exemple'
}

scenario from_temporary_to_forgotten "${ON[@]}"
from_temporary_to_forgotten() {
    local name first
    read -r name first < <(new_account)
    isnt "an account with a temporary password" "$first" ''
    open_screen
    waits 'En ligne'
    first_visit "$name" "$first" velo9rouge
    type 5
    shows 'Ce qui a été fait avec votre compte'
    type 0
    waits "$HOME_PAGE" && type d
    shows 'Votre session est fermée. Ce que vous avez tapé est effacé de ce poste.'
    press enter
    waits "$WELCOME"
    forgotten "after the log-out" velo9rouge "$first" "${ANSWERS[@]:1}" Jeanne

    log_in "$name" velo9rouge
    shows "$HOME_PAGE"
    type d
    waits 'Votre session est fermée' && press enter

    waits "$WELCOME" && type 2
    waits 'm-Mot de passe oublié?' && press down down
    type m
    waits 'Trois de vos huit' && type "$name\\r\\r"
    shows 'Réponse 3'
    answer_asked Mauvaise
    shows 'Les renseignements fournis ne permettent pas de poursuivre.'
    shows 'Il reste 2 essais.'
    shows 'Référence : D-'
    press f10
    waits "$WELCOME" && type 2
    waits 'm-Mot de passe oublié?' && press down down
    type m
    waits 'Trois de vos huit' && type "$name\\r\\r"
    waits 'Réponse 3' && answer_asked
    shows 'Le mot de passe doit respecter les conditions suivantes'
    type 'violet7bleu\rviolet7bleu\r\r'
    shows 'Votre nouveau mot de passe a été enregistré avec succès.'
    mailed 1 jeanne@example.org 'Les questions secrètes de votre compte ont été changées'
    mailed 1 jeanne@example.org 'Un nouveau mot de passe a été choisi pour votre compte'
    type 1
    waits 'm-Mot de passe oublié?' && type "$name\\rvelo9rouge\\r\\r"
    shows 'Les renseignements fournis ne permettent pas de poursuivre.'
    type 1
    waits 'm-Mot de passe oublié?' && type 'violet7bleu\r\r'
    shows "$HOME_PAGE"
    press f10
    waits "$WELCOME"
    forgotten "F10 in a session" violet7bleu "${ANSWERS[@]:1}" Mauvaise
}

scenario server_lost_in_a_session "${ON[@]}"
server_lost_in_a_session() {
    local name first
    read -r name first < <(new_account)
    open_screen
    waits 'En ligne'
    first_visit "$name" "$first" velo9rouge
    type 1
    waits '1-Changement' && type 1
    waits 'Nouveau nom' && type 'velo9rouge\rjeanne@exemple.ca\r'
    check "the server stops" stack server stop
    press enter
    shows 'ERREUR E-5' 20000
    hides 'jeanne@exemple.ca'
    check "the server starts" stack server start
    type 1
    shows 'jeanne@exemple.ca'
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
    press down down enter
    shows 'Votre nom d'"'"'utilisateur est changé.'
    shows 'Les deux permettent de vous connecter.'
    type d
    waits 'Votre session est fermée' && press enter
    log_in jeanne@exemple.ca velo9rouge
    shows "$HOME_PAGE"
    check "a token is put in" stack card in
    shows 'Fermer la session en cours?'
    type 1
    shows "$HOME_PAGE"
    check "and pulled" stack card out
    hides "$WELCOME"
    press f10
    waits "$WELCOME"
    forgotten "the session is over" velo9rouge "$first"
}

# «Paramètres du compte», all three, in English on a small screen; the trail; both names.
scenario settings_in_english --card-out --mail --people
settings_in_english() {
    local i
    open_screen 40x12
    waits '2-Services en ligne' && press f2
    waits '2-Online Services' && type 2
    waits 'Log in' && type "$USER_CHOSEN\\r$PEOPLE_PASSWORD\\r\\r"
    shows '1-Account settings'
    type 1
    waits '1-Change of your user name' && type 1
    waits 'Current password' && type "$PEOPLE_PASSWORD\\rpaul@exemple.ca\\r\\r"
    shows 'Your user name is changed.'
    shows 'You can log in with either.'
    type 1
    waits '2-Change of your password' && type 2
    waits 'Current password' && type "$PEOPLE_PASSWORD\\rvelo9rouge\\rvelo9rouge\\r\\r"
    shows 'Your new password was saved'
    type 1
    waits '3-Secret questions' && type 3
    waits 'Current password' && type 'velo9rouge\r\r'
    for i in 1 2 3 4 5 6 7 8; do
        waits "Question $i of 8, choose" && type "$i"
        type "${ANSWERS[i]}\\r"
        [ $((i % 2)) = 1 ] || press enter
    done
    waits 'Answer 3 : **********' && type 1
    shows 'Your eight secret questions and their answers are saved'
    type d
    waits 'Your session is closed' && press enter
    waits '2-Services en ligne' && press f2
    for i in "$USER_CHOSEN" paul@exemple.ca; do
        waits '2-Online Services' && type 2
        waits 'Log in' && type "$i\\rvelo9rouge\\r\\r"
        shows '1-Account settings'
        [ "$i" = paul@exemple.ca ] || { press f10 && waits '2-Services en ligne' && press f2; }
    done
    type 5
    shows 'What was done with your account'
    press f10
    waits '2-Services en ligne'
    forgotten "in English" velo9rouge "$PEOPLE_PASSWORD" paul@exemple.ca "${ANSWERS[@]:1}"
    nowhere_written "what was typed" velo9rouge "$PEOPLE_PASSWORD" "${ANSWERS[@]:1}"
    for i in login:3 name:1 password:1 questions:1 logout:3; do
        check "the audit of account.${i%:*}" become 10000 "${i#*:}" count_rows "account.${i%:*}" "done"
    done
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

scenario unknown_reads_the_same "${ON[@]}"
unknown_reads_the_same() {
    local i
    open_line
    waits "$WELCOME"
    type '2\n'
    waits 'Nom d' && type 'IP99999\n'
    waits 'Mot de passe' && type 'pasleBon1a\n'
    waits 'Confirmer' && type '\n'
    shows 'Les renseignements fournis ne permettent pas de poursuivre.'
    type '0\n'
    waits "$WELCOME" && type '2\n'
    waits 'Nom d' && type '?m\n'
    waits 'Trois de vos huit' && type 'IP99999\n'
    waits 'Confirmer' && type '\n'
    for i in 1 2 3; do waits "Réponse $i" && type 'Nimporte\n'; done
    waits 'Confirmer' && type '\n'
    shows 'Il reste 2 essais.'
    shows 'Référence : D-'
}

run_scenarios "$@"
