#include "server/accounts/eight.h"

#include "core/rules/answer.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what was chosen --- */

struct chosen { size_t count; int64_t version; char questions[EIGHT][QUESTION_ID_SIZE]; struct account_hash answers[EIGHT]; };

/* Columns: place (from 1), question, salt, hash, pepper, at_ms, version. */
static enum err take_chosen(void *ctx, const struct db_row *row)
{
    struct chosen *c = ctx;
    int64_t place = db_row_int(row, 0);
    if (place < 1 || place > EIGHT)
        return ERR_STORE_CORRUPT;
    struct account_hash *to = &c->answers[place - 1];
    db_row_copy(row, 1, c->questions[place - 1], QUESTION_ID_SIZE);
    db_row_copy(row, 4, to->pepper, sizeof to->pepper);
    c->version = db_row_int(row, 6);
    c->count++;
    return db_row_bytes(row, 2, to->salt, sizeof to->salt) && db_row_bytes(row, 3, to->hash, sizeof to->hash) ? ERR_OK : ERR_STORE_CORRUPT;
}

static enum err get_chosen(struct db *db, const char *person, struct chosen *out)
{
    *out = (struct chosen){ .count = 0 };
    return DB_RUN(db, ST_ACCOUNT_EIGHT_GET, take_chosen, out, db_text(person));
}

enum err account_eight_put(struct db *db, const char *person, const struct account_eight *eight, int64_t now_ms)
{
    int64_t version = 0;
    enum err e = people_hold(db, person);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_EIGHT_NEWEST, db_take_int, &version, db_text(person));
    for (size_t i = 0; i < EIGHT && !e; i++) {
        const struct account_hash *h = &eight->answers[i];
        e = DB_RUN(db, ST_ACCOUNT_EIGHT_ADD, NULL, NULL, db_text(person), db_int(version + 1), db_int((int64_t)i + 1), db_text(eight->questions[i]),
                   db_blob(h->salt, sizeof h->salt), db_blob(h->hash, sizeof h->hash), db_text(h->pepper), db_int(now_ms));
    }
    e = e ? e : DB_RUN(db, ST_ACCOUNT_ASKED_FORGET, NULL, NULL, db_text(person));
    return e ? e : DB_RUN(db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("forgot"), db_text(person));
}

/* --- the three --- */

struct drawn { int64_t version; char places[EIGHT_ASKED + 1]; };    /* "381" */

static enum err take_drawn(void *ctx, const struct db_row *row)
{
    struct drawn *d = ctx;
    d->version = db_row_int(row, 0);
    db_row_copy(row, 1, d->places, sizeof d->places);
    return ERR_OK;
}

static bool fill(const struct chosen *c, const char *places, struct eight_asked *out)
{
    for (size_t i = 0; i < EIGHT_ASKED; i++) {
        if (places[i] < '1' || places[i] > '0' + EIGHT)
            return false;
        memcpy(out->questions[i], c->questions[places[i] - '1'], QUESTION_ID_SIZE);
        out->answers[i] = c->answers[places[i] - '1'];
    }
    return true;
}

static enum err look(struct db *db, const char *person, struct chosen *c, struct eight_asked *out)
{
    struct drawn d = { .version = 0 };
    *out = (struct eight_asked){ .chosen = false };
    enum err e = get_chosen(db, person, c);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_ASKED_GET, take_drawn, &d, db_text(person));
    if (e)
        return e;
    out->chosen = c->count == EIGHT;
    out->drawn = out->chosen && d.version == c->version && fill(c, d.places, out);
    return ERR_OK;
}

enum err eight_get(struct db *db, const char *person, struct eight_asked *out)
{
    struct chosen c;
    enum err e = look(db, person, &c, out);
    sodium_memzero(&c, sizeof c);
    return e;
}

/* Three different places of the eight, in an order by chance. */
static void draw_places(char to[EIGHT_ASKED + 1])
{
    char all[EIGHT];
    for (size_t i = 0; i < EIGHT; i++)
        all[i] = (char)('1' + i);
    for (size_t i = 0; i < EIGHT_ASKED; i++) {
        size_t k = i + randombytes_uniform((uint32_t)(EIGHT - i));
        to[i] = all[k];
        all[k] = all[i];
    }
    to[EIGHT_ASKED] = 0;
}

enum err eight_draw(struct db *db, const char *person, struct eight_asked *out)
{
    struct chosen c;
    char places[EIGHT_ASKED + 1];
    enum err e = look(db, person, &c, out);
    if (!e && out->chosen && !out->drawn) {
        draw_places(places);
        e = DB_RUN(db, ST_ACCOUNT_ASKED_PUT, NULL, NULL, db_text(person), db_int(c.version), db_text(places));
        out->drawn = !e && fill(&c, places, out);
    }
    sodium_memzero(&c, sizeof c);
    return e;
}

enum err eight_decoy(const struct service *service, struct db *db, const char *name, struct eight_asked *out)
{
    struct question_set set;
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    char subject[2 * SERVER_KEYS_HASH_SIZE + 1];
    server_keys_hash(service->keys, "guichet/decoy-name/1", name, strlen(name), hash);
    sodium_bin2hex(subject, sizeof subject, hash, sizeof hash);
    _Static_assert((int)EIGHT_ASKED <= (int)QUESTIONS_COUNT, "decoys are taken from those of a token");
    enum err e = questions_decoy(service, db, subject, &set);
    if (e)
        return e;
    *out = (struct eight_asked){ .chosen = false };
    for (size_t i = 0; i < EIGHT_ASKED; i++) {
        memcpy(out->questions[i], set.ids[i], QUESTION_ID_SIZE);
        memcpy(out->answers[i].salt, set.salt, sizeof out->answers[i].salt);
        out->answers[i].salt[0] ^= (uint8_t)i;
    }
    return ERR_OK;
}

/* --- answers --- */

enum err eight_hash(const struct service *service, const struct eight_answer *what, const uint8_t salt[16], uint8_t out[32])
{
    SECRET_OWNED struct secret *bound = secret_new(QUESTION_ID_SIZE + ANSWER_BYTES_MAX), *keyed = secret_new(SERVER_KEYS_HASH_SIZE);
    enum err e = bound && keyed ? secret_append(bound, what->question, strlen(what->question) + 1) : ERR_MEMORY;
    e = e ? e : secret_append(bound, secret_bytes(what->answer), secret_length(what->answer));
    if (e)
        return e;
    server_keys_hash(service->keys, "guichet/account-answer/1", secret_bytes(bound), secret_length(bound), secret_tail(keyed));
    secret_grew(keyed, SERVER_KEYS_HASH_SIZE);
    return hash_pool_answers(service->hashes, keyed, salt, out);
}

static enum err read_answer(const json_t *value, struct secret **to, bool *good)
{
    size_t n = json_string_length(value);
    if (!json_is_string(value) || n > ANSWER_BYTES_MAX)
        return ERR_FORMAT;
    SECRET_OWNED struct secret *typed = secret_new(ANSWER_BYTES_MAX);
    struct secret *normal = secret_new(ANSWER_BYTES_MAX);
    enum err e = typed && normal ? secret_append(typed, json_string_value(value), n) : ERR_MEMORY;
    if (e) {
        secret_free(normal);
        return e;
    }
    *good = answer_normalise(typed, normal) == ERR_OK && *good;
    *to = normal;
    return ERR_OK;
}

enum err eight_read_answers(const struct account_call *a, size_t n, struct secret *answers[], bool *good)
{
    const json_t *list = json_object_get(a->in, "answers");
    struct secret *read[EIGHT] = { NULL };
    enum err e = json_is_array(list) && json_array_size(list) == n && n <= EIGHT ? ERR_OK : ERR_FORMAT;
    *good = true;
    for (size_t i = 0; i < n && !e; i++)
        e = read_answer(json_array_get(list, i), &read[i], good);
    for (size_t i = 0; i < n && n <= EIGHT; i++) {
        if (e)
            secret_free(read[i]);
        else
            answers[i] = read[i];
    }
    return e;
}

static bool read_questions(const json_t *in, char to[EIGHT][QUESTION_ID_SIZE])
{
    const json_t *list = json_object_get(in, "questions");
    bool good = json_is_array(list) && json_array_size(list) == EIGHT;
    for (size_t i = 0; i < EIGHT && good; i++) {
        const char *id = json_string_value(json_array_get(list, i));
        good = id && question_id_is_valid(id);
        if (good)
            (void)snprintf(to[i], QUESTION_ID_SIZE, "%s", id);
    }
    return good;
}

static enum err hash_all(const struct service *service, struct secret *const answers[EIGHT], struct account_eight *to)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < EIGHT && !e; i++) {
        const struct eight_answer what = { to->questions[i], answers[i] };
        struct account_hash *h = &to->answers[i];
        randombytes_buf(h->salt, sizeof h->salt);
        questions_pepper(service, h->pepper);
        e = eight_hash(service, &what, h->salt, h->hash);
    }
    return e;
}

enum err account_eight_read(struct account_call *a, const char *const *words, struct account_eight *out, bool *good)
{
    struct account_eight read = { 0 };
    struct secret *answers[EIGHT] = { NULL };
    const char *ids[EIGHT];
    if (!read_questions(a->in, read.questions))
        return ERR_FORMAT;
    enum err e = eight_read_answers(a, EIGHT, answers, good);
    for (size_t i = 0; i < EIGHT; i++)
        ids[i] = read.questions[i];
    const struct questions_list list = { EIGHT, ids, answers };
    if (!e && *good)
        e = questions_judge_list(a->call->db, &list, words, good);
    if (!e && *good)
        e = hash_all(a->call->service, answers, &read);
    for (size_t i = 0; i < EIGHT; i++)
        secret_free(answers[i]);
    if (!e)
        *out = read;
    sodium_memzero(&read, sizeof read);
    return e;
}
