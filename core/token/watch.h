/* Which cards are in which readers, from a thread that only watches PC/SC.
 *
 * The thread has its own context and finite time-outs (never SCardCancel), lists readers again after every wake-up
 * (pcsc-lite 1.9.9 has no reader counter in the PnP pseudo reader), and backs off one second while pcscd is down.
 * It writes to an eventfd whenever the picture changed and does nothing else: no APDU, no connection.
 * watch_* are called from the interface thread. */
#ifndef GUICHET_TOKEN_WATCH_H
#define GUICHET_TOKEN_WATCH_H

#include "core/base/err.h"

#include <stdbool.h>

enum { WATCH_READERS_MAX = 16, WATCH_NAME_MAX = 128 };

/* Until the first look is done everything is false, 0 and ""; the descriptor tells when it is. */
struct watch_picture {
    bool service;                 /* pcscd answers */
    unsigned readers;             /* readers that match, empty ones included */
    unsigned cards;               /* readers that match and hold a card */
    char reader[WATCH_NAME_MAX];  /* the first one with a card, "" when cards is 0 */
    unsigned insertion;           /* counts insertions into that reader: differs when the card was out meanwhile */
};

struct watch;

/* Which readers: those whose name contains `name` ("" all) and does not contain `except` (NULL or "": none is left out). virtual_ok
 * false: readers named "Virtual PCD" are reported by refused_virtual and otherwise ignored. ERR_LIMIT: a name that is none. */
struct watch_filter { const char *name, *except; bool virtual_ok; };
MUST_USE enum err watch_start(const struct watch_filter *filter, struct watch **out);

/* Returns at once; NULL is fine.  The thread is not joined: nothing but SCardCancel ends its wait (ten minutes, so that
 * an idle kiosk sleeps), so it is left to end by itself, and touches nothing of the caller's any more. */
void watch_stop(struct watch *w);

int watch_fd(const struct watch *w);              /* readable when the picture changed */
void watch_take(struct watch *w, struct watch_picture *out);   /* clears the descriptor, copies the picture */
bool watch_refused_virtual(struct watch *w);

#endif
