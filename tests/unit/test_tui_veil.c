/* Fields that are veiled when they are left, and doubts, which hold nothing back: on the screen, line by line, in the tables. */
#include "core/base/text.h"
#include "tests/unit/vt_screen.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT(a) (sizeof (a) / sizeof *(a))

enum { NAME, DATE, NUMBER, KEY_F4_BYTES = 3 };

static const char f4[] = "\033OS", up[] = "\033[A", down[] = "\033[B";

static void host_nothing(struct run *run) { (void)run; }
static void host_state(const struct run *run, struct composer *c) { (void)run; compose_part(c, 0, false, "state"); }
static const char *host_mark(const struct run *run) { (void)run; return NULL; }

static bool begins(const struct run *run, size_t slot, char first)
{
    return secret_length(run_value(run, slot)) > 0 && secret_bytes(run_value(run, slot))[0] == (uint8_t)first;
}

static void check_number(const struct run *run, size_t slot, struct complaint *out)
{
    if (secret_length(run_value(run, slot)) < 4)
        *out = (struct complaint){ .err = ERR_NAM, .text = "not a number" };
    else if (!begins(run, NAME, (char)secret_bytes(run_value(run, slot))[0]))
        *out = (struct complaint){ .err = ERR_NAM_DOUBT, .text = "not that name's", .doubt = true };
}

static const struct field fields[] = {
    { .label = "Name", .max_points = 20, .help = "h" },
    { .label = "Date", .veiled = true, .max_points = 10, .help = "h" },
    { .label = "Number", .veiled = true, .max_points = 20, .check = check_number, .help = "h" },
};
static const struct item items[] = { { .key = '1', .label = "1-Back", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "end" } }, end_edges[] = { { OUTCOME_BACK, "form" } }, help_edges[] = { { OUTCOME_BACK, NULL } };
static const struct page pages[] = {
    { .name = "form", .kind = PAGE_FORM, .title = "Form", .help = "h", .fields = fields, .field_count = 3, .edges = form_edges, .edge_count = 1 },
    { .name = "end", .kind = PAGE_TEXT, .title = "End", .help = "h", .items = items, .item_count = 1, .edges = end_edges, .edge_count = 1 },
    { .name = "help", .kind = PAGE_TEXT, .title = "Help", .help = "h", .items = items, .item_count = 1, .edges = help_edges, .edge_count = 1 },
};
static const struct flow flow = { "veil", pages, COUNT(pages) };
static const struct flow *const flows[] = { &flow, NULL };
static const char *const roots[] = { "form", "help", NULL };

static struct prefs prefs;

static struct run *fresh(void)
{
    struct run *run = NULL;
    const struct run_host host = { .close = host_nothing, .language = host_nothing, .state = host_state, .help_page = "help",
                                   .mark = host_mark, .acted = host_nothing };
    prefs = (struct prefs){ .reader = false };
    assert_null(flow_fault(flows, roots));
    assert_int_equal(run_new(flows, &host, &prefs, &run), ERR_OK);
    return run;
}

static const struct node *focused(struct run *run) { const struct view *v = run_view(run); return &v->nodes[v->focus]; }
static void type(struct run *run, const char *text) { for (; *text; text++) run_type(run, (unsigned char)*text); }

/* --- the veil, on the screen --- */

/* No three characters of what is veiled stand anywhere. */
static void check_hidden(struct vt *v, const char *typed)
{
    for (size_t i = 0; i + 5 <= strlen(typed); i++) {
        char three[4];
        snprintf(three, sizeof three, "%.3s", typed + i);
        if (vt_holds(v, three))
            print_error("«%s» is shown\n", three);
        assert_false(vt_holds(v, three));
    }
}

static void test_A10_shown_while_typed_and_masked_when_left(void **state)
{
    (void)state;
    static const char *const terms[] = { "linux", "xterm-256color", "vt220" };
    for (size_t i = 0; i < COUNT(terms); i++)
        for (int small = 0; small < 2; small++) {
            struct vt *v = vt_open_run(terms[i], small ? 12 : 24, small ? 40 : 80, fresh());
            vt_key(v, "Zoe\r");
            vt_key(v, "1987-06-");
            assert_true(vt_holds(v, ": 1987-06-"));
            vt_key(v, "54");
            vt_check(v);
            assert_true(vt_key(v, "\r") <= 60);
            assert_true(vt_holds(v, ": ********54"));
            check_hidden(v, "1987-06-54");
            vt_key(v, "ZAQX 8756 5412\r");
            assert_true(vt_holds(v, ": ************12"));
            check_hidden(v, "ZAQX 8756 5412");
            vt_check(v);
            vt_check_redraw(v);
            vt_key(v, up);
            assert_true(vt_holds(v, ": ZAQX 8756 5412"));
            check_hidden(v, "1987-06-54");
            vt_key(v, up);
            check_hidden(v, "ZAQX 8756 5412");
            assert_true(vt_holds(v, ": 1987-06-54"));
            vt_check(v);
            vt_close(v);
        }
}

/* What a veil adds is the stars when the field is left and the value when it is come back to; a key costs what it does elsewhere. */
static void test_A19_bytes_of_a_veiled_field(void **state)
{
    (void)state;
    static const char *const terms[] = { "vt100", "vt220", "linux", "xterm-256color", "screen" };
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct vt *v = vt_open_run(terms[i], 24, 80, fresh());
        vt_key(v, "Zoe\r");
        size_t typed = 0;
        for (const char *c = "1987-06-54"; *c; c++)
            typed += vt_key(v, (char[]){ *c, 0 });
        size_t erased = vt_key(v, "\x7f"), again = vt_key(v, "4"), left = vt_key(v, "\r"), back = vt_key(v, up);
        print_message("# %-14s ten characters %zu, erase %zu, left %zu, back %zu bytes\n", terms[i], typed, erased, left, back);
        assert_true(typed <= 30 && again <= 3 && erased <= 5 && left <= 60 && back <= 60);
        vt_close(v);
    }
}

static void test_the_page_can_be_revealed_and_is_hidden_when_idle(void **state)
{
    (void)state;
    struct vt *v = vt_open_run("linux", 24, 80, fresh());
    vt_key(v, "Zoe\r1987-06-54\rZAQX 8756 5412");
    vt_send(v, f4, KEY_F4_BYTES);
    assert_true(vt_holds(v, "1987-06-54") && vt_holds(v, "ZAQX 8756 5412") && vt_holds(v, "Masquer"));
    vt_send(v, f4, KEY_F4_BYTES);
    check_hidden(v, "1987-06-54");
    assert_true(vt_holds(v, "ZAQX 8756 5412"));
    run_hide(v->run);
    vt_show(v);
    check_hidden(v, "1987-06-54");
    check_hidden(v, "ZAQX 8756 5412");
    assert_false(vt_holds(v, "*12"));
    vt_key(v, "3");
    assert_true(vt_holds(v, "ZAQX 8756 54123"));
    run_wipe(v->run);
    assert_int_equal(secret_length(run_value(v->run, NUMBER)), 0);
    vt_close(v);
}

static void test_short_values_are_masked_whole(void **state)
{
    (void)state;
    static const struct { const char *typed, *seen; } cases[] = { { "7", ": *" }, { "78", ": **" }, { "789", ": *89" }, { "1é7", ": *é7" } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct vt *v = vt_open_run("linux", 24, 80, fresh());
        char line[256];
        vt_key(v, "Zoe\r");
        vt_key(v, cases[i].typed);
        vt_key(v, "\r");
        vt_text(v, 4, line, sizeof line);
        assert_non_null(strstr(line, cases[i].seen));
        assert_string_equal(strstr(line, cases[i].seen), cases[i].seen);
        vt_close(v);
    }
}

static uint32_t next_random(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

/* What one field holds is not found in another. */
static const char *typed_into(struct run *run)
{
    const char *name = focused(run)->name;
    return strcmp(name, "Date") == 0 ? "37" : strcmp(name, "Number") == 0 ? "ZAQX" : "é";
}

static void test_invariants_after_random_keys(void **state)
{
    (void)state;
    static const char *const keys[] = { up, down, "\r", "\r", "\t", "type", "type", "\x7f", f4, "\033OP", "\033", "\033[5~", "\033[6~", "1" };
    static const struct { const char *term; int rows, cols; } screens[] = { { "linux", 24, 80 }, { "vt220", 12, 40 }, { "xterm-256color", 8, 30 } };
    uint32_t seed = 5;
    for (size_t i = 0; i < COUNT(screens); i++) {
        struct vt *v = vt_open_run(screens[i].term, screens[i].rows, screens[i].cols, fresh());
        for (int k = 0; k < 400; k++) {
            const char *key = keys[next_random(&seed) % COUNT(keys)];
            vt_key(v, strcmp(key, "type") == 0 ? typed_into(v->run) : key);
            if (screens[i].rows >= 12)
                vt_check(v);
            if (k % 20 == 0)
                vt_check_redraw(v);
        }
        vt_close(v);
    }
}

/* --- line by line --- */

static void hear_until(int master, const char *text, char *heard, size_t size)
{
    struct pollfd wait = { .fd = master, .events = POLLIN };
    size_t n = 0;
    heard[0] = '\0';
    while (!strstr(heard, text) && n < size - 1 && poll(&wait, 1, 20000) == 1) {
        ssize_t got = read(master, heard + n, size - 1 - n);
        n += got > 0 ? (size_t)got : 0;
        heard[n] = '\0';
    }
}

static void say(int master, struct front *front, const char *line)
{
    assert_int_equal(write(master, line, strlen(line)), (ssize_t)strlen(line));
    assert_true(front_line.take(front));
    front_line.show(front);
}

static bool echoes(int slave)
{
    struct termios now;
    assert_int_equal(tcgetattr(slave, &now), 0);
    return now.c_lflag & ECHO;
}

static void test_A10_read_without_echo_and_said_masked(void **state)
{
    (void)state;
    int master, slave;
    char heard[8192];
    struct front *front;
    struct run *run = fresh();
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    fcntl(master, F_SETFL, O_NONBLOCK);
    struct front_options options = { .in = slave, .out = slave, .term = "dumb", .clock = &clock_system };
    assert_int_equal(front_line.open(&options, run, &front), ERR_OK);
    front_line.show(front);
    assert_true(echoes(slave));
    say(master, front, "Zoe\n");
    hear_until(master, "Date : ", heard, sizeof heard);
    assert_false(echoes(slave));
    say(master, front, "1987-06-54\n");
    hear_until(master, "Number : ", heard, sizeof heard);
    assert_string_equal(heard, "\r\nInscrit : ********54\r\nNumber : ");
    say(master, front, "QAQX 8756 5412\n");                     /* a doubt: the same field again */
    hear_until(master, "Number : ", heard, sizeof heard);
    assert_non_null(strstr(heard, "Inscrit : ************12\r\nATTENTION E-277 : not that name's\r\n"));
    assert_null(strstr(heard, "8756"));
    say(master, front, "\n");
    hear_until(master, "Confirmer? (Entrée oui, < retour) ", heard, sizeof heard);
    assert_null(strstr(heard, "Inscrit"));
    say(master, front, "\n");
    hear_until(master, "End", heard, sizeof heard);
    say(master, front, "<\n");
    say(master, front, "\n");
    hear_until(master, "Date, en ce moment «********54» (Entrée garde ce qui est inscrit) : ", heard, sizeof heard);
    assert_non_null(strstr(heard, "Date, en ce moment «********54» (Entrée garde ce qui est inscrit) : "));
    assert_null(strstr(heard, "1987"));
    front_line.close(front);
    run_free(run);
    close(master);
    close(slave);
}

/* --- doubts --- */

static struct run *at_the_number(const char *number)
{
    struct run *run = fresh();
    type(run, "Zoe");
    run_act(run, ACT_ENTER);
    type(run, "1987-06-54");
    run_act(run, ACT_ENTER);
    type(run, number);
    return run;
}

static void test_a_doubt_is_said_once_and_lets_go(void **state)
{
    (void)state;
    static const enum act ways[] = { ACT_ENTER, ACT_DOWN };
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct run *run = at_the_number("Q8756");
        run_act(run, ways[i]);
        assert_string_equal(focused(run)->name, "Number");
        assert_string_equal(focused(run)->complaint, "ATTENTION E-277 : not that name's");
        assert_true(focused(run)->doubt);
        run_act(run, ways[i]);
        assert_string_equal(focused(run)->name, "Confirmer");
        assert_non_null(run_view(run)->nodes[NUMBER].complaint);      /* it stays to be read */
        run_act(run, ACT_ENTER);
        assert_string_equal(run_view(run)->page, "end");
        run_free(run);
    }
}

static void test_an_error_holds_where_a_doubt_does_not(void **state)
{
    (void)state;
    struct run *run = at_the_number("Q");
    for (int i = 0; i < 3; i++)
        run_act(run, ACT_ENTER);
    assert_string_equal(focused(run)->complaint, "ERREUR E-269 : not a number");
    assert_false(focused(run)->doubt);
    run_act(run, ACT_CONFIRM);
    assert_string_equal(run_view(run)->page, "form");
    type(run, "875");
    assert_null(focused(run)->complaint);
    run_act(run, ACT_CONFIRM);
    assert_string_equal(run_view(run)->page, "end");
    run_free(run);
}

/* It may be about the field that is edited now. */
static void test_a_doubt_is_gone_with_the_next_edit_of_the_page(void **state)
{
    (void)state;
    struct run *run = at_the_number("Q8756");
    run_act(run, ACT_ENTER);
    run_act(run, ACT_UP);
    run_act(run, ACT_UP);
    run_act(run, ACT_CLEAR);
    assert_null(run_view(run)->nodes[NUMBER].complaint);
    type(run, "Quirion");
    run_act(run, ACT_ENTER);
    run_act(run, ACT_ENTER);
    run_act(run, ACT_ENTER);
    assert_string_equal(focused(run)->name, "Confirmer");
    run_free(run);
}

/* A calm word, not the colours of an error; focus and message as ever. */
static void test_a_doubt_on_the_screen(void **state)
{
    (void)state;
    VTermScreenCell cell;
    char line[256];
    int row, col;
    struct vt *v = vt_open_run("linux", 24, 80, fresh());
    vt_key(v, "Zoe\r1987-06-54\rQ8756\r");
    vt_cursor(v, &row, &col);
    vt_text(v, row + 1, line, sizeof line);
    assert_string_equal(line, "  ATTENTION E-277 : not that name's");
    vterm_screen_get_cell(v->screen, (VTermPos){ row + 1, 2 }, &cell);
    assert_false(VTERM_COLOR_IS_INDEXED(&cell.bg) && cell.bg.indexed.idx == 1);
    vt_key(v, "\r");
    assert_true(vt_holds(v, "ATTENTION E-277"));
    vt_check(v);
    vt_close(v);
}

static void test_a_veil_is_for_one_row_that_is_no_secret(void **state)
{
    (void)state;
    struct field secret = { .label = "s", .help = "h", .secret = true, .veiled = true, .max_points = 5 };
    struct page page = pages[0];
    page.fields = &secret;
    page.field_count = 1;
    const struct page all[] = { page, pages[1], pages[2] };
    const struct flow wrong = { "veil", all, 3 };
    const struct flow *const wrong_flows[] = { &wrong, NULL };
    assert_string_equal(flow_fault(wrong_flows, roots), "page form: a veil is for what is typed in one row and is no secret: s");
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A10_shown_while_typed_and_masked_when_left),
        cmocka_unit_test(test_A19_bytes_of_a_veiled_field),
        cmocka_unit_test(test_the_page_can_be_revealed_and_is_hidden_when_idle),
        cmocka_unit_test(test_short_values_are_masked_whole),
        cmocka_unit_test(test_invariants_after_random_keys),
        cmocka_unit_test(test_A10_read_without_echo_and_said_masked),
        cmocka_unit_test(test_a_doubt_is_said_once_and_lets_go),
        cmocka_unit_test(test_an_error_holds_where_a_doubt_does_not),
        cmocka_unit_test(test_a_doubt_is_gone_with_the_next_edit_of_the_page),
        cmocka_unit_test(test_a_doubt_on_the_screen),
        cmocka_unit_test(test_a_veil_is_for_one_row_that_is_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
