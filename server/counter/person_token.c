/* Of a record: tokens, answers by telephone that are not confirmed, kiosks where something may wait. */
#include "server/counter/person.h"

#include "core/proto/phone.h"

#include <string.h>

enum { PHONE_CONFIRM_MS = POLICY_DAY_MS, SILENT_MS = POLICY_HOUR_MS };
#define WAITING_MS (30LL * POLICY_DAY_MS)      /* how far back operations are looked at */

/* --- tokens --- */

struct certificate { struct record *r; const char *serial; int64_t added_ms; bool found; };

static const char *state_of(const struct db_row *row, int64_t now_ms)
{
    return db_row_int(row, 4) ? "revoked" : db_row_int(row, 3) ? "replaced" : now_ms >= db_row_int(row, 2) ? "expired" : "working";
}

/* Columns as RECORD_CERTIFICATE. */
static enum err put_certificate(void *ctx, const struct db_row *row)
{
    struct certificate *c = ctx;
    struct account_call *a = c->r->a;
    c->found = true;
    const struct sheet_row made = { .id = c->serial, .word = "token", .texts = { state_of(row, a->call->now_ms), db_row_text(row, 0) },
        .times = { db_row_int(row, 1), db_row_int(row, 2), c->added_ms } };
    return sheet_add(a, &made);
}

static enum err put_token(struct record *r, size_t i)
{
    struct certificate c = { r, r->tokens[i].serial, r->tokens[i].added_ms, false };
    enum err e = DB_RUN(r->a->call->db, ST_RECORD_CERTIFICATE, put_certificate, &c, db_text(c.serial));
    const struct sheet_row given = { .id = c.serial, .word = "token", .times = { 0, 0, c.added_ms } };      /* its certificate is not known yet */
    e = e || c.found ? e : sheet_add(r->a, &given);
    return e ? e : release_put_row(r->a, c.serial);
}

/* Columns: serial, since when. */
static enum err take_token(void *ctx, const struct db_row *row)
{
    struct record *r = ctx;
    db_row_copy(row, 0, r->tokens[r->token_count].serial, OP_SERIAL_SIZE);
    r->tokens[r->token_count++].added_ms = db_row_int(row, 1);
    return ERR_OK;
}

enum err record_put_tokens(struct record *r)
{
    enum err e = DB_RUN(r->a->call->db, ST_RECORD_TOKENS, take_token, r, db_text(r->person), db_int(RECORD_TOKENS_MAX));
    for (size_t i = 0; i < r->token_count && !e; i++)
        e = put_token(r, i);
    return e;
}

/* --- answers by telephone --- */

struct phones { struct record *r; const char *serial; size_t left; };

/* Columns: challenge, when it was answered. */
static enum err put_phone(void *ctx, const struct db_row *row)
{
    struct phones *p = ctx;
    struct phone_challenge challenge;
    char text[PHONE_CHALLENGE_TEXT_SIZE];
    if (!p->left)
        return ERR_OK;
    if (!db_row_bytes(row, 0, challenge.bytes, sizeof challenge.bytes))
        return ERR_STORE_CORRUPT;
    p->left--;
    phone_challenge_format(&challenge, text);
    const struct sheet_row made = { .id = text, .word = "phone", .texts = { p->serial, text }, .times = { db_row_int(row, 1) } };
    return sheet_add(p->r->a, &made);
}

enum err record_put_phones(struct record *r)
{
    const struct call *c = r->a->call;
    struct phones p = { .r = r, .left = RECORD_PHONES_MAX };
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->token_count && !e; i++) {
        p.serial = r->tokens[i].serial;
        e = DB_RUN(c->db, ST_RECORD_PHONE, put_phone, &p, db_text(p.serial), db_int(c->now_ms - PHONE_CONFIRM_MS), db_int(RECORD_PHONES_MAX));
    }
    return e;
}

/* --- kiosks that are silent --- */

struct kiosks { struct record *r; size_t count; char ids[RECORD_KIOSKS_MAX][PEER_ID_SIZE]; };

/* Columns: id, label, the last operation, the last contact. A kiosk is said once, of the newest token. */
static enum err put_kiosk(void *ctx, const struct db_row *row)
{
    struct kiosks *k = ctx;
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->ids[i], db_row_text(row, 0)) == 0)
            return ERR_OK;
    if (k->count == RECORD_KIOSKS_MAX)
        return ERR_OK;
    db_row_copy(row, 0, k->ids[k->count++], PEER_ID_SIZE);
    const struct sheet_row made = { .id = db_row_text(row, 0), .word = "waiting", .texts = { db_row_text(row, 1) }, .times = { db_row_int(row, 2), db_row_int(row, 3) } };
    return sheet_add(k->r->a, &made);
}

enum err record_put_waiting(struct record *r)
{
    const struct call *c = r->a->call;
    struct kiosks k = { .r = r };
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->token_count && !e; i++)
        e = DB_RUN(c->db, ST_RECORD_WAITING, put_kiosk, &k, db_text(r->tokens[i].serial), db_int(c->now_ms - WAITING_MS), db_int(c->now_ms - SILENT_MS),
                   db_int(RECORD_KIOSKS_MAX));
    return e;
}
