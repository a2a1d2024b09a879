/* How to reach a person: the address in force, one that waits for its code, telephone numbers; each field with the version
 * in which it last changed.  Threads as the struct db. */
#ifndef GUICHET_SERVER_CONTACT_H
#define GUICHET_SERVER_CONTACT_H

#include "core/proto/contact_set.h"
#include "server/db.h"

enum { CONTACT_PHONES_JSON_SIZE = CONTACT_SET_PHONES_MAX * (CONTACT_SET_PHONE_SIZE + 3) + 3 };

struct contact_row {
    bool found;
    int64_t version, at_ms, email_version, phones_version, mobile_version, pending_ms;
    char email[CONTACT_SET_EMAIL_SIZE], pending[CONTACT_SET_EMAIL_SIZE], mobile[CONTACT_SET_PHONE_SIZE];
    size_t phone_count;
    char phones[CONTACT_SET_PHONES_MAX][CONTACT_SET_PHONE_SIZE];
};

MUST_USE enum err contact_get(struct db *db, const char *person, struct contact_row *out);
/* Inside a transaction, after people_hold. */
MUST_USE enum err contact_put(struct db *db, const char *person, const struct contact_row *row);

/* What is asked for, in its one written form (core/rules/contact.h). False: not an address, not a number. */
bool contact_normalise(struct contact_set *set);

/* Changes *row as asked at at_ms. asked: a new address waits for its code; withdrawn: one that waited does no more;
 * changed: that, or numbers were. */
struct contact_change { bool asked, withdrawn, changed; };
void contact_change(struct contact_row *row, const struct contact_set *set, int64_t at_ms, struct contact_change *what);

/* The address that waited is the one in force. */
void contact_confirm(struct contact_row *row, int64_t at_ms);

/* True when a field that is named was changed since the version the person looked at; without one, when anything was
 * changed after at_ms. */
bool contact_is_newer(const struct contact_row *row, const struct contact_set *set, int64_t at_ms);

#endif
