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

/* TOKEN_PROVE: one log-in, a signature of each of up to TOKEN_TBS_COUNT texts. */
enum { TOKEN_TBS_COUNT = 3 };
struct token_proof {
    enum err err;                             /* ERR_OK also when the token has nothing to sign with (count 0) */
    struct tries tries;
    size_t count;                             /* signatures: one for each text, or none */
    size_t signature_n[TOKEN_TBS_COUNT];
    uint8_t signature[TOKEN_TBS_COUNT][TOKEN_SIGNATURE_MAX];
    char algorithm[16];
};

/* TOKEN_UNBLOCK: presents the released secret(s) and sets the password; progress as for TOKEN_CHANGE, save that DONE comes
 * only after the log-in that proves it. TOKEN_UNBLOCK_SETTLE: ERR_OK, DONE: it holds; ERR_PIN_WRONG or ERR_PIN_LOCKED,
 * NOT_STARTED: the token was not unblocked; ERR_TOKEN_UNSURE, SENT: too few tries to find out. */
enum { TOKEN_SECRETS_MAX = 2, TOKEN_SECRET_BYTES_MAX = 64 };
enum token_rotated { TOKEN_NOT_ROTATED, TOKEN_ROTATED, TOKEN_ROTATION_UNKNOWN };
struct token_unblock {
    enum err err;                             /* ERR_SO_WRONG, ERR_SO_LOCKED, ERR_UNBLOCK_NONE, ERR_PIN_LENGTH ... */
    enum change_phase phase;                  /* of the password */
    unsigned took;                            /* 1 the first secret, 2 the second, 0 none or not known */
    enum token_rotated rotated;
    struct tries tries;
    size_t signature_n;                       /* over tbs, made after a log-in with the new password */
    uint8_t signature[TOKEN_SIGNATURE_MAX];
    char algorithm[16];
};

/* TOKEN_REPLACE answers with struct token_unblock too: phase and progress are of the secret, took is 1 when DONE. ERR_SO_WRONG,
 * NOT_STARTED: the token refused it; ERR_TOKEN_UNSURE: too few tries to present it. */

/* TOKEN_RENEW: everything from the log-in to the old pair's end; progress frames are struct token_renew_progress, sent
 * before a step begins. What a cut leaves on the token is found and used by the next one. */
enum token_renew_step { TOKEN_RENEW_LOG_IN, TOKEN_RENEW_KEY, TOKEN_RENEW_SEND, TOKEN_RENEW_WRITE, TOKEN_RENEW_TEST, TOKEN_RENEW_CLEAN };
enum { TOKEN_CSR_MAX = 2048, TOKEN_URL_MAX = 512 };
struct token_renew_progress {
    enum token_renew_step step;
    size_t csr_n;                             /* TOKEN_RENEW_SEND: the request that is about to be sent, to be kept and sent again as it is */
    uint8_t csr[TOKEN_CSR_MAX];
};
struct token_renew {
    enum err err;                             /* ERR_EST_WAIT: retry_after_s; ERR_PIN_WRONG; ERR_EST_REFUSED; ERR_OFFLINE ... */
    enum token_renew_step step;               /* the last one begun */
    struct tries tries;
    uint32_t retry_after_s;
    int64_t not_after_ms;                     /* of the new certificate */
    char certificate[65];                     /* its SHA-256, hexadecimal */
    size_t signature_n;                       /* over tbs, with the new key */
    uint8_t signature[TOKEN_SIGNATURE_MAX];
    char algorithm[16];
};

/* TOKEN_ISSUE: initialises an empty token of a family we know how to (SmartCard-HSM), makes key and certificate. */
struct token_issue {
    enum err err;                             /* ERR_TOKEN_IN_USE: not empty, not touched; ERR_UNBLOCK_NONE: a family prepared by its own tools */
    size_t cert_n;
    uint8_t cert[TOKEN_CERT_MAX];
};

enum token_verb {
    TOKEN_INFO = 1,      /* reader */
    TOKEN_CHANGE = 2,    /* reader, serial, old, new, tbs: re-read serial, log in, sign tbs, set, log out, tries */
    TOKEN_SETTLE = 3,    /* the same after a pull: try new; then old only if at least two tries remain.
                          * ERR_OK: new_holds tells (phase DONE or NOT_STARTED); signature only when it holds.
                          * ERR_TOKEN_UNSURE: not found out (too few tries, or neither is right), phase SENT */
    TOKEN_CHECK = 4,     /* reader, serial, pin: log in, sign a random challenge, verify, log out, tries */
    TOKEN_FORGET = 5,    /* log out everywhere, C_Finalize */
    TOKEN_PROVE = 6,     /* reader, serial, pin, texts */
    TOKEN_UNBLOCK = 7,   /* reader, serial, new pin, secrets in order, next secret (empty: none), tbs */
    TOKEN_UNBLOCK_SETTLE = 8,    /* after a pull: reader, serial, new pin, tbs: a log-in with it, only if two tries remain */
    TOKEN_RENEW = 9,     /* reader, serial, pin, tbs, EST URL, CA file, the kept request (empty: none), a one-time code (empty: by the certificate) */
    TOKEN_ISSUE = 10,    /* reader, serial, label, pin, secret, subject, EST URL, CA file, user, one-time code */
    TOKEN_REPLACE = 11   /* reader, serial, one secret, next secret (empty: itself, to find out): the password is not touched */
};

enum { TOKEN_PIN_BYTES_MAX = 255 };

/* Encoders: NULL when memory is short or an argument is over its limit (subject, URL and file: TOKEN_URL_MAX with the NUL).
 * reader "" means the only card. */
struct secret *token_job_info(const char *reader);
struct secret *token_job_change(enum token_verb verb, const char *reader, const char *serial,
                                const struct secret *old_pin, const struct secret *new_pin,
                                const void *tbs, size_t tbs_n);
struct secret *token_job_check(const char *reader, const char *serial, const struct secret *pin);
struct secret *token_job_forget(void);
struct token_text { const void *bytes; size_t n; };
struct secret *token_job_prove(const char *reader, const char *serial, const struct secret *pin, const struct token_text *texts, size_t count);
struct token_unblock_order {
    const char *reader, *serial;
    const struct secret *new_pin;
    const struct secret *secrets[TOKEN_SECRETS_MAX];
    size_t secret_count;                      /* 0 for TOKEN_UNBLOCK_SETTLE */
    const struct secret *next;                /* NULL: not replaced */
    struct token_text tbs;
};
struct secret *token_job_unblock(enum token_verb verb, const struct token_unblock_order *order);
struct secret *token_job_replace(const struct token_unblock_order *order);      /* its reader, serial, one secret, next */
struct token_renew_order {
    const char *reader, *serial, *est_url, *ca_file;
    const struct secret *pin;
    struct token_text tbs, csr;               /* csr: kept from a 202, n 0 none */
    const struct secret *code;                /* one-time: asked by serial and code, because the certificate has expired; NULL or empty: by the certificate */
};
struct secret *token_job_renew(const struct token_renew_order *order);
struct token_issue_order {
    const char *reader, *serial, *label, *subject, *est_url, *ca_file, *user;
    const struct secret *pin, *secret, *code;
};
struct secret *token_job_issue(const struct token_issue_order *order);

/* Decoders of the answers. ERR_FORMAT leaves *out untouched. token_read_info also passes on the helper's error. */
MUST_USE enum err token_read_info(const void *bytes, size_t n, struct token_info *out);
MUST_USE enum err token_read_change(const void *bytes, size_t n, struct token_change *out);
MUST_USE enum err token_read_check(const void *bytes, size_t n, struct token_check *out);
MUST_USE enum err token_read_proof(const void *bytes, size_t n, struct token_proof *out);
MUST_USE enum err token_read_unblock(const void *bytes, size_t n, struct token_unblock *out);
MUST_USE enum err token_read_renew_progress(const void *bytes, size_t n, struct token_renew_progress *out);
MUST_USE enum err token_read_renew(const void *bytes, size_t n, struct token_renew *out);
MUST_USE enum err token_read_issue(const void *bytes, size_t n, struct token_issue *out);

#endif
