/* How a family of cards unblocks, and whether its secret can be replaced: one table, and settings that overrule it.
 * Pure functions, any thread. */
#ifndef GUICHET_TOKEN_FAMILY_H
#define GUICHET_TOKEN_FAMILY_H

#include "core/token/pcsc.h"

#include <stdbool.h>

enum unblock_way {
    UNBLOCK_AUTO,
    UNBLOCK_SO_INITPIN,          /* C_Login(CKU_SO) + C_InitPIN */
    UNBLOCK_SETPIN_UNLOGGED,     /* C_SetPIN(PUK, new) in a session that is not logged in */
    UNBLOCK_NONE
};
enum rotate_way { ROTATE_AUTO, ROTATE_YES, ROTATE_NO };

bool unblock_parse(const char *word, enum unblock_way *out);    /* "auto", "so-initpin", "setpin-unlogged", "none" */
bool rotate_parse(const char *word, enum rotate_way *out);      /* "auto", "yes", "no" */

struct family_ways { enum unblock_way unblock; bool rotates; };

/* family: by the ATR (probe_family); model: CK_TOKEN_INFO.model, trimmed. Never UNBLOCK_AUTO. */
struct family_ways family_find(enum probe family, const char *model, enum unblock_way unblock, enum rotate_way rotate);

#endif
