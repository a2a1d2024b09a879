#include "server/identity/http_message.h"

#include "core/proto/account.h"
#include "core/proto/json_in.h"

#include <string.h>

enum { WORD_SIZE = 24 };

static const char *const purposes[IDENTITY_PURPOSES] = { "person", "tax", "health", "licence" };
static const struct { const char *word; enum identity_answer answer; } answers[] = {
    { "yes", IDENTITY_YES }, { "no-given", IDENTITY_NO_GIVEN }, { "no-family", IDENTITY_NO_FAMILY }, { "no-birth", IDENTITY_NO_BIRTH },
    { "no-numbers", IDENTITY_NO_NUMBERS }, { "unavailable", IDENTITY_UNAVAILABLE } };

static void put_fields(struct account_writer *w, const struct identity_fields *f)
{
    account_put_secret(w, "given", f->given);
    account_put_secret(w, "family", f->family);
    account_put_secret(w, "birth", f->birth);
    account_put_secret(w, "nam", f->nam);
    account_put_secret(w, "nas", f->nas);
}

static enum err finish(struct account_writer *w, struct secret **out)
{
    enum err e = account_end(w);
    if (e)
        secret_free(w->to);
    else
        *out = w->to;
    return e;
}

enum err register_put_question(const char *request, enum identity_purpose purpose, const struct identity_fields *fields, struct secret **out)
{
    struct account_writer w;
    struct secret *to = secret_new(SECRET_MAX);
    if (!to)
        return ERR_MEMORY;
    account_begin(&w, to);
    account_put_text(&w, "request", request);
    account_put_text(&w, "purpose", purposes[purpose]);
    put_fields(&w, fields);
    account_put_secret(&w, "number", fields->number);
    return finish(&w, out);
}

enum err register_put_letter(const char *request, const struct identity_letter *letter, struct secret **out)
{
    struct account_writer w;
    struct secret *to = secret_new(SECRET_MAX);
    if (!to)
        return ERR_MEMORY;
    account_begin(&w, to);
    account_put_text(&w, "request", request);
    account_put_text(&w, "id", letter->id);
    put_fields(&w, letter->to);
    account_put_secret(&w, "text", letter->text);
    return finish(&w, out);
}

enum err register_read_answer(const void *bytes, size_t n, enum identity_answer *answer)
{
    char word[WORD_SIZE];
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(bytes, n, REGISTER_ANSWER_MAX, &json);
    if (e || !json_take_text(json, "answer", word, sizeof word))
        return e == ERR_MEMORY ? e : ERR_FORMAT;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (strcmp(word, answers[i].word) == 0) {
            *answer = answers[i].answer;
            return ERR_OK;
        }
    return ERR_FORMAT;
}
