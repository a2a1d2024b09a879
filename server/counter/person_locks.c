/* Of a record: wrong tries that are counted, and locks. What has several counters is one row, of the one that is worst. */
#include "server/counter/person.h"

#include "server/citizens/codes.h"
#include "server/contact.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { KEY_TEXT_SIZE = 2 * CITIZEN_KEY_SIZE + 1, SUBJECT_SIZE = ACCOUNT_NAME_SIZE + 16 };

struct lock { struct record *r; int64_t until_ms, count; };

static enum err put_lock(const struct lock *l, const char *kind, const char *subject)
{
    const struct sheet_row row = { .id = kind, .word = "lock", .texts = { subject }, .times = { l->until_ms, l->count } };
    return l->count ? sheet_add(l->r->a, &row) : ERR_OK;
}

static void worst(struct lock *l, const struct throttle_state *state, int64_t limit)
{
    const int64_t count = state->locked ? limit : limit - state->left;
    l->count = count > l->count ? count : l->count;
    l->until_ms = state->until_ms > l->until_ms ? state->until_ms : l->until_ms;
}

static enum err look(struct lock *l, enum policy_kind kind, const char *subject)
{
    const struct call *c = l->r->a->call;
    struct throttle_state state;
    enum err e = throttle_look(c->service, c->db, kind, subject, c->now_ms, &state);
    if (!e)
        worst(l, &state, service_policy(c->service)->limits[kind]);
    return e;
}

/* Of log-ins by name: what makes them wait. */
static enum err look_pace(struct lock *l, const char *subject)
{
    const struct call *c = l->r->a->call;
    struct throttle_pace pace;
    enum err e = throttle_pace_again(c->service, c->db, subject, c->now_ms, &pace);
    if (!e)
        worst(l, &pace.state, service_policy(c->service)->limits[POLICY_LOGIN]);
    return e;
}

static enum err look_key(struct lock *l, const uint8_t key[CITIZEN_KEY_SIZE])
{
    char subject[KEY_TEXT_SIZE];
    sodium_bin2hex(subject, sizeof subject, key, CITIZEN_KEY_SIZE);
    return look(l, POLICY_ADDRESS, subject);
}

/* --- a token's questions --- */

static enum err put_answers(struct record *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->token_count && !e; i++) {
        struct lock l = { .r = r };
        e = look(&l, POLICY_ANSWERS, r->tokens[i].serial);
        e = e ? e : put_lock(&l, "answers", r->tokens[i].serial);
    }
    return e;
}

/* --- an account of the services on line: by each name, and by the person --- */

static enum err put_login(struct record *r)
{
    struct lock l = { .r = r };
    enum err e = r->name_count ? look(&l, POLICY_LOGIN, r->person) : ERR_OK;
    for (size_t i = 0; i < r->name_count && !e; i++) {
        char subject[SUBJECT_SIZE];
        (void)snprintf(subject, sizeof subject, "name %s", r->names[i]);
        e = look_pace(&l, subject);
    }
    return e || !r->name_count ? e : put_lock(&l, "login", r->names[0]);
}

static enum err put_forgot(struct record *r)
{
    struct lock l = { .r = r };
    enum err e = r->name_count ? look(&l, POLICY_FORGOT, r->person) : ERR_OK;
    for (size_t i = 0; i < r->name_count && !e; i++) {
        char subject[SUBJECT_SIZE];
        (void)snprintf(subject, sizeof subject, "name %s", r->names[i]);
        e = look(&l, POLICY_FORGOT, subject);
    }
    return e || !r->name_count ? e : put_lock(&l, "forgot", r->names[0]);
}

/* --- an account of the Service d'authentification: by the user name, and by the address --- */

static void address_of(const struct contact_row *contact, char to[CONTACT_EMAIL_SIZE])
{
    mail_mailbox(contact->email[0] ? contact->email : contact->pending, to);
}

static enum err put_citizen_login(struct record *r, const char *address)
{
    struct lock l = { .r = r };
    char subject[CITIZEN_SUBJECT_SIZE];
    enum err e = look(&l, POLICY_LOGIN, r->person);
    citizen_login_subject(r->citizen, subject);
    e = e ? e : look_pace(&l, subject);
    citizen_login_subject(address, subject);
    e = e || !address[0] ? e : look_pace(&l, subject);
    return e ? e : put_lock(&l, "login", r->citizen);
}

static enum err put_citizen_forgot(struct record *r, const char *address)
{
    const struct service *service = r->a->call->service;
    struct lock l = { .r = r };
    uint8_t key[CITIZEN_KEY_SIZE];
    citizen_forgot_key(service, r->citizen, key);
    enum err e = look_key(&l, key);
    citizen_forgot_key(service, address, key);
    e = e || !address[0] ? e : look_key(&l, key);
    citizen_counted_key(service, COUNTED_RECOVERY, r->address_key, key);
    e = e ? e : look_key(&l, key);
    return e ? e : put_lock(&l, "forgot", r->citizen);
}

static enum err put_citizen(struct record *r, const char *address)
{
    struct lock l = { .r = r };
    if (!r->citizen[0])
        return ERR_OK;
    enum err e = put_citizen_login(r, address);
    e = e ? e : put_citizen_forgot(r, address);
    e = e ? e : look(&l, POLICY_IDENTIFY, r->person);
    return e ? e : put_lock(&l, "identification", r->citizen);
}

/* --- mailed codes, whatever they are for --- */

static enum err put_codes(struct record *r, const char *address)
{
    const struct service *service = r->a->call->service;
    struct lock l = { .r = r };
    uint8_t key[CITIZEN_KEY_SIZE];
    enum err e = address[0] ? look(&l, POLICY_ADDRESS, address) : ERR_OK;
    for (int as = COUNTED_LOGIN; as <= COUNTED_PROOF && r->citizen[0] && !e; as++) {
        citizen_counted_key(service, (enum citizen_counted_as)as, r->address_key, key);
        e = look_key(&l, key);
    }
    return e ? e : put_lock(&l, "codes", r->citizen[0] ? r->citizen : r->name_count ? r->names[0] : "");
}

enum err record_put_locks(struct record *r)
{
    struct contact_row contact;
    char address[CONTACT_EMAIL_SIZE] = "";
    enum err e = contact_get(r->a->call->db, r->person, &contact);
    if (!e && contact.found)
        address_of(&contact, address);
    e = e ? e : put_answers(r);
    e = e ? e : put_login(r);
    e = e ? e : put_forgot(r);
    e = e ? e : put_citizen(r, address);
    e = e ? e : put_codes(r, address);
    sodium_memzero(&contact, sizeof contact);
    sodium_memzero(address, sizeof address);
    return e;
}
