#include "server/accounts/registry.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ID_RANDOM = 12 };

const char *const member_words[MEMBER_ROLES] = { "user", "representative", "local-admin", "employee" };

void registry_id(char letter, char to[ACCOUNT_ID_SIZE])
{
    uint8_t random[ID_RANDOM];
    randombytes_buf(random, sizeof random);
    to[0] = letter;
    sodium_bin2hex(to + 1, 2 * ID_RANDOM + 1, random, sizeof random);
}

/* --- services --- */

static bool service_id_is_valid(const char *id)
{
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n < SERVICE_ID_SIZE && id[n] == 0;
}

bool services_have(const struct services *s, const char *id)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->ids[i], id) == 0)
            return true;
    return false;
}

static bool put_service(struct services *s, const char *id)
{
    if (!id || !service_id_is_valid(id) || s->count == SERVICES_MAX || services_have(s, id))
        return false;
    (void)snprintf(s->ids[s->count++], SERVICE_ID_SIZE, "%s", id);
    return true;
}

bool services_read(const json_t *list, struct services *out)
{
    struct services made = { 0 };
    size_t n = json_array_size(list);
    bool good = n > 0 && n <= SERVICES_MAX;
    for (size_t i = 0; i < n && good; i++)
        good = put_service(&made, json_string_value(json_array_get(list, i)));
    if (good)
        *out = made;
    return good;
}

void services_parse(const char *text, struct services *out)
{
    *out = (struct services){ 0 };
    for (size_t n; (n = strcspn(text, " ")) > 0; text += n + (text[n] == ' ')) {
        char id[SERVICE_ID_SIZE] = "";
        if (n < sizeof id)
            memcpy(id, text, n);
        (void)put_service(out, id);
    }
}

void services_print(const struct services *s, char to[SERVICES_TEXT_SIZE])
{
    size_t at = 0;
    to[0] = 0;
    for (size_t i = 0; i < s->count; i++)
        at += (size_t)snprintf(to + at, SERVICES_TEXT_SIZE - at, "%s%s", i ? " " : "", s->ids[i]);
}

static void services_join(struct services *to, const struct services *more)
{
    for (size_t i = 0; i < more->count; i++)
        (void)put_service(to, more->ids[i]);
}

json_t *services_json(const struct services *s)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < s->count; i++)
        (void)json_array_append_new(list, json_string(s->ids[i]));
    return list;
}

struct knowing { const struct services *s; size_t rows, found; };

static enum err look_at_service(void *ctx, const struct db_row *row)
{
    struct knowing *k = ctx;
    k->rows++;
    k->found += services_have(k->s, db_row_text(row, 0));
    return ERR_OK;
}

enum err services_known(struct db *db, const struct services *s, bool *known)
{
    struct knowing k = { s, 0, 0 };
    enum err e = DB_RUN(db, ST_FEED_ROW_IDS, look_at_service, &k, db_text("services"));
    if (!e)
        *known = k.rows ? k.found == s->count : s->count == 1 && services_have(s, SERVICE_RVSQ);
    return e;
}

/* --- workplaces --- */

static enum err take_name(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, WORKPLACE_NAME_SIZE);
    return ERR_OK;
}

enum err workplace_name(struct db *db, const char *id, char to[WORKPLACE_NAME_SIZE])
{
    to[0] = 0;
    return DB_RUN(db, ST_WORKPLACE_GET, take_name, to, db_text(id));
}

/* --- members --- */

/* Columns: id, person, services, removed. */
static enum err take_member(void *ctx, const struct db_row *row)
{
    struct member_row *m = ctx;
    m->found = true;
    db_row_copy(row, 0, m->id, sizeof m->id);
    db_row_copy(row, 1, m->person, sizeof m->person);
    services_parse(db_row_text(row, 2), &m->services);
    m->removed_ms = db_row_int(row, 3);
    return ERR_OK;
}

enum err member_find(struct db *db, const struct member_place *at, struct member_row *out)
{
    *out = (struct member_row){ 0 };
    return DB_RUN(db, ST_MEMBER_FIND, take_member, out, db_text(at->workplace), db_text(at->person), db_text(member_words[at->role]));
}

enum err member_get(struct db *db, const char *workplace, const char *id, enum member_role role, struct member_row *out)
{
    *out = (struct member_row){ 0 };
    return DB_RUN(db, ST_MEMBER_GET, take_member, out, db_text(workplace), db_text(id), db_text(member_words[role]));
}

enum err member_add(struct db *db, const struct member_place *at, const struct services *services, const char *by, int64_t now_ms)
{
    char id[ACCOUNT_ID_SIZE], text[SERVICES_TEXT_SIZE];
    struct member_row there;
    enum err e = member_find(db, at, &there);
    if (e)
        return e;
    services_join(&there.services, services);
    services_print(&there.services, text);
    if (there.found)
        return DB_RUN(db, ST_MEMBER_SERVICES, NULL, NULL, db_text(there.id), db_text(text));
    registry_id('m', id);
    return DB_RUN(db, ST_MEMBER_ADD, NULL, NULL, db_text(id), db_text(at->workplace), db_text(at->person), db_text(member_words[at->role]),
                  db_text(text), db_text(by), db_int(now_ms));
}

enum err member_remove(struct db *db, const struct member_place *at, int64_t now_ms)
{
    return DB_RUN(db, ST_MEMBER_REMOVE, NULL, NULL, db_text(at->workplace), db_text(at->person), db_text(member_words[at->role]), db_int(now_ms));
}

enum err member_restore(struct db *db, const struct member_place *at, int64_t removed_ms)
{
    return DB_RUN(db, ST_MEMBER_RESTORE, NULL, NULL, db_text(at->workplace), db_text(at->person), db_text(member_words[at->role]),
                  db_int(removed_ms));
}
