#include "tui/fold.h"

#include "core/base/text.h"

#include <langinfo.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

/* `always`: console fonts and readers want the plain form even where UTF-8 is spoken. latin1 NULL: as ascii. */
struct row {
    uint32_t point;
    bool always;
    const char *latin1, *ascii;
};

static const struct row rows[] = {   /* sorted by point */
    { 0x00A0, true, NULL, " " },     { 0x00A1, false, "\xA1", "!" },   { 0x00A2, false, "\xA2", "c" },
    { 0x00A3, false, "\xA3", "L" },  { 0x00A5, false, "\xA5", "Y" },   { 0x00A6, false, "\xA6", "|" },
    { 0x00A7, false, "\xA7", "S" },  { 0x00A9, false, "\xA9", "(c)" }, { 0x00AA, false, "\xAA", "a" },
    { 0x00AB, false, "\xAB", "\"" }, { 0x00AC, false, "\xAC", "-" },   { 0x00AD, true, NULL, "" },
    { 0x00AE, false, "\xAE", "(r)" },{ 0x00B0, false, "\xB0", "o" },   { 0x00B1, false, "\xB1", "+/-" },
    { 0x00B2, false, "\xB2", "2" },  { 0x00B3, false, "\xB3", "3" },   { 0x00B4, false, "\xB4", "'" },
    { 0x00B5, false, "\xB5", "u" },  { 0x00B6, false, "\xB6", "P" },   { 0x00B7, false, "\xB7", "." },
    { 0x00B8, false, "\xB8", "," },  { 0x00B9, false, "\xB9", "1" },   { 0x00BA, false, "\xBA", "o" },
    { 0x00BB, false, "\xBB", "\"" }, { 0x00BC, false, "\xBC", "1/4" }, { 0x00BD, false, "\xBD", "1/2" },
    { 0x00BE, false, "\xBE", "3/4" },{ 0x00BF, false, "\xBF", "?" },   { 0x00C6, false, "\xC6", "AE" },
    { 0x00D0, false, "\xD0", "D" },  { 0x00D7, false, "\xD7", "x" },   { 0x00D8, false, "\xD8", "O" },
    { 0x00DE, false, "\xDE", "Th" }, { 0x00DF, false, "\xDF", "ss" },  { 0x00E6, false, "\xE6", "ae" },
    { 0x00F0, false, "\xF0", "d" },  { 0x00F7, false, "\xF7", "/" },   { 0x00F8, false, "\xF8", "o" },
    { 0x00FE, false, "\xFE", "th" }, { 0x0110, false, NULL, "D" },     { 0x0111, false, NULL, "d" },
    { 0x0131, false, NULL, "i" },    { 0x0141, false, NULL, "L" },     { 0x0142, false, NULL, "l" },
    { 0x0152, false, NULL, "OE" },   { 0x0153, false, NULL, "oe" },    { 0x02B3, true, NULL, "r" },
    { 0x1D49, true, NULL, "e" },     { 0x2000, true, NULL, " " },      { 0x2001, true, NULL, " " },
    { 0x2002, true, NULL, " " },     { 0x2003, true, NULL, " " },      { 0x2004, true, NULL, " " },
    { 0x2005, true, NULL, " " },     { 0x2006, true, NULL, " " },      { 0x2007, true, NULL, " " },
    { 0x2008, true, NULL, " " },     { 0x2009, true, NULL, " " },      { 0x200A, true, NULL, " " },
    { 0x200B, true, NULL, "" },      { 0x200C, true, NULL, "" },       { 0x200D, true, NULL, "" },
    { 0x2010, false, NULL, "-" },    { 0x2011, true, NULL, "-" },      { 0x2012, false, NULL, "-" },
    { 0x2013, false, NULL, "-" },    { 0x2014, false, NULL, "--" },    { 0x2015, false, NULL, "--" },
    { 0x2018, false, NULL, "'" },    { 0x2019, false, NULL, "'" },     { 0x201A, false, NULL, "," },
    { 0x201B, false, NULL, "'" },    { 0x201C, false, NULL, "\"" },    { 0x201D, false, NULL, "\"" },
    { 0x201E, false, NULL, "\"" },   { 0x2020, false, NULL, "+" },     { 0x2022, false, NULL, "-" },
    { 0x2026, false, NULL, "..." },  { 0x202F, true, NULL, " " },      { 0x2030, false, NULL, "0/00" },
    { 0x2032, false, NULL, "'" },    { 0x2033, false, NULL, "\"" },    { 0x2039, false, NULL, "<" },
    { 0x203A, false, NULL, ">" },    { 0x2060, true, NULL, "" },       { 0x20AC, false, NULL, "EUR" },
    { 0x2116, false, NULL, "No" },   { 0x2122, false, NULL, "(tm)" },  { 0x2190, false, NULL, "<-" },
    { 0x2191, false, NULL, "^" },    { 0x2192, false, NULL, "->" },    { 0x2193, false, NULL, "v" },
    { 0x2212, false, NULL, "-" },    { 0x25BA, true, NULL, ">" },      { 0x2713, true, NULL, "x" },
    { 0x2714, true, NULL, "x" },     { 0xFEFF, true, NULL, "" },
};

static int row_compare(const void *key, const void *row)
{
    uint32_t a = *(const uint32_t *)key, b = ((const struct row *)row)->point;
    return (a > b) - (a < b);
}

enum charset fold_charset(void)
{
    const char *name = nl_langinfo(CODESET);
    if (strcmp(name, "UTF-8") == 0)
        return CHARSET_UTF8;
    if (strcmp(name, "ISO-8859-1") == 0 || strcmp(name, "ISO-8859-15") == 0)
        return CHARSET_LATIN1;
    return CHARSET_ASCII;
}

static bool can_show(enum charset charset, uint32_t point)
{
    switch (charset) {
    case CHARSET_UTF8: return true;
    case CHARSET_LATIN1: return point < 0x100;
    case CHARSET_ASCII: return false;
    }
    return false;
}

static size_t put_string(const char *text, uint32_t to[FOLD_POINTS_MAX])
{
    size_t n = 0;
    for (; text[n]; n++)
        to[n] = (unsigned char)text[n];
    return n;
}

/* A letter with marks: the letter; a ligature: its letters. */
static size_t put_decomposed(enum charset charset, uint32_t point, uint32_t to[FOLD_POINTS_MAX])
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int tag, count = uc_decomposition(point, &tag, parts);
    size_t n = 0;
    for (int i = 0; i < count; i++) {
        uint32_t folded[FOLD_POINTS_MAX];
        size_t m = text_width_point(parts[i]) == 0 ? 0 : fold_point(charset, parts[i], folded);
        for (size_t k = 0; k < m && n < FOLD_POINTS_MAX; k++)
            to[n++] = folded[k];
    }
    if (n == 0 && text_width_point(point) > 0)
        to[n++] = '?';
    return n;
}

size_t fold_point(enum charset charset, uint32_t point, uint32_t to[FOLD_POINTS_MAX])
{
    if (point < 0x7F) {
        to[0] = point;
        return point >= 0x20;
    }
    const struct row *row = bsearch(&point, rows, sizeof rows / sizeof *rows, sizeof *rows, row_compare);
    if (row && (row->always || !can_show(charset, point)))
        return put_string(charset == CHARSET_LATIN1 && row->latin1 ? row->latin1 : row->ascii, to);
    if (text_is_control(point))
        return 0;
    if (!can_show(charset, point))
        return put_decomposed(charset, point, to);
    to[0] = point;
    return text_width_point(point) > 0;   /* a combining mark alone has no cell: typed text is shown without it */
}

size_t fold_encode(enum charset charset, uint32_t point, char to[FOLD_BYTES_MAX])
{
    uint32_t points[FOLD_POINTS_MAX];
    size_t count = fold_point(charset, point, points), n = 0;
    for (size_t i = 0; i < count; i++) {
        if (charset == CHARSET_UTF8)
            n += text_encode(points[i], to + n);
        else
            to[n++] = (char)points[i];
    }
    return n;
}

int fold_width_point(enum charset charset, uint32_t point)
{
    uint32_t to[FOLD_POINTS_MAX];
    if (point >= 0x20 && point < 0x7F)
        return 1;
    size_t n = fold_point(charset, point, to);
    return n == 1 ? text_width_point(to[0]) : (int)n;
}

int fold_width(enum charset charset, const char *text, size_t n)
{
    int width = 0;
    while (n > 0) {
        uint32_t point = (unsigned char)*text;
        int used = point >= 0x20 && point < 0x7F ? 1 : text_decode(text, n, &point);
        if (used > 0)
            width += point < 0x7F ? point >= 0x20 : fold_width_point(charset, point);
        text += used > 0 ? used : 1;
        n -= used > 0 ? (size_t)used : 1;
    }
    return width;
}
