/* Passwords of accounts: keyed with the pepper, then Argon2id; one hash for whoever asks. */
#include "server/accounts/accounts.h"

#include "server/citizens/citizens.h"
#include "server/hash_pool.h"
#include "server/questions.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert((int)HASH_SALT_SIZE == 16 && (int)HASH_SIZE == 32, "struct account_hash");

/* One that has no normal form is nobody's: as it is, so that it costs and is answered as any wrong one. */
static enum err normalise(const struct secret *password, struct secret *to)
{
    enum err e = account_password_normalise(password, to);
    if (!e || e == ERR_MEMORY)
        return e;
    secret_wipe(to);
    return secret_append(to, secret_bytes(password), secret_length(password));
}

static enum err hash(const struct service *service, const struct secret *password, const uint8_t salt[HASH_SALT_SIZE], uint8_t out[HASH_SIZE])
{
    SECRET_OWNED struct secret *normal = secret_new(ACCOUNT_PASSWORD_BYTES_MAX), *keyed = secret_new(SERVER_KEYS_HASH_SIZE);
    enum err e = normal && keyed ? normalise(password, normal) : ERR_MEMORY;
    if (e)
        return e;
    server_keys_hash(service->keys, "guichet/account-password/1", secret_bytes(normal), secret_length(normal), secret_tail(keyed));
    secret_grew(keyed, SERVER_KEYS_HASH_SIZE);
    return hash_pool_answers(service->hashes, keyed, salt, out);
}

enum err account_hash_password(const struct service *service, const struct secret *password, struct account_hash *out)
{
    struct account_hash made;
    randombytes_buf(made.salt, sizeof made.salt);
    questions_pepper(service, made.pepper);
    enum err e = hash(service, password, made.salt, made.hash);
    if (!e)
        *out = made;
    return e;
}

enum err account_try_hash(const struct service *service, const struct secret *password, const struct account_hash *kept, bool *good)
{
    char pepper[QUESTIONS_PEPPER_SIZE];
    uint8_t decoy[SERVER_KEYS_HASH_SIZE], made[HASH_SIZE];
    server_keys_hash(service->keys, "guichet/decoy-salt/1", "account", 7, decoy);
    enum err e = hash(service, password, kept ? kept->salt : decoy, made);
    questions_pepper(service, pepper);
    bool same = sodium_memcmp(made, kept ? kept->hash : decoy, sizeof made) == 0;
    if (!e)
        *good = kept && same && strcmp(pepper, kept->pepper) == 0;
    sodium_memzero(made, sizeof made);
    return e;
}

static void kept_of(const struct account_row *row, struct account_hash *to)
{
    memcpy(to->salt, row->salt, sizeof to->salt);
    memcpy(to->hash, row->hash, sizeof to->hash);
    memcpy(to->pepper, row->pepper, sizeof to->pepper);
}

enum err account_try_password(const struct service *service, const struct secret *password, const struct account_row *row, bool *good)
{
    struct account_hash kept;
    kept_of(row, &kept);
    enum err e = account_try_hash(service, password, row->found ? &kept : NULL, good);
    sodium_memzero(&kept, sizeof kept);
    return e;
}

/* --- typed again by who is logged in --- */

struct confirming { struct account_call *a; struct throttle_state tries; };

static enum err count(void *ctx, struct db *db)
{
    struct confirming *g = ctx;
    struct call *c = g->a->call;
    enum call_seen seen;
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED) {      /* this very guess was counted, and then this server died or the hashes were busy */
        e = throttle_look(c->service, db, POLICY_LOGIN, g->a->who.person, c->now_ms, &g->tries);
        g->tries.locked = false;
        return e;
    }
    e = throttle_count(c->service, db, POLICY_LOGIN, g->a->who.person, c->now_ms, &g->tries);
    return e || g->tries.locked ? e : call_mark(c, db);
}

static enum err count_call(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    return count(a->counting, db);
}

/* Of whichever realm; *found false: gone since. */
static enum err own_password(const struct account_call *a, struct account_hash *to, bool *found)
{
    struct account_row row = { .found = false };
    struct citizen_row citizen = { .found = false };
    enum err e = a->who.citizen ? citizen_by_person(a->call->db, a->who.person, &citizen) : account_by_person(a->call->db, a->who.person, &row);
    kept_of(&row, to);
    if (a->who.citizen)
        *to = citizen.password;
    *found = row.found || citizen.found;
    sodium_memzero(&row, sizeof row);
    sodium_memzero(&citizen, sizeof citizen);
    return e;
}

enum err account_confirm(struct account_call *a, const struct secret *password, int64_t *left)
{
    struct confirming g = { .a = a };
    struct account_hash kept;
    bool found = false, good = false;
    a->counting = &g;
    enum err e = call_tx(a->call, count_call);
    a->counting = NULL;
    if (e || a->call->answer->status)
        return e;
    e = own_password(a, &kept, &found);
    e = e ? e : account_try_hash(a->call->service, password, found ? &kept : NULL, &good);
    if (!e)
        *left = good && !g.tries.locked ? -1 : g.tries.left;
    sodium_memzero(&kept, sizeof kept);
    return e;
}

enum err account_password_wrong(struct account_call *a, int64_t left)
{
    enum err e = account_audit(a, a->who.person, "refused", "password-wrong");
    return e ? e : call_problem(a->call, 403, "password-wrong", json_pack("{s:I}", "left", (json_int_t)left));
}

enum err account_confirmed(struct account_call *a)
{
    return throttle_reset(a->call->service, a->call->db, POLICY_LOGIN, a->who.person);
}
