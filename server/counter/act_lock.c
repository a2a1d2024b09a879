/* act-clear-lock: tries begin anew, and the password stays. And what the acts on accounts share. */
#include "server/counter/care.h"

#include "core/proto/json_in.h"
#include "server/accounts/office.h"
#include "server/accounts/registry.h"
#include "server/contact.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* --- what the acts share --- */

void *care_begin(struct account_call *a, const char *const *names, size_t n, enum err *e)
{
    struct counter_grant *grant = calloc(1, n);
    a->state = grant;
    *e = !grant ? ERR_MEMORY : !account_members(a, names) ? ERR_FORMAT : counter_grant_read(a, grant);
    return *e ? NULL : grant;
}

void care_drop(struct account_call *a, size_t n)
{
    registry_release(a, n);
    a->state = NULL;
}

enum err care_accounts_get(struct account_call *a, const char *person, struct care_accounts *out)
{
    enum err e = account_by_person(a->call->db, person, &out->services);
    e = e ? e : citizen_by_person(a->call->db, person, &out->citizen);
    if (e)
        return e;
    out->services.found = out->services.found && !out->services.closed;
    out->citizen.found = out->citizen.found && !out->citizen.closed;
    return ERR_OK;
}

enum notice_kind care_notice(const struct care_accounts *accounts)
{
    return accounts->citizen.found ? NOTICE_COUNTER_CITIZEN : accounts->services.found ? NOTICE_COUNTER_ACCOUNT : NOTICE_COUNTER_TOKEN;
}

enum err care_done(struct account_call *a, const struct counter_grant *grant, enum notice_kind notice)
{
    const struct counter_done done = { .person = grant->person, .notice = notice, .reason = grant->reason };
    enum err e = counter_done(a, &done);
    return e || a->out_secret ? e : sheet_begin(a);
}

enum err care_gone(struct account_call *a) { return counter_refuse(a, 404, "gone", 0); }

/* Wrong codes and mails of the addresses, in force and waiting, are forgotten; a code of the token menu or of an agent's act is dead. */
static enum err kill_codes(struct account_call *a, const char *person)
{
    static const char *const purposes[] = { "email", CARE_EMAIL_PURPOSE };
    const struct call *c = a->call;
    struct contact_row contact;
    enum err e = contact_get(c->db, person, &contact);
    const char *const addresses[] = { contact.email, contact.pending };
    for (size_t i = 0; i < 2 && !e; i++) {
        char mailbox[CONTACT_EMAIL_SIZE];
        mail_mailbox(addresses[i], mailbox);
        e = mailbox[0] ? throttle_reset(c->service, c->db, POLICY_ADDRESS, mailbox) : ERR_OK;
        e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_USED, NULL, NULL, db_text(purposes[i]), db_text(person));
    }
    sodium_memzero(&contact, sizeof contact);
    return e ? e : throttle_reset(c->service, c->db, POLICY_SENDING, person);
}

/* --- the locks --- */

struct clearing { struct counter_grant grant; char lock[16], subject[CITIZEN_LOGIN_SIZE]; };

typedef enum err clear_fn(struct account_call *a, const struct clearing *x, const struct care_accounts *of, bool *had);

static enum err clear_answers(struct account_call *a, const struct clearing *x, const struct care_accounts *of, bool *had)
{
    struct person_row owner;
    (void)of;
    enum err e = people_of_token(a->call->db, x->subject, &owner);
    *had = !e && owner.found && strcmp(owner.id, x->grant.person) == 0;
    return e || !*had ? e : throttle_reset(a->call->service, a->call->db, POLICY_ANSWERS, x->subject);
}

static enum err clear_both(struct account_call *a, const struct clearing *x, const struct care_accounts *of, unsigned citizens, enum policy_kind services)
{
    const struct call *c = a->call;
    enum err e = of->services.found ? office_locks_clear(c->service, c->db, x->grant.person, services) : ERR_OK;
    return e || !of->citizen.found ? e : citizen_locks_clear(c->service, c->db, &of->citizen, citizens);
}

static enum err clear_forgot(struct account_call *a, const struct clearing *x, const struct care_accounts *of, bool *had)
{
    *had = of->services.found || of->citizen.found;
    enum err e = clear_both(a, x, of, CITIZEN_LOCK_FORGOT, POLICY_FORGOT);
    return e ? e : DB_RUN(a->call->db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("forgot"), db_text(x->grant.person));
}

static enum err clear_login(struct account_call *a, const struct clearing *x, const struct care_accounts *of, bool *had)
{
    *had = of->services.found || of->citizen.found;
    return clear_both(a, x, of, CITIZEN_LOCK_LOGIN, POLICY_LOGIN);
}

static enum err clear_codes(struct account_call *a, const struct clearing *x, const struct care_accounts *of, bool *had)
{
    *had = true;      /* whoever has an address is mailed codes */
    enum err e = kill_codes(a, x->grant.person);
    return e || !of->citizen.found ? e : citizen_locks_clear(a->call->service, a->call->db, &of->citizen, CITIZEN_LOCK_CODES);
}

/* The other counter is a number's, whoever types it: it runs out by itself. */
static enum err clear_identification(struct account_call *a, const struct clearing *x, const struct care_accounts *of, bool *had)
{
    *had = of->citizen.found;
    return *had ? throttle_reset(a->call->service, a->call->db, POLICY_IDENTIFY, x->grant.person) : ERR_OK;
}

/* As the rows `lock` of a person are called. */
static const struct { const char *word; clear_fn *clear; } locks[] = {
    { "answers", clear_answers }, { "forgot", clear_forgot }, { "login", clear_login }, { "codes", clear_codes }, { "identification", clear_identification },
};

static clear_fn *lock_of(const char *word)
{
    for (size_t i = 0; i < sizeof locks / sizeof locks[0]; i++)
        if (strcmp(locks[i].word, word) == 0)
            return locks[i].clear;
    return NULL;
}

static enum err lock_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", "lock", "subject", NULL };
    enum err e;
    struct clearing *x = care_begin(a, names, sizeof *x, &e);
    if (!x)
        return e;
    return json_take_text(a->in, "lock", x->lock, sizeof x->lock) && lock_of(x->lock) && json_take_text(a->in, "subject", x->subject, sizeof x->subject)
        ? ERR_OK : ERR_FORMAT;
}

static void lock_release(struct account_call *a) { care_drop(a, sizeof(struct clearing)); }

static enum err lock_run(struct account_call *a)
{
    const struct clearing *x = a->state;
    struct person_row person;
    struct care_accounts accounts;
    bool had = false;
    enum err e = counter_grant_use(a, &x->grant, &person);
    if (e || a->call->answer->status)
        return e;
    e = care_accounts_get(a, x->grant.person, &accounts);
    e = e ? e : lock_of(x->lock)(a, x, &accounts, &had);
    const enum notice_kind notice = lock_of(x->lock) == clear_answers ? NOTICE_COUNTER_TOKEN : care_notice(&accounts);
    sodium_memzero(&accounts, sizeof accounts);
    return e ? e : had ? care_done(a, &x->grant, notice) : care_gone(a);
}

const struct account_verb account_verb_act_clear_lock = { "act-clear-lock", WITH_AGENT, false, true, 0, "tries that were counted", lock_read, NULL, lock_run, lock_release };
