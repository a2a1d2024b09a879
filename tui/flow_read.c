/* A long text, by parts. Its bytes are read where they lie: only the part shown is kept, in the view's arena. */
#include "tui/flow_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <string.h>
#include <unigbrk.h>
#include <uninorm.h>

enum { PARAGRAPHS_MAX = 40 /* of a part: the view has room for them and for its items */, UNREADABLE = 0xFFFD };

/* Where reading goes on: in bytes, or in message ids. */
struct reader {
    const char *text;
    size_t left;
    const char *const *ids;
};

/* A paragraph, or what fits of one. */
struct piece {
    const char *text;
    size_t n;
};

static struct reader reader_of(const struct run *run)
{
    const struct page *page = run->layers[run->covers].page;
    const struct secret *text = page->read ? page->read(run) : NULL;
    if (text)
        return (struct reader){ (const char *)secret_bytes(text), secret_length(text), NULL };
    return (struct reader){ "", 0, page->read_ids };
}

/* The next line of the text, without its end; false at the end. */
static bool take_paragraph(struct reader *r, struct piece *out)
{
    if (r->ids && *r->ids) {
        const char *text = msg(*r->ids++);
        *out = (struct piece){ text, strlen(text) };
        return true;
    }
    if (r->left == 0)
        return false;
    const char *end = memchr(r->text, '\n', r->left);
    size_t n = end ? (size_t)(end - r->text) : r->left;
    *out = (struct piece){ r->text, n > 0 && end && r->text[n - 1] == '\r' ? n - 1 : n };
    r->text += n + (end != NULL);
    r->left -= n + (end != NULL);
    return true;
}

static int next_point(const char *text, size_t n, uint32_t *point)
{
    int used = text_decode(text, n, point);
    if (used > 0)
        return used;
    *point = UNREADABLE;
    return 1;
}

/* Counted no further than it matters. */
static size_t points_of(struct piece p)
{
    size_t points = 0;
    uint32_t point;
    for (int used; p.n > 0 && points <= READ_POINTS; p.text += used, p.n -= (size_t)used, points++)
        used = next_point(p.text, p.n, &point);
    return points;
}

/* How many bytes make at most `most` code points: as far as a space in the second half, else as a character with its marks;
 * only a character of more marks than a part has room for is cut. */
static size_t cut(struct piece p, size_t most)
{
    size_t at = 0, points = 0, space = 0, whole = 0;
    uint32_t before = 0, point;
    for (; at < p.n && points < most; points++) {
        int used = next_point(p.text + at, p.n - at, &point);
        if (before && uc_is_grapheme_break(before, point)) {
            whole = at;
            space = before == ' ' && points > most / 2 ? at : space;
        }
        before = point;
        at += (size_t)used;
    }
    if (at == p.n)
        return at;
    next_point(p.text + at, p.n - at, &point);
    if (space || !whole)
        return space ? space : at;
    return uc_is_grapheme_break(before, point) ? at : whole;
}

/* What anybody may have written: no control character is left, and a mark joins its letter where there is such a letter. */
static const char *keep_clean(struct composer *c, struct piece p)
{
    size_t start = c->used, last = start, at = start;
    uint32_t before = 0, point;
    if (start >= ARENA_SIZE)
        return "";
    for (int used; p.n > 0 && at + 5 <= ARENA_SIZE; p.text += used, p.n -= (size_t)used) {
        used = next_point(p.text, p.n, &point);
        uint32_t joined = before && point >= 0x300 ? uc_composition(before, point) : 0;
        at = last = joined ? last : at;
        before = joined ? joined : point == '\t' ? ' ' : text_is_control(point) ? UNREADABLE : point;
        at += text_encode(before, c->arena + at);
    }
    c->arena[at] = 0;
    c->used = at + 1;
    return c->arena + start;
}

struct parts {
    struct run *run;
    struct composer *c;      /* NULL: only counted */
    size_t part, points, paragraphs, shown;
};

static void next_part(struct parts *p)
{
    p->part++;
    p->points = p->paragraphs = 0;
}

static void put_paragraph(struct parts *p, struct piece piece, size_t points)
{
    if (p->c && p->part == run_top(p->run)->part) {
        struct node *node = run_add_node(p->c, PART_READ, p->shown++);
        if (node) {
            node->role = ROLE_TEXT;
            node->name = keep_clean(p->c, piece);
            node->focusable = true;
        }
    }
    p->points += points;
    p->paragraphs++;
}

/* A paragraph begins another part rather than being cut, unless it is longer than one or this part would stay half empty. */
static void add_paragraph(struct parts *p, struct piece piece)
{
    for (;;) {
        size_t points = points_of(piece), room = READ_POINTS - p->points;
        if (p->paragraphs == PARAGRAPHS_MAX || (points > room && p->points >= READ_POINTS / 2)) {
            next_part(p);
            room = READ_POINTS;
        }
        if (points <= room) {
            put_paragraph(p, piece, points);
            return;
        }
        size_t n = cut(piece, room);
        put_paragraph(p, (struct piece){ piece.text, n }, room);
        next_part(p);
        piece.text += n;
        piece.n -= n;
    }
}

/* An empty line is space between paragraphs, not a paragraph. */
static size_t walk(struct run *run, struct composer *c)
{
    struct reader r = reader_of(run);
    struct parts p = { .run = run, .c = c };
    struct piece piece;
    bool any = false;
    while (take_paragraph(&r, &piece)) {
        if (piece.n > 0)
            add_paragraph(&p, piece);
        else if (c)
            compose_blank(c);
        any |= piece.n > 0;
    }
    return any ? p.part + 1 : 0;
}

void run_add_part(struct run *run, struct composer *c)
{
    struct layer *top = run_top(run);
    top->parts = walk(run, NULL);
    if (top->part >= top->parts)
        top->part = top->parts ? top->parts - 1 : 0;
    compose_blank(c);
    c->focusable = false;
    if (top->parts == 0)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Le texte est vide.")));
    else if (top->parts > 1)
        compose_text(c, ROLE_TEXT, msg(N_("page %zu de %zu")), top->part + 1, top->parts);
    c->focusable = true;
    walk(run, c);
}
