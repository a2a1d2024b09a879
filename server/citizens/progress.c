/* What is not secret of a wizard that was left: kept locked for 30 minutes, for who proves the e-mailed code again. */
#include "server/citizens/identifying.h"

#include "core/base/text.h"
#include "server/accounts/sessions.h"

enum { PAGE_SIZE = 32, WORD_SIZE = 24, PROGRESS_MAX = 8192 /* names may be escaped */, PARTS = 5 };

static const char *const names[PARTS + 1] = { "page", "given", "family", "one", "two", NULL };
static const size_t sizes[PARTS] = { PAGE_SIZE, ACCOUNT_PART_SIZE, ACCOUNT_PART_SIZE, WORD_SIZE, WORD_SIZE };

/* --- for the home page --- */

struct getting { struct account_call *a; json_t *out; };

static enum err take_progress(void *ctx, const struct db_row *row)
{
    struct getting *g = ctx;
    SECRET_OWNED struct secret *plain = NULL;
    size_t n;
    const void *locked = db_row_blob(row, 0, &n);
    if (g->a->call->now_ms >= db_row_int(row, 1) + CITIZEN_PROGRESS_MS)
        return ERR_OK;
    enum err e = server_keys_unlock(g->a->call->service->keys, locked, n, &plain);
    return e ? e : account_parse(plain, &g->out);
}

enum err progress_get(struct account_call *a, json_t **out)
{
    struct getting g = { .a = a };
    enum err e = DB_RUN(a->call->db, ST_PROGRESS_GET, take_progress, &g, db_text(a->who.person));
    if (!e)
        *out = g.out;
    return e;
}

/* --- citizen-progress --- */

/* A name may still be half typed: any text without control characters. */
static bool part_fits(const json_t *part, size_t size)
{
    const char *text = json_string_value(part);
    size_t n = json_string_length(part);
    uint32_t point;
    if (!text || n >= size || !text_is_valid(text, n))
        return false;
    for (int step; n; text += step, n -= (size_t)step) {
        step = text_decode(text, n, &point);
        if (text_is_control(point))
            return false;
    }
    return true;
}

static enum err read_progress(struct account_call *a)
{
    if (!account_members(a, names))
        return ERR_FORMAT;
    for (size_t i = 0; i < PARTS; i++)
        if (!part_fits(json_object_get(a->in, names[i]), sizes[i]))
            return ERR_FORMAT;
    return ERR_OK;
}

static bool is_nothing(const json_t *in)
{
    size_t bytes = 0;
    for (size_t i = 0; i < PARTS; i++)
        bytes += json_string_length(json_object_get(in, names[i]));
    return bytes == 0;
}

static enum err put(struct account_call *a)
{
    BUF_OWNED struct buf locked = buf_make(2 * PROGRESS_MAX);
    SECRET_OWNED struct secret *plain = NULL;
    enum err e = account_json(a->in, PROGRESS_MAX, &plain);
    e = e ? e : server_keys_lock(a->call->service->keys, plain, &locked);
    return e ? e : DB_RUN(a->call->db, ST_PROGRESS_PUT, NULL, NULL, db_text(a->who.person), db_blob(locked.bytes, locked.length), db_int(a->call->now_ms));
}

static enum err run_progress(struct account_call *a)
{
    enum err e = is_nothing(a->in) ? DB_RUN(a->call->db, ST_PROGRESS_FORGET, NULL, NULL, db_text(a->who.person)) : put(a);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_citizen_progress = {
    .name = "citizen-progress", .with = WITH_CITIZEN, .writes = true, .nature = "names typed so far and the page", .read = read_progress,
    .run = run_progress, .release = account_release_nothing
};
