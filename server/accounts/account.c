/* The route of all verbs: opens the envelope, says who is logged in and what may be done, seals the answer. */
#include "server/accounts/accounts.h"

#include "core/proto/json_in.h"
#include "core/rules/counter.h"
#include "server/accounts/sessions.h"
#include "server/audit.h"
#include "server/refusals.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct account_verb *find_verb(const char *name)
{
    for (size_t i = 0; account_verbs[i]; i++)
        if (strcmp(account_verbs[i]->name, name) == 0)
            return account_verbs[i];
    return NULL;
}

static struct account_place place_of(const struct account_call *a)
{
    return (struct account_place){ a->verb->name, a->call->kiosk, a->call->nonce };
}

/* --- for verbs --- */

bool account_members(const struct account_call *a, const char *const *names)
{
    size_t n = 0;
    while (names[n])
        n++;
    return json_has_only(a->in, names) && json_object_size(a->in) == n;
}

enum err account_take(const struct account_call *a, const char *name, size_t max, struct secret **out)
{
    const json_t *value = json_object_get(a->in, name);
    size_t n = json_string_length(value);
    if (!json_is_string(value) || n > max)
        return ERR_FORMAT;
    struct secret *made = secret_new(max);
    enum err e = made ? secret_append(made, json_string_value(value), n) : ERR_MEMORY;
    if (e)
        secret_free(made);
    else
        *out = made;
    return e;
}

enum err account_field(struct account_call *a, const char *field)
{
    return call_problem(a->call, 422, "field", json_pack("{s:s}", "field", field));
}

void account_cause(const struct call *c, char to[ACCOUNT_CAUSE_SIZE])
{
    (void)snprintf(to, ACCOUNT_CAUSE_SIZE, "%s %s %" PRId64, c->kiosk, c->nonce, c->now_ms);
}

enum { ACTION_SIZE = ACCOUNT_VERB_SIZE + 8 };

/* The counter's verbs, the log-in too, are called in the trail what they are called on the wire. */
static void action_of(const struct account_call *a, char to[ACTION_SIZE])
{
    const bool counter = a->who.agent || a->verb->with == WITH_AGENT || strncmp(a->verb->name, "agent-", 6) == 0;
    (void)snprintf(to, ACTION_SIZE, "%s%s", counter ? "" : "account.", a->verb->name);
}

static enum err audit(struct account_call *a, const char *person, const char *subject, const char *outcome, const char *reason)
{
    struct call *c = a->call;
    char action[ACTION_SIZE];
    action_of(a, action);
    const struct audit_event row = { .kiosk = c->kiosk, .session = a->who.session,
        .actor = a->who.agent ? "agent" : person[0] ? "user" : "kiosk", .actor_id = a->who.agent ? a->who.person : person[0] ? person : c->kiosk, .subject = subject && subject[0] ? subject : NULL, .action = action, .nature = a->verb->nature,
        .outcome = outcome, .reason = reason };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

/* The subject is the account: its own trail is found by it. An agent's row is in the trail of whom it is about. */
enum err account_audit(struct account_call *a, const char *person, const char *outcome, const char *reason)
{
    return audit(a, person, a->who.agent ? a->about : person[0] ? person : a->who.person, outcome, reason);
}

enum err account_audit_about(struct account_call *a, const char *subject, const char *outcome, const char *reason)
{
    return audit(a, "", subject, outcome, reason);
}

enum err account_refuse(struct account_call *a, const struct account_refusal *why)
{
    char reference[REFERENCE_SIZE], action[ACTION_SIZE];
    action_of(a, action);
    reference_make('D', reference);
    const struct refusal refusal = { reference, why->subject, why->action ? why->action : action, why->cause };
    enum err e = refusals_add(a->call, &refusal);
    e = e ? e : audit(a, "", why->subject, "refused", why->cause);
    return e ? e : call_problem(a->call, 403, "not-possible", json_pack("{s:s, s:I, s:I}", "reference", reference, "left",
                                (json_int_t)why->left, "until_ms", (json_int_t)why->until_ms));
}

/* --- before the transaction --- */

static enum err malformed(struct call *c) { return call_problem(c, 400, "malformed", NULL); }

static enum err open_request(struct account_call *a)
{
    const struct call *c = a->call;
    const struct account_place place = place_of(a);
    enum err e = account_request_read(c->request->http.body, c->request->http.body_n, &place, c->service->keys->seal, &a->request);
    e = e ? e : account_parse(a->request.plain, &a->in);
    return e == ERR_LIMIT ? ERR_FORMAT : e;
}

static bool is_allowed(const struct account_call *a)
{
    const struct account_who *w = &a->who;
    if (w->agent)
        return a->verb->while_must || counter_may(w->roles, a->verb->name);
    return (w->must == MUST_NOTHING || a->verb->while_must) && (a->verb->with != WITH_REPRESENTATIVE || w->representative) &&
           (a->verb->with != WITH_LOCAL_ADMIN || w->local_admin);
}

/* *go: the verb's own prepare may be done. Who may not is told so, and audited, in the transaction. */
static enum err look_who(struct account_call *a, bool *go)
{
    *go = true;
    if (a->verb->with == WITH_NOTHING)
        return ERR_OK;
    enum err e = account_session_get(a);
    *go = !e && a->who.found && is_allowed(a);
    if (e || (a->who.found && (!a->who.locked || a->verb->while_must)))
        return e;
    return call_problem(a->call, 403, a->who.found ? "session-locked" : "session-unknown", NULL);
}

static enum err prepare_verb(struct account_call *a)
{
    struct call *c = a->call;
    enum call_seen seen;
    enum err e = call_look(c, c->db, &seen);      /* a repeat is answered whatever has changed since */
    if (e || seen == CALL_ANSWERED)
        return e;
    e = open_request(a);
    if (e)
        return e == ERR_FORMAT ? malformed(c) : e;
    e = look_who(a, &a->may);      /* before what is asked: who may not is told no more than that */
    if (e || c->answer->status || !a->may)
        return e;
    e = a->verb->read(a);
    if (e || c->answer->status)
        return e == ERR_FORMAT ? malformed(c) : e;
    e = a->verb->prepare ? a->verb->prepare(a) : ERR_OK;
    return e == ERR_FORMAT ? malformed(c) : e;
}

enum err account_prepare(struct call *c)
{
    const struct account_verb *verb = find_verb(c->parameter);
    struct account_call *a = verb ? calloc(1, sizeof *a) : NULL;
    if (!a)
        return verb ? ERR_MEMORY : call_problem(c, 404, "not-found", NULL);
    *a = (struct account_call){ .call = c, .verb = verb };
    c->state = a;
    c->answer->hold_ms = (unsigned)verb->least_ms;
    return prepare_verb(a);
}

/* --- in the transaction --- */

static enum err seal_answer(struct account_call *a)
{
    const struct account_place place = place_of(a);
    SECRET_OWNED struct secret *text = NULL;
    struct call *c = a->call;
    enum err e = a->out_secret ? ERR_OK : account_json(a->out, ACCOUNT_ANSWER_MAX, &text);
    buf_clear(&c->answer->body);
    e = e ? e : account_answer_put(a->out_secret ? a->out_secret : text, &place, a->request.reply_key, &c->answer->body);
    c->answer->status = 200;
    return e;
}

static void drop_out(struct account_call *a)
{
    account_json_free(a->out);
    secret_free(a->out_secret);
    a->out = NULL;
    a->out_secret = NULL;
}

static enum err refuse_role(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "refused", "role");
    return e ? e : call_problem(a->call, 403, "role", NULL);
}

/* May have run before, with another outcome: the answer, and who asks, are found anew. */
enum err account_run(struct call *c)
{
    struct account_call *a = c->state;
    bool go;
    drop_out(a);
    c->keep = a->verb->writes;
    if (a->verb->with != WITH_NOTHING)
        a->who = (struct account_who){ .found = false };
    enum err e = look_who(a, &go);
    if (e || c->answer->status) {
        c->keep = false;      /* it is asked again as it is when the session goes on */
        return e;
    }
    if (a->verb->with != WITH_NOTHING)
        e = a->who.locked ? ERR_OK : account_session_touch(a);
    if (!e && (!go || !a->may))
        return refuse_role(a);
    e = e ? e : a->verb->run(a);
    return e || c->answer->status ? e : seal_answer(a);
}

void account_release(struct call *c)
{
    struct account_call *a = c->state;
    if (!a)
        return;
    a->verb->release(a);
    drop_out(a);
    account_json_free(a->in);
    secret_free(a->request.plain);
    sodium_memzero(a, sizeof *a);
    free(a);
    c->state = NULL;
}
