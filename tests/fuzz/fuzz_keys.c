/* What a terminal sends: any bytes, in any pieces, with or without the escape's time-out between them. */
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tui/keys.h"

#include <string.h>

static const char *const terms[] = { "linux", "vt100", "vt220", "xterm-256color", "screen", "tmux-256color", "ansi", "dumb", "", "inconnu" };
enum { TERMS = sizeof terms / sizeof terms[0] };

static const char *capability(const char *name)
{
    return strcmp(name, "kf1") == 0 ? "\033OP" : strcmp(name, "kbs") == 0 ? "\177" : strcmp(name, "kcuu1") == 0 ? "\033[A" : NULL;
}

struct heard { struct keymap *keys; struct prefs prefs; int64_t now_ms; size_t count; enum charset charset; };

static void hear(void *ctx, struct key key)
{
    struct heard *h = ctx;
    h->count++;
    h->now_ms += 7;
    FUZZ_HOLDS(key.act >= 0 && key.act <= KEY_PASTED_CONTROL);
    FUZZ_HOLDS((key.point != 0) != (key.act != ACT_NONE));
    if (key.point) {
        char bytes[4];
        FUZZ_HOLDS(text_encode(key.point, bytes) > 0);
        FUZZ_HOLDS(!text_is_control(key.point));
        FUZZ_HOLDS(text_encode(keymap_latch(&h->prefs, key.point), bytes) > 0);
    }
    (void)keymap_admit(h->keys, &h->prefs, key, h->now_ms);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    struct fuzz_input in = { bytes, bytes + n };
    struct heard h = { .now_ms = 1 };
    unsigned term = fuzz_below(&in, TERMS), flags = fuzz_u8(&in), piece = 1 + fuzz_below(&in, 64);
    h.charset = (enum charset)(flags % 3);
    h.prefs.repeat = (enum repeat)(flags >> 2 & 1);
    h.prefs.latched_shift = flags >> 3 & 1;
    h.keys = keymap_new(terms[term], h.charset, flags >> 4 & 1 ? capability : NULL);
    FUZZ_HOLDS(h.keys);
    size_t given = (size_t)(in.end - in.at);
    while (in.at < in.end) {
        size_t left = (size_t)(in.end - in.at), now = left < piece ? left : piece;
        keymap_feed(h.keys, in.at, now, hear, &h);
        in.at += now;
        if (flags >> 5 & 1 && keymap_pending(h.keys)) {
            keymap_late(h.keys, hear, &h);
            FUZZ_HOLDS(!keymap_pending(h.keys));
        }
    }
    FUZZ_HOLDS(h.count <= given + 1);    /* nothing typed becomes two things */
    keymap_late(h.keys, hear, &h);
    keymap_wipe(h.keys);
    FUZZ_HOLDS(!keymap_pending(h.keys));
    size_t before = h.count;
    keymap_feed(h.keys, (const uint8_t *)"a", 1, hear, &h);
    FUZZ_HOLDS(h.count == before + 1);   /* whatever came before, the next person's first letter is a letter */
    keymap_free(h.keys);
}

void fuzz_seeds(void)
{
    fuzz_seed_text("\1\1\10abc\r\x7f\t");
    fuzz_seed_text("\3\41\2\033[A\033[B\033OP\033[21~\033[200~a\r\nb\033[201~");
    fuzz_seed_text("\2\20\1\033[[A\033[1;5C\033P1$r0m\033\\\033]0;titre\a\033[?1;2c");
    fuzz_seed_text("\3\1\3\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc0\xaf\xed\xa0\x80\x9b" "31m\xc2\x9b" "2J");
    fuzz_seed_text("\3\41\7\033[200~a\r\n\t\xc2\x9b\xe2\x80\xae\rb\n\033[201~\025");
    fuzz_seed_text("\1\42\1\033\033\033[\033[9999999999;;;m");
}
