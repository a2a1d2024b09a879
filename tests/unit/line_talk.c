#include "tests/unit/line_talk.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

const char *talk_hear(struct talk *t)
{
    front_line.show(t->front);
    ssize_t n = read(t->out[0], t->said, sizeof t->said - 1);
    t->said[n > 0 ? n : 0] = 0;
    return t->said;
}

struct talk *talk_open(struct run *run)
{
    struct talk *t = calloc(1, sizeof *t);
    assert_non_null(t);
    assert_int_equal(pipe(t->in) | pipe(t->out), 0);
    fcntl(t->out[0], F_SETFL, O_NONBLOCK);
    const struct front_options options = { .in = t->in[0], .out = t->out[1], .term = "dumb", .clock = &clock_system };
    assert_int_equal(front_line.open(&options, run, &t->front), ERR_OK);
    return t;
}

const char *talk_answer(struct talk *t, const char *line)
{
    assert_true(dprintf(t->in[1], "%s\n", line) > 0);
    assert_true(front_line.take(t->front));
    return talk_hear(t);
}

void talk_close(struct talk *t)
{
    front_line.close(t->front);
    for (int i = 0; i < 2; i++) {
        close(t->in[i]);
        close(t->out[i]);
    }
    free(t);
}
