/* The payload of "contact.set/1": what changes of a person's address and numbers, sealed to the server.
 * Pure functions, any thread. */
#ifndef GUICHET_PROTO_CONTACT_SET_H
#define GUICHET_PROTO_CONTACT_SET_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/op.h"

#define CONTACT_SET_TYPE "contact.set/1"
#define CONTACT_SET_PURPOSE "guichet/contact/1"

enum { CONTACT_SET_PHONES_MAX = 3, CONTACT_SET_EMAIL_SIZE = 255, CONTACT_SET_PHONE_SIZE = 48 };

/* What is not given is unchanged; given and empty it is erased (never the address). */
struct contact_set {
    int64_t base;                          /* the version that was looked at, 0 not known */
    bool email_given, phones_given, mobile_given;
    char email[CONTACT_SET_EMAIL_SIZE], mobile[CONTACT_SET_PHONE_SIZE];
    size_t phone_count;
    char phones[CONTACT_SET_PHONES_MAX][CONTACT_SET_PHONE_SIZE];
};

/* Sets the operation's payload. ERR_FORMAT (nothing given, an empty address, not UTF-8), ERR_LIMIT, ERR_KEYS, ERR_MEMORY. */
MUST_USE enum err contact_set_put(const struct contact_set *set, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op);
/* ERR_FORMAT when the payload is anything else. The shapes of address and numbers are core/rules/contact.h's business. */
MUST_USE enum err contact_set_read(const struct op *op, const struct secret *seal_secret, struct contact_set *set);

#endif
