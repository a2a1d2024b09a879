/* counter-numbers: counted before the transaction, for nobody to wait. */
#include "core/proto/json_in.h"
#include "core/rules/calendar.h"
#include "server/accounts/sessions.h"
#include "server/counter/numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking { struct numbers_ask ask; struct numbers said; };

static bool take_what(const struct account_call *a, struct numbers_ask *to)
{
    char what[16], by[8];
    if (!json_take_text(a->in, "what", what, sizeof what) || !json_take_text(a->in, "by", by, sizeof by))
        return false;
    to->by_kiosk = strcmp(by, "kiosk") == 0;
    to->what = NUMBERS_UNBLOCKS;
    while (to->what < NUMBERS_KINDS && strcmp(numbers_words[to->what], what) != 0)
        to->what++;
    return to->what < NUMBERS_KINDS && (to->by_kiosk || strcmp(by, "day") == 0);
}

static enum err numbers_read_in(struct account_call *a)
{
    static const char *const names[] = { "what", "by", "day", "days", NULL };
    struct asking *k = calloc(1, sizeof *k);
    char day[sizeof "2026-11-26"];
    int64_t days;
    struct calendar_date date;
    a->state = k;
    if (!k)
        return ERR_MEMORY;
    if (!account_members(a, names) || !take_what(a, &k->ask) || !json_take_text(a->in, "day", day, sizeof day) || !calendar_read(day, &date) ||
        !json_take_i64(a->in, "days", &days) || days < 1 || days > NUMBERS_DAYS_MAX)
        return ERR_FORMAT;
    trail_days_set(calendar_days(date), calendar_days(date) + days - 1, &k->ask.days);
    return ERR_OK;
}

static enum err numbers_prepare(struct account_call *a)
{
    struct asking *k = a->state;
    return numbers_read(a->call->db, &k->ask, &k->said);
}

static enum err put_row(struct account_call *a, const struct asking *k, const struct numbers_row *r)
{
    const bool lasts = k->ask.what == NUMBERS_DURATION || k->ask.what == NUMBERS_WAITING;
    struct sheet_row row = { .id = r->id, .word = r->label, .times = { r->count } };
    if (lasts) {
        row.times[0] = r->median_ms;
        row.times[1] = r->longest_ms;
        row.times[2] = r->count;
    }
    return sheet_add(a, &row);
}

static enum err numbers_run(struct account_call *a)
{
    const struct asking *k = a->state;
    char looked[24];
    enum err e = sheet_begin(a);
    for (size_t i = 0; i < k->said.count && !e; i++)
        e = put_row(a, k, &k->said.rows[i]);
    (void)snprintf(looked, sizeof looked, "%" PRId64, k->said.looked);
    if (!e && k->said.limit)
        e = sheet_put_text(a, "text", looked);
    return e ? e : account_audit(a, a->who.person, "done", numbers_words[k->ask.what]);
}

const struct account_verb account_verb_counter_numbers = { "counter-numbers", WITH_AGENT, false, false, 0, "numbers of operations", numbers_read_in, numbers_prepare, numbers_run, account_release_state };
