/* ask VERB [KEY=VALUE]...: asks guichet-token for one job, as the kiosk does, and prints what it says, a line each.
 *
 *   verbs  info, change, prove, unblock, unblock-settle, replace, renew, issue
 *   keys   pin, new, secret, secret2, next, code (passwords); url, ca, label, subject, user; csr=FILE (a request that is kept
 *          there and sent again); kill=STEP (kill -9 when that step, or phase, is told); ms=N (the deadline, 60000)
 * The helper is $GUICHET_TOKEN with the words of $GUICHET_TOKEN_OPTIONS; its token is the one that info finds.
 * Ends with 0 when the answer is ERR_OK, 1 for another, 3 when there is none. */
#include "core/token/cert.h"
#include "core/token/job.h"
#include "core/work/helper.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 32 };
static const char tbs[] = "guichet test: what is signed";
static const char *arguments[ARGUMENTS_MAX];
static int argument_n;
static struct loop *loop;
static struct helper *helper;
static struct token_info info;
static struct { bool done, counts_phases; enum err err; size_t n; uint8_t bytes[HELPER_FRAME_MAX]; } got;

static const char *value(const char *key, const char *otherwise)
{
    size_t n = strlen(key);
    for (int i = 0; i < argument_n; i++)
        if (!strncmp(arguments[i], key, n) && arguments[i][n] == '=')
            return arguments[i] + n + 1;
    return otherwise;
}

static struct secret *secret_of(const char *key)
{
    const char *text = value(key, "");
    struct secret *s = secret_new(TOKEN_PIN_BYTES_MAX);
    if (!s || secret_append(s, text, strlen(text)))
        exit(3);
    return s;
}

static void keep_csr(const struct token_renew_progress *p)
{
    const char *path = value("csr", NULL);
    FILE *f = path ? fopen(path, "wb") : NULL;
    if (f && (fwrite(p->csr, 1, p->csr_n, f) != p->csr_n || fclose(f)))
        exit(3);
}

static void on_progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct token_renew_progress p;
    const char *kill_at = value("kill", NULL);
    (void)ctx;
    int step = got.counts_phases ? (n == 1 ? bytes[0] : -1) : token_read_renew_progress(bytes, n, &p) ? -1 : (int)p.step;
    printf("told %d\n", step);
    if (!got.counts_phases && step == TOKEN_RENEW_SEND)
        keep_csr(&p);
    if (kill_at && step == atoi(kill_at))
        kill(helper_pid(helper), SIGKILL);
}

static void on_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    got.done = true;
    got.err = e;
    got.n = n;
    if (n)
        memcpy(got.bytes, bytes, n);
}

static void run(struct secret *request)
{
    const struct helper_job job = { request, 0, atoi(value("ms", "60000")), NULL, on_progress, on_done, NULL };
    got.done = false;
    if (!request || helper_submit(helper, &job))
        exit(3);
    while (!got.done)
        loop_step(loop, 1000);
    if (!got.err)
        return;
    printf("none %s\n", err_name(got.err));
    exit(3);
}

static void say_tries(struct tries t) { printf("tries %d %u\n", t.kind, t.left); }

static void say_signature(const uint8_t *bytes, size_t n, const char *algorithm)
{
    struct token_signature s = { .n = n };
    memcpy(s.bytes, bytes, n);
    memcpy(s.algorithm, algorithm, sizeof s.algorithm);
    printf("signature %s %s\n", n ? algorithm : "none", n && cert_verify(info.cert, info.cert_n, tbs, sizeof tbs - 1, &s) ? "good" : "unverified");
}

static enum err ask_info(bool say)
{
    run(token_job_info(""));
    enum err e = token_read_info(got.bytes, got.n, &info);
    if (e || !say)
        return e;
    printf("serial %s\nlabel %s\nholder %s\ncert %zu\n", info.serial, info.label, info.holder, info.cert_n);
    say_tries(info.tries);
    return e;
}

static enum err ask_change(void)
{
    struct token_change c;
    SECRET_OWNED struct secret *old_pin = secret_of("pin"), *new_pin = secret_of("new");
    run(token_job_change(TOKEN_CHANGE, "", info.serial, old_pin, new_pin, tbs, sizeof tbs - 1));
    if (token_read_change(got.bytes, got.n, &c))
        exit(3);
    say_tries(c.tries);
    return c.err;
}

static enum err ask_prove(void)
{
    static struct token_proof p;
    SECRET_OWNED struct secret *pin = secret_of("pin");
    const struct token_text texts[] = { { tbs, sizeof tbs - 1 }, { tbs, sizeof tbs - 1 } };
    run(token_job_prove("", info.serial, pin, texts, 2));
    if (token_read_proof(got.bytes, got.n, &p))
        exit(3);
    for (size_t i = 0; i < p.count; i++)
        say_signature(p.signature[i], p.signature_n[i], p.algorithm);
    say_tries(p.tries);
    return p.err;
}

static enum err ask_unblock(enum token_verb verb)
{
    struct token_unblock u;
    SECRET_OWNED struct secret *new_pin = secret_of("new"), *first = secret_of("secret"), *second = secret_of("secret2"), *next = secret_of("next");
    const struct token_unblock_order order = { "", info.serial, new_pin, { first, second },
        verb == TOKEN_UNBLOCK_SETTLE ? 0 : secret_length(second) ? 2 : 1, next, { tbs, sizeof tbs - 1 } };
    got.counts_phases = true;
    run(token_job_unblock(verb, &order));
    if (token_read_unblock(got.bytes, got.n, &u))
        exit(3);
    printf("phase %d\ntook %u\nrotated %d\n", u.phase, u.took, u.rotated);
    say_tries(u.tries);
    say_signature(u.signature, u.signature_n, u.algorithm);
    return u.err;
}

static enum err ask_replace(void)
{
    struct token_unblock u;
    SECRET_OWNED struct secret *secret = secret_of("secret"), *next = secret_of("next");
    const struct token_unblock_order order = { .reader = "", .serial = info.serial, .secrets = { secret }, .secret_count = 1, .next = next };
    got.counts_phases = true;
    run(token_job_replace(&order));
    if (token_read_unblock(got.bytes, got.n, &u))
        exit(3);
    printf("phase %d\ntook %u\nrotated %d\n", u.phase, u.took, u.rotated);
    return u.err;
}

static struct token_text kept_csr(void)
{
    static uint8_t bytes[TOKEN_CSR_MAX];
    FILE *f = fopen(value("csr", ""), "rb");
    struct token_text text = { bytes, f ? fread(bytes, 1, sizeof bytes, f) : 0 };
    if (f)
        fclose(f);
    return text;
}

static enum err ask_renew(void)
{
    struct token_renew w;
    SECRET_OWNED struct secret *pin = secret_of("pin");
    const struct token_renew_order order = { "", info.serial, value("url", ""), value("ca", ""), pin, { tbs, sizeof tbs - 1 }, kept_csr(), NULL };
    run(token_job_renew(&order));
    if (token_read_renew(got.bytes, got.n, &w))
        exit(3);
    printf("step %d\nretry %u\ncertificate %s\n", w.step, w.retry_after_s, w.certificate);
    say_tries(w.tries);
    if (!w.err && !ask_info(false))
        say_signature(w.signature, w.signature_n, w.algorithm);
    return w.err;
}

static enum err ask_issue(void)
{
    static struct token_issue i;
    SECRET_OWNED struct secret *pin = secret_of("pin"), *secret = secret_of("secret"), *code = secret_of("code");
    const struct token_issue_order order = { "", info.serial, value("label", ""), value("subject", ""), value("url", ""), value("ca", ""),
                                             value("user", ""), pin, secret, code };
    run(token_job_issue(&order));
    if (token_read_issue(got.bytes, got.n, &i))
        exit(3);
    printf("cert %zu\n", i.cert_n);
    return i.err;
}

static enum err ask(const char *verb)
{
    enum err e = ask_info(!strcmp(verb, "info"));
    if (e || !strcmp(verb, "info"))
        return e;
    if (!strcmp(verb, "change"))
        return ask_change();
    if (!strcmp(verb, "prove"))
        return ask_prove();
    if (!strncmp(verb, "unblock", 7))
        return ask_unblock(verb[7] ? TOKEN_UNBLOCK_SETTLE : TOKEN_UNBLOCK);
    if (!strcmp(verb, "replace"))
        return ask_replace();
    return !strcmp(verb, "renew") ? ask_renew() : !strcmp(verb, "issue") ? ask_issue() : ERR_ARGUMENT;
}

/* The helper's own arguments: the module, then the words of the environment. */
static const char *const *helper_arguments(void)
{
    static const char *all[ARGUMENTS_MAX] = { "guichet-token", "--module" };
    static char words[1024];
    const char *given = getenv("GUICHET_TOKEN_OPTIONS");
    int n = 2;
    all[n++] = getenv("PKCS11_MODULE");
    snprintf(words, sizeof words, "%s", given ? given : "");
    for (char *word = words; *word && n < ARGUMENTS_MAX - 1; word += strlen(word) + 1) {
        char *blank = strchr(word, ' ');
        all[n++] = word;
        if (!blank)
            break;
        *blank = 0;
    }
    return all;
}

int main(int argc, char **argv)
{
    extern char **environ;
    if (argc < 2 || argc > ARGUMENTS_MAX || secret_start() || !getenv("GUICHET_TOKEN"))
        return 3;
    for (int i = 2; i < argc; i++)
        arguments[argument_n++] = argv[i];
    const struct helper_spec spec = { "token", getenv("GUICHET_TOKEN"), helper_arguments(), (const char *const *)environ };
    loop = loop_new(&clock_system);
    helper = loop ? helper_new(loop, &spec) : NULL;
    if (!helper)
        return 3;
    enum err e = ask(argv[1]);
    printf("err %s\n", err_name(e));
    helper_free(helper);
    loop_free(loop);
    return e ? 1 : 0;
}
