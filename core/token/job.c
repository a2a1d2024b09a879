#include "core/token/job.h"

#include "core/base/buf.h"

#include <string.h>

/* --- jobs --- */

static bool put_bytes(struct secret *s, const void *bytes, size_t n) { return secret_append(s, bytes, n) == ERR_OK; }

static bool put_field(struct secret *s, const void *bytes, size_t n)
{
    const uint8_t length[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };
    return put_bytes(s, length, 4) && put_bytes(s, bytes, n);
}

static bool put_text(struct secret *s, const char *text)
{
    size_t n = strnlen(text, TOKEN_TEXT_MAX);
    return n < TOKEN_TEXT_MAX && put_field(s, text, n);
}

static bool put_pin(struct secret *s, const struct secret *pin)
{
    size_t n = secret_length(pin);
    return n <= TOKEN_PIN_BYTES_MAX && put_field(s, secret_bytes(pin), n);
}

static struct secret *start(enum token_verb verb)
{
    const uint8_t byte = (uint8_t)verb;
    struct secret *s = secret_new(1 + 5 * 4 + 2 * TOKEN_TEXT_MAX + 2 * TOKEN_PIN_BYTES_MAX + TOKEN_TBS_MAX);
    if (s && !put_bytes(s, &byte, 1)) {
        secret_free(s);
        return NULL;
    }
    return s;
}

static struct secret *finish(struct secret *s, bool good)
{
    if (good)
        return s;
    secret_free(s);
    return NULL;
}

struct secret *token_job_info(const char *reader)
{
    struct secret *s = start(TOKEN_INFO);
    return finish(s, s && put_text(s, reader));
}

struct secret *token_job_change(enum token_verb verb, const char *reader, const char *serial,
                                const struct secret *old_pin, const struct secret *new_pin,
                                const void *tbs, size_t tbs_n)
{
    if (verb != TOKEN_CHANGE && verb != TOKEN_SETTLE)
        return NULL;
    struct secret *s = start(verb);
    return finish(s, s && tbs_n <= TOKEN_TBS_MAX && put_text(s, reader) && put_text(s, serial) &&
                     put_pin(s, old_pin) && put_pin(s, new_pin) && put_field(s, tbs, tbs_n));
}

struct secret *token_job_check(const char *reader, const char *serial, const struct secret *pin)
{
    struct secret *s = start(TOKEN_CHECK);
    return finish(s, s && put_text(s, reader) && put_text(s, serial) && put_pin(s, pin));
}

struct secret *token_job_forget(void) { return start(TOKEN_FORGET); }

/* --- answers --- */

static enum err read_err(struct reader *r)
{
    uint32_t number = reader_u32(r);
    if (!err_is_known(number))
        r->failed = true;
    return (enum err)number;
}

static bool read_bool(struct reader *r)
{
    uint8_t v = reader_u8(r);
    if (v > 1)
        r->failed = true;
    return v == 1;
}

static unsigned read_at_most(struct reader *r, unsigned max)
{
    uint32_t v = reader_u32(r);
    if (v > max)
        r->failed = true;
    return v;
}

static struct tries read_tries(struct reader *r)
{
    struct tries t = { (enum tries_kind)read_at_most(r, TRIES_NONE), read_at_most(r, 255) };
    if (t.kind != TRIES_EXACT && t.left)
        r->failed = true;
    return t;
}

static size_t read_bytes(struct reader *r, uint8_t *to, size_t max)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    if (n > max) {
        r->failed = true;
        return 0;
    }
    if (n)
        memcpy(to, bytes, n);
    return n;
}

static void read_cert(struct reader *r, struct token_info *i)
{
    i->has_cert = read_bool(r);
    reader_string(r, i->holder, sizeof i->holder);
    reader_string(r, i->issuer, sizeof i->issuer);
    i->not_before_ms = (int64_t)reader_u64(r);
    i->not_after_ms = (int64_t)reader_u64(r);
    i->cert_n = read_bytes(r, i->cert, sizeof i->cert);
    if (i->has_cert != (i->cert_n > 0))
        r->failed = true;
}

enum err token_read_info(const void *bytes, size_t n, struct token_info *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_info i = { 0 };
    enum err e = read_err(&r);
    if (e != ERR_OK)
        return reader_done(&r) ? e : ERR_FORMAT;
    reader_string(&r, i.reader, sizeof i.reader);
    reader_string(&r, i.serial, sizeof i.serial);
    reader_string(&r, i.label, sizeof i.label);
    reader_string(&r, i.model, sizeof i.model);
    i.tries = read_tries(&r);
    i.pin_min = read_at_most(&r, TOKEN_PIN_BYTES_MAX);
    i.pin_max = read_at_most(&r, TOKEN_PIN_BYTES_MAX);
    read_cert(&r, &i);
    if (!reader_done(&r) || i.pin_min > i.pin_max)
        return ERR_FORMAT;
    *out = i;
    return ERR_OK;
}

enum err token_read_change(const void *bytes, size_t n, struct token_change *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_change c = { .err = read_err(&r) };
    c.phase = (enum change_phase)read_at_most(&r, CHANGE_DONE);
    c.tries = read_tries(&r);
    c.new_holds = read_bool(&r);
    c.signature_n = read_bytes(&r, c.signature, sizeof c.signature);
    reader_string(&r, c.algorithm, sizeof c.algorithm);
    if (!reader_done(&r))
        return ERR_FORMAT;
    *out = c;
    return ERR_OK;
}

enum err token_read_check(const void *bytes, size_t n, struct token_check *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_check c = { .err = read_err(&r) };
    c.tries = read_tries(&r);
    c.signature_ok = read_bool(&r);
    if (!reader_done(&r))
        return ERR_FORMAT;
    *out = c;
    return ERR_OK;
}
