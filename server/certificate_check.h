/* X.509 for the server, by GnuTLS: what a certificate says, and whether it made a signature. Pure, any thread. */
#ifndef GUICHET_SERVER_CERTIFICATE_CHECK_H
#define GUICHET_SERVER_CERTIFICATE_CHECK_H

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct certificate_facts { int64_t not_before_ms, not_after_ms; };

/* PEM or DER in, DER appended to out. ERR_FORMAT when it is none or its key is of a kind no token of ours has. */
MUST_USE enum err certificate_read(const void *bytes, size_t n, struct buf *der, struct certificate_facts *facts);

/* "ES256": ECDSA P-256, r||s; "PS256": RSA-PSS SHA-256 (RFC 7518 3.4, 3.5). */
bool certificate_signed(const void *der, size_t der_n, const char *algorithm, const void *bytes, size_t n,
                        const void *signature, size_t signature_n);

#endif
