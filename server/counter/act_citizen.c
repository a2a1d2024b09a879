/* Acts on an identification of the Service d'authentification: finished in person; another postal secret. */
#include "server/counter/care.h"

#include "core/proto/json_in.h"
#include "core/rules/same_name.h"
#include "server/accounts/words.h"
#include "server/citizens/identifying.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAM_TYPED_MAX = 64 };

/* Begun, at the counter or with a letter on its way: neither over nor finished. */
static bool goes_on(const struct identification_row *row) { return row->found && !row->done_ms; }
static bool has_letter(const struct identification_row *row) { return goes_on(row) && strcmp(row->state, IDENTIFICATION_LETTER) == 0; }

static enum err find_identification(struct account_call *a, const char *person, struct identification_row *out)
{
    struct care_accounts accounts;
    enum err e = care_accounts_get(a, person, &accounts);
    e = e ? e : identification_of(a, person, out);
    if (!e && !accounts.citizen.found)
        out->found = false;
    sodium_memzero(&accounts, sizeof accounts);
    return e;
}

/* --- act-identify: the register is asked for nothing; of the NAM nothing is kept but what an identification keeps of one --- */

struct identifying_here { struct counter_grant grant; struct secret *nam; };

static enum err identify_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", "nam", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    enum err e;
    struct identifying_here *x = care_begin(a, names, sizeof *x, &e);
    if (!x)
        return e;
    x->nam = secret_new(IDENTITY_BYTES);
    e = x->nam ? account_take(a, "nam", NAM_TYPED_MAX, &typed) : ERR_MEMORY;
    return e || !nam_parse(typed, x->nam) ? e : account_field(a, "nam");
}

static void identify_release(struct account_call *a)
{
    struct identifying_here *x = a->state;
    if (x)
        secret_free(x->nam);
    care_drop(a, sizeof *x);
}

/* The other account is told, and a reference says so to who asks; the cause has what the trail's rows about numbers have. */
static enum err refuse_elsewhere(struct account_call *a, const struct identifying_here *x, const uint8_t key[CITIZEN_KEY_SIZE], const char *other)
{
    char cause[IDENTIFYING_REASON_SIZE];
    identification_reason("number-of-another-account", key, x->nam, cause);
    const struct account_refusal why = { .subject = x->grant.person, .cause = cause };
    enum err e = account_tell(a, other, NOTICE_CITIZEN_ELSEWHERE);
    return e ? e : account_refuse(a, &why);
}

static enum err identify(struct account_call *a, const struct identifying_here *x, const struct identification_row *row)
{
    const bool duplicates = service_settings(a->call->service)->identity_duplicates;
    char other[PERSON_ID_SIZE] = "";
    uint8_t key[CITIZEN_KEY_SIZE];
    identification_number_key(a->call->service, x->nam, key);
    enum err e = duplicates ? identified_elsewhere(a, x->grant.person, key, other) : ERR_OK;
    if (e || other[0])
        return e ? e : refuse_elsewhere(a, x, key, other);
    const struct identified how = { row->tax_ms, row->reference_ms, row->kind, duplicates ? key : NULL };
    e = identified_put(a, x->grant.person, &how);
    return e ? e : care_done(a, &x->grant, NOTICE_COUNTER_CITIZEN);
}

static enum err identify_run(struct account_call *a)
{
    const struct identifying_here *x = a->state;
    struct identification_row row;
    struct person_row person;
    enum err e = counter_grant_use(a, &x->grant, &person);
    if (e || a->call->answer->status)
        return e;
    e = find_identification(a, x->grant.person, &row);
    e = e ? e : goes_on(&row) ? identify(a, x, &row) : care_gone(a);
    sodium_memzero(&row, sizeof row);
    return e;
}

const struct account_verb account_verb_act_identify = { "act-identify", WITH_AGENT, false, true, 0, "a health insurance number", identify_read, NULL, identify_run, identify_release };

/* --- act-letter --- */

/* The first member, so that what asks the register finds it. */
struct writing { struct identifying x; struct counter_grant grant; };

static enum err letter_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", "given", "family", "birth", "nam", "nas", NULL };
    struct writing *w = calloc(1, sizeof *w);
    a->state = w;
    if (!w)
        return ERR_MEMORY;
    if (!account_members(a, names) || counter_grant_read(a, &w->grant))
        return ERR_FORMAT;
    (void)snprintf(w->x.person, sizeof w->x.person, "%.15s", w->grant.person);
    w->x.numbers[0] = (struct citizen_number){ .purpose = "person", .asks = IDENTITY_PERSON };
    w->x.agreed = true;      /* when they typed it themselves */
    return identifying_read(a);
}

static void letter_release(struct account_call *a)
{
    struct writing *w = a->state;
    if (w)
        sodium_memzero(&w->grant, sizeof w->grant);
    identifying_release(a);
}

/* Nobody is asked about, and nothing is counted, before the agent may do it. */
static enum err look(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    struct writing *w = a->state;
    struct person_row person;
    (void)db;
    enum err e = counter_grant_use(a, &w->grant, &person);
    if (e || c->answer->status)
        return e;
    e = find_identification(a, w->grant.person, &w->x.row);
    return e || has_letter(&w->x.row) ? e : care_gone(a);
}

static bool is_named(const char *kept, const struct secret *said)
{
    SECRET_OWNED struct secret *own = secret_new(strlen(kept) + 1);
    return own && !secret_append(own, kept, strlen(kept)) && same_name(own, said);
}

/* The register knows somebody of these data: is it who waits for the letter? As if it had said no where they are not. */
static void compare(struct account_call *a, struct identifying *x)
{
    uint8_t key[CITIZEN_KEY_SIZE];
    identifying_number_key(a, key);
    if (x->row.has_number && sodium_memcmp(key, x->row.number_key, sizeof key) != 0)
        x->answer = IDENTITY_NO_NUMBERS;
    else if (!is_named(x->row.given, x->fields.given))
        x->answer = IDENTITY_NO_GIVEN;
    else if (!is_named(x->row.family, x->fields.family))
        x->answer = IDENTITY_NO_FAMILY;
}

static bool said_yes(const struct identifying *x) { return x->asked && x->answer == IDENTITY_YES; }

/* The secret is stored by run, with what tells people of it: one whose letter was not posted replaces nothing. */
static enum err letter_prepare(struct account_call *a)
{
    struct writing *w = a->state;
    struct identifying *x = &w->x;
    enum err e = call_tx(a->call, look);
    if (e || a->call->answer->status)
        return e;
    e = identifying_name(a);
    e = e ? e : identifying_ask(a);
    if (e || a->call->answer->status || !said_yes(x))
        return e;
    compare(a, x);
    if (!said_yes(x))
        return ERR_OK;
    e = postal_make(a, x, x->row.letter_for);
    return e ? e : postal_send(a, x, x->row.letter_for);
}

/* The try stays counted: so many letters a day, and no more. */
static enum err set_letter(struct account_call *a, const struct writing *w)
{
    struct call *c = a->call;
    const struct identifying *x = &w->x;
    const int64_t until = c->now_ms + IDENTIFICATION_MS;
    char subject[POSTAL_SUBJECT_SIZE];
    postal_subject(w->grant.person, x->row.letter_for, subject);
    enum err e = DB_RUN(c->db, ST_IDENTIFICATION_LETTER_AGAIN, NULL, NULL, db_text(w->grant.person), db_int(c->now_ms), db_int(until),
                        db_blob(x->salt, sizeof x->salt), db_blob(x->hash, sizeof x->hash));
    e = e ? e : throttle_reset(c->service, c->db, POLICY_SECRET, subject);
    e = e ? e : care_done(a, &w->grant, NOTICE_COUNTER_CITIZEN);
    return e ? e : sheet_put_until(a, until);
}

static enum err letter_run(struct account_call *a)
{
    const struct writing *w = a->state;
    struct identification_row now;
    struct person_row person;
    enum err e = counter_grant_use(a, &w->grant, &person);
    if (e || a->call->answer->status)
        return e;
    if (!said_yes(&w->x))
        return identifying_refuse(a);
    e = find_identification(a, w->grant.person, &now);
    const bool same = has_letter(&now) && strcmp(now.letter_for, w->x.row.letter_for) == 0;
    sodium_memzero(&now, sizeof now);
    return e ? e : same ? set_letter(a, w) : care_gone(a);
}

const struct account_verb account_verb_act_letter = { "act-letter", WITH_AGENT, false, true, 0, "names, date of birth, health insurance and social insurance numbers",
    letter_read, letter_prepare, letter_run, letter_release };
