/* guichet-token: the one process that touches the token.  Jobs come on descriptor 3 (core/work/helper.h). */
#include "core/base/log.h"
#include "core/token/pkcs11.h"
#include "core/work/helper.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

static int usage(void)
{
    fputs("usage: guichet-token --module PATH [--probe auto|sc-hsm|myeid|off]\n"
          "Started by guichet, with its socket as descriptor 3.\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        { "module", required_argument, NULL, 'm' }, { "probe", required_argument, NULL, 'p' }, { NULL, 0, NULL, 0 }
    };
    const char *module = NULL;
    enum probe probe = PROBE_AUTO;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (option == 'm')
            module = optarg;
        else if (option != 'p' || !probe_parse(optarg, &probe))
            return usage();
    if (!module || optind != argc)
        return usage();
    log_open(STDERR_FILENO, LOG_INFO, "guichet-token");
    if (secret_start())
        return 1;
    struct pkcs11 *p = pkcs11_new(module, probe);
    if (!p)
        return 1;
    struct token token = pkcs11_token(p);
    int rc = token_serve(HELPER_FD, &token);
    pkcs11_free(p);
    return rc;
}
