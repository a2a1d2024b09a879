#include "core/desk/counter_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* A sheet, strictly: its rows point into one secret, which holds every text with its NUL. */

static const struct counter_sheet nothing = { .id = "", .text = "", .next = "", .back = "" };

const struct counter_sheet *desk_counter_sheet(const struct desk *d, enum counter_place place)
{
    return d->counter && place < PLACES && d->counter->places[place].shown.there ? &d->counter->places[place].shown : &nothing;
}

const char *counter_text(const struct counter_row *row, size_t i) { return i < row->text_count ? row->texts[i] : ""; }
int64_t counter_time(const struct counter_row *row, size_t i) { return i < row->time_count ? row->times[i] : 0; }

void sheet_drop(struct counter_place_kept *place)
{
    secret_free(place->texts);
    secret_free(place->secret);
    sodium_memzero(place, sizeof *place);
}

void desk_counter_drop(struct desk *d, enum counter_place place)
{
    if (d->counter && place < PLACES)
        sheet_drop(&d->counter->places[place]);
}

/* --- what a sheet is made of --- */

/* A text of less than size bytes; what is not there is "". */
static bool keep(struct secret *in, const json_t *value, size_t size, const char **to)
{
    const char *text = value ? json_string_value(value) : "";
    if (!text || strlen(text) != (value ? json_string_length(value) : 0) || strlen(text) >= size)
        return false;
    const char *at = (const char *)secret_tail(in);
    if (secret_append(in, text, strlen(text) + 1))
        return false;
    *to = at;
    return true;
}

static bool take_texts(struct secret *in, const json_t *list, struct counter_row *row)
{
    const size_t n = json_array_size(list);
    if ((list && !json_is_array(list)) || n > COUNTER_TEXTS)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!json_is_string(json_array_get(list, i)) || !keep(in, json_array_get(list, i), COUNTER_TEXT_MAX, &row->texts[i]))
            return false;
    row->text_count = n;
    return true;
}

static bool take_times(const json_t *list, struct counter_row *row)
{
    const size_t n = json_array_size(list);
    if ((list && !json_is_array(list)) || n > COUNTER_TIMES)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!json_is_integer(json_array_get(list, i)))
            return false;
        row->times[i] = json_integer_value(json_array_get(list, i));
    }
    row->time_count = n;
    return true;
}

static bool take_row(struct secret *in, const json_t *json, struct counter_row *row)
{
    return json_is_object(json) && keep(in, json_object_get(json, "id"), COUNTER_ID_MAX, &row->id) &&
           keep(in, json_object_get(json, "word"), COUNTER_WORD_MAX, &row->word) &&
           take_texts(in, json_object_get(json, "texts"), row) && take_times(json_object_get(json, "times"), row);
}

static bool take_rows(struct secret *in, const json_t *list, struct counter_sheet *sheet)
{
    const size_t n = json_array_size(list);
    if ((list && !json_is_array(list)) || n > COUNTER_ROWS_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!take_row(in, json_array_get(list, i), &sheet->rows[i]))
            return false;
    sheet->row_count = n;
    return true;
}

static bool take_secret(const json_t *value, struct counter_place_kept *to)
{
    const size_t n = json_string_length(value);
    if (!value)
        return true;
    to->secret = n && n < COUNTER_NAME_SIZE ? secret_new(n) : NULL;
    to->shown.secret = to->secret;
    return to->secret && secret_append(to->secret, json_string_value(value), n) == ERR_OK;
}

static bool take_until(const json_t *json, struct counter_sheet *sheet)
{
    return !json_object_get(json, "until_ms") || (json_take_i64(json, "until_ms", &sheet->until_ms) && sheet->until_ms >= 0);
}

static bool take_all(const json_t *json, struct counter_place_kept *to)
{
    struct counter_sheet *sheet = &to->shown;
    return take_rows(to->texts, json_object_get(json, "rows"), sheet) && keep(to->texts, json_object_get(json, "id"), COUNTER_ID_MAX, &sheet->id) &&
           keep(to->texts, json_object_get(json, "text"), ACCOUNT_ANSWER_MAX, &sheet->text) &&
           keep(to->texts, json_object_get(json, "next"), COUNTER_CURSOR_SIZE, &sheet->next) &&
           keep(to->texts, json_object_get(json, "back"), COUNTER_CURSOR_SIZE, &sheet->back) &&
           take_secret(json_object_get(json, "secret"), to) && take_until(json, sheet);
}

/* As JSON every text has two quotes more, and here one NUL; but not the four members of the sheet that may not be there. */
enum { SPARE = 4 };

enum err sheet_take(const json_t *json, struct counter_place_kept *to)
{
    to->texts = secret_new(json_dumpb(json, NULL, 0, JSON_COMPACT) + SPARE);
    if (!to->texts)
        return ERR_MEMORY;
    to->shown.there = take_all(json, to);
    if (to->shown.there)
        return ERR_OK;
    sheet_drop(to);
    return ERR_FORMAT;
}
