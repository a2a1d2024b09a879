#include "tests/golden/vt.h"

#include "core/base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vterm.h>

struct vt {
    VTerm *term;
    VTermScreen *screen;
    int master, slave, rows, cols;
    bool visible;
    size_t bytes;
};

static int set_property(VTermProp prop, VTermValue *value, void *ctx)
{
    struct vt *vt = ctx;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        vt->visible = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = set_property };

struct vt *vt_open(int rows, int cols)
{
    struct vt *vt = calloc(1, sizeof *vt);
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    if (!vt || openpty(&vt->master, &vt->slave, NULL, NULL, &size))
        abort();
    fcntl(vt->master, F_SETFL, O_NONBLOCK);
    vt->rows = rows;
    vt->cols = cols;
    vt->visible = true;
    vt->term = vterm_new(rows, cols);
    vterm_set_utf8(vt->term, 1);
    vt->screen = vterm_obtain_screen(vt->term);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_reset(vt->screen, 1);
    return vt;
}

void vt_close(struct vt *vt)
{
    vterm_free(vt->term);
    close(vt->master);
    close(vt->slave);
    free(vt);
}

int vt_slave(const struct vt *vt) { return vt->slave; }

void vt_resize(struct vt *vt, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    vt->rows = rows;
    vt->cols = cols;
    if (ioctl(vt->master, TIOCSWINSZ, &size))
        abort();
    vterm_set_size(vt->term, rows, cols);
}

/* The kernel hands what was written to the other end by a work queue, so a read that finds nothing proves nothing: a mark is
 * written behind it and read up to.  An operating system command that no terminal knows: the screen is not touched. */
static const char mark[] = "\033]777;guichet\007";

static void take(struct vt *vt, const char *bytes, size_t n)
{
    vt->bytes += n;
    vterm_input_write(vt->term, bytes, n);
}

void vt_pump(struct vt *vt)
{
    static char bytes[65536];
    size_t n = 0, k = sizeof mark - 1;
    struct pollfd wait = { .fd = vt->master, .events = POLLIN };
    if (write(vt->slave, mark, k) != (ssize_t)k)
        abort();
    while (n < k || memcmp(bytes + n - k, mark, k) != 0) {
        if (n == sizeof bytes || poll(&wait, 1, 5000) != 1)
            abort();
        ssize_t got = read(vt->master, bytes + n, sizeof bytes - n);
        n += got > 0 ? (size_t)got : 0;
    }
    take(vt, bytes, n - k);
    vterm_screen_flush_damage(vt->screen);
}

/* The other way too: back only when the program can read all of it at once. */
void vt_type(struct vt *vt, const char *bytes, size_t n)
{
    struct pollfd wait = { .fd = vt->slave, .events = POLLIN };
    int there = 0;
    if (write(vt->master, bytes, n) != (ssize_t)n)
        abort();
    while ((size_t)there < n)
        if (poll(&wait, 1, 5000) != 1 || ioctl(vt->slave, FIONREAD, &there))
            abort();
}

size_t vt_bytes(struct vt *vt)
{
    size_t n = vt->bytes;
    vt->bytes = 0;
    return n;
}

void vt_row(const struct vt *vt, int row, char *to, size_t size)
{
    size_t used = 0, end = 0;
    for (int col = 0; col < vt->cols; col++) {
        VTermScreenCell cell;
        char bytes[4];
        vterm_screen_get_cell(vt->screen, (VTermPos){ row, col }, &cell);
        if (cell.chars[0] == (uint32_t)-1)
            continue;
        size_t n = text_encode(cell.chars[0] ? cell.chars[0] : ' ', bytes);
        if (used + n >= size)
            break;
        memcpy(to + used, bytes, n);
        used += n;
        if (cell.chars[0] && cell.chars[0] != ' ')
            end = used;
    }
    to[end] = 0;
}

static void cell_words(const VTermScreenCell *cell, char *to, size_t size)
{
    bool colour = VTERM_COLOR_IS_INDEXED(&cell->fg) || VTERM_COLOR_IS_INDEXED(&cell->bg);
    snprintf(to, size, "%s%s%s", cell->attrs.reverse ? " reverse" : "", cell->attrs.bold ? " bold" : "",
             cell->attrs.underline ? " underline" : "");
    size_t used = strlen(to);
    if (colour)
        snprintf(to + used, size - used, " colour %d on %d",
                 VTERM_COLOR_IS_INDEXED(&cell->fg) ? cell->fg.indexed.idx : -1,
                 VTERM_COLOR_IS_INDEXED(&cell->bg) ? cell->bg.indexed.idx : -1);
}

static void end_run(char *to, size_t size, const char *words, int from, int last)
{
    size_t used = strlen(to);
    if (*words)
        snprintf(to + used, size - used, "%s%d-%d%s", used ? ", " : "", from, last, words);
}

void vt_attributes(const struct vt *vt, int row, char *to, size_t size)
{
    char words[64] = "", now[64];
    int from = 0;
    to[0] = 0;
    for (int col = 0; col < vt->cols; col++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(vt->screen, (VTermPos){ row, col }, &cell);
        cell_words(&cell, now, sizeof now);
        if (strcmp(now, words) == 0)
            continue;
        end_run(to, size, words, from, col - 1);
        memcpy(words, now, sizeof words);
        from = col;
    }
    end_run(to, size, words, from, vt->cols - 1);
}

void vt_cursor(const struct vt *vt, int *row, int *col, bool *visible)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(vt->term), &at);
    *row = at.row;
    *col = at.col;
    *visible = vt->visible;
}
