/* guichetctl counter: an agent's verb from a shell, asked as the counter's screens ask it.  One thread. */
#ifndef GUICHET_CTL_COUNTER_H
#define GUICHET_CTL_COUNTER_H

#include "core/desk/desk.h"
#include "core/work/loop.h"

#include <stdbool.h>

/* words: the verb, then NAME=TEXT or NAME:=VALUE (a number, true, false). json: the answer as it came; else a line a row:
 * id, word, eight texts, eight times, with tabulators; then "=NAME" and what the sheet says besides its rows. exports: into a file. */
struct ctl_counter { char *const *words; int count; bool json, exports; };

/* 0; 1 with the reason on standard error; 2: words that are none. */
int ctl_counter(struct loop *loop, struct desk *d, const struct ctl_counter *what);

#endif
