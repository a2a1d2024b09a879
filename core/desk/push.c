#include "core/desk/inside.h"

#include "core/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCHS_PER_CYCLE = 3, FAULTS_MAX = 5 };

void push_drop_batch(struct desk *d)
{
    store_batch_free(d->net.batch);
    free(d->net.batch);
    d->net.batch = NULL;
}

/* What cannot be pushed now does not hold up the pull. */
static void give_up(struct desk *d, enum err e)
{
    d->net.push_err = e;
    push_drop_batch(d);
    pull_begin(d);
}

static void park(struct desk *d, const uint8_t id[OP_ID_SIZE])
{
    log_error("desk: an operation makes the server fail and is put aside");
    desk_store_failed(d, store_park(d->store, id));
    d->net.limit = 0;
    d->net.faults = 0;
}

static enum err ask(struct desk *d, struct store_batch *batch)
{
    struct push_item items[STORE_BATCH_MAX];
    struct exchange_now now = net_now(d, true);
    struct secret *job = NULL;
    size_t count = d->net.limit && d->net.limit < batch->count ? d->net.limit : batch->count;
    for (size_t i = 0; i < count; i++)
        items[i] = (struct push_item){ batch->items[i].seq, batch->items[i].body, batch->items[i].body_n };
    enum err e = exchange_ask_push(&d->net.exchange, &now, batch->epoch, items, count, &d->net.taken, &d->net.ticket, &job);
    if (e)
        return e;
    e = store_mark_sent(d->store, batch, d->net.taken);
    if (e) {
        secret_free(job);
        return e;
    }
    return net_ask(d, NET_PUSH, job);
}

void push_next(struct desk *d)
{
    push_drop_batch(d);
    d->net.batch = calloc(1, sizeof *d->net.batch);
    enum err e = d->net.batch ? desk_need_store(d) : ERR_MEMORY;
    e = e ? e : store_batch(d->store, d->net.batch);
    if (!e && d->net.batch->count == 0) {
        push_drop_batch(d);
        pull_begin(d);
        return;
    }
    e = e ? e : ask(d, d->net.batch);
    if (e == ERR_LIMIT)
        park(d, d->net.batch->items[0].id);
    desk_store_failed(d, e);
    if (e)
        give_up(d, e);
}

static enum err store_results(struct desk *d, const struct push_answer *answer)
{
    struct store_result *results = calloc(answer->count + 1, sizeof *results);
    if (!results)
        return ERR_MEMORY;
    for (size_t i = 0; i < answer->count; i++) {
        memcpy(results[i].id, answer->results[i].id, OP_ID_SIZE);
        results[i].applied = answer->results[i].status == PUSH_APPLIED;
        snprintf(results[i].reason, sizeof results[i].reason, "%s", answer->results[i].reason);
    }
    enum err e = store_apply(d->store, results, answer->count);
    free(results);
    return e;
}

bool push_see_generation(struct desk *d, const uint8_t generation[16])
{
    bool changed = false;
    enum err e = store_see_generation(d->store, generation, &changed);
    desk_store_failed(d, e);
    if (e || !changed)
        return false;
    log_warning("desk: the server was restored from a backup");
    return true;
}

/* Every operation sent must have its answer, in order: less would be a push that never ends. */
static bool answers_all(const struct net *n, const struct push_answer *answer)
{
    if (!n->batch || answer->count != n->taken)
        return false;
    for (size_t i = 0; i < n->taken; i++)
        if (memcmp(answer->results[i].id, n->batch->items[i].id, OP_ID_SIZE) != 0)
            return false;
    return true;
}

static void accepted(struct desk *d, const struct push_answer *answer)
{
    enum err e = answers_all(&d->net, answer) ? store_results(d, answer) : ERR_FORMAT;
    desk_store_failed(d, e);
    if (e) {
        give_up(d, e);
        return;
    }
    (void)push_see_generation(d, answer->generation);      /* what waits again is pushed now */
    d->net.limit = 0;
    d->net.faults = 0;
    net_reached(d);
    desk_count(d);
    tell_results(d);
    push_next(d);
}

/* Halve until the one that makes the server fail is alone; after five times it is put aside, and the rest goes on. */
static void server_failed(struct desk *d)
{
    struct net *n = &d->net;
    const uint8_t *first = n->batch->items[0].id;
    if (n->taken > 1) {
        n->limit = n->taken / 2;
    } else {
        n->faults = memcmp(n->suspect, first, OP_ID_SIZE) == 0 ? n->faults + 1 : 1;
        memcpy(n->suspect, first, OP_ID_SIZE);
        if (n->faults >= FAULTS_MAX)
            park(d, first);
    }
    give_up(d, ERR_SERVER_FAULT);
}

static void new_epoch(struct desk *d)
{
    enum err e = d->net.epochs++ < EPOCHS_PER_CYCLE ? store_new_epoch(d->store) : ERR_SEQUENCE;
    desk_store_failed(d, e);
    if (e)
        give_up(d, e);
    else
        push_next(d);
}

void push_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct push_answer *answer = calloc(1, sizeof *answer);
    e = e ? e : !answer ? ERR_MEMORY : exchange_read_push(&d->net.exchange, &d->net.ticket, bytes, n, answer);
    switch (e) {
    case ERR_OK: accepted(d, answer); break;
    case ERR_SEQUENCE: new_epoch(d); break;
    case ERR_SERVER_FAULT: server_failed(d); break;
    case ERR_SERVER_REFUSED: case ERR_FORMAT: case ERR_MEMORY: give_up(d, e); break;
    default: net_failed(d, e);
    }
    free(answer);
}
