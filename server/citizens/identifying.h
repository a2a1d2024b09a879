/* How somebody is identified (document 004; server/PROTOCOL.md 13): the row of it, and what its verbs share. Inside server/citizens only.
 * Of what identifies a person nothing is kept but the names as typed (locked) and, where the operator wants it, a keyed hash of the NAM. */
#ifndef GUICHET_SERVER_CITIZENS_IDENTIFYING_H
#define GUICHET_SERVER_CITIZENS_IDENTIFYING_H

#include "core/rules/person.h"
#include "server/citizens/citizens.h"
#include "server/hash_pool.h"
#include "server/reference.h"

/* identification.state and letter_for, as stored and as answered. */
#define IDENTIFICATION_NEW "new"
#define IDENTIFICATION_LETTER "letter"
#define IDENTIFICATION_IDENTIFIED "identified"
#define SECTION_TAX "tax"
#define SECTION_REFERENCE "reference"

enum { IDENTIFICATION_WORD_SIZE = 16, IDENTIFICATION_CODE_SIZE = 24 };

struct identification_row {
    bool found;                                          /* false too when its 30 days are over */
    char state[IDENTIFICATION_WORD_SIZE], given[PERSON_PART_SIZE], family[PERSON_PART_SIZE];
    int64_t begun_ms, personal_ms, tax_ms, reference_ms, letter_ms, secret_expires_ms, done_ms, expires_ms;
    char kind[IDENTIFICATION_WORD_SIZE], letter_for[IDENTIFICATION_WORD_SIZE], counter[REFERENCE_SIZE], code[IDENTIFICATION_CODE_SIZE];
    bool has_secret, has_number;
    uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE], number_key[CITIZEN_KEY_SIZE];
};
MUST_USE enum err identification_get(struct account_call *a, struct identification_row *out);
/* Inside a transaction: one that was begun is gone on with, its names replaced; one whose days are over begins anew. */
struct identification_names { const char *given, *family; };
MUST_USE enum err identification_begin(struct account_call *a, const struct identification_names *names, const char *provider);

/* {"page", "given", "family", "one", "two"} that was kept less than 30 minutes ago; *out NULL: none (progress.c). */
MUST_USE enum err progress_get(struct account_call *a, json_t **out);

/* The newest consent to this purpose that nothing was said about since; at_ms 0: none (consents.c). */
struct citizen_consented { char id[ACCOUNT_ID_SIZE]; int64_t at_ms; };
MUST_USE enum err citizen_consented(struct account_call *a, const char *purpose, struct citizen_consented *out);

/* What the secret of a letter is bound to and counted under (CODE_SUBJECT_SIZE of registry.h). */
enum { POSTAL_SUBJECT_SIZE = 80 };
void postal_subject(const char *person, const char *section, char to[POSTAL_SUBJECT_SIZE]);

#endif
