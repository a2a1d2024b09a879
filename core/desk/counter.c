#include "core/desk/counter_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* Who is logged in at the counter, from the log-in to the log-out: locked and unlocked in between, and nothing of it is lost then. */

enum { ROLES_MAX = 16 };

static const struct desk_counter no_counter;

const struct desk_counter *desk_counter(const struct desk *d) { return d->counter ? &d->counter->shown : &no_counter; }

enum err counter_need(struct desk *d)
{
    enum err e = account_need(d);
    if (e || d->counter)
        return e;
    d->counter = sodium_malloc(sizeof *d->counter);
    if (!d->counter)
        return ERR_MEMORY;
    sodium_memzero(d->counter, sizeof *d->counter);
    d->counter->exporting.fd = -1;
    return ERR_OK;
}

void counter_touch(struct desk *d)
{
    d->counter_changed = true;
    desk_touch(d);
}

bool counter_is_open(const struct desk *d) { return d->counter && d->counter->shown.agent.open; }

enum err counter_ready(struct desk *d)
{
    if (!counter_is_open(d))
        return ERR_SESSION;
    enum err e = account_may(d, ACCOUNT_WITH_AGENT);
    return e ? e : d->counter->shown.agent.locked ? ERR_SESSION_LOCKED : ERR_OK;
}

/* --- home --- */

/* A role that only a newer server knows gives no right here. */
static bool take_roles(const json_t *json, unsigned *roles)
{
    const json_t *list;
    size_t n;
    if (!account_take_list(json, "roles", ROLES_MAX, &list, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *word = json_string_value(json_array_get(list, i));
        if (!word)
            return false;
        *roles |= counter_role_of(word);
    }
    return true;
}

static bool take_by(const json_t *json, bool *by_code)
{
    char word[8];
    if (!json_take_text(json, "by", word, sizeof word))
        return false;
    *by_code = strcmp(word, "code") == 0;
    return *by_code || strcmp(word, "token") == 0;
}

static bool take_agent(const json_t *json, struct counter_agent *to)
{
    return account_take_id(json, "person", to->person, sizeof to->person) && json_take_text(json, "name", to->name, sizeof to->name) &&
           json_take_text(json, "station", to->station, sizeof to->station) && take_roles(json, &to->roles) && take_by(json, &to->by_code) &&
           account_take_count(json, "waiting", &to->waiting) && account_take_count(json, "open_cases", &to->cases);
}

enum err counter_take_home(struct desk *d, const json_t *json)
{
    struct counter_agent *agent = &d->counter->shown.agent, made = { .open = agent->open, .locked = agent->locked, .until_ms = agent->until_ms };
    memcpy(made.serial, agent->serial, sizeof made.serial);
    const bool fits = take_agent(json_object_get(json, "home"), &made);
    if (fits)
        *agent = made;
    sodium_memzero(&made, sizeof made);
    counter_touch(d);
    return fits ? ERR_OK : ERR_FORMAT;
}

/* --- lock --- */

void desk_agent_lock(struct desk *d)
{
    if (!counter_is_open(d) || d->counter->shown.agent.locked)
        return;
    d->counter->shown.agent.locked = true;
    counter_touch(d);
}

/* --- the end --- */

void counter_wipe(struct desk *d)
{
    struct counter *c = d->counter;
    if (!c)
        return;
    agent_proving_wipe(d);
    counter_export_wipe(d);
    c->keyed = false;
    for (enum counter_place place = 0; place < PLACES; place++)
        sheet_drop(&c->places[place]);
    sodium_memzero(&c->shown.agent, sizeof c->shown.agent);
    counter_touch(d);
}

void counter_close(struct desk *d)
{
    counter_wipe(d);
    sodium_free(d->counter);
    d->counter = NULL;
}

void desk_agent_log_out(struct desk *d) { account_forget(d); }

bool desk_agent_is_leaving(const struct desk *d) { return helper_busy(d->net_tool.helper); }
