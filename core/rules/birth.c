#include "core/rules/birth.h"

#include "core/base/text.h"
#include "core/rules/hours.h"
#include "core/rules/identity.h"
#include "core/rules/typed.h"

#include <string.h>

enum { DIGITS = 8, GROUPS = 3, YEAR_MIN = 1900 };

/* Digits as they come: all of them as one number, and by groups. */
struct typed_date { unsigned whole, digits, groups; struct { unsigned value, digits; } group[GROUPS + 1]; bool inside; };

static bool is_between(uint32_t c) { return typed_is_blank(c) || typed_is_hyphen(c) || c == '/' || c == '.'; }

static bool add(struct typed_date *t, uint32_t c)
{
    if (is_between(c)) {
        t->inside = false;
        return true;
    }
    if (c < '0' || c > '9' || t->digits == DIGITS)
        return false;
    if (!t->inside && t->groups <= GROUPS)
        t->groups++;
    t->inside = true;
    t->whole = t->whole * 10 + (c - '0');
    t->digits++;
    t->group[t->groups - 1].value = t->group[t->groups - 1].value * 10 + (c - '0');
    t->group[t->groups - 1].digits++;
    return true;
}

static bool is_grouped(const struct typed_date *t)
{
    return t->groups == GROUPS && t->group[0].digits == 4 && t->group[1].digits <= 2 && t->group[2].digits <= 2;
}

static enum err judge(const struct typed_date *t, struct calendar_date *date)
{
    struct calendar_date read;
    if (t->digits == 0)
        return ERR_EMPTY;
    if (t->digits == DIGITS)
        read = (struct calendar_date){ (int)(t->whole / 10000), (int)(t->whole / 100 % 100), (int)(t->whole % 100) };
    else if (is_grouped(t))
        read = (struct calendar_date){ (int)t->group[0].value, (int)t->group[1].value, (int)t->group[2].value };
    else
        return ERR_DATE;
    if (!calendar_has(read))
        return ERR_DATE;
    *date = read;
    return ERR_OK;
}

enum err birth_read(const struct secret *typed, struct calendar_date *date)
{
    const uint8_t *at = secret_bytes(typed);
    size_t n = secret_length(typed);
    struct typed_date t = { 0 };
    uint32_t c = 0;
    bool good = true;
    for (int used; n && good; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        good = used > 0 && add(&t, c);
        if (!good)
            break;
    }
    enum err e = good ? judge(&t, date) : ERR_DATE;
    explicit_bzero(&t, sizeof t);
    explicit_bzero(&c, sizeof c);
    return e;
}

/* 29 February and fourteen years: calendar_days makes 1 March of it. */
static enum err judge_age(struct calendar_date born, int32_t today)
{
    if (born.year < YEAR_MIN || calendar_days(born) > today)
        return ERR_DATE;
    born.year += IDENTITY_AGE_MIN;
    return calendar_days(born) > today ? ERR_UNDER_AGE : ERR_OK;
}

static enum err put(struct secret *to, int value, int unit)
{
    enum err e = ERR_OK;
    for (; unit && !e; unit /= 10) {
        char digit = (char)('0' + value / unit % 10);
        e = secret_append(to, &digit, 1);
        explicit_bzero(&digit, sizeof digit);
    }
    return e;
}

static enum err put_date(struct secret *to, struct calendar_date date)
{
    enum err e = put(to, date.year, 1000);
    e = e ? e : secret_append(to, "-", 1);
    e = e ? e : put(to, date.month, 10);
    e = e ? e : secret_append(to, "-", 1);
    return e ? e : put(to, date.day, 10);
}

enum err birth_parse(const struct secret *typed, int32_t today, struct secret *to)
{
    struct calendar_date born = { 0 };
    secret_wipe(to);
    enum err e = birth_read(typed, &born);
    if (!e)
        e = judge_age(born, today);
    if (!e)
        e = put_date(to, born);
    if (e)
        secret_wipe(to);
    explicit_bzero(&born, sizeof born);
    return e;
}

int32_t identity_today(int64_t wall_ms)
{
    struct montreal now = montreal_at(wall_ms);
    int64_t days = calendar_days((struct calendar_date){ now.year, now.month, now.day });
    return days < INT32_MIN ? INT32_MIN : days > INT32_MAX ? INT32_MAX : (int32_t)days;
}
