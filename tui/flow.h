/* Flows as tables, and the one state machine that walks them.
 *
 * A flow is constant data: pages with their fields, items, help, the work they start and an edge for each outcome.
 * A run is where this person is.  Front ends read run_view() and feed run_act() and run_type(); they never touch
 * values.  Nothing here knows a terminal, nor a word of the business.
 *
 * Rules the machine keeps: a field is checked when it is left; a complaint dies with the next edit; entering a page
 * clears its secret fields; leaving a flow wipes all its fields; while work runs its page takes no typing; on a
 * guarded page, keys typed before it was shown are dropped.
 * One thread. */
#ifndef GUICHET_TUI_FLOW_H
#define GUICHET_TUI_FLOW_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "tui/prefs.h"
#include "tui/view.h"

#include <stdbool.h>
#include <stdint.h>

enum { FLOW_FIELDS_MAX = 8, FLOW_PAGES_MAX = 64, FIELD_BYTES_MAX = 256, COMPLAINT_MAX = 256 };

struct run;

/* Outcomes of the machine itself; a screen's own begin at OUTCOME_OWN. */
enum { OUTCOME_NONE, OUTCOME_BACK, OUTCOME_CONFIRM, OUTCOME_OWN };

/* Something to say about one field: err 0 means nothing. `text` is finished, without "ERREUR E-n : ". */
struct complaint {
    enum err err;
    char text[COMPLAINT_MAX];
};

struct field {
    const char *label;        /* message id */
    const char *note;         /* message id or NULL */
    const char *help;         /* message id */
    bool secret;
    size_t max_points;        /* code points that can be typed; further ones are refused with a message */
    /* Judges field number i of the page when it is left; fills *out when it has something to say. NULL: anything. */
    void (*check)(const struct run *run, size_t i, struct complaint *out);
};

struct item {
    char key;                 /* digit or letter */
    const char *label;        /* message id, with its "N-" */
    const char *label_short;  /* message id or NULL */
    const char *help;         /* message id */
    int outcome;              /* OUTCOME_NONE: says `unavailable` and keeps the focus */
    const char *unavailable;  /* message id or NULL */
    bool (*offered)(const struct run *run);                                 /* NULL: always; false: the item is not there */
    void (*format)(const struct run *run, char *to, size_t size, bool narrow);  /* instead of label; NULL: label */
};

struct edge {
    int outcome;
    const char *to;           /* name of a page of any flow */
};

enum page_kind { PAGE_MENU, PAGE_FORM, PAGE_TEXT, PAGE_WORK };
enum page_idle { IDLE_INSIDE, IDLE_OUTSIDE, IDLE_NEVER };   /* 3 min; 12 min (waits for the outside); the welcome page */

struct composer;

struct page {
    const char *name;         /* unique among all flows: "password.form" */
    enum page_kind kind;
    const char *title, *title_short;     /* message ids; title_short NULL: title */
    void (*title_format)(const struct run *run, char *to, size_t size, bool narrow);  /* instead of title */
    const char *help;         /* message id of the page's help; never NULL */
    const struct field *fields;
    size_t field_count;
    const struct item *items;
    size_t item_count;
    const struct edge *edges;
    size_t edge_count;
    void (*compose)(const struct run *run, struct composer *c);   /* texts of this moment; may be NULL */
    void (*enter)(struct run *run);      /* starts the page's work; may be NULL */
    bool guarded;             /* drop what was typed before the page was shown */
    bool below;               /* compose's texts stand below the fields or items rather than above */
    enum page_idle idle;
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
    void (*acted)(struct run *run);                  /* any key or character: the idle clock starts again */
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
void run_focus(struct run *run, size_t node);        /* line mode: go to a focusable node of the current view */
bool run_working(const struct run *run);             /* a PAGE_WORK page is shown */

/* --- screens --- */

void *run_app(const struct run *run);
struct prefs *run_prefs(const struct run *run);
void run_go(struct run *run, const char *page);      /* enters a page by name; leaving its flow wipes the flow's fields */
void run_outcome(struct run *run, int outcome);      /* follows the page's edge; an outcome without an edge is logged, nothing happens */
unsigned run_visit(const struct run *run);           /* compare: a late answer for a page that was left is not for this one */
const struct page *run_page(const struct run *run);
const struct page *run_help_of(const struct run *run);   /* the page help was asked on */
const struct secret *run_value(const struct run *run, size_t field);   /* of the current flow, by field number of its form */
void run_clear(struct run *run, size_t field);       /* wipes one field */
void run_complain(struct run *run, size_t field, enum err e, const char *text);   /* and focuses it; the page stays */
void run_say(struct run *run, const char *text);     /* the message row, until the next key; finished text */
void run_changed(struct run *run);                   /* something the view shows has changed (state row, progress) */
bool run_dirty(const struct run *run);               /* the view must be shown again */
void run_wipe(struct run *run);                      /* every value of every flow; prefs stay the caller's */

/* --- composing --- */

void compose_text(struct composer *c, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
void compose_blank(struct composer *c);              /* an empty row before the next node */
void compose_part(struct composer *c, unsigned rank, bool right, const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
