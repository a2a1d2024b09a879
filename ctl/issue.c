#include "ctl/issue.h"

#include "core/desk/issue.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { STEP_MS = 1000, TOKEN_WAIT_MS = 15000 };
static const char label[] = "SécurSanté";

struct issuing { bool finished; struct issue_result result; };

static int say(enum err e)
{
    if (e == ERR_OK)
        return 0;
    fprintf(stderr, "guichetctl: E-%d: %s %s\n", (int)e, err_what(e), err_todo(e));
    return 1;
}

/* --- the password --- */

/* A line of standard input, byte by byte into locked memory. ERR_EMPTY at its end, ERR_LIMIT when it is too long. */
static enum err read_line(struct secret *to)
{
    for (;;) {
        uint8_t *at = secret_tail(to);
        if (!secret_room(to))
            return ERR_LIMIT;
        if (read(STDIN_FILENO, at, 1) != 1)
            return ERR_EMPTY;
        if (*at == '\n') {
            *at = 0;
            return secret_length(to) ? ERR_OK : ERR_EMPTY;
        }
        secret_grew(to, 1);
    }
}

/* Without echo when it is a terminal, which is as it was afterwards. */
static enum err ask(const char *question, struct secret *to)
{
    struct termios before, silent;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
        if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent))
            return ERR_SYSTEM;
    }
    fputs(question, stderr);      /* only now: what is typed before it is thrown away */
    enum err e = read_line(to);
    if (terminal && tcsetattr(STDIN_FILENO, TCSAFLUSH, &before))
        e = ERR_SYSTEM;
    fputc('\n', stderr);
    return e;
}

static enum err ask_twice(struct secret *pin)
{
    SECRET_OWNED struct secret *again = secret_new(TOKEN_PIN_BYTES_MAX);
    enum err e = again ? ask("First password, typed by the owner: ", pin) : ERR_MEMORY;
    if (!e)
        e = ask("Once more: ", again);
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
        return say(e);
    while (!i.finished)
        loop_step(loop, STEP_MS);
    if (!i.result.err)
        printf("issued: %s %s\n", i.result.serial, i.result.holder);
    return say(i.result.err);
}
