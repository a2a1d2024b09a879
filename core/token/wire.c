#include "core/token/wire.h"

#include <string.h>

/* --- jobs --- */

static struct secret *read_pin(struct reader *r)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    struct secret *pin = n <= TOKEN_PIN_BYTES_MAX ? secret_new(TOKEN_PIN_BYTES_MAX) : NULL;
    if (!pin || (n && secret_append(pin, bytes, n)))
        r->failed = true;
    return pin;
}

/* Which parts each verb carries, in this order. */
static const struct parts { bool reader, serial, pin, new_pin, tbs; } parts_of[] = {
    [TOKEN_INFO]   = { .reader = true },
    [TOKEN_CHANGE] = { true, true, true, true, true },
    [TOKEN_SETTLE] = { true, true, true, true, true },
    [TOKEN_CHECK]  = { .reader = true, .serial = true, .pin = true },
    [TOKEN_FORGET] = { .reader = false },
};

static void read_parts(struct reader *r, struct token_request *q)
{
    const struct parts *has = &parts_of[q->verb];
    if (has->reader)
        reader_string(r, q->reader, sizeof q->reader);
    if (has->serial)
        reader_string(r, q->serial, sizeof q->serial);
    if (has->pin)
        q->pin = read_pin(r);
    if (has->new_pin)
        q->new_pin = read_pin(r);
    if (has->tbs)
        q->tbs = reader_field(r, &q->tbs_n);
}

enum err wire_read_request(const struct secret *job, struct token_request *out)
{
    struct reader r = reader_make(secret_bytes(job), secret_length(job));
    struct token_request q = { .verb = (enum token_verb)reader_u8(&r) };
    if (q.verb < TOKEN_INFO || q.verb > TOKEN_FORGET)
        return ERR_FORMAT;
    read_parts(&r, &q);
    if (!reader_done(&r) || q.tbs_n > TOKEN_TBS_MAX) {
        wire_drop_request(&q);
        return ERR_FORMAT;
    }
    *out = q;
    return ERR_OK;
}

void wire_drop_request(struct token_request *r)
{
    secret_free(r->pin);
    secret_free(r->new_pin);
    *r = (struct token_request){ .verb = r->verb };
}

/* --- answers --- */

static void put_tries(struct buf *b, struct tries t)
{
    buf_put_u32(b, (uint32_t)t.kind);
    buf_put_u32(b, t.kind == TRIES_EXACT ? t.left : 0);
}

void wire_put_info(struct buf *b, enum err e, const struct token_info *i)
{
    buf_put_u32(b, (uint32_t)e);
    if (e)
        return;
    buf_put_string(b, i->reader);
    buf_put_string(b, i->serial);
    buf_put_string(b, i->label);
    buf_put_string(b, i->model);
    put_tries(b, i->tries);
    buf_put_u32(b, i->pin_min);
    buf_put_u32(b, i->pin_max);
    buf_put_u8(b, i->has_cert);
    buf_put_string(b, i->holder);
    buf_put_string(b, i->issuer);
    buf_put_u64(b, (uint64_t)i->not_before_ms);
    buf_put_u64(b, (uint64_t)i->not_after_ms);
    buf_put_field(b, i->cert, i->cert_n);
}

void wire_put_change(struct buf *b, const struct token_change *c)
{
    buf_put_u32(b, (uint32_t)c->err);
    buf_put_u32(b, (uint32_t)c->phase);
    put_tries(b, c->tries);
    buf_put_u8(b, c->new_holds);
    buf_put_field(b, c->signature, c->signature_n);
    buf_put_string(b, c->algorithm);
}

void wire_put_check(struct buf *b, const struct token_check *c)
{
    buf_put_u32(b, (uint32_t)c->err);
    put_tries(b, c->tries);
    buf_put_u8(b, c->signature_ok);
}
