/* The counter's first page, and the log-in: with the agent's token, or where there is no reader with a password and a one-time code. */
#include "screens/counter_session.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { LOGIN_PIN, LOGIN_NAME, LOGIN_PASSWORD, LOGIN_CODE };
enum { LOGIN_GUARD = OUTCOME_OWN, LOGIN_RISK, LOGIN_DIRECTORY, LOGIN_DISPLAY, LOGIN_WRONG };
enum { CODE_POINTS = 8, CODE_TYPED_MAX = 16 };

static const struct desk_counter *counter_of(const struct run *run) { return desk_counter(session_of(run)->desk); }

/* --- the first page --- */

static void compose_welcome(const struct run *run, struct composer *c)
{
    if (counter_of(run)->card == AGENT_CARD_NONE)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce poste n'a pas de lecteur pour les agents : il faut un mot de passe et un code à usage unique.")));
    else if (counter_of(run)->card == AGENT_CARD_ABSENT)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Branchez votre clé d'agent dans le lecteur des agents.")));
    else
        counter_compose_card(run, c);
}

static void open_session(struct run *run)
{
    const struct desk_counter *c = counter_of(run);
    char text[WORDS_MAX];
    if (c->card == AGENT_CARD_NONE || c->card == AGENT_CARD_READY) {
        session_of(run)->counter.insertion = c->insertion;
        run_go(run, c->card == AGENT_CARD_READY ? "counter.pin" : "counter.codes");
        return;
    }
    if (c->card == AGENT_CARD_FAULT || c->card == AGENT_CARD_BLOCKED)
        words_error(c->card == AGENT_CARD_FAULT ? c->card_err : ERR_PIN_LOCKED, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", c->card == AGENT_CARD_READING ? msg(N_("Un instant, la clé est lue.")) : msg(N_("Branchez votre clé d'agent dans le lecteur des agents.")));
    run_say(run, text);
}

static const struct item welcome_items[] = {
    { .key = '1', .label = N_("1-Ouvrir une session d'agent"), .choose = open_session, .help = N_("Demande le mot de passe de votre clé d'agent.") },
    { .key = '2', .label = N_("2-Joindre quelqu'un (téléphones et heures)"), .label_short = N_("2-Joindre quelqu'un"), .outcome = LOGIN_DIRECTORY,
      .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    { .key = '3', .label = N_("3-Affichage et lecture (grand contraste, ligne par ligne)"), .label_short = N_("3-Affichage et lecture"), .outcome = LOGIN_DISPLAY,
      .help = N_("Pour changer les couleurs, la lecture par synthèse vocale ou braille, et la répétition des touches.") },
};

/* --- asking --- */

static const struct field pin_fields[] = {
    { .label = N_("Mot de passe"), .secret = true, .max_points = 64, .check = counter_check_password, .help = N_("Le mot de passe de votre clé d'agent. Chaque erreur enlève un essai.") },
};

static size_t code_points(const struct secret *typed)
{
    size_t n = 0;
    for (size_t i = 0; i < secret_length(typed); i++) {
        uint8_t b = secret_bytes(typed)[i];
        bool good = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
        if (!good && b != ' ' && b != '-')
            return 0;
        n += good;
    }
    return n;
}

static void check_code(const struct run *run, size_t slot, struct complaint *out)
{
    words_fault(code_points(run_value(run, slot)) == CODE_POINTS ? ERR_OK : ERR_AGENT_CODE, out);
}

static const struct field code_fields[] = {
    { .label = N_("Nom d'utilisateur"), .max_points = 60, .check = account_check_name, .help = N_("Celui de votre compte des services en ligne.") },
    { .label = N_("Mot de passe"), .secret = true, .max_points = 120, .check = account_check_current, .help = N_("Celui de votre compte des services en ligne.") },
    { .label = N_("Code à usage unique"), .secret = true, .max_points = CODE_TYPED_MAX, .check = check_code,
      .help = N_("Huit lettres et chiffres, que vous avez préparés avec votre clé à un autre comptoir.") },
};

static void compose_codes(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le code se prépare avec votre clé d'agent à un autre comptoir; il sert une fois, dans les 10 minutes.")));
}

static int confirmed(const struct run *run) { return counter_last_try(run) ? LOGIN_GUARD : OUTCOME_CONFIRM; }

static void compose_guard(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Il reste 1 essai. Un autre mot de passe erroné verrouillera votre clé. Continuer?")));
}

static const struct item guard_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = OUTCOME_BACK, .help = N_("Revient à la page précédente sans rien essayer.") },
    { .key = '2', .label = N_("2-Oui"), .outcome = LOGIN_RISK, .help = N_("Essaie le mot de passe que vous avez inscrit. S'il est erroné, la clé se verrouille.") },
};

/* --- the answer --- */

static size_t blamed(const struct agent_result *result, bool by_code)
{
    return !by_code ? LOGIN_PIN : result->err == ERR_AGENT_CODE ? LOGIN_CODE : result->err == ERR_USER_NAME ? LOGIN_NAME : LOGIN_PASSWORD;
}

static void take(void *session, const struct agent_result *result)
{
    struct session *s = session;
    bool by_code = strcmp(run_page(s->run)->name, "counter.entering") == 0;
    struct complaint said;
    s->account.result = result->said;
    s->account.result.err = result->err;
    s->counter.inside = !result->err;
    run_clear(s->run, LOGIN_PIN);
    run_clear(s->run, LOGIN_PASSWORD);
    run_clear(s->run, LOGIN_CODE);      /* it served, whatever came of it */
    if (!result->err) {
        run_outcome(s->run, ACCOUNT_DONE);
        return;
    }
    bool field = counter_password_fault(result, &said);
    if (!field && (result->err == ERR_AGENT_CODE || result->err == ERR_USER_NAME)) {
        field = true;
        words_fault(result->err, &said);
    }
    run_outcome(s->run, field ? LOGIN_WRONG : ACCOUNT_FAILED);
    if (field)
        run_complain(s->run, blamed(result, by_code), said.err, said.text);
}

static void began(struct run *run, enum err e)
{
    if (e)
        take(session_of(run), &(struct agent_result){ .err = e, .said = { .err = e } });
}

static void start_pin(struct run *run)
{
    const struct agent_watch watch = { take, session_of(run) };
    began(run, desk_agent_log_in(session_of(run)->desk, run_value(run, LOGIN_PIN), &watch));
}

static void start_code(struct run *run)
{
    const struct agent_watch watch = { take, session_of(run) };
    began(run, desk_agent_log_in_code(session_of(run)->desk, run_value(run, LOGIN_NAME), run_value(run, LOGIN_PASSWORD), run_value(run, LOGIN_CODE), &watch));
}

static void compose_working(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, la session est ouverte.")));
}

static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

static const struct item failed_items[] = {
    { .key = '1', .label = N_("1-Recommencer"), .choose = open_session, .help = N_("Demande de nouveau ce qu'il faut pour ouvrir une session.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};

static void enter_over(struct run *run) { session_log_out(session_of(run)); }

static void compose_over(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    (void)run;
    words_error(ERR_SESSION, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce que le serveur a confirmé est fait; le reste ne l'est pas.")));
    compose_blank(c);
}

/* --- the tables --- */

#define LOGIN_WORD N_("Ouvrir une session d'agent")
static const struct edge welcome_edges[] = { { LOGIN_DIRECTORY, "directory" }, { LOGIN_DISPLAY, "display" } };
static const struct edge pin_edges[] = { { OUTCOME_CONFIRM, "counter.logging-in" }, { LOGIN_GUARD, "counter.pin-guard" }, { OUTCOME_BACK, "counter.welcome" } };
static const struct edge guard_edges[] = { { OUTCOME_BACK, "counter.pin" }, { LOGIN_RISK, "counter.logging-in" } };
static const struct edge codes_edges[] = { { OUTCOME_CONFIRM, "counter.entering" }, { OUTCOME_BACK, "counter.welcome" } };
#define LOGIN_WORK_EDGES(form_) .edges = (const struct edge[]){ { ACCOUNT_DONE, "counter.menu" }, { ACCOUNT_FAILED, "counter.refused" }, { LOGIN_WRONG, form_ } }, .edge_count = 3
static const struct edge leave_edges[] = { { OUTCOME_BACK, "counter.welcome" } };

static const struct page pages[] = {
    { .name = "counter.welcome", .kind = PAGE_MENU, .title = N_("Guichet : comptoir"), .idle = IDLE_NEVER,
      .help = N_("Un agent ouvre une session avec sa clé. La clé de la personne va dans l'autre lecteur."),
      .items = welcome_items, .item_count = 3, .edges = welcome_edges, .edge_count = 2, .compose = compose_welcome },
    { .name = "counter.pin", .kind = PAGE_FORM, .title = LOGIN_WORD, .help = N_("Le mot de passe de votre clé d'agent. Sans réponse, ce qui est inscrit est effacé."),
      .fields = pin_fields, .field_count = 1, .first_slot = LOGIN_PIN, .compose = counter_compose_card, .confirmed = confirmed, .edges = pin_edges, .edge_count = 3 },
    { .name = "counter.pin-guard", .kind = PAGE_MENU, .title = LOGIN_WORD, .guarded = true,
      .help = N_("C'est le dernier essai avant que la clé se verrouille. Si vous n'êtes pas certain, répondez Non."),
      .items = guard_items, .item_count = 2, .compose = compose_guard, .edges = guard_edges, .edge_count = 2 },
    { .name = "counter.logging-in", .kind = PAGE_WORK, .title = LOGIN_WORD, .help = N_("Votre clé signe, le serveur vérifie."), .compose = compose_working, .enter = start_pin,
      LOGIN_WORK_EDGES("counter.pin") },
    { .name = "counter.codes", .kind = PAGE_FORM, .title = LOGIN_WORD, .help = N_("Pour un poste qui n'a pas de lecteur d'agent."),
      .fields = code_fields, .field_count = 3, .first_slot = LOGIN_NAME, .compose = compose_codes, .edges = codes_edges, .edge_count = 2 },
    { .name = "counter.entering", .kind = PAGE_WORK, .title = LOGIN_WORD, .help = N_("Le serveur vérifie ce qui a été inscrit."), .compose = compose_working, .enter = start_code,
      LOGIN_WORK_EDGES("counter.codes") },
    { .name = "counter.refused", .kind = PAGE_TEXT, .title = LOGIN_WORD, .guarded = true, .help = N_("Le numéro de l'erreur dit ce qui est arrivé."),
      .items = failed_items, .item_count = 2, .compose = counter_compose_failure, .edges = leave_edges, .edge_count = 1 },
    { .name = "counter.over", .kind = PAGE_TEXT, .title = N_("Session terminée"), .guarded = true, .help = N_("Ouvrez une autre session pour continuer."),
      .items = failed_items, .item_count = 2, .compose = compose_over, .enter = enter_over, .edges = leave_edges, .edge_count = 1 },
};

const struct flow flow_counter_login = { "counter.login", pages, sizeof pages / sizeof pages[0] };
