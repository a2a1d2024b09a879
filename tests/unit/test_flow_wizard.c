/* Wizards: steps, the review (tui/flow_go.c), and what flow_fault says of the kinds of page. */
#include "tests/unit/pages_flow.h"
#include "tui/msg.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof (a) / sizeof *(a))
#define P(which) pages_table[PAGES_##which]

static void fill_in(struct run *run, const char *text)
{
    pages_type(run, text);
    run_act(run, ACT_CONFIRM);
}

static struct run *at_the_review(void)
{
    struct run *run = pages_run_new(0, 0);
    run_go(run, "step1");
    fill_in(run, "Marie");
    run_outcome(run, MADE);
    assert_string_equal(pages_at(run), "step2");
    assert_string_equal(run_view(run)->nodes[0].name, "Étape 3 de 3");
    assert_string_equal(pages_focused(run)->name, "Place");
    fill_in(run, "Rimouski");
    assert_string_equal(pages_at(run), "review");
    return run;
}

static void test_a_form_of_the_review_comes_back_to_it(void **state)
{
    (void)state;
    struct run *run = at_the_review();
    run_type(run, '2');
    assert_string_equal(pages_at(run), "step2");
    assert_int_equal(secret_length(run_value(run, SECOND_STEP)), 8);
    run_act(run, ACT_CONFIRM);
    assert_string_equal(pages_at(run), "review");
    run_type(run, '1');
    run_act(run, ACT_HELP);       /* what covers the form changes nothing */
    run_act(run, ACT_BACK);
    run_act(run, ACT_CONFIRM);
    assert_string_equal(pages_at(run), "look");
    run_outcome(run, TAKEN);      /* the work's complaint is the form's */
    assert_string_equal(pages_at(run), "step1");
    run_act(run, ACT_CONFIRM);
    run_outcome(run, FAILED);
    assert_string_equal(pages_at(run), "failed");
    run_act(run, ACT_BACK);
    run_act(run, ACT_CONFIRM);
    run_outcome(run, MADE);
    assert_string_equal(pages_at(run), "review");
    run_free(run);
}

static void test_a_complaint_keeps_the_form_and_back_is_the_forms_own(void **state)
{
    (void)state;
    struct run *run = at_the_review();
    run_type(run, '2');
    run_clear(run, SECOND_STEP);
    run_act(run, ACT_CONFIRM);
    assert_string_equal(pages_at(run), "step2");
    assert_non_null(pages_focused(run)->complaint);
    run_act(run, ACT_BACK);
    assert_string_equal(pages_at(run), "step1");
    run_act(run, ACT_CONFIRM);
    run_outcome(run, MADE);
    assert_string_equal(pages_at(run), "step2");       /* not the review: what comes after is asked again */
    run_free(run);
}

/* --- faults --- */

static const char *fault_of(struct page one)
{
    const struct page both[] = { one, P(LIST), P(ONE), P(READ), P(STEP1), P(LOOK), P(FAILED), P(STEP2), P(REVIEW) };
    const struct flow f = { "f", both, COUNT(both) };
    return flow_fault((const struct flow *const[]){ &f, NULL }, (const char *const[]){ one.name, "list", NULL });
}

static void test_faults_of_the_new_kinds(void **state)
{
    (void)state;
    static const struct item bad_items[] = { { .key = 'n', .label = "n", .outcome = CHOSEN, .help = "h" } };
    static const struct item digit_items[] = { { .key = '1', .label = "1", .outcome = CHOSEN, .help = "h" } };
    struct list list = pages_people;
    struct page p = P(LIST);
    p.name = "x";
    assert_null(fault_of(p));
    p.list = NULL;
    assert_non_null(strstr(fault_of(p), "a list has one"));
    p.list = &list;
    list.row = NULL;
    assert_non_null(strstr(fault_of(p), "rows"));
    list = pages_people;
    list.row_help = NULL;
    assert_non_null(strstr(fault_of(p), "help"));
    list = pages_people;
    list.filter = NULL;
    assert_non_null(strstr(fault_of(p), "filter"));
    list = pages_people;
    list.outcome = 999;
    assert_non_null(strstr(fault_of(p), "lead nowhere"));
    list = pages_people;
    p.items = bad_items;
    assert_non_null(strstr(fault_of(p), "key"));
    p.items = digit_items;
    assert_non_null(strstr(fault_of(p), "key"));
    p = P(READ);
    p.name = "x";
    assert_null(fault_of(p));
    p.read = NULL;
    assert_non_null(strstr(fault_of(p), "long text"));
    p = P(READ);
    p.name = "x";
    p.step = 4;
    assert_non_null(strstr(fault_of(p), "step"));
    p = P(REVIEW);
    p.name = "x";
    assert_null(fault_of(p));
    p.items = pages_review_items + 2;
    p.item_count = 1;
    assert_non_null(strstr(fault_of(p), "review"));
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start() || msg_open("/nonexistent", NULL) || msg_set(MSG_FRENCH) || !(pages_app.text = secret_new(SECRET_MAX)))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_form_of_the_review_comes_back_to_it),
        cmocka_unit_test(test_a_complaint_keeps_the_form_and_back_is_the_forms_own),
        cmocka_unit_test(test_faults_of_the_new_kinds),
    };
    int failed = cmocka_run_group_tests_name("flow_wizard", tests, NULL, NULL);
    secret_free(pages_app.text);
    return failed;
}
