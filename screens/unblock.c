/* 4-Débloquer. Documents 000 and 001, «DÉBLOQUER … OU CHANGER VOTRE MOT DE PASSE OUBLIÉ». */
#include "screens/unblock.h"

#include "core/rules/answer.h"
#include "screens/bank.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }

/* --- both ways, said before anything is typed --- */

static void compose_start(const struct run *run, struct composer *c)
{
    if (session_status(run)->token != DESK_TOKEN_LOCKED)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre clé n'est pas verrouillée. Un mot de passe oublié peut quand même être remplacé ici.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour bénéficier de cette fonctionnalité, vous devez avoir préalablement choisi des questions de "
                                            "sécurité et avoir enregistré les réponses à celles-ci.")));
    if (!session_status(run)->online)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Sans réseau, vos réponses ne peuvent pas être vérifiées : choisissez le téléphone.")));
    compose_blank(c);
}

static void ask_questions(struct run *run)
{
    char text[WORDS_MAX];
    if (session_status(run)->online) {
        run_outcome(run, UNBLOCK_ASK);
        return;
    }
    words_error(ERR_NETWORK_NEEDED, text, sizeof text);
    run_say(run, text);
}

static const struct item start_items[] = {
    { .key = '1', .label = N_("1-Répondre à mes questions de sécurité"), .label_short = N_("1-Répondre à mes questions"), .choose = ask_questions,
      .help = N_("Répondez à vos questions, puis choisissez un nouveau mot de passe. Il faut le réseau.") },
    { .key = '2', .label = N_("2-Par téléphone, avec le soutien"), .choose = unblock_by_phone,
      .help = N_("Vous lisez un défi à la personne du soutien, elle vous lit une réponse. Le réseau n'est pas nécessaire.") },
    { .key = '0', .label = N_("0-Retourner au menu principal"), .outcome = UNBLOCK_MENU, .help = N_("Revient au menu de votre clé.") },
};
static const struct edge start_edges[] = { { UNBLOCK_ASK, "unblock.ask" }, { UNBLOCK_MENU, "menu" }, { OUTCOME_BACK, "menu" } };

/* --- the questions --- */

static void take_questions(void *ctx, enum err e, const char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE])
{
    struct session *s = ctx;
    s->visit.answers = (struct answers_result){ .err = e };
    if (!e)
        memcpy(s->visit.questions, questions, sizeof s->visit.questions);
    run_outcome(s->run, e ? UNBLOCK_FAILED : UNBLOCK_ASKED);
}

static void start_ask(struct run *run)
{
    struct session *s = session_of(run);
    struct unblock_questions_watch watch = { take_questions, s };
    session_begin(s);
    enum err e = desk_unblock_questions(s->desk, &watch);
    if (e)
        take_questions(s, e, (const char[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE]){ { 0 } });
}

static void compose_ask(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, vos questions sont demandées au serveur.")));
}
static const struct edge ask_edges[] = { { UNBLOCK_ASKED, "unblock.answers" }, { UNBLOCK_FAILED, "unblock.stopped" } };

/* --- the answers --- */

static void lead_answer(const struct run *run, size_t slot, char *to, size_t size)
{
    bank_text(run, session_of(run)->visit.questions[slot - UNBLOCK_ANSWER], to, size);
}

/* Only what no right answer can be: the rules of a new answer would tell a stranger something. */
static void check_answer(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *plain = secret_new(ANSWER_BYTES_MAX);
    words_fault(plain ? answer_normalise(run_value(run, slot), plain) : ERR_MEMORY, out);
}

#define ANSWER_FIELD(label_) { .label = label_, .secret = true, .max_points = ANSWER_MAX, .lead = lead_answer, .check = check_answer, \
    .help = N_("La réponse que vous avez enregistrée. Accents, majuscules et espaces sont sans importance.") }
static const struct field fields[DESK_QUESTIONS] = {
    ANSWER_FIELD(N_("Réponse 1")), ANSWER_FIELD(N_("Réponse 2")), ANSWER_FIELD(N_("Réponse 3")), ANSWER_FIELD(N_("Réponse 4")),
};
static const struct edge answers_edges[] = { { OUTCOME_CONFIRM, "unblock.check" }, { OUTCOME_BACK, "unblock" } };

static void compose_answers(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Accents, majuscules et espaces sont sans importance dans vos réponses.")));
}

static void wipe_answers(struct run *run)
{
    for (size_t i = 0; i < DESK_QUESTIONS; i++)
        run_clear(run, UNBLOCK_ANSWER + i);
}

static void take_answers(void *ctx, const struct answers_result *result)
{
    struct session *s = ctx;
    bool wrong = result->err == ERR_NOT_POSSIBLE, over = wrong && (result->left == 0 || result->until_ms > 0);
    s->visit.answers = *result;
    if (!wrong || over)
        wipe_answers(s->run);
    run_outcome(s->run, over ? UNBLOCK_LIMIT : wrong ? UNBLOCK_WRONG : result->err ? UNBLOCK_FAILED : UNBLOCK_RIGHT);
}

static void start_check(struct run *run)
{
    struct session *s = session_of(run);
    struct answers_watch watch = { take_answers, s };
    const struct secret *answers[DESK_QUESTIONS];
    for (size_t i = 0; i < DESK_QUESTIONS; i++)
        answers[i] = run_value(run, UNBLOCK_ANSWER + i);
    s->visit.by_phone = false;
    enum err e = desk_unblock_answers(s->desk, answers, &watch);
    if (e)
        take_answers(s, &(struct answers_result){ .err = e });
}

static void compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie vos réponses.")));
}
static const struct edge check_edges[] = {
    { UNBLOCK_RIGHT, "unblock.password" }, { UNBLOCK_WRONG, "unblock.wrong" }, { UNBLOCK_LIMIT, "unblock.limit" }, { UNBLOCK_FAILED, "unblock.stopped" }
};

/* --- not possible: one sentence for unknown, not enrolled, locked and wrong --- */

static void compose_reference(const struct run *run, struct composer *c)
{
    const struct answers_result *r = &session_of(run)->visit.answers;
    if (r->reference[0])
        compose_text(c, ROLE_TEXT, msg(N_("Référence : %s")), r->reference);
}

static void compose_wrong(const struct run *run, struct composer *c)
{
    const struct answers_result *r = &session_of(run)->visit.answers;
    char text[WORDS_MAX];
    words_error(ERR_NOT_POSSIBLE, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, msg_n(N_("Il reste %u essai."), N_("Il reste %u essais."), r->left), r->left);
    compose_reference(run, c);
    words_help_now(run, c);
}

static void compose_until(const struct run *run, int64_t until_ms, struct composer *c)
{
    char when[64];
    words_when(until_ms, now_ms(run), when, sizeof when);
    if (until_ms)
        compose_text(c, ROLE_TEXT, msg(N_("Vous pourrez réessayer %s.")), when);
}

static void compose_limit(const struct run *run, struct composer *c)
{
    const struct answers_result *r = &session_of(run)->visit.answers;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez atteint la limite d'essais.")));
    compose_until(run, r->until_ms, c);
    words_help_now(run, c);
    compose_reference(run, c);
}

void unblock_words_error(const struct run *run, enum err e, char *to, size_t size)
{
    if (session_of(run)->visit.by_phone && (e == ERR_TICKET || e == ERR_PHONE_ANSWER))
        snprintf(to, size, msg(N_("ERREUR E-%d : %s")), (int)e, msg(N_("Ce défi ne sert plus. Demandez-en un autre.")));
    else
        words_error(e, to, size);
}

static void compose_stopped(const struct run *run, struct composer *c)
{
    const struct answers_result *r = &session_of(run)->visit.answers;
    char text[WORDS_MAX];
    unblock_words_error(run, r->err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Rien n'a été changé.")));
    compose_until(run, r->until_ms, c);
    compose_reference(run, c);
    words_help_now(run, c);
}

static const struct item wrong_items[] = {
    { .key = '1', .label = N_("1-Réessayer"), .outcome = UNBLOCK_ASKED, .help = N_("Vos réponses sont encore là, masquées : corrigez-les.") },
    { .key = '2', .label = N_("2-Par téléphone, avec le soutien"), .choose = unblock_by_phone,
      .help = N_("Vous lisez un défi à la personne du soutien, elle vous lit une réponse. Le réseau n'est pas nécessaire.") },
    { .key = '0', .label = N_("0-Retourner au menu principal"), .outcome = UNBLOCK_MENU, .help = N_("Revient au menu de votre clé.") },
};
static const struct edge wrong_edges[] = { { UNBLOCK_ASKED, "unblock.answers" }, { UNBLOCK_MENU, "menu" }, { OUTCOME_BACK, "unblock.answers" } };
static const struct edge over_edges[] = { { UNBLOCK_MENU, "menu" }, { OUTCOME_BACK, "menu" } };

/* Documents 000 and 001, word for word. */
static const char *const steps[] = {
    N_("Branchez votre clé d'authentification SécurSanté dans un port USB."),
    N_("Répondez à vos questions et choisissez Confirmer."),
    N_("Si vos réponses ne sont pas conformes, un message d'erreur apparaît à l'écran; veuillez réessayer. Si ça ne fonctionne toujours "
       "pas, vous aurez besoin de l'aide d'un AVI pour débloquer votre clé ou changer votre mot de passe oublié."),
    N_("Dans la fenêtre suivante, saisissez votre nouveau mot de passe, dans les deux cases et choisissez Confirmer."),
    NULL
};

#define OURS .title = UNBLOCK_TITLE, .title_short = UNBLOCK_SHORT, .need = NEED_TOKEN

static const struct page pages[] = {
    { .name = "unblock", .kind = PAGE_TEXT, OURS, .help_more = steps,
      .help = N_("Deux façons de débloquer votre clé, ou de remplacer un mot de passe oublié. Aucune ne demande l'ancien."),
      .items = start_items, .item_count = 3, .edges = start_edges, .edge_count = 3, .compose = compose_start },
    { .name = "unblock.ask", .kind = PAGE_WORK, OURS, .help = N_("Le serveur cherche vos questions."), .edges = ask_edges, .edge_count = 2,
      .compose = compose_ask, .enter = start_ask },
    { .name = "unblock.answers", .kind = PAGE_FORM, OURS, .help_more = steps,
      .help = N_("Répondez aux quatre questions. Il y a trois essais en 24 heures."),
      .fields = fields, .field_count = DESK_QUESTIONS, .first_slot = UNBLOCK_ANSWER, .edges = answers_edges, .edge_count = 2,
      .compose_below = compose_answers },
    { .name = "unblock.check", .kind = PAGE_WORK, OURS, .help = N_("Le serveur vérifie vos réponses."), .edges = check_edges, .edge_count = 4,
      .compose = compose_check, .enter = start_check },
    { .name = "unblock.wrong", .kind = PAGE_TEXT, OURS, .help_more = steps,
      .help = N_("La référence permet à la personne du soutien de savoir pourquoi."),
      .items = wrong_items, .item_count = 3, .edges = wrong_edges, .edge_count = 3, .compose = compose_wrong, .guarded = true },
    { .name = "unblock.limit", .kind = PAGE_TEXT, OURS, .help = N_("La référence permet à la personne du soutien de savoir pourquoi."),
      .items = wrong_items + 1, .item_count = 2, .edges = over_edges, .edge_count = 2, .compose = compose_limit, .guarded = true },
    { .name = "unblock.stopped", .kind = PAGE_TEXT, OURS, .help = N_("Le numéro de l'erreur aide la personne qui vous répond au téléphone."),
      .items = wrong_items + 1, .item_count = 2, .edges = over_edges, .edge_count = 2, .compose = compose_stopped, .guarded = true },
    UNBLOCK_PHONE_PAGES,
    UNBLOCK_PIN_PAGES,
};

const struct flow flow_unblock = { "unblock", pages, sizeof pages / sizeof pages[0] };
