/* What an operator sees of identifications: states and dates, and nothing of who it is. */
#include "server/commands.h"

/* Columns as IDENTIFICATION_LIST: three texts, then dates. */
enum { TEXTS = 3, COLUMNS = 10 };

static enum err print_identification(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    for (int i = 0; i < COLUMNS; i++) {
        char when[CLOCK_TEXT_SIZE] = "-";
        if (i >= TEXTS && db_row_int(row, i))
            clock_text(db_row_int(row, i), when);
        buf_printf(out, "%s%s", i ? "\t" : "", i < TEXTS ? db_row_text(row, i) : when);
    }
    buf_put_text(out, "\n");
    return buf_err(out);
}

int command_identifications(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = DB_RUN0(s->db, ST_IDENTIFICATION_LIST, print_identification, &out);
    return e ? command_fail("identifications", e) : command_print(&out);
}
