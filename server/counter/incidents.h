/* The register of confidentiality incidents (R-22.1, r. 1, s. 15: what a register of incidents about health information holds): numbered, its
 * texts locked in the database, kept five years from its last change.  Inside server/counter only; threads as the struct db. */
#ifndef GUICHET_SERVER_COUNTER_INCIDENTS_H
#define GUICHET_SERVER_COUNTER_INCIDENTS_H

#include "server/counter/counter.h"

/* The eight items, in this order: what information it is about, or why that is not known; the circumstances; when it happened; when it
 * became known; how many persons; why there is, or is not, a risk of serious injury; if there is, when the Commission and the persons were
 * told, and whether and why the public was; what was done. */
enum { INCIDENT_ITEMS = 8, INCIDENT_TEXT_MAX = 4000, INCIDENT_ALL_MAX = 10000 /* bytes of all eight: a request holds them whatever they are made of */ };
extern const char *const incident_members[INCIDENT_ITEMS];      /* "one" ... "eight", as they are asked with */

/* One after the other in locked memory, each with a NUL. */
struct incident {
    bool found;
    char id[COUNTER_ID_SIZE];
    int64_t number, made_ms, changed_ms;
    struct secret *texts;                      /* owned; incident_drop */
    const char *items[INCIDENT_ITEMS];         /* in there */
};
void incident_drop(struct incident *incident);
#define INCIDENT_OWNED __attribute__((cleanup(incident_drop)))
/* Takes texts over. ERR_FORMAT: not eight of them. */
MUST_USE enum err incident_hold(struct incident *incident, struct secret *texts);

MUST_USE enum err incident_get(const struct service *service, struct db *db, const char *id, struct incident *out);
/* In a transaction: its texts are kept. id "": a new one, whose id and number are filled in; found false after it: there is none to change. */
MUST_USE enum err incident_put(const struct service *service, struct db *db, const char *agent, struct incident *incident);

/* Those between two numbers (neither included), newest first, or oldest first when `up`. */
struct incident_range { int64_t above, below, most; bool up; };
typedef enum err incident_fn(void *ctx, const struct incident *incident);
MUST_USE enum err incident_each(const struct service *service, struct db *db, const struct incident_range *range, incident_fn *take, void *ctx);

/* As trail_export; an incident is one row, which may go on in the next piece: *at is how many bytes of the one after *from were given. */
struct trail_days;
struct incident_place { int64_t after, at; };
MUST_USE enum err incident_export(const struct service *service, struct db *db, const struct trail_days *days, size_t room, struct incident_place *place, struct buf *out);

#endif
