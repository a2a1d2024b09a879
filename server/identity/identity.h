/* The registers that say whether somebody is who they say (document 004), behind one small interface.
 *
 * Two providers: `table`, a file of invented people for the demonstration and tests (marked so, refused otherwise), and `http`, a service of the
 * operator's (server/PROTOCOL.md 14: request, signature, time-out). What is asked lives in the caller's secrets and in the provider's for the
 * time of the call, and nowhere else: nothing of it is logged or stored.  Calls block, up to the time-out: from a worker, never in a
 * transaction. Any thread; of http at most IDENTITY_CALLS at a time, further ones are told IDENTITY_UNAVAILABLE.  A NULL identity is "none". */
#ifndef GUICHET_SERVER_IDENTITY_IDENTITY_H
#define GUICHET_SERVER_IDENTITY_IDENTITY_H

#include "core/base/conf.h"
#include "core/base/err.h"
#include "core/base/secret.h"

enum { IDENTITY_CALLS = 2, IDENTITY_LETTER_MAX = 16384, IDENTITY_LETTER_ID_MAX = 64 };

/* Who is asked what: names, date, NAM and NAS of each other; then one number more, of one body each. */
enum identity_purpose { IDENTITY_PERSON, IDENTITY_TAX, IDENTITY_HEALTH, IDENTITY_LICENCE, IDENTITY_PURPOSES };
/* NO_*: the answer is no, and what to look at; of numbers never which. */
enum identity_answer { IDENTITY_YES, IDENTITY_NO_GIVEN, IDENTITY_NO_FAMILY, IDENTITY_NO_BIRTH, IDENTITY_NO_NUMBERS, IDENTITY_UNAVAILABLE };

/* In the forms of core/rules/identity.h; names as typed. number: of TAX, HEALTH and LICENCE; NULL for PERSON. The caller's. */
struct identity_fields { const struct secret *given, *family, *birth, *nam, *nas, *number; };
/* Those that the consent to this purpose names, which are all that a provider ever sees; the others are NULL. */
struct identity_fields identity_told(enum identity_purpose purpose, const struct identity_fields *fields);

struct identity;
struct server_keys;

/* Options identity.* (server/options). ERR_CONFIG (logged): a table that cannot be read or is not marked as invented, an address without a key. */
struct identity_settings { const char *provider /* "none", "table", "http" */, *table, *url, *ca, *key, *spool; int64_t timeout_ms; };
MUST_USE enum err identity_open(const struct identity_settings *settings, const struct server_keys *keys, struct identity **out);
void identity_close(struct identity *identity);
const char *identity_provider(const struct identity *identity);     /* its name, for rows: "none", "table", "http" */

enum identity_answer identity_verify(struct identity *identity, enum identity_purpose purpose, const struct identity_fields *fields);
/* A letter to the address that the register has for this person: text is all of it but the address. id names it: the same twice is posted once (1 to
 * IDENTITY_LETTER_ID_MAX ASCII letters, digits and hyphens; text: at most IDENTITY_LETTER_MAX bytes; else UNAVAILABLE).
 * table: a file in the spool for a mailing house (mode 0600; guichetd never reads it again). YES: it will be posted. */
struct identity_letter { const char *id; const struct identity_fields *to; const struct secret *text; };
enum identity_answer identity_letter(struct identity *identity, const struct identity_letter *letter);

#endif
