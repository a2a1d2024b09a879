#include "server/counter/find_said.h"

#include "core/proto/base32.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { EVENTS_MAX = 4 /* of one number */, PREFIX = 5 /* bytes */, CHARS = 8, PAST = OP_ID_SIZE + 1, WORD_SIZE = 64 };

/* --- what is typed --- */

static bool looks_like_one(const char *typed)
{
    while (*typed == ' ')
        typed++;
    return *typed && (typed[1] == '-' || strpbrk(typed + 1, "0123456789"));
}

void find_said_read(const char *typed, struct find_said *out)
{
    static const char letters[] = "DRM";
    *out = (struct find_said){ .letter = 0 };
    for (const char *l = letters; *l && !out->letter && looks_like_one(typed); l++)
        if (reference_read(*l, typed, out->written))
            out->letter = *l;
}

/* --- what has the number --- */

/* An event: of whom, by the hash of a subject or by id. */
struct event { char person[FIND_SUBJECT_SIZE], kiosk[SERVICE_LABEL_SIZE], what[WORD_SIZE], why[WORD_SIZE], reason[WORD_SIZE]; uint8_t subject[SERVER_KEYS_HASH_SIZE]; int64_t at_ms; };
struct events { const struct service *service; size_t count; struct event all[EVENTS_MAX]; };

static struct event *next_event(struct events *l, const struct db_row *row)
{
    if (l->count == EVENTS_MAX)
        return NULL;
    struct event *v = &l->all[l->count++];
    v->at_ms = db_row_int(row, 0);
    db_row_copy(row, 1, v->kiosk, sizeof v->kiosk);
    db_row_copy(row, 2, v->what, sizeof v->what);
    db_row_copy(row, 3, v->why, sizeof v->why);
    return v;
}

/* Columns: when, kiosk, action, cause, subject. */
static enum err take_refusal(void *ctx, const struct db_row *row)
{
    struct event *v = next_event(ctx, row);
    return !v || db_row_bytes(row, 4, v->subject, sizeof v->subject) ? ERR_OK : ERR_STORE_CORRUPT;
}

/* Columns: when, kiosk, type, status, reason, serial. */
static enum err take_operation(void *ctx, const struct db_row *row)
{
    struct events *l = ctx;
    struct event *v = next_event(l, row);
    const char *serial = db_row_text(row, 5);
    if (!v)
        return ERR_OK;
    db_row_copy(row, 4, v->reason, sizeof v->reason);
    server_keys_hash(l->service->keys, "guichet/subject/1", serial, strlen(serial), v->subject);
    return ERR_OK;
}

/* Columns: when, kiosk ("": from here), kind, subject, person. */
static enum err take_message(void *ctx, const struct db_row *row)
{
    struct event *v = next_event(ctx, row);
    if (v)
        db_row_copy(row, 4, v->person, sizeof v->person);
    return ERR_OK;
}

static enum err get_operations(struct db *db, const uint8_t prefix[PREFIX], struct events *l)
{
    uint8_t past[PAST];
    memset(past, 0xff, sizeof past);      /* longer than every id that begins so, and behind it */
    memcpy(past, prefix, PREFIX);
    return DB_RUN(db, ST_FIND_OPERATIONS, take_operation, l, db_blob(prefix, PREFIX), db_blob(past, sizeof past), db_int(EVENTS_MAX));
}

/* An answer is no operation: its id is a message's only. */
static enum err get_messages(struct db *db, const uint8_t prefix[PREFIX], struct events *l)
{
    char from[2 * PREFIX + 1], past[2 * PREFIX + 2];
    sodium_bin2hex(from, sizeof from, prefix, PREFIX);
    (void)snprintf(past, sizeof past, "%sg", from);
    return DB_RUN(db, ST_FIND_MESSAGES, take_message, l, db_text(from), db_text(past), db_int(EVENTS_MAX));
}

static enum err get_events(struct db *db, const struct find_said *said, struct events *l)
{
    uint8_t prefix[PREFIX];
    if (said->letter == 'D')
        return DB_RUN(db, ST_FIND_REFUSAL, take_refusal, l, db_text(said->written));
    if (!base32_parse(said->written + 2, strlen(said->written + 2), CHARS, prefix))
        return ERR_OK;
    enum err e = get_operations(db, prefix, l);
    return e || l->count || said->letter != 'M' ? e : get_messages(db, prefix, l);
}

/* --- the rows --- */

static enum err put_event(struct account_call *a, const struct find_said *said, struct event *v)
{
    struct person_row person = { .found = false };
    const char *state = "";
    enum err e = v->person[0] ? ERR_OK : find_by_hash(a->call->db, v->subject, v->person);
    e = e || !v->person[0] ? e : people_get(a->call->db, v->person, &person);
    e = e || !person.found ? e : find_state(a->call->db, person.id, a->call->now_ms, &state);
    const struct sheet_row row = { .id = person.id, .word = said->letter == 'D' ? "reference" : "receipt",
        .texts = { person.name, said->written, state, v->kiosk, v->what, v->why, v->reason }, .times = { v->at_ms } };
    return e ? e : sheet_add(a, &row);
}

enum err find_said_put(struct account_call *a, const struct find_said *said)
{
    struct events l = { .service = a->call->service };
    enum err e = get_events(a->call->db, said, &l);
    for (size_t i = 0; i < l.count && !e; i++)
        e = put_event(a, said, &l.all[i]);
    return e;
}
