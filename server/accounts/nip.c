/* Registration by NIP (document 002): profession, professional number, name and the eight digits of the letter. */
#include "core/base/letters.h"
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 256, NUMBER_MAX = 64 };

struct entering { struct code_entry entry; char profession[SERVICE_ID_SIZE], number[NIP_NUMBER_SIZE]; struct secret *name; struct nip_row found; };

static void release_entering(struct account_call *a)
{
    struct entering *x = a->state;
    if (x) {
        code_drop(&x->entry);
        secret_free(x->name);
    }
    registry_release(a, sizeof *x);
}

static enum err read_entering(struct account_call *a)
{
    static const char *const names[] = { "profession", "number", "name", "nip", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    struct entering *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    a->state = x;
    x->entry.code = secret_new(ACCOUNT_NIP_DIGITS);
    if (!x->entry.code)
        return ERR_MEMORY;
    const json_t *number = json_object_get(a->in, "number");
    if (!account_members(a, names) || !json_take_text(a->in, "profession", x->profession, sizeof x->profession) || !json_is_string(number) ||
        json_string_length(number) > NUMBER_MAX || account_take(a, "name", TYPED_MAX, &x->name) || account_take(a, "nip", TYPED_MAX, &typed) ||
        account_nip_parse(typed, x->entry.code))
        return ERR_FORMAT;
    (void)nip_number_parse(json_string_value(number), json_string_length(number), x->number);
    nip_subject(x->profession, x->number, x->entry.subject);
    return ERR_OK;
}

static enum err name_is(const struct secret *typed, const char *first, const char *second, bool *is)
{
    SECRET_OWNED struct secret *a = secret_new(4 * ACCOUNT_PART_SIZE), *b = secret_new(4 * ACCOUNT_PART_SIZE);
    enum err e = a && b ? letters_put(secret_bytes(typed), secret_length(typed), a) : ERR_MEMORY;
    e = e ? e : letters_put(first, strlen(first), b);
    e = e ? e : letters_put(second, strlen(second), b);
    *is |= !e && secret_length(a) > 0 && secret_equal(a, b);
    return e == ERR_MEMORY ? e : ERR_OK;
}

/* The family name alone, or both in either order; accents, case and hyphens do not count. */
static enum err name_fits(const struct entering *x, bool *fits)
{
    *fits = false;
    enum err e = name_is(x->name, x->found.family, "", fits);
    e = e ? e : name_is(x->name, x->found.family, x->found.given, fits);
    return e ? e : name_is(x->name, x->found.given, x->found.family, fits);
}

static const char *judge(struct entering *x, bool right, bool named, int64_t now_ms)
{
    const struct nip_row *n = &x->found;
    x->entry.dead = right && named && (n->used_ms || now_ms >= n->expires_ms);
    return x->entry.tries.locked ? "locked" : !n->found ? "professional-unknown" : !right ? "code-wrong" : !named ? "name-wrong"
        : n->used_ms ? "used" : now_ms >= n->expires_ms ? "expired" : NULL;
}

static enum err prepare_entering(struct account_call *a)
{
    struct entering *x = a->state;
    bool right = false, named = false;
    enum err e = code_count(a);
    if (e || a->call->answer->status)
        return e;
    e = nip_of(a->call->db, x->profession, x->number, &x->found);
    e = e ? e : code_try(a, x->found.found ? x->found.salt : NULL, x->found.hash, &right);
    e = e ? e : name_fits(x, &named);
    x->entry.cause = e ? NULL : judge(x, right, named, a->call->now_ms);
    return e;
}

static enum err give_ticket(struct account_call *a, const struct nip_row *n)
{
    struct entering *x = a->state;
    char id[ACCOUNT_SESSION_TEXT_SIZE];
    int64_t expires_ms = 0;
    enum err e = throttle_reset(a->call->service, a->call->db, POLICY_SECRET, x->entry.subject);
    e = e ? e : account_ticket_add(a, TICKET_NIP, n->id, REGISTRY_TICKET_MS, id, &expires_ms);
    e = e ? e : account_audit(a, "", "done", n->id);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I, s:s, s:s, s:s, s:s}", "ticket", id, "expires_ms", (json_int_t)expires_ms, "title", n->title,
                       "given", n->given, "family", n->family, "workplace", "");
    return a->out ? ERR_OK : ERR_MEMORY;
}

/* Another NIP of the same professional has another id. */
static enum err run_entering(struct account_call *a)
{
    struct entering *x = a->state;
    struct nip_row now;
    if (x->entry.cause)
        return code_refuse(a, x->entry.cause);
    enum err e = nip_get(a->call->db, x->found.id, &now);
    if (!e && now.found && !now.used_ms)
        return give_ticket(a, &now);
    x->entry.dead = true;
    return e ? e : code_refuse(a, "replaced");
}

const struct account_verb account_verb_nip = {
    .name = "nip", .with = WITH_NOTHING, .writes = true, .nature = "a professional's number, name and NIP", .read = read_entering,
    .prepare = prepare_entering, .run = run_entering, .release = release_entering
};
