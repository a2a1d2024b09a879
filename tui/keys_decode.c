#include "tui/keys_inside.h"

#include "core/base/text.h"

#include <sodium.h>
#include <string.h>

/* ECMA-48 grammar rather than a trie of known keys: whatever a terminal sends is consumed whole, known or not. */

struct sink {
    void (*emit)(void *ctx, struct key key);
    void *ctx;
};

static void emit_act(struct sink to, int act) { to.emit(to.ctx, (struct key){ 0, act }); }

static void emit_point(const struct keymap *k, struct sink to, uint32_t point)
{
    if (!text_is_control(point))
        to.emit(to.ctx, (struct key){ point, ACT_NONE });
    else if (k->pasting || point >= 0xA0)      /* no key sends those */
        emit_act(to, KEY_PASTED_CONTROL);
}

static void begin(struct keymap *k, enum decode_state state)
{
    k->state = state;
    k->length = 0;
}

static void collect(struct keymap *k, uint8_t byte)
{
    if (k->length < KEYS_SEQUENCE_MAX)
        k->sequence[k->length++] = (char)byte;   /* a longer one is consumed, and found unknown */
}

/* "[1;2A" is "[A" and "[5;3~" is "[5~": a modifier is never needed, nor in the way. */
static void drop_modifier(struct keymap *k)
{
    char *semicolon = memchr(k->sequence, ';', k->length);
    if (!semicolon || k->length == KEYS_SEQUENCE_MAX)
        return;
    char last = k->sequence[k->length - 1];
    size_t n = (size_t)(semicolon - k->sequence);
    if (last != '~' && n == 2 && k->sequence[1] == '1')
        n = 1;
    k->sequence[n++] = last;
    k->length = n;
}

static int lookup(const struct keymap *k)
{
    for (size_t i = 0; i < k->known_count; i++)
        if (strlen(k->known[i].sequence) == k->length && memcmp(k->known[i].sequence, k->sequence, k->length) == 0)
            return k->known[i].act;
    return ACT_NONE;
}

static void finish(struct keymap *k, struct sink to)
{
    drop_modifier(k);
    int act = lookup(k);
    begin(k, AT_GROUND);
    if (act == KEY_PASTE || act == KEY_PASTE_END)
        k->pasting = act == KEY_PASTE, k->after_return = false;
    else if (act != ACT_NONE && !k->pasting)
        emit_act(to, act);
}

/* CR LF ends one line. */
static int pasted(struct keymap *k, uint8_t byte)
{
    bool second = byte == '\n' && k->after_return;
    k->after_return = byte == '\r';
    return second ? ACT_NONE : byte == '\r' || byte == '\n' ? KEY_PASTED_LINE : KEY_PASTED_CONTROL;
}

static bool take_ground(struct keymap *k, struct sink to, uint8_t byte)
{
    if (byte == 0x1B) {
        begin(k, AT_ESCAPE);
    } else if (byte < 0x20 || byte == 0x7F) {
        int act = k->pasting ? pasted(k, byte) : keymap_of_byte(byte);
        if (act != ACT_NONE)
            emit_act(to, act);
    } else if (byte < 0x7F) {
        k->after_return = false;
        emit_point(k, to, byte);
    } else if (k->charset != CHARSET_LATIN1) {
        k->after_return = false;
        begin(k, AT_UTF8);
        return false;
    } else if (byte == 0x9B || byte == 0x8F) {   /* a vt220 with 8-bit controls */
        begin(k, byte == 0x9B ? AT_CSI : AT_SS3);
        collect(k, byte == 0x9B ? '[' : 'O');
    } else if (byte >= 0xA0) {
        emit_point(k, to, byte);
    }
    return true;
}

/* Characters come as UTF-8 where the locale is C, too: what people type must reach the password unchanged. */
static bool take_utf8(struct keymap *k, struct sink to, uint8_t byte)
{
    uint32_t point;
    if (k->length > 0 && (byte & 0xC0) != 0x80) {   /* cut short: drop it, judge this byte afresh */
        begin(k, AT_GROUND);
        return false;
    }
    collect(k, byte);
    int used = text_decode(k->sequence, k->length, &point);
    if (used == -2)
        return true;
    begin(k, AT_GROUND);
    if (used > 0)
        emit_point(k, to, point);
    return true;
}

static enum decode_state after_escape(uint8_t byte)
{
    switch (byte) {
    case '[': return AT_CSI;
    case 'O': return AT_SS3;
    case ']': case 'P': case '^': case '_': case 'X': return AT_STRING;
    default: return AT_GROUND;
    }
}

static bool take_escape(struct keymap *k, struct sink to, uint8_t byte)
{
    enum decode_state next = after_escape(byte);
    if (next != AT_GROUND) {
        begin(k, next);
        collect(k, byte);
        return true;
    }
    begin(k, AT_GROUND);
    if (!k->pasting)
        emit_act(to, ACT_BACK);   /* typed ahead: the escape, then this */
    return false;
}

static bool take_csi(struct keymap *k, struct sink to, uint8_t byte)
{
    if (byte < 0x20 || byte >= 0x7F) {
        begin(k, AT_GROUND);
        return false;
    }
    collect(k, byte);
    if (byte == '[' && k->length == 2)
        k->state = AT_LINUX;
    else if (byte >= 0x40)
        finish(k, to);
    return true;
}

static bool take_last(struct keymap *k, struct sink to, uint8_t byte)
{
    if (byte < 0x20 || byte >= 0x7F) {
        begin(k, AT_GROUND);
        return false;
    }
    collect(k, byte);
    finish(k, to);
    return true;
}

/* OSC, DCS and the like: nothing of it is for us, up to its end or any control character. */
static bool take_string(struct keymap *k, uint8_t byte)
{
    if (k->state == AT_STRING_ESCAPE) {
        begin(k, AT_GROUND);
        if (byte == '\\')
            return true;
        begin(k, AT_ESCAPE);
        return false;
    }
    if (byte == 0x1B)
        k->state = AT_STRING_ESCAPE;
    else if (byte < 0x20 || byte == 0x9C)
        begin(k, AT_GROUND);
    return true;
}

static bool take_byte(struct keymap *k, struct sink to, uint8_t byte)
{
    switch (k->state) {
    case AT_GROUND: return take_ground(k, to, byte);
    case AT_ESCAPE: return take_escape(k, to, byte);
    case AT_CSI: return take_csi(k, to, byte);
    case AT_SS3: case AT_LINUX: return take_last(k, to, byte);
    case AT_STRING: case AT_STRING_ESCAPE: return take_string(k, byte);
    case AT_UTF8: return take_utf8(k, to, byte);
    }
    return true;
}

void keymap_feed(struct keymap *k, const uint8_t *bytes, size_t n, void (*emit)(void *ctx, struct key key), void *ctx)
{
    struct sink to = { emit, ctx };
    for (size_t i = 0; i < n; i++)
        while (!take_byte(k, to, bytes[i]))   /* at most one more state each time: every refusal goes towards ground */
            ;
}

bool keymap_pending(const struct keymap *k) { return k->state != AT_GROUND && k->state != AT_UTF8; }

void keymap_late(struct keymap *k, void (*emit)(void *ctx, struct key key), void *ctx)
{
    bool escape = k->state == AT_ESCAPE || ((k->state == AT_CSI || k->state == AT_SS3) && k->length == 1);
    if (!keymap_pending(k))
        return;
    begin(k, AT_GROUND);
    if (escape && !k->pasting)
        emit(ctx, (struct key){ 0, ACT_BACK });
}

void keymap_wipe(struct keymap *k)
{
    sodium_memzero(k->sequence, sizeof k->sequence);
    begin(k, AT_GROUND);
    k->pasting = k->after_return = false;
    k->last = (struct key){ 0, ACT_NONE };
}
