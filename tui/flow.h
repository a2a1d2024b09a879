/* Flows as tables, and the one state machine that walks them.
 *
 * A flow is constant data: pages with their fields, items, help, the work they start and an edge for each outcome.
 * A run is where this person is.  Front ends read run_view() and feed run_act() and run_type(); they never touch
 * values.  Nothing here knows a terminal, nor a word of the business.
 *
 * Rules the machine keeps: a field is checked when it is left (a complaint holds the focus once; asked again it
 * lets go, so that nobody is trapped); a complaint dies with the next edit; leaving a flow wipes all its fields;
 * a work page takes no typing; on a guarded page, keys typed before it was shown are dropped; overlays (help, the
 * idle warning) cover a page and give it back as it was;
 * a field that is chosen shows its list under it while it has the focus: a digit chooses and goes on, n and p (and the
 * page keys) turn its pages of nine, Enter keeps.
 * One thread. */
#ifndef GUICHET_TUI_FLOW_H
#define GUICHET_TUI_FLOW_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "tui/prefs.h"
#include "tui/view.h"

#include <stdbool.h>
#include <stdint.h>

/* Slots of a flow's fields, then those of a sealing page's. */
enum { FLOW_FIELDS_MAX = 32, SEAL_SLOT = FLOW_FIELDS_MAX, SEAL_FIELDS_MAX = 4 };
enum { FIELD_LINES_BYTES_MAX = 65536, READ_POINTS = 1000, FLOW_PAGES_MAX = 512, FIELD_BYTES_MAX = 800, COMPLAINT_MAX = 256, CHOICE_NONE = -1 };

struct run;

/* Outcomes of the machine itself; a screen's own begin at OUTCOME_OWN. */
enum { OUTCOME_NONE, OUTCOME_BACK, OUTCOME_CONFIRM, OUTCOME_OWN };

/* Something to say about one field: err 0 means nothing. `text` is finished, without "ERREUR E-n : ". */
struct complaint {
    enum err err;
    char text[COMPLAINT_MAX];
    bool doubt;               /* said once when the field is left, as "ATTENTION E-n : ", and holds back no confirmation */
};

struct field {
    const char *label;        /* message id */
    const char *note;         /* message id or NULL */
    const char *help;         /* message id */
    bool secret;
    bool veiled;              /* shown while typed; left, masked but for its last two characters; ACT_REVEAL shows it. Line by line it is read like a
                               * secret, and said masked when it is there */
    bool optional;            /* may stay empty */
    bool (*may_be_empty)(const struct run *run, size_t slot);   /* instead of optional; NULL: optional tells */
    bool address;             /* an e-mail address: the page has a button that inserts «@» (a chord on a Canadian keyboard) */
    /* What stands above the label, finished: the question that this field answers. NULL: nothing. */
    void (*lead)(const struct run *run, size_t slot, char *to, size_t size);
    /* A field that is chosen from a list rather than typed: how many there are, and the i-th, finished. See run_choice. */
    size_t (*choices)(const struct run *run, size_t slot);
    void (*choice)(const struct run *run, size_t i, char *to, size_t size);
    /* A text of many lines (a letter): each line is a node of its own, that is typed at its end; Enter begins another after it,
     * erasing an empty one takes it away. The value has line feeds between lines. Only as the last field of a form. */
    bool lines;
    size_t max_bytes;         /* lines: of the value, at most FIELD_LINES_BYTES_MAX; what is left is said while one types near it */
    /* Said under the field, again after each key: which rules hold. NULL: nothing. Finished text. */
    void (*live)(const struct run *run, size_t slot, char *to, size_t size);
    size_t max_points;        /* code points that can be typed; further ones are refused with a message */
    /* Judges the value in the slot when its field is left and not empty; fills *out when it has something to say. NULL: anything. */
    void (*check)(const struct run *run, size_t slot, struct complaint *out);
};

struct item {
    char key;                 /* digit or letter */
    const char *label;        /* message id, with its "N-" */
    const char *label_short;  /* message id or NULL */
    const char *help;         /* message id */
    int outcome;              /* OUTCOME_NONE: says `unavailable` and keeps the focus */
    const char *unavailable;  /* message id or NULL */
    void (*choose)(struct run *run);                                        /* instead of outcome; may be NULL */
    bool (*offered)(const struct run *run);                                 /* NULL: always; false: the item is not there */
    /* Who may not do this, and why, finished: said instead of it, and the focus stays. Fills nothing: it may be done. NULL: always. */
    void (*why_not)(const struct run *run, char *to, size_t size);
    void (*format)(const struct run *run, char *to, size_t size, bool narrow);  /* instead of label; NULL: label */
};

struct edge {
    int outcome;
    const char *to;           /* name of a page of any flow; NULL on an overlay: back to the page it covers */
};

/* A list with a filter (PAGE_LIST): the page's fields are the filter, `filter` under them is pressed to ask anew; then what there is in words,
 * the rows of this page by their digits, and the page's items (letters). n and p (and the page keys) turn its pages. Keys that
 * choose are keys only where nothing is typed. The focus begins on the first row, else on the filter. */
enum { LIST_ROWS_MAX = 9, LIST_LONG_ROWS_MAX = 20 };
struct list {
    size_t rows;              /* of a page: 0 is LIST_ROWS_MAX; up to LIST_LONG_ROWS_MAX. In a list of more than nine a number is typed: its digits move the
                               * focus to that row (1, then 2: row 12; a digit that makes no row begins anew), Enter opens it */
    const char *filter;       /* message id of the button: "Filtrer"; NULL: no filter */
    void (*summary)(const struct run *run, char *to, size_t size);                    /* "12 résultats, page 1 de 2" */
    size_t (*count)(const struct run *run);                                           /* rows of this page, at most `rows` */
    void (*row)(const struct run *run, size_t i, char *to, size_t size, bool narrow);
    const char *row_help;     /* message id */
    int outcome;              /* a row was chosen: run_row tells which */
    int filtered;             /* outcome of the button */
    int (*turn)(struct run *run, int step);                                           /* the outcome of n (1) and p (-1); OUTCOME_NONE: no such page, said */
};

enum page_kind { PAGE_MENU, PAGE_FORM, PAGE_TEXT, PAGE_WORK, PAGE_LIST, PAGE_READ };
enum page_need { NEED_NOTHING, NEED_TOKEN, NEED_TOKEN_NOT_LEFT };   /* left when the token goes; begun with it, and read or gone on with without */
enum page_idle { IDLE_INSIDE, IDLE_OUTSIDE, IDLE_NEVER, IDLE_CLOSING };   /* 3 min; 12 min (waits for the outside); the welcome page; half a minute, without a warning */

struct composer;

struct page {
    const char *name;         /* unique among all flows: "password.form" */
    enum page_kind kind;
    const char *title, *title_short;     /* message ids; title_short NULL: title */
    void (*title_format)(const struct run *run, char *to, size_t size, bool narrow);  /* instead of title */
    const char *help;         /* message id of the page's help; never NULL */
    const char *const *help_more;        /* its further paragraphs: message ids, NULL-terminated; or NULL */
    const struct field *fields;
    size_t field_count;
    size_t first_slot;        /* where its fields' values begin among the flow's */
    const char *confirm;      /* message id of a form's button, instead of «Confirmer» */
    /* Of a form they stand under the buttons, with letters for keys: those work where nothing is typed; line by line, "?" and the letter. */
    const struct item *items;
    size_t item_count;
    const struct edge *edges;
    size_t edge_count;
    /* Texts of this moment, above and below the fields or items; may be NULL. */
    void (*compose)(const struct run *run, struct composer *c);
    void (*compose_below)(const struct run *run, struct composer *c);
    void (*enter)(struct run *run);      /* starts the page's work; may be NULL */
    int (*confirmed)(const struct run *run);   /* a form without complaint: which outcome; NULL: OUTCOME_CONFIRM */
    const struct list *list;             /* PAGE_LIST */
    /* PAGE_READ: a long text, by parts of about READ_POINTS code points cut between paragraphs or words: «page 2 de 7» is said with the
     * part, n and p (and the page keys) turn, and the page's items are there on every part. The bytes are read where they lie. */
    const struct secret *(*read)(const struct run *run);     /* NULL with read_id: a message id */
    const char *const *read_ids;         /* paragraphs: message ids, NULL-terminated; instead of read */
    unsigned step, steps;                /* of a wizard: «Étape 3 de 6» stands first; 0 none */
    bool review;                         /* a wizard's last page: choosing one of its items that lead to an earlier form comes back here when that form is confirmed */
    bool guarded;             /* drop what was typed before the page was shown */
    bool sealing;             /* an overlay (run_seal) that hides all of the page it covers: what was typed below stays. Its fields begin at SEAL_SLOT and are
                               * wiped when it is taken away; no key takes it away but what its own edges and code do; its edges lead to sealing pages or away */
    enum page_idle idle;
    enum page_need need;      /* the program's: the machine does not look at it */
};

struct flow {
    const char *name;
    const struct page *pages;
    size_t page_count;
};

/* What the machine asks of the program around it. */
struct run_host {
    void *app;
    void (*close)(struct run *run);                  /* ACT_CLOSE: wipe and go to the welcome page, or end */
    void (*language)(struct run *run);               /* ACT_LANGUAGE */
    void (*state)(const struct run *run, struct composer *c);   /* the state row, by compose_part */
    const char *help_page;                           /* the page ACT_HELP opens; it reads run_help_of */
    const char *(*mark)(const struct run *run);      /* "DÉMO" or NULL */
    void (*acted)(struct run *run);                  /* any key or character, or what work was done: the idle clock starts again, for the page that is there now */
};

/* flows: NULL-terminated, constant. prefs is read by others, kept here as a pointer. ERR_INTERNAL when flow_fault. */
MUST_USE enum err run_new(const struct flow *const *flows, const struct run_host *host, struct prefs *prefs, struct run **out);
void run_free(struct run *run);    /* wipes; NULL is fine */

/* The first fault of the tables, or NULL: an edge to nowhere, an unreachable page (roots: names of pages entered by
 * code, NULL-terminated), a page, field or item without help, a doubled key, a doubled name. */
const char *flow_fault(const struct flow *const *flows, const char *const *roots);

/* --- front ends --- */

const struct view *run_view(struct run *run);
void run_shown(struct run *run);                     /* the view was drawn: guarded pages take keys from now on */
void run_act(struct run *run, enum act act);
void run_type(struct run *run, uint32_t point);      /* a character: into the field, or a menu key */
void run_caps_lock(struct run *run, bool on);        /* the keyboard locks capitals: said while a secret is typed */
void run_focus(struct run *run, size_t node);        /* go to a focusable node of the current view */
void run_choose_from_afar(struct run *run, size_t node); /* Enter on it: what has the focus has it still, also when a page that covered this one is gone */
bool run_working(const struct run *run);             /* a PAGE_WORK page is shown */

/* --- screens --- */

void *run_app(const struct run *run);
struct prefs *run_prefs(const struct run *run);
void run_go(struct run *run, const char *page);      /* enters a page by name, dropping overlays; leaving its flow wipes the flow's fields */
void run_cover(struct run *run, const char *page);   /* shows a page over the current one, which stays as it is */
void run_uncover(struct run *run);                   /* takes the topmost overlay away */
void run_seal(struct run *run, const char *page);    /* hides all under this sealing page; when one is there already, goes on to this one in its place */
void run_unseal(struct run *run);                    /* what was hidden is back as it was. run_go and run_outcome change it while it is hidden, and leave the seal */
bool run_sealed(const struct run *run);
bool run_covered_by(const struct run *run, const char *page);
void run_outcome(struct run *run, int outcome);      /* follows the edge of the page below any overlay; one without an edge is logged */
unsigned run_visit(const struct run *run);           /* of the page below any overlay; compare: a late answer for a page that was left is not for this one */
const struct page *run_page(const struct run *run);  /* below any overlay */
const struct page *run_help_of(const struct run *run);   /* the page help was asked on */
const struct secret *run_value(const struct run *run, size_t slot);    /* of the current flow; never NULL */
void run_clear(struct run *run, size_t slot);        /* wipes one field */
size_t run_row(const struct run *run);               /* of a list: the row chosen last, from 0 */
MUST_USE enum err run_fill_secret(struct run *run, size_t slot, const struct secret *text);   /* replaces the value, a text of many lines too */
void run_forget_menu(struct run *run, const char *page);         /* it begins at its first item the next time */
void run_fill(struct run *run, size_t slot, const char *text);   /* replaces the value; cut at FIELD_BYTES_MAX */
int run_choice(const struct run *run, size_t slot);  /* index of what is chosen, from 0, or CHOICE_NONE */
void run_fill_choice(struct run *run, size_t slot, size_t i);
void run_complain(struct run *run, size_t slot, enum err e, const char *text);   /* on the field's page: says it and focuses the field */
void run_focus_slot(struct run *run, size_t slot);   /* of the page: for `enter`, where the first field is filled already */
void run_say(struct run *run, const char *text);     /* the message row, until the next key; finished text */
void run_changed(struct run *run);                   /* something the view shows has changed (state row, progress) */
void run_hide(struct run *run);                      /* what ACT_REVEAL shows is masked again; a veiled field that has the focus too, until the next key */
bool run_dirty(const struct run *run);               /* the view must be shown again */
void run_wipe(struct run *run);                      /* every value of every flow; prefs stay the caller's */

/* --- composing --- */

void compose_text(struct composer *c, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A typed secret to be read: behind its label, on as many rows as it takes, or masked. The value must outlive the view. */
void compose_secret(struct composer *c, const char *label, const struct secret *value, bool revealed);
/* A drawing in text: rows (ASCII, NULL-terminated, constant) of at most DRAWING_COLUMNS, above the sentence that says the same.
 * Only the full screen draws it, and only where rows and columns allow: the sentence is what counts, and stands alone in place of a drawing
 * that breaks its limits. */
void compose_drawing(struct composer *c, const char *const *rows, const char *sentence);
void compose_blank(struct composer *c);              /* an empty row before the next node */
void compose_part(struct composer *c, unsigned rank, bool right, const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
