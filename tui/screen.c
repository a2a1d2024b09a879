#include "tui/front.h"

#include "tui/draw.h"
#include "tui/keys.h"
#include "tui/layout.h"
#include "tui/term.h"

#include <sodium.h>
#include <stdlib.h>

enum { PASTED_CONTROL = 1 };            /* any control character: refused by what it was pasted into */
enum { READ_MAX = 4096, READS_MAX = 16 };   /* a pasted megabyte is taken in pieces, so that time-outs are not kept waiting */

struct front {
    struct run *run;
    const struct clock *clock;
    struct terminal *terminal;
    struct keymap *keys;
    struct draw *draw;
    struct layout_grid next;       /* what was shown before, between two shows */
    enum charset charset;
    int64_t pending_since;         /* an escape waits for its sequence since then */
    unsigned visit;                /* of the page `window` is about */
    bool visited;
    bool scrolled;                 /* by the last key: what it brought into sight stays */
    struct layout_window window;
    uint8_t typed[READ_MAX];
};

static void screen_close(struct front *f)
{
    if (!f)
        return;
    draw_free(f->draw);
    keymap_free(f->keys);
    layout_free(&f->next);
    term_close(f->terminal);
    sodium_memzero(f, sizeof *f);
    free(f);
}

static enum err screen_open(const struct front_options *o, struct run *run, struct front **out)
{
    struct front *f = calloc(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->run = run;
    f->clock = o->clock;
    f->charset = fold_charset();
    enum err e = term_open(o, &f->terminal);
    if (e == ERR_OK) {
        f->keys = keymap_new(o->term, f->charset, term_capability);
        f->draw = draw_new(f->terminal, f->charset);
        e = f->keys && f->draw ? ERR_OK : ERR_MEMORY;
    }
    if (e != ERR_OK) {
        screen_close(f);
        return e;
    }
    *out = f;
    return ERR_OK;
}

/* Reader mode moves the cursor only; slow lines pay for the number; a whole row needs a clear with colour. */
static enum layout_focus focus_of(const struct front *f, const struct prefs *prefs)
{
    if (prefs->reader)
        return FOCUS_CURSOR;
    if (term_is_slow(f->terminal))
        return FOCUS_NUMBER;
    bool coloured = term_has_colour(f->terminal) && prefs->theme != THEME_MONO;
    return coloured && term_fills(f->terminal) ? FOCUS_ROW : FOCUS_TEXT;
}

static int within(int value, int most) { return value < 1 ? 1 : value > most ? most : value; }

static void screen_show(struct front *f)
{
    const struct view *view = run_view(f->run);
    const struct prefs *prefs = run_prefs(f->run);
    struct layout_options o = { .charset = f->charset, .focus = focus_of(f, prefs), .keys = f->keys };
    term_size(f->terminal, &o.rows, &o.cols);
    o.rows = within(o.rows, LAYOUT_ROWS_MAX);
    o.cols = within(o.cols, LAYOUT_COLS_MAX);
    if (!f->visited || view->visit != f->visit)
        f->window.top = 0;
    f->visit = view->visit;
    f->visited = true;
    o.top = f->window.top;
    o.scrolled = f->scrolled;
    if (layout_view(&o, view, &f->next) != ERR_OK)
        return;
    f->window = f->next.window;
    draw_grid(f->draw, prefs->theme, &f->next);
    run_shown(f->run);
}

static bool among_buttons(const struct view *v)
{
    return v->focus < v->node_count && v->nodes[v->focus].role == ROLE_BUTTON;
}

static bool in_lines(const struct view *v) { return v->focus < v->node_count && v->nodes[v->focus].role == ROLE_LINE; }

static bool screen_scroll(struct front *f, int act)
{
    if (!layout_scroll(&f->window, act))
        return false;
    f->scrolled = true;
    run_changed(f->run);
    return true;
}

/* A part of a long text that is taller than the screen is read to its end before it is turned. */
static bool reads_on(struct front *f, int act)
{
    const struct view *v = run_view(f->run);
    if (v->kind != VIEW_READ || (act != ACT_PAGE_UP && act != ACT_PAGE_DOWN))
        return false;
    size_t to = act == ACT_PAGE_DOWN ? f->window.below : f->window.above;
    if (to >= v->node_count)
        return false;
    if (to == v->focus)
        return screen_scroll(f, act);
    f->window.top = act == ACT_PAGE_DOWN ? f->window.below_line : f->window.top - f->window.room;
    run_focus(f->run, to);
    return true;
}

/* A list and a long text have pages of their own; the arrows and the space bar scroll within one. */
static bool turns_pages(struct front *f, int act)
{
    enum view_kind kind = run_view(f->run)->kind;
    return (act == ACT_PAGE_UP || act == ACT_PAGE_DOWN) && (kind == VIEW_LIST || kind == VIEW_READ);
}

static void screen_act(struct front *f, int act)
{
    if (act == KEY_PASTED_LINE || act == KEY_PASTED_CONTROL) {
        if (in_lines(run_view(f->run)) && act == KEY_PASTED_LINE)
            run_act(f->run, ACT_ENTER);
        else if (in_lines(run_view(f->run)))
            run_type(f->run, PASTED_CONTROL);
        return;
    }
    if (act == KEY_LEFT || act == KEY_RIGHT) {
        if (!among_buttons(run_view(f->run)))
            return;
        act = act == KEY_LEFT ? ACT_UP : ACT_DOWN;
    }
    if (act == ACT_REDRAW) {
        draw_forget(f->draw);
        run_changed(f->run);
    }
    if (reads_on(f, act))
        return;
    if (turns_pages(f, act) || !screen_scroll(f, act))
        run_act(f->run, (enum act)act);
}

static void screen_point(struct front *f, uint32_t point)
{
    if (point > 0x7E) {
        run_type(f->run, keymap_latch(run_prefs(f->run), point));
        return;
    }
    enum act act = keymap_plain(run_view(f->run), point);
    if (point == ' ' && !in_lines(run_view(f->run)) && screen_scroll(f, ACT_PAGE_DOWN))
        return;
    if (act != ACT_NONE)
        screen_act(f, (int)act);
    else
        run_type(f->run, keymap_latch(run_prefs(f->run), point));
}

static void screen_key(void *ctx, struct key key)
{
    struct front *f = ctx;
    if (!keymap_admit(f->keys, run_prefs(f->run), key, clock_mono(f->clock)))
        return;
    f->scrolled = false;
    if (key.act != ACT_NONE)
        screen_act(f, key.act);
    else
        screen_point(f, key.point);
}

static bool screen_take(struct front *f)
{
    for (int i = 0; i < READS_MAX; i++) {
        long n = term_read(f->terminal, f->typed, sizeof f->typed);
        if (n == 0)
            return false;
        if (n < 0)
            break;
        keymap_feed(f->keys, f->typed, (size_t)n, screen_key, f);
        f->pending_since = clock_mono(f->clock);
        sodium_memzero(f->typed, (size_t)n);
        if ((size_t)n < sizeof f->typed)
            break;
    }
    run_caps_lock(f->run, term_caps_lock(f->terminal));
    return true;
}

static int screen_wait_ms(const struct front *f)
{
    if (!keymap_pending(f->keys))
        return -1;
    int64_t left = f->pending_since + term_escape_ms(f->terminal) - clock_mono(f->clock);
    return left > 0 ? (int)left : 0;
}

/* Early calls mean that something else woke the loop: the escape keeps its time. */
static void screen_take_late(struct front *f)
{
    if (screen_wait_ms(f) == 0)
        keymap_late(f->keys, screen_key, f);
}

static void screen_resized(struct front *f)
{
    draw_forget(f->draw);   /* terminals wrap, cut or keep what they showed: none of it can be relied on */
    run_changed(f->run);
}

static void screen_wipe(struct front *f)
{
    term_erase(f->terminal);
    draw_forget(f->draw);
    layout_free(&f->next);
    keymap_wipe(f->keys);
    f->visited = false;
}

const struct front_kind front_screen = {
    .open = screen_open, .show = screen_show, .take = screen_take, .wait_ms = screen_wait_ms,
    .take_late = screen_take_late, .resized = screen_resized, .wipe = screen_wipe, .close = screen_close,
};
