/* A person with an account at this kiosk: what its screens share beside session.h. One thread. */
#ifndef GUICHET_SCREENS_ACCOUNT_H
#define GUICHET_SCREENS_ACCOUNT_H

#include "core/desk/account.h"
#include "screens/session.h"

/* Outcomes that every account verb's page has an edge for. */
enum { ACCOUNT_DONE = OUTCOME_OWN + 40, ACCOUNT_FAILED, ACCOUNT_REFUSED, ACCOUNT_SESSION_OVER, ACCOUNT_TO_HOME, ACCOUNT_LOG_OUT };

/* The verb that runs, its answer, and where it came from; wiped whole by session_wipe. */
struct account_visit {
    struct account_result result;
    size_t row;                       /* of the list shown, for the pages about it */
    bool confirmed_policy;            /* «J'accepte» was chosen */
    unsigned page;                    /* of the list that is asked for */
    char draft[40], thread[40], subject[16];    /* the letter that is written */
    bool draft_dirty;                 /* something was typed since it was kept */
    struct letter_result letter;
};
struct account_visit *account_visit(const struct run *run);

/* Runs a verb's answer into the page's outcome: ACCOUNT_DONE, ACCOUNT_SESSION_OVER when the session is over, else ACCOUNT_FAILED; an error of
 * one of the last form's fields goes back to it with its complaint (ACCOUNT_REFUSED). Give it as the watch of every verb. */
struct account_watch account_watching(struct run *run);
/* For `enter` of a work page: e is what the verb said at once. */
void account_began(struct run *run, enum err e);

/* The sentence of the last answer that was not ERR_OK: what happened, what it cost (tries left), until when, whom to call at this hour,
 * the reference. For ACCOUNT_FAILED pages. */
void account_compose_failure(const struct run *run, struct composer *c);

/* Items that every page after a log-in ends with: «Se déconnecter» (key q in menus), and for the state row «Session de : Exemple». */
#define ACCOUNT_LOG_OUT_ITEM { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, \
    .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") }
/* Edges of the same: the closing sentence, then the welcome page. */
#define ACCOUNT_LOG_OUT_EDGE { ACCOUNT_LOG_OUT, "account.out" }

/* SHA-256 of the French text of the policy and commitment, as they are shown. */
void account_policy_hash(uint8_t to[32]);
extern const char *const account_policy[];      /* its paragraphs: message ids, NULL-terminated */

/* The three criteria and which of them hold, for a password field's `live`. slot: of the field. */
void account_live_password(const struct run *run, size_t slot, char *to, size_t size);
void account_check_password(const struct run *run, size_t slot, struct complaint *out);
void account_check_name(const struct run *run, size_t slot, struct complaint *out);

/* Eight questions and their answers as fields of a form, shared by settings and both wizards: sixteen slots from `first`, in pages of
 * two questions (four pages), each checked when it is left: different questions, different answers. */
enum { EIGHT_SLOTS = 16 };
const struct field *eight_fields(void);         /* the sixteen, question and answer by turns */
/* Filled for desk_set_questions and desk_create. False: something is missing (the form has said so). */
bool eight_take(const struct run *run, size_t first, struct account_questions *to);

#endif
