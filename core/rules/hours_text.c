/* Weekly hours as one line of text. */
#include "core/rules/hours.h"

#include <stdio.h>
#include <string.h>

enum { TIME = 5, DAY = 2, SPAN_TEXT = 2 * TIME + 1, PART_TEXT = 64 };

static const char days[HOURS_DAYS][DAY + 1] = { "lu", "ma", "me", "je", "ve", "sa", "di" };

/* Moves on past what was read; -1: no day. */
static int take_day(const char **at)
{
    for (int i = 0; i < HOURS_DAYS; i++)
        if (strncmp(*at, days[i], DAY) == 0) {
            *at += DAY;
            return i;
        }
    return -1;
}

/* "lu-ma 08:30-16:30" */
static bool take_part(const char **at, struct hours *h)
{
    char from[TIME + 1] = "", to[TIME + 1] = "";
    int first = take_day(at), last = first;
    if (first >= 0 && **at == '-') {
        (*at)++;
        last = take_day(at);
    }
    if (first < 0 || last < first || **at != ' ' || strlen(*at) < 1 + SPAN_TEXT || (*at)[1 + TIME] != '-')
        return false;
    memcpy(from, *at + 1, TIME);
    memcpy(to, *at + 2 + TIME, TIME);
    *at += 1 + SPAN_TEXT;
    for (int day = first; day <= last; day++)
        if (!hours_add(h, day, from, to))
            return false;
    return true;
}

bool hours_read(const char *text, struct hours *out)
{
    struct hours made = { 0 };
    bool more;
    do {
        if (!take_part(&text, &made))
            return false;
        more = strncmp(text, ", ", 2) == 0;
        text += more ? 2 : 0;
    } while (more);
    if (*text)
        return false;
    *out = made;
    return true;
}

static bool same_day(const struct hours_day *a, const struct hours_day *b)
{
    for (size_t i = 0; a->n == b->n && i < a->n; i++)
        if (a->spans[i].from != b->spans[i].from || a->spans[i].to != b->spans[i].to)
            return false;
    return a->n == b->n;
}

static void put_part(int first, int last, const struct hours_span *span, char *to, size_t size)
{
    char part[PART_TEXT], until[DAY + 2] = "";
    size_t n = strlen(to);
    if (last > first)
        (void)snprintf(until, sizeof until, "-%s", days[last]);
    (void)snprintf(part, sizeof part, "%s%s%s %02d:%02d-%02d:%02d", n ? ", " : "", days[first], until, span->from / 60, span->from % 60, span->to / 60, span->to % 60);
    (void)snprintf(to + n, size - n, "%s", part);
}

void hours_write(const struct hours *h, char *to, size_t size)
{
    to[0] = 0;
    for (int first = 0, last; first < HOURS_DAYS; first = last + 1) {
        for (last = first; last + 1 < HOURS_DAYS && same_day(&h->days[first], &h->days[last + 1]); )
            last++;
        for (size_t i = 0; i < h->days[first].n; i++)
            put_part(first, last, &h->days[first].spans[i], to, size);
    }
}
