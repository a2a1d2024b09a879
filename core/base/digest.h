/* SHA-256 of texts that people agree to: what was shown is named by its digest.  Any thread. */
#ifndef GUICHET_BASE_DIGEST_H
#define GUICHET_BASE_DIGEST_H

#include <stdint.h>

enum { DIGEST_SIZE = 32 };

/* Of the texts of a NULL-terminated list, a line feed after each. */
void digest_texts(const char *const *texts, uint8_t to[DIGEST_SIZE]);

#endif
