#include "core/token/family.h"

#include <stddef.h>
#include <string.h>

static const char *const unblock_words[] = { "auto", "so-initpin", "setpin-unlogged", "none" };
static const char *const rotate_words[] = { "auto", "yes", "no" };

static const struct row {
    enum probe family;           /* PROBE_AUTO: any */
    const char *model;           /* a beginning; "" any */
    struct family_ways ways;
} rows[] = {
    { PROBE_SC_HSM, "", { UNBLOCK_SO_INITPIN, true } },
    { PROBE_MYEID, "", { UNBLOCK_SO_INITPIN, false } },           /* its PUK is no object of PKCS#15 */
    { PROBE_AUTO, "SoftHSM", { UNBLOCK_SO_INITPIN, true } },
    { PROBE_AUTO, "", { UNBLOCK_SO_INITPIN, true } },             /* what the standard says */
};

static bool parse(const char *word, const char *const *words, size_t count, size_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(word, words[i])) {
            *out = i;
            return true;
        }
    return false;
}

bool unblock_parse(const char *word, enum unblock_way *out)
{
    size_t i;
    bool known = parse(word, unblock_words, sizeof unblock_words / sizeof unblock_words[0], &i);
    if (known)
        *out = (enum unblock_way)i;
    return known;
}

bool rotate_parse(const char *word, enum rotate_way *out)
{
    size_t i;
    bool known = parse(word, rotate_words, sizeof rotate_words / sizeof rotate_words[0], &i);
    if (known)
        *out = (enum rotate_way)i;
    return known;
}

struct family_ways family_find(enum probe family, const char *model, enum unblock_way unblock, enum rotate_way rotate)
{
    const struct row *row = rows;
    while ((row->family != PROBE_AUTO && row->family != family) || strncmp(model, row->model, strlen(row->model)) != 0)
        row++;
    struct family_ways ways = row->ways;
    if (unblock != UNBLOCK_AUTO)
        ways.unblock = unblock;
    if (rotate != ROTATE_AUTO)
        ways.rotates = rotate == ROTATE_YES;
    /* A secret is replaced in an SO session; the other way has none. */
    ways.rotates = ways.rotates && ways.unblock == UNBLOCK_SO_INITPIN;
    return ways;
}
