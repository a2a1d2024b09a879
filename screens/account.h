/* A person with an account at this kiosk: what its screens share beside session.h. One thread. */
#ifndef GUICHET_SCREENS_ACCOUNT_H
#define GUICHET_SCREENS_ACCOUNT_H

#include "core/desk/account.h"
#include "screens/session.h"

/* Outcomes that every account verb's page has an edge for. */
enum { ACCOUNT_DONE = OUTCOME_OWN + 40, ACCOUNT_FAILED, ACCOUNT_REFUSED, ACCOUNT_SESSION_OVER, ACCOUNT_TO_HOME, ACCOUNT_LOG_OUT, ACCOUNT_AGAIN };

/* The verb that runs, its answer, and where it came from (account_visit.h). */
struct account_visit *account_visit(const struct run *run);

/* Runs a verb's answer into the page's outcome: ACCOUNT_DONE, ACCOUNT_SESSION_OVER when the session is over, else ACCOUNT_FAILED; an error of
 * one of the last form's fields goes back to it with its complaint (ACCOUNT_REFUSED, when the page has an edge for it): the field is found by
 * its check (account_check_name, _password, _current, _code), else it is the form's first one. Secrets of a field that was refused are cleared.
 * ERR_CODE_REFUSED_HERE and ERR_PASSWORD_WRONG with no try left are failures. Give it as the watch of every verb. */
struct account_watch account_watching(struct run *run);
/* For `enter` of a work page: e is what the verb said at once. */
void account_began(struct run *run, enum err e);
/* Where nobody is logged in no session can be over: an answer that says so is one more that failed. */
int account_outcome_or_failed(const struct run *run, int outcome);

/* The sentence of the last answer that was not ERR_OK: what happened, what it cost (tries left), until when, whom to call at this hour,
 * the reference. For ACCOUNT_FAILED pages. */
void account_compose_failure(const struct run *run, struct composer *c);

/* Of it, what it cost, until when, the reference. */
void account_compose_cost(const struct run *run, struct composer *c);
/* What passes by itself, or was only typed wrong: then nobody need be called. */
bool account_help_is_due(enum err e);

/* The rows of a work page: its edges, and the page of what failed: «Réessayer» leads to again_, Retour too. */
#define ACCOUNT_EDGES(done_, failed_, refused_) \
    .edges = (const struct edge[]){ { ACCOUNT_DONE, done_ }, { ACCOUNT_FAILED, failed_ }, { ACCOUNT_REFUSED, refused_ }, \
                                    { ACCOUNT_SESSION_OVER, "account.over" } }, .edge_count = 4
enum { ACCOUNT_FAILED_ITEMS = 4 };
extern const struct item account_failed_items[ACCOUNT_FAILED_ITEMS];
#define ACCOUNT_FAILED_PAGE(name_, title_, short_, again_) \
    { .name = name_, .kind = PAGE_TEXT, .title = title_, .title_short = short_, .guarded = true, \
      .help = N_("Le numéro de l'erreur et la référence aident la personne qui vous répond au téléphone."), \
      .items = account_failed_items, .item_count = ACCOUNT_FAILED_ITEMS, .compose = account_compose_failure, \
      .edges = (const struct edge[]){ { ACCOUNT_AGAIN, again_ }, { OUTCOME_BACK, again_ }, { ACCOUNT_TO_HOME, "home" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 4 }

/* Said before anything is typed: true and composed when this kiosk knows that it is off-line. */
bool account_offline(const struct run *run);
void account_compose_offline(const struct run *run, struct composer *c);

/* The lines to call, those that answer at this hour first; without one, when they do. */
void account_compose_help(const struct run *run, struct composer *c);
void account_compose_mail(const struct run *run, struct composer *c);      /* those that are written to */

/* "madame Jeanne Exemple", as far as it is known. */
void account_words_name(const char *title, const char *given, const char *family, char *to, size_t size);

/* Items that every page after a log-in ends with: «Se déconnecter» (key q in menus), and for the state row «Session de : Exemple». */
#define ACCOUNT_LOG_OUT_ITEM { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, \
    .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") }
/* Under forms and on pages that also serve who is not logged in: the same, only while somebody is. With ACCOUNT_LOG_OUT_EDGE. */
extern const struct item account_out_items[1];
/* Edges of the same: the closing sentence, then the welcome page. */
#define ACCOUNT_LOG_OUT_EDGE { ACCOUNT_LOG_OUT, "account.out" }

/* SHA-256 of the French text of the policy and commitment, as they are shown: the paragraphs, a line feed after each. */
void account_policy_hash(uint8_t to[32]);
extern const char *const account_policy[];      /* its paragraphs: message ids, NULL-terminated */

/* The three criteria and which of them hold, for a password field's `live`. slot: of the field. */
void account_live_password(const struct run *run, size_t slot, char *to, size_t size);
void account_check_password(const struct run *run, size_t slot, struct complaint *out);
void account_check_name(const struct run *run, size_t slot, struct complaint *out);
void account_check_current(const struct run *run, size_t slot, struct complaint *out);    /* a password that exists: only not empty, not too long */
void account_check_code(const struct run *run, size_t slot, struct complaint *out);       /* a secret code's shape */
void account_check_again(const struct run *run, size_t slot, struct complaint *out);      /* the same as the slot before */
void account_compose_rules(const struct run *run, struct composer *c);
/* A new password is on its way; it is saved; it is saved and the person, who had forgotten it, may log in. */
void account_compose_saving(const struct run *run, struct composer *c);
void account_compose_saved(const struct run *run, struct composer *c);
void account_compose_reset(const struct run *run, struct composer *c);

/* Eight questions and their answers as fields of forms, shared by settings and both wizards: sixteen slots from `first`, in pages of
 * two questions (four pages), each checked when it is left: different questions, different answers. */
enum { EIGHT_SLOTS = 16, EIGHT_PAGE_FIELDS = 4 };
extern const struct field eight_fields[EIGHT_SLOTS];    /* question and answer by turns */
void eight_compose(const struct run *run, struct composer *c);          /* above the fields: which questions of the eight */
void eight_compose_below(const struct run *run, struct composer *c);
/* Before it counts: the questions, the answers masked. */
void eight_compose_review(const struct run *run, size_t first, struct composer *c);
/* The same, each to be read, once: `enter` of that page notes it; typed anew they can be read anew. */
void eight_compose_read(const struct run *run, size_t first, struct composer *c);
void eight_enter_read(struct run *run);
bool eight_unread(const struct run *run);
/* The page's `enter`: those of the account are chosen already: who changes only an answer presses Enter. */
void eight_enter(struct run *run);
/* Filled for desk_set_questions and desk_create. False: something is missing (the form has said so). */
bool eight_take(const struct run *run, size_t first, struct account_questions *to);

/* One of the four rows of a page table, i_ from 0: name_ is the page, before_ and after_ those around it. step_ of steps_ (0 of 0: no wizard). */
#define EIGHT_PAGE(i_, name_, title_, short_, first_, before_, after_, step_, steps_) \
    { .name = name_, .kind = PAGE_FORM, .title = title_, .title_short = short_, .confirm = N_("Suivant"), .step = step_, .steps = steps_, \
      .help = N_("Choisissez huit questions différentes et donnez à chacune une réponse différente. Rien n'est envoyé avant la fin."), \
      .fields = eight_fields + (i_) * EIGHT_PAGE_FIELDS, .field_count = EIGHT_PAGE_FIELDS, .first_slot = (first_) + (i_) * EIGHT_PAGE_FIELDS, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, after_ }, { OUTCOME_BACK, before_ }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3, \
      .items = account_out_items, .item_count = 1, .enter = eight_enter, .compose = eight_compose, .compose_below = eight_compose_below }

#endif
