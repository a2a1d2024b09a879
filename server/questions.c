#include "server/questions.h"

#include "core/base/buf.h"
#include "core/proto/json_in.h"
#include "core/rules/answer.h"
#include "server/feed.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- sets --- */

/* "q01 q07 q12 q20" */
static bool read_ids(const char *text, char ids[QUESTIONS_COUNT][QUESTION_ID_SIZE])
{
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        size_t n = strcspn(text, " ");
        if (n == 0 || n >= QUESTION_ID_SIZE)
            return false;
        memcpy(ids[i], text, n);
        ids[i][n] = 0;
        text += n + (text[n] == ' ');
    }
    return *text == 0;
}

/* Columns as QUESTIONS_NEWEST. */
static enum err take_set(void *ctx, const struct db_row *row)
{
    struct question_set *s = ctx;
    s->found = true;
    s->version = db_row_int(row, 0);
    s->at_ms = db_row_int(row, 5);
    db_row_copy(row, 4, s->pepper, sizeof s->pepper);
    return read_ids(db_row_text(row, 1), s->ids) && db_row_bytes(row, 2, s->salt, sizeof s->salt) &&
           db_row_bytes(row, 3, s->hash, sizeof s->hash) ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err questions_get(struct db *db, const char *person, struct question_set *out)
{
    *out = (struct question_set){ 0 };
    return DB_RUN(db, ST_QUESTIONS_NEWEST, take_set, out, db_text(person));
}

enum err questions_add(struct db *db, const char *person, struct question_set *set)
{
    struct question_set newest;
    char ids[QUESTIONS_IDS_SIZE];
    enum err e = questions_get(db, person, &newest);
    if (e)
        return e;
    set->version = newest.version + 1;
    (void)snprintf(ids, sizeof ids, "%s %s %s %s", set->ids[0], set->ids[1], set->ids[2], set->ids[3]);
    return DB_RUN(db, ST_QUESTIONS_ADD, NULL, NULL, db_text(person), db_int(set->version), db_text(ids),
                  db_blob(set->salt, sizeof set->salt), db_blob(set->hash, sizeof set->hash), db_text(set->pepper), db_int(set->at_ms));
}

/* --- decoys --- */

struct decoy { uint8_t rank[SERVER_KEYS_HASH_SIZE]; char id[QUESTION_ID_SIZE]; };

struct decoys { const struct service *service; const char *serial; struct decoy best[QUESTIONS_COUNT]; size_t count; };

/* Each question has a rank of its own for a serial and the four lowest win: a bank that grows seldom changes them. */
static enum err rank(void *ctx, const struct db_row *row)
{
    struct decoys *d = ctx;
    struct decoy one = { 0 };
    char text[OP_SERIAL_SIZE + QUESTION_ID_SIZE + 2];
    if (!question_id_is_valid(db_row_text(row, 0)))
        return ERR_OK;
    db_row_copy(row, 0, one.id, sizeof one.id);
    (void)snprintf(text, sizeof text, "%s %s", one.id, d->serial);
    server_keys_hash(d->service->keys, "guichet/decoy/1", text, strlen(text), one.rank);
    size_t at = d->count;
    while (at > 0 && memcmp(one.rank, d->best[at - 1].rank, sizeof one.rank) < 0)
        at--;
    if (at == QUESTIONS_COUNT)
        return ERR_OK;
    d->count += d->count < QUESTIONS_COUNT;
    memmove(&d->best[at + 1], &d->best[at], (d->count - at - 1) * sizeof one);
    d->best[at] = one;
    return ERR_OK;
}

enum err questions_decoy(const struct service *service, struct db *db, const char *serial, struct question_set *out)
{
    struct decoys d = { .service = service, .serial = serial };
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    enum err e = DB_RUN(db, ST_FEED_ROW_IDS, rank, &d, db_text("questions"));
    if (e || d.count < QUESTIONS_COUNT)
        return e ? e : ERR_CONFIG;
    *out = (struct question_set){ 0 };
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        memcpy(out->ids[i], d.best[i].id, QUESTION_ID_SIZE);
    server_keys_hash(service->keys, "guichet/decoy-salt/1", serial, strlen(serial), hash);
    memcpy(out->salt, hash, sizeof out->salt);
    return ERR_OK;
}

/* --- rules --- */

struct bank_row { bool found, brief; char fr[FEED_QUESTION_SIZE], en[FEED_QUESTION_SIZE]; };

static enum err take_bank_row(void *ctx, const struct db_row *row)
{
    struct bank_row *b = ctx;
    const char *content = db_row_text(row, 0);
    JSON_OWNED json_t *json = NULL;
    if (!content[0])
        return ERR_OK;    /* a tombstone */
    enum err e = json_read(content, strlen(content), FEED_CONTENT_MAX, &json);
    b->found = !e && json_take_text(json, "fr", b->fr, sizeof b->fr) && json_take_text(json, "en", b->en, sizeof b->en);
    b->brief = json_is_true(json_object_get(json, "short"));
    return e == ERR_MEMORY ? e : ERR_OK;
}

/* The person read the question in one of the languages: an answer may repeat neither. */
static bool answer_keeps_rules(const struct bank_row *b, const char *const *words, const struct secret *answer)
{
    const struct answer_rules fr = { b->brief, b->fr, words }, en = { b->brief, b->en, words };
    SECRET_OWNED struct secret *normal = secret_new(ANSWER_BYTES_MAX);
    return normal && answer_normalise(answer, normal) == ERR_OK && secret_equal(normal, answer) &&
           answer_check(&fr, answer) == ERR_OK && answer_check(&en, answer) == ERR_OK;
}

enum err questions_judge_list(struct db *db, const struct questions_list *list, const char *const *words, bool *good)
{
    bool fits = true;
    for (size_t i = 0; i < list->count && fits; i++) {
        struct bank_row b = { 0 };
        enum err e = DB_RUN(db, ST_FEED_ROW_GET, take_bank_row, &b, db_text("questions"), db_text(list->ids[i]));
        if (e)
            return e;
        fits = b.found && answer_keeps_rules(&b, words, list->answers[i]);
        for (size_t k = 0; k < i && fits; k++)
            fits = strcmp(list->ids[i], list->ids[k]) != 0 && !answer_equal(list->answers[i], list->answers[k]);
    }
    *good = fits;
    return ERR_OK;
}

enum err questions_judge(struct db *db, const struct questions_set *set, const char *const *words, bool *good)
{
    const char *ids[QUESTIONS_COUNT];
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        ids[i] = set->questions[i];
    const struct questions_list list = { QUESTIONS_COUNT, ids, set->answers };
    return questions_judge_list(db, &list, words, good);
}

/* --- the hash --- */

void questions_pepper(const struct service *service, char to[QUESTIONS_PEPPER_SIZE])
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(service->keys, "guichet/pepper-name/1", "", 0, hash);
    sodium_bin2hex(to, QUESTIONS_PEPPER_SIZE, hash, (QUESTIONS_PEPPER_SIZE - 1) / 2);
}

static enum err join(struct secret *const answers[QUESTIONS_COUNT], struct secret *to)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < QUESTIONS_COUNT && !e; i++) {
        size_t n = secret_length(answers[i]);
        const uint8_t length[2] = { (uint8_t)(n >> 8), (uint8_t)n };
        e = secret_append(to, length, sizeof length);
        e = e ? e : secret_append(to, secret_bytes(answers[i]), n);
    }
    return e;
}

enum err questions_hash(const struct service *service, struct secret *const answers[QUESTIONS_COUNT],
                        const uint8_t salt[HASH_SALT_SIZE], uint8_t out[HASH_SIZE])
{
    SECRET_OWNED struct secret *joined = secret_new(QUESTIONS_COUNT * (2 + QUESTIONS_ANSWER_MAX));
    SECRET_OWNED struct secret *keyed = secret_new(SERVER_KEYS_HASH_SIZE);
    enum err e = joined && keyed ? join(answers, joined) : ERR_MEMORY;
    if (e)
        return e;
    server_keys_hash(service->keys, "guichet/answers/1", secret_bytes(joined), secret_length(joined), secret_tail(keyed));
    secret_grew(keyed, SERVER_KEYS_HASH_SIZE);
    return hash_pool_answers(service->hashes, keyed, salt, out);
}
