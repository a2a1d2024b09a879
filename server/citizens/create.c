/* «Créer votre compte» (document 004), and the refusal of the notice before it. An address that has an account already makes one more that waits and
 * is never confirmed: the answers, and what can be tried with the name afterwards, are the same. */
#include "server/citizens/codes.h"

#include "server/accounts/sessions.h"
#include "server/counter/find.h"
#include "server/reference.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 1024, PERSONS_TRIED = 8, TEXT_HASH_SIZE = 32 };

struct creating {
    struct secret *name, *email, *password;  /* as typed, owned */
    char parsed[CITIZEN_NAME_SIZE], address[CONTACT_EMAIL_SIZE];
    const char *language;
    uint8_t text[TEXT_HASH_SIZE];
    struct throttle_state kiosk;
    struct account_hash hash;
    struct citizen_sending sending;
};

static void create_release(struct account_call *a)
{
    struct creating *x = a->state;
    if (!x)
        return;
    secret_free(x->name);
    secret_free(x->email);
    secret_free(x->password);
    citizen_sending_drop(&x->sending);
    sodium_memzero(x, sizeof *x);
    free(x);
}

/* The first member that keeps no rule, NULL none. */
static const char *wrong_field(struct creating *x)
{
    const struct citizen_password password = { x->password, x->name, x->email };
    if (citizen_name_parse(x->name, x->parsed))
        return "name";
    if (email_parse(secret_bytes(x->email), secret_length(x->email), x->address))
        return "email";
    return citizen_password_check(&password) ? "password" : NULL;
}

static bool read_language(const struct account_call *a, struct creating *x)
{
    const char *language = json_string_value(json_object_get(a->in, "language"));
    x->language = !language ? NULL : strcmp(language, "fr") == 0 ? "fr" : strcmp(language, "en") == 0 ? "en" : NULL;
    return x->language;
}

static enum err create_read(struct account_call *a)
{
    static const char *const names[] = { "name", "email", "password", "language", "text", NULL };
    struct creating *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !read_language(a, x) || !citizen_text_read(a->in, "text", x->text))
        return ERR_FORMAT;
    enum err e = account_take(a, "name", TYPED_MAX, &x->name);
    e = e ? e : account_take(a, "email", TYPED_MAX, &x->email);
    e = e ? e : account_take(a, "password", CITIZEN_PASSWORD_BYTES_MAX, &x->password);
    e = e ? e : citizen_sending_begin(&x->sending, CITIZEN_LOGIN, NOTICE_CITIZEN_CODE_MADE);
    const char *field = e ? NULL : wrong_field(x);
    return field ? account_field(a, field) : e;
}

static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct creating *x = ((struct account_call *)c->state)->state;
    enum call_seen seen;
    x->kiosk = (struct throttle_state){ .locked = false };
    enum err e = call_look(c, db, &seen);
    if (e || seen != CALL_NEW)
        return e;
    e = throttle_count(c->service, db, POLICY_CREATIONS, c->kiosk, c->now_ms, &x->kiosk);
    return e || x->kiosk.locked ? e : call_mark(c, db);
}

static enum err create_prepare(struct account_call *a)
{
    struct creating *x = a->state;
    enum err e = call_tx(a->call, count);
    return e || a->call->answer->status || x->kiosk.locked ? e : account_hash_password(a->call->service, x->password, &x->hash);
}

static enum err refuse(struct account_call *a, unsigned status, const char *word, int64_t until_ms)
{
    enum err e = account_audit(a, "", "refused", word);
    return e ? e : call_problem(a->call, status, word, until_ms ? json_pack("{s:I}", "until_ms", (json_int_t)until_ms) : NULL);
}

static enum err add_person(const struct call *c, const struct creating *x, char person[PERSON_ID_SIZE])
{
    enum err e = ERR_OK;
    int tries = 0;
    do {
        reference_make('P', person);
        e = DB_RUN(c->db, ST_PERSON_ADD, NULL, NULL, db_text(person), db_text(x->parsed), db_text(x->language), db_int(c->now_ms));
    } while (!e && db_changed(c->db) == 0 && ++tries < PERSONS_TRIED);
    return e ? e : tries == PERSONS_TRIED ? ERR_LIMIT : ERR_OK;
}

static enum err add_account(const struct call *c, const struct creating *x, char person[PERSON_ID_SIZE])
{
    struct contact_row contact = { .version = 1, .at_ms = c->now_ms, .pending_ms = c->now_ms };
    uint8_t key[CITIZEN_KEY_SIZE];
    memcpy(contact.pending, x->address, sizeof contact.pending);
    citizen_address_key(c->service, x->address, key);
    enum err e = add_person(c, x, person);
    e = e ? e : contact_put(c->db, person, &contact);
    e = e ? e : DB_RUN(c->db, ST_CITIZEN_ADD, NULL, NULL, db_text(person), db_text(x->parsed), db_blob(key, sizeof key),
                       db_blob(x->hash.salt, sizeof x->hash.salt), db_blob(x->hash.hash, sizeof x->hash.hash), db_text(x->hash.pepper), db_int(c->now_ms));
    return e ? e : find_refresh(c->service, c->db, person);
}

static enum err create_run(struct account_call *a)
{
    struct creating *x = a->state;
    struct call *c = a->call;
    char person[PERSON_ID_SIZE];
    uint8_t key[CITIZEN_KEY_SIZE];
    bool taken = false;
    if (x->kiosk.locked)
        return refuse(a, 429, "too-many", x->kiosk.until_ms);
    enum err e = DB_RUN(c->db, ST_CITIZEN_NAME_TAKEN, db_take_true, &taken, db_text(x->parsed));
    if (!e && taken)
        return refuse(a, 409, "name-taken", 0);
    citizen_address_key(c->service, x->address, key);
    citizen_counted_key(c->service, COUNTED_PROOF, key, x->sending.counted);
    e = e ? e : citizen_may_mail(a, x->sending.counted);
    if (e || c->answer->status)
        return e;
    e = add_account(c, x, person);
    e = e ? e : citizen_coded_get(a, person, CITIZEN_LOGIN, &x->sending.about);
    const struct citizen_consent consent = { person, "privacy", "accepted", "", x->text };
    e = e ? e : citizen_consent_add(a, &consent);
    return e ? e : citizen_send(a, &x->sending);
}

const struct account_verb account_verb_citizen_create = { "citizen-create", WITH_NOTHING, true, true, 0, "user name, address and password", create_read,
    create_prepare, create_run, create_release };

/* --- the notice about the service, refused --- */

struct refusing { uint8_t text[TEXT_HASH_SIZE]; };

static enum err refuse_read(struct account_call *a)
{
    static const char *const names[] = { "text", NULL };
    struct refusing *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    return account_members(a, names) && citizen_text_read(a->in, "text", x->text) ? ERR_OK : ERR_FORMAT;
}

static enum err refuse_run(struct account_call *a)
{
    const struct refusing *x = a->state;
    const struct citizen_consent consent = { "", "privacy", "refused", "", x->text };
    enum err e = citizen_consent_add(a, &consent);
    e = e ? e : account_audit(a, "", "done", NULL);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_citizen_refuse = { "citizen-refuse", WITH_NOTHING, true, true, 0, "the answer to a notice", refuse_read, NULL, refuse_run,
    account_release_state };
