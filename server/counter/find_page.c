/* A page of what is found: keys in their order, one row a person. */
#include "server/counter/find.h"

#include "server/accounts/registry.h"

#include <stdio.h>
#include <string.h>

struct taking { struct find_page *out; size_t rows; };

static enum find_kind kind_of(const char *word)
{
    enum find_kind kind = 0;
    while (kind < FIND_KINDS && strcmp(find_words[kind], word) != 0)
        kind++;
    return kind;
}

static const char *state_of(const struct db_row *row, int from)
{
    const int64_t tokens = db_row_int(row, from), account = db_row_int(row, from + 1), citizen = db_row_int(row, from + 2);
    return tokens ? "token" : account == 1 ? "account" : citizen == 1 ? "citizen" : account || citizen ? "closed" : "";
}

/* Columns: key, kind, subject, name, standing. One more than the page has is asked for. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    const struct taking *t = ctx;
    struct find_page *p = t->out;
    size_t n;
    const void *bytes = db_row_blob(row, 0, &n);
    const enum find_kind kind = kind_of(db_row_text(row, 1));
    p->more = p->count == t->rows;
    if (p->more)
        return ERR_OK;
    if (n > FIND_KEY_MAX || kind == FIND_KINDS)
        return ERR_STORE_CORRUPT;
    struct find_row *to = &p->rows[p->count++];
    to->key.kind = kind;
    to->key.n = n;
    memcpy(to->key.bytes, bytes, n);
    db_row_copy(row, 2, to->subject, sizeof to->subject);
    db_row_copy(row, 3, to->name, sizeof to->name);
    to->found[0] = 0;
    to->state = state_of(row, 4);
    return ERR_OK;
}

static void turn_round(struct find_page *p)
{
    for (size_t i = 0; i < p->count / 2; i++) {
        const struct find_row kept = p->rows[i];
        p->rows[i] = p->rows[p->count - 1 - i];
        p->rows[p->count - 1 - i] = kept;
    }
}

enum err find_page_get(struct db *db, const struct find_ask *ask, struct find_page *out)
{
    const struct find_range *r = ask->range;
    const struct find_row *after = ask->after;
    const struct find_key *from = after ? &after->key : &r->from;
    struct taking t = { out, ask->rows < FIND_ROWS_MAX ? ask->rows : FIND_ROWS_MAX };
    out->count = 0;
    out->more = false;
    enum err e = DB_RUN(db, ask->forward ? ST_FIND_AFTER : ST_FIND_BEFORE, take_row, &t, db_blob(from->bytes, from->n),
                        db_text(after ? find_words[from->kind] : ""), db_text(after ? after->subject : ""), db_blob(r->from.bytes, r->from.n),
                        db_blob(r->to, r->to_n), db_int((int64_t)t.rows + 1), db_int(ask->now_ms));
    if (!e && !ask->forward)
        turn_round(out);
    return e;
}

/* --- what is shown of a row --- */

/* Columns: standing. */
static enum err take_state(void *ctx, const struct db_row *row)
{
    *(const char **)ctx = state_of(row, 0);
    return ERR_OK;
}

enum err find_state(struct db *db, const char *person, int64_t now_ms, const char **state)
{
    *state = "";
    return DB_RUN(db, ST_FIND_STATE, take_state, state, db_text(person), db_int(now_ms));
}

struct naming { const struct service *service; const struct find_key *key; char *to; };

/* Of several texts, the one that the key was made of. */
static enum err take_same(void *ctx, const struct db_row *row)
{
    const struct naming *n = ctx;
    struct find_key key[2];
    find_text_key(n->key->kind, db_row_text(row, 0), &key[0]);
    find_email_key(n->service, db_row_text(row, 0), &key[1]);
    for (size_t i = 0; i < 2 && !n->to[0]; i++)
        if (key[i].n == n->key->n && memcmp(key[i].bytes, n->key->bytes, key[i].n) == 0)
            db_row_copy(row, 0, n->to, CONTACT_EMAIL_SIZE);
    return ERR_OK;
}

static enum err take_masked(void *ctx, const struct db_row *row)
{
    if (db_row_text(row, 0)[0])
        email_mask(db_row_text(row, 0), ctx);
    return ERR_OK;
}

/* Columns as FIND_NIP_GET. */
static enum err take_nip(void *ctx, const struct db_row *row)
{
    struct find_nip *n = ctx;
    n->found = true;
    db_row_copy(row, 0, n->profession, sizeof n->profession);
    db_row_copy(row, 1, n->number, sizeof n->number);
    (void)snprintf(n->name, sizeof n->name, "%s %s", db_row_text(row, 2), db_row_text(row, 3));
    n->made_ms = db_row_int(row, 4);
    n->expires_ms = db_row_int(row, 5);
    n->used_ms = db_row_int(row, 6);
    return ERR_OK;
}

enum err find_nip_get(struct db *db, const char *id, struct find_nip *out)
{
    *out = (struct find_nip){ .found = false };
    return DB_RUN(db, ST_FIND_NIP_GET, take_nip, out, db_text(id));
}

const char *find_nip_state(const struct find_nip *nip, int64_t now_ms)
{
    return nip->used_ms ? "used" : now_ms >= nip->expires_ms ? "expired" : "open";
}

static enum err show_nip(struct db *db, int64_t now_ms, struct find_row *row)
{
    struct find_nip nip;
    enum err e = find_nip_get(db, row->subject, &nip);
    if (e || !nip.found)
        return e;
    memcpy(row->name, nip.name, sizeof row->name);
    memcpy(row->found, nip.number, sizeof nip.number);
    row->state = find_nip_state(&nip, now_ms);
    return ERR_OK;
}

enum err find_show(const struct service *service, struct db *db, struct find_row *row)
{
    struct naming n = { service, &row->key, row->found };
    const struct db_value person = db_text(row->subject), most = db_int(FIND_EACH_MAX);
    switch (row->key.kind) {
    case FIND_USER:
        return DB_RUN(db, ST_FIND_USERS, take_same, &n, person, most);
    case FIND_TOKEN:
        return DB_RUN(db, ST_FIND_TOKENS, take_same, &n, person, most);
    case FIND_CITIZEN:
        return DB_RUN(db, ST_FIND_CITIZEN, take_same, &n, person);
    case FIND_EMAIL:
        return DB_RUN(db, ST_CONTACT_EMAIL, take_masked, row->found, person);
    case FIND_NIP:
        return show_nip(db, clock_wall(service->clock), row);
    default:
        return ERR_OK;
    }
}
