/* test_golden [FILE...]: without arguments, every .script and .line of tests/golden.
 *
 * Plays scripts of keys, tokens, answers and time against the real screens and front ends, and compares what a terminal
 * then shows with what is kept in expected/.  GOLDEN_REWRITE=1 rewrites it.  Prints TAP.
 *
 * A script is lines of commands; '#' begins a comment:
 *   front screen|line     size COLS ROWS     lang fr|en      term cle|dispositif    terminal TERM    reader    set KEY VALUE
 *   start                 (after the settings above)
 *   key NAME              up down enter back help language reveal close pgup pgdn erase tab
 *   type TEXT             characters as they are           say TEXT   a line (front line)
 *   clock MS              resize COLS ROWS
 *   snap NAME             compares the screen (or, line by line, what was written since the last one)
 *   cost [MAX]            what was written to the terminal since the last «cost» is at most so many bytes
 *   proves TEXT           a requirement that this script shows: passes when nothing of this play failed before it
 *   forgotten [not]       the person was forgotten
 *   and those of said.c, for the token, the network and option 2, of answers.c, for options 1, 3, 4 and 6, of fake_account.c, fake_users.c,
 *   fake_messages.c and fake_citizen.c, for accounts, of fake_counter.c, for agents
 * After every key on the full screen the invariants hold: the cursor is on the focused node's row and visible, one
 * highlight at most, label within 40 columns, no frame. */
#include "core/base/log.h"
#include "core/desk/options.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"
#include "tests/golden/vt.h"
#include "tui/front.h"

#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE = 512, PICTURE = 65536 };

static struct game {
    const char *file;
    unsigned line;
    struct vt *vt;
    int to_program, from_program;      /* front line: pipes */
    struct session session;
    struct conf *conf;
    struct prefs prefs;
    const struct front_kind *kind;
    struct front *front;
    int cols, rows;
    char terminal[32], lang[8], extra[2048], name[128];
    bool by_line, started;
    int64_t now;
    unsigned test, failed, failed_before;
} game;

int64_t game_now(void) { return game.now; }
struct run *game_person(void) { return game.session.run; }
static int64_t read_now(void *ctx) { return ((struct game *)ctx)->now; }
static const struct clock fake_clock = { read_now, read_now, &game };

/* 2026-11-22 14:02:00 in Montréal */
static const int64_t beginning = 1795374120000;

void game_fail(const char *what, const char *which)
{
    game.failed++;
    printf("not ok %u - %s:%u %s %s\n", ++game.test, game.name, game.line, what, which);
}

void game_pass(const char *what) { printf("ok %u - %s %s\n", ++game.test, game.name, what); }

/* --- settings --- */

static void load_conf(void)
{
    char path[] = "/tmp/guichet-golden-XXXXXX";
    struct conf_fault fault;
    int fd = mkstemp(path);
    if (fd < 0 || dprintf(fd, "demo = yes\n%s", game.extra) < 0)
        abort();
    close(fd);
    if (conf_load(guichet_options, guichet_options_count, path, &game.conf, &fault)) {
        fprintf(stderr, "%s\n", fault.expected);
        abort();
    }
    unlink(path);
}

static void open_front(void)
{
    int pipes[4];
    struct front_options options = { .term = game.terminal, .colour = true, .escape_ms = 25, .clock = &fake_clock };
    if (game.by_line) {
        if (pipe(pipes) || pipe(pipes + 2))
            abort();
        options.in = pipes[0];
        options.out = pipes[3];
        game.to_program = pipes[1];
        game.from_program = pipes[2];
        fcntl(game.from_program, F_SETFL, O_NONBLOCK);
        fcntl(options.in, F_SETFL, O_NONBLOCK);
    } else {
        game.vt = vt_open(game.rows, game.cols);
        options.in = options.out = vt_slave(game.vt);
    }
    game.kind = game.by_line ? &front_line : &front_screen;
    if (game.kind->open(&options, game.session.run, &game.front))
        abort();
}

static void follow(void)
{
    if (game.session.wiped) {
        game.session.wiped = false;
        game.kind->wipe(game.front);
        run_changed(game.session.run);
    }
    for (int i = 0; i < 4 && run_dirty(game.session.run); i++) {
        game.kind->show(game.front);
        run_shown(game.session.run);
    }
    if (game.vt)
        vt_pump(game.vt);
}

static void start(const char *unused)
{
    (void)unused;
    struct session *s = &game.session;
    struct run_host host = session_host(s);
    struct desk_settings settings = { .demo = true };
    const struct desk_events events = { session_changed, s };
    load_conf();
    *s = (struct session){ .conf = game.conf, .prefs = game.prefs, .first_prefs = game.prefs };
    s->loop = loop_new(&fake_clock);
    static char share[512], locale[600];
    snprintf(share, sizeof share, "%s/share/guichet", getenv("BUILD") ? getenv("BUILD") : "build");
    snprintf(locale, sizeof locale, "%s/locale", share);
    s->share_dir = share;
    if (msg_open(locale, conf_is(game.conf, "term", "dispositif") ? "dispositif" : NULL)
        || msg_set(strcmp(game.lang, "en") == 0 ? MSG_ENGLISH : MSG_FRENCH)
        || run_new(screens_flows, &host, &s->prefs, &s->run) || desk_open(s->loop, &settings, &events, &s->desk))
        abort();
    s->first_language = msg_language();
    *fake_status() = (struct desk_status){ .enrolled = true, .online = true };
    fake_token(beginning);
    session_start(s);
    open_front();
    game.started = true;
    follow();
}

static void stop(void)
{
    if (!game.started)
        return;
    game.kind->close(game.front);
    run_free(game.session.run);
    session_drop(&game.session);
    desk_close(game.session.desk);
    loop_free(game.session.loop);
    conf_free(game.conf);
    if (game.vt)
        vt_close(game.vt);
    game.vt = NULL;
    game.started = false;
}

/* --- keys --- */

static const struct { const char *name, *bytes; } keys[] = {
    { "up", "\033OA" }, { "down", "\033OB" }, { "enter", "\r" }, { "help", "\033OP" }, { "language", "\033OQ" },
    { "reveal", "\033OS" }, { "close", "\033[21~" }, { "pgup", "\033[5~" }, { "pgdn", "\033[6~" }, { "erase", "\177" },
    { "tab", "\t" }, { "space", " " }, { "back", "\033" },
};

static bool is_frame(const char *row)
{
    return strstr(row, "\xe2\x94") || strstr(row, "\xe2\x95") || strstr(row, "\xe2\x96");   /* U+2500..U+259F */
}

static void check_invariants(void)
{
    int row, col, highlighted = 0;
    bool visible;
    char text[2048], attributes[1024];
    vt_cursor(game.vt, &row, &col, &visible);
    const struct view *v = run_view(game.session.run);
    vt_row(game.vt, row, text, sizeof text);
    if (!visible)
        game_fail("the cursor is hidden on", v->page);
    if (v->focus < v->node_count && v->nodes[v->focus].role == ROLE_ITEM && col > 2)
        game_fail("the cursor is not at the beginning of the focused item on", v->page);
    for (int i = 2; i < game.rows; i++) {
        vt_row(game.vt, i, text, sizeof text);
        vt_attributes(game.vt, i, attributes, sizeof attributes);
        highlighted += strstr(attributes, "reverse") || strstr(attributes, " on 6");
        if (is_frame(text))
            game_fail("a frame is drawn on", v->page);
    }
    if (highlighted > 3)
        game_fail("more than one highlight on", v->page);
}

void game_type(const char *bytes, size_t n)
{
    vt_type(game.vt, bytes, n);
    if (!game.kind->take(game.front))
        game_fail("the front end says that input is over", "");
    if (game.kind->wait_ms(game.front) >= 0) {
        game.now += 30;
        game.kind->take_late(game.front);
    }
    loop_step(game.session.loop, 0);
    follow();
    check_invariants();
}

static void do_key(const char *name)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(keys[i].name, name) == 0) {
            game_type(keys[i].bytes, strlen(keys[i].bytes));
            return;
        }
    game_fail("no such key", name);
}

static void do_type(const char *text)
{
    for (size_t i = 0, n; text[i]; i += n) {
        for (n = 1; (text[i + n] & 0xC0) == 0x80; n++)
            ;
        game_type(text + i, n);
    }
}

static void do_say(const char *text)
{
    if (dprintf(game.to_program, "%s\n", text) < 0 || !game.kind->take(game.front))
        game_fail("the front end says that input is over", text);
    loop_step(game.session.loop, 0);
    follow();
}

/* --- what the desk says --- */

void game_changed(void)
{
    fake_changed();
    loop_step(game.session.loop, 0);
    follow();
}

static void do_clock(const char *ms)
{
    game.now += atoll(ms);
    loop_step(game.session.loop, 0);
    follow();
}

static void do_proves(const char *text)
{
    if (game.failed == game.failed_before)
        game_pass(text);
    else
        game_fail("not shown:", text);
}

static void do_cost(const char *most)
{
    size_t n = vt_bytes(game.vt);
    if (!*most)
        return;
    printf("# %s:%u %zu bytes (must %s)\n", game.name, game.line, n, most);
    if (n > 0 && n <= strtoul(most, NULL, 10))
        game_pass("cost");
    else
        game_fail("too many bytes, more than", most);
}

static void do_forgotten(const char *not)
{
    if (fake_forgotten() == (*not == 0))
        game_pass("forgotten");
    else
        game_fail(*not ? "the person was forgotten" : "the person was not forgotten", "");
}

static void do_resize(const char *text)
{
    if (sscanf(text, "%d %d", &game.cols, &game.rows) != 2)
        game_fail("cannot read", text);
    vt_resize(game.vt, game.rows, game.cols);
    game.kind->resized(game.front);
    run_changed(game.session.run);
    follow();
    check_invariants();
}

/* --- pictures --- */

static void picture_of_screen(char *to, size_t size)
{
    char text[2048], attributes[1024];
    int row, col;
    bool visible;
    vt_cursor(game.vt, &row, &col, &visible);
    size_t used = (size_t)snprintf(to, size, "%dx%d, cursor at row %d column %d%s\n", game.cols, game.rows, row, col,
                                   visible ? "" : " (hidden)");
    for (int i = 0; i < game.rows; i++) {
        vt_row(game.vt, i, text, sizeof text);
        used += (size_t)snprintf(to + used, size - used, "|%s\n", text);
    }
    for (int i = 0; i < game.rows; i++) {
        vt_attributes(game.vt, i, attributes, sizeof attributes);
        if (*attributes)
            used += (size_t)snprintf(to + used, size - used, "row %d: %s\n", i, attributes);
    }
}

static void picture_of_lines(char *to, size_t size)
{
    ssize_t n = read(game.from_program, to, size - 2);
    size_t end = n > 0 ? (size_t)n : 0;
    if (end && to[end - 1] != '\n')
        to[end++] = '\n';
    to[end] = 0;
}

static void expected_path(const char *snap, char *to, size_t size)
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", game.file);
    snprintf(to, size, "%s/expected/%s.%s.txt", dirname(copy), game.name, snap);
}

static void compare(const char *snap, const char *got)
{
    static char kept[PICTURE];
    char path[512];
    expected_path(snap, path, sizeof path);
    if (getenv("GOLDEN_REWRITE")) {
        FILE *f = fopen(path, "w");
        if (!f || fputs(got, f) < 0)
            abort();
        fclose(f);
    }
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(kept, 1, sizeof kept - 1, f) : 0;
    kept[n] = 0;
    if (f)
        fclose(f);
    if (strcmp(kept, got) == 0) {
        game_pass(snap);
        return;
    }
    game_fail("differs from", path);
    fprintf(stderr, "--- got %s\n%s", path, got);
}

static void do_snap(const char *name)
{
    static char picture[PICTURE];
    if (game.by_line)
        picture_of_lines(picture, sizeof picture);
    else
        picture_of_screen(picture, sizeof picture);
    compare(name, picture);
}

/* --- settings commands --- */

static void do_front(const char *how) { game.by_line = strcmp(how, "line") == 0; game.prefs.line = game.by_line; }
static void do_size(const char *text) { if (sscanf(text, "%d %d", &game.cols, &game.rows) != 2) game_fail("cannot read", text); }
static void do_lang(const char *text) { snprintf(game.lang, sizeof game.lang, "%s", text); }
static void do_terminal(const char *text) { snprintf(game.terminal, sizeof game.terminal, "%s", text); }
static void do_reader(const char *unused) { (void)unused; game.prefs.reader = true; }
static void do_mono(const char *unused) { (void)unused; game.prefs.theme = THEME_MONO; }
static void do_set(const char *text)
{
    size_t used = strlen(game.extra);
    snprintf(game.extra + used, sizeof game.extra - used, "%s\n", text);
}

static const struct game_command commands[] = {
    { "front", do_front }, { "size", do_size }, { "lang", do_lang }, { "terminal", do_terminal }, { "reader", do_reader },
    { "mono", do_mono }, { "set", do_set }, { "start", start }, { "key", do_key }, { "type", do_type }, { "say", do_say },
    { "clock", do_clock }, { "resize", do_resize }, { "snap", do_snap }, { "forgotten", do_forgotten }, { "cost", do_cost }, { "proves", do_proves },
};

bool game_run(const struct game_command *table, size_t n, const char *name, const char *rest)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].name, name) == 0) {
            table[i].run(rest);
            return true;
        }
    return false;
}

static void run_line(char *line)
{
    line[strcspn(line, "\n")] = 0;
    if (!*line || *line == '#')
        return;
    char *rest = line + strcspn(line, " ");
    if (*rest)
        *rest++ = 0;
    if (!game_run(commands, sizeof commands / sizeof commands[0], line, rest) && !game_run_desk(line, rest)
        && !game_run_answers(line, rest) && !game_run_account(line, rest) && !game_run_users(line, rest) && !game_run_citizen(line, rest) && !game_run_counter(line, rest) && !game_run_messages(line, rest))
        game_fail("no such command:", line);
}

/* A script is played in French and English, at 80x24 and 40x12, unless it says otherwise by its first settings. */
static void play(const char *file, const char *lang, int cols, int rows)
{
    char line[LINE], base[256];
    FILE *f = fopen(file, "r");
    if (!f)
        abort();
    snprintf(base, sizeof base, "%s", file);
    char *name = basename(base);
    name[strcspn(name, ".")] = 0;
    game = (struct game){ .file = file, .line = 0, .cols = cols, .rows = rows, .now = beginning, .test = game.test,
        .failed = game.failed, .failed_before = game.failed };
    snprintf(game.terminal, sizeof game.terminal, "xterm-256color");
    snprintf(game.lang, sizeof game.lang, "%s", lang);
    if (strstr(file, ".line"))
        snprintf(game.name, sizeof game.name, "%s.line.%s", name, lang);
    else
        snprintf(game.name, sizeof game.name, "%s.%s.%dx%d", name, lang, cols, rows);
    while (fgets(line, sizeof line, f)) {
        game.line++;
        run_line(line);
    }
    fclose(f);
    stop();
}

static void play_all_ways(const char *file)
{
    play(file, "fr", 80, 24);
    play(file, "en", 80, 24);
    if (strstr(file, ".line"))
        return;
    play(file, "fr", 40, 12);
    play(file, "en", 40, 12);
}

/* Every parts-th file, from the part-th. */
static void play_folder(size_t part, size_t parts)
{
    glob_t found;
    if (glob("tests/golden/*.script", 0, NULL, &found) || glob("tests/golden/*.line", GLOB_APPEND, NULL, &found))
        abort();
    for (size_t i = part; i < found.gl_pathc; i += parts)
        play_all_ways(found.gl_pathv[i]);
    globfree(&found);
}

/* Every edge leads somewhere, every page is reachable and has help, every field a limit. */
static void check_tables(void)
{
    const char *fault = flow_fault(screens_flows, screens_roots);
    snprintf(game.name, sizeof game.name, "tables");
    if (fault)
        game_fail("of the screens:", fault);
    else
        game_pass("of the screens are sound");
}

/* test_golden [FILE...], or --part N OF: a part of the folder, N from 1 */
int main(int argc, char **argv)
{
    const bool part = argc == 4 && strcmp(argv[1], "--part") == 0;
    setenv("LC_ALL", "C.UTF-8", 1);
    setlocale(LC_ALL, "");
    if (secret_start())
        return 2;
    log_open(STDERR_FILENO, LOG_ERROR, "golden");
    check_tables();
    for (int i = 1; i < argc && !part; i++)
        play_all_ways(argv[i]);
    if (part)
        play_folder(strtoul(argv[2], NULL, 10) - 1, strtoul(argv[3], NULL, 10));
    else if (argc == 1)
        play_folder(0, 1);
    printf("1..%u\n", game.test);
    return game.failed ? 1 : 0;
}
