#include "server/est_listen.h"

#include "core/base/log.h"
#include "server/guards.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTION_BYTES = 32768, TARGET_MAX = 256, THREADS_MAX = 64 };

struct est_listener {
    const struct est *est;
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock;
    unsigned threads, idle;
    struct db *all[THREADS_MAX], *free[THREADS_MAX];
};

/* One request coming in. */
struct incoming {
    char target[TARGET_MAX + 1];
    bool too_long, begun;
    struct buf body;
};

/* --- answering --- */

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct est_answer *a, bool last)
{
    char seconds[16];
    struct MHD_Response *r = MHD_create_response_from_buffer(a->body.length, a->body.length ? a->body.bytes : (unsigned char[]){ 0 }, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    if (a->content_type[0])
        (void)MHD_add_response_header(r, "Content-Type", a->content_type);
    if (a->status == 200)
        (void)MHD_add_response_header(r, "Content-Transfer-Encoding", "base64");
    if (a->asks_password)
        (void)MHD_add_response_header(r, "WWW-Authenticate", "Basic realm=\"guichet\"");
    if (a->retry_after_s) {
        (void)snprintf(seconds, sizeof seconds, "%u", a->retry_after_s);
        (void)MHD_add_response_header(r, "Retry-After", seconds);
    }
    if (last)
        (void)MHD_add_response_header(r, "Connection", "close");
    enum MHD_Result sent = MHD_queue_response(connection, a->status, r);
    MHD_destroy_response(r);
    return sent;
}

static enum MHD_Result send_bare(struct MHD_Connection *connection, unsigned status)
{
    const struct est_answer a = { .status = status, .content_type = "" };
    return send_answer(connection, &a, true);
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

/* The certificate of the client, which has shown in TLS that it has the key. */
static void take_certificate(struct MHD_Connection *connection, struct est_request *to)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    unsigned count = 0;
    const gnutls_datum_t *list = info && info->tls_session ? gnutls_certificate_get_peers(info->tls_session, &count) : NULL;
    if (list && count && gnutls_certificate_type_get2(info->tls_session, GNUTLS_CTYPE_PEERS) == GNUTLS_CRT_X509) {
        to->certificate = list[0].data;
        to->certificate_n = list[0].size;
    }
}

/* Of IPv6 the first 64 bits: the rest is the client's to choose. */
static void print_address(struct MHD_Connection *connection, char to[INET6_ADDRSTRLEN])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    to[0] = 0;
    if (address && address->sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, to, INET6_ADDRSTRLEN);
    } else if (address && address->sa_family == AF_INET6) {
        struct in6_addr network = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        memset(&network.s6_addr[8], 0, 8);
        (void)inet_ntop(AF_INET6, &network, to, INET6_ADDRSTRLEN);
    }
}

static struct db *db_borrow(struct est_listener *l)
{
    pthread_mutex_lock(&l->lock);
    struct db *db = l->idle ? l->free[--l->idle] : NULL;
    pthread_mutex_unlock(&l->lock);
    return db;
}

static void db_return(struct est_listener *l, struct db *db)
{
    pthread_mutex_lock(&l->lock);
    l->free[l->idle++] = db;
    pthread_mutex_unlock(&l->lock);
}

static enum MHD_Result serve(struct est_listener *l, struct MHD_Connection *connection, const char *method, struct incoming *in)
{
    struct est_request request = { .method = method, .path = in->target, .content_type = header(connection, "Content-Type"),
        .authorization = header(connection, "Authorization"), .body = in->body.bytes, .body_n = in->body.length };
    struct est_answer answer;
    char address[INET6_ADDRSTRLEN];
    take_certificate(connection, &request);
    print_address(connection, address);
    request.address = address;
    struct db *db = db_borrow(l);
    if (!db)
        return send_bare(connection, MHD_HTTP_SERVICE_UNAVAILABLE);
    est_handle(l->est, db, &request, &answer);
    db_return(l, db);
    enum MHD_Result sent = send_answer(connection, &answer, false);
    est_answer_free(&answer);
    return sent;
}

/* --- libmicrohttpd's callbacks --- */

static void *take_target(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    (void)ctx;
    (void)connection;
    struct incoming *in = calloc(1, sizeof *in);
    if (!in)
        return NULL;
    in->body = buf_make(EST_BODY_MAX);
    in->too_long = strlen(uri) > TARGET_MAX;
    if (!in->too_long)
        memcpy(in->target, uri, strlen(uri) + 1);
    return in;
}

static enum MHD_Result take_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                                    const char *version, const char *upload, size_t *upload_n, void **own)
{
    struct incoming *in = *own;
    (void)url;
    if (!in)
        return MHD_NO;
    if (!in->begun) {
        in->begun = true;
        unsigned refused = in->too_long ? MHD_HTTP_BAD_REQUEST : guard_request(connection, method, in->target, version, EST_BODY_MAX);
        return refused ? send_bare(connection, refused) : MHD_YES;
    }
    if (*upload_n) {
        buf_put(&in->body, upload, *upload_n);
        *upload_n = 0;
        return MHD_YES;
    }
    return buf_err(&in->body) ? send_bare(connection, MHD_HTTP_CONTENT_TOO_LARGE) : serve(ctx, connection, method, in);
}

static void forget_request(void *ctx, struct MHD_Connection *connection, void **own, enum MHD_RequestTerminationCode why)
{
    struct incoming *in = *own;
    (void)ctx, (void)connection, (void)why;
    if (in)
        buf_free(&in->body);
    free(in);
    *own = NULL;
}

/* Before the handshake. With a list of authorities some clients would not send a certificate of another one (the tokens'
 * first certificates are of any). */
static void ask_certificate(void *ctx, struct MHD_Connection *connection, void **own, enum MHD_ConnectionNotificationCode what)
{
    (void)ctx, (void)own;
    const union MHD_ConnectionInfo *info = what == MHD_CONNECTION_NOTIFY_STARTED
        ? MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION) : NULL;
    if (!info || !info->tls_session)
        return;
    gnutls_certificate_server_set_request(info->tls_session, GNUTLS_CERT_REQUEST);
    gnutls_certificate_send_x509_rdn_sequence(info->tls_session, 1);
}

static void write_log(void *ctx, const char *format, va_list arguments)
{
    char line[256];
    (void)ctx;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"    /* libmicrohttpd's own format */
    (void)vsnprintf(line, sizeof line, format, arguments);
#pragma GCC diagnostic pop
    line[strcspn(line, "\n")] = 0;
    log_debug("est: %s", line);
}

/* --- start and stop --- */

static bool parse_address(const char *address, uint16_t port, struct sockaddr_storage *to)
{
    struct sockaddr_in *four = (struct sockaddr_in *)to;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
    memset(to, 0, sizeof *to);
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return true;
    }
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    return inet_pton(AF_INET6, address, &six->sin6_addr) == 1;
}

static struct MHD_Daemon *start_daemon(struct est_listener *l, const struct listen_settings *s, const struct sockaddr_storage *where)
{
    unsigned flags = MHD_USE_TLS | MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG |
                     (where->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    const struct MHD_OptionItem options[] = {
        { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)&write_log, NULL },    /* first: it hears of the others' faults */
        { MHD_OPTION_SOCK_ADDR, 0, (void *)(uintptr_t)where },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)s->key },
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)s->certificate },
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (char[]){ "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" } },
        { MHD_OPTION_THREAD_POOL_SIZE, l->threads > 1 ? l->threads : 0, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, s->connections, NULL },
        { MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->connections_per_address, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, s->idle_s, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_LISTENING_ADDRESS_REUSE, 1, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)&take_target, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)&forget_request, NULL },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)&ask_certificate, NULL },
        { MHD_OPTION_END, 0, NULL },
    };
    return MHD_start_daemon(flags, 0, NULL, NULL, take_request, l, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static enum err open_databases(struct est_listener *l, const char *path)
{
    enum err e = ERR_OK;
    for (unsigned i = 0; i < l->threads && !e; i++) {
        e = db_open(path, &l->all[i]);
        if (!e)
            l->free[l->idle++] = l->all[i];
    }
    return e;
}

enum err est_listen_start(const struct est *est, const struct listen_settings *settings, struct est_listener **out)
{
    struct sockaddr_storage where;
    if (!parse_address(settings->address, settings->port, &where))
        return ERR_CONFIG;
    struct est_listener *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    l->est = est;
    l->threads = settings->threads < 1 ? 1 : settings->threads > THREADS_MAX ? THREADS_MAX : settings->threads;
    pthread_mutex_init(&l->lock, NULL);
    enum err e = open_databases(l, settings->database);
    if (!e) {
        l->daemon = start_daemon(l, settings, &where);
        e = l->daemon ? ERR_OK : ERR_SYSTEM;
    }
    if (e)
        est_listen_stop(l);
    else
        *out = l;
    return e;
}

void est_listen_stop(struct est_listener *l)
{
    if (!l)
        return;
    if (l->daemon)
        MHD_stop_daemon(l->daemon);
    for (unsigned i = 0; i < l->threads; i++)
        db_close(l->all[i]);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
