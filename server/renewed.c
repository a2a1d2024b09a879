#include "server/renewed.h"

#include "server/audit.h"
#include "server/notices.h"
#include "server/people.h"

static enum err audit_replaced(struct call *c, const char *serial, const char *hash)
{
    const struct audit_event row = { .kiosk = c->kiosk, .actor = "user", .actor_id = hash, .subject = serial,
        .action = "token.certificate.replaced", .nature = "the token's certificate", .outcome = "done" };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

static enum err tell_owner(struct call *c, const char *serial, const char *cause)
{
    struct person_row person;
    const struct notice notice = { .kind = NOTICE_RENEWED, .person = person.id, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms };
    enum err e = people_of_token(c->db, serial, &person);
    return e || !person.found ? e : notices_add(c->service, c->db, &notice);
}

enum err renewed_seen(struct call *c, const char *serial, const char *hash, const char *cause)
{
    enum err e = DB_RUN(c->db, ST_TOKEN_OUTLIVED, NULL, NULL, db_text(serial), db_text(hash), db_int(c->now_ms));
    if (e || db_changed(c->db) == 0)
        return e;
    e = audit_replaced(c, serial, hash);
    return e ? e : tell_owner(c, serial, cause);
}
