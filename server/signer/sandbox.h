/* What the signer gives up once its keys are loaded. Once, before the first request. */
#ifndef GUICHET_SERVER_SIGNER_SANDBOX_H
#define GUICHET_SERVER_SIGNER_SANDBOX_H

#include "core/base/err.h"

/* From here on: no file, socket, program, process or tracing of another can be had. ERR_SYSTEM when the kernel
 * refuses. A build with sanitizers keeps what those need (their leak check forks and traces). */
MUST_USE enum err sandbox_enter(void);

#endif
