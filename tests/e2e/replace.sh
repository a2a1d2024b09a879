#!/bin/bash
# Unblocked by telephone, then on-line with a password: the secret that the telephone gave is replaced without a word, and the
# new one unblocks by questions.
. "$(dirname "$0")/../lib/token"

audited() { # ACTION: its outcomes and reasons, the oldest first
    "$GUICHETD" audit --config "$GUICHETD_CONF" | awk -F '\t' -v action="$1" '$5 == action { print $7 (($8 != "") ? " " $8 : "") }'
}
said_yes() { "$@" && echo yes; }
pushed() { "$GUICHETCTL" push --config "$GUICHET_CONF" >/dev/null 2>&1 && "$GUICHETCTL" status --config "$GUICHET_CONF" | grep -q 'waiting: 0'; }

unblock_by_phone() { # NEW PASSWORD
    local challenge answer
    type 4
    waits '2-Par téléphone'
    type 2
    waits 'Défi :'
    challenge=$(screen | grep -oE 'Défi : [0-9A-Z-]+' | cut -d ' ' -f 3)
    answer=$("$GUICHETD" phone-answer --config "$GUICHETD_CONF" --serial "$GUICHET_CARD_SERIAL" --challenge "$challenge" 2>>"$scratch/said")
    type "$answer\\r"
    press enter
    waits 'Restez au téléphone'
    new_password "$1"
}
new_password() {
    type "$1\\r$1\\r"
    press enter
    shows 'prête à être utilisée avec le mot de passe fourni' 60000
    press enter
    waits "$MENU"
}
open_questions() { # PASSWORD
    type 1
    waits 'Après 5 mots de passe'
    type "$1\\r"
    press enter
    shows '1-Choisir ou modifier mes questions' 60000
}
choose_questions() {
    local n=0 answer
    type 1
    waits 'Question 1 de 4'
    for answer in Chicoutimi Raleigh Explorateur Cinemascope; do
        type "$((++n))\\r"
        type "$answer\\r"
    done
    press enter
    waits '1-Confirmer'
    type 1
    shows 'ont été enregistrées à votre compte' 60000
    press enter
    waits "$MENU"
}
unblock_by_questions() { # NEW PASSWORD
    type 4
    waits '1-Répondre à mes questions'
    type 1
    waits 'Réponse 1' 60000
    type 'chicoutimi\rraleigh\rexplorateur\rcinemascope\r'
    press enter
    waits 'Vos réponses sont conformes' 60000
    new_password "$1"
}

scenario replaced --mail
replaced() {
    open_screen
    waits 'En ligne'
    unblock_by_phone 246813
    check "all is told" become 30000 yes said_yes pushed
    card reset-counters
    open_questions 246813
    is "one change of a secret, no setting of a password" "$(card counters | grep -E '^(24|2C) ' | tr '\n' ' ')" '24 1 '
    is "no try was spent" "$(tries)" 'pin 5 so 15'
    check "the password is the same" logs_in 246813
    choose_questions
    check "the server is told" become 30000 yes said_yes pushed
    is "it was given one for one" "$(audited token.secret.released)" 'done a new one goes with it'
    is "and the token took it" "$(audited token.secret.replaced)" done
    check "the owner is told by mail" become 20000 1 sh -c 'grep -l "secret de déblocage de votre clé est remplac" "$GUICHET_MAIL"/*.txt | wc -l'
    card reset-counters
    press back
    open_questions 246813
    is "once is enough" "$(card counters | grep -E '^(24|2C) ' | tr '\n' ' ')" ''
    press back
    waits "$MENU"
    unblock_by_questions 135792
    check "the new one, alone, unblocks by questions" logs_in 135792
    is "no try was spent" "$(tries)" 'pin 5 so 15'
    is "no doubt: one for one again" "$(audited token.secret.released | sort | uniq -c | tr -s ' ')" ' 2 done a new one goes with it'
    close_kiosk
    ask replace secret="$GUICHET_CARD_SO_PIN"
    is "the first secret is long dead" "${said##* }" ERR_SO_WRONG
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

# The card goes away when it has just taken the new one: the password is not in doubt, and at the next visit the token's own
# answer settles which secret it has.
scenario cut_when_sent
cut_when_sent() {
    open_screen
    waits 'En ligne'
    unblock_by_phone 246813
    check "all is told" become 30000 yes said_yes pushed
    card cut after 24
    type 1
    waits 'Après 5 mots de passe'
    type '246813\r'
    press enter
    check "the server is told that it is not known" become 60000 unknown audited token.secret.replaced
    card cut none
    put_back
    seen 5000 "$MENU" || press back      # it noticed before or after the page came
    waits "$MENU" 60000
    hides "$UNSURE"
    card reset-counters
    open_questions 246813
    is "the first of two in its own place: found out" "$(card counters | grep -E '^(24|2C) ' | tr '\n' ' ')" '24 1 '
    choose_questions
    check "the server is told" become 30000 yes said_yes pushed
    is "and knows it" "$(audited token.secret.replaced | tr '\n' ' ')" 'unknown done '
    unblock_by_questions 135792
    check "the new one unblocks by questions" logs_in 135792
    is "no try was spent" "$(tries)" 'pin 5 so 15'
}

run_scenarios "$@"
