#include "server/db_group.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

/* Woken once: to lead, or because it is done. A semaphore each: woken ones do not meet at a lock. */
struct member {
    db_tx_fn *fn;
    void *ctx;
    enum err said;
    bool leads;
    sem_t woken;
    struct member *next;
};

struct db_group {
    struct db *db;                   /* the leader's */
    pthread_mutex_t lock;
    bool led;                        /* somebody leads */
    struct member *first, **end;     /* who waits */
};

enum err db_group_open(const char *where, struct db_group **out)
{
    struct db_group *g = calloc(1, sizeof *g);
    if (!g)
        return ERR_MEMORY;
    enum err e = db_open(where, &g->db);
    if (e) {
        free(g);
        return e;
    }
    pthread_mutex_init(&g->lock, NULL);
    g->end = &g->first;
    *out = g;
    return ERR_OK;
}

void db_group_close(struct db_group *g)
{
    if (!g)
        return;
    db_close(g->db);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

/* --- one led group: a list of its own --- */

static enum err run_parts(void *ctx, struct db *db)
{
    enum err e = ERR_OK;
    for (struct member *m = ctx; m && !e; m = m->next)
        e = db_part(db, m->fn, m->ctx, &m->said);
    return e;
}

/* Alone when there is one, and when all together failed for another reason than that another process writes. */
static void run_list(struct db *db, struct member *list)
{
    enum err e = list->next ? db_tx(db, run_parts, list) : ERR_INTERNAL;
    for (struct member *m = list; m && e; m = m->next)
        m->said = e == ERR_SERVER_BUSY ? e : db_tx(db, m->fn, m->ctx);
}

static struct member *take_list(struct db_group *g)
{
    struct member *list = g->first, *last = list;
    for (int n = 1; last->next && n < DB_GROUP_MAX; n++)
        last = last->next;
    g->first = last->next;
    if (!g->first)
        g->end = &g->first;
    last->next = NULL;
    return list;
}

/* A member is gone as soon as it is woken. */
static void wake_list(struct member *list, const struct member *leader)
{
    for (struct member *m = list, *next; m; m = next) {
        next = m->next;
        if (m != leader)
            (void)sem_post(&m->woken);
    }
}

/* Takes who waits now (this one is the first of them), then names the next leader. */
static void lead(struct db_group *g, const struct member *me)
{
    pthread_mutex_lock(&g->lock);
    struct member *list = take_list(g);
    pthread_mutex_unlock(&g->lock);
    run_list(g->db, list);
    pthread_mutex_lock(&g->lock);
    struct member *heir = g->first;
    g->led = heir;
    if (heir)
        heir->leads = true;
    pthread_mutex_unlock(&g->lock);
    if (heir)
        (void)sem_post(&heir->woken);
    wake_list(list, me);
}

enum err db_group_tx(struct db_group *g, db_tx_fn *fn, void *ctx)
{
    struct member me = { .fn = fn, .ctx = ctx };
    (void)sem_init(&me.woken, 0, 0);
    pthread_mutex_lock(&g->lock);
    *g->end = &me;
    g->end = &me.next;
    bool first = !g->led;
    g->led = true;
    pthread_mutex_unlock(&g->lock);
    while (!first && sem_wait(&me.woken) && errno == EINTR)
        ;
    if (first || me.leads)
        lead(g, &me);
    (void)sem_destroy(&me.woken);
    return me.said;
}
