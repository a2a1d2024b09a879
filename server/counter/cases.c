#include "server/counter/cases.h"

#include "core/proto/json_in.h"
#include "core/rules/counter.h"
#include "server/feed.h"

#include <string.h>

enum { ROLES_OF_CASES = COUNTER_AGENT | COUNTER_AVI | COUNTER_SUPERVISOR };

/* --- rows --- */

void case_take_row(const struct db_row *row, struct case_row *out)
{
    out->found = true;
    db_row_copy(row, 0, out->thread, sizeof out->thread);
    db_row_copy(row, 1, out->state, sizeof out->state);
    db_row_copy(row, 2, out->subject, sizeof out->subject);
    db_row_copy(row, 3, out->role, sizeof out->role);
    db_row_copy(row, 4, out->agent, sizeof out->agent);
    out->at_ms = db_row_int(row, 5);
    out->last_ms = db_row_int(row, 6);
    db_row_copy(row, 7, out->number, sizeof out->number);
    db_row_copy(row, 8, out->person, sizeof out->person);
    db_row_copy(row, 9, out->who, sizeof out->who);
    db_row_copy(row, 10, out->agent_name, sizeof out->agent_name);
}

static enum err take_one(void *ctx, const struct db_row *row)
{
    case_take_row(row, ctx);
    return ERR_OK;
}

enum err case_get(struct db *db, const char *thread, struct case_row *out)
{
    *out = (struct case_row){ .found = false };
    return DB_RUN(db, ST_CASE_GET, take_one, out, db_text(thread));
}

enum err case_set(struct db *db, const struct case_row *row)
{
    return DB_RUN(db, ST_CASE_SET, NULL, NULL, db_text(row->thread), db_text(row->state), db_text(row->role), db_text(row->agent), db_int(row->at_ms));
}

/* --- whose they are --- */

bool case_role_is_good(const char *word) { return counter_role_of(word) & ROLES_OF_CASES; }

static enum err take_role(void *ctx, const struct db_row *row)
{
    JSON_OWNED json_t *content = NULL;
    const char *text = db_row_text(row, 0);
    char role[CASE_ROLE_SIZE];
    enum err e = text[0] ? json_read(text, strlen(text), FEED_CONTENT_MAX, &content) : ERR_OK;
    if (!e && content && json_take_text(content, "role", role, sizeof role) && case_role_is_good(role))
        memcpy(ctx, role, sizeof role);
    return e ? ERR_STORE_CORRUPT : ERR_OK;
}

/* A subject that is in the list no more is everybody's. */
static enum err role_of(struct db *db, const char *subject, char role[CASE_ROLE_SIZE])
{
    memcpy(role, "agent", sizeof "agent");
    return DB_RUN(db, ST_FEED_ROW_GET, take_role, role, db_text("subjects"), db_text(subject));
}

/* --- what happens to them --- */

enum err case_sent(struct db *db, const struct case_sent *sent)
{
    char role[CASE_ROLE_SIZE];
    enum err e = role_of(db, sent->subject, role);
    return e ? e : DB_RUN(db, ST_CASE_SENT, NULL, NULL, db_text(sent->thread), db_text(role), db_text(sent->subject), db_int(sent->at_ms));
}

enum err case_answered(struct db *db, const char *thread, int64_t at_ms)
{
    return DB_RUN(db, ST_CASE_ANSWERED, NULL, NULL, db_text(thread), db_int(at_ms));
}

/* --- of before --- */

struct unplaced { bool any; char subject[MESSAGE_SUBJECT_SIZE]; };

static enum err take_subject(void *ctx, const struct db_row *row)
{
    struct unplaced *u = ctx;
    u->any = true;
    db_row_copy(row, 0, u->subject, sizeof u->subject);
    return ERR_OK;
}

/* A subject at a time: there are few. */
static enum err place(void *ctx, struct db *db)
{
    struct unplaced u;
    enum err e;
    (void)ctx;
    do {
        char role[CASE_ROLE_SIZE];
        u.any = false;
        e = DB_RUN0(db, ST_CASE_UNPLACED, take_subject, &u);
        e = e || !u.any ? e : role_of(db, u.subject, role);
        e = e || !u.any ? e : DB_RUN(db, ST_CASE_PLACE, NULL, NULL, db_text(u.subject), db_text(role));
    } while (!e && u.any);
    return e;
}

enum err cases_place(struct db *db)
{
    struct unplaced u = { .any = false };
    enum err e = DB_RUN0(db, ST_CASE_UNPLACED, take_subject, &u);
    return e || !u.any ? e : db_tx(db, place, NULL);
}
