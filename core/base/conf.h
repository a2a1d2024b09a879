/* A configuration file against a table of options: "key = value" lines, '#' begins a comment line.
 *
 * The table is the master copy of names, types, bounds, defaults and help; the manual is printed from it.
 * An unknown key, a key given twice, a value outside its bounds: refused, saying where and what was expected.
 * Not thread-safe while loading; read-only afterwards. */
#ifndef GUICHET_BASE_CONF_H
#define GUICHET_BASE_CONF_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum conf_type {
    CONF_TEXT,     /* UTF-8 without control characters, at most `max` bytes (0: CONF_VALUE_MAX) */
    CONF_PATH,     /* absolute path, or empty when the default is empty */
    CONF_NUMBER,   /* decimal, min..max */
    CONF_CHOICE,   /* one of the words of `choices`, separated by '|' */
    CONF_FLAG      /* yes | no */
};

struct conf_option {
    const char *key;
    enum conf_type type;
    const char *fallback;      /* the value when the file does not give one; never NULL */
    int64_t min, max;
    const char *choices;
    const char *help;          /* one line, English */
};

enum { CONF_FILE_MAX = 65536, CONF_VALUE_MAX = 1024 };

/* Where and what, when loading fails; `expected` is a finished English sentence. line 0: the file as a whole. */
struct conf_fault {
    const char *file;
    unsigned line;
    char key[64];
    char expected[200];
};

struct conf;

/* Reads the file at path (NULL: defaults only). ERR_CONFIG with *fault filled, or ERR_MEMORY.
 * The table and path must outlive the result; free it with conf_free. */
MUST_USE enum err conf_load(const struct conf_option *options, size_t count, const char *path,
                            struct conf **out, struct conf_fault *fault);
void conf_free(struct conf *c);    /* NULL is fine */

/* One value by its key, which must be in the table. The string lives as long as c. */
const char *conf_text(const struct conf *c, const char *key);
int64_t conf_number(const struct conf *c, const char *key);
bool conf_flag(const struct conf *c, const char *key);
bool conf_is(const struct conf *c, const char *key, const char *word);

/* Writes the table as a commented sample file to the descriptor. */
MUST_USE enum err conf_print(const struct conf_option *options, size_t count, int fd);

#endif
