/* Any page at any size: what is drawn stays on the screen, and the cursor with it. */
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tui/layout.h"

#include <string.h>

static const char *const words[] = {
    "", "a", "2-Modifier mon mot de passe", "Clé branchée", "il reste 5 essais",
    "Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée.",
    "unmotquinefinitjamaisetquineserajamaiscoupéparcequilnapasdeblancdutoutoupresqueenfincroyonsleunmomentencoreetencore",
    "œuvre naïve à Noël", "中文 中文中文 中文", "e\xcc\x81 a\xcc\x82\xcc\x81", "😀😀 😀", "  deux  blancs  ", "x y z x y z x y z x y z x y z",
    "ERREUR E-212 : 4 caractères. Il en faut de 6 à 15.", "insécable\xc2\xa0: oui", "« guillemets »", "\xe2\x80\x8b", "-", ">>",
};
static const char *const drawing[] = { "+----------------------------------+", "| ", "|     BOUF 9401 1419", "", "+--", "x", "_", NULL };
enum { WORDS = sizeof words / sizeof words[0], SECRETS = 4 };

static const char *word(struct fuzz_input *in) { return words[fuzz_below(in, WORDS)]; }
static const char *word_or_null(struct fuzz_input *in) { return fuzz_u8(in) & 1 ? word(in) : NULL; }

static struct secret *values[SECRETS];

static void fill_values(struct fuzz_input *in)
{
    for (size_t i = 0; i < SECRETS; i++) {
        if (!values[i])
            values[i] = secret_new(255);
        FUZZ_HOLDS(values[i]);
        secret_wipe(values[i]);
        for (unsigned n = fuzz_below(in, 60); n > 0; n--) {
            const char *text = i & 1 ? word(in) : "m";
            if (secret_append(values[i], text, strlen(text)))
                break;
        }
    }
}

static void fill_node(struct fuzz_input *in, struct node *node)
{
    unsigned flags = fuzz_u8(in);
    node->role = (enum role)fuzz_below(in, ROLE_STATUS + 1);
    node->name = word(in);
    node->short_name = word_or_null(in);
    node->note = flags & 1 ? word(in) : NULL;
    node->complaint = flags & 2 ? word(in) : NULL;
    node->help = flags & 4 ? word(in) : NULL;
    node->revealed = (node->role == ROLE_SECRET || node->role == ROLE_SHOWN) && flags & 8;
    node->veiled = node->role == ROLE_SECRET && flags & 16;
    node->doubt = flags & 32;
    node->drawing = node->role == ROLE_TEXT && flags & 8 ? drawing : NULL;
    node->focusable = node->role != ROLE_TEXT && node->role != ROLE_STATUS && !(flags & 16);
    node->blank_before = flags & 32;
    node->key = node->role == ROLE_ITEM && flags & 64 ? (char)('1' + fuzz_below(in, 9)) : 0;
    node->act = node->role == ROLE_BUTTON ? (enum act)fuzz_below(in, ACT_COUNT) : ACT_NONE;
    bool typed = node->role == ROLE_FIELD || node->role == ROLE_SECRET || node->role == ROLE_SHOWN;
    node->value = typed || node->role == ROLE_LINE ? values[fuzz_below(in, SECRETS)] : NULL;
    node->live = flags & 128 ? word(in) : NULL;
    if (node->role == ROLE_LINE) {
        node->at = fuzz_below(in, (unsigned)secret_length(node->value) + 1);
        node->n = fuzz_below(in, (unsigned)(secret_length(node->value) - node->at) + 1);
    }
}

static void fill_view(struct fuzz_input *in, struct view *v)
{
    memset(v, 0, sizeof *v);
    v->page = "essai";
    v->kind = (enum view_kind)fuzz_below(in, VIEW_READ + 1);
    v->title = word(in);
    v->title_short = word_or_null(in);
    v->mark = fuzz_u8(in) & 1 ? "DÉMO" : NULL;
    v->part_count = fuzz_below(in, VIEW_PARTS_MAX + 1);
    for (size_t i = 0; i < v->part_count; i++)
        v->parts[i] = (struct view_part){ word(in), fuzz_below(in, 6), fuzz_u8(in) & 1 };
    v->node_count = fuzz_below(in, VIEW_NODES_MAX + 1);
    for (size_t i = 0; i < v->node_count; i++)
        fill_node(in, &v->nodes[i]);
    v->focus = v->node_count;
    for (size_t tries = v->node_count, i = fuzz_below(in, VIEW_NODES_MAX); tries > 0 && v->focus == v->node_count; tries--, i++)
        if (v->nodes[i % v->node_count].focusable)
            v->focus = i % v->node_count;
    v->message = word_or_null(in);
    v->hint_count = fuzz_below(in, VIEW_HINTS_MAX + 1);
    for (size_t i = 0; i < v->hint_count; i++)
        v->hints[i] = (struct view_hint){ (enum act)fuzz_below(in, ACT_COUNT), fuzz_u8(in) & 1 ? "1-6" : NULL, word(in) };
}

static void check_row(const struct layout_grid *g, int row, enum charset charset)
{
    const layout_cell *cells = layout_row(g, row);
    for (int col = 0; col < g->cols; col++) {
        uint32_t c = layout_point(cells[col]);
        FUZZ_HOLDS(layout_style(cells[col]) < STYLE_COUNT);
        if (c == 0) {    /* the second half of a wide one */
            FUZZ_HOLDS(col > 0 && text_width_point(layout_point(cells[col - 1])) == 2);
            continue;
        }
        FUZZ_HOLDS(!text_is_control(c));
        FUZZ_HOLDS(text_width_point(c) != 2 || (col + 1 < g->cols && layout_point(cells[col + 1]) == 0));
        FUZZ_HOLDS(charset == CHARSET_UTF8 || c < (charset == CHARSET_LATIN1 ? 0x100u : 0x80u));
    }
}

static void check_grid(const struct layout_grid *g, const struct layout_options *o, const struct view *v)
{
    FUZZ_HOLDS(g->rows > 0 && g->cols > 0 && g->rows <= LAYOUT_ROWS_MAX && g->cols <= LAYOUT_COLS_MAX);
    FUZZ_HOLDS(g->cursor_row >= 0 && g->cursor_row < g->rows && g->cursor_col >= 0 && g->cursor_col < g->cols);
    if (g->focus_first <= g->focus_last)
        FUZZ_HOLDS(g->focus_first >= 0 && g->focus_last < g->rows);
    for (int row = 0; row < g->rows; row++)
        check_row(g, row, o->charset);
    const struct layout_window *w = &g->window;
    FUZZ_HOLDS(w->top >= 0 && w->lines >= 0 && w->room >= 0 && (w->top == 0 || w->top < w->lines));
    /* A08: what has the focus is on the screen at every size that is promised. */
    if (v->focus < v->node_count && o->rows >= LAYOUT_ROWS_MIN && o->cols >= LAYOUT_COLS_MIN) {
        FUZZ_HOLDS(g->focus_first <= g->focus_last);
        FUZZ_HOLDS(g->cursor_row >= g->focus_first && g->cursor_row <= g->focus_last);
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    static struct view v;
    static struct keymap *keys;
    struct layout_grid g = { .rows = 0 };
    struct fuzz_input in = { bytes, bytes + n };
    if (!keys)
        keys = keymap_new("xterm-256color", CHARSET_UTF8, NULL);
    fill_values(&in);
    fill_view(&in, &v);
    struct layout_options o = { .charset = (enum charset)fuzz_below(&in, 3), .focus = (enum layout_focus)fuzz_below(&in, 4),
                                .keys = keys, .scrolled = fuzz_u8(&in) & 1 };
    for (unsigned sizes = 1 + fuzz_below(&in, 4); sizes > 0; sizes--) {    /* resized, with the old window kept */
        o.rows = 1 + (int)fuzz_below(&in, LAYOUT_ROWS_MAX);
        o.cols = 1 + (int)fuzz_below(&in, LAYOUT_COLS_MAX);
        FUZZ_HOLDS(layout_view(&o, &v, &g) == ERR_OK);
        check_grid(&g, &o, &v);
        struct layout_window w = g.window;
        if (layout_scroll(&w, (int)fuzz_below(&in, ACT_COUNT)))
            FUZZ_HOLDS(w.top >= 0);
        o.top = w.top;
    }
    layout_free(&g);
}

void fuzz_seeds(void)
{
    uint8_t bytes[600];
    for (unsigned seed = 1; seed <= 6; seed++) {
        uint32_t x = seed * 2654435761u;
        for (size_t i = 0; i < sizeof bytes; i++) {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            bytes[i] = (uint8_t)(seed < 4 ? x : x % 24);
        }
        fuzz_seed(bytes, sizeof bytes);
    }
}
