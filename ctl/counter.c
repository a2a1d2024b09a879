#include "ctl/counter.h"

#include "core/desk/counter.h"
#include "ctl/counter_print.h"
#include "ctl/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_MS = 1000, CARD_WAIT_MS = 15000, TELL_WAIT_MS = 5000, PARAMS_MAX = 16, NAME_MAX_BYTES = 24, TYPED_MAX = 512 };

struct run {
    struct loop *loop;
    struct desk *desk;
    bool finished;
    enum err e;
    struct account_result said;
    char path[4096];
    int64_t bytes;
};

static int64_t now(const struct run *r) { return clock_mono(loop_clock(r->loop)); }

static void wait_for_answer(struct run *r)
{
    while (!r->finished)
        loop_step(r->loop, STEP_MS);
    r->finished = false;
}

/* --- what is asked --- */

struct params { struct counter_param rows[PARAMS_MAX]; size_t count; char names[PARAMS_MAX][NAME_MAX_BYTES]; };

static bool read_value(const char *value, struct counter_param *to)
{
    char *end;
    to->kind = PARAM_FLAG;
    to->number = strcmp(value, "true") == 0;
    if (to->number || strcmp(value, "false") == 0)
        return true;
    errno = 0;
    to->kind = PARAM_NUMBER;
    to->number = strtoll(value, &end, 10);
    return !errno && end != value && !*end;
}

static bool read_param(const char *word, char name[NAME_MAX_BYTES], struct counter_param *to)
{
    const size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz_");
    if (n == 0 || n >= NAME_MAX_BYTES)
        return false;
    memcpy(name, word, n);
    name[n] = 0;
    *to = (struct counter_param){ .name = name, .kind = PARAM_TEXT, .text = word + n + 1 };
    return word[n] == '=' || (strncmp(word + n, ":=", 2) == 0 && read_value(word + n + 2, to));
}

static bool read_params(const struct ctl_counter *what, struct params *to)
{
    to->count = 0;
    for (int i = 1; i < what->count; i++, to->count++)
        if (to->count == PARAMS_MAX || !read_param(what->words[i], to->names[to->count], &to->rows[to->count]))
            return false;
    return true;
}

static const char *text_of(const struct params *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->rows[i].name, name) == 0 && p->rows[i].kind == PARAM_TEXT)
            return p->rows[i].text;
    return "";
}

/* --- the agent --- */

static void logged_in(void *ctx, const struct agent_result *result)
{
    struct run *r = ctx;
    r->e = result->err;
    r->finished = true;
}

static enum err by_token(struct run *r)
{
    const struct desk_counter *c = desk_counter(r->desk);
    const int64_t until = now(r) + CARD_WAIT_MS;
    SECRET_OWNED struct secret *pin = secret_new(TOKEN_PIN_BYTES_MAX);
    while ((c->card == AGENT_CARD_ABSENT || c->card == AGENT_CARD_READING) && now(r) < until)
        loop_step(r->loop, STEP_MS);
    if (c->card == AGENT_CARD_FAULT)
        return c->card_err;
    enum err e = pin ? c->card == AGENT_CARD_READY || c->card == AGENT_CARD_BLOCKED ? ERR_OK : ERR_TOKEN_ABSENT : ERR_MEMORY;
    e = e ? e : ctl_ask("Password of the agent's token: ", pin);
    return e ? e : desk_agent_log_in(r->desk, pin, &(struct agent_watch){ logged_in, r });
}

static enum err by_code(struct run *r)
{
    SECRET_OWNED struct secret *name = secret_new(TYPED_MAX), *password = secret_new(TYPED_MAX), *code = secret_new(TYPED_MAX);
    enum err e = name && password && code ? ctl_ask("Name of the agent's account: ", name) : ERR_MEMORY;
    e = e ? e : ctl_ask("Password of the account: ", password);
    e = e ? e : ctl_ask("One-time code: ", code);
    return e ? e : desk_agent_log_in_code(r->desk, name, password, code, &(struct agent_watch){ logged_in, r });
}

static enum err log_in(struct run *r)
{
    enum err e = desk_counter(r->desk)->card == AGENT_CARD_NONE ? by_code(r) : by_token(r);
    if (e)
        return e;
    wait_for_answer(r);
    return r->e;
}

static void log_out(struct run *r)
{
    const int64_t until = now(r) + TELL_WAIT_MS;
    desk_agent_log_out(r->desk);
    while (desk_agent_is_leaving(r->desk) && now(r) < until)
        loop_step(r->loop, STEP_MS);
}

/* --- the verb --- */

static void answered(void *ctx, const struct account_result *result)
{
    struct run *r = ctx;
    r->said = *result;
    r->e = result->err;
    r->finished = true;
}

static void exported(void *ctx, const struct export_result *result)
{
    struct run *r = ctx;
    answered(r, &result->said);
    snprintf(r->path, sizeof r->path, "%s", result->path);
    r->bytes = result->bytes;
}

static enum err ask_export(struct run *r, const struct params *p)
{
    const struct counter_export what = { text_of(p, "what"), text_of(p, "day"), text_of(p, "to_day") };
    enum err e = desk_counter_export(r->desk, &what, &(struct export_watch){ NULL, exported, r });
    if (!e)
        wait_for_answer(r);
    return e ? e : r->e;
}

/* What was an act of somebody is never asked twice: whose answer was lost is told so. */
static enum err ask_verb(struct run *r, const char *verb, const struct params *p)
{
    const struct counter_ask ask = { verb, PLACE_ACT, p->rows, p->count, strncmp(verb, "act-", 4) == 0 };
    enum err e = desk_counter_ask(r->desk, &ask, &(struct account_watch){ answered, r });
    if (!e)
        wait_for_answer(r);
    return e ? e : r->e;
}

static void print_refusal(const struct account_result *said)
{
    if (said->reference[0])
        fprintf(stderr, "reference: %s\n", said->reference);
    if (said->left)
        fprintf(stderr, "left: %u\n", said->left);
    if (said->until_ms)
        fprintf(stderr, "until_ms: %lld\n", (long long)said->until_ms);
}

static enum err run_verb(struct run *r, const struct ctl_counter *what, const struct params *p)
{
    enum err e = what->exports ? ask_export(r, p) : ask_verb(r, what->words[0], p);
    if (e)
        print_refusal(&r->said);
    else if (what->exports)
        printf("%s\t%lld\n", r->path, (long long)r->bytes);
    else
        e = counter_print(desk_counter_sheet(r->desk, PLACE_ACT), what->json);
    return e;
}

int ctl_counter(struct loop *loop, struct desk *d, const struct ctl_counter *what)
{
    struct params params;
    struct run r = { .loop = loop, .desk = d };
    if (!counter_right_of(what->words[0]) || !read_params(what, &params) || (what->exports && strcmp(what->words[0], "counter-export") != 0)) {
        fputs("guichetctl: no verb of the counter, or no NAME=TEXT or NAME:=VALUE\n", stderr);
        return 2;
    }
    enum err e = log_in(&r);
    if (e)
        return ctl_say(e);
    e = run_verb(&r, what, &params);
    log_out(&r);
    return ctl_say(e);
}
