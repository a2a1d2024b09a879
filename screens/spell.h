/* Letter by letter, a word each, for somebody who reads it out or writes it down: "A Alfa, 7 sept, @ arobas".  One thread. */
#ifndef GUICHET_SCREENS_SPELL_H
#define GUICHET_SCREENS_SPELL_H

#include <stddef.h>

/* n bytes of a name or a code; cut where it does not fit. A code's words are as secret as the code: `to` is the caller's to wipe. */
void spell(const char *text, size_t n, char *to, size_t size);

#endif
