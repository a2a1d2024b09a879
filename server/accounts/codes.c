/* Secret codes and NIPs: an entry is counted, and that is committed, before anything is looked at; one that belongs to nothing
 * costs and answers as one that does. */
#include "server/accounts/registry.h"

#include <sodium.h>
#include <string.h>

/* --- making --- */

static enum err make(const char *alphabet, size_t letters, struct secret **out)
{
    struct secret *made = secret_new(letters);
    enum err e = made ? ERR_OK : ERR_MEMORY;
    for (size_t i = 0; i < letters && !e; i++)
        e = secret_append(made, &alphabet[randombytes_uniform((uint32_t)strlen(alphabet))], 1);
    if (e)
        secret_free(made);
    else
        *out = made;
    return e;
}

enum err code_make(struct secret **out) { return make(ACCOUNT_CODE_ALPHABET, ACCOUNT_CODE_LETTERS, out); }
enum err agent_code_make(struct secret **out) { return make(ACCOUNT_CODE_ALPHABET, ACCOUNT_AGENT_CODE_LETTERS, out); }
enum err nip_make(struct secret **out) { return make("0123456789", ACCOUNT_NIP_DIGITS, out); }

enum err code_hash(const struct service *service, const char *subject, const struct secret *code, const uint8_t salt[HASH_SALT_SIZE],
                   uint8_t out[HASH_SIZE])
{
    uint8_t keyed[SERVER_KEYS_HASH_SIZE];
    BUF_OWNED struct buf b = buf_make(256);
    SECRET_OWNED struct secret *to = secret_new(sizeof keyed);
    buf_put_string(&b, subject);
    buf_put_field(&b, secret_bytes(code), secret_length(code));
    enum err e = !to ? ERR_MEMORY : buf_err(&b);
    if (!e)
        server_keys_hash(service->keys, "guichet/secret-code/1", b.bytes, b.length, keyed);
    e = e ? e : secret_append(to, keyed, sizeof keyed);
    sodium_memzero(keyed, sizeof keyed);
    return e ? e : hash_pool_answers(service->hashes, to, salt, out);
}

/* --- entries --- */

void code_drop(struct code_entry *e)
{
    secret_free(e->code);
    sodium_memzero(e, sizeof *e);
}

/* This very request was counted, and then this server died or the hashes were busy: it is the same guess, bit for bit. */
static enum err look_again(struct call *c, struct db *db, struct code_entry *entry)
{
    enum err e = throttle_look(c->service, db, POLICY_SECRET, entry->subject, c->now_ms, &entry->tries);
    entry->tries.locked = false;
    return e;
}

/* Only what was counted is marked: a request that found the counter full finds it full again. */
static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct code_entry *entry = ((struct account_call *)c->state)->state;
    enum call_seen seen;
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED)
        return look_again(c, db, entry);
    e = throttle_count(c->service, db, POLICY_SECRET, entry->subject, c->now_ms, &entry->tries);
    return e || entry->tries.locked ? e : call_mark(c, db);
}

enum err code_count(struct account_call *a)
{
    return call_tx(a->call, count);
}

enum err code_try(struct account_call *a, const uint8_t *salt, const uint8_t *hash, bool *right)
{
    static const uint8_t none[HASH_SALT_SIZE];
    struct code_entry *entry = a->state;
    enum err e = code_hash(a->call->service, entry->subject, entry->code, salt ? salt : none, entry->hash);
    if (!e)
        *right = salt && sodium_memcmp(entry->hash, hash, HASH_SIZE) == 0;
    return e;
}

/* Nothing is left of one that is dead, and only who has the right code is told so. */
enum err code_refuse(struct account_call *a, const char *cause)
{
    const struct code_entry *entry = a->state;
    int64_t left = entry->dead || entry->tries.locked ? 0 : entry->tries.left;
    enum err e = account_audit(a, "", "refused", cause);
    return e ? e : call_problem(a->call, 403, "code-refused", json_pack("{s:I}", "left", (json_int_t)left));
}
