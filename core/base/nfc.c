#include "core/base/nfc.h"

#include "core/base/text.h"

#include <sodium.h>
#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

enum { DEPTH_MAX = 4 };      /* the longest chain of decompositions in Unicode 14 is 3 */

struct points { uint32_t at[NFC_POINTS_MAX]; size_t n; bool full; };

static void add(struct points *p, uint32_t c)
{
    p->full = p->full || p->n == NFC_POINTS_MAX;
    if (!p->full)
        p->at[p->n++] = c;
}

static void decompose(struct points *p, uint32_t c, unsigned depth)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int n = depth < DEPTH_MAX ? uc_canonical_decomposition(c, parts) : -1;
    if (n < 0)
        add(p, c);
    for (int i = 0; i < n; i++)
        decompose(p, parts[i], depth + 1);
    sodium_memzero(parts, sizeof parts);
}

/* Marks after a letter in the order of their classes; those of one class stay as they came. */
static void order(struct points *p)
{
    for (size_t i = 1; i < p->n; i++) {
        uint32_t c = p->at[i];
        int class = uc_combining_class(c);
        size_t k = i;
        for (; class && k > 0 && uc_combining_class(p->at[k - 1]) > class; k--)
            p->at[k] = p->at[k - 1];
        p->at[k] = c;
    }
}

static void compose(struct points *p)
{
    size_t kept = 0, starter = 0;
    bool has_starter = false;
    int last = 0;      /* class of the mark before, since the starter */
    for (size_t i = 0; i < p->n; i++) {
        uint32_t c = p->at[i];
        int class = uc_combining_class(c);
        bool beside = has_starter && (last < class || (last == 0 && kept == starter + 1));
        uint32_t made = beside ? uc_composition(p->at[starter], c) : 0;
        if (made) {
            p->at[starter] = made;
            continue;
        }
        if (class == 0) {
            starter = kept;
            has_starter = true;
        }
        last = class;
        p->at[kept++] = c;
    }
    p->n = kept;
}

static enum err append(const struct points *p, bool small, struct secret *to)
{
    size_t before = secret_length(to);
    enum err e = ERR_OK;
    char utf8[4];
    for (size_t i = 0; i < p->n && !e; i++)
        e = secret_append(to, utf8, text_encode(small ? uc_tolower(p->at[i]) : p->at[i], utf8));
    sodium_memzero(utf8, sizeof utf8);
    if (e)
        secret_truncate(to, before);
    return e;
}

static enum err put(const void *bytes, size_t n, bool small, struct secret *to)
{
    struct points p = { .n = 0 };
    const uint8_t *at = bytes;
    uint32_t c = 0;
    enum err e = ERR_OK;
    for (int used; !e && n; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0) {
            e = ERR_FORMAT;
            break;
        }
        decompose(&p, c, 0);
        e = p.full ? ERR_LIMIT : ERR_OK;
    }
    if (!e) {
        order(&p);
        compose(&p);
        e = append(&p, small, to);
    }
    sodium_memzero(&p, sizeof p);
    sodium_memzero(&c, sizeof c);
    return e;
}

enum err nfc_put(const void *bytes, size_t n, struct secret *to) { return put(bytes, n, false, to); }
enum err nfc_put_small(const void *bytes, size_t n, struct secret *to) { return put(bytes, n, true, to); }
uint32_t nfc_small(uint32_t point) { return uc_tolower(point); }

static bool has_twin(uint32_t point, unsigned depth)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int tag = UC_DECOMP_CANONICAL, n = depth < DEPTH_MAX ? uc_decomposition(point, &tag, parts) : -1;
    bool found = n >= 0 && tag != UC_DECOMP_CANONICAL;
    for (int i = 0; i < n && !found; i++)
        found = has_twin(parts[i], depth + 1);
    sodium_memzero(parts, sizeof parts);
    return found;
}

bool nfc_has_twin(uint32_t point) { return has_twin(point, 0); }

bool nfc_is_letter(uint32_t point) { return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L); }

bool nfc_is_digit(uint32_t point) { return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Nd); }
