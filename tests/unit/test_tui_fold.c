/* Folding to what a terminal can show. */
#include "core/base/text.h"
#include "tui/fold.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void fold(enum charset charset, const char *text, char *to)
{
    size_t left = strlen(text), n = 0;
    while (left > 0) {
        uint32_t point;
        int used = text_decode(text, left, &point);
        assert_true(used > 0);
        n += fold_encode(charset, point, to + n);
        text += used, left -= (size_t)used;
    }
    to[n] = '\0';
}

static const struct { const char *text, *utf8, *latin1, *ascii; } cases[] = {
    { "œuvre l’accès « à » … — €", "œuvre l’accès « à » … — €", "oeuvre l'acc\xE8s \xAB \xE0 \xBB ... -- EUR", "oeuvre l'acces \" a \" ... -- EUR" },
    { "Créer ÉÀÇÔÎÛËÏÜŸ ŒÆ", "Créer ÉÀÇÔÎÛËÏÜŸ ŒÆ", "Cr\xE9" "er \xC9\xC0\xC7\xD4\xCE\xDB\xCB\xCF\xDCY OE\xC6", "Creer EACOIUEIUY OEAE" },
    { "1\u00A0234\u202F$ : «\u00A0oui\u00A0»", "1 234 $ : « oui »", "1 234 $ : \xAB oui \xBB", "1 234 $ : \" oui \"" },
    { "5 ½ 20 °C n° 1 ² § µ", "5 ½ 20 °C n° 1 ² § µ", "5 \xBD 20 \xB0" "C n\xB0 1 \xB2 \xA7 \xB5", "5 1/2 20 oC no 1 2 S u" },
    { "► ✓ Dʳ – a\u2011b", "> x Dr – a-b", "> x Dr - a-b", "> x Dr - a-b" },
    { "Kałuża Žižek Straße ﬁn", "Kałuża Žižek Straße ﬁn", "Kaluza Zizek Stra\xDF" "e fin", "Kaluza Zizek Strasse fin" },
    { "e\u0301te\u0301", "ete", "ete", "ete" },
};

static void test_A11_fold_round_trip(void **state)
{
    (void)state;
    char out[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fold(CHARSET_UTF8, cases[i].text, out);
        assert_string_equal(out, cases[i].utf8);
        fold(CHARSET_LATIN1, cases[i].text, out);
        assert_string_equal(out, cases[i].latin1);
        assert_int_equal(fold_width(CHARSET_LATIN1, cases[i].text, strlen(cases[i].text)), (int)strlen(out));
        fold(CHARSET_ASCII, cases[i].text, out);
        assert_string_equal(out, cases[i].ascii);
        assert_int_equal(fold_width(CHARSET_ASCII, cases[i].text, strlen(cases[i].text)), (int)strlen(out));
    }
}

/* Every letter and sign of French, English and the documents: something is shown, and never a question mark. */
static void test_A11_no_question_mark(void **state)
{
    (void)state;
    static const char all[] = "ÀÂÄÆÇÈÉÊËÎÏÔŒÙÛÜŸàâäæçèéêëîïôœùûüÿÑñÁáÍíÓóÚú«»‹›“”„‘’‚…–—‑•·°©®™€£¢§¶†‰′″×÷±²³¹½¼¾µ№←→↑↓";
    for (int charset = CHARSET_UTF8; charset <= CHARSET_ASCII; charset++)
        for (size_t at = 0; at < sizeof all - 1;) {
            char out[FOLD_BYTES_MAX];
            uint32_t point;
            at += (size_t)text_decode(all + at, sizeof all - 1 - at, &point);
            size_t n = fold_encode((enum charset)charset, point, out);
            assert_true(n > 0);
            assert_null(memchr(out, '?', n));
            for (size_t i = 0; i < n; i++)
                assert_true(charset == CHARSET_UTF8 || ((unsigned char)out[i] >= 0x20 && (unsigned char)out[i] < 0x7F)
                            || (charset == CHARSET_LATIN1 && (unsigned char)out[i] >= 0xA0));
        }
}

/* Whatever the point, the bytes are of the character set, fit, and are no control. */
static void test_A11_every_point_is_safe(void **state)
{
    (void)state;
    for (int charset = CHARSET_UTF8; charset <= CHARSET_ASCII; charset++)
        for (uint32_t point = 0; point < 0x30000; point++) {
            char out[FOLD_BYTES_MAX];
            size_t n = fold_encode((enum charset)charset, point, out);
            assert_true(n <= FOLD_BYTES_MAX);
            for (size_t i = 0; i < n; i++) {
                unsigned char b = (unsigned char)out[i];
                assert_true(b >= 0x20 && b != 0x7F);
                assert_true(charset == CHARSET_UTF8 || b < 0x7F || (charset == CHARSET_LATIN1 && b >= 0xA0));
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A11_fold_round_trip),
        cmocka_unit_test(test_A11_no_question_mark),
        cmocka_unit_test(test_A11_every_point_is_safe),
    };
    return cmocka_run_group_tests_name("tui_fold", tests, NULL, NULL);
}
