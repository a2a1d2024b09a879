/* 5-Vérifier ma clé: ours, no document names a fifth option. The holder's name appears only after the password. */
#include "screens/ask_pin.h"
#include "screens/receipt.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"


enum { TO_FORM = OUTCOME_OWN, TO_MENU, GOOD, WRONG, BAD, TO_REQUESTS, TO_RESULT };

/* --- what is known without the password --- */

static void compose_card(const struct run *run, struct composer *c)
{
    const struct token_info *info = &session_status(run)->info;
    char tries[WORDS_MAX];
    words_tries(&info->tries, tries, sizeof tries);
    bool locked = session_status(run)->token == DESK_TOKEN_LOCKED;
    compose_text(c, ROLE_TEXT, "%s", locked ? msg(N_("Verrouillée : oui")) : msg(N_("Verrouillée : non")));
    compose_text(c, ROLE_TEXT, msg(N_("Mot de passe : %s")), tries);
    compose_text(c, ROLE_TEXT, msg(N_("Numéro de série : %s")), info->serial);
    compose_text(c, ROLE_TEXT, msg(N_("Nom de la clé : %s")), info->label);
    compose_text(c, ROLE_TEXT, msg(N_("Lecteur : %s")), info->reader);
}

static void compose_expiry(const struct run *run, struct composer *c)
{
    const struct token_info *info = &session_status(run)->info;
    char date[WORDS_MAX];
    if (!info->has_cert) {
        words_error(ERR_CERT_NONE, date, sizeof date);
        compose_text(c, ROLE_TEXT, "%s", date);
        return;
    }
    long days = words_days(info->not_after_ms, clock_wall(loop_clock(session_of(run)->loop)));
    words_date(info->not_after_ms, date, sizeof date);
    if (days < 0)
        compose_text(c, ROLE_TEXT, msg(N_("Certificat : expiré depuis le %s")), date);
    else
        compose_text(c, ROLE_TEXT, msg_n(N_("Certificat : valide jusqu'au %s (encore %ld jour)"),
                     N_("Certificat : valide jusqu'au %s (encore %ld jours)"), (unsigned long)days), date, days);
    if (days >= 0 && days < WORDS_CERT_SOON_DAYS)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Il est temps de le renouveler : option 6 du menu.")));
}

static void compose_check(const struct run *run, struct composer *c)
{
    compose_card(run, c);
    compose_expiry(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Titulaire : affiché après le mot de passe.")));
    compose_blank(c);
}

static const struct item check_items[] = {
    { .key = '1', .label = N_("1-Faire une signature d'essai et voir mes demandes"), .label_short = N_("1-Signature d'essai, demandes"),
      .outcome = TO_FORM, .help = N_("Demande votre mot de passe, puis vérifie que votre clé signe bien.") },
    { .key = '0', .label = N_("0-Retourner au menu principal"), .outcome = TO_MENU, .help = N_("Revient au menu de votre clé.") },
};
static const struct edge check_edges[] = { { TO_FORM, "check.form" }, { TO_MENU, "menu" }, { OUTCOME_BACK, "menu" } };

/* --- the work --- */

static void take_check(void *ctx, const struct token_check *result)
{
    struct session *s = ctx;
    s->checked = *result;
    run_clear(s->run, ASK_PIN);
    if (result->err != ERR_PIN_WRONG) {
        run_outcome(s->run, result->err ? BAD : GOOD);
        return;
    }
    run_outcome(s->run, WRONG);
    ask_pin_wrong(s->run, &result->tries);
}

static void start_check(struct run *run)
{
    struct session *s = session_of(run);
    struct check_token_watch watch = { take_check, s };
    enum err e = desk_check_token(s->desk, run_value(run, ASK_PIN), &watch);
    if (e)
        take_check(s, &(struct token_check){ .err = e });
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre clé fait une signature d'essai.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ne débranchez pas votre clé.")));
}
static const struct edge work_edges[] = { { GOOD, "check.result" }, { WRONG, "check.form" }, { BAD, "check.failed" } };

/* --- after the password --- */

static void compose_result(const struct run *run, struct composer *c)
{
    const struct token_info *info = &session_status(run)->info;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Signature d'essai : réussie. Votre clé fonctionne.")));
    compose_text(c, ROLE_TEXT, msg(N_("Titulaire : %s")), info->holder);
    compose_text(c, ROLE_TEXT, msg(N_("Certificat émis par : %s")), info->issuer);
    compose_expiry(run, c);
    compose_card(run, c);
    compose_blank(c);
}

static void compose_failed(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    const struct token_check *checked = &session_of(run)->checked;
    words_error(checked->err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    words_tries(&checked->tries, text, sizeof text);
    if (checked->tries.kind != TRIES_UNKNOWN)
        compose_text(c, ROLE_TEXT, "%s", text);
    words_help_now(run, c);
}

static const struct item result_items[] = {
    { .key = '1', .label = N_("1-Mes demandes"), .outcome = TO_REQUESTS, .help = N_("Ce que vous avez demandé à ce poste avec cette clé.") },
    { .key = '0', .label = N_("0-Retourner au menu principal"), .outcome = TO_MENU, .help = N_("Revient au menu de votre clé.") },
};
static const struct edge result_edges[] = { { TO_REQUESTS, "check.requests" }, { TO_MENU, "menu" }, { OUTCOME_BACK, "menu" } };

/* --- «Mes demandes» --- */

static void compose_requests(const struct run *run, struct composer *c)
{
    struct desk_request rows[DESK_REQUESTS_MAX];
    size_t n = desk_requests(session_of(run)->desk, rows, DESK_REQUESTS_MAX);
    for (size_t i = 0; i < n; i++)
        receipt_compose_request(run, &rows[i], c);
    if (n == 0)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Aucune demande n'a été faite à ce poste avec cette clé.")));
    compose_blank(c);
}

static const struct item requests_items[] = {
    { .key = '0', .label = N_("0-Retour"), .outcome = TO_RESULT, .help = N_("Revient à la page précédente.") },
};
static const struct edge requests_edges[] = { { TO_RESULT, "check.result" }, { OUTCOME_BACK, "check.result" } };

#define TITLE N_("5-Vérifier ma clé d'authentification SécurSanté")
#define SHORT N_("5-Vérifier ma clé")

static const struct page pages[] = {
    { .name = "check", .need = NEED_TOKEN, .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("L'état de votre clé, tel qu'elle le dit elle-même. Rien ici ne coûte d'essai."),
      .items = check_items, .item_count = 2, .edges = check_edges, .edge_count = 3, .compose = compose_check },
    ASK_PIN_PAGES("check", TITLE, SHORT, N_("Le mot de passe permet à la clé de faire une signature d'essai. Il n'est gardé nulle part."),
                  "check", "check.work"),
    { .name = "check.work", .need = NEED_TOKEN_NOT_LEFT, .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("La clé travaille. Ne la débranchez pas."),
      .edges = work_edges, .edge_count = 3, .compose = compose_work, .enter = start_check },
    { .name = "check.result", .need = NEED_TOKEN, .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("Votre clé a signé, et la signature correspond à son certificat."),
      .items = result_items, .item_count = 2, .edges = result_edges, .edge_count = 3, .compose = compose_result, .guarded = true },
    { .name = "check.failed", .need = NEED_TOKEN_NOT_LEFT, .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("Le numéro de l'erreur aide la personne qui vous répond au téléphone."),
      .items = check_items + 1, .item_count = 1, .edges = check_edges, .edge_count = 3, .compose = compose_failed, .guarded = true },
    { .name = "check.requests", .need = NEED_TOKEN, .kind = PAGE_TEXT, .title = N_("Mes demandes"),
      .help = N_("Chaque demande a un reçu : c'est lui qu'il faut lire au téléphone."),
      .items = requests_items, .item_count = 1, .edges = requests_edges, .edge_count = 2, .compose = compose_requests },
};

const struct flow flow_check = { "check", pages, sizeof pages / sizeof pages[0] };
