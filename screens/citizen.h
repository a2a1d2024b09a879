/* The Service d'authentification's screens (document 004): what their flows share. One thread.
 *
 * Flows and who leads where (page names are contracts between the files):
 *   citizen.c            flow "citizen": "citizen.privacy" (where the welcome page leads), "citizen.start" (log in, create, before you begin),
 *                        "citizen.login", "citizen.code" (of a log-in or a creation), "citizen.next" (after the code: by home.state)
 *   citizen_about.c      flow "about": "about.menu", eligibility, documents, each number on its card, how long, what happens to what is typed
 *   citizen_create.c     flow "create": "create.begin" (what is needed), "create.form" ..., "create.done"
 *   citizen_forgot.c     flow "lost": "lost.name" ...
 *   identify*.c          flow "identify": "identify.begin", "identify.personal" ..., "identify.done", "identify.resume" (state letter), "identify.counter"
 *   citizen_consent.c    flow "consent": "consent.show", "consent.refused"
 *   citizen_home.c       flow "citizenhome": "citizenhome.main" («Vous êtes connecté(e)»); citizen_account.c flow "myaccount": "myaccount.menu" («Gérer votre compte»)
 * Every page after the code has «Se déconnecter» (citizen_out_items). */
#ifndef GUICHET_SCREENS_CITIZEN_H
#define GUICHET_SCREENS_CITIZEN_H

#include "core/desk/citizen.h"
#include "screens/session.h"
#include "screens/work.h"

/* After a code, a log-in or an identification: where home.state leads ("identify.begin", "identify.resume", "identify.counter", "consent.show",
 * "citizenhome.main"; what was kept of a wizard is offered first). For `enter` of "citizen.next", and of work pages that end so. */
void citizen_go_on(struct run *run);

/* SHA-256 of message ids' texts in the person's language, a line feed after each (core/base/digest.h): what a consent is recorded with. */
enum { CITIZEN_PARAGRAPHS_MAX = 8 };
void citizen_text_hash(const struct run *run, const char *const *ids, uint8_t to[32]);

/* The consents' words, ids with no end (NULL-terminated): shown whole on their pages, and hashed. */
extern const char *const citizen_words_privacy[], *const citizen_words_location[], *const citizen_words_person[], *const citizen_words_tax[], *const citizen_words_health[],
    *const citizen_words_licence[], *const citizen_words_service[], *const citizen_words_withdraw[];

/* The notice before the service, by the option citizen.location: what the kiosk does (privacy), or the document's own words (location). */
const char *const *citizen_privacy(const struct run *run);

/* --- a code that was mailed (citizen_code.c): four rows of a flow's page table --- */

/* Of a log-in, a creation, a forgotten password, another address: what the code is for is in desk_citizen()->coding.  Its field is the flow's first
 * slot. flow_: the flow's prefix, one of citizen_code.c's table; next_: where the right code leads; back_: where «Retour» does. */
enum { CITIZEN_CODE_SLOT = 0, CITIZEN_RESEND = OUTCOME_OWN + 60, CITIZEN_CODE_ITEMS = 5, CITIZEN_CODE_POINTS = 12 };
extern const struct field citizen_code_fields[1];
extern const struct item citizen_code_items[CITIZEN_CODE_ITEMS];
void citizen_enter_code(struct run *run);
void citizen_compose_code(const struct run *run, struct composer *c);
void citizen_compose_code_below(const struct run *run, struct composer *c);
void citizen_start_code(struct run *run);
void citizen_compose_code_work(const struct run *run, struct composer *c);
void citizen_start_resend(struct run *run);
void citizen_compose_resend(const struct run *run, struct composer *c);

#define CITIZEN_CODE_TITLE N_("Code de sécurité")
#define CITIZEN_CODE_PAGES(flow_, next_, back_) \
    { .name = flow_ ".code", .kind = PAGE_FORM, .title = CITIZEN_CODE_TITLE, .confirm = N_("Suivant"), .idle = IDLE_OUTSIDE, .guarded = true, \
      .help = N_("Le code de six chiffres est dans le courriel que vous venez de recevoir. Cette page attend plus longtemps que les autres. " \
                 "Ne révélez ce code à personne."), \
      .fields = citizen_code_fields, .field_count = 1, .first_slot = CITIZEN_CODE_SLOT, .items = citizen_code_items, .item_count = CITIZEN_CODE_ITEMS, \
      .compose = citizen_compose_code, .compose_below = citizen_compose_code_below, .enter = citizen_enter_code, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, flow_ ".code-work" }, { CITIZEN_RESEND, flow_ ".resend" }, { OUTCOME_BACK, back_ }, \
                                      ACCOUNT_LOG_OUT_EDGE }, .edge_count = 4 }, \
    { .name = flow_ ".code-work", .kind = PAGE_WORK, .title = CITIZEN_CODE_TITLE, .help = N_("Le serveur compare le code à celui qu'il a envoyé."), \
      .compose = citizen_compose_code_work, .enter = citizen_start_code, ACCOUNT_EDGES(next_, flow_ ".code-failed", flow_ ".code") }, \
    { .name = flow_ ".resend", .kind = PAGE_WORK, .title = CITIZEN_CODE_TITLE, .help = N_("Un nouveau code remplace celui d'avant."), \
      .compose = citizen_compose_resend, .enter = citizen_start_resend, ACCOUNT_EDGES(flow_ ".code", flow_ ".code-failed", flow_ ".code") }, \
    CITIZEN_FAILED_PAGE(flow_ ".code-failed", CITIZEN_CODE_TITLE, back_)

/* --- what did not work (citizen_failed.c): a row of a page table, after the struct work that was begun --- */

enum { CITIZEN_FAILED_ITEMS = 8 };
extern const struct item citizen_failed_items[CITIZEN_FAILED_ITEMS];
/* What happened, what it cost, until when, the reference; whom to call is behind an item of the same page. */
void citizen_compose_failure(const struct run *run, struct composer *c);
#define CITIZEN_FAILED_PAGE(name_, title_, back_) \
    { .name = name_, .kind = PAGE_TEXT, .title = title_, .guarded = true, .idle = IDLE_OUTSIDE, \
      .help = N_("Le numéro de l'erreur et la référence aident la personne qui vous répond au téléphone."), \
      .items = citizen_failed_items, .item_count = CITIZEN_FAILED_ITEMS, .compose = citizen_compose_failure, \
      .edges = (const struct edge[]){ { OUTCOME_BACK, back_ }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 2 }

/* Pages that cover any page and give it back as it was, for run_cover: "citizen.phones", "citizen.no-access", "citizen.no-mail",
 * "about.nam", "about.nas", "about.licence", "about.card", "about.avis" and their like. Their one item, and their edges. */
enum { CITIZEN_OVER_EDGES = 2 };
extern const struct item citizen_over_items[1];
extern const struct edge citizen_over_edges[CITIZEN_OVER_EDGES];
#define CITIZEN_OVER_PAGE(name_, title_, short_, help_, compose_) \
    { .name = name_, .kind = PAGE_TEXT, .title = title_, .title_short = short_, .help = help_, .items = citizen_over_items, .item_count = 1, \
      .edges = citizen_over_edges, .edge_count = CITIZEN_OVER_EDGES, .compose = compose_ }
/* For `choose` of a form's items: run_cover, and the focus is on the form's password, else on its first field, when the form comes back. */
void citizen_cover(struct run *run, const char *page);
void citizen_show_phones(struct run *run);

/* --- a password (citizen_password.c) --- */

/* The field of a log-in: a name, or an address. */
void citizen_check_login(const struct run *run, size_t slot, struct complaint *out);
/* Rows of a struct work_fault's table: what the server has against a password. */
#define CITIZEN_PASSWORD_FAULTS(slot_) \
    { .err = ERR_CITIZEN_PASSWORD_SHORT, .slot = slot_ }, { .err = ERR_CITIZEN_PASSWORD_REPEAT, .slot = slot_ }, { .err = ERR_CITIZEN_PASSWORD_SEQUENCE, .slot = slot_ }, \
    { .err = ERR_CITIZEN_PASSWORD_NAME, .slot = slot_ }, { .err = ERR_CITIZEN_PASSWORD_EMAIL, .slot = slot_ }, { .err = ERR_ACCOUNT_PASSWORD_LONG, .slot = slot_ }, \
    { .err = ERR_ACCOUNT_PASSWORD_CHARACTER, .slot = slot_ }, { .err = ERR_ACCOUNT_PASSWORD_WEAK, .slot = slot_ }
/* Which of the rules hold, for a field's `live`; "" of an empty one. */
void citizen_live_password(const struct citizen_password *p, char *to, size_t size);
/* «Comment créer un mot de passe sécuritaire?»: the page "citizen.how" covers the form. */
#define CITIZEN_HOW N_("Comment créer un mot de passe sécuritaire?")
#define CITIZEN_PASSWORD_RULES N_("Minimum de 10 caractères, sans répétition ni séquence. Ne doit pas être votre nom d'utilisateur ni une adresse courriel.")
void citizen_show_how(struct run *run);
#define CITIZEN_HOW_ITEM { .key = 's', .label = N_("s-Comment créer un mot de passe sécuritaire?"), .label_short = N_("s-Mot de passe sécuritaire?"), \
    .choose = citizen_show_how, .help = N_("Des conseils, et ce que veulent dire répétition et séquence.") }

/* «Se déconnecter», for pages after the code: one item and its edge, as account_out_items. */
extern const struct item citizen_out_items[1];

#endif
