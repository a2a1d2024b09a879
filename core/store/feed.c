#include "core/store/inside.h"

#include <stdio.h>
#include <string.h>

/* Rows with incoming = 1 belong to a snapshot that is not complete yet; readers see incoming = 0 only. */

static enum err begin_snapshot(struct store *s, const char *feed)
{
    enum err e = sql_run(&s->sql, "DELETE FROM reference WHERE feed = ?1 AND incoming = 1", "t", feed);
    return e ? e : sql_run(&s->sql, "INSERT INTO feed VALUES (?1, '', 1) ON CONFLICT (name) DO UPDATE SET incoming = 1", "t", feed);
}

static enum err end_snapshot(struct store *s, const char *feed)
{
    enum err e = sql_run(&s->sql, "DELETE FROM reference WHERE feed = ?1 AND incoming = 0", "t", feed);
    e = e ? e : sql_run(&s->sql, "UPDATE reference SET incoming = 0 WHERE feed = ?1", "t", feed);
    return e ? e : sql_run(&s->sql, "UPDATE feed SET incoming = 0 WHERE name = ?1", "t", feed);
}

static enum err put_row(struct store *s, const char *feed, int64_t incoming, const struct store_row *row)
{
    if (!row->content)
        return sql_run(&s->sql, "DELETE FROM reference WHERE feed = ?1 AND incoming = ?2 AND id = ?3", "tit", feed, incoming, row->id);
    if (strlen(row->content) > STORE_FEED_CONTENT_MAX)
        return ERR_LIMIT;
    return sql_run(&s->sql, "INSERT INTO reference VALUES (?1, ?2, ?3, ?4)"
                   " ON CONFLICT (feed, incoming, id) DO UPDATE SET content = excluded.content", "titt", feed, incoming, row->id,
                   row->content);
}

static enum err check_bound(struct store *s, const char *feed)
{
    int64_t n = 0;
    enum err e = sql_number(&s->sql, &n, 0, "SELECT count(*) FROM reference WHERE feed = ?1", "t", feed);
    return e ? e : n > 2 * STORE_FEED_ROWS_MAX ? ERR_LIMIT : ERR_OK;
}

static enum err put_page(struct store *s, const char *feed, const struct store_page *page)
{
    int64_t incoming = 0;
    enum err e = page->snapshot_begins ? begin_snapshot(s, feed) : ERR_OK;
    e = e ? e : sql_number(&s->sql, &incoming, 0, "SELECT incoming FROM feed WHERE name = ?1", "t", feed);
    for (size_t i = 0; !e && i < page->count; i++)
        e = put_row(s, feed, incoming, &page->rows[i]);
    e = e ? e : check_bound(s, feed);
    if (!e && incoming && !page->has_more)
        e = end_snapshot(s, feed);
    return e ? e : sql_run(&s->sql, "INSERT INTO feed VALUES (?1, ?2, 0) ON CONFLICT (name) DO UPDATE SET state = excluded.state",
                           "tt", feed, page->state);
}

enum err store_feed_put(struct store *s, const char *feed, const struct store_page *page)
{
    if (strlen(page->state) >= STORE_FEED_STATE_SIZE)
        return ERR_LIMIT;
    enum err e = store_begin(s);
    return e ? e : store_end(s, put_page(s, feed, page));
}

enum err store_feed_state(struct store *s, const char *feed, char to[STORE_FEED_STATE_SIZE])
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool found = false;
    enum err e = store_current(s);
    e = e ? e : sql_query(&s->sql, &stmt, "SELECT state FROM feed WHERE name = ?1", "t", feed);
    e = e ? e : sql_next(&s->sql, stmt, &found);
    if (!e)
        snprintf(to, STORE_FEED_STATE_SIZE, "%s", found ? (const char *)sqlite3_column_text(stmt, 0) : "");
    return e;
}

enum err store_feed_reset(struct store *s, const char *feed)
{
    enum err e = store_begin(s);
    return e ? e : store_end(s, sql_run(&s->sql, "DELETE FROM feed WHERE name = ?1", "t", feed));
}

enum err store_feed_each(struct store *s, const char *feed, store_row_fn *take, void *ctx)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum err e = store_current(s);
    e = e ? e : sql_query(&s->sql, &stmt, "SELECT id, content FROM reference WHERE feed = ?1 AND incoming = 0 ORDER BY id", "t", feed);
    while (!e && !(e = sql_next(&s->sql, stmt, &more)) && more)
        take(ctx, (const char *)sqlite3_column_text(stmt, 0), (const char *)sqlite3_column_text(stmt, 1));
    return e;
}
