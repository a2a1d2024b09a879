/* What the interface process asks of guichet-token, as bytes (core/work/helper.h frames them).
 *
 * Encoding is ours, big-endian, strict: an answer that is short, long or out of bounds is ERR_FORMAT.
 * Encoders put secrets straight into a struct secret; nothing else holds them.  No CK_ type, no secret in the
 * answer structs.  Any thread. */
#ifndef GUICHET_TOKEN_JOB_H
#define GUICHET_TOKEN_JOB_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_TEXT_MAX = 128, TOKEN_CERT_MAX = 8192, TOKEN_SIGNATURE_MAX = 1024, TOKEN_TBS_MAX = 2048 };

/* How much is known of the tries left. */
enum tries_kind { TRIES_UNKNOWN, TRIES_EXACT, TRIES_MANY, TRIES_FEW, TRIES_LAST, TRIES_NONE };

struct tries {
    enum tries_kind kind;
    unsigned left;        /* TRIES_EXACT only */
};

/* Everything that is known without a password, in one visit. */
struct token_info {
    char reader[TOKEN_TEXT_MAX];     /* PC/SC name, "" when the module has no reader */
    char serial[TOKEN_TEXT_MAX];     /* CK_TOKEN_INFO.serialNumber, trimmed */
    char label[TOKEN_TEXT_MAX];
    char model[TOKEN_TEXT_MAX];
    struct tries tries;
    unsigned pin_min, pin_max;       /* characters */
    bool has_cert;
    char holder[TOKEN_TEXT_MAX];     /* subject CN, UTF-8, control characters removed */
    char issuer[TOKEN_TEXT_MAX];     /* issuer CN */
    int64_t not_before_ms, not_after_ms;
    size_t cert_n;
    uint8_t cert[TOKEN_CERT_MAX];    /* DER */
};

/* Where a change of password stood when it ended. */
enum change_phase {
    CHANGE_NOT_STARTED,   /* the card was not asked to change anything: nothing changed */
    CHANGE_SENT,          /* the change was sent and no answer came: not known */
    CHANGE_DONE           /* the card said it is changed */
};

/* While TOKEN_CHANGE and TOKEN_SETTLE run, guichet-token sends FRAME_PROGRESS frames of one byte: the change_phase it
 * has reached.  CHANGE_SENT comes before the change is given to the card (SETTLE: at once, for that is where it starts
 * from), CHANGE_DONE when the card has said yes.  When the helper dies or is killed there is no answer, and the last
 * byte is the truth: none at all is CHANGE_NOT_STARTED. */
enum { TOKEN_PROGRESS_SIZE = 1 };

struct token_change {
    enum err err;
    enum change_phase phase;
    struct tries tries;                       /* after, as the card says */
    bool new_holds;                           /* settle only: the new password was accepted */
    size_t signature_n;                       /* over tbs, 0 when there is none */
    uint8_t signature[TOKEN_SIGNATURE_MAX];   /* ECDSA: r||s (P1363); RSA: PSS with SHA-256 */
    char algorithm[16];                       /* "ES256" or "PS256" (RFC 7518) */
};

struct token_check {
    enum err err;                             /* ERR_OK, ERR_PIN_WRONG, ERR_SIGN_FAILED ... */
    struct tries tries;
    bool signature_ok;                        /* made with the card's key and verified with its certificate */
};

enum token_verb {
    TOKEN_INFO = 1,      /* reader */
    TOKEN_CHANGE = 2,    /* reader, serial, old, new, tbs: re-read serial, log in, sign tbs, set, log out, tries */
    TOKEN_SETTLE = 3,    /* the same after a pull: try new; then old only if at least two tries remain.
                          * ERR_OK: new_holds tells (phase DONE or NOT_STARTED); signature only when it holds.
                          * ERR_TOKEN_UNSURE: not found out (too few tries, or neither is right), phase SENT */
    TOKEN_CHECK = 4,     /* reader, serial, pin: log in, sign a random challenge, verify, log out, tries */
    TOKEN_FORGET = 5     /* log out everywhere, C_Finalize */
};

enum { TOKEN_PIN_BYTES_MAX = 255 };

/* Encoders: NULL when memory is short or an argument is over its limit. reader "" means the only card. */
struct secret *token_job_info(const char *reader);
struct secret *token_job_change(enum token_verb verb, const char *reader, const char *serial,
                                const struct secret *old_pin, const struct secret *new_pin,
                                const void *tbs, size_t tbs_n);
struct secret *token_job_check(const char *reader, const char *serial, const struct secret *pin);
struct secret *token_job_forget(void);

/* Decoders of the answers. ERR_FORMAT leaves *out untouched. token_read_info also passes on the helper's error. */
MUST_USE enum err token_read_info(const void *bytes, size_t n, struct token_info *out);
MUST_USE enum err token_read_change(const void *bytes, size_t n, struct token_change *out);
MUST_USE enum err token_read_check(const void *bytes, size_t n, struct token_check *out);

#endif
