/* The linear front end: transcripts through pipes, and a terminal whose echo goes off. */
#include "tests/unit/vt_flow.h"

#include "tui/front.h"

#include <fcntl.h>
#include <poll.h>
#include <locale.h>
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

struct talk {
    int in[2], out[2];
    struct vt_app app;
    struct prefs prefs;
    struct run *run;
    struct front *front;
    char said[65536];
    size_t length;
};

static void talk_hear(struct talk *t)
{
    ssize_t n;
    while ((n = read(t->out[0], t->said + t->length, sizeof t->said - 1 - t->length)) > 0)
        t->length += (size_t)n;
    t->said[t->length] = '\0';
}

static void talk_show(struct talk *t)
{
    front_line.show(t->front);
    talk_hear(t);
}

static struct talk *talk_open(void)
{
    struct talk *t = calloc(1, sizeof *t);
    assert_non_null(t);
    assert_int_equal(secret_start(), ERR_OK);
    assert_int_equal(pipe(t->in), 0);
    assert_int_equal(pipe(t->out), 0);
    fcntl(t->out[0], F_SETFL, O_NONBLOCK);
    t->run = vt_run_new(&t->app, &t->prefs);
    struct front_options options = { .in = t->in[0], .out = t->out[1], .term = "dumb", .clock = &clock_system };
    assert_int_equal(front_line.open(&options, t->run, &t->front), ERR_OK);
    talk_show(t);
    return t;
}

static void talk_close(struct talk *t)
{
    front_line.close(t->front);
    run_free(t->run);
    close(t->in[0]);
    close(t->out[0]);
    close(t->out[1]);
    free(t);
}

/* As the program's loop does: a line, then what it says. Returns what was new. */
static const char *talk_say(struct talk *t, const char *line)
{
    size_t before = t->length;
    assert_true(write(t->in[1], line, strlen(line)) == (ssize_t)strlen(line));
    assert_true(front_line.take(t->front));
    talk_show(t);
    return t->said + before;
}

static void expect(const char *heard, const char *wanted)
{
    if (strcmp(heard, wanted) != 0)
        print_error("heard:\n%s\nwanted:\n%s\n", heard, wanted);
    assert_string_equal(heard, wanted);
}

static void test_A08_menu_and_form_as_sketched(void **state)
{
    (void)state;
    struct talk *t = talk_open();
    expect(t->said,
           "Portail libre-service. DÉMO.\n"
           "Clé branchée, il reste 5 essais, certificat : encore 212 jours. En ligne.\n"
           "1-Gérer mes questions de sécurité\n"
           "2-Modifier mon mot de passe\n"
           "3-Modifier mes informations de contact\n"
           "4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité\n"
           "5-Vérifier ma clé d'authentification SécurSanté\n"
           "6-Renouveler mon certificat\n"
           "Soutien : 1-877-826-2433\n"
           "Votre choix (1 à 6, ? aide, ?e English, q fermer) : ");
    expect(talk_say(t, "2\n"),
           "\n\n2-Modifier mon mot de passe. DÉMO.\n"
           "Règles de votre clé : 6 à 15 caractères, chiffres ou lettres.\n"
           "Après 5 mots de passe erronés, la clé se verrouille. Il reste 4 essais.\n"
           "Mot de passe actuel (? aide, ?e English, < retour) : ");
    expect(talk_say(t, "648219\n"), "\nNouveau mot de passe : ");
    expect(talk_say(t, "abcd\n"), "\nERREUR E-212 : 4 caractères. Il en faut de 6 à 15.\nNouveau mot de passe : ");
    expect(talk_say(t, "abcd\n"), "\nERREUR E-212 : 4 caractères. Il en faut de 6 à 15.\nNouveau mot de passe : ");
    expect(talk_say(t, "abcdef\n"), "\nNouveau mot de passe, encore une fois : ");
    expect(talk_say(t, "abcdef\n"), "\nConfirmer? (Entrée oui, < retour) ");
    talk_say(t, "\n");
    assert_string_equal(run_view(t->run)->page, "vt.work");
    assert_null(strstr(t->said, "648219"));
    assert_null(strstr(t->said, "abcd"));
    assert_null(strchr(t->said, 0x1B));
    talk_close(t);
}

static void test_A08_commands_are_whole_lines(void **state)
{
    (void)state;
    struct talk *t = talk_open();
    talk_say(t, "2\n");
    talk_say(t, "?\n");
    assert_string_equal(run_view(t->run)->page, "vt.help");
    const char *back = talk_say(t, "\n");   /* Entrée: the first item, back to the form */
    assert_non_null(strstr(back, "Mot de passe actuel (? aide, ?e English, < retour) : "));
    talk_say(t, "?e\n");
    assert_int_equal(t->app.languages, 1);
    talk_say(t, "?esecret\n");   /* not a whole line: an answer */
    assert_int_equal(t->app.languages, 1);
    assert_int_equal(run_view(t->run)->focus, 1);
    talk_say(t, "<\n");
    assert_string_equal(run_view(t->run)->page, "vt.menu");
    talk_say(t, "q\n");
    assert_int_equal(t->app.closed, 1);
    talk_close(t);
}

static void test_A08_choices(void **state)
{
    (void)state;
    struct talk *t = talk_open();
    assert_non_null(strstr(talk_say(t, "9\n"), "Ce choix n'existe pas.\nVotre choix"));
    assert_non_null(strstr(talk_say(t, "22\n"), "Ce choix n'existe pas.\nVotre choix"));
    assert_non_null(strstr(talk_say(t, "1\n"), "Option non disponible\nVotre choix"));
    assert_non_null(strstr(talk_say(t, "1\r\n"), "Option non disponible\nVotre choix"));
    assert_string_equal(run_view(t->run)->page, "vt.menu");
    talk_close(t);
}

/* What happens is said when it happens, once, on a line of its own; nothing new says nothing. */
static void test_A08_events(void **state)
{
    (void)state;
    struct talk *t = talk_open();
    size_t before = t->length;
    run_changed(t->run);
    talk_show(t);
    assert_int_equal(t->length, before);
    snprintf(t->app.state, sizeof t->app.state, "Clé absente");
    run_changed(t->run);
    talk_show(t);
    expect(t->said + before, "\nClé absente, il reste 5 essais, certificat : encore 212 jours. En ligne.\n"
                             "Votre choix (1 à 6, ? aide, ?e English, q fermer) : ");
    run_go(t->run, "vt.work");
    talk_show(t);
    before = t->length;
    snprintf(t->app.progress, sizeof t->app.progress, "Étape 2 sur 3");
    run_changed(t->run);
    talk_show(t);
    assert_non_null(strstr(t->said + before, "Étape 2 sur 3\n"));
    assert_null(strstr(t->said + before, "Ne débranchez pas"));
    talk_close(t);
}

static void test_one_line_at_a_time_and_the_end(void **state)
{
    (void)state;
    struct talk *t = talk_open();
    static const char lines[] = "2\n648219\nabc";
    assert_true(write(t->in[1], lines, sizeof lines - 1) > 0);
    assert_true(front_line.take(t->front));
    assert_string_equal(run_view(t->run)->page, "vt.form");
    assert_int_equal(secret_length(run_view(t->run)->nodes[0].value), 0);   /* its line is still in the pipe */
    assert_true(front_line.take(t->front));
    assert_int_equal(run_view(t->run)->focus, 1);
    assert_true(front_line.take(t->front));       /* no end of line yet */
    assert_int_equal(secret_length(run_view(t->run)->nodes[1].value), 0);
    close(t->in[1]);
    assert_true(front_line.take(t->front));       /* the last line lacks its end */
    assert_int_equal(secret_length(run_view(t->run)->nodes[1].value), 3);
    assert_false(front_line.take(t->front));
    talk_close(t);
}

static void test_hostile_lines(void **state)
{
    (void)state;
    struct talk *t = talk_open();
    talk_say(t, "2\n");
    static char line[20001];
    memset(line, 'x', sizeof line - 2);
    line[sizeof line - 2] = '\n';
    talk_say(t, line);
    assert_int_equal(run_view(t->run)->focus, 0);
    assert_int_equal(secret_length(run_view(t->run)->nodes[0].value), 0);
    talk_say(t, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");   /* more than the field's 15 */
    assert_int_equal(run_view(t->run)->focus, 0);
    assert_int_equal(secret_length(run_view(t->run)->nodes[0].value), 0);
    assert_non_null(strstr(t->said, "15 caractères au plus."));
    talk_say(t, "\x1b[31m\xff\xc0z\x07\n");
    assert_int_equal(secret_length(run_view(t->run)->nodes[0].value), 5);   /* "[31mz": a control character is nobody's */
    assert_null(strchr(t->said, 0x1B));
    talk_close(t);
}

/* A pseudo-terminal hands on what was written by a work queue of the kernel: wait for the text, not for the time. */
static void hear_until(int master, const char *text, char *heard, size_t size)
{
    struct pollfd wait = { .fd = master, .events = POLLIN };
    size_t n = 0;
    heard[0] = '\0';
    while (!strstr(heard, text) && n < size - 1 && poll(&wait, 1, 5000) == 1) {
        ssize_t got = read(master, heard + n, size - 1 - n);
        n += got > 0 ? (size_t)got : 0;
        heard[n] = '\0';
    }
}

static void test_A10_no_echo_while_a_secret_is_typed(void **state)
{
    (void)state;
    int master, slave;
    struct termios now;
    struct vt_app app = { .closed = 0 };
    struct prefs prefs = { .theme = THEME_GREY };
    struct front *front;
    char heard[8192];
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    fcntl(master, F_SETFL, O_NONBLOCK);
    struct run *run = vt_run_new(&app, &prefs);
    struct front_options options = { .in = slave, .out = slave, .term = "dumb", .clock = &clock_system };
    assert_int_equal(front_line.open(&options, run, &front), ERR_OK);
    front_line.show(front);
    tcgetattr(slave, &now);
    assert_true(now.c_lflag & ECHO);
    assert_int_equal(write(master, "2\n", 2), 2);
    assert_true(front_line.take(front));
    front_line.show(front);
    tcgetattr(slave, &now);
    assert_false(now.c_lflag & ECHO);
    assert_false(now.c_lflag & ISIG);
    hear_until(master, " < retour) : ", heard, sizeof heard);
    assert_int_equal(write(master, "secret9\n", 8), 8);
    assert_true(front_line.take(front));
    front_line.show(front);
    hear_until(master, "Nouveau mot de passe : ", heard, sizeof heard);
    assert_null(strstr(heard, "ecret"));
    assert_string_equal(heard, "\r\nNouveau mot de passe : ");
    assert_int_equal(write(master, "\004", 1), 1);   /* Ctrl-D is not a way out of a kiosk */
    assert_true(front_line.take(front));
    front_line.close(front);
    tcgetattr(slave, &now);
    assert_true((now.c_lflag & ECHO) && (now.c_lflag & ISIG));
    run_free(run);
    close(master);
    close(slave);
}

static void test_A11_folded_in_the_C_locale(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C");
    struct talk *t = talk_open();
    setlocale(LC_ALL, "C.UTF-8");
    for (size_t i = 0; i < t->length; i++)
        assert_true((unsigned char)t->said[i] < 0x7F);
    assert_non_null(strstr(t->said, "1-Gerer mes questions de securite\n"));
    talk_close(t);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A08_menu_and_form_as_sketched),
        cmocka_unit_test(test_A08_commands_are_whole_lines),
        cmocka_unit_test(test_A08_choices),
        cmocka_unit_test(test_A08_events),
        cmocka_unit_test(test_one_line_at_a_time_and_the_end),
        cmocka_unit_test(test_hostile_lines),
        cmocka_unit_test(test_A10_no_echo_while_a_secret_is_typed),
        cmocka_unit_test(test_A11_folded_in_the_C_locale),
    };
    return cmocka_run_group_tests_name("tui_line", tests, NULL, NULL);
}
