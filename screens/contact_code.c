#include "screens/contact.h"

#include "core/rules/code.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

enum { SEND = OUTCOME_OWN + 50, TYPE, SENT, NOT_SENT, RIGHT, WRONG, DEAD };

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static struct code_result *code_of(const struct run *run) { return &session_of(run)->visit.code; }

/* --- now or later --- */

static bool was_sent(const struct run *run) { return code_of(run)->to[0] && code_of(run)->err != ERR_CODE_DEAD; }

static void compose_sent(const struct run *run, enum role role, struct composer *c)
{
    char moment[64];
    const struct code_result *code = code_of(run);
    words_moment(code->expires_ms, now_ms(run), moment, sizeof moment);
    compose_text(c, role, msg(N_("Un code de six chiffres a été envoyé à %s. Il sert jusqu'à %s.")), code->to, moment);
}

/* Begins with what was just saved, or with the visit before this one; then with what became of the last code. */
void contact_compose_codes(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    const struct visit *v = &session_of(run)->visit;
    if (v->code.err) {
        words_error(v->code.err, text, sizeof text);
        compose_text(c, ROLE_STATUS, "%s", text);
        return;
    }
    if (was_sent(run)) {
        compose_sent(run, ROLE_STATUS, c);
        return;
    }
    if (v->saved.told)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Vos informations de contact ont été enregistrées.")));
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre nouvelle adresse courriel n'est pas encore confirmée. Recevoir un code maintenant?")));
}

static void ask_code(struct run *run)
{
    char moment[64], text[WORDS_MAX];
    const struct code_result *code = code_of(run);
    if (code->until_ms <= now_ms(run)) {
        run_outcome(run, SEND);
        return;
    }
    words_moment(code->until_ms, now_ms(run), moment, sizeof moment);
    snprintf(text, sizeof text, msg(N_("Un autre code pourra être demandé à partir de %s.")), moment);
    run_say(run, text);
}

static void choose_later(struct run *run)
{
    run_go(run, session_of(run)->visit.saved.receipt[0] ? "contact.done" : "contact.edit");
}

const struct item contact_code_items[CODE_ITEMS] = {
    { .key = '1', .label = N_("1-Recevoir un code maintenant"), .label_short = N_("1-Recevoir un code maintenant"), .choose = ask_code,
      .help = N_("Envoie un code de six chiffres à la nouvelle adresse.") },
    { .key = '2', .label = N_("2-Inscrire le code reçu"), .outcome = TYPE, .offered = was_sent, .help = N_("Quand le courriel est arrivé.") },
    { .key = '3', .label = N_("3-Plus tard"), .choose = choose_later,
      .help = N_("La nouvelle adresse attend; l'ancienne reste en vigueur. La question vous sera posée à la prochaine visite.") },
};
const struct edge contact_codes_edges[CODE_MENU_EDGES] = { { SEND, "contact.send" }, { TYPE, "contact.code" }, { OUTCOME_BACK, "menu" } };

/* --- sending it --- */

static void take_sent(void *ctx, const struct code_result *result)
{
    struct session *s = ctx;
    if (!result->err)
        s->visit.code = *result;
    s->visit.code.err = result->err;
    if (result->until_ms)
        s->visit.code.until_ms = result->until_ms;
    run_outcome(s->run, result->err ? NOT_SENT : SENT);
}

void contact_start_send(struct run *run)
{
    struct session *s = session_of(run);
    struct code_watch watch = { take_sent, s };
    run_clear(run, CONTACT_CODE_SLOT);
    enum err e = desk_send_code(s->desk, &watch);
    if (e)
        take_sent(s, &(struct code_result){ .err = e });
}

void contact_compose_send(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le code est demandé au serveur.")));
}

/* No way back in between: the server is being asked, and nothing else can be before it has answered. */
const struct edge contact_send_edges[CODE_SEND_EDGES] = { { SENT, "contact.code" }, { NOT_SENT, "contact.codes" } };

/* --- typing it --- */

static void check_shape(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *digits = secret_new(CODE_DIGITS);
    words_fault(digits ? code_parse(run_value(run, slot), digits) : ERR_MEMORY, out);
}

const struct field contact_code_fields[1] = {
    { .label = N_("Code reçu"), .max_points = 12, .check = check_shape, .help = N_("Les six chiffres du courriel.") },
};

void contact_compose_code(const struct run *run, struct composer *c)
{
    compose_sent(run, ROLE_TEXT, c);
    compose_blank(c);
}

const struct edge contact_code_edges[CODE_FORM_EDGES] = { { OUTCOME_CONFIRM, "contact.check" }, { OUTCOME_BACK, "contact.codes" } };

/* --- checking it --- */

static void complain_wrong(struct run *run, unsigned left)
{
    char text[COMPLAINT_MAX];
    snprintf(text, sizeof text, msg_n(N_("Ce code n'est pas le bon. Il reste %u essai."), N_("Ce code n'est pas le bon. Il reste %u essais."), left), left);
    run_complain(run, CONTACT_CODE_SLOT, ERR_CODE_WRONG, text);
}

static void take_checked(void *ctx, const struct code_result *result)
{
    struct session *s = ctx;
    bool wrong = result->err == ERR_CODE_WRONG;
    s->visit.code.err = wrong ? ERR_OK : result->err;
    run_clear(s->run, CONTACT_CODE_SLOT);
    run_outcome(s->run, wrong ? WRONG : result->err ? DEAD : RIGHT);
    if (wrong)
        complain_wrong(s->run, result->left);
}

void contact_start_check(struct run *run)
{
    struct session *s = session_of(run);
    struct code_watch watch = { take_checked, s };
    SECRET_OWNED struct secret *digits = secret_new(CODE_DIGITS);
    enum err e = digits ? code_parse(run_value(run, CONTACT_CODE_SLOT), digits) : ERR_MEMORY;
    if (!e)
        e = desk_check_code(s->desk, digits, &watch);
    if (e)
        take_checked(s, &(struct code_result){ .err = e });
}

void contact_compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie le code.")));
}

const struct edge contact_check_edges[CODE_WORK_EDGES] = { { RIGHT, "contact.confirmed" }, { WRONG, "contact.code" }, { DEAD, "contact.codes" } };

void contact_compose_confirmed(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre nouvelle adresse courriel est confirmée.")));
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", words_ending_named(run));
}
