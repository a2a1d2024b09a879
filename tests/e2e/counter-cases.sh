#!/bin/bash
# A person's message at a kiosk for everybody; an agent of the counter takes, reads, answers it; the person reads the answer.
# shellcheck source=tests/lib/kiosk
. "$(dirname "$0")/../lib/kiosk"
# shellcheck source=tests/lib/account
. "$tests/lib/account"
# shellcheck source=tests/lib/person
. "$tests/lib/person"
# shellcheck source=tests/lib/counter
. "$tests/lib/counter"

cases() { ask_counter counter-cases state="$1" subject= from= rows:=20; }
log_in() {
    waits 'Your choice' && type '2\n'
    waits 'User name' && type "$USER_CHOSEN\\n"
    waits 'Password' && type "$PEOPLE_PASSWORD\\n"
    waits 'Confirm?' && type '\n'
}

scenario taken_answered_read --counter --people --mail --card-out
taken_answered_read() {
    local row id mail
    at_public open_line
    waits 'En ligne'
    type '?e\n'
    log_in
    shows '2-Messages'
    type '2\n'
    shows 'You have no message.'
    is 'no case waits' "$(cases open | grep -c .)" 0
    type 'c\n'
    waits '1 Billing' && type '1\n'
    waits 'Confirm?' && type '\n'
    waits 'Line 1' && type 'Hello,\n'
    waits 'Line 2' && type 'invoice Wolframite.\n'
    waits 'Line 3' && type '.\n'
    waits 'Confirm?' && type '\n'
    shows 'Check your message'
    type '1\n'
    shows 'Your message is sent. Number: M-'
    row=$(cases open)
    id=$(cut -f 1 <<<"$row")
    is 'it waits, of its subject' "$(cut -f 2,4,5,7 <<<"$row" | tr '\t' ' ')" 'open facturation Paul Exemple agent'
    shows "Number: $(cut -f 3 <<<"$row")"
    is 'taken' "$(ask_counter act-case-take id="$id" | field taken 6)" 'Aline Agente'
    is 'read' "$(ask_counter counter-case-text id="$id" from:=0 | said text)" 'Hello,\ninvoice Wolframite.'
    is 'a text that is none' "$(ask_counter act-case-answer id="$id" text=; grep -c 'E-[0-9]' "$scratch/counter.log")" 1
    is 'answered' "$(ask_counter act-case-answer id="$id" text='Paid, see Quicksilver.' | field answered 6)" 'Aline Agente'
    is 'it waits no more' "$(cases open | grep -c .)" 0
    is 'one question, one answer' "$(ask_counter counter-case id="$id" | cut -f 2 | paste -sd ' ')" 'sent answer'
    type '0\n'
    shows '1 unread message. 2 messages in all.'
    type '1\n'
    shows 'Paid, see Quicksilver.'
    mailed 1 "$(address_of Paul)" 'Une réponse vous attend'
    mail=$(newest_mail "$(address_of Paul)" 'Une réponse vous attend')
    refuses 'the notice has nothing of what was written' grep -qiE 'Wolframite|Quicksilver' "$mail"
    is 'closed' "$(ask_counter act-case-close id="$id" | field closed 6)" 'Aline Agente'
    is 'who read it is in the trail' "$(guichetd_does audit | awk -F '\t' '$5 == "counter-case-text" && $7 == "done"' | grep -c .)" 1
    type 'd\n'
    shows 'Your session is closed.'
}
run_scenarios "$@"
