/* «Communication des renseignements personnels»: the consent that opens the services. Document 004, word for word. */
#include "screens/citizen.h"
#include "screens/directory.h"
#include "screens/screens.h"
#include "screens/words.h"

enum { ACCEPT = OUTCOME_OWN, REFUSE, AGAIN, TO_ACCOUNT };

#define TITLE N_("Communication des renseignements personnels")
#define SHORT N_("Votre consentement")
#define MORE_TITLE N_("En savoir plus sur le consentement")

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static const struct desk_citizen *citizen_of(const struct run *run) { return desk_citizen(session_of(run)->desk); }

/* --- the question --- */

static void enter_show(struct run *run)
{
    if (!citizen_of(run)->open)
        run_go(run, "account.over");
}

static void compose_show(const struct run *run, struct composer *c)
{
    char when[64];
    int64_t refused_ms = citizen_of(run)->home.refused_ms;
    if (!refused_ms)
        return;
    words_day(refused_ms, now_ms(run), when, sizeof when);
    compose_text(c, ROLE_STATUS, msg(N_("Vous avez refusé le %s. Vous pouvez changer d'avis.")), when);
}

static void show_more(struct run *run) { run_cover(run, "consent.more"); }

static const struct item show_items[] = {
    { .key = '1', .label = N_("1-Je refuse"), .outcome = REFUSE, .help = N_("Rien n'est communiqué. Votre refus est noté, et vous pourrez consentir plus tard.") },
    { .key = '2', .label = N_("2-Je consens"), .outcome = ACCEPT, .help = N_("Votre code d'identification est communiqué. Vous pourrez retirer votre consentement.") },
    { .key = '3', .label = N_("3-En savoir plus sur le consentement"), .choose = show_more, .help = N_("En mots simples : ce qui est communiqué, à qui, et ce que change votre réponse.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge show_edges[] = { { REFUSE, "consent.refuse" }, { ACCEPT, "consent.accept" }, ACCOUNT_LOG_OUT_EDGE };

/* Ours, in plain words: F1 and a page of its own. */
static const char *const more[] = {
    N_("Consentir, c'est permettre au Service d'authentification de donner un renseignement sur vous à la Régie de l'assurance maladie du Québec (RAMQ). Sans votre accord, il ne le "
       "donne pas."),
    N_("Un seul renseignement est donné : votre code d'identification. C'est un code fait pour vous seul, qui permet à la Régie de savoir que c'est bien vous. Vos numéros "
       "(assurance sociale, avis de cotisation, référence) ne sont pas donnés, et ce service ne les garde pas."),
    N_("Si vous consentez, vous pourrez accéder, de manière sécuritaire, aux services en ligne disponibles."),
    N_("Si vous refusez, rien n'est donné. Votre compte et votre identification restent : vous pourrez consentir plus tard, ou demander à la Régie un autre moyen d'accès."),
    N_("Votre réponse est notée avec la date, l'heure et le nom de ce poste. Vous pourrez la revoir, et retirer votre consentement quand vous voudrez : «Gérer votre compte», puis "
       "«Mes consentements»."),
    NULL
};

static void compose_more(const struct run *run, struct composer *c)
{
    (void)run;
    for (const char *const *id = more; *id; id++)
        compose_text(c, ROLE_TEXT, "%s", msg(*id));
    compose_blank(c);
}

/* --- the answer --- */

static void start(struct run *run, const struct work *work, bool accept)
{
    struct account_watch watch = work_watch(run);
    uint8_t text[32];
    citizen_text_hash(run, citizen_words_service, text);
    work_begin(run, work);
    work_began(run, desk_citizen_consent(session_of(run)->desk, &(struct citizen_answer){ "service", accept, text }, &watch));
}

static void start_accept(struct run *run)
{
    static const struct work accepting = { .again = "consent.accept" };
    start(run, &accepting, true);
}

static void start_refuse(struct run *run)
{
    static const struct work refusing = { .again = "consent.refuse" };
    start(run, &refusing, false);
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre réponse est envoyée au serveur.")));
}

/* --- refused: whether or not the server could be told, nothing was communicated --- */

static bool was_lost(const struct run *run) { return account_visit(run)->result.err != ERR_OK; }

static void compose_refused(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez refusé. Rien n'a été communiqué. Pour un autre moyen d'accès :")));
    directory_compose_citizens(run, c);
    if (was_lost(run)) {
        words_error(account_visit(run)->result.err, text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s %s", msg(N_("Votre refus n'a pas pu être transmis.")), text);
    }
    compose_blank(c);
}

static const struct item refused_items[] = {
    { .key = '1', .label = N_("1-Relire et choisir de nouveau"), .outcome = AGAIN, .help = N_("Vous pouvez changer d'avis.") },
    { .key = '2', .label = N_("2-Transmettre mon refus de nouveau"), .choose = work_retry, .offered = was_lost, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = 'g', .label = N_("g-Gérer votre compte"), .outcome = TO_ACCOUNT, .help = N_("Votre adresse, votre mot de passe, vos consentements, et ce qui est gardé de vous.") },
    { .key = 'j', .label = N_("j-Joindre quelqu'un"), .choose = citizen_show_phones, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge refused_edges[] = { { AGAIN, "consent.show" }, { TO_ACCOUNT, "myaccount.menu" }, { OUTCOME_BACK, "consent.show" }, ACCOUNT_LOG_OUT_EDGE };

#define COUNT(a) (sizeof (a) / sizeof (a)[0])

static const struct page pages[] = {
    { .name = "consent.show", .kind = PAGE_READ, .title = TITLE, .title_short = SHORT, .guarded = true, .help_more = more,
      .help = N_("Vous pouvez refuser ou consentir à tout moment, sans tout lire ici : n et p changent de page."),
      .read_ids = citizen_words_service, .items = show_items, .item_count = COUNT(show_items), .edges = show_edges, .edge_count = COUNT(show_edges),
      .compose = compose_show, .enter = enter_show },
    CITIZEN_OVER_PAGE("consent.more", MORE_TITLE, NULL, N_("Rien n'est communiqué pendant que vous lisez."), compose_more),
    { .name = "consent.accept", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("Votre réponse est notée."), .compose = compose_work, .enter = start_accept,
      ACCOUNT_EDGES("citizenhome.main", "consent.failed", "consent.show") },
    CITIZEN_FAILED_PAGE("consent.failed", TITLE, "consent.show"),
    { .name = "consent.refuse", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("Votre réponse est notée."), .compose = compose_work, .enter = start_refuse,
      ACCOUNT_EDGES("consent.refused", "consent.refused", "consent.show") },
    { .name = "consent.refused", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT, .guarded = true, .help_more = more,
      .help = N_("Votre compte et votre identification restent. Vous pouvez consentir plus tard."),
      .items = refused_items, .item_count = COUNT(refused_items), .edges = refused_edges, .edge_count = COUNT(refused_edges), .compose = compose_refused },
};

const struct flow flow_consent = { "consent", pages, COUNT(pages) };
