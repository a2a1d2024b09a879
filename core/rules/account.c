#include "core/rules/account.h"

#include "core/base/text.h"
#include "core/rules/contact.h"

#include <stdint.h>
#include <string.h>

enum { ISSUED_MAX = 16 };      /* letters and digits of a name that begins with IP or CE */

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t'; }
static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static char upper(uint8_t c) { return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c); }
static bool is_plain(uint8_t c) { return is_digit(c) || (upper(c) >= 'A' && upper(c) <= 'Z'); }

/* --- names --- */

static enum err parse_issued(const uint8_t *at, size_t n, char to[ACCOUNT_NAME_SIZE])
{
    char name[ISSUED_MAX + 1] = "";
    if (n < 3 || n > ISSUED_MAX)
        return ERR_USER_NAME;
    for (size_t i = 0; i < n; i++) {
        if (!is_plain(at[i]))
            return ERR_USER_NAME;
        name[i] = upper(at[i]);
    }
    if (strncmp(name, "IP", 2) != 0 && strncmp(name, "CE", 2) != 0)
        return ERR_USER_NAME;
    memcpy(to, name, n + 1);
    return ERR_OK;
}

static enum err parse_email(const uint8_t *at, size_t n, char to[ACCOUNT_NAME_SIZE])
{
    _Static_assert((int)CONTACT_EMAIL_SIZE <= (int)ACCOUNT_NAME_SIZE, "an address fits");
    return email_fold(at, n, to) ? ERR_USER_NAME : ERR_OK;
}

enum err account_name_parse(const struct secret *typed, char to[ACCOUNT_NAME_SIZE], bool *email_shaped)
{
    const uint8_t *at = secret_bytes(typed);
    size_t n = secret_length(typed);
    for (; n && is_blank(*at); at++)
        n--;
    while (n && is_blank(at[n - 1]))
        n--;
    if (n == 0)
        return ERR_EMPTY;
    bool email = memchr(at, '@', n);
    enum err e = email ? parse_email(at, n, to) : parse_issued(at, n, to);
    if (!e && email_shaped)
        *email_shaped = email;
    return e;
}

/* --- codes --- */

/* Letters and digits as typed, without blanks and hyphens; false when there is anything else or more than max. */
static bool take_letters(const uint8_t *at, size_t n, struct secret *to, size_t max)
{
    for (size_t i = 0; i < n; i++) {
        if (is_blank(at[i]) || at[i] == '-')
            continue;
        if (!is_plain(at[i]) || secret_length(to) == max || secret_append(to, at + i, 1))
            return false;
    }
    return true;
}

/* Capitals in place of what is there; false when one is not of the alphabet. */
static bool use_alphabet(struct secret *code)
{
    char made[ACCOUNT_CODE_LETTERS];
    size_t n = secret_length(code);
    bool good = n <= sizeof made;
    for (size_t i = 0; i < n && good; i++) {
        made[i] = upper(secret_bytes(code)[i]);
        good = strchr(ACCOUNT_CODE_ALPHABET, made[i]);
    }
    if (good) {
        secret_wipe(code);
        good = !secret_append(code, made, n);
    }
    explicit_bzero(made, sizeof made);
    return good;
}

enum err account_code_parse(const struct secret *typed, struct secret *to)
{
    secret_wipe(to);
    if (secret_length(typed) == 0)
        return ERR_EMPTY;
    bool good = take_letters(secret_bytes(typed), secret_length(typed), to, ACCOUNT_CODE_LETTERS);
    size_t n = secret_length(to);
    if (good && (n == ACCOUNT_REFERENCE_LETTERS || (n == ACCOUNT_CODE_LETTERS && use_alphabet(to))))
        return ERR_OK;
    secret_wipe(to);
    return ERR_SECRET_CODE;
}

enum err account_reference_parse(const struct secret *typed, char to[ACCOUNT_REFERENCE_LETTERS + 2])
{
    const uint8_t *at = secret_bytes(typed);
    size_t n = secret_length(typed);
    for (size_t i = 0; i < n; i++)
        if (strchr("/=?#", at[i]) && at[i]) {      /* of an address: what comes last */
            at += i + 1;
            n -= i + 1;
            i = (size_t)-1;
        }
    if (secret_length(typed) == 0)
        return ERR_EMPTY;
    SECRET_OWNED struct secret *letters = secret_new(ACCOUNT_CODE_LETTERS);
    if (!letters)
        return ERR_MEMORY;
    if (!take_letters(at, n, letters, ACCOUNT_REFERENCE_LETTERS) || secret_length(letters) != ACCOUNT_REFERENCE_LETTERS || !use_alphabet(letters))
        return ERR_REFERENCE;
    memcpy(to, secret_bytes(letters), 4);
    to[4] = '-';
    memcpy(to + 5, secret_bytes(letters) + 4, 4);
    to[ACCOUNT_REFERENCE_LETTERS + 1] = 0;
    return ERR_OK;
}

enum err account_nip_parse(const struct secret *typed, struct secret *to)
{
    secret_wipe(to);
    if (secret_length(typed) == 0)
        return ERR_EMPTY;
    bool good = take_letters(secret_bytes(typed), secret_length(typed), to, ACCOUNT_NIP_DIGITS) && secret_length(to) == ACCOUNT_NIP_DIGITS;
    for (size_t i = 0; i < secret_length(to); i++)
        good = good && is_digit(secret_bytes(to)[i]);
    if (!good)
        secret_wipe(to);
    return good ? ERR_OK : ERR_NIP;
}

/* The alphabet of the telephone (ITU-R M.1172, appendix 14) is the same in both languages; the digits are not. */
const char *account_spell(char letter)
{
    static const char *const letters[26] = {
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India",
        "Juliett", "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo",
        "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu" };
    static const char *const digits[10] = { N_("zéro"), N_("un"), N_("deux"), N_("trois"), N_("quatre"), N_("cinq"), N_("six"), N_("sept"),
        N_("huit"), N_("neuf") };
    char c = upper((uint8_t)letter);
    return c >= 'A' && c <= 'Z' ? letters[c - 'A'] : is_digit((uint8_t)c) ? digits[c - '0'] : NULL;
}

/* --- messages --- */

enum err message_check(const struct secret *text)
{
    const uint8_t *at = secret_bytes(text);
    size_t n = secret_length(text);
    uint32_t c;
    if (n == 0)
        return ERR_EMPTY;
    if (n > MESSAGE_BYTES_MAX)
        return ERR_LIMIT;
    for (int used; n; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0 || (c != '\n' && text_is_control(c)))
            return ERR_MESSAGE_CHARACTER;
    }
    return ERR_OK;
}
