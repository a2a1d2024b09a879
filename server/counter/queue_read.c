#include "server/counter/queue.h"

#include "core/rules/contact.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum id_kind { ID_BYTES, ID_TEXT, ID_NUMBER };
#define DAYS(n) ((n) * (int64_t)POLICY_DAY_MS)

/* Between which moments, from now; a queue's first are its newest, or what ends, or was last heard of, first. */
static const struct { enum db_statement older, newer; enum id_kind kind; bool oldest_first; int64_t from_ms, to_ms; } sources[QUEUE_SOURCES] = {
    [QUEUE_REFUSED] = { ST_QUEUE_REFUSED, ST_QUEUE_REFUSED_NEWER, ID_BYTES, false, INT64_MIN, INT64_MAX },
    [QUEUE_SUPERSEDED] = { ST_QUEUE_SUPERSEDED, ST_QUEUE_SUPERSEDED_NEWER, ID_BYTES, false, INT64_MIN, INT64_MAX },
    [QUEUE_TICKET] = { ST_QUEUE_TICKET, ST_QUEUE_TICKET_NEWER, ID_BYTES, false, INT64_MIN, -(int64_t)QUEUE_SETTLE_MS },
    [QUEUE_PHONE] = { ST_QUEUE_PHONE, ST_QUEUE_PHONE_NEWER, ID_BYTES, false, INT64_MIN, -(int64_t)QUEUE_SETTLE_MS },
    [QUEUE_UNKNOWN] = { ST_QUEUE_NOT_KNOWN, ST_QUEUE_NOT_KNOWN_NEWER, ID_NUMBER, false, -DAYS(QUEUE_UNKNOWN_DAYS), INT64_MAX },
    [QUEUE_MAIL] = { ST_QUEUE_MAIL, ST_QUEUE_MAIL_NEWER, ID_TEXT, false, INT64_MIN, INT64_MAX },
    [QUEUE_CERTIFICATE] = { ST_QUEUE_CERTIFICATE, ST_QUEUE_CERTIFICATE_NEWER, ID_TEXT, true, -DAYS(QUEUE_ENDED_DAYS), DAYS(QUEUE_ENDING_DAYS) },
    [QUEUE_KIOSK] = { ST_QUEUE_KIOSK, ST_QUEUE_KIOSK_NEWER, ID_TEXT, true, INT64_MIN, -(int64_t)POLICY_DAY_MS },
};

/* --- places --- */

/* Ids are made here, of letters and digits: whatever else is no text for a database. */
static bool is_plain(const uint8_t *id, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (id[i] <= ' ' || id[i] > '~')
            return false;
    return true;
}

/* There is one after it. */
static bool is_number(const uint8_t *id, size_t n)
{
    struct reader r = reader_make(id, n);
    const uint64_t number = reader_u64(&r);
    return reader_done(&r) && number < INT64_MAX;
}

bool queue_place_read(const char *text, struct queue_place *out)
{
    uint8_t bytes[8 + 1 + QUEUE_ID_MAX];
    size_t n;
    const char *end;
    if (sodium_base642bin(bytes, sizeof bytes, text, strlen(text), NULL, &n, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) || *end || n < 8 + 1 || bytes[8] >= QUEUE_SOURCES)
        return false;
    struct reader r = reader_make(bytes, n);
    *out = (struct queue_place){ .at_ms = (int64_t)reader_u64(&r), .source = (enum queue_source)reader_u8(&r), .n = n - 9 };
    memcpy(out->id, bytes + 9, out->n);
    const enum id_kind kind = sources[out->source].kind;
    return kind == ID_NUMBER ? is_number(out->id, out->n) : kind == ID_BYTES || is_plain(out->id, out->n);
}

void queue_place_write(const struct queue_place *place, char to[QUEUE_ID_TEXT_SIZE])
{
    BUF_OWNED struct buf b = buf_make(8 + 1 + QUEUE_ID_MAX);
    buf_put_u64(&b, (uint64_t)place->at_ms);
    buf_put_u8(&b, (uint8_t)place->source);
    buf_put(&b, place->id, place->n);
    to[0] = 0;
    if (!buf_err(&b))
        sodium_bin2base64(to, QUEUE_ID_TEXT_SIZE, b.bytes, b.length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* --- one order for all sources --- */

struct reading { const struct queue_ask *ask; struct queue_page *page; enum queue_source source; };

/* Where a comes before b as they are read: by moment, in the queue's direction or back; then by source; then as the source gives them. */
static bool comes_before(const struct reading *r, const struct queue_row *a, const struct queue_row *b)
{
    const bool rising = sources[r->source].oldest_first != r->ask->back;
    if (a->place.at_ms != b->place.at_ms)
        return rising == (a->place.at_ms < b->place.at_ms);
    return a->place.source != b->place.source && r->ask->back == (a->place.source > b->place.source);
}

static void insert(const struct reading *r, const struct queue_row *row)
{
    struct queue_page *p = r->page;
    size_t at = p->count;
    while (at && comes_before(r, row, &p->rows[at - 1]))
        at--;
    if (at > r->ask->rows)
        return;
    p->count += p->count <= r->ask->rows;
    memmove(&p->rows[at + 1], &p->rows[at], (p->count - at - 1) * sizeof *row);
    p->rows[at] = *row;
}

static enum err take_id(const struct db_row *from, struct queue_place *to)
{
    size_t n;
    const void *bytes;
    BUF_OWNED struct buf number = buf_make(8);
    switch (sources[to->source].kind) {
    case ID_BYTES:
        bytes = db_row_blob(from, 1, &n);
        break;
    case ID_TEXT:
        bytes = db_row_text(from, 1);
        n = strlen(bytes);
        break;
    default:
        buf_put_u64(&number, (uint64_t)db_row_int(from, 1));
        bytes = number.bytes;
        n = number.length;
    }
    if (!bytes || n > sizeof to->id)
        return ERR_STORE_CORRUPT;
    memcpy(to->id, bytes, n);
    to->n = n;
    return ERR_OK;
}

/* Of a mail an address, which is shown masked. */
static void take_name(const struct db_row *from, struct queue_row *to)
{
    char masked[CONTACT_EMAIL_SIZE];
    db_row_copy(from, 3, to->name, sizeof to->name);
    if (to->place.source != QUEUE_MAIL)
        return;
    email_mask(to->name, masked);
    (void)snprintf(to->name, sizeof to->name, "%s", masked);
}

static enum err take_row(void *ctx, const struct db_row *from)
{
    struct reading *r = ctx;
    struct queue_row row = { .place = { .at_ms = db_row_int(from, 0), .source = r->source }, .other_ms = db_row_int(from, 6) };
    enum err e = take_id(from, &row.place);
    if (e)
        return e;
    db_row_copy(from, 2, row.what, sizeof row.what);
    take_name(from, &row);
    db_row_copy(from, 4, row.kiosk, sizeof row.kiosk);
    db_row_copy(from, 5, row.why, sizeof row.why);
    db_row_copy(from, 8, row.person, sizeof row.person);
    row.can = db_row_int(from, 7) && (row.person[0] || row.place.source == QUEUE_MAIL || row.place.source == QUEUE_KIOSK);
    insert(r, &row);
    return ERR_OK;
}

/* --- one source --- */

struct start { int64_t at_ms; struct db_value id; char bytes[QUEUE_ID_MAX + 2]; };

/* An id before all others, or after all others, as the engines order them. */
static void extreme(enum id_kind kind, bool lowest, struct start *to)
{
    memset(to->bytes, 0xFF, sizeof to->bytes);
    to->id = kind == ID_NUMBER ? db_int(lowest ? INT64_MIN : INT64_MAX) : kind == ID_TEXT ? db_text(lowest ? "" : "~~~~") : db_blob(to->bytes, lowest ? 0 : sizeof to->bytes);
}

/* Of a row, or right after it. */
static void exact(const struct queue_place *place, bool after, struct start *to)
{
    const enum id_kind kind = sources[place->source].kind;
    struct reader r = reader_make(place->id, place->n);
    const size_t n = place->n + after;
    memcpy(to->bytes, place->id, place->n);
    to->bytes[place->n] = kind == ID_TEXT && after ? ' ' : 0;
    to->bytes[n] = 0;
    to->id = kind == ID_NUMBER ? db_int((int64_t)reader_u64(&r) + after) : kind == ID_TEXT ? db_text(to->bytes) : db_blob(to->bytes, n);
}

/* Whether rows of the same moment are still to come depends on whose turn it was. */
static void find_start(const struct queue_ask *ask, enum queue_source source, bool rising, struct start *to)
{
    const enum id_kind kind = sources[source].kind;
    to->at_ms = ask->any ? ask->from.at_ms : rising ? INT64_MIN : INT64_MAX;
    if (ask->any && source == ask->from.source) {
        exact(&ask->from, false, to);
        return;
    }
    const bool included = !ask->any || (ask->back ? source < ask->from.source : source > ask->from.source);
    extreme(kind, rising == included, to);
}

static int64_t moment(int64_t now_ms, int64_t off_ms) { return off_ms == INT64_MIN || off_ms == INT64_MAX ? off_ms : now_ms + off_ms; }

static enum err run(struct db *db, struct reading *r, bool rising, const struct start *start)
{
    const struct queue_ask *ask = r->ask;
    return DB_RUN(db, rising ? sources[r->source].newer : sources[r->source].older, take_row, r, db_int(start->at_ms), start->id, db_int((int64_t)ask->rows + 1),
                  db_int(moment(ask->now_ms, sources[r->source].from_ms)), db_int(moment(ask->now_ms, sources[r->source].to_ms)));
}

enum err queue_read(struct db *db, const struct queue_ask *ask, struct queue_page *out)
{
    struct reading r = { .ask = ask, .page = out };
    enum err e = ERR_OK;
    out->count = 0;
    for (unsigned i = 0; i < QUEUE_SOURCES && !e; i++)
        if (ask->sources & 1U << i) {
            struct start start;
            r.source = (enum queue_source)i;
            const bool rising = sources[i].oldest_first != ask->back;
            find_start(ask, r.source, rising, &start);
            e = run(db, &r, rising, &start);
        }
    return e;
}

enum err queue_get(struct db *db, const struct queue_place *place, int64_t now_ms, bool *found, struct queue_row *out)
{
    struct queue_page page = { .count = 0 };
    const struct queue_ask ask = { .now_ms = now_ms };
    struct reading r = { &ask, &page, place->source };
    struct start start = { .at_ms = place->at_ms };
    exact(place, true, &start);
    enum err e = run(db, &r, false, &start);
    if (e)
        return e;
    const struct queue_place *there = &page.rows[0].place;
    *found = page.count && there->at_ms == place->at_ms && there->n == place->n && memcmp(there->id, place->id, place->n) == 0;
    if (*found)
        *out = page.rows[0];
    return ERR_OK;
}
