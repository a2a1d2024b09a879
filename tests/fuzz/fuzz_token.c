/* Between the interface process and its helpers: jobs and answers of guichet-token and guichet-net. */
#include "core/sync/net_job.h"
#include "core/token/wire.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static struct secret *as_secret(const uint8_t *bytes, size_t n)
{
    struct secret *s = secret_new(n ? n : 1);
    FUZZ_HOLDS(s && secret_append(s, bytes, n) == ERR_OK);
    return s;
}

static bool ends(const char *text, size_t size) { return strnlen(text, size) < size; }

/* What was understood, written again, is the same bytes. */
static void same(const struct buf *b, const uint8_t *bytes, size_t n)
{
    FUZZ_HOLDS(buf_err(b) == ERR_OK && b->length == n && memcmp(b->bytes, bytes, n) == 0);
}

static void read_answers(const uint8_t *bytes, size_t n)
{
    static struct token_info info;
    static struct token_change change;
    struct token_check check;
    BUF_OWNED struct buf b = buf_make(65536);
    if (token_read_info(bytes, n, &info) == ERR_OK) {
        FUZZ_HOLDS(ends(info.reader, TOKEN_TEXT_MAX) && ends(info.serial, TOKEN_TEXT_MAX) && ends(info.label, TOKEN_TEXT_MAX));
        FUZZ_HOLDS(ends(info.holder, TOKEN_TEXT_MAX) && ends(info.issuer, TOKEN_TEXT_MAX) && ends(info.model, TOKEN_TEXT_MAX));
        FUZZ_HOLDS(info.cert_n <= TOKEN_CERT_MAX && info.tries.kind <= TRIES_NONE);
        wire_put_info(&b, ERR_OK, &info);
        same(&b, bytes, n);
    }
    buf_clear(&b);
    if (token_read_change(bytes, n, &change) == ERR_OK) {
        FUZZ_HOLDS(err_is_known((unsigned)change.err) && change.phase <= CHANGE_DONE && change.signature_n <= TOKEN_SIGNATURE_MAX);
        FUZZ_HOLDS(ends(change.algorithm, sizeof change.algorithm));
        wire_put_change(&b, &change);
        same(&b, bytes, n);
    }
    buf_clear(&b);
    if (token_read_check(bytes, n, &check) == ERR_OK) {
        FUZZ_HOLDS(err_is_known((unsigned)check.err) && check.tries.kind <= TRIES_NONE);
        wire_put_check(&b, &check);
        same(&b, bytes, n);
    }
}

static void read_newer_answers(const uint8_t *bytes, size_t n)
{
    static struct token_proof proof;
    static struct token_unblock unblock;
    static struct token_renew_progress progress;
    static struct token_renew renew;
    static struct token_issue issue;
    BUF_OWNED struct buf b = buf_make(65536);
    if (token_read_proof(bytes, n, &proof) == ERR_OK) {
        wire_put_proof(&b, &proof);
        same(&b, bytes, n);
    }
    buf_clear(&b);
    if (token_read_unblock(bytes, n, &unblock) == ERR_OK) {
        wire_put_unblock(&b, &unblock);
        same(&b, bytes, n);
    }
    buf_clear(&b);
    if (token_read_renew_progress(bytes, n, &progress) == ERR_OK) {
        wire_put_renew_progress(&b, &progress);
        same(&b, bytes, n);
    }
    buf_clear(&b);
    if (token_read_renew(bytes, n, &renew) == ERR_OK) {
        wire_put_renew(&b, &renew);
        same(&b, bytes, n);
    }
    buf_clear(&b);
    if (token_read_issue(bytes, n, &issue) == ERR_OK) {
        wire_put_issue(&b, &issue);
        same(&b, bytes, n);
    }
}

static void read_request(const uint8_t *bytes, size_t n)
{
    struct token_request q = { 0 };
    SECRET_OWNED struct secret *job = as_secret(bytes, n);
    if (wire_read_request(job, &q))
        return;
    FUZZ_HOLDS(q.verb >= TOKEN_INFO && q.verb <= TOKEN_ISSUE && q.text_count <= TOKEN_TBS_COUNT && q.secret_count <= TOKEN_SECRETS_MAX);
    FUZZ_HOLDS(ends(q.reader, TOKEN_TEXT_MAX) && ends(q.serial, TOKEN_TEXT_MAX));
    for (size_t i = 0; i < q.text_count; i++)
        FUZZ_HOLDS(q.texts[i].n <= TOKEN_TBS_MAX);
    FUZZ_HOLDS(q.csr.n <= TOKEN_CSR_MAX && ends(q.est_url, sizeof q.est_url) && ends(q.subject, sizeof q.subject));
    FUZZ_HOLDS(!q.pin || secret_length(q.pin) <= TOKEN_PIN_BYTES_MAX);
    wire_drop_request(&q);
    FUZZ_HOLDS(!q.pin && !q.new_pin && !q.secrets[0] && !q.next && !q.code);
}

static void same_secret(struct secret *again, const uint8_t *bytes, size_t n)
{
    FUZZ_HOLDS(again && secret_length(again) == n && memcmp(secret_bytes(again), bytes, n) == 0);
    secret_free(again);
}

static void read_net(const uint8_t *bytes, size_t n)
{
    static struct net_job job;
    static struct net_answer answer;
    if (net_job_decode(bytes, n, &job) == ERR_OK) {
        FUZZ_HOLDS(job.headers_n <= NET_HEADERS_MAX && job.body_n <= NET_BODY_MAX && ends(job.url, sizeof job.url));
        same_secret(net_job_encode(&job), bytes, n);
    }
    if (net_answer_decode(bytes, n, &answer) == ERR_OK) {
        FUZZ_HOLDS(err_is_known((unsigned)answer.err) && answer.body_n <= NET_ANSWER_MAX);
        same_secret(net_answer_encode(&answer), bytes, n);
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    if (n > SECRET_MAX)
        return;
    read_answers(bytes, n);
    read_newer_answers(bytes, n);
    read_request(bytes, n);
    read_net(bytes, n);
}

static void seed_job(struct secret *job)
{
    FUZZ_HOLDS(job);
    fuzz_seed(secret_bytes(job), secret_length(job));
    secret_free(job);
}

void fuzz_seeds(void)
{
    static struct token_info info = { .reader = "R", .serial = "S1", .label = "L", .tries = { TRIES_EXACT, 5 }, .has_cert = true,
                                      .holder = "Zoé", .cert_n = 3 };
    struct token_change change = { .phase = CHANGE_DONE, .signature_n = 64, .algorithm = "ES256" };
    struct token_check check = { .signature_ok = true };
    static struct net_job job = { .method = "POST", .url = "https://a/b", .ca_file = "/c", .headers_n = 1, .headers = { "A: b" } };
    static struct net_answer answer = { .status = 200, .digest = "d", .body = (const uint8_t *)"{}", .body_n = 2 };
    SECRET_OWNED struct secret *old_pin = as_secret((const uint8_t *)"123456", 6), *new_pin = as_secret((const uint8_t *)"246813", 6);
    const struct token_text texts[] = { { "a", 1 }, { "b", 1 } };
    const struct token_unblock_order unblock = { "R", "S1", new_pin, { old_pin, new_pin }, 2, old_pin, texts[0] };
    const struct token_renew_order renew = { "R", "S1", "https://e", "/c", old_pin, texts[0], texts[1], new_pin };
    const struct token_issue_order issue = { "R", "S1", "L", "CN=Z", "https://e", "/c", "u", old_pin, new_pin, old_pin };
    static struct token_proof proof = { .count = 1, .signature_n = { 1 }, .algorithm = "ES256" };
    const struct token_unblock unblocked = { .took = 1 };
    static struct token_renew_progress progress = { .step = TOKEN_RENEW_SEND, .csr_n = 2 };
    seed_job(token_job_prove("R", "S1", old_pin, texts, 2));
    seed_job(token_job_unblock(TOKEN_UNBLOCK, &unblock));
    seed_job(token_job_renew(&renew));
    seed_job(token_job_issue(&issue));
    BUF_OWNED struct buf b = buf_make(65536);
    wire_put_proof(&b, &proof);
    fuzz_seed(b.bytes, b.length);
    buf_clear(&b);
    wire_put_unblock(&b, &unblocked);
    fuzz_seed(b.bytes, b.length);
    buf_clear(&b);
    wire_put_renew_progress(&b, &progress);
    fuzz_seed(b.bytes, b.length);
    buf_clear(&b);
    wire_put_info(&b, ERR_OK, &info);
    fuzz_seed(b.bytes, b.length);
    buf_clear(&b);
    wire_put_change(&b, &change);
    fuzz_seed(b.bytes, b.length);
    buf_clear(&b);
    wire_put_check(&b, &check);
    fuzz_seed(b.bytes, b.length);
    seed_job(token_job_info("R"));
    seed_job(token_job_forget());
    seed_job(token_job_check("R", "S1", old_pin));
    seed_job(token_job_change(TOKEN_CHANGE, "R", "S1", old_pin, new_pin, "tbs", 3));
    seed_job(net_job_encode(&job));
    seed_job(net_answer_encode(&answer));
}
