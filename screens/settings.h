/* «Paramètres du compte» in two files: the name and the password (settings.c), the questions (settings_questions.c). They share the
 * flow's slots and outcomes; the macro is rows of the one table. */
#ifndef GUICHET_SCREENS_SETTINGS_H
#define GUICHET_SCREENS_SETTINGS_H

#include "screens/account.h"

enum { SETTINGS_NAME_PASSWORD, SETTINGS_NAME, SETTINGS_OLD, SETTINGS_NEW, SETTINGS_AGAIN, SETTINGS_QUESTIONS_PASSWORD, SETTINGS_EIGHT };
enum { SETTINGS_TO_NAME = OUTCOME_OWN, SETTINGS_TO_PASSWORD, SETTINGS_TO_QUESTIONS, SETTINGS_MENU, SETTINGS_KEEP, SETTINGS_CHOOSE, SETTINGS_SAVE,
       SETTINGS_TO_REVIEW, SETTINGS_PART_1, SETTINGS_PART_2, SETTINGS_PART_3, SETTINGS_PART_4, SETTINGS_READ };

enum { SETTINGS_DONE_ITEMS = 3, SETTINGS_DONE_EDGES = 4 };
extern const struct item settings_done_items[SETTINGS_DONE_ITEMS];
extern const struct edge settings_done_edges[SETTINGS_DONE_EDGES];

void settings_wipe(struct run *run);

/* settings_questions.c */
enum { SETTINGS_MUST_ITEMS = 3, SETTINGS_MUST_EDGES = 3, SETTINGS_ASK_EDGES = 4, SETTINGS_REVIEW_ITEMS = 7, SETTINGS_REVIEW_EDGES = 8,
       SETTINGS_READ_EDGES = 2 };
extern const struct field settings_ask_fields[1];
extern const struct item settings_must_items[SETTINGS_MUST_ITEMS], settings_review_items[SETTINGS_REVIEW_ITEMS];
extern const struct edge settings_must_edges[SETTINGS_MUST_EDGES], settings_ask_edges[SETTINGS_ASK_EDGES], settings_review_edges[SETTINGS_REVIEW_EDGES];
extern const struct item settings_read_items[1];
extern const struct edge settings_read_edges[SETTINGS_READ_EDGES];
void settings_compose_read(const struct run *run, struct composer *c);
void settings_compose_must(const struct run *run, struct composer *c);
void settings_start_keep(struct run *run);
void settings_compose_keep(const struct run *run, struct composer *c);
void settings_enter_ask(struct run *run);
int settings_asked(const struct run *run);
void settings_compose_ask(const struct run *run, struct composer *c);
void settings_compose_review(const struct run *run, struct composer *c);
void settings_start_questions(struct run *run);
void settings_compose_questions(const struct run *run, struct composer *c);
void settings_compose_chosen(const struct run *run, struct composer *c);

#define SETTINGS_QUESTIONS N_("3-Modification de vos questions secrètes")
#define SETTINGS_SHORT N_("3-Questions secrètes")

#define SETTINGS_QUESTIONS_PAGES \
    { .name = "settings.must-questions", .kind = PAGE_TEXT, .title = N_("Questions secrètes"), .guarded = true, \
      .help = N_("Huit questions secrètes permettent de changer en ligne un mot de passe oublié, même en dehors des heures d'ouverture."), \
      .items = settings_must_items, .item_count = SETTINGS_MUST_ITEMS, .edges = settings_must_edges, .edge_count = SETTINGS_MUST_EDGES, \
      .compose = settings_compose_must }, \
    { .name = "settings.keep", .kind = PAGE_WORK, .title = N_("Questions secrètes"), .help = N_("Rien ne change à vos questions ni à vos réponses."), \
      ACCOUNT_EDGES("home", "settings.unkept", "home"), .compose = settings_compose_keep, .enter = settings_start_keep }, \
    ACCOUNT_FAILED_PAGE("settings.unkept", N_("Questions secrètes"), NULL, "settings.must-questions"), \
    { .name = "settings.questions", .kind = PAGE_FORM, .title = SETTINGS_QUESTIONS, .title_short = SETTINGS_SHORT, \
      .help = N_("Votre mot de passe montre que c'est bien vous qui choisissez les questions."), \
      .fields = settings_ask_fields, .field_count = 1, .first_slot = SETTINGS_QUESTIONS_PASSWORD, .items = account_out_items, .item_count = 1, \
      .edges = settings_ask_edges, .edge_count = SETTINGS_ASK_EDGES, .compose = settings_compose_ask, .enter = settings_enter_ask, .confirmed = settings_asked }, \
    EIGHT_PAGE(0, "settings.eight-1", SETTINGS_QUESTIONS, SETTINGS_SHORT, SETTINGS_EIGHT, "settings.questions", "settings.eight-2", 0, 0), \
    EIGHT_PAGE(1, "settings.eight-2", SETTINGS_QUESTIONS, SETTINGS_SHORT, SETTINGS_EIGHT, "settings.eight-1", "settings.eight-3", 0, 0), \
    EIGHT_PAGE(2, "settings.eight-3", SETTINGS_QUESTIONS, SETTINGS_SHORT, SETTINGS_EIGHT, "settings.eight-2", "settings.eight-4", 0, 0), \
    EIGHT_PAGE(3, "settings.eight-4", SETTINGS_QUESTIONS, SETTINGS_SHORT, SETTINGS_EIGHT, "settings.eight-3", "settings.review", 0, 0), \
    { .name = "settings.review", .kind = PAGE_TEXT, .title = SETTINGS_QUESTIONS, .title_short = SETTINGS_SHORT, .guarded = true, .review = true, \
      .help = N_("Vérifiez les huit questions. Les anciennes restent en vigueur tant que vous n'avez pas confirmé."), \
      .items = settings_review_items, .item_count = SETTINGS_REVIEW_ITEMS, .edges = settings_review_edges, .edge_count = SETTINGS_REVIEW_EDGES, \
      .compose = settings_compose_review }, \
    { .name = "settings.read", .kind = PAGE_TEXT, .title = SETTINGS_QUESTIONS, .title_short = SETTINGS_SHORT, .guarded = true, \
      .help = N_("Vos réponses, telles que vous les avez tapées. Elles ne sont montrées qu'une fois."), .items = settings_read_items, .item_count = 1, \
      .edges = settings_read_edges, .edge_count = SETTINGS_READ_EDGES, .compose = settings_compose_read, .enter = eight_enter_read }, \
    { .name = "settings.questions-work", .kind = PAGE_WORK, .title = SETTINGS_QUESTIONS, .title_short = SETTINGS_SHORT, .help = N_("Vos questions et réponses sont enregistrées à votre compte."), \
      ACCOUNT_EDGES("settings.questions-done", "settings.questions-failed", "settings.questions"), \
      .compose = settings_compose_questions, .enter = settings_start_questions }, \
    ACCOUNT_FAILED_PAGE("settings.questions-failed", SETTINGS_QUESTIONS, SETTINGS_SHORT, "settings.review"), \
    { .name = "settings.questions-done", .kind = PAGE_TEXT, .title = SETTINGS_QUESTIONS, .title_short = SETTINGS_SHORT, .guarded = true, \
      .help = N_("Ces questions servent à changer en ligne un mot de passe oublié."), .items = settings_done_items, .item_count = SETTINGS_DONE_ITEMS, \
      .edges = settings_done_edges, .edge_count = SETTINGS_DONE_EDGES, .compose = settings_compose_chosen, .enter = settings_wipe }

#endif
