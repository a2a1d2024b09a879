/* How somebody is identified (document 004; server/PROTOCOL.md 13): the row of it, and what its verbs share. Inside server/citizens only.
 * Of what identifies a person nothing is kept but the names as typed (locked) and, where the operator wants it, a keyed hash of the NAM. */
#ifndef GUICHET_SERVER_CITIZENS_IDENTIFYING_H
#define GUICHET_SERVER_CITIZENS_IDENTIFYING_H

#include "core/rules/person.h"
#include "server/citizens/citizens.h"
#include "server/hash_pool.h"
#include "server/identity/identity.h"
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
MUST_USE enum err identification_get(struct account_call *a, struct identification_row *out);                         /* of who is logged in */
MUST_USE enum err identification_of(struct account_call *a, const char *person, struct identification_row *out);
/* Inside a transaction: one that was begun is gone on with, its names replaced; one whose days are over begins anew. */
struct identification_names { const struct secret *given, *family; };
MUST_USE enum err identification_begin(struct account_call *a, const struct identification_names *names, const char *provider);

/* {"page", "given", "family", "one", "two"} that was kept less than 30 minutes ago; *out NULL: none (progress.c). */
MUST_USE enum err progress_get(struct account_call *a, json_t **out);

/* The newest consent to this purpose that nothing was said about since; at_ms 0: none (consents.c). */
struct citizen_consented { char id[ACCOUNT_ID_SIZE]; int64_t at_ms; };
MUST_USE enum err citizen_consented(struct account_call *a, const char *purpose, struct citizen_consented *out);

/* What the secret of a letter is bound to and counted under (CODE_SUBJECT_SIZE of registry.h). */
enum { POSTAL_SUBJECT_SIZE = 80 };
void postal_subject(const char *person, const char *section, char to[POSTAL_SUBJECT_SIZE]);

/* --- what citizen-personal and citizen-identify share (identifying.c) --- */

/* The five fields as parsed, and the number that is asked about; the state's, in locked memory. */
struct citizen_fields { struct secret *given, *family, *birth, *nam, *nas; };

struct citizen_number { const char *purpose; enum identity_purpose asks; struct secret *number; uint8_t text[32]; };    /* purpose NULL: none */
enum { NUMBER_TAX, NUMBER_REFERENCE, CITIZEN_NUMBERS };
enum { FIELDS_MAC_SIZE = ACCOUNT_ID_SIZE, NUMBER_NAME_SIZE = 65, IDENTIFYING_REASON_SIZE = 64 };

struct identifying {
    char person[PERSON_ID_SIZE];                         /* whom it is about; "" until identifying_name: who is logged in */
    bool agreed;                                         /* to be asked about, before: no row of consent is added */
    struct citizen_fields fields;
    struct citizen_number numbers[CITIZEN_NUMBERS];      /* of citizen-personal the first alone, without a number */
    char mac[FIELDS_MAC_SIZE];                           /* of (person, five fields), keyed: a ticket's subject */
    char nam[NUMBER_NAME_SIZE];                          /* what the NAM is counted by, keyed */
    struct throttle_state account, number;               /* the two counters, after this try */
    bool asked;
    enum identity_answer answer;                         /* when asked */
    struct identification_row row;
    /* of citizen-identify */
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], kind[IDENTIFICATION_WORD_SIZE];
    bool ticket_good, letter;                            /* letter: one number is there and the other's secret is asked for */
    char elsewhere[PERSON_ID_SIZE];                      /* whose the NAM is already; "" nobody's */
    struct secret *secret;                               /* that a letter brings */
    uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE];
};

struct identifying *identifying_begin(struct account_call *a);           /* NULL: no memory; a->state */
void identifying_release(struct account_call *a);
/* The five members, strictly. ERR_FORMAT; or 422, in the answer, of the first that does not hold. */
MUST_USE enum err identifying_read(struct account_call *a);
/* For prepare, outside a transaction: what the fields are bound to and counted by. */
MUST_USE enum err identifying_name(struct account_call *a);
/* The consents and the try, committed together, then the register, number after number. A repeat is not counted again; a server that dies
 * between the two leaves the try counted until the same request comes again. Nothing is asked when no try is left. */
MUST_USE enum err identifying_ask(struct account_call *a);
/* In run: the answer of a no, of none left (with a reference), of a register that is not available (both tries are taken back). */
MUST_USE enum err identifying_refuse(struct account_call *a);
MUST_USE enum err identifying_take_back(struct account_call *a);
void identifying_number_key(const struct account_call *a, uint8_t to[CITIZEN_KEY_SIZE]);
void identification_number_key(const struct service *service, const struct secret *nam, uint8_t to[CITIZEN_KEY_SIZE]);

/* "word 3f2a9c01..19": the first eight digits of what a NAM is counted by, and its last two: an agent may know the end, and which rows are about the
 * same one. */
void identification_reason(const char *word, const uint8_t number_key[CITIZEN_KEY_SIZE], const struct secret *nam, char to[IDENTIFYING_REASON_SIZE]);

/* --- the end of it (identified.c) --- */

/* Whether another account than the person's was identified with this number: "" none. In run then: both are told so. */
MUST_USE enum err identified_elsewhere(struct account_call *a, const char *person, const uint8_t number_key[CITIZEN_KEY_SIZE], char other[PERSON_ID_SIZE]);
MUST_USE enum err identified_refuse(struct account_call *a, const char *other);
struct identified { int64_t tax_ms, reference_ms; const char *kind; const uint8_t *number_key; };
/* In run: a code d'identification, and what was begun is forgotten; the second also: the trail, the notice, the home page. */
MUST_USE enum err identified_put(struct account_call *a, const char *person, const struct identified *how);
MUST_USE enum err identified_set(struct account_call *a, const struct identified *how);

/* The letter that brings the secret, French then English (postal_letter.c). */
struct postal_mailing { const struct citizen_fields *to; const struct secret *secret; const char *section; int64_t expires_ms; };
MUST_USE enum err postal_letter(const struct service *service, const struct postal_mailing *mailing, struct secret *out);
/* For prepare, outside a transaction: a fresh secret in the state, and its hash; then the register is given the letter: x->answer says whether it
 * will be posted. Each secret has a letter of its own: what names it is never used again. */
MUST_USE enum err postal_make(struct account_call *a, struct identifying *x, const char *section);
MUST_USE enum err postal_send(struct account_call *a, struct identifying *x, const char *section);

#endif
