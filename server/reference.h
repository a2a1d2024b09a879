/* Numbers that people read aloud: a letter and eight characters of Crockford's base 32, "P-7F2K-93QX". Any thread. */
#ifndef GUICHET_SERVER_REFERENCE_H
#define GUICHET_SERVER_REFERENCE_H

#include <stdbool.h>

enum { REFERENCE_SIZE = 12 };

/* 40 random bits after the letter. */
void reference_make(char letter, char to[REFERENCE_SIZE]);

/* As typed (any case, blanks, O I L) into the written form; false when it cannot be one of that letter. */
bool reference_read(char letter, const char *typed, char to[REFERENCE_SIZE]);

#endif
