#include "core/sync/net_job.h"

#include "core/base/buf.h"

#include <string.h>

enum { NET_FRAME_MAX = SECRET_MAX - 16 };

static struct secret *to_secret(struct buf *b)
{
    if (buf_err(b) || b->length == 0)
        return NULL;
    struct secret *s = secret_new(b->length);
    if (s && secret_append(s, b->bytes, b->length)) {
        secret_free(s);
        return NULL;
    }
    return s;
}

struct secret *net_job_encode(const struct net_job *job)
{
    BUF_OWNED struct buf b = buf_make(NET_FRAME_MAX);
    if (job->headers_n > NET_HEADERS_MAX || job->body_n > NET_BODY_MAX)
        return NULL;
    buf_put_string(&b, job->method);
    buf_put_string(&b, job->url);
    buf_put_string(&b, job->ca_file);
    buf_put_u8(&b, job->time_only);
    buf_put_u8(&b, job->keep_open);
    buf_put_u32(&b, job->connect_ms);
    buf_put_u32(&b, job->total_ms);
    buf_put_u8(&b, (uint8_t)job->headers_n);
    for (size_t i = 0; i < job->headers_n; i++)
        buf_put_string(&b, job->headers[i]);
    buf_put_field(&b, job->body, job->body_n);
    return to_secret(&b);
}

enum err net_job_decode(const void *bytes, size_t n, struct net_job *job)
{
    struct net_job made = { 0 };
    struct reader r = reader_make(bytes, n);
    reader_string(&r, made.method, sizeof made.method);
    reader_string(&r, made.url, sizeof made.url);
    reader_string(&r, made.ca_file, sizeof made.ca_file);
    uint8_t time_only = reader_u8(&r), keep_open = reader_u8(&r);
    made.connect_ms = reader_u32(&r);
    made.total_ms = reader_u32(&r);
    made.headers_n = reader_u8(&r);
    if (r.failed || made.headers_n > NET_HEADERS_MAX || time_only > 1 || keep_open > 1)
        return ERR_FORMAT;
    for (size_t i = 0; i < made.headers_n; i++)
        reader_string(&r, made.headers[i], sizeof made.headers[i]);
    made.body = reader_field(&r, &made.body_n);
    if (!reader_done(&r) || made.body_n > NET_BODY_MAX)
        return ERR_FORMAT;
    made.time_only = time_only;
    made.keep_open = keep_open;
    *job = made;
    return ERR_OK;
}

struct secret *net_answer_encode(const struct net_answer *answer)
{
    BUF_OWNED struct buf b = buf_make(NET_FRAME_MAX);
    if (answer->body_n > NET_ANSWER_MAX)
        return NULL;
    buf_put_u32(&b, (uint32_t)answer->err);
    buf_put_u32(&b, answer->status);
    buf_put_u32(&b, answer->retry_after_s);
    buf_put_u8(&b, answer->not_sent);
    buf_put_string(&b, answer->digest);
    buf_put_string(&b, answer->input);
    buf_put_string(&b, answer->signature);
    buf_put_field(&b, answer->body, answer->body_n);
    return to_secret(&b);
}

enum err net_answer_decode(const void *bytes, size_t n, struct net_answer *answer)
{
    struct net_answer made = { 0 };
    struct reader r = reader_make(bytes, n);
    uint32_t err = reader_u32(&r);
    made.status = reader_u32(&r);
    made.retry_after_s = reader_u32(&r);
    uint8_t not_sent = reader_u8(&r);
    reader_string(&r, made.digest, sizeof made.digest);
    reader_string(&r, made.input, sizeof made.input);
    reader_string(&r, made.signature, sizeof made.signature);
    made.body = reader_field(&r, &made.body_n);
    if (!reader_done(&r) || !err_is_known(err) || not_sent > (err != 0) || made.body_n > NET_ANSWER_MAX)
        return ERR_FORMAT;
    made.err = (enum err)err;
    made.not_sent = not_sent;
    *answer = made;
    return ERR_OK;
}
