/* What people read aloud: Crockford's base 32 (no I, L, O, U; a typed O is 0, I and L are 1; case, blanks and hyphens do
 * not matter).  Pure functions, any thread. */
#ifndef GUICHET_PROTO_BASE32_H
#define GUICHET_PROTO_BASE32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BASE32_CHARS_MAX = 32, BASE32_GROUP = 4, BASE32_TEXT_MAX = BASE32_CHARS_MAX + BASE32_CHARS_MAX / BASE32_GROUP };

char base32_letter(unsigned value);          /* value < 32 */
int base32_value(char c);                    /* -1 when it is none */

/* The first 5 * chars bits of bytes as "ABCD-EFGH ...": chars + hyphens + NUL characters are written. */
void base32_format(const uint8_t *bytes, size_t chars, char *to);

/* Exactly `chars` letters out of n typed bytes; the bits that fill the last byte of `to` are zero.
 * False, and to untouched, else. */
bool base32_parse(const void *typed, size_t n, size_t chars, uint8_t *to);

#endif
