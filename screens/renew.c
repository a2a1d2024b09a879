/* 6-Renouveler mon certificat. Documents 000 and 001, «PROCÉDER AU RENOUVELLEMENT DE VOTRE CERTIFICAT». */
#include "core/base/log.h"
#include "screens/ask_pin.h"
#include "screens/ending.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

enum { CODE = ASK_PIN_SLOTS };      /* of an agent, where the certificate has expired */
enum { NO = OUTCOME_OWN, YES, DONE, WAITING, WRONG, WRONG_BY_CODE, BAD_CODE, LOCKED, STOPPED };
enum { TICK_MS = 5000, LONG_MS = 30000, PATIENCE_MS = 90000 };    /* seconds are said every five at most (A07) */

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static bool by_code(const struct run *run) { return secret_length(run_value(run, CODE)) > 0; }
static int64_t mono_ms(const struct session *s) { return clock_mono(loop_clock(s->loop)); }

/* --- what is said before anything is typed --- */

void screens_open_renew(struct run *run)
{
    const struct desk_status *status = session_status(run);
    const struct token_info *info = &status->info;
    if (!info->has_cert || info->not_after_ms < now_ms(run))
        run_go(run, info->has_cert && status->online ? "renew.again" : "renew.expired");
    else if (!status->online)
        run_go(run, "renew.offline");
    else if (desk_renew_retry(session_of(run)->desk) > now_ms(run))
        run_go(run, "renew.waiting");
    else
        run_go(run, words_days(info->not_after_ms, now_ms(run)) < WORDS_CERT_SOON_DAYS ? "renew.form" : "renew.ask");
}

static void compose_offline(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    (void)run;
    words_error(ERR_NETWORK_NEEDED, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
}

static void compose_expired(const struct run *run, struct composer *c)
{
    const struct token_info *info = &session_status(run)->info;
    char text[WORDS_MAX];
    if (!info->has_cert) {
        words_error(ERR_CERT_NONE, text, sizeof text);
        compose_text(c, ROLE_STATUS, "%s", text);
        return;
    }
    words_date(info->not_after_ms, text, sizeof text);
    compose_text(c, ROLE_STATUS, msg(N_("Votre certificat est expiré depuis le %s. Il ne peut plus être renouvelé ici. Appelez le Centre de "
                                        "services DSQ.")), text);
    compose_text(c, ROLE_TEXT, msg(N_("Téléphone : %s")), conf_text(session_of(run)->conf, "support.phone"));
}

static void compose_again(const struct run *run, struct composer *c)
{
    compose_expired(run, c);
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Si un agent vous a donné un code à usage unique pour cette clé, choisissez 2.")));
}

static const struct item again_items[] = {
    { .key = '1', .label = N_("1-Je n'ai pas de code"), .outcome = NO, .help = N_("Revient au menu de votre clé.") },
    { .key = '2', .label = N_("2-J'ai un code à usage unique"), .outcome = YES, .help = N_("Demande le code, puis votre mot de passe, et certifie de nouveau votre clé.") },
};
static const struct edge again_edges[] = { { NO, "menu" }, { YES, "recertify.code" }, { OUTCOME_BACK, "menu" } };

/* --- the code --- */

static void say_code(enum err e, struct complaint *out)
{
    out->err = e;
    if (e == ERR_CODE_FORMAT)
        snprintf(out->text, sizeof out->text, "%s", msg(N_("Ce code n'a pas la bonne forme. Vérifiez chaque groupe de caractères.")));
    else if (e)
        snprintf(out->text, sizeof out->text, "%s %s", msg(err_what(e)), msg(err_todo(e)));
}

static void check_code(const struct run *run, size_t slot, struct complaint *out)
{
    say_code(desk_renew_code_check(session_of(run)->desk, run_value(run, slot)), out);
}

static const struct field code_fields[] = {
    { .label = N_("Code à usage unique"), .max_points = 64, .veiled = true, .check = check_code,
      .help = N_("Six groupes de cinq lettres et chiffres. Majuscules, espaces et traits d'union sont sans importance.") },
};
static const struct edge code_edges[] = { { OUTCOME_CONFIRM, "recertify.form" }, { OUTCOME_BACK, "renew.again" } };

static void compose_code(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("L'agent vous a donné ce code pour cette clé seulement. Il sert une fois, dans les 24 heures.")));
    compose_blank(c);
}

static void complain_code(struct run *run, enum err e)
{
    struct complaint said = { .err = ERR_OK };
    say_code(e, &said);
    run_complain(run, CODE, e, said.text);
}

static void compose_ask(const struct run *run, struct composer *c)
{
    char date[WORDS_MAX];
    words_date(session_status(run)->info.not_after_ms, date, sizeof date);
    compose_text(c, ROLE_STATUS, msg(N_("Votre certificat est valide jusqu'au %s. Le renouveler maintenant?")), date);
}

static const struct item ask_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = NO, .help = N_("Revient au menu de votre clé.") },
    { .key = '2', .label = N_("2-Oui"), .outcome = YES, .help = N_("Demande votre mot de passe, puis renouvelle le certificat.") },
};
static const struct edge ask_edges[] = { { NO, "menu" }, { YES, "renew.form" }, { OUTCOME_BACK, "menu" } };

/* --- the work --- */

static void tick(void *ctx)
{
    struct session *s = ctx;
    if (s->visit.since_ms == 0)
        return;   /* over, or wiped */
    run_changed(s->run);
    if (loop_after(s->loop, TICK_MS, tick, s))
        log_error("no timer for the elapsed seconds");
}

static void take_step(void *ctx, enum renew_step step)
{
    struct session *s = ctx;
    s->visit.renew_step = step;
    run_changed(s->run);
}

static bool is_code(enum err e) { return e == ERR_CODE_FORMAT || e == ERR_SERVER_OTHER || e == ERR_CODE_REFUSED_HERE; }

static int outcome_of(const struct run *run, const struct renew_result *result)
{
    static const int outcomes[] = {
        [RENEW_DONE] = DONE, [RENEW_WAITING] = WAITING, [RENEW_WRONG] = WRONG, [RENEW_LOCKED] = LOCKED, [RENEW_STOPPED] = STOPPED
    };
    if (by_code(run) && result->outcome == RENEW_STOPPED && is_code(result->err))
        return BAD_CODE;
    return by_code(run) && result->outcome == RENEW_WRONG ? WRONG_BY_CODE : outcomes[result->outcome];
}

static void take_result(void *ctx, const struct renew_result *result)
{
    struct session *s = ctx;
    const int outcome = outcome_of(s->run, result);
    loop_cancel(s->loop, tick, s);
    s->visit.since_ms = 0;
    s->visit.renewed = *result;
    run_clear(s->run, ASK_PIN);
    run_outcome(s->run, outcome);
    if (result->outcome == RENEW_WRONG)
        ask_pin_wrong(s->run, &result->tries);
    if (outcome == BAD_CODE)
        complain_code(s->run, result->err);
}

static void start_renew(struct run *run)
{
    struct session *s = session_of(run);
    struct renew_watch watch = { take_step, take_result, s };
    session_begin(s);
    s->visit.renew_step = RENEW_LOG_IN;
    s->visit.since_ms = mono_ms(s);
    s->visit.patience_ms = s->visit.since_ms + PATIENCE_MS;
    enum err e = loop_after(s->loop, TICK_MS, tick, s);
    if (!e)
        e = by_code(run) ? desk_renew_by_code(s->desk, run_value(run, ASK_PIN), run_value(run, CODE), &watch)
                         : desk_renew(s->desk, run_value(run, ASK_PIN), &watch);
    if (e)
        take_result(s, &(struct renew_result){ .outcome = RENEW_STOPPED, .err = e });
}

static const char *const now_words[] = {
    [RENEW_LOG_IN] = N_("vérification du mot de passe"), [RENEW_KEY] = N_("préparation de la demande"),
    [RENEW_SEND] = N_("envoi de la demande au service des certificats"), [RENEW_WRITE] = N_("écriture du nouveau certificat"),
    [RENEW_TEST] = N_("essai du nouveau certificat"), [RENEW_CLEAN] = N_("retrait de l'ancien certificat"),
    [RENEW_TELL] = N_("avis au serveur")
};
enum { STEPS = sizeof now_words / sizeof now_words[0] };

/* In words, and not counted for a voice or a braille line: there only a step is news. */
static void compose_step(const struct run *run, struct composer *c)
{
    const struct session *s = session_of(run);
    int step = (int)s->visit.renew_step;
    unsigned seconds = (unsigned)((mono_ms(s) - s->visit.since_ms) / TICK_MS * TICK_MS / 1000);
    if (seconds == 0 || run_prefs(run)->reader || run_prefs(run)->line)
        compose_text(c, ROLE_STATUS, msg(N_("Étape %d sur %d : %s")), step + 1, (int)STEPS, msg(now_words[step]));
    else
        compose_text(c, ROLE_STATUS, msg(N_("Étape %d sur %d : %s (%u secondes)")), step + 1, (int)STEPS, msg(now_words[step]), seconds);
}

static bool too_long(const struct run *run)
{
    const struct session *s = session_of(run);
    return s->visit.since_ms && mono_ms(s) >= s->visit.patience_ms;
}

static void compose_work(const struct run *run, struct composer *c)
{
    const struct session *s = session_of(run);
    compose_step(run, c);
    compose_blank(c);
    if (too_long(run) && by_code(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("La réponse tarde. Vous pouvez attendre encore, ou annuler : le même code pourra servir encore.")));
    else if (too_long(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("La réponse tarde. Vous pouvez attendre encore, ou annuler : votre certificat actuel reste en vigueur.")));
    else if (mono_ms(s) - s->visit.since_ms >= LONG_MS)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("C'est plus long que d'habitude. Attendez encore un peu.")));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Attendez environ 30 secondes pendant le traitement de la demande.")));
    if (!too_long(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ne débranchez pas votre clé. Si cela arrive, rien n'est perdu : rebranchez-la.")));
}

static void wait_on(struct run *run)
{
    struct session *s = session_of(run);
    s->visit.patience_ms = mono_ms(s) + PATIENCE_MS;
    run_changed(run);
}

static void cancel(struct run *run) { desk_renew_cancel(session_of(run)->desk); }

static const struct item work_items[] = {
    { .key = '1', .label = N_("1-Continuer d'attendre"), .choose = wait_on, .offered = too_long, .help = N_("Le travail continue.") },
    { .key = '2', .label = N_("2-Annuler sans risque"), .choose = cancel, .offered = too_long,
      .help = N_("Votre certificat actuel reste en vigueur. La prochaine visite reprend où celle-ci s'arrête.") },
};
static const struct edge work_edges[] = {
    { DONE, "renew.done" }, { WAITING, "renew.waiting" }, { WRONG, "renew.form" }, { WRONG_BY_CODE, "recertify.form" },
    { BAD_CODE, "recertify.code" }, { LOCKED, "renew.locked" }, { STOPPED, "renew.stopped" }
};

/* --- how it ended --- */

static void compose_done(const struct run *run, struct composer *c)
{
    const struct renew_result *r = &session_of(run)->visit.renewed;
    char date[WORDS_MAX];
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre certificat a été renouvelé avec succès.")));
    words_date(r->not_after_ms, date, sizeof date);
    if (r->not_after_ms)
        compose_text(c, ROLE_TEXT, msg(N_("Il est valide jusqu'au %s.")), date);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée.")));
    if (r->receipt[0])
        compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), r->receipt);
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", words_ending(run));
}

static void compose_waiting(const struct run *run, struct composer *c)
{
    char moment[64];
    int64_t at = desk_renew_retry(session_of(run)->desk);
    at = at ? at : session_of(run)->visit.renewed.retry_ms;
    words_moment(at, now_ms(run), moment, sizeof moment);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre demande est faite et gardée, mais le nouveau certificat n'est pas encore prêt.")));
    if (by_code(run))
        compose_text(c, ROLE_TEXT, msg(N_("Revenez à partir de : %s, avec le même code.")), moment);
    else
        compose_text(c, ROLE_TEXT, msg(N_("Revenez à partir de : %s. Votre certificat actuel reste en vigueur.")), moment);
}

static void compose_stopped(const struct run *run, struct composer *c)
{
    const struct renew_result *r = &session_of(run)->visit.renewed;
    char text[WORDS_MAX];
    if (r->err == ERR_TOKEN_REMOVED) {
        compose_text(c, ROLE_STATUS, "%s", msg(N_("La clé a été débranchée. Rien n'est perdu : rebranchez-la.")));
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Puis choisissez 6 de nouveau : le renouvellement reprend où il s'est arrêté.")));
        return;
    }
    words_error(r->err, text, sizeof text);
    if (r->err)
        compose_text(c, ROLE_STATUS, "%s", text);
    else
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Le renouvellement est annulé.")));
    if (by_code(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Rien n'est perdu : choisissez 6 de nouveau, avec le même code. Le travail reprend où il s'est arrêté.")));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre certificat actuel reste en vigueur. La prochaine visite reprend où celle-ci s'est arrêtée.")));
    if (r->err)
        words_help_now(run, c);
}

/* Documents 000 and 001, word for word. */
static const char *const steps[] = {
    N_("Branchez votre clé d'authentification SécurSanté dans un port USB."),
    N_("Dans la fenêtre suivante, inscrivez votre mot de passe puis choisissez Confirmer."),
    N_("Attendez environ 30 secondes pendant le traitement de la demande."),
    NULL
};

#define TITLE N_("6-Renouveler mon certificat")

static const struct page pages[] = {
    ENDING_PAGE("renew.offline", TITLE, NULL, N_("Le nouveau certificat vient du service des certificats, par le réseau."), compose_offline, NEED_TOKEN),
    ENDING_PAGE("renew.expired", TITLE, NULL, N_("Un certificat expiré ne peut plus demander son remplaçant."), compose_expired, NEED_TOKEN),
    { .name = "renew.ask", .kind = PAGE_MENU, .title = TITLE, .need = NEED_TOKEN, .help_more = steps, .guarded = true,
      .help = N_("Un certificat se renouvelle surtout dans ses 60 derniers jours."),
      .items = ask_items, .item_count = 2, .edges = ask_edges, .edge_count = 3, .compose = compose_ask },
    { .name = "renew.again", .kind = PAGE_MENU, .title = TITLE, .need = NEED_TOKEN, .guarded = true,
      .help = N_("Un certificat expiré ne peut plus demander son remplaçant. Un agent qui vous a vérifié peut donner un code qui le permet."),
      .items = again_items, .item_count = 2, .edges = again_edges, .edge_count = 3, .compose = compose_again },
    { .name = "recertify.code", .kind = PAGE_FORM, .title = TITLE, .need = NEED_TOKEN, .fields = code_fields, .field_count = 1, .first_slot = CODE,
      .help = N_("Sans ce code, le service des certificats n'accepte pas la demande d'un certificat expiré."),
      .edges = code_edges, .edge_count = 2, .compose = compose_code },
    ASK_PIN_PAGES("recertify", TITLE, NULL, N_("Votre mot de passe permet à votre clé de signer la demande. Il n'est gardé nulle part."), "recertify.code", "renew.work"),
    ASK_PIN_PAGES("renew", TITLE, NULL, N_("Votre mot de passe permet à votre clé de signer la demande. Il n'est gardé nulle part."), "menu", "renew.work"),
    { .name = "renew.work", .kind = PAGE_WORK, .title = TITLE, .need = NEED_TOKEN_NOT_LEFT, .idle = IDLE_OUTSIDE, .help_more = steps,
      .help = N_("La clé et le service des certificats travaillent. L'ancien certificat sert jusqu'à ce que le nouveau soit essayé."),
      .items = work_items, .item_count = 2, .edges = work_edges, .edge_count = 7, .compose = compose_work, .enter = start_renew },
    ENDING_PAGE("renew.done", TITLE, NULL, N_("Le reçu permet de retrouver votre demande."), compose_done, NEED_TOKEN),
    ENDING_PAGE("renew.waiting", TITLE, NULL, N_("Votre demande est gardée : rien n'est à refaire."), compose_waiting, NEED_TOKEN_NOT_LEFT),
    ENDING_PAGE("renew.stopped", TITLE, NULL, N_("Rien n'est perdu. Le numéro de l'erreur aide la personne qui vous répond au téléphone."),
                compose_stopped, NEED_TOKEN_NOT_LEFT),
    ENDING_LOCKED_PAGE("renew.locked", TITLE, NULL, N_("Une clé verrouillée se débloque à l'aide de vos questions, d'un AVI ou du soutien."), words_compose_locked),
};

const struct flow flow_renew = { "renew", pages, sizeof pages / sizeof pages[0] };
