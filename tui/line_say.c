#include "tui/line_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <stdio.h>
#include <string.h>

enum { MASKED_MAX = 256 };

static uint64_t hash(const char *text)
{
    uint64_t h = 0xCBF29CE484222325u;   /* FNV-1a, 64 bits: two of a page's lines are not mistaken for each other */
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001B3u;
    return h;
}

void line_put_bytes(struct front *f, const char *text, size_t n)
{
    char folded[FOLD_BYTES_MAX];
    while (n > 0) {
        uint32_t point;
        int used = text_decode(text, n, &point);
        if (used > 0)
            buf_put(&f->said, folded, fold_encode(f->charset, point, folded));
        text += used > 0 ? used : 1;
        n -= used > 0 ? (size_t)used : 1;
    }
}

static void put(struct front *f, const char *text) { line_put_bytes(f, text, strlen(text)); }

/* What happens while a prompt waits is said on a line of its own. */
static void begin(struct front *f)
{
    if (f->prompted)
        buf_put_text(&f->said, "\n");
    f->prompted = false;
}

void line_put(struct front *f, const char *text)
{
    begin(f);
    put(f, text);
    buf_put_text(&f->said, "\n");
}

/* --- the lines of a page --- */

struct saying {
    struct front *f;
    bool all;                        /* a new page: everything is said */
    uint64_t before[LINES_SAID_MAX];
    size_t before_count;
};

static bool was_said(const struct saying *s, uint64_t h)
{
    for (size_t i = 0; i < s->before_count; i++)
        if (s->before[i] == h)
            return true;
    return false;
}

static void say(struct saying *s, const char *text)
{
    struct front *f = s->f;
    uint64_t h = hash(text);
    if (s->all || !was_said(s, h))
        line_put(f, text);
    if (f->line_count < LINES_SAID_MAX)
        f->lines[f->line_count++] = h;
}

static void join_side(struct buf *to, const struct view *v, bool right)
{
    size_t start = to->length;
    for (size_t i = 0; i < v->part_count; i++) {
        if (v->parts[i].right != right)
            continue;
        if (to->length > start)
            buf_put_text(to, ", ");
        buf_put_text(to, v->parts[i].text);
    }
    if (to->length > start)
        buf_put_text(to, right ? "." : ". ");
}

/* "Clé branchée, il reste 5 essais. En ligne." when it is not what was last said. */
static void say_state(struct front *f, const struct view *v)
{
    BUF_OWNED struct buf state = buf_make(LINE_OUT_MAX);
    join_side(&state, v, false);
    join_side(&state, v, true);
    uint64_t h = hash(buf_string(&state));
    if (h != f->state && state.length > 0)
        line_put(f, buf_string(&state));
    f->state = h;
}

static void say_title(struct saying *s, const struct view *v)
{
    BUF_OWNED struct buf title = buf_make(LINE_OUT_MAX);
    buf_put_text(&title, v->title ? v->title : "");
    if (v->mark) {
        size_t n = v->title ? strlen(v->title) : 0;
        buf_put_text(&title, n && v->title[n - 1] == '?' ? " " : ". ");
        buf_put_text(&title, v->mark);
        buf_put_text(&title, ".");
    }
    if (s->all && s->f->shown)
        line_put(s->f, "");
    say(s, buf_string(&title));
}

/* A mask in words: as many as a screen has stars. */
static void say_masked(struct saying *s, const struct node *node)
{
    char text[MASKED_MAX];
    unsigned long n = text_points(secret_bytes(node->value), secret_length(node->value));
    snprintf(text, sizeof text, msg_n(N_("%s : %lu caractère"), N_("%s : %lu caractères"), n), node->name, n);
    say(s, text);
}

/* Its bytes are in the output for as long as they are written; that buffer is wiped. */
static void say_shown(struct saying *s, const struct node *node)
{
    if (!node->revealed) {
        say_masked(s, node);
        return;
    }
    if (!s->all) {
        say(s, node->name);
        return;
    }
    begin(s->f);
    put(s->f, node->name);
    put(s->f, " : ");
    line_put_bytes(s->f, (const char *)secret_bytes(node->value), secret_length(node->value));
    buf_put_text(&s->f->said, "\n");
}

static void say_nodes(struct saying *s, const struct view *v)
{
    for (size_t i = 0; i < v->node_count; i++) {
        const struct node *node = &v->nodes[i];
        if (i + 1 < v->node_count && v->nodes[i + 1].role == ROLE_LINE)
            continue;   /* the head of a text of many lines: its prompt says it */
        if (node->role == ROLE_TEXT || node->role == ROLE_STATUS || node->role == ROLE_ITEM)
            say(s, node->name ? node->name : "");
        else if (node->role == ROLE_SHOWN)
            say_shown(s, node);
    }
}

/* A complaint is said again each time an answer earns it. */
static void say_complaint(struct front *f, const struct view *v, bool all)
{
    const struct node *node = v->focus < v->node_count ? &v->nodes[v->focus] : NULL;
    if (node && node->complaint && (all || f->answered))
        line_put(f, node->complaint);
    if (node && node->complaint && node->live && (all || f->answered))
        line_put(f, node->live);
}

static void say_message(struct front *f, const struct view *v)
{
    uint64_t h = v->message ? hash(v->message) : 0;
    if (v->message && (f->answered || h != f->message))
        line_put(f, v->message);
    f->message = h;
}

void line_say(struct front *f)
{
    const struct view *v = run_view(f->run);
    struct saying s = { .f = f, .all = !f->shown || v->visit != f->visit, .before_count = f->line_count };
    memcpy(s.before, f->lines, f->line_count * sizeof *f->lines);
    f->line_count = 0;
    size_t prompt_before = f->prompt_focus;
    if (s.all)
        f->prompt_focus = VIEW_NODES_MAX;
    say_title(&s, v);
    say_state(f, v);
    say_nodes(&s, v);
    say_complaint(f, v, s.all);
    say_message(f, v);
    line_reread(f, v);
    f->visit = v->visit;
    f->shown = true;
    if (!f->prompted || f->answered || v->focus != prompt_before) {
        begin(f);
        line_prompt(f, v);
    }
    f->answered = false;
}
