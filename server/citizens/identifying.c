/* What asks a register who somebody is: five fields, two counters, one question after the other. */
#include "server/citizens/identifying.h"

#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_TYPED_MAX = 1024, NUMBER_TYPED_MAX = 64, BOUND_MAX = 2 * PERSON_PART_SIZE + 256, SAID_HEX = 8 };

/* --- the state --- */

struct identifying *identifying_begin(struct account_call *a)
{
    a->state = calloc(1, sizeof(struct identifying));
    return a->state;
}

void identifying_release(struct account_call *a)
{
    struct identifying *x = a->state;
    if (!x)
        return;
    struct secret *const all[] = { x->fields.given, x->fields.family, x->fields.birth, x->fields.nam, x->fields.nas,
        x->numbers[NUMBER_TAX].number, x->numbers[NUMBER_REFERENCE].number, x->secret };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        secret_free(all[i]);
    sodium_memzero(x, sizeof *x);
    free(x);
    a->state = NULL;
}

/* --- reading --- */

static enum err parse_name(const struct secret *typed, int32_t today, struct secret *to)
{
    char name[PERSON_PART_SIZE];
    (void)today;
    enum err e = person_name_parse(secret_bytes(typed), secret_length(typed), name);
    e = e ? e : secret_append(to, name, strlen(name));
    sodium_memzero(name, sizeof name);
    return e;
}

static enum err parse_nam(const struct secret *typed, int32_t today, struct secret *to) { (void)today; return nam_parse(typed, to); }
static enum err parse_nas(const struct secret *typed, int32_t today, struct secret *to) { (void)today; return nas_parse(typed, to); }

static const struct part {
    const char *name;
    size_t typed_max, room, at;
    enum err (*parse)(const struct secret *typed, int32_t today, struct secret *to);
} parts[] = {
    { "given", NAME_TYPED_MAX, PERSON_PART_SIZE, offsetof(struct citizen_fields, given), parse_name },
    { "family", NAME_TYPED_MAX, PERSON_PART_SIZE, offsetof(struct citizen_fields, family), parse_name },
    { "birth", NUMBER_TYPED_MAX, IDENTITY_BYTES, offsetof(struct citizen_fields, birth), birth_parse },
    { "nam", NUMBER_TYPED_MAX, IDENTITY_BYTES, offsetof(struct citizen_fields, nam), parse_nam },
    { "nas", NUMBER_TYPED_MAX, IDENTITY_BYTES, offsetof(struct citizen_fields, nas), parse_nas },
};

/* Whose age it is is a matter of the day in Montréal. */
static enum err read_part(struct account_call *a, const struct part *part, struct citizen_fields *fields, bool *holds)
{
    SECRET_OWNED struct secret *typed = NULL;
    struct secret *made = secret_new(part->room);
    enum err e = made ? account_take(a, part->name, part->typed_max, &typed) : ERR_MEMORY;
    *(struct secret **)(void *)((char *)fields + part->at) = made;
    if (!e)
        *holds = part->parse(typed, identity_today(a->call->now_ms), made) == ERR_OK;
    return e;
}

enum err identifying_read(struct account_call *a)
{
    struct identifying *x = a->state;
    const char *wrong = NULL;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        bool holds = true;
        enum err e = read_part(a, &parts[i], &x->fields, &holds);
        if (e)
            return e;
        wrong = !wrong && !holds ? parts[i].name : wrong;
    }
    return wrong ? account_field(a, wrong) : ERR_OK;
}

/* --- what they are bound to --- */

static enum err put_bound(struct secret *to, const void *bytes, size_t n)
{
    const uint8_t head[2] = { (uint8_t)(n >> 8), (uint8_t)n };
    enum err e = secret_append(to, head, sizeof head);
    return e ? e : secret_append(to, bytes, n);
}

void identification_number_key(const struct service *service, const struct secret *nam, uint8_t to[CITIZEN_KEY_SIZE])
{
    server_keys_hash(service->keys, "guichet/nam/1", secret_bytes(nam), secret_length(nam), to);
}

void identifying_number_key(const struct account_call *a, uint8_t to[CITIZEN_KEY_SIZE])
{
    const struct identifying *x = a->state;
    identification_number_key(a->call->service, x->fields.nam, to);
}

enum err identifying_name(struct account_call *a)
{
    struct identifying *x = a->state;
    const struct citizen_fields *f = &x->fields;
    const struct secret *const all[] = { f->given, f->family, f->birth, f->nam, f->nas };
    SECRET_OWNED struct secret *bound = secret_new(BOUND_MAX);
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    if (!x->person[0])
        memcpy(x->person, a->who.person, sizeof x->person);
    enum err e = bound ? put_bound(bound, x->person, strlen(x->person)) : ERR_MEMORY;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && !e; i++)
        e = put_bound(bound, secret_bytes(all[i]), secret_length(all[i]));
    if (e)
        return e;
    server_keys_hash(a->call->service->keys, "guichet/personal/1", secret_bytes(bound), secret_length(bound), hash);
    sodium_bin2hex(x->mac, sizeof x->mac, hash, (FIELDS_MAC_SIZE - 1) / 2);
    identifying_number_key(a, hash);
    sodium_bin2hex(x->nam, sizeof x->nam, hash, sizeof hash);
    return ERR_OK;
}

/* --- counting and asking --- */

static bool identifying_locked(const struct identifying *x) { return x->account.locked || x->number.locked; }

/* This very request was counted, and then this server died: the same question tells no more. */
static enum err look_again(struct account_call *a, struct db *db, struct identifying *x)
{
    const struct service *s = a->call->service;
    enum err e = throttle_look(s, db, POLICY_IDENTIFY, x->person, a->call->now_ms, &x->account);
    e = e ? e : throttle_look(s, db, POLICY_IDENTIFY, x->nam, a->call->now_ms, &x->number);
    x->account.locked = x->number.locked = false;
    return e;
}

static enum err count_both(struct account_call *a, struct db *db, struct identifying *x)
{
    const struct service *s = a->call->service;
    enum err e = throttle_count(s, db, POLICY_IDENTIFY, x->person, a->call->now_ms, &x->account);
    if (e || x->account.locked)
        return e;
    e = throttle_count(s, db, POLICY_IDENTIFY, x->nam, a->call->now_ms, &x->number);
    return e || !x->number.locked ? e : throttle_take_back(s, db, POLICY_IDENTIFY, x->person);
}

static enum err add_consents(struct account_call *a, const struct identifying *x)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < CITIZEN_NUMBERS && !e && !x->agreed; i++) {
        const struct citizen_number *n = &x->numbers[i];
        const struct citizen_consent given = { x->person, n->purpose, "accepted", "", n->text };
        e = n->purpose ? citizen_consent_add(a, &given) : ERR_OK;
    }
    return e;
}

/* Only what was counted is marked, and consented to: without a try left nothing is asked of anybody. */
static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    struct identifying *x = a->state;
    enum call_seen seen;
    x->account = x->number = (struct throttle_state){ .locked = false };
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED)
        return look_again(a, db, x);
    e = count_both(a, db, x);
    if (e || identifying_locked(x))
        return e;
    e = add_consents(a, x);
    return e ? e : call_mark(c, db);
}

static enum identity_answer ask(struct account_call *a, const struct identifying *x)
{
    enum identity_answer answer = IDENTITY_YES;
    for (size_t i = 0; i < CITIZEN_NUMBERS && answer == IDENTITY_YES; i++) {
        const struct citizen_fields *f = &x->fields;
        const struct citizen_number *n = &x->numbers[i];
        const struct identity_fields fields = { f->given, f->family, f->birth, f->nam, f->nas, n->number };
        answer = n->purpose ? identity_verify(a->call->service->identity, n->asks, &fields) : answer;
    }
    return answer;
}

enum err identifying_ask(struct account_call *a)
{
    struct identifying *x = a->state;
    enum err e = call_tx(a->call, count);
    if (e || a->call->answer->status || identifying_locked(x))
        return e;
    x->answer = ask(a, x);
    x->asked = true;
    return ERR_OK;
}

/* --- what is not a yes --- */

enum err identifying_take_back(struct account_call *a)
{
    const struct identifying *x = a->state;
    struct call *c = a->call;
    enum err e = throttle_take_back(c->service, c->db, POLICY_IDENTIFY, x->person);
    return e ? e : throttle_take_back(c->service, c->db, POLICY_IDENTIFY, x->nam);
}

void identification_reason(const char *word, const uint8_t number_key[CITIZEN_KEY_SIZE], const struct secret *nam, char to[IDENTIFYING_REASON_SIZE])
{
    char hex[SAID_HEX + 1];
    const uint8_t *bytes = secret_bytes(nam);
    const size_t n = secret_length(nam);
    sodium_bin2hex(hex, sizeof hex, number_key, SAID_HEX / 2);
    (void)snprintf(to, IDENTIFYING_REASON_SIZE, "%s %s..%.*s", word, hex, n < 2 ? 0 : 2, (const char *)bytes + (n < 2 ? 0 : n - 2));
}

static void identifying_reason(const struct account_call *a, const char *word, char to[IDENTIFYING_REASON_SIZE])
{
    const struct identifying *x = a->state;
    uint8_t key[CITIZEN_KEY_SIZE];
    identifying_number_key(a, key);
    identification_reason(word, key, x->fields.nam, to);
}

static enum err none_left(struct account_call *a, const struct identifying *x)
{
    char cause[IDENTIFYING_REASON_SIZE];
    const bool account = x->account.left == 0;
    identifying_reason(a, account ? "account-tries" : "number-tries", cause);
    const struct account_refusal why = { .subject = x->person, .cause = cause, .until_ms = account ? x->account.until_ms : x->number.until_ms };
    return account_refuse(a, &why);
}

static enum err unavailable(struct account_call *a)
{
    enum err e = identifying_take_back(a);
    e = e ? e : account_audit(a, a->who.person, "refused", "register-down");
    return e ? e : call_problem(a->call, 503, "register-down", NULL);
}

enum err identifying_refuse(struct account_call *a)
{
    static const char *const words[] = { [IDENTITY_NO_GIVEN] = "identity-given", [IDENTITY_NO_FAMILY] = "identity-family",
        [IDENTITY_NO_BIRTH] = "identity-birth", [IDENTITY_NO_NUMBERS] = "identity-numbers" };
    const struct identifying *x = a->state;
    char reason[IDENTIFYING_REASON_SIZE];
    const int64_t left = x->account.left < x->number.left ? x->account.left : x->number.left;
    if (x->asked && x->answer == IDENTITY_UNAVAILABLE)
        return unavailable(a);
    if (identifying_locked(x) || left == 0)
        return none_left(a, x);
    identifying_reason(a, words[x->answer], reason);
    enum err e = account_audit(a, a->who.person, "refused", reason);
    return e ? e : call_problem(a->call, 403, words[x->answer], json_pack("{s:I}", "left", (json_int_t)left));
}
