/* Issuing: PKCS#11 can initialise a token, but not with our number of tries. */
#include "core/token/pkcs11_parts.h"

#include "core/token/sc_hsm.h"

enum { TRIES = 5 };

enum err pkcs11_is_empty(void *self, bool *empty)
{
    struct pkcs11 *p = self;
    return pkcs11_is_sc_hsm(p) ? sc_hsm_is_empty(&p->pcsc, &p->view, empty) : ERR_UNBLOCK_NONE;
}

/* The module must not see the card change under it: it is ended, and the next open starts another. */
enum err pkcs11_initialise(void *self, const char *label, const struct secret *pin, const struct secret *secret)
{
    struct pkcs11 *p = self;
    const struct sc_hsm_birth birth = { label, pin, secret, TRIES };
    if (!pkcs11_is_sc_hsm(p))
        return ERR_UNBLOCK_NONE;
    pkcs11_end_module(p);
    return sc_hsm_initialise(&p->pcsc, &p->view, &birth);
}
