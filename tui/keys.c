#include "tui/keys.h"

#include "core/base/err.h"
#include "tui/keys_inside.h"
#include "tui/msg.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>

/* For one act, the key named first here is the one hints name. A vt220 has no escape key (F11 sends it by habit) and
 * its F1-F5 belong to the terminal; a vt100 has only PF1-PF4, so its F10 (keypad 8) is not one a person would find. */
static const struct key_binding bindings[] = {
    { ACT_UP, "kcuu1", 0, 0, N_("Flèche vers le haut"), 0 },
    { ACT_BEFORE, "kcbt", 0, 0, N_("Maj-Tab"), 0 },
    { ACT_DOWN, "kcud1", 0, 0, N_("Flèche vers le bas"), 0 },
    { ACT_NEXT, NULL, '\t', 0, N_("Tab"), 0 },
    { ACT_ENTER, NULL, '\r', 0, N_("Entrée"), 0 },
    { ACT_ENTER, NULL, '\n', 0, N_("Entrée"), 0 },
    { ACT_ENTER, "kent", 0, 0, N_("Entrée"), 0 },
    { ACT_ENTER, "kslt", 0, 0, N_("Select"), 0 },
    { ACT_ERASE, NULL, 0x7F, 0, N_("Retour arrière"), 0 },
    { ACT_ERASE, NULL, '\b', 0, N_("Retour arrière"), 0 },
    { ACT_ERASE, "kbs", 0, 0, N_("Retour arrière"), 0 },
    { ACT_ERASE, "kdch1", 0, 0, N_("Suppr"), 0 },
    { ACT_CLEAR, NULL, 0x15, 0, "Ctrl-U", 0 },
    { ACT_BACK, NULL, 0x1B, 0, N_("Échap"), KEYS_ON_VT2 },
    { ACT_BACK, "kf11", 0, 0, "F11", KEYS_ON_VT1 | KEYS_ON_OTHERS },
    { ACT_BACK, NULL, 0, '0', "0", 0 },
    { ACT_CLOSE, "kf10", 0, 0, "F10", KEYS_ON_VT1 },
    { ACT_CLOSE, NULL, 0, 'q', "q", 0 },
    { ACT_HELP, "kf1", 0, 0, "F1", KEYS_ON_VT1 | KEYS_ON_VT2 },
    { ACT_HELP, "kf1", 0, 0, "PF1", KEYS_ON_OTHERS },
    { ACT_HELP, "khlp", 0, 0, N_("Aide"), 0 },
    { ACT_HELP, NULL, 0, '?', "?", 0 },
    { ACT_LANGUAGE, "kf2", 0, 0, "F2", KEYS_ON_VT1 | KEYS_ON_VT2 },
    { ACT_LANGUAGE, "kf2", 0, 0, "PF2", KEYS_ON_OTHERS },
    { ACT_LANGUAGE, NULL, 0, 'e', "e", 0 },
    { ACT_REPEAT, "kf3", 0, 0, "F3", KEYS_ON_VT1 | KEYS_ON_VT2 },
    { ACT_REPEAT, "kf3", 0, 0, "PF3", KEYS_ON_OTHERS },
    { ACT_REPEAT, NULL, 0, 'v', "v", 0 },
    { ACT_REVEAL, "kf4", 0, 0, "F4", KEYS_ON_VT1 | KEYS_ON_VT2 },
    { ACT_REVEAL, "kf4", 0, 0, "PF4", KEYS_ON_OTHERS },
    { ACT_PAGE_UP, "kpp", 0, 0, N_("Page haut"), 0 },
    { ACT_PAGE_UP, NULL, 0, 'p', "p", 0 },
    { ACT_PAGE_DOWN, "knp", 0, 0, N_("Page bas"), 0 },
    { ACT_PAGE_DOWN, NULL, 0, 'n', "n", 0 },
    { ACT_FIRST, "khome", 0, 0, N_("Début"), 0 },
    { ACT_FIRST, NULL, 0, 'd', "d", 0 },
    { ACT_LAST, "kend", 0, 0, N_("Fin"), 0 },
    { ACT_LAST, NULL, 0, 'f', "f", 0 },
    { ACT_REDRAW, NULL, 0, 'r', "r", 0 },
    { ACT_REDRAW, NULL, 0x0C, 0, "Ctrl-L", 0 },
};
enum { BINDINGS = sizeof bindings / sizeof *bindings };
_Static_assert((int)BINDINGS <= (int)KEYS_BINDINGS_MAX, "struct keymap has room for every binding");

/* What terminals send whatever their terminfo says; looked up after the terminal's own. Without the escape. */
static const struct { const char *sequence; int act; unsigned not_on; } usual[] = {
    { "[A", ACT_UP, 0 },          { "OA", ACT_UP, 0 },        { "[B", ACT_DOWN, 0 },       { "OB", ACT_DOWN, 0 },
    { "[C", KEY_RIGHT, 0 },       { "OC", KEY_RIGHT, 0 },     { "[D", KEY_LEFT, 0 },       { "OD", KEY_LEFT, 0 },
    { "[H", ACT_FIRST, 0 },       { "OH", ACT_FIRST, 0 },     { "[1~", ACT_FIRST, 0 },     { "[7~", ACT_FIRST, 0 },
    { "[F", ACT_LAST, 0 },        { "OF", ACT_LAST, 0 },      { "[4~", ACT_LAST, 0 },      { "[8~", ACT_LAST, 0 },
    { "[5~", ACT_PAGE_UP, 0 },    { "[6~", ACT_PAGE_DOWN, 0 },{ "[Z", ACT_BEFORE, 0 },         { "[3~", ACT_ERASE, 0 },
    { "OP", ACT_HELP, 0 },        { "[11~", ACT_HELP, 0 },    { "[[A", ACT_HELP, 0 },      { "[28~", ACT_HELP, KEYS_ON_OTHERS },
    { "OQ", ACT_LANGUAGE, 0 },    { "[12~", ACT_LANGUAGE, 0 },{ "[[B", ACT_LANGUAGE, 0 },
    { "OR", ACT_REPEAT, 0 },      { "[13~", ACT_REPEAT, 0 },  { "[[C", ACT_REPEAT, 0 },
    { "OS", ACT_REVEAL, 0 },      { "[14~", ACT_REVEAL, 0 },  { "[[D", ACT_REVEAL, 0 },
    { "[21~", ACT_CLOSE, 0 },     { "[23~", ACT_BACK, KEYS_ON_OTHERS },
    { "[29~", ACT_ENTER, KEYS_ON_OTHERS },                    { "OM", ACT_ENTER, 0 },
    { "[200~", KEY_PASTE, 0 },    { "[201~", KEY_PASTE_END, 0 },
};

bool keymap_binding(size_t i, struct key_binding *out)
{
    if (i >= BINDINGS)
        return false;
    *out = bindings[i];
    return true;
}

static unsigned keymap_kind(const char *term)
{
    if (strncmp(term, "vt1", 3) == 0)
        return KEYS_ON_VT1;
    return strncmp(term, "vt", 2) == 0 ? KEYS_ON_VT2 : KEYS_ON_OTHERS;
}

static void keymap_learn(struct keymap *k, const char *sequence, int act)
{
    size_t n = strlen(sequence);
    if (k->known_count == KEYS_KNOWN_MAX || n == 0 || n >= KEYS_SEQUENCE_MAX)
        return;
    struct known *known = &k->known[k->known_count++];
    memcpy(known->sequence, sequence, n + 1);
    known->act = act;
}

struct keymap *keymap_new(const char *term, enum charset charset, const char *(*capability)(const char *name))
{
    struct keymap *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->kind = keymap_kind(term);
    k->charset = charset;
    for (size_t i = 0; i < BINDINGS; i++) {
        const char *own = bindings[i].capability && capability ? capability(bindings[i].capability) : NULL;
        k->has[i] = (own || !bindings[i].capability) && !(bindings[i].not_on & k->kind);
        if (own && own[0] == 0x1B && k->has[i])
            keymap_learn(k, own + 1, (int)bindings[i].act);
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (!(usual[i].not_on & k->kind))
            keymap_learn(k, usual[i].sequence, usual[i].act);
    return k;
}

void keymap_free(struct keymap *k)
{
    if (!k)
        return;
    sodium_memzero(k, sizeof *k);
    free(k);
}

int keymap_of_byte(uint8_t byte)
{
    for (size_t i = 0; byte && i < BINDINGS; i++)
        if (bindings[i].byte == byte)
            return (int)bindings[i].act;
    return ACT_NONE;
}

enum act keymap_plain(const struct view *view, uint32_t point)
{
    enum role role = view->focus < view->node_count ? view->nodes[view->focus].role : ROLE_TEXT;
    if (view->kind == VIEW_FORM || point == 0 || point > 0x7E || (view->kind == VIEW_LIST && (role == ROLE_FIELD || role == ROLE_SECRET)))
        return ACT_NONE;
    if (point == '0' && view->typed && view->typed * 10 <= view->numbers)
        return ACT_NONE;   /* of 10 or 20 */
    for (size_t i = 0; i < view->node_count; i++)
        if ((unsigned char)view->nodes[i].key == point)
            return ACT_NONE;
    for (size_t i = 0; i < BINDINGS; i++)
        if ((unsigned char)bindings[i].plain == point)
            return bindings[i].act;
    return ACT_NONE;
}

const char *keymap_name(const struct keymap *k, enum act act, bool plain)
{
    for (size_t i = 0; k && i < BINDINGS; i++)
        if (bindings[i].act == act && k->has[i] && (plain || !bindings[i].plain))
            return msg(bindings[i].name);
    return NULL;
}

uint32_t keymap_latch(struct prefs *prefs, uint32_t point)
{
    uint32_t capital = uc_toupper(point);
    if (!prefs->latched_shift || capital == point)
        return point;
    prefs->latched_shift = false;
    return capital;
}

enum { REPEAT_GAP_MS = 700, REPEAT_SLOW_MS = 2000 };   /* X11 waits 660 ms before the first repeat: two presses closer than that are one held key */

bool keymap_admit(struct keymap *k, const struct prefs *prefs, struct key key, int64_t now_ms)
{
    bool same = k->last.point == key.point && k->last.act == key.act;
    int64_t gap = now_ms - k->last_seen_ms;
    bool held = same && gap <= REPEAT_GAP_MS;
    k->last = key;
    k->last_seen_ms = now_ms;
    if (same && prefs->bounce_ms > 0 && gap <= (int64_t)prefs->bounce_ms)
        return false;
    if (held && prefs->repeat == REPEAT_OFF)
        return false;
    if (held && prefs->repeat == REPEAT_SLOW && now_ms - k->last_admitted_ms < REPEAT_SLOW_MS)
        return false;
    k->last_admitted_ms = now_ms;
    return true;
}
