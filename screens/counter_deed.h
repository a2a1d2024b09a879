/* Acts at the counter: one table (counter_deed_table.c) and the few pages that every act is done by (counter_deed.c): what it needs and why, a
 * question whose first answer is «Non», the work, the result.  Second agents are in counter_deed_second.c, the person's token in the other
 * reader in counter_deed_here.c, verifying in counter_verify.c.  server/PROTOCOL.md 15.3 and 15.4.  One thread. */
#ifndef GUICHET_SCREENS_COUNTER_DEED_H
#define GUICHET_SCREENS_COUNTER_DEED_H

#include "screens/counter.h"

/* The flow's slots: forms share the first three. What is typed for an act stays until the next one begins; another that goes on with it has
 * slots of its own. */
enum { DEED_REASON, DEED_ONE, DEED_TWO, DEED_CONFIRMATION, DEED_CODE, DEED_TEXT, DEED_SLOTS };
/* A person's data, in the same slots: nothing goes on with that form. */
enum { DEED_GIVEN = DEED_ONE, DEED_FAMILY, DEED_BIRTH, DEED_NAM, DEED_NAS };
/* Outcomes of this flow, and DEED_ASK of a list that begins; a flow with lists begins its own with DEED_OWN. */
enum { DEED_ASK = OUTCOME_OWN, DEED_YES, DEED_NO, DEED_WHICH, DEED_VERIFY, DEED_SECOND, DEED_LOOK,
       DEED_TO_CHALLENGE, DEED_TO_EMAIL, DEED_TO_NAM, DEED_TO_HOURS, DEED_TO_DATE, DEED_TO_CONFIRMATION, DEED_TO_CODE, DEED_TO_HERE, DEED_TO_DATA, DEED_OWN };

/* Where a parameter comes from: whose record is open; a row's id, or one of its texts; a slot's value, or what is chosen in it, of words;
 * a word; whether the first is chosen in a slot; yes, no; the queue that is open. */
enum deed_from { DEED_FROM_NOWHERE, DEED_FROM_PERSON, DEED_FROM_ID, DEED_FROM_ROW_TEXT, DEED_FROM_SLOT, DEED_FROM_CHOICE, DEED_FROM_WORD, DEED_FROM_FIRST, DEED_FROM_YES, DEED_FROM_NO,
                DEED_FROM_QUEUE };
/* label, choice: how the question says it; NULL: it does not. */
struct deed_param {
    const char *name;
    enum deed_from from;
    size_t at;
    const char *const *words, *word;
    const char *label;
    void (*choice)(const struct run *run, size_t i, char *to, size_t size);
};

enum { DEED_PARAMS = 5, DEED_PARAMS_MAX = DEED_PARAMS + 4 };

/* What an act is. Texts are message ids; those with %s are given the name of the person, or of what it is about. */
struct deed {
    const char *verb;
    const char *title;               /* of its pages; of the record's acts also the menu's item, with its key */
    const char *of;                  /* word of the record's row it is about; NULL: the person; "": a list's row, or nothing */
    const char *question;            /* NULL: not asked, it changes nothing that matters */
    const char *effect;              /* what will happen, under the question; NULL */
    const char *done;
    const char *secret;              /* label of the secret that is shown once; NULL */
    const char *until;               /* said of until_ms, with the moment; NULL */
    const char *back;                /* where the result leads; NULL: the record, asked for again */
    const struct deed *then;          /* goes on with it: what was typed stays; NULL */
    const char *then_label;          /* its item of the result's page */
    bool no_reason;                  /* none is sent; else with the reason also proof and second, where it is about a person */
    bool no_person;
    struct deed_param params[DEED_PARAMS];
    struct work work;                /* its form (NULL: nothing is asked) and the errors of that form's fields */
};

/* The acts of a person's record, as their menu has them. */
#define DEED_PHONE_TITLE N_("1-Débloquer par téléphone")
#define DEED_HERE_TITLE N_("2-Débloquer ici, clé branchée")
#define DEED_RELEASE_TITLE N_("3-Lever le délai de 24 heures")
#define DEED_REVOKE_TITLE N_("4-Révoquer une clé")
#define DEED_REPLACE_TITLE N_("5-Remplacer une clé")
#define DEED_RECERTIFY_TITLE N_("6-Certifier de nouveau une clé")
#define DEED_LOCK_TITLE N_("7-Lever un blocage")
#define DEED_PASSWORD_TITLE N_("a-Mot de passe temporaire")
#define DEED_CODE_TITLE N_("b-Autre code secret")
#define DEED_NIP_TITLE N_("c-Autre NIP par la poste")
#define DEED_EMAIL_TITLE N_("f-Corriger l'adresse courriel")
#define DEED_CLOSE_TITLE N_("g-Fermer un compte")
#define DEED_IDENTIFY_TITLE N_("h-Terminer l'identification")
#define DEED_LETTER_TITLE N_("i-Poster un autre secret")
#define DEED_ROLE_TITLE N_("k-Rôle d'agent")

/* In the order of the menu. */
enum { DEED_MENU_COUNT = 15 };
extern const struct deed deed_menu[DEED_MENU_COUNT];
extern const struct deed deed_confirm, deed_email_code;                                            /* go on with another */
extern const struct deed deed_queue_retry, deed_queue_tell, deed_queue_drop, deed_queue_retire;
extern const struct deed deed_kiosk_code, deed_kiosk_retire, deed_agent_role, deed_hours, deed_holiday_add, deed_holiday_remove, deed_purge;
extern const struct deed deed_case_take, deed_case_answer, deed_case_transfer, deed_case_close;

/* Begins it, about a row of a sheet: at its form, else its question, else its work. */
void deed_begin(struct run *run, const struct deed *act, enum counter_place place, size_t row);
/* What its question and result say. */
const char *deed_name(const struct run *run);
const char *deed_reason(const struct run *run);             /* the word, "" none */
/* This agent's proof of this person that is good for it: its id, or "". */
const char *deed_proof(const struct run *run, enum counter_proof at_least);
void deed_start(struct run *run);                           /* `enter` of "act.work" */
void deed_leave(struct run *run);                           /* to where it came from; what was shown once is wiped */

void deed_title(const struct run *run, char *to, size_t size, bool narrow);
void deed_compose_check(const struct run *run, struct composer *c);
enum { DEED_CHECK_ITEMS = 3, DEED_DONE_ITEMS = 3, DEED_FAILED_ITEMS = 6 };
extern const struct item deed_check_items[DEED_CHECK_ITEMS];

/* counter_deed_menu.c */
enum { DEED_MENU_ITEMS = DEED_MENU_COUNT + 2 };
extern const struct item deed_menu_items[DEED_MENU_ITEMS];
extern const struct list deed_which_list;
void deed_compose_menu(const struct run *run, struct composer *c);
void deed_enter_menu(struct run *run);
void deed_home(struct run *run);                           /* from the menu, to where the person was found */
void deed_begin_which(struct run *run);
/* Remembers a verification: its row "proved". */
void deed_prove(struct run *run, const struct counter_row *row, enum counter_proof proof);

/* counter_deed_result.c */
void deed_compose_done(const struct run *run, struct composer *c);
void deed_compose_failed(const struct run *run, struct composer *c);
void deed_enter_done(struct run *run);
void deed_back(struct run *run);                            /* from what goes on with an act, to its result */
extern const struct item deed_done_items[DEED_DONE_ITEMS], deed_failed_items[DEED_FAILED_ITEMS];

/* counter_deed_words.c */
extern const char *const deed_accounts[], *const deed_profiles[], *const deed_roles[];   /* words of choices, NULL-terminated */
size_t deed_count_roles(const struct run *run, size_t slot);
void deed_name_role(const struct run *run, size_t i, char *to, size_t size);
size_t deed_count_two(const struct run *run, size_t slot);
void deed_name_account(const struct run *run, size_t i, char *to, size_t size);
void deed_name_profile(const struct run *run, size_t i, char *to, size_t size);
void deed_name_add(const struct run *run, size_t i, char *to, size_t size);
#define DEED_REASON_FIELD { .label = N_("Motif"), .choices = counter_reason_choices, .choice = counter_reason_choice, \
    .help = N_("Pourquoi vous le faites. Le motif est inscrit au journal et dit à la personne. n et p changent de page.") }
/* A text with one %s, whatever table it stands in. */
void deed_compose_named(struct composer *c, enum role role, const char *text, const char *name);
/* Rows of a sheet by their word: the first, one without texts when there is none; how many. */
const struct counter_row *deed_find(const struct run *run, enum counter_place place, const char *word);
size_t deed_count(const struct run *run, enum counter_place place, const char *word);
const char *deed_person_name(const struct run *run);
int64_t deed_now(const struct run *run);
struct deed_visit *deed_visit(const struct run *run);
/* A row of that list; one without texts past its end. */
const struct counter_row *deed_list_row(const struct run *run, const struct counter_list *list, size_t i);
/* "20 lignes; n : la suite."; «Rien ici.» */
void deed_list_summary(const struct run *run, const struct counter_list *list, char *to, size_t size);
/* The answer of a verb whose watch does something of its own first; and what such a verb said at once. */
void deed_take(void *session, const struct account_result *result);
void deed_asked(enum err e, const struct account_watch *watch);
/* "12 345", "12,345" */
void deed_number(int64_t n, char *to, size_t size);

/* A list in four pages: NAME begins it, NAME-again asks for the same page of it, NAME-list, NAME-failed. */
#define DEED_LIST(list_, name_) \
    static size_t count_##list_(const struct run *run) { return counter_list_count(run, &list_); } \
    static void summarise_##list_(const struct run *run, char *to, size_t size) { deed_list_summary(run, &list_, to, size); } \
    static int turn_##list_(struct run *run, int step) { return counter_list_turn(run, &list_, step); } \
    static void ask_##list_(struct run *run) \
    { \
        static const struct work work = { .again = name_ "-again" }; \
        counter_list_ask(run, &list_, &work); \
    } \
    static void begin_##list_(struct run *run) \
    { \
        counter_list_begin(run, &list_); \
        run_outcome(run, DEED_ASK); \
    } \
    static const struct counter_row *chosen_##list_(const struct run *run) { return deed_list_row(run, &list_, counter_visit(run)->row); }
#define DEED_LIST_OF(list_) .rows = LIST_LONG_ROWS_MAX, .summary = summarise_##list_, .count = count_##list_, .turn = turn_##list_, .outcome = COUNTER_CHOSEN
#define DEED_LIST_PAGES(list_, name_, title_, help_, one_, page_list_, items_, count_) \
    { .name = name_, .kind = PAGE_WORK, .title = title_, .help = help_, .compose = counter_compose_asking, .enter = begin_##list_, \
      .edges = (const struct edge[]){ { DEED_ASK, name_ "-again" } }, .edge_count = 1 }, \
    COUNTER_WORK_PAGE(name_ "-again", title_, ask_##list_, name_ "-list", name_ "-failed", name_ "-failed"), \
    COUNTER_FAILED_PAGE(name_ "-failed", title_), \
    { .name = name_ "-list", .kind = PAGE_LIST, .title = title_, .help = help_, .list = &(page_list_), .items = items_, .item_count = count_, \
      .edges = (const struct edge[]){ { COUNTER_TURNED, name_ "-again" }, { COUNTER_CHOSEN, one_ }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" } }, .edge_count = 4 }
/* For `enter` of the page about a row. */
void deed_enter_row(struct run *run);

/* Elsewhere: the queue that is open, by its word (counter_queue.c); the trail of a person or an agent, "" any (counter_trail.c). */
const char *deed_queue_word(const struct run *run);
void deed_queue_what(const struct run *run, const struct counter_row *row, char *to, size_t size);
const char *deed_queue_whose(const struct counter_row *row);
void deed_follow(struct run *run, const char *person, const char *agent);

/* counter_deed_second.c */
bool deed_second_is_needed(const struct run *run);
void deed_second_forget(const struct run *run);            /* it serves one act of one person, once */
void deed_second_ask(struct run *run);
void deed_second_start(struct run *run);
void deed_second_look(struct run *run);
void deed_second_compose(const struct run *run, struct composer *c);
const char *deed_second_id(const struct run *run);          /* "" none */
enum { DEED_SECOND_ITEMS = 3, DEED_SECOND_EDGES = 3 };
extern const struct item deed_second_items[DEED_SECOND_ITEMS];
extern const struct edge deed_second_edges[DEED_SECOND_EDGES];

/* counter_deed_here.c */
void deed_here_begin(struct run *run, const struct deed *act);
void deed_here_start(struct run *run, const struct counter_param *params, size_t n);

#endif
