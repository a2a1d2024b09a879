/* The state machine of tui/flow.c on a small made-up flow. */
#include "core/base/secret.h"
#include "tui/flow.h"
#include "tui/msg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TO_FORM = OUTCOME_OWN, TO_END, GOOD };

static unsigned closed, acted_count;
static void host_close(struct run *run) { (void)run; closed++; }
static void host_language(struct run *run) { (void)run; }
static void host_acted(struct run *run) { (void)run; acted_count++; }
static void host_state(const struct run *run, struct composer *c) { (void)run; compose_part(c, 0, false, "state"); }
static const char *host_mark(const struct run *run) { (void)run; return NULL; }

static void check_long(const struct run *run, size_t slot, struct complaint *out)
{
    if (secret_length(run_value(run, slot)) < 3) {
        out->err = ERR_PIN_SHORT;
        snprintf(out->text, sizeof out->text, "short");
    }
}

static const struct item menu_items[] = {
    { .key = '1', .label = "1-Form", .outcome = TO_FORM, .help = "h" },
    { .key = '2', .label = "2-Later", .unavailable = "not yet", .help = "h" },
};
static const struct edge menu_edges[] = { { TO_FORM, "form" } };
static const struct field form_fields[] = {
    { .label = "first", .secret = true, .max_points = 8, .check = check_long, .help = "h" },
    { .label = "second", .optional = true, .max_points = 8, .help = "h" },
};
static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "work" }, { OUTCOME_BACK, "menu" } };
static const struct edge work_edges[] = { { GOOD, "end" } };
static const struct item end_items[] = { { .key = '1', .label = "1-Again", .outcome = TO_END, .help = "h" } };
static const struct edge end_edges[] = { { TO_END, "menu" } };
static const struct item help_items[] = { { .key = '0', .label = "0-Close", .outcome = TO_END, .help = "h" } };
static const struct edge help_edges[] = { { TO_END, NULL }, { OUTCOME_BACK, NULL } };

static const char *const good_drawing[] = { "+----------------------------------+", NULL }, *const no_drawings[][9] = {
    { NULL }, { "+-----------------------------------+", NULL }, { "| é |", NULL }, { "1", "2", "3", "4", "5", "6", "7", "8", NULL },
};
enum { NO_DRAWINGS = sizeof no_drawings / sizeof *no_drawings };

static void compose_end(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "done");
    compose_drawing(c, good_drawing, "it is below");
    for (size_t i = 0; i < NO_DRAWINGS; i++)
        compose_drawing(c, no_drawings[i], "words alone");
}

static const struct page first_pages[] = {
    { .name = "menu", .kind = PAGE_MENU, .title = "Menu", .help = "h", .items = menu_items, .item_count = 2, .edges = menu_edges, .edge_count = 1 },
    { .name = "help", .kind = PAGE_TEXT, .title = "Help", .help = "h", .items = help_items, .item_count = 1, .edges = help_edges, .edge_count = 2 },
};
static const struct page second_pages[] = {
    { .name = "form", .kind = PAGE_FORM, .title = "Form", .help = "h", .fields = form_fields, .field_count = 2, .edges = form_edges, .edge_count = 2 },
    { .name = "work", .kind = PAGE_WORK, .title = "Work", .help = "h", .edges = work_edges, .edge_count = 1 },
    { .name = "end", .kind = PAGE_TEXT, .title = "End", .help = "h", .items = end_items, .item_count = 1, .edges = end_edges, .edge_count = 1,
      .compose = compose_end, .guarded = true },
};
static const struct flow first = { "first", first_pages, 2 }, second = { "second", second_pages, 3 };
static const struct flow *const flows[] = { &first, &second, NULL };
static const char *const roots[] = { "menu", "help", NULL };

static struct prefs prefs;

static struct run *fresh(void)
{
    struct run *run = NULL;
    const struct run_host host = { .close = host_close, .language = host_language, .state = host_state, .help_page = "help",
                                   .mark = host_mark, .acted = host_acted };
    assert_int_equal(run_new(flows, &host, &prefs, &run), ERR_OK);
    closed = acted_count = 0;
    return run;
}

static void type(struct run *run, const char *text) { for (; *text; text++) run_type(run, (unsigned char)*text); }
static const char *page(struct run *run) { return run_view(run)->page; }
static const struct node *focused(struct run *run) { const struct view *v = run_view(run); return &v->nodes[v->focus]; }

static void test_a_drawing_keeps_to_its_limits(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "end");
    const struct node *nodes = run_view(run)->nodes;
    assert_ptr_equal(nodes[1].drawing, good_drawing);
    assert_string_equal(nodes[1].name, "it is below");
    for (size_t i = 0; i < NO_DRAWINGS; i++) {
        assert_null(nodes[2 + i].drawing);
        assert_string_equal(nodes[2 + i].name, "words alone");
    }
    run_free(run);
}

static void test_tables_are_sound(void **state)
{
    (void)state;
    assert_null(flow_fault(flows, roots));
    static const char *const too_few[] = { "help", NULL };
    assert_non_null(flow_fault(flows, too_few));
}

static void test_a_digit_chooses_and_an_absent_one_says_so(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_type(run, '7');
    assert_string_equal(run_view(run)->message, "Option non disponible");
    run_type(run, '2');
    assert_string_equal(run_view(run)->message, "not yet");
    assert_string_equal(focused(run)->name, "2-Later");
    run_type(run, '1');
    assert_string_equal(page(run), "form");
    run_free(run);
}

static void test_complaint_holds_the_focus_once_then_lets_go(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    type(run, "ab");
    run_act(run, ACT_ENTER);
    assert_string_equal(focused(run)->name, "first");
    assert_non_null(strstr(focused(run)->complaint, "E-212"));
    run_act(run, ACT_DOWN);
    assert_string_equal(focused(run)->name, "second");
    run_act(run, ACT_UP);
    type(run, "c");
    assert_null(focused(run)->complaint);
    run_act(run, ACT_ENTER);
    assert_string_equal(focused(run)->name, "second");
    run_free(run);
}

static void test_an_empty_field_is_passed_by_and_stops_confirm(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    run_act(run, ACT_DOWN);
    assert_string_equal(focused(run)->name, "second");
    run_act(run, ACT_CONFIRM);
    assert_string_equal(page(run), "form");
    assert_string_equal(focused(run)->name, "first");
    assert_non_null(strstr(focused(run)->complaint, "E-201"));
    run_free(run);
}

static void test_erase_takes_a_whole_character(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    run_type(run, 0xE9);
    run_type(run, 'x');
    assert_int_equal(secret_length(run_value(run, 0)), 3);
    run_act(run, ACT_ERASE);
    run_act(run, ACT_ERASE);
    assert_int_equal(secret_length(run_value(run, 0)), 0);
    run_act(run, ACT_ERASE);
    run_free(run);
}

static void test_a_full_field_refuses_and_says_so(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    type(run, "123456789");
    assert_int_equal(secret_length(run_value(run, 0)), 8);
    assert_non_null(run_view(run)->message);
    run_free(run);
}

static void test_control_characters_are_not_typed(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    static const uint32_t bad[] = { 0, 7, 0x1B, 0x7F, 0x9B, 0x202E, 0xFFFE, 0x110000, 0xD800 };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        run_type(run, bad[i]);
    assert_int_equal(secret_length(run_value(run, 0)), 0);
    run_free(run);
}

static void test_leaving_a_flow_wipes_its_fields(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    type(run, "abcdef");
    run_act(run, ACT_BACK);
    assert_string_equal(page(run), "menu");
    assert_int_equal(secret_length(run_value(run, 0)), 0);
    run_free(run);
}

static void test_help_covers_and_gives_back(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    type(run, "abc");
    run_act(run, ACT_HELP);
    assert_string_equal(page(run), "help");
    assert_string_equal(run_help_of(run)->name, "form");
    unsigned visit = run_visit(run);
    run_act(run, ACT_BACK);
    assert_string_equal(page(run), "form");
    assert_int_equal(run_visit(run), visit);
    assert_int_equal(secret_length(run_value(run, 0)), 3);
    run_free(run);
}

static void test_work_that_ends_under_help_goes_on_below(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "work");
    run_act(run, ACT_HELP);
    run_outcome(run, GOOD);
    assert_string_equal(page(run), "help");
    run_act(run, ACT_BACK);
    assert_string_equal(page(run), "end");
    run_free(run);
}

static void test_a_guarded_page_drops_what_was_typed_before_it_was_shown(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "work");
    run_shown(run);
    run_outcome(run, GOOD);
    run_act(run, ACT_ENTER);
    run_type(run, '1');
    assert_string_equal(page(run), "end");
    run_shown(run);
    run_type(run, '1');
    assert_string_equal(page(run), "menu");
    run_free(run);
}

static void test_enter_on_a_text_is_the_first_item(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "end");
    run_shown(run);
    assert_string_equal(focused(run)->name, "done");
    run_act(run, ACT_ENTER);
    assert_string_equal(page(run), "menu");
    run_free(run);
}

static void test_wipe_empties_everything(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_go(run, "form");
    type(run, "abcdef");
    run_cover(run, "help");
    run_wipe(run);
    assert_int_equal(secret_length(run_value(run, 0)), 0);
    assert_false(run_covered_by(run, "help"));
    run_free(run);
}

static void test_A14_caps_lock_is_said_where_a_secret_is_typed(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_caps_lock(run, true);
    assert_null(run_view(run)->message);
    run_go(run, "form");
    assert_string_equal(run_view(run)->message, "Verr. Maj. est activé.");
    run_caps_lock(run, false);
    assert_null(run_view(run)->message);
    run_free(run);
}

static void test_closing_is_the_hosts(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_act(run, ACT_CLOSE);
    assert_int_equal(closed, 1);
    assert_int_equal(acted_count, 1);
    run_free(run);
}

int main(void)
{
    if (secret_start())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_sound),
        cmocka_unit_test(test_a_drawing_keeps_to_its_limits),
        cmocka_unit_test(test_a_digit_chooses_and_an_absent_one_says_so),
        cmocka_unit_test(test_complaint_holds_the_focus_once_then_lets_go),
        cmocka_unit_test(test_an_empty_field_is_passed_by_and_stops_confirm),
        cmocka_unit_test(test_erase_takes_a_whole_character),
        cmocka_unit_test(test_a_full_field_refuses_and_says_so),
        cmocka_unit_test(test_control_characters_are_not_typed),
        cmocka_unit_test(test_leaving_a_flow_wipes_its_fields),
        cmocka_unit_test(test_help_covers_and_gives_back),
        cmocka_unit_test(test_work_that_ends_under_help_goes_on_below),
        cmocka_unit_test(test_a_guarded_page_drops_what_was_typed_before_it_was_shown),
        cmocka_unit_test(test_enter_on_a_text_is_the_first_item),
        cmocka_unit_test(test_wipe_empties_everything),
        cmocka_unit_test(test_A14_caps_lock_is_said_where_a_secret_is_typed),
        cmocka_unit_test(test_closing_is_the_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
