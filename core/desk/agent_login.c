#include "core/desk/counter_inside.h"

#include "core/rules/account.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* An agent proves who it is: challenge, card, server; or password and one-time code.  The same opens a session and unlocks the one that is
 * open, which loses nothing by it. */

static enum err make_challenge(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job);
static void challenge_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
static enum err read_login(struct desk *d, const json_t *json);

static const struct ask challenge = { make_challenge, challenge_answered };
static const struct account_verb login = { "agent-login", ACCOUNT_WITH_NOTHING, ACCOUNT_ANEW, .read = read_login },
                                 login_code = { "agent-login-code", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_login },
                                 unlock = { "agent-unlock", ACCOUNT_WITH_AGENT, .lost = ACCOUNT_SAME };

void agent_proving_wipe(struct desk *d)
{
    struct agent_proving *p = &d->counter->proving;
    if (p->state == PROVING_CHALLENGE && d->asking.what == &challenge)
        ask_forget(d);
    if (p->state == PROVING_CARD)
        tool_stop(&d->counter->reader.tool);
    secret_free(p->pin);
    sodium_memzero(p, sizeof *p);
}

/* --- the end --- */

static void finish(struct desk *d, const struct account_result *said, struct tries tries)
{
    struct agent_watch watch = d->counter->proved;
    const struct agent_result result = { said->err, tries, *said };
    d->counter->proved = (struct agent_watch){ 0 };
    agent_proving_wipe(d);
    counter_touch(d);
    if (watch.done)
        watch.done(watch.ctx, &result);
}

static void stop(struct desk *d, enum err e)
{
    const struct account_result said = { .err = e };
    finish(d, &said, d->counter->proving.tries);
}

/* Why a proof does not open a session, as far as an agent can do something about it. */
static enum err refusal(const char *reason)
{
    static const struct { const char *reason; enum err err; } rows[] = {
        { "agent", ERR_AGENT_NONE }, { "kiosk", ERR_COUNTER_NONE }, { "token-unknown", ERR_AGENT_NONE }, { "token-revoked", ERR_AGENT_NONE },
        { "token-expired", ERR_CERT_EXPIRED }, { "challenge", ERR_DEADLINE }, { "token", ERR_TOKEN_OTHER },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(reason, rows[i].reason) == 0)
            return rows[i].err;
    return ERR_SERVER_REFUSED;
}

static bool card_left(const struct desk *d)
{
    const struct agent_proving *p = &d->counter->proving;
    return p->insertion && (agent_card_ready(d) || d->counter->shown.insertion != p->insertion);
}

/* The password of an unlocking that is wrong too often has ended the session. */
static void proved(void *ctx, const struct account_result *result)
{
    struct desk *d = ctx;
    struct counter *c = d->counter;
    struct account_result said = *result;
    const struct tries tries = c->proving.tries;
    if (said.err == ERR_SERVER_REFUSED)
        said.err = refusal(d->asking.ticket.problem.reason);
    if (!said.err && card_left(d))
        said.err = ERR_TOKEN_REMOVED;
    const bool over = c->proving.unlocks ? said.err == ERR_PASSWORD_WRONG && said.left == 0 : said.err != ERR_OK;
    if (!said.err)
        c->shown.agent.locked = false;
    if (over && counter_is_open(d))
        account_forget(d);
    finish(d, &said, tries);
}

/* --- the session --- */

static enum err read_login(struct desk *d, const json_t *json)
{
    struct counter_agent *agent = &d->counter->shown.agent;
    struct account_opened opened = { .session = "" };
    enum err e = account_take_session(d, json, &opened) ? counter_take_home(d, json) : ERR_FORMAT;
    if (!e) {
        agent->until_ms = account_begin_session(d, ACCOUNT_WITH_AGENT, &opened);
        agent->open = true;
        agent->locked = false;
        snprintf(agent->serial, sizeof agent->serial, "%s", d->counter->proving.claim.serial);
    }
    sodium_memzero(&opened, sizeof opened);
    return e;
}

static void put_hex(struct account_form *f, const char *name, const uint8_t bytes[SESSION_NONCE_SIZE])
{
    char text[2 * SESSION_NONCE_SIZE + 1];
    sodium_bin2hex(text, sizeof text, bytes, SESSION_NONCE_SIZE);
    account_put_text(&f->to, name, text);
}

static void put_proof(struct account_form *f, const struct agent_claim *claim, const struct token_proof *proof)
{
    char signature[sodium_base64_ENCODED_LEN(TOKEN_SIGNATURE_MAX, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(signature, sizeof signature, proof->signature[0], proof->signature_n[0], sodium_base64_VARIANT_ORIGINAL);
    account_put_text(&f->to, "serial", claim->serial);
    put_hex(f, "nonce", claim->nonce);
    put_hex(f, "kiosk_nonce", claim->kiosk_nonce);
    account_put_number(&f->to, "at_ms", claim->at_ms);
    account_put_text(&f->to, "algorithm", proof->algorithm);
    account_put_text(&f->to, "signature", signature);
}

static enum err ask_with(struct desk *d, const struct token_proof *proof)
{
    struct account_form f;
    struct agent_proving *p = &d->counter->proving;
    enum err e = account_open(d, p->unlocks ? &unlock : &login, &f);
    if (e)
        return e;
    put_proof(&f, &p->claim, proof);
    if (p->unlocks)
        account_put_text(&f.to, "password", "");
    p->state = PROVING_SERVER;
    return account_ask(d, &f, &(struct account_watch){ proved, d });
}

/* --- the card --- */

static void card_answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct counter *c = d->counter;
    struct token_proof proof = { .err = ERR_OK };
    c->on_card = false;
    if (d->closing)
        return;
    e = e ? e : token_read_proof(bytes, n, &proof);
    if (e == ERR_HELPER_GONE && c->shown.card == AGENT_CARD_ABSENT)
        e = ERR_TOKEN_REMOVED;      /* its helper was ended because the card went away */
    e = e ? e : proof.err;
    agent_card_used(d, e, proof.tries);
    if (c->proving.state != PROVING_CARD)
        return;      /* who asked has gone */
    c->proving.tries = proof.tries;
    e = e ? e : proof.count == 0 ? ERR_CERT_NONE : card_left(d) ? ERR_TOKEN_REMOVED : ask_with(d, &proof);
    if (e)
        stop(d, e == ERR_PIN_WRONG && proof.tries.kind == TRIES_NONE ? ERR_PIN_LOCKED : e);
}

static enum err send_to_card(struct desk *d)
{
    struct counter *c = d->counter;
    struct agent_proving *p = &c->proving;
    const struct kiosk_keys *keys = store_keys(d->store);
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    struct helper_job job = { .hard_ms = d->settings.token_hard_ms, .done = card_answered, .ctx = d };
    agent_put_token_bytes(&p->claim, keys->server.id, keys->kiosk_id, &bytes);
    const struct token_text text = { bytes.bytes, bytes.length };
    enum err e = buf_err(&bytes);
    job.request = e ? NULL : token_job_prove(c->reader.seen.reader, p->claim.serial, p->pin, &text, 1);
    e = e ? e : job.request ? helper_submit(c->reader.tool.helper, &job) : ERR_MEMORY;
    secret_free(p->pin);
    p->pin = NULL;
    if (e)
        return e;
    p->state = PROVING_CARD;
    c->on_card = true;
    return ERR_OK;
}

/* --- the challenge --- */

static enum err make_challenge(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    return exchange_ask_challenge(&d->net.exchange, now, d->counter->proving.claim.serial, ticket, job);
}

static void challenge_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct agent_proving *p = &d->counter->proving;
    e = e ? e : exchange_read_challenge(&d->net.exchange, &d->asking.ticket, bytes, n, p->claim.nonce);
    e = ask_heard(d, e);
    p->state = PROVING_NOT;
    e = e ? e : card_left(d) ? ERR_TOKEN_REMOVED : send_to_card(d);
    if (e)
        stop(d, e);
}

/* --- the beginning --- */

/* Everything that is an error at once; then what was proved before is forgotten. */
static enum err begin(struct desk *d, bool unlocks, const struct agent_watch *watch)
{
    enum err e = desk_need_store(d);
    e = e ? e : !d->status.enrolled ? ERR_NOT_ENROLLED : counter_need(d);
    e = e ? e : d->counter->on_card || d->counter->proving.state || d->asking.what ? ERR_LIMIT : ERR_OK;
    if (!e && unlocks)
        e = counter_is_open(d) ? account_may(d, ACCOUNT_WITH_AGENT) : ERR_SESSION;
    if (!e && !net_is_worth(d)) {
        net_wake(d);
        e = ERR_NETWORK_NEEDED;
    }
    if (e)
        return e;
    if (!unlocks)
        account_make_room(d, ACCOUNT_WITH_AGENT);
    agent_proving_wipe(d);
    d->counter->proving.unlocks = unlocks;
    d->counter->proved = *watch;
    return ERR_OK;
}

static enum err prepare(struct desk *d, const struct secret *pin)
{
    const struct desk_counter *shown = &d->counter->shown;
    struct agent_proving *p = &d->counter->proving;
    const int n = snprintf(p->claim.serial, sizeof p->claim.serial, "%s", shown->info.serial);
    randombytes_buf(p->claim.kiosk_nonce, sizeof p->claim.kiosk_nonce);
    p->claim.at_ms = clock_wall(loop_clock(d->loop));
    p->insertion = shown->insertion;
    p->pin = secret_new(secret_length(pin) + 1);
    enum err e = n < 0 || (size_t)n >= sizeof p->claim.serial ? ERR_FORMAT : p->pin ? secret_copy(p->pin, pin) : ERR_MEMORY;
    e = e ? e : ask_server(d, &challenge);
    if (!e)
        p->state = PROVING_CHALLENGE;
    return e;
}

static enum err by_token(struct desk *d, bool unlocks, const struct secret *pin, const struct agent_watch *watch)
{
    enum err e = agent_card_ready(d);
    if (!e && unlocks && strcmp(d->counter->shown.agent.serial, d->counter->shown.info.serial) != 0)
        e = ERR_TOKEN_OTHER;
    e = e ? e : secret_length(pin) ? begin(d, unlocks, watch) : ERR_EMPTY;
    if (e)
        return e;
    e = prepare(d, pin);
    if (e)
        agent_proving_wipe(d);
    return e;
}

enum err desk_agent_log_in(struct desk *d, const struct secret *pin, const struct agent_watch *watch) { return by_token(d, false, pin, watch); }

static enum err send(struct desk *d, struct account_form *f)
{
    d->counter->proving.state = PROVING_SERVER;
    enum err e = account_ask(d, f, &(struct account_watch){ proved, d });
    if (e)
        agent_proving_wipe(d);
    return e;
}

enum err desk_agent_log_in_code(struct desk *d, const struct secret *name, const struct secret *password, const struct secret *code, const struct agent_watch *watch)
{
    struct account_form f;
    char parsed[ACCOUNT_NAME_SIZE] = "";
    enum err e = begin(d, false, watch);
    e = e ? e : account_open(d, &login_code, &f);
    if (e)
        return e;
    account_check(&f, account_name_parse(name, parsed, NULL));
    account_put_text(&f.to, "name", parsed);
    account_form_password(&f, "password", password);
    account_form_parsed(&f, "code", code, account_agent_code_parse);
    sodium_memzero(parsed, sizeof parsed);
    return send(d, &f);
}

/* --- unlock --- */

static enum err unlock_by_password(struct desk *d, const struct secret *password, const struct agent_watch *watch)
{
    static const char *const empty[] = { "serial", "nonce", "kiosk_nonce", "algorithm", "signature" };
    struct account_form f;
    enum err e = begin(d, true, watch);
    e = e ? e : account_open(d, &unlock, &f);
    if (e)
        return e;
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        account_put_text(&f.to, empty[i], "");
    account_put_number(&f.to, "at_ms", 0);
    account_form_password(&f, "password", password);
    return send(d, &f);
}

enum err desk_agent_unlock(struct desk *d, const struct secret *pin_or_password, const struct agent_watch *watch)
{
    if (!counter_is_open(d))
        return ERR_SESSION;
    return d->counter->shown.agent.by_code ? unlock_by_password(d, pin_or_password, watch) : by_token(d, true, pin_or_password, watch);
}
