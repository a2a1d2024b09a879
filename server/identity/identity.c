#include "server/identity/driver.h"

#include "core/base/log.h"

#include <stdlib.h>
#include <string.h>

#define NO_PROVIDER "none"

struct identity {
    const struct identity_driver *driver;      /* NULL: none */
    void *state;
};

static const struct identity_driver *find_driver(const char *name)
{
    static const struct identity_driver *const drivers[] = { &identity_table, &identity_http };
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++)
        if (strcmp(drivers[i]->name, name) == 0)
            return drivers[i];
    return NULL;
}

enum err identity_open(const struct identity_settings *settings, const struct server_keys *keys, struct identity **out)
{
    struct identity made = { find_driver(settings->provider), NULL };
    if (!made.driver && strcmp(settings->provider, NO_PROVIDER) != 0) {
        log_error("identity.provider: there is no %s", settings->provider);
        return ERR_CONFIG;
    }
    struct identity *identity = malloc(sizeof *identity);
    enum err e = !identity ? ERR_MEMORY : made.driver ? made.driver->open(settings, keys, &made.state) : ERR_OK;
    if (e) {
        free(identity);
        return e;
    }
    *identity = made;
    *out = identity;
    return ERR_OK;
}

void identity_close(struct identity *identity)
{
    if (identity && identity->driver)
        identity->driver->close(identity->state);
    free(identity);
}

const char *identity_provider(const struct identity *identity)
{
    return identity && identity->driver ? identity->driver->name : NO_PROVIDER;
}

static bool is_there(const struct secret *s) { return s && secret_length(s); }

/* What the consents name (screens/citizen_words.c): server/PROTOCOL.md 14.1 has the same table. */
static const struct told { bool given, family, birth, nam, nas, number; } told[IDENTITY_PURPOSES] = {
    [IDENTITY_PERSON] = { .given = true, .family = true, .birth = true, .nam = true, .nas = true },
    [IDENTITY_TAX] = { .given = true, .family = true, .birth = true, .nas = true, .number = true },
    [IDENTITY_HEALTH] = { .nam = true, .number = true },
    [IDENTITY_LICENCE] = { .given = true, .family = true, .birth = true, .number = true },
};

struct identity_fields identity_told(enum identity_purpose purpose, const struct identity_fields *f)
{
    const struct told *t = &told[purpose];
    return (struct identity_fields){ t->given ? f->given : NULL, t->family ? f->family : NULL, t->birth ? f->birth : NULL, t->nam ? f->nam : NULL,
                                     t->nas ? f->nas : NULL, t->number ? f->number : NULL };
}

static bool is_whole(enum identity_purpose purpose, const struct identity_fields *f)
{
    const struct told *t = &told[purpose];
    return (!t->given || is_there(f->given)) && (!t->family || is_there(f->family)) && (!t->birth || is_there(f->birth)) &&
           (!t->nam || is_there(f->nam)) && (!t->nas || is_there(f->nas)) && (!t->number || is_there(f->number));
}

enum identity_answer identity_verify(struct identity *identity, enum identity_purpose purpose, const struct identity_fields *fields)
{
    if (!identity || !identity->driver || !is_whole(purpose, fields))
        return IDENTITY_UNAVAILABLE;
    const struct identity_fields only = identity_told(purpose, fields);
    return identity->driver->verify(identity->state, purpose, &only);
}

/* An id becomes a file's name: nothing in it may lead elsewhere. */
static bool id_is_good(const char *id)
{
    size_t n = strnlen(id, IDENTITY_LETTER_ID_MAX + 1);
    return n && n <= IDENTITY_LETTER_ID_MAX && strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == n;
}

enum identity_answer identity_letter(struct identity *identity, const struct identity_letter *letter)
{
    if (!identity || !identity->driver || !is_whole(IDENTITY_PERSON, letter->to) || !id_is_good(letter->id) || !is_there(letter->text) ||
        secret_length(letter->text) > IDENTITY_LETTER_MAX)
        return IDENTITY_UNAVAILABLE;
    return identity->driver->letter(identity->state, letter);
}
