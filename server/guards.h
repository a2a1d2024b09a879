/* What a request must be before anything else looks at it (RFC 9112): one Host, one Content-Length at most,
 * no Transfer-Encoding beside it, none of our headers twice, header lines in their plain form, all within bounds.
 * libmicrohttpd lets smuggling vectors through that a proxy in front may read otherwise. Any thread. */
#ifndef GUICHET_SERVER_GUARDS_H
#define GUICHET_SERVER_GUARDS_H

#include <microhttpd.h>
#include <stddef.h>

enum { GUARD_HEADER_BYTES_MAX = 8192, GUARD_HEADERS_MAX = 32 };

/* 0 when the request may go on, else the status to refuse it with (400 or 413); then the connection is to be closed.
 * target: the raw request target. */
unsigned guard_request(struct MHD_Connection *connection, const char *method, const char *target, const char *version,
                       size_t body_max);

#endif
