#include "screens/last_try.h"

#include "screens/session.h"

static bool is_last_try(const struct run *run)
{
    const struct tries *tries = &session_status(run)->info.tries;
    return tries->kind == TRIES_LAST || (tries->kind == TRIES_EXACT && tries->left == 1);
}

int last_try_confirmed(const struct run *run) { return is_last_try(run) ? LAST_TRY_ASK : OUTCOME_CONFIRM; }

void last_try_compose(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Il reste 1 essai. Un autre mot de passe erroné verrouillera votre clé. Continuer?")));
}

const char last_try_help[] = N_("C'est le dernier essai avant que la clé se verrouille. Si vous n'êtes pas certain, répondez Non.");

const struct item last_try_items[LAST_TRY_ITEMS] = {
    { .key = '1', .label = N_("1-Non"), .outcome = OUTCOME_BACK, .help = N_("Revient à la page précédente sans rien essayer.") },
    { .key = '2', .label = N_("2-Oui"), .outcome = LAST_TRY_RISK, .help = N_("Essaie le mot de passe que vous avez inscrit. S'il est erroné, la clé se verrouille.") },
    { .key = '4', .label = N_("4-Débloquer"), .outcome = LAST_TRY_UNBLOCK,
      .help = N_("Changer un mot de passe oublié à l'aide de vos questions de sécurité.") },
};
