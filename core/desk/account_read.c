#include "core/desk/account_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* Members of an answer about accounts. The server signed it; what does not fit here is not understood all the same. */

bool account_take_flag(const json_t *json, const char *name, bool *to)
{
    const json_t *value = json_object_get(json, name);
    if (!json_is_boolean(value))
        return false;
    *to = json_is_true(value);
    return true;
}

bool account_take_count(const json_t *json, const char *name, unsigned *to)
{
    int64_t n;
    if (!json_take_i64(json, name, &n) || n < 0 || n > INT32_MAX)
        return false;
    *to = (unsigned)n;
    return true;
}

static bool is_id(const char *text)
{
    return *text && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(text);
}

bool account_take_id(const json_t *json, const char *name, char *to, size_t size)
{
    const char *text = json_string_value(json_object_get(json, name));
    return text && is_id(text) && json_take_text(json, name, to, size);
}

bool account_take_hex_text(const json_t *json, const char *name, char to[ACCOUNT_SESSION_TEXT_SIZE])
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    return json_take_hex(json, name, id, sizeof id) && json_take_text(json, name, to, ACCOUNT_SESSION_TEXT_SIZE);
}

bool account_take_list(const json_t *json, const char *name, size_t max, const json_t **list, size_t *n)
{
    const json_t *value = json_object_get(json, name);
    if (!json_is_array(value) || json_array_size(value) > max)
        return false;
    *list = value;
    *n = json_array_size(value);
    return true;
}

bool account_take_rows(const json_t *json, struct account_list *to)
{
    return account_take_count(json, "count", &to->count) && account_take_count(json, "page", &to->page) &&
           account_take_count(json, "pages", &to->pages) && account_take_list(json, "rows", ACCOUNT_ROWS_MAX, &to->rows, &to->row_count);
}

/* A list of ids, each `size` bytes apart in `to`. */
static bool take_ids(const json_t *list, size_t n, char *to, size_t size)
{
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(list, i);
        const char *text = json_string_value(item);
        if (!text || json_string_length(item) >= size || strlen(text) != json_string_length(item) || !is_id(text))
            return false;
        memcpy(to + i * size, text, strlen(text) + 1);
    }
    return true;
}

_Static_assert(sizeof(struct account_service) == sizeof ((struct account_service *)0)->id, "a list of ids");

bool account_take_services(const json_t *json, struct account_service *to, size_t *n)
{
    const json_t *list;
    return account_take_list(json, "services", ACCOUNT_SERVICES_MAX, &list, n) && take_ids(list, *n, to->id, sizeof to->id);
}

bool account_take_questions(const json_t *json, size_t count, char (*to)[DESK_QUESTION_ID_SIZE])
{
    const json_t *list;
    size_t n;
    return account_take_list(json, "questions", count, &list, &n) && n == count && take_ids(list, n, to[0], DESK_QUESTION_ID_SIZE);
}

/* --- home --- */

static bool take_must(const json_t *json, enum account_must *to)
{
    static const char *const words[] = { [ACCOUNT_MAY_ALL] = "", [ACCOUNT_MUST_PASSWORD] = "password", [ACCOUNT_MUST_QUESTIONS] = "questions" };
    char word[16];
    if (!json_take_text(json, "must", word, sizeof word))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0) {
            *to = (enum account_must)i;
            return true;
        }
    return false;
}

static bool take_chosen(const json_t *json, struct account_home *h)
{
    const json_t *list = json_object_get(json, "questions");
    h->question_count = json_is_array(list) && json_array_size(list) ? ACCOUNT_QUESTIONS : 0;
    return account_take_questions(json, h->question_count, h->questions);
}

/* As many as are shown: the rest come when these are answered. */
static bool take_invited(const json_t *json, struct account_home *h)
{
    const json_t *list = json_object_get(json, "invited");
    if (!json_is_array(list))
        return false;
    for (size_t i = 0; i < json_array_size(list) && i < ACCOUNT_INVITED_MAX; i++) {
        const json_t *item = json_array_get(list, i);
        struct account_invited *to = &h->invited[h->invited_count++];
        if (!account_take_id(item, "id", to->id, sizeof to->id) || !json_take_text(item, "workplace", to->workplace, sizeof to->workplace) ||
            !json_take_text(item, "inviter", to->inviter, sizeof to->inviter))
            return false;
    }
    return true;
}

static bool take_who(const json_t *json, struct account_home *h)
{
    return account_take_id(json, "id", h->id, sizeof h->id) && json_take_text(json, "title", h->title, sizeof h->title) &&
           json_take_text(json, "given", h->given, sizeof h->given) && json_take_text(json, "family", h->family, sizeof h->family) &&
           json_take_text(json, "issued", h->issued, sizeof h->issued) && json_take_text(json, "chosen", h->chosen, sizeof h->chosen) &&
           json_take_text(json, "email", h->email, sizeof h->email) && json_take_text(json, "workplace", h->workplace, sizeof h->workplace);
}

static bool take_rest(const json_t *json, struct account_home *h)
{
    return take_must(json, &h->must) && account_take_flag(json, "temporary", &h->temporary) && json_take_i64(json, "questions_ms", &h->questions_ms) &&
           account_take_flag(json, "representative", &h->representative) && account_take_flag(json, "local_admin", &h->local_admin) &&
           account_take_services(json, h->services, &h->service_count) && account_take_count(json, "unread", &h->unread) &&
           take_chosen(json, h) && take_invited(json, h);
}

enum err account_take_home(struct desk *d, const json_t *json)
{
    struct account_home h = { .id = "" };
    const json_t *object = json_object_get(json, "home");
    bool fits = take_who(object, &h) && take_rest(object, &h);
    if (fits)
        d->account->shown.home = h;
    sodium_memzero(&h, sizeof h);
    return fits ? ERR_OK : ERR_FORMAT;
}
