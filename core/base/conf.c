#include "core/base/conf.h"

#include "core/base/buf.h"
#include "core/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct conf {
    const struct conf_option *options;
    size_t count;
    char **values;       /* owned; NULL where the default holds */
};

static long option_at(const struct conf *c, const char *key, size_t length)
{
    for (size_t i = 0; i < c->count; i++)
        if (strlen(c->options[i].key) == length && memcmp(c->options[i].key, key, length) == 0)
            return (long)i;
    return -1;
}

static bool parse_number(const char *text, int64_t *value)
{
    const char *digits = text + (*text == '-');
    errno = 0;
    *value = strtoll(text, NULL, 10);
    return *digits && strspn(digits, "0123456789") == strlen(digits) && !errno;   /* strtoll would skip any white space */
}

static bool has_word(const char *choices, const char *word)
{
    size_t length = strchr(word, '|') ? 0 : strlen(word);
    for (const char *at = choices; length && at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == 0))
            return true;
    return false;
}

static bool plain_text(const char *value)
{
    uint32_t c;
    size_t left = strlen(value);
    int n;
    for (; (n = text_decode(value, left, &c)) > 0; value += n, left -= (size_t)n)
        if (text_is_control(c))
            return false;
    return n == 0;
}

/* NULL when the value fits the option, else writes what was expected. */
static bool value_fits(const struct conf_option *o, const char *value, struct conf_fault *fault)
{
    int64_t number;
    size_t size = sizeof fault->expected, limit = o->max > 0 ? (size_t)o->max : CONF_VALUE_MAX;
    switch (o->type) {
    case CONF_TEXT:
        snprintf(fault->expected, size, "expected at most %zu bytes of plain UTF-8 text", limit);
        return strlen(value) <= limit && plain_text(value);
    case CONF_PATH:
        snprintf(fault->expected, size, "expected an absolute path%s", *o->fallback ? "" : " or nothing");
        return (*value == '/' && plain_text(value)) || (!*value && !*o->fallback);
    case CONF_NUMBER:
        snprintf(fault->expected, size, "expected a whole number from %lld to %lld", (long long)o->min, (long long)o->max);
        return parse_number(value, &number) && number >= o->min && number <= o->max;
    case CONF_CHOICE:
        snprintf(fault->expected, size, "expected one of: %s", o->choices);
        return has_word(o->choices, value);
    case CONF_FLAG:
        snprintf(fault->expected, size, "expected yes or no");
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
    }
    return false;
}

static enum err fail(struct conf_fault *fault, const char *expected)
{
    snprintf(fault->expected, sizeof fault->expected, "%s", expected);
    return ERR_CONFIG;
}

static enum err take_pair(struct conf *c, const char *key, size_t key_length, const char *value, struct conf_fault *fault)
{
    snprintf(fault->key, sizeof fault->key, "%.*s", (int)(key_length < 60 ? key_length : 60), key);
    if (!plain_text(fault->key))
        fault->key[0] = 0;
    long i = option_at(c, key, key_length);
    if (i < 0)
        return fail(fault, "no such option; see guichet --options");
    if (c->values[i])
        return fail(fault, "given twice; expected once");
    if (!value_fits(&c->options[i], value, fault))
        return ERR_CONFIG;
    c->values[i] = strdup(value);
    return c->values[i] ? ERR_OK : ERR_MEMORY;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n && strchr(" \t\r", text[n - 1]))
        text[--n] = 0;
    return text;
}

static enum err take_line(struct conf *c, char *line, struct conf_fault *fault)
{
    line = trim(line);
    fault->key[0] = 0;
    if (!*line || *line == '#')
        return ERR_OK;
    char *equals = strchr(line, '=');
    if (!equals)
        return fail(fault, "expected \"key = value\"");
    size_t key_length = (size_t)(equals - line);
    while (key_length && strchr(" \t", line[key_length - 1]))
        key_length--;
    return take_pair(c, line, key_length, trim(equals + 1), fault);
}

static enum err read_file(const char *path, char **text, struct conf_fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        snprintf(fault->expected, sizeof fault->expected, "cannot be read: %s", strerror(errno));
        return ERR_CONFIG;
    }
    char *bytes = malloc(CONF_FILE_MAX + 1);
    size_t n = 0;
    ssize_t got = bytes ? 1 : 0;
    while (got > 0 && n < CONF_FILE_MAX && (got = read(fd, bytes + n, CONF_FILE_MAX - n)) > 0)
        n += (size_t)got;
    close(fd);
    if (!bytes)
        return ERR_MEMORY;
    bytes[n] = 0;
    if (got < 0 || n == CONF_FILE_MAX || memchr(bytes, 0, n)) {
        free(bytes);
        return fail(fault, "expected a readable text file under 64 KiB");
    }
    *text = bytes;
    return ERR_OK;
}

static enum err take_file(struct conf *c, const char *path, struct conf_fault *fault)
{
    char *text = NULL;
    enum err e = read_file(path, &text, fault);
    char *next = text;
    while (!e && next) {
        char *line = next;
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        fault->line++;
        e = take_line(c, line, fault);
    }
    free(text);
    return e;
}

enum err conf_load(const struct conf_option *options, size_t count, const char *path,
                   struct conf **out, struct conf_fault *fault)
{
    *fault = (struct conf_fault){ .file = path ? path : "(defaults)" };
    struct conf *c = calloc(1, sizeof *c);
    if (!c)
        return ERR_MEMORY;
    c->options = options;
    c->count = count;
    c->values = calloc(count, sizeof *c->values);
    enum err e = c->values ? ERR_OK : ERR_MEMORY;
    if (!e && path)
        e = take_file(c, path, fault);
    if (e) {
        conf_free(c);
        return e;
    }
    *out = c;
    return ERR_OK;
}

void conf_free(struct conf *c)
{
    if (!c)
        return;
    for (size_t i = 0; c->values && i < c->count; i++)
        free(c->values[i]);
    free(c->values);
    free(c);
}

const char *conf_text(const struct conf *c, const char *key)
{
    long i = option_at(c, key, strlen(key));
    if (i < 0)
        abort();   /* a key that is not in the table is a fault of the program */
    return c->values[i] ? c->values[i] : c->options[i].fallback;
}

int64_t conf_number(const struct conf *c, const char *key)
{
    return strtoll(conf_text(c, key), NULL, 10);
}

bool conf_is(const struct conf *c, const char *key, const char *word) { return strcmp(conf_text(c, key), word) == 0; }
bool conf_flag(const struct conf *c, const char *key) { return conf_is(c, key, "yes"); }

static void print_bounds(struct buf *b, const struct conf_option *o)
{
    switch (o->type) {
    case CONF_TEXT: buf_printf(b, "text"); break;
    case CONF_PATH: buf_printf(b, "absolute path"); break;
    case CONF_NUMBER: buf_printf(b, "%lld to %lld", (long long)o->min, (long long)o->max); break;
    case CONF_CHOICE: buf_printf(b, "%s", o->choices); break;
    case CONF_FLAG: buf_printf(b, "yes|no"); break;
    }
}

enum err conf_print(const struct conf_option *options, size_t count, int fd)
{
    BUF_OWNED struct buf b = buf_make(CONF_FILE_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&b, "# %s (", options[i].help);
        print_bounds(&b, &options[i]);
        buf_printf(&b, ")\n# %s = %s\n\n", options[i].key, options[i].fallback);
    }
    if (buf_err(&b))
        return buf_err(&b);
    return write(fd, b.bytes, b.length) == (ssize_t)b.length ? ERR_OK : ERR_SYSTEM;
}
