/* User names and passwords of the Service d'authentification (document 004): pure rules, any thread.
 *
 * Name: «Minimum de 5 caractères. Seulement les lettres et les chiffres sont acceptés.» Password: «Minimum de 10 caractères, sans répétition ni
 * séquence. Ne doit pas être votre nom d'utilisateur ni une adresse courriel.» Our reading: no three same characters in a row; no four whose
 * code points follow one another, up or down; no four that are neighbours in a row of a QWERTY or AZERTY keyboard, either way; case does not
 * count in any of these. At most 64 characters, none that NFKC would change. Bytes are looked at where they lie, in the secret. */
#ifndef GUICHET_RULES_CITIZEN_H
#define GUICHET_RULES_CITIZEN_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>

enum {
    CITIZEN_NAME_MIN = 5, CITIZEN_NAME_MAX = 64,             /* letters and digits */
    CITIZEN_NAME_SIZE = 4 * CITIZEN_NAME_MAX + 1,
    CITIZEN_PASSWORD_MIN = 10, CITIZEN_PASSWORD_MAX = 64, CITIZEN_PASSWORD_BYTES_MAX = 4 * CITIZEN_PASSWORD_MAX
};

/* The one form in which names are kept and compared: NFC, small letters; blanks around left out. ERR_EMPTY, ERR_CITIZEN_NAME. */
MUST_USE enum err citizen_name_parse(const struct secret *typed, char to[CITIZEN_NAME_SIZE]);
/* What a log-in form takes: a name, or an address of e-mail (small letters). *is_address tells. to: room for the longer one. ERR_EMPTY, ERR_CITIZEN_NAME. */
enum { CITIZEN_LOGIN_SIZE = CITIZEN_NAME_SIZE };
MUST_USE enum err citizen_login_parse(const struct secret *typed, char to[CITIZEN_LOGIN_SIZE], bool *is_address);

/* Each rule apart, so that a form says which hold while it is typed. name and email: as typed so far; NULL or "" are not looked at. */
enum citizen_password_rule { CITIZEN_LENGTH, CITIZEN_REPEAT, CITIZEN_SEQUENCE, CITIZEN_NOT_NAME, CITIZEN_NOT_EMAIL, CITIZEN_RULES };
struct citizen_password { const struct secret *password, *name, *email; };
bool citizen_password_holds(enum citizen_password_rule rule, const struct citizen_password *p);
/* The rules in order, then the rest: ERR_EMPTY, ERR_CITIZEN_PASSWORD_SHORT, _REPEAT, _SEQUENCE, _NAME, _EMAIL, ERR_ACCOUNT_PASSWORD_LONG,
 * _CHARACTER, _WEAK (on the blocklist). */
MUST_USE enum err citizen_password_check(const struct citizen_password *p);

#endif
