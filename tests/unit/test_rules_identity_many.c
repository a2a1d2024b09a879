/* What holds of every date and number (core/rules/identity.h), by many of them, always the same. */
#include "core/rules/calendar.h"
#include "core/rules/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2035, TRIES = 4000, FAR = 200000 };    /* FAR: a day of 2517 */

static uint64_t seed = 20240912;

/* G. Marsaglia, "Xorshift RNGs": 13, 7, 17. */
static unsigned below(unsigned bound)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % bound;
}

/* One pair of secrets for all: each is memory of its own. */
static struct secret *typed, *kept;

static int start(void **state)
{
    (void)state;
    typed = secret_new(256);
    kept = secret_new(IDENTITY_BYTES);
    return typed && kept ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    secret_free(typed);
    secret_free(kept);
    return 0;
}

static void type(const char *text)
{
    secret_wipe(typed);
    assert_int_equal(secret_append(typed, text, strlen(text)), ERR_OK);
}

static enum err parse_text(enum err (*p)(const struct secret *typed, struct secret *to), const char *text)
{
    type(text);
    return p(typed, kept);
}

static bool is_kept(const char *text) { return secret_length(kept) == strlen(text) && memcmp(secret_bytes(kept), text, strlen(text)) == 0; }

/* --- dates --- */

static bool is_leap(int year) { return (year % 4 == 0 && year % 100) || year % 400 == 0; }

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static enum err birth(const char *text, int64_t today)
{
    type(text);
    return birth_parse(typed, (int32_t)today, kept);
}

static void one_date(int year, int month, int day)
{
    static const char *const between[] = { "-", "", " ", "/", "\u2011", ".", "\u00A0", " - " };
    const char *part = between[(size_t)(day + month) % (sizeof between / sizeof between[0])];
    int width = *part && day % 2 ? 1 : 2;      /* "1994-1-4": only where something parts them */
    char text[64], whole[64];
    (void)snprintf(whole, sizeof whole, "%04d-%02d-%02d", year, month, day);
    (void)snprintf(text, sizeof text, " %04d%s%0*d%s%0*d", year, part, width, month, part, width, day);
    bool there = month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
    if (birth(text, FAR) != (there ? ERR_OK : ERR_DATE) || !is_kept(there ? whole : ""))
        fail_msg("«%s»", text);
}

static void every_date(void **state)
{
    int64_t days = -25567;      /* 1900-01-01 */
    (void)state;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
        for (int month = 0; month <= 13; month++)
            for (int day = 0; day <= 32; day++) {
                one_date(year, month, day);
                if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
                    continue;
                struct calendar_date date = { year, month, day }, back = calendar_date(days);
                assert_true(calendar_has(date));
                assert_int_equal(calendar_days(date), days++);
                assert_true(back.year == year && back.month == month && back.day == day);
            }
    assert_int_equal(days, calendar_days((struct calendar_date){ LAST_YEAR + 1, 1, 1 }));
}

/* Fourteen on the birthday and not the day before; of 29 February, on 1 March. */
static void every_birthday(void **state)
{
    (void)state;
    for (int year = 1999; year <= 2012; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= days_in(year, month); day++) {
                bool leap_day = month == 2 && day == 29;
                struct calendar_date at = { year + 14, leap_day ? 3 : month, leap_day ? 1 : day };
                char text[64];
                (void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                assert_int_equal(birth(text, calendar_days(at)), ERR_OK);
                assert_int_equal(birth(text, calendar_days(at) - 1), ERR_UNDER_AGE);
                assert_int_equal(birth(text, calendar_days((struct calendar_date){ year, month, day })), ERR_UNDER_AGE);
                assert_int_equal(birth(text, calendar_days((struct calendar_date){ year, month, day }) - 1), ERR_DATE);
            }
}

/* Montréal's midnights about both changes of 2026 and one of 2040, at a year's end, and before 1970. */
static void the_day_in_montreal(void **state)
{
    static const struct { int64_t midnight_utc; struct calendar_date day; } rows[] = {
        { 1772946000, { 2026, 3, 8 } }, { 1773028800, { 2026, 3, 9 } }, { 1793505600, { 2026, 11, 1 } }, { 1793595600, { 2026, 11, 2 } },
        { 1798779600, { 2027, 1, 1 } }, { 1709182800, { 2024, 2, 29 } }, { 2215054800, { 2040, 3, 11 } }, { 2215137600, { 2040, 3, 12 } }, { -68400, { 1969, 12, 31 } } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t day = calendar_days(rows[i].day), ms = rows[i].midnight_utc * 1000;
        assert_int_equal(identity_today(ms), day);
        assert_int_equal(identity_today(ms - 1), day - 1);
        assert_int_equal(identity_today(ms + 82800000 - 1), day);      /* 23 hours: the shortest day */
    }
    (void)identity_today(INT64_MAX);
    (void)identity_today(INT64_MIN);
}

/* --- numéro d'assurance sociale --- */

static void random_digits(char *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (char)('0' + below(10));
    to[n] = 0;
}

/* Of the ten last digits that eight others may have, one. */
static void one_in_ten(void **state)
{
    char text[NAS_DIGITS + 1];
    (void)state;
    for (unsigned i = 0; i < TRIES; i++) {
        unsigned good = 0;
        random_digits(text, NAS_DIGITS);
        for (char last = '0'; last <= '9'; last++) {
            text[NAS_DIGITS - 1] = last;
            enum err e = parse_text(nas_parse, text);
            good += e == ERR_OK;
            assert_true(e == ERR_OK ? is_kept(text) : e == ERR_NAS || e == ERR_EXAMPLE);
        }
        assert_int_equal(good, text[0] == '0' || text[0] == '8' ? 0 : 1);
    }
}

static void expect_refused(const char *text)
{
    enum err e = parse_text(nas_parse, text);
    if (e != ERR_NAS && e != ERR_EXAMPLE)
        fail_msg("«%s»: %s", text, err_name(e));
    assert_int_equal(secret_length(kept), 0);
}

/* Neighbours changed over are found, but for 0 and 9: Luhn's formula is blind to them. */
static void every_slip(const char *good)
{
    char text[NAS_DIGITS + 1];
    for (size_t i = 0; i < NAS_DIGITS; i++) {
        (void)snprintf(text, sizeof text, "%s", good);
        for (text[i] = '0'; text[i] <= '9'; text[i]++)
            if (text[i] != good[i])
                expect_refused(text);
    }
    for (size_t i = 0; i + 1 < NAS_DIGITS; i++) {
        bool blind = good[i] == good[i + 1] || good[i] + good[i + 1] == '0' + '9';
        blind = blind && (good[i] == good[i + 1] || good[i] == '0' || good[i] == '9');
        (void)snprintf(text, sizeof text, "%s", good);
        text[i] = good[i + 1];
        text[i + 1] = good[i];
        if (!blind)
            expect_refused(text);
    }
}

static void one_slip_is_found(void **state)
{
    char text[NAS_DIGITS + 1];
    unsigned seen = 0;
    (void)state;
    while (seen < TRIES / 10) {
        random_digits(text, NAS_DIGITS);
        if (parse_text(nas_parse, text))
            continue;
        every_slip(text);
        seen++;
    }
}

/* --- numéro d'assurance maladie --- */

static const struct { const char *name, *letters; } names[] = {
    { "Tremblay", "TREMB" }, { "Bélanger", "BELAN" }, { "E\u0301thier", "ETHIE" }, { "d\u2019Amours", "DAMOU" }, { "Li", "LIXXX" }, { "Ô", "OXXXX" }, { "de la Durantaye", "DELAD" },
    { "Œuvray", "OEUVR" }, { "Łukasz", "LUKAS" }, { "Ngô", "NGOXX" }, { "Mac Donald", "MACDO" }, { "O'Brien", "OBRIE" }, { "Y", "YXXXX" }, { "Élie-Anne", "ELIEA" } };
enum { NAMES = sizeof names / sizeof names[0] };

struct person { size_t family, given; int year, month, day; bool woman; char nam[NAM_LETTERS + 1], born[64]; };

static void make(struct person *p)
{
    *p = (struct person){ below(NAMES), below(NAMES), FIRST_YEAR + (int)below(120), 1 + (int)below(12), 0, below(2), "", "" };
    p->day = 1 + (int)below((unsigned)days_in(p->year, p->month));
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%02u%02u%02u%u%u", (unsigned)p->year % 100u, (unsigned)(p->month + (p->woman ? 50 : 0)) % 100u, (unsigned)p->day % 100u,
                   1 + below(9), below(10));
    (void)snprintf(p->nam, sizeof p->nam, "%.3s%.1s%.8s", names[p->family].letters, names[p->given].letters, digits);
    (void)snprintf(p->born, sizeof p->born, "%04d-%02d-%02d", p->year, p->month, p->day);
}

/* As people type it: blanks and hyphens anywhere, any case. */
static void scatter(const char *nam, char *to, size_t size)
{
    static const char *const between[] = { "", "", "", " ", "-", "  ", "\u00A0", "\u2011", "\u202F", " - " };
    size_t n = 0;
    to[0] = 0;
    for (; *nam; nam++) {
        char c = *nam >= 'A' && below(2) ? (char)(*nam - 'A' + 'a') : *nam;
        int put = snprintf(to + n, size - n, "%s%c", between[below(sizeof between / sizeof between[0])], c);
        assert_true(put > 0 && n + (size_t)put < size);
        n += (size_t)put;
    }
}

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(128);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void every_number_agrees_with_its_person(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TRIES / 2; i++) {
        struct person p, q;
        char text[128];
        make(&p);
        make(&q);
        scatter(p.nam, text, sizeof text);
        if (parse_text(nam_parse, text) || !is_kept(p.nam))
            fail_msg("«%s» of %s %s, %s", text, names[p.given].name, names[p.family].name, p.born);
        SECRET_OWNED struct secret *family = of(names[p.family].name), *given = of(names[p.given].name), *born = of(p.born);
        SECRET_OWNED struct secret *family2 = of(names[q.family].name), *given2 = of(names[q.given].name), *born2 = of(q.born);
        assert_true(nam_agrees(kept, &(struct nam_person){ given, family, born }));
        assert_int_equal(nam_agrees(kept, &(struct nam_person){ given, family2, born }), memcmp(names[p.family].letters, names[q.family].letters, 3) == 0);
        assert_int_equal(nam_agrees(kept, &(struct nam_person){ given2, family, born }), names[p.given].letters[0] == names[q.given].letters[0]);
        assert_int_equal(nam_agrees(kept, &(struct nam_person){ given, family, born2 }), strcmp(p.born + 2, q.born + 2) == 0);
    }
}

static void leap_days(void **state)
{
    (void)state;
    for (int year = 0; year < 100; year++)
        for (int woman = 0; woman <= 50; woman += 50) {
            char text[32];
            (void)snprintf(text, sizeof text, "TREM%02d%02d2911", year, 2 + woman);
            assert_int_equal(parse_text(nam_parse, text), is_leap(1900 + year) || is_leap(2000 + year) ? ERR_OK : ERR_NAM);
        }
}

/* The program's formula again, over the seventeen digits written out: "20" "05" ... */
static unsigned check_of(const char *nam, int century)
{
    static const int weights[] = { 7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1 };
    static const char letters[] = "?ABCDEFGHIJKLMNOPQR?STUVWXYZ";
    char digits[64];
    int sum = 0, at = 0;
    for (int i = 0; i < 4; i++)
        at += snprintf(digits + at, sizeof digits - (size_t)at, "%02d", (int)(strchr(letters, nam[i]) - letters));
    (void)snprintf(digits + at, sizeof digits - (size_t)at, "%02d%.7s", century, nam + 4);
    for (size_t i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    return (unsigned)sum % 10;
}

/* Two last digits hold, one for each century; where both are the same, one. */
static void check_digits(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TRIES; i++) {
        struct person p;
        make(&p);
        unsigned last = (unsigned)(p.nam[11] - '0');
        type(p.nam);
        assert_int_equal(nam_check_digit(typed), last == check_of(p.nam, 19) || last == check_of(p.nam, 20));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_date), cmocka_unit_test(every_birthday), cmocka_unit_test(the_day_in_montreal), cmocka_unit_test(one_in_ten),
        cmocka_unit_test(one_slip_is_found), cmocka_unit_test(every_number_agrees_with_its_person), cmocka_unit_test(leap_days), cmocka_unit_test(check_digits),
    };
    return secret_start() ? 1 : cmocka_run_group_tests_name("rules/identity, many", tests, start, stop);
}
