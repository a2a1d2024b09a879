#include "screens/ending.h"

#include "tui/msg.h"

#include <stdio.h>

static void close_all(struct run *run) { run_act(run, ACT_CLOSE); }

static void name_close(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s", run_prefs(run)->line ? msg(N_("2-Fermer (q)")) : msg(N_("2-Fermer (X ou F10)")));
}

const struct item ending_locked_items[ENDING_LOCKED_ITEMS] = {
    { .key = '4', .label = N_("4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité"),
      .label_short = N_("4-Débloquer à l'aide de mes questions"), .outcome = ENDING_UNBLOCK,
      .help = N_("Quand la clé est verrouillée, ou quand vous avez oublié votre mot de passe.") },
    { .key = '1', .label = N_("1-Retourner au menu principal"), .outcome = ENDING_MENU, .help = N_("Revient au menu de votre clé.") },
    { .key = '2', .label = N_("2-Fermer (X ou F10)"), .format = name_close, .choose = close_all, .help = N_("Efface tout et revient à la page d'accueil.") },
};
const struct edge ending_edges[ENDING_EDGES] = { { ENDING_MENU, "menu" }, { OUTCOME_BACK, "menu" }, { ENDING_UNBLOCK, "unblock" } };
