/* A program on a pseudo-terminal, for the benchmarks. One thread. */
#ifndef GUICHET_TESTS_BENCH_PTY_H
#define GUICHET_TESTS_BENCH_PTY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pty_how {
    const char *term;
    int rows, cols;
    long baud;         /* 0: as the kernel makes it (38400) */
};

/* Starts argv; its terminal's other end goes to *master, non-blocking. Ends this program when it cannot. */
pid_t pty_start(const struct pty_how *how, char **argv, int *master);

/* Takes what is there within ms: how many bytes, 0 when nothing came, -1 when the program is gone. */
ssize_t pty_take(int master, int ms, char *to, size_t size);

void pty_send(int master, const char *bytes, size_t n);

/* Hangs up, asks, insists, and waits for the end of this one process. */
void pty_end(pid_t pid, int master);

int64_t pty_now_ns(void);

/* Replaces \e \t \r \n \b \xHH in place; returns the length. */
size_t pty_unescape(char *text);

#endif
