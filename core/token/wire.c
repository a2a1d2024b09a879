#include "core/token/wire.h"

#include <string.h>

/* --- jobs --- */

static struct secret *read_secret(struct reader *r, size_t max)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    struct secret *s = n <= max ? secret_new(max) : NULL;
    if (!s || (n && secret_append(s, bytes, n)))
        r->failed = true;
    return s;
}

static struct token_text read_text(struct reader *r, size_t max)
{
    struct token_text text = { NULL, 0 };
    text.bytes = reader_field(r, &text.n);
    if (text.n > max)
        r->failed = true;
    return text;
}

static size_t read_count(struct reader *r, size_t max)
{
    size_t count = reader_u8(r);
    if (!count || count > max)
        r->failed = true;
    return r->failed ? 0 : count;
}

static void read_texts(struct reader *r, struct token_request *q)
{
    size_t count = read_count(r, TOKEN_TBS_COUNT);
    while (q->text_count < count && !r->failed)
        q->texts[q->text_count++] = read_text(r, TOKEN_TBS_MAX);
}

static void read_secrets(struct reader *r, struct token_request *q)
{
    size_t count = read_count(r, TOKEN_SECRETS_MAX);
    while (q->secret_count < count && !r->failed) {
        q->secrets[q->secret_count] = read_secret(r, TOKEN_SECRET_BYTES_MAX);
        r->failed = r->failed || !secret_length(q->secrets[q->secret_count]);
        q->secret_count++;
    }
    q->next = read_secret(r, TOKEN_SECRET_BYTES_MAX);
}

enum part { END, READER, SERIAL, LABEL, SUBJECT, USER, URL, CA, PIN, NEW_PIN, SECRETS, SECRET, CODE, TBS, TEXTS, CSR };
enum { PARTS_MAX = 12 };

/* What each verb carries, in this order. */
static const enum part parts_of[][PARTS_MAX] = {
    [TOKEN_INFO] = { READER },
    [TOKEN_CHANGE] = { READER, SERIAL, PIN, NEW_PIN, TBS },
    [TOKEN_SETTLE] = { READER, SERIAL, PIN, NEW_PIN, TBS },
    [TOKEN_CHECK] = { READER, SERIAL, PIN },
    [TOKEN_FORGET] = { END },
    [TOKEN_PROVE] = { READER, SERIAL, PIN, TEXTS },
    [TOKEN_UNBLOCK] = { READER, SERIAL, NEW_PIN, SECRETS, TBS },
    [TOKEN_UNBLOCK_SETTLE] = { READER, SERIAL, NEW_PIN, TBS },
    [TOKEN_RENEW] = { READER, SERIAL, PIN, TBS, URL, CA, CSR, CODE },
    [TOKEN_ISSUE] = { READER, SERIAL, LABEL, PIN, SECRET, SUBJECT, URL, CA, USER, CODE },
    [TOKEN_REPLACE] = { READER, SERIAL, SECRETS },
};

static void read_part(struct reader *r, enum part part, struct token_request *q)
{
    switch (part) {
    case READER: reader_string(r, q->reader, sizeof q->reader); break;
    case SERIAL: reader_string(r, q->serial, sizeof q->serial); break;
    case LABEL: reader_string(r, q->label, sizeof q->label); break;
    case SUBJECT: reader_string(r, q->subject, sizeof q->subject); break;
    case USER: reader_string(r, q->user, sizeof q->user); break;
    case URL: reader_string(r, q->est_url, sizeof q->est_url); break;
    case CA: reader_string(r, q->ca_file, sizeof q->ca_file); break;
    case PIN: q->pin = read_secret(r, TOKEN_PIN_BYTES_MAX); break;
    case NEW_PIN: q->new_pin = read_secret(r, TOKEN_PIN_BYTES_MAX); break;
    case SECRETS: read_secrets(r, q); break;
    case SECRET: q->secrets[q->secret_count++] = read_secret(r, TOKEN_SECRET_BYTES_MAX); break;
    case CODE: q->code = read_secret(r, TOKEN_SECRET_BYTES_MAX); break;
    case TBS: q->texts[q->text_count++] = read_text(r, TOKEN_TBS_MAX); break;
    case TEXTS: read_texts(r, q); break;
    case CSR: q->csr = read_text(r, TOKEN_CSR_MAX); break;
    case END: break;
    }
}

enum err wire_read_request(const struct secret *job, struct token_request *out)
{
    struct reader r = reader_make(secret_bytes(job), secret_length(job));
    struct token_request q = { .verb = (enum token_verb)reader_u8(&r) };
    if (q.verb < TOKEN_INFO || q.verb > TOKEN_REPLACE)
        return ERR_FORMAT;
    for (const enum part *part = parts_of[q.verb]; *part && !r.failed; part++)
        read_part(&r, *part, &q);
    if (!reader_done(&r)) {
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
    for (size_t i = 0; i < r->secret_count; i++)
        secret_free(r->secrets[i]);
    secret_free(r->next);
    secret_free(r->code);
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

void wire_put_proof(struct buf *b, const struct token_proof *p)
{
    buf_put_u32(b, (uint32_t)p->err);
    put_tries(b, p->tries);
    buf_put_u32(b, (uint32_t)p->count);
    for (size_t i = 0; i < p->count; i++)
        buf_put_field(b, p->signature[i], p->signature_n[i]);
    buf_put_string(b, p->algorithm);
}

void wire_put_unblock(struct buf *b, const struct token_unblock *u)
{
    buf_put_u32(b, (uint32_t)u->err);
    buf_put_u32(b, (uint32_t)u->phase);
    buf_put_u32(b, u->took);
    buf_put_u32(b, (uint32_t)u->rotated);
    put_tries(b, u->tries);
    buf_put_field(b, u->signature, u->signature_n);
    buf_put_string(b, u->algorithm);
}

void wire_put_renew_progress(struct buf *b, const struct token_renew_progress *p)
{
    buf_put_u32(b, (uint32_t)p->step);
    buf_put_field(b, p->csr, p->csr_n);
}

void wire_put_renew(struct buf *b, const struct token_renew *w)
{
    buf_put_u32(b, (uint32_t)w->err);
    buf_put_u32(b, (uint32_t)w->step);
    put_tries(b, w->tries);
    buf_put_u32(b, w->retry_after_s);
    buf_put_u64(b, (uint64_t)w->not_after_ms);
    buf_put_string(b, w->certificate);
    buf_put_field(b, w->signature, w->signature_n);
    buf_put_string(b, w->algorithm);
}

void wire_put_issue(struct buf *b, const struct token_issue *i)
{
    buf_put_u32(b, (uint32_t)i->err);
    buf_put_field(b, i->cert, i->cert_n);
}
