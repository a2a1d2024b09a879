#include "ctl/terminal.h"

#include <stdio.h>
#include <termios.h>
#include <unistd.h>

int ctl_say(enum err e)
{
    if (e == ERR_OK)
        return 0;
    fprintf(stderr, "guichetctl: E-%d: %s %s\n", (int)e, err_what(e), err_todo(e));
    return 1;
}

static enum err read_line(struct secret *to)
{
    for (;;) {
        uint8_t *at = secret_tail(to);
        if (!secret_room(to))
            return ERR_LIMIT;
        if (read(STDIN_FILENO, at, 1) != 1)
            return ERR_EMPTY;
        if (*at == '\n') {
            *at = 0;
            return secret_length(to) ? ERR_OK : ERR_EMPTY;
        }
        secret_grew(to, 1);
    }
}

enum err ctl_ask(const char *question, struct secret *to)
{
    struct termios before, silent;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
        if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent))
            return ERR_SYSTEM;
    }
    fputs(question, stderr);      /* only now: what is typed before it is thrown away */
    enum err e = read_line(to);
    if (terminal && tcsetattr(STDIN_FILENO, TCSAFLUSH, &before))
        e = ERR_SYSTEM;
    fputc('\n', stderr);
    return e;
}
