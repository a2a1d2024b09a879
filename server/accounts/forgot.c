/* Mot de passe oublié?: three of the eight questions, the same until they are answered well, then a new password (document 002). A try is
 * counted and committed before it is looked at; a name that is nobody's costs and answers as one that is. */
#include "server/accounts/accounts.h"

#include "server/accounts/eight.h"
#include "server/accounts/words.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_MS = 1500, TICKET_LIFE_MS = 10 * POLICY_MINUTE_MS, SUBJECT_SIZE = ACCOUNT_NAME_SIZE + 8 };

struct forgetting {
    char name[ACCOUNT_NAME_SIZE], subject[SUBJECT_SIZE], ticket[ACCOUNT_SESSION_TEXT_SIZE];
    struct secret *answers[EIGHT_ASKED], *password;
    struct throttle_state kiosk, tries, account;     /* tries: of the name that was typed, shown; account: by whichever name */
    struct account_row row;
    struct eight_asked asked;
    const char *cause;                               /* why not; NULL: the answers are right */
    struct account_ticket held;
    struct account_hash hash;
};

static struct forgetting *begin(struct account_call *a)
{
    a->state = calloc(1, sizeof(struct forgetting));
    return a->state;
}

static void release(struct account_call *a)
{
    struct forgetting *f = a->state;
    if (!f)
        return;
    for (size_t i = 0; i < EIGHT_ASKED; i++)
        secret_free(f->answers[i]);
    secret_free(f->password);
    sodium_memzero(f, sizeof *f);
    free(f);
}

/* ERR_FORMAT; or 422, in the answer. */
static enum err read_name(struct account_call *a, struct forgetting *f)
{
    SECRET_OWNED struct secret *typed = NULL;
    enum err e = account_take(a, "name", ACCOUNT_NAME_SIZE, &typed);
    if (e)
        return e;
    if (account_name_parse(typed, f->name, NULL))
        return account_field(a, "name");
    (void)snprintf(f->subject, sizeof f->subject, "name %s", f->name);
    return ERR_OK;
}

/* --- forgot --- */

static enum err forgot_read(struct account_call *a)
{
    static const char *const names[] = { "name", NULL };
    struct forgetting *f = begin(a);
    if (!f)
        return ERR_MEMORY;
    return account_members(a, names) ? read_name(a, f) : ERR_FORMAT;
}

static enum err forgot_run(struct account_call *a)
{
    struct forgetting *f = a->state;
    struct call *c = a->call;
    json_t *ids = json_array();
    enum err e = ids ? eight_decoy(c->service, c->db, f->name, &f->asked) : ERR_MEMORY;
    struct eight_asked drawn = { .drawn = false };
    e = e ? e : account_by_name(c->db, f->name, &f->row);
    if (!e && f->row.found && !f->row.closed)
        e = eight_draw(c->db, f->row.person, &drawn);
    const struct eight_asked *shown = drawn.drawn ? &drawn : &f->asked;
    for (size_t i = 0; i < EIGHT_ASKED && !e; i++)
        e = json_array_append_new(ids, json_string(shown->questions[i])) ? ERR_MEMORY : ERR_OK;
    if (f->row.found)
        memcpy(a->who.person, f->row.person, sizeof a->who.person);    /* whose trail it is */
    e = e ? e : account_audit(a, "", "done", NULL);
    a->out = e ? NULL : json_pack("{s:O}", "questions", ids);
    json_decref(ids);
    sodium_memzero(&drawn, sizeof drawn);
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_forgot = { "forgot", WITH_NOTHING, true, false, LEAST_MS, "questions chosen", forgot_read, NULL, forgot_run, release };

/* --- forgot-answers: before the transaction --- */

static enum err answers_read_all(struct account_call *a)
{
    static const char *const names[] = { "name", "answers", NULL };
    struct forgetting *f = begin(a);
    bool good = true;
    if (!f)
        return ERR_MEMORY;
    if (!account_members(a, names))
        return ERR_FORMAT;
    enum err e = read_name(a, f);
    if (e || a->call->answer->status)
        return e;
    e = eight_read_answers(a, EIGHT_ASKED, f->answers, &good);
    return e || good ? e : account_field(a, "answers");
}

static const char *account_subject(const struct forgetting *f) { return f->row.found ? f->row.person : f->name; }

/* This very request was counted, and then this server died or the hashes were busy: the same guess tells no more. */
static enum err look_again(const struct service *s, struct db *db, const struct call *c, struct forgetting *f)
{
    enum err e = throttle_look(s, db, POLICY_FORGOT, f->subject, c->now_ms, &f->tries);
    f->tries.locked = false;
    return e;
}

/* Only what was counted is marked: a request that found the counters full finds them full again. */
static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct forgetting *f = ((struct account_call *)c->state)->state;
    const struct service *s = c->service;
    enum call_seen seen;
    f->kiosk = f->tries = f->account = (struct throttle_state){ .locked = false };
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED)
        return look_again(s, db, c, f);
    e = throttle_count(s, db, POLICY_KIOSK, c->kiosk, c->now_ms, &f->kiosk);
    if (e || f->kiosk.locked)
        return e;
    e = throttle_count(s, db, POLICY_FORGOT, f->subject, c->now_ms, &f->tries);
    e = e ? e : throttle_count(s, db, POLICY_FORGOT, account_subject(f), c->now_ms, &f->account);
    return e || f->tries.locked || f->account.locked ? e : call_mark(c, db);
}

/* All three are hashed, whatever the first ones say. */
static enum err try_answers(const struct service *service, const struct forgetting *f, bool *right)
{
    uint8_t hash[HASH_SIZE];
    bool all = f->asked.drawn;
    enum err e = ERR_OK;
    for (size_t i = 0; i < EIGHT_ASKED && !e; i++) {
        const struct eight_answer what = { f->asked.questions[i], f->answers[i] };
        e = eight_hash(service, &what, f->asked.answers[i].salt, hash);
        bool same = sodium_memcmp(hash, f->asked.answers[i].hash, sizeof hash) == 0;
        all = same && all;
    }
    sodium_memzero(hash, sizeof hash);
    *right = all;
    return e;
}

static const char *cause_of(const struct service *service, const struct forgetting *f, bool right)
{
    char pepper[QUESTIONS_PEPPER_SIZE];
    questions_pepper(service, pepper);
    return f->tries.locked || f->account.locked ? "locked" : !f->row.found ? "name-unknown" : f->row.closed ? "account-closed"
        : !f->asked.chosen ? "no-questions" : !f->asked.drawn ? "not-asked" : strcmp(pepper, f->asked.answers[0].pepper) != 0 ? "other-pepper"
        : right ? NULL : "answers-wrong";
}

/* The account, and what was asked of it; made up where there is nothing. Both are looked for whoever it is. */
static enum err find(struct call *c, struct forgetting *f)
{
    struct eight_asked real;
    enum err e = account_by_name(c->db, f->name, &f->row);
    e = e ? e : eight_decoy(c->service, c->db, f->name, &f->asked);
    e = e ? e : eight_get(c->db, account_subject(f), &real);
    if (!e && real.drawn)
        f->asked = real;
    if (!e)
        f->asked.chosen = real.chosen;
    sodium_memzero(&real, sizeof real);
    return e;
}

static enum err answers_prepare(struct account_call *a)
{
    struct forgetting *f = a->state;
    struct call *c = a->call;
    bool right = false;
    enum err e = find(c, f);
    e = e ? e : call_tx(c, count);
    if (e || c->answer->status || f->kiosk.locked)
        return e;
    e = try_answers(c->service, f, &right);
    f->cause = cause_of(c->service, f, right);
    return e;
}

/* --- forgot-answers: in the transaction --- */

static enum err refuse(struct account_call *a, const struct forgetting *f, const char *cause)
{
    const struct account_refusal why = { .subject = account_subject(f), .cause = cause, .left = f->tries.left, .until_ms = f->tries.until_ms };
    return account_refuse(a, &why);
}

static enum err give_ticket(struct account_call *a, const struct forgetting *f)
{
    struct call *c = a->call;
    char id[ACCOUNT_SESSION_TEXT_SIZE];
    int64_t expires_ms = 0;
    enum err e = throttle_reset(c->service, c->db, POLICY_FORGOT, f->subject);
    e = e ? e : throttle_reset(c->service, c->db, POLICY_FORGOT, f->row.person);
    e = e ? e : throttle_take_back(c->service, c->db, POLICY_KIOSK, c->kiosk);
    e = e ? e : DB_RUN(c->db, ST_ACCOUNT_ASKED_FORGET, NULL, NULL, db_text(f->row.person));
    e = e ? e : account_ticket_add(a, TICKET_FORGOT, f->row.person, TICKET_LIFE_MS, id, &expires_ms);
    e = e ? e : account_audit(a, f->row.person, "done", NULL);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I}", "ticket", id, "expires_ms", (json_int_t)expires_ms);
    return a->out ? ERR_OK : ERR_MEMORY;
}

/* Between the look and here the account may have been closed, or got other questions: what was right is so no more. */
static enum err look_once_more(struct account_call *a, const struct forgetting *f, bool *same)
{
    struct account_row row;
    struct eight_asked now;
    enum err e = account_by_name(a->call->db, f->name, &row);
    e = e ? e : eight_get(a->call->db, f->row.person, &now);
    *same = !e && row.found && !row.closed && now.drawn;
    for (size_t i = 0; i < EIGHT_ASKED && *same; i++)
        *same = memcmp(now.answers[i].hash, f->asked.answers[i].hash, HASH_SIZE) == 0;
    sodium_memzero(&row, sizeof row);
    sodium_memzero(&now, sizeof now);
    return e;
}

static enum err answers_run(struct account_call *a)
{
    const struct forgetting *f = a->state;
    bool same = false;
    if (f->kiosk.locked) {
        enum err e = account_audit(a, "", "refused", "kiosk-paused");
        return e ? e : call_problem(a->call, 429, "kiosk-paused", json_pack("{s:I}", "until_ms", (json_int_t)f->kiosk.until_ms));
    }
    if (f->cause)
        return refuse(a, f, f->cause);
    enum err e = look_once_more(a, f, &same);
    return e ? e : same ? give_ticket(a, f) : refuse(a, f, "changed-meanwhile");
}

const struct account_verb account_verb_forgot_answers = { "forgot-answers", WITH_NOTHING, true, true, LEAST_MS, "answers to three questions", answers_read_all,
    answers_prepare, answers_run, release };

/* --- forgot-password --- */

static enum err password_read(struct account_call *a)
{
    static const char *const names[] = { "ticket", "password", NULL };
    struct forgetting *f = begin(a);
    const char *ticket = json_string_value(json_object_get(a->in, "ticket"));
    if (!f)
        return ERR_MEMORY;
    if (!account_members(a, names) || !ticket || strlen(ticket) >= sizeof f->ticket)
        return ERR_FORMAT;
    (void)snprintf(f->ticket, sizeof f->ticket, "%s", ticket);
    return account_take(a, "password", ACCOUNT_PASSWORD_BYTES_MAX, &f->password);
}

static enum err find_ticket(struct account_call *a, struct forgetting *f)
{
    enum err e = account_ticket_get(a, f->ticket, &f->held);
    f->held.found = f->held.found && f->held.kind == TICKET_FORGOT;
    e = e || !f->held.found ? e : account_by_person(a->call->db, f->held.subject, &f->row);
    f->held.found = f->held.found && f->row.found && !f->row.closed;
    return e;
}

static enum err password_prepare(struct account_call *a)
{
    struct forgetting *f = a->state;
    struct account_words words;
    enum err e = find_ticket(a, f);
    if (e || !f->held.found)
        return e;
    e = account_words_get(a->call->db, f->row.person, &words);
    if (e)
        return e;
    bool good = account_words_password(&words, f->password) == ERR_OK;
    sodium_memzero(&words, sizeof words);
    return good ? account_hash_password(a->call->service, f->password, &f->hash) : account_field(a, "password");
}

static enum err refuse_ticket(struct account_call *a)
{
    enum err e = account_audit(a, "", "refused", "ticket-unknown");
    return e ? e : call_problem(a->call, 403, "ticket-unknown", NULL);
}

/* Who answered well has proved more than who got a temporary password: it need not be changed any more. */
static enum err password_run(struct account_call *a)
{
    struct forgetting *f = a->state;
    struct call *c = a->call;
    bool had = f->held.found, used = false;
    enum err e = find_ticket(a, f);
    if (!e && had && f->held.found)
        e = account_ticket_use(a, f->ticket, &used);
    if (e || !used)
        return e ? e : refuse_ticket(a);
    e = account_store_password(c->db, f->row.person, &f->hash, f->row.must == MUST_QUESTIONS ? "questions" : "", c->now_ms);
    e = e ? e : account_end_sessions(a, f->row.person, "");
    e = e ? e : account_audit(a, f->row.person, "done", NULL);
    e = e ? e : account_tell(a, f->row.person, NOTICE_ACCOUNT_RESET);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_forgot_password = { "forgot-password", WITH_NOTHING, true, true, 0, "password", password_read, password_prepare,
    password_run, release };
