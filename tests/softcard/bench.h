/*
 * A card, its reader and its control socket, served by one poll loop in one thread.
 */
#ifndef SOFTCARD_BENCH_H
#define SOFTCARD_BENCH_H

#include "card.h"
#include "control.h"
#include "faults.h"
#include "vpcd.h"

struct bench {
    struct card *card; /* owned */
    struct vpcd link;
    struct faults faults;
    struct control control;
    int64_t insert_at;   /* blink: when the card goes in again; 0 when it does not */
    int64_t held_until;  /* delay: when the message at the front is executed; 0 when none is held */
    enum faults_cut cut; /* what is to happen to the message at the front */
    bool stopping;
};

/* Monotonic milliseconds. */
int64_t bench_now(void);

/* Serves until a signal (the descriptor is a signalfd) or the command quit. */
void bench_run(struct bench *bench, int signal_descriptor);

/* The card out of the reader: it loses its power, so its login. */
void bench_remove_card(struct bench *bench);

#endif
