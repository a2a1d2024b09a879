#include "core/rules/number.h"

#include "core/rules/typed.h"

bool number_has_digits(const struct secret *number, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (secret_bytes(number)[i] < '0' || secret_bytes(number)[i] > '9')
            return false;
    return true;
}

bool number_is_digits(const struct secret *number) { return number_has_digits(number, 0, secret_length(number)); }

unsigned number_at(const struct secret *number, size_t from, size_t digits)
{
    unsigned value = 0;
    for (size_t i = from; i < from + digits; i++)
        value = value * 10 + secret_bytes(number)[i] - '0';
    return value;
}

static bool is_example(const struct secret *number, const char *example)
{
    size_t at = 0, n = secret_length(number);
    for (; *example; example++) {
        if (*example == ' ')
            continue;
        if (at == n || secret_bytes(number)[at++] != (uint8_t)*example)
            return false;
    }
    return at == n;
}

/* The example first: it does not always hold. */
static enum err judge(const struct number_kind *kind, const struct secret *number)
{
    if (kind->example && is_example(number, kind->example))
        return ERR_EXAMPLE;
    bool good = secret_length(number) >= kind->least && (!kind->is_good || kind->is_good(number));
    return good ? ERR_OK : kind->says;
}

enum err number_parse(const struct number_kind *kind, const struct secret *typed, struct secret *to)
{
    enum err e = typed_take_capitals(secret_bytes(typed), secret_length(typed), kind->most, to);
    if (e == ERR_FORMAT || e == ERR_LIMIT)
        e = kind->says;
    if (!e)
        e = judge(kind, to);
    if (e)
        secret_wipe(to);
    return e;
}
