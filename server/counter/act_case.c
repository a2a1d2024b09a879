/* What an agent does with a case: takes, answers, transfers, closes it. */
#include "server/counter/case_verbs.h"

#include "core/proto/json_in.h"
#include "core/rules/counter.h"
#include "server/accounts/letters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct acting { char id[MESSAGE_ID_TEXT_SIZE], role[CASE_ROLE_SIZE]; struct secret *text; };

static void release(struct account_call *a)
{
    struct acting *x = a->state;
    if (x)
        secret_free(x->text);
    free(x);
}

static enum err read(struct account_call *a, const char *const *names, struct acting **out)
{
    struct acting *x = calloc(1, sizeof *x);
    a->state = *out = x;
    if (!x)
        return ERR_MEMORY;
    return account_members(a, names) && json_take_text(a->in, "id", x->id, sizeof x->id) ? ERR_OK : ERR_FORMAT;
}

static enum err read_id(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    struct acting *x;
    return read(a, names, &x);
}

/* --- what all of them look at first --- */

static bool is_another_agents(const struct account_call *a, const struct case_row *row)
{
    return strcmp(row->state, CASE_STATE_TAKEN) == 0 && strcmp(row->agent, a->who.person) != 0 && !(a->who.roles & COUNTER_SUPERVISOR);
}

/* The writer held: what they send meanwhile comes before or after. *may false: the answer is set. */
static enum err begin(struct account_call *a, struct case_row *row, bool *may)
{
    const struct acting *x = a->state;
    bool own = false;
    enum err e = case_find(a, x->id, row, may);
    e = e || !*may ? e : people_hold(a->call->db, row->person);
    e = e || !*may ? e : case_find(a, x->id, row, may);      /* as it is now that nobody else changes it */
    if (e || !*may)
        return e;
    *may = false;
    e = counter_is_own(a, row->person, &own);
    if (e || own)
        return e ? e : counter_refuse(a, 403, "own-record", 0);
    if (is_another_agents(a, row))
        return counter_refuse(a, 409, "taken", 0);
    *may = true;
    return ERR_OK;
}

static bool waits(const struct case_row *row) { return strcmp(row->state, CASE_STATE_OPEN) == 0 || strcmp(row->state, CASE_STATE_TAKEN) == 0; }

/* One that waited keeps its place in the queue. */
static enum err set(struct account_call *a, struct case_row *row, const char *state, const char *agent)
{
    const bool waited = waits(row);
    (void)snprintf(row->state, sizeof row->state, "%s", state);
    (void)snprintf(row->agent, sizeof row->agent, "%s", agent);
    row->at_ms = waited && waits(row) ? row->at_ms : a->call->now_ms;
    return case_set(a->call->db, row);
}

/* Nobody is shown a case of roles they do not have, nor one that they gave away. */
static enum err finish(struct account_call *a, const char *thread, const char *reason)
{
    struct case_row now;
    enum err e = account_audit(a, a->who.person, "done", reason);
    e = e ? e : case_get(a->call->db, thread, &now);
    return e ? e : case_is_for(a, &now) ? case_put(a, &now) : sheet_begin(a);
}

/* --- taking and closing --- */

static enum err run_with(struct account_call *a, const char *state)
{
    struct case_row row;
    bool may = false;
    enum err e = begin(a, &row, &may);
    if (e || !may)
        return e;
    e = set(a, &row, state, a->who.person);
    return e ? e : finish(a, row.thread, row.number);
}

static enum err take_run(struct account_call *a) { return run_with(a, CASE_STATE_TAKEN); }
static enum err close_run(struct account_call *a) { return run_with(a, CASE_STATE_CLOSED); }

const struct account_verb account_verb_act_case_take = { "act-case-take", WITH_AGENT, false, true, 0, "a message", read_id, NULL, take_run, release };
const struct account_verb account_verb_act_case_close = { "act-case-close", WITH_AGENT, false, true, 0, "a message", read_id, NULL, close_run, release };

/* --- answering --- */

static enum err answer_read(struct account_call *a)
{
    static const char *const names[] = { "id", "text", NULL };
    struct acting *x;
    enum err e = read(a, names, &x);
    e = e ? e : account_take(a, "text", ACCOUNT_REQUEST_MAX, &x->text);
    if (e)
        return e;
    e = letters_check(x->text);
    return e == ERR_MESSAGE_CHARACTER || e == ERR_EMPTY ? account_field(a, "text") : e;
}

static enum err take_id(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, MESSAGE_ID_TEXT_SIZE);
    return ERR_OK;
}

/* To the newest; the others that waited have their answer in it. */
static enum err put_answer(struct account_call *a, const char *thread, const struct secret *text)
{
    struct call *c = a->call;
    char newest[MESSAGE_ID_TEXT_SIZE] = "", id[MESSAGE_ID_TEXT_SIZE];
    struct letter_found to;
    bool found = false;
    enum err e = DB_RUN(c->db, ST_CASE_NEWEST, take_id, newest, db_text(thread));
    const struct letter_answer what = { newest, text, c->now_ms };
    e = e ? e : letters_get(c->db, newest, &to);
    e = e ? e : DB_RUN(c->db, ST_CASE_ALL_ANSWERED, NULL, NULL, db_text(thread), db_int(c->now_ms));
    e = e ? e : letters_answer(c->service, c->db, &what, &found, id);
    return e ? e : found ? letters_tell(c->service, c->db, &to, id) : ERR_STORE_CORRUPT;
}

static enum err answer_run(struct account_call *a)
{
    const struct acting *x = a->state;
    struct case_row row;
    bool may = false;
    enum err e = begin(a, &row, &may);
    if (e || !may)
        return e;
    e = put_answer(a, row.thread, x->text);
    e = e ? e : set(a, &row, CASE_STATE_ANSWERED, a->who.person);
    return e ? e : finish(a, row.thread, row.number);
}

const struct account_verb account_verb_act_case_answer = { "act-case-answer", WITH_AGENT, false, true, 0, "a message", answer_read, NULL, answer_run, release };

/* --- transferring --- */

static enum err transfer_read(struct account_call *a)
{
    static const char *const names[] = { "id", "role", NULL };
    struct acting *x;
    enum err e = read(a, names, &x);
    return e ? e : json_take_text(a->in, "role", x->role, sizeof x->role) && case_role_is_good(x->role) ? ERR_OK : ERR_FORMAT;
}

static enum err transfer_run(struct account_call *a)
{
    const struct acting *x = a->state;
    struct case_row row;
    char reason[MESSAGE_NUMBER_SIZE + CASE_ROLE_SIZE + 4];
    bool may = false;
    enum err e = begin(a, &row, &may);
    if (e || !may)
        return e;
    memcpy(row.role, x->role, sizeof row.role);
    (void)snprintf(reason, sizeof reason, "%s to %s", row.number, row.role);
    e = set(a, &row, CASE_STATE_OPEN, "");
    return e ? e : finish(a, row.thread, reason);
}

const struct account_verb account_verb_act_case_transfer = { "act-case-transfer", WITH_AGENT, false, true, 0, "a message", transfer_read, NULL, transfer_run, release };
