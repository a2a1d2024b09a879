/* What both front ends prepare for front_emergency. One thread; the handler only reads. */
#ifndef GUICHET_TUI_FRONT_INSIDE_H
#define GUICHET_TUI_FRONT_INSIDE_H

#include <stddef.h>
#include <termios.h>

enum { EMERGENCY_MAX = 256 };

/* From now on an emergency writes these bytes to `out` and gives `in` these settings; settings NULL: not a terminal. */
void front_prepare(int in, int out, const struct termios *settings, const char *bytes, size_t n);
void front_forget(void);

#endif
