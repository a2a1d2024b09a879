/* A session that waits for its agent: hides what is below and gives it back. */
#include "screens/counter_session.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { LOCK_PASSWORD = SEAL_SLOT };
enum { LOCK_GUARD = OUTCOME_OWN, LOCK_RISK, LOCK_LEAVE, LOCK_STAY };

static const char *agent_name(const struct run *run) { return counter_agent(run)->name; }

static void compose_lock(const struct run *run, struct composer *c)
{
    const struct desk_counter *counter = desk_counter(session_of(run)->desk);
    compose_text(c, ROLE_STATUS, msg(N_("Session verrouillée : %s. Rien de ce qui a été tapé ou lu n'est perdu.")), agent_name(run));
    if (counter->agent.by_code)
        return;
    if (counter->card == AGENT_CARD_ABSENT)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Rebranchez votre clé d'agent, puis inscrivez son mot de passe.")));
    else if (session_of(run)->counter.asking_other)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("La clé branchée est celle de quelqu'un d'autre. Branchez la vôtre.")));
    else
        counter_compose_card(run, c);
}

static const struct field lock_fields[] = {
    { .label = N_("Mot de passe"), .secret = true, .max_points = 120, .check = counter_check_password,
      .help = N_("Le mot de passe de votre clé d'agent; sans lecteur, celui de votre compte.") },
};

static int confirmed(const struct run *run) { return counter_last_try(run) ? LOCK_GUARD : OUTCOME_CONFIRM; }

/* --- unlocking --- */

static void take(void *session, const struct agent_result *result)
{
    struct session *s = session;
    struct complaint said;
    run_clear(s->run, LOCK_PASSWORD);
    if (!desk_counter(s->desk)->agent.open) {
        counter_over(s);
        return;
    }
    if (!result->err) {
        run_unseal(s->run);
        return;
    }
    run_seal(s->run, "counter.lock");
    if (!counter_password_fault(result, &said))
        words_fault(result->err, &said);
    run_complain(s->run, LOCK_PASSWORD, said.err, said.text);
}

static void start_unlock(struct run *run)
{
    struct session *s = session_of(run);
    const struct agent_watch watch = { take, s };
    enum err e = desk_agent_unlock(s->desk, run_value(run, LOCK_PASSWORD), &watch);
    if (e)
        take(s, &(struct agent_result){ .err = e });
}

static void compose_unlocking(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre mot de passe est vérifié.")));
}

static void compose_guard(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Il reste 1 essai. Un autre mot de passe erroné verrouillera votre clé. Continuer?")));
}

static const struct item guard_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = OUTCOME_BACK, .help = N_("Revient à la page précédente sans rien essayer.") },
    { .key = '2', .label = N_("2-Oui"), .outcome = LOCK_RISK, .help = N_("Essaie le mot de passe que vous avez inscrit. S'il est erroné, la clé se verrouille.") },
};

/* --- leaving, or giving the place to another --- */

static void compose_leave(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, msg(N_("Fermer cette session (%s)? Ce qui a été tapé et n'est pas envoyé sera perdu.")), agent_name(run));
}

static void compose_other(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, msg(N_("Cette session est à %s; la clé branchée est celle de quelqu'un d'autre.")), agent_name(run));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ouvrir une session avec la clé branchée? L'autre serait fermée, et ce qui a été tapé et n'est pas envoyé serait perdu.")));
}

static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

/* The wipe forgets; the token that lies there is asked for its password. */
static void change_agent(struct run *run)
{
    session_wipe(session_of(run), HELD_CLOSED);
    run_go(run, "counter.pin");
}

static const struct item lock_items[] = {
    { .key = 'd', .label = N_("d-Fermer la session"), .outcome = LOCK_LEAVE, .help = N_("Une question est posée avant : ce qui n'est pas envoyé serait perdu.") },
};
static const struct item leave_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = LOCK_STAY, .help = N_("La session reste verrouillée.") },
    { .key = '2', .label = N_("2-Oui"), .choose = leave, .help = N_("Ferme la session et efface tout de ce poste.") },
};
static const struct item other_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = LOCK_STAY, .help = N_("La session reste verrouillée.") },
    { .key = '2', .label = N_("2-Oui"), .choose = change_agent, .help = N_("Ferme cette session et demande le mot de passe de la clé branchée.") },
};

#define LOCK_WORD N_("Session verrouillée")
static const struct edge lock_edges[] = { { OUTCOME_CONFIRM, "counter.unlocking" }, { LOCK_GUARD, "counter.lock-guard" }, { LOCK_LEAVE, "counter.lock-leave" } };
static const struct edge unlocking_edges[] = { { LOCK_STAY, "counter.lock" } };
static const struct edge guard_edges[] = { { OUTCOME_BACK, "counter.lock" }, { LOCK_RISK, "counter.unlocking" } };
static const struct edge stay_edges[] = { { LOCK_STAY, "counter.lock" }, { OUTCOME_BACK, "counter.lock" } };

static const struct page pages[] = {
    { .name = "counter.lock", .kind = PAGE_FORM, .title = LOCK_WORD, .sealing = true, .guarded = true, .confirm = N_("Continuer"),
      .help = N_("Inscrivez votre mot de passe : vous retrouvez la page où vous étiez, avec ce que vous aviez tapé."),
      .fields = lock_fields, .field_count = 1, .first_slot = LOCK_PASSWORD, .compose = compose_lock, .confirmed = confirmed,
      .items = lock_items, .item_count = 1, .edges = lock_edges, .edge_count = 3 },
    { .name = "counter.unlocking", .kind = PAGE_WORK, .title = LOCK_WORD, .sealing = true, .help = N_("Le serveur vérifie que c'est bien vous."),
      .compose = compose_unlocking, .enter = start_unlock, .edges = unlocking_edges, .edge_count = 1 },
    { .name = "counter.lock-guard", .kind = PAGE_MENU, .title = LOCK_WORD, .sealing = true, .guarded = true,
      .help = N_("C'est le dernier essai avant que la clé se verrouille. Si vous n'êtes pas certain, répondez Non."),
      .items = guard_items, .item_count = 2, .compose = compose_guard, .edges = guard_edges, .edge_count = 2 },
    { .name = "counter.lock-leave", .kind = PAGE_MENU, .title = LOCK_WORD, .sealing = true, .guarded = true, .help = N_("Seul ce qui n'est pas encore envoyé serait perdu."),
      .items = leave_items, .item_count = 2, .compose = compose_leave, .edges = stay_edges, .edge_count = 2 },
    { .name = "counter.other", .kind = PAGE_MENU, .title = LOCK_WORD, .sealing = true, .guarded = true, .help = N_("Seul ce qui n'est pas encore envoyé serait perdu."),
      .items = other_items, .item_count = 2, .compose = compose_other, .edges = stay_edges, .edge_count = 2 },
};

const struct flow flow_counter_lock = { "counter.lock", pages, sizeof pages / sizeof pages[0] };
