/* 5-Vérifier ma clé: ours, no document names a fifth option. The holder's name appears only after the password. */
#include "core/rules/pin.h"
#include "screens/last_try.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

enum { PIN };
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

/* --- the password --- */

static void check_pin(const struct run *run, size_t slot, struct complaint *out)
{
    struct pin_rules rules = words_pin_rules(run);
    words_pin_fault(run, pin_check_current(&rules, run_value(run, slot)), run_value(run, slot), out);
}

static const struct field fields[] = {
    { .label = N_("Mot de passe"), .secret = true, .max_points = 64, .check = check_pin,
      .help = N_("Le mot de passe de votre clé. Chaque erreur enlève un essai.") },
};

static void compose_form(const struct run *run, struct composer *c)
{
    char tries[WORDS_MAX], lock[WORDS_MAX];
    words_tries(&session_status(run)->info.tries, tries, sizeof tries);
    compose_text(c, ROLE_TEXT, "%s %s", words_lock(run, lock, sizeof lock), tries);
    compose_blank(c);
}

static const struct edge form_edges[] = {
    { OUTCOME_CONFIRM, "check.work" }, { LAST_TRY_ASK, "check.guard" }, { OUTCOME_BACK, "check" }
};

static const struct edge guard_edges[] = { { OUTCOME_BACK, "check.form" }, { LAST_TRY_RISK, "check.work" } };

/* --- the work --- */

static void take_check(void *ctx, const struct token_check *result)
{
    char tries[WORDS_MAX], text[COMPLAINT_MAX];
    struct session *s = ctx;
    s->checked = *result;
    run_clear(s->run, PIN);
    if (result->err != ERR_PIN_WRONG) {
        run_outcome(s->run, result->err ? BAD : GOOD);
        return;
    }
    words_tries(&result->tries, tries, sizeof tries);
    snprintf(text, sizeof text, msg(N_("Le mot de passe est erroné. %s")), tries);
    run_outcome(s->run, WRONG);
    run_complain(s->run, PIN, ERR_PIN_WRONG, text);
}

static void start_check(struct run *run)
{
    struct session *s = session_of(run);
    struct check_token_watch watch = { take_check, s };
    enum err e = desk_check_token(s->desk, run_value(run, PIN), &watch);
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
    compose_text(c, ROLE_TEXT, msg(N_("Maintenant : voyez l'AVI de votre établissement ou appelez le %s.")),
                 conf_text(session_of(run)->conf, "support.phone"));
}

static const struct item result_items[] = {
    { .key = '1', .label = N_("1-Mes demandes"), .outcome = TO_REQUESTS, .help = N_("Ce que vous avez demandé à ce poste avec cette clé.") },
    { .key = '0', .label = N_("0-Retourner au menu principal"), .outcome = TO_MENU, .help = N_("Revient au menu de votre clé.") },
};
static const struct edge result_edges[] = { { TO_REQUESTS, "check.requests" }, { TO_MENU, "menu" }, { OUTCOME_BACK, "menu" } };

/* --- «Mes demandes» --- */

static const char *request_words(const struct desk_request *r)
{
    static const char *const words[] = {
        [REQUEST_WAITING] = N_("en attente à ce poste"), [REQUEST_SENT] = N_("transmise"),
        [REQUEST_ACCEPTED] = N_("acceptée"), [REQUEST_REFUSED] = N_("refusée")
    };
    return msg(words[r->state]);
}

static void compose_request(const struct run *run, const struct desk_request *r, struct composer *c)
{
    char moment[WORDS_MAX];
    words_moment(r->at_ms, clock_wall(loop_clock(session_of(run)->loop)), moment, sizeof moment);
    compose_text(c, ROLE_TEXT, msg(N_("%s, %s : %s%s, %s")), r->receipt, moment, msg(N_("changement de mot de passe")),
                 r->unknown ? msg(N_(" (résultat non connu)")) : "", request_words(r));
    if (r->state == REQUEST_REFUSED)
        compose_text(c, ROLE_TEXT, msg(N_("Pourquoi : %s Appelez le soutien et lisez le reçu.")), msg(r->reason));
}

static void compose_requests(const struct run *run, struct composer *c)
{
    struct desk_request rows[DESK_REQUESTS_MAX];
    size_t n = desk_requests(session_of(run)->desk, rows, DESK_REQUESTS_MAX);
    for (size_t i = 0; i < n; i++)
        compose_request(run, &rows[i], c);
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
    { .name = "check", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("L'état de votre clé, tel qu'elle le dit elle-même. Rien ici ne coûte d'essai."),
      .items = check_items, .item_count = 2, .edges = check_edges, .edge_count = 3, .compose = compose_check },
    { .name = "check.form", .kind = PAGE_FORM, .title = TITLE, .title_short = SHORT,
      .help = N_("Le mot de passe permet à la clé de faire une signature d'essai. Il n'est gardé nulle part."),
      .fields = fields, .field_count = 1, .edges = form_edges, .edge_count = 3, .compose = compose_form, .confirmed = last_try_confirmed },
    { .name = "check.guard", .kind = PAGE_MENU, .title = TITLE, .title_short = SHORT,
      .help = LAST_TRY_HELP,
      .items = last_try_items, .item_count = LAST_TRY_ITEMS, .edges = guard_edges, .edge_count = 2, .compose = last_try_compose, .guarded = true },
    { .name = "check.work", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("La clé travaille. Ne la débranchez pas."),
      .edges = work_edges, .edge_count = 3, .compose = compose_work, .enter = start_check },
    { .name = "check.result", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("Votre clé a signé, et la signature correspond à son certificat."),
      .items = result_items, .item_count = 2, .edges = result_edges, .edge_count = 3, .compose = compose_result, .guarded = true },
    { .name = "check.failed", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("Le numéro de l'erreur aide la personne qui vous répond au téléphone."),
      .items = check_items + 1, .item_count = 1, .edges = check_edges, .edge_count = 3, .compose = compose_failed, .guarded = true },
    { .name = "check.requests", .kind = PAGE_TEXT, .title = N_("Mes demandes"),
      .help = N_("Chaque demande a un reçu : c'est lui qu'il faut lire au téléphone."),
      .items = requests_items, .item_count = 1, .edges = requests_edges, .edge_count = 2, .compose = compose_requests },
};

const struct flow flow_check = { "check", pages, sizeof pages / sizeof pages[0] };
