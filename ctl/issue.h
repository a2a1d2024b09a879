/* guichetctl issue: the owner's first password from the terminal, and the token that gets it. */
#ifndef GUICHET_CTL_ISSUE_H
#define GUICHET_CTL_ISSUE_H

#include "core/desk/desk.h"
#include "core/work/loop.h"

/* 0, or 1 with the reason on standard error. */
int ctl_issue(struct loop *loop, struct desk *d, const char *code);

#endif
