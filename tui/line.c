#include "tui/front.h"

#include "core/base/text.h"
#include "tui/front_inside.h"
#include "tui/keys.h"
#include "tui/line_inside.h"
#include "tui/msg.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No cursor addressing and no escape sequence: numbered prompts, for a screen reader, a braille line, a teletype or a
 * pipe.  Exactly one line is taken each time, so that the next one is read by the page it was meant for. */

static void line_close(struct front *f)
{
    if (!f)
        return;
    if (f->terminal)
        tcsetattr(f->in, TCSAFLUSH, &f->settings);
    if (f->terminal && f->prompted) {
        ssize_t n = write(f->out, "\n", 1);
        (void)n;
    }
    front_forget();
    secret_free(f->line);
    buf_free(&f->said);
    sodium_memzero(f, sizeof *f);
    free(f);
}

/* The terminal edits the line; it makes no signal, no end of file and no pause: a kiosk is left by its own ways out. */
static void line_settings(struct front *f, bool secret)
{
    if (!f->terminal)
        return;
    struct termios t = f->settings;
    t.c_lflag |= ICANON | ECHOE | ECHONL;
    t.c_lflag &= ~(tcflag_t)(ISIG | IEXTEN | (secret ? ECHO : 0));
    t.c_lflag |= secret ? 0 : ECHO;
    t.c_iflag |= ICRNL;
    t.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    t.c_cc[VEOF] = _POSIX_VDISABLE;
    tcsetattr(f->in, TCSANOW, &t);
}

static enum err line_open(const struct front_options *o, struct run *run, struct front **out)
{
    struct front *f = calloc(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->run = run;
    f->in = o->in;
    f->out = o->out;
    f->charset = fold_charset();
    f->said = buf_make(LINE_OUT_MAX);
    f->line = secret_new(LINE_MAX_BYTES);
    if (!f->line) {
        line_close(f);
        return ERR_MEMORY;
    }
    f->terminal = tcgetattr(o->in, &f->settings) == 0;
    front_prepare(o->in, o->out, f->terminal ? &f->settings : NULL, "", 0);
    line_settings(f, false);
    *out = f;
    return ERR_OK;
}

static void line_flush(struct front *f)
{
    const uint8_t *at = f->said.bytes;
    size_t left = f->said.length;
    while (left > 0) {
        ssize_t n = write(f->out, at, left);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = { .fd = f->out, .events = POLLOUT };
            poll(&p, 1, -1);
        } else if (n < 0 && errno != EINTR) {
            break;
        } else if (n > 0) {
            at += n;
            left -= (size_t)n;
        }
    }
    buf_clear(&f->said);
}

static void line_show(struct front *f)
{
    line_enter_lines(f);
    line_say(f);
    line_settings(f, line_is_secret(run_view(f->run)));
    line_flush(f);
    run_shown(f->run);
}

/* --- what a line means --- */

bool line_is(const struct front *f, const char *text)
{
    size_t n = strlen(text);
    return secret_length(f->line) == n && memcmp(secret_bytes(f->line), text, n) == 0;
}

static const struct { const char *line; enum act act; } commands[] = {
    { "?", ACT_HELP }, { "?e", ACT_LANGUAGE }, { "<", ACT_BACK },
};

/* "?d": the item of a form whose key is d. */
static bool take_item_of_form(struct front *f)
{
    const struct view *v = run_view(f->run);
    if (v->kind != VIEW_FORM || secret_length(f->line) != 2 || secret_bytes(f->line)[0] != '?')
        return false;
    for (size_t i = 0; i < v->node_count; i++)
        if (line_is_form_item(v, i) && (unsigned char)v->nodes[i].key == secret_bytes(f->line)[1]) {
            run_choose_from_afar(f->run, i);
            return true;
        }
    return false;
}

static bool take_command(struct front *f)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (line_is(f, commands[i].line)) {
            run_act(f->run, commands[i].act);
            return true;
        }
    return take_item_of_form(f);
}

size_t line_type(struct front *f)
{
    const struct view *v = run_view(f->run);
    bool address = v->focus < v->node_count && v->nodes[v->focus].address;
    const char *at = (const char *)secret_bytes(f->line);
    size_t left = secret_length(f->line), typed = 0;
    char bytes[4];
    while (left > 0) {
        uint32_t point = (unsigned char)*at;
        int used = f->charset == CHARSET_LATIN1 ? 1 : text_decode(at, left, &point);
        if (address && left > 1 && memcmp(at, "?a", 2) == 0)
            point = '@', used = 2;
        if (used > 0 && !text_is_control(point)) {
            run_type(f->run, point);
            typed += text_encode(point, bytes);
        }
        at += used > 0 ? used : 1;
        left -= used > 0 ? (size_t)used : 1;
    }
    sodium_memzero(bytes, sizeof bytes);
    return typed;
}

static size_t value_length(struct front *f)
{
    const struct view *v = run_view(f->run);
    const struct node *node = v->focus < v->node_count ? &v->nodes[v->focus] : NULL;
    return node && node->value ? secret_length(node->value) : 0;
}

static void empty_field(struct front *f) { run_act(f->run, ACT_CLEAR); }

/* An answer replaces what the field held; an empty one keeps it. */
static void take_field(struct front *f)
{
    const struct view *v = run_view(f->run);
    if (line_is(f, "-") && v->nodes[v->focus].role == ROLE_FIELD && value_length(f) > 0) {
        empty_field(f);
    } else if (secret_length(f->line) > 0) {
        empty_field(f);
        line_type(f);
        if (run_view(f->run)->message) {   /* refused while it was typed: said by show, asked again */
            char kept[256];
            snprintf(kept, sizeof kept, "%s", run_view(f->run)->message);
            empty_field(f);
            run_say(f->run, kept);
            return;
        }
        if (v->nodes[v->focus].veiled && value_length(f) > 0)
            line_put_veiled(f, &v->nodes[v->focus]);
    }
    run_act(f->run, ACT_ENTER);
}

/* Enter keeps; a number chooses; n and p turn the pages. */
static void take_choice_of_field(struct front *f)
{
    uint32_t point = secret_length(f->line) == 1 ? secret_bytes(f->line)[0] : 0;
    if (secret_length(f->line) == 0)
        run_act(f->run, ACT_ENTER);
    else
        run_type(f->run, point ? point : '0');
}

static void take_confirm(struct front *f)
{
    if (secret_length(f->line) == 0)
        run_act(f->run, ACT_CONFIRM);
    else
        run_say(f->run, msg(N_("Ce choix n'existe pas.")));
}

static bool has_key(const struct view *v, uint32_t point)
{
    for (size_t i = 0; i < v->node_count; i++)
        if ((unsigned char)v->nodes[i].key == point)
            return true;
    return false;
}

/* "12": the row that has this number. */
static bool take_number(struct front *f)
{
    const struct view *v = run_view(f->run);
    unsigned number = 0;
    for (size_t i = 0; i < secret_length(f->line); i++) {
        uint8_t digit = secret_bytes(f->line)[i];
        if (digit < '0' || digit > '9' || number > v->numbers)
            return false;
        number = number * 10 + (digit - '0');
    }
    for (size_t i = 0; number && i < v->node_count; i++)
        if (v->nodes[i].number == number) {
            run_focus(f->run, i);
            run_act(f->run, ACT_ENTER);
            return true;
        }
    return false;
}

static bool turns_pages(const struct view *v) { return v->kind == VIEW_LIST || v->kind == VIEW_READ; }

static void take_choice(struct front *f)
{
    const struct view *v = run_view(f->run);
    uint32_t point = secret_length(f->line) == 1 ? secret_bytes(f->line)[0] : 0;
    enum act act = keymap_plain(v, point);
    if (secret_length(f->line) == 0)
        run_act(f->run, ACT_ENTER);
    else if (take_number(f))
        ;
    else if (point && has_key(v, point))
        run_type(f->run, point);
    else if (act == ACT_CLOSE || act == ACT_BACK || act == ACT_LANGUAGE || (turns_pages(v) && (act == ACT_PAGE_UP || act == ACT_PAGE_DOWN)))
        run_act(f->run, act);
    else if (point == '/' && v->kind == VIEW_LIST)
        run_type(f->run, point);
    else
        run_say(f->run, msg(N_("Ce choix n'existe pas.")));
}

static void take_line(struct front *f)
{
    const struct view *v = run_view(f->run);
    const struct node *node = v->focus < v->node_count ? &v->nodes[v->focus] : NULL;
    f->answered = true;
    f->prompted = false;
    if (!f->terminal)
        buf_put_text(&f->said, "\n");   /* nobody typed the end of the line there */
    if (f->too_long)
        run_say(f->run, msg(err_what(ERR_LIMIT)));
    else if (line_take_lines(f) || take_command(f))
        ;
    else if (line_has_fields(v) && node && node->role == ROLE_BUTTON)
        take_confirm(f);
    else if (line_has_fields(v) && node && node->role == ROLE_CHOICE)
        take_choice_of_field(f);
    else if (line_has_fields(v) && node && node->value)
        take_field(f);
    else
        take_choice(f);
    secret_wipe(f->line);
    f->too_long = false;
    run_changed(f->run);
}

/* --- lines in --- */

/* A byte at a time from a pipe, so that the rest stays there for the next page; a terminal gives a line itself. */
static long read_some(struct front *f)
{
    struct pollfd p = { .fd = f->in, .events = POLLIN };
    uint8_t dropped[64];
    size_t room = secret_room(f->line);
    ssize_t n;
    if (poll(&p, 1, 0) <= 0)
        return -1;
    do
        n = read(f->in, room ? secret_tail(f->line) : dropped, !f->terminal ? 1 : room ? room : sizeof dropped);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return n < 0 && errno == EAGAIN ? -1 : 0;
    if (room) {
        secret_grew(f->line, (size_t)n);
        return n;
    }
    f->too_long = true;
    bool ended = dropped[n - 1] == '\n';
    sodium_memzero(dropped, sizeof dropped);
    if (ended) {
        secret_truncate(f->line, secret_length(f->line) - 1);
        return secret_append(f->line, "\n", 1) == ERR_OK ? 1 : 0;
    }
    return n;
}

static bool line_ended(const struct front *f)
{
    size_t n = secret_length(f->line);
    return n > 0 && secret_bytes(f->line)[n - 1] == '\n';
}

static void drop_line_end(struct front *f)
{
    size_t n = secret_length(f->line);
    while (n > 0 && (secret_bytes(f->line)[n - 1] == '\n' || secret_bytes(f->line)[n - 1] == '\r'))
        n--;
    secret_truncate(f->line, n);
}

static bool line_take(struct front *f)
{
    for (;;) {
        long n = read_some(f);
        if (n < 0)
            return true;
        if (n == 0 && secret_length(f->line) == 0)
            return false;
        if (n == 0 || line_ended(f))
            break;   /* the last line of a file may lack its end */
    }
    drop_line_end(f);
    take_line(f);
    return true;
}

static int line_wait_ms(const struct front *f) { (void)f; return -1; }
static void line_take_late(struct front *f) { (void)f; }
static void line_resized(struct front *f) { (void)f; }

/* Without escape sequences a terminal can only be scrolled. */
static void line_wipe(struct front *f)
{
    enum { ROWS = 70 };
    for (int i = 0; f->terminal && i < ROWS; i++)
        buf_put_text(&f->said, "\n");
    if (f->terminal)
        tcflush(f->in, TCIFLUSH);
    line_flush(f);
    secret_wipe(f->line);
    f->too_long = f->prompted = f->shown = f->in_lines = false;
    f->line_count = 0;
    f->state = f->message = 0;
}

const struct front_kind front_line = {
    .open = line_open, .show = line_show, .take = line_take, .wait_ms = line_wait_ms,
    .take_late = line_take_late, .resized = line_resized, .wipe = line_wipe, .close = line_close,
};
