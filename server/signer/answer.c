#include "server/signer/answer.h"

#include "core/base/log.h"
#include "core/proto/op.h"
#include "server/signer/certify.h"
#include "server/signer/reseal.h"

#include <sodium.h>
#include <string.h>

enum { TAIL = 4, POLICY_SIZE = 128, TICKET_TEXT_SIZE = 33 };

/* What is read of a serial in a log: its last four characters. */
static const char *tail_of(const char *serial)
{
    size_t n = strlen(serial);
    return n > TAIL ? serial + n - TAIL : serial;
}

static struct reseal_bytes take_field(struct reader *r)
{
    struct reseal_bytes b = { 0 };
    b.bytes = reader_field(r, &b.n);
    return b;
}

static enum err hello(struct answer_state *s, struct reader *r, struct buf *to)
{
    if (!reader_done(r))
        return ERR_FORMAT;
    buf_put_field(to, s->keys.ca_certificate.bytes, s->keys.ca_certificate.length);
    return ERR_OK;
}

static enum err sign(struct answer_state *s, struct reader *r, struct buf *to)
{
    BUF_OWNED struct buf der = buf_make(SIGNER_PACKET_MAX);
    char policy[POLICY_SIZE] = "";
    const struct reseal_bytes subject = take_field(r), key = take_field(r), names = take_field(r);
    struct certify_fields f = { subject.bytes, key.bytes, names.bytes, subject.n, key.n, names.n, 0, 0, policy };
    f.not_before_s = (int64_t)reader_u64(r);
    f.not_after_s = (int64_t)reader_u64(r);
    reader_string(r, policy, sizeof policy);
    if (!reader_done(r))
        return ERR_FORMAT;
    enum err e = certify(&s->keys, &f, &der);
    if (e)
        return e;
    log_info("a certificate of %d bytes was signed", (int)der.length);
    buf_put_field(to, der.bytes, der.length);
    return ERR_OK;
}

static enum err make(struct answer_state *s, struct reader *r, struct buf *to)
{
    BUF_OWNED struct buf sealed = buf_make(SIGNER_SEALED_MAX);
    char serial[OP_SERIAL_SIZE] = "";
    reader_string(r, serial, sizeof serial);
    if (!reader_done(r) || !serial[0])
        return ERR_FORMAT;
    enum err e = reseal_make(s->keys.escrow_public, serial, &sealed);
    if (e)
        return e;
    log_info("a secret was made for the token ...%s", tail_of(serial));
    buf_put_field(to, sealed.bytes, sealed.length);
    return ERR_OK;
}

static enum err put(struct answer_state *s, struct reader *r, struct buf *to)
{
    BUF_OWNED struct buf sealed = buf_make(SIGNER_SEALED_MAX);
    char serial[OP_SERIAL_SIZE] = "";
    reader_string(r, serial, sizeof serial);
    const struct reseal_bytes given = take_field(r);
    if (!reader_done(r) || !serial[0] || !given.n || given.n > SIGNER_ESCROW_SECRET_MAX)
        return ERR_FORMAT;
    SECRET_OWNED struct secret *plain = secret_new(given.n);
    enum err e = plain ? secret_append(plain, given.bytes, given.n) : ERR_MEMORY;
    e = e ? e : reseal_put(s->keys.escrow_public, serial, plain, &sealed);
    if (!e)
        buf_put_field(to, sealed.bytes, sealed.length);
    return e;
}

static enum err check(struct answer_state *s, struct reader *r, struct buf *to)
{
    uint8_t hash[SIGNER_CHECK_SIZE];
    char serial[OP_SERIAL_SIZE] = "";
    reader_string(r, serial, sizeof serial);
    const struct reseal_bytes sealed = take_field(r), key = take_field(r);
    if (!reader_done(r) || key.n != SIGNER_CHECK_SIZE)
        return ERR_FORMAT;
    enum err e = reseal_check(&s->keys, serial, sealed.bytes, sealed.n, key.bytes, hash);
    if (!e)
        buf_put_field(to, hash, sizeof hash);
    return e;
}

/* Logged before it is done: what cannot be told is not given out. */
static enum err count_and_log(struct answer_state *s, const char *what, const char *kiosk, const char *serial, struct buf *order)
{
    uint8_t hash[RATES_ORDER_SIZE];
    if (buf_err(order))
        return buf_err(order);
    crypto_generichash(hash, sizeof hash, order->bytes, order->length, NULL, 0);
    if (!rates_take_serial(&s->rates, serial, hash, clock_mono(s->clock))) {
        log_warning("%s refused to kiosk %s: the token ...%s had too many today", what, kiosk, tail_of(serial));
        return ERR_TOO_MANY;
    }
    log_info("%s for kiosk %s, token ...%s", what, kiosk, tail_of(serial));
    return ERR_OK;
}

static bool read_release(struct reader *r, char kiosk[PEER_ID_SIZE], char serial[OP_SERIAL_SIZE], char ticket[TICKET_TEXT_SIZE],
                         struct reseal_release *o)
{
    reader_string(r, kiosk, PEER_ID_SIZE);
    reader_string(r, serial, OP_SERIAL_SIZE);
    const struct reseal_bytes session = take_field(r);
    reader_string(r, ticket, TICKET_TEXT_SIZE);
    *o = (struct reseal_release){ .serial = serial, .ticket = ticket, .session_key = session.bytes };
    o->until_ms = reader_u64(r);
    o->count = reader_u8(r);
    if (o->count > SIGNER_SECRETS_MAX)
        return false;
    for (unsigned i = 0; i < o->count; i++)
        o->sealed[i] = take_field(r);
    uint8_t wants = reader_u8(r);
    o->make = wants == 1;
    return reader_done(r) && wants <= 1 && session.n == PEER_KEY_SIZE && strlen(ticket) == TICKET_TEXT_SIZE - 1;
}

static enum err release(struct answer_state *s, struct reader *r, struct buf *to)
{
    BUF_OWNED struct buf sealed = buf_make(2 * SIGNER_RELEASE_MAX), fresh = buf_make(SIGNER_SEALED_MAX);
    char kiosk[PEER_ID_SIZE] = "", serial[OP_SERIAL_SIZE] = "", ticket[TICKET_TEXT_SIZE] = "";
    struct reseal_release order;
    if (!read_release(r, kiosk, serial, ticket, &order))
        return ERR_FORMAT;
    BUF_OWNED struct buf what = buf_make(SIGNER_PACKET_MAX);
    buf_put_string(&what, kiosk);
    buf_put_string(&what, ticket);
    buf_put_field(&what, order.session_key, PEER_KEY_SIZE);
    for (unsigned i = 0; i < order.count; i++)
        buf_put_field(&what, order.sealed[i].bytes, order.sealed[i].n);
    enum err e = count_and_log(s, "a release", kiosk, serial, &what);
    e = e ? e : reseal_release(&s->keys, &order, &sealed, &fresh);
    if (e)
        return e;
    buf_put_field(to, sealed.bytes, sealed.length);
    buf_put_field(to, fresh.bytes, fresh.length);
    return ERR_OK;
}

static enum err phone(struct answer_state *s, struct reader *r, struct buf *to)
{
    BUF_OWNED struct buf fresh = buf_make(SIGNER_SEALED_MAX);
    char kiosk[PEER_ID_SIZE] = "", serial[OP_SERIAL_SIZE] = "";
    uint8_t reply[SIGNER_PHONE_REPLY];
    struct reseal_phone order = { .serial = serial };
    reader_string(r, kiosk, sizeof kiosk);
    reader_string(r, serial, sizeof serial);
    order.sealed = take_field(r);
    order.chain_key = take_field(r);
    order.counter = reader_u64(r);
    uint8_t rotate = reader_u8(r);
    order.rotate = rotate == 1;
    if (!reader_done(r) || rotate > 1)
        return ERR_FORMAT;
    BUF_OWNED struct buf what = buf_make(SIGNER_PACKET_MAX);
    buf_put_field(&what, order.chain_key.bytes, order.chain_key.n);
    buf_put_u64(&what, order.counter);
    buf_put_field(&what, order.sealed.bytes, order.sealed.n);
    enum err e = count_and_log(s, "a masked answer", kiosk, serial, &what);
    e = e ? e : reseal_phone(&s->keys, &order, reply, &fresh);
    if (e)
        return e;
    buf_put_field(to, reply, sizeof reply);
    buf_put_field(to, fresh.bytes, fresh.length);
    return ERR_OK;
}

static enum err dispatch(struct answer_state *s, struct reader *r, struct buf *to)
{
    static enum err (*const verbs[SIGNER_VERBS])(struct answer_state *s, struct reader *r, struct buf *to) = {
        [SIGNER_HELLO] = hello, [SIGNER_SIGN] = sign, [SIGNER_MAKE] = make, [SIGNER_PUT] = put,
        [SIGNER_CHECK] = check, [SIGNER_RELEASE] = release, [SIGNER_PHONE] = phone,
    };
    uint8_t verb = reader_u8(r);
    if (verb >= SIGNER_VERBS || !verbs[verb])
        return ERR_FORMAT;
    if (!rates_take(&s->rates, clock_mono(s->clock))) {
        log_warning("asked too often");
        return ERR_TOO_MANY;
    }
    enum err e = verbs[verb](s, r, to);
    return e ? e : buf_err(to);
}

void answer_request(struct answer_state *s, const void *request, size_t n, struct buf *answer)
{
    BUF_OWNED struct buf fields = buf_make(SIGNER_PACKET_MAX - 4);
    struct reader r = reader_make(request, n);
    enum err e = dispatch(s, &r, &fields);
    buf_put_u32(answer, (uint32_t)e);
    if (!e)
        buf_put(answer, fields.bytes, fields.length);
}
