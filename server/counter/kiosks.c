/* Kiosks as agents see them: which there are and when they were last heard of; a code to enrol one; the end of one. */
#include "server/counter/lists.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/enrolment.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- counter-kiosks --- */

/* Columns as KIOSK_COLUMNS. */
static enum err take_kiosk(void *ctx, const struct db_row *from)
{
    struct list_row *row = list_add(ctx);
    if (!row)
        return ERR_OK;
    db_row_copy(from, 0, row->id, sizeof row->id);
    db_row_copy(from, 1, row->texts[0], sizeof row->texts[0]);
    db_row_copy(from, 2, row->word, sizeof row->word);
    db_row_copy(from, 3, row->texts[1], sizeof row->texts[1]);
    for (int i = 0; i < LIST_TIMES; i++)
        row->times[i] = db_row_int(from, 4 + i);
    if (row->times[2])
        (void)snprintf(row->word, sizeof row->word, "retired");
    return ERR_OK;
}

static enum err kiosks_run(struct account_call *a)
{
    struct list *l = a->state;
    l->count = 0;
    enum err e = DB_RUN(a->call->db, l->page.forward ? ST_COUNTER_KIOSKS : ST_COUNTER_KIOSKS_BACK, take_kiosk, l, db_text(l->text), db_text(l->id),
                        db_int((int64_t)l->page.rows + 1));
    return e ? e : list_put(a, l);
}

const struct account_verb account_verb_counter_kiosks = { "counter-kiosks", WITH_AGENT, false, false, 0, "kiosks", list_read, NULL, kiosks_run, account_release_state };

/* --- act-kiosk-code, act-kiosk-retire --- */

struct acting { char label[SERVICE_LABEL_SIZE], profile[KIOSK_PROFILE_SIZE], kiosk[PEER_ID_SIZE], reason[COUNTER_REASON_SIZE]; };

static struct acting *begin(struct account_call *a)
{
    a->state = calloc(1, sizeof(struct acting));
    return a->state;
}

static bool take_profile(const struct account_call *a, struct acting *x)
{
    return json_take_text(a->in, "profile", x->profile, sizeof x->profile) && (strcmp(x->profile, KIOSK_COUNTER) == 0 || strcmp(x->profile, KIOSK_PUBLIC) == 0);
}

static enum err code_read(struct account_call *a)
{
    static const char *const names[] = { "label", "profile", "reason", NULL };
    struct acting *x = begin(a);
    if (!x)
        return ERR_MEMORY;
    return account_members(a, names) && json_take_text(a->in, "label", x->label, sizeof x->label) && take_profile(a, x) &&
           counter_take_reason(a, x->reason) ? ERR_OK : ERR_FORMAT;
}

static enum err code_run(struct account_call *a)
{
    const struct acting *x = a->state;
    struct call *c = a->call;
    const struct enrolment_new made = { x->label, x->profile, service_settings(c->service)->enrolment_hours };
    const struct counter_done done = { .notice = NOTICE_KINDS, .reason = x->reason };
    char text[ENROL_CODE_TEXT_SIZE];
    SECRET_OWNED struct secret *code = secret_new(sizeof text);
    enum err e = code ? enrolment_add(c->service, c->db, &made, text) : ERR_MEMORY;
    if (e == ERR_FORMAT)
        return account_field(a, "label");
    e = e ? e : secret_append(code, text, strlen(text));
    sodium_memzero(text, sizeof text);
    e = e ? e : counter_done(a, &done);
    return e ? e : sheet_put_secret(a, code, NULL, c->now_ms + made.hours * POLICY_HOUR_MS);
}

const struct account_verb account_verb_act_kiosk_code = { "act-kiosk-code", WITH_AGENT, false, true, 0, "a kiosk's enrolment code", code_read, NULL, code_run, account_release_state };

enum err counter_kiosk_retire(struct account_call *a, const char *kiosk)
{
    (void)snprintf(a->about, sizeof a->about, "%.*s", PEER_ID_SIZE - 1, kiosk);
    return DB_RUN(a->call->db, ST_KIOSK_RETIRE, NULL, NULL, db_text(kiosk), db_int(a->call->now_ms));
}

static enum err retire_read(struct account_call *a)
{
    static const char *const names[] = { "kiosk", "reason", NULL };
    struct acting *x = begin(a);
    if (!x)
        return ERR_MEMORY;
    return account_members(a, names) && json_take_text(a->in, "kiosk", x->kiosk, sizeof x->kiosk) && counter_take_reason(a, x->reason) ? ERR_OK : ERR_FORMAT;
}

static enum err retire_run(struct account_call *a)
{
    const struct acting *x = a->state;
    struct call *c = a->call;
    struct list one = { .page = { .rows = 1 } };
    const struct counter_done done = { .notice = NOTICE_KINDS, .reason = x->reason };
    enum err e = counter_kiosk_retire(a, x->kiosk);
    const bool changed = !e && db_changed(c->db) > 0;
    e = e || !changed ? e : counter_done(a, &done);
    e = e ? e : DB_RUN(c->db, ST_COUNTER_KIOSK, take_kiosk, &one, db_text(x->kiosk));
    if (!e && one.count == 0)
        return call_problem(c, 404, "gone", NULL);
    return e ? e : list_put_row(a, &one.rows[0]);
}

const struct account_verb account_verb_act_kiosk_retire = { "act-kiosk-retire", WITH_AGENT, false, true, 0, "a kiosk's keys", retire_read, NULL, retire_run, account_release_state };
