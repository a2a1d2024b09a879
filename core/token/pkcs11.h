/* The real driver: any PKCS#11 module, loaded by p11-kit.  Internal parts are in pkcs11_parts.h.  One thread. */
#ifndef GUICHET_TOKEN_PKCS11_H
#define GUICHET_TOKEN_PKCS11_H

#include "core/token/family.h"
#include "core/token/pcsc.h"
#include "core/token/token.h"

struct pkcs11;

struct pkcs11_settings {
    const char *path;              /* of the module; must outlive the driver */
    enum probe probe;
    enum unblock_way unblock;
    enum rotate_way rotate;
};

/* Nothing is loaded before the first open. NULL when memory is short. */
struct pkcs11 *pkcs11_new(const struct pkcs11_settings *settings);
void pkcs11_free(struct pkcs11 *p);
struct token pkcs11_token(struct pkcs11 *p);

#endif
