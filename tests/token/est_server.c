/* est_server PORT TLS-CERT TLS-KEY CLIENT-CA CA-CERT CA-KEY MODE-FILE: an EST server of the tests, which answers as badly as the
 * word in the file says. Prints "ready" when it listens; ends with its standard input.
 *
 *   ok | wrapped (CRLF, lines of 64) | chain (the authority's certificate first) | wait N | wait-date | refuse | busy | fault | drop
 *   wrong-key | wrong-subject | expired | ca | empty | garbage | huge | trailing | hang
 * GET /count: how many certificates it has made. */
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BODY_MAX = 16384, MODE_MAX = 32, HUGE_ANSWER = 200000, DAYS_MADE = 400 };

static const char *mode_file;
static gnutls_x509_crt_t ca;
static gnutls_x509_privkey_t ca_key;
static unsigned made;

struct call { size_t n; char body[BODY_MAX]; };

static void must(int rc, const char *what)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "est_server: %s: %s\n", what, gnutls_strerror(rc));
    exit(2);
}

static char *load(const char *path)
{
    gnutls_datum_t d;
    must(gnutls_load_file(path, &d), path);
    return (char *)d.data;
}

static void read_mode(char mode[MODE_MAX])
{
    FILE *f = fopen(mode_file, "r");
    if (!f || !fgets(mode, MODE_MAX, f))
        snprintf(mode, MODE_MAX, "ok");
    mode[strcspn(mode, "\n")] = 0;
    if (f)
        fclose(f);
}

/* --- the certificate --- */

static void set_key(gnutls_x509_crt_t crt, gnutls_x509_crq_t crq, bool wrong)
{
    gnutls_x509_privkey_t other;
    if (!wrong) {
        must(gnutls_x509_crt_set_crq(crt, crq), "crq");
        return;
    }
    must(gnutls_x509_privkey_init(&other), "key");
    must(gnutls_x509_privkey_generate(other, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0), "key");
    must(gnutls_x509_crt_set_key(crt, other), "key");
    gnutls_x509_privkey_deinit(other);
}

/* The subject's bytes are the request's own: set_crq copies them. */
static gnutls_x509_crt_t make(gnutls_x509_crq_t crq, const char *mode)
{
    gnutls_x509_crt_t crt;
    uint8_t serial[16];
    const time_t now = time(NULL);
    bool expired = !strcmp(mode, "expired");
    gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
    serial[0] &= 0x7F;
    must(gnutls_x509_crt_init(&crt), "crt");
    set_key(crt, crq, !strcmp(mode, "wrong-key"));
    if (!strcmp(mode, "wrong-subject"))
        must(gnutls_x509_crt_set_dn(crt, "CN=Somebody Else", NULL), "dn");
    must(gnutls_x509_crt_set_version(crt, 3), "version");
    must(gnutls_x509_crt_set_serial(crt, serial, sizeof serial), "serial");
    must(gnutls_x509_crt_set_activation_time(crt, now - (expired ? 200000 : 0)), "time");
    must(gnutls_x509_crt_set_expiration_time(crt, expired ? now - 100000 : now + DAYS_MADE * 86400L), "time");
    must(gnutls_x509_crt_set_basic_constraints(crt, !strcmp(mode, "ca"), -1), "constraints");
    must(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE), "usage");
    must(gnutls_x509_crt_sign2(crt, ca, ca_key, GNUTLS_DIG_SHA256, 0), "sign");
    made++;
    return crt;
}

/* A PKCS#7 that holds nothing. */
static gnutls_datum_t empty_pkcs7(void)
{
    static const unsigned char der[] = { 0x30, 0x23, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02, 0xA0, 0x16, 0x30, 0x14, 0x02,
                                         0x01, 0x01, 0x31, 0x00, 0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01, 0x31, 0x00 };
    return (gnutls_datum_t){ (unsigned char *)(uintptr_t)der, sizeof der };
}

static gnutls_datum_t pkcs7_of(gnutls_x509_crq_t crq, const char *mode)
{
    if (!strcmp(mode, "empty"))
        return empty_pkcs7();
    gnutls_pkcs7_t p7;
    gnutls_datum_t der;
    must(gnutls_pkcs7_init(&p7), "pkcs7");
    if (!strcmp(mode, "chain"))
        must(gnutls_pkcs7_set_crt(p7, ca), "pkcs7");
    gnutls_x509_crt_t crt = make(crq, mode);
    must(gnutls_pkcs7_set_crt(p7, crt), "pkcs7");
    gnutls_x509_crt_deinit(crt);
    must(gnutls_pkcs7_export2(p7, GNUTLS_X509_FMT_DER, &der), "pkcs7");
    gnutls_pkcs7_deinit(p7);
    return der;
}

static char *base64_of(gnutls_datum_t der, const char *mode)
{
    size_t n = sodium_base64_encoded_len(der.size, sodium_base64_VARIANT_ORIGINAL), used = 0, room = 2 * n + 8;
    char *plain = malloc(n), *text = malloc(room);
    sodium_bin2base64(plain, n, der.data, der.size, sodium_base64_VARIANT_ORIGINAL);
    for (size_t i = 0; plain[i]; i++) {
        if (!strcmp(mode, "wrapped") && i % 64 == 0 && i)
            used += (size_t)snprintf(text + used, room - used, "\r\n");
        text[used++] = plain[i];
    }
    snprintf(text + used, room - used, "%s", !strcmp(mode, "trailing") ? "\nAAAA" : "\n");
    free(plain);
    return text;
}

/* --- answers --- */

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, char *text, const char *retry)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    if (status == 200)
        MHD_add_response_header(r, "Content-Type", "application/pkcs7-mime; smime-type=certs-only");
    if (retry)
        MHD_add_response_header(r, "Retry-After", retry);
    enum MHD_Result result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result wait_answer(struct MHD_Connection *c, const char *mode)
{
    char text[64] = "";
    time_t later = time(NULL) + 90;
    if (!strcmp(mode, "wait-date"))
        strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&later));
    else
        snprintf(text, sizeof text, "%s", strlen(mode) > 5 ? mode + 5 : "");
    return answer(c, 202, strdup(""), *text ? text : NULL);
}

static bool read_request(const struct call *call, gnutls_x509_crq_t *crq)
{
    uint8_t der[BODY_MAX];
    size_t n;
    if (sodium_base642bin(der, sizeof der, call->body, call->n, "\r\n", &n, NULL, sodium_base64_VARIANT_ORIGINAL))
        return false;
    const gnutls_datum_t d = { der, (unsigned)n };
    must(gnutls_x509_crq_init(crq), "crq");
    return gnutls_x509_crq_import(*crq, &d, GNUTLS_X509_FMT_DER) >= 0 && gnutls_x509_crq_verify(*crq, 0) >= 0;
}

/* The client's certificate is one of the authorities', and of the request's subject. */
static bool is_client(struct MHD_Connection *c, gnutls_x509_crq_t crq)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned status = 1, n = 0;
    gnutls_x509_crt_t crt;
    gnutls_datum_t a = { NULL, 0 }, b = { NULL, 0 };
    const gnutls_datum_t *list = gnutls_certificate_get_peers(info->tls_session, &n);
    if (!list || !n || gnutls_certificate_verify_peers2(info->tls_session, &status) < 0 || status)
        return false;
    must(gnutls_x509_crt_init(&crt), "crt");
    must(gnutls_x509_crt_import(crt, &list[0], GNUTLS_X509_FMT_DER), "crt");
    bool same = gnutls_x509_crt_get_dn2(crt, (gnutls_datum_t *)&a) >= 0 && gnutls_x509_crq_get_dn2(crq, &b) >= 0 && a.size == b.size &&
                !memcmp(a.data, b.data, a.size);
    gnutls_x509_crt_deinit(crt);
    return same;
}

static enum MHD_Result enrol(struct MHD_Connection *c, const char *url, const struct call *call)
{
    static const struct { const char *mode; unsigned status; } plain[] = { { "refuse", 403 }, { "busy", 503 }, { "fault", 500 } };
    char mode[MODE_MAX];
    gnutls_x509_crq_t crq = NULL;
    char *password = NULL, *user = MHD_basic_auth_get_username_password(c, &password);
    bool basic = user && password && !strcmp(password, "CODE");
    read_mode(mode);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (!strcmp(mode, plain[i].mode))
            return answer(c, plain[i].status, strdup("no"), NULL);
    if (!strcmp(mode, "drop"))
        return MHD_NO;
    if (!strcmp(mode, "hang"))
        return sleep(30), MHD_NO;
    if (!read_request(call, &crq))
        return answer(c, 400, strdup("request"), NULL);
    if (strstr(url, "simplereenroll") ? !is_client(c, crq) : !basic)
        return answer(c, 401, strdup("who"), NULL);
    if (!strncmp(mode, "wait", 4))
        return wait_answer(c, mode);
    if (!strcmp(mode, "garbage"))
        return answer(c, 200, strdup("<html>not base64</html>"), NULL);
    if (!strcmp(mode, "huge")) {
        char *text = malloc(HUGE_ANSWER + 1);
        memset(text, 'A', HUGE_ANSWER);
        text[HUGE_ANSWER] = 0;
        return answer(c, 200, text, NULL);
    }
    return answer(c, 200, base64_of(pkcs7_of(crq, mode), mode), NULL);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version,
                                  const char *upload, size_t *upload_n, void **state)
{
    (void)ctx; (void)version;
    struct call *call = *state;
    if (!call) {
        *state = calloc(1, sizeof *call);
        return *state ? MHD_YES : MHD_NO;
    }
    if (*upload_n) {
        size_t n = *upload_n < BODY_MAX - call->n ? *upload_n : BODY_MAX - call->n;
        memcpy(call->body + call->n, upload, n);
        call->n += n;
        *upload_n = 0;
        return MHD_YES;
    }
    if (!strcmp(url, "/count")) {
        char text[16];
        snprintf(text, sizeof text, "%u\n", made);
        return answer(c, 200, strdup(text), NULL);
    }
    return strcmp(method, "POST") ? answer(c, 405, strdup(""), NULL) : enrol(c, url, call);
}

static void on_end(void *ctx, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode code)
{
    (void)ctx; (void)c; (void)code;
    free(*state);
}

int main(int argc, char **argv)
{
    if (argc != 8 || sodium_init() < 0)
        return fprintf(stderr, "usage: est_server PORT TLS-CERT TLS-KEY CLIENT-CA CA-CERT CA-KEY MODE-FILE\n"), 2;
    gnutls_datum_t d = { (unsigned char *)load(argv[5]), 0 };
    d.size = (unsigned)strlen((char *)d.data);
    must(gnutls_x509_crt_init(&ca), "ca");
    must(gnutls_x509_crt_import(ca, &d, GNUTLS_X509_FMT_PEM), "ca");
    d.data = (unsigned char *)load(argv[6]);
    d.size = (unsigned)strlen((char *)d.data);
    must(gnutls_x509_privkey_init(&ca_key), "ca key");
    must(gnutls_x509_privkey_import2(ca_key, &d, GNUTLS_X509_FMT_PEM, NULL, 0), "ca key");
    mode_file = argv[7];
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_TLS | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION,
        (uint16_t)atoi(argv[1]), NULL, NULL, on_request, NULL, MHD_OPTION_HTTPS_MEM_CERT, load(argv[2]), MHD_OPTION_HTTPS_MEM_KEY, load(argv[3]),
        MHD_OPTION_HTTPS_MEM_TRUST, load(argv[4]), MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
    if (!daemon)
        return 2;
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    MHD_stop_daemon(daemon);
    return 0;
}
