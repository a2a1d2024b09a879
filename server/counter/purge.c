/* act-purge: what is past its time goes now, and is counted. */
#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/counter/counter.h"
#include "server/upkeep.h"

#include <stdlib.h>

enum { SUMMARY_MAX = 2048 };

struct purging { char reason[COUNTER_REASON_SIZE]; };

static enum err purge_read(struct account_call *a)
{
    static const char *const names[] = { "reason", NULL };
    struct purging *p = calloc(1, sizeof *p);
    a->state = p;
    if (!p)
        return ERR_MEMORY;
    return account_members(a, names) && counter_take_reason(a, p->reason) ? ERR_OK : ERR_FORMAT;
}

static enum err purge_run(struct account_call *a)
{
    const struct purging *p = a->state;
    struct upkeep_purged purged;
    BUF_OWNED struct buf said = buf_make(SUMMARY_MAX);
    enum err e = upkeep_purge_in(a->call->service, a->call->db, &purged);
    for (size_t i = 0; !e && i < purged.count; i++) {
        const struct sheet_row row = { .id = "", .word = purged.rows[i].what, .times = { purged.rows[i].gone } };
        e = sheet_add(a, &row);
    }
    if (e)
        return e;
    upkeep_put_summary(&purged, &said);
    BUF_OWNED struct buf reason = buf_make(SUMMARY_MAX + COUNTER_REASON_SIZE + 2);
    buf_printf(&reason, "%s%s%s", p->reason, said.length ? ": " : "", buf_string(&said));
    return buf_err(&reason) ? buf_err(&reason) : account_audit(a, a->who.person, "done", buf_string(&reason));
}

const struct account_verb account_verb_act_purge = { "act-purge", WITH_AGENT, false, true, 0, "what was past its time", purge_read, NULL, purge_run, account_release_state };
