/* Keys: one table of what each key means, for decoding, for hints and for help.
 *
 * Bytes are decoded here rather than by wgetch: one read drains everything that was typed, the escape's time-out is
 * exactly ours, and what curses would pass on as garbage (C1, replies of the terminal, ill-formed UTF-8) is dropped.
 * No curses: the terminal's own sequences come through a function.  One thread per struct keymap. */
#ifndef GUICHET_TUI_KEYS_H
#define GUICHET_TUI_KEYS_H

#include "tui/fold.h"
#include "tui/prefs.h"
#include "tui/view.h"

#include <stdbool.h>
#include <stdint.h>

/* Besides the acts: among buttons, left and right are up and down; elsewhere they mean nothing. What a paste holds besides characters:
 * ends of lines, and control characters; they mean something in a text of many lines only. */
enum { KEY_LEFT = ACT_COUNT, KEY_RIGHT, KEY_PASTED_LINE, KEY_PASTED_CONTROL };

/* One thing typed: a character (point), or else an act (an enum act, or one of KEY_LEFT ...). */
struct key {
    uint32_t point;
    int act;
};

struct keymap;

/* capability: the terminal's own string for a terminfo name ("kf1"), or NULL; it may be NULL itself. NULL: no memory. */
struct keymap *keymap_new(const char *term, enum charset charset, const char *(*capability)(const char *name));
void keymap_free(struct keymap *k);      /* wipes; NULL is fine */

/* Decodes n bytes; calls emit for each thing typed. An unfinished sequence waits for the next bytes. */
void keymap_feed(struct keymap *k, const uint8_t *bytes, size_t n, void (*emit)(void *ctx, struct key key), void *ctx);

/* True while an escape may still become a sequence; keymap_late settles it: an escape alone is a key of its own. */
bool keymap_pending(const struct keymap *k);
void keymap_late(struct keymap *k, void (*emit)(void *ctx, struct key key), void *ctx);
void keymap_wipe(struct keymap *k);      /* forgets what was half typed */

/* The repeat and bounce filters (EN 301 549 5.7 and 5.8): false when this key is to be ignored. */
bool keymap_admit(struct keymap *k, const struct prefs *prefs, struct key key, int64_t now_ms);

/* The capital of a letter when a latched shift waits (and it waits no more); the same point otherwise. */
uint32_t keymap_latch(struct prefs *prefs, uint32_t point);

/* What a plain character means where nothing is typed, or ACT_NONE: a node's own key goes first. */
enum act keymap_plain(const struct view *view, uint32_t point);

/* The name of the key for an act on this terminal, in the person's language; NULL when there is none here.
 * plain: outside a form, where letters are keys too. k may be NULL: the line front end has whole words of its own. */
const char *keymap_name(const struct keymap *k, enum act act, bool plain);

/* The table for help pages and tests: the i-th binding; false past the end. */
struct key_binding {
    enum act act;
    const char *capability;    /* terminfo name, or NULL */
    uint8_t byte;              /* a control character every terminal sends, or 0 */
    char plain;                /* a character outside forms, or 0 */
    const char *name;          /* message id */
    unsigned not_on;           /* kinds of terminal that do not have it under that name: KEYS_ON_* */
};
enum { KEYS_ON_VT1 = 1, KEYS_ON_VT2 = 2, KEYS_ON_OTHERS = 4 };
bool keymap_binding(size_t i, struct key_binding *out);

#endif
