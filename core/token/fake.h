/* A token that is only memory, for tests: other families' behaviour and faults at any step.
 *
 * It is a driver like the real one, so visits and token_serve cannot tell.  Never part of guichet-token.  One thread. */
#ifndef GUICHET_TOKEN_FAKE_H
#define GUICHET_TOKEN_FAKE_H

#include "core/token/token.h"

#include <stdbool.h>

enum fake_step { FAKE_OPEN, FAKE_IDENTIFY, FAKE_CERTIFICATE, FAKE_TRIES, FAKE_LOGIN, FAKE_LOGOUT, FAKE_SIGN, FAKE_SET_PIN,
                 FAKE_UNBLOCKING, FAKE_UNBLOCK, FAKE_ROTATE, FAKE_TIDY, FAKE_PAIRS, FAKE_MAKE_KEY, FAKE_PUBLIC_KEY,
                 FAKE_SIGN_WITH, FAKE_PUT_CERTIFICATE, FAKE_DELETE_PAIR, FAKE_ENROL, FAKE_IS_EMPTY, FAKE_INITIALISE, FAKE_STEPS };
enum fake_event { FAKE_NOTHING, FAKE_PULL_BEFORE, FAKE_PULL_AFTER, FAKE_READER_GONE, FAKE_SERVICE_GONE, FAKE_MODULE_FAULT,
                  FAKE_SWAP, FAKE_HANG, FAKE_LIE, FAKE_HALF };
enum { FAKE_EVENTS_MAX = 8, FAKE_PIN_MAX = 64, FAKE_WORDS_MAX = 4, FAKE_WORD_SIZE = 16 };

struct fake_family;
struct fake_pair;

struct fake_card {
    const struct fake_family *family;
    char serial[TOKEN_TEXT_MAX];
    char pin[FAKE_PIN_MAX];               /* a test's, not a person's */
    unsigned tries;
    bool has_cert;
    enum err gone;                        /* ERR_OK while it can be reached, else what every call says */
    bool logged_in, so_session;
    char so[FAKE_PIN_MAX];                /* the secret that unblocks */
    unsigned so_tries, so_presented;
    bool unlogged, unblock_none;          /* the secret goes through C_SetPIN; this family has no way */
    unsigned calls[FAKE_STEPS];
    unsigned tries_spent;
    struct { enum fake_step step; unsigned nth; enum fake_event event; } events[FAKE_EVENTS_MAX];
    size_t event_n;
    bool rsa_only, expired, blank;        /* makes RSA keys only; the first certificate is over; nothing on it */
    struct fake_pair *pairs[TOKEN_PAIRS_MAX], *ca;      /* real keys; owned */
    size_t pair_n;
    char words[FAKE_WORDS_MAX][FAKE_WORD_SIZE], est[FAKE_WORD_SIZE];
    size_t word_n;
    unsigned issued;                      /* certificates the authority made */
};

/* A full card from lines of words; ERR_FORMAT when a word is not known.  Free with fake_free.
 *   family sc-hsm|myeid|softhsm|mute (says no tries)     pin DIGITS     tries N     serial TEXT     no-cert
 *   so DIGITS     so-tries N     unlogged     unblock-none     rsa (no other keys)     expired     blank (nothing on it)
 *   pair newer|due|broken|foreign-broken|keyless|key|foreign-key|unreadable|cipher     another pair of the same person beside the first
 *   est ok|none|wait|refuse|offline|wrong-key|wrong-subject|expired|cipher     what the authority answers
 *   at STEP EVENT [N]     the N-th (1) time of open identify certificate tries login logout sign set_pin unblocking unblock rotate
 *   tidy pairs make_key public_key sign_with put_certificate delete_pair enrol is_empty initialise:
 *                         pull-before pull-after reader-gone service-gone fault swap hang lie (says that it is done)
 *                         half (does a part, and is pulled) */
MUST_USE enum err fake_init(struct fake_card *card, const char *script);
void fake_free(struct fake_card *card);

/* Back in the reader, with the same contents, not logged in. */
void fake_insert(struct fake_card *card);

struct token fake_token(struct fake_card *card);

#endif
