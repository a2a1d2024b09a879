#include "screens/settings.h"

#include "screens/bank.h"
#include "screens/words.h"

#include <stdio.h>

static const struct desk_account *account_of(const struct run *run) { return desk_account(session_of(run)->desk); }

static bool settings_must_questions(const struct run *run) { return account_of(run)->home.must == ACCOUNT_MUST_QUESTIONS; }

/* --- «Questions secrètes», after a password that was over --- */

static bool were_chosen(const struct run *run) { return account_of(run)->home.question_count == ACCOUNT_QUESTIONS; }

static void compose_held(const struct run *run, struct composer *c)
{
    const struct account_home *home = &account_of(run)->home;
    char text[WORDS_MAX];
    words_date(home->questions_ms, text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Vos questions en vigueur, choisies le %s :")), text);
    for (size_t i = 0; i < home->question_count && i < ACCOUNT_QUESTIONS; i++) {
        bank_text(run, home->questions[i], text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s", text);
    }
}

void settings_compose_must(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Afin de vous identifier lors de l'oubli de votre mot de passe, vous devrez au préalable choisir et répondre de façon "
                                              "confidentielle à huit questions secrètes.")));
    if (were_chosen(run))
        compose_held(run, c);
    compose_blank(c);
}

const struct item settings_must_items[SETTINGS_MUST_ITEMS] = {
    { .key = '1', .label = N_("1-Garder mes questions actuelles"), .outcome = SETTINGS_KEEP, .offered = were_chosen,
      .help = N_("Rien ne change à vos huit questions ni à vos réponses.") },
    { .key = '2', .label = N_("2-Choisir huit questions secrètes"), .outcome = SETTINGS_CHOOSE, .help = N_("Huit questions différentes, et une réponse à chacune.") },
    ACCOUNT_LOG_OUT_ITEM,
};
const struct edge settings_must_edges[SETTINGS_MUST_EDGES] = { { SETTINGS_KEEP, "settings.keep" }, { SETTINGS_CHOOSE, "settings.eight-1" }, ACCOUNT_LOG_OUT_EDGE };

void settings_start_keep(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_keep_questions(session_of(run)->desk, &watch));
}

void settings_compose_keep(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur note que vous gardez vos questions.")));
}

/* --- the password, again --- */

const struct field settings_ask_fields[1] = {
    { .label = N_("Mot de passe actuel"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_current,
      .help = N_("Votre mot de passe des services en ligne. Majuscules et minuscules comptent.") },
};
const struct edge settings_ask_edges[SETTINGS_ASK_EDGES] = {
    { OUTCOME_CONFIRM, "settings.eight-1" }, { SETTINGS_TO_REVIEW, "settings.review" }, { OUTCOME_BACK, "settings" }, ACCOUNT_LOG_OUT_EDGE
};

/* Also the way back from the first of the eight. Nobody is asked twice for the password that was just chosen. */
void settings_enter_ask(struct run *run)
{
    if (settings_must_questions(run))
        run_go(run, "settings.must-questions");
}

/* A password that was refused after all was chosen: only it is asked again. */
int settings_asked(const struct run *run)
{
    struct account_questions all;
    return eight_take(run, SETTINGS_EIGHT, &all) ? SETTINGS_TO_REVIEW : OUTCOME_CONFIRM;
}

void settings_compose_ask(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    if (account_of(run)->home.question_count == 0)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Aucune question n'est encore choisie.")));
    else
        compose_held(run, c);
    compose_blank(c);
}

/* --- before it counts --- */

void settings_compose_review(const struct run *run, struct composer *c) { eight_compose_review(run, SETTINGS_EIGHT, c); }

#define PART_HELP N_("Revient à ces deux questions sans rien changer aux autres.")
const struct item settings_review_items[SETTINGS_REVIEW_ITEMS] = {
    { .key = '1', .label = N_("1-Confirmer"), .outcome = SETTINGS_SAVE, .help = N_("Enregistre ces questions et ces réponses à la place des anciennes.") },
    { .key = '2', .label = N_("2-Modifier les questions 1 et 2"), .outcome = SETTINGS_PART_1, .help = PART_HELP },
    { .key = '3', .label = N_("3-Modifier les questions 3 et 4"), .outcome = SETTINGS_PART_2, .help = PART_HELP },
    { .key = '4', .label = N_("4-Modifier les questions 5 et 6"), .outcome = SETTINGS_PART_3, .help = PART_HELP },
    { .key = '5', .label = N_("5-Modifier les questions 7 et 8"), .outcome = SETTINGS_PART_4, .help = PART_HELP },
    { .key = '6', .label = N_("6-Lire mes réponses"), .outcome = SETTINGS_READ, .offered = eight_unread,
      .help = N_("Montre vos réponses une fois, pour vérifier qu'elles sont bien tapées.") },
    ACCOUNT_LOG_OUT_ITEM,
};
const struct edge settings_review_edges[SETTINGS_REVIEW_EDGES] = {
    { SETTINGS_SAVE, "settings.questions-work" }, { SETTINGS_PART_1, "settings.eight-1" }, { SETTINGS_PART_2, "settings.eight-2" },
    { SETTINGS_PART_3, "settings.eight-3" }, { SETTINGS_PART_4, "settings.eight-4" }, { OUTCOME_BACK, "settings.eight-4" }, { SETTINGS_READ, "settings.read" },
    ACCOUNT_LOG_OUT_EDGE
};

void settings_compose_read(const struct run *run, struct composer *c)
{
    eight_compose_read(run, SETTINGS_EIGHT, c);
    compose_blank(c);
}
const struct item settings_read_items[1] = {
    { .key = '0', .label = N_("0-Masquer les réponses"), .outcome = SETTINGS_TO_REVIEW, .help = N_("Revient à la page précédente.") },
};
const struct edge settings_read_edges[SETTINGS_READ_EDGES] = { { SETTINGS_TO_REVIEW, "settings.review" }, { OUTCOME_BACK, "settings.review" } };

/* --- saving --- */

void settings_start_questions(struct run *run)
{
    struct account_watch watch = account_watching(run);
    struct account_questions set;
    bool must = settings_must_questions(run);
    if (eight_take(run, SETTINGS_EIGHT, &set))
        account_began(run, desk_set_questions(session_of(run)->desk, must ? NULL : run_value(run, SETTINGS_QUESTIONS_PASSWORD), &set, &watch));
    else
        account_began(run, ERR_INTERNAL);    /* the forms would not have led here */
}

void settings_compose_questions(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, vos questions et vos réponses sont enregistrées à votre compte.")));
}

void settings_compose_chosen(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vos huit questions secrètes et leurs réponses sont enregistrées à votre compte.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un avis vous est envoyé par courriel.")));
    compose_blank(c);
}
