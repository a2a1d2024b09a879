/* The kiosk's configuration: the one table of options, and what is derived from it and from where the program lies.
 * guichet and guichetctl read the same file.  Any thread; read-only. */
#ifndef GUICHET_DESK_OPTIONS_H
#define GUICHET_DESK_OPTIONS_H

#include "core/base/conf.h"
#include "core/desk/desk.h"

extern const struct conf_option guichet_options[];
extern const size_t guichet_options_count;

enum { PLACES_PATH_MAX = 4096 };
struct guichet_places {
    char helper_dir[PLACES_PATH_MAX];    /* ../libexec/guichet from the program's own folder */
    char share_dir[PLACES_PATH_MAX];     /* ../share/guichet */
};
/* From /proc/self/exe. ERR_SYSTEM when it cannot be read or is too long. */
MUST_USE enum err guichet_places(struct guichet_places *out);

/* Both must outlive the result. */
struct desk_settings desk_settings_from(const struct conf *conf, const struct guichet_places *places);

#endif
