#include "core/rules/code.h"

#include "core/rules/number.h"

enum err code_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { CODE_DIGITS, CODE_DIGITS, NULL, number_is_digits, ERR_CODE_SHAPE };
    return number_parse(&kind, typed, to);
}
