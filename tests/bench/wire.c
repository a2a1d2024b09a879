#include "tests/bench/wire.h"

#include "core/proto/pin_changed.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void wire_fail(const char *what, const char *why)
{
    fprintf(stderr, "server_load: %s: %s\n", what, why);
    exit(1);
}

void kiosk_make(struct kiosk *k, uint32_t number)
{
    uint8_t seed[crypto_sign_SEEDBYTES] = "guichet benchmark kiosk";
    memcpy(seed + 24, &number, sizeof number);
    *k = (struct kiosk){ .key = secret_new(PEER_SIGN_SECRET_SIZE) };
    if (!k->key)
        wire_fail("a kiosk's key", "no memory");
    crypto_sign_seed_keypair(k->public_key, secret_tail(k->key), seed);
    secret_grew(k->key, PEER_SIGN_SECRET_SIZE);
    peer_id(k->public_key, k->id);
    randombytes_buf(k->epoch, sizeof k->epoch);
}

void kiosk_free(struct kiosk *k) { secret_free(k->key); }

static void choose_id(struct wire *w)
{
    uint8_t nonce[HTTP_NONCE_SIZE];
    randombytes_buf(nonce, sizeof nonce);
    sodium_bin2hex(w->next_id, sizeof w->next_id, nonce, sizeof nonce);
}

void wire_open(struct wire *w, uint16_t port, const char *server)
{
    const struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int code, on = 1;
    *w = (struct wire){ .server = server, .request = buf_make(100000) };
    w->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (w->fd < 0 || connect(w->fd, (const struct sockaddr *)&to, sizeof to))
        wire_fail("connect", "refused");
    (void)setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    gnutls_certificate_allocate_credentials(&w->credentials);
    gnutls_init(&w->tls, GNUTLS_CLIENT);
    gnutls_set_default_priority(w->tls);
    gnutls_credentials_set(w->tls, GNUTLS_CRD_CERTIFICATE, w->credentials);
    gnutls_transport_set_int(w->tls, w->fd);
    do
        code = gnutls_handshake(w->tls);
    while (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED);
    if (code)
        wire_fail("handshake", gnutls_strerror(code));
    choose_id(w);
}

void wire_close(struct wire *w)
{
    (void)gnutls_bye(w->tls, GNUTLS_SHUT_WR);
    gnutls_deinit(w->tls);
    gnutls_certificate_free_credentials(w->credentials);
    buf_free(&w->request);
    close(w->fd);
}

static void send_request(struct wire *w)
{
    const uint8_t *at = w->request.bytes;
    for (size_t left = w->request.length; left;) {
        ssize_t n = gnutls_record_send(w->tls, at, left);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            continue;
        if (n <= 0)
            wire_fail("send", gnutls_strerror((int)n));
        at += n;
        left -= (size_t)n;
    }
}

static size_t header_number(const char *head, const char *name)
{
    const char *at = strcasestr(head, name);
    return at ? strtoul(at + strlen(name), NULL, 10) : 0;
}

static unsigned read_answer(struct wire *w)
{
    char head[65536 + 4096];
    size_t have = 0;
    char *end = NULL;
    size_t wanted = 0;
    while (!end || have < wanted) {
        ssize_t n = gnutls_record_recv(w->tls, head + have, sizeof head - 1 - have);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            continue;
        if (n <= 0)
            wire_fail("receive", n ? gnutls_strerror((int)n) : "closed");
        have += (size_t)n;
        head[have] = 0;
        if (!end && (end = strstr(head, "\r\n\r\n"))) {
            *end = 0;
            wanted = (size_t)(end + 4 - head) + header_number(head, "\r\nContent-Length:");
        }
    }
    w->answer_n = wanted - (size_t)(end + 4 - head);
    if (w->answer_n >= sizeof w->answer)
        wire_fail("answer", "too long");
    memcpy(w->answer, end + 4, w->answer_n);
    w->answer[w->answer_n] = 0;
    w->retry_after_s = (unsigned)header_number(head, "\r\nRetry-After:");
    return (unsigned)strtoul(head + 9, NULL, 10);
}

unsigned wire_ask(struct wire *w, const struct kiosk *k, const char *method, const char *path, const char *query, const struct buf *body)
{
    struct http_request http = { method, path, query, body ? body->bytes : NULL, body ? body->length : 0 };
    struct http_parameters p = { .created_s = time(NULL) };
    struct http_signature signature;
    memcpy(p.nonce, w->next_id, sizeof p.nonce);
    choose_id(w);
    memcpy(p.key_id, k->id, sizeof p.key_id);
    if (http_sign_request(&http, w->server, &p, k->key, &signature))
        wire_fail("sign", "a request");
    buf_clear(&w->request);
    buf_printf(&w->request, "%s %s%s%s HTTP/1.1\r\nHost: 127.0.0.1\r\nGuichet-Server: %s\r\nContent-Digest: %s\r\nSignature-Input: %s\r\n"
               "Signature: %s\r\n", method, path, query[0] ? "?" : "", query, w->server, signature.digest, signature.input, signature.signature);
    if (body)
        buf_printf(&w->request, "Content-Type: application/json\r\nContent-Length: %zu\r\n", body->length);
    buf_put_text(&w->request, "\r\n");
    if (body)
        buf_put(&w->request, body->bytes, body->length);
    send_request(w);
    return read_answer(w);
}

void wire_find_seal_key(struct wire *w)
{
    struct kiosk anyone;
    static const char name[] = "\"seal_key\":\"";
    kiosk_make(&anyone, 0);
    unsigned status = wire_ask(w, &anyone, "GET", "/v1/server", "", NULL);
    const char *at = strstr(w->answer, name);
    if (status != 200 || !at || sodium_hex2bin(w->seal_key, sizeof w->seal_key, at + sizeof name - 1, 64, NULL, NULL, NULL))
        wire_fail("identity", w->answer);
    kiosk_free(&anyone);
}

static void sign_token(struct op *op, const struct wire *w, const struct kiosk *k, const struct token *token)
{
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    gnutls_datum_t made = { 0 }, r = { 0 }, s = { 0 };
    uint8_t raw[64] = { 0 };
    op_put_token_bytes(op, w->server, k->id, &bytes);
    const gnutls_datum_t data = { bytes.bytes, (unsigned)bytes.length };
    if (gnutls_privkey_sign_data2(token->key, GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &made) || gnutls_decode_rs_value(&made, &r, &s))
        wire_fail("sign", "with the token");
    for (unsigned i = 0; i < 32; i++) {
        raw[31 - i] = i < r.size ? r.data[r.size - 1 - i] : 0;
        raw[63 - i] = i < s.size ? s.data[s.size - 1 - i] : 0;
    }
    if (op_set_token_signature(op, "ES256", raw, sizeof raw))
        wire_fail("sign", "with the token");
    gnutls_free(r.data);
    gnutls_free(s.data);
    gnutls_free(made.data);
}

void wire_make_push(const struct wire *w, struct kiosk *k, const struct token *token, unsigned count, unsigned token_each, struct buf *body)
{
    char epoch[33];
    struct op op;
    uint8_t id[OP_ID_SIZE];
    sodium_bin2hex(epoch, sizeof epoch, k->epoch, sizeof k->epoch);
    buf_clear(body);
    buf_printf(body, "{\"epoch\":\"%s\",\"ops\":[", epoch);
    for (unsigned i = 0; i < count; i++) {
        bool by_token = token_each && i % token_each == 0;
        const struct pin_changed event = { .unknown = !by_token, .reader = "Reader 00 00" };
        randombytes_buf(id, sizeof id);
        if (op_begin(&op, id, PIN_CHANGED_TYPE, token->serial, (int64_t)time(NULL) * 1000) || pin_changed_put(&event, &op))
            wire_fail("operation", "not made");
        if (by_token)
            sign_token(&op, w, k, token);
        if (op_sign_kiosk(&op, w->server, k->id, k->key))
            wire_fail("sign", "an operation");
        buf_printf(body, "%s{\"seq\":%llu,\"op\":", i ? "," : "", (unsigned long long)++k->seq);
        op_encode(&op, body);
        buf_put_text(body, "}");
    }
    buf_put_text(body, "]}");
    if (buf_err(body))
        wire_fail("operation", "too long");
}
