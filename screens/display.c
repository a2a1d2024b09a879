/* 6-Affichage et lecture: how this person reads and types here; back to the kiosk's own values after the wipe. */
#include "screens/screens.h"
#include "screens/session.h"

#include <stdio.h>

enum { TO_WELCOME = OUTCOME_OWN };

static const char *on_off(bool on) { return on ? msg(N_("oui")) : msg(N_("non")); }

static void name_theme(const struct run *run, char *to, size_t size, bool narrow)
{
    static const char *const words[] = {
        [THEME_GREY] = N_("gris sur noir"), [THEME_WHITE] = N_("noir sur gris"), [THEME_YELLOW] = N_("jaune sur noir"),
        [THEME_MONO] = N_("sans couleur")
    };
    (void)narrow;
    snprintf(to, size, msg(N_("1-Contraste : %s")), msg(words[run_prefs(run)->theme]));
}

static void name_reader(const struct run *run, char *to, size_t size, bool narrow)
{
    snprintf(to, size, narrow ? msg(N_("2-Pour lecteur d'écran : %s")) : msg(N_("2-Pour lecteur d'écran ou plage braille : %s")),
             on_off(run_prefs(run)->reader));
}

static void name_line(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, msg(N_("3-Ligne par ligne : %s")), on_off(run_prefs(run)->line));
}

static void name_repeat(const struct run *run, char *to, size_t size, bool narrow)
{
    static const char *const words[] = {
        [REPEAT_NORMAL] = N_("normale"), [REPEAT_SLOW] = N_("lente"), [REPEAT_OFF] = N_("aucune")
    };
    (void)narrow;
    snprintf(to, size, msg(N_("4-Répétition des touches : %s")), msg(words[run_prefs(run)->repeat]));
}

static void name_bounce(const struct run *run, char *to, size_t size, bool narrow)
{
    unsigned ms = run_prefs(run)->bounce_ms;
    (void)narrow;
    if (ms)
        snprintf(to, size, msg(N_("5-Ignorer une touche répétée en moins de 0,%u s")), ms / 100);
    else
        snprintf(to, size, "%s", msg(N_("5-Ignorer une touche répétée trop vite : non")));
}

static void next_theme(struct run *run) { run_prefs(run)->theme = (run_prefs(run)->theme + 1) % (THEME_MONO + 1); run_changed(run); }
static void toggle_reader(struct run *run) { run_prefs(run)->reader = !run_prefs(run)->reader; run_changed(run); }
static void toggle_line(struct run *run) { run_prefs(run)->line = !run_prefs(run)->line; run_changed(run); }
static void next_repeat(struct run *run) { run_prefs(run)->repeat = (run_prefs(run)->repeat + 1) % (REPEAT_OFF + 1); run_changed(run); }

static void next_bounce(struct run *run)
{
    enum { STEP_MS = 200, MOST_MS = 800 };
    unsigned *ms = &run_prefs(run)->bounce_ms;
    *ms = *ms >= MOST_MS ? 0 : *ms + STEP_MS;
    run_changed(run);
}

static const struct item items[] = {
    { .key = '1', .format = name_theme, .choose = next_theme, .help = N_("Chaque fois que vous choisissez, le contraste suivant est pris.") },
    { .key = '2', .format = name_reader, .choose = toggle_reader,
      .help = N_("Se déplacer ne réécrit plus rien à l'écran : le lecteur dit seulement la ligne choisie. Les délais sont trois fois plus longs.") },
    { .key = '3', .format = name_line, .choose = toggle_line,
      .help = N_("Des questions numérotées, une ligne à la fois, sans écran complet.") },
    { .key = '4', .format = name_repeat, .choose = next_repeat,
      .help = N_("Lente : une touche tenue répète après 2 secondes, puis toutes les 2 secondes. Aucune : une touche tenue compte une fois.") },
    { .key = '5', .format = name_bounce, .choose = next_bounce,
      .help = N_("Pour les personnes qui appuient deux fois sans le vouloir. De 0 à 0,8 seconde.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = TO_WELCOME, .help = N_("Garde vos choix et revient à la page d'accueil.") },
};
static const struct edge edges[] = { { TO_WELCOME, "welcome" }, { OUTCOME_BACK, "welcome" } };

static const struct page pages[] = {
    { .name = "display", .kind = PAGE_MENU, .title = N_("6-Affichage et lecture (grand contraste, ligne par ligne)"), .title_short = N_("6-Affichage et lecture"),
      .help = N_("Ces choix valent jusqu'à ce que vous partiez. La taille des caractères se règle sur le terminal."),
      .items = items, .item_count = sizeof items / sizeof items[0], .edges = edges, .edge_count = 2 },
};

const struct flow flow_display = { "display", pages, 1 };
