/* An invitation of somebody who has an account already: shown at home, accepted or refused. Document 003, «Connexion à son compte». */
#include "screens/screens.h"
#include "screens/words.h"
#include "screens/work.h"

#include <stdio.h>

enum { ACCEPT_YES = OUTCOME_OWN, ACCEPT_NO };

#define TITLE N_("Invitation à un service")

/* The row that home has chosen. */
static const struct account_invited *invited(const struct run *run)
{
    const struct account_home *home = &desk_account(session_of(run)->desk)->home;
    size_t row = account_visit(run)->row;
    return row < home->invited_count ? &home->invited[row] : NULL;
}

static void compose_accept(const struct run *run, struct composer *c)
{
    const struct account_invited *i = invited(run);
    if (i)
        compose_text(c, ROLE_STATUS, msg(N_("Invitation : %s, %s.")), i->inviter, i->workplace);
}

static void accept(struct run *run)
{
    account_visit(run)->confirmed_policy = true;
    run_outcome(run, ACCEPT_YES);
}

static void refuse(struct run *run)
{
    account_visit(run)->confirmed_policy = false;
    run_outcome(run, ACCEPT_YES);
}

static const struct item items[] = {
    { .key = '1', .label = N_("1-J'accepte"), .choose = accept, .help = N_("Ce lieu de travail vous donne les services pour lesquels il vous a inscrit.") },
    { .key = '2', .label = N_("2-Je refuse"), .choose = refuse, .help = N_("Rien n'est ajouté à votre compte. Votre refus est noté.") },
    { .key = '0', .label = N_("0-Plus tard"), .outcome = ACCEPT_NO, .help = N_("L'invitation vous attend à votre prochaine connexion.") },
    ACCOUNT_LOG_OUT_ITEM,
};

static void start(struct run *run)
{
    static const struct work accepting = { .again = "accept.work" };
    uint8_t hash[32];
    struct account_watch watch = work_watch(run);
    account_policy_hash(hash);
    work_begin(run, &accepting);
    work_began(run, invited(run) ? desk_accept(session_of(run)->desk, invited(run)->id, account_visit(run)->confirmed_policy, hash, &watch) : ERR_GONE);
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre réponse est envoyée au serveur.")));
}

static void compose_done(const struct run *run, struct composer *c)
{
    if (account_visit(run)->confirmed_policy)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez accepté. Les services de ce lieu de travail sont à votre page d'accueil.")));
    else
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez refusé. Rien n'a été ajouté à votre compte.")));
}

static const struct item done_items[] = { WORK_HOME_ITEM, ACCOUNT_LOG_OUT_ITEM };

static const struct page pages[] = {
    { .name = "accept", .kind = PAGE_READ, .title = TITLE, .guarded = true,
      .help = N_("Vous pouvez accepter ou refuser à tout moment, sans tout lire ici : n et p changent de page."),
      .read_ids = account_policy, .items = items, .item_count = 4, .compose = compose_accept,
      .edges = (const struct edge[]){ { ACCEPT_YES, "accept.work" }, { ACCEPT_NO, "home" }, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 4 },
    { .name = "accept.work", .kind = PAGE_WORK, .title = TITLE, .help = N_("Votre réponse est notée."), .compose = compose_work, .enter = start,
      ACCOUNT_EDGES("accept.done", "accept.failed", "accept") },
    { .name = "accept.done", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Votre réponse est notée."), .items = done_items, .item_count = 2, .compose = compose_done,
      .edges = (const struct edge[]){ WORK_HOME_EDGE, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3 },
    WORK_FAILED_PAGE("accept.failed", TITLE, NULL),
};

const struct flow flow_accept = { "accept", pages, sizeof pages / sizeof pages[0] };
