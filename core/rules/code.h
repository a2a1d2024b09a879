/* The six-digit codes that come by mail.  Pure rules, any thread. */
#ifndef GUICHET_RULES_CODE_H
#define GUICHET_RULES_CODE_H

#include "core/base/err.h"
#include "core/base/secret.h"

enum { CODE_DIGITS = 6 };

/* "996 729", "996729" or "996-729" -> the six digits, replacing what *to holds (room for CODE_DIGITS). ERR_EMPTY,
 * ERR_CODE_SHAPE; *to is then empty. */
MUST_USE enum err code_parse(const struct secret *typed, struct secret *to);

#endif
