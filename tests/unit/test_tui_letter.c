/* A text of many lines, lists and long texts on the screen and line by line: what is seen, what it costs, what is heard. */
#include "tests/unit/letter_flow.h"
#include "tests/unit/pages_flow.h"
#include "tests/unit/vt_screen.h"
#include "tui/msg.h"

#include <fcntl.h>
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

static const char *const terms[] = { "linux", "xterm-256color", "vt100", "vt220" };
static const struct { int rows, cols; } sizes[] = { { 24, 80 }, { 12, 40 }, { 22, 80 } };

static const char *row_of(struct vt *v, int row)
{
    static char text[2048];
    vt_text(v, row, text, sizeof text);
    return text;
}

static void test_a_line_wraps_with_the_cursor_after_it(void **state)
{
    (void)state;
    int row, col;
    struct vt *v = vt_open_run("linux", 24, 80, letter_run_new());
    vt_key(v, "s\r");
    vt_cursor(v, &row, &col);
    assert_int_equal(col, 2);
    int first = row;
    for (int i = 0; i < 76; i++)
        vt_key(v, "x");
    vt_cursor(v, &row, &col);
    assert_int_equal(row, first);
    assert_int_equal(col, 78);
    vt_key(v, "xy");
    vt_cursor(v, &row, &col);
    assert_int_equal(row, first + 1);
    assert_int_equal(col, 3);      /* a word longer than the row is cut */
    vt_key(v, "\r\rend");
    vt_check(v);
    vt_check_redraw(v);
    assert_string_equal(row_of(v, first + 3), "> end");
    vt_close(v);
}

/* A paragraph taller than the screen shows its end; the arrows show the rest before they leave it. */
static void test_a_tall_line_is_typed_at_its_end(void **state)
{
    (void)state;
    static char text[1201];
    for (size_t i = 0; i < 1200; i++)
        text[i] = i % 6 == 5 ? ' ' : (char)('a' + i / 60);
    int row, col;
    struct run *run = letter_run_new();
    letter_fill(run, LETTER_TEXT, text);
    struct vt *v = vt_open_run("xterm-256color", 12, 40, run);
    vt_key(v, "s\r");
    vt_key(v, "END");
    assert_true(vt_holds(v, "END"));
    vt_check(v);
    vt_cursor(v, &row, &col);
    assert_true(strstr(row_of(v, row), "END") != NULL);
    for (int i = 0; i < 8 && !vt_holds(v, "aaaaa"); i++) {
        vt_key(v, "\033[A");
        vt_check(v);
    }
    assert_true(vt_holds(v, "aaaaa"));
    assert_int_equal(run_view(v->run)->nodes[run_view(v->run)->focus].role, ROLE_LINE);
    vt_key(v, " !");               /* a space is typed, and the end is back */
    assert_true(vt_holds(v, "END !"));
    assert_true(letter_focused(v->run)->n == 1205);
    vt_close(v);
}

static void test_A19_a_key_in_a_text_costs_few_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct vt *v = vt_open_run(terms[i], 24, 80, letter_run_new());
        vt_key(v, "s\rone\rtwo\rthree");
        size_t key = vt_key(v, "x"), erase = vt_key(v, "\x7f"), line = vt_key(v, "\r"), up = vt_key(v, "\033[A");
        print_message("# %-14s key %zu, erase %zu, new line %zu, up %zu bytes\n", terms[i], key, erase, line, up);
        assert_true(key <= 3 && erase <= 5 && up <= 20);
        assert_true(line <= 120);  /* the buttons move down */
        vt_check_redraw(v);
        vt_close(v);
    }
}

static void test_a_rule_that_is_followed_costs_what_changes(void **state)
{
    (void)state;
    struct run *run = letter_run_new();
    run_go(run, "live");
    struct vt *v = vt_open_run("linux", 24, 80, run);
    assert_true(vt_holds(v, "8 characters: not yet"));
    vt_key(v, "1234567");
    size_t before = vt_key(v, "8"), after = vt_key(v, "9");
    assert_true(vt_holds(v, "8 characters: yes"));
    assert_true(before <= 40 && after <= 3);
    vt_check(v);
    vt_close(v);
}

static void test_a_bracketed_paste_keeps_its_lines(void **state)
{
    (void)state;
    struct vt *v = vt_open_run("xterm-256color", 24, 80, letter_run_new());
    vt_key(v, "\033[200~sub\r\njec\tt\033[201~\r");        /* in a field the ends of lines are nothing */
    vt_key(v, "\033[200~one\r\ntwo\n\nfour\033[201~");
    assert_true(letter_is(v->run, LETTER_SUBJECT, "subject"));
    assert_true(letter_is(v->run, LETTER_TEXT, "one\ntwo\n\nfour"));
    vt_key(v, "\033[200~a\tb\033[201~");
    vt_check(v);
    assert_true(letter_is(v->run, LETTER_TEXT, "one\ntwo\n\nfourab"));
    vt_key(v, "\033[200~\x01\033[201~");
    assert_true(vt_holds(v, "Un caractère de commande"));
    vt_key(v, "b");
    assert_false(vt_holds(v, "Un caractère de commande"));
    vt_key(v, "\xE2\x80\xAE");                             /* and of a terminal that brackets nothing */
    assert_true(vt_holds(v, "Un caractère de commande"));
    vt_close(v);
}

static void test_C_u_and_tab(void **state)
{
    (void)state;
    struct vt *v = vt_open_run("vt100", 24, 80, letter_run_new());
    vt_key(v, "subject\025s\tone\rtwo\025\x7f");
    assert_true(letter_is(v->run, LETTER_SUBJECT, "s"));
    assert_true(letter_is(v->run, LETTER_TEXT, "one"));
    vt_key(v, "\t");
    assert_int_equal(letter_focused(v->run)->act, ACT_CONFIRM);
    vt_close(v);
}

/* Every key on every terminal and size keeps the promises: the cursor on the focus, one highlight, nothing stale. */
static void walk(struct run *run, const char *term, int rows, int cols, const char *const *keys, size_t count)
{
    struct vt *v = vt_open_run(term, rows, cols, run);
    for (size_t k = 0; k < count; k++) {
        vt_key(v, keys[k]);
        vt_check(v);
    }
    vt_check_redraw(v);
    vt_close(v);
}

static void test_promises_after_every_key(void **state)
{
    (void)state;
    static const char *const typing[] = { "s", "\r", "a", "b", "\r", "\r", "c", "\033[A", "\033[A", "\033[A", "\033[B", "\t", "\033[A", "\x7f", "\x7f",
                                          "longer than forty columns, to be wrapped there, and on", "\r", "\r", "\r", "\r", "\r", "z", "\033[B", "\033[B" };
    static const char *const listing[] = { "\033[B", "n", "p", "/", "x", "\r", "\r", "\033[B", "\033[B", "1", "\033", "a", "n", " ", "\033[B", " ", " ",
                                           "p", "p", "2" };
    static char text[3000];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 150 == 149 ? '\n' : i % 9 == 8 ? ' ' : 'x';
    for (size_t i = 0; i < COUNT(terms); i++)
        for (size_t j = 0; j < COUNT(sizes); j++) {
            walk(letter_run_new(), terms[i], sizes[j].rows, sizes[j].cols, typing, COUNT(typing));
            pages_give_text(text);
            walk(pages_run_new(9, 2), terms[i], sizes[j].rows, sizes[j].cols, listing, COUNT(listing));
        }
}

static void test_a_list_and_a_text_as_drawn(void **state)
{
    (void)state;
    static char text[2001];
    memset(text, 'y', sizeof text - 1);
    memcpy(text + 1000, "\nsecond", 7);
    pages_give_text(text);
    struct vt *v = vt_open_run("linux", 12, 40, pages_run_new(9, 2));
    assert_string_equal(row_of(v, 4), "  Filter   Retour   Aide   English");
    assert_string_equal(row_of(v, 5), "9 results, page 1 of 2");
    assert_string_equal(row_of(v, 6), "> 1 r1");
    assert_true(vt_holds(v, "écran 1 de 2"));
    vt_key(v, "a");
    assert_string_equal(row_of(v, 2), "Étape 1 de 3");
    assert_string_equal(row_of(v, 3), "page 1 de 2");
    int keys = 0;
    do {                       /* a part that is taller than the screen is read to its end first */
        vt_key(v, "n");
        keys++;
    } while (strcmp(row_of(v, 3), "page 2 de 2") != 0 && keys < 10);
    assert_int_equal(keys, 4);
    assert_string_equal(row_of(v, 4), "> secondyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
    assert_true(vt_holds(v, "n, p  "));
    vt_close(v);
}

/* --- line by line --- */

struct talk {
    int in[2], out[2];
    struct front *front;
    char said[65536];
};

static const char *hear(struct talk *t)
{
    front_line.show(t->front);
    ssize_t n = read(t->out[0], t->said, sizeof t->said - 1);
    t->said[n > 0 ? n : 0] = 0;
    return t->said;
}

static struct talk *talk_open(struct run *run)
{
    struct talk *t = calloc(1, sizeof *t);
    assert_non_null(t);
    assert_int_equal(pipe(t->in) | pipe(t->out), 0);
    fcntl(t->out[0], F_SETFL, O_NONBLOCK);
    const struct front_options options = { .in = t->in[0], .out = t->out[1], .term = "dumb", .clock = &clock_system };
    assert_int_equal(front_line.open(&options, run, &t->front), ERR_OK);
    return t;
}

static void answer(struct talk *t, const char *line, const char *wanted)
{
    assert_true(dprintf(t->in[1], "%s\n", line) > 0);
    assert_true(front_line.take(t->front));
    const char *heard = hear(t);
    if (strcmp(heard, wanted) != 0)
        print_error("after %s heard:\n%s\nwanted:\n%s\n", line, heard, wanted);
    assert_string_equal(heard, wanted);
}

static void talk_close(struct talk *t)
{
    front_line.close(t->front);
    for (int i = 0; i < 2; i++) {
        close(t->in[i]);
        close(t->out[i]);
    }
    free(t);
}

static void test_A08_a_letter_line_by_line(void **state)
{
    (void)state;
    struct run *run = letter_run_new();
    struct talk *t = talk_open(run);
    assert_non_null(strstr(hear(t), "Letter\nstate. \nd-Log out\nSubject (? aide"));
    answer(t, "s", "\nMessage, une ligne à la fois; une ligne d'un seul point termine (? aide, ?e English, ?r relire, < ligne d'avant, ?d).\nLigne 1 : ");
    answer(t, "Bonjour,", "\nLigne 2 : ");
    answer(t, "", "\nLigne 3 : ");
    answer(t, "merci", "\nLigne 4 : ");
    answer(t, "<", "\nLigne 3, en ce moment «merci» (- efface) : ");
    answer(t, "Merci.", "\nLigne 4 : ");
    answer(t, "?r", "\nBonjour,\n\nMerci.\nLigne 4 : ");
    answer(t, "a\x01" "b", "\nUn caractère de commande ne peut pas être inscrit.\nLigne 4 : ");
    answer(t, ".", "\nConfirmer? (Entrée oui, ?r relire, + continuer le texte, < retour) ");
    assert_true(letter_is(run, LETTER_TEXT, "Bonjour,\n\nMerci."));
    answer(t, "+", "\nMessage, une ligne à la fois; une ligne d'un seul point termine (? aide, ?e English, ?r relire, < ligne d'avant, ?d).\n"
                   "Ligne 3, en ce moment «Merci.» (- efface) : ");
    answer(t, "", "\nLigne 4 : ");
    answer(t, "Zoé", "\nLigne 5 : ");
    answer(t, ".", "\nConfirmer? (Entrée oui, ?r relire, + continuer le texte, < retour) ");
    answer(t, "?r", "\nBonjour,\n\nMerci.\nZoé\nConfirmer? (Entrée oui, ?r relire, + continuer le texte, < retour) ");
    assert_true(letter_is(run, LETTER_TEXT, "Bonjour,\n\nMerci.\nZoé"));
    assert_true(dprintf(t->in[1], "+\n?d\n") > 0);
    assert_true(front_line.take(t->front) && front_line.take(t->front));
    assert_string_equal(run_view(run)->page, "sent");
    talk_close(t);
    run_free(run);
}

static void test_A08_a_draft_goes_on_at_its_end(void **state)
{
    (void)state;
    static char text[2000];
    size_t n = 0;
    for (int i = 1; i <= 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%d", i > 1 ? "\n" : "", i);
    struct run *run = letter_run_new();
    letter_fill(run, LETTER_TEXT, text);
    struct talk *t = talk_open(run);
    hear(t);
    answer(t, "s", "\nMessage, lignes 80 à 100 de 100, une ligne à la fois; une ligne d'un seul point termine (? aide, ?e English, ?r relire, < ligne d'avant, ?d).\n"
                   "Ligne 100, en ce moment «100» (- efface) : ");
    answer(t, "<", "\nLigne 99, en ce moment «99» (- efface) : ");
    answer(t, "-", "\nLigne 98, en ce moment «98» (- efface) : ");
    answer(t, "", "\nLigne 99, en ce moment «100» (- efface) : ");
    answer(t, "", "\nLigne 100 : ");
    answer(t, ".", "\nConfirmer? (Entrée oui, ?r relire, + continuer le texte, < retour) ");
    talk_close(t);
    run_free(run);
}

static void test_A08_an_empty_letter_and_a_full_one(void **state)
{
    (void)state;
    static char line[4001];
    struct run *run = letter_run_new();
    run_go(run, "alone");
    struct talk *t = talk_open(run);
    assert_non_null(strstr(hear(t), "Text, une ligne à la fois"));
    answer(t, ".", "\nConfirmer? (Entrée oui, ?r relire, + continuer le texte, < retour) ");
    answer(t, "", "\nERREUR E-201 : Cette case est vide.\n"
                  "Text, une ligne à la fois; une ligne d'un seul point termine (? aide, ?e English, ?r relire, < ligne d'avant).\nLigne 1 : ");
    memset(line, 'x', sizeof line - 1);
    answer(t, line, "\nIl reste de la place pour plus de 192 caractères.\nLigne 2 : ");
    assert_true(dprintf(t->in[1], "%s\n", line) > 0);
    assert_true(front_line.take(t->front));
    assert_non_null(strstr(hear(t), "Il n'y a plus de place : ce caractère n'a pas été ajouté.\nLigne 2, en ce moment «xxx"));
    assert_int_equal(secret_length(run_value(run, LETTER_ALONE)), LETTER_SHORT_MAX);
    talk_close(t);
    run_free(run);
}

static void test_A08_the_rule_and_the_at_sign(void **state)
{
    (void)state;
    struct run *run = letter_run_new();
    run_go(run, "live");
    struct talk *t = talk_open(run);
    hear(t);
    answer(t, "1234", "\nERREUR E-212 : short\n8 characters: not yet\nPassword : ");
    answer(t, "12345678", "\nAddress, ?a pour @ : ");
    answer(t, "marie?aexemple.ca", "\nConfirmer? (Entrée oui, < retour) ");
    assert_true(letter_is(run, LETTER_PASSWORD + 1, "marie@exemple.ca"));
    talk_close(t);
    run_free(run);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start() || msg_open("/nonexistent", NULL) || msg_set(MSG_FRENCH) || !(pages_app.text = secret_new(SECRET_MAX)))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_wraps_with_the_cursor_after_it),
        cmocka_unit_test(test_a_tall_line_is_typed_at_its_end),
        cmocka_unit_test(test_A19_a_key_in_a_text_costs_few_bytes),
        cmocka_unit_test(test_a_rule_that_is_followed_costs_what_changes),
        cmocka_unit_test(test_a_bracketed_paste_keeps_its_lines),
        cmocka_unit_test(test_C_u_and_tab),
        cmocka_unit_test(test_promises_after_every_key),
        cmocka_unit_test(test_a_list_and_a_text_as_drawn),
        cmocka_unit_test(test_A08_a_letter_line_by_line),
        cmocka_unit_test(test_A08_a_draft_goes_on_at_its_end),
        cmocka_unit_test(test_A08_an_empty_letter_and_a_full_one),
        cmocka_unit_test(test_A08_the_rule_and_the_at_sign),
    };
    int failed = cmocka_run_group_tests_name("tui_letter", tests, NULL, NULL);
    secret_free(pages_app.text);
    return failed;
}
