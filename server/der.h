/* The little of DER (X.690 10) that is looked at by hand. Pure, any thread. */
#ifndef GUICHET_SERVER_DER_H
#define GUICHET_SERVER_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DER_INTEGER = 0x02, DER_SEQUENCE = 0x30 };

/* True when the n bytes are one whole element of the tag, of at most 65,535 bytes, with nothing behind it. */
bool der_is_element(const uint8_t *der, size_t n, unsigned tag);

/* Steps over the first element of n bytes when it has the tag: its size with its head, and in *head that of the head alone.
 * 0: it has another tag, is longer than 65,535 bytes or than n, or its length is not written in the shortest way. */
size_t der_take(const uint8_t *der, size_t n, unsigned tag, size_t *head);

#endif
