/* 2-Modifier mon mot de passe. Documents 000 and 001, «MODIFIER VOTRE MOT DE PASSE CONNU». */
#include "core/rules/pin.h"
#include "screens/ending.h"
#include "screens/last_try.h"
#include "screens/receipt.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { OLD, NEW, AGAIN };
enum { DONE = OUTCOME_OWN, WRONG, LOCKED, REFUSED, PULLED, KEPT, UNKNOWN };

/* --- the form --- */

static void check_old(const struct run *run, size_t slot, struct complaint *out)
{
    struct pin_rules rules = words_pin_rules(run);
    words_pin_fault(run, pin_check_current(&rules, run_value(run, slot)), run_value(run, slot), out);
}

static void check_new(const struct run *run, size_t slot, struct complaint *out)
{
    struct pin_rules rules = words_pin_rules(run);
    words_pin_fault(run, pin_check_new(&rules, run_value(run, slot), run_value(run, OLD)), run_value(run, slot), out);
}

static void check_again(const struct run *run, size_t slot, struct complaint *out)
{
    words_pin_fault(run, pin_check_again(run_value(run, NEW), run_value(run, slot)), run_value(run, slot), out);
}

static const struct field fields[] = {
    { .label = N_("Mot de passe actuel"), .secret = true, .max_points = 64, .check = check_old,
      .help = N_("Celui que vous utilisez en ce moment avec votre clé. Chaque erreur enlève un essai.") },
    { .label = N_("Nouveau mot de passe"), .secret = true, .max_points = 64, .check = check_new,
      .help = N_("Celui que vous voulez. Il suit les règles de votre clé, écrites sur cette page.") },
    { .label = N_("Nouveau mot de passe"), .note = N_("(encore une fois)"), .secret = true, .max_points = 64, .check = check_again,
      .help = N_("Le même nouveau mot de passe, pour être certain qu'il a été bien tapé.") },
};

static void compose_form(const struct run *run, struct composer *c)
{
    char rules[WORDS_MAX], tries[WORDS_MAX], lock[WORDS_MAX];
    words_rules(run, rules, sizeof rules);
    words_tries(&session_status(run)->info.tries, tries, sizeof tries);
    compose_text(c, ROLE_TEXT, "%s", rules);
    compose_text(c, ROLE_TEXT, "%s %s", words_lock(run, lock, sizeof lock), tries);
    compose_blank(c);
}

static const struct edge form_edges[] = {
    { OUTCOME_CONFIRM, "password.work" }, { LAST_TRY_ASK, "password.guard" }, { OUTCOME_BACK, "menu" }
};

/* --- the work --- */

static void take_step(void *ctx, enum desk_step step)
{
    struct session *s = ctx;
    s->step = step;
    run_changed(s->run);
}

static void complain_wrong(struct run *run, const struct change_pin_result *result)
{
    char tries[WORDS_MAX], text[COMPLAINT_MAX];
    words_tries(&result->tries, tries, sizeof tries);
    snprintf(text, sizeof text, msg(N_("Le mot de passe actuel est erroné. %s")), tries);
    run_clear(run, OLD);
    run_complain(run, OLD, ERR_PIN_WRONG, text);
}

static void take_result(void *ctx, const struct change_pin_result *result)
{
    static const int outcomes[] = {
        [CHANGE_PIN_DONE] = DONE, [CHANGE_PIN_WRONG] = WRONG, [CHANGE_PIN_LOCKED] = LOCKED, [CHANGE_PIN_REFUSED] = REFUSED,
        [CHANGE_PIN_PULLED] = PULLED, [CHANGE_PIN_KEPT] = KEPT, [CHANGE_PIN_UNKNOWN] = UNKNOWN
    };
    struct session *s = ctx;
    s->changed = *result;
    if (result->outcome != CHANGE_PIN_WRONG)   /* then only the current one is asked again */
        for (size_t slot = OLD; slot <= AGAIN; slot++)
            run_clear(s->run, slot);
    run_outcome(s->run, outcomes[result->outcome]);
    if (result->outcome == CHANGE_PIN_WRONG)
        complain_wrong(s->run, result);
}

static void start_change(struct run *run)
{
    struct session *s = session_of(run);
    s->step = STEP_CARD;
    struct change_pin_request request = { run_value(run, OLD), run_value(run, NEW) };
    struct change_pin_watch watch = { take_step, take_result, s };
    enum err e = desk_change_pin(s->desk, &request, &watch);
    if (e)
        take_result(s, &(struct change_pin_result){ .outcome = CHANGE_PIN_REFUSED, .err = e });
}

static void compose_work(const struct run *run, struct composer *c)
{
    static const char *const words[] = {
        [STEP_CARD] = N_("Un instant, le mot de passe de votre clé est changé."),
        [STEP_CARD_LATE] = N_("La clé tarde à répondre. Attendez encore un peu."),
        [STEP_SERVER] = N_("Le mot de passe de votre clé est changé. Le serveur en est averti."),
        [STEP_WAIT_CARD] = N_("La clé a été débranchée pendant le changement. Rebranchez-la."),
        [STEP_SETTLE] = N_("La clé est de retour. Vérification du mot de passe qu'elle a gardé."),
    };
    compose_text(c, ROLE_STATUS, "%s", msg(words[session_of(run)->step]));
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ne débranchez pas votre clé.")));
}

static const struct edge work_edges[] = {
    { DONE, "password.done" }, { WRONG, "password.form" }, { LOCKED, "password.locked" }, { REFUSED, "password.refused" },
    { PULLED, "password.pulled" }, { KEPT, "password.kept" }, { UNKNOWN, "password.unknown" }
};

/* --- pulled inside the change: both passwords are kept for a minute, in locked memory --- */

static void compose_pulled(const struct run *run, struct composer *c)
{
    if (session_of(run)->step == STEP_SETTLE) {
        compose_work(run, c);
        return;
    }
    compose_text(c, ROLE_STATUS, "%s", msg(N_("La clé a été débranchée pendant le changement. Rebranchez-la dans la minute.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le mot de passe qu'elle a gardé sera alors connu : le nouveau est essayé d'abord, puis "
                                            "l'ancien seulement s'il reste au moins deux essais.")));
}

/* --- how it ended --- */

static void compose_told(const struct run *run, struct composer *c)
{
    const struct change_pin_result *r = &session_of(run)->changed;
    struct desk_request row;
    char text[WORDS_MAX];
    if (r->err >= ERR_STORE_CORRUPT && r->err <= ERR_OUTBOX_FULL) {   /* changed, and not yet written here */
        words_error(r->err, text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s", text);
        return;
    }
    if (!r->receipt[0])
        return;
    enum request_state state = receipt_state(run, r->receipt, r->told, &row);
    if (state == REQUEST_REFUSED)
        compose_text(c, ROLE_TEXT, msg(N_("Votre clé a changé de mot de passe, mais le serveur n'a pas inscrit ce changement à votre "
                                      "dossier. %s Appelez le soutien.")), msg(row.reason));
    else if (state == REQUEST_ACCEPTED)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce changement est inscrit à votre dossier.")));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("L'avis de ce changement est enregistré et protégé sur ce poste. Il sera transmis dès "
                                                "que le réseau sera revenu.")));
    compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), r->receipt);
}

static void compose_done(const struct run *run, struct composer *c)
{
    char tries[WORDS_MAX];
    words_tries(&session_of(run)->changed.tries, tries, sizeof tries);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre nouveau mot de passe a été enregistré avec succès.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée.")));
    compose_text(c, ROLE_TEXT, "%s", tries);
    compose_told(run, c);
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", words_ending(run));
}

static void compose_locked(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, msg(N_("ERREUR E-%d : %s")), (int)ERR_PIN_LOCKED, msg(N_("Votre clé est verrouillée : trop de mots de passe "
                                     "erronés. Votre mot de passe n'a pas été changé.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Elle n'est pas perdue : choisissez 4 pour la débloquer.")));
    words_help_now(run, c);
}

static void compose_refused(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(session_of(run)->changed.err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre mot de passe n'a pas été changé.")));
    words_tries(&session_of(run)->changed.tries, text, sizeof text);
    if (session_of(run)->changed.tries.kind != TRIES_UNKNOWN)
        compose_text(c, ROLE_TEXT, "%s", text);
}

static void compose_kept(const struct run *run, struct composer *c)
{
    char tries[WORDS_MAX];
    words_tries(&session_of(run)->changed.tries, tries, sizeof tries);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre mot de passe n'a pas été changé. L'ancien reste le bon.")));
    compose_text(c, ROLE_TEXT, "%s", tries);
}

static void compose_unknown(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(ERR_TOKEN_UNSURE, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Avec votre clé, essayez d'abord le nouveau mot de passe, puis l'ancien. Chaque erreur enlève "
                                            "un essai.")));
    if (session_of(run)->changed.receipt[0])
        compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), session_of(run)->changed.receipt);
    words_help_now(run, c);
}

/* Documents 000 and 001, word for word. */
static const char *const steps[] = {
    N_("Branchez votre clé d'authentification SécurSanté dans un port USB."),
    N_("Dans la première case, inscrivez votre mot de passe actuel; inscrivez ensuite votre nouveau mot de passe dans les deux "
       "autres cases. Choisissez Confirmer."),
    NULL
};

#define TITLE N_("2-Modifier mon mot de passe")
static const struct page pages[] = {
    { .name = "password.form", .need = NEED_TOKEN, .kind = PAGE_FORM, .title = TITLE,
      .help = N_("Inscrivez votre mot de passe actuel, puis le nouveau deux fois. Rien n'est envoyé à la clé avant «Confirmer»."),
      .help_more = steps,
      .fields = fields, .field_count = 3, .edges = form_edges, .edge_count = 3, .compose = compose_form,
      .confirmed = last_try_confirmed },
    LAST_TRY_PAGE("password.guard", TITLE, NULL, "password.form", "password.work"),
    { .name = "password.work", .need = NEED_TOKEN_NOT_LEFT, .kind = PAGE_WORK, .title = TITLE, .help = N_("La clé travaille. Ne la débranchez pas."),
      .edges = work_edges, .edge_count = 7, .compose = compose_work, .enter = start_change },
    { .name = "password.pulled", .need = NEED_TOKEN_NOT_LEFT, .kind = PAGE_WORK, .title = TITLE,
      .help = N_("Rebranchez la même clé pour savoir quel mot de passe elle a gardé."),
      .edges = work_edges, .edge_count = 7, .compose = compose_pulled, .idle = IDLE_OUTSIDE },
    ENDING_PAGE("password.done", TITLE, NULL, N_("Votre mot de passe est changé. Le reçu permet de retrouver votre demande."), compose_done, NEED_TOKEN),
    ENDING_LOCKED_PAGE("password.locked", TITLE, NULL, N_("Une clé verrouillée se débloque à l'aide de vos questions, d'un AVI ou du soutien."), compose_locked),
    ENDING_PAGE("password.refused", TITLE, NULL, N_("Rien n'a été changé. Le numéro de l'erreur aide la personne qui vous répond au téléphone."),
                compose_refused, NEED_TOKEN_NOT_LEFT),
    ENDING_PAGE("password.kept", TITLE, NULL, N_("La clé a gardé son ancien mot de passe. Vous pouvez recommencer."), compose_kept, NEED_TOKEN_NOT_LEFT),
    ENDING_PAGE("password.unknown", TITLE, NULL, N_("La clé n'a pas pu dire ce qu'elle a gardé. Le nouveau mot de passe est le plus probable."),
                compose_unknown, NEED_TOKEN_NOT_LEFT),
};

const struct flow flow_password = { "password", pages, sizeof pages / sizeof pages[0] };
