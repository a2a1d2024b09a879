/* A configuration file of any bytes, against the tables of both programs. */
#include "core/base/conf.h"
#include "core/desk/options.h"
#include "server/options.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void look_at(const struct conf *c, const struct conf_option *o)
{
    const char *text = conf_text(c, o->key);
    int64_t number;
    FUZZ_HOLDS(text);
    fuzz_plain(text);
    switch (o->type) {
    case CONF_NUMBER:
        number = conf_number(c, o->key);
        FUZZ_HOLDS(number >= o->min && number <= o->max);
        break;
    case CONF_FLAG: FUZZ_HOLDS(conf_flag(c, o->key) == (strcmp(text, "yes") == 0)); break;
    case CONF_CHOICE: FUZZ_HOLDS(strstr(o->choices, text) && !strchr(text, '|')); break;
    case CONF_PATH: FUZZ_HOLDS(*text == '/' || (!*text && !*o->fallback)); break;
    case CONF_TEXT: FUZZ_HOLDS(strlen(text) <= (o->max ? (size_t)o->max : CONF_VALUE_MAX)); break;
    }
}

static void load(const struct conf_option *options, size_t count, const char *path)
{
    struct conf *c = NULL;
    struct conf_fault fault;
    enum err e = conf_load(options, count, path, &c, &fault);
    FUZZ_HOLDS(e == ERR_OK || e == ERR_CONFIG);
    if (e) {
        FUZZ_HOLDS(!c && fault.file && *fault.expected);
        fuzz_plain(fault.key);
        fuzz_plain(fault.expected);
        return;
    }
    for (size_t i = 0; i < count; i++)
        look_at(c, &options[i]);
    conf_free(c);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    char path[32];
    int fd = memfd_create("conf", MFD_CLOEXEC);
    FUZZ_HOLDS(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    load(guichet_options, guichet_options_count, path);
    load(server_options, server_options_count, path);
    (void)close(fd);
}

static void seed_of(const struct conf_option *options, size_t count)
{
    static char text[CONF_FILE_MAX];
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s = %s\n", options[i].key, options[i].fallback);
    fuzz_seed(text, n);
}

void fuzz_seeds(void)
{
    seed_of(guichet_options, guichet_options_count);
    seed_of(server_options, server_options_count);
    fuzz_seed_text("# rien\r\n\r\ndemo = yes\r\nlog.level=debug\r\n");
    fuzz_seed_text("listen.port = 65536\nlisten.port = +1\n");
}
