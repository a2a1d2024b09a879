/* act-nip: another NIP for a professional; its letter waits for the post, without an address: whoever posts it has the professionals' register. */
#include "server/counter/care.h"

#include "core/base/log.h"
#include "server/accounts/registry.h"
#include "server/identity/spool.h"
#include "server/settings.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

enum { LETTER_MAX = 8192 };

/* refused: why there is no letter, for who is told the reference; NULL: there is one. */
struct nip { struct counter_grant grant; struct nip_row row; struct secret *made; uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE]; int64_t until_ms; const char *refused; };

static enum err nip_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", NULL };
    enum err e;
    (void)care_begin(a, names, sizeof(struct nip), &e);
    return e;
}

static void nip_release(struct account_call *a)
{
    struct nip *x = a->state;
    if (x)
        secret_free(x->made);
    care_drop(a, sizeof *x);
}

/* Who used it has an account: their password is another act. */
static enum err find_nip(struct account_call *a, const struct nip *x, struct nip_row *out, bool *good)
{
    enum err e = nip_get(a->call->db, x->grant.person, out);
    *good = !e && out->found && !out->used_ms;
    return e || *good ? e : care_gone(a);
}

/* As of codes that are mailed: so many letters an hour, and no more. Sets the answer. */
static enum err may_send(struct account_call *a, const struct nip *x)
{
    const struct call *c = a->call;
    struct throttle_state sent;
    enum err e = throttle_count(c->service, c->db, POLICY_SENDING, x->grant.person, c->now_ms, &sent);
    return e || !sent.locked ? e : counter_refuse(a, 429, "too-many", sent.until_ms);
}

/* Nothing is written for the post before the agent may do it. */
static enum err look(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    struct nip *x = a->state;
    struct person_row person;
    bool good = false;
    (void)db;
    enum err e = counter_grant_use(a, &x->grant, &person);
    e = e || c->answer->status ? e : find_nip(a, x, &x->row, &good);
    return e || !good ? e : may_send(a, x);
}

static enum err make_nip(struct account_call *a, struct nip *x)
{
    char subject[CODE_SUBJECT_SIZE];
    nip_subject(x->row.profession, x->row.number, subject);
    randombytes_buf(x->salt, sizeof x->salt);
    enum err e = nip_make(&x->made);
    return e ? e : code_hash(a->call->service, subject, x->made, x->salt, x->hash);
}

/* A server that dies before the transaction has left a letter whose NIP opens nothing, and the same request leaves another. */
static enum err put_letter(struct account_call *a, struct nip *x)
{
    const char *folder = service_settings(a->call->service)->letters_spool;
    const struct nip_row *n = &x->row;
    const struct nip_new to = { n->profession, n->number, n->given, n->family, n->title, n->email };
    const struct nip_mailing mailing = { &to, x->made, x->until_ms };
    SECRET_OWNED struct secret *text = secret_new(LETTER_MAX);
    char id[ACCOUNT_ID_SIZE];
    registry_id('l', id);
    enum err e = text ? nip_letter(a->call->service, &mailing, text) : ERR_MEMORY;
    if (e)
        return e;
    x->refused = folder[0] ? NULL : "letters.spool is not set";
    e = folder[0] ? spool_put(folder, id, text) : ERR_OK;
    if (e && e != ERR_MEMORY) {
        log_error("letters.spool: letter %s is not written: %s", id, e == ERR_SYSTEM ? strerror(errno) : err_name(e));
        x->refused = "letters.spool could not be written";
    }
    return e == ERR_MEMORY ? e : ERR_OK;
}

static enum err nip_prepare(struct account_call *a)
{
    struct nip *x = a->state;
    enum err e = call_tx(a->call, look);
    if (e || a->call->answer->status)
        return e;
    x->until_ms = a->call->now_ms + NIP_MS;
    e = make_nip(a, x);
    return e ? e : put_letter(a, x);
}

static enum err refuse_letter(struct account_call *a, const struct nip *x)
{
    const struct account_refusal why = { .subject = x->grant.person, .cause = x->refused };
    return account_refuse(a, &why);
}

/* Told at the address that the NIP was given out with. */
static enum err tell(struct account_call *a, const struct nip *x)
{
    const struct counter_done done = { .person = x->grant.person, .notice = NOTICE_COUNTER_NIP, .reason = x->grant.reason, .address = x->row.email };
    enum err e = counter_done(a, &done);
    return e ? e : sheet_put_until(a, x->until_ms);
}

static enum err nip_run(struct account_call *a)
{
    const struct nip *x = a->state;
    const struct nip_renewal renewal = { &x->row, x->salt, x->hash, a->call->now_ms, x->until_ms };
    struct person_row person;
    struct nip_row now;
    bool good = false;
    enum err e = counter_grant_use(a, &x->grant, &person);
    if (e || a->call->answer->status)
        return e;
    e = find_nip(a, x, &now, &good);
    if (e || !good)
        return e;
    if (x->refused)
        return refuse_letter(a, x);
    e = nip_renew(a->call->service, a->call->db, &renewal);
    return e ? e : tell(a, x);
}

const struct account_verb account_verb_act_nip = { "act-nip", WITH_AGENT, false, true, 0, "a professional's NIP", nip_read, nip_prepare, nip_run, nip_release };
