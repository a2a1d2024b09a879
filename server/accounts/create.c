/* «Création du compte» (document 003), with the ticket of a good code: is the name free, then everything in one transaction. */
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"
#include "server/notices.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 1024 };

/* What both verbs know of the ticket. */
struct enrolling {
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], name[ACCOUNT_NAME_SIZE];     /* name "": by NIP */
    struct account_ticket found;
    struct invitation_row invitation;
    struct nip_row nip;
    /* create */
    struct secret *password;                 /* owned */
    const char *field;                       /* that breaks a rule; NULL none */
    uint8_t policy[POLICY_HASH_SIZE];
    struct account_hash hash;
    struct account_eight eight;
};

static void release_enrolling(struct account_call *a)
{
    struct enrolling *x = a->state;
    if (x)
        secret_free(x->password);
    registry_release(a, sizeof *x);
}

static struct enrolling *begin(struct account_call *a)
{
    a->state = calloc(1, sizeof(struct enrolling));
    return a->state;
}

static bool read_ticket(const struct account_call *a, struct enrolling *x)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    return json_take_text(a->in, "ticket", x->ticket, sizeof x->ticket) && hex_parse(x->ticket, id, sizeof id);
}

/* The document's one rule: the shape of an address. */
static enum err read_name(const struct account_call *a, struct enrolling *x)
{
    SECRET_OWNED struct secret *typed = NULL;
    bool address = false;
    enum err e = account_take(a, "name", TYPED_MAX, &typed);
    if (e || secret_length(typed) == 0)
        return e;
    if (account_name_parse(typed, x->name, &address) || !address)
        x->field = "name";
    return ERR_OK;
}

static enum err ticket_unknown(struct account_call *a)
{
    enum err e = account_audit(a, "", "refused", "ticket-unknown");
    return e ? e : call_problem(a->call, 403, "ticket-unknown", NULL);
}

/* *good: the ticket is one, and what it was given for can still be used. */
static enum err find_ticket(struct account_call *a, bool *good)
{
    struct enrolling *x = a->state;
    struct db *db = a->call->db;
    *good = false;
    enum err e = account_ticket_get(a, x->ticket, &x->found);
    if (e || !x->found.found || (x->found.kind != TICKET_INVITATION && x->found.kind != TICKET_NIP))
        return e;
    if (x->found.kind == TICKET_INVITATION) {
        e = invitation_get(db, x->found.subject, &x->invitation);
        *good = invitation_open(&x->invitation, a->call->now_ms);
    } else {
        e = nip_get(db, x->found.subject, &x->nip);
        *good = x->nip.found && !x->nip.used_ms;
    }
    return e;
}

/* --- is the name free? --- */

/* Another's name stays another's when it is no longer used. */
static enum err is_taken(struct account_call *a, const char *name, bool *taken)
{
    *taken = false;
    return DB_RUN(a->call->db, ST_ACCOUNT_NAME_OWNER, db_take_true, taken, db_text(name));
}

static enum err too_many(struct account_call *a, int64_t until_ms)
{
    enum err e = account_audit(a, "", "refused", "too-many-names");
    return e ? e : call_problem(a->call, 429, "too-many", json_pack("{s:I}", "until_ms", (json_int_t)until_ms));
}

static enum err name_taken(struct account_call *a, int64_t left)
{
    enum err e = account_audit(a, "", "refused", "name-taken");
    return e ? e : call_problem(a->call, 409, "name-taken", json_pack("{s:I}", "left", (json_int_t)left));
}

/* The last try is kept for create. */
static enum err count_check(struct account_call *a, int64_t *left)
{
    const struct enrolling *x = a->state;
    struct throttle_state tries;
    struct call *c = a->call;
    enum err e = throttle_look(c->service, c->db, POLICY_NAMES, x->found.subject, c->now_ms, &tries);
    if (!e && tries.left <= 1)
        return too_many(a, tries.until_ms ? tries.until_ms : c->now_ms + policy_rows[POLICY_NAMES].window_ms);
    e = e ? e : throttle_count(c->service, c->db, POLICY_NAMES, x->found.subject, c->now_ms, &tries);
    *left = tries.left - 1;
    return e;
}

static enum err read_checking(struct account_call *a)
{
    static const char *const names[] = { "ticket", "name", NULL };
    struct enrolling *x = begin(a);
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !read_ticket(a, x))
        return ERR_FORMAT;
    enum err e = read_name(a, x);
    return e ? e : x->field || !x->name[0] ? account_field(a, "name") : ERR_OK;
}

static enum err run_checking(struct account_call *a)
{
    struct enrolling *x = a->state;
    bool good = false, taken = false;
    int64_t left = 0;
    enum err e = find_ticket(a, &good);
    if (!e && !good)
        return ticket_unknown(a);
    e = e ? e : count_check(a, &left);
    if (e || a->call->answer->status)
        return e;
    e = is_taken(a, x->name, &taken);
    if (e || taken)
        return e ? e : name_taken(a, left);
    e = account_audit(a, "", "done", NULL);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_name_check = {
    .name = "name-check", .with = WITH_NOTHING, .writes = true, .nature = "whether a user name is free", .read = read_checking,
    .run = run_checking, .release = release_enrolling
};

/* --- creating --- */

static enum err read_creating(struct account_call *a)
{
    static const char *const names[] = { "ticket", "name", "password", "questions", "answers", "policy", NULL };
    struct enrolling *x = begin(a);
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !read_ticket(a, x) || !registry_policy(a->in, x->policy))
        return ERR_FORMAT;
    enum err e = read_name(a, x);
    e = e ? e : account_take(a, "password", TYPED_MAX, &x->password);
    if (!e && !x->field && account_password_check(x->password, x->name[0] ? x->name : NULL))
        x->field = "password";
    return e;
}

/* Nothing slow is done for who has no ticket. */
static enum err hash_all(struct account_call *a)
{
    struct enrolling *x = a->state;
    bool good = false;
    const char *const words[] = { x->name[0] ? x->name : x->nip.email, x->found.kind == TICKET_NIP ? x->nip.email : x->invitation.email, NULL };
    enum err e = account_eight_read(a, words, &x->eight, &good);
    if (!e && !good)
        return account_field(a, "answers");
    return e ? e : account_hash_password(a->call->service, x->password, &x->hash);
}

static enum err prepare_creating(struct account_call *a)
{
    struct enrolling *x = a->state;
    bool good = false;
    enum err e = find_ticket(a, &good);
    if (e || !good)
        return e;
    if (!x->field && (x->found.kind == TICKET_INVITATION) != (x->name[0] != 0))
        x->field = "name";
    return x->field ? account_field(a, x->field) : hash_all(a);
}

/* Sets the answer when the name cannot be had. */
static enum err settle_name(struct account_call *a)
{
    struct enrolling *x = a->state;
    struct call *c = a->call;
    struct throttle_state tries;
    bool taken = false;
    if (x->found.kind == TICKET_NIP)
        return account_name_make(c->db, x->name);
    enum err e = throttle_count(c->service, c->db, POLICY_NAMES, x->found.subject, c->now_ms, &tries);
    if (!e && tries.locked)
        return too_many(a, tries.until_ms);
    e = e ? e : is_taken(a, x->name, &taken);
    return e || !taken ? e : name_taken(a, tries.left);
}

static enum err add_account(struct account_call *a, char person[PERSON_ID_SIZE])
{
    const struct enrolling *x = a->state;
    const struct invitation_row *i = &x->invitation;
    const struct nip_row *n = &x->nip;
    bool by_nip = x->found.kind == TICKET_NIP;
    const struct account_new made = { .title = by_nip ? n->title : i->title, .given = by_nip ? n->given : i->given,
        .family = by_nip ? n->family : i->family, .email = by_nip ? n->email : i->email, .name = x->name, .kind = by_nip ? "issued" : "chosen",
        .salt = x->hash.salt, .hash = x->hash.hash, .pepper = x->hash.pepper, .must = "" };
    enum err e = account_add(a->call, a->call->db, &made, person);
    return e ? e : account_eight_put(a->call->db, person, &x->eight, a->call->now_ms);
}

/* The code is used up here, and only here: whoever comes second finds no open invitation. */
static enum err use_up(struct account_call *a, const char *person)
{
    const struct enrolling *x = a->state;
    const struct invitation_row *i = &x->invitation;
    const struct member_place at = { i->workplace, person, MEMBER_USER };
    if (x->found.kind == TICKET_NIP)
        return nip_use(a->call->db, x->nip.id, a->call->now_ms);
    enum err e = invitation_use(a->call->db, i, person, a->call->now_ms);
    return e ? e : member_add(a->call->db, &at, &i->services, i->inviter, a->call->now_ms);
}

static enum err record(struct account_call *a, const char *person)
{
    const struct enrolling *x = a->state;
    struct call *c = a->call;
    const struct consent consent = { person, x->found.subject, true, x->policy };
    char cause[ACCOUNT_CAUSE_SIZE];
    const struct notice notice = { .kind = NOTICE_ACCOUNT_MADE, .person = person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms };
    account_cause(c, cause);
    enum err e = consent_add(a, &consent);
    e = e ? e : throttle_reset(c->service, c->db, POLICY_NAMES, x->found.subject);
    e = e ? e : notices_add(c->service, c->db, &notice);
    return e ? e : account_audit(a, person, "done", x->found.subject);
}

static enum err run_creating(struct account_call *a)
{
    struct enrolling *x = a->state;
    char person[PERSON_ID_SIZE];
    bool good = false, used = false;
    enum err e = find_ticket(a, &good);
    if (!e && !good)
        return ticket_unknown(a);
    e = e ? e : settle_name(a);
    if (e || a->call->answer->status)
        return e;
    e = account_ticket_use(a, x->ticket, &used);
    if (!e && !used)
        return ticket_unknown(a);
    e = e ? e : add_account(a, person);
    e = e ? e : use_up(a, person);
    e = e ? e : record(a, person);
    a->out = e ? NULL : json_pack("{s:s}", "name", x->name);
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_create = {
    .name = "create", .with = WITH_NOTHING, .writes = true, .nature = "a new account", .read = read_creating, .prepare = prepare_creating,
    .run = run_creating, .release = release_enrolling
};
