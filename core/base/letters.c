#include "core/base/letters.h"

#include "core/base/text.h"

#include <sodium.h>
#include <stdbool.h>
#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

enum { DEPTH_MAX = 4 };      /* the longest chain of decompositions in Unicode 14 is 3 */

/* What no decomposition says and a person takes for the same. */
static const struct { uint32_t from; uint32_t to[2]; } same_as[] = {
    { 0x0153, { 'o', 'e' } }, { 0x00E6, { 'a', 'e' } }, { 0x00DF, { 's', 's' } }, { 0x03C2, { 0x03C3, 0 } },
    { 0x02BC, { 0, 0 } }, { 0x02BB, { 0, 0 } }, { 0x02BD, { 0, 0 } }, { 0x02B9, { 0, 0 } }, { 0x02BA, { 0, 0 } },
    { 0x02C8, { 0, 0 } }, { 0x02CA, { 0, 0 } }, { 0x02CB, { 0, 0 } }, { 0xA78C, { 0, 0 } },
};

struct points { uint32_t *at; size_t n; };

static void add(struct points *p, uint32_t c)
{
    if (p->n < LETTERS_MAX && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
        p->at[p->n++] = c;
}

static void add_letter(struct points *p, uint32_t c)
{
    c = uc_tolower(c);
    for (size_t i = 0; i < sizeof same_as / sizeof same_as[0]; i++)
        if (same_as[i].from == c) {
            for (size_t k = 0; k < 2 && same_as[i].to[k]; k++)
                add(p, same_as[i].to[k]);
            return;
        }
    add(p, c);
}

static void decompose(struct points *p, uint32_t c, unsigned depth)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int tag, n = depth < DEPTH_MAX ? uc_decomposition(c, &tag, parts) : -1;
    if (n < 0)
        add_letter(p, c);
    for (int i = 0; i < n; i++)
        decompose(p, parts[i], depth + 1);
    sodium_memzero(parts, sizeof parts);
}

size_t letters_of(uint32_t point, uint32_t to[LETTERS_MAX])
{
    struct points p = { to, 0 };
    decompose(&p, point, 0);
    return p.n;
}

static enum err append_points(struct secret *to, const uint32_t *points, size_t n)
{
    enum err e = ERR_OK;
    char utf8[4];
    for (size_t i = 0; !e && i < n; i++)
        e = secret_append(to, utf8, text_encode(points[i], utf8));
    sodium_memzero(utf8, sizeof utf8);
    return e;
}

enum err letters_put(const void *bytes, size_t n, struct secret *to)
{
    const uint8_t *at = bytes;
    uint32_t c = 0, points[LETTERS_MAX];
    size_t before = secret_length(to);
    enum err e = ERR_OK;
    for (int used; !e && n; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        e = used <= 0 ? ERR_FORMAT : append_points(to, points, letters_of(c, points));
        if (e)
            break;
    }
    sodium_memzero(points, sizeof points);
    sodium_memzero(&c, sizeof c);
    if (e)
        secret_truncate(to, before);
    return e;
}
