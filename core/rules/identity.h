/* The numbers and dates by which somebody is identified (document 004, its readings): pure rules, any thread. `today` is passed in.
 *
 * Typed texts are secrets; blanks and hyphens do not count. Parsed into another secret with room for IDENTITY_BYTES, which then holds only what
 * counts ("BOUF94011419", "123456782"); on an error it is empty. The examples that the screens show are known: ERR_EXAMPLE. */
#ifndef GUICHET_RULES_IDENTITY_H
#define GUICHET_RULES_IDENTITY_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IDENTITY_BYTES = 24, IDENTITY_AGE_MIN = 14, NAM_LETTERS = 12, NAS_DIGITS = 9, AVIS_LETTERS = 11, CARD_REFERENCE_DIGITS = 9, LICENCE_MIN = 5, LICENCE_MAX = 20 };
#define NAM_EXAMPLE "BOUF 9401 1419"
#define NAS_EXAMPLE "123 456 789"
#define CARD_REFERENCE_EXAMPLE "125 478 569"

/* A numéro d'assurance maladie by its structure: AAAA YYMM DDSC, month + 50 for women, a real date in 19YY or 20YY, S from 1. Its
 * check digit is looked at apart. ERR_EMPTY, ERR_NAM, ERR_EXAMPLE. */
MUST_USE enum err nam_parse(const struct secret *typed, struct secret *to);
/* A number that nam_parse gave agrees with names and date: the three letters of the family name and one of the given name (folded; X where the
 * name is short), year, month and day. birth NULL or no date, names NULL or empty: that part is not looked at. Only a doubt when false: cards
 * keep names of before. A number that is not whole raises none. */
struct nam_person { const struct secret *given, *family, *birth; };
bool nam_agrees(const struct secret *nam, const struct nam_person *who);
/* The published program's check digit holds for 19YY or 20YY. Not official: only a doubt when false. */
bool nam_check_digit(const struct secret *nam);

/* Nine digits, Luhn, first digit not 0 nor 8. ERR_EMPTY, ERR_NAS, ERR_EXAMPLE. */
MUST_USE enum err nas_parse(const struct secret *typed, struct secret *to);
/* Q or M and ten letters or digits, capitals. ERR_EMPTY, ERR_AVIS. */
MUST_USE enum err avis_parse(const struct secret *typed, struct secret *to);
/* Nine digits. ERR_EMPTY, ERR_CARD_REFERENCE, ERR_EXAMPLE. */
MUST_USE enum err card_reference_parse(const struct secret *typed, struct secret *to);
/* 5 to 20 letters (ASCII) and digits, capitals. ERR_EMPTY, ERR_LICENCE_REFERENCE. */
MUST_USE enum err licence_reference_parse(const struct secret *typed, struct secret *to);

/* "AAAA-MM-JJ" (also with blanks, slashes or dots, as eight digits, or "1994-1-14") -> "1994-01-14". A day of the calendar, not before 1900, not after today.
 * today: days since 1970-01-01 in Montréal (identity_today). ERR_EMPTY, ERR_DATE, ERR_UNDER_AGE (born less than 14 years ago; who was born on
 * 29 February has the age on 1 March). */
MUST_USE enum err birth_parse(const struct secret *typed, int32_t today, struct secret *to);
/* The day it is in Montréal at that moment (America/Toronto: rules of 2007; without a zone file). */
int32_t identity_today(int64_t wall_ms);

#endif
