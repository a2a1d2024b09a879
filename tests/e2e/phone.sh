#!/bin/bash
# 4-Débloquer by telephone: no network, no answers. The other end is guichetd's commands. The card is asked nothing for a mistake.
. "$(dirname "$0")/../lib/unblock"

NEW=Hw4xTb68pL
CHALLENGE='([0-9A-Z]{4}-){3}[0-9A-Z]{4}'

open_phone() { # on the full screen, from the menu
    waits "$MENU"
    type 4
    waits '2-Par téléphone'
    type 2
    waits 'Réponse lue'
    challenge=$(screen | grep -oE "Défi : $CHALLENGE" | cut -d ' ' -f 3)
}
open_phone_by_line() {
    waits "$MENU"
    type '4\n'
    waits '2-Par téléphone'
    type '2\n'
    waits 'Réponse lue'
    challenge=$(screen | grep -oE "Défi : $CHALLENGE" | cut -d ' ' -f 3)
}
phone() { "$GUICHETD" "phone-$1" --config "$GUICHETD_CONF" --challenge "$challenge" "${@:2}"; }
ask_answer() { reply=$(phone answer --serial "$GUICHET_CARD_SERIAL" 2>>"$scratch/said" | grep -oE '([0-9A-Z]{4}-){4}[0-9A-Z]{4}'); }
confirmed() { screen | grep -oE 'confirmation : [0-9A-Z]{4}-[0-9A-Z]{4}' | cut -d ' ' -f 3; }
give() { # ANSWER, on the full screen
    type "$1\\r"
    press enter
}

# The server is stopped for the kiosk, and its commands are there for whoever answers the telephone.
scenario off_line --mail
off_line() {
    local wrong held words
    choose_questions
    lock_card
    stack server stop
    open_screen
    shows 'Hors ligne'
    waits "$MENU"
    type 4
    shows 'Sans réseau, vos réponses ne peuvent pas être vérifiées : choisissez le téléphone.'
    press back
    open_phone
    shows 'Appelez le 1-877-826-2433 et lisez ce défi. Il sert jusqu'
    ask_answer
    check "an answer of five groups" test -n "$reply"
    card reset-counters
    give 'ABCD'
    shows 'Il en faut 20'
    type '\x7f\x7f\x7f\x7f'
    # A slip of one letter.
    wrong=$(tr '0-9A-HJKMNP-TV-Z' '1-9A-HJKMNP-TV-Z0' <<<"${reply:0:1}")${reply:1}
    give "$wrong"
    shows "Ce n'est pas la réponse à ce défi. Il reste 2 essais."
    is "the card was asked nothing" "$(tries) $(card counters | grep -cE '^(2C|24) ')" 'pin 0 so 15 0'
    retype "${reply,,}"
    shows 'La réponse est la bonne. Restez au téléphone.'
    give_password "$NEW" 'Restez au téléphone'
    shows "$READY"
    shows 'Avant de raccrocher, lisez cette confirmation :'
    shows "Il sera transmis dès que le réseau sera revenu."
    check "pkcs11-tool logs in with the new password" logs_in "$NEW"
    is "all tries of both" "$(tries)" 'pin 5 so 15'
    held=$(so_pin)
    check "the confirmation settles it" phone confirm --confirmation "$(confirmed)"
    refuses "only once" phone confirm --confirmation "$(confirmed)"
    refuses "the challenge is used" phone answer --serial "$GUICHET_CARD_SERIAL"
    mapfile -t words < <(printf '%s\n' "$GUICHET_CARD_SO_PIN" "$held" "${held,,}" "hex:$held" "${reply//-/}" "$reply")
    press f10
    waits "$WELCOME"
    forgotten "by telephone, then F10" "${words[@]}" "$NEW"
    refuses "no file and no log holds a secret, an answer or a password" grep -rqaiF -e "$GUICHET_CARD_SO_PIN" -e "$held" -e "$reply" \
        -e "$NEW" "$STACK_DIR/kiosk" "$STACK_DIR/server" "$STACK_DIR"/*.log
    stack server start
    press enter
    shows 'En ligne' 90000
    check "the server is told" become 30000 1 count_unblocked
    check "the owner is told by mail that a secret was given by telephone" become 30000 yes mailed 'a donné au téléphone'
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
    # On-line again, by the questions: the server knew the right secret, and a random one replaces it.
    lock_card
    close_kiosk
    card reset-counters
    open_line
    waits 'En ligne'
    unblock_by_line 135791
    check "the next on-line unblocking works" seen 20000 "$READY"
    check "the card was shown one secret" eval '[ "$(card counters | grep "^2C ")" = "2C 1" ]'
    check "which is replaced" test "$(so_pin)" != "$held"
    is "all tries of both" "$(tries)" 'pin 5 so 15'
}
mailed() { grep -qs "$1" "$GUICHET_MAIL"/*.txt && echo yes; }
retype() { # what is in the box goes first
    local i
    for i in {1..24}; do type '\x7f'; done
    give "$1"
}

# Three answers a challenge.
scenario three_answers
three_answers() {
    lock_card
    open_line
    waits 'En ligne'
    open_phone_by_line
    check "spelled, letter by letter" eval 'screen | grep -qF "Lettre par lettre : $(sed "s/./& /g; s/ - /, /g; s/ $//" <<<"$challenge")"'
    answer_by_line ABCD-EFGH-JKMN-PQRS-TVWX
    shows 'Il reste 2 essais.'
    answer_by_line ABCD-EFGH-JKMN-PQRS-TVWY
    shows 'Il reste 1 essai.'
    answer_by_line ABCD-EFGH-JKMN-PQRS-TVWZ
    shows 'Ce défi ne sert plus. Demandez-en un autre.'
    shows "Rien n'a été changé."
    is "the card was asked nothing" "$(tries) $(so_pin)" "pin 0 so 15 $GUICHET_CARD_SO_PIN"
    # Another one: the chain goes on.
    type '2\n'
    waits 'Réponse lue'
    challenge=$(screen | grep -oE "Défi : $CHALLENGE" | cut -d ' ' -f 3)
    ask_answer
    answer_by_line "$reply"
    waits 'La réponse est la bonne'
    confirm_by_line "$NEW"
    shows "$READY"
    check "the new password holds" logs_in "$NEW"
    check "confirmed" phone confirm --confirmation "$(confirmed)"
}
answer_by_line() {
    type "$1\\n"
    waits 'Confirmer?'
    type '\n'
}

# The kiosk dies after a challenge, before and after its answer was read out: the chain goes on. An answer that was given and never
# used leaves two secrets in doubt: the next one costs a try of fifteen, says what to do, and the one after it is right.
kill_it() {
    kill -KILL "$kiosk_pid"
    drive 'end 5000' >/dev/null
    close_kiosk
}
use_answer() { # NEW
    ask_answer
    answer_by_line "$reply"
    waits 'La réponse est la bonne'
    confirm_by_line "$1"
}
scenario killed --postgresql
killed() {
    local old i
    lock_card
    stack server stop
    for i in before after; do
        open_line
        open_phone_by_line
        [ "$i" = before ] || ask_answer
        old=$challenge
        kill_it
    done
    open_line
    open_phone_by_line
    isnt "another challenge" "$challenge" "$old"
    use_answer "$NEW"
    shows 'ERREUR E-321'
    shows 'Restez au téléphone : après la confirmation, demandez un autre défi (4, puis 2).'
    is "one of its fifteen tries" "$(tries)" 'pin 0 so 14'
    check "refused, and confirmed so" phone confirm --confirmation "$(confirmed)"
    type '1\n'
    open_phone_by_line
    use_answer "$NEW"
    shows "$READY"
    is "all tries of both" "$(tries)" 'pin 5 so 15'
    check "confirmed" phone confirm --confirmation "$(confirmed)"
    # The card has done it, the kiosk never learned it, nobody confirmed.
    close_kiosk
    lock_card
    card cut after 24
    open_line
    open_phone_by_line
    use_answer 135790
    check "the card is out" become 15000 out card_is
    kill_it
    put_back
    check "the new password holds" logs_in 135790
    stack server start
    lock_card
    open_line
    waits 'En ligne' 60000
    open_phone_by_line
    use_answer 135791
    shows "$READY"
    shows 'Ce changement est inscrit à votre dossier.'
    is "all tries of both" "$(tries)" 'pin 5 so 15'
    close_kiosk
    is "nothing waits" "$("$GUICHETCTL" push --config "$GUICHET_CONF" 2>/dev/null | sed -n 's/^waiting: //p')" 0
    check "the audit chain is whole" "$GUICHETD" audit-verify --config "$GUICHETD_CONF"
}

run_scenarios "$@"
