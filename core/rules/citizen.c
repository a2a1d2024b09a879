#include "core/rules/citizen.h"

#include "core/base/nfc.h"
#include "core/base/text.h"
#include "core/rules/contact.h"
#include "core/rules/password.h"
#include "core/rules/typed.h"

#include <stdint.h>
#include <string.h>

/* --- names --- */

/* Letters and digits alone; one that NFKC would change would be a second spelling of a name. */
static bool is_name(const struct secret *small)
{
    const uint8_t *at = secret_bytes(small);
    size_t n = secret_length(small), points = 0;
    uint32_t c;
    for (int used; (used = text_decode(at, n, &c)) > 0; at += used, n -= (size_t)used, points++)
        if ((!nfc_is_letter(c) && !nfc_is_digit(c)) || nfc_has_twin(c))
            return false;
    return points >= CITIZEN_NAME_MIN && points <= CITIZEN_NAME_MAX;
}

enum err citizen_name_parse(const struct secret *typed, char to[CITIZEN_NAME_SIZE])
{
    size_t n = secret_length(typed);
    const uint8_t *at = typed_trim(secret_bytes(typed), &n);
    if (n == 0)
        return ERR_EMPTY;
    SECRET_OWNED struct secret *small = secret_new(CITIZEN_NAME_SIZE - 1);
    if (!small)
        return ERR_MEMORY;
    if (nfc_put_small(at, n, small) || !is_name(small))
        return ERR_CITIZEN_NAME;
    memcpy(to, secret_bytes(small), secret_length(small));
    to[secret_length(small)] = 0;
    return ERR_OK;
}

enum err citizen_login_parse(const struct secret *typed, char to[CITIZEN_LOGIN_SIZE], bool *is_address)
{
    _Static_assert((int)CONTACT_EMAIL_SIZE <= (int)CITIZEN_LOGIN_SIZE, "an address fits");
    size_t n = secret_length(typed);
    bool address = n && memchr(secret_bytes(typed), '@', n);
    enum err e = !address ? citizen_name_parse(typed, to) : email_fold(secret_bytes(typed), n, to) ? ERR_CITIZEN_NAME : ERR_OK;
    if (!e)
        *is_address = address;
    return e;
}

/* --- passwords --- */

static bool is_address(const struct secret *password)
{
    char address[CONTACT_EMAIL_SIZE];
    bool shaped = email_parse(secret_bytes(password), secret_length(password), address) == ERR_OK;
    explicit_bzero(address, sizeof address);
    return shaped;
}

static bool holds(enum citizen_password_rule rule, const struct citizen_password *p, const struct password_shape *s)
{
    switch (rule) {
    case CITIZEN_LENGTH:    return s->points >= CITIZEN_PASSWORD_MIN;
    case CITIZEN_REPEAT:    return !s->repeats;
    case CITIZEN_SEQUENCE:  return !s->runs;
    case CITIZEN_NOT_NAME:  return !password_is_text(p->password, p->name);
    case CITIZEN_NOT_EMAIL: return !password_is_text(p->password, p->email) && !is_address(p->password);
    default:                return false;
    }
}

bool citizen_password_holds(enum citizen_password_rule rule, const struct citizen_password *p)
{
    struct password_shape s;
    password_look(p->password, &s);
    return holds(rule, p, &s);
}

enum err citizen_password_check(const struct citizen_password *p)
{
    static const enum err says[CITIZEN_RULES] = {
        [CITIZEN_LENGTH] = ERR_CITIZEN_PASSWORD_SHORT, [CITIZEN_REPEAT] = ERR_CITIZEN_PASSWORD_REPEAT, [CITIZEN_SEQUENCE] = ERR_CITIZEN_PASSWORD_SEQUENCE,
        [CITIZEN_NOT_NAME] = ERR_CITIZEN_PASSWORD_NAME, [CITIZEN_NOT_EMAIL] = ERR_CITIZEN_PASSWORD_EMAIL };
    struct password_shape s;
    if (secret_length(p->password) == 0)
        return ERR_EMPTY;
    if (!text_is_valid(secret_bytes(p->password), secret_length(p->password)))
        return ERR_ACCOUNT_PASSWORD_CHARACTER;
    password_look(p->password, &s);
    for (enum citizen_password_rule rule = 0; rule < CITIZEN_RULES; rule++)
        if (!holds(rule, p, &s))
            return says[rule];
    if (s.points > CITIZEN_PASSWORD_MAX)
        return ERR_ACCOUNT_PASSWORD_LONG;
    if (s.bad)
        return ERR_ACCOUNT_PASSWORD_CHARACTER;
    return password_is_common(p->password) ? ERR_ACCOUNT_PASSWORD_WEAK : ERR_OK;
}
