#include "server/feed.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char directory[] = "directory";

struct loading {
    const json_t *file;
    int64_t changed;
};

/* --- one row --- */

struct comparing { const char *content; bool same; };

static enum err compare(void *ctx, const struct db_row *row)
{
    struct comparing *c = ctx;
    c->same = strcmp(db_row_text(row, 0), c->content) == 0;
    return ERR_OK;
}

static enum err take_number(void *ctx, const struct db_row *row)
{
    *(int64_t *)ctx = db_row_int(row, 0);
    return ERR_OK;
}

/* content NULL: a tombstone. */
static enum err put_row(struct db *db, const char *id, const char *content, int64_t *changed)
{
    int64_t number = 0;
    enum err e = DB_RUN(db, ST_FEED_NEXT, take_number, &number, db_text(directory));
    e = e ? e : DB_RUN(db, ST_FEED_ROW_PUT, NULL, NULL, db_text(directory), db_text(id), db_int(number), db_text(content));
    *changed += e ? 0 : 1;
    return e;
}

static enum err put_if_changed(struct db *db, const char *id, const json_t *value, int64_t *changed)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    struct comparing c = { text, false };
    if (!text)
        return ERR_MEMORY;
    enum err e = strlen(text) > FEED_CONTENT_MAX ? ERR_LIMIT
        : DB_RUN(db, ST_FEED_ROW_GET, compare, &c, db_text(directory), db_text(id));
    if (!e && !c.same)
        e = put_row(db, id, text, changed);
    free(text);
    return e;
}

/* --- rows that are gone --- */

struct gone {
    const json_t *file;
    size_t count;
    char ids[FEED_PAGE_ROWS][FEED_ROW_ID_SIZE];
};

static bool file_has(const json_t *file, const char *id)
{
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(file, "lines"), i, line)
        if (strcmp(json_string_value(json_object_get(line, "id")), id) == 0)
            return true;
    return strcmp(id, "holidays") == 0;
}

static enum err take_gone(void *ctx, const struct db_row *row)
{
    struct gone *g = ctx;
    const char *id = db_row_text(row, 0);
    if (!file_has(g->file, id) && g->count < FEED_PAGE_ROWS)
        db_row_copy(row, 0, g->ids[g->count++], FEED_ROW_ID_SIZE);
    return ERR_OK;
}

static enum err remove_gone(struct db *db, const json_t *file, int64_t *changed)
{
    struct gone *g = calloc(1, sizeof *g);
    if (!g)
        return ERR_MEMORY;
    g->file = file;
    enum err e = DB_RUN(db, ST_FEED_ROW_IDS, take_gone, g, db_text(directory));
    for (size_t i = 0; i < g->count && !e; i++)
        e = put_row(db, g->ids[i], NULL, changed);
    free(g);
    return e;
}

/* --- the file --- */

static bool id_is_plain(const char *id)
{
    size_t n = strlen(id);
    return n && n < FEED_ROW_ID_SIZE && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && strcmp(id, "holidays") != 0;
}

static bool file_is_sound(const json_t *file)
{
    size_t i;
    json_t *line;
    const json_t *lines = json_object_get(file, "lines");
    if (!json_is_array(lines) || json_array_size(lines) > FEED_PAGE_ROWS || !json_is_array(json_object_get(file, "holidays")))
        return false;
    json_array_foreach(lines, i, line) {
        char id[FEED_ROW_ID_SIZE];
        if (!json_take_text(line, "id", id, sizeof id) || !id_is_plain(id))
            return false;
    }
    return true;
}

static enum err load(void *ctx, struct db *db)
{
    struct loading *l = ctx;
    uint8_t generation[SERVICE_GENERATION_SIZE];
    size_t i;
    json_t *line;
    l->changed = 0;
    randombytes_buf(generation, sizeof generation);
    enum err e = DB_RUN(db, ST_FEED_ADD, NULL, NULL, db_text(directory), db_blob(generation, sizeof generation));
    e = e ? e : put_if_changed(db, "holidays", json_object_get(l->file, "holidays"), &l->changed);
    json_array_foreach(json_object_get(l->file, "lines"), i, line)
        e = e ? e : put_if_changed(db, json_string_value(json_object_get(line, "id")), line, &l->changed);
    return e ? e : remove_gone(db, l->file, &l->changed);
}

enum err feed_load_directory(struct db *db, const void *bytes, size_t n, int64_t *changed)
{
    JSON_OWNED json_t *file = NULL;
    struct loading l = { 0 };
    enum err e = json_read(bytes, n, FEED_FILE_MAX, &file);
    if (e || !file_is_sound(file))
        return e ? e : ERR_FORMAT;
    l.file = file;
    e = db_tx(db, load, &l);
    if (!e)
        *changed = l.changed;
    return e;
}

/* --- generations --- */

static enum err start(void *ctx, struct db *db)
{
    uint8_t generation[SERVICE_GENERATION_SIZE];
    (void)ctx;
    randombytes_buf(generation, sizeof generation);
    return DB_RUN(db, ST_META_ADD, NULL, NULL, db_text("generation"), db_blob(generation, sizeof generation));
}

static enum err renew(void *ctx, struct db *db)
{
    uint8_t generation[SERVICE_GENERATION_SIZE];
    (void)ctx;
    randombytes_buf(generation, sizeof generation);
    enum err e = DB_RUN(db, ST_META_PUT, NULL, NULL, db_text("generation"), db_blob(generation, sizeof generation));
    return e ? e : DB_RUN(db, ST_FEED_RENEW, NULL, NULL, db_blob(generation, sizeof generation));
}

enum err feed_start(struct db *db) { return db_tx(db, start, NULL); }
enum err feed_renew(struct db *db) { return db_tx(db, renew, NULL); }
