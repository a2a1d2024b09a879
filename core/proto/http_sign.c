#include "core/proto/http_sign.h"

#include "core/base/buf.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_COMPONENTS "(\"@method\" \"@path\" \"@query\" \"content-digest\" \"guichet-server\")"
#define ANSWER_COMPONENTS "(\"@status\" \"content-digest\" \"content-digest\";req)"

enum { BASE_MAX = 2048 };

void http_put_digest(const void *body, size_t n, char to[HTTP_DIGEST_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char text[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(hash, body, n);
    sodium_bin2base64(text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(to, HTTP_DIGEST_SIZE, "sha-256=:%s:", text);
}

/* components";created=..." as it stands in @signature-params and after the label. */
static void put_parameters(const char *components, const struct http_parameters *p, char to[HTTP_INPUT_SIZE])
{
    (void)snprintf(to, HTTP_INPUT_SIZE, "%s;created=%lld;keyid=\"%s\";alg=\"ed25519\";nonce=\"%s\"",
                   components, (long long)p->created_s, p->key_id, p->nonce);
}

static bool take(const char **at, const char *literal)
{
    size_t n = strlen(literal);
    if (strncmp(*at, literal, n) != 0)
        return false;
    *at += n;
    return true;
}

static bool take_hex(const char **at, char *to, size_t size)
{
    size_t n = strspn(*at, "0123456789abcdef");
    if (n != size - 1)
        return false;
    memcpy(to, *at, n);
    to[n] = 0;
    *at += n;
    return true;
}

/* At most 12 digits, no leading zero: one number has one spelling. */
static bool take_seconds(const char **at, int64_t *to)
{
    size_t n = strspn(*at, "0123456789");
    if (n == 0 || n > 12 || (n > 1 && **at == '0'))
        return false;
    *to = strtoll(*at, NULL, 10);
    *at += n;
    return true;
}

static enum err read_input(const char *input, const char *label, const char *components, struct http_parameters *out)
{
    struct http_parameters made = { 0 };
    bool shaped = take(&input, label) && take(&input, "=") && take(&input, components) &&
        take(&input, ";created=") && take_seconds(&input, &made.created_s) &&
        take(&input, ";keyid=\"") && take_hex(&input, made.key_id, sizeof made.key_id) &&
        take(&input, "\";alg=\"ed25519\";nonce=\"") && take_hex(&input, made.nonce, sizeof made.nonce) &&
        strcmp(input, "\"") == 0;
    if (!shaped)
        return ERR_FORMAT;
    *out = made;
    return ERR_OK;
}

/* A line break in a signed value would let one message read as another. */
static bool one_line(const char *text, size_t max)
{
    size_t n = strnlen(text, max + 1);
    if (n > max)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] <= 0x20 || (unsigned char)text[i] >= 0x7f)
            return false;
    return true;
}

static enum err put_request_base(const struct http_request *r, const char *server_id, const char *digest,
                                 const char *parameters, struct buf *out)
{
    if (!one_line(r->method, 16) || !one_line(r->path, HTTP_PATH_MAX) || !one_line(r->query, HTTP_QUERY_MAX))
        return ERR_LIMIT;
    buf_printf(out, "\"@method\": %s\n\"@path\": %s\n\"@query\": ?%s\n\"content-digest\": %s\n\"guichet-server\": %s\n"
               "\"@signature-params\": %s", r->method, r->path, r->query, digest, server_id, parameters);
    return buf_err(out);
}

static enum err put_answer_base(const struct http_answer *a, const char *digest, const char *parameters, struct buf *out)
{
    buf_printf(out, "\"@status\": %u\n\"content-digest\": %s\n\"content-digest\";req: %s\n\"@signature-params\": %s",
               a->status, digest, a->request_digest, parameters);
    return buf_err(out);
}

static enum err sign(const char *label, const char *parameters, const struct buf *base, const struct secret *key,
                     struct http_signature *out)
{
    uint8_t raw[crypto_sign_BYTES];
    char text[sodium_base64_ENCODED_LEN(crypto_sign_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    if (secret_length(key) != PEER_SIGN_SECRET_SIZE)
        return ERR_KEYS;
    crypto_sign_detached(raw, NULL, base->bytes, base->length, secret_bytes(key));
    sodium_bin2base64(text, sizeof text, raw, sizeof raw, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(out->signature, sizeof out->signature, "%s=:%s:", label, text);
    (void)snprintf(out->input, sizeof out->input, "%s=%s", label, parameters);
    return ERR_OK;
}

static bool verify(const char *label, const char *header, const struct buf *base, const uint8_t key[PEER_KEY_SIZE])
{
    uint8_t raw[crypto_sign_BYTES];
    size_t got;
    const char *end;
    if (!take(&header, label) || !take(&header, "=:"))
        return false;
    size_t n = strcspn(header, ":");
    if (strcmp(header + n, ":") != 0)
        return false;
    if (sodium_base642bin(raw, sizeof raw, header, n, NULL, &got, &end, sodium_base64_VARIANT_ORIGINAL) ||
        got != sizeof raw || end != header + n)
        return false;
    return crypto_sign_verify_detached(raw, base->bytes, base->length, key) == 0;
}

static bool parameters_are_valid(const struct http_parameters *p)
{
    return p->created_s >= 0 && p->created_s < 1000000000000 && peer_id_is_valid(p->key_id) &&
           strlen(p->nonce) == HTTP_NONCE_TEXT_SIZE - 1 &&
           strspn(p->nonce, "0123456789abcdef") == HTTP_NONCE_TEXT_SIZE - 1;
}

enum err http_sign_request(const struct http_request *request, const char *server_id,
                           const struct http_parameters *parameters, const struct secret *sign_secret,
                           struct http_signature *out)
{
    struct http_signature made = { 0 };
    char text[HTTP_INPUT_SIZE];
    BUF_OWNED struct buf base = buf_make(BASE_MAX);
    if (!parameters_are_valid(parameters))
        return ERR_LIMIT;
    http_put_digest(request->body, request->body_n, made.digest);
    put_parameters(REQUEST_COMPONENTS, parameters, text);
    enum err e = put_request_base(request, server_id, made.digest, text, &base);
    if (!e)
        e = sign("kiosk", text, &base, sign_secret, &made);
    if (!e)
        *out = made;
    return e;
}

enum err http_read_parameters(const char *input, struct http_parameters *out)
{
    return read_input(input, "kiosk", REQUEST_COMPONENTS, out);
}

bool http_check_request(const struct http_request *request, const char *server_id,
                        const struct http_signature *headers, const uint8_t key[PEER_KEY_SIZE])
{
    struct http_parameters parameters;
    char digest[HTTP_DIGEST_SIZE], text[HTTP_INPUT_SIZE];
    BUF_OWNED struct buf base = buf_make(BASE_MAX);
    http_put_digest(request->body, request->body_n, digest);
    if (strcmp(digest, headers->digest) != 0 || http_read_parameters(headers->input, &parameters))
        return false;
    put_parameters(REQUEST_COMPONENTS, &parameters, text);
    if (put_request_base(request, server_id, digest, text, &base))
        return false;
    return verify("kiosk", headers->signature, &base, key);
}

enum err http_sign_answer(const struct http_answer *answer, const char *server_id, int64_t created_s,
                          const struct secret *sign_secret, struct http_signature *out)
{
    struct http_signature made = { 0 };
    struct http_parameters parameters = { .created_s = created_s };
    char text[HTTP_INPUT_SIZE];
    BUF_OWNED struct buf base = buf_make(BASE_MAX);
    (void)snprintf(parameters.key_id, sizeof parameters.key_id, "%s", server_id);
    (void)snprintf(parameters.nonce, sizeof parameters.nonce, "%s", answer->nonce);
    if (!parameters_are_valid(&parameters))
        return ERR_LIMIT;
    http_put_digest(answer->body, answer->body_n, made.digest);
    put_parameters(ANSWER_COMPONENTS, &parameters, text);
    enum err e = put_answer_base(answer, made.digest, text, &base);
    if (!e)
        e = sign("server", text, &base, sign_secret, &made);
    if (!e)
        *out = made;
    return e;
}

bool http_check_answer(const struct http_answer *answer, const char *server_id, const struct http_signature *headers,
                       const uint8_t key[PEER_KEY_SIZE], int64_t *created_s)
{
    struct http_parameters parameters;
    char digest[HTTP_DIGEST_SIZE], text[HTTP_INPUT_SIZE];
    BUF_OWNED struct buf base = buf_make(BASE_MAX);
    http_put_digest(answer->body, answer->body_n, digest);
    if (strcmp(digest, headers->digest) != 0 || read_input(headers->input, "server", ANSWER_COMPONENTS, &parameters))
        return false;
    if (strcmp(parameters.nonce, answer->nonce) != 0 || strcmp(parameters.key_id, server_id) != 0)
        return false;
    put_parameters(ANSWER_COMPONENTS, &parameters, text);
    if (put_answer_base(answer, digest, text, &base) || !verify("server", headers->signature, &base, key))
        return false;
    *created_s = parameters.created_s;
    return true;
}
