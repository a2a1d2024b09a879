/* Any keys on a letter, a list with its filter and a long text of any bytes: what is shown is readable, what is typed is kept, and the
 * view that was patched key by key is the one that would be built. */
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tui/flow.h"
#include "tui/layout.h"

#include <stdio.h>
#include <string.h>

enum { ROW = OUTCOME_OWN, FILTERED, TURNED, LETTER_MAX = 6000, KEYS_MAX = 60 };

static struct secret *text;
static size_t rows;

static void nothing(struct run *run) { (void)run; }
static void state(const struct run *run, struct composer *c) { (void)run; compose_part(c, 0, false, "state"); }
static const char *no_mark(const struct run *run) { (void)run; return NULL; }
static size_t count(const struct run *run) { (void)run; return rows; }
static void row(const struct run *run, size_t i, char *to, size_t size, bool narrow) { (void)run; snprintf(to, size, "%zu %d", i, narrow); }
static int turn(struct run *run, int step) { (void)run; return step > 0 ? TURNED : OUTCOME_NONE; }
static const struct secret *read_text(const struct run *run) { (void)run; return text; }

static const struct list list = { .filter = "Filter", .count = count, .row = row, .row_help = "h", .outcome = ROW, .filtered = FILTERED, .turn = turn };
static void doubt(const struct run *run, size_t slot, struct complaint *out)
{
    if (secret_length(run_value(run, slot)) % 2)
        *out = (struct complaint){ .err = ERR_NAM_DOUBT, .text = "odd", .doubt = true };
}

static const struct field fields[] = {
    { .label = "Subject", .veiled = true, .check = doubt, .max_points = 20, .optional = true, .help = "h" },
    { .label = "Text", .lines = true, .max_bytes = LETTER_MAX, .optional = true, .help = "h" },
};
static const char *const drawing[] = { "+----------------------------------+", "| 1 |", NULL };
static void draw(const struct run *run, struct composer *c) { (void)run; compose_drawing(c, drawing, "where the number is"); }
static const struct item items[] = { { .key = 'a', .label = "a", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct edge edges[] = { { OUTCOME_BACK, "letter" }, { OUTCOME_CONFIRM, "list" }, { ROW, "read" }, { FILTERED, "list" }, { TURNED, "list" } };
static const struct page pages[] = {
    { .name = "letter", .kind = PAGE_FORM, .title = "t", .help = "h", .fields = fields, .field_count = 2, .edges = edges, .edge_count = 5 },
    { .name = "list", .kind = PAGE_LIST, .title = "t", .help = "h", .fields = fields, .field_count = 1, .list = &list, .items = items, .item_count = 1, .compose = draw,
      .edges = edges, .edge_count = 5 },
    { .name = "read", .kind = PAGE_READ, .title = "t", .help = "h", .read = read_text, .items = items, .item_count = 1, .edges = edges, .edge_count = 5 },
};
static const struct flow flow = { "f", pages, 3 };
static const struct flow *const flows[] = { &flow, NULL };

static void check_text(const struct view *v)
{
    size_t points = 0;
    for (size_t i = 0; i < v->node_count; i++) {
        const char *name = v->nodes[i].name ? v->nodes[i].name : "";
        size_t n = strlen(name);
        FUZZ_HOLDS(text_is_valid(name, n));
        for (size_t at = 0; at < n;) {
            uint32_t point;
            at += (size_t)text_decode(name + at, n - at, &point);
            FUZZ_HOLDS(!text_is_control(point));
        }
        points += v->kind == VIEW_READ && v->nodes[i].role == ROLE_TEXT && v->nodes[i].focusable ? text_points(name, n) : 0;
    }
    FUZZ_HOLDS(points <= READ_POINTS);
}

static void check_rebuilt(struct run *run)
{
    static struct view before;
    before = *run_view(run);
    run_changed(run);
    const struct view *v = run_view(run);
    FUZZ_HOLDS(v->node_count == before.node_count && v->focus == before.focus);
    for (size_t i = 0; i < v->node_count; i++)
        FUZZ_HOLDS(v->nodes[i].at == before.nodes[i].at && v->nodes[i].n == before.nodes[i].n && v->nodes[i].value == before.nodes[i].value);
    FUZZ_HOLDS(v->focus == v->node_count || v->nodes[v->focus].focusable);
    FUZZ_HOLDS(secret_length(run_value(run, 1)) <= LETTER_MAX && text_is_valid(secret_bytes(run_value(run, 1)), secret_length(run_value(run, 1))));
}

static void check_drawn(struct run *run, const struct fuzz_input *in)
{
    struct layout_grid g = { .rows = 0 };
    bool narrow = in->at < in->end && *in->at & 1;
    struct layout_options o = { .rows = narrow ? 12 : 24, .cols = narrow ? 40 : 80, .charset = CHARSET_UTF8 };
    FUZZ_HOLDS(layout_view(&o, run_view(run), &g) == ERR_OK);
    FUZZ_HOLDS(g.focus_first <= g.focus_last && g.cursor_row >= g.focus_first && g.cursor_row <= g.focus_last);
    layout_free(&g);
}

static void press(struct run *run, struct fuzz_input *in)
{
    static const uint32_t points[] = { 'x', ' ', 0xE9, 0x301, 0x4E2D, 0x1F600, '/', '1', 'a', 7, 0x202E, 'y' };
    unsigned what = fuzz_below(in, 40);
    if (what < 20)
        run_type(run, points[fuzz_below(in, sizeof points / sizeof points[0])]);
    else if (what < 26)
        run_act(run, ACT_ENTER);
    else if (what < 28)
        for (unsigned n = fuzz_below(in, 255); n > 0; n--)
            run_type(run, 'z');
    else
        run_act(run, (enum act)fuzz_below(in, ACT_COUNT));
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    static struct prefs prefs;
    struct fuzz_input in = { bytes, bytes + n };
    const struct run_host host = { .close = nothing, .language = nothing, .state = state, .help_page = "read", .mark = no_mark, .acted = nothing };
    struct run *run = NULL;
    if (!text)
        text = secret_new(SECRET_MAX);
    FUZZ_HOLDS(text && run_new(flows, &host, &prefs, &run) == ERR_OK);
    secret_wipe(text);
    rows = fuzz_below(&in, 12);
    for (unsigned copies = 1 + fuzz_below(&in, 12); copies > 0 && n > 0; copies--)
        if (secret_append(text, bytes, n) != ERR_OK)
            break;
    FUZZ_HOLDS(run_fill_secret(run, 1, text) == (secret_length(text) <= LETTER_MAX ? ERR_OK : ERR_LIMIT));
    run_go(run, pages[fuzz_below(&in, 3)].name);
    for (unsigned keys = 0; keys < KEYS_MAX && in.at < in.end; keys++) {
        press(run, &in);
        if (keys % 8 == 0) {
            check_text(run_view(run));
            check_rebuilt(run);
            check_drawn(run, &in);
        }
    }
    run_free(run);
}

void fuzz_seeds(void)
{
    uint8_t bytes[700];
    for (unsigned seed = 1; seed <= 6; seed++) {
        uint32_t x = seed * 2654435761u;
        for (size_t i = 0; i < sizeof bytes; i++) {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            bytes[i] = (uint8_t)(seed < 4 ? x : x % 30);
        }
        fuzz_seed(bytes, sizeof bytes);
    }
    fuzz_seed_text("\1\2\2e\xcc\x81 \xe4\xb8\xad\n\r\n\xff\xf0\x9f\x98\x80 mot\t\n\n\n");
}
