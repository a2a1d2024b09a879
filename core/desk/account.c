#include "core/desk/account_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Who is logged in at this kiosk: in one locked block, from the log-in to the log-out. */

static const struct desk_account nobody;

const struct desk_account *desk_account(const struct desk *d) { return d->account ? &d->account->shown : &nobody; }

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

void account_wipe(struct desk *d)
{
    struct account *a = d->account;
    if (!a)
        return;
    account_drop_ask(d);
    secret_free(a->shown.added.code);
    account_messages_wipe(a);
    begin(a);
}

/* What runs is dropped first: the farewell takes its place. */
void account_forget(struct desk *d)
{
    letters_forget(d);
    if (!d->account)
        return;
    account_drop_ask(d);
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

void account_ticket_over(struct account *a, enum account_with with)
{
    if (with == ACCOUNT_WITH_TICKET) {
        sodium_memzero(&a->enrolling, sizeof a->enrolling);
        sodium_memzero(&a->shown.enrolling, sizeof a->shown.enrolling);
    } else {
        sodium_memzero(&a->forgot, sizeof a->forgot);
    }
}

/* "expires_ms" by the server's clock: what is left of it counts from now, by ours that never jumps. */
static bool take_end(const struct desk *d, const json_t *json, int64_t *until)
{
    int64_t expires_ms;
    if (!json_take_i64(json, "expires_ms", &expires_ms) || expires_ms < 0)
        return false;
    *until = mono(d) + expires_ms - d->asking.ticket.server_ms;
    return true;
}

static bool take_hex_text(const json_t *json, const char *name, char to[ACCOUNT_SESSION_TEXT_SIZE])
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    return json_take_hex(json, name, id, sizeof id) && json_take_text(json, name, to, ACCOUNT_SESSION_TEXT_SIZE);
}

enum err account_take_ticket(const struct desk *d, const json_t *json, struct account_ticket *to)
{
    struct account_ticket made;
    if (!take_hex_text(json, "ticket", made.id) || !take_end(d, json, &made.until))
        return ERR_FORMAT;
    *to = made;
    return ERR_OK;
}

static enum err may_session(struct desk *d)
{
    if (d->account->session[0] && mono(d) < d->account->until)
        return ERR_OK;
    if (d->account->session[0])
        account_wipe(d);
    return ERR_SESSION;
}

enum err account_may(struct desk *d, enum account_with with)
{
    struct account *a = d->account;
    if (with != ACCOUNT_WITH_TICKET)
        return with == ACCOUNT_WITH_SESSION ? may_session(d) : ERR_OK;
    if (a->enrolling.id[0] && mono(d) < a->enrolling.until)
        return ERR_OK;
    account_ticket_over(a, with);
    return ERR_TICKET;
}

/* --- log in, home --- */

static enum err read_login(struct desk *d, const json_t *json)
{
    struct account *a = d->account;
    char session[ACCOUNT_SESSION_TEXT_SIZE];
    int64_t until;
    if (!take_hex_text(json, "session", session) || !take_end(d, json, &until))
        return ERR_FORMAT;
    enum err e = account_take_home(d, json);
    if (!e) {
        memcpy(a->session, session, sizeof a->session);
        a->until = until;
        a->shown.until_ms = clock_wall(loop_clock(d->loop)) + until - mono(d);
        a->shown.open = true;
    }
    sodium_memzero(session, sizeof session);
    return e;
}

static const struct account_verb login = { "login", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, read_login },
                                 home = { "home", ACCOUNT_WITH_SESSION, ACCOUNT_ANEW, account_take_home };

/* Whoever was logged in is logged out first. */
enum err desk_log_in(struct desk *d, const struct secret *name, const struct secret *password, const struct account_watch *watch)
{
    struct account_form f;
    char parsed[ACCOUNT_NAME_SIZE] = "";
    if (desk_account(d)->open && !d->asking.what)
        account_forget(d);
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
