#include "core/desk/counter_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Who is logged in at this kiosk, of either service: in one locked block, from the log-in to the log-out. */

static const struct desk_account nobody;
static const struct desk_citizen no_citizen;

const struct desk_account *desk_account(const struct desk *d) { return d->account ? &d->account->shown : &nobody; }
const struct desk_citizen *desk_citizen(const struct desk *d) { return d->account ? &d->account->citizen : &no_citizen; }

static int64_t mono(const struct desk *d) { return clock_mono(loop_clock(d->loop)); }

static void begin(struct account *a)
{
    sodium_memzero(a, sizeof *a);
    randombytes_buf(a->key, sizeof a->key);
}

enum err account_need(struct desk *d)
{
    if (d->account)
        return ERR_OK;
    d->account = sodium_malloc(sizeof *d->account);
    if (!d->account)
        return ERR_MEMORY;
    begin(d->account);
    return ERR_OK;
}

/* --- the end --- */

static void wipe_account(struct account *a)
{
    secret_free(a->shown.added.code);
    account_messages_wipe(a);
    sodium_memzero(&a->shown, sizeof a->shown);
    sodium_memzero(a->forgot_name, sizeof a->forgot_name);
    account_ticket_over(a, ACCOUNT_ENROLLING);
    account_ticket_over(a, ACCOUNT_FORGOT);
}

static void wipe_citizen(struct account *a)
{
    sodium_memzero(&a->citizen, sizeof a->citizen);
    for (enum account_ticket_kind kind = ACCOUNT_CODING; kind < ACCOUNT_TICKETS; kind++)
        account_ticket_over(a, kind);
}

void account_wipe(struct desk *d)
{
    struct account *a = d->account;
    if (!a)
        return;
    account_drop_ask(d);
    citizen_keep_wipe(d);
    counter_wipe(d);
    wipe_account(a);
    begin(a);
}

/* What runs is dropped first: the farewell takes its place. */
void account_forget(struct desk *d)
{
    letters_forget(d);
    if (!d->account)
        return;
    account_drop_ask(d);
    citizen_keep_last(d);
    account_farewell(d);
    account_wipe(d);
}

void account_close(struct desk *d)
{
    account_wipe(d);
    sodium_free(d->account);
    d->account = NULL;
}

void desk_log_out(struct desk *d) { account_forget(d); }

/* --- what may be asked --- */

void account_ticket_over(struct account *a, enum account_ticket_kind kind)
{
    sodium_memzero(&a->tickets[kind], sizeof a->tickets[kind]);
    if (kind == ACCOUNT_ENROLLING)
        sodium_memzero(&a->shown.enrolling, sizeof a->shown.enrolling);
    if (kind == ACCOUNT_CODING)
        sodium_memzero(&a->citizen.coding, sizeof a->citizen.coding);
    if (kind == ACCOUNT_NEW_PASSWORD)
        a->citizen.may_set_password = false;
    if (kind == ACCOUNT_PERSONAL)
        a->citizen.personal_agreed = false;
}

/* "expires_ms" by the server's clock: what is left of it counts from now, by ours that never jumps. */
static bool account_take_end(const struct desk *d, const json_t *json, int64_t *until)
{
    int64_t expires_ms;
    if (!json_take_i64(json, "expires_ms", &expires_ms) || expires_ms < 0)
        return false;
    *until = mono(d) + expires_ms - d->asking.ticket.server_ms;
    return true;
}

enum err account_take_ticket(const struct desk *d, const json_t *json, struct account_ticket *to)
{
    struct account_ticket made;
    if (!account_take_hex_text(json, "ticket", made.id) || !account_take_end(d, json, &made.until))
        return ERR_FORMAT;
    *to = made;
    return ERR_OK;
}

enum err account_may(struct desk *d, enum account_with with)
{
    const struct account *a = d->account;
    if (with == ACCOUNT_WITH_NOTHING)
        return ERR_OK;
    if (a->session[0] && mono(d) >= a->until)
        account_wipe(d);
    return a->session[0] && (with == ACCOUNT_WITH_ANYBODY || with == a->realm) ? ERR_OK : ERR_SESSION;
}

enum err account_has_ticket(struct desk *d, enum account_ticket_kind kind)
{
    const struct account_ticket *t = &d->account->tickets[kind];
    if (kind == ACCOUNT_NO_TICKET || (t->id[0] && mono(d) < t->until))
        return ERR_OK;
    account_ticket_over(d->account, kind);
    return ERR_TICKET;
}

void account_make_room(struct desk *d, enum account_with realm)
{
    struct account *a = d->account;
    if (!a || d->asking.what)
        return;
    if (a->session[0]) {
        account_forget(d);
        return;
    }
    if (realm != ACCOUNT_WITH_SESSION)
        wipe_account(a);
    if (realm != ACCOUNT_WITH_CITIZEN)
        wipe_citizen(a);
}

/* --- log in, home --- */

bool account_take_session(const struct desk *d, const json_t *json, struct account_opened *to)
{
    return account_take_hex_text(json, "session", to->session) && account_take_end(d, json, &to->until);
}

int64_t account_begin_session(struct desk *d, enum account_with realm, struct account_opened *opened)
{
    struct account *a = d->account;
    memcpy(a->session, opened->session, sizeof a->session);
    a->realm = realm;
    a->until = opened->until;
    sodium_memzero(opened, sizeof *opened);
    return clock_wall(loop_clock(d->loop)) + a->until - mono(d);
}

static enum err read_login(struct desk *d, const json_t *json)
{
    struct desk_account *shown = &d->account->shown;
    struct account_opened opened = { .session = "" };
    enum err e = account_take_session(d, json, &opened) ? account_take_home(d, json) : ERR_FORMAT;
    if (!e) {
        shown->until_ms = account_begin_session(d, ACCOUNT_WITH_SESSION, &opened);
        shown->open = true;
    }
    sodium_memzero(&opened, sizeof opened);
    return e;
}

static const struct account_verb login = { "login", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_login },
                                 home = { "home", ACCOUNT_WITH_SESSION, ACCOUNT_ANEW, .read = account_take_home };

enum err desk_log_in(struct desk *d, const struct secret *name, const struct secret *password, const struct account_watch *watch)
{
    struct account_form f;
    char parsed[ACCOUNT_NAME_SIZE] = "";
    account_make_room(d, ACCOUNT_WITH_SESSION);
    enum err e = account_open(d, &login, &f);
    if (e)
        return e;
    account_check(&f, account_name_parse(name, parsed, NULL));
    account_put_text(&f.to, "name", parsed);
    account_form_password(&f, "password", password);
    sodium_memzero(parsed, sizeof parsed);
    return account_ask(d, &f, watch);
}

enum err desk_home(struct desk *d, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &home, &f);
    return e ? e : account_ask(d, &f, watch);
}
