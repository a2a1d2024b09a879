#include "server/mail.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BACKOFF_MS = 30000, BACKOFF_MAX_MS = 3600000, LOCKED_MAX = 256, CODE_MAX = 32 };

static const int64_t keep_ms = 30 * 86400000LL;

enum err mail_add(const struct service *service, struct db *db, const struct mail *mail, const char *body, const struct secret *code)
{
    BUF_OWNED struct buf locked = buf_make(LOCKED_MAX);
    enum err e = code ? server_keys_lock(service->keys, code, &locked) : ERR_OK;
    return e ? e : DB_RUN(db, ST_MAIL_ADD, NULL, NULL, db_text(mail->id), db_text(mail->recipient), db_text(mail->kind),
                          db_text(mail->subject), db_text(body), db_blob(locked.bytes, locked.length), db_int(mail->made_ms));
}

/* --- taking --- */

struct taking {
    const struct service *service;
    struct mail *mail;
    struct buf *body;
    bool found;
    enum err err;
};

/* The body with the code where its mark stands. */
static enum err put_body(const struct taking *t, const char *text, const void *locked, size_t locked_n)
{
    const char *mark = strstr(text, MAIL_CODE_MARK);
    SECRET_OWNED struct secret *code = NULL;
    buf_clear(t->body);
    while (mark && locked_n) {
        enum err e = code ? ERR_OK : server_keys_unlock(t->service->keys, locked, locked_n, &code);
        if (e)
            return e;
        buf_put(t->body, text, (size_t)(mark - text));
        buf_put(t->body, secret_bytes(code), secret_length(code));
        text = mark + strlen(MAIL_CODE_MARK);
        mark = strstr(text, MAIL_CODE_MARK);
    }
    buf_put_text(t->body, text);
    return buf_err(t->body);
}

/* Columns as MAIL_LEASE. */
static enum err take_mail(void *ctx, const struct db_row *row)
{
    struct taking *t = ctx;
    size_t n;
    const void *locked = db_row_blob(row, 5, &n);
    t->found = true;
    db_row_copy(row, 0, t->mail->id, sizeof t->mail->id);
    db_row_copy(row, 1, t->mail->recipient, sizeof t->mail->recipient);
    db_row_copy(row, 2, t->mail->kind, sizeof t->mail->kind);
    db_row_copy(row, 3, t->mail->subject, sizeof t->mail->subject);
    t->mail->made_ms = db_row_int(row, 6);
    t->mail->tries = db_row_int(row, 7);
    t->err = put_body(t, db_row_text(row, 4), locked, n);
    return ERR_OK;
}

static enum err lease(void *ctx, struct db *db)
{
    struct taking *t = ctx;
    int64_t now = clock_wall(t->service->clock);
    t->found = false;
    enum err e = DB_RUN(db, ST_MAIL_LATE, NULL, NULL, db_int(now - MAIL_CODE_MS), db_text(MAIL_KIND_CODE), db_text(MAIL_KIND_CITIZEN_CODE));
    e = e ? e : DB_RUN(db, ST_MAIL_LEASE, take_mail, t, db_int(now), db_int(now + MAIL_LEASE_MS));
    if (e || !t->found || t->err != ERR_KEYS)
        return e ? e : t->err;
    t->found = false;
    return DB_RUN(db, ST_MAIL_SETTLE, NULL, NULL, db_text(t->mail->id), db_text("failed"), db_int(now),
                  db_text("the code in it was locked under another pepper.key"));
}

enum err mail_take(const struct service *service, struct db *db, bool *found, struct mail *mail, struct buf *body)
{
    struct taking t = { .service = service, .mail = mail, .body = body };
    bool due = false;
    enum err e = DB_RUN(db, ST_MAIL_DUE, db_take_true, &due, db_int(clock_wall(service->clock)));
    if (!e && due)
        e = db_tx(db, lease, &t);
    if (!e)
        *found = t.found;
    return e;
}

/* --- settling --- */

struct settling {
    const struct mail *mail;
    const char *state, *said;
    int64_t due_ms;
};

static enum err settle(void *ctx, struct db *db)
{
    const struct settling *s = ctx;
    return DB_RUN(db, ST_MAIL_SETTLE, NULL, NULL, db_text(s->mail->id), db_text(s->state), db_int(s->due_ms), db_text(s->said));
}

static int64_t backoff_ms(int64_t tries)
{
    int64_t wait = tries < 8 ? BACKOFF_MS << tries : BACKOFF_MAX_MS;
    return wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS;
}

enum err mail_settle(const struct service *service, struct db *db, const struct mail *mail, int answer, const char *said)
{
    bool done = answer >= 200 && answer < 300, refused = answer >= 500 && answer < 600;
    struct settling s = { mail, "waiting", said, clock_wall(service->clock) + backoff_ms(mail->tries) };
    if (done || refused || mail->tries + 1 >= MAIL_TRIES_MAX)
        s.state = done ? "sent" : "failed";
    return db_tx(db, settle, &s);
}

enum err mail_purge(struct db *db, int64_t now_ms)
{
    return DB_RUN(db, ST_MAIL_PURGE, NULL, NULL, db_int(now_ms - keep_ms));
}

static enum err print_mail(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    char made[CLOCK_TEXT_SIZE];
    clock_text(db_row_int(row, 3), made);
    buf_printf(out, "%s\t%s\t%s\t%s\t%" PRId64 "\t%s\n", db_row_text(row, 0), db_row_text(row, 1), db_row_text(row, 2), made,
               db_row_int(row, 4), db_row_text(row, 5)[0] ? db_row_text(row, 5) : "-");
    return buf_err(out);
}

enum err mail_print(struct db *db, struct buf *out)
{
    return DB_RUN0(db, ST_MAIL_LIST, print_mail, out);
}
