/* What happens to an agent's session without a key: the token comes and goes, nobody is there, the server ends it. */
#include "screens/counter_session.h"
#include "core/rules/account.h"
#include "core/rules/pin.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static bool is_ready(const struct desk_counter *c) { return c->card == AGENT_CARD_READY; }
static bool is_there(const struct desk_counter *c) { return c->card == AGENT_CARD_READY || c->card == AGENT_CARD_BLOCKED; }
static bool is_own(const struct desk_counter *c) { return is_there(c) && strcmp(c->info.serial, c->agent.serial) == 0; }
static bool is_page(const struct session *s, const char *name) { return strcmp(run_page(s->run)->name, name) == 0; }
static const struct desk_counter *counter_of(const struct session *s) { return desk_counter(s->desk); }

/* --- nobody is logged in --- */

/* A token that comes opens its form; one that leaves it takes what was typed along. */
static void look_outside(struct session *s, const struct desk_counter *c)
{
    bool asked = is_page(s, "counter.pin") || is_page(s, "counter.pin-guard");
    if (asked && !is_ready(c)) {
        session_wipe(s, HELD_NOT);
        return;
    }
    if (!is_there(c) || c->insertion == s->counter.insertion)
        return;
    bool waits = is_page(s, "counter.welcome") || is_page(s, "counter.refused") || is_page(s, "counter.over");
    if (is_ready(c) && waits) {
        s->counter.insertion = c->insertion;
        run_go(s->run, "counter.pin");
    }
}

/* --- somebody is --- */

/* Another agent's token is said once an insertion. Keys that were meant for the page that the lock hides are no password: they go when a
 * token comes, before it is typed. */
static void look_locked(struct session *s, const struct desk_counter *c)
{
    if (c->card == AGENT_CARD_ABSENT)
        s->counter.pulled = true;
    else if (s->counter.pulled) {
        s->counter.pulled = false;
        run_clear(s->run, SEAL_SLOT);
    }
    bool others = is_ready(c) && !c->agent.by_code && !is_own(c);
    if (!run_sealed(s->run))
        run_seal(s->run, "counter.lock");
    if (others && c->insertion != s->counter.insertion) {
        s->counter.insertion = c->insertion;
        run_seal(s->run, "counter.other");
    } else if (!others && s->counter.asking_other) {
        run_seal(s->run, "counter.lock");
    }
    s->counter.asking_other = others;
}

void counter_changed(struct session *s)
{
    const struct desk_counter *c = counter_of(s);
    if (!c->agent.open)
        run_unseal(s->run);      /* the page of what is over stands under it */
    if (!c->agent.open && s->counter.inside)
        counter_over(s);
    else if (!c->agent.open)
        look_outside(s, c);
    else if (c->agent.locked)
        look_locked(s, c);
    else
        run_unseal(s->run);
}

void counter_over(struct session *s)
{
    session_log_out(s);
    run_go(s->run, "counter.over");
}

void counter_lock(struct run *run)
{
    struct session *s = session_of(run);
    desk_agent_lock(s->desk);
    if (counter_of(s)->agent.locked && !run_sealed(run))
        run_seal(run, "counter.lock");
    run_changed(run);
}

/* Of a session that is locked already, only what was half typed to unlock it goes. */
void counter_idle(struct session *s)
{
    if (counter_of(s)->agent.locked)
        run_clear(s->run, SEAL_SLOT);
    else
        counter_lock(s->run);
}

/* --- the token in words --- */

void counter_compose_card(const struct run *run, struct composer *c)
{
    const struct desk_counter *counter = desk_counter(session_of(run)->desk);
    char text[WORDS_MAX];
    if (counter->card == AGENT_CARD_FAULT || counter->card == AGENT_CARD_BLOCKED) {
        words_error(counter->card == AGENT_CARD_FAULT ? counter->card_err : ERR_PIN_LOCKED, text, sizeof text);
        compose_text(c, ROLE_STATUS, "%s", text);
    } else if (counter->card == AGENT_CARD_READING) {
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, la clé est lue.")));
    } else if (counter->card == AGENT_CARD_READY) {
        words_tries(&counter->info.tries, text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s", text);
    }
}

static void check_length(const struct desk_counter *c, size_t n, struct complaint *out)
{
    out->err = n < c->info.pin_min ? ERR_PIN_SHORT : n > c->info.pin_max ? ERR_PIN_LONG : ERR_OK;
    if (out->err)
        snprintf(out->text, sizeof out->text, msg_n(N_("%lu caractère. Il en faut de %u à %u."), N_("%lu caractères. Il en faut de %u à %u."), n), (unsigned long)n,
                 c->info.pin_min, c->info.pin_max);
}

void counter_check_password(const struct run *run, size_t slot, struct complaint *out)
{
    const struct desk_counter *c = desk_counter(session_of(run)->desk);
    if (c->agent.open ? c->agent.by_code : c->card == AGENT_CARD_NONE)
        account_check_current(run, slot, out);
    else if (c->card == AGENT_CARD_READY)
        check_length(c, secret_length(run_value(run, slot)), out);
}

bool counter_last_try(const struct run *run)
{
    const struct desk_counter *c = desk_counter(session_of(run)->desk);
    const struct tries *tries = &c->info.tries;
    return is_ready(c) && !c->agent.by_code && (tries->kind == TRIES_LAST || (tries->kind == TRIES_EXACT && tries->left == 1));
}

bool counter_password_fault(const struct agent_result *result, struct complaint *out)
{
    char left[WORDS_MAX];
    if (result->err != ERR_PIN_WRONG && result->err != ERR_PASSWORD_WRONG)
        return false;
    if (result->err == ERR_PASSWORD_WRONG && result->said.left == 0)
        return false;      /* the session is over */
    if (result->err == ERR_PIN_WRONG)
        words_tries(&result->tries, left, sizeof left);
    else
        snprintf(left, sizeof left, msg_n(N_("Il reste %u essai."), N_("Il reste %u essais."), result->said.left), result->said.left);
    out->err = result->err;
    snprintf(out->text, sizeof out->text, msg(N_("Le mot de passe est erroné. %s")), left);
    return true;
}

/* --- the state row: the agent, what is in the person's reader; the network stands at the right --- */

void counter_state(const struct run *run, struct composer *c)
{
    const struct counter_agent *agent = counter_agent(run);
    const struct desk_status *status = session_status(run);
    char roles[COUNTER_LINE_SIZE];
    if (!agent->open) {
        compose_part(c, 0, false, "%s", msg(N_("Comptoir")));
        return;
    }
    compose_part(c, 0, false, "%s", agent->name);
    if (agent->locked)
        return;      /* whose token lies in the other reader is hidden with the rest */
    counter_words_roles(agent->roles, roles, sizeof roles);
    compose_part(c, 3, false, "%s", roles);
    if (status->token == DESK_TOKEN_READY)
        compose_part(c, 1, false, msg(N_("clé : %s")), status->info.holder[0] ? status->info.holder : status->info.serial);
    else if (status->token == DESK_TOKEN_LOCKED)
        compose_part(c, 1, false, "%s", msg(N_("clé verrouillée dans le lecteur")));
    else if (status->token != DESK_TOKEN_ABSENT)
        compose_part(c, 1, false, "%s", msg(N_("clé non lisible dans le lecteur")));
}
