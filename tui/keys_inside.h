/* The insides of keys.h, shared by keys.c (the tables) and keys_decode.c (the bytes) only. */
#ifndef GUICHET_TUI_KEYS_INSIDE_H
#define GUICHET_TUI_KEYS_INSIDE_H

#include "tui/keys.h"

enum { KEYS_KNOWN_MAX = 96, KEYS_SEQUENCE_MAX = 24, KEYS_BINDINGS_MAX = 64 };
enum { KEY_PASTE = KEY_PASTED_CONTROL + 1, KEY_PASTE_END };

enum decode_state { AT_GROUND, AT_ESCAPE, AT_CSI, AT_SS3, AT_LINUX, AT_STRING, AT_STRING_ESCAPE, AT_UTF8 };

struct known {
    char sequence[KEYS_SEQUENCE_MAX];    /* without the escape */
    int act;
};

struct keymap {
    unsigned kind;                       /* KEYS_ON_* */
    enum charset charset;
    struct known known[KEYS_KNOWN_MAX];
    size_t known_count;
    bool has[KEYS_BINDINGS_MAX];
    enum decode_state state;
    char sequence[KEYS_SEQUENCE_MAX];    /* or the first bytes of a character */
    size_t length;
    bool pasting, after_return;          /* a paste; its last byte was a carriage return, which has ended the line */
    struct key last;
    int64_t last_seen_ms, last_admitted_ms;
};

/* The act of a control character, or ACT_NONE. */
int keymap_of_byte(uint8_t byte);

#endif
