/* The counter's screens: what they share beside session.h, account.h and work.h (struct work, faults and edges are the same here).
 *
 * The menu enters by code the pages counter.seconds, counter.cases, counter.queue, counter.kiosks, counter.directory, counter.trail and
 * counter.numbers, the record and what was found counter.act (about counter_visit's person): whoever has them lists them among the roots.
 * server/PROTOCOL.md 15.  One thread. */
#ifndef GUICHET_SCREENS_COUNTER_H
#define GUICHET_SCREENS_COUNTER_H

#include "core/desk/counter.h"
#include "screens/work.h"

enum { COUNTER_TO_MENU = OUTCOME_OWN + 60, COUNTER_TO_PERSON, COUNTER_TURNED, COUNTER_CHOSEN };
enum { COUNTER_PARAMS_MAX = 16, COUNTER_LINE_SIZE = 256 };

struct counter_visit *counter_visit(const struct run *run);
const struct counter_sheet *counter_sheet(const struct run *run, enum counter_place place);      /* never NULL */
const struct counter_agent *counter_agent(const struct run *run);
bool counter_is(const struct session *s);              /* this terminal is a counter */

/* --- asking --- */

/* For `enter` of a work page: asks, and says what the desk said at once. A session that must be proved again is locked. */
void counter_ask(struct run *run, const struct work *work, const struct counter_ask *ask);
struct account_watch counter_watch(struct run *run);   /* the same, for verbs of their own: after work_begin */
/* «Un instant, le serveur est interrogé.» */
void counter_compose_asking(const struct run *run, struct composer *c);

/* The rows of a work page, and of the page of what failed: asked again, back to the form, the menu, out. */
#define COUNTER_EDGES(done_, failed_, refused_) \
    .edges = (const struct edge[]){ { ACCOUNT_DONE, done_ }, { ACCOUNT_FAILED, failed_ }, { ACCOUNT_REFUSED, refused_ }, { ACCOUNT_SESSION_OVER, "counter.over" } }, .edge_count = 4
#define COUNTER_WORK_PAGE(name_, title_, enter_, done_, failed_, refused_) \
    { .name = name_, .kind = PAGE_WORK, .title = title_, .help = N_("Le serveur est interrogé. Rien n'est changé à moitié."), .compose = counter_compose_asking, .enter = enter_, \
      COUNTER_EDGES(done_, failed_, refused_) }
enum { COUNTER_FAILED_ITEMS = 4, COUNTER_FAILED_EDGES = 3 };
extern const struct item counter_failed_items[COUNTER_FAILED_ITEMS];
extern const struct edge counter_failed_edges[COUNTER_FAILED_EDGES];
void counter_compose_failure(const struct run *run, struct composer *c);     /* what happened, what to do, until when, the reference */
#define COUNTER_FAILED_PAGE(name_, title_) \
    { .name = name_, .kind = PAGE_TEXT, .title = title_, .guarded = true, .help = N_("Le numéro de l'erreur dit ce qui est arrivé. Rien n'est fait deux fois."), \
      .items = counter_failed_items, .item_count = COUNTER_FAILED_ITEMS, .compose = counter_compose_failure, .edges = counter_failed_edges, .edge_count = COUNTER_FAILED_EDGES }

#define COUNTER_MENU_ITEM { .key = '0', .label = N_("0-Menu du comptoir"), .outcome = COUNTER_TO_MENU, .help = N_("Revient au menu du comptoir.") }
#define COUNTER_MENU_EDGE { COUNTER_TO_MENU, "counter.menu" }
/* Back to the record as it was read last; counter_reread asks for it anew: after an act. */
#define COUNTER_PERSON_ITEM { .key = '0', .label = N_("0-Revenir au dossier"), .outcome = COUNTER_TO_PERSON, .help = N_("Revient au dossier de cette personne.") }
#define COUNTER_PERSON_EDGE { COUNTER_TO_PERSON, "counter.person" }
#define COUNTER_REREAD_EDGE { COUNTER_TO_PERSON, "counter.opening" }

/* --- lists of twenty, in a place of their own --- */

/* params: what is asked besides from and rows, at most COUNTER_PARAMS_MAX - 2; NULL: nothing. */
struct counter_list { const char *verb; enum counter_place place; size_t (*params)(const struct run *run, struct counter_param *to); };

void counter_list_begin(struct run *run, const struct counter_list *list);       /* what is asked for next is the first page */
void counter_list_ask(struct run *run, const struct counter_list *list, const struct work *work);     /* for `enter` of the work page */
size_t counter_list_count(const struct run *run, const struct counter_list *list);
const struct counter_row *counter_list_row(const struct run *run, const struct counter_list *list, size_t i);     /* NULL: no such row */
/* For list.turn: COUNTER_TURNED (an edge to the work page), OUTCOME_NONE where there is no such page. */
int counter_list_turn(struct run *run, const struct counter_list *list, int step);
/* "Trouver une personne, page 2"; the number only where there is more than one page. */
void counter_list_title(const struct run *run, const struct counter_list *list, const char *title, char *to, size_t size);

/* --- who may --- */

/* For item.why_not: «Réservé : superviseur», nothing when the agent may ask the verb. */
void counter_why_not(const struct run *run, const char *verb, char *to, size_t size);
#define COUNTER_RIGHT(name_, verb_) static void name_(const struct run *run, char *to, size_t size) { counter_why_not(run, verb_, to, size); }

/* --- the session (counter_session.c) --- */

void counter_lock(struct run *run);                    /* the agent must prove it is them; nothing is forgotten */
void counter_changed(struct session *s);               /* of session_changed: the agents' token comes and goes, the session ends */
void counter_idle(struct session *s);                  /* nobody touched anything for counter.idle-seconds */
void counter_state(const struct run *run, struct composer *c);      /* the state row */
void counter_find_token(struct run *run);              /* counter_find.c: whose is the token in the person's reader? */

/* The agents' token in words, for the pages that ask for its password; nothing where all is well. */
void counter_compose_card(const struct run *run, struct composer *c);
void counter_check_password(const struct run *run, size_t slot, struct complaint *out);      /* of the agents' token, or of an account where there is none */
bool counter_last_try(const struct run *run);
/* The answer to a log-in or an unlocking, as a complaint: "Le mot de passe est erroné. Il reste 4 essais."; false: it is not of the password. */
bool counter_password_fault(const struct agent_result *result, struct complaint *out);

/* --- words (counter_words.c); an id that has none is said as it is --- */

const char *counter_word_role(const char *role);
const char *counter_word_reason(const char *reason);
const char *counter_word_verb(const char *verb);       /* a noun: "Révocation d'une clé" */
const char *counter_word_cause(const char *cause);     /* why something was refused (counter_cause.c) */
const char *counter_word_action(const char *action);   /* of the trail */
void counter_words_roles(unsigned roles, char *to, size_t size);      /* "agent, AVI" */
/* "aujourd'hui à 14 h 02", "le 21 novembre 2025 à 14 h 02": always with the day. */
void counter_words_time(const struct run *run, int64_t wall_ms, char *to, size_t size);

/* A row of counter-person in words. */
void counter_words_record(const struct run *run, const struct counter_row *row, char *to, size_t size);
/* Of counter-find and of counter-events, for a list. */
void counter_words_found(const struct run *run, const struct counter_row *row, bool narrow, char *to, size_t size);
void counter_words_event(const struct run *run, const struct counter_row *row, bool narrow, char *to, size_t size);

/* Fields that are chosen, in the order of core/rules/counter.h. The word of what is chosen, NULL nothing. */
size_t counter_reason_choices(const struct run *run, size_t slot);
void counter_reason_choice(const struct run *run, size_t i, char *to, size_t size);
const char *counter_reason_chosen(const struct run *run, size_t slot);
size_t counter_document_choices(const struct run *run, size_t slot);
void counter_document_choice(const struct run *run, size_t i, char *to, size_t size);
const char *counter_document_chosen(const struct run *run, size_t slot);

#endif
