/* The secret of the letter, typed: it replaces the one number that was missing (document 004). */
#include "server/citizens/identifying.h"

#include "server/accounts/registry.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 64 };
_Static_assert((int)POSTAL_SUBJECT_SIZE == (int)CODE_SUBJECT_SIZE, "what a secret is bound to");

struct entering { struct code_entry entry; struct identification_row row; };

static void release_entering(struct account_call *a)
{
    struct entering *x = a->state;
    if (x)
        code_drop(&x->entry);
    registry_release(a, sizeof *x);
}

static enum err read_entering(struct account_call *a)
{
    static const char *const names[] = { "secret", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    struct entering *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    a->state = x;
    x->entry.code = secret_new(16);
    if (!x->entry.code)
        return ERR_MEMORY;
    if (!account_members(a, names) || account_take(a, "secret", TYPED_MAX, &typed))
        return ERR_FORMAT;
    return account_code_parse(typed, x->entry.code) ? account_field(a, "secret") : ERR_OK;
}

static bool has_letter(const struct identification_row *r)
{
    return r->found && strcmp(r->state, IDENTIFICATION_LETTER) == 0 && r->has_secret;
}

static const char *judge(struct entering *x, bool right, int64_t now_ms)
{
    const bool over = now_ms >= x->row.secret_expires_ms;
    x->entry.dead = right && over;
    return x->entry.tries.locked ? "locked" : !has_letter(&x->row) ? "no-letter" : !right ? "code-wrong" : over ? "expired" : NULL;
}

static enum err prepare_entering(struct account_call *a)
{
    struct entering *x = a->state;
    bool right = false;
    enum err e = identification_get(a, &x->row);
    if (e)
        return e;
    postal_subject(a->who.person, x->row.letter_for, x->entry.subject);
    e = code_count(a);
    if (e || a->call->answer->status)
        return e;
    e = code_try(a, has_letter(&x->row) ? x->row.salt : NULL, x->row.hash, &right);
    x->entry.cause = e ? NULL : judge(x, right, a->call->now_ms);
    return e;
}

static enum err settle(struct account_call *a, const struct identification_row *r)
{
    const struct entering *x = a->state;
    const bool tax = strcmp(r->letter_for, SECTION_TAX) == 0;
    const struct identified how = { tax ? a->call->now_ms : r->tax_ms, tax ? r->reference_ms : a->call->now_ms, r->kind, r->has_number ? r->number_key : NULL };
    char other[PERSON_ID_SIZE] = "";
    enum err e = throttle_reset(a->call->service, a->call->db, POLICY_SECRET, x->entry.subject);
    e = e || !r->has_number ? e : identified_elsewhere(a, a->who.person, r->number_key, other);
    return e ? e : other[0] ? identified_refuse(a, other) : identified_set(a, &how);
}

/* Another letter may have been asked for since: its secret is another. */
static enum err run_entering(struct account_call *a)
{
    struct entering *x = a->state;
    struct identification_row now;
    if (x->entry.cause)
        return code_refuse(a, x->entry.cause);
    enum err e = identification_get(a, &now);
    if (e)
        return e;
    const bool same = has_letter(&now) && sodium_memcmp(now.hash, x->row.hash, sizeof now.hash) == 0;
    e = same ? settle(a, &now) : code_refuse(a, "replaced");
    sodium_memzero(&now, sizeof now);
    return e;
}

const struct account_verb account_verb_citizen_secret = {
    .name = "citizen-secret", .with = WITH_CITIZEN, .writes = true, .nature = "the secret of a letter", .read = read_entering,
    .prepare = prepare_entering, .run = run_entering, .release = release_entering
};
