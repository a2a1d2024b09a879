/* The file of invented people: {"invented": true, "people": [...]}, read strictly and once (server/PROTOCOL.md 14).
 *
 * A person: given, family, birth, nam, nas, avis (a list), card_reference, licence_reference ("" where there is none), address (lines),
 * and a note that is not read. Numbers and dates stand in the one form that core/rules/identity.h gives them; a NAM and a NAS are one
 * person's.  Read-only once read: any thread. */
#ifndef GUICHET_SERVER_IDENTITY_TABLE_H
#define GUICHET_SERVER_IDENTITY_TABLE_H

#include "core/rules/identity.h"
#include "server/identity/identity.h"

enum {
    TABLE_FILE_MAX = 65536, TABLE_PEOPLE_MAX = 100, TABLE_AVIS_MAX = 4, TABLE_LINES_MAX = 6, TABLE_LINE_SIZE = 97, TABLE_NAME_BYTES = 240,
    TABLE_BIRTH_SIZE = 11, TABLE_WHERE_SIZE = 96
};

/* Invented: in plain memory but the names, which are compared as secrets are. */
struct table_person {
    struct secret *given, *family;      /* owned */
    char birth[TABLE_BIRTH_SIZE], nam[NAM_LETTERS + 1], nas[NAS_DIGITS + 1];
    char avis[TABLE_AVIS_MAX][AVIS_LETTERS + 1];
    char card_reference[CARD_REFERENCE_DIGITS + 1], licence_reference[LICENCE_MAX + 1];
    char address[TABLE_LINES_MAX][TABLE_LINE_SIZE];
};
struct table { struct table_person *people; size_t n; };

/* today: as identity_today. ERR_CONFIG: where says what is wrong, in English; ERR_MEMORY. Free with table_free, which takes NULL's zeroes. */
MUST_USE enum err table_read(const void *bytes, size_t n, int32_t today, struct table *out, char where[TABLE_WHERE_SIZE]);
void table_free(struct table *table);

/* What is NULL was not told (identity_told), and is not looked at. */
enum identity_answer table_verify(const struct table *table, enum identity_purpose purpose, const struct identity_fields *fields);
/* Who has the NAM (where it is told, else the NAS), and the rest of what is told but the number; NULL nobody, *answer says why. */
const struct table_person *table_find(const struct table *table, const struct identity_fields *fields, enum identity_answer *answer);
/* A whole letter, as the mailing house gets it: address, the day it is in Montréal at that moment, text. The caller's. ERR_MEMORY. */
MUST_USE enum err table_letter(const struct table_person *to, int64_t wall_ms, const struct secret *text, struct secret **out);

#endif
