#!/bin/bash
# 4-Débloquer, by the four questions, from the key press to the server's audit trail and mail, on the real stack.
. "$(dirname "$0")/../lib/unblock"

OLD=Zq7vKd93 NEW=Hw4xTb68pL WRONG='Rien de cela'

lock_by_mistakes() {
    local i
    for i in 1 2 3 4 5; do logs_in 000000 >/dev/null 2>&1; done
    is "five wrong passwords lock it" "$(tries)" 'pin 0 so 15'
}
is_unblocked() { # NEW OLD
    check "pkcs11-tool logs in with the new password" logs_in "$1"
    refuses "and not with the old one" logs_in "$2"
    logs_in "$1" >/dev/null
    is "all tries of both" "$(tries)" 'pin 5 so 15'
    isnt "the secret that opened it is another one now" "$(so_pin)" "$GUICHET_CARD_SO_PIN"
}
audited() {
    local row
    is "exactly one row in the server's audit" "$(count_unblocked)" 1
    row=$(unblocked)
    is "who, nature, outcome" "$(cut -f 4,6,7 <<<"$row")" $'Marie Exemple\tthe token\'s password and unblocking secret\tdone'
    is "the answers and the release are there too" "$("$GUICHETD" audit --config "$GUICHETD_CONF" | cut -f 5,7 |
        grep -E '^(unblock.answers|token.secret.released)' | tr '\n\t' ', ')" 'unblock.answers done,token.secret.released done,'
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}
# A secret as the module wants it, either case, and as the card does.
forms() { printf '%s\n' "$1" "${1,,}" "hex:$1"; }
# What is kept: the old secret and the new one are in no file of ours but the signer's sealed store.
kept_nowhere() { # SECRET...
    local one words=() place
    for one in "$@"; do words+=(-e "$one" -e "${one,,}"); done
    place=("$STACK_DIR/kiosk" "$STACK_DIR/server" "$STACK_DIR"/*.log "$STACK_DIR"/*.conf)
    refuses "no file and no log holds a secret, an answer or a password" \
        grep -rqaiF "${words[@]}" -e "$OLD" -e "$NEW" -e Raleigh -e 'Saint-F' -e saintfelicien "${place[@]}"
}
mailed() { grep -lqs 'débloquée' "$GUICHET_MAIL"/*.txt; }

scenario on_screen --mail --pin "$OLD"
on_screen() {
    choose_questions
    lock_by_mistakes
    open_screen
    shows 'Clé verrouillée'
    shows 'Votre clé est verrouillée. Choisissez 4 pour la débloquer.'
    open_answers
    answer 'ti loup' RALEIGH 'saint felicien' explorateur
    hides RALEIGH
    waits 'Vos réponses sont conformes'
    shows 'Règles de votre clé : 6 à 15 caractères'
    card delay 2C 1500
    give_password "$NEW"
    waits 'Un instant, votre clé'
    if can_scan "the released secret"; then
        check "the released secret is in memory while the card is asked, no more" become 1400 found scan_says "$GUICHET_CARD_SO_PIN"
    fi
    card delay all 0
    shows "$READY"
    shows 'Ce changement est inscrit à votre dossier.'
    shows 'Votre reçu : R-'
    screen >"$scratch/page"
    press f10
    shows "$WELCOME"
    is_unblocked "$NEW" "$OLD"
    mapfile -t words < <(forms "$GUICHET_CARD_SO_PIN"; forms "$(so_pin)")
    forgotten "unblocked, then F10" "${words[@]}" "$NEW" RALEIGH ralEIGH raleigh 'saint felicien' saintfelicien
    kept_nowhere "$GUICHET_CARD_SO_PIN" "$(so_pin)"
    refuses "nor did the terminal" grep -qiF -e "$GUICHET_CARD_SO_PIN" -e "$(so_pin)" "$scratch/page"
    audited
    check "the owner is told by mail" become 30000 0 mail_status
    refuses "no secret in a mail" grep -qrF -e "$NEW" -e "$(so_pin)" -e Raleigh "$GUICHET_MAIL"
}
scan_says() { scan "$@" >/dev/null && echo nothing || echo found; }
mail_status() { mailed; echo $?; }

# Not locked: a forgotten password. In English, on a small screen.
scenario forgotten_password --pin "$OLD"
forgotten_password() {
    choose_questions
    open_screen 40x12
    waits '1-Gérer'
    waits 'En ligne'
    press f2
    waits '1-Manage'
    type 4
    shows 'Your key is not locked. A forgotten password can be replaced here all the same.'
    type 1
    waits 'Answer 1'
    answer "${ANSWERS[@]}"
    shows 'Your answers match.'
    give_password "$NEW" "Your key's rules"
    shows 'is now ready to be used with the password provided'
    shows 'This change is recorded in your file.'
    is_unblocked "$NEW" "$OLD"
}

scenario by_line --pin "$OLD"
by_line() {
    choose_questions
    lock_card
    open_line
    waits 'Clé verrouillée'
    unblock_by_line "$NEW"
    shows "$READY"
    shows 'Ce changement est inscrit à votre dossier.'
    is_unblocked "$NEW" "$OLD"
    audited
}

scenario on_postgresql --postgresql --pin "$OLD"
on_postgresql() { by_line; }

# Three tries in 24 hours, counted before anything is looked at.
wrong_once() { answer "$WRONG" "$WRONG" "$WRONG" "$WRONG"; }
again() { # from the page that says wrong: empties and answers again
    type 1
    waits 'Réponse 1'
}
scenario limit
limit() {
    local reference when
    choose_questions
    lock_card
    open_screen
    open_answers
    wrong_once
    shows "$NOT_POSSIBLE"
    shows 'Il reste 2 essais.'
    shows 'Référence : D-'
    reference=$(screen | grep -oE "$REFERENCE" | head -n 1)
    is "the cause is kept under the reference" "$("$GUICHETD" refusal --config "$GUICHETD_CONF" --reference "$reference" | grep -c .)" 1
    again
    press enter enter enter enter enter
    shows 'Il reste 1 essai.'
    # The third: the kiosk and the server die while it is looked at, and it counts all the same.
    again
    press enter enter enter enter enter
    check "the third is counted before it is looked at" become 3000 3 counted
    kill -KILL "$kiosk_pid" "$(pgrep -f "^$GUICHETD serve --config $GUICHETD_CONF" | head -n 1)"
    drive 'end 5000' >/dev/null
    stack server stop 2>/dev/null
    stack server start
    open_screen
    open_answers
    answer "${ANSWERS[@]}"
    shows "Vous avez atteint la limite d'essais."
    shows 'Vous pourrez réessayer demain à'
    when=$(screen | grep -oE 'demain à [0-9]+ h [0-9]+')
    is "24 hours after the first one" "$(within "$when")" near
    shows "Maintenant : voyez l'AVI de votre établissement ou appelez le 1-877-826-2433."
    shows 'Référence : D-'
    shows '2-Par téléphone, avec le soutien'
    hides '1-Réessayer'
    stack server stop
    stack server start
    type 0
    waits 'En ligne' 60000
    open_answers
    answer "${ANSWERS[@]}"
    shows "Vous pourrez réessayer $when"
    is "the card was asked nothing" "$(tries) $(so_pin)" "pin 0 so 15 $GUICHET_CARD_SO_PIN"
    is "nothing was released" "$(count_unblocked)" 0
}
counted() { sqlite3 -readonly "$(find "$STACK_DIR/server" -name '*.db' | head -n 1)" "SELECT count FROM throttle WHERE kind = 'ANSWERS'"; }
within() { # «demain à 14 h 05»: near 24 hours from now, or not
    local text=${1#demain à } at now
    at=$(TZ=America/Toronto date -d "tomorrow ${text/ h /:}" +%s)
    now=$(date -d '24 hours' +%s)
    [ $((now - at)) -lt 300 ] && [ $((at - now)) -lt 60 ] && echo near || echo "$text"
}

# Whoever chose no questions, and whose token the server does not know: the same pages, the same sentence, the same time.
page_shape() { # the page without what must differ: questions, references
    screen | sed -E 's/D-[0-9A-Z-]{9}/D-X/; s/[A-ZÀÉ][^?:]*\?/Q/; s/ +/ /g' | grep -v '^ *$' | tail -n +3
}
asks_stranger() { # TO: the questions
    open_screen
    waits 'En ligne'
    open_answers
    screen | grep '?' >"$1.asked"
}
stranger() { # TO: questions, and the page after wrong answers
    asks_stranger "$1"
    wrong_once
    waits "$NOT_POSSIBLE"
    page_shape >"$1.wrong"
    close_kiosk
}
scenario strangers
strangers() {
    stranger "$scratch/none"
    asks_stranger "$scratch/none-again"
    close_kiosk
    is "four questions" "$(grep -c . "$scratch/none.asked")" 4
    check "the same ones the next time" cmp "$scratch/none.asked" "$scratch/none-again.asked"
    card remove
    "$SOFTCARD" init --state "$scratch/two" --pin 135790 --so-pin 3537363231383830 --serial DECHSM0654321 --label two \
        --holder 'Paul Autre' --days 212 --ca-key "$scratch/k" --ca-cert "$scratch/c" --certificate "$scratch/p" --tries 5 >/dev/null
    "$SOFTCARD" run --state "$scratch/two" --port 35964 --control "$scratch/two.ctl" &
    other=$!
    stranger "$scratch/unknown"
    is "four questions for a token that nobody knows" "$(grep -c . "$scratch/unknown.asked")" 4
    check "and the same page" cmp "$scratch/none.wrong" "$scratch/unknown.wrong"
    kill "$other"
    wait "$other"
}

run_scenarios "$@"
