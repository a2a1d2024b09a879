#include "core/desk/account_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Messages of who is logged in: the list, a text in as many requests as it takes, a draft that is thrown away. */

/* --- the list --- */

static bool take_kind(const json_t *json, enum message_kind *to)
{
    static const char *const words[] = { [MESSAGE_RECEIVED] = "received", [MESSAGE_SENT] = "sent", [MESSAGE_DRAFT] = "draft" };
    char word[16];
    if (!json_take_text(json, "kind", word, sizeof word))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0) {
            *to = (enum message_kind)i;
            return true;
        }
    return false;
}

static bool take_message(const json_t *json, struct account_message *to)
{
    return account_take_id(json, "id", to->id, sizeof to->id) && json_take_text(json, "number", to->number, sizeof to->number) &&
           account_take_id(json, "subject", to->subject, sizeof to->subject) && json_take_text(json, "thread", to->thread, sizeof to->thread) &&
           take_kind(json, &to->kind) && account_take_flag(json, "unread", &to->unread) && account_take_flag(json, "answered", &to->answered) &&
           json_take_i64(json, "at_ms", &to->at_ms);
}

static enum err read_messages(struct desk *d, const json_t *json)
{
    struct account_messages made = { .count = 0 };
    struct account_list list;
    bool fits = account_take_rows(json, &list) && account_take_count(json, "unread", &made.unread);
    for (size_t i = 0; fits && i < list.row_count; i++)
        fits = take_message(json_array_get(list.rows, i), &made.rows[i]);
    if (fits) {
        made.count = list.count;
        made.page = list.page;
        made.pages = list.pages;
        made.row_count = list.row_count;
        d->account->shown.messages = made;
        d->account->shown.home.unread = made.unread;
    }
    sodium_memzero(&made, sizeof made);
    return fits ? ERR_OK : ERR_FORMAT;
}

static const struct account_verb messages = { "messages", ACCOUNT_WITH_SESSION, ACCOUNT_ANEW, .read = read_messages };

enum err desk_messages(struct desk *d, const struct secret *search, unsigned page, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &messages, &f);
    if (e)
        return e;
    account_check(&f, search && secret_length(search) > MESSAGE_SEARCH_MAX ? ERR_LIMIT : ERR_OK);
    account_put_secret(&f.to, "search", search);
    account_put_number(&f.to, "page", page);
    return account_ask(d, &f, watch);
}

/* --- one text --- */

static void drop_text(struct account_text *text)
{
    secret_free(text->text);
    sodium_memzero(text, sizeof *text);
}

static void put_asked(struct account_writer *to, const char *id, size_t from)
{
    account_put_text(to, "id", id);
    account_put_number(to, "from", (int64_t)from);
}

static enum err ask_rest(struct desk *d)
{
    const struct account_text *opening = &d->account->opening;
    struct account_writer w;
    SECRET_OWNED struct secret *plain = secret_new(sizeof opening->id + 64);
    if (!plain)
        return ERR_MEMORY;
    account_begin(&w, plain);
    put_asked(&w, opening->id, secret_length(opening->text));
    enum err e = account_end(&w);
    if (e)
        return e;
    account_more(d, plain);
    plain = NULL;
    return ERR_OK;
}

/* Adds the piece to what came before: *whole when it was the last. */
static enum err take_piece(struct account_text *opening, const json_t *json, bool *whole)
{
    const json_t *text = json_object_get(json, "text");
    int64_t next, size;
    if (!json_is_string(text) || json_string_length(text) == 0 || !json_take_i64(json, "next", &next) || !json_take_i64(json, "size", &size) ||
        size < 1 || size > MESSAGE_BYTES_MAX)
        return ERR_FORMAT;
    if (!opening->text && !(opening->text = secret_new((size_t)size)))
        return ERR_MEMORY;
    enum err e = secret_append(opening->text, json_string_value(text), json_string_length(text));
    size_t n = secret_length(opening->text);
    *whole = next == 0;
    return e || (next != 0 && next != (int64_t)n) || (next == 0 && size != (int64_t)n) ? ERR_FORMAT : ERR_OK;
}

static enum err read_message(struct desk *d, const json_t *json)
{
    struct account *a = d->account;
    bool whole = false;
    enum err e = take_piece(&a->opening, json, &whole);
    e = e || whole ? e : ask_rest(d);
    if (e)
        drop_text(&a->opening);
    if (e || !whole)
        return e;
    drop_text(&a->shown.reading);
    a->shown.reading = a->opening;
    a->opening = (struct account_text){ .text = NULL };
    return ERR_OK;
}

static const struct account_verb message = { "message", ACCOUNT_WITH_SESSION, ACCOUNT_ANEW, .read = read_message };

enum err desk_message(struct desk *d, const char *id, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &message, &f);
    if (e)
        return e;
    struct account_text *opening = &d->account->opening;
    drop_text(opening);
    (void)snprintf(opening->id, sizeof opening->id, "%s", id);
    put_asked(&f.to, opening->id, 0);
    return account_ask(d, &f, watch);
}

/* --- a draft that is thrown away --- */

static const struct account_verb draft_drop = { "draft-drop", ACCOUNT_WITH_SESSION, .lost = ACCOUNT_ONCE };

enum err desk_draft_drop(struct desk *d, const char *id, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &draft_drop, &f);
    if (e)
        return e;
    account_put_text(&f.to, "id", id);
    return account_ask(d, &f, watch);
}

void account_messages_wipe(struct account *a)
{
    drop_text(&a->opening);
    drop_text(&a->shown.reading);
}
