#include "core/rules/contact.h"

#include "core/base/text.h"
#include "core/rules/typed.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LOCAL_MAX = 64, LABEL_MAX = 63, DIGITS = 10, EXTENSION_MAX = 6, TYPED_MAX = 512 };

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static uint32_t lower(uint32_t c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; }

/* --- addresses --- */

/* atext of RFC 5322 3.2.3 */
static bool is_atom(unsigned char c) { return is_letter(c) || is_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c)); }

static bool is_local(const char *at, size_t n)
{
    if (n == 0 || n > LOCAL_MAX || at[0] == '.' || at[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (at[i] == '.' ? at[i - 1] == '.' : !is_atom((unsigned char)at[i]))
            return false;
    return true;
}

static bool is_label(const char *at, size_t n)
{
    if (n == 0 || n > LABEL_MAX || at[0] == '-' || at[n - 1] == '-')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_letter((unsigned char)at[i]) && !is_digit((unsigned char)at[i]) && at[i] != '-')
            return false;
    return true;
}

/* Letters only, two or more, or the punycode of an international one. */
static bool is_top(const char *at, size_t n)
{
    size_t letters = 0;
    while (letters < n && is_letter((unsigned char)at[letters]))
        letters++;
    return n >= 2 && (letters == n || (n > 4 && lower((unsigned char)at[0]) == 'x' && lower((unsigned char)at[1]) == 'n' &&
                                       at[2] == '-' && at[3] == '-'));
}

static bool is_domain(const char *at, size_t n)
{
    size_t labels = 0;
    for (;;) {
        const char *dot = memchr(at, '.', n);
        size_t length = dot ? (size_t)(dot - at) : n;
        if (!is_label(at, length))
            return false;
        labels++;
        if (!dot)
            return labels >= 2 && is_top(at, length);
        at += length + 1;
        n -= length + 1;
    }
}

enum err email_parse(const void *typed, size_t n, char to[CONTACT_EMAIL_SIZE])
{
    const uint8_t *bytes = typed;
    if (n > TYPED_MAX)
        return ERR_EMAIL;
    bytes = typed_trim(bytes, &n);
    if (n == 0)
        return ERR_EMPTY;
    const char *text = (const char *)bytes, *at = memchr(text, '@', n);
    size_t local = at ? (size_t)(at - text) : n;
    if (!at || n >= CONTACT_EMAIL_SIZE || !is_local(text, local) || !is_domain(at + 1, n - local - 1))
        return ERR_EMAIL;
    memmove(to, text, n);
    to[n] = 0;
    for (size_t i = local; i < n; i++)
        to[i] = (char)lower((unsigned char)to[i]);
    return ERR_OK;
}

enum err email_fold(const void *typed, size_t n, char to[CONTACT_EMAIL_SIZE])
{
    char parsed[CONTACT_EMAIL_SIZE];
    enum err e = email_parse(typed, n, parsed);
    for (size_t i = 0; !e && (i == 0 || parsed[i - 1]); i++)
        to[i] = (char)lower((unsigned char)parsed[i]);
    return e;
}

void email_mask(const char *address, char to[CONTACT_EMAIL_SIZE])
{
    char good[CONTACT_EMAIL_SIZE];
    if (email_parse(address, strlen(address), good))
        snprintf(to, CONTACT_EMAIL_SIZE, "•••");
    else
        snprintf(to, CONTACT_EMAIL_SIZE, "%c•••@•••.%s", good[0], strrchr(good, '.') + 1);
}

/* --- telephone numbers --- */

/* A typed number without its blanks and separators, letters small: what is left is digits and words. */
struct typed { char at[CONTACT_PHONE_SIZE]; size_t n; };

static bool is_separator(uint32_t c)
{
    return typed_is_blank(c) || typed_is_hyphen(c) || c == '.' || c == '(' || c == ')' || c == '/' || c == ',' || c == ':' || c == ';' || c == 0xB7 || c == 0x2022;
}

static bool squeeze(const uint8_t *at, size_t n, struct typed *to)
{
    uint32_t c;
    while (n) {
        int used = text_decode(at, n, &c);
        if (used <= 0)
            return false;
        at += used;
        n -= (size_t)used;
        if (is_separator(c))
            continue;
        bool plain = is_digit(c) || is_letter(c) || c == '#' || (c == '+' && to->n == 0);
        if (!plain || to->n + 1 >= sizeof to->at)
            return false;
        to->at[to->n++] = (char)lower(c);
    }
    to->at[to->n] = 0;
    return true;
}

static const char *skip_country(const char *at)
{
    if (*at == '+')
        return at[1] == '1' ? at + 2 : NULL;
    return *at == '1' ? at + 1 : at;
}

/* "poste45", "ext45", "#45" after the number: the digits, "" when nothing follows, NULL when it is something else. */
static const char *extension_of(const char *at)
{
    static const char *const words[] = { "poste", "post", "extension", "ext", "x", "p", "#" };
    if (!*at)
        return at;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);
        if (strncmp(at, words[i], n) == 0 && is_digit((unsigned char)at[n])) {
            size_t digits = strspn(at + n, "0123456789");
            return digits <= EXTENSION_MAX && !at[n + digits] ? at + n : NULL;
        }
    }
    return NULL;
}

static bool is_plan(const char *d) { return d[0] >= '2' && d[3] >= '2'; }

enum err phone_parse(const void *typed, size_t n, char to[CONTACT_PHONE_SIZE])
{
    struct typed t = { .n = 0 };
    const uint8_t *bytes = typed;
    if (n > TYPED_MAX)
        return ERR_PHONE;
    bytes = typed_trim(bytes, &n);
    if (n == 0)
        return ERR_EMPTY;
    const char *digits = squeeze(bytes, n, &t) ? skip_country(t.at) : NULL;
    if (!digits || strspn(digits, "0123456789") != DIGITS || !is_plan(digits))
        return ERR_PHONE;
    const char *extension = extension_of(digits + DIGITS);
    if (!extension)
        return ERR_PHONE;
    snprintf(to, CONTACT_PHONE_SIZE, "%.3s %.3s-%.4s%s%s", digits, digits + 3, digits + 6, *extension ? " poste " : "", extension);
    return ERR_OK;
}

void phone_mask(const char *phone, char to[CONTACT_PHONE_SIZE])
{
    char good[CONTACT_PHONE_SIZE];
    if (phone_parse(phone, strlen(phone), good))
        snprintf(to, CONTACT_PHONE_SIZE, "•••");
    else
        snprintf(to, CONTACT_PHONE_SIZE, "%.3s •••", good);
}
