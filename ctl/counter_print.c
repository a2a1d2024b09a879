#include "ctl/counter_print.h"

#include <stdio.h>
#include <string.h>

/* Texts are written byte by byte: a secret leaves no copy but in the stream, whose buffer is ours and is wiped. */

static void put_escaped(const char *text, size_t n, bool json)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '\\' || (json && c == '"'))
            printf("\\%c", c);
        else if (c == '\n' || c == '\t' || c == '\r')
            printf("\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
}

static void put_text(const char *text, bool json) { put_escaped(text, strlen(text), json); }

/* --- lines --- */

static void print_row(const struct counter_row *row)
{
    put_text(row->id, false);
    putchar('\t');
    put_text(row->word, false);
    for (size_t i = 0; i < COUNTER_TEXTS; i++) {
        putchar('\t');
        put_text(counter_text(row, i), false);
    }
    for (size_t i = 0; i < COUNTER_TIMES; i++)
        printf("\t%lld", (long long)counter_time(row, i));
    putchar('\n');
}

static void print_lines(const struct counter_sheet *s)
{
    const struct { const char *name, *text; } members[] = { { "id", s->id }, { "text", s->text }, { "next", s->next }, { "back", s->back } };
    for (size_t i = 0; i < s->row_count; i++)
        print_row(&s->rows[i]);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (!members[i].text[0])
            continue;
        printf("=%s\t", members[i].name);
        put_text(members[i].text, false);
        putchar('\n');
    }
    if (s->secret) {
        fputs("=secret\t", stdout);
        put_escaped((const char *)secret_bytes(s->secret), secret_length(s->secret), false);
        putchar('\n');
    }
    if (s->until_ms)
        printf("=until_ms\t%lld\n", (long long)s->until_ms);
}

/* --- JSON --- */

static void put_member(const char *name, const char *text, size_t n)
{
    printf(",\"%s\":\"", name);
    put_escaped(text, n, true);
    putchar('"');
}

static void put_row(const struct counter_row *row)
{
    fputs("{\"id\":\"", stdout);
    put_text(row->id, true);
    putchar('"');
    put_member("word", row->word, strlen(row->word));
    fputs(",\"texts\":[", stdout);
    for (size_t i = 0; i < row->text_count; i++) {
        fputs(i ? ",\"" : "\"", stdout);
        put_text(row->texts[i], true);
        putchar('"');
    }
    fputs("],\"times\":[", stdout);
    for (size_t i = 0; i < row->time_count; i++)
        printf("%s%lld", i ? "," : "", (long long)row->times[i]);
    fputs("]}", stdout);
}

static void print_json(const struct counter_sheet *s)
{
    const struct { const char *name, *text; } members[] = { { "id", s->id }, { "text", s->text }, { "next", s->next }, { "back", s->back } };
    fputs("{\"rows\":[", stdout);
    for (size_t i = 0; i < s->row_count; i++) {
        if (i)
            putchar(',');
        put_row(&s->rows[i]);
    }
    putchar(']');
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (members[i].text[0])
            put_member(members[i].name, members[i].text, strlen(members[i].text));
    if (s->secret)
        put_member("secret", (const char *)secret_bytes(s->secret), secret_length(s->secret));
    if (s->until_ms)
        printf(",\"until_ms\":%lld", (long long)s->until_ms);
    puts("}");
}

enum err counter_print(const struct counter_sheet *sheet, bool json)
{
    static char buffer[BUFSIZ];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (json)
        print_json(sheet);
    else
        print_lines(sheet);
    const bool good = fflush(stdout) == 0;
    explicit_bzero(buffer, sizeof buffer);
    return good ? ERR_OK : ERR_SYSTEM;
}
