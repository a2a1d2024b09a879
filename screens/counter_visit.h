/* What the pages of the counter remember between two of them; part of the session, wiped whole by session_wipe. */
#ifndef GUICHET_SCREENS_COUNTER_VISIT_H
#define GUICHET_SCREENS_COUNTER_VISIT_H

#include "core/desk/counter.h"
#include "tui/flow.h"

struct counter_visit {
    unsigned insertion;               /* of the agents' token: the one that was answered */
    bool inside;                      /* somebody is logged in: when the desk says otherwise, it is over */
    bool pulled;                      /* the agents' reader was empty at the last look of a locked session */
    bool asking_other;                /* another agent's token lies in the reader, and it was said */
    /* a list that is asked for: from where, and which page of it each place shows, from 1 (0: none yet) */
    char from[COUNTER_CURSOR_SIZE];
    unsigned page[PLACES];
    size_t row;                       /* of the list shown, for the page about it */
    char sought[FIELD_BYTES_MAX + 1]; /* as it was typed; "" since the menu */
    bool by_token;                    /* what is sought is the serial of the person's token */
    /* whose record is open; nip: the person is a NIP's id, and has no record */
    char person[40], name[COUNTER_NAME_SIZE];
    bool nip;
};

#endif
