/* The log: one line an event, whatever the arguments hold. */
#include "core/base/log.h"
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char said[8192];
static FILE *sink;

/* What was written since the last call. */
static const char *written(void)
{
    static long from;
    (void)fseek(sink, from, SEEK_SET);
    size_t n = fread(said, 1, sizeof said - 1, sink);
    said[n] = 0;
    from += (long)n;
    return said;
}

static size_t lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static int open_sink(void **state)
{
    (void)state;
    sink = tmpfile();
    return sink ? 0 : -1;
}
static int close_sink(void **state)
{
    (void)state;
    return fclose(sink);
}

/* Runs first: nobody has opened the log. */
static void test_silent_before_open(void **state)
{
    (void)state;
    log_error("nobody hears this");
    log_open(fileno(sink), LOG_INFO, "essai");
    assert_string_equal(written(), "");
}

static void test_shape_of_a_line(void **state)
{
    char want[64];
    (void)state;
    log_warning("the reader %s is %d", "A", 7);
    (void)snprintf(want, sizeof want, "essai[%d] warning: the reader A is 7\n", (int)getpid());
    const char *line = written();
    assert_int_equal(strspn(line, "0123456789-:TZ"), 20);
    assert_string_equal(line + 21, want);
}

static void test_levels(void **state)
{
    (void)state;
    log_debug("not shown");
    assert_string_equal(written(), "");
    log_info("shown");
    assert_int_equal(lines(written()), 1);
    log_open(fileno(sink), LOG_ERROR, "essai");
    log_warning("not shown");
    log_error("shown");
    assert_int_equal(lines(written()), 1);
    log_open(fileno(sink), LOG_DEBUG, "essai");
    log_debug("shown");
    assert_int_equal(lines(written()), 1);
}

/* No argument makes a second line, or reaches a terminal with an escape: C0, DEL, and C1 as UTF-8 and as a lone byte. */
static void test_no_control_character(void **state)
{
    static const char *const evil[] = {
        "a\n2026-01-01T00:00:00Z guichetd[1] info: token accepted", "a\rb", "\x1b[2J\x1b]0;title\x07", "\x7f", "\t",
        "\xc2\x9b" "2J", "\xc2\x85next", "\x9b" "2J", "\x85", "a\xe2\x80\xa8" "b", "a\xe2\x80\xae" "b",
    };
    (void)state;
    for (size_t i = 0; i < sizeof evil / sizeof evil[0]; i++) {
        log_info("reader «%s» gone", evil[i]);
        const char *line = written();
        size_t left = strlen(line);
        assert_int_equal(lines(line), 1);
        assert_int_equal(line[left - 1], '\n');
        assert_non_null(strstr(line, "gone\n"));
        uint32_t c = 0;
        int used;
        for (left--; left; line += used, left -= (size_t)used) {
            used = text_decode(line, left, &c);
            if (used <= 0 || text_is_control(c))
                fail_msg("row %zu: byte %02x of the line gets through", i, (unsigned char)*line);
        }
    }
}

static void test_french_stays(void **state)
{
    (void)state;
    log_info("clé « %s »", "Zoé œuvre à l’île");
    assert_non_null(strstr(written(), "clé « Zoé œuvre à l’île »\n"));
}

/* Cut at its bound, in whole characters, and still one line. */
static void test_long_lines(void **state)
{
    char text[3000];
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 2 < sizeof text; i += 2)
            memcpy(text + i, "é", 2);
        text[sizeof text - 3 + (shift & 1)] = 0;
        log_info("%s", text);
        const char *line = written();
        assert_in_range(strlen(line), 500, 1024);
        assert_int_equal(lines(line), 1);
        assert_int_equal(line[strlen(line) - 1], '\n');
        assert_true(text_is_valid(line, strlen(line)));
    }
}

/* A descriptor nobody reads any more ends nothing. */
static void test_broken_descriptor(void **state)
{
    (void)state;
    log_open(9999, LOG_DEBUG, "essai");
    log_error("lost");
    log_open(fileno(sink), LOG_DEBUG, "essai");
    assert_string_equal(written(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silent_before_open), cmocka_unit_test(test_shape_of_a_line), cmocka_unit_test(test_levels),
        cmocka_unit_test(test_no_control_character), cmocka_unit_test(test_french_stays), cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_broken_descriptor),
    };
    return cmocka_run_group_tests_name("base_log", tests, open_sink, close_sink);
}
