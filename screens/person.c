#include "screens/person.h"

#include "screens/session.h"
#include "screens/words.h"

void person_take_step(void *ctx, enum desk_step step)
{
    struct session *s = ctx;
    s->step = step;
    run_changed(s->run);
}

static int outcome_of(struct session *s, enum err e)
{
    if (e == ERR_PIN_WRONG || e == ERR_PIN_LOCKED)
        return e == ERR_PIN_WRONG ? PERSON_WRONG : PERSON_LOCKED;
    if (e || desk_person(s->desk)->err == ERR_SERVER_REFUSED)   /* what would be saved now would be refused too */
        return PERSON_FAILED;
    return desk_person(s->desk)->pending[0] ? PERSON_PENDING : PERSON_OPEN;
}

static void take_open(void *ctx, const struct open_person_result *result)
{
    struct session *s = ctx;
    s->visit.opened = *result;
    run_clear(s->run, ASK_PIN);
    run_outcome(s->run, outcome_of(s, result->err));
    if (result->err == ERR_PIN_WRONG)
        ask_pin_wrong(s->run, &result->tries);
}

void person_open(struct run *run, enum desk_purpose purpose)
{
    struct session *s = session_of(run);
    struct open_person_watch watch = { person_take_step, take_open, s };
    session_begin(s);
    s->step = STEP_CARD;
    enum err e = desk_open_person(s->desk, purpose, run_value(run, ASK_PIN), &watch);
    if (e)
        take_open(s, &(struct open_person_result){ .err = e });
}

void person_compose_open(const struct run *run, struct composer *c)
{
    bool late = session_of(run)->step == STEP_CARD_LATE;
    if (session_of(run)->step == STEP_SERVER)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre compte est demandé au serveur.")));
    else
        compose_text(c, ROLE_STATUS, "%s", late ? msg(N_("La clé tarde à répondre. Attendez encore un peu."))
                     : msg(N_("Un instant, votre clé vérifie le mot de passe.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ne débranchez pas votre clé.")));
}

void person_compose_failed(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    const struct visit *v = &session_of(run)->visit;
    const struct desk_person *person = desk_person(session_of(run)->desk);
    enum err e = v->saved.err ? v->saved.err : v->opened.err ? v->opened.err : person->err;
    words_error(e, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    if (e == ERR_SERVER_REFUSED && person->reason[0])
        compose_text(c, ROLE_TEXT, msg(N_("Pourquoi : %s")), msg(person->reason));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Rien n'a été changé à votre compte.")));
    if (v->opened.tries.kind != TRIES_UNKNOWN) {
        words_tries(&v->opened.tries, text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s", text);
    }
    words_help_now(run, c);
}

void person_compose_save(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", session_of(run)->step == STEP_SERVER ? msg(N_("Un instant, votre demande est envoyée au serveur."))
                 : msg(N_("Un instant, votre demande est enregistrée.")));
}
