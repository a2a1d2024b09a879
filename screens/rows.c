#include "screens/rows.h"

#include "core/desk/citizen.h"
#include "screens/session.h"

#include <stdlib.h>
#include <string.h>

struct rows {
    enum msg_language language;
    size_t count;
    struct list_row rows[ACCOUNT_LIST_MAX];
};

static size_t (*const asks[ROWS_KINDS])(struct desk *, const char *, struct list_row *, size_t) = {
    [ROWS_SUBJECTS] = desk_subjects, [ROWS_PROFESSIONS] = desk_professions, [ROWS_REGIONS] = desk_regions,
    [ROWS_CITIZENS] = desk_citizen_services,
};

static void drop(struct session *s, enum rows_kind kind)
{
    free(s->rows[kind]);
    s->rows[kind] = NULL;
}

void rows_drop(struct session *s)
{
    for (int kind = 0; kind < ROWS_KINDS; kind++)
        drop(s, (enum rows_kind)kind);
}

/* NULL: no memory, and no rows then. */
static const struct rows *loaded(const struct run *run, enum rows_kind kind)
{
    struct session *s = session_of(run);
    if (s->rows[kind] && s->rows[kind]->language == msg_language())
        return s->rows[kind];
    drop(s, kind);
    struct rows *rows = s->rows[kind] = calloc(1, sizeof *rows);
    if (rows) {
        rows->language = msg_language();
        rows->count = asks[kind](s->desk, rows->language == MSG_ENGLISH ? "en" : "fr", rows->rows, ACCOUNT_LIST_MAX);
    }
    return rows;
}

size_t rows_count(const struct run *run, enum rows_kind kind)
{
    const struct rows *rows = loaded(run, kind);
    return rows ? rows->count : 0;
}

const struct list_row *rows_row(const struct run *run, enum rows_kind kind, int i)
{
    return i >= 0 && (size_t)i < rows_count(run, kind) ? &session_of(run)->rows[kind]->rows[i] : NULL;
}

int rows_find(const struct run *run, enum rows_kind kind, const char *id)
{
    for (size_t i = 0; i < rows_count(run, kind); i++)
        if (strcmp(rows_row(run, kind, (int)i)->id, id) == 0)
            return (int)i;
    return -1;
}

const char *rows_text(const struct run *run, enum rows_kind kind, const char *id)
{
    const struct list_row *row = rows_row(run, kind, rows_find(run, kind, id));
    return row ? row->text : id;
}
