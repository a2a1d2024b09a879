/* What people are found by: rows of `find`, one range of one index a search.
 *
 * A key is bytes: a letter that says which part of the index it is in, then what was folded or hashed.  A name is there from each of its words on
 * ("jeantremblay", "tremblayjean"), a log-in name, a serial and a professional number folded as it is; an address, and what refusals and the trail
 * know a person by ("guichet/subject/1"), as keyed hashes.  Of the names of somebody who was identified nothing is in here: they are locked.
 * Threads as the struct db; what writes is called inside a transaction, unless it says otherwise. */
#ifndef GUICHET_SERVER_COUNTER_FIND_H
#define GUICHET_SERVER_COUNTER_FIND_H

#include "server/accounts/registry.h"
#include "server/people.h"

/* find.kind, as stored and as answered. */
enum find_kind { FIND_CITIZEN, FIND_EMAIL, FIND_HASH, FIND_NAME, FIND_NIP, FIND_TOKEN, FIND_USER, FIND_KINDS };
extern const char *const find_words[FIND_KINDS];

enum {
    FIND_KEY_MAX = 128,                  /* longer ones are cut, stored and asked for alike */
    FIND_LEAST = 3,                      /* letters and digits of a search */
    FIND_ROTATIONS_MAX = 6, FIND_SUBJECT_SIZE = 33,
    FIND_EACH_MAX = 64,                  /* log-in names, and tokens, of a person that are looked at: the newest */
    FIND_KEYS_MAX = 512                  /* of one person */
};

struct find_key { enum find_kind kind; size_t n; uint8_t bytes[FIND_KEY_MAX]; };

/* --- keys (find_keys.c): pure --- */

/* text: what the key was made of, as it is stored elsewhere. */
typedef enum err find_key_fn(void *ctx, const struct find_key *key, const char *text);
/* One for each of the first words (a word "St" or "Ste" spelled out; where it comes first, as it is too). */
MUST_USE enum err find_name_keys(const char *name, find_key_fn *take, void *ctx);
void find_text_key(enum find_kind kind, const char *text, struct find_key *out);
void find_email_key(const struct service *service, const char *address, struct find_key *out);
void find_address_key(const uint8_t address_key[SERVER_KEYS_HASH_SIZE], struct find_key *out);      /* as citizen_address_key makes it */
void find_hash_key(const uint8_t hash[SERVER_KEYS_HASH_SIZE], struct find_key *out);
void find_subject_key(const struct service *service, const char *subject, struct find_key *out);

void find_key_hash(const struct find_key *key, uint8_t hash[SERVER_KEYS_HASH_SIZE]);      /* back, of one of FIND_HASH */

/* Keys from `from` on, before `to`. */
struct find_range { struct find_key from; size_t to_n; uint8_t to[FIND_KEY_MAX + 1]; };
/* What a typed text looks for: the address, where it is a whole one, or what begins like it. ERR_FIND_SHORT; ERR_FORMAT: not UTF-8. */
MUST_USE enum err find_range_of(const struct service *service, const char *typed, struct find_range *out);

bool find_range_has(const struct find_range *range, const struct find_key *key);

/* --- the index (find_index.c) --- */

/* In the transaction that changed a name, an address, a token's owner, an account or a NIP of this person: what is found follows. Holds the person. */
MUST_USE enum err find_refresh(const struct service *service, struct db *db, const char *person);
MUST_USE enum err find_refresh_nip(const struct service *service, struct db *db, const char *nip);
/* Those of before that are not in there yet, at most so many, in a transaction of its own; *done: how many. */
MUST_USE enum err find_fill(const struct service *service, struct db *db, int64_t most, int64_t *done);
/* Whose keyed hash a refusal or a row of the trail has: person "" where nobody's. */
MUST_USE enum err find_by_hash(struct db *db, const uint8_t *hash, char person[FIND_SUBJECT_SIZE]);
/* Every key of a person, made from what is stored now, with what it is made of. */
MUST_USE enum err find_gather(const struct service *service, struct db *db, const char *person, find_key_fn *take, void *ctx);

/* --- a page of what is found (find_page.c) --- */

enum { FIND_ROWS_MAX = 20, FIND_NAME_SIZE = 2 * ACCOUNT_PART_SIZE };
/* name, state: as stored now, "" where there is nothing any more; found: find_show's. */
struct find_row { struct find_key key; char subject[FIND_SUBJECT_SIZE], name[FIND_NAME_SIZE], found[CONTACT_EMAIL_SIZE]; const char *state; };
/* Forward: what comes after `after`; else what comes before it, in the list's order too. One row a person. */
struct find_ask { const struct find_range *range; const struct find_row *after /* NULL: from the beginning */; bool forward; size_t rows; int64_t now_ms; };
struct find_page { size_t count; bool more /* further on in this direction */; struct find_row rows[FIND_ROWS_MAX]; };
MUST_USE enum err find_page_get(struct db *db, const struct find_ask *ask, struct find_page *out);

/* What was found, as it is written, or masked; and all that a NIP shows. */
MUST_USE enum err find_show(const struct service *service, struct db *db, struct find_row *row);
/* "token" (one works), "account", "citizen", "closed" (an account was), "". */
MUST_USE enum err find_state(struct db *db, const char *person, int64_t now_ms, const char **state);


/* A NIP, by the id that it is found by. State: "open", "used", "expired". */
struct find_nip { bool found; char profession[SERVICE_ID_SIZE], number[NIP_NUMBER_SIZE], name[FIND_NAME_SIZE]; int64_t made_ms, expires_ms, used_ms; };
MUST_USE enum err find_nip_get(struct db *db, const char *id, struct find_nip *out);
const char *find_nip_state(const struct find_nip *nip, int64_t now_ms);

#endif
