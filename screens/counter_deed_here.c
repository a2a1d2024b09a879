/* «Débloquer ici»: the person's token is in the other reader, and the person types the new password.  The token's work, a pull included, is that of
 * option 4 (unblock.h); here it ends at the record, and the token's leaving ends nothing of the agent's. */
#include "screens/counter_deed.h"

#include "screens/screens.h"
#include "screens/unblock.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static size_t row_of_card(const struct run *run)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_PERSON);
    const char *serial = session_status(run)->info.serial;
    size_t i = 0;
    while (i < sheet->row_count && (strcmp(sheet->rows[i].word, "token") != 0 || strcmp(sheet->rows[i].id, serial) != 0))
        i++;
    return i;
}

void deed_here_begin(struct run *run, const struct deed *act)
{
    const struct desk_status *status = session_status(run);
    size_t row = row_of_card(run);
    if (status->token != DESK_TOKEN_READY && status->token != DESK_TOKEN_LOCKED)
        run_say(run, msg(N_("Branchez la clé de la personne dans l'autre lecteur, puis choisissez de nouveau.")));
    else if (row == counter_sheet(run, PLACE_PERSON)->row_count)
        run_say(run, msg(N_("La clé branchée n'est pas à cette personne.")));
    else
        deed_begin(run, act, PLACE_PERSON, row);
}

/* --- the ticket, then the password --- */

static void take_ticket(void *session, const struct account_result *result)
{
    struct session *s = session;
    s->visit.by_phone = false;
    if (result->err)
        deed_take(session, result);
    else
        run_outcome(s->run, DEED_TO_HERE);
}

void deed_here_start(struct run *run, const struct counter_param *params, size_t n)
{
    struct account_watch watch = { take_ticket, session_of(run) };
    work_begin(run, &deed_visit(run)->act->work);
    deed_asked(desk_counter_unblock_here(session_of(run)->desk, params, n, &watch), &watch);
}

static void compose_token(const struct run *run, struct composer *c)
{
    const struct desk_status *status = session_status(run);
    char tries[WORDS_MAX];
    if (status->token == DESK_TOKEN_LOCKED)
        compose_text(c, ROLE_TEXT, msg(N_("Clé : %s, verrouillée.")), status->info.serial);
    else if (status->token == DESK_TOKEN_READY) {
        words_tries(&status->info.tries, tries, sizeof tries);
        compose_text(c, ROLE_TEXT, msg(N_("Clé : %s. %s")), status->info.serial, tries);
    } else
        compose_text(c, ROLE_STATUS, "%s", msg(N_("La clé de la personne n'est plus dans le lecteur : rebranchez-la.")));
}

static void compose_password(const struct run *run, struct composer *c)
{
    char rules[WORDS_MAX];
    words_rules(run, rules, sizeof rules);
    compose_text(c, ROLE_STATUS, msg(N_("%s tape ici son nouveau mot de passe, deux fois. Ne le regardez pas.")), deed_person_name(run));
    compose_token(run, c);
    compose_text(c, ROLE_TEXT, "%s", rules);
    compose_blank(c);
}

/* --- how it ended --- */

static void compose_receipt(const struct run *run, struct composer *c)
{
    const struct unblock_result *r = &session_of(run)->visit.unblocked;
    if (r->receipt[0])
        compose_text(c, ROLE_TEXT, msg(N_("Reçu de la personne : %s")), r->receipt);
    compose_blank(c);
}

static void compose_done(const struct run *run, struct composer *c)
{
    deed_compose_named(c, ROLE_STATUS, N_("La clé de %s est débloquée, avec son nouveau mot de passe."), deed_person_name(run));
    compose_text(c, ROLE_TEXT, "%s", session_of(run)->visit.unblocked.told ? msg(N_("C'est inscrit à son dossier."))
                 : msg(N_("L'avis de ce changement est enregistré et protégé sur ce poste. Il sera transmis dès que le réseau sera revenu.")));
    compose_receipt(run, c);
}

/* The server was not reached: its ticket serves for its ten minutes, and another is given once a day only. */
static bool has_ticket(const struct run *run)
{
    switch (session_of(run)->visit.unblocked.err) {
    case ERR_OFFLINE: case ERR_DEADLINE: case ERR_HELPER_GONE: case ERR_SERVER_BUSY: case ERR_SERVER_FAULT: case ERR_SERVER_SIGNATURE: case ERR_NETWORK_NEEDED:
        return true;
    default:
        return false;
    }
}

static void compose_refused(const struct run *run, struct composer *c)
{
    const struct unblock_result *r = &session_of(run)->visit.unblocked;
    char text[WORDS_MAX];
    words_error(r->err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le mot de passe de la clé n'a pas été changé.")));
    if (has_ticket(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Réessayez dans les dix minutes : après, un superviseur devra lever le délai de 24 heures.")));
    compose_receipt(run, c);
}

static void compose_unknown(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(ERR_TOKEN_UNSURE, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_receipt(run, c);
}

static const struct item end_items[] = {
    { .key = '0', .label = N_("0-Revenir au dossier"), .choose = deed_leave, .help = N_("Revient à la fiche de la personne.") },
};

enum { HERE_AGAIN = DEED_OWN };
static const struct item refused_items[] = {
    { .key = '1', .label = N_("1-Réessayer"), .outcome = HERE_AGAIN, .offered = has_ticket,
      .help = N_("La personne tape de nouveau son nouveau mot de passe. Le droit de débloquer sa clé sert dix minutes.") },
    { .key = '0', .label = N_("0-Revenir au dossier"), .choose = deed_leave, .help = N_("Revient à la fiche de la personne.") },
};
static const struct edge refused_edges[] = { { HERE_AGAIN, "here.password" } };

#define END_PAGE(name_, help_, compose_) \
    { .name = name_, .kind = PAGE_TEXT, .title = DEED_HERE_TITLE, .guarded = true, .help = help_, .items = end_items, .item_count = 1, .compose = compose_ }
static const struct edge password_edges[] = { { OUTCOME_CONFIRM, "here.work" }, { OUTCOME_BACK, "counter.act" } };
static const struct edge work_edges[] = {
    { UNBLOCK_END, "here.done" }, { UNBLOCK_END_REFUSED, "here.refused" }, { UNBLOCK_END_PULLED, "here.pulled" }, { UNBLOCK_END_UNKNOWN, "here.unknown" }, { UNBLOCK_START, "counter.act" }
};

static const struct page pages[] = {
    { .name = "here.password", .kind = PAGE_FORM, .title = DEED_HERE_TITLE, .guarded = true, .idle = IDLE_OUTSIDE, .fields = unblock_pin_fields, .field_count = PIN_FIELDS,
      .first_slot = UNBLOCK_NEW, .help = N_("La personne choisit un nouveau mot de passe qui suit les règles écrites ici. Vous ne le voyez pas."),
      .edges = password_edges, .edge_count = 2, .compose = compose_password },
    { .name = "here.work", .kind = PAGE_WORK, .title = DEED_HERE_TITLE, .idle = IDLE_OUTSIDE, .help = N_("La clé travaille. Ne la débranchez pas."),
      .edges = work_edges, .edge_count = 5, .compose = unblock_compose_work, .enter = unblock_start },
    { .name = "here.pulled", .kind = PAGE_WORK, .title = DEED_HERE_TITLE, .idle = IDLE_OUTSIDE, .help = N_("Rebranchez la même clé pour savoir quel mot de passe elle a gardé."),
      .edges = work_edges, .edge_count = 5, .compose = unblock_compose_pulled },
    END_PAGE("here.done", N_("La clé est prête. Le reçu permet de retrouver la demande."), compose_done),
    { .name = "here.refused", .kind = PAGE_TEXT, .title = DEED_HERE_TITLE, .guarded = true, .help = N_("Rien n'a été changé. Le numéro de l'erreur dit pourquoi."),
      .items = refused_items, .item_count = 2, .edges = refused_edges, .edge_count = 1, .compose = compose_refused },
    END_PAGE("here.unknown", N_("La clé n'a pas pu dire ce qu'elle a gardé. Le nouveau mot de passe est le plus probable."), compose_unknown),
};

const struct flow flow_counter_here = { "here", pages, sizeof pages / sizeof pages[0] };
