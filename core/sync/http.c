#include "core/sync/http.h"

#include "core/base/log.h"
#include "core/sync/certificate.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEADER_BYTES_MAX = 16384, RETRY_AFTER_CAP_S = 3600 };

struct http { CURL *curl; };

/* What one fetch collects. */
struct fetch {
    struct buf *body;
    struct net_answer *answer;
    size_t header_bytes;
};

struct http *http_new(void)
{
    struct http *h = calloc(1, sizeof *h);
    if (!h || curl_global_init(CURL_GLOBAL_DEFAULT)) {
        free(h);
        return NULL;
    }
    h->curl = curl_easy_init();
    if (!h->curl) {
        free(h);
        return NULL;
    }
    return h;
}

void http_free(struct http *h)
{
    if (!h)
        return;
    curl_easy_cleanup(h->curl);
    curl_global_cleanup();
    free(h);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    buf_put(f->body, bytes, size * n);
    return buf_err(f->body) ? 0 : size * n;
}

/* The value of a header line, without the blanks around it, when its name is this one and it fits. */
static bool header_is(const char *line, size_t n, const char *name, char *to, size_t size)
{
    size_t name_n = strlen(name);
    if (n <= name_n || line[name_n] != ':' || strncasecmp(line, name, name_n) != 0)
        return false;
    const char *at = line + name_n + 1, *end = line + n;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r' || end[-1] == '\n'))
        end--;
    if ((size_t)(end - at) >= size || memchr(at, 0, (size_t)(end - at)))
        return false;
    memcpy(to, at, (size_t)(end - at));
    to[end - at] = 0;
    return true;
}

static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    struct net_answer *a = f->answer;
    char number[16];
    n *= size;
    f->header_bytes += n;
    if (f->header_bytes > HEADER_BYTES_MAX)
        return 0;
    if (!header_is(line, n, "content-digest", a->digest, sizeof a->digest) &&
        !header_is(line, n, "signature-input", a->input, sizeof a->input) &&
        !header_is(line, n, "signature", a->signature, sizeof a->signature) &&
        header_is(line, n, "retry-after", number, sizeof number)) {
        unsigned long seconds = strtoul(number, NULL, 10);
        a->retry_after_s = seconds > RETRY_AFTER_CAP_S ? RETRY_AFTER_CAP_S : (uint32_t)seconds;
    }
    return n;
}

/* The host of "https://host[:port]/..." ("[::1]" without its brackets). */
static void host_of(const char *url, char *to, size_t size)
{
    const char *at = url + strlen("https://");
    bool bracket = *at == '[';
    at += bracket;
    (void)snprintf(to, size, "%.*s", (int)strcspn(at, bracket ? "]" : ":/?"), at);
}

static enum err certificate_err(struct http *h, const struct net_job *job)
{
    struct curl_certinfo *chain = NULL;
    char host[256];
    host_of(job->url, host, sizeof host);
    if (curl_easy_getinfo(h->curl, CURLINFO_CERTINFO, &chain) || !chain)
        return ERR_SERVER_CERT;
    return certificate_fails_by_date_alone(chain, job->ca_file, host) ? ERR_CLOCK : ERR_SERVER_CERT;
}

static enum err err_of(struct http *h, CURLcode code, const struct net_job *job, const struct fetch *f)
{
    switch (code) {
    case CURLE_OK:
        return ERR_OK;
    case CURLE_OPERATION_TIMEDOUT:
        return ERR_DEADLINE;
    case CURLE_PEER_FAILED_VERIFICATION:
        return certificate_err(h, job);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return ERR_SERVER_CERT;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR:
        return buf_err(f->body) ? buf_err(f->body) : ERR_LIMIT;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
        return ERR_FORMAT;
    case CURLE_OUT_OF_MEMORY:
        return ERR_MEMORY;
    default:
        return ERR_OFFLINE;
    }
}

/* Only the signed time may be asked for without looking at the certificate. */
static bool job_is_allowed(const struct net_job *job)
{
    static const char tail[] = "/v1/time";
    size_t n = strlen(job->url);
    bool get = strcmp(job->method, "GET") == 0;
    if (strncmp(job->url, "https://", 8) != 0 || (!get && strcmp(job->method, "POST") != 0) || (get && job->body_n))
        return false;
    return !job->time_only || (get && n >= sizeof tail && strcmp(job->url + n - (sizeof tail - 1), tail) == 0);
}

static struct curl_slist *header_list(const struct net_job *job)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");    /* no 100-continue: one round trip less */
    for (size_t i = 0; list && i < job->headers_n; i++) {
        struct curl_slist *more = curl_slist_append(list, job->headers[i]);
        if (!more) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = more;
    }
    return list;
}

static void set_transfer(CURL *c, const struct net_job *job, struct curl_slist *headers, struct fetch *f)
{
    curl_easy_setopt(c, CURLOPT_URL, job->url);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)job->connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)job->total_ms);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)NET_ANSWER_MAX);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, job->keep_open ? 0L : 1L);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
    if (strcmp(job->method, "POST") == 0) {
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, job->body_n ? (const char *)job->body : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)job->body_n);
    }
}

static void set_tls(CURL *c, const struct net_job *job)
{
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_CAINFO, job->ca_file);
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(c, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, job->time_only ? 0L : 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, job->time_only ? 0L : 2L);
}

void http_fetch(struct http *h, const struct net_job *job, struct buf *body, struct net_answer *answer)
{
    struct net_answer made = { .err = ERR_ARGUMENT };
    struct fetch f = { body, &made, 0 };
    char why[CURL_ERROR_SIZE] = "";
    long status = 0, sent = 0;
    *body = buf_make(NET_ANSWER_MAX);
    struct curl_slist *headers = job_is_allowed(job) ? header_list(job) : NULL;
    if (headers) {
        curl_easy_reset(h->curl);
        curl_easy_setopt(h->curl, CURLOPT_ERRORBUFFER, why);
        set_transfer(h->curl, job, headers, &f);
        set_tls(h->curl, job);
        CURLcode code = curl_easy_perform(h->curl);
        made.err = err_of(h, code, job, &f);
        if (code)
            log_warning("%s %s: curl %d: %s", job->method, job->url, (int)code, why);
        curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(h->curl, CURLINFO_REQUEST_SIZE, &sent);
        curl_slist_free_all(headers);
    }
    made.not_sent = made.err && sent == 0;
    made.status = made.err ? 0 : (unsigned)status;
    made.body = body->bytes;
    made.body_n = made.err ? 0 : body->length;
    *answer = made;
}
