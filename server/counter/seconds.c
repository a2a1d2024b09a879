/* The two-agent rule: another agent's yes to one act, for one person, for one reason, asked by one agent, once, within 30 minutes. */
#include "server/counter/proofs.h"

#include <string.h>

struct second_row {
    bool found;
    char act[ACCOUNT_VERB_SIZE], person[ACCOUNT_ID_SIZE], reason[24], asked_by[PERSON_ID_SIZE], answered_by[PERSON_ID_SIZE], answer[4];
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

static bool is_for(const struct second_row *s, const struct account_call *a, const struct counter_grant *grant)
{
    return s->found && !s->used_ms && s->expires_ms > a->call->now_ms && strcmp(s->answer, "yes") == 0 && strcmp(s->act, a->verb->name) == 0 &&
           strcmp(s->person, grant->person) == 0 && strcmp(s->reason, grant->reason) == 0 && strcmp(s->asked_by, a->who.person) == 0;
}

enum err second_check(struct account_call *a, const struct counter_grant *grant)
{
    struct second_row row = { .found = false };
    enum err e = grant->second[0] ? get(a->call->db, grant->second, &row) : ERR_OK;
    return e || is_for(&row, a, grant) ? e : counter_refuse(a, 403, "second-needed", 0);
}

enum err second_spend(struct account_call *a, const struct counter_grant *grant)
{
    enum err e = DB_RUN(a->call->db, ST_SECOND_USE, NULL, NULL, db_text(grant->second), db_int(a->call->now_ms));
    return e || db_changed(a->call->db) == 1 ? e : ERR_INTERNAL;
}
