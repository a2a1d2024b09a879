/* The postal secret: it replaces exactly one of the two numbers, and goes only to the address that the register has. Document 004. */
#include "screens/identify.h"

#include "screens/words.h"

#include <stdio.h>

static const char *words_missing(bool for_tax)
{
    return for_tax ? msg(N_("le numéro de l'avis de cotisation")) : msg(N_("le numéro de référence de la carte ou du permis"));
}

/* --- asked for --- */

static bool is_for_tax(const struct run *run) { return identify_of(run)->one != IDENTIFY_AVIS; }

static void compose_address(struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", msg(N_("La lettre sera postée à l'adresse inscrite à votre dossier de la RAMQ. Si vous avez déménagé, faites d'abord corriger votre adresse à la RAMQ.")));
}

void identify_compose_letter(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, msg(N_("Il vous manque un renseignement : %s.")), words_missing(is_for_tax(run)));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un secret d'identification postal peut le remplacer : dix lettres et chiffres, dans une lettre qui vous est postée. Il sert une fois, pendant "
                                            "30 jours.")));
    compose_address(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Quand vous l'aurez reçu, connectez-vous à n'importe quel poste pour l'inscrire : le reste sera déjà fait.")));
    compose_blank(c);
}

static void to_section(struct run *run) { run_outcome(run, is_for_tax(run) ? IDENTIFY_TO_ONE : IDENTIFY_TO_TWO); }

const struct item identify_letter_items[IDENTIFY_LETTER_ITEMS] = {
    { .key = '1', .label = N_("1-Demander la lettre"), .outcome = IDENTIFY_TO_VERIFY, .help = N_("Vérifie d'abord le numéro que vous avez; puis la lettre est postée.") },
    { .key = '2', .label = N_("2-Revenir à la section"), .choose = to_section, .help = N_("Si vous avez le numéro après tout.") },
    IDENTIFY_OUT_ITEM,
};

/* --- on its way --- */

/* What the last entry left is newer than what home says. */
static unsigned tries_left(const struct run *run)
{
    const struct account_result *r = &account_visit(run)->result;
    return r->err == ERR_CODE_REFUSED_HERE ? r->left : identify_home(run)->letter_left;
}

static void compose_state(const struct run *run, struct composer *c)
{
    const struct citizen_home *home = identify_home(run);
    char until[64];
    words_day(home->letter_until_ms, identify_now(run), until, sizeof until);
    compose_text(c, ROLE_TEXT, msg(N_("Le secret de cette lettre remplace : %s.")), words_missing(home->letter_for_tax));
    compose_text(c, ROLE_TEXT, msg_n(N_("Il sert jusqu'au %s. Il reste %u essai."), N_("Il sert jusqu'au %s. Il reste %u essais."), tries_left(run)), until, tries_left(run));
}

void identify_compose_posted(const struct run *run, struct composer *c)
{
    char asked[64];
    words_day(identify_home(run)->letter_ms, identify_now(run), asked, sizeof asked);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("La lettre est demandée.")));
    compose_text(c, ROLE_TEXT, msg(N_("Demandée le %s, pour l'adresse inscrite à votre dossier de la RAMQ.")), asked);
    compose_state(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("À son arrivée, connectez-vous à n'importe quel poste et choisissez «Inscrire le secret reçu par la poste».")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vos numéros sont effacés de ce poste. Il n'y a rien à noter.")));
    compose_blank(c);
}

/* --- come back to --- */

static bool is_alive(const struct run *run)
{
    const struct citizen_home *home = identify_home(run);
    return tries_left(run) > 0 && home->letter_until_ms > identify_now(run);
}
static bool is_dead(const struct run *run) { return !is_alive(run); }

#define DEAD N_("Son secret ne sert plus. Recommencez l'identification : vous pourrez demander une autre lettre, ou inscrire le numéro.")

void identify_compose_resume(const struct run *run, struct composer *c)
{
    char asked[64];
    words_day(identify_home(run)->letter_ms, identify_now(run), asked, sizeof asked);
    compose_text(c, ROLE_STATUS, msg(N_("Une lettre avec un secret d'identification postal a été demandée le %s.")), asked);
    if (is_alive(run))
        compose_state(run, c);
    else
        compose_text(c, ROLE_TEXT, "%s", msg(DEAD));
    if (is_alive(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Pas encore de lettre? Rien ne presse : revenez quand vous l'aurez.")));
    compose_blank(c);
}

const struct item identify_resume_items[IDENTIFY_RESUME_ITEMS] = {
    { .key = '1', .label = N_("1-Inscrire le secret reçu par la poste"), .label_short = N_("1-Inscrire le secret reçu"), .outcome = IDENTIFY_TO_SECRET, .offered = is_alive,
      .help = N_("Dix lettres et chiffres, dans la lettre.") },
    { .key = '2', .label = N_("2-J'ai maintenant le numéro"), .outcome = IDENTIFY_TO_BEGIN, .offered = is_alive,
      .help = N_("Recommence l'identification avec les deux numéros. La lettre n'est plus nécessaire.") },
    { .key = '1', .label = N_("1-Recommencer l'identification"), .outcome = IDENTIFY_TO_BEGIN, .offered = is_dead, .help = N_("Redemande vos renseignements depuis le début.") },
    { .key = 'j', .label = N_("j-Joindre quelqu'un"), .choose = citizen_show_phones, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    IDENTIFY_ACCOUNT_ITEM,
    IDENTIFY_OUT_ITEM,
};

/* --- typed --- */

const struct field identify_secret_fields[1] = {
    { .label = N_("Secret reçu par la poste"), .veiled = true, .max_points = 24, .check = account_check_code,
      .help = N_("Dix lettres et chiffres, XXXXX-XXXXX. Il montre que la lettre vous est parvenue.") },
};

void identify_compose_secret(const struct run *run, struct composer *c)
{
    if (is_alive(run))
        compose_state(run, c);
    else
        compose_text(c, ROLE_TEXT, "%s", msg(DEAD));
    compose_blank(c);
}
