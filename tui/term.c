#include "tui/term.h"

#include "tui/front_inside.h"

#include <curses.h>
#include <errno.h>
#include <linux/kd.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

enum { SLOW_BAUD = 38400, ESCAPE_LOCAL_MS = 25, ESCAPE_FAR_MS = 300 };

struct terminal {
    int in, out;
    bool has_settings, colour, fills, moves_styled, slow, began;
    int escape_ms, colours;
    struct termios settings;
    char cup[TERM_STRING_MAX], cuf[TERM_STRING_MAX], up[TERM_STRING_MAX], clear[TERM_STRING_MAX], el[TERM_STRING_MAX];
    char reset[TERM_STRING_MAX];       /* sgr0 without the character set, which is never changed */
    char end[EMERGENCY_MAX];           /* everything back as it was */
    size_t end_length;
    char *bytes;                       /* owned */
    size_t length, room;
};

/* What a person may have set must not choose our terminal description nor our screen's size. */
static void term_ignore_environment(void)
{
    static const char *const names[] = { "TERMINFO", "TERMINFO_DIRS", "TERMCAP", "TERMPATH", "LINES", "COLUMNS", "ESCDELAY",
        "NCURSES_ASSUMED_COLORS", "NCURSES_CONSOLE2", "NCURSES_GPM_TERMS", "NCURSES_NO_HARD_TABS", "NCURSES_NO_MAGIC_COOKIE",
        "NCURSES_NO_PADDING", "NCURSES_NO_SETBUF", "NCURSES_NO_UTF8_ACS", "NCURSES_TRACE" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

/* Loads the description of a terminal, never from the person's own ~/.terminfo. */
static bool term_load(const char *name, int fd)
{
    int status = 0;
    const char *home = getenv("HOME");
    char *kept = home ? strdup(home) : NULL;
    term_ignore_environment();
    unsetenv("HOME");
    bool loaded = name && *name && setupterm(name, fd, &status) == OK && status == 1;
    if (kept)
        setenv("HOME", kept, 1);
    free(kept);
    return loaded;
}

/* A copy without its padding ($<5>): the terminals that need it say XON/XOFF themselves, and lines are slower than they. */
static bool copy_unpadded(const char *name, char to[TERM_STRING_MAX])
{
    const char *from = tigetstr(name);
    size_t n = 0;
    to[0] = '\0';
    if (!from || from == (const char *)-1)
        return false;
    while (*from && n + 1 < TERM_STRING_MAX) {
        const char *close = from[0] == '$' && from[1] == '<' ? strchr(from, '>') : NULL;
        if (close)
            from = close + 1;
        else
            to[n++] = *from++;
    }
    to[n] = '\0';
    return n > 0 && !*from;
}

const char *term_capability(const char *name)
{
    const char *value = tigetstr(name);
    return value && value != (const char *)-1 && *value ? value : NULL;
}

bool front_can_screen(const char *name)
{
    char cup[TERM_STRING_MAX], clear[TERM_STRING_MAX];
    if (!term_load(name, 1))
        return false;
    bool can = copy_unpadded("cup", cup) && copy_unpadded("clear", clear) && tigetflag("gn") != 1 && tigetflag("hc") != 1;
    del_curterm(cur_term);
    return can;
}

static void end_add(struct terminal *t, const char *bytes)
{
    size_t n = strlen(bytes);
    if (t->end_length + n < sizeof t->end) {
        memcpy(t->end + t->end_length, bytes, n);
        t->end_length += n;
    }
}

static void end_add_capability(struct terminal *t, const char *name)
{
    char bytes[TERM_STRING_MAX];
    if (copy_unpadded(name, bytes))
        end_add(t, bytes);
}

/* The alternate screen has no scroll-back of ours; where there is none, E3 erases what scrolled away. */
static void end_prepare(struct terminal *t)
{
    end_add_capability(t, "sgr0");
    end_add_capability(t, "op");
    end_add(t, t->clear);
    if (!term_capability("rmcup"))
        end_add_capability(t, "E3");
    end_add_capability(t, "rmcup");
    end_add_capability(t, "cnorm");
}

static bool term_learn(struct terminal *t)
{
    if (!copy_unpadded("cup", t->cup) || !copy_unpadded("clear", t->clear) || tigetflag("gn") == 1 || tigetflag("hc") == 1)
        return false;
    copy_unpadded("el", t->el);
    copy_unpadded("cuf", t->cuf);
    char reverse_index[TERM_STRING_MAX];
    copy_unpadded("cuu1", t->up);
    if (copy_unpadded("ri", reverse_index) && (!t->up[0] || strlen(reverse_index) < strlen(t->up)))
        memcpy(t->up, reverse_index, sizeof t->up);   /* never sent on the top row, where it would scroll */
    copy_unpadded("sgr0", t->reset);
    if (strstr(t->reset, "\033[m") || strstr(t->reset, "\033[0;10m"))   /* 10 is the font of "ansi" */
        memcpy(t->reset, "\033[m", sizeof "\033[m");
    t->colours = tigetnum("colors");
    t->fills = tigetflag("bce") == 1;
    t->moves_styled = tigetflag("msgr") == 1;
    end_prepare(t);
    return true;
}

static bool speed_is_slow(const struct termios *s)
{
    static const struct { speed_t code; int baud; } speeds[] = {
        { B50, 50 }, { B75, 75 }, { B110, 110 }, { B134, 134 }, { B150, 150 }, { B200, 200 }, { B300, 300 }, { B600, 600 },
        { B1200, 1200 }, { B1800, 1800 }, { B2400, 2400 }, { B4800, 4800 }, { B9600, 9600 }, { B19200, 19200 },
    };
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (cfgetospeed(s) == speeds[i].code)
            return speeds[i].baud < SLOW_BAUD;
    return false;
}

static void term_go_raw(struct terminal *t)
{
    t->has_settings = tcgetattr(t->in, &t->settings) == 0;
    if (!t->has_settings)
        return;
    struct termios raw = t->settings;
    cfmakeraw(&raw);            /* no echo, no signals, no output processing: a line feed only goes down */
    raw.c_iflag &= ~(tcflag_t)(IXON | IXOFF | IXANY);   /* Ctrl-S must not freeze a terminal */
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(t->in, TCSADRAIN, &raw);
}

static void term_judge_line(struct terminal *t, const struct front_options *o)
{
    struct termios s;
    bool serial = tcgetattr(t->out, &s) == 0 && speed_is_slow(&s);
    bool vt = strncmp(o->term, "vt", 2) == 0;
    bool far = getenv("SSH_CONNECTION") || getenv("SSH_TTY");
    t->slow = serial || vt;
    t->escape_ms = o->escape_ms > 0 ? o->escape_ms : far || t->slow ? ESCAPE_FAR_MS : ESCAPE_LOCAL_MS;
    t->colour = o->colour && t->colours >= 8 && term_capability("setaf") && term_capability("setab");
}

enum err term_open(const struct front_options *o, struct terminal **out)
{
    if (!term_load(o->term, o->out))
        return ERR_TERMINAL;
    struct terminal *t = calloc(1, sizeof *t);
    if (!t || !term_learn(t)) {
        enum err e = t ? ERR_TERMINAL : ERR_MEMORY;
        free(t);
        del_curterm(cur_term);
        return e;
    }
    t->in = o->in;
    t->out = o->out;
    term_judge_line(t, o);
    term_go_raw(t);
    front_prepare(t->in, t->out, t->has_settings ? &t->settings : NULL, t->end, t->end_length);
    *out = t;
    return ERR_OK;
}

void term_close(struct terminal *t)
{
    if (!t)
        return;
    if (t->began) {
        t->length = 0;
        term_put(t, t->end, t->end_length);
        term_flush(t);
    }
    if (t->has_settings)
        tcsetattr(t->in, TCSAFLUSH, &t->settings);   /* what was typed and not read is not for the next program */
    front_forget();
    del_curterm(cur_term);
    if (t->bytes)
        sodium_memzero(t->bytes, t->room);
    free(t->bytes);
    free(t);
}

void term_erase(struct terminal *t)
{
    char e3[TERM_STRING_MAX];
    tcflush(t->in, TCIFLUSH);
    if (!t->began)
        return;
    term_put(t, t->reset, strlen(t->reset));
    term_put(t, t->clear, strlen(t->clear));
    if (!term_capability("rmcup") && copy_unpadded("E3", e3))
        term_put(t, e3, strlen(e3));
    term_flush(t);
}

void term_size(const struct terminal *t, int *rows, int *cols)
{
    struct winsize size;
    bool known = ioctl(t->out, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *rows = known ? size.ws_row : 24;
    *cols = known ? size.ws_col : 80;
}

bool term_is_slow(const struct terminal *t) { return t->slow; }
bool term_has_colour(const struct terminal *t) { return t->colour; }
bool term_fills(const struct terminal *t) { return t->fills; }
bool term_moves_styled(const struct terminal *t) { return t->moves_styled; }
int term_escape_ms(const struct terminal *t) { return t->escape_ms; }
const char *term_up(const struct terminal *t) { return t->up[0] ? t->up : NULL; }
const char *term_clear(const struct terminal *t) { return t->clear; }
const char *term_clear_end(const struct terminal *t) { return t->el[0] ? t->el : NULL; }

/* Joins "\E[30m" and "\E[46m" as "\E[30;46m". */
static void style_add(char to[TERM_STRING_MAX], const char *bytes)
{
    size_t n = strlen(to), more = bytes ? strlen(bytes) : 0;
    if (n + more + 1 > TERM_STRING_MAX || more == 0)
        return;
    bool joins = n > 3 && to[n - 1] == 'm' && more > 3 && strncmp(bytes, "\033[", 2) == 0 && bytes[more - 1] == 'm';
    if (joins) {
        to[n - 1] = ';';
        bytes += 2, more -= 2;
    }
    memcpy(to + n, bytes, more + 1);
}

static void style_colour(const struct terminal *t, char to[TERM_STRING_MAX], const char *name, int colour)
{
    if (colour == THEME_OWN)
        return;
    bool bright = colour >= 8;
    if (bright && t->colours < 16)   /* eight colours: bold makes the bright half, of the foreground only */
        style_add(to, term_capability("bold"));
    style_add(to, tiparm(tigetstr(name), bright && t->colours < 16 ? colour - 8 : colour));
}

void term_style(const struct terminal *t, enum theme theme, enum style style, char to[TERM_STRING_MAX])
{
    struct theme_pair pair = theme_pair(t->colour ? theme : THEME_MONO, style);
    char plain[TERM_STRING_MAX];
    to[0] = '\0';
    bool own = pair.fg == THEME_OWN && pair.bg == THEME_OWN;
    if (!own && style != STYLE_MARK) {
        style_colour(t, to, "setaf", pair.fg);
        style_colour(t, to, "setab", pair.bg);
    } else if ((style == STYLE_FOCUS || style == STYLE_MARK) && copy_unpadded("rev", plain)) {
        style_add(to, plain);
    }
    if (style != STYLE_NORMAL)
        return;
    memcpy(plain, to, sizeof plain);
    memcpy(to, t->reset, sizeof t->reset);
    style_add(to, plain);
}

static size_t expand(const char *format, int a, int b, char to[TERM_STRING_MAX])
{
    const char *bytes = format[0] ? tiparm(format, a, b) : NULL;
    size_t n = bytes ? strlen(bytes) : 0;
    if (n >= TERM_STRING_MAX)
        return 0;
    memcpy(to, bytes ? bytes : "", n + 1);
    return n;
}

size_t term_address(const struct terminal *t, int row, int col, char to[TERM_STRING_MAX]) { return expand(t->cup, row, col, to); }
size_t term_right(const struct terminal *t, int n, char to[TERM_STRING_MAX]) { return expand(t->cuf, n, 0, to); }

void term_put(struct terminal *t, const char *bytes, size_t n)
{
    if (t->length + n > t->room) {
        size_t room = t->room ? t->room : 4096;
        while (room < t->length + n)
            room *= 2;
        char *more = room <= TERM_BYTES_MAX ? malloc(room) : NULL;
        if (!more)
            return;
        if (t->length)
            memcpy(more, t->bytes, t->length);
        if (t->bytes)
            sodium_memzero(t->bytes, t->length);   /* realloc would leave a copy behind */
        free(t->bytes);
        t->bytes = more;
        t->room = room;
    }
    memcpy(t->bytes + t->length, bytes, n);
    t->length += n;
}

void term_begin(struct terminal *t)
{
    static const char *const names[] = { "smcup", "sgr0", "cnorm" };
    char bytes[TERM_STRING_MAX];
    for (size_t i = 0; !t->began && i < sizeof names / sizeof *names; i++)
        if (copy_unpadded(names[i], bytes))
            term_put(t, bytes, strlen(bytes));
    t->began = true;
}

static void write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EAGAIN) {
            struct pollfd p = { .fd = fd, .events = POLLOUT };
            poll(&p, 1, -1);
        } else if (done < 0 && errno != EINTR) {
            return;   /* the terminal is gone: the end of input says so next */
        } else if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
}

void term_flush(struct terminal *t)
{
    if (t->length == 0)
        return;
    write_all(t->out, t->bytes, t->length);
    sodium_memzero(t->bytes, t->length);   /* a revealed secret went through here */
    t->length = 0;
}

long term_read(struct terminal *t, void *to, size_t size)
{
    struct pollfd p = { .fd = t->in, .events = POLLIN };
    if (poll(&p, 1, 0) <= 0)
        return -1;
    for (;;) {
        ssize_t n = read(t->in, to, size);
        if (n >= 0)
            return (long)n;
        if (errno != EINTR)
            return errno == EAGAIN ? -1 : 0;
    }
}

bool term_caps_lock(const struct terminal *t)
{
    char locks = 0;
    return ioctl(t->in, KDGKBLED, &locks) == 0 && (locks & K_CAPSLOCK);
}
