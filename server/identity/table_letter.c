#include "server/identity/table.h"

#include "core/base/clock.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)
enum { DATE_BYTES = 10, HEAD_BYTES = TABLE_LINES_MAX * TABLE_LINE_SIZE + DATE_BYTES + 8 };

static enum err put_line(struct secret *to, const char *text, size_t n)
{
    enum err e = secret_append(to, text, n);
    return e ? e : secret_append(to, "\n", 1);
}

/* The address first: it shows in the envelope's window. */
static enum err compose(const struct table_person *p, const char *day, const struct secret *text, struct secret *to)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < TABLE_LINES_MAX && p->address[i][0]; i++)
        e = put_line(to, p->address[i], strlen(p->address[i]));
    e = e ? e : put_line(to, "", 0);
    e = e ? e : put_line(to, day, DATE_BYTES);
    e = e ? e : put_line(to, "", 0);
    return e ? e : secret_append(to, secret_bytes(text), secret_length(text));
}

enum err table_letter(const struct table_person *to, int64_t wall_ms, const struct secret *text, struct secret **out)
{
    char day[CLOCK_TEXT_SIZE];
    struct secret *letter = secret_new(HEAD_BYTES + secret_length(text));
    if (!letter)
        return ERR_MEMORY;
    clock_text(identity_today(wall_ms) * DAY_MS, day);
    enum err e = compose(to, day, text, letter);
    if (e)
        secret_free(letter);
    else
        *out = letter;
    return e;
}
