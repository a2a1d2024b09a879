#include "core/desk/account_inside.h"

#include "core/base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* One request about an account at a time.  What was sent is kept until it was answered: the same asked again goes out as the same
 * bytes under the same request id, so the server does it once (server/PROTOCOL.md 3, repeats). */

static enum err make(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job);
static void answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
static const struct ask asking = { make, answered };

/* --- what is kept --- */

void account_drop_kept(struct account_request_kept *r)
{
    secret_free(r->body);
    secret_free(r->reply_secret);
    sodium_memzero(r, sizeof *r);
}

static void hash_of(const struct account *a, const struct account_verb *verb, const struct secret *plain, uint8_t to[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, a->key, sizeof a->key, 32);
    crypto_generichash_update(&state, (const uint8_t *)a->session, sizeof a->session);
    crypto_generichash_update(&state, (const uint8_t *)verb->name, strlen(verb->name) + 1);
    crypto_generichash_update(&state, secret_bytes(plain), secret_length(plain));
    crypto_generichash_final(&state, to, 32);
    sodium_memzero(&state, sizeof state);
}

enum err account_keep_new(struct desk *d, struct account_request_kept *r, const struct account_verb *verb, const struct secret *plain)
{
    struct exchange_now now = net_now(d, true);
    uint8_t reply_key[PEER_KEY_SIZE];
    const struct exchange_account what = { verb->name, verb->with == ACCOUNT_WITH_NOTHING ? "" : d->account->session, plain, reply_key };
    account_drop_kept(r);
    net_fill_exchange(d);
    enum err e = peer_make_kx_key(&r->reply_secret, reply_key);
    e = e ? e : exchange_account_body(&d->net.exchange, &now, &what, &r->body);
    if (e) {
        account_drop_kept(r);
        return e;
    }
    r->verb = verb;
    memcpy(r->nonce, now.nonce, sizeof r->nonce);
    hash_of(d->account, verb, plain, r->same);
    return ERR_OK;
}

static bool is_same(const struct account *a, const struct account_request_kept *r, const struct account_verb *verb, const struct secret *plain)
{
    uint8_t hash[32];
    if (r->verb != verb || verb->lost == ACCOUNT_ANEW)
        return false;
    hash_of(a, verb, plain, hash);
    return sodium_memcmp(hash, r->same, sizeof hash) == 0;
}

/* --- asking --- */

static enum err make(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    const struct account_request_kept *r = d->account->running;
    return exchange_ask_account(&d->net.exchange, now, r->verb->name, r->body, ticket, job);
}

static enum err send(struct desk *d, const struct account_verb *verb, const struct secret *plain)
{
    struct account *a = d->account;
    struct account_request_kept *r = verb->lost == ACCOUNT_ANEW ? &a->reads : &a->writes;
    enum err e = is_same(a, r, verb, plain) ? ERR_OK : account_keep_new(d, r, verb, plain);
    if (e)
        return e;
    a->running = r;
    a->said_until = 0;
    d->asking.ticket = (struct exchange_ticket){ 0 };
    e = ask_server_patiently(d, &asking, r->nonce, verb->waits_ms);
    if (e)
        a->running = NULL;
    return e;
}

enum err account_open(struct desk *d, const struct account_verb *verb, struct account_form *f)
{
    enum err e = desk_need_store(d);
    e = e ? e : !d->status.enrolled ? ERR_NOT_ENROLLED : account_need(d);
    e = e ? e : account_may(d, verb->with);
    e = e ? e : account_has_ticket(d, verb->ticket);
    e = e ? e : d->asking.what ? ERR_LIMIT : net_is_worth(d) ? ERR_OK : ERR_NETWORK_NEEDED;
    if (e == ERR_NETWORK_NEEDED)
        net_wake(d);
    if (e)
        return e;
    *f = (struct account_form){ .verb = verb, .plain = secret_new(ACCOUNT_REQUEST_MAX) };
    if (!f->plain)
        return ERR_MEMORY;
    account_begin(&f->to, f->plain);
    if (verb->ticket)
        account_put_text(&f->to, "ticket", d->account->tickets[verb->ticket].id);
    return ERR_OK;
}

enum err account_ask(struct desk *d, struct account_form *f, const struct account_watch *watch)
{
    enum err end = account_end(&f->to);
    enum err e = f->err ? f->err : end;
    e = e ? e : send(d, f->verb, f->plain);
    if (!e)
        d->account->watch = *watch;
    secret_free(f->plain);
    f->plain = NULL;
    return e;
}

enum err account_ask_for(struct desk *d, struct account_form *f, enum account_ticket_kind kind, const struct account_watch *watch)
{
    enum err e = account_ask(d, f, watch);
    if (!e)
        account_ticket_over(d->account, kind);
    return e;
}

void account_more(struct desk *d, struct secret *plain)
{
    secret_free(d->account->more);
    d->account->more = plain;
}

/* --- the answer --- */

static enum err take(struct desk *d, const struct account_verb *verb, const struct secret *plain)
{
    json_t *json = NULL;
    enum err e = account_parse(plain, &json);
    e = e == ERR_LIMIT ? ERR_FORMAT : e;
    e = e || !verb->read ? e : verb->read(d, json);
    account_json_free(json);
    return e;
}

/* A signed answer that is more than "not now" settles what was asked, whatever it says. */
static bool is_settled(const struct desk *d, enum err e)
{
    return d->asking.ticket.server_ms && e != ERR_SERVER_BUSY && e != ERR_SERVER_FAULT;
}

/* It may be done: it was sent, and no signed answer came. */
static bool is_lost(const struct desk *d, enum err e)
{
    const struct exchange_ticket *t = &d->asking.ticket;
    const bool sent = t->nonce[0] && !t->not_sent, signed_answer = t->server_ms;
    return sent && !signed_answer && (e == ERR_OFFLINE || e == ERR_DEADLINE || e == ERR_HELPER_GONE || e == ERR_SERVER_SIGNATURE ||
                                      e == ERR_SERVER_BUSY || e == ERR_LIMIT || e == ERR_FORMAT);
}

static void finish(struct desk *d, const struct account_verb *verb, enum err e)
{
    struct account *a = d->account;
    const struct exchange_problem *p = &d->asking.ticket.problem;
    const struct account_watch watch = a->watch;
    const bool lost = is_lost(d, e);
    struct account_result result = { .err = lost && verb->lost == ACCOUNT_ONCE ? ERR_NOT_KNOWN : e, .left = p->left,
                                     .counted = lost && verb->lost == ACCOUNT_SAME, .until_ms = e ? p->until_ms : a->said_until };
    memcpy(result.reference, p->reference, sizeof result.reference);
    a->watch = (struct account_watch){ 0 };
    if (e == ERR_SESSION || (!e && verb->ends))
        account_wipe(d);
    if (e == ERR_TICKET)
        account_ticket_over(a, verb->ticket);
    if (watch.done)
        watch.done(watch.ctx, &result);
}

_Static_assert((int)DESK_RECEIPT_SIZE == (int)EXCHANGE_REFERENCE_SIZE, "references");

static bool ask_more(struct desk *d, const struct account_verb *verb, enum err *e)
{
    SECRET_OWNED struct secret *plain = d->account->more;
    d->account->more = NULL;
    if (*e || !plain)
        return false;
    *e = send(d, verb, plain);
    return !*e;
}

static void answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct account_request_kept *r = d->account->running;
    const struct account_verb *verb = r->verb;
    SECRET_OWNED struct secret *plain = NULL;
    d->account->running = NULL;
    e = e ? e : exchange_read_account(&d->net.exchange, &d->asking.ticket, bytes, n, verb->name, r->reply_secret, &plain);
    e = ask_heard(d, e);
    e = e ? e : take(d, verb, plain);
    if (verb->lost == ACCOUNT_ANEW || is_settled(d, e))
        account_drop_kept(r);
    if (!ask_more(d, verb, &e))
        finish(d, verb, e);
}

void account_leave_ask(struct desk *d)
{
    struct account *a = d->account;
    if (a->running && d->asking.what == &asking)
        ask_forget(d);
    a->running = NULL;
    a->watch = (struct account_watch){ 0 };
    secret_free(a->more);
    a->more = NULL;
}

void account_drop_ask(struct desk *d)
{
    account_leave_ask(d);
    account_drop_kept(&d->account->reads);
    account_drop_kept(&d->account->writes);
}

/* --- the end of a session --- */

static const struct account_verb logout = { "logout", ACCOUNT_WITH_ANYBODY, .lost = ACCOUNT_ANEW };

/* A session that does not lead keeps no process of a person who has gone. */
static void on_farewell(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    (void)e, (void)bytes, (void)n;
    if (!d->closing && !d->asking.what)
        net_forget(d);
}

static enum err write_nothing(struct secret *to)
{
    struct account_writer w;
    account_begin(&w, to);
    return account_end(&w);
}

/* Behind what runs, if anything does: no person waits for it. */
enum err account_submit(struct desk *d, const struct account_request_kept *r, const struct helper_job *job, struct exchange_ticket *ticket)
{
    struct exchange_now now = net_now(d, false);
    struct helper_job made = *job;
    memcpy(now.nonce, r->nonce, sizeof now.nonce);
    enum err e = exchange_ask_account(&d->net.exchange, &now, r->verb->name, r->body, ticket, &made.request);
    return e ? e : helper_submit(d->net_tool.helper, &made);
}

void account_farewell(struct desk *d)
{
    struct account_request_kept *r = &d->account->reads;
    struct exchange_ticket ticket;
    const struct helper_job job = { .hard_ms = d->settings.net_soft_ms, .done = on_farewell, .ctx = d };
    SECRET_OWNED struct secret *plain = secret_new(ACCOUNT_VERB_SIZE);
    if (!d->account->session[0] || !d->status.online || !plain || write_nothing(plain) || account_keep_new(d, r, &logout, plain))
        return;
    if (account_submit(d, r, &job, &ticket))
        log_info("desk: a session ends at the server by itself");
    account_drop_kept(r);
}
