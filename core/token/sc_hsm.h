/* What PKCS#11 has no word for on a SmartCard-HSM, by its own APDUs beside the module: leftovers it does not show,
 * and initialising an empty card.  Only inside guichet-token; one thread. */
#ifndef GUICHET_TOKEN_SC_HSM_H
#define GUICHET_TOKEN_SC_HSM_H

#include "core/base/secret.h"
#include "core/token/job.h"
#include "core/token/pcsc.h"
#include "core/token/token.h"

/* Deletes, while the user is logged in, what a cut key generation or deletion left: a key without its description, and a
 * description or a certificate without its key. Nothing that the module shows is touched. */
MUST_USE enum err sc_hsm_tidy(struct pcsc *p, const struct pcsc_view *view);

/* Writes the certificate of the key whose description holds the id, logged in. OpenSC 0.23 shows no certificate at all while one
 * of them is half written, so this one is none until its very last byte. The module must start anew to see it. */
MUST_USE enum err sc_hsm_put_certificate(struct pcsc *p, const struct pcsc_view *view, const struct token_text *id, const struct token_text *cert);

/* True when there is no certificate, no data and no key but what a cut issuing of ours left: whether it is ours indeed the card
 * says, which is initialised again only with its own secret. */
MUST_USE enum err sc_hsm_is_empty(struct pcsc *p, const struct pcsc_view *view, bool *empty);

struct sc_hsm_birth {
    const char *label;
    const struct secret *pin;         /* 6 to 15 characters */
    const struct secret *so_pin;      /* 16 hexadecimal digits */
    unsigned tries;                   /* of the password */
};
/* Wipes the card and gives it its secrets. ERR_SO_WRONG: it was initialised with another secret, and nothing changed. */
MUST_USE enum err sc_hsm_initialise(struct pcsc *p, const struct pcsc_view *view, const struct sc_hsm_birth *birth);

#endif
