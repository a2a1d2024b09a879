#!/bin/bash
# Services en ligne: what is wrong, unknown or not there reads the same to a stranger; the cause is told by the reference; tries run
# out and come back; the office helps.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/account
. "$tests/lib/account"

HOME_PAGE='1-Paramètres du compte'
NOT_POSSIBLE='Les renseignements fournis ne permettent pas de poursuivre.'
TOO_SOON="Un essai vient d'être fait."

open_services() {
    waits "$WELCOME"
    type 2
    waits 'Mot de passe oublié?'
}
cause_shown() { # the cause behind the reference on the screen
    guichetd_does refusal --reference "$(screen | grep -Eo 'D-[0-9A-Z]{4}-[0-9A-Z]{4}')"
}
# What a stranger could tell one name from another by: all but the reference, the hour, and who answers the telephone then.
page_without_reference() { screen | sed -E 's/réessayer .*/réessayer/; /Référence : D-[0-9A-Z]{4}-[0-9A-Z]{4}$/,$d'; }

# --- the log-in ---------------------------------------------------------------------------------------------------------

try() { # PASSWORD: on the form, the name is there
    waits 'Mot de passe oublié?' && type "$1\\r\\r"
}
wrong() { # TRY: the sentence, and the form again
    try Pasle9bon
    shows "$NOT_POSSIBLE"
    shows 'Référence : D-'
}

# The clock of the server goes back, so that the next try is too soon however slow this machine is; and on.
scenario log_in_waits --card-out --people --server-set 'policy.login_tries = 4'
log_in_waits() {
    server_at -540
    open_screen
    waits 'En ligne'
    open_services
    type "$USER_CHOSEN\\r"
    wrong
    shows 'Il reste 3 essais.'
    is "the cause, by the reference" "$(cause_shown | grep -o password-wrong | head -n 1)" password-wrong
    type 1
    wrong
    type 1
    wrong
    shows 'Il reste 1 essai.'
    server_at -600
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
    type 1
    try "$PEOPLE_PASSWORD"
    shows "$TOO_SOON"
    server_at -480
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
    type 1
    wrong
    type 1
    try "$PEOPLE_PASSWORD"
    shows "$NOT_POSSIBLE"
    is "the cause, by the reference" "$(cause_shown | grep -o locked | head -n 1)" locked
    server_at 440
    "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1
    gone 'Hors ligne' 20000
    press f10
    open_services
    type "$USER_CHOSEN\\r"
    try "$PEOPLE_PASSWORD"
    shows "$HOME_PAGE"
}

# --- a forgotten password -------------------------------------------------------------------------------------------------

mapfile -t TEXTS < <(echo; sed -nE 's/.*"id": "q0[1-8]", "fr": "([^"]*)".*/\1/p' "$root/assets/data/questions.json")
QUESTIONS_ASKED='Réponse 3'

forget() { # NAME: from the welcome page to the three questions
    open_services
    press down down
    type m
    waits 'Trois de vos huit' && type "$1\\r\\r"
    waits "$QUESTIONS_ASKED"
}
answer_well() {
    local row i
    while read -r row; do
        for i in 1 2 3 4 5 6 7 8; do
            case $row in *"${TEXTS[i]:0:40}"*) type "$(answer_of "q0$i")\\r" ;; esac
        done
    done < <(screen)
    press enter
}
# Three wrong sets; leaves the causes behind the references in CAUSES, the last page in LAST.
three_wrong() { # NAME
    local left
    CAUSES=''
    forget "$1"
    type 'Mauvaise\rMauvaise\rMauvaise\r\r'
    for left in 2 1 0; do
        waits 'Référence : D-'
        [ "$left" = 0 ] || waits "Il reste $left essai"
        CAUSES+="$(cause_shown | grep -Eo 'answers-wrong|no-questions|not-asked|name-unknown|locked' | head -n 1) "
        [ "$left" = 0 ] || { type 1 && waits "$QUESTIONS_ASKED" && press enter enter enter enter; }
        [ "$left" = 0 ] || drive "gone $limit_ms Il reste $left essai" >/dev/null
    done
    LAST=$(page_without_reference)
    press f10
}

scenario forgotten_reads_the_same --card-out --mail --people --server-set 'policy.kiosk_failures = 100'
forgotten_reads_the_same() {
    local wrong_page temporary
    open_screen
    waits 'En ligne'
    three_wrong "$USER_CHOSEN"
    is "wrong three times: the causes" "$CAUSES" 'answers-wrong answers-wrong answers-wrong '
    wrong_page=$LAST
    check "the limit is said" grep -q "Vous avez atteint la limite d'essais." <<<"$wrong_page"
    check "and that it is not possible" grep -q 'Les renseignements fournis ne permettent pas' <<<"$wrong_page"
    three_wrong "$USER_PLAIN"
    is "no eight questions: the causes" "$CAUSES" 'no-questions no-questions no-questions '
    is "no eight questions: the same page" "$LAST" "$wrong_page"
    three_wrong IP9999999
    is "nobody's name: the causes" "$CAUSES" 'name-unknown name-unknown name-unknown '
    is "nobody's name: the same page" "$LAST" "$wrong_page"

    forget "$USER_CHOSEN"
    answer_well
    shows "$NOT_POSSIBLE"
    is "right, too late: the cause" "$(cause_shown | grep -o locked | head -n 1)" locked
    press f10
    open_services
    type "$USER_CHOSEN\\r$PEOPLE_PASSWORD\\r\\r"
    shows "$HOME_PAGE"
    press f10

    check "the office lets it be tried again" guichetd_does recovery-clear --name "$USER_CHOSEN"
    forget "$USER_CHOSEN"
    answer_well
    shows 'Le mot de passe doit respecter les conditions suivantes'
    press f10

    temporary=$(guichetd_does temporary-password --name "$USER_CHOSEN" | tail -n 1)
    isnt "the office gives a temporary password" "$temporary" ''
    open_services
    type "$USER_CHOSEN\\r$PEOPLE_PASSWORD\\r\\r"
    shows "$NOT_POSSIBLE"
    type 1
    waits 'Mot de passe oublié?' && type "$temporary\\r\\r"
    shows 'Votre mot de passe est temporaire : choisissez le vôtre.'
    type "$temporary\\rvelo9rouge\\rvelo9rouge\\r\\r"
    shows '1-Garder mes questions actuelles'
    shows "${TEXTS[1]:0:40}"
    type 1
    shows "$HOME_PAGE"
    press f10
    forget "$USER_CHOSEN"
    answer_well
    shows 'Le mot de passe doit respecter les conditions suivantes'
    press f10
    waits "$WELCOME"
    forgotten "all of it" "$temporary" velo9rouge "$PEOPLE_PASSWORD" Mauvaise Peugeot Rimouski Pompon
    nowhere_written "passwords and answers" "$temporary" velo9rouge Mauvaise Peugeot Rimouski
}

run_scenarios "$@"
