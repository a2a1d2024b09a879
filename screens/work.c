#include "screens/work.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

void work_begin(struct run *run, const struct work *work)
{
    struct account_visit *v = account_visit(run);
    v->work = work;
    v->result = (struct account_result){ 0 };
}

static const struct work_fault *fault_of(const struct work *work, enum err e)
{
    for (size_t i = 0; work && i < work->fault_count; i++)
        if (work->faults[i].err == e)
            return &work->faults[i];
    return NULL;
}

static void append_left(unsigned left, char *to, size_t size)
{
    char text[64];
    snprintf(text, sizeof text, msg_n(N_("Il reste %u essai."), N_("Il reste %u essais."), left), left);
    snprintf(to, size, " %s", text);
}

/* What happened, what to do, what is left. A code that has no try left may also be used or too old: the server does not tell. */
static void complain(struct run *run, const struct work_fault *fault, const struct account_result *r)
{
    struct complaint said;
    bool dead = (r->err == ERR_CODE_REFUSED_HERE || r->err == ERR_CODE_WRONG) && r->left == 0;
    words_fault(r->err, &said);
    if (dead)
        snprintf(said.text, sizeof said.text, "%s %s", msg(err_what(r->err)), msg(N_("Demandez-en un autre à la personne qui vous l'a remis.")));
    if (dead ? fault->dead : fault->text)
        snprintf(said.text, sizeof said.text, "%s", msg(dead ? fault->dead : fault->text));
    if (r->err == ERR_PASSWORD_WRONG)
        run_clear(run, fault->slot);
    size_t n = strlen(said.text);
    if (r->left)
        append_left(r->left, said.text + n, sizeof said.text - n);
    run_complain(run, fault->slot, r->err, said.text);
}

void work_take(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct account_visit *v = account_visit(s->run);
    const struct work_fault *fault = fault_of(v->work, result->err);
    v->result = *result;
    int refused = fault && fault->form ? fault->form : ACCOUNT_REFUSED;
    int failed = result->err == ERR_SESSION ? account_outcome_or_failed(s->run, ACCOUNT_SESSION_OVER) : fault ? refused : ACCOUNT_FAILED;
    run_outcome(s->run, result->err ? failed : ACCOUNT_DONE);
    if (fault)
        complain(s->run, fault, result);
}

struct account_watch work_watch(struct run *run) { return (struct account_watch){ work_take, session_of(run) }; }

void work_began(struct run *run, enum err e)
{
    if (e)
        work_take(session_of(run), &(struct account_result){ .err = e });
}

/* --- the network --- */

void work_go_on_line(struct run *run, int outcome)
{
    char text[WORDS_MAX];
    if (!account_offline(run)) {
        run_outcome(run, outcome);
        return;
    }
    words_error(ERR_NETWORK_NEEDED, text, sizeof text);
    run_say(run, text);
}

/* --- it did not work --- */

void work_retry(struct run *run)
{
    const struct work *work = account_visit(run)->work;
    if (work)
        run_go(run, work->again);
}

void work_to_form(struct run *run)
{
    if (work_has_form(run))
        run_go(run, account_visit(run)->work->form);
}

bool work_has_form(const struct run *run)
{
    const struct work *work = account_visit(run)->work;
    return work && work->form;
}

/* What is known of home is no longer so. */
static void go_home(struct run *run)
{
    enum err e = account_visit(run)->result.err;
    run_outcome(run, e == ERR_ROLE || e == ERR_GONE || e == ERR_NOT_KNOWN ? ACCOUNT_AGAIN : ACCOUNT_TO_HOME);
}

const struct item work_failed_items[WORK_FAILED_ITEMS] = {
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '2', .label = N_("2-Revenir à ce que j'ai tapé"), .choose = work_to_form, .offered = work_has_form, .help = N_("Ce que vous avez tapé est encore là.") },
    { .key = '0', .label = N_("0-Retourner à mes services"), .choose = go_home, .help = N_("Revient à votre page d'accueil.") },
    ACCOUNT_LOG_OUT_ITEM,
};
const struct edge work_failed_edges[WORK_FAILED_EDGES] = { WORK_HOME_EDGE, { ACCOUNT_AGAIN, "work.home" }, { OUTCOME_BACK, "work.home" }, ACCOUNT_LOG_OUT_EDGE };

/* --- home, when a right was taken away --- */

static void start_home(struct run *run)
{
    struct account_watch watch = work_watch(run);
    work_begin(run, NULL);
    work_began(run, desk_home(session_of(run)->desk, &watch));
}

static void compose_home(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, vos services sont demandés au serveur.")));
}

/* Home is shown even when the server does not answer: as it was known last. */
static const struct page pages[] = {
    { .name = "work.home", .kind = PAGE_WORK, .title = N_("Services en ligne"), .help = N_("Le serveur dit ce que votre compte peut faire maintenant."),
      .compose = compose_home, .enter = start_home, ACCOUNT_EDGES("home", "home", "home") },
};

const struct flow flow_work = { "work", pages, sizeof pages / sizeof pages[0] };
