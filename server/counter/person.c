/* counter-person: the record. State, never secrets. */
#include "server/counter/person.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/citizens/identifying.h"
#include "server/contact.h"
#include "server/counter/cases.h"
#include "server/questions.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { PHONES_SIZE = (CONTACT_SET_PHONES_MAX + 1) * (CONTACT_PHONE_SIZE + 2), CASES_LOOKED_AT = 32 };

/* --- who --- */

static void put_phone(char to[PHONES_SIZE], const char *phone)
{
    char masked[CONTACT_PHONE_SIZE];
    const size_t n = strlen(to);
    if (!phone[0])
        return;
    phone_mask(phone, masked);
    (void)snprintf(to + n, PHONES_SIZE - n, "%s%s", n ? ", " : "", masked);
}

static void mask_contact(const struct contact_row *contact, char email[CONTACT_EMAIL_SIZE], char phones[PHONES_SIZE])
{
    const char *address = contact->email[0] ? contact->email : contact->pending;
    email[0] = phones[0] = 0;
    if (address[0])
        email_mask(address, email);
    for (size_t i = 0; i < contact->phone_count; i++)
        put_phone(phones, contact->phones[i]);
    put_phone(phones, contact->mobile);
}

/* Whoever was identified has a name; before, what they are called here is the user name. */
static enum err name_of(struct record *r, char to[FIND_NAME_SIZE])
{
    struct identification_row identified;
    enum err e = identification_of(r->a, r->person, &identified);
    if (!e && identified.done_ms)
        (void)snprintf(to, FIND_NAME_SIZE, "%s %s", identified.given, identified.family);
    else
        (void)snprintf(to, FIND_NAME_SIZE, "%s", r->row.name);
    sodium_memzero(&identified, sizeof identified);
    return e;
}

static enum err put_person(struct record *r)
{
    struct db *db = r->a->call->db;
    struct contact_row contact;
    char name[FIND_NAME_SIZE], email[CONTACT_EMAIL_SIZE], phones[PHONES_SIZE];
    int64_t made_ms = 0;
    enum err e = contact_get(db, r->person, &contact);
    e = e ? e : name_of(r, name);
    e = e ? e : DB_RUN(db, ST_RECORD_MADE, db_take_int, &made_ms, db_text(r->person));
    if (e)
        return e;
    mask_contact(&contact, email, phones);
    const struct sheet_row row = { .id = r->person, .word = "person",
        .texts = { name, r->row.language, email, phones, !email[0] ? "" : contact.email[0] ? "yes" : "no" }, .times = { made_ms } };
    e = sheet_add(r->a, &row);
    sodium_memzero(&contact, sizeof contact);
    sodium_memzero(name, sizeof name);
    return e;
}

/* --- questions, and accounts --- */

static enum err put_questions(struct record *r, const char *of, int64_t chosen_ms)
{
    const struct sheet_row row = { .word = "questions", .texts = { of }, .times = { chosen_ms } };
    return sheet_add(r->a, &row);
}

static enum err put_token_questions(struct record *r)
{
    struct question_set set;
    if (!r->token_count)
        return ERR_OK;
    enum err e = questions_get(r->a->call->db, r->person, &set);
    const int64_t at_ms = e ? 0 : set.at_ms;
    sodium_memzero(&set, sizeof set);
    return e ? e : put_questions(r, "token", at_ms);
}

/* Columns as RECORD_ACCOUNT. */
static enum err take_account(void *ctx, const struct db_row *row)
{
    struct record *r = ctx;
    const int64_t closed_ms = db_row_int(row, 5);
    const struct sheet_row made = { .word = "account", .texts = { db_row_text(row, 0), db_row_text(row, 1), db_row_text(row, 2), closed_ms ? "closed" : "open" },
        .times = { db_row_int(row, 3), db_row_int(row, 4), closed_ms } };
    enum err e = sheet_add(r->a, &made);
    return e ? e : put_questions(r, "account", db_row_int(row, 6));
}

static enum err take_name(void *ctx, const struct db_row *row)
{
    struct record *r = ctx;
    db_row_copy(row, 0, r->names[r->name_count++], ACCOUNT_NAME_SIZE);
    return ERR_OK;
}

static enum err put_account(struct record *r)
{
    struct db *db = r->a->call->db;
    enum err e = DB_RUN(db, ST_FIND_USERS, take_name, r, db_text(r->person), db_int(RECORD_NAMES_MAX));
    return e ? e : DB_RUN(db, ST_RECORD_ACCOUNT, take_account, r, db_text(r->person));
}

struct citizen { bool found; char name[ACCOUNT_NAME_SIZE]; int64_t made_ms, confirmed_ms, closed_ms; uint8_t key[CITIZEN_KEY_SIZE]; };

/* Columns as RECORD_CITIZEN. */
static enum err take_citizen(void *ctx, const struct db_row *row)
{
    struct citizen *c = ctx;
    c->found = true;
    db_row_copy(row, 0, c->name, sizeof c->name);
    c->made_ms = db_row_int(row, 1);
    c->confirmed_ms = db_row_int(row, 2);
    c->closed_ms = db_row_int(row, 3);
    return db_row_bytes(row, 4, c->key, sizeof c->key) ? ERR_OK : ERR_STORE_CORRUPT;
}

static enum err put_citizen(struct record *r)
{
    struct citizen z = { .found = false };
    struct identification_row i;
    enum err e = DB_RUN(r->a->call->db, ST_RECORD_CITIZEN, take_citizen, &z, db_text(r->person));
    if (e || !z.found)
        return e;
    e = identification_of(r->a, r->person, &i);
    const bool letter = !e && strcmp(i.state, IDENTIFICATION_LETTER) == 0;
    const struct sheet_row row = { .word = "citizen",
        .texts = { z.name, z.closed_ms ? "closed" : z.confirmed_ms ? "open" : "waits", i.state, letter ? i.letter_for : "" },
        .times = { z.made_ms, z.confirmed_ms, letter ? i.secret_expires_ms : 0, i.done_ms } };
    e = e ? e : sheet_add(r->a, &row);
    sodium_memzero(&i, sizeof i);
    if (!z.closed_ms) {
        memcpy(r->citizen, z.name, sizeof r->citizen);
        memcpy(r->address_key, z.key, sizeof r->address_key);
    }
    return e;
}

/* --- workplaces, invitations, messages --- */

static enum err take_member(void *ctx, const struct db_row *row)
{
    const struct record *r = ctx;
    const struct sheet_row made = { .word = "member", .texts = { db_row_text(row, 0), db_row_text(row, 1) }, .times = { db_row_int(row, 2) } };
    return sheet_add(r->a, &made);
}

static enum err put_members(struct record *r)
{
    return DB_RUN(r->a->call->db, ST_RECORD_MEMBERS, take_member, r, db_text(r->person), db_int(RECORD_MEMBERS_MAX));
}

struct invited { struct record *r; size_t left; };

/* Columns as RECORD_INVITATIONS. */
static enum err take_invitation(void *ctx, const struct db_row *row)
{
    struct invited *i = ctx;
    struct account_call *a = i->r->a;
    const char *state = db_row_int(row, 5) ? "used" : db_row_int(row, 6) ? "removed" : a->call->now_ms >= db_row_int(row, 4) ? "expired" : "open";
    const struct sheet_row made = { .id = db_row_text(row, 0), .word = "invitation", .texts = { db_row_text(row, 1), state, db_row_text(row, 2) },
        .times = { db_row_int(row, 3), db_row_int(row, 4) } };
    if (!i->left)
        return ERR_OK;
    i->left--;
    return sheet_add(a, &made);
}

/* They are found by the address that they were sent to: the one of contact, or one that is a log-in name. */
static enum err put_invitations(struct record *r)
{
    struct db *db = r->a->call->db;
    struct invited i = { r, RECORD_INVITATIONS_MAX };
    struct contact_row contact;
    char own[CONTACT_EMAIL_SIZE] = "";
    enum err e = contact_get(db, r->person, &contact);
    if (!e && contact.email[0] && email_fold(contact.email, strlen(contact.email), own) == ERR_OK)
        e = DB_RUN(db, ST_RECORD_INVITATIONS, take_invitation, &i, db_text(own), db_int(RECORD_INVITATIONS_MAX));
    for (size_t k = 0; k < r->name_count && !e; k++)
        if (strchr(r->names[k], '@') && strcmp(r->names[k], own) != 0)
            e = DB_RUN(db, ST_RECORD_INVITATIONS, take_invitation, &i, db_text(r->names[k]), db_int(RECORD_INVITATIONS_MAX));
    sodium_memzero(&contact, sizeof contact);
    return e;
}

struct cases { struct record *r; size_t left; };

/* Columns as RECORD_CASES. One of another role is not told of. */
static enum err take_case(void *ctx, const struct db_row *row)
{
    struct cases *c = ctx;
    struct account_call *a = c->r->a;
    const struct sheet_row made = { .id = db_row_text(row, 0), .word = "case", .texts = { db_row_text(row, 1), db_row_text(row, 2), db_row_text(row, 3) },
        .times = { db_row_int(row, 4) } };
    if (!c->left || !(counter_role_of(db_row_text(row, 5)) & a->who.roles))
        return ERR_OK;
    c->left--;
    return sheet_add(a, &made);
}

static enum err put_cases(struct record *r)
{
    struct cases c = { r, RECORD_CASES_MAX };
    return DB_RUN(r->a->call->db, ST_RECORD_CASES, take_case, &c, db_text(r->person), db_int(CASES_LOOKED_AT));
}

/* --- what other files know --- */

static enum err put_open(struct record *r) { return claim_put_row(r->a, r->person); }
static enum err put_proved(struct record *r) { return proof_put_row(r->a, r->person); }

static enum err put_releases(struct record *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->token_count && !e; i++)
        e = release_put_row(r->a, r->tokens[i].serial);
    return e;
}

/* In the order they are shown; what finds is before what looks at it. */
static enum err (*const parts[])(struct record *r) = {
    put_open, put_proved, put_person, record_put_tokens, put_token_questions, put_account, put_citizen, record_put_locks, put_releases, record_put_phones,
    record_put_waiting, put_members, put_invitations, put_cases,
};
/* Open, proved, who, two of questions, two accounts; of a token itself, its lock, its release; six more locks. */
_Static_assert(7 + 3 * (int)RECORD_TOKENS_MAX + 6 + (int)RECORD_PHONES_MAX + (int)RECORD_KIOSKS_MAX + (int)RECORD_MEMBERS_MAX + (int)RECORD_INVITATIONS_MAX +
               (int)RECORD_CASES_MAX <= (int)SHEET_ROWS_MAX, "a record is a sheet");

/* --- the verb --- */

static enum err person_read(struct account_call *a)
{
    static const char *const names[] = { "person", NULL };
    char person[FIND_SUBJECT_SIZE];
    return account_members(a, names) && json_take_text(a->in, "person", person, sizeof person) ? ERR_OK : ERR_FORMAT;
}

static enum err put_nip(struct account_call *a, const char *id)
{
    struct find_nip nip;
    enum err e = find_nip_get(a->call->db, id, &nip);
    const struct sheet_row row = { .id = id, .word = "nip", .texts = { nip.profession, nip.number, nip.name, find_nip_state(&nip, a->call->now_ms) },
        .times = { nip.made_ms, nip.expires_ms } };
    return e ? e : sheet_add(a, &row);
}

static enum err put_record(struct record *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !e; i++)
        e = parts[i](r);
    return e;
}

static enum err person_run(struct account_call *a)
{
    struct record r = { .a = a, .person = json_string_value(json_object_get(a->in, "person")) };
    enum err e = counter_subject(a, r.person, false, &r.row);
    if (e || a->call->answer->status)
        return e;
    e = sheet_begin(a);
    e = e ? e : r.row.id[0] ? put_record(&r) : put_nip(a, r.person);
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_person = { "counter-person", WITH_AGENT, false, false, 0, "a person's record", person_read, NULL, person_run,
    account_release_nothing };
