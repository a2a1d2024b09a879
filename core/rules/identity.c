#include "core/rules/identity.h"

#include "core/rules/number.h"

/* Luhn's formula (ISO/IEC 7812-1, annex B). */
static bool is_nas(const struct secret *number)
{
    unsigned sum = 0;
    if (!number_has_digits(number, 0, NAS_DIGITS) || number_at(number, 0, 1) == 0 || number_at(number, 0, 1) == 8)
        return false;
    for (size_t i = 0; i < NAS_DIGITS; i++) {
        unsigned value = number_at(number, i, 1) * (i % 2 ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

static bool is_avis(const struct secret *number) { return secret_bytes(number)[0] == 'Q' || secret_bytes(number)[0] == 'M'; }

enum err nas_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { NAS_DIGITS, NAS_DIGITS, NAS_EXAMPLE, is_nas, ERR_NAS };
    return number_parse(&kind, typed, to);
}

enum err avis_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { AVIS_LETTERS, AVIS_LETTERS, NULL, is_avis, ERR_AVIS };
    return number_parse(&kind, typed, to);
}

enum err card_reference_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { CARD_REFERENCE_DIGITS, CARD_REFERENCE_DIGITS, CARD_REFERENCE_EXAMPLE, number_is_digits, ERR_CARD_REFERENCE };
    return number_parse(&kind, typed, to);
}

enum err licence_reference_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { LICENCE_MIN, LICENCE_MAX, NULL, NULL, ERR_LICENCE_REFERENCE };
    return number_parse(&kind, typed, to);
}
