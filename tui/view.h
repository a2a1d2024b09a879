/* The semantic tree: what a page says at this moment, for every front end alike.
 *
 * The flow makes it, front ends only read it: full screen, line by line (and later speech) must say the same.
 * All texts are finished UTF-8 in the person's language, without control characters.  Valid until the next call of
 * any run_* function.  One thread. */
#ifndef GUICHET_TUI_VIEW_H
#define GUICHET_TUI_VIEW_H

#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>

enum { VIEW_NODES_MAX = 96, VIEW_PARTS_MAX = 8, VIEW_RANKS = 8, VIEW_HINTS_MAX = 8 };

/* What a person can do besides typing a character. The order is the table's in keys.c. */
enum act {
    ACT_NONE,
    ACT_UP, ACT_DOWN,            /* the focusable node before, after */
    ACT_BEFORE, ACT_NEXT,        /* the same, past all lines of a text */
    ACT_ENTER,                   /* choose the item; leave the field and go on; press the button */
    ACT_ERASE,                   /* the last character of a field */
    ACT_CLEAR,                   /* all of it; of a text of many lines, the line */
    ACT_BACK,                    /* one step back */
    ACT_CLOSE,                   /* wipe and go to the welcome page */
    ACT_HELP, ACT_LANGUAGE, ACT_REPEAT, ACT_REVEAL,
    ACT_PAGE_UP, ACT_PAGE_DOWN, ACT_FIRST, ACT_LAST,
    ACT_REDRAW,
    ACT_CONFIRM, ACT_AT,         /* only as a button's meaning: they have no key of their own */
    ACT_COUNT
};

enum role {
    ROLE_TEXT,       /* a paragraph */
    ROLE_ITEM,       /* a numbered or lettered choice of a menu */
    ROLE_FIELD,      /* something typed, shown */
    ROLE_SECRET,     /* something typed, masked unless revealed */
    ROLE_CHOICE,     /* something chosen from a list; while it has the focus, the list's ROLE_ITEMs follow it */
    ROLE_SHOWN,      /* a typed secret to be read, not typed: masked unless revealed */
    ROLE_BUTTON,     /* Confirmer, Retour, Aide ... under a form: one row together, reached by the arrows */
    ROLE_LINE,       /* a line of a text of many: typed at its end, drawn without its name */
    ROLE_STATUS      /* what is being done, or how it ended: announced without moving the focus */
};

enum { DRAWING_COLUMNS = 36, DRAWING_ROWS_MAX = 7 };

struct node {
    enum role role;
    const char *name;             /* label or text; an item's exact label, with its "N-" */
    const char *short_name;       /* under 64 columns; NULL: use name */
    const char *lead;             /* above the label: the question a field answers; NULL none */
    const char *chosen;           /* ROLE_CHOICE: what is; NULL nothing yet */
    const char *note;             /* a second line under the label, "(encore une fois)"; NULL none */
    const char *live;             /* under the note: what of the rules holds now; NULL none */
    const char *complaint;        /* finished: "ERREUR E-212 : 4 caractères. Il en faut de 6 à 15."; NULL none */
    const char *help;             /* what F1 says of it; NULL none */
    const struct secret *value;   /* what was typed (FIELD, SECRET, SHOWN, LINE); NULL for other roles */
    size_t at, n;                 /* ROLE_LINE: the bytes of value that are this line, or its end when it is very long */
    const char *const *drawing;   /* ROLE_TEXT: rows above it, NULL-terminated; NULL none */
    bool veiled;                  /* ROLE_SECRET that is shown while it has the focus; without, but for its last two characters masked */
    bool doubt;                   /* the complaint is one that holds nothing back */
    bool address;                 /* an e-mail address is typed there */
    bool revealed;                /* a secret that is shown: draw its bytes, and overwrite them when hidden again */
    bool focusable;
    bool blank_before;            /* an empty row before it, where rows allow */
    char key;                     /* '1'..'9', 'a'..'z' or ' ': chooses it at once where nothing is typed; 0 none */
    unsigned number;              /* of a long list's row, instead of a key: typing it moves the focus there, line by line it opens it; 0 none */
    enum act act;                 /* a button's meaning; ACT_NONE for others */
};

struct view_part {
    const char *text;
    unsigned rank;                /* below VIEW_RANKS. 0 always shown; then the lowest first, and each one that still fits */
    bool right;                   /* belongs to the right side of the row */
};

/* Literal keys that a front end may have other words for. */
#define VIEW_KEYS_PAGES "n, p"
#define VIEW_KEYS_FILTER "/"

struct view_hint {
    enum act act;                 /* the front end writes the name of its key on this terminal before the words */
    const char *keys;             /* instead of act: literal keys, "1-6"; NULL otherwise */
    const char *words;
};

enum view_kind { VIEW_MENU, VIEW_FORM, VIEW_TEXT, VIEW_WORK, VIEW_LIST, VIEW_READ };

struct view {
    const char *page;             /* stable name of the page, for tests and logs */
    unsigned visit;               /* another number each time a page is entered */
    enum view_kind kind;
    const char *title, *title_short;    /* title_short may be NULL */
    const char *mark;             /* "DÉMO", or NULL */
    struct view_part parts[VIEW_PARTS_MAX];
    size_t part_count;
    struct node nodes[VIEW_NODES_MAX];
    size_t node_count;
    size_t focus;                 /* index of the focused node; node_count when there is none */
    unsigned numbers, typed;      /* rows that have numbers; the number typed so far, 0 none */
    const char *message;          /* one line for the message row, NULL none; announced when it changes */
    struct view_hint hints[VIEW_HINTS_MAX];
    size_t hint_count;
};

#endif
