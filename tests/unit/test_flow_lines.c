/* A text of many lines (tui/flow_lines.c), rules that are followed while one types, and the keys that empty. */
#include "tests/unit/letter_flow.h"
#include "core/base/text.h"
#include "tui/msg.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct run *in_the_text(void)
{
    struct run *run = letter_run_new();
    letter_type(run, "s\n");
    assert_int_equal(letter_focused(run)->role, ROLE_LINE);
    return run;
}

static const char *line_of(struct run *run)
{
    static char text[8192];
    const struct node *node = letter_focused(run);
    assert_int_equal(node->role, ROLE_LINE);
    snprintf(text, sizeof text, "%.*s", (int)node->n, (const char *)secret_bytes(node->value) + node->at);
    return text;
}

/* What a rebuild would show is what the view says now. */
static void check_view(struct run *run)
{
    static struct view before;
    before = *run_view(run);
    run_changed(run);
    const struct view *v = run_view(run);
    assert_int_equal(v->node_count, before.node_count);
    assert_int_equal(v->focus, before.focus);
    for (size_t i = 0; i < v->node_count; i++) {
        assert_int_equal(v->nodes[i].role, before.nodes[i].role);
        assert_ptr_equal(v->nodes[i].value, before.nodes[i].value);
        assert_int_equal(v->nodes[i].at, before.nodes[i].at);
        assert_int_equal(v->nodes[i].n, before.nodes[i].n);
    }
}

static void test_lines_begin_end_and_join(void **state)
{
    (void)state;
    struct run *run = in_the_text();
    letter_type(run, "one\ntwo\n\nfour");
    assert_true(letter_is(run, LETTER_TEXT, "one\ntwo\n\nfour"));
    assert_int_equal(letter_lines_shown(run), 4);
    assert_string_equal(letter_focused(run)->name, "Ligne 4");
    assert_string_equal(letter_focused(run)->help, "help of the text");
    run_act(run, ACT_UP);
    assert_string_equal(line_of(run), "");
    run_act(run, ACT_UP);
    letter_type(run, "!");
    assert_true(letter_is(run, LETTER_TEXT, "one\ntwo!\n\nfour"));
    check_view(run);
    letter_type(run, "\nnew");
    assert_true(letter_is(run, LETTER_TEXT, "one\ntwo!\nnew\n\nfour"));
    for (int i = 0; i < 3; i++)
        run_act(run, ACT_ERASE);
    assert_string_equal(line_of(run), "");
    run_act(run, ACT_ERASE);       /* an empty line goes away */
    assert_true(letter_is(run, LETTER_TEXT, "one\ntwo!\n\nfour"));
    assert_string_equal(line_of(run), "two!");
    run_act(run, ACT_CLEAR);
    assert_true(letter_is(run, LETTER_TEXT, "one\n\n\nfour"));
    run_act(run, ACT_FIRST);
    run_act(run, ACT_CLEAR);
    run_act(run, ACT_CLEAR);       /* the first line too */
    assert_true(letter_is(run, LETTER_TEXT, "\n\nfour"));
    assert_string_equal(letter_focused(run)->name, "Ligne 1");
    check_view(run);
    run_free(run);
}

static void test_the_arrows_and_tab_leave(void **state)
{
    (void)state;
    struct run *run = in_the_text();
    letter_type(run, "a\nb\nc");
    run_act(run, ACT_DOWN);
    assert_int_equal(letter_focused(run)->act, ACT_CONFIRM);
    run_act(run, ACT_UP);
    assert_string_equal(line_of(run), "c");
    run_act(run, ACT_BEFORE);
    assert_string_equal(letter_focused(run)->name, "Subject");
    run_act(run, ACT_DOWN);
    assert_string_equal(line_of(run), "a");
    run_act(run, ACT_UP);
    assert_string_equal(letter_focused(run)->name, "Subject");
    run_act(run, ACT_ENTER);
    assert_string_equal(line_of(run), "a");
    run_act(run, ACT_LAST);
    assert_string_equal(line_of(run), "c");
    run_act(run, ACT_FIRST);
    assert_string_equal(line_of(run), "a");
    run_act(run, ACT_NEXT);
    assert_int_equal(letter_focused(run)->act, ACT_CONFIRM);
    run_act(run, ACT_ENTER);
    assert_string_equal(run_view(run)->page, "sent");
    assert_true(letter_is(run, LETTER_TEXT, "a\nb\nc"));
    run_free(run);
}

static void test_a_window_follows_the_focus(void **state)
{
    (void)state;
    static char text[4000];
    size_t n = 0;
    for (int i = 1; i <= 300; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%d", i > 1 ? "\n" : "", i);
    struct run *run = letter_run_new();
    letter_fill(run, LETTER_TEXT, text);
    run_act(run, ACT_DOWN);
    assert_string_equal(run_view(run)->nodes[1].name, "Message, lignes 1 à 40 de 300");
    for (int i = 1; i < 300; i++) {
        char wanted[16];
        assert_true(letter_lines_shown(run) <= 42);
        snprintf(wanted, sizeof wanted, "%d", i);
        assert_string_equal(line_of(run), wanted);
        run_act(run, ACT_DOWN);
    }
    assert_string_equal(line_of(run), "300");
    run_act(run, ACT_DOWN);
    assert_int_equal(letter_focused(run)->act, ACT_CONFIRM);
    run_act(run, ACT_UP);
    for (int i = 300; i > 1; i--) {
        run_act(run, ACT_UP);
        check_view(run);
    }
    assert_string_equal(line_of(run), "1");
    run_act(run, ACT_UP);
    assert_string_equal(letter_focused(run)->name, "Subject");
    run_free(run);
}

static void test_very_long_lines_show_their_end(void **state)
{
    (void)state;
    static char text[60001];
    memset(text, 'x', sizeof text - 1);
    memcpy(text + 20000, "\n\xc3\xa9\n", 4);
    struct run *run = letter_run_new();
    letter_fill(run, LETTER_TEXT, text);
    run_act(run, ACT_DOWN);
    assert_int_equal(letter_focused(run)->n, 4096);
    letter_type(run, "end");
    check_view(run);
    assert_int_equal(letter_focused(run)->n, 4096);
    assert_int_equal(letter_focused(run)->at, 20003 - 4096);
    run_act(run, ACT_DOWN);
    assert_string_equal(line_of(run), "\xc3\xa9");
    run_act(run, ACT_DOWN);
    letter_type(run, "end");
    const struct secret *value = run_value(run, LETTER_TEXT);
    assert_memory_equal(secret_bytes(value) + secret_length(value) - 4, "xend", 4);
    assert_memory_equal(secret_bytes(value) + 19999, "xend\n\xc3\xa9\nx", 9);
    run_free(run);
}

static void test_what_is_left_is_said_and_the_limit_loses_nothing(void **state)
{
    (void)state;
    struct run *run = letter_run_new();
    run_go(run, "alone");
    for (int i = 0; i < 904; i++)
        run_type(run, 'a');
    assert_null(run_view(run)->message);
    run_type(run, 'a');
    assert_string_equal(run_view(run)->message, "Il reste de la place pour plus de 960 caractères.");
    for (int i = 905; i < LETTER_SHORT_MAX - 11; i++)
        run_type(run, 'a');
    assert_string_equal(run_view(run)->message, "Il reste de la place pour au moins 2 caractères.");      /* of four bytes each */
    run_type(run, 0x1F600);
    assert_string_equal(run_view(run)->message, "Il reste de la place pour au moins 1 caractère.");
    run_type(run, 0x1F600);
    assert_string_equal(run_view(run)->message, "Il ne reste presque plus de place.");
    for (int i = 0; i < 2; i++)
        run_type(run, 'a');
    run_type(run, 0xE9);           /* two bytes */
    assert_int_equal(secret_length(run_value(run, LETTER_ALONE)), LETTER_SHORT_MAX - 1);
    assert_string_equal(run_view(run)->message, "Il n'y a plus de place : ce caractère n'a pas été ajouté.");
    run_type(run, 'b');
    assert_string_equal(run_view(run)->message, "Il ne reste plus de place.");
    run_act(run, ACT_ENTER);
    assert_string_equal(run_view(run)->message, "Il n'y a plus de place : ce caractère n'a pas été ajouté.");
    assert_int_equal(letter_lines_shown(run), 1);
    assert_int_equal(secret_length(run_value(run, LETTER_ALONE)), LETTER_SHORT_MAX);
    run_act(run, ACT_ERASE);
    assert_int_equal(secret_length(run_value(run, LETTER_ALONE)), LETTER_SHORT_MAX - 1);
    run_free(run);
}

static void test_control_characters_are_refused_with_words(void **state)
{
    (void)state;
    struct run *run = in_the_text();
    static const uint32_t bad[] = { 1, 9, 0x1B, 0x7F, 0x9B, 0x202E, 0xFFFE, 0x110000 };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        run_type(run, bad[i]);
        assert_string_equal(run_view(run)->message, "Un caractère de commande ne peut pas être inscrit.");
    }
    assert_int_equal(secret_length(run_value(run, LETTER_TEXT)), 0);
    run_free(run);
}

static void test_filling_replaces_and_is_bounded(void **state)
{
    (void)state;
    struct run *run = in_the_text();
    letter_type(run, "old\nold\nold");
    letter_fill(run, LETTER_TEXT, "new\r\n\033line\n\xffok");
    assert_true(letter_is(run, LETTER_TEXT, "new\nline\nok"));
    assert_string_equal(line_of(run), "new");
    letter_fill(run, LETTER_SUBJECT, "a\nb");
    assert_true(letter_is(run, LETTER_SUBJECT, "ab"));
    SECRET_OWNED struct secret *big = secret_new(SECRET_MAX);
    for (int i = 0; i < LETTER_SHORT_MAX + 1; i++)
        assert_int_equal(secret_append(big, "x", 1), ERR_OK);
    assert_int_equal(run_fill_secret(run, LETTER_ALONE, big), ERR_LIMIT);
    assert_int_equal(run_fill_secret(run, LETTER_SUBJECT, big), ERR_LIMIT);
    assert_true(letter_is(run, LETTER_SUBJECT, "ab"));
    assert_int_equal(run_fill_secret(run, 31, big), ERR_INTERNAL);
    assert_int_equal(run_fill_secret(run, LETTER_TEXT, big), ERR_OK);
    run_clear(run, LETTER_TEXT);
    assert_int_equal(letter_lines_shown(run), 1);
    run_free(run);
}

static void test_confirming_judges_the_text(void **state)
{
    (void)state;
    struct run *run = in_the_text();
    run_act(run, ACT_CONFIRM);
    assert_string_equal(run_view(run)->page, "letter");
    assert_int_equal(letter_focused(run)->role, ROLE_LINE);
    assert_non_null(strstr(letter_focused(run)->complaint, "E-201"));
    letter_type(run, "x");
    assert_null(letter_focused(run)->complaint);
    check_view(run);
    letter_type(run, "\n");
    run_complain(run, LETTER_TEXT, ERR_LIMIT, "too long");
    assert_non_null(strstr(letter_focused(run)->complaint, "too long"));
    run_act(run, ACT_UP);          /* it stays under the line where one is */
    assert_non_null(letter_focused(run)->complaint);
    run_act(run, ACT_HELP);
    run_act(run, ACT_BACK);
    assert_string_equal(line_of(run), "x");
    run_free(run);
}

/* Sixty-four kilobytes in keys: the price of one does not grow with the text. A view is built at most once in a while. */
static void test_a_long_paste_is_quick(void **state)
{
    (void)state;
    struct run *run = in_the_text();
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < 61000; i++)
        if (i % 400 == 399)
            run_act(run, ACT_ENTER);
        else
            run_type(run, 'a' + (uint32_t)i % 26);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    print_message("# 61000 keys: %ld ms\n", (long)((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000));
    assert_int_equal(secret_length(run_value(run, LETTER_TEXT)), 61000);
    check_view(run);
    run_free(run);
}

/* --- against a plain string --- */

enum { MODEL_LINES = 400, MODEL_WIDE = 64 };

struct model { char lines[MODEL_LINES][MODEL_WIDE]; size_t count, at; };

static void model_step(struct model *m, struct run *run, uint32_t dice)
{
    char *line = m->lines[m->at];
    size_t n = strlen(line);
    if (dice < 45 && n + 3 < MODEL_WIDE) {
        bool wide = dice < 10;
        memcpy(line + n, wide ? "\xc3\xa9" : "x", wide ? 3 : 2);
        run_type(run, wide ? 0xE9 : 'x');
    } else if (dice < 65 && m->count < MODEL_LINES) {
        memmove(m->lines[m->at + 2], m->lines[m->at + 1], (m->count - m->at - 1) * MODEL_WIDE);
        m->lines[++m->at][0] = 0;
        m->count++;
        run_act(run, ACT_ENTER);
    } else if (dice < 75) {
        bool gone = n == 0 && m->count > 1;
        if (n > 0)
            line[text_without_last(line, n)] = 0;
        if (gone) {
            memmove(m->lines[m->at], m->lines[m->at + 1], (m->count - m->at - 1) * MODEL_WIDE);
            m->at -= m->at > 0;
            m->count--;
        }
        run_act(run, ACT_ERASE);
    } else if (dice < 88 && m->at > 0) {
        m->at--;
        run_act(run, ACT_UP);
    } else if (dice >= 88 && m->at + 1 < m->count) {
        m->at++;
        run_act(run, ACT_DOWN);
    }
}

static void test_random_keys_agree_with_a_plain_text(void **state)
{
    (void)state;
    static struct model m;
    static char joined[MODEL_LINES * MODEL_WIDE + 1];
    memset(&m, 0, sizeof m);
    m.count = 1;
    struct run *run = in_the_text();
    uint32_t seed = 20;
    for (int step = 0; step < 20000; step++) {
        seed = seed * 1664525u + 1013904223u;
        model_step(&m, run, (seed >> 16) % 100);
        assert_string_equal(line_of(run), m.lines[m.at]);
        if (step % 50)
            continue;
        check_view(run);
        size_t n = 0;
        for (size_t i = 0; i < m.count; i++)
            n += (size_t)snprintf(joined + n, sizeof joined - n, "%s%s", i ? "\n" : "", m.lines[i]);
        assert_true(letter_is(run, LETTER_TEXT, joined));
    }
    assert_true(m.count > 50);
    run_free(run);
}

/* --- rules that are followed --- */

static void test_the_rule_is_judged_at_each_key(void **state)
{
    (void)state;
    struct run *run = letter_run_new();
    run_go(run, "live");
    assert_string_equal(letter_focused(run)->live, "8 characters: not yet");
    letter_type(run, "12345678");
    assert_string_equal(letter_focused(run)->live, "8 characters: yes");
    run_act(run, ACT_ERASE);
    assert_string_equal(letter_focused(run)->live, "8 characters: not yet");
    run_act(run, ACT_CLEAR);
    assert_int_equal(secret_length(run_value(run, LETTER_PASSWORD)), 0);
    assert_string_equal(letter_focused(run)->name, "Password");
    run_free(run);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start() || msg_open("/nonexistent", NULL) || msg_set(MSG_FRENCH))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_begin_end_and_join),
        cmocka_unit_test(test_the_arrows_and_tab_leave),
        cmocka_unit_test(test_a_window_follows_the_focus),
        cmocka_unit_test(test_very_long_lines_show_their_end),
        cmocka_unit_test(test_what_is_left_is_said_and_the_limit_loses_nothing),
        cmocka_unit_test(test_control_characters_are_refused_with_words),
        cmocka_unit_test(test_filling_replaces_and_is_bounded),
        cmocka_unit_test(test_confirming_judges_the_text),
        cmocka_unit_test(test_a_long_paste_is_quick),
        cmocka_unit_test(test_random_keys_agree_with_a_plain_text),
        cmocka_unit_test(test_the_rule_is_judged_at_each_key),
    };
    return cmocka_run_group_tests_name("flow_lines", tests, NULL, NULL);
}
