/* Lists and long texts of the state machine (tui/flow_list.c, flow_read.c), and their words line by line. */
#include "core/base/text.h"
#include "tests/unit/line_talk.h"
#include "tests/unit/pages_flow.h"
#include "tui/keys.h"
#include "tui/msg.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void test_tables_are_sound(void **state)
{
    (void)state;
    const char *fault = flow_fault(pages_flows, pages_roots);
    if (fault)
        print_error("%s\n", fault);
    assert_null(fault);
}

/* --- lists --- */

static void test_A28_count_first_then_rows_with_the_focus(void **state)
{
    (void)state;
    struct run *run = pages_run_new(3, 1);
    assert_string_equal(pages_focused(run)->name, "1 person 1");
    assert_string_equal(pages_focused(run)->short_name, "1 r1");
    assert_string_equal(pages_focused(run)->help, "a person");
    assert_true(pages_named(run, "3 results, page 1 of 1") < pages_focused(run));
    assert_true(pages_named(run, "Filter") < pages_named(run, "3 results, page 1 of 1"));
    assert_true(pages_named(run, "a Add") > pages_named(run, "3 person 3"));
    run_act(run, ACT_DOWN);
    run_act(run, ACT_ENTER);
    assert_string_equal(pages_at(run), "one");
    assert_int_equal(run_row(run), 1);
    assert_non_null(pages_named(run, "row 1"));
    run_free(run);
}

static void test_digits_choose_rows_and_letters_items(void **state)
{
    (void)state;
    struct run *run = pages_run_new(3, 1);
    run_type(run, '4');
    assert_string_equal(run_view(run)->message, "Option non disponible");
    assert_string_equal(pages_at(run), "list");
    run_type(run, '3');
    assert_int_equal(run_row(run), 2);
    assert_string_equal(pages_at(run), "one");
    run_act(run, ACT_BACK);
    run_type(run, 'a');
    assert_string_equal(pages_at(run), "read");
    run_wipe(run);
    assert_int_equal(run_row(run), 0);
    run_free(run);
}

static void test_an_empty_list_says_so_and_a_letter_chooses(void **state)
{
    (void)state;
    struct run *run = pages_run_new(0, 0);
    assert_non_null(pages_named(run, "La liste est vide."));
    run_type(run, '/');
    assert_string_equal(pages_focused(run)->name, "Surname");
    run_free(run);
    run = pages_run_new(0, 0);
    run_type(run, 'a');
    assert_string_equal(pages_at(run), "read");
    run_free(run);
}

static void test_keys_are_typed_in_the_filter(void **state)
{
    (void)state;
    struct run *run = pages_run_new(3, 2);
    run_type(run, '/');
    assert_string_equal(pages_focused(run)->name, "Surname");
    assert_int_equal(keymap_plain(run_view(run), 'n'), ACT_NONE);
    pages_type(run, "1anp/");
    assert_string_equal(pages_at(run), "list");
    assert_int_equal(secret_length(run_value(run, SURNAME)), 5);
    run_act(run, ACT_ENTER);
    assert_string_equal(pages_focused(run)->name, "Given name");
    run_act(run, ACT_ENTER);
    assert_string_equal(pages_focused(run)->name, "Filter");
    assert_int_equal(keymap_plain(run_view(run), 'n'), ACT_PAGE_DOWN);
    run_act(run, ACT_ENTER);
    assert_string_equal(pages_focused(run)->name, "1 person 1");
    assert_int_equal(secret_length(run_value(run, SURNAME)), 5);    /* the filter stays */
    run_free(run);
}

static void test_pages_of_a_list_turn_and_end(void **state)
{
    (void)state;
    struct run *run = pages_run_new(9, 2);
    unsigned visit = run_visit(run);
    run_act(run, ACT_PAGE_UP);
    assert_string_equal(run_view(run)->message, "C'est la première page.");
    run_act(run, ACT_PAGE_DOWN);
    assert_int_not_equal(run_visit(run), visit);
    assert_non_null(pages_named(run, "9 results, page 2 of 2"));
    assert_string_equal(pages_focused(run)->name, "1 person 1");
    run_act(run, ACT_PAGE_DOWN);
    assert_string_equal(run_view(run)->message, "C'est la dernière page.");
    run_free(run);
}

/* --- long texts --- */

/* The paragraphs shown, one after the other. */
static size_t shown_text(struct run *run, char *to, size_t size)
{
    const struct view *v = run_view(run);
    size_t n = 0;
    for (size_t i = 0; i < v->node_count; i++)
        if (v->nodes[i].role == ROLE_TEXT && v->nodes[i].focusable) {
            size_t more = strlen(v->nodes[i].name);
            assert_true(n + more < size);
            memcpy(to + n, v->nodes[i].name, more);
            n += more;
        }
    to[n] = 0;
    return n;
}

static void test_A25_parts_items_on_each_and_the_ends(void **state)
{
    (void)state;
    static char text[4001];
    for (size_t i = 0; i < 4000; i++)
        text[i] = i % 500 == 499 ? '\n' : i % 9 == 8 ? ' ' : 'x';
    pages_give_text(text);
    struct run *run = pages_run_new(0, 0);
    run_go(run, "read");
    assert_string_equal(run_view(run)->nodes[0].name, "Étape 1 de 3");
    assert_non_null(pages_named(run, "page 1 de 4"));
    assert_true(pages_focused(run)->role == ROLE_TEXT);
    run_act(run, ACT_PAGE_UP);
    assert_string_equal(run_view(run)->message, "C'est la première page.");
    for (int i = 0; i < 3; i++) {
        assert_non_null(pages_named(run, "1-I accept"));
        run_act(run, i == 1 ? ACT_ENTER : ACT_PAGE_DOWN);      /* Enter on the text reads on: nothing is accepted by it */
    }
    assert_string_equal(pages_at(run), "read");
    assert_non_null(pages_named(run, "page 4 de 4"));
    run_act(run, ACT_ENTER);
    assert_string_equal(run_view(run)->message, "C'est la dernière page.");
    assert_string_equal(pages_at(run), "read");
    run_type(run, ' ');
    run_act(run, ACT_PAGE_UP);
    assert_non_null(pages_named(run, "page 3 de 4"));
    run_type(run, '2');
    assert_string_equal(pages_at(run), "list");
    run_go(run, "read");
    assert_non_null(pages_named(run, "page 1 de 4"));
    run_type(run, '1');                                        /* on the first part: acceptance does not depend on scrolling */
    assert_string_equal(pages_at(run), "step1");
    run_free(run);
}

static void test_every_character_is_shown_once(void **state)
{
    (void)state;
    static const char *const pieces[] = { "中文", "e\xcc\x81\xcc\x88", "😀", " ", "mot", "\xcc\x82", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb" };
    static char text[SECRET_MAX + 1], seen[4 * SECRET_MAX];
    uint32_t seed = 7;
    size_t n = (size_t)snprintf(text, sizeof text, "mot"), seen_n = 0, turns = 0;
    while (n + 16 < SECRET_MAX) {
        seed = seed * 1664525u + 1013904223u;
        const char *piece = pieces[seed >> 24 & 1 ? 4 : (seed >> 16) % COUNT(pieces)];
        memcpy(text + n, piece, strlen(piece));
        n += strlen(piece);
    }
    text[n] = 0;
    pages_give_text(text);
    struct run *run = pages_run_new(0, 0);
    run_go(run, "read");
    char part[8192];
    do {
        size_t more = shown_text(run, part, sizeof part);
        assert_true(more > 0 && text_is_valid(part, more) && text_points(part, more) <= READ_POINTS);
        uint32_t first;
        assert_true(text_decode(part, more, &first) > 0 && text_width_point(first) > 0);      /* no mark without its letter */
        memcpy(seen + seen_n, part, more);
        seen_n += more;
        turns++;
        run_act(run, ACT_PAGE_DOWN);
    } while (!run_view(run)->message);
    assert_true(turns > 20);
    /* marks joined their letters: what is left of both without them must agree */
    size_t a = 0, b = 0;
    for (size_t i = 0; i < n; i++)
        a += text[i] == 'm';
    for (size_t i = 0; i < seen_n; i++)
        b += seen[i] == 'm';
    assert_int_equal(a, b);
    run_free(run);
}

static void test_hostile_texts(void **state)
{
    (void)state;
    static char marks[20001];
    struct run *run = pages_run_new(0, 0);
    pages_give_text("a\r\nb\033[2Jc\xff\td\r\n\r\n\r\ne");
    run_go(run, "read");
    const struct view *v = run_view(run);
    assert_null(pages_named(run, "page 1 de 1"));
    assert_non_null(pages_named(run, "a"));
    assert_non_null(pages_named(run, "b\xef\xbf\xbd[2Jc\xef\xbf\xbd d"));
    assert_true(pages_named(run, "e")->blank_before);
    assert_int_equal(v->focus, 1);
    pages_give_text("");
    run_go(run, "read");
    assert_non_null(pages_named(run, "Le texte est vide."));
    for (size_t i = 0; i < 20000; i += 2)
        memcpy(marks + i, "\xcc\x81", 2);
    pages_give_text(marks);
    run_go(run, "read");
    assert_non_null(pages_named(run, "page 1 de 10"));
    for (size_t i = 0; i < 20000; i++)
        marks[i] = '\n';
    memcpy(marks, "x\ny\n", 4);
    pages_give_text(marks);
    run_go(run, "read");
    assert_non_null(pages_named(run, "y"));
    for (size_t i = 0; i < 20000; i += 2)
        memcpy(marks + i, "z\n", 2);
    pages_give_text(marks);
    run_go(run, "read");
    assert_non_null(pages_named(run, "page 1 de 250"));
    run_free(run);
}

static void test_message_ids_are_a_text_too(void **state)
{
    (void)state;
    struct run *run = pages_run_new(0, 0);
    run_go(run, "ids");
    assert_string_equal(pages_focused(run)->name, "first paragraph");
    run_type(run, ' ');
    assert_string_equal(pages_focused(run)->name, "second paragraph");
    run_type(run, ' ');
    assert_string_equal(run_view(run)->message, "C'est la dernière page.");
    run_free(run);
}

/* The view's arena, past what the present page says, is clean: found through the pointer a name had. */
static void test_what_was_read_is_not_left_behind(void **state)
{
    (void)state;
    pages_give_text("nobody may keep this sentence, it is a private one, longer than what the next page says");
    struct run *run = pages_run_new(0, 0);
    run_go(run, "read");
    const char *name = pages_focused(run)->name;
    size_t n = strlen(name);
    run_go(run, "one");
    run_view(run);
    static const char private[] = "a private one";
    for (size_t i = 0; i + sizeof private <= n; i++)
        assert_int_not_equal(memcmp(name + i, private, sizeof private - 1), 0);
    run_free(run);
}

/* --- line by line --- */

static void expect(const char *heard, const char *wanted)
{
    if (strcmp(heard, wanted) != 0)
        print_error("heard:\n%s\nwanted:\n%s\n", heard, wanted);
    assert_string_equal(heard, wanted);
}

static void test_A08_a_list_line_by_line(void **state)
{
    (void)state;
    struct run *run = pages_run_new(2, 2);
    struct talk *t = talk_open(run);
    expect(talk_hear(t), "People\nstate. \n2 results, page 1 of 2\n1 person 1\n2 person 2\na Add\n"
                    "Votre choix (1, 2, a, n page suivante, p page précédente, / filtrer, ? aide, ?e English, < retour, q fermer) : ");
    expect(talk_answer(t, "p"), "\nC'est la première page.\n"
                           "Votre choix (1, 2, a, n page suivante, p page précédente, / filtrer, ? aide, ?e English, < retour, q fermer) : ");
    assert_non_null(strstr(talk_answer(t, "n"), "2 results, page 2 of 2\n1 person 1\n"));
    expect(talk_answer(t, "/"), "\nSurname : ");
    expect(talk_answer(t, "exem"), "\nGiven name : ");
    expect(talk_answer(t, ""), "\nFilter? (Entrée oui, < retour) ");
    assert_non_null(strstr(talk_answer(t, ""), "\nPeople\n2 results, page 2 of 2\n"));
    assert_int_equal(secret_length(run_value(run, SURNAME)), 4);
    talk_answer(t, "2");
    assert_string_equal(pages_at(run), "one");
    assert_int_equal(run_row(run), 1);
    talk_close(t);
    run_free(run);
}

static void test_A08_a_long_text_line_by_line(void **state)
{
    (void)state;
    static char text[2001];
    memset(text, 'y', sizeof text - 1);
    memcpy(text + 1000, "\nsecond", 7);
    pages_give_text(text);
    struct run *run = pages_run_new(0, 0);
    run_go(run, "read");
    struct talk *t = talk_open(run);
    const char *heard = talk_hear(t);
    assert_non_null(strstr(heard, "Policy\nstate. \nÉtape 1 de 3\npage 1 de 2\nyyy"));
    assert_non_null(strstr(heard, "1-I accept\n2-I refuse\nVotre choix (1 à 2, n page suivante, p page précédente, ? aide, "));
    heard = talk_answer(t, "n");
    assert_non_null(strstr(heard, "page 2 de 2\nsecondyyy"));
    assert_non_null(strstr(talk_answer(t, ""), "C'est la dernière page.\n"));
    talk_answer(t, "1");
    assert_string_equal(pages_at(run), "step1");
    talk_close(t);
    run_free(run);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start() || msg_open("/nonexistent", NULL) || msg_set(MSG_FRENCH) || !(pages_app.text = secret_new(SECRET_MAX)))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_sound),
        cmocka_unit_test(test_A28_count_first_then_rows_with_the_focus),
        cmocka_unit_test(test_digits_choose_rows_and_letters_items),
        cmocka_unit_test(test_an_empty_list_says_so_and_a_letter_chooses),
        cmocka_unit_test(test_keys_are_typed_in_the_filter),
        cmocka_unit_test(test_pages_of_a_list_turn_and_end),
        cmocka_unit_test(test_A25_parts_items_on_each_and_the_ends),
        cmocka_unit_test(test_every_character_is_shown_once),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_message_ids_are_a_text_too),
        cmocka_unit_test(test_what_was_read_is_not_left_behind),
        cmocka_unit_test(test_A08_a_list_line_by_line),
        cmocka_unit_test(test_A08_a_long_text_line_by_line),
    };
    int failed = cmocka_run_group_tests_name("flow_pages", tests, NULL, NULL);
    secret_free(pages_app.text);
    return failed;
}
