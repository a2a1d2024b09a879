/* Names and passwords of accounts of the services on line, secret codes and references: pure rules, any thread.
 *
 * Documents 002 and 003: a user name begins with IP or CE, or has the shape of an e-mail address; a password has at least 8
 * characters, begins and ends with a letter, has letters and digits.  Ours besides: at most 64 characters, no character that
 * NFKC would change, not what everybody takes.  Bytes are looked at where they lie, in the secret. */
#ifndef GUICHET_RULES_ACCOUNT_H
#define GUICHET_RULES_ACCOUNT_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    ACCOUNT_NAME_SIZE = 255,                          /* with the NUL */
    ACCOUNT_PASSWORD_MIN = 8, ACCOUNT_PASSWORD_MAX = 64,    /* code points */
    ACCOUNT_PASSWORD_BYTES_MAX = 4 * ACCOUNT_PASSWORD_MAX,
    ACCOUNT_CODE_LETTERS = 10, ACCOUNT_REFERENCE_LETTERS = 8, ACCOUNT_NIP_DIGITS = 8, ACCOUNT_AGENT_CODE_LETTERS = 8,
    MESSAGE_BYTES_MAX = 65536
};

/* The one form in which names are kept and compared: small letters for an address, capitals for IP and CE, blanks around left out.
 * ERR_EMPTY, ERR_USER_NAME. *email_shaped may be NULL. */
MUST_USE enum err account_name_parse(const struct secret *typed, char to[ACCOUNT_NAME_SIZE], bool *email_shaped);

/* Each rule apart, so that a form can say which ones hold while it is typed. */
enum account_password_rule { PASSWORD_LENGTH, PASSWORD_ENDS, PASSWORD_MIX, PASSWORD_RULES };
bool account_password_holds(enum account_password_rule rule, const struct secret *password);
/* The rules in order, then the rest: ERR_EMPTY, ERR_ACCOUNT_PASSWORD_SHORT, _ENDS, _MIX, _LONG, _CHARACTER (not UTF-8, control, or one
 * that NFKC would change), _WEAK (on the blocklist, or the name; name may be NULL). */
MUST_USE enum err account_password_check(const struct secret *password, const char *name);
/* NFC, as it is hashed. to: ACCOUNT_PASSWORD_BYTES_MAX. */
MUST_USE enum err account_password_normalise(const struct secret *password, struct secret *to);
MUST_USE enum err account_password_again(const struct secret *password, const struct secret *again);    /* ERR_EMPTY, ERR_PIN_MISMATCH */

/* Secret codes: ten of 30 letters and digits that nobody confuses, "XXXXX-XXXXX"; typed in any case, blanks and hyphens do not count.
 * The document's own form, eight letters and digits with case, is accepted as it is typed. ERR_EMPTY, ERR_SECRET_CODE. */
#define ACCOUNT_CODE_ALPHABET "ABCDEFGHJKMNPQRSTUVWXYZ2346789"
MUST_USE enum err account_code_parse(const struct secret *typed, struct secret *to);       /* to: 16 bytes */
/* The reference of an invitation: "XXXX-XXXX" of the same alphabet. ERR_EMPTY, ERR_REFERENCE. Also the address behind the mail's link. */
MUST_USE enum err account_reference_parse(const struct secret *typed, char to[ACCOUNT_REFERENCE_LETTERS + 2]);
MUST_USE enum err account_nip_parse(const struct secret *typed, struct secret *to);         /* eight digits. ERR_EMPTY, ERR_NIP */

/* An agent's one-time code: eight of the same alphabet, typed as a secret code is. ERR_EMPTY, ERR_AGENT_CODE. */
MUST_USE enum err account_agent_code_parse(const struct secret *typed, struct secret *to);

/* The word that spells a letter or digit of a code aloud: "Alfa", "Bravo" ... "trois" (a French message id). NULL for others. */
const char *account_spell(char letter);

/* A message: no control character but the line feed, valid UTF-8, at most MESSAGE_BYTES_MAX bytes. ERR_EMPTY, ERR_LIMIT, ERR_MESSAGE_CHARACTER. */
MUST_USE enum err message_check(const struct secret *text);

#endif
