/* «J'ai reçu une invitation» (document 003): the reference and the secret code; refusing; accepting by who has an account. */
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"
#include "server/accounts/sessions.h"
#include "server/notices.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 256, CODE_BYTES = 16 };

struct entering { struct code_entry entry; char reference[REFERENCE_TEXT_SIZE]; struct invitation_row found; };

static void release_entering(struct account_call *a)
{
    struct entering *x = a->state;
    if (x) {
        code_drop(&x->entry);
        sodium_memzero(x, sizeof *x);
    }
    free(x);
    a->state = NULL;
}

static enum err read_entering(struct account_call *a)
{
    static const char *const names[] = { "reference", "code", NULL };
    SECRET_OWNED struct secret *reference = NULL, *code = NULL;
    struct entering *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    a->state = x;
    x->entry.code = secret_new(CODE_BYTES);
    if (!x->entry.code)
        return ERR_MEMORY;
    if (!account_members(a, names) || account_take(a, "reference", TYPED_MAX, &reference) || account_take(a, "code", TYPED_MAX, &code) ||
        account_reference_parse(reference, x->reference) || account_code_parse(code, x->entry.code))
        return ERR_FORMAT;
    invitation_subject(x->reference, x->entry.subject);
    return ERR_OK;
}

/* The order tells only who has the right code that it is dead. */
static const char *judge_entering(struct entering *x, bool right, int64_t now_ms)
{
    const struct invitation_row *i = &x->found;
    x->entry.dead = right && !invitation_open(i, now_ms);
    return x->entry.tries.locked ? "locked" : !i->found ? "reference-unknown" : i->has_account ? "no-code" : !right ? "code-wrong"
        : i->used_ms ? "used" : i->removed_ms ? "removed" : now_ms >= i->expires_ms ? "expired" : NULL;
}

static enum err prepare_entering(struct account_call *a)
{
    struct entering *x = a->state;
    bool right = false;
    enum err e = code_count(a);
    if (e || a->call->answer->status)
        return e;
    e = invitation_of(a->call->db, x->reference, &x->found);
    e = e ? e : code_try(a, x->found.found && !x->found.has_account ? x->found.salt : NULL, x->found.hash, &right);
    x->entry.cause = e ? NULL : judge_entering(x, right, a->call->now_ms);
    return e;
}

static enum err give_ticket(struct account_call *a, const struct invitation_row *i)
{
    struct entering *x = a->state;
    char id[ACCOUNT_SESSION_TEXT_SIZE], workplace[WORKPLACE_NAME_SIZE];
    int64_t expires_ms = 0;
    enum err e = throttle_reset(a->call->service, a->call->db, POLICY_SECRET, x->entry.subject);
    e = e ? e : workplace_name(a->call->db, i->workplace, workplace);
    e = e ? e : account_ticket_add(a, TICKET_INVITATION, i->id, REGISTRY_TICKET_MS, id, &expires_ms);
    e = e ? e : account_audit(a, "", "done", i->id);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I, s:s, s:s, s:s, s:s}", "ticket", id, "expires_ms", (json_int_t)expires_ms, "title", i->title,
                       "given", i->given, "family", i->family, "workplace", workplace);
    return a->out ? ERR_OK : ERR_MEMORY;
}

/* What was looked at outside may have gone meanwhile. */
static enum err run_entering(struct account_call *a)
{
    struct entering *x = a->state;
    struct invitation_row now;
    if (x->entry.cause)
        return code_refuse(a, x->entry.cause);
    enum err e = invitation_get(a->call->db, x->found.id, &now);
    if (e)
        return e;
    if (invitation_open(&now, a->call->now_ms) && sodium_memcmp(now.hash, x->entry.hash, sizeof now.hash) == 0)
        return give_ticket(a, &now);
    x->entry.dead = true;
    return code_refuse(a, "replaced");
}

const struct account_verb account_verb_invitation = {
    .name = "invitation", .with = WITH_NOTHING, .writes = true, .nature = "a secret code", .read = read_entering, .prepare = prepare_entering,
    .run = run_entering, .release = release_entering
};

/* --- refusing the policy: nothing is made, and the invitation stays as it is, for nobody proved who refused --- */

struct refusing { char reference[REFERENCE_TEXT_SIZE]; uint8_t policy[POLICY_HASH_SIZE]; };

static void release_refusing(struct account_call *a) { registry_release(a, sizeof(struct refusing)); }

static enum err read_refusing(struct account_call *a)
{
    static const char *const names[] = { "reference", "policy", NULL };
    SECRET_OWNED struct secret *reference = NULL;
    struct refusing *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    a->state = x;
    return account_members(a, names) && !account_take(a, "reference", TYPED_MAX, &reference) &&
           account_reference_parse(reference, x->reference) == ERR_OK && registry_policy(a->in, x->policy) ? ERR_OK : ERR_FORMAT;
}

static enum err run_refusing(struct account_call *a)
{
    const struct refusing *x = a->state;
    struct invitation_row i;
    enum err e = invitation_of(a->call->db, x->reference, &i);
    const struct consent consent = { "", i.id, false, x->policy };
    if (!e && invitation_open(&i, a->call->now_ms))
        e = consent_add(a, &consent);
    e = e ? e : account_audit(a, "", "done", i.found ? i.id : "reference-unknown");
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_invitation_refuse = {
    .name = "invitation-refuse", .with = WITH_NOTHING, .writes = true, .nature = "the policy, refused", .read = read_refusing,
    .run = run_refusing, .release = release_refusing
};

/* --- accepting, or not, by who has an account --- */

struct accepting { char invitation[ACCOUNT_ID_SIZE]; bool accept; uint8_t policy[POLICY_HASH_SIZE]; };

static void release_accepting(struct account_call *a) { registry_release(a, sizeof(struct accepting)); }

static enum err read_accepting(struct account_call *a)
{
    static const char *const names[] = { "invitation", "accept", "policy", NULL };
    struct accepting *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    a->state = x;
    x->accept = json_is_true(json_object_get(a->in, "accept"));
    return account_members(a, names) && registry_id_read(a->in, "invitation", x->invitation) &&
           json_is_boolean(json_object_get(a->in, "accept")) && registry_policy(a->in, x->policy) ? ERR_OK : ERR_FORMAT;
}

static enum err take_up(struct account_call *a, const struct invitation_row *i)
{
    const struct member_place at = { i->workplace, a->who.person, MEMBER_USER };
    enum err e = member_add(a->call->db, &at, &i->services, i->inviter, a->call->now_ms);
    e = e ? e : invitation_use(a->call->db, i, a->who.person, a->call->now_ms);
    return e ? e : DB_RUN(a->call->db, ST_REGISTRY_TICKETS_END, NULL, NULL, db_text(i->id));
}

static enum err tell_accepting(struct account_call *a, const struct invitation_row *i, bool accept)
{
    struct call *c = a->call;
    char workplace[WORKPLACE_NAME_SIZE], cause[ACCOUNT_CAUSE_SIZE];
    const struct notice notice = { .kind = accept ? NOTICE_SERVICE_ACCEPTED : NOTICE_SERVICE_REFUSED, .person = a->who.person, .cause = cause,
                                   .kiosk = c->kiosk, .at_ms = c->now_ms, .detail = workplace };
    account_cause(c, cause);
    enum err e = workplace_name(c->db, i->workplace, workplace);
    return e ? e : notices_add(c->service, c->db, &notice);
}

static enum err settle_accepting(struct account_call *a, const struct invitation_row *i)
{
    const struct accepting *x = a->state;
    const struct consent consent = { a->who.person, i->id, x->accept, x->policy };
    enum err e = x->accept ? take_up(a, i)
               : DB_RUN(a->call->db, ST_INVITATION_REFUSE, NULL, NULL, db_text(i->id), db_int(a->call->now_ms));
    e = e ? e : consent_add(a, &consent);
    e = e ? e : tell_accepting(a, i, x->accept);
    e = e ? e : account_audit(a, a->who.person, "done", x->accept ? "accepted" : "declined");
    return e ? e : account_answer_home(a);
}

static enum err run_accepting(struct account_call *a)
{
    const struct accepting *x = a->state;
    struct invitation_row i;
    bool is = false;
    enum err e = invitation_get(a->call->db, x->invitation, &i);
    e = e || !i.found ? e : invitation_is_for(a->call->db, &i, a->who.person, &is);
    if (!e && is && invitation_open(&i, a->call->now_ms) && !i.refused_ms)
        return settle_accepting(a, &i);
    return e ? e : registry_gone(a);
}

const struct account_verb account_verb_accept = {
    .name = "accept", .with = WITH_SESSION, .writes = true, .nature = "the policy, for a service", .read = read_accepting,
    .run = run_accepting, .release = release_accepting
};
