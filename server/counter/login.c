/* An agent's token opens a session at a counter, and unlocks it; one that a password opened is unlocked by it. */
#include "server/counter/login.h"

#include "core/proto/agent.h"
#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/renewed.h"
#include "server/session.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct proving {
    struct agent_claim claim;
    struct session_proof proof;
    uint8_t session[ACCOUNT_SESSION_SIZE];   /* of a log-in */
    struct secret *password;                 /* of an unlocking without a token; NULL: none. Owned */
    int64_t left;                            /* tries after a wrong one; -1: it was right */
};

static enum err refuse(struct account_call *a, const struct proving *p, const char *reason)
{
    enum err e = account_audit_about(a, p->claim.serial, "refused", reason);
    return e ? e : call_problem(a->call, 403, "session-refused", json_pack("{s:s}", "reason", reason));
}

static void proving_release(struct account_call *a)
{
    struct proving *p = a->state;
    if (!p)
        return;
    secret_free(p->password);
    buf_free(&p->proof.bytes);
    sodium_memzero(p, sizeof *p);
    free(p);
}

static bool read_claim(const json_t *in, struct proving *p)
{
    return json_take_text(in, "serial", p->claim.serial, sizeof p->claim.serial) && p->claim.serial[0] &&
           json_take_hex(in, "nonce", p->claim.nonce, sizeof p->claim.nonce) &&
           json_take_hex(in, "kiosk_nonce", p->claim.kiosk_nonce, sizeof p->claim.kiosk_nonce) &&
           json_take_i64(in, "at_ms", &p->claim.at_ms) && session_proof_read(in, &p->proof);
}

static struct proving *begin(struct account_call *a)
{
    struct proving *p = calloc(1, sizeof *p);
    a->state = p;
    if (p)
        p->proof = (struct session_proof){ .serial = p->claim.serial, .nonce = p->claim.nonce, .bytes = buf_make(OP_TOKEN_BYTES_MAX) };
    return p;
}

static enum err look_at_proof(struct account_call *a)
{
    struct proving *p = a->state;
    agent_put_token_bytes(&p->claim, a->call->service->keys->id, a->call->kiosk, &p->proof.bytes);
    return session_proof_look(a->call, &p->proof);
}

/* --- agent-login --- */

static enum err login_read(struct account_call *a)
{
    static const char *const names[] = { "serial", "nonce", "kiosk_nonce", "at_ms", "algorithm", "signature", NULL };
    struct proving *p = begin(a);
    if (!p)
        return ERR_MEMORY;
    randombytes_buf(p->session, sizeof p->session);
    return account_members(a, names) && read_claim(a->in, p) ? ERR_OK : ERR_FORMAT;
}

/* Whose token it is and whether they are an agent; a kiosk for everybody is told so before anything is looked at. */
static enum err judge_login(struct account_call *a, struct person_row *person, const char **reason)
{
    struct proving *p = a->state;
    struct call *c = a->call;
    struct agent_station station;
    unsigned roles = 0;
    enum err e = agent_station_get(c, &station);
    *reason = e || station.counter ? NULL : "kiosk";
    if (e || *reason)
        return e;
    e = session_proof_judge(c, &p->proof, person, reason);
    if (e || *reason)
        return e;
    e = agent_roles(c->db, person->id, &roles);
    *reason = e || roles ? NULL : "agent";
    return e;
}

static enum err login_run(struct account_call *a)
{
    struct proving *p = a->state;
    struct person_row person = { .found = false };
    const char *reason;
    a->who = (struct account_who){ .found = false };
    a->about[0] = 0;
    enum err e = judge_login(a, &person, &reason);
    if (e || reason)
        return e ? e : refuse(a, p, reason);
    e = renewed_seen(a->call, p->claim.serial, p->proof.signer.hash, a->call->nonce);
    const struct agent_opened opened = { person.id, p->claim.serial, p->session };
    return e ? e : agent_open(a, &opened);
}

const struct account_verb account_verb_agent_login = { "agent-login", WITH_NOTHING, true, true, 0, "an agent's session", login_read, look_at_proof, login_run, proving_release };

/* --- agent-unlock --- */

/* No proof of a token, and a password. */
static enum err read_password(struct account_call *a, struct proving *p)
{
    static const char *const empty[] = { "serial", "nonce", "kiosk_nonce", "algorithm", "signature", NULL };
    int64_t at_ms;
    for (size_t i = 0; empty[i]; i++)
        if (json_string_length(json_object_get(a->in, empty[i])) || !json_is_string(json_object_get(a->in, empty[i])))
            return ERR_FORMAT;
    return json_take_i64(a->in, "at_ms", &at_ms) ? account_take(a, "password", ACCOUNT_PASSWORD_BYTES_MAX, &p->password) : ERR_FORMAT;
}

static enum err unlock_read(struct account_call *a)
{
    static const char *const names[] = { "serial", "nonce", "kiosk_nonce", "at_ms", "algorithm", "signature", "password", NULL };
    struct proving *p = begin(a);
    if (!p)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_is_string(json_object_get(a->in, "password")))
        return ERR_FORMAT;
    if (json_string_length(json_object_get(a->in, "password")))
        return read_password(a, p);
    return read_claim(a->in, p) ? ERR_OK : ERR_FORMAT;
}

/* Who came with a token goes on with it: the account's password is not enough then. */
static enum err unlock_prepare(struct account_call *a)
{
    struct proving *p = a->state;
    if (!p->password)
        return look_at_proof(a);
    return a->who.by_code ? account_confirm(a, p->password, &p->left) : ERR_OK;
}

static enum err unlock(struct account_call *a)
{
    a->who.locked = false;
    enum err e = account_session_touch(a);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : sheet_begin(a);
}

/* The last wrong password ends the session: a log-in has its own limits. */
static enum err unlock_by_password(struct account_call *a, const struct proving *p)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    enum err e = ERR_OK;
    if (p->left < 0) {
        e = account_confirmed(a);
        return e ? e : unlock(a);
    }
    (void)hex_parse(a->who.session, id, sizeof id);
    if (p->left == 0)
        e = DB_RUN(a->call->db, ST_ACCOUNT_SESSION_END, NULL, NULL, db_blob(id, sizeof id), db_int(a->call->now_ms));
    return e ? e : account_password_wrong(a, p->left);
}

static enum err unlock_run(struct account_call *a)
{
    struct proving *p = a->state;
    struct person_row person = { .found = false };
    const char *reason = NULL;
    memcpy(a->about, a->who.person, sizeof a->who.person);
    if (p->password && a->who.by_code)
        return unlock_by_password(a, p);
    if (p->password || a->who.by_code || strcmp(p->claim.serial, a->who.token) != 0)
        return refuse(a, p, "token");
    enum err e = session_proof_judge(a->call, &p->proof, &person, &reason);
    if (!e && !reason && strcmp(person.id, a->who.person) != 0)
        reason = "token";
    return e ? e : reason ? refuse(a, p, reason) : unlock(a);
}

const struct account_verb account_verb_agent_unlock = { "agent-unlock", WITH_AGENT, true, true, 0, "an agent's session", unlock_read, unlock_prepare, unlock_run, proving_release };
