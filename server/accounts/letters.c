#include "server/accounts/letters.h"

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/rules/account.h"
#include "server/counter/cases.h"
#include "server/notices.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OVERHEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES, LOCKED_MAX = MESSAGE_BYTES_MAX + OVERHEAD, ROWS_MAX = LETTERS_DRAFTS_MAX * MESSAGE_PARTS_MAX,
       PIECE_ESCAPED_MAX = 32 * 1024, ESCAPED_BYTES = 6      /* account_put_secret makes so many of a quote, a line feed */ };

static const char *const kinds[] = { [LETTER_RECEIVED] = "received", [LETTER_SENT] = "sent" };

static enum letter_kind kind_of(const char *word) { return strcmp(word, kinds[LETTER_SENT]) == 0 ? LETTER_SENT : LETTER_RECEIVED; }

/* --- parts --- */

struct version { int64_t count, parts, locked, at_ms; char thread[MESSAGE_ID_TEXT_SIZE], subject[MESSAGE_SUBJECT_SIZE]; };

/* Columns as DRAFT_VERSION. */
static enum err take_version(void *ctx, const struct db_row *row)
{
    struct version *v = ctx;
    v->count = db_row_int(row, 0);
    v->parts = db_row_int(row, 1);
    v->locked = db_row_int(row, 2);
    db_row_copy(row, 3, v->thread, sizeof v->thread);
    db_row_copy(row, 4, v->subject, sizeof v->subject);
    v->at_ms = db_row_int(row, 5);
    return ERR_OK;
}

struct named { char draft[MESSAGE_ID_TEXT_SIZE], version[2 * MESSAGE_VERSION_SIZE + 1]; };

static struct named name_of(const struct message_name *name)
{
    struct named n;
    sodium_bin2hex(n.draft, sizeof n.draft, name->draft, sizeof name->draft);
    sodium_bin2hex(n.version, sizeof n.version, name->version, sizeof name->version);
    return n;
}

static enum err get_version(struct db *db, const char *person, const struct named *n, struct version *out)
{
    *out = (struct version){ 0 };
    return DB_RUN(db, ST_DRAFT_VERSION, take_version, out, db_text(person), db_text(n->draft), db_text(n->version));
}

static bool goes_with(const struct version *v, const struct message_part *part)
{
    int64_t text = v->locked - v->count * OVERHEAD + (int64_t)secret_length(part->text);
    return text <= MESSAGE_BYTES_MAX && (v->count == 0 || (v->parts == part->parts && strcmp(v->thread, part->thread) == 0 &&
                                                          strcmp(v->subject, part->subject) == 0));
}

struct sums { int64_t drafts, rows; };

static enum err take_sums(void *ctx, const struct db_row *row)
{
    struct sums *s = ctx;
    s->drafts = db_row_int(row, 0);
    s->rows = db_row_int(row, 1);
    return ERR_OK;
}

static enum err has_room(struct db *db, const char *person, const char *draft, bool *room)
{
    struct sums sums = { 0 };
    bool known = false;
    enum err e = DB_RUN(db, ST_DRAFT_SUMS, take_sums, &sums, db_text(person));
    e = e ? e : DB_RUN(db, ST_DRAFT_KNOWN, db_take_true, &known, db_text(person), db_text(draft));
    *room = sums.rows < ROWS_MAX && (known || sums.drafts < LETTERS_DRAFTS_MAX);
    return e;
}

static enum err put_part(const struct service *service, struct db *db, const struct letter_part *what, const struct named *n)
{
    const struct message_part *p = what->part;
    BUF_OWNED struct buf locked = buf_make(LOCKED_MAX);
    enum err e = server_keys_lock(service->keys, p->text, &locked);
    return e ? e : DB_RUN(db, ST_DRAFT_PART_ADD, NULL, NULL, db_text(what->person), db_text(n->draft), db_text(n->version), db_int(p->part),
                          db_int(p->parts), db_text(p->thread), db_text(p->subject), db_blob(locked.bytes, locked.length), db_int(what->at_ms));
}

enum err letters_add_part(const struct service *service, struct db *db, const struct letter_part *what, bool *whole, const char **reason)
{
    const struct named n = name_of(&what->part->name);
    struct version v;
    bool room = false;
    *whole = false;
    enum err e = get_version(db, what->person, &n, &v);
    e = e ? e : has_room(db, what->person, n.draft, &room);
    if (!e)
        *reason = !goes_with(&v, what->part) ? "refused" : !room ? "message-limit" : NULL;
    if (e || *reason)
        return e;
    e = put_part(service, db, what, &n);
    e = e ? e : get_version(db, what->person, &n, &v);
    if (e || v.count < v.parts)
        return e;
    *whole = true;
    return DB_RUN(db, ST_DRAFT_OLDER, NULL, NULL, db_text(what->person), db_text(n.draft), db_text(n.version), db_int(v.at_ms));
}

/* --- texts --- */

struct joining { const struct service *service; struct secret *to; };

static enum err join(void *ctx, const struct db_row *row)
{
    struct joining *j = ctx;
    SECRET_OWNED struct secret *text = NULL;
    size_t n;
    const void *locked = db_row_blob(row, 0, &n);
    enum err e = server_keys_unlock(j->service->keys, locked, n, &text);
    return e ? e : secret_append(j->to, secret_bytes(text), secret_length(text));
}

static enum err join_parts(const struct service *service, struct db *db, const char *person, const struct named *n, struct secret **text)
{
    struct joining j = { service, secret_new(MESSAGE_BYTES_MAX) };
    enum err e = j.to ? DB_RUN(db, ST_DRAFT_TEXT, join, &j, db_text(person), db_text(n->draft), db_text(n->version)) : ERR_MEMORY;
    if (e)
        secret_free(j.to);
    else
        *text = j.to;
    return e;
}

struct getting { const struct service *service; struct letter_found *found; struct secret **text; };

/* Columns as MESSAGE_GET. */
static enum err take_message(void *ctx, const struct db_row *row)
{
    const struct getting *g = ctx;
    struct letter *to = &g->found->letter;
    size_t n;
    const void *locked = db_row_blob(row, 5, &n);
    db_row_copy(row, 0, g->found->person, sizeof g->found->person);
    db_row_copy(row, 1, to->thread, sizeof to->thread);
    db_row_copy(row, 2, to->number, sizeof to->number);
    db_row_copy(row, 3, to->subject, sizeof to->subject);
    to->kind = kind_of(db_row_text(row, 4));
    to->at_ms = db_row_int(row, 6);
    to->answered = db_row_int(row, 7) != 0;
    return g->text ? server_keys_unlock(g->service->keys, locked, n, g->text) : ERR_OK;
}

static enum err get(const struct getting *g, struct db *db, const char *id)
{
    *g->found = (struct letter_found){ .person = "" };
    (void)snprintf(g->found->letter.id, sizeof g->found->letter.id, "%s", id);
    return DB_RUN(db, ST_MESSAGE_GET, take_message, (void *)(uintptr_t)g, db_text(id));
}

enum err letters_get(struct db *db, const char *id, struct letter_found *out)
{
    const struct getting g = { NULL, out, NULL };
    return get(&g, db, id);
}

static enum err draft_text(const struct service *service, struct db *db, const char *person, const char *id, struct secret **text)
{
    struct letter_drafts *drafts = malloc(sizeof *drafts);
    enum err e = drafts ? letters_drafts(db, person, drafts) : ERR_MEMORY;
    for (size_t i = 0; !e && i < drafts->count; i++)
        if (strcmp(drafts->rows[i].id, id) == 0) {
            struct named n;
            (void)snprintf(n.draft, sizeof n.draft, "%s", id);
            (void)snprintf(n.version, sizeof n.version, "%s", drafts->rows[i].version);
            e = join_parts(service, db, person, &n, text);
            break;
        }
    free(drafts);
    return e;
}

enum err letters_text(const struct service *service, struct db *db, const char *person, const char *id, struct secret **text)
{
    struct letter_found found;
    struct secret *made = NULL;
    const struct getting g = { service, &found, &made };
    enum err e = get(&g, db, id);
    if (!e && strcmp(found.person, person) != 0) {
        secret_free(made);
        made = NULL;
        e = draft_text(service, db, person, id, &made);
    }
    if (!e)
        *text = made;
    return e;
}

/* --- sending and answering --- */

static enum err put_message(const struct service *service, struct db *db, const struct letter_found *m, const struct secret *text)
{
    const struct letter *l = &m->letter;
    BUF_OWNED struct buf locked = buf_make(LOCKED_MAX);
    enum err e = server_keys_lock(service->keys, text, &locked);
    return e ? e : DB_RUN(db, ST_MESSAGE_ADD, NULL, NULL, db_text(l->id), db_text(m->person), db_text(l->thread), db_text(l->number),
                          db_text(l->subject), db_text(kinds[l->kind]), db_blob(locked.bytes, locked.length), db_int(l->at_ms));
}

/* What is answered may be any message of the thread. */
static enum err find_thread(struct db *db, const char *person, const char *answered, char to[MESSAGE_ID_TEXT_SIZE], bool *found)
{
    struct letter_found first;
    enum err e = letters_get(db, answered, &first);
    *found = !e && strcmp(first.person, person) == 0;
    if (*found)
        (void)snprintf(to, MESSAGE_ID_TEXT_SIZE, "%s", first.letter.thread);
    return e;
}

static struct letter_found message_of(const char *person, const uint8_t id[OP_ID_SIZE], enum letter_kind kind, int64_t at_ms)
{
    struct letter_found m = { .letter = { .kind = kind, .at_ms = at_ms } };
    (void)snprintf(m.person, sizeof m.person, "%s", person);
    op_id_text(id, m.letter.id);
    (void)snprintf(m.letter.thread, sizeof m.letter.thread, "%s", m.letter.id);
    message_number(id, m.letter.number);
    return m;
}

/* The version as a message; *reason when it is none. */
static enum err compose(const struct service *service, struct db *db, const struct letter_sending *what, struct letter_found *m, struct secret **text)
{
    const struct named n = name_of(what->name);
    struct version v;
    bool found = true;
    enum err e = get_version(db, what->person, &n, &v);
    if (e || v.count == 0 || v.count < v.parts)
        return e;
    *m = message_of(what->person, what->id, LETTER_SENT, what->at_ms);
    (void)snprintf(m->letter.subject, sizeof m->letter.subject, "%s", v.subject);
    e = v.thread[0] ? find_thread(db, what->person, v.thread, m->letter.thread, &found) : ERR_OK;
    return e || !found ? e : join_parts(service, db, what->person, &n, text);
}

/* What was sent from an older version elsewhere still comes with its parts: those are hidden, not refused. */
static enum err put_gone(struct db *db, const char *person, const char *draft, int64_t at_ms)
{
    enum err e = DB_RUN(db, ST_DRAFT_GONE_PUT, NULL, NULL, db_text(person), db_text(draft), db_int(at_ms));
    return e ? e : DB_RUN(db, ST_DRAFT_GONE_TRIM, NULL, NULL, db_text(person), db_int(LETTERS_GONE_MAX));
}

/* What was written since stays. */
static enum err drop_sent(struct db *db, const char *person, const struct named *n)
{
    struct version v;
    enum err e = get_version(db, person, n, &v);
    e = e ? e : DB_RUN(db, ST_DRAFT_OLDER, NULL, NULL, db_text(person), db_text(n->draft), db_text(n->version), db_int(v.at_ms));
    e = e ? e : DB_RUN(db, ST_DRAFT_VERSION_DROP, NULL, NULL, db_text(person), db_text(n->draft), db_text(n->version));
    return e ? e : put_gone(db, person, n->draft, v.at_ms);
}

enum err letters_drop(struct db *db, const char *person, const char *draft, int64_t at_ms)
{
    enum err e = DB_RUN(db, ST_DRAFT_DROP, NULL, NULL, db_text(person), db_text(draft));
    return e ? e : put_gone(db, person, draft, at_ms);
}

enum err letters_send(const struct service *service, struct db *db, const struct letter_sending *what, const char **reason)
{
    const struct named n = name_of(what->name);
    struct letter_found m;
    SECRET_OWNED struct secret *text = NULL;
    int64_t count = 0, unread = 0;
    enum err e = compose(service, db, what, &m, &text);
    e = e ? e : letters_count(db, what->person, &count, &unread);
    if (!e)
        *reason = !text ? "refused" : count >= LETTERS_MESSAGES_MAX ? "message-limit" : NULL;
    if (e || *reason)
        return e;
    const struct case_sent sent = { m.letter.thread, m.letter.subject, what->at_ms };
    e = put_message(service, db, &m, text);
    e = e ? e : case_sent(db, &sent);
    return e ? e : drop_sent(db, what->person, &n);
}

enum err letters_check(struct secret *text)
{
    while (secret_length(text) && secret_bytes(text)[secret_length(text) - 1] == '\n')
        secret_truncate(text, secret_length(text) - 1);
    const uint8_t *at = secret_bytes(text);
    size_t n = secret_length(text);
    uint32_t point;
    for (int step; n; at += step, n -= (size_t)step) {
        step = text_decode(at, n, &point);
        if (step <= 0 || (text_is_control(point) && point != '\n'))
            return ERR_MESSAGE_CHARACTER;
    }
    return secret_length(text) ? ERR_OK : ERR_EMPTY;
}

enum err letters_tell(const struct service *service, struct db *db, const struct letter_found *m, const char *cause)
{
    const struct notice notice = { .kind = NOTICE_MESSAGE_ANSWERED, .person = m->person, .cause = cause, .kiosk = "",
                                   .at_ms = clock_wall(service->clock), .detail = m->letter.number };
    return notices_add(service, db, &notice);
}

size_t letters_piece(const struct secret *text, size_t from)
{
    const uint8_t *bytes = secret_bytes(text) + from;
    size_t left = secret_length(text) - from, n = 0, escaped = 0;
    while (n < left && n < LETTERS_PIECE_MAX) {
        escaped += bytes[n] < 0x20 || bytes[n] == '"' || bytes[n] == '\\' ? ESCAPED_BYTES : 1;
        if (escaped > PIECE_ESCAPED_MAX)
            break;
        n++;
    }
    while (n < left && n && (bytes[n] & 0xC0) == 0x80)
        n--;
    return n;
}

enum err letters_answer(const struct service *service, struct db *db, const struct letter_answer *what, bool *found, char id[MESSAGE_ID_TEXT_SIZE])
{
    struct letter_found to;
    uint8_t bytes[OP_ID_SIZE];
    randombytes_buf(bytes, sizeof bytes);
    enum err e = letters_get(db, what->to, &to);
    *found = to.person[0] && to.letter.kind == LETTER_SENT;
    if (e || !*found)
        return e;
    struct letter_found m = message_of(to.person, bytes, LETTER_RECEIVED, what->at_ms);
    memcpy(m.letter.thread, to.letter.thread, sizeof m.letter.thread);
    memcpy(m.letter.subject, to.letter.subject, sizeof m.letter.subject);
    e = put_message(service, db, &m, what->text);
    e = e ? e : DB_RUN(db, ST_MESSAGE_ANSWERED, NULL, NULL, db_text(what->to), db_int(what->at_ms));
    e = e ? e : case_answered(db, m.letter.thread, what->at_ms);
    if (!e)
        memcpy(id, m.letter.id, sizeof m.letter.id);
    return e;
}

/* --- lists --- */

/* Columns as DRAFT_LIST: the first version of a draft is its newest. */
static enum err take_draft(void *ctx, const struct db_row *row)
{
    struct letter_drafts *d = ctx;
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->rows[i].id, db_row_text(row, 0)) == 0)
            return ERR_OK;
    if (d->count == LETTERS_DRAFTS_MAX)
        return ERR_OK;
    struct letter *to = &d->rows[d->count++];
    *to = (struct letter){ .kind = LETTER_DRAFT, .at_ms = db_row_int(row, 4) };
    db_row_copy(row, 0, to->id, sizeof to->id);
    db_row_copy(row, 1, to->version, sizeof to->version);
    db_row_copy(row, 2, to->thread, sizeof to->thread);
    db_row_copy(row, 3, to->subject, sizeof to->subject);
    return ERR_OK;
}

enum err letters_drafts(struct db *db, const char *person, struct letter_drafts *out)
{
    out->count = 0;
    return DB_RUN(db, ST_DRAFT_LIST, take_draft, out, db_text(person));
}

static enum err take_counts(void *ctx, const struct db_row *row)
{
    int64_t *to = ctx;
    to[0] = db_row_int(row, 0);
    to[1] = db_row_int(row, 1);
    return ERR_OK;
}

enum err letters_count(struct db *db, const char *person, int64_t *count, int64_t *unread)
{
    int64_t found[2] = { 0, 0 };
    enum err e = DB_RUN(db, ST_MESSAGE_SUMS, take_counts, found, db_text(person));
    *count = found[0];
    *unread = found[1];
    return e;
}

struct walking { const struct service *service; bool texts; letter_fn *take; void *ctx; };

/* Columns as MESSAGE_PAGE and MESSAGE_SCAN. */
static enum err walk(void *ctx, const struct db_row *row)
{
    const struct walking *w = ctx;
    SECRET_OWNED struct secret *text = NULL;
    struct letter l = { .kind = kind_of(db_row_text(row, 4)), .at_ms = db_row_int(row, 5), .answered = db_row_int(row, 7) != 0 };
    size_t n;
    const void *locked = w->texts ? db_row_blob(row, 8, &n) : NULL;
    db_row_copy(row, 0, l.id, sizeof l.id);
    db_row_copy(row, 1, l.number, sizeof l.number);
    db_row_copy(row, 2, l.subject, sizeof l.subject);
    db_row_copy(row, 3, l.thread, sizeof l.thread);
    l.unread = l.kind == LETTER_RECEIVED && db_row_int(row, 6) == 0;
    enum err e = w->texts ? server_keys_unlock(w->service->keys, locked, n, &text) : ERR_OK;
    return e ? e : w->take(w->ctx, &l, text);
}

enum err letters_each(const struct service *service, struct db *db, const struct letter_range *range, letter_fn *take, void *ctx)
{
    struct walking w = { service, range->texts, take, ctx };
    return DB_RUN(db, range->texts ? ST_MESSAGE_SCAN : ST_MESSAGE_PAGE, walk, &w, db_text(range->person), db_int(range->limit),
                  db_int(range->offset));
}
