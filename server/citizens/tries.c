/* A code that was typed: counted and committed, then looked at. */
#include "server/citizens/codes.h"

#include "core/proto/json_in.h"
#include "core/rules/code.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_TEXT_SIZE = 2 * CITIZEN_KEY_SIZE + 1, TYPED_MAX = 64 };

enum err citizen_try_read(struct account_call *a, struct citizen_try *t, enum citizen_purpose what)
{
    static const char *const names[] = { "ticket", "code", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    if (!account_members(a, names) || !json_take_hex(a->in, "ticket", t->id, sizeof t->id))
        return ERR_FORMAT;
    t->what = what;
    t->digits = secret_new(CODE_DIGITS);
    enum err e = t->digits ? account_take(a, "code", TYPED_MAX, &typed) : ERR_MEMORY;
    return e || !code_parse(typed, t->digits) ? e : account_field(a, "code");
}

void citizen_try_drop(struct citizen_try *t) { secret_free(t->digits); }

enum err citizen_try_begin(struct account_call *a, enum citizen_purpose what)
{
    a->state = calloc(1, sizeof(struct citizen_try));
    return a->state ? citizen_try_read(a, a->state, what) : ERR_MEMORY;
}

void citizen_try_release(struct account_call *a)
{
    struct citizen_try *t = a->state;
    if (!t)
        return;
    citizen_try_drop(t);
    sodium_memzero(t, sizeof *t);
    free(t);
}

/* failed: how many before this one. A ticket of somebody else's session, or for something else, is none. */
static enum citizen_verdict judge(const struct account_call *a, const struct citizen_try *t, const struct citizen_code_row *row, int64_t failed)
{
    const struct call *c = a->call;
    if (!citizen_code_open(row, c->now_ms) || row->what != t->what || (a->who.found && strcmp(row->person, a->who.person) != 0))
        return CODE_UNKNOWN;
    return c->now_ms >= row->expires_ms || failed >= service_policy(c->service)->limits[POLICY_CODE] ? CODE_DEAD : CODE_TO_LOOK_AT;
}

/* The counter that is shown, then the one of the account's own address where that is another (a forgotten password). */
static enum err count_tries(struct account_call *a, struct db *db, struct citizen_try *t, const struct citizen_code_row *row)
{
    const struct call *c = a->call;
    struct throttle_state shown = { .locked = false }, hidden = { .locked = false };
    uint8_t key[CITIZEN_KEY_SIZE];
    char subject[KEY_TEXT_SIZE];
    sodium_bin2hex(subject, sizeof subject, row->counted, sizeof row->counted);
    enum err e = throttle_count(c->service, db, POLICY_ADDRESS, subject, c->now_ms, &shown);
    if (!e && !shown.locked && t->what == CITIZEN_FORGOT && row->person[0]) {
        citizen_counted_key(c->service, COUNTED_RECOVERY, t->about.key, key);
        sodium_bin2hex(subject, sizeof subject, key, sizeof key);
        e = throttle_count(c->service, db, POLICY_ADDRESS, subject, c->now_ms, &hidden);
    }
    if (shown.locked)
        t->verdict = CODE_TOO_MANY;
    else if (hidden.locked)
        t->verdict = CODE_HIDDEN_LOCK;
    t->until_ms = shown.until_ms;
    t->left = shown.left < t->left ? shown.left : t->left;
    return e;
}

/* Only what was counted is marked: a request that found the counters full finds them full again. */
static enum err count_new(struct account_call *a, struct db *db, struct citizen_try *t, const struct citizen_code_row *row)
{
    enum err e = citizen_coded_get(a, row->person, t->what, &t->about);
    e = e ? e : count_tries(a, db, t, row);
    if (e || t->verdict == CODE_TOO_MANY)
        return e;
    e = DB_RUN(db, ST_CITIZEN_CODE_FAIL, NULL, NULL, db_blob(t->id, sizeof t->id));
    return e || t->verdict != CODE_TO_LOOK_AT ? e : call_mark(a->call, db);
}

static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    struct citizen_try *t = a->state;
    struct citizen_code_row row;
    enum call_seen seen;
    t->verdict = CODE_UNKNOWN;
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    e = citizen_code_get(c, db, t->id, &row);
    const int64_t failed = row.failed - (seen == CALL_COUNTED);      /* this very entry, again: it tells no more than it would have */
    t->verdict = judge(a, t, &row, failed);
    t->left = service_policy(c->service)->limits[POLICY_CODE] - failed - 1;
    return e || seen == CALL_COUNTED || t->verdict != CODE_TO_LOOK_AT ? e : count_new(a, db, t, &row);
}

enum err citizen_try_count(struct account_call *a) { return call_tx(a->call, count); }

static enum err refuse(struct account_call *a, const char *word, int64_t left)
{
    enum err e = account_audit(a, a->who.found ? a->who.person : "", "refused", word);
    return e ? e : call_problem(a->call, 403, word, left > 0 ? json_pack("{s:I}", "left", (json_int_t)left) : NULL);
}

static enum err forget_tries(const struct call *c, const uint8_t counted[CITIZEN_KEY_SIZE])
{
    char subject[KEY_TEXT_SIZE];
    sodium_bin2hex(subject, sizeof subject, counted, CITIZEN_KEY_SIZE);
    return throttle_reset(c->service, c->db, POLICY_ADDRESS, subject);
}

static enum err use_up(struct account_call *a, const struct citizen_try *t, const struct citizen_code_row *row)
{
    const struct call *c = a->call;
    uint8_t hidden[CITIZEN_KEY_SIZE];
    citizen_counted_key(c->service, COUNTED_RECOVERY, t->about.key, hidden);
    enum err e = DB_RUN(c->db, ST_CITIZEN_CODE_USE, NULL, NULL, db_blob(t->id, sizeof t->id), db_int(c->now_ms));
    e = e ? e : forget_tries(c, row->counted);
    return e || t->what != CITIZEN_FORGOT ? e : forget_tries(c, hidden);
}

static bool is_right(const struct call *c, const struct citizen_try *t, const struct citizen_code_row *row)
{
    struct citizen_sending sent = { .digits = t->digits, .what = t->what, .about = t->about };
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    memcpy(sent.id, t->id, sizeof sent.id);
    citizen_code_hash(c, &sent, hash);
    const bool same = sodium_memcmp(hash, row->hash, sizeof hash) == 0;
    return same && t->verdict == CODE_TO_LOOK_AT && citizen_coded_opens(&t->about);
}

enum err citizen_try_look(struct account_call *a, struct citizen_try *t, bool *right)
{
    struct call *c = a->call;
    struct citizen_code_row row;
    *right = false;
    enum err e = citizen_code_get(c, c->db, t->id, &row);
    e = e || !row.found ? e : citizen_coded_get(a, row.person, t->what, &t->about);
    if (!a->who.found)
        memcpy(a->who.person, row.person, sizeof a->who.person);      /* whose trail it is */
    if (e || t->verdict == CODE_UNKNOWN || !citizen_code_open(&row, c->now_ms))
        return e ? e : citizen_ticket_unknown(a);
    if (t->verdict == CODE_TOO_MANY)
        return citizen_too_many(a, t->until_ms);
    if (t->verdict == CODE_DEAD)
        return refuse(a, "code-dead", 0);
    if (!is_right(c, t, &row))
        return refuse(a, t->left > 0 ? "code-wrong" : "code-dead", t->left);
    *right = true;
    return use_up(a, t, &row);
}
