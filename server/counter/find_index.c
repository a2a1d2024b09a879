/* The rows of the index: what is stored of a person, made into keys. */
#include "server/counter/find.h"

#include "core/proto/message.h"
#include "server/accounts/accounts.h"
#include "server/citizens/citizens.h"

#include <stdlib.h>
#include <string.h>

enum { FILL_MAX = 500 };

struct gathering {
    const struct service *service;
    struct db *db;
    const char *person;
    find_key_fn *take;
    void *ctx;
    size_t left;
    bool account, citizen;
};

static enum err give(void *ctx, const struct find_key *key, const char *text)
{
    struct gathering *g = ctx;
    if (!g->left)
        return ERR_OK;
    g->left--;
    return g->take(g->ctx, key, text);
}

static enum err give_text(struct gathering *g, enum find_kind kind, const char *text)
{
    struct find_key key;
    find_text_key(kind, text, &key);
    return give(g, &key, text);
}

static enum err give_subject(struct gathering *g, const char *subject)
{
    struct find_key key;
    find_subject_key(g->service, subject, &key);
    return give(g, &key, subject);
}

static enum err give_address(struct gathering *g, enum find_kind kind, const char *address)
{
    struct find_key key;
    find_email_key(g->service, address, &key);
    key.kind = kind;
    return give(g, &key, address);
}

/* Columns: name. Many log in with an address. */
static enum err take_user(void *ctx, const struct db_row *row)
{
    struct gathering *g = ctx;
    const char *name = db_row_text(row, 0);
    g->account = true;
    enum err e = give_text(g, FIND_USER, name);
    e = e || !strchr(name, '@') ? e : give_address(g, FIND_USER, name);
    return e ? e : give_subject(g, name);
}

/* Columns: serial. */
static enum err take_token(void *ctx, const struct db_row *row)
{
    struct gathering *g = ctx;
    enum err e = give_text(g, FIND_TOKEN, db_row_text(row, 0));
    return e ? e : give_subject(g, db_row_text(row, 0));
}

/* Columns: name, key of the address, when closed. */
static enum err take_citizen(void *ctx, const struct db_row *row)
{
    struct gathering *g = ctx;
    struct find_key key;
    uint8_t address[CITIZEN_KEY_SIZE];
    g->citizen = true;
    enum err e = give_text(g, FIND_CITIZEN, db_row_text(row, 0));
    e = e ? e : give_subject(g, db_row_text(row, 0));
    if (e || db_row_int(row, 2) || !db_row_bytes(row, 1, address, sizeof address))
        return e;
    find_address_key(address, &key);
    return give(g, &key, "");
}

/* Columns: address. */
static enum err take_email(void *ctx, const struct db_row *row)
{
    return db_row_text(row, 0)[0] ? give_address(ctx, FIND_EMAIL, db_row_text(row, 0)) : ERR_OK;
}

/* What operations of an account have for a serial. */
static enum err give_account(struct gathering *g)
{
    char id[ACCOUNT_PUBLIC_SIZE], serial[MESSAGE_SERIAL_SIZE];
    account_public_id(g->service, g->person, id);
    message_serial(id, serial);
    return give_subject(g, serial);
}

enum err find_gather(const struct service *service, struct db *db, const char *person, find_key_fn *take, void *ctx)
{
    struct gathering g = { service, db, person, take, ctx, FIND_KEYS_MAX, false, false };
    struct person_row row;
    enum err e = people_get(db, person, &row);
    if (e || !row.found)
        return e;
    e = give_subject(&g, person);
    e = e ? e : DB_RUN(db, ST_FIND_CITIZEN, take_citizen, &g, db_text(person));
    if (!e && !g.citizen)      /* theirs is the user name */
        e = find_name_keys(row.name, give, &g);
    e = e ? e : DB_RUN(db, ST_CONTACT_EMAIL, take_email, &g, db_text(person));
    e = e ? e : DB_RUN(db, ST_FIND_USERS, take_user, &g, db_text(person), db_int(FIND_EACH_MAX));
    e = e ? e : DB_RUN(db, ST_FIND_TOKENS, take_token, &g, db_text(person), db_int(FIND_EACH_MAX));
    return e || !g.account ? e : give_account(&g);
}

/* --- writing --- */

struct putting { struct db *db; const char *subject; };

static enum err put(void *ctx, const struct find_key *key, const char *text)
{
    const struct putting *p = ctx;
    (void)text;
    return DB_RUN(p->db, ST_FIND_ADD, NULL, NULL, db_blob(key->bytes, key->n), db_text(find_words[key->kind]), db_text(p->subject));
}

enum err find_refresh(const struct service *service, struct db *db, const char *person)
{
    struct putting p = { db, person };
    enum err e = DB_RUN(db, ST_FIND_PERSON, NULL, NULL, db_text(person));
    e = e ? e : DB_RUN(db, ST_FIND_FORGET, NULL, NULL, db_text(person));
    return e ? e : find_gather(service, db, person, put, &p);
}

/* Columns: number. */
static enum err take_number(void *ctx, const struct db_row *row)
{
    struct find_key *key = ctx;
    find_text_key(FIND_NIP, db_row_text(row, 0), key);
    return ERR_OK;
}

/* A number has one NIP of a profession: the one of before went with its row. */
enum err find_refresh_nip(const struct service *service, struct db *db, const char *nip)
{
    struct putting p = { db, nip };
    struct find_key key = { .n = 0 };
    (void)service;
    enum err e = DB_RUN(db, ST_FIND_NIP, take_number, &key, db_text(nip));
    if (e || !key.n)
        return e;
    e = DB_RUN(db, ST_FIND_NIPS_GONE, NULL, NULL, db_blob(key.bytes, key.n));
    return e ? e : put(&p, &key, "");
}

/* --- those of before --- */

struct filling { const struct service *service; int64_t most, done; size_t count; char (*ids)[FIND_SUBJECT_SIZE]; };

static enum err take_id(void *ctx, const struct db_row *row)
{
    struct filling *f = ctx;
    db_row_copy(row, 0, f->ids[f->count++], FIND_SUBJECT_SIZE);
    return ERR_OK;
}

typedef enum err refresh_fn(const struct service *service, struct db *db, const char *id);

static enum err fill_some(struct filling *f, struct db *db, enum db_statement which, refresh_fn *refresh)
{
    f->count = 0;
    enum err e = DB_RUN(db, which, take_id, f, db_int(f->most - f->done));
    for (size_t i = 0; i < f->count && !e; i++)
        e = refresh(f->service, db, f->ids[i]);
    f->done += (int64_t)f->count;
    return e;
}

static enum err fill(void *ctx, struct db *db)
{
    struct filling *f = ctx;
    f->done = 0;
    enum err e = fill_some(f, db, ST_FIND_PERSONS_LEFT, find_refresh);
    return e ? e : fill_some(f, db, ST_FIND_NIPS_LEFT, find_refresh_nip);
}

enum err find_fill(const struct service *service, struct db *db, int64_t most, int64_t *done)
{
    struct filling f = { .service = service, .most = most < FILL_MAX ? most : FILL_MAX, .ids = calloc(FILL_MAX, sizeof *f.ids) };
    enum err e = f.ids ? db_tx(db, fill, &f) : ERR_MEMORY;
    if (!e)
        *done = f.done;
    free(f.ids);
    return e;
}

/* --- by a hash --- */

static enum err take_subject(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, FIND_SUBJECT_SIZE);
    return ERR_OK;
}

enum err find_by_hash(struct db *db, const uint8_t *hash, char person[FIND_SUBJECT_SIZE])
{
    struct find_key key;
    find_hash_key(hash, &key);
    person[0] = 0;
    return DB_RUN(db, ST_FIND_OF_KEY, take_subject, person, db_blob(key.bytes, key.n), db_text(find_words[FIND_HASH]));
}
