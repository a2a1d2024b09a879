/* The answers of guichet-token, as the interface process reads them. */
#include "core/token/job.h"

#include "core/base/buf.h"

#include <string.h>

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

/* --- proof, unblock, renew, issue --- */

static void read_proof_signature(struct reader *r, struct token_proof *p, size_t i)
{
    p->signature_n[i] = read_bytes(r, p->signature[i], sizeof p->signature[i]);
    if (!p->signature_n[i])
        r->failed = true;
}

enum err token_read_proof(const void *bytes, size_t n, struct token_proof *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_proof p = { .err = read_err(&r) };
    p.tries = read_tries(&r);
    p.count = read_at_most(&r, TOKEN_TBS_COUNT);
    for (size_t i = 0; i < p.count && !r.failed; i++)
        read_proof_signature(&r, &p, i);
    reader_string(&r, p.algorithm, sizeof p.algorithm);
    if (!reader_done(&r))
        return ERR_FORMAT;
    *out = p;
    return ERR_OK;
}

enum err token_read_unblock(const void *bytes, size_t n, struct token_unblock *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_unblock u = { .err = read_err(&r) };
    u.phase = (enum change_phase)read_at_most(&r, CHANGE_DONE);
    u.took = read_at_most(&r, TOKEN_SECRETS_MAX);
    u.rotated = (enum token_rotated)read_at_most(&r, TOKEN_ROTATION_UNKNOWN);
    u.tries = read_tries(&r);
    u.signature_n = read_bytes(&r, u.signature, sizeof u.signature);
    reader_string(&r, u.algorithm, sizeof u.algorithm);
    if (!reader_done(&r))
        return ERR_FORMAT;
    *out = u;
    return ERR_OK;
}

enum err token_read_renew_progress(const void *bytes, size_t n, struct token_renew_progress *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_renew_progress p = { .step = (enum token_renew_step)read_at_most(&r, TOKEN_RENEW_CLEAN) };
    p.csr_n = read_bytes(&r, p.csr, sizeof p.csr);
    if (!reader_done(&r) || (p.csr_n > 0) != (p.step == TOKEN_RENEW_SEND))
        return ERR_FORMAT;
    *out = p;
    return ERR_OK;
}

static bool is_hash(const char *text)
{
    size_t n = strspn(text, "0123456789abcdef");
    return !text[n] && (n == 0 || n == 64);
}

enum err token_read_renew(const void *bytes, size_t n, struct token_renew *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_renew w = { .err = read_err(&r) };
    w.step = (enum token_renew_step)read_at_most(&r, TOKEN_RENEW_CLEAN);
    w.tries = read_tries(&r);
    w.retry_after_s = reader_u32(&r);
    w.not_after_ms = (int64_t)reader_u64(&r);
    reader_string(&r, w.certificate, sizeof w.certificate);
    w.signature_n = read_bytes(&r, w.signature, sizeof w.signature);
    reader_string(&r, w.algorithm, sizeof w.algorithm);
    if (!reader_done(&r) || !is_hash(w.certificate))
        return ERR_FORMAT;
    *out = w;
    return ERR_OK;
}

enum err token_read_issue(const void *bytes, size_t n, struct token_issue *out)
{
    struct reader r = reader_make(bytes, n);
    struct token_issue i = { .err = read_err(&r) };
    i.cert_n = read_bytes(&r, i.cert, sizeof i.cert);
    if (!reader_done(&r) || (i.cert_n > 0) != (i.err == ERR_OK))
        return ERR_FORMAT;
    *out = i;
    return ERR_OK;
}
