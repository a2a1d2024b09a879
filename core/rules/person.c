#include "core/rules/person.h"

#include "core/base/letters.h"
#include "core/base/nfc.h"
#include "core/base/text.h"
#include "core/rules/typed.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(uint32_t point) { return point != '\t' && typed_is_blank(point); }

/* Digits of every alphabet count as letters for letters_of, and "½" and "²" hold some. */
static bool is_letter(uint32_t point)
{
    uint32_t folded[LETTERS_MAX];
    size_t n = letters_of(point, folded);
    for (size_t i = 0; i < n; i++)
        if (!nfc_is_letter(folded[i]))
            return false;
    return n > 0;
}

static bool is_between(uint32_t point)
{
    bool accent = point >= 0x300 && point <= 0x36f;      /* typed after its letter */
    return accent || point == '.' || is_blank(point) || typed_is_apostrophe(point) || (point != 0xAD && typed_is_hyphen(point));
}

enum err person_name_parse(const void *typed, size_t n, char to[PERSON_PART_SIZE])
{
    const char *bytes = typed;
    size_t from = 0, end = 0, points = 0, points_end = 0;    /* what is left without the blanks around it */
    bool letter = false, any = false;
    uint32_t point = 0;
    for (size_t at = 0; at < n;) {
        int step = text_decode(bytes + at, n - at, &point);
        if (step <= 0 || (!is_letter(point) && !is_between(point)))
            return ERR_PERSON_NAME;
        letter |= is_letter(point);
        if (!any && !is_blank(point))
            from = at;
        any |= !is_blank(point);
        points += any;
        at += (size_t)step;
        if (!is_blank(point)) {
            end = at;
            points_end = points;
        }
    }
    if (!any)
        return ERR_EMPTY;
    if (!letter || points_end > PERSON_POINTS_MAX)
        return ERR_PERSON_NAME;
    memcpy(to, bytes + from, end - from);
    to[end - from] = 0;
    return ERR_OK;
}
