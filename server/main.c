/* guichetd: the server of the kiosks. See server/PROTOCOL.md, and `guichetd help`. */
#include "core/base/secret.h"
#include "server/commands.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (secret_start()) {
        fprintf(stderr, "guichetd: the kernel refuses to protect memory\n");
        return EXIT_FAILURE;
    }
    return commands_run(argc, argv);
}
