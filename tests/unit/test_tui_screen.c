/* The screen front end on a pseudo-terminal: what a person sees, and what it costs. */
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

static void dump(struct vt *v)
{
    char line[2048];
    for (int i = 0; i < v->rows; i++) {
        vt_text(v, i, line, sizeof line);
        print_message("|%s\n", line);
    }
}

static void report(const char *term, const char *what, size_t bytes) { print_message("# %-16s %-28s %zu bytes\n", term, what, bytes); }

static void test_first(void **state)
{
    (void)state;
    static const char *const terms[] = { "vt220", "vt100", "linux", "xterm-256color", "tmux-256color", "screen", "ansi" };
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct vt *v = vt_open(terms[i], 24, 80, true);
        if (getenv("LOG"))
            fwrite(v->log,1,v->bytes,stderr);
        report(terms[i], "first paint", vt_mark(v));
        if (i == 0) dump(v);
        vt_check(v);
        vt_check_redraw(v);
        size_t total = 0, n, most = 0;
        for (int k = 0; k < 10; k++) {
            total += n = vt_key(v, k < 5 ? "\033[B" : "\033[A");
            most = n > most ? n : most;
            vt_check(v);
            vt_check_redraw(v);
        }
        report(terms[i], "move, mean of ten x10", total);
        report(terms[i], "move, most", most);
        report(terms[i], "five in one packet", vt_key(v, "\033[B\033[B\033[B\033[B\033[B"));
        vt_check(v);
        report(terms[i], "open", vt_key(v, "2"));
        vt_check(v);
        if (i == 0) dump(v);
        vt_check_redraw(v);
        report(terms[i], "type", vt_key(v, "a"));
        report(terms[i], "type", vt_key(v, "b"));
        vt_check(v);
        report(terms[i], "erase", vt_key(v, "\x7f"));
        report(terms[i], "next field", vt_key(v, "\r"));
        report(terms[i], "next field", vt_key(v, "\033[B"));
        report(terms[i], "next field", vt_key(v, "\033[A"));
        vt_check(v);
        vt_check_redraw(v);
        report(terms[i], "return", vt_key(v, "\033"));
        vt_check(v);
        if (i == 0) dump(v);
        v->prefs.reader = true;
        run_changed(v->run);
        vt_show(v);
        vt_mark(v);
        report(terms[i], "reader down", vt_key(v, "\033[B"));
        report(terms[i], "reader up", vt_key(v, "\033[A"));
        vt_close(v);
    }
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_first) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
