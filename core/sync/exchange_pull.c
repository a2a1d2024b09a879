#include "core/proto/json_in.h"
#include "core/sync/exchange_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The server's state is opaque; ours has one letter before it: 'p' a page of a snapshot follows, 'c' changes do. */
enum { SERVER_STATE_SIZE = EXCHANGE_STATE_SIZE - 1 };

static bool plain_word(const char *text, const char *extra)
{
    for (; *text; text++)
        if (!(*text >= 'a' && *text <= 'z') && !(*text >= 'A' && *text <= 'Z') && !(*text >= '0' && *text <= '9') &&
            !strchr(extra, *text))
            return false;
    return true;
}

enum err exchange_ask_pull(const struct exchange *x, const struct exchange_now *now, const char *feed, const char *state,
                           struct exchange_ticket *ticket, struct secret **job)
{
    char path[HTTP_PATH_MAX], query[HTTP_QUERY_MAX] = "";
    if (strlen(feed) >= EXCHANGE_FEED_SIZE || strlen(state) >= EXCHANGE_STATE_SIZE || !plain_word(feed, "-") ||
        !plain_word(state, "-_") || (*state && *state != 'p' && *state != 'c'))
        return ERR_FORMAT;
    (void)snprintf(path, sizeof path, "/v1/feeds/%s/%s", feed, *state == 'c' ? "changes" : "snapshot");
    if (*state)
        (void)snprintf(query, sizeof query, "%s=%s", *state == 'c' ? "since" : "page", state + 1);
    const struct http_request r = { "GET", path, query, NULL, 0 };
    enum err e = exchange_ask(x, now, &r, EXCHANGE_SIGNED, ticket, job);
    if (!e)
        ticket->feed = *state == 'c' ? TICKET_CHANGES : *state == 'p' ? TICKET_SNAPSHOT_PAGE : TICKET_SNAPSHOT;
    return e;
}

static bool read_changed(const json_t *json, struct feed_row *row)
{
    const json_t *content = json_object_get(json, "content");
    if (!content || !json_take_text(json, "id", row->id, sizeof row->id))
        return false;
    row->content = json_dumps(content, JSON_COMPACT | JSON_ENCODE_ANY);
    return row->content != NULL;
}

static bool read_removed(const json_t *json, struct feed_row *row)
{
    const char *id = json_string_value(json);
    if (!id || strlen(id) >= sizeof row->id || strlen(id) != json_string_length(json))
        return false;
    memcpy(row->id, id, strlen(id));
    return true;
}

static enum err read_rows(const json_t *json, struct feed_page *page)
{
    const json_t *changed = json_object_get(json, "changed"), *removed = json_object_get(json, "removed");
    size_t changed_n = json_array_size(changed), removed_n = json_array_size(removed);
    if (!json_is_array(changed) || (removed && !json_is_array(removed)) || changed_n + removed_n > FEED_ROWS_MAX)
        return ERR_FORMAT;
    page->rows = calloc(changed_n + removed_n + 1, sizeof *page->rows);
    if (!page->rows)
        return ERR_MEMORY;
    for (size_t i = 0; i < changed_n; i++)
        if (!read_changed(json_array_get(changed, i), &page->rows[page->count++]))
            return ERR_FORMAT;
    for (size_t i = 0; i < removed_n; i++)
        if (!read_removed(json_array_get(removed, i), &page->rows[page->count++]))
            return ERR_FORMAT;
    return ERR_OK;
}

static enum err read_page(const json_t *json, enum ticket_feed feed, struct feed_page *page)
{
    char state[SERVER_STATE_SIZE];
    const json_t *more = json_object_get(json, "has_more");
    if (!json_is_boolean(more) || !json_take_text(json, "state", state, sizeof state) ||
        !json_take_hex(json, "generation", page->generation, sizeof page->generation))
        return ERR_FORMAT;
    page->has_more = json_is_true(more);
    page->snapshot_begins = feed == TICKET_SNAPSHOT;
    page->state[0] = feed != TICKET_CHANGES && page->has_more ? 'p' : 'c';
    memcpy(page->state + 1, state, strlen(state) + 1);
    return read_rows(json, page);
}

enum err exchange_read_pull(const struct exchange *x, struct exchange_ticket *ticket,
                            const uint8_t *bytes, size_t n, struct feed_page *page)
{
    struct feed_page made = { 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    e = e ? e : read_page(json, ticket->feed, &made);
    if (e)
        feed_page_free(&made);
    else
        *page = made;
    return e;
}

void feed_page_free(struct feed_page *page)
{
    if (!page)
        return;
    for (size_t i = 0; i < page->count; i++)
        free(page->rows[i].content);
    free(page->rows);
    memset(page, 0, sizeof *page);
}
