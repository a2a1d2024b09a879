#include "server/counter/csv.h"

#include <inttypes.h>
#include <string.h>

void csv_put(struct buf *out, const char *text)
{
    const bool formula = text[0] && strchr("=+-@\t\r", text[0]), quoted = strpbrk(text, "\",\r\n") != NULL;
    if (quoted)
        buf_put_u8(out, '"');
    if (formula)
        buf_put_u8(out, '\'');
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        buf_put(out, text, (size_t)(quote - text));
        buf_put_text(out, "\"\"");
    }
    buf_put_text(out, text);
    buf_put_text(out, quoted ? "\"," : ",");
}

void csv_put_number(struct buf *out, int64_t number) { buf_printf(out, "%" PRId64 ",", number); }

void csv_end(struct buf *out)
{
    if (out->length)
        out->length--;
    buf_put_text(out, "\r\n");
}
