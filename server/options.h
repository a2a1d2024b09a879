/* The options of guichetd's configuration file: the master copy of names, bounds, defaults and help. */
#ifndef GUICHET_SERVER_OPTIONS_H
#define GUICHET_SERVER_OPTIONS_H

#include "core/base/conf.h"

#define SETTINGS_SENDER "guichet@example.org"
#define SETTINGS_SIGNATURE "Portail libre-service"
#define SETTINGS_PHONE "1-877-826-2433"

extern const struct conf_option server_options[];
extern const size_t server_options_count;

#endif
