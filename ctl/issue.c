#include "ctl/issue.h"

#include "core/desk/issue.h"
#include "ctl/terminal.h"

#include <stdio.h>

enum { STEP_MS = 1000, TOKEN_WAIT_MS = 15000 };
static const char label[] = "SécurSanté";

struct issuing { bool finished; struct issue_result result; };

static enum err ask_twice(struct secret *pin)
{
    SECRET_OWNED struct secret *again = secret_new(TOKEN_PIN_BYTES_MAX);
    enum err e = again ? ctl_ask("First password, typed by the owner: ", pin) : ERR_MEMORY;
    if (!e)
        e = ctl_ask("Once more: ", again);
    return !e && !secret_equal(pin, again) ? ERR_PIN_MISMATCH : e;
}

/* --- the token --- */

static bool is_there(const struct desk_status *s) { return s->token == DESK_TOKEN_READY || s->token == DESK_TOKEN_LOCKED; }

static enum err wait_for_token(struct loop *loop, struct desk *d)
{
    const struct desk_status *s = desk_status(d);
    int64_t until = clock_mono(loop_clock(loop)) + TOKEN_WAIT_MS;
    while (!is_there(s) && s->token != DESK_TOKEN_FAULT && s->token != DESK_TOKEN_TWO && clock_mono(loop_clock(loop)) < until)
        loop_step(loop, STEP_MS);
    return is_there(s) ? ERR_OK : s->token == DESK_TOKEN_FAULT ? s->token_err : s->token == DESK_TOKEN_TWO ? ERR_TOKEN_TWO : ERR_TOKEN_ABSENT;
}

static void done(void *ctx, const struct issue_result *result)
{
    struct issuing *i = ctx;
    i->result = *result;
    i->finished = true;
}

int ctl_issue(struct loop *loop, struct desk *d, const char *code)
{
    SECRET_OWNED struct secret *pin = secret_new(TOKEN_PIN_BYTES_MAX);
    struct issuing i = { .finished = false };
    const struct issue_request request = { code, label, pin };
    enum err e = pin ? wait_for_token(loop, d) : ERR_MEMORY;
    if (!e)
        e = ask_twice(pin);
    if (!e)
        e = desk_issue(d, &request, &(struct issue_watch){ done, &i });
    if (e)
        return ctl_say(e);
    while (!i.finished)
        loop_step(loop, STEP_MS);
    if (!i.result.err)
        printf("issued: %s %s\n", i.result.serial, i.result.holder);
    return ctl_say(i.result.err);
}
