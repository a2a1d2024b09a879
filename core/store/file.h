/* Small files of the state directory: made 0600, replaced whole or not at all, errors in the store's words.
 * Blocking calls on local files; any thread. */
#ifndef GUICHET_STORE_FILE_H
#define GUICHET_STORE_FILE_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stddef.h>

enum { FILE_PATH_MAX = 512 };

/* What an errno of the file system means to the person: read-only, full, or a plain failure. */
enum err file_err(int code);

/* dir + "/" + name into to (FILE_PATH_MAX bytes). ERR_CONFIG when it does not fit. */
MUST_USE enum err file_path(const char *dir, const char *name, char *to);

/* Makes the directory (0700) when it is missing, its parents not. ERR_STORE_READONLY when it is not a directory. */
MUST_USE enum err file_make_dir(const char *dir);

/* Writes n bytes or says why not. */
MUST_USE enum err file_write_all(int fd, const void *bytes, size_t n);

/* Replaces dir/name atomically and durably: temporary file, fsync, rename, fsync of the directory. */
MUST_USE enum err file_replace(const char *dir, const char *name, const void *bytes, size_t n);

/* Makes renames and new names of the directory durable. */
MUST_USE enum err file_sync_dir(const char *dir);

#endif
