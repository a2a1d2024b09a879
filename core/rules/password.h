/* What the passwords of all services are looked at for (account.h, citizen.h).  Pure rules, any thread.
 *
 * On the normal form C, so that one accent typed in two ways is one password. Bytes are looked at where they lie, in the secret. */
#ifndef GUICHET_RULES_PASSWORD_H
#define GUICHET_RULES_PASSWORD_H

#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>

struct password_shape {
    size_t points, letters, digits;
    bool first_letter, last_letter;
    bool bad;             /* not UTF-8 (what follows was not looked at), a control character, or one that NFKC would change */
    bool repeats;         /* three same characters in a row; case does not count */
    bool runs;            /* four that follow one another: in their code points, or as keys in a row of QWERTY or AZERTY; up or down */
};
void password_look(const struct secret *password, struct password_shape *shape);

/* Mostly what everybody takes, with the letter or digits that rules ask for: «Motdepasse1a», «abcd1234e», «a12345678b». */
bool password_is_common(const struct secret *password);

/* The same text, a name or an address as typed, but for case and the blanks around it; in the normal form. NULL or empty: false. */
bool password_is_text(const struct secret *password, const struct secret *text);

#endif
