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

#include <stdbool.h>
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

/* What this family lets us do about a forgotten password. */
struct token_unblocking {
    bool possible, rotates;
    struct tries tries;              /* of the secret; TRIES_UNKNOWN where it cannot be read */
};

/* --- pairs: what a renewal works with; all are asked for while logged in --- */

enum { TOKEN_ID_MAX = 64, TOKEN_PAIRS_MAX = 12, TOKEN_SPKI_MAX = 1024 };
enum token_kind { TOKEN_KIND_EC, TOKEN_KIND_RSA, TOKEN_KIND_OTHER };     /* P-256, 2048 bits */
enum token_scheme { SCHEME_OWN, SCHEME_REQUEST };      /* ES256 or PS256; of a PKCS#10: ES256, or RSA as PKCS#1 v1.5, which every authority takes */

struct token_id { size_t n; uint8_t bytes[TOKEN_ID_MAX]; };      /* CKA_ID */

struct token_pair {
    struct token_id id;
    bool key;                        /* the private key is there */
    bool ours;                       /* made by a renewal: the key bears TOKEN_KEY_LABEL */
    enum token_kind kind;            /* of the key */
    struct token_certificate cert;   /* n 0: none */
};
#define TOKEN_KEY_LABEL "Guichet"
struct token_pairs { size_t n; struct token_pair of[TOKEN_PAIRS_MAX]; };

struct token_spki { size_t n; uint8_t der[TOKEN_SPKI_MAX]; };

/* A request to the certificate authority (est.h). client NULL: HTTP Basic instead of the token's key. */
struct token_enrol {
    const char *url, *ca_file, *user;
    const struct secret *code;
    const struct token_id *client;
    struct token_text csr;
};
enum { TOKEN_ENROLLED_MAX = 4 };
struct token_enrolled {
    uint32_t retry_after_s;          /* ERR_EST_WAIT */
    size_t n;
    struct token_certificate of[TOKEN_ENROLLED_MAX];
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

    /* Unblocking, logged out. unblock presents the secret once and sets the password; *phase as for set_pin; ERR_SO_WRONG
     * and ERR_SO_LOCKED are the card's word. Success proves nothing before a log-in. rotate comes right after
     * it, before logout, which ends both; its *phase is of the secret. */
    enum err (*unblocking)(void *self, struct token_unblocking *out);
    enum err (*unblock)(void *self, const struct secret *secret, const struct secret *new_pin, enum change_phase *phase);
    enum err (*rotate)(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase);
    /* The same by itself, logged out: presents the secret once, and nothing else of the token changes. */
    enum err (*replace)(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase);

    enum err (*tidy)(void *self);    /* deletes what a cut left that pairs does not show */
    enum err (*pairs)(void *self, struct token_pairs *out);      /* ERR_TOKEN_FULL: more than we keep apart */
    enum err (*make_key)(void *self, enum token_kind kind, struct token_id *out);      /* a fresh CKA_ID, TOKEN_KEY_LABEL */
    enum err (*public_key)(void *self, const struct token_id *id, struct token_spki *out);      /* ERR_SIGN_FAILED: none that can be read */
    enum err (*sign_with)(void *self, const struct token_id *id, enum token_scheme scheme, struct token_text tbs,
                          struct token_signature *out);
    enum err (*put_certificate)(void *self, const struct token_id *id, const struct token_certificate *cert);
    /* The private key first: a certificate without one is nobody's, a key without one could be. */
    enum err (*delete_pair)(void *self, const struct token_id *id);
    enum err (*enrol)(void *self, const struct token_enrol *order, struct token_enrolled *out);

    /* Issuing, logged out. ERR_UNBLOCK_NONE: a family that its own tools prepare. initialise wipes: only an empty token. */
    enum err (*is_empty)(void *self, bool *empty);
    enum err (*initialise)(void *self, const char *label, const struct secret *pin, const struct secret *secret);
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

void token_visit_prove(struct token *t, const char *reader, const char *serial, const struct secret *pin,
                       const struct token_text *texts, size_t count, struct token_proof *out);

/* The phase is told as it is reached: SENT before a secret is presented, DONE when a log-in has proved the password. */
struct token_teller {
    void (*phase)(void *ctx, enum change_phase phase);
    void *ctx;
};
void token_visit_unblock(struct token *t, const struct token_unblock_order *order, const struct token_teller *teller,
                         struct token_unblock *out);
void token_visit_unblock_settle(struct token *t, const struct token_unblock_order *order, const struct token_teller *teller,
                                struct token_unblock *out);

void token_visit_replace(struct token *t, const struct token_unblock_order *order, const struct token_teller *teller,
                         struct token_unblock *out);      /* DONE is of the secret */

/* Everything from the log-in to the old pair's end, or what is left of that after a cut (renew.c). step is told before it
 * begins; false: nobody listens any more (the person has left), and it does not begin. The next visit goes on from there. */
struct token_renew_teller {
    bool (*step)(void *ctx, const struct token_renew_progress *progress);
    void *ctx;
};
void token_visit_renew(struct token *t, const struct token_renew_order *order, const struct token_renew_teller *teller,
                       struct token_renew *out);

void token_visit_issue(struct token *t, const struct token_issue_order *order, struct token_issue *out);

/* Serves jobs from the descriptor until the other side closes it; 0, or 1 when an answer could not be sent (serve.c). */
int token_serve(int fd, struct token *t);

#endif
