/* «Mes demandes» of an account: what waits at this kiosk, and what was done with the account. */
#include "core/desk/citizen.h"
#include "screens/account.h"
#include "screens/receipt.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>

static bool is_citizen(const struct run *run) { return desk_citizen(session_of(run)->desk)->open; }

static void start_trail(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_trail(session_of(run)->desk, &watch));
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur cherche vos demandes.")));
}

static void compose_event(const struct run *run, const struct account_event *event, struct composer *c)
{
    char moment[WORDS_MAX];
    words_moment(event->at_ms, clock_wall(loop_clock(session_of(run)->loop)), moment, sizeof moment);
    const char *what = msg(account_event_text(event->what)), *how = event->refused ? msg(N_(", sans succès")) : "";
    if (event->place[0])
        compose_text(c, ROLE_TEXT, msg(N_("%s : %s%s, %s")), moment, what, how, event->place);
    else
        compose_text(c, ROLE_TEXT, msg(N_("%s : %s%s")), moment, what, how);
}

/* What the server has said yes to is among the events below. */
static void compose_requests(const struct run *run, struct composer *c)
{
    struct desk_request rows[DESK_REQUESTS_MAX];
    size_t n = desk_account_requests(session_of(run)->desk, rows, DESK_REQUESTS_MAX);
    for (size_t i = 0; i < n; i++)
        if (rows[i].state != REQUEST_ACCEPTED)
            receipt_compose_request(run, &rows[i], c);
}

static void compose_trail(const struct run *run, struct composer *c)
{
    const struct account_trail *trail = &desk_account(session_of(run)->desk)->trail;
    compose_requests(run, c);
    compose_text(c, ROLE_TEXT, "%s", trail->count ? msg(N_("Ce qui a été fait avec votre compte, du plus récent au plus ancien :"))
                 : msg(N_("Rien n'a encore été fait avec votre compte.")));
    for (size_t i = 0; i < trail->count && i < ACCOUNT_TRAIL_MAX; i++)
        compose_event(run, &trail->rows[i], c);
    compose_text(c, ROLE_TEXT, "%s", is_citizen(run) ? msg(N_("Si vous n'avez pas fait une de ces choses, changez votre mot de passe et appelez : F1 donne les numéros."))
                 : msg(N_("Si vous n'avez pas fait une de ces choses, changez votre mot de passe et appelez le Centre d'assistance aux professionnels.")));
    compose_blank(c);
}

/* Each service has its own page that leads here. */
static void go_back(struct run *run) { run_go(run, is_citizen(run) ? "myaccount.menu" : "home"); }

static void name_back(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s", is_citizen(run) ? msg(N_("0-Retourner à mon compte")) : msg(N_("0-Retourner à mes services")));
}

static const struct item items[] = {
    { .key = '0', .label = N_("0-Retourner à mes services"), .format = name_back, .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à la page d'où vous êtes venu.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge edges[] = { { ACCOUNT_TO_HOME, "trail.back" }, { OUTCOME_BACK, "trail.back" }, ACCOUNT_LOG_OUT_EDGE };
static const struct edge back_edges[] = { { OUTCOME_BACK, "home" } };

static const struct page pages[] = {
    { .name = "trail.work", .kind = PAGE_WORK, .title = N_("Mes demandes"), .help = N_("Le serveur cherche ce qui a été fait avec votre compte."),
      ACCOUNT_EDGES("trail", "trail.failed", "home"), .compose = compose_work, .enter = start_trail },
    ACCOUNT_FAILED_PAGE("trail.failed", N_("Mes demandes"), NULL, "trail.work"),
    { .name = "trail", .kind = PAGE_TEXT, .title = N_("Mes demandes"), .help = N_("Chaque accès fait avec votre nom d'utilisateur laisse une trace."),
      .items = items, .item_count = 2, .edges = edges, .edge_count = 3, .compose = compose_trail },
    /* Never seen: where «Retour» leads depends on where one came from. */
    { .name = "trail.back", .kind = PAGE_WORK, .title = N_("Mes demandes"), .help = N_("Revient à la page d'où vous êtes venu."), .edges = back_edges, .edge_count = 1, .enter = go_back },
};

const struct flow flow_trail = { "trail", pages, sizeof pages / sizeof pages[0] };
