/* Messages in the person's language.
 *
 * A message id is the French text itself; assets/po/en.po translates it, and the overlays fr@dispositif.po and
 * en@dispositif.po replace those that change when the token is called «dispositif» (gender included).  Results are
 * UTF-8 whatever the terminal's encoding, and live until msg_set.  One thread. */
#ifndef GUICHET_TUI_MSG_H
#define GUICHET_TUI_MSG_H

#include "core/base/err.h"

#include <stdbool.h>

enum msg_language { MSG_FRENCH, MSG_ENGLISH };

/* Where the catalogues are; call once after setlocale. overlay: NULL, or the name after '@' ("dispositif"). */
MUST_USE enum err msg_open(const char *locale_dir, const char *overlay);

/* Chooses the language; every text obtained before must be asked for again. */
MUST_USE enum err msg_set(enum msg_language language);
enum msg_language msg_language(void);

/* The text of a message id. NULL and "" give "". */
const char *msg(const char *id) __attribute__((format_arg(1)));

/* The plural form for n: ids as in ngettext. */
const char *msg_n(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));

#endif
