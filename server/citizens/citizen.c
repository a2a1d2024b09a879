/* Accounts of citizens in the database. */
#include "server/citizens/citizens.h"

#include "server/api.h"
#include "server/counter/find.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <string.h>

_Static_assert((int)CITIZEN_KEY_SIZE == (int)SERVER_KEYS_HASH_SIZE, "a keyed hash");

/* Columns as CITIZEN_GET. */
static enum err take_citizen(void *ctx, const struct db_row *row)
{
    struct citizen_row *c = ctx;
    c->found = true;
    db_row_copy(row, 0, c->person, sizeof c->person);
    db_row_copy(row, 1, c->name, sizeof c->name);
    db_row_copy(row, 4, c->password.pepper, sizeof c->password.pepper);
    c->confirmed = db_row_int(row, 5) != 0;
    c->made_ms = db_row_int(row, 6);
    c->closed = db_row_int(row, 7) != 0;
    return db_row_bytes(row, 2, c->password.salt, sizeof c->password.salt) && db_row_bytes(row, 3, c->password.hash, sizeof c->password.hash)
        ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err citizen_by_person(struct db *db, const char *person, struct citizen_row *out)
{
    *out = (struct citizen_row){ .found = false };
    return DB_RUN(db, ST_CITIZEN_GET, take_citizen, out, db_text(person));
}

void citizen_address_key(const struct service *service, const char *address, uint8_t to[CITIZEN_KEY_SIZE])
{
    char mailbox[CONTACT_EMAIL_SIZE];
    mail_mailbox(address, mailbox);
    server_keys_hash(service->keys, "guichet/citizen-address/1", mailbox, strlen(mailbox), to);
    sodium_memzero(mailbox, sizeof mailbox);
}

/* A name has letters and digits only, an address has its @. */
enum err citizen_by_login(const struct service *service, struct db *db, const char *login, struct citizen_row *out)
{
    const struct db_value late = db_int(clock_wall(service->clock) - CITIZEN_UNCONFIRMED_MS);
    uint8_t key[CITIZEN_KEY_SIZE];
    *out = (struct citizen_row){ .found = false };
    if (!strchr(login, '@'))
        return DB_RUN(db, ST_CITIZEN_OF_NAME, take_citizen, out, db_text(login), late);
    citizen_address_key(service, login, key);
    return DB_RUN(db, ST_CITIZEN_OF_ADDRESS, take_citizen, out, db_blob(key, sizeof key), late);
}

static enum err take_owner(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, PERSON_ID_SIZE);
    return ERR_OK;
}

enum err citizen_address_owner(struct db *db, const uint8_t key[CITIZEN_KEY_SIZE], char person[PERSON_ID_SIZE])
{
    person[0] = 0;
    return DB_RUN(db, ST_CITIZEN_ADDRESS_OWNER, take_owner, person, db_blob(key, CITIZEN_KEY_SIZE));
}

enum err citizen_store_password(struct account_call *a, const char *person, const struct account_hash *hash)
{
    struct call *c = a->call;
    enum err e = DB_RUN(c->db, ST_CITIZEN_PASSWORD, NULL, NULL, db_text(person), db_blob(hash->salt, sizeof hash->salt),
                        db_blob(hash->hash, sizeof hash->hash), db_text(hash->pepper), db_int(c->now_ms));
    e = e ? e : DB_RUN(c->db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("citizen-forgot"), db_text(person));
    return e ? e : DB_RUN(c->db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(person), db_text(""), db_int(c->now_ms));
}

/* --- the end of accounts --- */

enum err citizen_end(const struct service *service, struct db *db, const char *person)
{
    const int64_t now = clock_wall(service->clock);
    uint8_t nothing[CITIZEN_KEY_SIZE];
    randombytes_buf(nothing, sizeof nothing);      /* nobody's address, no password's hash */
    enum err e = DB_RUN(db, ST_CITIZEN_CLOSE, NULL, NULL, db_text(person), db_int(now), db_blob(nothing, sizeof nothing));
    e = e ? e : DB_RUN(db, ST_CONTACT_FORGET, NULL, NULL, db_text(person));
    e = e ? e : DB_RUN(db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(person), db_text(""), db_int(now));
    e = e ? e : DB_RUN(db, ST_REGISTRY_TICKETS_END, NULL, NULL, db_text(person));
    e = e ? e : DB_RUN(db, ST_ACCOUNT_SESSIONS_END, NULL, NULL, db_text(person), db_blob("", 0), db_int(now));
    e = e ? e : identification_forget(db, person);
    return e ? e : find_refresh(service, db, person);
}

enum err citizens_purge(const struct service *service, struct db *db, int64_t *accounts, int64_t *codes)
{
    const int64_t now = clock_wall(service->clock);
    const struct db_value late = db_int(now - CITIZEN_UNCONFIRMED_MS);
    enum err e = DB_RUN(db, ST_FIND_LATE, NULL, NULL, late);
    e = e ? e : DB_RUN(db, ST_CITIZEN_LATE_CONTACTS, NULL, NULL, late);
    e = e ? e : DB_RUN(db, ST_CITIZEN_LATE_PERSONS, NULL, NULL, late);
    e = e ? e : DB_RUN(db, ST_CITIZEN_LATE, NULL, NULL, late);
    const int64_t gone = e ? 0 : db_changed(db);
    e = e ? e : DB_RUN(db, ST_CITIZEN_CODE_PURGE, NULL, NULL, db_int(now - API_REPEAT_MS));
    if (e)
        return e;
    *accounts = gone;
    *codes = db_changed(db);
    return ERR_OK;
}
