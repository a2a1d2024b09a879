/* Pages that hide all below them (tui/flow_go.c): what was typed stays, what is typed on them goes. */
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

static struct long_app app;
static struct prefs prefs;

static void type(struct run *run, const char *text) { for (; *text; text++) run_type(run, (unsigned char)*text); }
static const char *at(struct run *run) { return run_view(run)->page; }

static bool holds(const struct run *run, size_t slot, const char *text)
{
    const struct secret *value = run_value(run, slot);
    return secret_length(value) == strlen(text) && memcmp(secret_bytes(value), text, strlen(text)) == 0;
}

/* Somebody writes, on the third line of a letter. */
static struct run *writing(void)
{
    app = (struct long_app){ 0 };
    struct run *run = long_run_new(&app, &prefs);
    run_go(run, "long.form");
    type(run, "Objet");
    run_act(run, ACT_ENTER);
    type(run, "un");
    run_act(run, ACT_ENTER);
    type(run, "deux");
    run_act(run, ACT_ENTER);
    type(run, "trois");
    run_act(run, ACT_UP);
    return run;
}

static void lock(struct run *run)
{
    run_seal(run, "long.lock");
    run_view(run);
    run_shown(run);
}

static void test_what_was_typed_is_hidden_and_comes_back(void **state)
{
    (void)state;
    struct run *run = writing();
    size_t focus = run_view(run)->focus;
    lock(run);
    assert_true(run_sealed(run));
    assert_string_equal(at(run), "long.lock");
    for (size_t i = 0; i < run_view(run)->node_count; i++)
        assert_true(run_view(run)->nodes[i].role != ROLE_LINE);
    type(run, "secret");
    assert_true(holds(run, LONG_PASSWORD, "secret"));
    run_unseal(run);
    assert_false(run_sealed(run));
    assert_string_equal(at(run), "long.form");
    assert_int_equal(run_view(run)->focus, focus);
    assert_true(holds(run, LONG_WORD, "Objet"));
    assert_true(holds(run, LONG_LETTER, "un\ndeux\ntrois"));
    assert_int_equal(secret_length(run_value(run, LONG_PASSWORD)), 0);
    type(run, "!");
    assert_true(holds(run, LONG_LETTER, "un\ndeux!\ntrois"));
    run_free(run);
}

static void test_no_key_takes_it_away(void **state)
{
    (void)state;
    struct run *run = writing();
    lock(run);
    for (int act = ACT_NONE + 1; act < ACT_COUNT; act++) {
        if (act == ACT_CONFIRM)
            continue;
        run_act(run, (enum act)act);
        if (act == ACT_HELP)
            assert_string_equal(at(run), "long.help");
        if (act == ACT_HELP)
            run_act(run, ACT_BACK);
        assert_string_equal(at(run), "long.lock");
    }
    assert_int_equal(app.closed, 1);
    for (uint32_t point = ' '; point < 0x7F; point++)
        run_type(run, point);
    assert_string_equal(at(run), "long.lock");
    assert_true(holds(run, LONG_LETTER, "un\ndeux\ntrois"));
    run_free(run);
}

static void test_it_goes_on_from_page_to_page(void **state)
{
    (void)state;
    struct run *run = writing();
    lock(run);
    type(run, "faux");
    run_act(run, ACT_CONFIRM);
    assert_string_equal(at(run), "long.unlocking");
    assert_true(run_working(run));
    run_seal(run, "long.lock");
    run_clear(run, LONG_PASSWORD);
    run_complain(run, LONG_PASSWORD, ERR_PIN_WRONG, "non");
    assert_string_equal(at(run), "long.lock");
    assert_non_null(strstr(run_view(run)->nodes[run_view(run)->focus].complaint, "non"));
    run_unseal(run);
    run_act(run, ACT_UP);
    assert_string_equal(at(run), "long.form");
    run_free(run);
}

static void test_what_happens_below_stays_below(void **state)
{
    (void)state;
    struct run *run = writing();
    lock(run);
    run_outcome(run, OUTCOME_CONFIRM);
    assert_string_equal(at(run), "long.lock");
    assert_string_equal(run_page(run)->name, "long.one");
    run_go(run, "long.menu");
    assert_string_equal(at(run), "long.lock");
    type(run, "x");
    assert_true(holds(run, LONG_PASSWORD, "x"));
    run_unseal(run);
    assert_string_equal(at(run), "long.menu");
    run_free(run);
}

static void test_over_any_overlay_and_help_over_it(void **state)
{
    (void)state;
    struct run *run = writing();
    run_act(run, ACT_HELP);
    lock(run);
    run_act(run, ACT_HELP);
    assert_string_equal(at(run), "long.help");
    run_act(run, ACT_BACK);
    assert_string_equal(at(run), "long.lock");
    run_act(run, ACT_HELP);
    run_unseal(run);
    assert_string_equal(at(run), "long.help");
    run_act(run, ACT_BACK);
    assert_string_equal(at(run), "long.form");
    run_free(run);
}

static void test_the_wipe_takes_all_of_it(void **state)
{
    (void)state;
    struct run *run = writing();
    lock(run);
    type(run, "secret");
    run_wipe(run);
    assert_false(run_sealed(run));
    for (size_t slot = 0; slot < SEAL_SLOT + SEAL_FIELDS_MAX; slot++)
        assert_int_equal(secret_length(run_value(run, slot)), 0);
    run_free(run);
}

/* --- tables --- */

static const char *fault_with(const struct page *lock_page)
{
    const struct flow changed = { "long.lock", lock_page, 1 };
    const struct flow *const flows[] = { long_flows[0], &changed, long_flows[2], NULL };
    return flow_fault(flows, long_roots);
}

static void test_faults_of_the_tables(void **state)
{
    (void)state;
    static const struct edge out[] = { { OUTCOME_CONFIRM, "long.unlocking" }, { OUTCOME_BACK, "long.menu" } };
    struct page page = long_lock;
    assert_null(fault_with(&page));
    page.first_slot = 0;
    assert_non_null(strstr(fault_with(&page), "its own slots"));
    page.first_slot = SEAL_SLOT + SEAL_FIELDS_MAX;
    assert_non_null(strstr(fault_with(&page), "too many fields"));
    page = long_lock;
    page.edges = out;
    assert_non_null(strstr(fault_with(&page), "one that is none: long.menu"));
}

/* --- front ends --- */

static void test_on_the_screen(void **state)
{
    (void)state;
    struct vt *v = vt_open_run("vt220", 24, 80, writing());
    assert_true(vt_holds(v, "deux"));
    run_seal(v->run, "long.lock");
    vt_show(v);
    assert_false(vt_holds(v, "deux"));
    assert_false(vt_holds(v, "Objet"));
    vt_key(v, "secret");
    vt_check(v);
    run_unseal(v->run);
    vt_show(v);
    vt_check(v);
    vt_check_redraw(v);
    assert_true(vt_holds(v, "deux"));
    vt_key(v, "!");
    assert_true(vt_holds(v, "deux!"));
    vt_close(v);
}

static void test_A08_line_by_line(void **state)
{
    (void)state;
    struct run *run = writing();
    struct talk *t = talk_open(run);
    talk_hear(t);
    run_seal(run, "long.lock");
    const char *heard = talk_hear(t);
    assert_non_null(strstr(heard, "Session verrouillée\n"));
    assert_non_null(strstr(heard, "Mot de passe"));
    assert_null(strstr(heard, "deux"));
    talk_answer(t, "secret");
    assert_true(holds(run, LONG_PASSWORD, "secret"));
    run_unseal(run);
    assert_non_null(strstr(talk_hear(t), "Écrire\n"));
    assert_true(holds(run, LONG_LETTER, "un\ndeux\ntrois"));
    talk_answer(t, "quatre");
    talk_answer(t, ".");
    assert_true(holds(run, LONG_WORD, "Objet"));
    talk_close(t);
    run_free(run);
}

int main(void)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_ALL, "");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_typed_is_hidden_and_comes_back),
        cmocka_unit_test(test_no_key_takes_it_away),
        cmocka_unit_test(test_it_goes_on_from_page_to_page),
        cmocka_unit_test(test_what_happens_below_stays_below),
        cmocka_unit_test(test_over_any_overlay_and_help_over_it),
        cmocka_unit_test(test_the_wipe_takes_all_of_it),
        cmocka_unit_test(test_faults_of_the_tables),
        cmocka_unit_test(test_on_the_screen),
        cmocka_unit_test(test_A08_line_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
