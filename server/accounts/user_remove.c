/* «Supprimer» (document 003, read as: the link to this workplace, not the account; 30 days to undo), and the undoing. */
#include "server/accounts/registry.h"
#include "server/notices.h"

#include <stdlib.h>
#include <string.h>

struct removing { char id[ACCOUNT_ID_SIZE]; };

static void release_removing(struct account_call *a) { registry_release(a, sizeof(struct removing)); }

static enum err read_removing(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    struct removing *x = calloc(1, sizeof *x);
    a->state = x;
    return !x ? ERR_MEMORY : account_members(a, names) && registry_id_read(a->in, "id", x->id) ? ERR_OK : ERR_FORMAT;
}

static enum err tell(struct account_call *a, const char *person, enum notice_kind kind)
{
    struct call *c = a->call;
    char workplace[WORKPLACE_NAME_SIZE], cause[ACCOUNT_CAUSE_SIZE];
    const struct notice notice = { .kind = kind, .person = person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms, .detail = workplace };
    account_cause(c, cause);
    enum err e = workplace_name(c->db, a->who.workplace, workplace);
    return e ? e : notices_add(c->service, c->db, &notice);
}

static enum err answer_until(struct account_call *a, int64_t until_ms)
{
    const struct removing *x = a->state;
    enum err e = account_audit(a, a->who.person, "done", x->id);
    a->out = e ? NULL : json_pack("{s:I}", "until_ms", (json_int_t)until_ms);
    return e || a->out ? e : ERR_MEMORY;
}

/* Who is no user of the workplace is no employee of it either. */
static enum err remove_member(struct account_call *a, const struct member_row *m, bool *done)
{
    struct db *db = a->call->db;
    const struct member_place user = { a->who.workplace, m->person, MEMBER_USER }, employee = { a->who.workplace, m->person, MEMBER_EMPLOYEE };
    *done = m->found && !m->removed_ms;
    if (!*done)
        return ERR_OK;
    enum err e = member_remove(db, &user, a->call->now_ms);
    e = e ? e : member_remove(db, &employee, a->call->now_ms);
    return e ? e : tell(a, m->person, NOTICE_USER_REMOVED);
}

static enum err remove_invitation(struct account_call *a, bool *done)
{
    const struct removing *x = a->state;
    enum err e = DB_RUN(a->call->db, ST_INVITATION_REMOVE, NULL, NULL, db_text(x->id), db_text(a->who.workplace), db_int(a->call->now_ms));
    *done = !e && db_changed(a->call->db) > 0;
    return e || !*done ? e : DB_RUN(a->call->db, ST_REGISTRY_TICKETS_END, NULL, NULL, db_text(x->id));
}

static enum err run_removing(struct account_call *a)
{
    const struct removing *x = a->state;
    struct member_row m;
    bool done = false;
    enum err e = member_get(a->call->db, a->who.workplace, x->id, MEMBER_USER, &m);
    e = e ? e : m.found ? remove_member(a, &m, &done) : remove_invitation(a, &done);
    return e ? e : done ? answer_until(a, a->call->now_ms + REGISTRY_UNDO_MS) : registry_gone(a);
}

const struct account_verb account_verb_user_remove = {
    .name = "user-remove", .with = WITH_REPRESENTATIVE, .writes = true, .nature = "a user's link to a workplace", .read = read_removing,
    .run = run_removing, .release = release_removing
};

/* --- undoing --- */

/* Who was invited again meanwhile stays as they are now. */
static enum err restore_member(struct account_call *a, const struct member_row *m, bool *done)
{
    struct db *db = a->call->db;
    const struct member_place user = { a->who.workplace, m->person, MEMBER_USER }, employee = { a->who.workplace, m->person, MEMBER_EMPLOYEE };
    struct member_row now = { .found = true };
    enum err e = m->removed_ms > a->call->now_ms - REGISTRY_UNDO_MS ? member_find(db, &user, &now) : ERR_OK;
    *done = !e && !now.found;
    if (!*done)
        return e;
    e = member_restore(db, &user, m->removed_ms);
    e = e ? e : member_restore(db, &employee, m->removed_ms);
    return e ? e : tell(a, m->person, NOTICE_USER_RESTORED);
}

static enum err restore_invitation(struct account_call *a, bool *done)
{
    const struct removing *x = a->state;
    enum err e = DB_RUN(a->call->db, ST_INVITATION_RESTORE, NULL, NULL, db_text(x->id), db_text(a->who.workplace),
                        db_int(a->call->now_ms - REGISTRY_UNDO_MS));
    *done = !e && db_changed(a->call->db) > 0;
    return e;
}

static enum err run_restoring(struct account_call *a)
{
    const struct removing *x = a->state;
    struct member_row m;
    bool done = false;
    enum err e = member_get(a->call->db, a->who.workplace, x->id, MEMBER_USER, &m);
    e = e ? e : m.found ? restore_member(a, &m, &done) : restore_invitation(a, &done);
    return e ? e : done ? answer_until(a, a->call->now_ms + REGISTRY_UNDO_MS) : registry_gone(a);
}

const struct account_verb account_verb_user_restore = {
    .name = "user-restore", .with = WITH_REPRESENTATIVE, .writes = true, .nature = "a user's link to a workplace", .read = read_removing,
    .run = run_restoring, .release = release_removing
};
