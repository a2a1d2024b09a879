/* The door over a real loopback socket with TLS: the whole exchange, malformed requests, certificates,
 * connections cut at every byte. */
#include "tests/unit/test_server_fixture.h"

#include "core/sync/http.h"
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

struct door {
    struct fixture *f;
    struct listener *listener;
    struct http *http;
    char certificate[4096], key[4096], ca_file[96], url[64];
};

/* A certificate for 127.0.0.1 that is its own authority, valid from now + from_s to now + to_s. */
static void make_tls(struct door *d, int64_t from_s, int64_t to_s)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t cert;
    const uint8_t serial = 7, address[4] = { 127, 0, 0, 1 };
    size_t n = sizeof d->certificate - 1, key_n = sizeof d->key - 1;
    const int64_t now = d->f->server_ms / 1000;
    gnutls_x509_privkey_init(&key);
    gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    gnutls_x509_crt_init(&cert);
    gnutls_x509_crt_set_key(cert, key);
    gnutls_x509_crt_set_version(cert, 3);
    gnutls_x509_crt_set_serial(cert, &serial, 1);
    gnutls_x509_crt_set_dn(cert, "CN=guichetd", NULL);
    gnutls_x509_crt_set_basic_constraints(cert, 1, -1);
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_SET);
    gnutls_x509_crt_set_activation_time(cert, (time_t)(now + from_s));
    gnutls_x509_crt_set_expiration_time(cert, (time_t)(now + to_s));
    assert_int_equal(gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0), 0);
    assert_int_equal(gnutls_x509_crt_export(cert, GNUTLS_X509_FMT_PEM, d->certificate, &n), 0);
    assert_int_equal(gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, d->key, &key_n), 0);
    d->certificate[n] = d->key[key_n] = 0;
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
}

static void write_ca(const struct door *d)
{
    FILE *file = fopen(d->ca_file, "w");
    assert_non_null(file);
    assert_true(fputs(d->certificate, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void open_door(struct door *d)
{
    const struct listen_settings settings = { .address = "127.0.0.1", .port = 0, .certificate = d->certificate, .key = d->key,
        .database = d->f->database, .threads = 2, .workers = 4, .connections = 100, .connections_per_address = 100, .idle_s = 10 };
    assert_int_equal(listen_start(&d->f->service, &settings, &d->listener), ERR_OK);
    (void)snprintf(d->url, sizeof d->url, "https://127.0.0.1:%u", (unsigned)listen_port(d->listener));
    d->f->kiosk.url = d->url;
    d->f->kiosk.ca_file = d->ca_file;
    d->f->kiosk.connect_ms = 5000;
    d->f->kiosk.total_ms = 10000;
}

static int setup(void **state)
{
    struct door *d = calloc(1, sizeof *d);
    void *fixture;
    assert_int_equal(fixture_setup(&fixture), 0);
    d->f = fixture;
    d->f->server_ms = d->f->kiosk_ms = (int64_t)time(NULL) * 1000;
    (void)snprintf(d->ca_file, sizeof d->ca_file, "%s/ca.pem", d->f->directory);
    make_tls(d, -86400, 86400);
    write_ca(d);
    open_door(d);
    d->http = http_new();
    assert_non_null(d->http);
    *state = d;
    return 0;
}

static int teardown(void **state)
{
    struct door *d = *state;
    void *fixture = d->f;
    http_free(d->http);
    listen_stop(d->listener);
    (void)unlink(d->ca_file);
    (void)fixture_teardown(&fixture);
    free(d);
    return 0;
}

/* What guichet-net does with a job. */
static struct secret *carry(struct door *d, struct secret *bytes)
{
    struct net_job job;
    struct net_answer answer;
    struct buf body;
    assert_int_equal(net_job_decode(secret_bytes(bytes), secret_length(bytes), &job), ERR_OK);
    http_fetch(d->http, &job, &body, &answer);
    d->f->status = answer.status;
    struct secret *back = net_answer_encode(&answer);
    buf_free(&body);
    secret_free(bytes);
    assert_non_null(back);
    return back;
}

static enum err ask_time(struct door *d, bool unverified, int64_t *ms)
{
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    const struct exchange_now now = fixture_now(d->f);
    assert_int_equal(exchange_ask_time(&d->f->kiosk, &now, unverified, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = carry(d, job);
    enum err e = exchange_read_time(&d->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), ms);
    assert_int_equal(ticket.not_sent, e == ERR_OFFLINE || e == ERR_SERVER_CERT || (e == ERR_CLOCK && !unverified));
    return e;
}

static void pin_server(struct door *d)
{
    memcpy(d->f->kiosk.server.id, d->f->keys.id, PEER_ID_SIZE);
    memcpy(d->f->kiosk.server.sign_key, d->f->keys.sign_public, PEER_KEY_SIZE);
    memcpy(d->f->kiosk.server.seal_key, d->f->keys.seal_public, PEER_KEY_SIZE);
}

static void test_whole_exchange(void **state)
{
    struct door *d = *state;
    struct fixture *f = d->f;
    static const char file[] = "{\"lines\":[{\"id\":\"dsq\",\"names\":{\"fr\":\"Centre\"}}],\"holidays\":[]}";
    char text[ENROL_CODE_TEXT_SIZE];
    struct enrol_code code;
    struct exchange_ticket ticket;
    struct exchange_enrolled enrolled;
    struct feed_page page;
    struct secret *job = NULL, *answer;
    uint8_t kx_public[PEER_KEY_SIZE];
    int64_t rows;
    SECRET_OWNED struct secret *kx = NULL;
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "Accueil", NULL, 24 }, text), ERR_OK);
    assert_int_equal(enrol_code_parse(text, &code), ERR_OK);
    assert_int_equal(feed_load_directory(f->db, file, sizeof file - 1, &rows), ERR_OK);

    struct exchange_now now = fixture_now(f);
    now.keep_open = true;
    assert_int_equal(exchange_ask_identity(&f->kiosk, &now, &ticket, &job), ERR_OK);
    answer = carry(d, job);
    assert_int_equal(exchange_read_identity(&code, &ticket, secret_bytes(answer), secret_length(answer), &f->kiosk.server), ERR_OK);
    secret_free(answer);
    assert_int_equal(peer_make_kx_key(&kx, kx_public), ERR_OK);
    now = fixture_now(f);
    assert_int_equal(exchange_ask_enrol(&f->kiosk, &now, &code, kx_public, &ticket, &job), ERR_OK);
    answer = carry(d, job);
    assert_int_equal(exchange_read_enrol(&f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), &enrolled), ERR_OK);
    secret_free(answer);
    assert_string_equal(enrolled.label, "Accueil");

    struct op op;
    struct push_answer pushed;
    BUF_OWNED struct buf encoded = buf_make(OP_JSON_MAX);
    size_t taken;
    fixture_make_op(f, true, false, &op);
    op_encode(&op, &encoded);
    const struct push_item item = { 1, encoded.bytes, encoded.length };
    now = fixture_now(f);
    assert_int_equal(exchange_ask_push(&f->kiosk, &now, f->epoch, &item, 1, &taken, &ticket, &job), ERR_OK);
    answer = carry(d, job);
    assert_int_equal(exchange_read_push(&f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), &pushed), ERR_OK);
    secret_free(answer);
    assert_int_equal(pushed.results[0].status, PUSH_APPLIED);

    now = fixture_now(f);
    assert_int_equal(exchange_ask_pull(&f->kiosk, &now, "directory", "", &ticket, &job), ERR_OK);
    answer = carry(d, job);
    assert_int_equal(exchange_read_pull(&f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), &page), ERR_OK);
    secret_free(answer);
    assert_int_equal(page.count, 2);
    assert_true(page.snapshot_begins);
    assert_false(page.has_more);
    assert_string_equal(page.rows[0].id, "dsq");
    feed_page_free(&page);
}

static void test_certificates(void **state)
{
    struct door *d = *state;
    int64_t ms = 0;
    pin_server(d);
    assert_int_equal(ask_time(d, false, &ms), ERR_OK);
    assert_int_equal(ms, d->f->server_ms);
    listen_stop(d->listener);
    d->listener = NULL;
    assert_int_equal(ask_time(d, false, &ms), ERR_OFFLINE);

    make_tls(d, -86400, 86400);                    /* another authority than the kiosk's */
    open_door(d);
    assert_int_equal(ask_time(d, false, &ms), ERR_SERVER_CERT);
    listen_stop(d->listener);
    d->listener = NULL;

    const int64_t wrong[2][2] = { { -86400 * 2, -86400 }, { 86400, 86400 * 2 } };    /* past, to come */
    for (int i = 0; i < 2; i++) {
        make_tls(d, wrong[i][0], wrong[i][1]);
        write_ca(d);
        open_door(d);
        assert_int_equal(ask_time(d, false, &ms), ERR_CLOCK);
        assert_int_equal(ask_time(d, true, &ms), ERR_OK);
        listen_stop(d->listener);
        d->listener = NULL;
    }
    d->f->kiosk.server.sign_key[0] ^= 1;           /* unverified TLS, so the signature is what counts */
    open_door(d);
    assert_int_equal(ask_time(d, true, &ms), ERR_SERVER_SIGNATURE);
}

/* --- raw requests --- */

struct raw { int fd; gnutls_session_t tls; gnutls_certificate_credentials_t credentials; };

static void raw_open(const struct door *d, struct raw *r)
{
    const struct timeval limit = { 5, 0 };
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(listen_port(d->listener)), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    r->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(r->fd >= 0);
    setsockopt(r->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(r->fd, (struct sockaddr *)&to, sizeof to), 0);
    gnutls_certificate_allocate_credentials(&r->credentials);
    gnutls_init(&r->tls, GNUTLS_CLIENT);
    gnutls_set_default_priority(r->tls);
    gnutls_credentials_set(r->tls, GNUTLS_CRD_CERTIFICATE, r->credentials);
    gnutls_transport_set_int(r->tls, r->fd);
    int code;
    do
        code = gnutls_handshake(r->tls);
    while (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED);
    assert_int_equal(code, 0);
}

static void raw_close(struct raw *r)
{
    gnutls_deinit(r->tls);
    gnutls_certificate_free_credentials(r->credentials);
    close(r->fd);
}

static void raw_send(struct raw *r, const char *bytes, size_t n)
{
    for (ssize_t done; n; bytes += done, n -= (size_t)done) {
        done = gnutls_record_send(r->tls, bytes, n);
        assert_true(done > 0);
    }
}

/* The status of the first answer, 0 when the connection just ended. */
static unsigned raw_status(const struct door *d, const char *bytes, size_t n)
{
    struct raw r;
    char answer[64] = "";
    size_t have = 0;
    raw_open(d, &r);
    raw_send(&r, bytes, n);
    for (ssize_t got = 1; got > 0 && have < 12;) {
        do
            got = gnutls_record_recv(r.tls, answer + have, 12 - have);
        while (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED);
        have += got > 0 ? (size_t)got : 0;
    }
    raw_close(&r);
    return have == 12 && memcmp(answer, "HTTP/1.1 ", 9) == 0 ? (unsigned)strtoul(answer + 9, NULL, 10) : 0;
}

#define NONE_DIGEST "Content-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:\r\n"
#define ASKS "Guichet-Request: 00112233445566778899aabbccddeeff\r\n" NONE_DIGEST

static void test_malformed(void **state)
{
    const struct door *d = *state;
    static const struct { const char *what, *request; unsigned status; } cases[] = {
        { "sound", "GET /v1/time HTTP/1.1\r\nHost: x\r\n" ASKS "\r\n", 200 },
        { "two lengths", "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 18\r\nContent-Length: 5\r\n\r\n{\"a\":1}", 400 },
        { "the same length twice", "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400 },
        { "length and chunked", "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { "chunked", "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { "signed length", "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}", 400 },
        { "no host", "GET /v1/time HTTP/1.1\r\n" ASKS "\r\n", 400 },
        { "two hosts", "GET /v1/time HTTP/1.1\r\nHost: x\r\nHost: y\r\n" ASKS "\r\n", 400 },
        { "space before colon", "GET /v1/time HTTP/1.1\r\nHost : x\r\n" ASKS "\r\n", 400 },
        { "folded header", "GET /v1/time HTTP/1.1\r\nHost: x\r\nX-A: one\r\n two\r\n" ASKS "\r\n", 400 },
        { "bare line feeds", "GET /v1/time HTTP/1.1\nHost: x\n\n", 400 },
        { "one bare line feed", "GET /v1/time HTTP/1.1\r\nHost: x\n" ASKS "\r\n", 400 },
        { "two signatures", "GET /v1/time HTTP/1.1\r\nHost: x\r\nSignature: a\r\nSignature: b\r\n" ASKS "\r\n", 400 },
        { "two digests", "GET /v1/time HTTP/1.1\r\nHost: x\r\n" NONE_DIGEST ASKS "\r\n", 400 },
        { "no digest", "GET /v1/time HTTP/1.1\r\nHost: x\r\nGuichet-Request: 00112233445566778899aabbccddeeff\r\n\r\n", 400 },
        { "HTTP/1.0", "GET /v1/time HTTP/1.0\r\nHost: x\r\n" ASKS "\r\n", 400 },
        { "body too long", "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 49153\r\n\r\n", 413 },
        { "no such path", "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n" ASKS "\r\n", 404 },
        { "other method", "DELETE /v1/time HTTP/1.1\r\nHost: x\r\n" ASKS "\r\n", 405 },
        { "encoded path is another path", "GET /v1/ti%6de HTTP/1.1\r\nHost: x\r\n" ASKS "\r\n", 404 },
        { "not signed", "GET /v1/feeds/directory/snapshot HTTP/1.1\r\nHost: x\r\n" ASKS "\r\n", 401 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned status = raw_status(d, cases[i].request, strlen(cases[i].request));
        if (status != cases[i].status)
            fail_msg("%s: %u, wanted %u", cases[i].what, status, cases[i].status);
    }
}

static void test_long_headers(void **state)
{
    const struct door *d = *state;
    BUF_OWNED struct buf b = buf_make(100000);
    const size_t sizes[] = { 9000, 20000, 60000 };
    for (size_t i = 0; i < 3; i++) {
        buf_clear(&b);
        buf_put_text(&b, "GET /v1/time HTTP/1.1\r\nHost: x\r\nX-A: ");
        for (size_t k = 0; k < sizes[i]; k++)
            buf_put_u8(&b, 'a');
        buf_put_text(&b, "\r\n" ASKS "\r\n");
        unsigned status = raw_status(d, (const char *)b.bytes, b.length);
        assert_true(status == 400 || status == 431 || status == 0);
    }
    buf_clear(&b);
    buf_put_text(&b, "GET /v1/time?");
    for (size_t k = 0; k < 2000; k++)
        buf_put_u8(&b, 'a');
    buf_put_text(&b, " HTTP/1.1\r\nHost: x\r\n" ASKS "\r\n");
    assert_int_equal(raw_status(d, (const char *)b.bytes, b.length), 400);
}

/* A signed push cut at many bytes: never half applied, and the whole one works after. */
static void test_cut_everywhere(void **state)
{
    struct door *d = *state;
    struct fixture *f = d->f;
    struct net_job job;
    struct op op;
    struct exchange_ticket ticket;
    struct secret *bytes = NULL;
    size_t taken;
    BUF_OWNED struct buf encoded = buf_make(OP_JSON_MAX), wire = buf_make(100000);
    const char *url = f->kiosk.url;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    op_encode(&op, &encoded);
    const struct push_item item = { 1, encoded.bytes, encoded.length };
    const struct exchange_now now = fixture_now(f);
    assert_int_equal(exchange_ask_push(&f->kiosk, &now, f->epoch, &item, 1, &taken, &ticket, &bytes), ERR_OK);
    assert_int_equal(net_job_decode(secret_bytes(bytes), secret_length(bytes), &job), ERR_OK);
    buf_printf(&wire, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n", job.url + strlen(url), job.body_n);
    for (size_t i = 0; i < job.headers_n; i++)
        buf_printf(&wire, "%s\r\n", job.headers[i]);
    buf_put_text(&wire, "\r\n");
    buf_put(&wire, job.body, job.body_n);
    assert_int_equal(buf_err(&wire), ERR_OK);
    const size_t step = getenv("GUICHET_SOAK") ? 1 : 13;
    for (size_t n = 1; n < wire.length; n += n + 16 < wire.length ? step : 1) {
        struct raw r;
        raw_open(d, &r);
        raw_send(&r, (const char *)wire.bytes, n);
        raw_close(&r);
    }
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(raw_status(d, (const char *)wire.bytes, wire.length), 200);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
    secret_free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_whole_exchange), T(test_certificates), T(test_malformed), T(test_long_headers), T(test_cut_everywhere),
    };
    return FIXTURE_RUN("server listen", tests);
}
