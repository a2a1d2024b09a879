#!/bin/bash
# By telephone, between two kiosks: the person's, which has no network, and the agent's at the counter. The challenge is read there and typed here,
# the answer read here and typed there, the confirmation read there and typed here.
# shellcheck source=tests/lib/unblock
. "$(dirname "$0")/../lib/unblock"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
PHONE_ANSWERS=("${ANSWERS[@]}")
# shellcheck source=tests/lib/enrol
. "$tests/lib/enrol"
# shellcheck source=tests/lib/citizen
. "$tests/lib/citizen"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"
# shellcheck source=tests/lib/deed
. "$tests/lib/deed"
# shellcheck source=tests/lib/proxy
. "$tests/lib/proxy"
ANSWERS=("${PHONE_ANSWERS[@]}")

NEW=Hw4xTb68pL
GROUP='[0-9A-Z]{4}'
read_out() { screen | grep -oE "$1" | head -n 1; }

# The two are far apart: the counter's reader for the person is empty, and the person's kiosk reaches the server through a line that is cut.
far_apart() {
    sed -i 's/^token.reader = .*/token.reader = elsewhere/' "$GUICHET_CONF"
    sed -i 's|^server.url = .*|server.url = https://127.0.0.1:8450|' "$GUICHET_PUBLIC_CONF"
}

scenario two_kiosks --counter --mail
two_kiosks() {
    local challenge answer confirmation held words
    at_public choose_questions
    far_apart
    lock_card

    at_public open_screen 40x12
    waits '4-Débloquer'
    type 4
    shows 'Sans réseau, vos réponses'
    type 2
    waits 'Réponse lue'
    challenge=$(read_out "$GROUP(-$GROUP){3}")
    isnt 'a challenge is read out' "$challenge" ''
    swap_kiosk

    opens_counter screen fr
    finds marie 'Marie Exemple'
    to_acts
    verifies
    acts 1 locked "${challenge,,}"
    shows 'Lisez cette réponse à Marie Exemple'
    answer=$(read_out "$GROUP(-$GROUP){4}")
    isnt 'an answer is read out' "$answer" ''
    swap_kiosk

    type "$answer\\r\\r"
    shows 'Restez au téléphone'
    type "$NEW\\r$NEW\\r\\r"
    shows 'lisez cette confirmation'
    confirmation=$(screen | tr -s ' \n' ' ' | grep -oE "confirmation : $GROUP-$GROUP" | cut -d ' ' -f 3)
    is 'all tries of both' "$(tries)" 'pin 5 so 15'
    held=$(so_pin)
    swap_kiosk

    chooses 2
    waits 'Confirmation lue' && type "$confirmation\\r\\r"
    shows 'La clé est débloquée, et son secret de déblocage est remplacé.'
    leaves_act
    hides "$answer"
    words=("$answer" "${answer//-/}" "$held" "${held,,}" "hex:$held" "$NEW")
    agent_leaves "${words[@]}"
    is "the agent's token has all its tries" "$("$SOFTCARD" ctl "$GUICHET_AGENT_CONTROL" tries)" 'pin 5 so 15'
    swap_kiosk
    press f10
    waits "$WELCOME"
    forgotten 'at the kiosk without a network' "${words[@]}"
    check 'the new password holds' logs_in "$NEW"
    isnt 'the secret that was read out is replaced' "$held" "$GUICHET_CARD_SO_PIN"
    nowhere_written 'at both' "${words[@]}"
    noticed "$OLD_ADDRESS" 'le code qui débloque votre clé a été donné au téléphone' 'accès verrouillé'
    in_trail act-unblock-phone locked
    is 'nothing of it waits for a confirmation' "$(ask_counter counter-person person="$GUICHET_PERSON" | cut -f 2 | grep -xE 'person|phone')" person
    is 'nor in the queue' "$(ask_counter counter-queue queue=unsettled from= rows:=20 | grep -c .)" 0
    check 'the confirmation is in the trail' test "$(count_rows act-unblock-confirm 'done')" = 1

    # The line is back: what the kiosk kept is told. The server knows the right secret: the next visit shows the token one.
    start_proxy 8450 8443
    at_public push_all
    check 'the kiosk has told it' become 20000 1 count_unblocked
    close_kiosk
    lock_card
    card reset-counters
    at_public open_line
    waits 'En ligne' 60000
    unblock_by_line 135791
    check 'the next unblocking on line works' seen 20000 "$READY"
    is 'the token was shown one secret' "$(card counters | grep '^2C ')" '2C 1'
    is 'all tries of both, again' "$(tries)" 'pin 5 so 15'
    close_kiosk
    chain_is_whole
}

run_scenarios "$@"
