/* The command line of guichet. */
#ifndef GUICHET_SCREENS_OPTIONS_H
#define GUICHET_SCREENS_OPTIONS_H

#include <stdbool.h>

struct options {
    const char *config;    /* NULL: /etc/guichet.conf when there is one, else the defaults */
    bool line;             /* --ligne */
    bool show_options, help, version;
};

/* False when an option is wrong: the sentence is on standard error already. */
bool options_parse(int argc, char **argv, struct options *out);

/* Prints the list of options, from the same table. */
void options_print_help(int fd);

#endif
