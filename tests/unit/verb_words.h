/* The server's verbs about accounts, for tests of the kiosk's words: its headers and the desk's have names in common. */
#ifndef GUICHET_TEST_VERB_WORDS_H
#define GUICHET_TEST_VERB_WORDS_H

#include <stddef.h>

const char *name_of_verb(size_t i);    /* NULL past the end */

#endif
