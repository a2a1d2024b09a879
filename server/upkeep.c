#include "server/upkeep.h"

#include "server/api.h"
#include "server/audit_head.h"
#include "server/mail.h"
#include "server/notices.h"
#include "server/refusals.h"

/* A draft that was kept without the network is of the session it was written in: half a year to come back. */
static const int64_t letters_ms = 180LL * 86400000;
static const int64_t registry_ms = 90 * 86400000LL;    /* invitations and NIPs hold names and addresses: not for ever */

/* What a clock that went back could still ask for is kept as long again. */
static enum err purge(void *ctx, struct db *db)
{
    static const enum db_statement by_time[] = { ST_THROTTLE_PURGE, ST_CHALLENGE_PURGE, ST_SESSION_PURGE, ST_CODE_OLD_PURGE, ST_TICKET_PURGE, ST_PHONE_PURGE,
        ST_ACCOUNT_TICKET_PURGE };
    const int64_t now = *(const int64_t *)ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; i < sizeof by_time / sizeof by_time[0] && !e; i++)
        e = DB_RUN(db, by_time[i], NULL, NULL, db_int(now - API_REPEAT_MS));
    e = e ? e : DB_RUN(db, ST_ACCOUNT_SESSION_PURGE, NULL, NULL, db_int(now - letters_ms));
    e = e ? e : DB_RUN(db, ST_DRAFT_HIDDEN_PURGE, NULL, NULL, db_int(now - letters_ms));      /* nothing sends them any more */
    e = e ? e : DB_RUN(db, ST_DRAFT_GONE_PURGE, NULL, NULL, db_int(now - letters_ms));
    e = e ? e : DB_RUN(db, ST_INVITATION_PURGE, NULL, NULL, db_int(now - registry_ms));
    e = e ? e : DB_RUN(db, ST_NIP_PURGE, NULL, NULL, db_int(now - registry_ms));
    e = e ? e : mail_purge(db, now);
    return e ? e : refusals_purge(db, now);
}

enum err upkeep_run(const struct service *service, struct db *db)
{
    int64_t now = clock_wall(service->clock);
    enum err first = api_purge(service, db), e = db_tx(db, purge, &now);
    first = first ? first : e;
    e = notices_tell_expiry(service, db);
    first = first ? first : e;
    e = audit_head_sign(service, db);
    return first ? first : e;
}
