/* «Code de sécurité»: the six digits that were mailed, whatever they are for. Document 004. */
#include "core/rules/code.h"
#include "screens/citizen.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static const struct citizen_coding *coding_of(const struct run *run) { return &desk_citizen(session_of(run)->desk)->coding; }
static bool creating(const struct run *run) { return account_visit(run)->creating; }

/* Wrong for the last time, or already dead: then another one is all that helps. */
static bool is_dead(const struct run *run)
{
    const struct account_result *r = &account_visit(run)->result;
    return r->err == ERR_CODE_DEAD || (r->err == ERR_CODE_WRONG && r->left == 0) || coding_of(run)->expires_ms <= now_ms(run);
}

/* --- which flow it is --- */

#define DEAD N_("Ce code ne sert plus. Choisissez «Recevoir un nouveau code».")
static const struct work_fault code_faults[] = {
    { .err = ERR_CODE_WRONG, .slot = CITIZEN_CODE_SLOT, .dead = DEAD }, { .err = ERR_CODE_DEAD, .slot = CITIZEN_CODE_SLOT, .text = DEAD },
    { .err = ERR_CODE_SHAPE, .slot = CITIZEN_CODE_SLOT },
};
#define CODE_WORK(flow_) { flow_ ".code-work", flow_ ".code", code_faults, sizeof code_faults / sizeof code_faults[0] }
#define RESEND_WORK(flow_) { .again = flow_ ".resend", .form = flow_ ".code" }
static const struct work works[] = {
    CODE_WORK("citizen"), RESEND_WORK("citizen"), CODE_WORK("lost"), RESEND_WORK("lost"), CODE_WORK("myaccount"), RESEND_WORK("myaccount"),
};

static const struct work *work_here(const struct run *run)
{
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        if (strcmp(works[i].again, run_page(run)->name) == 0)
            return &works[i];
    return NULL;
}

/* --- the form --- */

static void check_shape(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *digits = secret_new(CODE_DIGITS);
    words_fault(digits ? code_parse(run_value(run, slot), digits) : ERR_MEMORY, out);
}

const struct field citizen_code_fields[1] = {
    { .label = CITIZEN_CODE_TITLE, .max_points = CITIZEN_CODE_POINTS, .check = check_shape, .help = N_("Les six chiffres du courriel, avec ou sans espace.") },
};

/* A code without what it is for would be asked about nothing. */
void citizen_enter_code(struct run *run)
{
    if (!coding_of(run)->open)
        run_outcome(run, OUTCOME_BACK);
}

static void compose_to(const struct run *run, struct composer *c)
{
    const struct citizen_coding *coding = coding_of(run);
    if (creating(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("La création de votre compte est presque terminée!")));
    else if (coding->confirming)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre adresse courriel n'est pas encore confirmée : ce code la confirme.")));
    if (coding->to[0])
        compose_text(c, ROLE_TEXT, "%s %s", msg(N_("Code envoyé à l'adresse courriel suivante :")), coding->to);
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Si un compte existe sous ce nom ou cette adresse, un code vient d'être envoyé à son adresse courriel.")));
}

void citizen_compose_code(const struct run *run, struct composer *c)
{
    char moment[64];
    words_moment(coding_of(run)->expires_ms, now_ms(run), moment, sizeof moment);
    compose_to(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Saisissez le code de sécurité de six (6) chiffres transmis à votre adresse courriel.")));
    if (is_dead(run))
        compose_text(c, ROLE_TEXT, "%s", msg(DEAD));
    else
        compose_text(c, ROLE_TEXT, msg(N_("Ce code expire dans les 10 prochaines minutes : il sert jusqu'à %s.")), moment);
    compose_blank(c);
}

void citizen_compose_code_below(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ne révélez ce code à personne.")));
}

static void ask_another(struct run *run)
{
    char moment[64], text[WORDS_MAX];
    const struct citizen_coding *coding = coding_of(run);
    if (coding->resend_ms <= now_ms(run)) {
        work_go_on_line(run, CITIZEN_RESEND);
        return;
    }
    run_focus_slot(run, CITIZEN_CODE_SLOT);
    words_moment(coding->resend_ms, now_ms(run), moment, sizeof moment);
    snprintf(text, sizeof text, msg(N_("Un autre code pourra être demandé à partir de %s.")), moment);
    run_say(run, text);
}

static void show_access(struct run *run) { citizen_cover(run, "citizen.no-access"); }
static void quit(struct run *run) { run_outcome(run, OUTCOME_BACK); }
static bool logged_in(const struct run *run) { return desk_citizen(session_of(run)->desk)->open; }

const struct item citizen_code_items[CITIZEN_CODE_ITEMS] = {
    { .key = 'n', .label = N_("n-Recevoir un nouveau code"), .choose = ask_another, .help = N_("Le nouveau code remplace celui d'avant, qui ne sert plus.") },
    { .key = 'i', .label = N_("i-Je n'ai pas accès à mes courriels ici"), .label_short = N_("i-Sans accès à mes courriels"), .choose = show_access,
      .help = N_("Ce que vous pouvez faire maintenant ou plus tard.") },
    { .key = 'j', .label = N_("j-Joindre quelqu'un"), .choose = citizen_show_phones, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    { .key = 'q', .label = N_("q-Quitter"), .choose = quit, .offered = creating, .help = N_("Votre compte reste créé 7 jours, le temps de confirmer votre adresse.") },
    { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, .offered = logged_in,
      .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") },
};

/* --- what the server is asked --- */

/* Six digits are typed anew sooner than they are corrected. */
static void take_code(void *ctx, const struct account_result *result)
{
    struct session *s = ctx;
    if (result->err == ERR_CODE_WRONG || result->err == ERR_CODE_DEAD)
        run_clear(s->run, CITIZEN_CODE_SLOT);
    work_take(s, result);
}

void citizen_start_code(struct run *run)
{
    const struct account_watch watch = { take_code, session_of(run) };
    SECRET_OWNED struct secret *digits = secret_new(CODE_DIGITS);
    work_begin(run, work_here(run));
    enum err e = digits ? code_parse(run_value(run, CITIZEN_CODE_SLOT), digits) : ERR_MEMORY;
    work_began(run, e ? e : desk_citizen_code(session_of(run)->desk, digits, &watch));
}

void citizen_compose_code_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie le code.")));
}

static void take_resent(void *ctx, const struct account_result *result)
{
    struct session *s = ctx;
    work_take(s, result);
    if (!result->err)
        run_say(s->run, msg(N_("Un nouveau code vient d'être envoyé. Celui d'avant ne sert plus.")));
}

void citizen_start_resend(struct run *run)
{
    const struct account_watch watch = { take_resent, session_of(run) };
    work_begin(run, work_here(run));
    run_clear(run, CITIZEN_CODE_SLOT);
    work_began(run, desk_citizen_resend(session_of(run)->desk, &watch));
}

void citizen_compose_resend(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, un nouveau code est demandé au serveur.")));
}
