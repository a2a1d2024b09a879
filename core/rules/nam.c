#include "core/rules/birth.h"
#include "core/rules/identity.h"
#include "core/rules/number.h"
#include "core/rules/same_name.h"

#include <string.h>

/* AAAA YYMM DDSC: where each part is in the letters. */
enum { FAMILY = 0, GIVEN = 3, YEAR = 4, MONTH = 6, DAY = 8, SEQUENCE = 10, CHECK = 11, WOMAN = 50 };

static unsigned month_of(const struct secret *nam) { return number_at(nam, MONTH, 2) % WOMAN; }

static struct calendar_date date_of(const struct secret *nam, unsigned century)
{
    return (struct calendar_date){ (int)(century * 100 + number_at(nam, YEAR, 2)), (int)month_of(nam), (int)number_at(nam, DAY, 2) };
}

static bool is_built(const struct secret *number)
{
    for (size_t i = FAMILY; i < YEAR; i++)
        if (secret_bytes(number)[i] < 'A' || secret_bytes(number)[i] > 'Z')
            return false;
    if (!number_has_digits(number, YEAR, NAM_LETTERS) || number_at(number, SEQUENCE, 1) == 0)
        return false;
    return calendar_has(date_of(number, 19)) || calendar_has(date_of(number, 20));
}

enum err nam_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { NAM_LETTERS, NAM_LETTERS, NAM_EXAMPLE, is_built, ERR_NAM };
    return number_parse(&kind, typed, to);
}

/* --- agreement --- */

static uint8_t upper(uint8_t c) { return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c; }

static bool begins(const struct secret *nam, size_t from, size_t n, const struct secret *folded)
{
    for (size_t i = 0; i < n; i++)
        if (secret_bytes(nam)[from + i] != (i < secret_length(folded) ? upper(secret_bytes(folded)[i]) : 'X'))
            return false;
    return true;
}

/* "St-Pierre" may be STP or SAI: which of them is not published. */
static bool name_agrees(const struct secret *nam, size_t from, size_t n, const struct secret *name)
{
    if (!name || secret_length(name) == 0)
        return true;
    SECRET_OWNED struct secret *folded = secret_new(NAME_FOLDED_BYTES);
    for (int saints = 0; folded && saints < 2; saints++)
        if (name_fold(name, saints, folded) && begins(nam, from, n, folded))
            return true;
    return false;
}

/* A date that is none has its own complaint. */
static bool birth_agrees(const struct secret *nam, const struct secret *birth)
{
    struct calendar_date born = { 0 };
    if (!birth || birth_read(birth, &born))
        return true;
    bool same = number_at(nam, YEAR, 2) == (unsigned)born.year % 100 && month_of(nam) == (unsigned)born.month && number_at(nam, DAY, 2) == (unsigned)born.day;
    explicit_bzero(&born, sizeof born);
    return same;
}

bool nam_agrees(const struct secret *nam, const struct nam_person *who)
{
    if (secret_length(nam) != NAM_LETTERS)
        return true;
    return name_agrees(nam, FAMILY, GIVEN - FAMILY, who->family) && name_agrees(nam, GIVEN, YEAR - GIVEN, who->given) && birth_agrees(nam, who->birth);
}

/* --- check digit --- */

/* A is 1, B is 2 ... R is 18; S is 20 (EBCDIC has a gap there). */
static unsigned letter_value(uint8_t letter) { return (unsigned)letter - 'A' + 1 + (letter > 'R'); }

static unsigned weighed(const struct secret *nam, unsigned century)
{
    static const unsigned weights[] = { 7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1 };
    const unsigned *weight = weights;
    unsigned sum = 0;
    for (size_t i = FAMILY; i < YEAR; i++) {
        unsigned value = letter_value(secret_bytes(nam)[i]);
        sum += value / 10 * *weight++;
        sum += value % 10 * *weight++;
    }
    sum += century / 10 * *weight++;
    sum += century % 10 * *weight++;
    for (size_t i = YEAR; i < CHECK; i++)
        sum += number_at(nam, i, 1) * *weight++;
    return sum % 10;
}

bool nam_check_digit(const struct secret *nam)
{
    if (secret_length(nam) != NAM_LETTERS)
        return true;
    unsigned check = number_at(nam, CHECK, 1);
    return weighed(nam, 19) == check || weighed(nam, 20) == check;
}
