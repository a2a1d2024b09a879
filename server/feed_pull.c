/* GET /v1/feeds/{}/changes and /snapshot (server/PROTOCOL.md 7). */
#include "server/call.h"
#include "server/feed_state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct head { bool found; uint8_t generation[SERVICE_GENERATION_SIZE]; int64_t number; };

struct page {
    json_t *changed, *removed;
    size_t rows, bytes;
    bool has_more, failed;
    int64_t number;                  /* of the last row given */
    char id[FEED_ROW_ID_SIZE];
};

static enum err take_head(void *ctx, const struct db_row *row)
{
    struct head *h = ctx;
    h->found = db_row_bytes(row, 0, h->generation, sizeof h->generation);
    h->number = db_row_int(row, 1);
    return ERR_OK;
}

static bool append(struct page *p, const char *id, const char *content)
{
    if (!content[0])
        return json_array_append_new(p->removed, json_string(id)) == 0;
    json_t *value = json_loads(content, JSON_DECODE_ANY, NULL);
    return json_array_append_new(p->changed, json_pack("{s:s, s:o}", "id", id, "content", value)) == 0;
}

/* Columns: id, content (NULL: removed), number. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    struct page *p = ctx;
    const char *content = db_row_text(row, 1);
    size_t bytes = strlen(content) + FEED_ROW_ID_SIZE + 32;
    if (p->has_more || p->rows == FEED_PAGE_ROWS || (p->rows && p->bytes + bytes > FEED_PAGE_BYTES)) {
        p->has_more = true;
        return ERR_OK;
    }
    db_row_copy(row, 0, p->id, sizeof p->id);
    p->number = db_row_int(row, 2);
    p->rows++;
    p->bytes += bytes;
    return append(p, p->id, content) ? ERR_OK : ERR_MEMORY;
}

static enum err resync(struct call *c)
{
    return call_problem(c, 409, "cannot-calculate-changes", NULL);
}

static enum err take_generation(void *ctx, const struct db_row *row)
{
    return db_row_bytes(row, 0, ctx, SERVICE_GENERATION_SIZE) ? ERR_OK : ERR_STORE_CORRUPT;
}

static enum err answer(struct call *c, struct page *p, const struct feed_state *state)
{
    char text[FEED_STATE_TEXT_SIZE], generation_text[2 * SERVICE_GENERATION_SIZE + 1];
    uint8_t generation[SERVICE_GENERATION_SIZE] = { 0 };
    enum err e = DB_RUN(c->db, ST_META_GET, take_generation, generation, db_text("generation"));
    if (e)
        return e;
    sodium_bin2hex(generation_text, sizeof generation_text, generation, sizeof generation);
    feed_state_write(c->service->keys, c->parameter, state, text);
    return call_json(c, 200, json_pack("{s:s, s:b, s:s, s:O, s:O}", "state", text, "has_more", (int)p->has_more,
                                       "generation", generation_text, "changed", p->changed, "removed", p->removed));
}

/* The value of the one parameter a pull may have; "" when there is no query, NULL when it is another one. */
static const char *parameter(const struct call *c, const char *name)
{
    const char *query = c->request->http.query;
    size_t n = strlen(name);
    if (!query[0])
        return "";
    return strncmp(query, name, n) == 0 && query[n] == '=' ? query + n + 1 : NULL;
}

static enum err read_head(struct call *c, struct head *h)
{
    return DB_RUN(c->db, ST_FEED_GET, take_head, h, db_text(c->parameter));
}

static enum err page_fill(struct call *c, struct page *p, enum db_statement which, struct db_value after)
{
    p->changed = json_array();
    p->removed = json_array();
    if (!p->changed || !p->removed)
        return ERR_MEMORY;
    return DB_RUN(c->db, which, take_row, p, db_text(c->parameter), after, db_int(FEED_PAGE_ROWS + 1));
}

static void page_free(struct page *p)
{
    json_decref(p->changed);
    json_decref(p->removed);
}

enum err feed_changes(struct call *c)
{
    struct head head = { 0 };
    struct feed_state since;
    struct page p = { 0 };
    const char *text = parameter(c, "since");
    enum err e = read_head(c, &head);
    if (e)
        return e;
    if (!head.found || !text)
        return head.found ? call_problem(c, 400, "malformed", NULL) : call_problem(c, 404, "not-found", NULL);
    if (!feed_state_read(c->service->keys, c->parameter, text, &since) || since.kind != FEED_KIND_CHANGES ||
        memcmp(since.generation, head.generation, sizeof since.generation) != 0 || since.number > head.number)
        return resync(c);
    p.number = since.number;
    e = page_fill(c, &p, ST_FEED_CHANGES, db_int(since.number));
    since.number = p.number;
    e = e ? e : answer(c, &p, &since);
    page_free(&p);
    return e;
}

/* The first page pins the number; the last one gives it back as the state for changes. */
enum err feed_snapshot(struct call *c)
{
    struct head head = { 0 };
    struct page p = { 0 };
    const char *text = parameter(c, "page");
    enum err e = read_head(c, &head);
    if (e)
        return e;
    if (!head.found || !text)
        return head.found ? call_problem(c, 400, "malformed", NULL) : call_problem(c, 404, "not-found", NULL);
    struct feed_state at = { .kind = FEED_KIND_PAGE, .number = head.number };
    memcpy(at.generation, head.generation, sizeof at.generation);
    if (text[0] && (!feed_state_read(c->service->keys, c->parameter, text, &at) || at.kind != FEED_KIND_PAGE ||
                    memcmp(at.generation, head.generation, sizeof at.generation) != 0 || at.number > head.number))
        return resync(c);
    e = page_fill(c, &p, ST_FEED_SNAPSHOT, db_text(at.id));
    at.kind = p.has_more ? FEED_KIND_PAGE : FEED_KIND_CHANGES;
    memset(at.id, 0, sizeof at.id);
    if (p.has_more)
        memcpy(at.id, p.id, sizeof at.id);
    e = e ? e : answer(c, &p, &at);
    page_free(&p);
    return e;
}
