/* Verbs about accounts that are asked from a form: their answer becomes an outcome of the work page, and an error that is of a
 * field goes back to that field with its own sentence and what is left.  What was typed stays.  One thread.
 *
 * A work page's edges: ACCOUNT_DONE, ACCOUNT_REFUSED (the form), ACCOUNT_FAILED (a WORK_FAILED_PAGE), after a log-in also
 * ACCOUNT_SESSION_OVER. */
#ifndef GUICHET_SCREENS_WORK_H
#define GUICHET_SCREENS_WORK_H

#include "screens/account.h"

/* text, dead: message ids said instead of the error's own words; dead: of a code of which no try is left. NULL: the error's.
 * form: outcome that leads to the form with that field, of a work page with several; 0: ACCOUNT_REFUSED. */
struct work_fault { enum err err; size_t slot; const char *text, *dead; int form; };

struct work {
    const char *again;                     /* the work page itself: «Réessayer» */
    const char *form;                      /* where what was typed is; NULL: nothing was */
    const struct work_fault *faults;       /* errors of a field of that form */
    size_t fault_count;
};

/* For `enter` of a work page: work is constant; nothing of an answer before is left. */
void work_begin(struct run *run, const struct work *work);

/* The watch of the work that was begun, and for what a verb says at once (nothing for ERR_OK). */
struct account_watch work_watch(struct run *run);
void work_began(struct run *run, enum err e);

/* Takes an answer; ctx is the session. For verbs that follow one another on one page. */
void work_take(void *session, const struct account_result *result);

/* Follows the outcome, or off-line says E-529 and stays: said before anything is typed. */
void work_go_on_line(struct run *run, int outcome);

/* Of a page that says why it did not work: asked again, back to the form, or out by the page's own items. */
void work_retry(struct run *run);
void work_to_form(struct run *run);
bool work_has_form(const struct run *run);

/* The same after a log-in, as a row of a page table; the page of a right that was taken away too: nothing that was typed is lost. */
enum { WORK_FAILED_ITEMS = 4, WORK_FAILED_EDGES = 4 };
extern const struct item work_failed_items[WORK_FAILED_ITEMS];
extern const struct edge work_failed_edges[WORK_FAILED_EDGES];
#define WORK_FAILED_PAGE(name_, title_, short_) \
    { .name = name_, .kind = PAGE_TEXT, .title = title_, .title_short = short_, .guarded = true, .idle = IDLE_OUTSIDE, \
      .help = N_("Le numéro de l'erreur aide la personne qui vous répond au téléphone."), \
      .items = work_failed_items, .item_count = WORK_FAILED_ITEMS, .compose = account_compose_failure, .edges = work_failed_edges, .edge_count = WORK_FAILED_EDGES }
/* What home offers is asked again when a right was taken away: page "work.home", then home. */
#define WORK_HOME_ITEM { .key = '0', .label = N_("0-Retourner à mes services"), .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à votre page d'accueil.") }
#define WORK_HOME_EDGE { ACCOUNT_TO_HOME, "home" }

#endif
