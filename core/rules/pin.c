#include "core/rules/pin.h"

#include <string.h>

/* Compared whole and without case. Sequences and repetitions are found by rule and are not listed. */
static const char *const blocklist[] = {
    "password", "passw0rd", "motdepasse", "motpasse", "bonjour", "bonjour1", "bonjour123", "soleil", "secret", "admin", "administrateur",
    "secursante", "sante", "sante123", "quebec", "montreal", "canada", "guichet", "clinique", "hopital", "infirmiere",
    "medecin", "pharmacie", "bienvenue", "welcome", "letmein", "iloveyou", "jetaime", "monkey", "dragon", "canadiens",
    "hockey", "changeme", "changezmoi", "abc123", "abcd1234", "a1b2c3d4", "1q2w3e4r", "1qaz2wsx", "password1", "motdepasse1",
    "112233", "11223344", "121314", "147258", "147258369", "159753", "246810", "654123", "789456", "102030", "010203",
};

/* Whole password found inside one of these, forwards or backwards: a plain sequence. */
static const char *const rows[] = {
    "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
};

enum { PERIOD_MAX = 3 };    /* "111111", "121212", "123123": a pattern of up to three characters, repeated */

static unsigned char lower(unsigned char c) { return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c; }

/* True when c is in the set (see struct pin_rules). */
static bool pin_allows(const char *characters, unsigned char c)
{
    const char *at = characters && *characters ? characters : PIN_CHARACTERS;
    if (c < 0x20 || c > 0x7E)
        return false;
    for (; *at; at++) {
        if (at[1] == '-' && at[2]) {
            if (c >= (unsigned char)at[0] && c <= (unsigned char)at[2])
                return true;
            at += 2;
        } else if (c == (unsigned char)*at) {
            return true;
        }
    }
    return false;
}

static bool all_allowed(const char *characters, const struct secret *pin)
{
    for (size_t i = 0; i < secret_length(pin); i++)
        if (!pin_allows(characters, secret_bytes(pin)[i]))
            return false;
    return true;
}

static bool is_word(const struct secret *pin, const char *word)
{
    size_t n = secret_length(pin);
    if (strlen(word) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(secret_bytes(pin)[i]) != (unsigned char)word[i])
            return false;
    return true;
}

static bool is_repeated(const struct secret *pin, size_t period)
{
    const uint8_t *bytes = secret_bytes(pin);
    if (secret_length(pin) < 2 * period)
        return false;
    for (size_t i = period; i < secret_length(pin); i++)
        if (lower(bytes[i]) != lower(bytes[i - period]))
            return false;
    return true;
}

/* row[at], row[at + step], ... spells the password. */
static bool spelled(const struct secret *pin, const char *row, size_t at, int step)
{
    for (size_t i = 0; i < secret_length(pin); i++)
        if (lower(secret_bytes(pin)[i]) != (unsigned char)row[(long)at + (long)i * step])
            return false;
    return true;
}

static bool is_sequence(const struct secret *pin, const char *row)
{
    size_t n = secret_length(pin), length = strlen(row);
    for (size_t at = 0; at + n <= length; at++)
        if (spelled(pin, row, at, 1) || spelled(pin, row, at + n - 1, -1))
            return true;
    return false;
}

bool pin_is_weak(const struct secret *pin)
{
    for (size_t i = 0; i < sizeof blocklist / sizeof blocklist[0]; i++)
        if (is_word(pin, blocklist[i]))
            return true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (is_sequence(pin, rows[i]))
            return true;
    for (size_t period = 1; period <= PERIOD_MAX; period++)
        if (is_repeated(pin, period))
            return true;
    return false;
}

static enum err check_length(const struct pin_rules *rules, const struct secret *pin)
{
    if (secret_length(pin) < rules->min)
        return ERR_PIN_SHORT;
    return rules->max && secret_length(pin) > rules->max ? ERR_PIN_LONG : ERR_OK;
}

enum err pin_check_current(const struct pin_rules *rules, const struct secret *pin)
{
    return secret_length(pin) == 0 ? ERR_EMPTY : check_length(rules, pin);
}

enum err pin_check_new(const struct pin_rules *rules, const struct secret *pin, const struct secret *old)
{
    if (secret_length(pin) == 0)
        return ERR_EMPTY;
    if (!all_allowed(rules->characters, pin))
        return ERR_PIN_CHARACTERS;
    enum err e = check_length(rules, pin);
    if (e)
        return e;
    if (old && secret_equal(pin, old))
        return ERR_PIN_SAME;
    return pin_is_weak(pin) ? ERR_PIN_WEAK : ERR_OK;
}

enum err pin_check_again(const struct secret *pin, const struct secret *again)
{
    if (secret_length(again) == 0)
        return ERR_EMPTY;
    return secret_equal(pin, again) ? ERR_OK : ERR_PIN_MISMATCH;
}
