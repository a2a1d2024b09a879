#include "core/rules/account.h"

#include "core/base/nfc.h"
#include "core/base/text.h"
#include "core/rules/password.h"

#include <string.h>
#include <strings.h>

static bool holds(enum account_password_rule rule, const struct password_shape *s)
{
    switch (rule) {
    case PASSWORD_LENGTH: return s->points >= ACCOUNT_PASSWORD_MIN;
    case PASSWORD_ENDS:   return s->first_letter && s->last_letter;
    case PASSWORD_MIX:    return s->letters && s->digits;
    default:              return false;
    }
}

bool account_password_holds(enum account_password_rule rule, const struct secret *password)
{
    struct password_shape s;
    password_look(password, &s);
    return holds(rule, &s);
}

/* The name, or what stands before its @. */
static bool is_name(const struct secret *password, const char *name)
{
    size_t n = secret_length(password), whole = name ? strlen(name) : 0, local = name ? strcspn(name, "@") : 0;
    return n > 0 && (n == whole || n == local) && strncasecmp((const char *)secret_bytes(password), name, n) == 0;
}

enum err account_password_check(const struct secret *password, const char *name)
{
    static const enum err says[PASSWORD_RULES] = {
        [PASSWORD_LENGTH] = ERR_ACCOUNT_PASSWORD_SHORT, [PASSWORD_ENDS] = ERR_ACCOUNT_PASSWORD_ENDS, [PASSWORD_MIX] = ERR_ACCOUNT_PASSWORD_MIX };
    struct password_shape s;
    if (secret_length(password) == 0)
        return ERR_EMPTY;
    if (!text_is_valid(secret_bytes(password), secret_length(password)))
        return ERR_ACCOUNT_PASSWORD_CHARACTER;
    password_look(password, &s);
    for (enum account_password_rule rule = 0; rule < PASSWORD_RULES; rule++)
        if (!holds(rule, &s))
            return says[rule];
    if (s.points > ACCOUNT_PASSWORD_MAX)
        return ERR_ACCOUNT_PASSWORD_LONG;
    if (s.bad)
        return ERR_ACCOUNT_PASSWORD_CHARACTER;
    return password_is_common(password) || is_name(password, name) ? ERR_ACCOUNT_PASSWORD_WEAK : ERR_OK;
}

enum err account_password_normalise(const struct secret *password, struct secret *to)
{
    secret_wipe(to);
    return nfc_put(secret_bytes(password), secret_length(password), to);
}

enum err account_password_again(const struct secret *password, const struct secret *again)
{
    if (secret_length(again) == 0)
        return ERR_EMPTY;
    return secret_equal(password, again) ? ERR_OK : ERR_PIN_MISMATCH;
}
