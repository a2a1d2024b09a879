/* Who is on the telephone: two facts of the record and a code that was mailed. The agent types what the caller says; a try is counted, and that
 * is committed, before anything is compared. */
#include "server/counter/facts.h"

#include "core/proto/json_in.h"
#include "core/rules/code.h"
#include "server/contact.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MS = 10 * POLICY_MINUTE_MS, RESEND_MS = POLICY_MINUTE_MS, TYPED_MAX = 64, SALT_TEXT = 2 * PROOF_SALT_SIZE + 1 };

/* Bound to this verification, this person, this address. */
static void hash_code(const struct account_call *a, const char *id, const struct proof_row *row, const char *address, const struct secret *digits, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    char salt[SALT_TEXT];
    const char *const bound[] = { id, row->person, address, salt, NULL };
    sodium_bin2hex(salt, sizeof salt, row->salt, sizeof row->salt);
    mail_digits_hash(a->call->service->keys, "guichet/counter-code/1", bound, digits, to);
}

/* "" : there is no address in force. */
static enum err address_of(const struct account_call *a, const char *person, char to[CONTACT_EMAIL_SIZE])
{
    struct contact_row contact;
    enum err e = contact_get(a->call->db, person, &contact);
    (void)snprintf(to, CONTACT_EMAIL_SIZE, "%s", !e && contact.found ? contact.email : "");
    sodium_memzero(&contact, sizeof contact);
    return e;
}

static enum err problem_until(struct account_call *a, const char *word, int64_t until_ms)
{
    return counter_refuse(a, 429, word, until_ms);
}

/* --- counter-verify --- */

struct asking {
    char person[ACCOUNT_ID_SIZE], id[COUNTER_ID_SIZE], address[CONTACT_EMAIL_SIZE];
    bool code;
    struct secret *digits;
    struct proof_row row;
    struct facts facts;
    struct fact_pair pair;
};

static void asking_release(struct account_call *a)
{
    struct asking *x = a->state;
    if (x) {
        secret_free(x->digits);
        sodium_memzero(x, sizeof *x);
    }
    free(x);
    a->state = NULL;
}

static enum err asking_read(struct account_call *a)
{
    static const char *const names[] = { "person", "code", NULL };
    struct asking *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "person", x->person, sizeof x->person) || !json_is_boolean(json_object_get(a->in, "code")))
        return ERR_FORMAT;
    x->code = json_is_true(json_object_get(a->in, "code"));
    counter_id_make(x->id);
    randombytes_buf(x->row.salt, sizeof x->row.salt);
    (void)snprintf(x->row.person, sizeof x->row.person, "%s", x->person);
    return mail_digits_make(&x->digits);
}

/* Sets the answer when no code may be sent now. */
static enum err may_send(struct account_call *a, const struct asking *x)
{
    const struct call *c = a->call;
    int64_t until_ms = 0;
    struct throttle_state sent;
    enum err e = DB_RUN(c->db, ST_VERIFICATION_CODE, db_take_int, &until_ms, db_text(x->person));
    if (!e && until_ms - CODE_MS + RESEND_MS > c->now_ms)
        return problem_until(a, "too-soon", until_ms - CODE_MS + RESEND_MS);
    e = e ? e : throttle_count(c->service, c->db, POLICY_SENDING, x->person, c->now_ms, &sent);
    return e || !sent.locked ? e : problem_until(a, "too-many", sent.until_ms);
}

static enum err mail_code(struct account_call *a, struct asking *x)
{
    struct call *c = a->call;
    SECRET_OWNED struct secret *shown = NULL;
    x->row.code_until_ms = c->now_ms + CODE_MS;
    hash_code(a, x->id, &x->row, x->address, x->digits, x->row.hash);
    enum err e = mail_digits_show(x->digits, &shown);
    const struct notice notice = { .kind = NOTICE_COUNTER_CODE, .person = x->person, .cause = x->id, .kiosk = c->kiosk, .at_ms = c->now_ms,
                                   .also = x->address, .only_also = true, .code = shown };
    e = e ? e : DB_RUN(c->db, ST_VERIFICATION_CODES_END, NULL, NULL, db_text(x->person));     /* a new one kills the old */
    return e ? e : notices_add(c->service, c->db, &notice);
}

static enum err answer_asking(struct account_call *a, const struct asking *x)
{
    char masked[CONTACT_EMAIL_SIZE];
    enum err e = sheet_put_text(a, "id", x->id);
    for (size_t i = 0; i < FACT_ASKED && !e; i++) {
        const struct sheet_row row = { .word = "fact", .texts = { fact_word(x->pair.kinds[i]) } };
        e = sheet_add(a, &row);
    }
    if (e || !x->row.code_until_ms)
        return e;
    email_mask(x->address, masked);
    const struct sheet_row row = { .word = "code", .texts = { masked }, .times = { x->row.code_until_ms } };
    return sheet_add(a, &row);
}

/* Sets the answer where the telephone is no way. */
static enum err may_ask(struct account_call *a, const struct asking *x)
{
    const struct call *c = a->call;
    struct person_row person;
    struct throttle_state tries;
    enum err e = counter_subject(a, x->person, true, &person);
    if (e || c->answer->status)
        return e;
    e = throttle_look(c->service, c->db, POLICY_CALLER, x->person, c->now_ms, &tries);
    return e || !tries.locked ? e : counter_refuse(a, 403, "caller-locked", tries.until_ms);
}

static enum err choose(struct account_call *a, struct asking *x)
{
    bool enough = false;
    enum err e = facts_get(a, x->person, &x->facts);
    e = e ? e : facts_choose(a, x->person, &x->facts, &x->pair, &enough);
    if (e || enough)
        return e;
    return counter_refuse(a, 409, "no-facts", 0);
}

static enum err asking_run(struct account_call *a)
{
    struct asking *x = a->state;
    x->row.code_until_ms = 0;
    randombytes_buf(x->row.hash, sizeof x->row.hash);
    enum err e = may_ask(a, x);
    if (!e && !a->call->answer->status)
        e = choose(a, x);
    if (!e && !a->call->answer->status)
        e = address_of(a, x->person, x->address);
    const bool mails = x->code && x->address[0];
    if (!e && !a->call->answer->status && mails)
        e = may_send(a, x);
    if (e || a->call->answer->status)
        return e;
    facts_write(a, &x->pair, &x->facts, x->row.facts);
    e = mails ? mail_code(a, x) : ERR_OK;
    e = e ? e : proof_add(a, x->id, &x->row);
    e = e ? e : account_audit(a, a->who.person, "done", mails ? "a code was mailed" : NULL);
    return e ? e : answer_asking(a, x);
}

const struct account_verb account_verb_counter_verify = { "counter-verify", WITH_AGENT, false, true, 0, "which facts are asked", asking_read, NULL, asking_run, asking_release };

/* --- counter-verify-answer --- */

struct answering {
    char id[COUNTER_ID_SIZE];
    struct secret *said[FACT_ASKED], *digits;      /* digits: empty where what was typed is no code */
    bool code_typed;
    struct proof_row row;
    struct facts facts;
    struct throttle_state tries;
};

static void answering_release(struct account_call *a)
{
    struct answering *x = a->state;
    if (x) {
        for (size_t i = 0; i < FACT_ASKED; i++)
            secret_free(x->said[i]);
        secret_free(x->digits);
        sodium_memzero(x, sizeof *x);
    }
    free(x);
    a->state = NULL;
}

static enum err read_code(struct account_call *a, struct answering *x)
{
    SECRET_OWNED struct secret *typed = NULL;
    enum err e = account_take(a, "code", TYPED_MAX, &typed);
    x->digits = e ? NULL : secret_new(CODE_DIGITS);
    if (e || !x->digits)
        return e ? e : ERR_MEMORY;
    e = code_parse(typed, x->digits);
    x->code_typed = e != ERR_EMPTY;
    return e == ERR_EMPTY || e == ERR_CODE_SHAPE ? ERR_OK : e;
}

static enum err answering_read(struct account_call *a)
{
    static const char *const names[] = { "id", "first", "second", "code", NULL };
    struct answering *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !counter_id_read(a->in, "id", false, x->id))
        return ERR_FORMAT;
    enum err e = account_take(a, "first", FACT_TYPED_MAX, &x->said[0]);
    e = e ? e : account_take(a, "second", FACT_TYPED_MAX, &x->said[1]);
    return e ? e : read_code(a, x);
}

/* Sets the answer where nothing was asked, or the person is not to be asked by this agent. */
static enum err find_asked(struct account_call *a, struct answering *x)
{
    struct person_row person;
    enum err e = proof_get(a->call->db, x->id, &x->row);
    if (e)
        return e;
    if (!proof_is_ours(a, &x->row) || x->row.proof != PROOF_NONE)
        return counter_refuse(a, 403, "not-verified", 0);
    return counter_subject(a, x->row.person, true, &person);
}

static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    struct answering *x = a->state;
    enum call_seen seen;
    c->answer->status = 0;      /* it may run again */
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    e = find_asked(a, x);
    if (e || c->answer->status)
        return e;
    if (seen == CALL_COUNTED) {      /* counted, and then this server died: the same words again, the same try */
        e = throttle_look(c->service, db, POLICY_CALLER, x->row.person, c->now_ms, &x->tries);
        x->tries.locked = false;
        return e;
    }
    e = throttle_count(c->service, db, POLICY_CALLER, x->row.person, c->now_ms, &x->tries);
    return e || x->tries.locked ? e : call_mark(c, db);
}

static enum err answering_prepare(struct account_call *a) { return call_tx(a->call, count); }

static enum err refuse_caller(struct account_call *a, const struct answering *x)
{
    if (!x->tries.left)
        return counter_refuse(a, 403, "caller-locked", x->tries.until_ms);
    enum err e = account_audit(a, a->who.person, "refused", "caller-wrong");
    return e ? e : call_problem(a->call, 403, "caller-wrong", json_pack("{s:I}", "left", (json_int_t)x->tries.left));
}

/* Both facts and the code, whatever the first one is. */
static enum err compare(struct account_call *a, struct answering *x, enum counter_proof *proof)
{
    struct fact_pair pair;
    char address[CONTACT_EMAIL_SIZE];
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    bool same[FACT_ASKED] = { false, false };
    if (!facts_read(x->row.facts, &pair))
        return ERR_STORE_CORRUPT;
    enum err e = facts_get(a, x->row.person, &x->facts);
    for (size_t i = 0; i < FACT_ASKED && !e; i++)
        e = facts_match(a, &x->facts, pair.kinds[i], x->said[i], &same[i]);
    e = e ? e : address_of(a, x->row.person, address);
    hash_code(a, x->id, &x->row, address, x->digits, hash);
    const bool read = x->row.code_until_ms > a->call->now_ms && secret_length(x->digits) == CODE_DIGITS && sodium_memcmp(hash, x->row.hash, sizeof hash) == 0;
    const bool facts = same[0] && same[1], due = address[0];
    *proof = !facts || (x->code_typed && !read) ? PROOF_NONE : due && !read ? PROOF_FACTS : PROOF_CALLER;
    sodium_memzero(address, sizeof address);
    return e;
}

/* Who gave only the facts has not shown all: the tries of before stay counted. */
static enum err settle(struct account_call *a, const struct answering *x, enum counter_proof proof)
{
    struct call *c = a->call;
    enum err e = proof == PROOF_CALLER ? throttle_reset(c->service, c->db, POLICY_CALLER, x->row.person)
                                       : throttle_take_back(c->service, c->db, POLICY_CALLER, x->row.person);
    e = e ? e : proof_settle(a, x->id, proof);
    e = e ? e : DB_RUN(c->db, ST_VERIFICATION_FORGET, NULL, NULL, db_text(x->row.person));     /* what was asked before was answered now */
    e = e ? e : account_audit(a, a->who.person, "done", proof == PROOF_CALLER ? "caller" : "facts");
    return e ? e : proof_put(a, x->id, proof);
}

static enum err answering_run(struct account_call *a)
{
    struct answering *x = a->state;
    enum counter_proof proof = PROOF_NONE;
    enum err e = find_asked(a, x);
    if (e || a->call->answer->status)
        return e;
    if (x->tries.locked)
        return counter_refuse(a, 403, "caller-locked", x->tries.until_ms);
    e = compare(a, x, &proof);
    if (e)
        return e;
    return proof == PROOF_NONE ? refuse_caller(a, x) : settle(a, x, proof);
}

const struct account_verb account_verb_counter_verify_answer = { "counter-verify-answer", WITH_AGENT, false, true, 0, "what a caller said", answering_read, answering_prepare, answering_run, answering_release };
