#include "screens/options.h"

#include "core/base/buf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum kind { TEXT, FLAG };

static const struct {
    const char *name;
    enum kind kind;
    size_t at;
    const char *help;
} table[] = {
    { "--config", TEXT, offsetof(struct options, config), "FILE  read this configuration instead of /etc/guichet.conf" },
    { "--ligne", FLAG, offsetof(struct options, line), "      numbered questions, line by line (also --line, or ACCESSIBLE=1)" },
    { "--line", FLAG, offsetof(struct options, line), "       the same" },
    { "--options", FLAG, offsetof(struct options, show_options), "    print every option of the configuration file" },
    { "--help", FLAG, offsetof(struct options, help), "       print this" },
    { "--version", FLAG, offsetof(struct options, version), "    print the version" },
};

static int find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return (int)i;
    return -1;
}

bool options_parse(int argc, char **argv, struct options *out)
{
    *out = (struct options){ 0 };
    for (int i = 1; i < argc; i++) {
        int row = find(argv[i]);
        if (row < 0 || (table[row].kind == TEXT && ++i == argc)) {
            dprintf(STDERR_FILENO, "guichet: %s: %s\n", argv[row < 0 ? i : i - 1],
                    row < 0 ? "no such option; see guichet --help" : "expected a value after it");
            return false;
        }
        char *member = (char *)out + table[row].at;
        if (table[row].kind == TEXT)
            memcpy(member, &argv[i], sizeof argv[i]);
        else
            memcpy(member, &(bool){ true }, sizeof(bool));
    }
    return true;
}

void options_print_help(int fd)
{
    dprintf(fd, "guichet - self-service kiosk for health-network tokens\n\nUsage: guichet [OPTION]...\n");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        dprintf(fd, "  %s %s\n", table[i].name, table[i].help);
}
