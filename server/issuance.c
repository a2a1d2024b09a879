#include "server/issuance.h"

#include "server/audit.h"

#include <sodium.h>
#include <string.h>

enum { NAMES_TRIED = 8, DAY_MS = 24 * 3600 * 1000 };

static const char purpose[] = "guichet/issuance-code/1";

/* --- making --- */

static enum err store_code(const struct issuance_order *o, struct db *db, struct enrol_code *code)
{
    int64_t now = clock_wall(o->service->clock);
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    int tries = 0;
    enum err e;
    do {    /* 20 bits name a code: another one alive may have the same */
        randombytes_buf(code->random, sizeof code->random);
        server_keys_hash(o->service->keys, purpose, code->random, sizeof code->random, hash);
        e = DB_RUN(db, ST_ISSUANCE_ADD, NULL, NULL, db_int(enrol_code_name(code)), db_blob(hash, sizeof hash),
                   db_text(o->person), db_int(now), db_int(now + o->days * DAY_MS), db_text(o->serial), db_bool(o->again));
    } while (!e && db_changed(db) == 0 && ++tries < NAMES_TRIED);
    return e ? e : tries == NAMES_TRIED ? ERR_LIMIT : ERR_OK;
}

static enum err audit_made(const struct issuance_order *o, struct db *db)
{
    struct audit_event event = *o->who;
    event.subject = o->serial;
    event.action = "issuance.code.made";
    event.nature = "a code to issue a token";
    event.outcome = "done";
    event.reason = o->person;
    return audit_add(db, o->service->keys, o->service->clock, &event);
}

enum err issuance_make_in(const struct issuance_order *order, struct db *db, char to[ENROL_CODE_TEXT_SIZE])
{
    struct enrol_code code;
    struct person_row person;
    if (order->days < 1 || order->days > ISSUANCE_DAYS_MAX || strlen(order->person) >= PERSON_ID_SIZE || (order->again && !order->serial))
        return ERR_FORMAT;
    enum err e = people_get(db, order->person, &person);
    if (e || !person.found)
        return e ? e : ERR_FORMAT;
    peer_fingerprint(order->service->keys->sign_public, code.fingerprint);
    e = store_code(order, db, &code);
    e = e ? e : audit_made(order, db);
    if (!e)
        enrol_code_format(&code, to);
    sodium_memzero(&code, sizeof code);
    return e;
}

struct making { struct issuance_order order; char code[ENROL_CODE_TEXT_SIZE]; };

static enum err make_alone(void *ctx, struct db *db)
{
    struct making *m = ctx;
    return issuance_make_in(&m->order, db, m->code);
}

static enum err make_for_operator(struct db *db, const struct issuance_order *order, char to[ENROL_CODE_TEXT_SIZE])
{
    const struct audit_event who = { .actor = "operator" };
    struct making m = { .order = *order };
    m.order.who = &who;
    enum err e = db_tx(db, make_alone, &m);
    if (!e)
        memcpy(to, m.code, sizeof m.code);
    sodium_memzero(&m, sizeof m);
    return e;
}

enum err issuance_make(const struct service *service, struct db *db, const char *person, int64_t days, char to[ENROL_CODE_TEXT_SIZE])
{
    return make_for_operator(db, &(struct issuance_order){ .service = service, .person = person, .days = days }, to);
}

enum err issuance_make_again(const struct service *service, struct db *db, const char *person, const char *serial, char to[ENROL_CODE_TEXT_SIZE])
{
    return make_for_operator(db, &(struct issuance_order){ .service = service, .person = person, .serial = serial, .days = 1, .again = true }, to);
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
    c->again = db_row_int(row, 7) != 0;
    return ERR_OK;
}

/* A token that works for somebody is not given to somebody else; one is certified again where it works no more, but was not revoked. */
static enum err judge_token(const struct issuance_claim *c, struct db *db, const char **refusal)
{
    struct person_row owner;
    int64_t working = 0;
    bool revoked = false;
    enum err e = people_of_token(db, c->serial, &owner);
    e = e ? e : DB_RUN(db, ST_ISSUANCE_WORKING, db_take_int, &working, db_text(c->serial), db_int(c->now_ms));
    e = e || !c->again ? e : DB_RUN(db, ST_TOKEN_REVOKED, db_take_true, &revoked, db_text(c->serial));
    const bool anothers = !owner.found || strcmp(owner.id, c->person) != 0;
    *refusal = anothers && (working > 0 || c->again) ? "token-of-another-person" : revoked ? "token-revoked"
        : c->again && c->starts ? "code-to-certify-again" : c->again && working > 0 && !c->used ? "certificate-in-its-dates" : NULL;
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
    e = judge_token(c, db, &c->refusal);
    c->right = !e && !c->refusal;
    return c->right ? DB_RUN(db, ST_ISSUANCE_BIND, NULL, NULL, db_int(enrol_code_name(c->code)), db_text(c->serial)) : e;
}

enum err issuance_done(struct issuance_claim *c, struct db *db)
{
    enum err e = DB_RUN(db, ST_ISSUANCE_USE, NULL, NULL, db_int(enrol_code_name(c->code)), db_int(c->now_ms));
    c->used = !e && db_changed(db) == 0;
    return e || c->used ? e : people_own_token(c->service, db, c->person, c->serial);
}
