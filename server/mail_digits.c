#include "server/mail_digits.h"

#include "core/base/buf.h"
#include "core/rules/code.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>

enum { BOUND_MAX = 1024 };

enum err mail_digits_make(struct secret **out)
{
    char digits[CODE_DIGITS + 1];
    struct secret *made = secret_new(CODE_DIGITS);
    (void)snprintf(digits, sizeof digits, "%06u", (unsigned)randombytes_uniform(1000000));
    enum err e = made ? secret_append(made, digits, CODE_DIGITS) : ERR_MEMORY;
    sodium_memzero(digits, sizeof digits);
    if (e)
        secret_free(made);
    else
        *out = made;
    return e;
}

enum err mail_digits_show(const struct secret *digits, struct secret **out)
{
    struct secret *shown = secret_new(CODE_DIGITS + 1);
    enum err e = shown ? secret_append(shown, secret_bytes(digits), CODE_DIGITS / 2) : ERR_MEMORY;
    e = e ? e : secret_append(shown, " ", 1);
    e = e ? e : secret_append(shown, secret_bytes(digits) + CODE_DIGITS / 2, CODE_DIGITS / 2);
    if (e)
        secret_free(shown);
    else
        *out = shown;
    return e;
}

void mail_digits_hash(const struct server_keys *keys, const char *label, const char *const *bound, const struct secret *digits,
                      uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    BUF_OWNED struct buf b = buf_make(BOUND_MAX);
    for (; *bound; bound++)
        buf_put_string(&b, *bound);
    buf_put_field(&b, secret_bytes(digits), secret_length(digits));
    server_keys_hash(keys, label, b.bytes, b.length, to);
}

void mail_mailbox(const char *address, char to[CONTACT_EMAIL_SIZE])
{
    size_t n = 0;
    for (; address[n] && n < CONTACT_EMAIL_SIZE - 1; n++)
        to[n] = (char)tolower((unsigned char)address[n]);
    to[n] = 0;
}
