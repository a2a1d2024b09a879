#include "server/accounts/knock.h"

/* Only what was counted is marked: a request that found the counters full finds them full again. */
static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct knock *k = ((struct account_call *)c->state)->counting;
    enum call_seen seen;
    k->pace = (struct throttle_pace){ .wait = false };
    k->tries = (struct throttle_state){ .locked = false };
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED)      /* this very guess, again: it tells no more than it would have */
        return throttle_pace_again(c->service, db, k->shown, c->now_ms, &k->pace);
    e = throttle_pace_count(c->service, db, k->shown, c->now_ms, &k->pace);
    if (e || k->pace.wait)
        return e;
    e = throttle_count(c->service, db, POLICY_LOGIN, k->account, c->now_ms, &k->tries);
    return e || knock_locked(k) ? e : call_mark(c, db);
}

enum err knock_count(struct account_call *a, struct knock *k)
{
    a->counting = k;
    enum err e = call_tx(a->call, count);
    a->counting = NULL;
    return e;
}

bool knock_locked(const struct knock *k) { return k->pace.state.locked || k->tries.locked; }

enum err knock_wait(struct account_call *a, const struct knock *k)
{
    return call_problem(a->call, 429, "wait", json_pack("{s:I}", "until_ms", (json_int_t)k->pace.state.until_ms));
}

enum err knock_refuse(struct account_call *a, const struct knock *k, const char *cause)
{
    const struct account_refusal why = { .subject = k->account, .cause = cause, .left = k->pace.state.left, .until_ms = k->pace.state.until_ms };
    return account_refuse(a, &why);
}

enum err knock_forget(struct account_call *a, const struct knock *k)
{
    enum err e = throttle_reset(a->call->service, a->call->db, POLICY_LOGIN, k->shown);
    return e ? e : throttle_reset(a->call->service, a->call->db, POLICY_LOGIN, k->account);
}
