/* The inside of a run, shared by flow*.c only. */
#ifndef GUICHET_TUI_FLOW_INSIDE_H
#define GUICHET_TUI_FLOW_INSIDE_H

#include "tui/flow.h"

enum { COVERS_MAX = 5, SLOTS = SEAL_SLOT + SEAL_FIELDS_MAX, ARENA_SIZE = 24576, MESSAGE_MAX = 256, MENUS_MAX = 32, CHOICES_SHOWN = 9 };

/* What a node of the view stands for: survives a rebuild, unlike its index. */
enum part { PART_NONE, PART_TEXT, PART_FIELD, PART_BUTTON, PART_ITEM, PART_CHOICE, PART_ROW, PART_READ, PART_LINE };
/* PART_CHOICE: of a field's list shown; PART_ROW: of a PAGE_LIST; PART_READ: a paragraph of a PAGE_READ; PART_LINE: of a text of many. */
struct handle {
    enum part part;
    size_t i;
};

/* Where one is in a text of many lines; count 0: not known yet. */
struct letter {
    size_t count;         /* lines */
    size_t line, start;   /* the focused one, or the one that was, and the byte it begins at */
    size_t first, end;    /* lines shown: the first, and the one after the last */
};

/* A page that is shown or covered. */
struct layer {
    const struct flow *flow;
    const struct page *page;
    unsigned visit;       /* of the page: a late answer compares it */
    unsigned showing;     /* of the view: another one when the page comes back from under an overlay */
    struct handle focus;
    bool shown, revealed;
    size_t list_of, list_page;   /* the field whose list is shown, from 1 (0 none), and its page */
    struct letter letter;
    size_t part, parts;          /* PAGE_READ: the part shown, from 0, and how many there are */
    size_t number;               /* typed in a long list so far, 0 none */
};

struct composer {
    struct view *view;
    struct handle *handles;
    char *arena;
    size_t used;
    size_t texts;
    bool blank;
    bool focusable;
};

struct run {
    const struct flow *const *flows;
    struct run_host host;
    struct prefs *prefs;
    struct layer layers[1 + COVERS_MAX];   /* [0] is the page, the others cover it */
    size_t covers;
    unsigned answering;      /* run_outcome within run_outcome */
    const struct page *help_of;
    struct secret *values[SLOTS];             /* there while a page of the flow asks for them; locked memory is dear */
    struct secret *nothing;                   /* what the others are: empty for ever */
    struct complaint complaints[SLOTS];
    struct {
        const struct page *page;
        struct handle focus;
    } remembered[MENUS_MAX];          /* where each menu was left */
    char message[MESSAGE_MAX];
    unsigned visits;
    bool caps_lock;
    bool hidden;                           /* by run_hide: not even the focused veiled field is shown */
    bool dirty, stale;                     /* to be shown; to be built again */
    struct view view;
    struct handle handles[VIEW_NODES_MAX];
    size_t row;                            /* run_row */
    const struct page *review, *revised;   /* the review page that an earlier form was entered from, and that form; NULL none */
    size_t arena_used;
    char arena[ARENA_SIZE];
};

struct layer *run_top(struct run *run);

/* flow_go.c */
const struct page *flow_find_page(const struct flow *const *flows, const char *name, const struct flow **flow);
const struct edge *flow_find_edge(const struct page *page, int outcome);
bool run_values_for(struct run *run, const struct page *page);   /* false: no memory */
void run_wipe_values(struct run *run, size_t from, size_t to);      /* slots */
struct layer *run_layer_of(struct run *run, size_t slot);             /* the page below, or the seal */
void run_follow(struct run *run, int outcome);       /* the topmost page's edge */
void run_revise(struct run *run, int outcome);       /* an item of a review was chosen: what is confirmed next comes back */

/* flow_hints.c */
bool flow_has_secret(const struct page *page);          /* something ACT_REVEAL shows */
void run_add_buttons(struct run *run, struct composer *c);
void run_add_hints(struct run *run, struct composer *c);

/* flow_list.c */
void run_add_rows(struct run *run, struct composer *c);
bool run_type_row(struct run *run, uint32_t point);  /* false: no key of the list */
void run_choose_row(struct run *run, size_t i);
bool run_turn(struct run *run, int step);            /* a page of the list or of the long text; false: the page has none */

/* flow_read.c */
void run_add_part(struct run *run, struct composer *c);
bool run_has_parts(const struct run *run);           /* n and p mean something here */

/* flow_view.c */
void run_build(struct run *run);
bool run_node_is(const struct run *run, size_t node, struct handle h);
bool run_node_is_part(const struct run *run, size_t node, enum part part);
size_t run_find_node(const struct run *run, struct handle h);   /* node_count when it is not there */

/* flow_choice.c */
void run_open_list(struct run *run);                 /* follows the focus: call before the view is built */
bool run_list_follows(const struct run *run);        /* the list shown is the focused field's */
void run_add_list(struct run *run, struct composer *c, size_t field);
bool run_type_choice(struct run *run, uint32_t point);   /* false: the focus is not in a list */
bool run_turn_list(struct run *run, int step);       /* the same */
void run_choose(struct run *run, size_t shown);      /* the shown-th of the page; goes on to the next field */

/* flow_lines.c; the topmost page's text */
void run_add_lines(struct run *run, struct composer *c, struct node *head);   /* head: the field's node, the last one added */
void run_forget_lines(struct run *run);              /* a value was replaced */
bool run_at_line(struct run *run, size_t line);      /* the focus goes there; true: the view must be built again */
void run_enter_lines(struct run *run, bool from_above);   /* the focus comes in, to the first line or the last */
bool run_is_last_line(struct run *run, bool first);  /* the focused one; first: the first */
void run_type_in_line(struct run *run, uint32_t point);
void run_begin_line(struct run *run);
void run_erase_in_line(struct run *run, bool all);

/* flow_view.c */
struct node *run_add_node(struct composer *c, enum part part, size_t i);
const char *run_keep_text(struct composer *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* flow_move.c */
void run_move_to(struct run *run, size_t node);
void run_move_by(struct run *run, int step);         /* leaves a field: its complaint may hold the focus */
void run_move_past(struct run *run, int step);       /* the same, past all lines of a text */
void run_move_to_end(struct run *run, bool first);
void run_move_page(struct run *run, int step);       /* eight nodes, or a page of the list */
void run_go_on(struct run *run);                     /* past the focused field and its list */

/* flow_edit.c */
void run_insert_at(struct run *run);
void run_type_in_field(struct run *run, uint32_t point);
void run_erase(struct run *run, bool all);
void run_edited(struct run *run, size_t slot);       /* what was said of the field dies */
bool run_leave_field(struct run *run, bool asked);   /* false: the complaint holds the focus */
void run_confirm(struct run *run);

#endif
