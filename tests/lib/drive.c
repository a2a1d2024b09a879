/*
 * drive: a person at a terminal, for the end-to-end tests.
 *
 *   drive pty COLSxROWS COMMAND...   on a pseudo-terminal whose other end is libvterm's screen (TERM is the caller's)
 *   drive pipe COMMAND...            standard input and output are pipes
 *
 * Reads one command a line from standard input, answers each with one line ("ok", "no", a number; see `screen`):
 *   wait MS TEXT    gone MS TEXT    until TEXT is, or is no longer, shown; blanks, line ends and rules count as one blank
 *                                   (pipe: looks at what was written since the last `type`)
 *   type TEXT       sends it; \n \r \t \e \\ \xHH
 *   flood N TEXT    sends it N times, reading meanwhile what the program writes
 *   screen          rows as "|text", then ok (pipe: what was written since the last `type`)
 *   size COLS ROWS  resizes the terminal
 *   silent MS       bytes that the program writes in so many ms
 *   pid             the program's number
 *   eof             closes its input (pty: hangs up)
 *   end MS          waits for the program to end: its exit status, 128+signal, or "no"
 * At the end of standard input the program is hung up, and killed if it is still there after two seconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

enum { LINE_MAX_BYTES = 65536, TEXT_MAX_BYTES = 1 << 20, ROW_BYTES = 2048, END_MS = 2000 };

static struct {
    VTerm *vt;               /* NULL: pipes */
    VTermScreen *screen;
    int rows, cols;
    int in, out;             /* to and from the program; the same for a pty, -1 when closed */
    pid_t pid;
    int status;              /* exit status once known, else -1 */
    char *text;              /* pipe: all that was written */
    size_t length, mark;
    size_t bytes;            /* written by the program in all */
} drive = { .in = -1, .out = -1, .status = -1 };

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void die(const char *what)
{
    perror(what);
    if (drive.pid > 0)
        kill(drive.pid, SIGKILL);
    exit(2);
}

/* --- what the program writes --- */

static void take_bytes(const char *bytes, size_t n)
{
    drive.bytes += n;
    if (drive.vt) {
        vterm_input_write(drive.vt, bytes, n);
        return;
    }
    if (drive.length + n > TEXT_MAX_BYTES) {       /* keep the newest */
        drive.length = 0;
        drive.mark = 0;
    }
    memcpy(drive.text + drive.length, bytes, n);
    drive.length += n;
}

/* Reads what is there, waiting at most so many ms for the first of it. */
static void pump(int ms)
{
    char bytes[16384];
    struct pollfd p = { .fd = drive.out, .events = POLLIN };
    if (drive.out < 0) {
        poll(NULL, 0, ms < 20 ? ms : 20);
        return;
    }
    if (poll(&p, 1, ms) <= 0)
        return;
    ssize_t n = read(drive.out, bytes, sizeof bytes);
    if (n > 0) {
        take_bytes(bytes, (size_t)n);
    } else if (n == 0 || errno == EIO) {
        if (drive.in != drive.out || n == 0)
            close(drive.out);
        else
            drive.in = -1, close(drive.out);
        drive.out = -1;
    }
}

static void drain(void)
{
    size_t before;
    do {
        before = drive.bytes;
        pump(0);
    } while (drive.bytes != before);
}

/* --- what is shown --- */

static size_t put_utf8(char *to, unsigned c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned lead[] = { 0, 0xC0, 0xE0, 0xF0 };
    to[0] = (char)(lead[more] | (c >> (6 * more)));
    for (size_t i = 1; i <= more; i++)
        to[i] = (char)(0x80 | ((c >> (6 * (more - i))) & 0x3F));
    return more + 1;
}

static void row_text(int row, char *to)
{
    size_t n = 0, end = 0;
    for (int col = 0; col < drive.cols && n < ROW_BYTES - 40; col++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(drive.screen, (VTermPos){ row, col }, &cell);
        if (cell.chars[0] == (uint32_t)-1)         /* second half of a wide character */
            continue;
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            n += put_utf8(to + n, cell.chars[i]);
        if (!cell.chars[0])
            to[n++] = ' ';
        if (to[n - 1] != ' ')
            end = n;
    }
    to[end] = 0;
}

/* Everything shown, one blank for every run of blanks, line ends and drawn rules. */
static char *shown(void)
{
    char *all = malloc(TEXT_MAX_BYTES + 1), row[ROW_BYTES];
    size_t n = 0;
    if (!all)
        die("malloc");
    if (!drive.vt) {
        n = drive.length - drive.mark;
        memcpy(all, drive.text + drive.mark, n);
    }
    for (int i = 0; drive.vt && i < drive.rows; i++) {
        row_text(i, row);
        n += (size_t)snprintf(all + n, TEXT_MAX_BYTES - n, "%s\n", row);
    }
    all[n] = 0;
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        bool rule = i + 2 < n && (unsigned char)all[i] == 0xE2 && ((unsigned char)all[i + 1] == 0x94 || (unsigned char)all[i + 1] == 0x95);
        bool nbsp = i + 1 < n && (unsigned char)all[i] == 0xC2 && (unsigned char)all[i + 1] == 0xA0;
        bool blank = rule || nbsp || strchr(" \t\r\n", all[i]);
        i += rule ? 2 : nbsp ? 1 : 0;
        if (!blank)
            all[to++] = all[i];
        else if (to && all[to - 1] != ' ')
            all[to++] = ' ';
    }
    all[to] = 0;
    return all;
}

static bool is_shown(const char *text)
{
    char *all = shown();
    bool found = strstr(all, text) != NULL;
    free(all);
    return found;
}

static bool wait_shown(const char *text, long ms, bool wanted)
{
    long long until = now_ms() + ms;
    drain();
    while (is_shown(text) != wanted) {
        long long left = until - now_ms();
        if (left <= 0 || (drive.out < 0 && wanted))
            return false;
        pump((int)(left < 200 ? left : 200));
    }
    return true;
}

/* --- what the person types --- */

static size_t unescape(const char *from, char *to)
{
    size_t n = 0;
    for (; *from; from++) {
        unsigned hex;
        int used;
        if (*from != '\\') {
            to[n++] = *from;
            continue;
        }
        switch (*++from) {
        case 'n': to[n++] = '\n'; break;
        case 'r': to[n++] = '\r'; break;
        case 't': to[n++] = '\t'; break;
        case 'e': to[n++] = '\033'; break;
        case 'x':
            if (sscanf(from + 1, "%2x%n", &hex, &used) == 1) {
                to[n++] = (char)hex;
                from += used;
            }
            break;
        case 0: return n;
        default: to[n++] = *from;
        }
    }
    return n;
}

static bool send_bytes(const char *bytes, size_t n)
{
    long long until = now_ms() + 20000;
    while (n && drive.in >= 0 && now_ms() < until) {
        struct pollfd p[2] = { { .fd = drive.in, .events = POLLOUT }, { .fd = drive.out, .events = POLLIN } };
        if (poll(p, 2, 1000) < 0)
            return false;
        if (p[1].revents & (POLLIN | POLLHUP))
            pump(0);
        ssize_t sent = drive.in >= 0 && (p[0].revents & POLLOUT) ? write(drive.in, bytes, n) : 0;
        if (sent < 0 && errno != EAGAIN)
            return false;
        if (sent > 0) {
            bytes += sent;
            n -= (size_t)sent;
        }
    }
    return n == 0;
}

static bool type(const char *text, long times)
{
    static char bytes[LINE_MAX_BYTES];
    size_t n = unescape(text, bytes);
    drain();
    drive.mark = drive.length;
    while (times-- > 0)
        if (!send_bytes(bytes, n))
            return false;
    return true;
}

/* --- the program --- */

static bool ended(void)
{
    int status;
    if (drive.status < 0 && waitpid(drive.pid, &status, WNOHANG) == drive.pid)
        drive.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return drive.status >= 0;
}

static bool wait_end(long ms)
{
    long long until = now_ms() + ms;
    while (!ended() && now_ms() < until)
        pump(20);
    drain();
    return ended();
}

static void hang_up(void)
{
    if (drive.in >= 0)
        close(drive.in);
    if (drive.out == drive.in)
        drive.out = -1;
    drive.in = -1;
}

static void exec_program(char **command)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

static void start_pipe(char **command)
{
    int to[2], from[2];
    drive.text = malloc(TEXT_MAX_BYTES + 1);
    if (!drive.text || pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
        die("pipe");
    drive.pid = fork();
    if (drive.pid == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        exec_program(command);
    }
    close(to[0]);
    close(from[1]);
    drive.in = to[1];
    drive.out = from[0];
}

static void start_pty(const char *size, char **command)
{
    if (sscanf(size, "%dx%d", &drive.cols, &drive.rows) != 2)
        die("size");
    struct winsize w = { .ws_row = (unsigned short)drive.rows, .ws_col = (unsigned short)drive.cols };
    drive.vt = vterm_new(drive.rows, drive.cols);
    vterm_set_utf8(drive.vt, 1);
    drive.screen = vterm_obtain_screen(drive.vt);
    vterm_screen_enable_altscreen(drive.screen, 1);
    vterm_screen_reset(drive.screen, 1);
    drive.pid = forkpty(&drive.in, NULL, NULL, &w);
    if (drive.pid == 0)
        exec_program(command);
    drive.out = drive.in;
    fcntl(drive.in, F_SETFL, O_NONBLOCK);
    fcntl(drive.in, F_SETFD, FD_CLOEXEC);
}

static void resize(int cols, int rows)
{
    struct winsize w = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    drive.cols = cols;
    drive.rows = rows;
    if (drive.vt)
        vterm_set_size(drive.vt, rows, cols);
    ioctl(drive.in, TIOCSWINSZ, &w);
}

/* --- commands --- */

static const char *yes(bool good) { return good ? "ok" : "no"; }

static void print_screen(void)
{
    char row[ROW_BYTES];
    drain();
    for (int i = 0; drive.vt && i < drive.rows; i++) {
        row_text(i, row);
        printf("|%s\n", row);
    }
    size_t from = drive.mark;
    while (!drive.vt && from < drive.length) {
        const char *end = memchr(drive.text + from, '\n', drive.length - from);
        size_t n = end ? (size_t)(end - drive.text) - from : drive.length - from;
        printf("|%.*s\n", (int)n, drive.text + from);
        from += n + 1;
    }
    puts("ok");
}

static void count_silence(long ms)
{
    drain();
    size_t before = drive.bytes;
    long long until = now_ms() + ms, left;
    while ((left = until - now_ms()) > 0)
        pump((int)left);
    printf("%zu\n", drive.bytes - before);
}

static void obey(char *line)
{
    char word[16] = "";
    long number = 0;
    int at = 0, cols, rows;
    sscanf(line, "%15s %n", word, &at);
    char *rest = line + at;
    if (strcmp(word, "type") == 0)
        puts(yes(type(rest, 1)));
    else if (strcmp(word, "screen") == 0)
        print_screen();
    else if (strcmp(word, "pid") == 0)
        printf("%d\n", (int)drive.pid);
    else if (strcmp(word, "eof") == 0)
        hang_up(), puts("ok");
    else if (strcmp(word, "size") == 0 && sscanf(rest, "%d %d", &cols, &rows) == 2)
        resize(cols, rows), puts("ok");
    else if (sscanf(rest, "%ld%n", &number, &at) < 1)
        puts("what?");
    else if (strcmp(word, "wait") == 0 || strcmp(word, "gone") == 0)
        puts(yes(wait_shown(rest + at + (rest[at] == ' '), number, *word == 'w')));
    else if (strcmp(word, "flood") == 0)
        puts(yes(type(rest + at + (rest[at] == ' '), number)));
    else if (strcmp(word, "silent") == 0)
        count_silence(number);
    else if (strcmp(word, "end") == 0 && wait_end(number))
        printf("%d\n", drive.status);
    else
        puts("no");
    fflush(stdout);
}

/* Between two commands the program must not block on a full terminal. */
static bool next_command(char *line, size_t size)
{
    size_t n = 0;
    while (n + 1 < size) {
        struct pollfd p[2] = { { .fd = 0, .events = POLLIN }, { .fd = drive.out, .events = POLLIN } };
        poll(p, 2, -1);
        if (p[1].revents)
            pump(0);
        if (!p[0].revents)
            continue;
        if (read(0, line + n, 1) != 1)
            return false;
        if (line[n] == '\n') {
            line[n] = 0;
            return true;
        }
        n++;
    }
    return false;
}

int main(int argc, char **argv)
{
    static char line[LINE_MAX_BYTES];
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (argc >= 3 && strcmp(argv[1], "pipe") == 0)
        start_pipe(argv + 2);
    else if (argc >= 4 && strcmp(argv[1], "pty") == 0)
        start_pty(argv[2], argv + 3);
    else
        return fprintf(stderr, "usage: drive pty COLSxROWS COMMAND..., drive pipe COMMAND...\n"), 2;
    if (drive.pid < 0)
        die("fork");
    while (next_command(line, sizeof line))
        obey(line);
    hang_up();
    if (!wait_end(END_MS)) {
        kill(drive.pid, SIGKILL);
        waitpid(drive.pid, NULL, 0);
    }
    return 0;
}
