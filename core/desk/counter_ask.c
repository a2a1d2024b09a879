#include "core/desk/counter_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* Any verb of the table of rights, by its name; the answer is a sheet in the place that it was asked for. */

enum { REGISTERS_MS = 16000 };      /* server/PROTOCOL.md 14: a register asked, and a letter posted, 8 s each */

static enum err read_sheet(struct desk *d, const json_t *json);

/* --- asking --- */

/* What was asked last keeps its verb, so that the same is known again; whose name it is is in what is compared. */
const struct account_verb *counter_verb(struct desk *d, const char *verb, bool changes, enum err (*read)(struct desk *d, const json_t *json))
{
    const struct counter_right *right = counter_right_of(verb);
    struct account_verb *to = changes ? &d->counter->changes : &d->counter->reads;
    if (!right || d->asking.what)
        return NULL;
    d->counter->verb = right->verb;
    *to = (struct account_verb){ right->verb, ACCOUNT_WITH_AGENT, changes ? ACCOUNT_ONCE : ACCOUNT_ANEW, .read = read,
                                 .waits_ms = strcmp(verb, "act-letter") == 0 ? REGISTERS_MS : 0 };
    return to;
}

static void put_params(struct account_form *f, const struct counter_param *params, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct counter_param *p = &params[i];
        switch (p->kind) {
        case PARAM_TEXT: account_put_text(&f->to, p->name, p->text ? p->text : ""); break;
        case PARAM_SECRET: account_put_secret(&f->to, p->name, p->secret); break;
        case PARAM_NUMBER: account_put_number(&f->to, p->name, p->number); break;
        case PARAM_FLAG: account_put_flag(&f->to, p->name, p->number != 0); break;
        }
    }
}

static void answered(void *ctx, const struct account_result *result)
{
    struct desk *d = ctx;
    const struct account_watch watch = d->counter->asked;
    const struct account_result said = counter_result(d, result);
    d->counter->asked = (struct account_watch){ 0 };
    if (watch.done)
        watch.done(watch.ctx, &said);
}

static enum err open_form(struct desk *d, const struct counter_ask *ask, enum err (*read)(struct desk *d, const json_t *json), struct account_form *f)
{
    enum err e = counter_ready(d);
    if (e)
        return e;
    const struct account_verb *verb = counter_verb(d, ask->verb, ask->changes, read);
    if (!verb)
        return d->asking.what ? ERR_LIMIT : ERR_INTERNAL;
    return ask->place >= PLACES || ask->param_count > COUNTER_PARAMS_MAX ? ERR_INTERNAL : account_open(d, verb, f);
}

static enum err send(struct desk *d, struct account_form *f, const struct counter_ask *ask, const struct account_watch *watch)
{
    enum err e = account_ask(d, f, &(struct account_watch){ answered, d });
    if (e)
        return e;
    sheet_drop(&d->counter->places[ask->place]);
    d->counter->place = ask->place;
    d->counter->asked = *watch;
    return ERR_OK;
}

enum err desk_counter_ask(struct desk *d, const struct counter_ask *ask, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = open_form(d, ask, read_sheet, &f);
    if (e)
        return e;
    put_params(&f, ask->params, ask->param_count);
    return send(d, &f, ask, watch);
}

/* --- the answer --- */

/* "home" answers as the log-in does: it is what is known of the agent, and no row. */
static enum err read_sheet(struct desk *d, const json_t *json)
{
    struct counter *c = d->counter;
    if (json_object_get(json, "home"))
        return counter_take_home(d, json);
    return sheet_take(json, &c->places[c->place]);
}

/* Which of what was typed the server does not take: 422 names the member. */
static enum err field_err(const char *verb, const char *field)
{
    static const struct { const char *field; enum err err; } rows[] = {
        { "text", ERR_FIND_SHORT }, { "first_end", ERR_ENDING }, { "second_end", ERR_ENDING }, { "challenge", ERR_CHALLENGE },
        { "confirmation", ERR_CONFIRMATION }, { "hours", ERR_HOURS }, { "email", ERR_EMAIL }, { "nam", ERR_NAM }, { "nas", ERR_NAS }, { "date", ERR_DATE },
        { "birth", ERR_DATE }, { "given", ERR_PERSON_NAME }, { "family", ERR_PERSON_NAME },
        { "day", ERR_DATE }, { "to_day", ERR_DATE }, { "label", ERR_EMPTY }, { "reason", ERR_EMPTY },
        { "code", ERR_CODE_SHAPE },
    };
    if (strcmp(verb, "act-case-answer") == 0 && strcmp(field, "text") == 0)
        return ERR_MESSAGE_CHARACTER;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(field, rows[i].field) == 0)
            return rows[i].err;
    return ERR_SERVER_REFUSED;
}

struct account_result counter_result(struct desk *d, const struct account_result *result)
{
    struct account_result said = *result;
    if (said.err == ERR_SERVER_REFUSED)
        said.err = field_err(d->counter->verb, d->asking.ticket.problem.field);
    if (said.err == ERR_SESSION_LOCKED)
        desk_agent_lock(d);
    return said;
}

/* --- act-unblock-here --- */

static enum err take_grant(struct desk *d, const struct counter_sheet *sheet)
{
    struct grant *g = &d->grant;
    size_t n;
    if (!g->session_secret || sodium_hex2bin(g->place.ticket, sizeof g->place.ticket, sheet->id, strlen(sheet->id), NULL, &n, NULL) ||
        n != sizeof g->place.ticket)
        return ERR_FORMAT;
    g->until = clock_mono(loop_clock(d->loop)) + sheet->until_ms - d->asking.ticket.server_ms;
    g->has_ticket = true;
    d->counter->keyed = false;
    return ERR_OK;
}

static enum err read_grant(struct desk *d, const json_t *json)
{
    struct counter_place_kept *to = &d->counter->places[PLACE_ACT];
    enum err e = sheet_take(json, to);
    e = e ? e : take_grant(d, &to->shown);
    if (e)
        sheet_drop(to);
    return e;
}

/* The key of a request whose answer was lost serves again, so that it is the same request: a token has one release a day. */
static enum err begin_grant(struct desk *d)
{
    const struct grant *g = &d->grant;
    enum err e = desk_may_use_card(d);
    e = e ? e : presence_there(d);
    if (e || (d->counter->keyed && g->session_secret && !g->has_ticket && strcmp(g->place.serial, d->status.info.serial) == 0))
        return e;
    grant_begin(d);
    d->counter->keyed = true;
    return peer_make_kx_key(&d->grant.session_secret, d->grant.place.session_key);
}

static void put_place(struct account_form *f, const struct release_place *place)
{
    char key[2 * PEER_KEY_SIZE + 1];
    sodium_bin2hex(key, sizeof key, place->session_key, sizeof place->session_key);
    account_put_text(&f->to, "serial", place->serial);
    account_put_text(&f->to, "session_key", key);
}

enum err desk_counter_unblock_here(struct desk *d, const struct counter_param *params, size_t n, const struct account_watch *watch)
{
    const struct counter_ask ask = { "act-unblock-here", PLACE_ACT, params, n, true };
    struct account_form f;
    enum err e = open_form(d, &ask, read_grant, &f);
    if (e)
        return e;
    account_check(&f, begin_grant(d));
    put_params(&f, params, n);
    put_place(&f, &d->grant.place);
    return send(d, &f, &ask, watch);
}
