#include "core/desk/account_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>

/* «Mes demandes» of somebody with an account, of either service: what the server's trail says of it. Its words: account_words.c. */

static bool take_event(const json_t *json, struct account_event *to)
{
    return json_take_i64(json, "at_ms", &to->at_ms) && account_take_id(json, "what", to->what, sizeof to->what) &&
           json_take_text(json, "place", to->place, sizeof to->place) && account_take_flag(json, "refused", &to->refused);
}

static enum err read_trail(struct desk *d, const json_t *json)
{
    struct account_trail made = { .count = 0 };
    const json_t *rows;
    bool fits = account_take_list(json, "rows", ACCOUNT_TRAIL_MAX, &rows, &made.count);
    for (size_t i = 0; fits && i < made.count; i++)
        fits = take_event(json_array_get(rows, i), &made.rows[i]);
    if (fits)
        d->account->shown.trail = made;
    sodium_memzero(&made, sizeof made);
    return fits ? ERR_OK : ERR_FORMAT;
}

static const struct account_verb trail_verb = { "trail", ACCOUNT_WITH_ANYBODY, ACCOUNT_ANEW, .read = read_trail };

enum err desk_trail(struct desk *d, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &trail_verb, &f);
    return e ? e : account_ask(d, &f, watch);
}
