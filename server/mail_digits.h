/* The six digits that come by mail: how they are made, shown, and kept as a hash that is bound to what they are for. Any thread. */
#ifndef GUICHET_SERVER_MAIL_DIGITS_H
#define GUICHET_SERVER_MAIL_DIGITS_H

#include "core/base/secret.h"
#include "core/rules/contact.h"
#include "server/server_keys.h"

/* Fresh ones, and "996 729" as document 004 shows them. The caller owns *out. ERR_MEMORY. */
MUST_USE enum err mail_digits_make(struct secret **out);
MUST_USE enum err mail_digits_show(const struct secret *digits, struct secret **out);

/* label: of the purpose, a new one for each new use; bound: texts up to NULL (an id, a person, an address): under others it is another hash. */
void mail_digits_hash(const struct server_keys *keys, const char *label, const char *const *bound, const struct secret *digits,
                      uint8_t to[SERVER_KEYS_HASH_SIZE]);

/* What the tries of an address are counted under: most servers deliver to one mailbox however its letters are written. */
void mail_mailbox(const char *address, char to[CONTACT_EMAIL_SIZE]);

#endif
