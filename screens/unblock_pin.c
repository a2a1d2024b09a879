#include "screens/unblock.h"

#include "core/rules/pin.h"
#include "screens/receipt.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

static const struct unblock_result *result_of(const struct run *run) { return &session_of(run)->visit.unblocked; }

/* --- the form --- */

static void check_new(const struct run *run, size_t slot, struct complaint *out)
{
    struct pin_rules rules = words_pin_rules(run);
    words_pin_fault(run, pin_check_new(&rules, run_value(run, slot), NULL), run_value(run, slot), out);
}

static void check_again(const struct run *run, size_t slot, struct complaint *out)
{
    words_pin_fault(run, pin_check_again(run_value(run, UNBLOCK_NEW), run_value(run, slot)), run_value(run, slot), out);
}

const struct field unblock_pin_fields[PIN_FIELDS] = {
    { .label = N_("Nouveau mot de passe"), .secret = true, .max_points = 64, .check = check_new,
      .help = N_("Celui que vous voulez. Il suit les règles de votre clé, écrites sur cette page.") },
    { .label = N_("Nouveau mot de passe"), .note = N_("(encore une fois)"), .secret = true, .max_points = 64, .check = check_again,
      .help = N_("Le même nouveau mot de passe, pour être certain qu'il a été bien tapé.") },
};
const struct edge unblock_pin_edges[PIN_EDGES] = { { OUTCOME_CONFIRM, "unblock.work" }, { OUTCOME_BACK, "unblock" } };

void unblock_compose_pin(const struct run *run, struct composer *c)
{
    char rules[WORDS_MAX];
    words_rules(run, rules, sizeof rules);
    compose_text(c, ROLE_TEXT, "%s", session_of(run)->visit.by_phone ? msg(N_("La réponse est la bonne. Restez au téléphone."))
                 : msg(N_("Vos réponses sont conformes.")));
    compose_text(c, ROLE_TEXT, "%s", rules);
    compose_blank(c);
}

/* --- the work --- */

static void take_step(void *ctx, enum desk_step step)
{
    struct session *s = ctx;
    s->step = step;
    run_changed(s->run);
}

static void take_result(void *ctx, const struct unblock_result *result)
{
    static const int outcomes[] = {
        [UNBLOCK_DONE] = UNBLOCK_END, [UNBLOCK_REFUSED] = UNBLOCK_END_REFUSED, [UNBLOCK_PULLED] = UNBLOCK_END_PULLED,
        [UNBLOCK_UNKNOWN] = UNBLOCK_END_UNKNOWN
    };
    struct session *s = ctx;
    s->visit.unblocked = *result;
    for (size_t slot = UNBLOCK_ANSWER; slot <= UNBLOCK_AGAIN; slot++)
        run_clear(s->run, slot);
    run_outcome(s->run, result->err == ERR_TICKET ? UNBLOCK_START : outcomes[result->outcome]);
    if (result->err == ERR_TICKET) {
        char text[WORDS_MAX];
        unblock_words_error(s->run, ERR_TICKET, text, sizeof text);
        run_say(s->run, text);
    }
}

void unblock_start(struct run *run)
{
    struct session *s = session_of(run);
    struct unblock_watch watch = { take_step, take_result, s };
    s->step = s->visit.by_phone ? STEP_CARD : STEP_SERVER;
    enum err e = desk_unblock(s->desk, run_value(run, UNBLOCK_NEW), &watch);
    if (e)
        take_result(s, &(struct unblock_result){ .outcome = UNBLOCK_REFUSED, .err = e });
}

void unblock_compose_work(const struct run *run, struct composer *c)
{
    static const char *const words[] = {
        [STEP_CARD] = N_("Un instant, votre clé est débloquée et prend le nouveau mot de passe."),
        [STEP_CARD_LATE] = N_("La clé tarde à répondre. Attendez encore un peu."),
        [STEP_SERVER] = N_("Un instant, le serveur est consulté."),
        [STEP_WAIT_CARD] = N_("La clé a été débranchée pendant le changement. Rebranchez-la."),
        [STEP_SETTLE] = N_("La clé est de retour. Vérification du mot de passe qu'elle a gardé."),
    };
    compose_text(c, ROLE_STATUS, "%s", msg(words[session_of(run)->step]));
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ne débranchez pas votre clé.")));
}

void unblock_compose_pulled(const struct run *run, struct composer *c)
{
    if (session_of(run)->step == STEP_SETTLE) {
        unblock_compose_work(run, c);
        return;
    }
    compose_text(c, ROLE_STATUS, "%s", msg(N_("La clé a été débranchée pendant le changement. Rebranchez-la dans la minute.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le mot de passe qu'elle a gardé sera alors connu.")));
}

const struct edge unblock_work_edges[PIN_WORK_EDGES] = {
    { UNBLOCK_END, "unblock.done" }, { UNBLOCK_END_REFUSED, "unblock.refused" }, { UNBLOCK_END_PULLED, "unblock.pulled" },
    { UNBLOCK_END_UNKNOWN, "unblock.unknown" }, { UNBLOCK_START, "unblock" }
};

/* --- how it ended --- */

/* By telephone the person at the other end waits for it: it tells what the token holds now. */
static void compose_confirmation(const struct run *run, struct composer *c)
{
    const char *text = result_of(run)->confirmation;
    char spelled[64];
    if (!text[0])
        return;
    compose_text(c, ROLE_TEXT, msg(N_("Avant de raccrocher, lisez cette confirmation : %s")), text);
    if (!run_prefs(run)->line && !run_prefs(run)->reader)
        return;
    unblock_spell(text, spelled, sizeof spelled);
    compose_text(c, ROLE_TEXT, msg(N_("Lettre par lettre : %s")), spelled);
}

static void compose_told(const struct run *run, struct composer *c)
{
    const struct unblock_result *r = result_of(run);
    struct desk_request row;
    if (!r->receipt[0])
        return;
    if (receipt_state(run, r->receipt, r->told, &row) == REQUEST_ACCEPTED)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce changement est inscrit à votre dossier.")));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("L'avis de ce changement est enregistré et protégé sur ce poste. Il sera transmis dès "
                                                "que le réseau sera revenu.")));
    compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), r->receipt);
}

void unblock_compose_done(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre clé d'authentification SécurSanté est maintenant prête à être utilisée avec le mot de passe fourni.")));
    compose_confirmation(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée.")));
    compose_told(run, c);
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", words_ending(run));
}

/* It is back, and was asked: that may have cost a try. */
static bool was_settled(const struct unblock_result *r) { return r->err == ERR_TOKEN_REMOVED && r->tries.kind != TRIES_UNKNOWN; }

void unblock_compose_refused(const struct run *run, struct composer *c)
{
    const struct unblock_result *r = result_of(run);
    char text[WORDS_MAX];
    if (was_settled(r))
        snprintf(text, sizeof text, "%s", msg(N_("La clé a été débranchée avant de prendre le nouveau mot de passe. Choisissez 4 de nouveau.")));
    else
        words_error(r->err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre mot de passe n'a pas été changé.")));
    words_tries(&r->tries, text, sizeof text);
    if (r->tries.kind != TRIES_UNKNOWN && r->tries.kind != TRIES_NONE)
        compose_text(c, ROLE_TEXT, "%s", text);
    compose_confirmation(run, c);
    if (result_of(run)->err == ERR_SO_WRONG && result_of(run)->maybe_another)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Restez au téléphone : après la confirmation, demandez un autre défi (4, puis 2). Le secret d'avant "
                                                "sera alors donné, s'il y en a un.")));
    words_help_now(run, c);
}

void unblock_compose_unknown(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(ERR_TOKEN_UNSURE, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_confirmation(run, c);
    if (result_of(run)->receipt[0])
        compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), result_of(run)->receipt);
    words_help_now(run, c);
}
