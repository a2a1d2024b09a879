/* Key material in files of mode 0600: whole or not there, never replaced. Any thread. */
#ifndef GUICHET_SERVER_KEY_FILE_H
#define GUICHET_SERVER_KEY_FILE_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>

bool key_file_exists(const char *directory, const char *name);

/* Written beside, synced, then linked into place. ERR_SYSTEM (errno says why; also when it exists), ERR_LIMIT: path too long. */
MUST_USE enum err key_file_write(const char *directory, const char *name, const struct secret *key);

/* size 0: of any size up to KEY_FILE_BYTES_MAX. ERR_KEYS when it is missing, of another size, or readable by others. */
enum { KEY_FILE_BYTES_MAX = 4096 };
MUST_USE enum err key_file_read(const char *directory, const char *name, size_t size, struct secret **out);

#endif
