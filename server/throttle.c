#include "server/throttle.h"

#include <stdio.h>
#include <string.h>

struct counter { int64_t count, first_ms, until_ms; };

static void hash_subject(const struct service *service, enum policy_kind kind, const char *subject, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    char purpose[64];
    (void)snprintf(purpose, sizeof purpose, "guichet/throttle/1 %s", policy_rows[kind].name);
    server_keys_hash(service->keys, purpose, subject, strlen(subject), to);
}

static enum err take_counter(void *ctx, const struct db_row *row)
{
    struct counter *c = ctx;
    c->count = db_row_int(row, 0);
    c->first_ms = db_row_int(row, 1);
    c->until_ms = db_row_int(row, 2);
    return ERR_OK;
}

/* What a counter that is past its end says: nothing. */
static void forget_old(struct counter *c, int64_t now_ms)
{
    if (now_ms >= c->until_ms)
        *c = (struct counter){ 0 };
}

static void count_one(struct counter *c, enum policy_kind kind, int64_t limit, int64_t now_ms)
{
    const struct policy_row *row = &policy_rows[kind];
    if (c->count++ == 0)
        c->first_ms = now_ms;
    int64_t from = row->anew || c->count >= limit ? now_ms : c->first_ms, until = from + row->window_ms;
    c->until_ms = until > c->until_ms ? until : c->until_ms;
}

static void say(const struct counter *c, int64_t limit, struct throttle_state *state)
{
    state->left = c->count < limit ? limit - c->count : 0;
    state->until_ms = state->left ? 0 : c->until_ms;
}

enum err throttle_count(const struct service *service, struct db *db, enum policy_kind kind, const char *subject,
                        int64_t now_ms, struct throttle_state *state)
{
    struct counter c = { 0 };
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    const int64_t limit = service_policy(service)->limits[kind];
    hash_subject(service, kind, subject, hash);
    /* Writing first takes the row's lock: two at once count two. */
    enum err e = DB_RUN(db, ST_THROTTLE_HOLD, take_counter, &c, db_text(policy_rows[kind].name), db_blob(hash, sizeof hash));
    if (e)
        return e;
    forget_old(&c, now_ms);
    state->locked = c.count >= limit;
    if (!state->locked)
        count_one(&c, kind, limit, now_ms);
    say(&c, limit, state);
    return DB_RUN(db, ST_THROTTLE_PUT, NULL, NULL, db_text(policy_rows[kind].name), db_blob(hash, sizeof hash),
                  db_int(c.count), db_int(c.first_ms), db_int(c.until_ms));
}

enum err throttle_look(const struct service *service, struct db *db, enum policy_kind kind, const char *subject,
                       int64_t now_ms, struct throttle_state *state)
{
    struct counter c = { 0 };
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    const int64_t limit = service_policy(service)->limits[kind];
    hash_subject(service, kind, subject, hash);
    enum err e = DB_RUN(db, ST_THROTTLE_GET, take_counter, &c, db_text(policy_rows[kind].name), db_blob(hash, sizeof hash));
    if (e)
        return e;
    forget_old(&c, now_ms);
    state->locked = c.count >= limit;
    say(&c, limit, state);
    return ERR_OK;
}

/* --- log-ins: first_ms is when the next one may come --- */

enum { PACE_LIFE_MS = 12 * POLICY_HOUR_MS };

static int64_t pause_after(int64_t count, int64_t limit)
{
    static const int64_t pauses_ms[] = { 0, 0, 0, 1000, 3000, 5000, 10000 };
    enum { LAST = sizeof pauses_ms / sizeof pauses_ms[0] - 1 };
    return count >= limit ? policy_rows[POLICY_LOGIN].window_ms : pauses_ms[count < LAST ? count : LAST];
}

static void pace_one(struct counter *c, int64_t limit, int64_t now_ms)
{
    c->count++;
    c->first_ms = now_ms + pause_after(c->count, limit);
    c->until_ms = now_ms + PACE_LIFE_MS > c->until_ms ? now_ms + PACE_LIFE_MS : c->until_ms;
}

static void say_pace(const struct counter *c, int64_t limit, bool early, struct throttle_pace *pace)
{
    *pace = (struct throttle_pace){ early && c->count < limit, { .locked = early && c->count >= limit } };
    pace->state.left = c->count < limit ? limit - c->count : 0;
}

enum err throttle_pace_count(const struct service *service, struct db *db, const char *subject, int64_t now_ms, struct throttle_pace *pace)
{
    struct counter c = { 0 };
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    const int64_t limit = service_policy(service)->limits[POLICY_LOGIN];
    hash_subject(service, POLICY_LOGIN, subject, hash);
    enum err e = DB_RUN(db, ST_THROTTLE_HOLD, take_counter, &c, db_text(policy_rows[POLICY_LOGIN].name), db_blob(hash, sizeof hash));
    if (e)
        return e;
    forget_old(&c, now_ms);
    say_pace(&c, limit, now_ms < c.first_ms, pace);
    if (!pace->wait && !pace->state.locked)
        pace_one(&c, limit, now_ms);
    pace->state.left = c.count < limit ? limit - c.count : 0;
    pace->state.until_ms = pace->wait || !pace->state.left ? c.first_ms : 0;
    return DB_RUN(db, ST_THROTTLE_PUT, NULL, NULL, db_text(policy_rows[POLICY_LOGIN].name), db_blob(hash, sizeof hash),
                  db_int(c.count), db_int(c.first_ms), db_int(c.until_ms));
}

enum err throttle_pace_again(const struct service *service, struct db *db, const char *subject, int64_t now_ms, struct throttle_pace *pace)
{
    struct counter c = { 0 };
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    const int64_t limit = service_policy(service)->limits[POLICY_LOGIN];
    hash_subject(service, POLICY_LOGIN, subject, hash);
    enum err e = DB_RUN(db, ST_THROTTLE_GET, take_counter, &c, db_text(policy_rows[POLICY_LOGIN].name), db_blob(hash, sizeof hash));
    if (e)
        return e;
    forget_old(&c, now_ms);
    say_pace(&c, limit, false, pace);
    pace->state.until_ms = pace->state.left ? 0 : c.first_ms;
    return ERR_OK;
}

enum err throttle_reset(const struct service *service, struct db *db, enum policy_kind kind, const char *subject)
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    hash_subject(service, kind, subject, hash);
    return DB_RUN(db, ST_THROTTLE_FORGET, NULL, NULL, db_text(policy_rows[kind].name), db_blob(hash, sizeof hash));
}

enum err throttle_take_back(const struct service *service, struct db *db, enum policy_kind kind, const char *subject)
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    hash_subject(service, kind, subject, hash);
    return DB_RUN(db, ST_THROTTLE_LESS, NULL, NULL, db_text(policy_rows[kind].name), db_blob(hash, sizeof hash));
}
