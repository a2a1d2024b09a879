/* Enrolment codes on the server's side (server/PROTOCOL.md 2). Threads as the struct db. */
#ifndef GUICHET_SERVER_ENROLMENT_H
#define GUICHET_SERVER_ENROLMENT_H

#include "core/proto/enrol_code.h"
#include "server/db.h"
#include "server/service.h"

enum { ENROLMENT_TRIES = 5, ENROLMENT_NAMES_TRIED = 8 };

/* Makes a code for a kiosk with this label, valid for so many hours, and its audit row. ERR_FORMAT for a label that is
 * empty, too long or not plain UTF-8. The code is written nowhere but to `to`. */
MUST_USE enum err enrolment_make(const struct service *service, struct db *db, const char *label, int64_t hours,
                                 char to[ENROL_CODE_TEXT_SIZE]);

#endif
