/* Agents as an administrator sees them: who has which roles, and giving and taking one. */
#include "server/counter/lists.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/counter/staff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what is told --- */

enum err staff_tell(const struct service *service, struct db *db, const struct staff_told *told)
{
    static const struct { const char *fr, *en; } words[COUNTER_ROLES] = {
        { "agent", "agent" }, { "AVI", "AVI" }, { "superviseur", "supervisor" }, { "administrateur", "administrator" },
        { "représentant", "representative" }, { "vérificateur", "auditor" },
    };
    unsigned i = 0;
    while (i + 1 < COUNTER_ROLES && told->role != 1U << i)
        i++;
    const struct notice notice = { .kind = told->add ? NOTICE_AGENT_GIVEN : NOTICE_AGENT_TAKEN, .person = told->person, .cause = told->cause, .kiosk = told->kiosk,
                                   .at_ms = clock_wall(service->clock), .detail = words[i].fr, .detail_en = words[i].en };
    return notices_add(service, db, &notice);
}

/* --- counter-agents --- */

/* Columns as STAFF_COLUMNS. */
static enum err take_agent(void *ctx, const struct db_row *from)
{
    struct list_row *row = list_add(ctx);
    if (!row)
        return ERR_OK;
    db_row_copy(from, 0, row->id, sizeof row->id);
    db_row_copy(from, 1, row->texts[0], sizeof row->texts[0]);
    row->times[0] = db_row_int(from, 2);
    row->times[1] = db_row_int(from, 3);
    return ERR_OK;
}

void staff_roles_text(unsigned roles, char to[STAFF_ROLES_SIZE])
{
    size_t n = 0;
    to[0] = 0;
    for (unsigned i = 0; i < COUNTER_ROLES; i++)
        if (roles & 1U << i)
            n += (size_t)snprintf(to + n, STAFF_ROLES_SIZE - n, "%s%s", n ? " " : "", counter_role_word(1U << i));
}

static enum err fill_roles(struct db *db, struct list *l)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < l->count && !e; i++) {
        unsigned roles = 0;
        e = agent_roles(db, l->rows[i].id, &roles);
        staff_roles_text(roles, l->rows[i].texts[1]);
    }
    return e;
}
_Static_assert((int)STAFF_ROLES_SIZE <= (int)LIST_TEXT_SIZE, "all the words fit");

static enum err agents_run(struct account_call *a)
{
    struct list *l = a->state;
    struct db *db = a->call->db;
    l->count = 0;
    enum err e = DB_RUN(db, l->page.forward ? ST_STAFF_LIST : ST_STAFF_BACK_LIST, take_agent, l, db_text(l->text), db_text(l->id), db_int((int64_t)l->page.rows + 1));
    e = e ? e : fill_roles(db, l);
    return e ? e : list_put(a, l);
}

const struct account_verb account_verb_counter_agents = { "counter-agents", WITH_AGENT, false, false, 0, "agents and their roles", list_read, NULL, agents_run, account_release_state };

/* --- act-agent-role --- */

struct changing { char person[PERSON_ID_SIZE], reason[COUNTER_REASON_SIZE]; unsigned role; bool add; };

static enum err role_read(struct account_call *a)
{
    static const char *const names[] = { "person", "role", "add", "reason", NULL };
    struct changing *x = calloc(1, sizeof *x);
    char role[24];
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    const json_t *add = json_object_get(a->in, "add");
    if (!account_members(a, names) || !json_is_boolean(add) || !json_take_text(a->in, "person", x->person, sizeof x->person) ||
        !json_take_text(a->in, "role", role, sizeof role) || !counter_take_reason(a, x->reason))
        return ERR_FORMAT;
    x->add = json_is_true(add);
    x->role = counter_role_of(role);
    return x->role ? ERR_OK : ERR_FORMAT;
}

/* As it is now: nobody's where the last one was taken, and then there is only the id and the name. */
static enum err put_row(struct account_call *a, const struct person_row *person)
{
    struct list one = { .page = { .rows = 1 } };
    enum err e = DB_RUN(a->call->db, ST_STAFF_ONE, take_agent, &one, db_text(person->id));
    if (!e && one.count == 0) {
        one.count = 1;
        memcpy(one.rows[0].id, person->id, sizeof person->id);
        memcpy(one.rows[0].texts[0], person->name, sizeof person->name);
    }
    e = e ? e : fill_roles(a->call->db, &one);
    return e ? e : list_put_row(a, &one.rows[0]);
}

static enum err tell(struct account_call *a, const struct changing *x)
{
    char cause[ACCOUNT_CAUSE_SIZE];
    account_cause(a->call, cause);
    const struct staff_told told = { x->person, a->call->kiosk, cause, x->role, x->add };
    const struct counter_done done = { .person = x->person, .notice = NOTICE_KINDS, .reason = x->reason };
    enum err e = staff_tell(a->call->service, a->call->db, &told);
    return e ? e : counter_done(a, &done);
}

/* Nobody changes their own, by another name neither: so there is an administrator left, who did it. */
static enum err role_run(struct account_call *a)
{
    const struct changing *x = a->state;
    struct call *c = a->call;
    struct person_row person;
    enum agent_verdict verdict = AGENT_NOBODY;
    bool own = false;
    memcpy(a->about, x->person, sizeof x->person);
    enum err e = counter_is_own(a, x->person, &own);
    if (e || own)
        return e ? e : counter_refuse(a, 403, "own-record", 0);
    e = agent_role_change(c->service, c->db, x->person, x->role, x->add, &verdict);
    if (e || verdict == AGENT_NOBODY)
        return e ? e : call_problem(c, 404, "gone", NULL);
    e = verdict == AGENT_CHANGED ? tell(a, x) : ERR_OK;
    e = e ? e : people_get(c->db, x->person, &person);
    return e ? e : put_row(a, &person);
}

const struct account_verb account_verb_act_agent_role = { "act-agent-role", WITH_AGENT, false, true, 0, "an agent's role", role_read, NULL, role_run, account_release_state };
