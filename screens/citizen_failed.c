/* What did not work, and what to do now: for every flow of the Service d'authentification. And the pages that cover any of them. */
#include "screens/citizen.h"
#include "screens/directory.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <string.h>

/* --- the sentence --- */

/* Instead of what the error says of itself: people here call somebody else, and have no questions. NULL: until when it is, is said apart. */
static const struct { enum err err; const char *what, *todo; } sentences[] = {
    { ERR_NOT_POSSIBLE, NULL, N_("Vérifiez-les, ou appelez les Services aux citoyens de la RAMQ.") },
    { ERR_TICKET, N_("Ce qui était commencé est resté ouvert trop longtemps."), N_("Recommencez : rien n'a été changé.") },
    { ERR_TOO_MANY, NULL, "" },
};

/* The same asked again would be answered the same. */
static bool can_repeat(const struct run *run)
{
    enum err e = account_visit(run)->result.err;
    return e != ERR_NOT_POSSIBLE && e != ERR_TICKET && e != ERR_TOO_MANY;
}

static void compose_what(enum err e, struct composer *c)
{
    char text[WORDS_MAX];
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (sentences[i].err == e) {
            const char *todo = sentences[i].todo;
            compose_text(c, ROLE_STATUS, msg(N_("ERREUR E-%d : %s %s")), (int)e, msg(sentences[i].what ? sentences[i].what : err_what(e)), *todo ? msg(todo) : "");
            return;
        }
    words_error(e, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
}

void citizen_compose_failure(const struct run *run, struct composer *c)
{
    compose_what(account_visit(run)->result.err, c);
    account_compose_cost(run, c);
    if (work_has_form(run) && can_repeat(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce que vous avez tapé est encore là.")));
    compose_blank(c);
    if (account_help_is_due(account_visit(run)->result.err))
        directory_compose_citizens(run, c);
}

/* --- the ways on --- */

static bool logged_in(const struct run *run) { return desk_citizen(session_of(run)->desk)->open; }
static bool nobody(const struct run *run) { return !logged_in(run); }
static bool has_form(const struct run *run) { return work_has_form(run) && account_visit(run)->result.err != ERR_TICKET; }
static bool password_was_asked(const struct run *run) { return account_visit(run)->result.err == ERR_NOT_POSSIBLE && strcmp(run_page(run)->name, "citizen.stopped") == 0; }
static void forgot(struct run *run) { run_go(run, "lost.name"); }
static bool is_too_old(const struct run *run) { return account_visit(run)->result.err == ERR_TICKET; }
static void begin_again(struct run *run)
{
    if (logged_in(run))
        citizen_go_on(run);
    else
        run_go(run, "citizen.start");
}
static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }
void citizen_show_phones(struct run *run) { citizen_cover(run, "citizen.phones"); }

/* Line by line, an item that has the focus would be asked about again instead of the field. */
void citizen_cover(struct run *run, const char *page)
{
    const struct page *form = run_page(run);
    size_t i = 0;
    while (i < form->field_count && !form->fields[i].live)
        i++;
    if (form->field_count)
        run_focus_slot(run, form->first_slot + (i < form->field_count ? i : 0));
    run_cover(run, page);
}

const struct item citizen_failed_items[CITIZEN_FAILED_ITEMS] = {
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .offered = can_repeat, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '2', .label = N_("2-Revenir à ce que j'ai tapé"), .choose = work_to_form, .offered = has_form, .help = N_("Ce que vous avez tapé est encore là.") },
    { .key = '3', .label = N_("3-Recommencer"), .choose = begin_again, .offered = is_too_old, .help = N_("Revient au début de ce service.") },
    { .key = 'm', .label = N_("m-Mot de passe oublié?"), .choose = forgot, .offered = password_was_asked, .help = N_("Le remplacer vous-même, à l'aide d'un code envoyé par courriel.") },
    { .key = 'j', .label = N_("j-Joindre quelqu'un"), .choose = citizen_show_phones, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .offered = nobody, .help = N_("Efface tout et revient à la page d'accueil.") },
    { .key = '0', .label = N_("0-Retourner à mon compte"), .choose = citizen_go_on, .offered = logged_in, .help = N_("Revient à votre page du service.") },
    { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, .offered = logged_in,
      .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") },
};

/* --- pages that cover --- */

enum { LEAVE = OUTCOME_OWN };
const struct item citizen_over_items[1] = {
    { .key = '0', .label = N_("0-Retour à la page d'avant"), .outcome = LEAVE, .help = N_("Revient à la page où vous étiez, telle que vous l'avez laissée.") },
};
const struct edge citizen_over_edges[CITIZEN_OVER_EDGES] = { { LEAVE, NULL }, { OUTCOME_BACK, NULL } };

static void compose_access(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Le code n'est envoyé que par courriel, et personne ne peut le donner par téléphone.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Si votre téléphone reçoit vos courriels, lisez-y le code maintenant : la page du code attend plus longtemps que les autres.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Sinon, revenez quand vous pourrez les lire. Un compte créé est gardé 7 jours : «Se connecter» ramène au code.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Si vous avez changé d'adresse depuis, appelez :")));
    directory_compose_citizens(run, c);
}

static void compose_mail(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Il faut une adresse courriel que vous êtes seul à lire : chaque connexion y envoie un code.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Plusieurs fournisseurs en offrent sans frais. À la bibliothèque publique, ou avec un proche, on peut vous aider à en ouvrir une.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- N'inscrivez pas l'adresse de quelqu'un d'autre : cette personne recevrait vos codes.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Sans courriel, communiquez avec le ministère ou l'organisme public pour connaître un autre moyen d'accès :")));
    directory_compose_citizens(run, c);
}

/* Professionals' lines would answer a citizen nothing. */
static void compose_phones(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Pour toute question sur le Service d'authentification :")));
    directory_compose_citizens(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour un autre service : «Joindre quelqu'un», à la page d'accueil.")));
    compose_blank(c);
}

static const struct page pages[] = {
    CITIZEN_OVER_PAGE("citizen.phones", N_("Joindre quelqu'un (téléphones et heures)"), N_("Joindre quelqu'un"), N_("Qui appeler, et qui répond en ce moment."), compose_phones),
    CITIZEN_OVER_PAGE("citizen.no-access", N_("Je n'ai pas accès à mes courriels ici"), N_("Sans accès à mes courriels"), N_("Ce que vous pouvez faire maintenant ou plus tard."), compose_access),
    CITIZEN_OVER_PAGE("citizen.no-mail", N_("Je n'ai pas de courriel"), NULL, N_("Pourquoi il faut une adresse, et comment en avoir une."), compose_mail),
};

const struct flow flow_citizen_over = { "citizenover", pages, sizeof pages / sizeof pages[0] };
