#include "core/rules/account.h"

#include "core/base/nfc.h"
#include "core/base/text.h"
#include "core/rules/pin.h"

#include <stdint.h>
#include <string.h>

/* Folded letters of what everybody takes once a digit and a last letter are asked for: «Motdepasse1a». */
static const char *const common[] = {
    "password", "passwrd", "passwd", "motdepasse", "motpasse", "passe", "secret", "bonjour", "soleil", "bienvenue", "welcome", "letmein", "iloveyou", "jetaime",
    "quebec", "montreal", "canada", "canadiens", "hockey", "guichet", "clinique", "hopital", "medecin", "infirmiere", "pharmacie", "sante",
    "securite", "admin", "administrateur", "changeme", "changezmoi", "test", "dragon", "monkey", "azerty", "qwerty", "ramq",
};

enum { LETTERS_MOST = 5 };     /* so many and the digits are the smaller part */

struct shape { size_t points, letters, digits; bool first_letter, last_letter, bad; };

static void look(const struct secret *text, struct shape *s)
{
    const uint8_t *at = secret_bytes(text);
    size_t n = secret_length(text);
    uint32_t c = 0;
    for (int used; n; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0) {
            s->bad = true;
            break;
        }
        bool letter = nfc_is_letter(c);
        s->first_letter = s->points ? s->first_letter : letter;
        s->last_letter = letter;
        s->letters += letter;
        s->digits += nfc_is_digit(c);
        s->bad = s->bad || text_is_control(c) || nfc_has_twin(c);
        s->points++;
    }
    explicit_bzero(&c, sizeof c);
}

/* On the normal form, so that one accent typed in two ways is one password. Too long for it, or not UTF-8: as it is. */
static void shape_of(const struct secret *password, struct shape *s)
{
    SECRET_OWNED struct secret *normal = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    *s = (struct shape){ 0 };
    look(normal && account_password_normalise(password, normal) == ERR_OK ? normal : password, s);
}

static bool holds(enum account_password_rule rule, const struct shape *s)
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
    struct shape s;
    shape_of(password, &s);
    return holds(rule, &s);
}

static uint8_t fold(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c; }

/* The digits, or what is not one, in small letters. */
static enum err put_part(const struct secret *password, bool digits, struct secret *to)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < secret_length(password) && !e; i++) {
        uint8_t c = fold(secret_bytes(password)[i]);
        e = (c >= '0' && c <= '9') != digits ? ERR_OK : secret_append(to, &c, 1);
    }
    return e;
}

/* A common word, with nothing or one letter after it. */
static bool is_common(const struct secret *letters)
{
    size_t n = secret_length(letters);
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        size_t length = strlen(common[i]);
        if ((n == length || n == length + 1) && memcmp(secret_bytes(letters), common[i], length) == 0)
            return true;
    }
    return false;
}

/* The name, or what stands before its @. */
static bool is_name(const struct secret *password, const char *name)
{
    size_t n = secret_length(password), whole = name ? strlen(name) : 0, local = name ? strcspn(name, "@") : 0;
    if (n == 0 || (n != whole && n != local))
        return false;
    for (size_t i = 0; i < n; i++)
        if (fold(secret_bytes(password)[i]) != fold((uint8_t)name[i]))
            return false;
    return true;
}

/* «a12345678b», «abcd1234e», «Motdepasse1a»: the part that is most of it is what everybody takes. */
static bool is_weak(const struct secret *password, const char *name)
{
    SECRET_OWNED struct secret *letters = secret_new(ACCOUNT_PASSWORD_BYTES_MAX), *digits = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    if (!letters || !digits || put_part(password, false, letters) || put_part(password, true, digits))
        return true;
    if (secret_length(letters) < LETTERS_MOST ? pin_is_weak(digits) : pin_is_weak(letters))
        return true;
    return pin_is_weak(password) || is_common(letters) || is_name(password, name);
}

enum err account_password_check(const struct secret *password, const char *name)
{
    static const enum err says[PASSWORD_RULES] = {
        [PASSWORD_LENGTH] = ERR_ACCOUNT_PASSWORD_SHORT, [PASSWORD_ENDS] = ERR_ACCOUNT_PASSWORD_ENDS, [PASSWORD_MIX] = ERR_ACCOUNT_PASSWORD_MIX };
    struct shape s;
    if (secret_length(password) == 0)
        return ERR_EMPTY;
    if (!text_is_valid(secret_bytes(password), secret_length(password)))
        return ERR_ACCOUNT_PASSWORD_CHARACTER;
    shape_of(password, &s);
    for (enum account_password_rule rule = 0; rule < PASSWORD_RULES; rule++)
        if (!holds(rule, &s))
            return says[rule];
    if (s.points > ACCOUNT_PASSWORD_MAX)
        return ERR_ACCOUNT_PASSWORD_LONG;
    if (s.bad)
        return ERR_ACCOUNT_PASSWORD_CHARACTER;
    return is_weak(password, name) ? ERR_ACCOUNT_PASSWORD_WEAK : ERR_OK;
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
