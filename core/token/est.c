#include "core/token/est.h"

#include "core/base/buf.h"
#include "core/base/log.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { LINE = 64, HEADERS_MAX = 16384, RETRY_TEXT_MAX = 64, CODE_TEXT_MAX = TOKEN_SECRET_BYTES_MAX + 1 };

/* libcurl brings twenty libraries with it: 9 M instructions at every start of this process, for one job of ten. So it is
 * opened here, when a certificate is asked for. */
static const char library[] = "libcurl-gnutls.so.4";

struct curl {
    CURLcode (*global_init)(long flags);
    void (*global_cleanup)(void);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *c);
    CURLcode (*setopt)(CURL *c, CURLoption option, ...);
    CURLcode (*perform)(CURL *c);
    CURLcode (*getinfo)(CURL *c, CURLINFO info, ...);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *line);
    void (*slist_free)(struct curl_slist *list);
    CURL *easy;
};

static bool find(void *handle, const char *name, void *function)
{
    void *symbol = dlsym(handle, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

/* Never closed: the process ends soon, and libraries below it do not all survive that. */
static enum err load(struct curl *c)
{
    void *h = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (h && find(h, "curl_global_init", &c->global_init) && find(h, "curl_global_cleanup", &c->global_cleanup) &&
        find(h, "curl_easy_init", &c->easy_init) && find(h, "curl_easy_cleanup", &c->easy_cleanup) &&
        find(h, "curl_easy_setopt", &c->setopt) && find(h, "curl_easy_perform", &c->perform) &&
        find(h, "curl_easy_getinfo", &c->getinfo) && find(h, "curl_slist_append", &c->slist_append) &&
        find(h, "curl_slist_free_all", &c->slist_free))
        return ERR_OK;
    log_error("%s: %s", library, dlerror());
    return ERR_SYSTEM;
}

struct fetch {
    struct buf body;
    size_t header_bytes;
    char retry[RETRY_TEXT_MAX];
};

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    buf_put(&f->body, bytes, size * n);
    return buf_err(&f->body) ? 0 : size * n;
}

static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
    static const char name[] = "retry-after:";
    struct fetch *f = ctx;
    const size_t skip = sizeof name - 1;
    n *= size;
    f->header_bytes += n;
    if (f->header_bytes > HEADERS_MAX)
        return 0;
    if (n < skip || strncasecmp(line, name, skip) != 0)
        return n;
    size_t from = skip, to = n;
    while (from < to && (line[from] == ' ' || line[from] == '\t'))
        from++;
    while (to > from && (line[to - 1] == '\r' || line[to - 1] == '\n' || line[to - 1] == ' '))
        to--;
    if (to - from < sizeof f->retry) {
        memcpy(f->retry, line + from, to - from);
        f->retry[to - from] = 0;
    }
    return n;
}

/* Lines of 64 with LF: some servers take no other, and conforming ones must (RFC 8951 3.1). */
static enum err wrap(struct token_text csr, struct buf *out)
{
    char text[sodium_base64_ENCODED_LEN(TOKEN_CSR_MAX, sodium_base64_VARIANT_ORIGINAL)];
    if (csr.n > TOKEN_CSR_MAX)
        return ERR_LIMIT;
    sodium_bin2base64(text, sizeof text, csr.bytes, csr.n, sodium_base64_VARIANT_ORIGINAL);
    for (const char *at = text; *at; at += strnlen(at, LINE)) {
        buf_put(out, at, strnlen(at, LINE));
        buf_put_u8(out, '\n');
    }
    return buf_err(out);
}

static struct curl_slist *headers_of(const struct curl *c)
{
    static const char *const lines[] = { "Content-Type: application/pkcs10", "Content-Transfer-Encoding: base64", "Accept: application/pkcs7-mime", "Expect:" };
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct curl_slist *more = c->slist_append(list, lines[i]);
        if (!more) {
            c->slist_free(list);
            return NULL;
        }
        list = more;
    }
    return list;
}

static void set_transfer(const struct curl *c, const char *url, const struct buf *body, struct curl_slist *headers, struct fetch *f)
{
    c->setopt(c->easy, CURLOPT_URL, url);
    c->setopt(c->easy, CURLOPT_HTTPHEADER, headers);
    c->setopt(c->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    c->setopt(c->easy, CURLOPT_FOLLOWLOCATION, 0L);
    c->setopt(c->easy, CURLOPT_PROXY, "");
    c->setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
    c->setopt(c->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)EST_CONNECT_MS);
    c->setopt(c->easy, CURLOPT_TIMEOUT_MS, (long)EST_TOTAL_MS);
    c->setopt(c->easy, CURLOPT_MAXFILESIZE, (long)EST_BODY_MAX);
    c->setopt(c->easy, CURLOPT_POST, 1L);
    c->setopt(c->easy, CURLOPT_POSTFIELDS, (const char *)body->bytes);
    c->setopt(c->easy, CURLOPT_POSTFIELDSIZE, (long)body->length);
    c->setopt(c->easy, CURLOPT_WRITEFUNCTION, take_body);
    c->setopt(c->easy, CURLOPT_WRITEDATA, f);
    c->setopt(c->easy, CURLOPT_HEADERFUNCTION, take_header);
    c->setopt(c->easy, CURLOPT_HEADERDATA, f);
}

static void set_tls(const struct curl *c, const char *ca_file, const char *cert_uri, const char *key_uri)
{
    c->setopt(c->easy, CURLOPT_PROTOCOLS_STR, "https");
    c->setopt(c->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    c->setopt(c->easy, CURLOPT_CAINFO, ca_file);
    c->setopt(c->easy, CURLOPT_CAPATH, NULL);
    c->setopt(c->easy, CURLOPT_SSL_VERIFYPEER, 1L);
    c->setopt(c->easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!cert_uri)
        return;
    c->setopt(c->easy, CURLOPT_SSLCERT, cert_uri);
    c->setopt(c->easy, CURLOPT_SSLKEY, key_uri);
}

/* libcurl keeps a copy that it does not wipe: the code serves once, and this process ends with the job. */
static void set_basic(const struct curl *c, const struct token_enrol *order)
{
    char code[CODE_TEXT_MAX] = "";
    size_t n = secret_length(order->code);
    if (n < sizeof code)
        memcpy(code, secret_bytes(order->code), n);
    c->setopt(c->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    c->setopt(c->easy, CURLOPT_USERNAME, order->user);
    c->setopt(c->easy, CURLOPT_PASSWORD, code);
    sodium_memzero(code, sizeof code);
}

static enum err of_code(CURLcode code)
{
    switch (code) {
    case CURLE_OK: return ERR_OK;
    case CURLE_OPERATION_TIMEDOUT: return ERR_DEADLINE;
    case CURLE_PEER_FAILED_VERIFICATION: case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_ISSUER_ERROR: return ERR_SERVER_CERT;
    case CURLE_FILESIZE_EXCEEDED: case CURLE_WRITE_ERROR: case CURLE_WEIRD_SERVER_REPLY: case CURLE_GOT_NOTHING: return ERR_EST_ANSWER;
    case CURLE_URL_MALFORMAT: case CURLE_UNSUPPORTED_PROTOCOL: return ERR_CONFIG;
    case CURLE_OUT_OF_MEMORY: return ERR_MEMORY;
    default: return ERR_OFFLINE;
    }
}

static enum err of_status(long status, const struct fetch *f, struct token_enrolled *out)
{
    if (status == 200)
        return est_read_answer(f->body.bytes, f->body.length, out);
    if (status == 202) {
        out->retry_after_s = est_retry_after(f->retry, time(NULL));
        return ERR_EST_WAIT;
    }
    if (status == 429 || status == 503)
        return ERR_SERVER_BUSY;
    return status >= 500 ? ERR_SERVER_FAULT : status >= 400 ? ERR_EST_REFUSED : ERR_EST_ANSWER;
}

static enum err perform(const struct curl *c, struct fetch *f, struct token_enrolled *out)
{
    char why[CURL_ERROR_SIZE] = "";
    long status = 0;
    c->setopt(c->easy, CURLOPT_ERRORBUFFER, why);
    CURLcode code = c->perform(c->easy);
    c->getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    enum err e = code ? of_code(code) : of_status(status, f, out);
    if (e)
        log_info("est: %s: curl %d %s, status %ld", err_name(e), (int)code, why, status);
    return e;
}

static enum err exchange(const struct curl *c, const struct token_enrol *order, const char *cert_uri, const char *key_uri,
                         struct token_enrolled *out)
{
    char url[TOKEN_URL_MAX + LINE];
    BUF_OWNED struct buf body = buf_make(2 * TOKEN_CSR_MAX);
    struct fetch f = { .body = buf_make(EST_BODY_MAX) };
    struct curl_slist *headers = headers_of(c);
    enum err e = headers ? wrap(order->csr, &body) : ERR_MEMORY;
    if (!e) {
        size_t n = strlen(order->url);
        (void)snprintf(url, sizeof url, "%.*s/.well-known/est/%s", (int)(n && order->url[n - 1] == '/' ? n - 1 : n), order->url,
                       cert_uri ? "simplereenroll" : "simpleenroll");
        set_transfer(c, url, &body, headers, &f);
        set_tls(c, order->ca_file, cert_uri, key_uri);
        if (!cert_uri)
            set_basic(c, order);
        e = perform(c, &f, out);
    }
    c->slist_free(headers);
    buf_free(&f.body);
    return e;
}

enum err est_enrol(const struct token_enrol *order, const char *cert_uri, const char *key_uri, struct token_enrolled *out)
{
    struct curl c = { .easy = NULL };
    enum err e = load(&c);
    if (e)
        return e;
    if (c.global_init(CURL_GLOBAL_DEFAULT))
        return ERR_MEMORY;
    c.easy = c.easy_init();
    e = c.easy ? exchange(&c, order, cert_uri, key_uri, out) : ERR_MEMORY;
    c.easy_cleanup(c.easy);
    c.global_cleanup();
    return e;
}
