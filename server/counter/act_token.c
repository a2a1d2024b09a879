/* Acts on a person's token: its secret given out (by telephone, or to a kiosk at the counter), revoked, replaced, certified again. */
#include "server/counter/counter.h"

#include "core/proto/json_in.h"
#include "server/audit.h"
#include "server/issuance.h"
#include "server/phone.h"
#include "server/tickets.h"
#include "server/tokens.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 10 * POLICY_MINUTE_MS, TICKET_MS = 10 * POLICY_MINUTE_MS, CODE_DAYS = 1, TYPED_SIZE = 64 };

struct token_act {
    struct counter_grant grant;
    char serial[OP_SERIAL_SIZE], challenge[TYPED_SIZE], confirmation[TYPED_SIZE];
    uint8_t session_key[PEER_KEY_SIZE], ticket[TICKET_ID_SIZE];
    struct person_row person;
};

#define TOKEN_MEMBERS "person", "proof", "reason", "second", "serial"

/* --- what all of them do --- */

static void act_release(struct account_call *a)
{
    if (a->state)
        sodium_memzero(a->state, sizeof(struct token_act));
    free(a->state);
    a->state = NULL;
}

static enum err begin(struct account_call *a, const char *const *names)
{
    struct token_act *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    return account_members(a, names) ? ERR_OK : ERR_FORMAT;
}

static enum err begin_act(struct account_call *a, const char *const *names)
{
    enum err e = begin(a, names);
    struct token_act *x = a->state;
    e = e ? e : counter_grant_read(a, &x->grant);
    return e ? e : json_take_text(a->in, "serial", x->serial, sizeof x->serial) && x->serial[0] ? ERR_OK : ERR_FORMAT;
}

static enum err serial_read(struct account_call *a)
{
    static const char *const names[] = { TOKEN_MEMBERS, NULL };
    return begin_act(a, names);
}

/* May it be done, and is it this person's token? Sets the answer where not. */
static enum err check(struct account_call *a, struct token_act *x)
{
    struct person_row owner;
    enum err e = counter_grant_check(a, &x->grant, &x->person);
    if (e || a->call->answer->status)
        return e;
    e = people_of_token(a->call->db, x->serial, &owner);
    if (e || (owner.found && strcmp(owner.id, x->grant.person) == 0))
        return e;
    e = account_audit(a, a->who.person, "refused", "token-of-another-person");
    return e ? e : account_field(a, "serial");
}

static enum err finish(struct account_call *a, const struct token_act *x)
{
    const struct counter_done done = { .person = x->grant.person, .notice = NOTICE_COUNTER_TOKEN, .reason = x->grant.reason };
    enum err e = counter_grant_spend(a, &x->grant);
    return e ? e : counter_done(a, &done);
}

/* An empty answer, after what was to be told. */
static enum err finish_plain(struct account_call *a, const struct token_act *x)
{
    enum err e = finish(a, x);
    return e ? e : sheet_begin(a);
}

/* What is shown once. */
static enum err finish_secret(struct account_call *a, const struct token_act *x, const char *text, int64_t until_ms)
{
    SECRET_OWNED struct secret *secret = secret_new(strlen(text));
    enum err e = secret ? secret_append(secret, text, strlen(text)) : ERR_MEMORY;
    e = e ? e : finish(a, x);
    return e ? e : sheet_put_secret(a, secret, NULL, until_ms);
}

static enum err refuse(struct account_call *a, const struct token_act *x, const char *cause)
{
    const struct account_refusal why = { .subject = x->serial, .cause = cause };
    return account_refuse(a, &why);
}

/* Of the token's own rows of the trail: the verb's row is about the person. */
static struct audit_event who_of(const struct account_call *a)
{
    return (struct audit_event){ .kiosk = a->call->kiosk, .session = a->who.session, .actor = "agent", .actor_id = a->who.person };
}

/* --- 24 hours between two releases of a token --- */

static enum err cooling(struct account_call *a, const char *serial, struct throttle_state *out)
{
    const struct call *c = a->call;
    return throttle_look(c->service, c->db, POLICY_RELEASE, serial, c->now_ms, out);
}

enum err release_put_row(struct account_call *a, const char *serial)
{
    struct throttle_state state;
    enum err e = cooling(a, serial, &state);
    const struct sheet_row row = { .id = serial, .word = "release", .texts = { serial }, .times = { state.until_ms } };
    return e || !state.locked ? e : sheet_add(a, &row);
}

static enum err check_release(struct account_call *a, struct token_act *x)
{
    struct throttle_state state;
    enum err e = check(a, x);
    if (e || a->call->answer->status)
        return e;
    e = cooling(a, x->serial, &state);
    return e || !state.locked ? e : counter_refuse(a, 429, "cooling", state.until_ms);
}

static enum err count_release(struct account_call *a, const struct token_act *x)
{
    const struct call *c = a->call;
    struct throttle_state state;
    return throttle_count(c->service, c->db, POLICY_RELEASE, x->serial, c->now_ms, &state);
}

/* --- by telephone --- */

static struct phone_order order_of(const struct account_call *a, const struct token_act *x)
{
    return (struct phone_order){ .service = a->call->service, .serial = x->serial, .challenge = x->challenge, .confirmation = x->confirmation,
                                 .owner = x->grant.person, .agent = a->who.person, .session = a->who.session };
}

static enum err phone_read(struct account_call *a)
{
    static const char *const names[] = { TOKEN_MEMBERS, "challenge", NULL };
    enum err e = begin_act(a, names);
    struct token_act *x = a->state;
    return e ? e : json_take_text(a->in, "challenge", x->challenge, sizeof x->challenge) ? ERR_OK : ERR_FORMAT;
}

static enum err refuse_challenge(struct account_call *a, const struct token_act *x, enum phone_verdict verdict)
{
    if (verdict == PHONE_REVOKED || verdict == PHONE_NO_SECRET)
        return refuse(a, x, verdict == PHONE_REVOKED ? "token-revoked" : "no-secret");
    enum err e = account_audit(a, a->who.person, "refused", phone_words(verdict));
    return e ? e : account_field(a, "challenge");
}

static enum err phone_run(struct account_call *a)
{
    struct token_act *x = a->state;
    char answer[PHONE_ANSWER_TEXT_SIZE] = "";
    enum phone_verdict verdict = PHONE_NOT_TYPED_RIGHT;
    enum err e = check_release(a, x);
    if (e || a->call->answer->status)
        return e;
    const struct phone_order order = order_of(a, x);
    e = phone_answer_in(&order, a->call->db, &verdict, answer);
    if (e || verdict != PHONE_GOOD)
        return e ? e : refuse_challenge(a, x, verdict);
    e = count_release(a, x);
    e = e ? e : finish_secret(a, x, answer, a->call->now_ms + ANSWER_MS);
    sodium_memzero(answer, sizeof answer);
    return e;
}

const struct account_verb account_verb_act_unblock_phone = { "act-unblock-phone", WITH_AGENT, false, true, 0, "the secret that unblocks a token", phone_read, NULL, phone_run, act_release };

/* What the kiosk showed at the end: no secret is given, so no proof is asked for. */
static enum err confirm_read(struct account_call *a)
{
    static const char *const names[] = { "person", "challenge", "confirmation", NULL };
    enum err e = begin(a, names);
    struct token_act *x = a->state;
    return e ? e : json_take_text(a->in, "person", x->grant.person, sizeof x->grant.person) && json_take_text(a->in, "challenge", x->challenge, sizeof x->challenge) &&
                   json_take_text(a->in, "confirmation", x->confirmation, sizeof x->confirmation) ? ERR_OK : ERR_FORMAT;
}

static enum err refuse_confirmation(struct account_call *a, const struct token_act *x, enum phone_verdict verdict)
{
    struct phone_challenge unused;
    const bool challenge = verdict != PHONE_NOT_TYPED_RIGHT || !phone_challenge_parse(x->challenge, strlen(x->challenge), &unused);
    enum err e = account_audit(a, a->who.person, "refused", phone_words(verdict));
    return e ? e : account_field(a, challenge ? "challenge" : "confirmation");
}

static enum err confirm_run(struct account_call *a)
{
    static const char *const words[] = { [PHONE_REFUSED] = "refused", [PHONE_NOT_ROTATED] = "kept", [PHONE_ROTATED] = "rotated" };
    struct token_act *x = a->state;
    enum phone_verdict verdict = PHONE_NOT_TYPED_RIGHT;
    enum phone_result result = PHONE_REFUSED;
    enum err e = counter_subject(a, x->grant.person, true, &x->person);
    if (e || a->call->answer->status)
        return e;
    const struct phone_order order = order_of(a, x);
    e = phone_confirm_in(&order, a->call->db, &verdict, &result);
    if (e || verdict != PHONE_GOOD)
        return e ? e : refuse_confirmation(a, x, verdict);
    e = account_audit(a, a->who.person, "done", words[result]);
    const struct sheet_row row = { .word = words[result] };
    return e ? e : sheet_add(a, &row);
}

const struct account_verb account_verb_act_unblock_confirm = { "act-unblock-confirm", WITH_AGENT, false, true, 0, "what a token made of its secret", confirm_read, NULL, confirm_run, act_release };

/* --- at the counter: a ticket of this kiosk, as right answers give one --- */

static enum err here_read(struct account_call *a)
{
    static const char *const names[] = { TOKEN_MEMBERS, "session_key", NULL };
    enum err e = begin_act(a, names);
    struct token_act *x = a->state;
    if (!e)
        randombytes_buf(x->ticket, sizeof x->ticket);
    return e ? e : json_take_hex(a->in, "session_key", x->session_key, PEER_KEY_SIZE) ? ERR_OK : ERR_FORMAT;
}

/* *good: there is a secret that may be given. Sets the answer where not. */
static enum err check_secret(struct account_call *a, const struct token_act *x)
{
    struct db *db = a->call->db;
    bool revoked = false, secret = false;
    enum err e = DB_RUN(db, ST_TOKEN_REVOKED, db_take_true, &revoked, db_text(x->serial));
    e = e ? e : DB_RUN(db, ST_ESCROW_MADE, db_take_true, &secret, db_text(x->serial));
    return e || (secret && !revoked) ? e : refuse(a, x, revoked ? "token-revoked" : "no-secret");
}

static enum err here_run(struct account_call *a)
{
    struct token_act *x = a->state;
    const struct call *c = a->call;
    const int64_t until = c->now_ms + TICKET_MS;
    char id[2 * TICKET_ID_SIZE + 1];
    enum err e = check_release(a, x);
    if (!e && !c->answer->status)
        e = check_secret(a, x);
    if (e || c->answer->status)
        return e;
    e = DB_RUN(c->db, ST_TICKET_ADD, NULL, NULL, db_blob(x->ticket, TICKET_ID_SIZE), db_text(c->kiosk), db_text(x->serial),
               db_blob(x->session_key, PEER_KEY_SIZE), db_int(until), db_text(a->who.person));
    e = e ? e : count_release(a, x);
    e = e ? e : finish(a, x);
    sodium_bin2hex(id, sizeof id, x->ticket, TICKET_ID_SIZE);
    e = e ? e : sheet_put_text(a, "id", id);
    return e ? e : sheet_put_until(a, until);
}

const struct account_verb account_verb_act_unblock_here = { "act-unblock-here", WITH_AGENT, false, true, 0, "the secret that unblocks a token", here_read, NULL, here_run, act_release };

static enum err again_run(struct account_call *a)
{
    struct token_act *x = a->state;
    enum err e = check(a, x);
    if (e || a->call->answer->status)
        return e;
    e = throttle_reset(a->call->service, a->call->db, POLICY_RELEASE, x->serial);
    return e ? e : finish_plain(a, x);
}

const struct account_verb account_verb_act_release_again = { "act-release-again", WITH_AGENT, false, true, 0, "when a secret may be released", serial_read, NULL, again_run, act_release };

/* --- the token is lost, or broken --- */

static enum err revoke(struct account_call *a, const struct token_act *x)
{
    struct audit_event who = who_of(a);
    bool changed;
    who.reason = x->grant.reason;
    return tokens_revoke_in(a->call->service, a->call->db, x->serial, &who, &changed);
}

static enum err revoke_run(struct account_call *a)
{
    struct token_act *x = a->state;
    enum err e = check(a, x);
    if (e || a->call->answer->status)
        return e;
    e = revoke(a, x);
    return e ? e : finish_plain(a, x);
}

const struct account_verb account_verb_act_revoke = { "act-revoke", WITH_AGENT, false, true, 0, "a token's certificate", serial_read, NULL, revoke_run, act_release };

/* serial NULL: for whichever token comes first. */
static enum err give_code(struct account_call *a, const struct token_act *x, const char *serial)
{
    const struct audit_event who = who_of(a);
    const struct issuance_order order = { .service = a->call->service, .person = x->grant.person, .serial = serial, .days = CODE_DAYS, .again = serial != NULL, .who = &who };
    char code[ENROL_CODE_TEXT_SIZE];
    enum err e = issuance_make_in(&order, a->call->db, code);
    e = e ? e : finish_secret(a, x, code, a->call->now_ms + CODE_DAYS * POLICY_DAY_MS);
    sodium_memzero(code, sizeof code);
    return e;
}

static enum err token_replace_run(struct account_call *a)
{
    struct token_act *x = a->state;
    enum err e = check(a, x);
    if (e || a->call->answer->status)
        return e;
    e = revoke(a, x);
    return e ? e : give_code(a, x, NULL);
}

const struct account_verb account_verb_act_replace = { "act-replace", WITH_AGENT, false, true, 0, "a code to issue a token", serial_read, NULL, token_replace_run, act_release };

/* --- the certificate has expired --- */

static enum err check_expired(struct account_call *a, const struct token_act *x)
{
    struct db *db = a->call->db;
    int64_t working = 0;
    bool known = false, revoked = false;
    enum err e = DB_RUN(db, ST_TOKEN_CERTS, db_take_true, &known, db_text(x->serial));
    e = e ? e : DB_RUN(db, ST_TOKEN_REVOKED, db_take_true, &revoked, db_text(x->serial));
    e = e ? e : DB_RUN(db, ST_ISSUANCE_WORKING, db_take_int, &working, db_text(x->serial), db_int(a->call->now_ms));
    if (e || (known && !revoked && !working))
        return e;
    return refuse(a, x, revoked ? "token-revoked" : working ? "certificate-in-its-dates" : "certificate-unknown");
}

static enum err recertify_run(struct account_call *a)
{
    struct token_act *x = a->state;
    enum err e = check(a, x);
    if (!e && !a->call->answer->status)
        e = check_expired(a, x);
    return e || a->call->answer->status ? e : give_code(a, x, x->serial);
}

const struct account_verb account_verb_act_recertify = { "act-recertify", WITH_AGENT, false, true, 0, "a code to certify a token again", serial_read, NULL, recertify_run, act_release };
