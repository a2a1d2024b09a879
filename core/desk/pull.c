#include "core/desk/inside.h"

#include "core/base/log.h"

#include <stdlib.h>

/* Reference data changes rarely, and kiosks are many: a contact pulls one feed in turn, but all of those that are not here yet. */

static const char *const feeds[] = { "directory", "questions", "services", "subjects", "professions", "citizen-services" };
enum { RESYNCS_PER_FEED = 2, FEEDS = sizeof feeds / sizeof feeds[0] };

static const char *feed_name(const struct desk *d) { return feeds[d->net.feed]; }

/* The first from `from` on that is not here whole, and that the server has; FEEDS: none. */
static size_t first_missing(struct desk *d, size_t from)
{
    for (size_t i = from; i < FEEDS; i++) {
        char state[STORE_FEED_STATE_SIZE];
        if (!(d->net.absent & 1U << i) && !store_feed_state(d->store, feeds[i], state) && state[0] != 'c')
            return i;
    }
    return FEEDS;
}

static enum err ask(struct desk *d)
{
    char state[STORE_FEED_STATE_SIZE];
    struct exchange_now now = net_now(d, d->net.catching_up && first_missing(d, d->net.feed + 1) < FEEDS);
    struct secret *job = NULL;
    enum err e = store_feed_state(d->store, feed_name(d), state);
    e = e ? e : exchange_ask_pull(&d->net.exchange, &now, feed_name(d), state, &d->net.ticket, &job);
    return e ? e : net_ask(d, NET_PULL, job);
}

/* A page of the feed. */
static void pull_next(struct desk *d)
{
    enum err e = desk_need_store(d);
    e = e ? e : ask(d);
    desk_store_failed(d, e);
    if (e)
        net_cycle_end(d, e);
}

void pull_begin(struct desk *d)
{
    struct net *n = &d->net;
    size_t missing = desk_need_store(d) ? FEEDS : first_missing(d, 0);
    n->catching_up = missing < FEEDS;
    n->feed = n->catching_up ? missing : n->turn;
    pull_next(d);
}

static enum err store_page_of(struct desk *d, const struct feed_page *page)
{
    struct store_row *rows = calloc(page->count + 1, sizeof *rows);
    struct store_page out = { page->state, page->snapshot_begins, page->has_more, page->count, rows };
    char state[STORE_FEED_STATE_SIZE];
    if (!rows)
        return ERR_MEMORY;
    for (size_t i = 0; i < page->count; i++)
        rows[i] = (struct store_row){ page->rows[i].id, page->rows[i].content };
    enum err e = store_feed_state(d->store, feed_name(d), state);
    /* Nothing new is the usual answer: no write for that. */
    bool same = !e && page->count == 0 && !page->has_more && !page->snapshot_begins;
    for (size_t i = 0; same && (state[i] || page->state[i]); i++)
        same = state[i] == page->state[i];
    if (!e && !same)
        e = store_feed_put(d->store, feed_name(d), &out);
    free(rows);
    return e;
}

/* The server answered: what it would not give, or we could not keep, is asked for again in the next cycle. */
static void next_feed(struct desk *d)
{
    struct net *n = &d->net;
    size_t next = n->catching_up ? first_missing(d, n->feed + 1) : FEEDS;
    n->resyncs = 0;
    if (!n->catching_up)
        n->turn = (n->feed + 1) % FEEDS;
    if (next == FEEDS) {
        net_cycle_end(d, ERR_OK);
        return;
    }
    n->feed = next;
    pull_next(d);
}

static void took(struct desk *d, struct feed_page *page)
{
    enum err e = store_page_of(d, page);
    bool more = page->has_more;
    if (push_see_generation(d, page->generation)) {
        desk_count(d);
        d->net.again = true;
    }
    feed_page_free(page);
    desk_store_failed(d, e);
    if (!e && more)
        pull_next(d);
    else
        next_feed(d);
}

void pull_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct feed_page page = { 0 };
    e = e ? e : exchange_read_pull(&d->net.exchange, &d->net.ticket, bytes, n, &page);
    if (!e)
        took(d, &page);
    else if (e == ERR_FEED_RESYNC && d->net.resyncs++ < RESYNCS_PER_FEED) {
        desk_store_failed(d, store_feed_reset(d->store, feed_name(d)));
        pull_next(d);
    } else if (e == ERR_SERVER_REFUSED) {
        log_warning("desk: the server has no feed %s", feed_name(d));
        d->net.absent |= 1U << d->net.feed;
        next_feed(d);
    } else
        net_failed(d, e);
}
