/* The two-agent rule: another agent's yes to one act, for one person, for one reason, asked by one agent, once, within 30 minutes. */
#include "server/counter/proofs.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/reference.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASKED_MAX = 20 /* of one agent, that wait */, WAITING_MAX = 200 /* that are looked at for a list */, PLACE_SIZE = 8 + COUNTER_ID_SIZE - 1 };
static const char list_name[] = "seconds";

struct second_row {
    bool found;
    char act[ACCOUNT_VERB_SIZE], person[ACCOUNT_ID_SIZE], reason[COUNTER_REASON_SIZE], asked_by[PERSON_ID_SIZE], answered_by[PERSON_ID_SIZE], answer[4];
    int64_t expires_ms, used_ms;
};

/* Columns as SECOND_GET. */
static enum err take_second(void *ctx, const struct db_row *row)
{
    struct second_row *s = ctx;
    s->found = true;
    db_row_copy(row, 0, s->act, sizeof s->act);
    db_row_copy(row, 1, s->person, sizeof s->person);
    db_row_copy(row, 2, s->reason, sizeof s->reason);
    db_row_copy(row, 3, s->asked_by, sizeof s->asked_by);
    db_row_copy(row, 4, s->answered_by, sizeof s->answered_by);
    db_row_copy(row, 5, s->answer, sizeof s->answer);
    s->expires_ms = db_row_int(row, 6);
    s->used_ms = db_row_int(row, 7);
    return ERR_OK;
}

static enum err get(struct db *db, const char *id, struct second_row *out)
{
    *out = (struct second_row){ .found = false };
    return DB_RUN(db, ST_SECOND_GET, take_second, out, db_text(id));
}

/* A clock that went back makes it nobody's. */
static bool in_time(const struct second_row *s, int64_t now_ms) { return s->expires_ms > now_ms && s->expires_ms - SECOND_MS <= now_ms + PROOF_CLOCKS_MS; }

static bool is_for(const struct second_row *s, const struct account_call *a, const struct counter_grant *grant)
{
    return s->found && !s->used_ms && in_time(s, a->call->now_ms) && strcmp(s->answer, "yes") == 0 && strcmp(s->act, a->verb->name) == 0 &&
           strcmp(s->person, grant->person) == 0 && strcmp(s->reason, grant->reason) == 0 && strcmp(s->asked_by, a->who.person) == 0;
}

/* Who may agree: who may do it, and a supervisor. */
static bool may_agree(unsigned roles, const char *act)
{
    return counter_may(roles, act) || (roles & COUNTER_SUPERVISOR);
}

/* The yes of somebody who might not say it any more is none. */
enum err second_check(struct account_call *a, const struct counter_grant *grant)
{
    struct second_row row = { .found = false };
    unsigned roles = 0;
    enum err e = grant->second[0] ? get(a->call->db, grant->second, &row) : ERR_OK;
    const bool yes = !e && is_for(&row, a, grant);
    e = yes ? agent_roles(a->call->db, row.answered_by, &roles) : e;
    return e || (yes && may_agree(roles, row.act)) ? e : counter_refuse(a, 403, "second-needed", 0);
}

enum err second_spend(struct account_call *a, const struct counter_grant *grant)
{
    enum err e = DB_RUN(a->call->db, ST_SECOND_USE, NULL, NULL, db_text(grant->second), db_int(a->call->now_ms));
    return e || db_changed(a->call->db) == 1 ? e : ERR_INTERNAL;
}

static bool can_need(const struct counter_right *right)
{
    return right && right->act && (right->second != SECOND_NEVER || right->proof == PROOF_FACTS);
}

static enum err take_name(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 1, ctx, PERSON_NAME_SIZE);
    return ERR_OK;
}

static enum err put_state(struct account_call *a, const char *id, const struct second_row *s)
{
    char name[PERSON_NAME_SIZE] = "";
    enum err e = s->answered_by[0] ? DB_RUN(a->call->db, ST_PERSON_GET, take_name, name, db_text(s->answered_by)) : ERR_OK;
    const struct sheet_row row = { .id = id, .word = s->used_ms ? "used" : s->expires_ms <= a->call->now_ms ? "over" : s->answer[0] ? s->answer : "waits",
                                   .texts = { name }, .times = { s->expires_ms } };
    return e ? e : sheet_add(a, &row);
}

/* --- counter-ask-second --- */

struct asking { char act[ACCOUNT_VERB_SIZE], person[ACCOUNT_ID_SIZE], reason[COUNTER_REASON_SIZE], id[COUNTER_ID_SIZE], number[REFERENCE_SIZE]; };

static enum err asking_read(struct account_call *a)
{
    static const char *const names[] = { "act", "person", "reason", NULL };
    struct asking *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    counter_id_make(x->id);
    reference_make('A', x->number);
    if (!account_members(a, names) || !json_take_text(a->in, "act", x->act, sizeof x->act) || !json_take_text(a->in, "person", x->person, sizeof x->person) ||
        !counter_take_reason(a, x->reason))
        return ERR_FORMAT;
    return can_need(counter_right_of(x->act)) ? ERR_OK : account_field(a, "act");
}

struct waiting_mine { int64_t count, until_ms; };

static enum err take_mine(void *ctx, const struct db_row *row)
{
    *(struct waiting_mine *)ctx = (struct waiting_mine){ db_row_int(row, 0), db_row_int(row, 1) };
    return ERR_OK;
}

/* Nobody hides what others ask among their own. Sets the answer. */
static enum err may_ask(struct account_call *a)
{
    struct waiting_mine mine = { 0 };
    enum err e = DB_RUN(a->call->db, ST_SECOND_MINE, take_mine, &mine, db_int(a->call->now_ms), db_text(a->who.person));
    return e || mine.count < ASKED_MAX ? e : counter_refuse(a, 429, "too-many", mine.until_ms);
}

static enum err asking_run(struct account_call *a)
{
    const struct asking *x = a->state;
    const struct call *c = a->call;
    struct person_row person;
    enum err e = counter_subject(a, x->person, true, &person);
    if (e || c->answer->status)
        return e;
    if (!counter_may(a->who.roles, x->act))
        return counter_refuse(a, 403, "role", 0);
    e = may_ask(a);
    if (e || c->answer->status)
        return e;
    e = DB_RUN(c->db, ST_SECOND_ADD, NULL, NULL, db_text(x->id), db_text(x->number), db_text(x->act), db_text(x->person), db_text(x->reason),
               db_text(a->who.person), db_text(c->kiosk), db_int(c->now_ms), db_int(c->now_ms + SECOND_MS));
    e = e ? e : account_audit(a, a->who.person, "done", x->act);
    e = e ? e : sheet_put_text(a, "id", x->id);
    e = e ? e : sheet_put_text(a, "text", x->number);
    return e ? e : sheet_put_until(a, c->now_ms + SECOND_MS);
}

const struct account_verb account_verb_counter_ask_second = { "counter-ask-second", WITH_AGENT, false, true, 0, "an act that needs two agents", asking_read, NULL, asking_run, account_release_state };

/* --- counter-second: of who asked --- */

static enum err looking_read(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    char id[COUNTER_ID_SIZE];
    return account_members(a, names) && counter_id_read(a->in, "id", false, id) ? ERR_OK : ERR_FORMAT;
}

static enum err looking_run(struct account_call *a)
{
    char id[COUNTER_ID_SIZE];
    struct second_row row;
    (void)counter_id_read(a->in, "id", false, id);
    enum err e = get(a->call->db, id, &row);
    if (e)
        return e;
    return row.found && strcmp(row.asked_by, a->who.person) == 0 ? put_state(a, id, &row) : call_problem(a->call, 404, "gone", NULL);
}

const struct account_verb account_verb_counter_second = { "counter-second", WITH_AGENT, false, false, 0, "an act that needs two agents", looking_read, NULL, looking_run, account_release_nothing };

/* --- counter-seconds: what waits for this agent --- */

struct waiting_row {
    uint8_t place[PLACE_SIZE];       /* in the list: when it ends, and its id */
    char id[COUNTER_ID_SIZE], act[ACCOUNT_VERB_SIZE], reason[COUNTER_REASON_SIZE], name[PERSON_NAME_SIZE], asks[PERSON_NAME_SIZE], kiosk[SERVICE_LABEL_SIZE];
    int64_t made_ms, expires_ms;
};
struct waiting { const struct account_call *a; struct sheet_page page; size_t count; struct waiting_row rows[WAITING_MAX]; };

static enum err waiting_read(struct account_call *a)
{
    static const char *const names[] = { "from", "rows", NULL };
    struct waiting *w = calloc(1, sizeof *w);
    a->state = w;
    if (!w)
        return ERR_MEMORY;
    w->a = a;
    enum err e = account_members(a, names) ? sheet_page_read(a, list_name, &w->page) : ERR_FORMAT;
    return e ? e : w->page.key_n == 0 || w->page.key_n == PLACE_SIZE ? ERR_OK : ERR_FORMAT;
}

static void put_place(struct waiting_row *to)
{
    for (size_t i = 0; i < 8; i++)
        to->place[i] = (uint8_t)((uint64_t)to->expires_ms >> (56 - 8 * i));
    memcpy(to->place + 8, to->id, COUNTER_ID_SIZE - 1);
}

/* Columns as SECOND_WAITING. */
static enum err take_waiting(void *ctx, const struct db_row *row)
{
    struct waiting *w = ctx;
    const char *mine = w->a->who.person;
    if (w->count == WAITING_MAX || strcmp(db_row_text(row, 3), mine) == 0 || strcmp(db_row_text(row, 4), mine) == 0 || !may_agree(w->a->who.roles, db_row_text(row, 1)))
        return ERR_OK;
    struct waiting_row *to = &w->rows[w->count++];
    db_row_copy(row, 0, to->id, sizeof to->id);
    db_row_copy(row, 1, to->act, sizeof to->act);
    db_row_copy(row, 2, to->reason, sizeof to->reason);
    to->made_ms = db_row_int(row, 5);
    to->expires_ms = db_row_int(row, 6);
    db_row_copy(row, 7, to->name, sizeof to->name);
    db_row_copy(row, 8, to->asks, sizeof to->asks);
    db_row_copy(row, 9, to->kiosk, sizeof to->kiosk);
    put_place(to);
    return ERR_OK;
}

static enum err load_waiting(struct waiting *w)
{
    w->count = 0;
    return DB_RUN(w->a->call->db, ST_SECOND_WAITING, take_waiting, w, db_int(w->a->call->now_ms));
}

/* The rows of the page: from included, to excluded. */
static void find_page(const struct waiting *w, size_t *from, size_t *to)
{
    const struct sheet_page *p = &w->page;
    size_t at = 0;
    while (p->key_n && at < w->count && (memcmp(w->rows[at].place, p->key, PLACE_SIZE) < 0 ||
                                         (p->forward && memcmp(w->rows[at].place, p->key, PLACE_SIZE) == 0)))
        at++;
    *from = p->forward ? at : at > p->rows ? at - p->rows : 0;
    *to = p->forward ? (w->count - at > p->rows ? at + p->rows : w->count) : at;
}

static enum err waiting_run(struct account_call *a)
{
    struct waiting *w = a->state;
    size_t from = 0, to = 0;
    enum err e = load_waiting(w);
    e = e ? e : sheet_begin(a);
    find_page(w, &from, &to);
    for (size_t i = from; i < to && !e; i++) {
        const struct waiting_row *x = &w->rows[i];
        const struct sheet_row row = { .id = x->id, .word = "waits", .texts = { x->act, x->name, x->reason, x->asks, x->kiosk }, .times = { x->made_ms, x->expires_ms } };
        e = sheet_add(a, &row);
    }
    if (!e && to > from && to < w->count)
        e = sheet_put_cursor(a, list_name, "next", w->rows[to - 1].place, PLACE_SIZE);
    if (!e && to > from && from > 0)
        e = sheet_put_cursor(a, list_name, "back", w->rows[from].place, PLACE_SIZE);
    return e;
}

const struct account_verb account_verb_counter_seconds = { "counter-seconds", WITH_AGENT, false, false, 0, "acts that need two agents", waiting_read, NULL, waiting_run, account_release_state };

/* --- counter-answer-second --- */

static enum err agreeing_read(struct account_call *a)
{
    static const char *const names[] = { "id", "yes", NULL };
    char id[COUNTER_ID_SIZE];
    return account_members(a, names) && counter_id_read(a->in, "id", false, id) && json_is_boolean(json_object_get(a->in, "yes")) ? ERR_OK : ERR_FORMAT;
}

static enum err agree(struct account_call *a, const char *id, struct second_row *row)
{
    const char *answer = json_is_true(json_object_get(a->in, "yes")) ? "yes" : "no";
    enum err e = DB_RUN(a->call->db, ST_SECOND_ANSWER, NULL, NULL, db_text(id), db_text(a->who.person), db_text(answer));
    e = e ? e : account_audit(a, a->who.person, strcmp(answer, "yes") == 0 ? "done" : "refused", row->act);
    return e ? e : get(a->call->db, id, row);
}

/* One that was answered, or is over, is said as it is. */
static enum err agreeing_run(struct account_call *a)
{
    char id[COUNTER_ID_SIZE];
    struct second_row row;
    bool own = false;
    (void)counter_id_read(a->in, "id", false, id);
    enum err e = get(a->call->db, id, &row);
    if (e || !row.found)
        return e ? e : call_problem(a->call, 404, "gone", NULL);
    (void)snprintf(a->about, sizeof a->about, "%s", row.person);
    e = counter_is_own(a, row.person, &own);
    e = e || own ? e : counter_is_own(a, row.asked_by, &own);      /* under another name too */
    if (!e && own)
        return counter_refuse(a, 403, "own-record", 0);
    if (!e && !may_agree(a->who.roles, row.act))
        return counter_refuse(a, 403, "role", 0);
    if (!e && !row.answer[0] && in_time(&row, a->call->now_ms))
        e = agree(a, id, &row);
    return e ? e : put_state(a, id, &row);
}

const struct account_verb account_verb_counter_answer_second = { "counter-answer-second", WITH_AGENT, false, true, 0, "an act that needs two agents", agreeing_read, NULL, agreeing_run, account_release_nothing };
