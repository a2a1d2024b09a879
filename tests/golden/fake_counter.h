/* The counter behind core/desk/counter.h, as a script says: what a verb is answered with is a row of a table. */
#ifndef GUICHET_TESTS_GOLDEN_FAKE_COUNTER_H
#define GUICHET_TESTS_GOLDEN_FAKE_COUNTER_H

#include "core/desk/counter.h"

/* times: minutes from now, 0 none; FAKE_NUMBER(n): n as it is. */
enum { FAKE_NUMBERS = 1000000000 };
#define FAKE_NUMBER(n_) (FAKE_NUMBERS + (n_))
struct fake_row { const char *id, *word, *texts[COUNTER_TEXTS]; int64_t times[COUNTER_TIMES]; };
/* when: part of what was asked as `wanted` has it ("text=DECHSM"); NULL: anything. fill, when there is one, makes the rows itself. */
struct fake_sheet {
    const char *verb, *when;
    const struct fake_row *rows;
    size_t row_count;
    const char *id, *text, *next, *back, *secret;
    int64_t until_minutes;
    void (*fill)(struct counter_sheet *sheet);
};
/* The first that fits is the answer; a verb that is in no table is answered with an empty sheet. Ends with a row without a verb. */
extern const struct fake_sheet fake_sheets[];             /* fake_counter.c: people */
extern const struct fake_sheet fake_acts[];               /* fake_counter_acts.c: what is done, and all else */

struct desk_counter *fake_counter(void);       /* what desk_counter says */
void fake_counter_start(void);                 /* what one play left in the reader is not there for the next */
void fake_counter_forget(void);
void fake_second_is(const char *word);         /* fake_counter_acts.c: waits, yes, no */
void fake_chain_is(const char *how);           /* good, bad */

#endif
