/* An inserted token, whatever its make: what guichet-token does with it.
 *
 * A driver is a table of what a token can be asked, in our words: no CK_ type here.  pkcs11.c is the real one, fake.c
 * the one of the tests.  The order of a change, who is asked before what, and how doubt is settled are written once
 * (visit.c), above the drivers.  A driver says why it failed, and has already told "removed", "reader gone", "pcscd
 * gone" and "fault" apart.  One thread. */
#ifndef GUICHET_TOKEN_TOKEN_H
#define GUICHET_TOKEN_TOKEN_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/token/job.h"

#include <stddef.h>
#include <stdint.h>

/* Read from the token now, not remembered. */
struct token_identity {
    char serial[TOKEN_TEXT_MAX], label[TOKEN_TEXT_MAX], model[TOKEN_TEXT_MAX];
    unsigned pin_min, pin_max;
};

struct token_certificate {
    size_t n;                        /* 0: none */
    uint8_t der[TOKEN_CERT_MAX];
};

struct token_signature {
    size_t n;                        /* 0: no key or no certificate to sign with */
    uint8_t bytes[TOKEN_SIGNATURE_MAX];
    char algorithm[16];              /* "ES256", "PS256" */
};

struct token_driver {
    /* Finds the token ("" the only one), logged out. Everything below is asked between open and close; an open after
     * an open goes on with what is still good, and starts afresh where something failed. */
    enum err (*open)(void *self, const char *reader);
    void (*close)(void *self);       /* forgets everything; NULL-safe state: close without open is fine */

    const char *(*reader)(void *self);   /* "" when the module has no reader */
    enum err (*identify)(void *self, struct token_identity *out);
    enum err (*certificate)(void *self, struct token_certificate *out);
    enum err (*tries)(void *self, struct tries *out);

    /* ERR_PIN_WRONG and ERR_PIN_LOCKED are the card's word. Success proves the password. */
    enum err (*login)(void *self, const struct secret *pin);
    void (*logout)(void *self);
    enum err (*sign)(void *self, const void *tbs, size_t n, struct token_signature *out);

    /* *phase says what is known of the card when this fails: NOT_STARTED it refused, SENT nobody knows. */
    enum err (*set_pin)(void *self, const struct secret *old_pin, const struct secret *new_pin, enum change_phase *phase);
};

struct token {
    const struct token_driver *driver;
    void *self;
};

/* --- visits: whole jobs over a driver (visit.c) --- */

struct change_order {
    const char *reader, *serial;
    const struct secret *old_pin, *new_pin;
    const uint8_t *tbs;
    size_t tbs_n;
    void (*reached)(void *ctx, enum change_phase phase);   /* told before the card is asked, and after it said yes */
    void *ctx;
};

MUST_USE enum err token_visit_info(struct token *t, const char *reader, struct token_info *out);
void token_visit_change(struct token *t, const struct change_order *order, struct token_change *out);
void token_visit_settle(struct token *t, const struct change_order *order, struct token_change *out);
void token_visit_check(struct token *t, const char *reader, const char *serial, const struct secret *pin,
                       struct token_check *out);

/* Serves jobs from the descriptor until the other side closes it; 0, or 1 when an answer could not be sent (serve.c). */
int token_serve(int fd, struct token *t);

#endif
