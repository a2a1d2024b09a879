#include "tui/layout_inside.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

static void plan_piece(struct plan *p, struct piece piece)
{
    if (p->piece_count == p->piece_room) {
        int room = p->piece_room ? 2 * p->piece_room : 64;
        struct piece *more = room <= LAYOUT_PIECES_MAX ? realloc(p->pieces, (size_t)room * sizeof *more) : NULL;
        if (!more) {
            p->failed = ERR_LIMIT;
            return;
        }
        p->pieces = more;
        p->piece_room = room;
    }
    p->pieces[p->piece_count++] = piece;
}

static void plan_blank(struct plan *p)
{
    if (p->lines == 0)
        return;
    if (p->blanks++ < p->blanks_max)
        p->lines++;
}

/* n bytes from column col, further lines from column hang. */
static void plan_bytes(struct plan *p, struct piece from, int hang)
{
    const char *text = from.text;
    size_t n = from.n, skip;
    int col = from.col;
    int cols = p->options->cols;
    do {
        size_t take = wrap_take(p->options->charset, text, n, cols - col > 1 ? cols - col : 1, &skip);
        plan_piece(p, (struct piece){ text, take, p->lines++, col, cols, from.node, from.style, false });
        text += skip, n -= skip;
        col = hang;
    } while (n > 0);
}

static void plan_text(struct plan *p, int node, const char *text, int col, int hang, enum style style)
{
    plan_bytes(p, (struct piece){ .text = text, .n = strlen(text), .col = col, .node = node, .style = style }, hang);
}

static const char *name_of(const struct plan *p, const struct node *node)
{
    const char *name = p->options->cols < LAYOUT_WIDE && node->short_name ? node->short_name : node->name;
    return name ? name : "";
}

static void plan_item(struct plan *p, int i, const struct node *node)
{
    const char *name = name_of(p, node);
    bool numbered = node->key && name[0] == node->key && (name[1] == '-' || name[1] == ' ');
    plan_text(p, i, name, TEXT_COL, node->number ? TEXT_COL + 3 : numbered ? TEXT_COL + 2 : TEXT_COL, STYLE_NORMAL);
}

/* Asterisks for a masked value of n bytes: one a code point. */
static size_t layout_masked(const char *bytes, size_t n) { return bytes ? text_points(bytes, n) : 0; }

/* As many asterisks as leave room for the last two characters. */
static void plan_veiled(struct plan *p, struct piece value)
{
    size_t hidden = text_veiled(value.text, value.n), stars = layout_masked(value.text, hidden);
    int shown = fold_width(p->options->charset, value.text + hidden, value.n - hidden), room = value.limit - shown - value.col;
    if ((int)stars > room)
        stars = room > 0 ? (size_t)room : 0;
    struct piece mask = { NULL, stars, value.line, value.col, value.limit, value.node, STYLE_NORMAL, true };
    plan_piece(p, mask);
    value.text += hidden, value.n -= hidden, value.col += (int)stars;
    if (value.n > 0)
        plan_piece(p, value);
}

static void plan_value(struct plan *p, int i, const struct node *node, int line, int col)
{
    bool shown = node->role != ROLE_SECRET || node->revealed || (node->veiled && p->view->focus == (size_t)i);
    const char *bytes = node->value ? (const char *)secret_bytes(node->value) : NULL;
    size_t n = node->value ? secret_length(node->value) : 0;
    struct piece piece = { bytes, n, line, col, p->options->cols - 1, i, STYLE_NORMAL, true };
    if (!shown && node->veiled && n > 0) {
        plan_veiled(p, piece);
        return;
    }
    if (!shown)
        piece.text = NULL, piece.n = layout_masked(bytes, n);
    plan_piece(p, piece);
}

/* "  Label                : value": the value begins on the label's first row, so that a braille window has both. */
static void plan_field(struct plan *p, int i, const struct node *node)
{
    const char *name = name_of(p, node);
    size_t n = strlen(name), skip;
    int line = p->lines, colon = TEXT_COL + p->label;
    do {
        size_t take = wrap_take(p->options->charset, name, n, p->label, &skip);
        plan_piece(p, (struct piece){ name, take, p->lines++, TEXT_COL, colon, i, STYLE_NORMAL, false });
        name += skip, n -= skip;
    } while (n > 0);
    plan_piece(p, (struct piece){ " : ", 3, line, colon, colon + 3, i, STYLE_NORMAL, false });
    plan_value(p, i, node, line, colon + 3);
    p->nodes[i].col = colon + 3;
}

/* A chosen text may be long: it has the rows under the label. */
static void plan_choice(struct plan *p, int i, const struct node *node)
{
    plan_text(p, i, name_of(p, node), TEXT_COL, TEXT_COL, STYLE_NORMAL);
    if (node->chosen)
        plan_text(p, i, node->chosen, TEXT_COL, TEXT_COL, STYLE_NORMAL);
}

/* All of a line of a text, the cursor after its last character: the last column stays free for it. */
static void plan_line(struct plan *p, int i, const struct node *node)
{
    const char *text = (const char *)secret_bytes(node->value) + node->at;
    size_t n = node->n, skip;
    int width = p->options->cols - TEXT_COL - 1;
    do {
        size_t take = wrap_take(p->options->charset, text, n, width > 1 ? width : 1, &skip);
        bool last = skip == n;
        plan_piece(p, (struct piece){ text, take, p->lines++, TEXT_COL, p->options->cols - 1, i, STYLE_NORMAL, last });
        text += skip, n -= skip;
    } while (n > 0);
}

/* A secret to be read, all of it; masked, it stands behind its (short) label. */
static void plan_shown(struct plan *p, int i, const struct node *node)
{
    const char *bytes = (const char *)secret_bytes(node->value);
    size_t n = secret_length(node->value);
    plan_text(p, i, name_of(p, node), TEXT_COL, TEXT_COL, STYLE_NORMAL);
    if (node->revealed) {
        plan_bytes(p, (struct piece){ .text = bytes, .n = n, .col = TEXT_COL, .node = i }, TEXT_COL);
        return;
    }
    int line = p->lines - 1, col = TEXT_COL + fold_width(p->options->charset, name_of(p, node), strlen(name_of(p, node)));
    plan_piece(p, (struct piece){ " : ", 3, line, col, p->options->cols - 1, i, STYLE_NORMAL, false });
    plan_piece(p, (struct piece){ NULL, layout_masked(bytes, n), line, col + 3, p->options->cols - 1, i, STYLE_NORMAL, false });
}

/* Buttons share a row as far as a braille window goes. */
static void plan_button(struct plan *p, int i, const struct node *node)
{
    const char *name = name_of(p, node);
    int wide = fold_width(p->options->charset, name, strlen(name)), col = TEXT_COL;
    int limit = p->options->cols < BLOCK ? p->options->cols : BLOCK;
    const struct piece *last = p->piece_count > 0 ? &p->pieces[p->piece_count - 1] : NULL;
    /* Past LAYOUT_PIECES_MAX the last piece is not the button before this one. */
    if (i > 0 && p->view->nodes[i - 1].role == ROLE_BUTTON && last && last->node == i - 1 && last->text) {
        int after = last->col + fold_width(p->options->charset, last->text, last->n) + BUTTON_GAP;
        if (after + wide <= limit)
            col = after, p->nodes[i].top = --p->lines;
    }
    plan_piece(p, (struct piece){ name, strlen(name), p->lines++, col, p->options->cols, i, STYLE_NORMAL, false });
    p->nodes[i].first = p->lines - 1;
    p->nodes[i].col = col - TEXT_COL;
}

static void plan_node(struct plan *p, int i, const struct node *node)
{
    switch (node->role) {
    case ROLE_TEXT:
        plan_text(p, i, name_of(p, node), node->focusable ? TEXT_COL : 0, node->focusable ? TEXT_COL : 0, STYLE_NORMAL);
        break;
    case ROLE_STATUS: plan_text(p, i, name_of(p, node), TEXT_COL, TEXT_COL, STYLE_NORMAL); break;
    case ROLE_ITEM: plan_item(p, i, node); break;
    case ROLE_FIELD: case ROLE_SECRET: plan_field(p, i, node); break;
    case ROLE_CHOICE: plan_choice(p, i, node); break;
    case ROLE_LINE: plan_line(p, i, node); break;
    case ROLE_SHOWN: plan_shown(p, i, node); break;
    case ROLE_BUTTON: plan_button(p, i, node); break;
    }
}

/* Not where its sentence would be out of sight. */
static void plan_drawing(struct plan *p, int i, const struct node *node)
{
    int rows = 0, cols = p->options->cols, col = node->focusable ? TEXT_COL : 0;
    while (node->drawing[rows])
        rows++;
    if (cols < TEXT_COL + DRAWING_COLUMNS || rows + wrap_lines(p->options->charset, name_of(p, node), cols - col) > p->room)
        return;
    for (int row = 0; row < rows; row++)
        plan_piece(p, (struct piece){ node->drawing[row], strlen(node->drawing[row]), p->lines++, col, cols, i, STYLE_NORMAL, false });
}

/* Most labels on one row: «Numéro d'assurance maladie» has 26 columns. */
static int label_most(int cols)
{
    const int most = cols < LAYOUT_WIDE ? LABEL_MAX : LABEL_WIDE;
    return cols - TEXT_COL - 4 < most ? cols - TEXT_COL - 4 : most;
}

static int label_width(const struct plan *p)
{
    int widest = 1, most = label_most(p->options->cols);
    for (size_t i = 0; i < p->view->node_count; i++) {
        const struct node *node = &p->view->nodes[i];
        if (node->role != ROLE_FIELD && node->role != ROLE_SECRET)
            continue;
        const char *name = name_of(p, node);
        int w = fold_width(p->options->charset, name, strlen(name));
        widest = w > widest ? w : widest;
    }
    return widest < most ? widest : most > 1 ? most : 1;
}

void plan_build(struct plan *p)
{
    p->lines = p->blanks = p->piece_count = 0;
    p->label = label_width(p);
    for (int i = 0; i < (int)p->view->node_count; i++) {
        const struct node *node = &p->view->nodes[i];
        bool joined = node->role == ROLE_BUTTON && i > 0 && p->view->nodes[i - 1].role == ROLE_BUTTON;
        if (node->blank_before && !joined)
            plan_blank(p);
        p->nodes[i].top = p->lines;
        if (node->lead)
            plan_text(p, i, node->lead, TEXT_COL, TEXT_COL, STYLE_NORMAL);
        if (node->drawing)
            plan_drawing(p, i, node);
        p->nodes[i].first = p->lines;
        p->nodes[i].col = 0;
        plan_node(p, i, node);
        if (node->complaint)
            plan_text(p, i, node->complaint, TEXT_COL, TEXT_COL, node->doubt ? STYLE_NORMAL : STYLE_ERROR);
        if (node->note)
            plan_text(p, i, node->note, TEXT_COL, TEXT_COL, STYLE_NORMAL);
        if (node->live)
            plan_text(p, i, node->live, TEXT_COL, TEXT_COL, STYLE_NORMAL);
        p->nodes[i].last = p->lines - 1;   /* what is said of a field is shown with it */
    }
}
