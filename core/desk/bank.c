#include "core/desk/inside.h"

#include "core/proto/json_in.h"
#include "core/proto/questions_set.h"

#include <stdio.h>
#include <string.h>

/* The questions as assets/data/questions.json has them: from the feed when it was ever pulled, else from the shipped file.
 * What is not understood is left out: half a question is worse than none. */

_Static_assert((int)DESK_QUESTION_ID_SIZE == (int)QUESTION_ID_SIZE && (int)DESK_QUESTIONS == (int)QUESTIONS_COUNT, "questions");

struct bank { const char *language; struct bank_question *rows; size_t n, max; };

static void add(struct bank *b, const json_t *object)
{
    struct bank_question row = { .short_answer = json_is_true(json_object_get(object, "short")) };
    if (b->n == b->max || !json_take_text(object, "id", row.id, sizeof row.id) || !question_id_is_valid(row.id) ||
        !json_take_text(object, b->language, row.text, sizeof row.text) || !row.text[0])
        return;
    b->rows[b->n++] = row;
}

static void take_row(void *ctx, const char *id, const char *content)
{
    JSON_OWNED json_t *json = NULL;
    (void)id;
    if (!json_read(content, strlen(content), STORE_FEED_CONTENT_MAX, &json))
        add(ctx, json);
}

static void read_shipped(struct desk *d, struct bank *b)
{
    JSON_OWNED json_t *json = shipped_read(d, "questions.json");
    size_t i;
    json_t *row;
    json_array_foreach(json, i, row)
        add(b, row);
}

size_t desk_bank(struct desk *d, const char *language, struct bank_question *rows, size_t max)
{
    struct bank b = { strcmp(language, "en") == 0 ? "en" : "fr", rows, 0, max };
    if (!desk_need_store(d))
        desk_store_failed(d, store_feed_each(d->store, "questions", take_row, &b));
    if (b.n == 0)
        read_shipped(d, &b);
    return b.n;
}
