#include "core/desk/inside.h"

#include "core/desk/citizen.h"
#include "core/proto/json_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Short lists: services on line, services that the Service d'authentification leads to, subjects of messages, professions, regions.  From the feed when it was ever pulled, else from the
 * shipped file; in the order of `place`; what is not understood is left out. */

enum { LINE_ID_SIZE = 64 };

struct entry { int64_t place; char line[LINE_ID_SIZE]; struct list_row row; };
struct entries { const char *language; size_t n; struct entry rows[ACCOUNT_LIST_MAX]; };

static const char *known_language(const char *asked) { return strcmp(asked, "en") == 0 ? "en" : "fr"; }

/* --- one list --- */

static void add(struct entries *all, const json_t *object)
{
    struct entry e = { .line = "" };
    const char *more = strcmp(all->language, "en") == 0 ? "more_en" : "more_fr";
    if (all->n == ACCOUNT_LIST_MAX || !json_take_text(object, "id", e.row.id, sizeof e.row.id) || !e.row.id[0] ||
        !json_take_i64(object, "place", &e.place) || !json_take_text(object, all->language, e.row.text, sizeof e.row.text) || !e.row.text[0])
        return;
    (void)json_take_text(object, more, e.row.more, sizeof e.row.more);
    (void)json_take_text(object, "line", e.line, sizeof e.line);
    all->rows[all->n++] = e;
}

static void take_row(void *ctx, const char *id, const char *content)
{
    JSON_OWNED json_t *json = NULL;
    (void)id;
    if (!json_read(content, strlen(content), STORE_FEED_CONTENT_MAX, &json))
        add(ctx, json);
}

static void read_shipped(struct desk *d, const char *name, struct entries *all)
{
    char file[64];
    size_t i;
    json_t *row;
    (void)snprintf(file, sizeof file, "%s.json", name);
    JSON_OWNED json_t *json = shipped_read(d, file);
    json_array_foreach(json, i, row)
        add(all, row);
}

static int by_place(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return x->place != y->place ? (x->place > y->place) - (x->place < y->place) : strcmp(x->row.id, y->row.id);
}

/* The caller frees it; NULL when memory is short. */
static struct entries *read_list(struct desk *d, const char *name, const char *language)
{
    struct entries *all = calloc(1, sizeof *all);
    if (!all)
        return NULL;
    all->language = known_language(language);
    if (!desk_need_store(d))
        desk_store_failed(d, store_feed_each(d->store, name, take_row, all));
    if (all->n == 0)
        read_shipped(d, name, all);
    qsort(all->rows, all->n, sizeof all->rows[0], by_place);
    return all;
}

static size_t fill(struct desk *d, const char *name, const char *language, struct list_row *rows, size_t max)
{
    struct entries *all = read_list(d, name, language);
    size_t n = !all ? 0 : all->n < max ? all->n : max;
    for (size_t i = 0; i < n; i++)
        rows[i] = all->rows[i].row;
    free(all);
    return n;
}

size_t desk_services(struct desk *d, const char *language, struct list_row *rows, size_t max) { return fill(d, "services", language, rows, max); }
size_t desk_subjects(struct desk *d, const char *language, struct list_row *rows, size_t max) { return fill(d, "subjects", language, rows, max); }
size_t desk_professions(struct desk *d, const char *language, struct list_row *rows, size_t max) { return fill(d, "professions", language, rows, max); }

size_t desk_citizen_services(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    return fill(d, "citizen-services", language, rows, max);
}

/* --- regions: those that the directory's numbers have, each after the one that stands before it in some line --- */

struct regions { const char *language; struct list_row *rows; size_t n, max; };

static size_t find_region(const struct regions *r, const char *id)
{
    size_t i = 0;
    while (i < r->n && strcmp(r->rows[i].id, id) != 0)
        i++;
    return i;
}

static void add_region(struct regions *r, size_t at, const json_t *phone)
{
    struct list_row row = { .more = "" };
    if (r->n == r->max || !json_take_text(phone, "region", row.id, sizeof row.id) ||
        !json_take_text(json_object_get(phone, "label"), r->language, row.text, sizeof row.text) || !row.text[0])
        return;
    memmove(&r->rows[at + 1], &r->rows[at], (r->n - at) * sizeof r->rows[0]);
    r->rows[at] = row;
    r->n++;
}

static void take_regions(void *ctx, const json_t *line)
{
    struct regions *r = ctx;
    size_t i, after = 0;
    json_t *phone;
    json_array_foreach(json_object_get(line, "phones"), i, phone) {
        const char *id = json_string_value(json_object_get(phone, "region"));
        if (!id || !*id)
            continue;
        if (find_region(r, id) == r->n)
            add_region(r, after, phone);
        after = find_region(r, id) + 1;
        after = after > r->n ? r->n : after;
    }
}

size_t desk_regions(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    struct regions r = { known_language(language), rows, 0, max };
    directory_each(d, take_regions, &r);
    return r.n;
}

/* --- the directory of one profession --- */

struct choosing { const struct entries *professions; const char *mine; };    /* mine: a line's id, NULL every line */

/* Lines that no profession has are everybody's. */
static bool wants_line(void *ctx, const char *id)
{
    const struct choosing *c = ctx;
    if (!c->mine || strcmp(c->mine, id) == 0)
        return true;
    for (size_t i = 0; i < c->professions->n; i++)
        if (strcmp(c->professions->rows[i].line, id) == 0)
            return false;
    return true;
}

static bool is_line(void *ctx, const char *id) { return strcmp(((const struct directory_query *)ctx)->line, id) == 0; }

static const char *line_of(const struct entries *professions, const char *profession)
{
    for (size_t i = 0; profession && i < professions->n; i++)
        if (strcmp(professions->rows[i].row.id, profession) == 0)
            return professions->rows[i].line[0] ? professions->rows[i].line : NULL;
    return NULL;
}

/* Those that answer now first; within that, as they were. */
static void sort_open(struct help_line *lines, size_t n)
{
    static const int rank[] = { [LINE_OPEN] = 0, [LINE_HOURS_UNKNOWN] = 1, [LINE_CLOSED] = 2 };
    for (size_t i = 1; i < n; i++) {
        const struct help_line line = lines[i];
        size_t k = i;
        for (; k > 0 && rank[lines[k - 1].open] > rank[line.open]; k--)
            lines[k] = lines[k - 1];
        lines[k] = line;
    }
}

size_t desk_directory_for(struct desk *d, const struct directory_query *query, struct help_line *lines, size_t max)
{
    struct entries *professions = read_list(d, "professions", query->language);
    if (!professions)
        return 0;
    struct choosing c = { professions, line_of(professions, query->profession) };
    const struct directory_pick pick = { query->region, wants_line, &c };
    const struct directory_pick only = { query->region, is_line, (void *)query };
    size_t n = query->line ? directory_read(d, query->language, &only, lines, max) : 0;
    n = n ? n : directory_read(d, query->language, &pick, lines, max);
    free(professions);
    sort_open(lines, n);
    return n;
}
