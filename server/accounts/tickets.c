/* Tickets: what a good code, or right answers, are changed for once, at the kiosk where they were given. */
#include "server/accounts/accounts.h"

#include <sodium.h>
#include <string.h>

static const char *const kinds[] = { [TICKET_FORGOT] = "forgot", [TICKET_INVITATION] = "invitation", [TICKET_NIP] = "nip",
    [TICKET_CITIZEN_FORGOT] = "citizen-forgot", [TICKET_PERSONAL] = "personal" };
enum { KINDS = sizeof kinds / sizeof kinds[0] };

enum err account_ticket_add(struct account_call *a, enum account_ticket_kind kind, const char *subject, int64_t life_ms, char id[ACCOUNT_SESSION_TEXT_SIZE], int64_t *expires_ms)
{
    struct call *c = a->call;
    uint8_t bytes[ACCOUNT_SESSION_SIZE];
    randombytes_buf(bytes, sizeof bytes);
    enum err e = DB_RUN(c->db, ST_ACCOUNT_TICKET_ADD, NULL, NULL, db_blob(bytes, sizeof bytes), db_text(c->kiosk), db_text(kinds[kind]),
                        db_text(subject), db_int(c->now_ms + life_ms));
    if (e)
        return e;
    sodium_bin2hex(id, ACCOUNT_SESSION_TEXT_SIZE, bytes, sizeof bytes);
    *expires_ms = c->now_ms + life_ms;
    return ERR_OK;
}

struct taking { struct account_ticket *to; int64_t now_ms; };

/* Columns: kind, subject, expires_ms, used_ms. */
static enum err take_ticket(void *ctx, const struct db_row *row)
{
    const struct taking *t = ctx;
    size_t kind = 0;
    while (kind < KINDS && strcmp(kinds[kind], db_row_text(row, 0)) != 0)
        kind++;
    if (kind == KINDS)
        return ERR_STORE_CORRUPT;
    t->to->kind = (enum account_ticket_kind)kind;
    db_row_copy(row, 1, t->to->subject, sizeof t->to->subject);
    t->to->found = db_row_int(row, 2) > t->now_ms && !db_row_int(row, 3);
    return ERR_OK;
}

enum err account_ticket_get(struct account_call *a, const char *id, struct account_ticket *out)
{
    uint8_t bytes[ACCOUNT_SESSION_SIZE];
    struct taking t = { out, a->call->now_ms };
    *out = (struct account_ticket){ .found = false };
    if (!hex_parse(id, bytes, sizeof bytes))
        return ERR_OK;
    return DB_RUN(a->call->db, ST_ACCOUNT_TICKET_GET, take_ticket, &t, db_blob(bytes, sizeof bytes), db_text(a->call->kiosk));
}

enum err account_ticket_use(struct account_call *a, const char *id, bool *used)
{
    uint8_t bytes[ACCOUNT_SESSION_SIZE];
    *used = false;
    if (!hex_parse(id, bytes, sizeof bytes))
        return ERR_OK;
    enum err e = DB_RUN(a->call->db, ST_ACCOUNT_TICKET_USE, NULL, NULL, db_blob(bytes, sizeof bytes), db_text(a->call->kiosk), db_int(a->call->now_ms));
    *used = !e && db_changed(a->call->db) == 1;
    return e;
}
