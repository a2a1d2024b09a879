/* memmem */
#define _GNU_SOURCE
/* The screen front end on a pseudo-terminal: what a person sees after every key, and what it costs. */
#include "tests/unit/vt_screen.h"

#include <locale.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

static const char *const fast[] = { "linux", "xterm-256color", "tmux-256color", "screen", "ansi" };
static const char *const slow[] = { "vt100", "vt220" };
#define COUNT(a) (sizeof (a) / sizeof *(a))

/* the targets' rows; `must` is a condition of release. Figures are printed for the record. */
static void within(const char *term, const char *what, size_t bytes, size_t must)
{
    print_message("# %-14s %-24s %4zu bytes (must %zu)\n", term, what, bytes, must);
    assert_true(bytes <= must);
}

static void price(const char *term, size_t first, size_t move)
{
    struct vt *v = vt_open(term, 24, 80, true);
    within(term, "first paint", vt_mark(v), first);
    size_t total = 0;
    for (int k = 0; k < 10; k++)
        total += vt_key(v, k < 5 ? "\033[B" : "\033[A");
    within(term, "move, mean of ten", (total + 9) / 10, move);
    within(term, "five arrows, one packet", vt_key(v, "\033[B\033[B\033[B\033[B\033[B"), 2 * move);
    within(term, "open", vt_key(v, "2"), 450);
    within(term, "type", vt_key(v, "a"), 3);
    within(term, "type", vt_key(v, "b"), 3);
    within(term, "erase", vt_key(v, "\x7f"), 5);
    within(term, "next field", vt_key(v, "\r"), 20);
    within(term, "field before", vt_key(v, "\033[A"), 20);
    within(term, "return", vt_key(v, "\033"), 700);
    vt_close(v);
}

static void test_A19_bytes_of_slow_terminals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(slow); i++)
        price(slow[i], 650, 32);
}

static void test_A19_bytes_of_fast_terminals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(fast); i++)
        price(fast[i], 1000, 130);
}

static void test_A05_reader_mode_moves_write_no_cell(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(fast) + COUNT(slow); i++) {
        const char *term = i < COUNT(fast) ? fast[i] : slow[i - COUNT(fast)];
        struct vt *v = vt_open(term, 24, 80, true);
        v->prefs.reader = true;
        run_changed(v->run);
        vt_show(v);
        for (int k = 0; k < 10; k++) {
            size_t n = vt_key(v, k < 5 ? "\033[B" : "\033[A");
            assert_true(n > 0 && n <= 6);   /* 1 or 2 mostly; two rows up on "ansi", which has no reverse line feed, are 6 */
            for (size_t b = 0; b < n; b++)   /* motions only: nothing that prints */
                assert_true(v->log[b] == '\r' || v->log[b] == '\n' || v->log[b] == '\033' || v->log[b] == 'M' || v->log[b] == 'A' || v->log[b] == '[');
            vt_check(v);
        }
        vt_key(v, "2");
        for (int k = 0; k < 3; k++)
            assert_true(vt_key(v, "\033[B") <= 12);
        vt_check_redraw(v);
        vt_close(v);
    }
}

static void test_A07_idle_writes_nothing(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    vt_mark(v);
    for (int i = 0; i < 60; i++) {
        v->now += 1000;
        run_changed(v->run);   /* a state that is the same */
        vt_show(v);
    }
    assert_int_equal(vt_mark(v), 0);
    assert_int_equal(v->kind->wait_ms(v->front), -1);
    snprintf(v->app.state, sizeof v->app.state, "Clé absente");
    run_changed(v->run);
    vt_show(v);
    assert_true(vt_mark(v) > 0);
    assert_true(vt_holds(v, "Clé absente"));
    vt_close(v);
}

/* One packet per write tells how many there were. */
static void test_one_write_per_transition(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    int ends[2];
    char packet[65536];
    v->kind->close(v->front);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
    v->options.out = ends[1];
    assert_int_equal(v->kind->open(&v->options, v->run, &v->front), ERR_OK);
    static const char *const keys[] = { "", "\033[B", "2", "a", "\r", "bcdefg", "\033" };
    for (size_t i = 0; i < COUNT(keys); i++) {
        assert_true(i == 0 || write(v->master, keys[i], strlen(keys[i])) > 0);
        if (i > 0)
            v->kind->take(v->front);
        if (v->kind->wait_ms(v->front) >= 0) {
            v->now += 1000;
            v->kind->take_late(v->front);
        }
        v->kind->show(v->front);
        assert_true(recv(ends[0], packet, sizeof packet, 0) > 0);
        assert_true(recv(ends[0], packet, sizeof packet, 0) < 0);
    }
    v->kind->show(v->front);
    assert_true(recv(ends[0], packet, sizeof packet, 0) < 0);
    vt_close(v);
    close(ends[0]);
    close(ends[1]);
}

static void test_A19_type_ahead_is_kept(void **state)
{
    (void)state;
    struct vt *v = vt_open("xterm-256color", 24, 80, true);
    vt_key(v, "2abc\rdefghi\r");
    const struct view *view = run_view(v->run);
    assert_string_equal(view->page, "vt.form");
    assert_int_equal(secret_length(view->nodes[0].value), 3);
    assert_int_equal(secret_length(view->nodes[1].value), 6);
    assert_int_equal(view->focus, 2);
    vt_check(v);
    vt_close(v);
}

/* An escape is settled by its time and not before, whatever else wakes the loop. */
static void test_escape_time(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    vt_key(v, "2");
    vt_send(v, "\033", 1);
    assert_int_equal(v->kind->wait_ms(v->front), 25);
    v->now += 10;
    v->kind->take_late(v->front);
    assert_int_equal(v->kind->wait_ms(v->front), 15);
    vt_send(v, "[B", 2);   /* it was an arrow, in two pieces */
    assert_string_equal(run_view(v->run)->page, "vt.form");
    assert_int_equal(run_view(v->run)->focus, 1);
    vt_send(v, "\033", 1);
    v->now += 25;
    v->kind->take_late(v->front);
    vt_show(v);
    assert_string_equal(run_view(v->run)->page, "vt.menu");
    vt_close(v);
}

static const char *const some_keys[] = {
    "\033[A", "\033[B", "\033[B", "\033[A", "\t", "\r", "\r", "\033", "a", "é", "1", "2", "3", "5", "6", "\x7f", "\033[5~", "\033[6~", "\033[1~",
    "\033[4~", "\033OP", "\033OS", "?", "0", "\033[C", "\033[D", "q", "n", "p", " ", "\014", "secret9", "\x7f\x7f\x7f",
};

static uint32_t next_random(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

/* The page of work has no way back of its own: the work ends. */
static void leave_work(struct vt *v)
{
    if (run_working(v->run))
        vt_key(v, "1");
}

static void walk(const char *term, int rows, int cols, int keys, uint32_t seed, bool reader)
{
    struct vt *v = vt_open(term, rows, cols, true);
    v->prefs.reader = reader;
    run_changed(v->run);
    vt_show(v);
    for (int i = 0; i < keys; i++) {
        vt_key(v, some_keys[next_random(&seed) % COUNT(some_keys)]);
        vt_check(v);
        leave_work(v);
        if (i % 7 == 0)
            vt_check_redraw(v);
    }
    vt_close(v);
}

static void test_A01_A02_A06_invariants_after_10000_random_keys(void **state)
{
    (void)state;
    walk("vt220", 24, 80, 3000, 1, false);
    walk("linux", 12, 40, 3000, 2, false);
    walk("xterm-256color", 24, 64, 2000, 3, false);
    walk("tmux-256color", 22, 80, 1000, 4, false);
    walk("linux", 24, 80, 1000, 5, true);
}

/* Each state differs in text alone: a vt220 without attributes. */
static void test_A03_focus_is_said_in_text(void **state)
{
    (void)state;
    struct vt *v = vt_open("vt220", 24, 80, true);
    char before[256], after[256];
    vt_text(v, 3, before, sizeof before);
    vt_key(v, "\033[B");
    vt_text(v, 3, after, sizeof after);
    assert_true(before[0] == '>' && after[0] == ' ');
    vt_close(v);
}

static void test_A23_error_on_the_field_and_in_words(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    char line[256];
    VTermScreenCell cell;
    int row, col;
    vt_key(v, "2");
    vt_key(v, "old\rabcd\r");
    vt_cursor(v, &row, &col);
    vt_text(v, row, line, sizeof line);
    assert_string_equal(line, "> Nouveau mot de passe : ****");
    assert_int_equal(col, (int)strlen(line));
    vt_text(v, row + 1, line, sizeof line);
    assert_string_equal(line, "  ERREUR E-212 : 4 caractères. Il en faut de 6 à 15.");
    vterm_screen_get_cell(v->screen, (VTermPos){ row + 1, 2 }, &cell);
    assert_int_equal(cell.bg.indexed.idx, 1);
    vt_key(v, "e");
    assert_false(vt_holds(v, "ERREUR"));   /* it dies with the next edit */
    vt_close(v);
}

static void test_A16_resize_storm_keeps_focus_and_data(void **state)
{
    (void)state;
    static const int sizes[][2] = { { 12, 40 }, { 33, 120 }, { 24, 64 }, { 67, 240 }, { 22, 80 }, { 6, 20 }, { 1, 1 }, { 3, 8 }, { 24, 80 } };
    struct vt *v = vt_open("linux", 24, 80, true);
    vt_key(v, "2");
    vt_key(v, "old\rabcdefg");
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < COUNT(sizes); i++) {
            vt_resize(v, sizes[i][0], sizes[i][1]);
            assert_int_equal(run_view(v->run)->focus, 1);
            assert_int_equal(secret_length(run_view(v->run)->nodes[1].value), 7);
            if (sizes[i][0] >= 12 && sizes[i][1] >= 40) {
                vt_check(v);
                vt_check_redraw(v);
                assert_true(vt_holds(v, "*******"));
            }
            vt_key(v, "h\x7f");
        }
    vt_close(v);
}

static void test_A16_small_window_says_so_and_works(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 10, 50, true);
    assert_true(vt_holds(v, "Fenêtre trop petite"));
    vt_key(v, "2");
    assert_true(vt_holds(v, "Mot de passe actuel"));
    vt_close(v);
}

static void test_A20_matrix(void **state)
{
    (void)state;
    static const char *const terms[] = { "linux", "vt100", "vt220", "xterm-256color", "screen", "tmux-256color", "ansi" };
    static const int sizes[][2] = { { 12, 40 }, { 24, 64 }, { 22, 80 }, { 24, 80 }, { 43, 132 } };
    for (size_t t = 0; t < COUNT(terms); t++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            for (int colour = 0; colour < 2; colour++)
                for (int theme = 0; theme <= THEME_MONO; theme++) {
                    struct vt *v = vt_open(terms[t], sizes[s][0], sizes[s][1], colour);
                    v->prefs.theme = (enum theme)theme;
                    run_changed(v->run);
                    vt_show(v);
                    for (size_t k = 0; k < COUNT(some_keys); k++) {
                        vt_key(v, some_keys[k]);
                        if (theme == THEME_GREY)
                            vt_check(v);
                        leave_work(v);
                    }
                    vt_check_redraw(v);
                    vt_close(v);
                }
}

static void in_locale(const char *name, void (*test)(void **state))
{
    if (!setlocale(LC_ALL, name)) {
        setlocale(LC_ALL, "C.UTF-8");
        print_message("# skipped: the locale %s is not on this machine\n", name);
        skip();
    }
    test(NULL);
    setlocale(LC_ALL, "C.UTF-8");
}

static void see_letters(const char *oe, const char *quote)
{
    struct vt *v = vt_open("vt220", 24, 80, true);
    vt_key(v, "3");
    assert_true(vt_holds(v, oe));
    assert_true(vt_holds(v, quote));
    assert_false(vt_holds(v, "?"));
    vt_close(v);
}

static void test_A11_A20_matrix_in_latin1(void **state)
{
    (void)state;
    in_locale("fr_CA.ISO-8859-1", test_A20_matrix);
    setlocale(LC_ALL, "fr_CA.ISO-8859-1");
    see_letters("l'oeuvre « accès » ...", "Régie");
    setlocale(LC_ALL, "C.UTF-8");
}

static void test_A11_A20_matrix_in_the_C_locale(void **state)
{
    (void)state;
    in_locale("C", test_A20_matrix);
    setlocale(LC_ALL, "C");
    see_letters("l'oeuvre \" acces \" ...", "Regie");
    setlocale(LC_ALL, "C.UTF-8");
}

static void test_A20_dumb_terminals_cannot(void **state)
{
    (void)state;
    static const char *const can[] = { "linux", "vt100", "vt220", "xterm-256color", "screen", "tmux-256color", "ansi" };
    static const char *const cannot[] = { "dumb", "", "no-such-terminal", "../../etc/passwd", NULL };
    for (size_t i = 0; i < COUNT(can); i++)
        assert_true(front_can_screen(can[i]));
    for (size_t i = 0; i < COUNT(cannot); i++)
        assert_false(front_can_screen(cannot[i]));
}

static void test_A20_environment_is_ignored(void **state)
{
    (void)state;
    static const char *const hostile[][2] = {
        { "TERMINFO", "/tmp/none" }, { "TERMCAP", "linux:cm=x" }, { "LINES", "3" }, { "COLUMNS", "7" }, { "ESCDELAY", "99999" },
        { "NCURSES_NO_UTF8_ACS", "1" }, { "TERMINFO_DIRS", "/tmp/none" },
    };
    for (size_t i = 0; i < COUNT(hostile); i++)
        setenv(hostile[i][0], hostile[i][1], 1);
    struct vt *v = vt_open("linux", 24, 80, true);
    assert_true(vt_holds(v, "6-Renouveler mon certificat"));
    vt_close(v);
}

static void test_garbage_from_the_terminal(void **state)
{
    (void)state;
    static const char *const garbage[] = {
        "\033[?62;1;2c", "\033]0;x\007", "\033P1$r\033\\", "\x9b" "A", "\xff\xfe\xc0\xaf", "\033[200~q\r\033[21~\033[201~", "\033[999999999999999~",
        "\033[8;1;1t", "\033[<35;1;1M", "\033[I\033[O",
    };
    struct vt *v = vt_open("xterm-256color", 24, 80, true);
    vt_key(v, "2");
    for (size_t i = 0; i < COUNT(garbage); i++) {
        vt_key(v, garbage[i]);
        assert_string_equal(run_view(v->run)->page, "vt.form");
        vt_check(v);
    }
    assert_int_equal(v->app.closed, 0);
    vt_close(v);
}

static void test_pasted_megabyte(void **state)
{
    (void)state;
    struct vt *v = vt_open("xterm-256color", 24, 80, true);
    enum { MEGABYTE = 1 << 20 };
    char *paste = malloc(MEGABYTE);
    uint32_t seed = 7;
    assert_non_null(paste);
    for (size_t i = 0; i < MEGABYTE; i++)
        paste[i] = (char)next_random(&seed);
    for (size_t at = 0; at < MEGABYTE; at += 65536) {
        vt_send(v, paste + at, 65536);
        leave_work(v);
    }
    vt_key(v, "\030");   /* ends what may be half sent */
    vt_check(v);
    vt_check_redraw(v);
    free(paste);
    vt_close(v);
}

static bool blank(struct vt *v)
{
    char line[2048];
    for (int row = 0; row < v->rows; row++) {
        vt_text(v, row, line, sizeof line);
        if (line[0])
            return false;
    }
    return true;
}

static void test_nothing_is_left_on_the_terminal(void **state)
{
    (void)state;
    static const char *const terms[] = { "linux", "vt100", "vt220", "xterm-256color" };
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct vt *v = vt_open(terms[i], 24, 80, true);
        vt_key(v, "2");
        vt_key(v, "visible");
        v->kind->wipe(v->front);
        vt_drain(v);
        assert_true(blank(v));
        vt_show(v);
        assert_false(blank(v));
        v->kind->close(v->front);
        vt_drain(v);
        assert_true(blank(v));
        assert_true(v->visible);
        assert_int_equal(v->kind->open(&v->options, v->run, &v->front), ERR_OK);
        vt_show(v);
        vt_mark(v);
        front_emergency();
        vt_drain(v);
        assert_true(blank(v));
        bool erased = memmem(v->log, v->bytes, "\033[3J", 4) != NULL;   /* the scroll-back, where nothing else hides it */
        assert_int_equal(erased, strcmp(terms[i], "linux") == 0);
        vt_close(v);
    }
}

/* A line under 38400 baud gets the number alone; it and ssh wait longer for an escape's sequence. */
static void test_slow_and_far_lines(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    struct termios t;
    v->kind->close(v->front);
    assert_int_equal(tcgetattr(v->slave, &t), 0);
    cfsetospeed(&t, B9600);
    assert_int_equal(tcsetattr(v->slave, TCSANOW, &t), 0);
    v->options.escape_ms = 0;
    assert_int_equal(v->kind->open(&v->options, v->run, &v->front), ERR_OK);
    vt_show(v);
    assert_true(vt_key(v, "\033[B") <= 32);
    vt_check(v);
    vt_send(v, "\033", 1);
    assert_int_equal(v->kind->wait_ms(v->front), 300);
    v->kind->close(v->front);
    cfsetospeed(&t, B38400);
    tcsetattr(v->slave, TCSANOW, &t);
    for (int far = 0; far < 2; far++) {
        if (far)
            setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", 1);
        assert_int_equal(v->kind->open(&v->options, v->run, &v->front), ERR_OK);
        vt_send(v, "\033", 1);
        assert_int_equal(v->kind->wait_ms(v->front), far ? 300 : 25);
        if (!far)
            v->kind->close(v->front);
    }
    unsetenv("SSH_CONNECTION");
    vt_close(v);
}

/* A05's other half: progress is one row, its cursor at its start. */
static void test_A07_progress_rewrites_one_row(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    run_go(v->run, "vt.work");
    vt_show(v);
    vt_mark(v);
    snprintf(v->app.progress, sizeof v->app.progress, "Étape 2 sur 3 : le serveur est averti");
    run_changed(v->run);
    vt_show(v);
    assert_true(vt_mark(v) < 80);
    assert_true(vt_holds(v, "> Étape 2 sur 3"));
    vt_check(v);
    vt_check_redraw(v);
    vt_close(v);
}

static void test_reveal_shows_and_hides(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    vt_key(v, "2");
    vt_key(v, "Secret9é");
    assert_false(vt_holds(v, "Secret9"));
    assert_true(vt_holds(v, " : ********"));
    vt_key(v, "\033OS");
    assert_true(vt_holds(v, " : Secret9é"));
    vt_key(v, "\033OS");
    assert_false(vt_holds(v, "Secret9"));
    vt_check(v);
    vt_close(v);
}

#ifndef __SANITIZE_ADDRESS__   /* the sanitizer keeps freed memory, and its shadow cannot be walked */
/* After it was shown and hidden, a revealed secret is in none of our memory: neither as bytes nor as cells. */
static void test_A10_hidden_secret_leaves_no_copy(void **state)
{
    (void)state;
    struct vt *v = vt_open("linux", 24, 80, true);
    static const unsigned char scrambled[] = { 'q' ^ 85, 'Z' ^ 85, '7' ^ 85, 'k' ^ 85, 'W' ^ 85, '3' ^ 85, 'x' ^ 85, 'V' ^ 85 };
    char bytes[4096];
    vt_key(v, "2");
    for (size_t i = 0; i < sizeof scrambled; i++) {
        bytes[0] = (char)(scrambled[i] ^ 85);
        assert_int_equal(write(v->master, bytes, 1), 1);
        v->kind->take(v->front);
        v->kind->show(v->front);
    }
    vt_drain(v);
    static const char f4[] = "\033[[D";
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(write(v->master, f4, 4), 4);
        v->kind->take(v->front);
        v->kind->show(v->front);
        while (read(v->master, bytes, sizeof bytes) > 0)   /* not into libvterm, which is in this process too */
            ;
    }
    memset(bytes, 0, sizeof bytes);
    run_wipe(v->run);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    char line[512];
    int found = 0;
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx rw-p", &from, &to) != 2 || !strstr(line, " rw-p ") || strstr(line, "[v"))
            continue;
        for (const unsigned char *at = (const unsigned char *)from; at + 32 < (const unsigned char *)to; at++) {
            bool narrow = true, wide = true;
            for (size_t i = 0; i < sizeof scrambled && (narrow || wide); i++) {
                narrow = narrow && at[i] == (unsigned char)(scrambled[i] ^ 85);
                wide = wide && at[4 * i] == (unsigned char)(scrambled[i] ^ 85);
            }
            found += narrow || wide;
        }
    }
    fclose(maps);
    assert_int_equal(found, 0);
    vt_close(v);
}
#endif

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    unsetenv("SSH_CONNECTION");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A19_bytes_of_slow_terminals),
        cmocka_unit_test(test_A19_bytes_of_fast_terminals),
        cmocka_unit_test(test_A05_reader_mode_moves_write_no_cell),
        cmocka_unit_test(test_A07_idle_writes_nothing),
        cmocka_unit_test(test_A07_progress_rewrites_one_row),
        cmocka_unit_test(test_one_write_per_transition),
        cmocka_unit_test(test_A19_type_ahead_is_kept),
        cmocka_unit_test(test_escape_time),
        cmocka_unit_test(test_A01_A02_A06_invariants_after_10000_random_keys),
        cmocka_unit_test(test_A03_focus_is_said_in_text),
        cmocka_unit_test(test_A23_error_on_the_field_and_in_words),
        cmocka_unit_test(test_A16_resize_storm_keeps_focus_and_data),
        cmocka_unit_test(test_A16_small_window_says_so_and_works),
        cmocka_unit_test(test_A20_matrix),
        cmocka_unit_test(test_A11_A20_matrix_in_latin1),
        cmocka_unit_test(test_A11_A20_matrix_in_the_C_locale),
        cmocka_unit_test(test_A20_dumb_terminals_cannot),
        cmocka_unit_test(test_A20_environment_is_ignored),
        cmocka_unit_test(test_garbage_from_the_terminal),
        cmocka_unit_test(test_pasted_megabyte),
        cmocka_unit_test(test_slow_and_far_lines),
        cmocka_unit_test(test_nothing_is_left_on_the_terminal),
        cmocka_unit_test(test_reveal_shows_and_hides),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_A10_hidden_secret_leaves_no_copy),
#endif
    };
    return cmocka_run_group_tests_name("tui_screen", tests, NULL, NULL);
}
