/* Enrolment codes on the server's side (server/PROTOCOL.md 2). Threads as the struct db. */
#ifndef GUICHET_SERVER_ENROLMENT_H
#define GUICHET_SERVER_ENROLMENT_H

#include "core/proto/enrol_code.h"
#include "server/db.h"
#include "server/service.h"

enum { ENROLMENT_TRIES = 5, ENROLMENT_NAMES_TRIED = 8 };

/* kiosk.profile: for everybody; for agents. */
#define KIOSK_PUBLIC "public"
#define KIOSK_COUNTER "counter"
enum { KIOSK_PROFILE_SIZE = 16, KIOSK_VERSION_SIZE = 32 };

struct enrolment_new { const char *label, *profile /* NULL: public */; int64_t hours; };

/* Makes a code for a kiosk with this label, valid for so many hours, and its audit row. ERR_FORMAT for a label that is
 * empty, too long or not plain UTF-8, and for another profile. The code is written nowhere but to `to`. */
MUST_USE enum err enrolment_make(const struct service *service, struct db *db, const struct enrolment_new *made, char to[ENROL_CODE_TEXT_SIZE]);
/* The same inside a transaction, whose owner writes the row. ERR_LIMIT: no name was free. */
MUST_USE enum err enrolment_add(const struct service *service, struct db *db, const struct enrolment_new *made, char to[ENROL_CODE_TEXT_SIZE]);

#endif
