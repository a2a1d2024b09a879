/* Fields that are chosen from a list (tui/flow_choice.c), full screen's view and line by line's words. */
#include "core/base/secret.h"
#include "tui/flow.h"
#include "tui/front.h"
#include "tui/msg.h"

#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { FIRST, ANSWER, ADDRESS, COUNT = 21, PAGE = 9 };

static void host_nothing(struct run *run) { (void)run; }
static void host_state(const struct run *run, struct composer *c) { (void)run; compose_part(c, 0, false, "state"); }
static const char *host_mark(const struct run *run) { (void)run; return NULL; }

static size_t count_choices(const struct run *run, size_t slot) { (void)run, (void)slot; return COUNT; }
static void name_choice(const struct run *run, size_t i, char *to, size_t size) { (void)run; snprintf(to, size, "choice %zu", i); }

static void refuse_third(const struct run *run, size_t slot, struct complaint *out)
{
    if (run_choice(run, slot) == 2) {
        out->err = ERR_QUESTION_SAME;
        snprintf(out->text, sizeof out->text, "taken");
    }
}

static void lead(const struct run *run, size_t slot, char *to, size_t size)
{
    snprintf(to, size, run_choice(run, slot - 1) == CHOICE_NONE ? "" : "the question");
}

static const struct field fields[] = {
    { .label = "Question", .choices = count_choices, .choice = name_choice, .check = refuse_third, .help = "h" },
    { .label = "Answer", .secret = true, .max_points = 200, .lead = lead, .help = "h" },
    { .label = "Address", .address = true, .optional = true, .max_points = 20, .help = "h" },
};
static const struct edge edges[] = { { OUTCOME_CONFIRM, "form" }, { OUTCOME_BACK, "form" } };
static void compose_shown(const struct run *run, struct composer *c) { compose_secret(c, "Shown", run_value(run, ANSWER), true); }
static const struct item items[] = { { .key = '0', .label = "0-Back", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct page pages[] = {
    { .name = "form", .kind = PAGE_FORM, .title = "Form", .help = "h", .fields = fields, .field_count = 3, .edges = edges, .edge_count = 2 },
    { .name = "shown", .kind = PAGE_TEXT, .title = "Shown", .help = "h", .items = items, .item_count = 1, .edges = edges, .edge_count = 2,
      .compose = compose_shown },
};
static const struct flow flow = { "choice", pages, 2 };
static const struct flow *const flows[] = { &flow, NULL };

static struct prefs prefs;

static struct run *fresh(void)
{
    struct run *run = NULL;
    const struct run_host host = { .close = host_nothing, .language = host_nothing, .state = host_state, .help_page = "shown",
                                   .mark = host_mark, .acted = host_nothing };
    assert_null(flow_fault(flows, (const char *const[]){ "form", "shown", NULL }));
    assert_int_equal(run_new(flows, &host, &prefs, &run), ERR_OK);
    return run;
}

static const struct node *focused(struct run *run) { const struct view *v = run_view(run); return &v->nodes[v->focus]; }
static void type(struct run *run, const char *text) { for (; *text; text++) run_type(run, (unsigned char)*text); }

static size_t listed(struct run *run)
{
    size_t n = 0;
    const struct view *v = run_view(run);
    for (size_t i = 0; i < v->node_count; i++)
        n += v->nodes[i].role == ROLE_ITEM;
    return n;
}

static void test_the_list_follows_the_focus(void **state)
{
    (void)state;
    struct run *run = fresh();
    assert_int_equal(focused(run)->role, ROLE_CHOICE);
    assert_int_equal(listed(run), PAGE);
    run_focus(run, 1 + PAGE);
    assert_string_equal(focused(run)->name, "Answer");
    assert_int_equal(listed(run), 0);
    run_act(run, ACT_UP);
    assert_int_equal(focused(run)->role, ROLE_CHOICE);
    assert_int_equal(listed(run), PAGE);
    run_act(run, ACT_DOWN);
    assert_string_equal(focused(run)->name, "1 choice 0");
    run_free(run);
}

static void test_a_digit_chooses_and_goes_on(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_type(run, '4');
    assert_int_equal(run_choice(run, FIRST), 3);
    assert_string_equal(focused(run)->name, "Answer");
    assert_string_equal(run_view(run)->nodes[0].chosen, "choice 3");
    assert_string_equal(focused(run)->lead, "the question");
    run_act(run, ACT_UP);
    run_act(run, ACT_ENTER);      /* keeps */
    assert_int_equal(run_choice(run, FIRST), 3);
    assert_string_equal(focused(run)->name, "Answer");
    run_free(run);
}

static void test_pages_turn_and_wrap(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_type(run, 'n');
    run_type(run, 'n');
    assert_int_equal(listed(run), COUNT - 2 * PAGE);
    run_type(run, '5');           /* there are three */
    assert_int_equal(run_choice(run, FIRST), CHOICE_NONE);
    assert_non_null(run_view(run)->message);
    run_type(run, 'n');
    assert_int_equal(listed(run), PAGE);
    run_act(run, ACT_PAGE_UP);
    run_type(run, '3');
    assert_int_equal(run_choice(run, FIRST), COUNT - 1);
    run_act(run, ACT_UP);         /* opens on the page of what is chosen */
    assert_string_equal(run_view(run)->nodes[1].name, "1 choice 18");
    run_free(run);
}

static void test_the_arrows_choose_too(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_act(run, ACT_DOWN);
    run_act(run, ACT_DOWN);
    run_act(run, ACT_ENTER);
    assert_int_equal(run_choice(run, FIRST), 1);
    assert_string_equal(focused(run)->name, "Answer");
    run_act(run, ACT_UP);
    run_act(run, ACT_ERASE);
    assert_int_equal(run_choice(run, FIRST), CHOICE_NONE);
    run_free(run);
}

static void test_A23_what_is_refused_is_said_there(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_type(run, '3');
    assert_int_equal(focused(run)->role, ROLE_CHOICE);
    assert_string_equal(focused(run)->complaint, "ERREUR E-236 : taken");
    run_type(run, '4');
    assert_string_equal(focused(run)->name, "Answer");
    assert_null(run_view(run)->nodes[0].complaint);
    run_act(run, ACT_CONFIRM);
    assert_string_equal(focused(run)->name, "Answer");
    assert_non_null(focused(run)->complaint);
    run_free(run);
}

static void test_at_goes_into_the_address(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_fill(run, ADDRESS, "marie");
    run_act(run, ACT_LAST);
    assert_int_equal(focused(run)->act, ACT_AT);
    run_act(run, ACT_ENTER);
    assert_string_equal(focused(run)->name, "Address");
    assert_int_equal(secret_length(run_value(run, ADDRESS)), 6);
    assert_memory_equal(secret_bytes(run_value(run, ADDRESS)), "marie@", 6);
    run_free(run);
}

static void test_two_hundred_wide_points_fit(void **state)
{
    (void)state;
    struct run *run = fresh();
    run_type(run, '1');
    for (int i = 0; i < 201; i++)
        run_type(run, 0x1F600);
    assert_int_equal(secret_length(run_value(run, ANSWER)), 800);
    run_free(run);
}

/* --- line by line --- */

static struct front *open_line(struct run *run, int in[2], int out[2])
{
    struct front *front = NULL;
    assert_int_equal(pipe(in) | pipe(out), 0);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    fcntl(in[0], F_SETFL, O_NONBLOCK);
    const struct front_options options = { .in = in[0], .out = out[1], .term = "dumb", .clock = &clock_system };
    assert_int_equal(front_line.open(&options, run, &front), ERR_OK);
    front_line.show(front);
    return front;
}

static const char *said(int out)
{
    static char text[8192];
    ssize_t n = read(out, text, sizeof text - 1);
    text[n > 0 ? n : 0] = 0;
    return text;
}

static const char *answer(struct front *front, const int in[2], const int out[2], const char *line)
{
    assert_true(dprintf(in[1], "%s\n", line) > 0);
    assert_true(front_line.take(front));
    front_line.show(front);
    return said(out[0]);
}

static void close_line(struct front *front, const int in[2], const int out[2])
{
    front_line.close(front);
    for (int i = 0; i < 2; i++) {
        close(in[i]);
        close(out[i]);
    }
}

static void test_A08_a_list_line_by_line(void **state)
{
    (void)state;
    int in[2], out[2];
    struct run *run = fresh();
    struct front *front = open_line(run, in, out);
    const char *text = said(out[0]);
    assert_non_null(strstr(text, "\n9 choice 8\n"));
    assert_null(strstr(text, "choice 9"));
    text = answer(front, in, out, "n");
    assert_non_null(strstr(text, "1 choice 9\n"));
    text = answer(front, in, out, "12");
    assert_non_null(strstr(text, "Choisissez un des numéros affichés."));
    text = answer(front, in, out, "2");
    assert_int_equal(run_choice(run, FIRST), 10);
    assert_non_null(strstr(text, "the question\nAnswer"));
    answer(front, in, out, "dix mots de passe");
    text = answer(front, in, out, "a@b.ca");
    run_act(run, ACT_UP);
    run_act(run, ACT_FIRST);
    front_line.show(front);
    text = said(out[0]);
    assert_non_null(strstr(text, "en ce moment «choice 10»"));
    close_line(front, in, out);
    run_free(run);
}

static void test_a_dash_erases_what_is_shown(void **state)
{
    (void)state;
    int in[2], out[2];
    struct run *run = fresh();
    struct front *front = open_line(run, in, out);
    run_fill(run, ADDRESS, "a@b.ca");
    answer(front, in, out, "1");
    const char *text = answer(front, in, out, "-");      /* an answer may be a dash: nothing is erased in a masked field */
    assert_int_equal(secret_length(run_value(run, ANSWER)), 1);
    assert_non_null(strstr(text, "Address, en ce moment «a@b.ca» (- efface), ?a pour @ : "));
    answer(front, in, out, "-");
    assert_int_equal(secret_length(run_value(run, ADDRESS)), 0);
    close_line(front, in, out);
    run_free(run);
}

static void test_an_answer_is_read_once_asked(void **state)
{
    (void)state;
    int in[2], out[2];
    struct run *run = fresh();
    run_type(run, '1');
    type(run, "raleigh");
    run_go(run, "shown");
    struct front *front = open_line(run, in, out);
    assert_non_null(strstr(said(out[0]), "Shown : raleigh\n"));
    close_line(front, in, out);
    run_free(run);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start() || msg_open("/nonexistent", NULL) || msg_set(MSG_FRENCH))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_list_follows_the_focus),
        cmocka_unit_test(test_a_digit_chooses_and_goes_on),
        cmocka_unit_test(test_pages_turn_and_wrap),
        cmocka_unit_test(test_the_arrows_choose_too),
        cmocka_unit_test(test_A23_what_is_refused_is_said_there),
        cmocka_unit_test(test_at_goes_into_the_address),
        cmocka_unit_test(test_two_hundred_wide_points_fit),
        cmocka_unit_test(test_A08_a_list_line_by_line),
        cmocka_unit_test(test_a_dash_erases_what_is_shown),
        cmocka_unit_test(test_an_answer_is_read_once_asked),
    };
    return cmocka_run_group_tests_name("flow_choice", tests, NULL, NULL);
}
