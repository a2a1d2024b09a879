/* «Mot de passe oublié?», document 002, section 2: the user name, three of the eight questions, a new password. */
#include "core/rules/answer.h"
#include "screens/account.h"
#include "screens/bank.h"
#include "screens/screens.h"
#include "screens/words.h"

enum { NAME, ANSWER, NEW = ANSWER + ACCOUNT_ASKED, AGAIN };
enum { TO_LOG_IN = OUTCOME_OWN };

#define TITLE N_("Mot de passe oublié?")

/* --- the user name --- */

static const struct field name_fields[] = {
    { .label = N_("Nom d'utilisateur"), .max_points = ACCOUNT_NAME_SIZE - 1, .address = true, .check = account_check_name,
      .help = N_("Celui qui commence par IP ou CE, ou l'adresse courriel qui l'a remplacé.") },
};

static void compose_name(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Trois de vos huit questions secrètes vous seront posées, puis vous choisirez un nouveau mot de passe.")));
    compose_blank(c);
}
static const struct edge name_edges[] = { { OUTCOME_CONFIRM, "forgot.ask" }, { OUTCOME_BACK, "services" } };

static void start_ask(struct run *run)
{
    struct account_watch watch = account_watching(run);
    for (size_t i = 0; i < ACCOUNT_ASKED; i++)
        run_clear(run, ANSWER + i);
    account_began(run, desk_forgot(session_of(run)->desk, run_value(run, NAME), &watch));
}

static void compose_ask(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, vos questions sont demandées au serveur.")));
}

/* --- three of the eight --- */

static void lead_answer(const struct run *run, size_t slot, char *to, size_t size)
{
    bank_text(run, desk_account(session_of(run)->desk)->asked[slot - ANSWER], to, size);
}

/* Only what no right answer can be: the rules of a new answer would tell a stranger something. */
static void check_answer(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *plain = secret_new(ANSWER_BYTES_MAX);
    words_fault(plain ? answer_normalise(run_value(run, slot), plain) : ERR_MEMORY, out);
}

#define ANSWER_FIELD(label_) { .label = label_, .secret = true, .max_points = ANSWER_MAX, .lead = lead_answer, .check = check_answer, \
    .help = N_("La réponse que vous avez enregistrée. Accents, majuscules et espaces sont sans importance.") }
static const struct field answer_fields[ACCOUNT_ASKED] = { ANSWER_FIELD(N_("Réponse 1")), ANSWER_FIELD(N_("Réponse 2")), ANSWER_FIELD(N_("Réponse 3")) };
static const struct edge answers_edges[] = { { OUTCOME_CONFIRM, "forgot.check" }, { OUTCOME_BACK, "forgot" } };

static void compose_answers(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Accents, majuscules et espaces sont sans importance dans vos réponses.")));
}

static void start_check(struct run *run)
{
    struct account_watch watch = account_watching(run);
    const struct secret *answers[ACCOUNT_ASKED];
    for (size_t i = 0; i < ACCOUNT_ASKED; i++)
        answers[i] = run_value(run, ANSWER + i);
    account_began(run, desk_forgot_answers(session_of(run)->desk, answers, &watch));
}

static void compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie vos réponses.")));
}

/* --- not possible: one sentence for unknown, not enrolled, locked and wrong --- */

static bool tries_left(const struct run *run)
{
    const struct account_result *r = &account_visit(run)->result;
    return r->err != ERR_NOT_POSSIBLE || (r->left > 0 && r->until_ms == 0);
}

static void compose_wrong(const struct run *run, struct composer *c)
{
    if (!tries_left(run))
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez atteint la limite d'essais.")));
    account_compose_failure(run, c);
    compose_blank(c);
}

static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

static const struct item wrong_items[] = {
    { .key = '1', .label = N_("1-Réessayer"), .outcome = ACCOUNT_AGAIN, .offered = tries_left,
      .help = N_("Les trois mêmes questions. Vos réponses sont encore là, masquées : corrigez-les.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};
static const struct edge wrong_edges[] = { { ACCOUNT_AGAIN, "forgot.answers" }, { OUTCOME_BACK, "forgot" } };

/* --- the new password --- */

static const struct field new_fields[] = {
    { .label = N_("Nouveau mot de passe"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_password, .live = account_live_password,
      .help = N_("Celui que vous voulez. Il suit les trois conditions écrites sur cette page.") },
    { .label = N_("Nouveau mot de passe"), .note = N_("(encore une fois)"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_again,
      .help = N_("Le même nouveau mot de passe, pour être certain qu'il a été bien tapé.") },
};
static const struct edge new_edges[] = { { OUTCOME_CONFIRM, "forgot.save" }, { OUTCOME_BACK, "forgot" } };

/* Answered too long ago: the questions come again. */
static void enter_new(struct run *run)
{
    if (account_visit(run)->result.err == ERR_TICKET)
        run_go(run, "forgot");
}

static void start_save(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_forgot_password(session_of(run)->desk, run_value(run, NEW), &watch));
}

static const struct item done_items[] = {
    { .key = '1', .label = N_("1-Me connecter"), .outcome = TO_LOG_IN, .help = N_("Demande votre nom d'utilisateur et votre nouveau mot de passe.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};
static const struct edge done_edges[] = { { TO_LOG_IN, "services" } };

static const struct page pages[] = {
    { .name = "forgot", .kind = PAGE_FORM, .title = TITLE, .fields = name_fields, .field_count = 1, .first_slot = NAME, .edges = name_edges, .edge_count = 2,
      .help = N_("Il faut avoir choisi ses huit questions secrètes. Sans ces questions, le Centre d'assistance aux professionnels donne un mot de passe temporaire."),
      .compose = compose_name },
    { .name = "forgot.ask", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur cherche vos questions."), ACCOUNT_EDGES("forgot.answers", "forgot.stopped", "forgot"),
      .compose = compose_ask, .enter = start_ask },
    { .name = "forgot.answers", .kind = PAGE_FORM, .title = TITLE, .fields = answer_fields, .field_count = ACCOUNT_ASKED, .first_slot = ANSWER,
      .help = N_("Répondez à trois de vos huit questions secrètes. Les trois mêmes sont posées jusqu'à ce que vos réponses soient les bonnes."),
      .edges = answers_edges, .edge_count = 2, .compose_below = compose_answers },
    { .name = "forgot.check", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur compare vos réponses aux réponses enregistrées."),
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "forgot.password" }, { ACCOUNT_FAILED, "forgot.wrong" }, { ACCOUNT_SESSION_OVER, "forgot" } }, .edge_count = 3,
      .compose = compose_check, .enter = start_check },
    { .name = "forgot.wrong", .kind = PAGE_TEXT, .title = TITLE, .guarded = true,
      .help = N_("Rien ne dit laquelle des réponses n'est pas la bonne. La référence aide la personne qui vous répond au téléphone."),
      .items = wrong_items, .item_count = 2, .edges = wrong_edges, .edge_count = 2, .compose = compose_wrong },
    { .name = "forgot.password", .kind = PAGE_FORM, .title = TITLE, .fields = new_fields, .field_count = 2, .first_slot = NEW, .edges = new_edges, .edge_count = 2,
      .help = N_("Choisissez un nouveau mot de passe et inscrivez-le deux fois."), .compose_below = account_compose_rules, .enter = enter_new, .guarded = true },
    { .name = "forgot.save", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le nouveau mot de passe remplace l'ancien."),
      ACCOUNT_EDGES("forgot.done", "forgot.unsaved", "forgot.password"), .compose = account_compose_saving, .enter = start_save },
    ACCOUNT_FAILED_PAGE("forgot.stopped", TITLE, NULL, "forgot"),
    ACCOUNT_FAILED_PAGE("forgot.unsaved", TITLE, NULL, "forgot.password"),
    { .name = "forgot.done", .kind = PAGE_TEXT, .title = TITLE, .help = N_("L'ancien mot de passe ne sert plus. Les autres sessions de votre compte sont fermées."),
      .items = done_items, .item_count = 2, .edges = done_edges, .edge_count = 1, .compose = account_compose_reset, .guarded = true },
};

const struct flow flow_forgot = { "forgot", pages, sizeof pages / sizeof pages[0] };
