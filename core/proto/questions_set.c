#include "core/proto/questions_set.h"

#include "core/base/text.h"
#include "core/proto/json_in.h"
#include "core/proto/sealed_payload.h"

#include <stdio.h>
#include <string.h>

enum { PLAIN_MAX = QUESTIONS_COUNT * (QUESTIONS_ANSWER_MAX + QUESTION_ID_SIZE + 6) + 64 };

bool question_id_is_valid(const char *id)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";
    size_t n = strnlen(id, QUESTION_ID_SIZE);
    return n > 0 && n < QUESTION_ID_SIZE && strspn(id, allowed) == n;
}

static enum err put_text(struct secret *to, const char *text) { return secret_append(to, text, strlen(text)); }

/* Written by hand, straight into the secret; a normalised answer has nothing that JSON would escape. */
static enum err put_answer(struct secret *to, const struct secret *answer)
{
    const uint8_t *bytes = secret_bytes(answer);
    size_t n = secret_length(answer);
    if (n == 0 || n > QUESTIONS_ANSWER_MAX || !text_is_valid(bytes, n))
        return ERR_FORMAT;
    for (size_t i = 0; i < n; i++)
        if (bytes[i] < '0' || bytes[i] == '"' || bytes[i] == '\\' || bytes[i] == 0x7f)
            return ERR_FORMAT;
    enum err e = put_text(to, "\"");
    e = e ? e : secret_append(to, bytes, n);
    return e ? e : put_text(to, "\"");
}

enum err answers_put(struct secret *const answers[QUESTIONS_COUNT], struct secret *to)
{
    enum err e = put_text(to, "[");
    for (size_t i = 0; !e && i < QUESTIONS_COUNT; i++) {
        e = i ? put_text(to, ",") : ERR_OK;
        e = e ? e : put_answer(to, answers[i]);
    }
    return e ? e : put_text(to, "]");
}

static enum err put_questions(struct secret *to, const struct questions_set *set)
{
    enum err e = put_text(to, "{\"questions\":[");
    for (size_t i = 0; !e && i < QUESTIONS_COUNT; i++) {
        char item[QUESTION_ID_SIZE + 4];
        if (!question_id_is_valid(set->questions[i]))
            return ERR_FORMAT;
        snprintf(item, sizeof item, "%s\"%s\"", i ? "," : "", set->questions[i]);
        e = put_text(to, item);
    }
    return e ? e : put_text(to, "],\"answers\":");
}

enum err questions_set_put(const struct questions_set *set, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op)
{
    SECRET_OWNED struct secret *plain = secret_new(PLAIN_MAX);
    if (!plain)
        return ERR_MEMORY;
    enum err e = put_questions(plain, set);
    e = e ? e : answers_put(set->answers, plain);
    e = e ? e : put_text(plain, "}");
    return e ? e : sealed_payload_put(QUESTIONS_SET_PURPOSE, plain, seal_key, op);
}

/* --- reading --- */

static bool read_answer(const json_t *value, struct secret **to)
{
    size_t n = json_string_length(value);
    if (!json_is_string(value) || n == 0 || n > QUESTIONS_ANSWER_MAX || memchr(json_string_value(value), 0, n))
        return false;
    *to = secret_new(QUESTIONS_ANSWER_MAX);
    return *to && !secret_append(*to, json_string_value(value), n);
}

static void drop_answers(struct secret *answers[QUESTIONS_COUNT])
{
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        secret_free(answers[i]);
        answers[i] = NULL;
    }
}

enum err answers_read(const json_t *list, struct secret *answers[QUESTIONS_COUNT])
{
    struct secret *made[QUESTIONS_COUNT] = { NULL };
    bool good = json_is_array(list) && json_array_size(list) == QUESTIONS_COUNT;
    for (size_t i = 0; good && i < QUESTIONS_COUNT; i++)
        good = read_answer(json_array_get(list, i), &made[i]);
    if (!good) {
        drop_answers(made);
        return ERR_FORMAT;
    }
    memcpy(answers, made, sizeof made);
    return ERR_OK;
}

static bool read_questions(const json_t *list, struct questions_set *set)
{
    if (!json_is_array(list) || json_array_size(list) != QUESTIONS_COUNT)
        return false;
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        const json_t *id = json_array_get(list, i);
        if (!json_is_string(id) || strlen(json_string_value(id)) != json_string_length(id) || !question_id_is_valid(json_string_value(id)))
            return false;
        snprintf(set->questions[i], QUESTION_ID_SIZE, "%s", json_string_value(id));
    }
    return true;
}

enum err questions_set_read(const struct op *op, const struct secret *seal_secret, struct questions_set *set)
{
    static const char *const names[] = { "questions", "answers", NULL };
    struct questions_set made = { 0 };
    SECRET_OWNED struct secret *plain = NULL;
    JSON_OWNED json_t *json = NULL;
    enum err e = sealed_payload_open(QUESTIONS_SET_PURPOSE, op, seal_secret, &plain);
    e = e ? e : json_read(secret_bytes(plain), secret_length(plain), OP_PAYLOAD_MAX, &json);
    if (e)
        return e == ERR_MEMORY ? e : ERR_FORMAT;
    if (!json_has_only(json, names) || !read_questions(json_object_get(json, "questions"), &made))
        return ERR_FORMAT;
    e = answers_read(json_object_get(json, "answers"), made.answers);
    if (!e)
        *set = made;
    return e;
}

void questions_set_drop(struct questions_set *set) { drop_answers(set->answers); }
