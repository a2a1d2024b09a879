#include "server/est_serve.h"

#include "core/base/log.h"
#include "server/certs_only.h"
#include "server/est_listen.h"
#include "server/key_file.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEM_MAX = 65536, THREADS = 2, CONNECTIONS_MAX = 400 };

struct est_serve {
    struct est est;
    struct est_upstream upstream;
    struct est_listener *listener;
};

void est_serve_stop(struct est_serve *e)
{
    if (!e)
        return;
    est_listen_stop(e->listener);
    est_close(&e->est);
    buf_free(&e->upstream.chain);
    secret_free(e->upstream.credentials);
    free(e);
}

static enum err wrong(const char *key, enum err e)
{
    log_error("%s: %s", key, err_name(e));
    return ERR_CONFIG;
}

/* "name:password", its line end taken off, a NUL behind it: libcurl wants a string. */
static enum err read_credentials(const char *path, struct secret **out)
{
    char folder[PEM_MAX];
    const char *slash = strrchr(path, '/');
    struct secret *text = NULL;
    if (!slash || (size_t)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path) >= sizeof folder)
        return ERR_FORMAT;
    enum err e = key_file_read(folder, slash + 1, 0, &text);
    if (e)
        return e;
    const uint8_t *end = memchr(secret_bytes(text), '\n', secret_length(text));
    secret_truncate(text, end ? (size_t)(end - secret_bytes(text)) : secret_length(text));
    struct secret *made = secret_new(secret_length(text) + 1);
    e = !made ? ERR_MEMORY : !memchr(secret_bytes(text), ':', secret_length(text)) ? ERR_FORMAT : secret_copy(made, text);
    e = e ? e : secret_append(made, "", 1);
    secret_free(text);
    if (e)
        secret_free(made);
    else
        *out = made;
    return e;
}

static enum err read_upstream(const struct conf *conf, struct est_upstream *up)
{
    BUF_OWNED struct buf pem = buf_make(PEM_MAX);
    up->url = conf_text(conf, "est.upstream");
    up->ca_file = conf_text(conf, "est.upstream-ca");
    up->chain = buf_make(CERTS_ONLY_MAX);
    if (strncmp(up->url, "https://", 8) != 0)
        return wrong("est.upstream", ERR_FORMAT);
    enum err e = command_read_file(up->ca_file, &pem);
    if (e)
        return wrong("est.upstream-ca", e);
    buf_clear(&pem);
    e = command_read_file(conf_text(conf, "est.upstream-chain"), &pem);
    e = e ? e : certs_only_of_pem(pem.bytes, pem.length, &up->chain);
    if (e)
        return wrong("est.upstream-chain", e);
    e = read_credentials(conf_text(conf, "est.upstream-credentials"), &up->credentials);
    return e ? wrong("est.upstream-credentials (a file of mode 0600)", e) : ERR_OK;
}

/* Arcs of digits with a dot between two; the signer looks closer. */
static bool is_oid(const char *text)
{
    size_t n = strlen(text);
    return n && strspn(text, "0123456789.") == n && text[0] != '.' && text[n - 1] != '.' && !strstr(text, "..") && strchr(text, '.');
}

static enum err open_est(struct command_state *s, struct est_serve *e)
{
    e->est = (struct est){ .service = &s->service, .policy = conf_text(s->conf, "ca.policy"), .days = conf_number(s->conf, "ca.days"),
                           .hold_s = conf_number(s->conf, "est.hold-seconds"), .per_day = conf_number(s->conf, "est.certificates-per-day") };
    if (!is_oid(e->est.policy))
        return wrong("ca.policy", ERR_FORMAT);
    if (conf_text(s->conf, "est.upstream")[0]) {
        enum err failed = read_upstream(s->conf, &e->upstream);
        if (failed)
            return failed;
        e->est.upstream = &e->upstream;
    }
    return est_open(&e->est);
}

static enum err open_door(struct command_state *s, struct est_serve *e)
{
    BUF_OWNED struct buf certificate = buf_make(PEM_MAX), key = buf_make(PEM_MAX);
    enum err failed = command_read_file(conf_text(s->conf, "tls.certificate"), &certificate);
    failed = failed ? failed : command_read_file(conf_text(s->conf, "tls.key"), &key);
    if (failed)
        return wrong("tls.certificate or tls.key", failed);
    const struct listen_settings settings = {
        .address = conf_text(s->conf, "listen.address"), .port = (uint16_t)conf_number(s->conf, "est.port"),
        .certificate = buf_string(&certificate), .key = buf_string(&key), .database = s->database, .threads = THREADS,
        .connections = CONNECTIONS_MAX, .connections_per_address = (unsigned)conf_number(s->conf, "limits.connections_per_address"),
        .idle_s = (unsigned)conf_number(s->conf, "limits.idle_seconds"),
    };
    return est_listen_start(&e->est, &settings, &e->listener);
}

enum err est_serve_start(struct command_state *s, struct est_serve **out)
{
    if (conf_number(s->conf, "est.port") == 0)
        return ERR_OK;
    struct est_serve *e = calloc(1, sizeof *e);
    if (!e)
        return ERR_MEMORY;
    enum err failed = open_est(s, e);
    failed = failed ? failed : open_door(s, e);
    if (failed)
        est_serve_stop(e);
    else
        *out = e;
    return failed;
}
