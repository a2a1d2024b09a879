/* The linear front end: transcripts through pipes, and a terminal whose echo goes off. */
#include "tests/unit/vt_flow.h"

#include "tui/front.h"

#include <fcntl.h>
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

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A08_menu_and_form_as_sketched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
