/* How far an identification is: its row, what a home page shows of it, how it is forgotten. */
#include "server/citizens/identifying.h"

#include "server/citizens/office.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { LOCKED_MAX = 2 * PERSON_PART_SIZE + 64 };

void postal_subject(const char *person, const char *section, char to[POSTAL_SUBJECT_SIZE])
{
    (void)snprintf(to, POSTAL_SUBJECT_SIZE, "postal %s %s", person, section);
}

/* --- the row --- */

struct getting { struct account_call *a; struct identification_row *to; };

/* "given\nfamily" */
static enum err unlock_names(const struct service *service, const struct db_row *row, struct identification_row *to)
{
    SECRET_OWNED struct secret *plain = NULL;
    size_t n;
    const void *locked = db_row_blob(row, 1, &n);
    enum err e = server_keys_unlock(service->keys, locked, n, &plain);
    if (e)
        return e;
    const uint8_t *bytes = secret_bytes(plain), *end = memchr(bytes, '\n', secret_length(plain));
    size_t given = end ? (size_t)(end - bytes) : 0, family = end ? secret_length(plain) - given - 1 : 0;
    if (!end || given >= sizeof to->given || family >= sizeof to->family)
        return ERR_STORE_CORRUPT;
    memcpy(to->given, bytes, given);
    memcpy(to->family, end + 1, family);
    return ERR_OK;
}

/* Columns as IDENTIFICATION_GET. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    const struct getting *g = ctx;
    struct identification_row *to = g->to;
    to->done_ms = db_row_int(row, 14);
    to->expires_ms = db_row_int(row, 15);
    if (!to->done_ms && g->a->call->now_ms >= to->expires_ms)
        return ERR_OK;
    to->found = true;
    db_row_copy(row, 0, to->state, sizeof to->state);
    to->begun_ms = db_row_int(row, 2);
    to->personal_ms = db_row_int(row, 3);
    to->tax_ms = db_row_int(row, 4);
    to->reference_ms = db_row_int(row, 5);
    db_row_copy(row, 6, to->kind, sizeof to->kind);
    to->letter_ms = db_row_int(row, 7);
    db_row_copy(row, 8, to->letter_for, sizeof to->letter_for);
    to->has_secret = db_row_bytes(row, 9, to->salt, sizeof to->salt) && db_row_bytes(row, 10, to->hash, sizeof to->hash);
    to->secret_expires_ms = db_row_int(row, 11);
    db_row_copy(row, 12, to->counter, sizeof to->counter);
    db_row_copy(row, 13, to->code, sizeof to->code);
    to->has_number = db_row_bytes(row, 16, to->number_key, sizeof to->number_key);
    return unlock_names(g->a->call->service, row, to);
}

enum err identification_get(struct account_call *a, struct identification_row *out) { return identification_of(a, a->who.person, out); }

enum err identification_of(struct account_call *a, const char *person, struct identification_row *out)
{
    struct getting g = { a, out };
    *out = (struct identification_row){ .state = IDENTIFICATION_NEW };
    enum err e = DB_RUN(a->call->db, ST_IDENTIFICATION_GET, take_row, &g, db_text(person));
    if (!e && !out->found)
        *out = (struct identification_row){ .state = IDENTIFICATION_NEW };
    return e;
}

enum err identification_begin(struct account_call *a, const struct identification_names *names, const char *provider)
{
    struct call *c = a->call;
    struct identification_row before;
    BUF_OWNED struct buf locked = buf_make(LOCKED_MAX);
    SECRET_OWNED struct secret *plain = secret_new(LOCKED_MAX);
    enum err e = plain ? secret_append(plain, secret_bytes(names->given), secret_length(names->given)) : ERR_MEMORY;
    e = e ? e : secret_append(plain, "\n", 1);
    e = e ? e : secret_append(plain, secret_bytes(names->family), secret_length(names->family));
    e = e ? e : server_keys_lock(c->service->keys, plain, &locked);
    e = e ? e : identification_get(a, &before);
    if (!e && !before.found)
        e = DB_RUN(c->db, ST_IDENTIFICATION_FORGET, NULL, NULL, db_text(a->who.person));
    sodium_memzero(&before, sizeof before);
    return e ? e : DB_RUN(c->db, ST_IDENTIFICATION_BEGIN, NULL, NULL, db_text(a->who.person), db_blob(locked.bytes, locked.length), db_text(provider),
                          db_int(c->now_ms), db_int(c->now_ms + IDENTIFICATION_MS));
}

/* --- what the home page shows --- */

struct shown { struct identification_row row; struct citizen_consented consented; int64_t refused_ms, left; json_t *progress; };

static enum err letter_left(struct account_call *a, const struct identification_row *row, int64_t *left)
{
    char subject[POSTAL_SUBJECT_SIZE];
    struct throttle_state tries = { .left = 0 };
    if (!row->has_secret || a->call->now_ms >= row->secret_expires_ms)
        return ERR_OK;
    postal_subject(a->who.person, row->letter_for, subject);
    enum err e = throttle_look(a->call->service, a->call->db, POLICY_SECRET, subject, a->call->now_ms, &tries);
    *left = tries.left;
    return e;
}

static enum err gather(struct account_call *a, struct shown *s)
{
    enum err e = identification_get(a, &s->row);
    e = e ? e : citizen_consented(a, "service", &s->consented);
    e = e ? e : DB_RUN(a->call->db, ST_CITIZEN_CONSENT_REFUSED, db_take_int, &s->refused_ms, db_text(a->who.person), db_text("service"));
    e = e || strcmp(s->row.state, IDENTIFICATION_LETTER) != 0 ? e : letter_left(a, &s->row, &s->left);
    return e ? e : progress_get(a, &s->progress);
}

/* Takes over the progress. */
static json_t *pack(struct shown *s)
{
    const struct identification_row *r = &s->row;
    const bool letter = strcmp(r->state, IDENTIFICATION_LETTER) == 0;
    json_t *progress = s->progress ? s->progress : json_null();
    s->progress = NULL;
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:I, s:s, s:I, s:s, s:I, s:I, s:o}", "state", r->state, "given", r->given,
        "begun_ms", (json_int_t)r->begun_ms, "until_ms", (json_int_t)r->expires_ms, "personal_ms", (json_int_t)r->personal_ms,
        "tax_ms", (json_int_t)r->tax_ms, "reference_ms", (json_int_t)r->reference_ms, "letter_ms", (json_int_t)(letter ? r->letter_ms : 0),
        "letter_for", letter ? r->letter_for : "", "letter_until_ms", (json_int_t)(letter ? r->secret_expires_ms : 0), "letter_left", (json_int_t)s->left,
        "reference", r->counter, "identified_ms", (json_int_t)r->done_ms, "code", r->code, "consented_ms", (json_int_t)s->consented.at_ms,
        "refused_ms", (json_int_t)s->refused_ms, "progress", progress);
}

enum err identification_into_home(struct account_call *a, json_t *home)
{
    struct shown s = { .left = 0 };
    enum err e = gather(a, &s);
    json_t *more = e ? NULL : pack(&s);
    json_decref(s.progress);
    sodium_memzero(&s, sizeof s);
    if (e)
        return e;
    int failed = !more || json_object_update(home, more);
    json_decref(more);
    return failed ? ERR_MEMORY : ERR_OK;
}

/* --- forgetting --- */

enum err identification_forget(struct db *db, const char *person)
{
    enum err e = DB_RUN(db, ST_IDENTIFICATION_FORGET, NULL, NULL, db_text(person));
    return e ? e : DB_RUN(db, ST_PROGRESS_FORGET, NULL, NULL, db_text(person));
}

enum err identifications_purge(const struct service *service, struct db *db, int64_t *identifications, int64_t *progress)
{
    const int64_t now = clock_wall(service->clock);
    enum err e = DB_RUN(db, ST_IDENTIFICATION_PURGE, NULL, NULL, db_int(now));
    if (e)
        return e;
    int64_t gone = db_changed(db);
    e = DB_RUN(db, ST_PROGRESS_PURGE, NULL, NULL, db_int(now - CITIZEN_PROGRESS_MS));
    if (e)
        return e;
    *identifications = gone;
    *progress = db_changed(db);
    return ERR_OK;
}

/* --- for the operator --- */

/* Columns as IDENTIFICATION_LIST: three texts, then dates. */
enum { TEXTS = 3, COLUMNS = 10 };

static enum err print_identification(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    for (int i = 0; i < COLUMNS; i++) {
        char when[CLOCK_TEXT_SIZE] = "-";
        if (i >= TEXTS && db_row_int(row, i))
            clock_text(db_row_int(row, i), when);
        buf_printf(out, "%s%s", i ? "\t" : "", i < TEXTS ? db_row_text(row, i) : when);
    }
    buf_put_text(out, "\n");
    return buf_err(out);
}

enum err identifications_print(struct db *db, struct buf *out)
{
    return DB_RUN0(db, ST_IDENTIFICATION_LIST, print_identification, out);
}
