/* A date of birth as typed, whatever day it is today.  Pure rules, any thread. */
#ifndef GUICHET_RULES_BIRTH_H
#define GUICHET_RULES_BIRTH_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/rules/calendar.h"

/* Year, month and day: eight digits, or three groups of 4, 1 or 2, and 1 or 2; blanks, hyphens, slashes and dots part them.
 * ERR_EMPTY, ERR_DATE (no day of the calendar either); *date is then untouched. */
MUST_USE enum err birth_read(const struct secret *typed, struct calendar_date *date);

#endif
