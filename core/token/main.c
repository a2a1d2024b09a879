/* guichet-token: the one process that touches the token.  Jobs come on descriptor 3 (core/work/helper.h). */
#include "core/base/log.h"
#include "core/token/pkcs11.h"
#include "core/work/helper.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

static int usage(void)
{
    fputs("usage: guichet-token --module PATH [--probe auto|sc-hsm|myeid|off] [--unblock auto|so-initpin|setpin-unlogged|none]\n"
          "                     [--rotate auto|yes|no]\n"
          "Started by guichet, with its socket as descriptor 3.\n", stderr);
    return 2;
}

static bool take(int option, struct pkcs11_settings *set)
{
    switch (option) {
    case 'm': set->path = optarg; return true;
    case 'p': return probe_parse(optarg, &set->probe);
    case 'u': return unblock_parse(optarg, &set->unblock);
    case 'r': return rotate_parse(optarg, &set->rotate);
    default: return false;
    }
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        { "module", required_argument, NULL, 'm' }, { "probe", required_argument, NULL, 'p' },
        { "unblock", required_argument, NULL, 'u' }, { "rotate", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 }
    };
    struct pkcs11_settings set = { .probe = PROBE_AUTO };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take(option, &set))
            return usage();
    if (!set.path || optind != argc)
        return usage();
    log_open(STDERR_FILENO, LOG_INFO, "guichet-token");
    if (secret_start())
        return 1;
    struct pkcs11 *p = pkcs11_new(&set);
    if (!p)
        return 1;
    struct token token = pkcs11_token(p);
    int rc = token_serve(HELPER_FD, &token);
    pkcs11_free(p);
    return rc;
}
