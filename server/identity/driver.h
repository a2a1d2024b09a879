/* What a provider of server/identity/identity.h is made of. Any thread once opened. */
#ifndef GUICHET_SERVER_IDENTITY_DRIVER_H
#define GUICHET_SERVER_IDENTITY_DRIVER_H

#include "server/identity/identity.h"

struct identity_driver {
    const char *name;
    /* *state is owned, for close. ERR_CONFIG is logged here, by what is wrong in the configuration. */
    enum err (*open)(const struct identity_settings *settings, const struct server_keys *keys, void **state);
    void (*close)(void *state);
    /* fields: as identity_told, each of them there. */
    enum identity_answer (*verify)(void *state, enum identity_purpose purpose, const struct identity_fields *fields);
    enum identity_answer (*letter)(void *state, const struct identity_letter *letter);
};

extern const struct identity_driver identity_table, identity_http;

#endif
