/* Accounts of citizens in the database, and what their home shows. */
#include "server/citizens/citizens.h"

#include "server/accounts/sessions.h"
#include "server/contact.h"

#include <ctype.h>
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

/* Most servers deliver to one mailbox however its letters are written: all of it in small letters. */
void citizen_address_key(const struct service *service, const char *address, uint8_t to[CITIZEN_KEY_SIZE])
{
    char mailbox[CONTACT_EMAIL_SIZE];
    size_t n = 0;
    for (; address[n] && n < sizeof mailbox - 1; n++)
        mailbox[n] = (char)tolower((unsigned char)address[n]);
    server_keys_hash(service->keys, "guichet/citizen-address/1", mailbox, n, to);
    sodium_memzero(mailbox, sizeof mailbox);
}

/* A name has letters and digits only, an address has its @. */
enum err citizen_by_login(const struct service *service, struct db *db, const char *login, struct citizen_row *out)
{
    uint8_t key[CITIZEN_KEY_SIZE];
    *out = (struct citizen_row){ .found = false };
    if (!strchr(login, '@'))
        return DB_RUN(db, ST_CITIZEN_OF_NAME, take_citizen, out, db_text(login));
    citizen_address_key(service, login, key);
    return DB_RUN(db, ST_CITIZEN_OF_ADDRESS, take_citizen, out, db_blob(key, sizeof key));
}

/* --- home --- */

static enum err put_account(struct account_call *a, json_t *home)
{
    struct citizen_row row;
    struct contact_row contact;
    char id[ACCOUNT_PUBLIC_SIZE], email[CONTACT_EMAIL_SIZE] = "";
    enum err e = citizen_by_person(a->call->db, a->who.person, &row);
    e = e ? e : contact_get(a->call->db, a->who.person, &contact);
    if (e)
        return e;
    account_public_id(a->call->service, row.person, id);
    if (contact.email[0])
        email_mask(contact.email, email);
    bool put = !json_object_set_new(home, "id", json_string(id)) && !json_object_set_new(home, "name", json_string(row.name)) &&
               !json_object_set_new(home, "email", json_string(email));
    sodium_memzero(&row, sizeof row);
    sodium_memzero(&contact, sizeof contact);
    return put ? ERR_OK : ERR_MEMORY;
}

static enum err make_home(struct account_call *a, json_t *home)
{
    enum err e = home ? put_account(a, home) : ERR_MEMORY;
    return e ? e : identification_into_home(a, home);
}

enum err citizen_answer_home(struct account_call *a)
{
    json_t *home = json_object();
    enum err e = make_home(a, home);
    if (e) {
        account_json_free(home);
        return e;
    }
    a->out = json_pack("{s:o}", "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err home_run(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "done", NULL);
    return e ? e : citizen_answer_home(a);
}

const struct account_verb account_verb_citizen_home = { "citizen-home", WITH_CITIZEN, true, false, 0, "name, address, identification", account_read_nothing, NULL,
    home_run, account_release_nothing };
