#include "server/est_upstream.h"

#include "server/certs_only.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_SIZE = 600, RETRY_DEFAULT_S = 60 };

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct buf *to = ctx;
    buf_put(to, bytes, size * n);
    return buf_err(to) ? 0 : size * n;
}

static enum err err_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK:                        return ERR_OK;
    case CURLE_PEER_FAILED_VERIFICATION:  return ERR_SERVER_CERT;
    case CURLE_OUT_OF_MEMORY:             return ERR_MEMORY;
    case CURLE_WRITE_ERROR:               return ERR_FORMAT;
    default:                              return ERR_OFFLINE;
    }
}

static bool set_up(CURL *curl, const struct est_upstream *up, const char *url, struct curl_slist *headers, struct buf *answer)
{
    return curl_easy_setopt(curl, CURLOPT_URL, url) == 0 && curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS) == 0 &&
           curl_easy_setopt(curl, CURLOPT_CAINFO, up->ca_file) == 0 && curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == 0 &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == 0 && curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == 0 &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == 0 &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == 0 && curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == 0 &&
           curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") == 0 && curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)EST_UPSTREAM_SECONDS) == 0 &&
           curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == 0 &&
           curl_easy_setopt(curl, CURLOPT_USERPWD, (const char *)secret_bytes(up->credentials)) == 0 &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == 0 &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) == 0 && curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer) == 0;
}

/* Lines of 64 characters: libest's server needs them, all others have to take them (RFC 8951 3.1). */
static void put_wrapped(const struct buf *der, struct buf *to)
{
    enum { BYTES = 48, LINE = 65 };
    char line[LINE];
    for (size_t at = 0; at < der->length; at += BYTES) {
        size_t n = der->length - at < BYTES ? der->length - at : BYTES;
        sodium_bin2base64(line, sizeof line, der->bytes + at, n, sodium_base64_VARIANT_ORIGINAL);
        buf_printf(to, "%s\n", line);
    }
}

static enum err read_answer(CURL *curl, const struct buf *answer, unsigned *status, unsigned *wait_s, struct buf *certificate)
{
    long code = 0;
    curl_off_t retry = 0;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    (void)curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry);
    *status = (unsigned)code;
    *wait_s = retry < 1 ? RETRY_DEFAULT_S : retry > EST_UPSTREAM_WAIT_MAX_S ? EST_UPSTREAM_WAIT_MAX_S : (unsigned)retry;
    return code == 200 ? certs_only_read(answer->bytes, answer->length, certificate) : ERR_OK;
}

static enum err post(CURL *curl, const struct est_upstream *up, struct curl_slist *headers, const struct buf *text, struct buf *answer)
{
    char url[URL_SIZE];
    if ((size_t)snprintf(url, sizeof url, "%s/.well-known/est/simpleenroll", up->url) >= sizeof url)
        return ERR_LIMIT;
    if (!set_up(curl, up, url, headers, answer) || curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text->bytes) ||
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)text->length))
        return ERR_MEMORY;
    return err_of(curl_easy_perform(curl));
}

enum err est_upstream_enroll(const struct est_upstream *up, const struct buf *csr, unsigned *status, unsigned *wait_s, struct buf *certificate)
{
    BUF_OWNED struct buf text = buf_make(2 * EST_UPSTREAM_ANSWER_MAX), answer = buf_make(EST_UPSTREAM_ANSWER_MAX);
    CURL *curl = curl_easy_init();
    struct curl_slist *type = curl_slist_append(NULL, "Content-Type: application/pkcs10");
    struct curl_slist *headers = type ? curl_slist_append(type, "Content-Transfer-Encoding: base64") : NULL;
    put_wrapped(csr, &text);
    enum err e = !curl || !headers ? ERR_MEMORY : buf_err(&text) ? buf_err(&text) : post(curl, up, headers, &text, &answer);
    e = e ? e : read_answer(curl, &answer, status, wait_s, certificate);
    curl_slist_free_all(type);
    curl_easy_cleanup(curl);
    return e;
}
