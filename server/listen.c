#include "server/listen.h"

#include "core/base/log.h"
#include "server/api.h"
#include "server/db_group.h"
#include "server/guards.h"
#include "server/holder.h"
#include "server/workers.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTION_BYTES = 32768, TARGET_MAX = HTTP_PATH_MAX + HTTP_QUERY_MAX };

struct listener {
    struct service service;              /* the caller's, with our group */
    struct MHD_Daemon *daemon;
    struct db_group *group;
    struct workers *workers;
    struct holder *holder;
};

/* One request: coming in, then with a worker while its connection is suspended, then answered. */
struct incoming {
    struct work work;
    struct held held;
    int64_t came_ms;
    char target[TARGET_MAX + 2];
    bool too_long, begun, handled;
    unsigned refused;
    struct buf body;
    struct listener *listener;
    struct MHD_Connection *connection;
    struct api_request request;
    struct api_answer answer;            /* status 0: none could be made */
};

/* --- answering --- */

static enum MHD_Result send_bare(struct MHD_Connection *connection, unsigned status)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(0, (char[]){ "" }, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    (void)MHD_add_response_header(r, "Connection", "close");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        (void)MHD_add_response_header(r, "Retry-After", "5");
    enum MHD_Result sent = MHD_queue_response(connection, status, r);
    MHD_destroy_response(r);
    return sent;
}

static void put_headers(struct MHD_Response *r, const struct api_answer *a)
{
    char seconds[16];
    (void)MHD_add_response_header(r, "Content-Type", a->status == 200 ? "application/json" : "application/problem+json");
    (void)MHD_add_response_header(r, "Cache-Control", "no-store");
    if (a->is_signed) {
        (void)MHD_add_response_header(r, "Content-Digest", a->headers.digest);
        (void)MHD_add_response_header(r, "Signature-Input", a->headers.input);
        (void)MHD_add_response_header(r, "Signature", a->headers.signature);
    }
    if (a->retry_after_s) {
        (void)snprintf(seconds, sizeof seconds, "%u", a->retry_after_s);
        (void)MHD_add_response_header(r, "Retry-After", seconds);
    }
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct api_answer *a)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(a->body.length, a->body.bytes, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    put_headers(r, a);
    enum MHD_Result sent = MHD_queue_response(connection, a->status, r);
    MHD_destroy_response(r);
    return sent;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

/* A header that is too long is left out: nothing then verifies. */
static void copy_header(struct MHD_Connection *connection, const char *name, char *to, size_t size)
{
    const char *value = header(connection, name);
    if (strlen(value) < size)
        memcpy(to, value, strlen(value) + 1);
}

static void read_request(struct incoming *in, const char *method)
{
    struct api_request *to = &in->request;
    char *query = strchr(in->target, '?');
    if (query)
        *query++ = 0;
    to->server = header(in->connection, "Guichet-Server");
    to->request_id = header(in->connection, "Guichet-Request");
    to->version = header(in->connection, "Guichet-Version");
    to->http = (struct http_request){ method, in->target, query ? query : "", in->body.bytes, in->body.length };
    copy_header(in->connection, "Content-Digest", to->headers.digest, sizeof to->headers.digest);
    copy_header(in->connection, "Signature-Input", to->headers.input, sizeof to->headers.input);
    copy_header(in->connection, "Signature", to->headers.signature, sizeof to->headers.signature);
}

#define INCOMING(member, at) ((struct incoming *)(void *)((char *)(at) - offsetof(struct incoming, member)))

/* An answer may not leave early, also when the server ends: then there is none. */
static void let_go(struct held *held, bool stopping)
{
    struct incoming *in = INCOMING(held, held);
    if (stopping)
        in->answer.status = 0;
    MHD_resume_connection(in->connection);
}

/* In a worker. What the request points to stays where it is while its connection is suspended. */
static void work_on(struct work *work, struct db *db)
{
    struct incoming *in = INCOMING(work, work);
    if (db)
        api_handle(&in->listener->service, db, &in->request, &in->answer);
    in->held = (struct held){ .due_ms = in->came_ms + in->answer.hold_ms, .go = let_go };
    if (in->answer.hold_ms)
        holder_put(in->listener->holder, &in->held);
    else
        MHD_resume_connection(in->connection);
}

static enum MHD_Result hand_over(struct listener *l, struct MHD_Connection *connection, const char *method, struct incoming *in)
{
    in->listener = l;
    in->connection = connection;
    in->handled = true;
    in->came_ms = holder_now_ms();
    in->work.run = work_on;
    read_request(in, method);
    MHD_suspend_connection(connection);    /* before a worker can resume it */
    if (!workers_submit(l->workers, &in->work))
        MHD_resume_connection(connection);
    return MHD_YES;
}

/* --- libmicrohttpd's callbacks --- */

/* The target as it came: what is signed is not what libmicrohttpd makes of it. */
static void *take_target(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    (void)ctx;
    (void)connection;
    struct incoming *in = calloc(1, sizeof *in);
    if (!in)
        return NULL;
    in->body = buf_make(API_BODY_MAX);
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
    if (in->handled)
        return in->answer.status ? send_answer(connection, &in->answer) : send_bare(connection, MHD_HTTP_SERVICE_UNAVAILABLE);
    if (!in->begun) {
        in->begun = true;
        in->refused = in->too_long ? MHD_HTTP_BAD_REQUEST : guard_request(connection, method, in->target, version, API_BODY_MAX);
        return in->refused ? send_bare(connection, in->refused) : MHD_YES;
    }
    if (*upload_n) {
        buf_put(&in->body, upload, *upload_n);
        *upload_n = 0;
        return MHD_YES;
    }
    if (buf_err(&in->body))
        return send_bare(connection, MHD_HTTP_CONTENT_TOO_LARGE);
    return hand_over(ctx, connection, method, in);
}

static void forget_request(void *ctx, struct MHD_Connection *connection, void **own, enum MHD_RequestTerminationCode why)
{
    struct incoming *in = *own;
    (void)ctx, (void)connection, (void)why;
    if (in) {
        buf_free(&in->body);
        api_answer_free(&in->answer);
    }
    free(in);
    *own = NULL;
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
    log_debug("http: %s", line);
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

static struct MHD_Daemon *start_daemon(struct listener *l, const struct listen_settings *s, const struct sockaddr_storage *where)
{
    unsigned flags = MHD_USE_TLS | MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME |
                     (where->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    const struct MHD_OptionItem options[] = {
        { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)&write_log, NULL },    /* first: it hears of the others' faults */
        { MHD_OPTION_SOCK_ADDR, 0, (void *)(uintptr_t)where },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)s->key },
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)s->certificate },
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (char[]){ "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" } },
        { MHD_OPTION_THREAD_POOL_SIZE, s->threads > 1 ? s->threads : 0, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, s->connections, NULL },
        { MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->connections_per_address, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, s->idle_s, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_LISTENING_ADDRESS_REUSE, 1, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)&take_target, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)&forget_request, NULL },
        { MHD_OPTION_END, 0, NULL },
    };
    return MHD_start_daemon(flags, 0, NULL, NULL, take_request, l, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

/* SQLite has one writer: requests share its commits. */
static enum err open_database(struct listener *l, const struct listen_settings *s)
{
    bool shared = strncmp(s->database, DB_POSTGRESQL, strlen(DB_POSTGRESQL)) == 0;
    enum err e = shared ? ERR_OK : db_group_open(s->database, &l->group);
    l->service.group = l->group;
    e = e ? e : holder_start(&l->holder);
    return e ? e : workers_start(s->database, s->workers, &l->workers);
}

enum err listen_start(const struct service *service, const struct listen_settings *settings, struct listener **out)
{
    struct sockaddr_storage where;
    if (!parse_address(settings->address, settings->port, &where))
        return ERR_CONFIG;
    struct listener *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    l->service = *service;
    enum err e = open_database(l, settings);
    if (!e) {
        l->daemon = start_daemon(l, settings, &where);
        e = l->daemon ? ERR_OK : ERR_SYSTEM;
    }
    if (e)
        listen_stop(l);
    else
        *out = l;
    return e;
}

uint16_t listen_port(const struct listener *l)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void listen_stop(struct listener *l)
{
    if (!l)
        return;
    workers_stop(l->workers);    /* these first: no connection may be suspended when the daemon stops */
    holder_stop(l->holder);
    if (l->daemon)
        MHD_stop_daemon(l->daemon);
    workers_free(l->workers);
    db_group_close(l->group);
    free(l);
}
