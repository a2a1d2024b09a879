/* Keys: decoding whatever comes, however it is cut; the audit of the table; repeat and bounce. */
#include "core/base/text.h"
#include "tui/keys.h"

#include <curses.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <cmocka.h>

enum { HEARD_MAX = 4096 };
struct heard {
    struct key keys[HEARD_MAX];
    size_t count;
};

static void hear(void *ctx, struct key key)
{
    struct heard *h = ctx;
    if (h->count < HEARD_MAX)
        h->keys[h->count++] = key;
}

static const char *capability(const char *name)
{
    const char *value = tigetstr(name);
    return value && value != (const char *)-1 ? value : NULL;
}

static struct keymap *map_of(const char *term, enum charset charset)
{
    int status;
    if (cur_term)
        del_curterm(cur_term);
    assert_int_equal(setupterm(term, 1, &status), OK);
    struct keymap *k = keymap_new(term, charset, capability);
    assert_non_null(k);
    return k;
}

/* Feeds the bytes whole, then cut in two at every place: the same keys each time. */
static void feed(struct keymap *k, const char *bytes, size_t n, struct heard *h)
{
    h->count = 0;
    keymap_feed(k, (const uint8_t *)bytes, n, hear, h);
    keymap_late(k, hear, h);
    for (size_t cut = 1; cut < n; cut++) {
        struct heard parts = { .count = 0 };
        keymap_feed(k, (const uint8_t *)bytes, cut, hear, &parts);
        keymap_feed(k, (const uint8_t *)bytes + cut, n - cut, hear, &parts);
        keymap_late(k, hear, &parts);
        assert_int_equal(parts.count, h->count);
        for (size_t i = 0; i < h->count; i++) {
            assert_int_equal(parts.keys[i].act, h->keys[i].act);
            assert_int_equal(parts.keys[i].point, h->keys[i].point);
        }
    }
}

static void test_sequences(void **state)
{
    (void)state;
    static const struct { const char *term, *bytes; int acts[4]; } cases[] = {
        { "xterm-256color", "\033OA\033[B", { ACT_UP, ACT_DOWN } },
        { "xterm-256color", "\033[1;2A\033[5;3~", { ACT_UP, ACT_PAGE_UP } },
        { "xterm-256color", "\033OP\033OQ\033OR", { ACT_HELP, ACT_LANGUAGE, ACT_REPEAT } },
        { "xterm-256color", "\033OS\033[21~\033[Z", { ACT_REVEAL, ACT_CLOSE, ACT_BEFORE } },
        { "linux", "\033[[A\033[[B\033[[D\033[21~", { ACT_HELP, ACT_LANGUAGE, ACT_REVEAL, ACT_CLOSE } },
        { "vt220", "\033[28~\033[23~\033[29~\033[4~", { ACT_HELP, ACT_BACK, ACT_ENTER, ACT_ENTER } },
        { "vt100", "\033OP\033OQ\033OB", { ACT_HELP, ACT_LANGUAGE, ACT_DOWN } },
        { "linux", "\t\r\x7f\025", { ACT_NEXT, ACT_ENTER, ACT_ERASE, ACT_CLEAR } },
        { "linux", "\033", { ACT_BACK } },
        { "linux", "\033\033", { ACT_BACK, ACT_BACK } },
        { "linux", "\033[", { ACT_BACK } },
        /* nothing of these is a key */
        { "linux", "\033[?1;2c\033[0n\033[24;80R", { 0 } },
        { "linux", "\033]0;title\007\033P1$r0m\033\\", { 0 } },
        { "linux", "\033_x\033\\\033^y\033\\\033Xz\033\\", { 0 } },
        { "linux", "\033[99;99;99;99;99;99;99;99;99;99~\033[<0;1;1M", { 0 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct heard h;
        struct keymap *k = map_of(cases[i].term, CHARSET_UTF8);
        feed(k, cases[i].bytes, strlen(cases[i].bytes), &h);
        size_t want = 0;
        while (want < 4 && cases[i].acts[want])
            want++;
        assert_int_equal(h.count, want);
        for (size_t j = 0; j < want; j++)
            assert_int_equal(h.keys[j].act, cases[i].acts[j]);
        keymap_free(k);
    }
}

static void test_characters(void **state)
{
    (void)state;
    struct heard h;
    struct keymap *k = map_of("linux", CHARSET_UTF8);
    feed(k, "aé€😀", strlen("aé€😀"), &h);
    assert_int_equal(h.count, 4);
    assert_int_equal(h.keys[1].point, 0xE9);
    assert_int_equal(h.keys[3].point, 0x1F600);
    static const char bad[] = "\x80\xC3\xC0\xAF\xED\xA0\x80\xF5\xFF\xC2\x9B" "A\x00z\xE2\x80\xAE";   /* C1, overlong, surrogate, bidi control */
    feed(k, bad, sizeof bad - 1, &h);
    assert_int_equal(h.count, 3);
    assert_int_equal(h.keys[0].point, 'A');
    assert_int_equal(h.keys[1].point, 'z');
    assert_int_equal(h.keys[2].act, KEY_PASTED_CONTROL);      /* a terminal that brackets nothing: it was pasted all the same */
    keymap_free(k);
    k = map_of("vt220", CHARSET_LATIN1);
    feed(k, "\xE9\x9B" "A\x8FP\x85", 6, &h);
    assert_int_equal(h.count, 3);
    assert_int_equal(h.keys[0].point, 0xE9);
    assert_int_equal(h.keys[1].act, ACT_UP);
    assert_int_equal(h.keys[2].act, ACT_HELP);
    keymap_free(k);
}

static void test_typed_ahead_after_escape(void **state)
{
    (void)state;
    struct heard h;
    struct keymap *k = map_of("linux", CHARSET_UTF8);
    feed(k, "\033" "2ab", 4, &h);
    assert_int_equal(h.count, 4);
    assert_int_equal(h.keys[0].act, ACT_BACK);
    assert_int_equal(h.keys[1].point, '2');
    keymap_free(k);
}

static void test_bracketed_paste_presses_no_key(void **state)
{
    (void)state;
    struct heard h;
    struct keymap *k = map_of("xterm-256color", CHARSET_UTF8);
    static const char paste[] = "\033[200~ab\r\033[21~\033c\n\033[201~\r";
    feed(k, paste, sizeof paste - 1, &h);
    assert_int_equal(h.count, 6);   /* a b, the end of a line, c, another, and the Enter after the paste */
    assert_int_equal(h.keys[2].act, KEY_PASTED_LINE);
    assert_int_equal(h.keys[4].act, KEY_PASTED_LINE);
    assert_int_equal(h.keys[5].act, ACT_ENTER);
    assert_int_equal(h.keys[3].point, 'c');
    static const char ends[] = "\033[200~\r\n\n\r\xc2\x9b\t\r\xc3\xa9\n\033[201~";
    static const int acts[] = { KEY_PASTED_LINE, KEY_PASTED_LINE, KEY_PASTED_LINE, KEY_PASTED_CONTROL, KEY_PASTED_CONTROL, KEY_PASTED_LINE, ACT_NONE,
                                KEY_PASTED_LINE };
    feed(k, ends, sizeof ends - 1, &h);
    assert_int_equal(h.count, sizeof acts / sizeof acts[0]);
    for (size_t i = 0; i < h.count; i++)
        assert_int_equal(h.keys[i].act, acts[i]);
    keymap_free(k);
}

static void test_fuzz_random_bytes(void **state)
{
    (void)state;
    struct keymap *k = map_of("xterm-256color", CHARSET_UTF8);
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        struct heard h = { .count = 0 };
        uint8_t bytes[64];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (seed >> 24) % 3 == 0 ? (uint8_t)"\033[O;~?5AZ\0\r"[(seed >> 16) % 11] : (uint8_t)(seed >> 16);
        }
        keymap_feed(k, bytes, sizeof bytes, hear, &h);
        for (size_t i = 0; i < h.count; i++) {
            assert_true(h.keys[i].act >= 0 && h.keys[i].act <= KEY_RIGHT);
            assert_true((h.keys[i].point == 0) != (h.keys[i].act == ACT_NONE));
            assert_false(h.keys[i].point && text_is_control(h.keys[i].point));
        }
    }
    keymap_late(k, hear, &(struct heard){ .count = 0 });
    assert_false(keymap_pending(k));
    keymap_free(k);
}

/* EN 301 549 5.9, A12: each act has one plain key that a vt100 has; a confirmation is a button, reached by arrows; what Shift-Tab does
 * the up arrow does too, line after line. */
static void test_A12_every_act_has_a_plain_vt100_key(void **state)
{
    (void)state;
    struct keymap *k = map_of("vt100", CHARSET_ASCII);
    for (int act = ACT_UP; act < ACT_COUNT; act++) {
        struct key_binding b;
        bool button = act == ACT_CONFIRM || act == ACT_AT || act == ACT_BEFORE, found = button;   /* reached by the arrows */
        for (size_t i = 0; keymap_binding(i, &b); i++) {
            bool has = b.plain || (b.byte && b.byte != 0x0C) || (b.capability && !(b.not_on & KEYS_ON_VT1) && capability(b.capability));
            found = found || ((int)b.act == act && has);
        }
        assert_true(found);
        assert_true(button || keymap_name(k, (enum act)act, true) != NULL);
    }
    keymap_free(k);
}

static void test_names_are_those_of_the_terminal(void **state)
{
    (void)state;
    static const struct { const char *term; enum act act; bool plain; const char *name; } cases[] = {
        { "linux", ACT_HELP, false, "F1" }, { "linux", ACT_BACK, false, "Échap" }, { "linux", ACT_CLOSE, false, "F10" },
        { "vt220", ACT_HELP, false, "PF1" }, { "vt220", ACT_BACK, false, "F11" }, { "vt220", ACT_CLOSE, false, "F10" },
        { "vt100", ACT_HELP, true, "PF1" }, { "vt100", ACT_BACK, false, "Échap" }, { "vt100", ACT_CLOSE, true, "q" },
        { "vt100", ACT_CLOSE, false, NULL }, { "ansi", ACT_HELP, true, "?" }, { "ansi", ACT_HELP, false, NULL },
        { "ansi", ACT_LANGUAGE, true, "e" }, { "xterm-256color", ACT_ENTER, false, "Entrée" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct keymap *k = map_of(cases[i].term, CHARSET_UTF8);
        const char *name = keymap_name(k, cases[i].act, cases[i].plain);
        if (cases[i].name)
            assert_string_equal(name, cases[i].name);
        else
            assert_null(name);
        keymap_free(k);
    }
}

static void test_plain_keys_outside_forms(void **state)
{
    (void)state;
    static struct view v;
    v = (struct view){ .kind = VIEW_MENU, .node_count = 1 };
    v.nodes[0].key = 'e';
    assert_int_equal(keymap_plain(&v, '?'), ACT_HELP);
    assert_int_equal(keymap_plain(&v, '0'), ACT_BACK);
    assert_int_equal(keymap_plain(&v, 'q'), ACT_CLOSE);
    assert_int_equal(keymap_plain(&v, 'e'), ACT_NONE);   /* the item's own */
    v.kind = VIEW_FORM;
    assert_int_equal(keymap_plain(&v, '?'), ACT_NONE);
}

static int admitted(const struct prefs *prefs, int keys, int every_ms)
{
    struct keymap *k = map_of("linux", CHARSET_UTF8);
    int n = 0;
    for (int i = 0; i < keys; i++)
        n += keymap_admit(k, prefs, (struct key){ 0, ACT_DOWN }, 100000 + (int64_t)i * every_ms);
    keymap_free(k);
    return n;
}

static void test_A13_repeat_and_bounce(void **state)
{
    (void)state;
    assert_int_equal(admitted(&(struct prefs){ .repeat = REPEAT_NORMAL }, 30, 33), 30);
    assert_int_equal(admitted(&(struct prefs){ .repeat = REPEAT_OFF }, 30, 33), 1);
    assert_int_equal(admitted(&(struct prefs){ .repeat = REPEAT_OFF }, 2, 660), 1);    /* X11's delay before the first repeat */
    assert_int_equal(admitted(&(struct prefs){ .repeat = REPEAT_OFF }, 2, 1000), 2);
    assert_int_equal(admitted(&(struct prefs){ .repeat = REPEAT_SLOW }, 150, 33), 3);  /* 5 s held: at 0, 2 and 4 s */
    assert_int_equal(admitted(&(struct prefs){ .bounce_ms = 500 }, 2, 300), 1);
    assert_int_equal(admitted(&(struct prefs){ .bounce_ms = 0 }, 2, 300), 2);
    assert_int_equal(admitted(&(struct prefs){ .bounce_ms = 800 }, 2, 500), 1);
    assert_int_equal(admitted(&(struct prefs){ .bounce_ms = 500 }, 2, 500), 1);
    assert_int_equal(admitted(&(struct prefs){ .bounce_ms = 500 }, 2, 501), 2);
}

static void test_A13_other_keys_are_not_bounces(void **state)
{
    (void)state;
    struct keymap *k = map_of("linux", CHARSET_UTF8);
    struct prefs prefs = { .bounce_ms = 800, .repeat = REPEAT_OFF };
    assert_true(keymap_admit(k, &prefs, (struct key){ 'a', 0 }, 1000));
    assert_true(keymap_admit(k, &prefs, (struct key){ 'b', 0 }, 1010));
    assert_true(keymap_admit(k, &prefs, (struct key){ 'a', 0 }, 1020));
    keymap_free(k);
}

static void test_A13_latched_shift(void **state)
{
    (void)state;
    struct prefs prefs = { .latched_shift = true };
    assert_int_equal(keymap_latch(&prefs, '1'), '1');
    assert_true(prefs.latched_shift);
    assert_int_equal(keymap_latch(&prefs, 0xE9), 0xC9);
    assert_false(prefs.latched_shift);
    assert_int_equal(keymap_latch(&prefs, 'a'), 'a');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_typed_ahead_after_escape),
        cmocka_unit_test(test_bracketed_paste_presses_no_key),
        cmocka_unit_test(test_fuzz_random_bytes),
        cmocka_unit_test(test_A12_every_act_has_a_plain_vt100_key),
        cmocka_unit_test(test_names_are_those_of_the_terminal),
        cmocka_unit_test(test_plain_keys_outside_forms),
        cmocka_unit_test(test_A13_repeat_and_bounce),
        cmocka_unit_test(test_A13_other_keys_are_not_bounces),
        cmocka_unit_test(test_A13_latched_shift),
    };
    return cmocka_run_group_tests_name("tui_keys", tests, NULL, NULL);
}
