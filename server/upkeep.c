#include "server/upkeep.h"

#include "core/base/log.h"
#include "server/api.h"
#include "server/audit.h"
#include "server/audit_head.h"
#include "server/citizens/citizens.h"
#include "server/counter/cases.h"
#include "server/mail.h"
#include "server/notices.h"
#include "server/refusals.h"

#include <inttypes.h>

enum { SUMMARY_MAX = 2048 };
#define DAYS(n) ((n) * 86400000LL)

/* Kept so long after the moment that the statement looks at (often an end). What a clock that went back could still ask for is kept a day;
 * a draft that was kept without the network is of the session it was written in: half a year to come back; invitations and
 * NIPs hold names and addresses. The trail is not here: its first row is what its chain begins with. */
static const struct { const char *what; enum db_statement which; int64_t keep_ms; } by_time[] = {
    { "answers kept for repeats", ST_REQUEST_PURGE, API_REPEAT_MS },
    { "enrolment codes", ST_CODE_PURGE, API_REPEAT_MS },
    { "issuance codes", ST_ISSUANCE_PURGE, API_REPEAT_MS },
    { "counters", ST_THROTTLE_PURGE, API_REPEAT_MS },
    { "challenges", ST_CHALLENGE_PURGE, API_REPEAT_MS },
    { "token sessions", ST_SESSION_PURGE, API_REPEAT_MS },
    { "mailed codes", ST_CODE_OLD_PURGE, API_REPEAT_MS },
    { "recovery tickets", ST_TICKET_PURGE, API_REPEAT_MS },
    { "telephone unblockings", ST_PHONE_PURGE, API_REPEAT_MS },
    { "account tickets", ST_ACCOUNT_TICKET_PURGE, API_REPEAT_MS },
    { "one-time codes of agents", ST_AGENT_CODE_PURGE, API_REPEAT_MS },
    { "account sessions", ST_ACCOUNT_SESSION_PURGE, DAYS(180) },
    { "agents' claims", ST_CLAIM_PURGE, API_REPEAT_MS },
    { "verifications of callers", ST_VERIFICATION_PURGE, API_REPEAT_MS },
    { "yeses of second agents", ST_SECOND_PURGE, API_REPEAT_MS },
    { "drafts that were dropped", ST_DRAFT_HIDDEN_PURGE, DAYS(180) },
    { "marks of drafts", ST_DRAFT_GONE_PURGE, DAYS(180) },
    { "invitations", ST_INVITATION_PURGE, DAYS(90) },
    { "what NIPs are found by", ST_FIND_NIPS_PURGE, DAYS(90) },
    { "NIPs", ST_NIP_PURGE, DAYS(90) },
    { "confidentiality incidents", ST_INCIDENT_PURGE, DAYS(5 * 366) },
};

static enum err purge_mail(const struct service *service, struct db *db, int64_t *gone, int64_t *none)
{
    (void)none;
    enum err e = mail_purge(db, clock_wall(service->clock));
    *gone = e ? 0 : db_changed(db);
    return e;
}

static enum err purge_refusals(const struct service *service, struct db *db, int64_t *gone, int64_t *none)
{
    (void)none;
    enum err e = refusals_purge(db, clock_wall(service->clock));
    *gone = e ? 0 : db_changed(db);
    return e;
}

/* Those who know themselves how long; one or two counts. The last one by the minute too: to people half an hour is promised. */
static const struct { const char *what[2]; enum err (*purge)(const struct service *service, struct db *db, int64_t *first, int64_t *second); } by_owner[] = {
    { { "mails", NULL }, purge_mail },
    { { "refusals", NULL }, purge_refusals },
    { { "accounts never confirmed", "codes of citizens" }, citizens_purge },
    { { "identifications begun", "wizards left" }, identifications_purge },
};

enum { BY_THE_MINUTE = 3 };      /* from here */

#define COUNT(a) (sizeof (a) / sizeof (a)[0])
_Static_assert(COUNT(by_time) + 2 * COUNT(by_owner) <= UPKEEP_KINDS_MAX, "a row a kind");

static void note(struct upkeep_purged *p, const char *what, int64_t gone)
{
    p->rows[p->count].what = what;
    p->rows[p->count++].gone = gone;
}

static enum err purge_by_time(struct db *db, int64_t now, struct upkeep_purged *p)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < COUNT(by_time) && !e; i++) {
        e = DB_RUN(db, by_time[i].which, NULL, NULL, db_int(now - by_time[i].keep_ms));
        note(p, by_time[i].what, e ? 0 : db_changed(db));
    }
    return e;
}

static enum err purge_by_owner(const struct service *service, struct db *db, size_t from, struct upkeep_purged *p)
{
    enum err e = ERR_OK;
    for (size_t i = from; i < COUNT(by_owner) && !e; i++) {
        int64_t gone[2] = { 0, 0 };
        e = by_owner[i].purge(service, db, &gone[0], &gone[1]);
        for (size_t k = 0; k < 2 && by_owner[i].what[k]; k++)
            note(p, by_owner[i].what[k], gone[k]);
    }
    return e;
}

void upkeep_put_summary(const struct upkeep_purged *p, struct buf *out)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->rows[i].gone)
            buf_printf(out, "%s%" PRId64 " %s", out->length ? ", " : "", p->rows[i].gone, p->rows[i].what);
}

void upkeep_print(const struct upkeep_purged *p, struct buf *out)
{
    for (size_t i = 0; i < p->count; i++)
        buf_printf(out, "%" PRId64 "\t%s\n", p->rows[i].gone, p->rows[i].what);
}

enum err upkeep_purge_in(const struct service *service, struct db *db, struct upkeep_purged *out)
{
    out->count = 0;
    enum err e = purge_by_time(db, clock_wall(service->clock), out);
    return e ? e : purge_by_owner(service, db, 0, out);
}

struct purging { const struct service *service; bool minute; struct upkeep_purged *out; struct buf summary; };

static enum err purge(void *ctx, struct db *db)
{
    struct purging *g = ctx;
    const struct service *s = g->service;
    buf_clear(&g->summary);
    g->out->count = 0;
    enum err e = g->minute ? purge_by_owner(s, db, BY_THE_MINUTE, g->out) : upkeep_purge_in(s, db, g->out);
    upkeep_put_summary(g->out, &g->summary);
    const struct audit_event row = { .actor = "system", .action = "purge", .nature = "what was past its time", .outcome = "done", .reason = buf_string(&g->summary) };
    return e || !g->summary.length ? e : audit_add(db, s->keys, s->clock, &row);
}

static enum err purge_now(const struct service *service, struct db *db, bool minute, struct upkeep_purged *out)
{
    struct purging g = { service, minute, out, buf_make(SUMMARY_MAX) };
    enum err e = db_tx(db, purge, &g);
    if (!e && g.summary.length)
        log_info("purged: %s", buf_string(&g.summary));
    buf_free(&g.summary);
    return e;
}

enum err upkeep_purge(const struct service *service, struct db *db, struct upkeep_purged *out) { return purge_now(service, db, false, out); }

enum err upkeep_minute(const struct service *service, struct db *db)
{
    struct upkeep_purged purged;
    return purge_now(service, db, true, &purged);
}

enum err upkeep_run(const struct service *service, struct db *db)
{
    struct upkeep_purged purged;
    enum err first = upkeep_purge(service, db, &purged), e = notices_tell_expiry(service, db);
    first = first ? first : e;
    e = cases_place(db);
    first = first ? first : e;
    e = audit_head_sign(service, db);
    return first ? first : e;
}
