#include "core/rules/account.h"

#include "core/base/text.h"
#include "core/rules/contact.h"
#include "core/rules/number.h"
#include "core/rules/typed.h"

#include <stdint.h>
#include <string.h>

enum { ISSUED_MAX = 16 };      /* letters and digits of a name that begins with IP or CE */

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
    size_t n = secret_length(typed);
    const uint8_t *at = typed_trim(secret_bytes(typed), &n);
    if (n == 0)
        return ERR_EMPTY;
    bool email = memchr(at, '@', n);
    enum err e = email ? parse_email(at, n, to) : parse_issued(at, n, to);
    if (!e && email_shaped)
        *email_shaped = email;
    return e;
}

/* --- codes --- */

static bool is_of_alphabet(const struct secret *code)
{
    for (size_t i = 0; i < secret_length(code); i++)
        if (!strchr(ACCOUNT_CODE_ALPHABET, secret_bytes(code)[i]))
            return false;
    return true;
}

enum err account_code_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind ours = { ACCOUNT_CODE_LETTERS, ACCOUNT_CODE_LETTERS, NULL, is_of_alphabet, ERR_SECRET_CODE };
    enum err e = typed_take(secret_bytes(typed), secret_length(typed), ACCOUNT_REFERENCE_LETTERS, to);
    if (!e && secret_length(to) == ACCOUNT_REFERENCE_LETTERS)
        return ERR_OK;      /* the document's own */
    return number_parse(&ours, typed, to);
}

/* Of an address: what comes last. */
static const uint8_t *last_part(const uint8_t *at, size_t *n)
{
    size_t from = *n;
    while (from && (!at[from - 1] || !strchr("/=?#", at[from - 1])))
        from--;
    *n -= from;
    return at + from;
}

enum err account_reference_parse(const struct secret *typed, char to[ACCOUNT_REFERENCE_LETTERS + 2])
{
    size_t n = secret_length(typed);
    const uint8_t *at = last_part(secret_bytes(typed), &n);
    SECRET_OWNED struct secret *letters = secret_new(ACCOUNT_CODE_LETTERS);
    if (secret_length(typed) == 0)
        return ERR_EMPTY;
    if (!letters)
        return ERR_MEMORY;
    if (typed_take_capitals(at, n, ACCOUNT_REFERENCE_LETTERS, letters) || secret_length(letters) != ACCOUNT_REFERENCE_LETTERS || !is_of_alphabet(letters))
        return ERR_REFERENCE;
    memcpy(to, secret_bytes(letters), 4);
    to[4] = '-';
    memcpy(to + 5, secret_bytes(letters) + 4, 4);
    to[ACCOUNT_REFERENCE_LETTERS + 1] = 0;
    return ERR_OK;
}

enum err account_nip_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { ACCOUNT_NIP_DIGITS, ACCOUNT_NIP_DIGITS, NULL, number_is_digits, ERR_NIP };
    return number_parse(&kind, typed, to);
}

enum err account_agent_code_parse(const struct secret *typed, struct secret *to)
{
    static const struct number_kind kind = { ACCOUNT_AGENT_CODE_LETTERS, ACCOUNT_AGENT_CODE_LETTERS, NULL, is_of_alphabet, ERR_AGENT_CODE };
    return number_parse(&kind, typed, to);
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
