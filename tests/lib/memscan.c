/*
 * memscan PID [--own] < WORDS: looks for each word (a line each) in the memory of the process and of all its descendants,
 * as bytes and as 32-bit characters (wchar_t: what ncurses keeps); "hex:0123..." is bytes that are no text. Prints one line a
 * find, then "N found in N processes". A word of fewer than five bytes is refused: an address of a library may spell it
 * ("Paul" is 0x6c756150).
 * Exit: 0 nothing found, 1 found, 2 the memory could not be read (not root: the kiosk is not dumpable).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 32, WORD_MIN = 5, WORD_MAX = 64, PROCESSES_MAX = 64, PIECE = 1 << 20, OVERLAP = 4 * WORD_MAX };

struct needle {
    char text[WORD_MAX];
    unsigned char bytes[4 * WORD_MAX];
    size_t length;
    const char *form;
};

static struct needle needles[2 * WORDS_MAX];
static size_t needle_count;
static long found, unread;

static void add_hex(const char *digits)
{
    size_t n = strlen(digits) / 2;
    if (n == 0 || n >= WORD_MAX / 2 || needle_count == 2 * WORDS_MAX)
        return;
    struct needle *needle = &needles[needle_count++];
    snprintf(needle->text, sizeof needle->text, "hex:%.32s", digits);
    for (size_t i = 0; i < n; i++) {
        char pair[3] = { digits[2 * i], digits[2 * i + 1], 0 };
        needle->bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    needle->length = n;
    needle->form = "bytes";
}

static void add_word(const char *word)
{
    size_t n = strlen(word);
    if (strncmp(word, "hex:", 4) == 0) {
        add_hex(word + 4);
        return;
    }
    if (n == 0 || n >= WORD_MAX || needle_count + 2 > 2 * WORDS_MAX)
        return;
    struct needle *narrow = &needles[needle_count++], *wide = &needles[needle_count++];
    memcpy(narrow->text, word, n + 1);
    memcpy(wide->text, word, n + 1);
    memcpy(narrow->bytes, word, n);
    narrow->length = n;
    narrow->form = "bytes";
    for (size_t i = 0; i < n; i++) {
        uint32_t c = (unsigned char)word[i];
        memcpy(wide->bytes + 4 * i, &c, 4);
    }
    wide->length = 4 * n;
    wide->form = "wide";
}

/* Which two bytes a needle begins with: one pass looks for all of them, and a server's memory is long. */
static bool begins[1 << 16];

static void prepare_search(void)
{
    for (size_t i = 0; i < needle_count; i++)
        begins[needles[i].bytes[0] << 8 | needles[i].bytes[1]] = true;
}

static void search(pid_t pid, const char *region, const unsigned char *piece, size_t n, unsigned long at)
{
    for (size_t from = 0; from + 1 < n; from++) {
        if (!begins[piece[from] << 8 | piece[from + 1]])
            continue;
        for (size_t i = 0; i < needle_count; i++) {
            if (needles[i].length > n - from || memcmp(piece + from, needles[i].bytes, needles[i].length) != 0)
                continue;
            printf("%d: \"%s\" as %s at %lx (%s)\n", (int)pid, needles[i].text, needles[i].form, at + from, region);
            found++;
        }
    }
}

static void scan_region(pid_t pid, int memory, unsigned long from, unsigned long to, const char *name)
{
    static unsigned char piece[PIECE + OVERLAP];
    for (unsigned long at = from; at < to; at += PIECE) {
        size_t want = to - at < sizeof piece ? to - at : sizeof piece;
        ssize_t n = pread(memory, piece, want, (off_t)at);
        if (n > 0)
            search(pid, name, piece, (size_t)n, at);
    }
}

/* Ended since it was listed, or a zombie: it has no memory any more. */
static bool is_over(pid_t pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    const char *state = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    bool over = !state || state[1] == 0 || state[2] == 'Z' || state[2] == 'X';
    if (f)
        fclose(f);
    return over;
}

static void scan_process(pid_t pid)
{
    char path[64], line[4608], name[256], mode[8];
    unsigned long from, to;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    if ((memory < 0 || !maps) && !is_over(pid)) {
        unread++;
        fprintf(stderr, "memscan: %d cannot be read\n", (int)pid);
    }
    while (memory >= 0 && maps && fgets(line, sizeof line, maps)) {
        name[0] = 0;
        if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to, mode, name) >= 3 && strcmp(name, "[vvar]") && strcmp(name, "[vsyscall]"))
            scan_region(pid, memory, from, to, *name ? name : "anonymous");
    }
    if (maps)
        fclose(maps);
    if (memory >= 0)
        close(memory);
}

static pid_t parent_of(pid_t pid)
{
    char path[64], line[512];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f && fgets(line, sizeof line, f) && strrchr(line, ')'))
        sscanf(strrchr(line, ')') + 1, " %*c %d", &parent);
    if (f)
        fclose(f);
    return parent;
}

static size_t descendants(pid_t root, pid_t *to)
{
    size_t n = 0;
    to[n++] = root;
    for (size_t i = 0; i < n; i++) {
        DIR *proc = opendir("/proc");
        struct dirent *e;
        while (proc && (e = readdir(proc)))
            if (atoi(e->d_name) > 0 && n < PROCESSES_MAX && parent_of(atoi(e->d_name)) == to[i])
                to[n++] = atoi(e->d_name);
        if (proc)
            closedir(proc);
    }
    return n;
}

int main(int argc, char **argv)
{
    char word[WORD_MAX + 2];
    pid_t processes[PROCESSES_MAX];
    if (argc < 2 || atoi(argv[1]) <= 0)
        return fprintf(stderr, "usage: memscan PID [--own] < WORDS\n"), 2;
    while (fgets(word, sizeof word, stdin)) {
        word[strcspn(word, "\n")] = 0;
        if (*word && strlen(word) < WORD_MIN)
            return fprintf(stderr, "memscan: \"%s\" is too short\n", word), 2;
        add_word(word);
    }
    prepare_search();
    size_t n = argc > 2 ? 1 : descendants(atoi(argv[1]), processes);
    processes[0] = atoi(argv[1]);
    for (size_t i = 0; i < n; i++)
        scan_process(processes[i]);
    printf("%ld found in %zu processes\n", found, n);
    return unread ? 2 : found > 0;
}
