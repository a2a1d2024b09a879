/* The line front end between two pipes: what is answered, and what is then heard. */
#ifndef GUICHET_TESTS_UNIT_LINE_TALK_H
#define GUICHET_TESTS_UNIT_LINE_TALK_H

#include "tui/front.h"

struct talk {
    int in[2], out[2];
    struct front *front;
    char said[65536];
};

struct talk *talk_open(struct run *run);           /* fails the test rather than return NULL */
const char *talk_hear(struct talk *t);             /* what was said since; valid until the next call */
const char *talk_answer(struct talk *t, const char *line);
void talk_close(struct talk *t);                   /* the run stays */

#endif
