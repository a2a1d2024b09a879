#include "server/feed.h"

#include "core/proto/json_in.h"
#include "core/proto/questions_set.h"
#include "server/counter/cases.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_HASH = 32 };

/* rows: the list of the file; holidays: one more row, NULL none; hash: of a file that is not read twice, NULL for those that are. */
struct loading {
    const char *feed;
    const json_t *rows, *holidays;
    const uint8_t *hash;
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

/* content NULL: a tombstone. */
static enum err put_row(struct db *db, struct loading *l, const char *id, const char *content)
{
    int64_t number = 0;
    enum err e = DB_RUN(db, ST_FEED_NEXT, db_take_int, &number, db_text(l->feed));
    e = e ? e : DB_RUN(db, ST_FEED_ROW_PUT, NULL, NULL, db_text(l->feed), db_text(id), db_int(number), db_text(content));
    l->changed += e ? 0 : 1;
    return e;
}

static enum err put_if_changed(struct db *db, struct loading *l, const char *id, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    struct comparing c = { text, false };
    if (!text)
        return ERR_MEMORY;
    enum err e = strlen(text) > FEED_CONTENT_MAX ? ERR_LIMIT
        : DB_RUN(db, ST_FEED_ROW_GET, compare, &c, db_text(l->feed), db_text(id));
    if (!e && !c.same)
        e = put_row(db, l, id, text);
    free(text);
    return e;
}

/* --- rows that are gone --- */

struct gone {
    const struct loading *loading;
    size_t count;
    char ids[FEED_PAGE_ROWS][FEED_ROW_ID_SIZE];
};

static bool file_has(const struct loading *l, const char *id)
{
    size_t i;
    json_t *row;
    json_array_foreach(l->rows, i, row)
        if (strcmp(json_string_value(json_object_get(row, "id")), id) == 0)
            return true;
    return l->holidays && strcmp(id, "holidays") == 0;
}

static enum err take_gone(void *ctx, const struct db_row *row)
{
    struct gone *g = ctx;
    const char *id = db_row_text(row, 0);
    if (!file_has(g->loading, id) && g->count < FEED_PAGE_ROWS)
        db_row_copy(row, 0, g->ids[g->count++], FEED_ROW_ID_SIZE);
    return ERR_OK;
}

static enum err remove_gone(struct db *db, struct loading *l)
{
    struct gone *g = calloc(1, sizeof *g);
    if (!g)
        return ERR_MEMORY;
    g->loading = l;
    enum err e = DB_RUN(db, ST_FEED_ROW_IDS, take_gone, g, db_text(l->feed));
    for (size_t i = 0; i < g->count && !e; i++)
        e = put_row(db, l, g->ids[i], NULL);
    free(g);
    return e;
}

/* --- the file --- */

static bool id_is_plain(const char *id)
{
    size_t n = strlen(id);
    return n && n < FEED_ROW_ID_SIZE && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && strcmp(id, "holidays") != 0;
}

static bool rows_are_sound(const json_t *rows)
{
    size_t i;
    json_t *row;
    if (!json_is_array(rows) || json_array_size(rows) > FEED_PAGE_ROWS)
        return false;
    json_array_foreach(rows, i, row) {
        char id[FEED_ROW_ID_SIZE];
        if (!json_take_text(row, "id", id, sizeof id) || !id_is_plain(id))
            return false;
    }
    return true;
}

static bool questions_are_sound(const json_t *rows)
{
    static const char *const names[] = { "id", "fr", "en", "short", NULL };
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        char id[QUESTION_ID_SIZE], text[FEED_QUESTION_SIZE];
        const json_t *brief = json_object_get(row, "short");
        if (!json_has_only(row, names) || !json_take_text(row, "id", id, sizeof id) || !json_take_text(row, "fr", text, sizeof text) ||
            !json_take_text(row, "en", text, sizeof text) || (brief && !json_is_boolean(brief)))
            return false;
    }
    return json_array_size(rows) >= QUESTIONS_COUNT;
}

static enum err begin(struct db *db, const char *feed)
{
    uint8_t generation[SERVICE_GENERATION_SIZE];
    randombytes_buf(generation, sizeof generation);
    return DB_RUN(db, ST_FEED_ADD, NULL, NULL, db_text(feed), db_blob(generation, sizeof generation));
}

/* --- what agents change too: a file is read once, until there is another --- */

static enum err take_hash(void *ctx, const struct db_row *row)
{
    (void)db_row_bytes(row, 0, ctx, FILE_HASH);
    return ERR_OK;
}

/* *seen: these very bytes were the last that were read. */
static enum err look_file(struct db *db, const struct loading *l, bool *seen)
{
    uint8_t last[FILE_HASH] = { 0 };
    char name[FEED_ROW_ID_SIZE];
    *seen = false;
    if (!l->hash)
        return ERR_OK;
    (void)snprintf(name, sizeof name, "feed-file %s", l->feed);
    enum err e = DB_RUN(db, ST_META_GET, take_hash, last, db_text(name));
    *seen = !e && memcmp(last, l->hash, sizeof last) == 0;
    return e || *seen ? e : DB_RUN(db, ST_META_PUT, NULL, NULL, db_text(name), db_blob(l->hash, FILE_HASH));
}

enum err feed_change(struct db *db, const char *feed, const char *id, const char *content)
{
    struct loading l = { .feed = feed };
    enum err e = strlen(content) > FEED_CONTENT_MAX ? ERR_LIMIT : begin(db, feed);
    return e ? e : put_row(db, &l, id, content);
}

static enum err take_content(void *ctx, const struct db_row *row)
{
    buf_put_text(ctx, db_row_text(row, 0));
    return buf_err(ctx);
}

enum err feed_content(struct db *db, const char *feed, const char *id, struct buf *out)
{
    return DB_RUN(db, ST_FEED_ROW_GET, take_content, out, db_text(feed), db_text(id));
}

static enum err load(void *ctx, struct db *db)
{
    struct loading *l = ctx;
    bool seen;
    size_t i;
    json_t *row;
    l->changed = 0;
    enum err e = look_file(db, l, &seen);
    if (e || seen)
        return e;
    e = begin(db, l->feed);
    if (!e && l->holidays)
        e = put_if_changed(db, l, "holidays", l->holidays);
    json_array_foreach(l->rows, i, row)
        e = e ? e : put_if_changed(db, l, json_string_value(json_object_get(row, "id")), row);
    return e ? e : remove_gone(db, l);
}

static enum err load_rows(struct db *db, struct loading *l, int64_t *changed)
{
    enum err e = rows_are_sound(l->rows) ? db_tx(db, load, l) : ERR_FORMAT;
    if (!e)
        *changed = l->changed;
    return e;
}

enum err feed_load_directory(struct db *db, const void *bytes, size_t n, int64_t *changed)
{
    JSON_OWNED json_t *file = NULL;
    uint8_t hash[FILE_HASH];
    enum err e = json_read(bytes, n, FEED_FILE_MAX, &file);
    struct loading l = { .feed = "directory", .rows = json_object_get(file, "lines"), .holidays = json_object_get(file, "holidays"), .hash = hash };
    crypto_generichash(hash, sizeof hash, bytes, n, NULL, 0);
    if (e || !json_is_array(l.holidays))
        return e ? e : ERR_FORMAT;
    return load_rows(db, &l, changed);
}

enum err feed_load_questions(struct db *db, const void *bytes, size_t n, int64_t *changed)
{
    JSON_OWNED json_t *file = NULL;
    enum err e = json_read(bytes, n, FEED_FILE_MAX, &file);
    struct loading l = { .feed = "questions", .rows = file };
    if (e || !questions_are_sound(file))
        return e ? e : ERR_FORMAT;
    return load_rows(db, &l, changed);
}

/* --- lists: services, subjects, professions, a citizen's services --- */

static bool list_text_is_sound(const json_t *row, const char *name, size_t size, bool needed)
{
    const json_t *value = json_object_get(row, name);
    size_t n = json_string_length(value);
    return value ? json_is_string(value) && n && n < size && strlen(json_string_value(value)) == n : !needed;
}

/* Whose the messages about a subject are; of a list that is no subjects' there is none. */
static bool role_is_sound(const json_t *row, bool subjects)
{
    char role[FEED_LIST_ID_SIZE];
    return !json_object_get(row, "role") || (subjects && json_take_text(row, "role", role, sizeof role) && case_role_is_good(role));
}

static bool list_is_sound(const json_t *rows, bool subjects)
{
    static const char *const names[] = { "id", "place", "fr", "en", "more_fr", "more_en", "line", "role", NULL };
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        int64_t place;
        if (!json_has_only(row, names) || !json_take_i64(row, "place", &place) || !list_text_is_sound(row, "id", FEED_LIST_ID_SIZE, true) ||
            !list_text_is_sound(row, "fr", FEED_LIST_TEXT_SIZE, true) || !list_text_is_sound(row, "en", FEED_LIST_TEXT_SIZE, true) ||
            !list_text_is_sound(row, "more_fr", FEED_LIST_MORE_SIZE, false) || !list_text_is_sound(row, "more_en", FEED_LIST_MORE_SIZE, false) ||
            !list_text_is_sound(row, "line", FEED_ROW_ID_SIZE, false) || !role_is_sound(row, subjects))
            return false;
    }
    return json_is_array(rows) && json_array_size(rows) > 0;
}

static enum err load_list(struct db *db, const char *feed, const void *bytes, size_t n, int64_t *changed)
{
    JSON_OWNED json_t *file = NULL;
    enum err e = json_read(bytes, n, FEED_FILE_MAX, &file);
    struct loading l = { .feed = feed, .rows = file };
    if (e || !list_is_sound(file, strcmp(feed, "subjects") == 0))
        return e ? e : ERR_FORMAT;
    return load_rows(db, &l, changed);
}

enum err feed_load_services(struct db *db, const void *bytes, size_t n, int64_t *changed) { return load_list(db, "services", bytes, n, changed); }
enum err feed_load_subjects(struct db *db, const void *bytes, size_t n, int64_t *changed) { return load_list(db, "subjects", bytes, n, changed); }
enum err feed_load_professions(struct db *db, const void *bytes, size_t n, int64_t *changed) { return load_list(db, "professions", bytes, n, changed); }
enum err feed_load_citizen_services(struct db *db, const void *bytes, size_t n, int64_t *changed) { return load_list(db, "citizen-services", bytes, n, changed); }

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
