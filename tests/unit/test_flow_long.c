/* Lists of twenty rows and items that are refused (tui/flow_list.c, flow_view.c): their keys, their words line by line, what they cost on a slow line. */
#include "tests/unit/line_talk.h"
#include "tests/unit/long_flow.h"
#include "tests/unit/vt_screen.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TWO_SECONDS = 1920 };      /* bytes at 9600 baud */

static struct long_app app;
static struct prefs prefs;

static struct run *in_list(void)
{
    app = (struct long_app){ 0 };
    struct run *run = long_run_new(&app, &prefs);
    run_go(run, "long.list");
    return run;
}

static const char *focused(struct run *run) { const struct view *v = run_view(run); return v->nodes[v->focus].name; }
static bool focus_is(struct run *run, const char *number) { return strncmp(focused(run), number, strlen(number)) == 0; }
static void type(struct run *run, const char *text) { for (; *text; text++) run_type(run, (unsigned char)*text); }

static void test_tables_are_sound(void **state)
{
    (void)state;
    const char *fault = flow_fault(long_flows, long_roots);
    if (fault)
        print_error("%s\n", fault);
    assert_null(fault);
}

static void test_too_many_rows_are_a_fault(void **state)
{
    (void)state;
    struct list more = *long_flows[0]->pages[1].list;
    struct page page = long_flows[0]->pages[1];
    const struct page pages[] = { long_flows[0]->pages[0], page, long_flows[0]->pages[2], long_flows[0]->pages[3] };
    struct page changed[4];
    memcpy(changed, pages, sizeof pages);
    more.rows = LIST_LONG_ROWS_MAX + 1;
    changed[1].list = &more;
    const struct flow flow = { "long", changed, 4 };
    const struct flow *const flows[] = { &flow, NULL };
    assert_non_null(strstr(flow_fault(flows, (const char *const[]){ "long.menu", NULL }), "more rows"));
}

static void test_numbers_move_the_focus_and_enter_opens(void **state)
{
    (void)state;
    struct run *run = in_list();
    assert_int_equal(run_view(run)->numbers, 20);
    assert_true(focus_is(run, "1 "));
    type(run, "1");
    assert_true(focus_is(run, "1 "));
    type(run, "2");
    assert_true(focus_is(run, "12 "));
    type(run, "3");                   /* 123 is no row: begins anew */
    assert_true(focus_is(run, "3 "));
    type(run, "20");
    assert_true(focus_is(run, "20 "));
    type(run, "9");
    run_act(run, ACT_ENTER);
    assert_string_equal(run_view(run)->page, "long.one");
    assert_int_equal(run_row(run), 8);
    run_free(run);
}

static void test_a_move_ends_a_number(void **state)
{
    (void)state;
    struct run *run = in_list();
    type(run, "1");
    run_act(run, ACT_DOWN);
    run_act(run, ACT_UP);
    type(run, "4");
    assert_true(focus_is(run, "4 "));
    type(run, "0");                   /* 40 is no row, nor is 0: the item's key */
    assert_string_equal(run_view(run)->page, "long.menu");
    run_free(run);
}

static void test_numbers_past_a_short_page_begin_anew(void **state)
{
    (void)state;
    struct run *run = in_list();
    app.page = 2;                     /* seven rows */
    run_changed(run);
    type(run, "9");
    assert_true(focus_is(run, "1 "));
    assert_string_equal(run_view(run)->message, "Option non disponible");
    type(run, "7");
    assert_true(focus_is(run, "7 "));
    run_free(run);
}

static void test_n_and_p_turn(void **state)
{
    (void)state;
    struct run *run = in_list();
    run_act(run, ACT_PAGE_DOWN);
    assert_int_equal(app.page, 1);
    assert_true(focus_is(run, "1 "));
    run_act(run, ACT_PAGE_UP);
    run_act(run, ACT_PAGE_UP);
    assert_string_equal(run_view(run)->message, "C'est la première page.");
    run_free(run);
}

/* --- items that are refused --- */

static void test_who_may_is_said_before_and_after_choosing(void **state)
{
    (void)state;
    app = (struct long_app){ .refused = true };
    struct run *run = long_run_new(&app, &prefs);
    assert_string_equal(run_view(run)->nodes[1].name, "2-Postes et agents (réservé : superviseur)");
    assert_string_equal(run_view(run)->nodes[1].short_name, "2-Postes (réservé : superviseur)");
    type(run, "2");
    assert_string_equal(run_view(run)->page, "long.menu");
    assert_string_equal(run_view(run)->message, "Réservé : superviseur");
    assert_int_equal(run_view(run)->focus, 1);
    run_act(run, ACT_ENTER);
    assert_string_equal(run_view(run)->page, "long.menu");
    app.refused = false;
    run_changed(run);
    assert_string_equal(run_view(run)->nodes[1].name, "2-Postes et agents");
    type(run, "2");
    assert_string_equal(run_view(run)->page, "long.one");
    run_free(run);
}

/* --- the screen --- */

static void fits(const char *term)
{
    struct vt *v = vt_open_run(term, 24, 80, in_list());
    char text[512];
    for (int row = 0; row < 20; row++) {
        char number[16];
        snprintf(number, sizeof number, "%-2d ", row + 1);
        vt_text(v, row + 2, text, sizeof text);
        assert_int_equal(strncmp(text + 2, number, 3), 0);
    }
    vt_text(v, 23, text, sizeof text);
    assert_non_null(strstr(text, "1-20 Choisir"));
    assert_non_null(strstr(text, "Pages"));
    for (int i = 0; i < 22; i++) {
        vt_key(v, "\033[B");
        vt_check(v);
    }
    vt_key(v, "1");
    vt_key(v, "0");                   /* not «back»: a further digit */
    vt_check(v);
    vt_check_redraw(v);
    assert_true(focus_is(v->run, "10 "));
    vt_close(v);
}

static void test_twenty_rows_fit_without_a_gap(void **state)
{
    (void)state;
    fits("vt220");
    fits("xterm-256color");
}

static void test_a_small_screen_takes_three(void **state)
{
    (void)state;
    struct vt *v = vt_open_run("xterm-256color", 12, 40, in_list());
    assert_true(vt_holds(v, "> 1  Tremblay"));
    vt_key(v, "1");
    vt_key(v, "2");
    vt_check(v);
    assert_true(vt_holds(v, "> 12 Roy"));
    for (int i = 0; i < 10; i++) {
        vt_key(v, "\033[B");
        vt_check(v);
    }
    vt_check_redraw(v);
    vt_close(v);
}

static void within(const char *what, size_t bytes)
{
    print_message("# %-24s %4zu bytes (must %d)\n", what, bytes, TWO_SECONDS);
    assert_in_range(bytes, 1, TWO_SECONDS);
}

static void test_A19_bytes_of_a_long_list(void **state)
{
    (void)state;
    app = (struct long_app){ 0 };
    struct vt *v = vt_open_run("vt220", 24, 80, long_run_new(&app, &prefs));
    within("list of twenty", vt_key(v, "1"));
    within("next page", vt_key(v, "n"));
    within("a number", vt_key(v, "1") + vt_key(v, "7"));
    within("open", vt_key(v, "\r"));
    assert_true(vt_holds(v, "Personne 17"));
    within("back", vt_key(v, "\033"));
    assert_true(vt_holds(v, "Trouver une personne, page 2"));
    vt_close(v);
}

/* --- line by line --- */

static void test_A08_numbers_line_by_line(void **state)
{
    (void)state;
    struct run *run = in_list();
    struct talk *t = talk_open(run);
    const char *heard = talk_hear(t);
    assert_non_null(strstr(heard, "\n12 Roy, Anne-Françoise 011"));
    assert_non_null(strstr(heard, "\nVotre choix (1 à 20, 0, n page suivante, p page précédente, ? aide, ?e English, < retour, q fermer) : "));
    assert_non_null(strstr(talk_answer(t, "21"), "Ce choix n'existe pas."));
    assert_non_null(strstr(talk_answer(t, "n"), "page 2"));
    talk_answer(t, "12");
    assert_string_equal(run_view(run)->page, "long.one");
    assert_int_equal(run_row(run), 11);
    talk_close(t);
    run_free(run);
}

int main(void)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_ALL, "");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_sound),
        cmocka_unit_test(test_too_many_rows_are_a_fault),
        cmocka_unit_test(test_numbers_move_the_focus_and_enter_opens),
        cmocka_unit_test(test_a_move_ends_a_number),
        cmocka_unit_test(test_numbers_past_a_short_page_begin_anew),
        cmocka_unit_test(test_n_and_p_turn),
        cmocka_unit_test(test_who_may_is_said_before_and_after_choosing),
        cmocka_unit_test(test_twenty_rows_fit_without_a_gap),
        cmocka_unit_test(test_a_small_screen_takes_three),
        cmocka_unit_test(test_A19_bytes_of_a_long_list),
        cmocka_unit_test(test_A08_numbers_line_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
