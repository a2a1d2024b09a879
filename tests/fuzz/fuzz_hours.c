/* Opening hours as reference data gives them, at any time there is. */
#include "core/rules/hours.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void check_moment(int64_t ms)
{
    struct montreal m = montreal_at(ms);
    char date[32];
    FUZZ_HOLDS(m.month >= 1 && m.month <= 12 && m.day >= 1 && m.day <= 31);
    FUZZ_HOLDS(m.weekday >= 0 && m.weekday < HOURS_DAYS && m.minute >= 0 && m.minute < 1440);
    if (m.year >= 1970 && m.year <= 9999) {
        (void)snprintf(date, sizeof date, "%04d-%02d-%02d", m.year, m.month, m.day);
        FUZZ_HOLDS(hours_is_date(date, &m));
        date[9] = date[9] == '0' ? '1' : '0';
        FUZZ_HOLDS(!hours_is_date(date, &m));
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    struct fuzz_input in = { bytes, bytes + n };
    struct hours h;
    memset(&h, 0, sizeof h);
    int64_t now = (int64_t)fuzz_u64(&in);
    /* Half of them in this century; the others as they come, but within what a clock can hold. */
    now = fuzz_u8(&in) & 1 ? (int64_t)((uint64_t)now % 4102444800000u) : now / 1000;
    check_moment(now);
    struct montreal m = montreal_at(now);
    while (in.at < in.end) {
        int day = (int)(fuzz_u8(&in) % HOURS_DAYS);
        char *from = fuzz_string(&in, 8), *to = fuzz_string(&in, 8);
        const struct hours before = h;
        size_t had = h.days[day].n;
        if (hours_add(&h, day, from, to)) {
            const struct hours_span *s = &h.days[day].spans[had];
            FUZZ_HOLDS(h.days[day].n == had + 1 && h.days[day].n <= HOURS_SPANS_MAX);
            FUZZ_HOLDS(s->from >= 0 && s->from < s->to && s->to <= 1440);
            FUZZ_HOLDS(strlen(from) == 5 && strlen(to) == 5);
        } else {
            FUZZ_HOLDS(memcmp(&before, &h, sizeof h) == 0);
        }
        (void)hours_is_date(from, &m);
        free(from);
        free(to);
    }
    FUZZ_HOLDS(!hours_open(&h, &m, true));
    bool inside = false;
    for (size_t i = 0; i < h.days[m.weekday].n; i++)
        inside |= m.minute >= h.days[m.weekday].spans[i].from && m.minute < h.days[m.weekday].spans[i].to;
    FUZZ_HOLDS(hours_open(&h, &m, false) == inside);
}

void fuzz_seeds(void)
{
    FUZZ_SEED("\0\0\1\x9a\xb3\x2c\1\2\1\0\5" "08:30\5" "16:30\1\5" "00:00\5" "24:00");
    FUZZ_SEED("\0\0\1\x80\0\0\0\0\1\2\5" "24:00\5" "08:00\2\3" "8:0\5" "99:99");
    FUZZ_SEED("\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\5" "08:00\5" "08:00");
}
