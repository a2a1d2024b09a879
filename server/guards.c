#include "server/guards.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const once[] = {
    "Host", "Content-Length", "Transfer-Encoding", "Authorization", "Content-Type", "Content-Digest",
    "Signature", "Signature-Input", "Guichet-Server", "Guichet-Request",
};
enum { HOST, LENGTH, CODING, NAMES = sizeof once / sizeof once[0] };

struct seen {
    unsigned count[NAMES], all;
    size_t bytes;               /* of the header lines in their plain form "Name: value" CRLF */
    const char *length;
};

static enum MHD_Result look(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct seen *s = ctx;
    (void)kind;
    s->all++;
    s->bytes += strlen(name) + 2 + (value ? strlen(value) : 0) + 2;
    for (size_t i = 0; i < NAMES; i++)
        if (strcasecmp(name, once[i]) == 0)
            s->count[i]++;
    if (strcasecmp(name, once[LENGTH]) == 0)
        s->length = value;
    return MHD_YES;
}

/* Folded lines, bare line feeds and blanks around values are gone when libmicrohttpd shows us a header; what it read
 * is then longer or shorter than the plain form. */
static bool form_is_plain(struct MHD_Connection *connection, const struct seen *s, const char *method, const char *target,
                          const char *version)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t line = strlen(method) + 1 + strlen(target) + 1 + strlen(version) + 2;
    return info && info->header_size == line + s->bytes + 2;
}

unsigned guard_request(struct MHD_Connection *connection, const char *method, const char *target, const char *version,
                       size_t body_max)
{
    struct seen s = { 0 };
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, look, &s);
    for (size_t i = 0; i < NAMES; i++)
        if (s.count[i] > 1)
            return MHD_HTTP_BAD_REQUEST;
    if (s.count[HOST] != 1 || s.count[CODING] || s.all > GUARD_HEADERS_MAX || s.bytes > GUARD_HEADER_BYTES_MAX ||
        strcmp(version, "HTTP/1.1") != 0 || !form_is_plain(connection, &s, method, target, version))
        return MHD_HTTP_BAD_REQUEST;
    if (s.length && strtoull(s.length, NULL, 10) > body_max)
        return MHD_HTTP_CONTENT_TOO_LARGE;
    return 0;
}
