#include "tests/unit/vt_screen.h"

#include "core/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cmocka.h>

static int set_property(VTermProp property, VTermValue *value, void *user)
{
    if (property == VTERM_PROP_CURSORVISIBLE)
        ((struct vt *)user)->visible = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = set_property };

static int64_t fake_now(void *ctx) { return ((struct vt *)ctx)->now; }

static void vt_terminal(struct vt *v)
{
    v->terminal = vterm_new(v->rows, v->cols);
    vterm_set_utf8(v->terminal, 1);
    v->screen = vterm_obtain_screen(v->terminal);
    vterm_screen_set_callbacks(v->screen, &callbacks, v);
    vterm_screen_enable_altscreen(v->screen, 1);
    vterm_screen_reset(v->screen, 1);
    v->visible = true;
}

static struct vt *open_any(const char *term, int rows, int cols, bool colour, struct run *run)
{
    struct vt *v = calloc(1, sizeof *v);
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    assert_non_null(v);
    assert_int_equal(secret_start(), ERR_OK);
    v->rows = rows, v->cols = cols;
    v->charset = fold_charset();
    assert_int_equal(openpty(&v->master, &v->slave, NULL, NULL, &size), 0);
    fcntl(v->master, F_SETFL, O_NONBLOCK);
    vt_terminal(v);
    v->clock = (struct clock){ fake_now, fake_now, v };
    v->run = run ? run : vt_run_new(&v->app, &v->prefs);
    v->options = (struct front_options){ .in = v->slave, .out = v->slave, .term = term, .colour = colour, .escape_ms = 25, .clock = &v->clock };
    v->kind = &front_screen;
    assert_int_equal(v->kind->open(&v->options, v->run, &v->front), ERR_OK);
    vt_show(v);
    return v;
}

struct vt *vt_open(const char *term, int rows, int cols, bool colour) { return open_any(term, rows, cols, colour, NULL); }
struct vt *vt_open_run(const char *term, int rows, int cols, struct run *run) { return open_any(term, rows, cols, true, run); }

void vt_close(struct vt *v)
{
    v->kind->close(v->front);
    run_free(v->run);
    vterm_free(v->terminal);
    close(v->slave);
    close(v->master);
    free(v);
}

/* Latin-1 comes as one byte a character: libvterm reads UTF-8. C1 and bytes past ASCII in the C locale are faults. */
static void feed(struct vt *v, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)bytes[i];
        char wide[4];
        if (b >= 0x80 && v->charset != CHARSET_UTF8) {
            assert_true(v->charset == CHARSET_LATIN1 && b >= 0xA0);
            vterm_input_write(v->terminal, wide, text_encode(b, wide));
        } else {
            vterm_input_write(v->terminal, bytes + i, 1);
        }
    }
}

/* The kernel hands what was written to the other end by a work queue, so a read that finds nothing proves nothing: a mark is
 * written behind it and read up to. */
static const char mark[] = "\033]777;drained\007";

static void take_bytes(struct vt *v, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n && v->bytes + i < sizeof v->log; i++)
        v->log[v->bytes + i] = bytes[i];
    v->bytes += n;
    feed(v, bytes, n);
}

void vt_drain(struct vt *v)
{
    static char bytes[1 << 20];
    size_t n = 0, k = sizeof mark - 1;
    struct pollfd wait = { .fd = v->master, .events = POLLIN };
    assert_int_equal(write(v->slave, mark, k), k);
    while (n < k || memcmp(bytes + n - k, mark, k) != 0) {
        assert_true(n < sizeof bytes && poll(&wait, 1, 5000) == 1);
        ssize_t got = read(v->master, bytes + n, sizeof bytes - n);
        n += got > 0 ? (size_t)got : 0;
    }
    take_bytes(v, bytes, n - k);
}

void vt_show(struct vt *v)
{
    v->kind->show(v->front);
    vt_drain(v);
}

size_t vt_mark(struct vt *v)
{
    size_t n = v->bytes;
    v->bytes = 0;
    return n;
}

/* Back when the program can read all of it at once. */
static void await_input(const struct vt *v, int n)
{
    struct pollfd wait = { .fd = v->slave, .events = POLLIN };
    for (int there = 0; there < n;) {
        assert_int_equal(poll(&wait, 1, 5000), 1);
        assert_int_equal(ioctl(v->slave, FIONREAD, &there), 0);
    }
}

void vt_send(struct vt *v, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(v->master, bytes, n > 2048 ? 2048 : n);
        assert_true(done > 0);
        await_input(v, (int)done);
        bytes += done, n -= (size_t)done;
        assert_true(v->kind->take(v->front));
    }
    vt_show(v);
}

size_t vt_key(struct vt *v, const char *bytes)
{
    vt_mark(v);
    vt_send(v, bytes, strlen(bytes));
    if (v->kind->wait_ms(v->front) >= 0) {
        v->now += 1000;
        v->kind->take_late(v->front);
        vt_show(v);
    }
    return vt_mark(v);
}

void vt_resize(struct vt *v, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    v->rows = rows, v->cols = cols;
    assert_int_equal(ioctl(v->master, TIOCSWINSZ, &size), 0);
    vterm_set_size(v->terminal, rows, cols);
    v->kind->resized(v->front);
    vt_show(v);
}

static uint32_t cell_point(struct vt *v, int row, int col)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(v->screen, (VTermPos){ row, col }, &cell);
    return cell.chars[0] ? cell.chars[0] : ' ';
}

void vt_text(struct vt *v, int row, char *to, size_t size)
{
    size_t n = 0, end = 0;
    for (int col = 0; col < v->cols && n + 5 < size; col++) {
        uint32_t point = cell_point(v, row, col);
        if (point == (uint32_t)-1)
            continue;   /* second half of a wide character */
        n += text_encode(point, to + n);
        if (point != ' ')
            end = n;
    }
    to[end] = '\0';
}

bool vt_cell_marked(struct vt *v, int row, int col)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(v->screen, (VTermPos){ row, col }, &cell);
    bool cyan = VTERM_COLOR_IS_INDEXED(&cell.bg) && !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg) && cell.bg.indexed.idx != 1;
    return cell.attrs.reverse || cyan;
}

void vt_cursor(struct vt *v, int *row, int *col)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(v->terminal), &at);
    *row = at.row, *col = at.col;
}

bool vt_holds(struct vt *v, const char *text)
{
    char line[2048];
    for (int row = 0; row < v->rows; row++) {
        vt_text(v, row, line, sizeof line);
        if (strstr(line, text))
            return true;
    }
    return false;
}

static void vt_fault(struct vt *v, const char *what)
{
    char line[2048];
    int row, col;
    vt_cursor(v, &row, &col);
    print_error("%s (TERM %s, %dx%d, cursor %d,%d, page %s, focus %zu)\n", what, v->options.term, v->cols, v->rows, row, col,
                run_view(v->run)->page, run_view(v->run)->focus);
    for (int i = 0; i < v->rows; i++) {
        vt_text(v, i, line, sizeof line);
        print_error("|%s\n", line);
    }
    fail();
}

#define VT_CHECK(v, condition) do { if (!(condition)) vt_fault(v, #condition); } while (0)

/* A06: one run of cells has the highlight, and the row of the cursor has it; none in reader mode. */
static void check_highlight(struct vt *v)
{
    int first = -1, last = -1, row, col, cells = 0;
    vt_cursor(v, &row, &col);
    for (int r = 0; r < v->rows; r++)
        for (int c = 0; c < v->cols; c++)
            if (vt_cell_marked(v, r, c)) {
                first = first < 0 ? r : first;
                VT_CHECK(v, last < 0 || r - last <= 1);
                last = r;
                cells++;
            }
    if (v->prefs.reader) {
        VT_CHECK(v, cells == 0);
        return;
    }
    VT_CHECK(v, cells > 0);
    VT_CHECK(v, first == row);
}

/* A01, A02: where the cursor is there is the beginning of what is focused, within a braille display's 40 cells. */
static void check_cursor(struct vt *v)
{
    const struct view *view = run_view(v->run);
    const struct node *node = view->focus < view->node_count ? &view->nodes[view->focus] : NULL;
    char line[2048], start[16] = "";
    int row, col;
    vt_cursor(v, &row, &col);
    VT_CHECK(v, v->visible);
    if (!node || row >= v->rows - 2)
        return;
    const char *name = node->role == ROLE_LINE ? "" : v->cols < 64 && node->short_name ? node->short_name : node->name;
    size_t n = 0;
    for (size_t i = 0; name[i] && (name[i] & 0x80) == 0 && n < 8; i++)
        start[n++] = name[i];
    vt_text(v, row, line, sizeof line);
    bool value = node->role == ROLE_SECRET || node->role == ROLE_FIELD || (node->role == ROLE_LINE && col >= 2);   /* a tall line may be read from its beginning */
    size_t at = node->role == ROLE_BUTTON ? (size_t)col + 2 : 2;
    VT_CHECK(v, n == 0 || strlen(line) >= at + n);
    VT_CHECK(v, n == 0 || strncmp(line + at, start, n) == 0);
    VT_CHECK(v, value ? col >= 2 && col < v->cols : col < 40);
    VT_CHECK(v, v->prefs.reader || value || line[col] == '>');
}

static void check_cells(struct vt *v)
{
    for (int row = 0; row < v->rows; row++)
        for (int col = 0; col < v->cols; col++) {
            uint32_t point = cell_point(v, row, col);
            VT_CHECK(v, !(point >= 0x2190 && point <= 0x25FF));   /* arrows, boxes, blocks: A04 */
        }
}

/* A10: what is masked is nowhere on the screen, nor in the bytes that went there: of a veiled field, all but its last two characters. */
static void check_secrets(struct vt *v)
{
    const struct view *view = run_view(v->run);
    for (size_t i = 0; i < view->node_count; i++) {
        const struct node *node = &view->nodes[i];
        size_t n = node->value ? secret_length(node->value) : 0;
        bool typed = node->veiled && view->focus == i;
        n = node->veiled ? text_veiled(secret_bytes(node->value), n) : n;
        if (node->role != ROLE_SECRET || node->revealed || typed || n < 4)
            continue;
        char text[512];
        snprintf(text, sizeof text, "%.*s", (int)n, (const char *)secret_bytes(node->value));
        VT_CHECK(v, strchr(text, '*') || !vt_holds(v, text));
    }
}

void vt_check(struct vt *v)
{
    check_cursor(v);
    check_highlight(v);
    check_cells(v);
    check_secrets(v);
}

struct snapshot {
    VTermScreenCell *cells;
    int row, col;
};

static struct snapshot snapshot(struct vt *v)
{
    struct snapshot s = { .cells = calloc((size_t)(v->rows * v->cols), sizeof *s.cells) };
    vt_cursor(v, &s.row, &s.col);
    for (int i = 0; i < v->rows * v->cols; i++)
        vterm_screen_get_cell(v->screen, (VTermPos){ i / v->cols, i % v->cols }, &s.cells[i]);
    return s;
}

static bool cell_equal(const VTermScreenCell *a, const VTermScreenCell *b)
{
    uint32_t x = a->chars[0] ? a->chars[0] : ' ', y = b->chars[0] ? b->chars[0] : ' ';
    return x == y && a->attrs.reverse == b->attrs.reverse && a->attrs.bold == b->attrs.bold
        && vterm_color_is_equal(&a->bg, &b->bg) && (x == ' ' || vterm_color_is_equal(&a->fg, &b->fg));
}

void vt_check_redraw(struct vt *v)
{
    struct snapshot before = snapshot(v);
    v->kind->resized(v->front);
    vt_show(v);
    struct snapshot after = snapshot(v);
    VT_CHECK(v, before.row == after.row && before.col == after.col);
    for (int i = 0; i < v->rows * v->cols; i++)
        if (!cell_equal(&before.cells[i], &after.cells[i])) {
            print_error("cell %d,%d: U+%04X, redrawn U+%04X\n", i / v->cols, i % v->cols, before.cells[i].chars[0], after.cells[i].chars[0]);
            vt_fault(v, "the screen equals its own redraw");
        }
    free(before.cells);
    free(after.cells);
}
