/* Texts that an operator may write: «Nous joindre», «Politique de confidentialité», «Politiques d'utilisation».  Read from a file when
 * their page is shown, forgotten with the person.  One thread. */
#ifndef GUICHET_SCREENS_TEXTS_H
#define GUICHET_SCREENS_TEXTS_H

#include "tui/flow.h"

struct session;

enum texts_which { TEXTS_CONTACT, TEXTS_PRIVACY, TEXTS_USE, TEXTS_COUNT };
enum { TEXTS_BYTES_MAX = 16384 };

/* The text in the person's language; a sentence instead when there is no such file, or it is no text of at most
 * TEXTS_BYTES_MAX bytes. Never NULL; valid until the next call and the wipe. No secret: pages to be read take their bytes so. */
const struct secret *texts_read(const struct run *run, enum texts_which which);

void texts_drop(struct session *s);

#endif
