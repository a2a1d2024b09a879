/* Accounts and their names in the database. */
#include "server/accounts/accounts.h"

#include "core/base/letters.h"
#include "core/base/text.h"
#include "server/accounts/sessions.h"
#include "server/counter/find.h"
#include "server/hash_pool.h"
#include "server/reference.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_TRIED = 8, ISSUED_NUMBERS = 10000000 };

enum account_must account_must_of(const char *word)
{
    return strcmp(word, "password") == 0 ? MUST_PASSWORD : strcmp(word, "questions") == 0 ? MUST_QUESTIONS : MUST_NOTHING;
}

/* Columns: person, title, given, family, salt, hash, pepper, password_ms, temporary_until_ms, must, closed_ms. */
static enum err take_account(void *ctx, const struct db_row *row)
{
    struct account_row *a = ctx;
    a->found = true;
    db_row_copy(row, 0, a->person, sizeof a->person);
    db_row_copy(row, 1, a->title, sizeof a->title);
    db_row_copy(row, 2, a->given, sizeof a->given);
    db_row_copy(row, 3, a->family, sizeof a->family);
    db_row_copy(row, 6, a->pepper, sizeof a->pepper);
    a->password_ms = db_row_int(row, 7);
    a->temporary_until_ms = db_row_int(row, 8);
    a->must = account_must_of(db_row_text(row, 9));
    a->closed = db_row_int(row, 10) != 0;
    return db_row_bytes(row, 4, a->salt, sizeof a->salt) && db_row_bytes(row, 5, a->hash, sizeof a->hash) ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err account_by_name(struct db *db, const char *name, struct account_row *out)
{
    *out = (struct account_row){ 0 };
    return DB_RUN(db, ST_ACCOUNT_OF_NAME, take_account, out, db_text(name));
}

enum err account_by_person(struct db *db, const char *person, struct account_row *out)
{
    *out = (struct account_row){ 0 };
    return DB_RUN(db, ST_ACCOUNT_GET, take_account, out, db_text(person));
}

enum err account_fold(const char *family, const char *given, char to[2 * ACCOUNT_PART_SIZE])
{
    SECRET_OWNED struct secret *folded = secret_new(2 * ACCOUNT_PART_SIZE - 1);
    enum err e = folded ? letters_put(family, strlen(family), folded) : ERR_MEMORY;
    e = e ? e : letters_put(given, strlen(given), folded);
    if (e)
        return e;
    memcpy(to, secret_bytes(folded), secret_length(folded));
    to[secret_length(folded)] = 0;
    return ERR_OK;
}

void account_public_id(const struct service *service, const char *person, char to[ACCOUNT_PUBLIC_SIZE])
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(service->keys, "guichet/account-id/1", person, strlen(person), hash);
    sodium_bin2hex(to, ACCOUNT_PUBLIC_SIZE, hash, (ACCOUNT_PUBLIC_SIZE - 1) / 2);
}

/* --- names --- */

struct owner { bool found, retired; char person[PERSON_ID_SIZE]; };

static enum err take_owner(void *ctx, const struct db_row *row)
{
    struct owner *o = ctx;
    o->found = true;
    db_row_copy(row, 0, o->person, sizeof o->person);
    o->retired = db_row_int(row, 2) != 0;
    return ERR_OK;
}

/* One that was this person's before is theirs again; of another it stays taken, retired or not. */
enum err account_name_add(struct db *db, const char *person, const char *name, const char *kind, int64_t now_ms, bool *taken)
{
    struct owner o = { .found = false };
    enum err e = DB_RUN(db, ST_ACCOUNT_NAME_ADD, NULL, NULL, db_text(name), db_text(person), db_text(kind), db_int(now_ms));
    bool added = !e && db_changed(db) > 0;
    if (!e && !added)
        e = DB_RUN(db, ST_ACCOUNT_NAME_OWNER, take_owner, &o, db_text(name));
    bool own = o.found && strcmp(o.person, person) == 0;
    if (!e && own && o.retired)
        e = DB_RUN(db, ST_ACCOUNT_NAME_BACK, NULL, NULL, db_text(name), db_text(person));
    if (!e)
        *taken = !added && !own;
    return e;
}

enum err account_name_make(struct db *db, char to[ACCOUNT_NAME_SIZE])
{
    for (int i = 0; i < NAMES_TRIED; i++) {
        struct owner o = { .found = false };
        char name[ACCOUNT_NAME_SIZE];
        (void)snprintf(name, sizeof name, "IP%07u", (unsigned)randombytes_uniform(ISSUED_NUMBERS));
        enum err e = DB_RUN(db, ST_ACCOUNT_NAME_OWNER, take_owner, &o, db_text(name));
        if (e)
            return e;
        if (!o.found) {
            memcpy(to, name, sizeof name);
            return ERR_OK;
        }
    }
    return ERR_LIMIT;
}

/* --- new accounts --- */

/* "Marie Tremblay", cut between characters. */
static void whole_name(const struct account_new *made, char to[PERSON_NAME_SIZE])
{
    char name[2 * ACCOUNT_PART_SIZE];
    (void)snprintf(name, sizeof name, "%s %s", made->given, made->family);
    size_t n = strlen(name);
    while (n >= PERSON_NAME_SIZE)
        n = text_without_last(name, n);
    memcpy(to, name, n);
    to[n] = 0;
}

static enum err add_person(struct db *db, const struct account_new *made, int64_t now_ms, char person[PERSON_ID_SIZE])
{
    char name[PERSON_NAME_SIZE];
    enum err e = ERR_OK;
    int tries = 0;
    whole_name(made, name);
    do {
        reference_make('P', person);
        e = DB_RUN(db, ST_PERSON_ADD, NULL, NULL, db_text(person), db_text(name), db_text(made->language ? made->language : "fr"), db_int(now_ms));
    } while (!e && db_changed(db) == 0 && ++tries < NAMES_TRIED);
    if (!e && tries == NAMES_TRIED)
        return ERR_LIMIT;
    return e || !made->email[0] ? e : DB_RUN(db, ST_CONTACT_ADD, NULL, NULL, db_text(person), db_int(now_ms), db_text(made->email));
}

enum err account_add(struct call *c, struct db *db, const struct account_new *made, char person[PERSON_ID_SIZE])
{
    char id[PERSON_ID_SIZE], folded[2 * ACCOUNT_PART_SIZE];
    bool taken = false;
    enum err e = account_fold(made->family, made->given, folded);
    e = e ? e : add_person(db, made, c->now_ms, id);
    e = e ? e : account_name_add(db, id, made->name, made->kind, c->now_ms, &taken);
    if (e || taken)
        return e ? e : ERR_NAME_TAKEN;
    e = DB_RUN(db, ST_ACCOUNT_ADD, NULL, NULL, db_text(id), db_text(made->title), db_text(made->given), db_text(made->family), db_text(folded),
               db_blob(made->salt, HASH_SALT_SIZE), db_blob(made->hash, HASH_SIZE), db_text(made->pepper), db_int(c->now_ms),
               db_int(made->temporary_until_ms), db_text(made->must));
    e = e ? e : find_refresh(c->service, db, id);
    if (!e)
        memcpy(person, id, sizeof id);
    return e;
}
