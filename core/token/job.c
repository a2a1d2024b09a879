#include "core/token/job.h"

#include <string.h>

/* --- jobs --- */

static bool put_bytes(struct secret *s, const void *bytes, size_t n) { return secret_append(s, bytes, n) == ERR_OK; }

static bool put_field(struct secret *s, const void *bytes, size_t n)
{
    const uint8_t length[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };
    return put_bytes(s, length, 4) && put_bytes(s, bytes, n);
}

static bool put_string(struct secret *s, const char *text, size_t size)
{
    size_t n = strnlen(text, size);
    return n < size && put_field(s, text, n);
}

static bool put_text(struct secret *s, const char *text) { return put_string(s, text, TOKEN_TEXT_MAX); }
static bool put_url(struct secret *s, const char *text) { return put_string(s, text, TOKEN_URL_MAX); }

static bool put_pin(struct secret *s, const struct secret *pin)
{
    size_t n = secret_length(pin);
    return n <= TOKEN_PIN_BYTES_MAX && put_field(s, secret_bytes(pin), n);
}

static bool put_count(struct secret *s, size_t count)
{
    const uint8_t byte = (uint8_t)count;
    return put_bytes(s, &byte, 1);
}

static bool put_secret(struct secret *s, const struct secret *secret)
{
    size_t n = secret ? secret_length(secret) : 0;
    return n <= TOKEN_SECRET_BYTES_MAX && put_field(s, n ? secret_bytes(secret) : NULL, n);
}

static bool put_tbs(struct secret *s, struct token_text text) { return text.n <= TOKEN_TBS_MAX && put_field(s, text.bytes, text.n); }

/* more: room for what a verb carries beside the verb, two names, two passwords and the lengths of ten fields. */
static struct secret *start(enum token_verb verb, size_t more)
{
    const uint8_t byte = (uint8_t)verb;
    struct secret *s = secret_new(1 + 10 * 4 + 2 * TOKEN_TEXT_MAX + 2 * TOKEN_PIN_BYTES_MAX + more);
    if (s && !put_bytes(s, &byte, 1)) {
        secret_free(s);
        return NULL;
    }
    return s;
}

static struct secret *finish(struct secret *s, bool good)
{
    if (good)
        return s;
    secret_free(s);
    return NULL;
}

struct secret *token_job_info(const char *reader)
{
    struct secret *s = start(TOKEN_INFO, 0);
    return finish(s, s && put_text(s, reader));
}

struct secret *token_job_change(enum token_verb verb, const char *reader, const char *serial,
                                const struct secret *old_pin, const struct secret *new_pin,
                                const void *tbs, size_t tbs_n)
{
    if (verb != TOKEN_CHANGE && verb != TOKEN_SETTLE)
        return NULL;
    struct secret *s = start(verb, TOKEN_TBS_MAX);
    return finish(s, s && tbs_n <= TOKEN_TBS_MAX && put_text(s, reader) && put_text(s, serial) &&
                     put_pin(s, old_pin) && put_pin(s, new_pin) && put_field(s, tbs, tbs_n));
}

struct secret *token_job_check(const char *reader, const char *serial, const struct secret *pin)
{
    struct secret *s = start(TOKEN_CHECK, 0);
    return finish(s, s && put_text(s, reader) && put_text(s, serial) && put_pin(s, pin));
}

struct secret *token_job_forget(void) { return start(TOKEN_FORGET, 0); }

struct secret *token_job_prove(const char *reader, const char *serial, const struct secret *pin, const struct token_text *texts, size_t count)
{
    if (!count || count > TOKEN_TBS_COUNT)
        return NULL;
    struct secret *s = start(TOKEN_PROVE, TOKEN_TBS_COUNT * TOKEN_TBS_MAX);
    bool good = s && put_text(s, reader) && put_text(s, serial) && put_pin(s, pin) && put_count(s, count);
    for (size_t i = 0; i < count && good; i++)
        good = put_tbs(s, texts[i]);
    return finish(s, good);
}

static bool put_secrets(struct secret *s, const struct token_unblock_order *o)
{
    bool good = put_count(s, o->secret_count);
    for (size_t i = 0; i < o->secret_count && good; i++)
        good = secret_length(o->secrets[i]) > 0 && put_secret(s, o->secrets[i]);
    return good && put_secret(s, o->next);
}

struct secret *token_job_unblock(enum token_verb verb, const struct token_unblock_order *o)
{
    bool settle = verb == TOKEN_UNBLOCK_SETTLE;
    if ((!settle && verb != TOKEN_UNBLOCK) || o->secret_count > TOKEN_SECRETS_MAX || (o->secret_count == 0) != settle)
        return NULL;
    struct secret *s = start(verb, TOKEN_TBS_MAX + (TOKEN_SECRETS_MAX + 1) * TOKEN_SECRET_BYTES_MAX);
    return finish(s, s && put_text(s, o->reader) && put_text(s, o->serial) && put_pin(s, o->new_pin) &&
                     (settle || put_secrets(s, o)) && put_tbs(s, o->tbs));
}

struct secret *token_job_replace(const struct token_unblock_order *o)
{
    if (o->secret_count != 1)
        return NULL;
    struct secret *s = start(TOKEN_REPLACE, (TOKEN_SECRETS_MAX + 1) * TOKEN_SECRET_BYTES_MAX);
    return finish(s, s && put_text(s, o->reader) && put_text(s, o->serial) && put_secrets(s, o));
}

struct secret *token_job_renew(const struct token_renew_order *o)
{
    struct secret *s = start(TOKEN_RENEW, TOKEN_TBS_MAX + TOKEN_CSR_MAX + 2 * TOKEN_URL_MAX + TOKEN_SECRET_BYTES_MAX);
    return finish(s, s && o->csr.n <= TOKEN_CSR_MAX && put_text(s, o->reader) && put_text(s, o->serial) && put_pin(s, o->pin) &&
                     put_tbs(s, o->tbs) && put_url(s, o->est_url) && put_url(s, o->ca_file) && put_field(s, o->csr.bytes, o->csr.n) && put_secret(s, o->code));
}

struct secret *token_job_issue(const struct token_issue_order *o)
{
    struct secret *s = start(TOKEN_ISSUE, 2 * TOKEN_TEXT_MAX + 3 * TOKEN_URL_MAX + 2 * TOKEN_SECRET_BYTES_MAX);
    return finish(s, s && put_text(s, o->reader) && put_text(s, o->serial) && put_text(s, o->label) && put_pin(s, o->pin) &&
                     put_secret(s, o->secret) && put_url(s, o->subject) && put_url(s, o->est_url) && put_url(s, o->ca_file) &&
                     put_text(s, o->user) && put_secret(s, o->code));
}
