/* RVSQ (document 003): the local administrator's list of employees, by the name that each logs in with. */
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"
#include "server/notices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 1024, ADMINS_MAX = 16, DETAIL_SIZE = 2 * ACCOUNT_PART_SIZE + WORKPLACE_NAME_SIZE + 8 };

/* --- the list --- */

struct listing { int64_t page; size_t count; bool second; struct registry_page shown; json_t *rows; };

static void release_listing(struct account_call *a)
{
    struct listing *l = a->state;
    if (l)
        json_decref(l->rows);
    registry_release(a, sizeof *l);
}

static enum err read_listing(struct account_call *a)
{
    static const char *const names[] = { "page", NULL };
    struct listing *l = calloc(1, sizeof *l);
    a->state = l;
    return !l ? ERR_MEMORY : account_members(a, names) && registry_page(a->in, &l->page) ? ERR_OK : ERR_FORMAT;
}

/* Columns as EMPLOYEE_LIST: id, given, family, name. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    struct listing *l = ctx;
    size_t at = l->count++;
    if (!l->second || at < l->shown.first || at >= l->shown.end)
        return ERR_OK;
    json_t *one = json_pack("{s:s, s:s, s:s, s:s}", "id", db_row_text(row, 0), "given", db_row_text(row, 1), "family", db_row_text(row, 2),
                            "name", db_row_text(row, 3));
    return one && json_array_append_new(l->rows, one) == 0 ? ERR_OK : ERR_MEMORY;
}

static enum err go_through(struct account_call *a, struct listing *l, bool second)
{
    l->second = second;
    l->count = 0;
    return DB_RUN(a->call->db, ST_EMPLOYEE_LIST, take_row, l, db_text(a->who.workplace), db_int(REGISTRY_ROWS_MAX));
}

static enum err run_listing(struct account_call *a)
{
    struct listing *l = a->state;
    json_decref(l->rows);
    l->rows = json_array();
    enum err e = l->rows ? go_through(a, l, false) : ERR_MEMORY;
    l->shown = registry_page_of(l->count, l->page);
    e = e ? e : go_through(a, l, true);
    if (e)
        return e;
    json_t *rows = l->rows;
    l->rows = NULL;
    return registry_rows(a, &l->shown, rows);
}

const struct account_verb account_verb_employees = {
    .name = "employees", .with = WITH_LOCAL_ADMIN, .writes = false, .nature = "names of the employees of a workplace", .read = read_listing,
    .run = run_listing, .release = release_listing
};

/* --- adding --- */

struct adding { char name[ACCOUNT_NAME_SIZE]; };

static void release_adding(struct account_call *a) { registry_release(a, sizeof(struct adding)); }

/* One that is no name is nobody's. */
static enum err read_adding(struct account_call *a)
{
    static const char *const names[] = { "identifier", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    struct adding *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    a->state = x;
    if (!account_members(a, names) || account_take(a, "identifier", TYPED_MAX, &typed))
        return ERR_FORMAT;
    if (account_name_parse(typed, x->name, NULL))
        x->name[0] = 0;
    return ERR_OK;
}

/* Why it is nobody: NULL for a user of this workplace who has the service. */
static enum err find_employee(struct account_call *a, struct account_row *account, const char **cause)
{
    const struct adding *x = a->state;
    struct member_row user = { .found = false };
    struct db *db = a->call->db;
    enum err e = account_by_name(db, x->name, account);
    const struct member_place at = { a->who.workplace, account->person, MEMBER_USER };
    e = e || !account->found ? e : member_find(db, &at, &user);
    *cause = !account->found ? "name-unknown" : account->closed ? "closed" : !user.found ? "not-here"
        : !services_have(&user.services, SERVICE_RVSQ) ? "no-service" : NULL;
    return e;
}

struct admins { size_t count; char persons[ADMINS_MAX][PERSON_ID_SIZE]; };

static enum err take_admin(void *ctx, const struct db_row *row)
{
    struct admins *all = ctx;
    if (all->count < ADMINS_MAX)
        db_row_copy(row, 0, all->persons[all->count++], PERSON_ID_SIZE);
    return ERR_OK;
}

static enum err tell(struct account_call *a, const char *person, enum notice_kind kind, const char *detail)
{
    struct call *c = a->call;
    char cause[ACCOUNT_CAUSE_SIZE];
    const struct notice notice = { .kind = kind, .person = person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms, .detail = detail };
    account_cause(c, cause);
    return notices_add(c->service, c->db, &notice);
}

static enum err tell_adding(struct account_call *a, const struct account_row *account)
{
    struct admins all = { .count = 0 };
    char workplace[WORKPLACE_NAME_SIZE], detail[DETAIL_SIZE];
    enum err e = workplace_name(a->call->db, a->who.workplace, workplace);
    e = e ? e : tell(a, account->person, NOTICE_EMPLOYEE_ADDED, workplace);
    e = e ? e : DB_RUN(a->call->db, ST_MEMBER_LIST, take_admin, &all, db_text(a->who.workplace), db_text(member_words[MEMBER_LOCAL_ADMIN]));
    (void)snprintf(detail, sizeof detail, "%s %s (%s)", account->given, account->family, workplace);
    for (size_t i = 0; i < all.count && !e; i++)
        e = tell(a, all.persons[i], NOTICE_EMPLOYEE_TOLD, detail);
    return e;
}

static enum err nobody(struct account_call *a, const char *cause)
{
    enum err e = account_audit(a, a->who.person, "refused", cause);
    return e ? e : call_problem(a->call, 404, "employee-unknown", NULL);
}

static enum err answer_done(struct account_call *a, const char *reason)
{
    enum err e = account_audit(a, a->who.person, "done", reason);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

static enum err run_adding(struct account_call *a)
{
    static const struct services none;
    struct account_row account;
    struct member_row there;
    const char *cause;
    enum err e = find_employee(a, &account, &cause);
    if (e || cause)
        return e ? e : nobody(a, cause);
    const struct member_place at = { a->who.workplace, account.person, MEMBER_EMPLOYEE };
    e = member_find(a->call->db, &at, &there);
    if (!e && there.found)
        return answer_done(a, "already");
    e = e ? e : member_add(a->call->db, &at, &none, a->who.person, a->call->now_ms);
    e = e ? e : tell_adding(a, &account);
    return e ? e : answer_done(a, account.person);
}

const struct account_verb account_verb_employee_add = {
    .name = "employee-add", .with = WITH_LOCAL_ADMIN, .writes = true, .nature = "an employee's user name", .read = read_adding, .run = run_adding,
    .release = release_adding
};

/* --- removing --- */

struct removing { char id[ACCOUNT_ID_SIZE]; };

static void release_removing(struct account_call *a) { registry_release(a, sizeof(struct removing)); }

static enum err read_removing(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    struct removing *x = calloc(1, sizeof *x);
    a->state = x;
    return !x ? ERR_MEMORY : account_members(a, names) && registry_id_read(a->in, "id", x->id) ? ERR_OK : ERR_FORMAT;
}

static enum err run_removing(struct account_call *a)
{
    const struct removing *x = a->state;
    struct member_row m;
    char workplace[WORKPLACE_NAME_SIZE];
    enum err e = member_get(a->call->db, a->who.workplace, x->id, MEMBER_EMPLOYEE, &m);
    if (!e && (!m.found || m.removed_ms))
        return registry_gone(a);
    const struct member_place at = { a->who.workplace, m.person, MEMBER_EMPLOYEE };
    e = e ? e : member_remove(a->call->db, &at, a->call->now_ms);
    e = e ? e : workplace_name(a->call->db, a->who.workplace, workplace);
    e = e ? e : tell(a, m.person, NOTICE_EMPLOYEE_REMOVED, workplace);
    return e ? e : answer_done(a, m.person);
}

const struct account_verb account_verb_employee_remove = {
    .name = "employee-remove", .with = WITH_LOCAL_ADMIN, .writes = true, .nature = "an employee", .read = read_removing, .run = run_removing,
    .release = release_removing
};
