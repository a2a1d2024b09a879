#include "server/identity/http_post.h"

#include "core/base/wiped.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(CURL_ERROR_SIZE <= REGISTER_WHY_SIZE, "libcurl's own words fit");

struct transfer { struct buf *to; size_t header_bytes; bool too_large; };

enum err register_http_start(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wiped_free, wiped_realloc, strdup, calloc) ? ERR_MEMORY : ERR_OK;
}

void register_http_stop(void) { curl_global_cleanup(); }

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    buf_put(t->to, bytes, size * n);
    return buf_err(t->to) ? 0 : size * n;
}

static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    (void)line;
    t->header_bytes += size * n;
    t->too_large = t->header_bytes > REGISTER_HEADERS_MAX;
    return t->too_large ? 0 : size * n;
}

static enum err err_of(CURLcode code, const struct transfer *t)
{
    switch (code) {
    case CURLE_OK:                       return ERR_OK;
    case CURLE_PEER_FAILED_VERIFICATION: return ERR_SERVER_CERT;
    case CURLE_OUT_OF_MEMORY:            return ERR_MEMORY;
    case CURLE_WRITE_ERROR:              return buf_err(t->to) ? buf_err(t->to) : ERR_LIMIT;
    default:                             return ERR_OFFLINE;
    }
}

/* --- headers --- */

static bool add(struct curl_slist **list, const char *name, const char *value)
{
    char line[HTTP_INPUT_SIZE + 64];
    struct curl_slist *more = (size_t)snprintf(line, sizeof line, "%s: %s", name, value) < sizeof line ? curl_slist_append(*list, line) : NULL;
    if (more)
        *list = more;
    return more;
}

/* NULL: no memory. No Expect: one round trip less. */
static struct curl_slist *headers_of(const struct register_post *p)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (list && add(&list, "Content-Type", "application/json") && add(&list, "Guichet-Server", p->register_id) &&
        add(&list, "Content-Digest", p->signature->digest) && add(&list, "Signature-Input", p->signature->input) &&
        add(&list, "Signature", p->signature->signature))
        return list;
    curl_slist_free_all(list);
    return NULL;
}

static void read_header(CURL *c, const char *name, char *to, size_t size)
{
    struct curl_header *h = NULL;
    if (curl_easy_header(c, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK && h->amount == 1 && strlen(h->value) < size)
        memcpy(to, h->value, strlen(h->value) + 1);
}

static void read_reply(CURL *c, struct register_reply *reply)
{
    long status = 0;
    char type[32] = "";
    (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    read_header(c, "Content-Type", type, sizeof type);
    *reply = (struct register_reply){ .status = (unsigned)status, .is_json = strcmp(type, "application/json") == 0 };
    read_header(c, "Content-Digest", reply->headers.digest, sizeof reply->headers.digest);
    read_header(c, "Signature-Input", reply->headers.input, sizeof reply->headers.input);
    read_header(c, "Signature", reply->headers.signature, sizeof reply->headers.signature);
}

/* --- the transfer --- */

static bool set_up(CURL *c, const struct register_post *p, struct curl_slist *headers, struct transfer *t)
{
    return !curl_easy_setopt(c, CURLOPT_URL, p->url) && !curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") &&
           !curl_easy_setopt(c, CURLOPT_CAINFO, p->ca) && !curl_easy_setopt(c, CURLOPT_CAPATH, NULL) &&
           !curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) && !curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) &&
           !curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           !curl_easy_setopt(c, CURLOPT_SSL_SESSIONID_CACHE, 0L) && !curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
           !curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) && !curl_easy_setopt(c, CURLOPT_PROXY, "") &&
           !curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) && !curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)p->timeout_ms) &&
           !curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)p->timeout_ms) && !curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) &&
           !curl_easy_setopt(c, CURLOPT_POST, 1L) && !curl_easy_setopt(c, CURLOPT_POSTFIELDS, (const char *)secret_bytes(p->body)) &&
           !curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)secret_length(p->body)) &&
           !curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) && !curl_easy_setopt(c, CURLOPT_WRITEDATA, t) &&
           !curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header) && !curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
}

enum err register_post(const struct register_post *post, struct buf *to, struct register_reply *reply, char why[REGISTER_WHY_SIZE])
{
    struct transfer t = { .to = to };
    CURL *c = curl_easy_init();
    struct curl_slist *headers = headers_of(post);
    bool ready = c && headers && !curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why) && set_up(c, post, headers, &t);
    enum err e = ready ? err_of(curl_easy_perform(c), &t) : ERR_MEMORY;
    if (!e)
        read_reply(c, reply);
    curl_easy_cleanup(c);
    curl_slist_free_all(headers);
    return e;
}
