/* Addresses and telephone numbers as people type them, into the one form that is kept.  Pure rules, any thread.
 *
 * Typed texts are given as bytes (they are in a struct secret or in a string).  Outputs are untouched on failure,
 * and may be the typed text itself. */
#ifndef GUICHET_RULES_CONTACT_H
#define GUICHET_RULES_CONTACT_H

#include "core/base/err.h"

#include <stddef.h>

enum { CONTACT_EMAIL_SIZE = 255, CONTACT_PHONE_SIZE = 48 };    /* with the NUL */

/* An address that a mail server will take: one @, a dot-atom of at most 64 characters before it, a host name of two labels
 * or more after it (RFC 5321 4.5.3.1, RFC 5322 3.2.3; ASCII only: an accent there is nearly always a slip, and SMTPUTF8 is
 * rare). Blanks around it are left out, the domain is put in small letters. ERR_EMPTY, ERR_EMAIL. */
MUST_USE enum err email_parse(const void *typed, size_t n, char to[CONTACT_EMAIL_SIZE]);

/* The form in which addresses are compared, of one email_parse takes: all of it in small letters. ERR_EMPTY, ERR_EMAIL. */
MUST_USE enum err email_fold(const void *typed, size_t n, char to[CONTACT_EMAIL_SIZE]);

/* Ten digits of the North American plan (neither area code nor exchange begins with 0 or 1), any separators, a 1 or +1
 * before them or not, "poste 45", "ext. 45", "p. 45", "x45" or "#45" after them (1 to 6 digits).
 * Gives "418 555-0123" or "418 555-0123 poste 45". ERR_EMPTY, ERR_PHONE. */
MUST_USE enum err phone_parse(const void *typed, size_t n, char to[CONTACT_PHONE_SIZE]);

/* "jeanne@exemple.ca" -> "j•••@•••.ca": three dots whatever the length. An address email_parse would refuse gives "•••". */
void email_mask(const char *address, char to[CONTACT_EMAIL_SIZE]);

/* "418 555-0123 poste 45" -> "418 •••": what is asked of who calls is not shown. A number phone_parse would refuse gives "•••". */
void phone_mask(const char *phone, char to[CONTACT_PHONE_SIZE]);

#endif
