#!/bin/bash
# Messagerie line by line, in English: a letter is written a line at a time.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"


scenario by_line_in_english --card-out --people
by_line_in_english() {
    open_line
    waits 'En ligne'
    type '?e\n'
    waits 'Your choice' && type '2\n'
    waits 'User name' && type "$USER_CHOSEN\\n"
    waits 'Password' && type "$PEOPLE_PASSWORD\\n"
    waits 'Confirm?' && type '\n'
    shows '2-Messages'
    type '2\n'
    shows 'You have no message.'
    type 'c\n'
    waits '2 Registration of patients' && type '1\n'
    waits 'Confirm?' && type '\n'
    shows 'a line with a single period ends it'
    waits 'Line 1' && type 'Hello,\n'
    waits 'Line 2' && type 'invoice Wolframite.\n'
    waits 'Line 3' && type '.\n'
    waits 'Confirm?' && type '\n'
    shows 'Check your message'
    type '1\n'
    shows 'Your message is sent. Number: M-'
    is "word for word" "$(guichetd_does message-show --id "$(last_message 1)")" 'Hello,'$'\n''invoice Wolframite.'
    echo 'Paid, see Quicksilver.' | guichetd_does message-answer --id "$(last_message 1)"
    type '0\n'
    shows '1 unread message. 2 messages in all.'
    type '1\n'
    shows 'Paid, see Quicksilver.'
    type 'd\n'
    shows 'Your session is closed.'
    type '\n'
    waits 'Votre choix'
    forgotten "after the log-out, line by line" Wolframite Quicksilver "$PEOPLE_PASSWORD" "${PAUL[@]}"
}

run_scenarios "$@"
