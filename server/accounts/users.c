/* «Utilisateurs» (document 003): the people of the representative's workplace, by parts of their names. */
#include "core/base/letters.h"
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"

#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { FILTER_MAX = ACCOUNT_PART_SIZE, FOLDED_MAX = 4 * ACCOUNT_PART_SIZE };

struct listing {
    struct secret *family, *given, *name;       /* as they are compared; owned */
    int64_t page, now_ms;
    struct secret *text;                        /* where one row's texts are folded */
    size_t seen, count;                         /* rows looked at; those that fit */
    struct registry_page shown;
    bool second;                                /* the rows of the page are collected now */
    json_t *rows;
};

static void release_listing(struct account_call *a)
{
    struct listing *l = a->state;
    if (l) {
        secret_free(l->family);
        secret_free(l->given);
        secret_free(l->name);
        secret_free(l->text);
        json_decref(l->rows);
    }
    registry_release(a, sizeof *l);
}

/* A log-in name is compared letter by letter, whatever the case: dots and @ count in it. */
static enum err fold_name(const void *bytes, size_t n, struct secret *to)
{
    const char *text = bytes;
    enum err e = ERR_OK;
    for (size_t i = 0; i < n && !e; i++) {
        const char small = (char)tolower((unsigned char)text[i]);
        e = small == ' ' ? ERR_OK : secret_append(to, &small, 1);
    }
    return e;
}

/* ERR_FORMAT: not a text, or not one that can be compared. */
static enum err read_filter(const struct account_call *a, const char *member, bool name, struct secret **out)
{
    SECRET_OWNED struct secret *typed = NULL;
    enum err e = account_take(a, member, FILTER_MAX, &typed);
    *out = e ? NULL : secret_new(FOLDED_MAX);
    if (!e && !*out)
        return ERR_MEMORY;
    e = e ? e : name ? fold_name(secret_bytes(typed), secret_length(typed), *out) : letters_put(secret_bytes(typed), secret_length(typed), *out);
    return e == ERR_LIMIT ? ERR_FORMAT : e;
}

static enum err read_listing(struct account_call *a)
{
    static const char *const names[] = { "family", "given", "name", "page", NULL };
    struct listing *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    a->state = l;
    l->text = secret_new(FOLDED_MAX);
    if (!l->text)
        return ERR_MEMORY;
    if (!account_members(a, names) || !registry_page(a->in, &l->page))
        return ERR_FORMAT;
    enum err e = read_filter(a, "family", false, &l->family);
    e = e ? e : read_filter(a, "given", false, &l->given);
    return e ? e : read_filter(a, "name", true, &l->name);
}

static bool holds(const struct secret *text, const struct secret *part)
{
    const uint8_t *at = secret_bytes(text);
    size_t n = secret_length(part);
    for (size_t left = secret_length(text); left >= n; at++, left--)
        if (memcmp(at, secret_bytes(part), n) == 0)
            return true;
    return false;
}

static enum err fits(struct listing *l, const char *text, bool name, const struct secret *part, bool *is)
{
    secret_wipe(l->text);
    enum err e = name ? fold_name(text, strlen(text), l->text) : letters_put(text, strlen(text), l->text);
    *is = *is && !e && holds(l->text, part);
    return e;
}

static const char *state_of(const struct db_row *row, int64_t now_ms)
{
    bool invited = db_row_text(row, 0)[0] == 'i';
    return db_row_int(row, 6) ? "removed" : !invited ? "active" : db_row_int(row, 7) > now_ms ? "invited" : "expired";
}

static enum err put_row(struct listing *l, const struct db_row *row)
{
    struct services services;
    int64_t removed_ms = db_row_int(row, 6);
    services_parse(db_row_text(row, 5), &services);
    json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:I}", "id", db_row_text(row, 0), "title", db_row_text(row, 1), "given",
                            db_row_text(row, 2), "family", db_row_text(row, 3), "name", db_row_text(row, 4), "services", services_json(&services),
                            "state", state_of(row, l->now_ms), "until_ms", (json_int_t)(removed_ms ? removed_ms + REGISTRY_UNDO_MS : db_row_int(row, 7)));
    return one && json_array_append_new(l->rows, one) == 0 ? ERR_OK : ERR_MEMORY;
}

/* Columns as USER_LIST: id, title, given, family, name, services, removed, until. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    struct listing *l = ctx;
    bool is = true;
    if (l->seen++ == REGISTRY_ROWS_MAX)
        return ERR_OK;
    enum err e = fits(l, db_row_text(row, 3), false, l->family, &is);
    e = e ? e : fits(l, db_row_text(row, 2), false, l->given, &is);
    e = e ? e : fits(l, db_row_text(row, 4), true, l->name, &is);
    if (e || !is)
        return e;
    size_t at = l->count++;
    return l->second && at >= l->shown.first && at < l->shown.end ? put_row(l, row) : ERR_OK;
}

static enum err go_through(struct account_call *a, struct listing *l, bool second)
{
    l->second = second;
    l->seen = l->count = 0;
    return DB_RUN(a->call->db, ST_USER_LIST, take_row, l, db_text(a->who.workplace), db_int(l->now_ms - REGISTRY_UNDO_MS), db_int(REGISTRY_ROWS_MAX));
}

static enum err run_listing(struct account_call *a)
{
    struct listing *l = a->state;
    l->now_ms = a->call->now_ms;
    json_decref(l->rows);
    l->rows = json_array();
    enum err e = l->rows ? go_through(a, l, false) : ERR_MEMORY;
    l->shown = registry_page_of(l->count, l->page);
    e = e ? e : go_through(a, l, true);
    if (e)
        return e;
    json_t *rows = l->rows;
    l->rows = NULL;
    return registry_rows(a, &l->shown, rows);
}

const struct account_verb account_verb_users = {
    .name = "users", .with = WITH_REPRESENTATIVE, .writes = false, .nature = "names of the people of a workplace", .read = read_listing,
    .run = run_listing, .release = release_listing
};
