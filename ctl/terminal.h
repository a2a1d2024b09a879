/* What guichetctl's commands share: how a failure is said, and a line that is typed without echo.  One thread. */
#ifndef GUICHET_CTL_TERMINAL_H
#define GUICHET_CTL_TERMINAL_H

#include "core/base/err.h"
#include "core/base/secret.h"

/* 0, or 1 with the reason on standard error. */
int ctl_say(enum err e);

/* A line of standard input, byte by byte into locked memory; without echo when it is a terminal, which is as it was afterwards.
 * ERR_EMPTY at its end, ERR_LIMIT when it is too long. */
MUST_USE enum err ctl_ask(const char *question, struct secret *to);

#endif
