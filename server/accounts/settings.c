/* Paramètres du compte: the password, the name to log in with, the eight questions (document 002). */
#include "server/accounts/accounts.h"

#include "server/accounts/sessions.h"
#include "server/accounts/words.h"
#include "server/counter/find.h"
#include "server/questions.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { NOT_ASKED = -2 };

struct changing {
    struct secret *old, *typed;              /* typed: the new password, or the new name */
    char name[ACCOUNT_NAME_SIZE];
    int64_t left;                            /* tries after a wrong password; -1 it was right; NOT_ASKED */
    struct account_hash hash;
    struct account_eight eight;
};

static struct changing *begin(struct account_call *a)
{
    struct changing *g = calloc(1, sizeof *g);
    if (g)
        g->left = NOT_ASKED;
    a->state = g;
    return g;
}

static void release(struct account_call *a)
{
    struct changing *g = a->state;
    if (!g)
        return;
    secret_free(g->old);
    secret_free(g->typed);
    sodium_memzero(g, sizeof *g);
    free(g);
}

static const char *const must_words[] = { [MUST_NOTHING] = "", [MUST_PASSWORD] = "password", [MUST_QUESTIONS] = "questions" };

static enum err set_must(struct account_call *a, enum account_must must)
{
    a->who.must = must;
    return DB_RUN(a->call->db, ST_ACCOUNT_MUST, NULL, NULL, db_text(a->who.person), db_text(must_words[must]));
}

/* Done: the row of the trail, the notice, the home page. */
static enum err done(struct account_call *a, enum notice_kind kind)
{
    enum err e = account_audit(a, a->who.person, "done", NULL);
    e = e ? e : account_tell(a, a->who.person, kind);
    return e ? e : account_answer_home(a);
}

/* --- password --- */

static enum err password_read(struct account_call *a)
{
    static const char *const names[] = { "old", "new", NULL };
    struct changing *g = begin(a);
    if (!g)
        return ERR_MEMORY;
    if (!account_members(a, names))
        return ERR_FORMAT;
    enum err e = account_take(a, "old", ACCOUNT_PASSWORD_BYTES_MAX, &g->old);
    return e ? e : account_take(a, "new", ACCOUNT_PASSWORD_BYTES_MAX, &g->typed);
}

static enum err password_prepare(struct account_call *a)
{
    struct changing *g = a->state;
    struct account_words words;
    enum err e = account_words_get(a->call->db, a->who.person, &words);
    if (e)
        return e;
    bool good = account_words_password(&words, g->typed) == ERR_OK && !secret_equal(g->old, g->typed);
    sodium_memzero(&words, sizeof words);
    if (!good)
        return account_field(a, "new");
    e = account_confirm(a, g->old, &g->left);
    return e || a->call->answer->status || g->left >= 0 ? e : account_hash_password(a->call->service, g->typed, &g->hash);
}

/* What had to be changed leads to the questions, also where some were chosen before. */
static enum err password_run(struct account_call *a)
{
    const struct changing *g = a->state;
    struct call *c = a->call;
    if (g->left >= 0)
        return account_password_wrong(a, g->left);
    enum account_must must = a->who.must == MUST_PASSWORD ? MUST_QUESTIONS : a->who.must;
    enum err e = account_confirmed(a);
    e = e ? e : account_store_password(c->db, a->who.person, &g->hash, must_words[must], c->now_ms);
    e = e ? e : account_end_sessions(a, a->who.person, a->who.session);
    a->who.must = must;
    return e ? e : done(a, NOTICE_ACCOUNT_PASSWORD);
}

const struct account_verb account_verb_password = { "password", WITH_SESSION, true, true, 0, "password", password_read, password_prepare, password_run, release };

/* --- name --- */

static enum err name_read(struct account_call *a)
{
    static const char *const names[] = { "password", "name", NULL };
    struct changing *g = begin(a);
    bool email = false;
    if (!g)
        return ERR_MEMORY;
    if (!account_members(a, names))
        return ERR_FORMAT;
    enum err e = account_take(a, "password", ACCOUNT_PASSWORD_BYTES_MAX, &g->old);
    e = e ? e : account_take(a, "name", ACCOUNT_NAME_SIZE, &g->typed);
    if (e)
        return e;
    return account_name_parse(g->typed, g->name, &email) || !email ? account_field(a, "name") : ERR_OK;
}

static enum err name_prepare(struct account_call *a)
{
    struct changing *g = a->state;
    return account_confirm(a, g->old, &g->left);
}

static enum err refuse_name(struct account_call *a, unsigned status, const struct throttle_state *tries)
{
    bool many = status == 429;
    enum err e = account_audit(a, a->who.person, "refused", many ? "too-many" : "name-taken");
    if (e)
        return e;
    return many ? call_problem(a->call, status, "too-many", json_pack("{s:I}", "until_ms", (json_int_t)tries->until_ms))
                : call_problem(a->call, status, "name-taken", json_pack("{s:I}", "left", (json_int_t)tries->left));
}

/* Whether a name is taken is told a few times an hour only. The one that came with the account stays good beside the new one. */
static enum err name_run(struct account_call *a)
{
    const struct changing *g = a->state;
    struct call *c = a->call;
    struct throttle_state tries = { .locked = false };
    bool taken = false;
    if (g->left >= 0)
        return account_password_wrong(a, g->left);
    enum err e = account_confirmed(a);
    e = e ? e : throttle_count(c->service, c->db, POLICY_NAMES, a->who.person, c->now_ms, &tries);
    if (!e && tries.locked)
        return refuse_name(a, 429, &tries);
    e = e ? e : account_name_add(c->db, a->who.person, g->name, "chosen", c->now_ms, &taken);
    if (!e && taken)
        return refuse_name(a, 409, &tries);
    e = e ? e : DB_RUN(c->db, ST_ACCOUNT_NAME_RETIRE, NULL, NULL, db_text(a->who.person), db_text(g->name), db_int(c->now_ms));
    e = e ? e : find_refresh(c->service, c->db, a->who.person);
    return e ? e : done(a, NOTICE_ACCOUNT_NAME);
}

const struct account_verb account_verb_name = { "name", WITH_SESSION, false, true, 0, "user name", name_read, name_prepare, name_run, release };

/* --- questions --- */

static enum err questions_read(struct account_call *a)
{
    static const char *const names[] = { "password", "questions", "answers", NULL };
    struct changing *g = begin(a);
    if (!g)
        return ERR_MEMORY;
    return account_members(a, names) ? account_take(a, "password", ACCOUNT_PASSWORD_BYTES_MAX, &g->old) : ERR_FORMAT;
}

/* Right after a new password it is not asked for again. */
static enum err questions_prepare(struct account_call *a)
{
    struct changing *g = a->state;
    struct account_words words;
    bool good = true;
    enum err e = a->who.must == MUST_QUESTIONS ? ERR_OK : account_confirm(a, g->old, &g->left);
    if (e || a->call->answer->status || g->left >= 0)
        return e;
    e = account_words_get(a->call->db, a->who.person, &words);
    e = e ? e : account_eight_read(a, words.list, &g->eight, &good);
    sodium_memzero(&words, sizeof words);
    return e || good ? e : account_field(a, "answers");
}

static enum err refuse_role(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "refused", "role");
    return e ? e : call_problem(a->call, 403, "role", NULL);
}

static enum err questions_run(struct account_call *a)
{
    const struct changing *g = a->state;
    if (g->left >= 0)
        return account_password_wrong(a, g->left);
    if (g->left == NOT_ASKED && a->who.must != MUST_QUESTIONS)
        return refuse_role(a);      /* another request was first */
    enum err e = g->left == NOT_ASKED ? ERR_OK : account_confirmed(a);
    e = e ? e : account_eight_put(a->call->db, a->who.person, &g->eight, a->call->now_ms);
    e = e || a->who.must != MUST_QUESTIONS ? e : set_must(a, MUST_NOTHING);
    return e ? e : done(a, NOTICE_ACCOUNT_QUESTIONS);
}

const struct account_verb account_verb_questions = { "questions", WITH_SESSION, true, true, 0, "questions and their answers", questions_read, questions_prepare,
    questions_run, release };

static enum err keep_run(struct account_call *a)
{
    int64_t version = 0;
    enum err e = DB_RUN(a->call->db, ST_ACCOUNT_EIGHT_NEWEST, db_take_int, &version, db_text(a->who.person));
    if (!e && (a->who.must != MUST_QUESTIONS || !version))
        return refuse_role(a);
    e = e ? e : set_must(a, MUST_NOTHING);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : account_answer_home(a);
}

const struct account_verb account_verb_questions_keep = { "questions-keep", WITH_SESSION, true, true, 0, "questions", account_read_nothing, NULL, keep_run,
    account_release_nothing };
