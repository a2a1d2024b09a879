#include "server/issuance.h"

#include "server/audit.h"

#include <sodium.h>
#include <string.h>

enum { NAMES_TRIED = 8, DAY_MS = 24 * 3600 * 1000 };

static const char purpose[] = "guichet/issuance-code/1";

/* --- making --- */

struct making {
    const struct service *service;
    const char *person;
    int64_t days;
    struct enrol_code code;
};

static enum err store_code(void *ctx, struct db *db)
{
    struct making *m = ctx;
    int64_t now = clock_wall(m->service->clock);
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    int tries = 0;
    struct person_row person;
    enum err e = people_get(db, m->person, &person);
    if (e || !person.found)
        return e ? e : ERR_FORMAT;
    do {    /* 20 bits name a code: another one alive may have the same */
        randombytes_buf(m->code.random, sizeof m->code.random);
        server_keys_hash(m->service->keys, purpose, m->code.random, sizeof m->code.random, hash);
        e = DB_RUN(db, ST_ISSUANCE_ADD, NULL, NULL, db_int(enrol_code_name(&m->code)), db_blob(hash, sizeof hash),
                   db_text(m->person), db_int(now), db_int(now + m->days * DAY_MS));
    } while (!e && db_changed(db) == 0 && ++tries < NAMES_TRIED);
    if (e || tries == NAMES_TRIED)
        return e ? e : ERR_LIMIT;
    const struct audit_event event = { .actor = "operator", .action = "issuance.code.made", .nature = "a code to issue a token",
                                       .outcome = "done", .reason = m->person };
    return audit_add(db, m->service->keys, m->service->clock, &event);
}

enum err issuance_make(const struct service *service, struct db *db, const char *person, int64_t days, char to[ENROL_CODE_TEXT_SIZE])
{
    struct making m = { .service = service, .person = person, .days = days };
    if (days < 1 || days > ISSUANCE_DAYS_MAX || strlen(person) >= PERSON_ID_SIZE)
        return ERR_FORMAT;
    peer_fingerprint(service->keys->sign_public, m.code.fingerprint);
    enum err e = db_tx(db, store_code, &m);
    if (!e)
        enrol_code_format(&m.code, to);
    sodium_memzero(&m, sizeof m);
    return e;
}

/* --- using --- */

struct code_row { struct issuance_claim *claim; bool found, hash_right, open; char serial[OP_SERIAL_SIZE]; };

static enum err take_code(void *ctx, const struct db_row *row)
{
    struct code_row *r = ctx;
    struct issuance_claim *c = r->claim;
    uint8_t hash[SERVER_KEYS_HASH_SIZE], stored[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(c->service->keys, purpose, c->code->random, sizeof c->code->random, hash);
    r->found = true;
    r->hash_right = db_row_bytes(row, 0, stored, sizeof stored) && sodium_memcmp(hash, stored, sizeof hash) == 0;
    db_row_copy(row, 1, c->person, sizeof c->person);
    r->open = db_row_int(row, 2) > c->now_ms && db_row_int(row, 3) < ISSUANCE_TRIES;
    db_row_copy(row, 4, r->serial, sizeof r->serial);
    c->used = db_row_int(row, 5) != 0;
    db_row_copy(row, 6, c->holder, sizeof c->holder);
    return ERR_OK;
}

static enum err take_count(void *ctx, const struct db_row *row)
{
    *(int64_t *)ctx = db_row_int(row, 0);
    return ERR_OK;
}

/* A token that works for somebody is not given to somebody else. */
static enum err is_anothers(const struct issuance_claim *c, struct db *db, bool *anothers)
{
    struct person_row owner;
    int64_t working = 0;
    enum err e = people_of_token(db, c->serial, &owner);
    e = e ? e : DB_RUN(db, ST_ISSUANCE_WORKING, take_count, &working, db_text(c->serial), db_int(c->now_ms));
    *anothers = working > 0 && (!owner.found || strcmp(owner.id, c->person) != 0);
    return e;
}

static const char *judge(const struct code_row *r, const struct issuance_claim *c)
{
    return !r->found ? "code-not-known" : !r->hash_right ? "code-wrong" : !r->open ? "code-expired-or-dead"
         : r->serial[0] && strcmp(r->serial, c->serial) != 0 ? "code-of-another-token" : NULL;
}

enum err issuance_claim(struct issuance_claim *c, struct db *db)
{
    struct code_row r = { .claim = c };
    uint8_t own[PEER_FINGERPRINT_SIZE];
    bool anothers = false;
    c->right = c->used = c->found = false;
    c->refusal = "code-of-another-server";
    peer_fingerprint(c->service->keys->sign_public, own);
    if (memcmp(own, c->code->fingerprint, sizeof own) != 0)
        return ERR_OK;
    enum err e = DB_RUN(db, ST_ISSUANCE_GET, take_code, &r, db_int(enrol_code_name(c->code)));
    c->refusal = judge(&r, c);
    c->found = r.found;
    if (!e && r.found && !r.hash_right)
        e = DB_RUN(db, ST_ISSUANCE_FAIL, NULL, NULL, db_int(enrol_code_name(c->code)));
    if (e || c->refusal)
        return e;
    e = is_anothers(c, db, &anothers);
    if (anothers)
        c->refusal = "token-of-another-person";
    c->right = !e && !anothers;
    return c->right ? DB_RUN(db, ST_ISSUANCE_BIND, NULL, NULL, db_int(enrol_code_name(c->code)), db_text(c->serial)) : e;
}

enum err issuance_done(struct issuance_claim *c, struct db *db)
{
    enum err e = DB_RUN(db, ST_ISSUANCE_USE, NULL, NULL, db_int(enrol_code_name(c->code)), db_int(c->now_ms));
    c->used = !e && db_changed(db) == 0;
    return e || c->used ? e : people_own_token(c->service, db, c->person, c->serial);
}
