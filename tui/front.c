#include "tui/front.h"

#include "tui/front_inside.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A mutable global, because a signal handler has nothing else to look at. `ready` is set last and cleared first. */
static struct {
    volatile sig_atomic_t ready;
    int in, out;
    int has_settings;
    struct termios settings;
    char bytes[EMERGENCY_MAX];
    size_t count;
} emergency;

void front_prepare(int in, int out, const struct termios *settings, const char *bytes, size_t n)
{
    emergency.ready = 0;
    emergency.in = in;
    emergency.out = out;
    emergency.has_settings = settings != NULL;
    if (settings)
        emergency.settings = *settings;
    emergency.count = n < EMERGENCY_MAX ? n : 0;
    if (emergency.count)
        memcpy(emergency.bytes, bytes, n);
    emergency.ready = 1;
}

void front_forget(void) { emergency.ready = 0; }

void front_emergency(void)
{
    int saved = errno;
    if (emergency.ready) {
        ssize_t written = emergency.count ? write(emergency.out, emergency.bytes, emergency.count) : 0;
        (void)written;   /* nothing can be done about it here */
        if (emergency.has_settings)
            tcsetattr(emergency.in, TCSAFLUSH, &emergency.settings);
    }
    errno = saved;
}
