/* What the two ways to a new account share (invitation.c, nip.c): the slots, the eight questions, the review, the creation and how
 * it ends.  Document 003, «Création du compte»; document 002, section 4.  ENROLLING_PAGES are rows of the flow's page table. */
#ifndef GUICHET_SCREENS_ENROLLING_H
#define GUICHET_SCREENS_ENROLLING_H

#include "screens/work.h"

/* An invitation's reference, or what a professional is known by; then the account. One contiguous form each. */
enum {
    ENROL_REFERENCE = 0, ENROL_CODE = 2, ENROL_NAME,
    ENROL_PROFESSION = 0, ENROL_NUMBER, ENROL_PERSON, ENROL_NIP,
    ENROL_PASSWORD, ENROL_AGAIN, ENROL_QUESTIONS, ENROL_END = ENROL_QUESTIONS + EIGHT_SLOTS
};
_Static_assert((int)ENROL_NAME + 1 == (int)ENROL_PASSWORD && (int)ENROL_NIP + 1 == (int)ENROL_PASSWORD, "both forms end where the password begins");
enum { ENROL_STEPS = 6 };
enum { ENROL_CREATE = OUTCOME_OWN, ENROL_FIX_ACCOUNT, ENROL_FIX_1, ENROL_FIX_2, ENROL_FIX_3, ENROL_FIX_4, ENROL_READ, ENROL_REVIEW, ENROL_LOG_IN,
       ENROL_START, ENROL_ACCEPT, ENROL_REFUSE, ENROL_NO_NIP, ENROL_BY_NIP, ENROL_WELCOME };

#define ENROL_TITLE N_("Création du compte")

/* The two password fields: rows of the account's form. */
void enrolling_check_password(const struct run *run, size_t slot, struct complaint *out);
void enrolling_check_again(const struct run *run, size_t slot, struct complaint *out);
#define ENROLLING_PASSWORD_FIELDS \
    { .label = N_("Mot de passe*"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = enrolling_check_password, .live = account_live_password, \
      .help = N_("Au moins 8 caractères, des lettres et des chiffres; il commence et finit par une lettre. Ne le dites à personne.") }, \
    { .label = N_("Confirmer le mot de passe*"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = enrolling_check_again, \
      .help = N_("Le même mot de passe, pour être certain qu'il a été bien tapé.") }

/* `enter` of a page that proves the code or the NIP (and asks whether the name is free), and of the one that creates. A proof that
 * is too old is asked for once more by itself: what was typed is still there. */
void enrolling_check(struct run *run);
void enrolling_create(struct run *run);
/* The outcome of a NIP's password form: on to the questions, or back to the review when the creation had refused it. */
int enrolling_confirmed(const struct run *run);
/* This kiosk offers the log-in. */
bool enrolling_can_log_in(const struct run *run);
/* «J'accepte» */
void enrolling_accept(struct run *run);
/* The ticket and what was answered are dropped; fields go with the flow. `enter` of a first page. */
void enrolling_drop(struct run *run);
/* `enter` of the closing page. */
void enrolling_done(struct run *run);

void enrolling_compose_review(const struct run *run, struct composer *c);
void enrolling_compose_read(const struct run *run, struct composer *c);
void enrolling_compose_create(const struct run *run, struct composer *c);
void enrolling_compose_failed(const struct run *run, struct composer *c);
void enrolling_compose_done(const struct run *run, struct composer *c);
enum { REVIEW_ITEMS = 8, READ_ITEMS = 1, CREATE_FAILED_ITEMS = 3, CREATED_ITEMS = 3 };
extern const struct item enrolling_review_items[REVIEW_ITEMS], enrolling_read_items[READ_ITEMS], enrolling_failed_items[CREATE_FAILED_ITEMS],
                         enrolling_created_items[CREATED_ITEMS];

#define ENROLLING_EIGHT_PAGE(i_, name_, before_, after_) \
    EIGHT_PAGE(i_, name_, ENROL_TITLE, NULL, ENROL_QUESTIONS, before_, after_, 4 + (i_) / 2, ENROL_STEPS)

#define ENROLLING_PAGES(flow_, account_) \
    ENROLLING_EIGHT_PAGE(0, flow_ ".eight-1", account_, flow_ ".eight-2"), \
    ENROLLING_EIGHT_PAGE(1, flow_ ".eight-2", flow_ ".eight-1", flow_ ".eight-3"), \
    ENROLLING_EIGHT_PAGE(2, flow_ ".eight-3", flow_ ".eight-2", flow_ ".eight-4"), \
    ENROLLING_EIGHT_PAGE(3, flow_ ".eight-4", flow_ ".eight-3", flow_ ".review"), \
    { .name = flow_ ".review", .kind = PAGE_TEXT, .title = ENROL_TITLE, .step = 6, .steps = ENROL_STEPS, .review = true, .guarded = true, \
      .help = N_("Rien n'est encore créé. Relisez, modifiez ce qui doit l'être, puis créez votre compte."), \
      .items = enrolling_review_items, .item_count = REVIEW_ITEMS, .compose = enrolling_compose_review, \
      .edges = (const struct edge[]){ { ENROL_CREATE, flow_ ".create" }, { ENROL_FIX_ACCOUNT, account_ }, { ENROL_FIX_1, flow_ ".eight-1" }, \
                                      { ENROL_FIX_2, flow_ ".eight-2" }, { ENROL_FIX_3, flow_ ".eight-3" }, { ENROL_FIX_4, flow_ ".eight-4" }, \
                                      { ENROL_READ, flow_ ".read" }, { OUTCOME_BACK, flow_ ".eight-4" } }, .edge_count = 8 }, \
    { .name = flow_ ".read", .kind = PAGE_TEXT, .title = ENROL_TITLE, .guarded = true, \
      .help = N_("Vos réponses, telles que vous les avez tapées. Assurez-vous que personne d'autre ne les lit."), \
      .items = enrolling_read_items, .item_count = READ_ITEMS, .compose = enrolling_compose_read, \
      .edges = (const struct edge[]){ { ENROL_REVIEW, flow_ ".review" }, { OUTCOME_BACK, flow_ ".review" } }, .edge_count = 2 }, \
    { .name = flow_ ".create", .kind = PAGE_WORK, .title = ENROL_TITLE, .help = N_("Le serveur crée votre compte."), \
      .compose = enrolling_compose_create, .enter = enrolling_create, \
      .edges = (const struct edge[]){ { ACCOUNT_DONE, flow_ ".done" }, { ACCOUNT_REFUSED, account_ }, { ACCOUNT_FAILED, flow_ ".failed" }, \
                                      { ENROL_FIX_1, flow_ ".eight-1" }, { ENROL_FIX_2, flow_ ".eight-2" }, { ENROL_FIX_3, flow_ ".eight-3" }, \
                                      { ENROL_FIX_4, flow_ ".eight-4" } }, .edge_count = 7 }, \
    { .name = flow_ ".failed", .kind = PAGE_TEXT, .title = ENROL_TITLE, .guarded = true, .idle = IDLE_OUTSIDE, \
      .help = N_("Le numéro de l'erreur aide la personne qui vous répond au téléphone."), \
      .items = enrolling_failed_items, .item_count = CREATE_FAILED_ITEMS, .compose = enrolling_compose_failed, \
      .edges = (const struct edge[]){ { ENROL_WELCOME, flow_ }, { OUTCOME_BACK, flow_ } }, .edge_count = 2 }, \
    { .name = flow_ ".done", .kind = PAGE_TEXT, .title = ENROL_TITLE, .guarded = true, \
      .help = N_("Notez votre nom d'utilisateur : il sert à vous connecter."), \
      .items = enrolling_created_items, .item_count = CREATED_ITEMS, .compose = enrolling_compose_done, .enter = enrolling_done, \
      .edges = (const struct edge[]){ { ENROL_LOG_IN, "services" }, { OUTCOME_BACK, flow_ } }, .edge_count = 2 }

#endif
