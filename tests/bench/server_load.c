/* Load on guichetd, and what it costs its processes (rows 20-25 of the performance targets).
 *
 *   server_load seed DATABASE COUNT                       adds COUNT kiosks to the server's database
 *   server_load push  PORT SERVER THREADS SECONDS PIDS    single-operation pushes on kept connections; several PORTs: 1,2
 *   server_load pull  PORT SERVER THREADS SECONDS PIDS    signed requests that find nothing new
 *   server_load crowd PORT SERVER THREADS COUNT PIDS KEY SERIAL    COUNT kiosks, each: connect, 100 operations, close
 *   server_load hold  PORT SERVER COUNT PIDS              memory for each of COUNT live connections
 *   server_load answers PORT SERVER THREADS COUNT PIDS    processor time of a check of answers over the bare hash
 *
 * PIDS: the server's processes, apart by commas. Prints "name value" lines. */
#include "tests/bench/wire.h"

#include "core/base/clock.h"
#include "core/proto/seal.h"
#include "server/db.h"
#include "server/hash_pool.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 256, SAMPLES_MAX = 400000, CROWD_OPS = 100, CROWD_TOKEN_EACH = 20, TRIES_MAX = 100 };

struct load {
    const char *ports, *server, *pids;
    unsigned threads, amount;             /* seconds, or kiosks */
    struct token token;
    bool pull;
    double end_s;
    atomic_uint next, done, busy, sample_n;
    float *samples;                       /* milliseconds */
};
struct hand { struct load *load; unsigned number; pthread_t thread; };

static double now_s(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* user + system seconds of processes "1,2". */
static double cpu_of(const char *pids)
{
    double sum = 0;
    for (const char *at = pids; *at; at += strcspn(at, ","), at += *at == ',') {
        char path[64], line[1024] = "";
        unsigned long user = 0, system = 0;
        (void)snprintf(path, sizeof path, "/proc/%ld/stat", strtol(at, NULL, 10));
        FILE *file = fopen(path, "r");
        if (!file || !fgets(line, sizeof line, file) ||
            sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
            wire_fail(path, "cannot be read");
        (void)fclose(file);
        sum += (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
    }
    return sum;
}

static long rss_kb(const char *pids)
{
    char path[64], line[256];
    long kb = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/status", strtol(pids, NULL, 10));
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (!file || !kb)
        wire_fail(path, "cannot be read");
    (void)fclose(file);
    return kb;
}

/* The ports in turn: a thread keeps to one. */
static uint16_t port_of(const struct load *l, unsigned number)
{
    const char *comma = strchr(l->ports, ',');
    return (uint16_t)strtoul(comma && number % 2 ? comma + 1 : l->ports, NULL, 10);
}

static void take_sample(struct load *l, double seconds)
{
    unsigned at = atomic_fetch_add(&l->sample_n, 1);
    if (at < SAMPLES_MAX)
        l->samples[at] = (float)(seconds * 1000);
}

static int compare(const void *a, const void *b)
{
    return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b);
}

static void print_samples(struct load *l, const char *name)
{
    size_t n = l->sample_n < SAMPLES_MAX ? l->sample_n : SAMPLES_MAX;
    qsort(l->samples, n, sizeof *l->samples, compare);
    printf("%s_p50_ms %.3f\n%s_p99_ms %.3f\n", name, n ? l->samples[n / 2] : 0.0, name, n ? l->samples[n * 99 / 100] : 0.0);
}

/* --- push and pull: a kiosk a thread, one request after the other --- */

static const char *find_state(struct wire *w, const struct kiosk *k, char query[512])
{
    if (wire_ask(w, k, "GET", "/v1/feeds/directory/snapshot", "", NULL) != 200)
        wire_fail("snapshot", w->answer);
    char *state = strstr(w->answer, "\"state\":\"");
    if (!state)
        wire_fail("snapshot", "no state");
    state += strlen("\"state\":\"");
    (void)snprintf(query, 512, "since=%.*s", (int)strcspn(state, "\""), state);
    return query;
}

static void *ask_until(void *ctx)
{
    struct hand *h = ctx;
    struct load *l = h->load;
    struct kiosk k;
    struct wire *w = malloc(sizeof *w);
    char path[64], query[512] = "";
    BUF_OWNED struct buf body = buf_make(50000);
    if (!w)
        wire_fail("memory", "none");
    kiosk_make(&k, h->number);
    wire_open(w, port_of(l, h->number), l->server);
    if (l->pull)
        (void)find_state(w, &k, query);
    (void)snprintf(path, sizeof path, l->pull ? "/v1/feeds/directory/changes" : "/v1/kiosks/%s/ops", k.id);
    for (double from; (from = now_s(CLOCK_MONOTONIC)) < l->end_s;) {
        if (!l->pull)
            wire_make_push(w, &k, &l->token, 1, 0, &body);
        unsigned status = wire_ask(w, &k, l->pull ? "GET" : "POST", path, query, l->pull ? NULL : &body);
        if (status != 200 || (!l->pull && !strstr(w->answer, "\"applied\"")))
            wire_fail("answer", w->answer);
        take_sample(l, now_s(CLOCK_MONOTONIC) - from);
        atomic_fetch_add(&l->done, 1);
    }
    wire_close(w);
    kiosk_free(&k);
    free(w);
    return NULL;
}

static void run_hands(struct load *l, void *(*fn)(void *))
{
    static struct hand hands[THREADS_MAX];
    for (unsigned i = 0; i < l->threads; i++) {
        hands[i] = (struct hand){ .load = l, .number = i };
        if (pthread_create(&hands[i].thread, NULL, fn, &hands[i]))
            wire_fail("thread", "none");
    }
    for (unsigned i = 0; i < l->threads; i++)
        (void)pthread_join(hands[i].thread, NULL);
}

static void run_ask(struct load *l, const char *name)
{
    double from = now_s(CLOCK_MONOTONIC), cpu = cpu_of(l->pids);
    l->end_s = from + l->amount;
    run_hands(l, ask_until);
    double took = now_s(CLOCK_MONOTONIC) - from;
    cpu = cpu_of(l->pids) - cpu;
    printf("%s_per_s %.0f\n%s_per_core_s %.0f\n", name, l->done / took, name, l->done / cpu);
    print_samples(l, name);
}

/* --- crowd --- */

static void rest(unsigned after_s)
{
    double s = after_s + (double)randombytes_uniform(2000) / 1000;    /* Retry-After is a floor, with jitter over it */
    const struct timespec t = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };
    (void)nanosleep(&t, NULL);
}

static unsigned count_applied(const char *text)
{
    unsigned n = 0;
    while ((text = strstr(text, "\"applied\""))) {
        n++;
        text++;
    }
    return n;
}

static void bring_back(struct load *l, struct wire *w, unsigned number, struct buf *body)
{
    struct kiosk k;
    char path[64];
    unsigned status = 503;
    double from = now_s(CLOCK_MONOTONIC);
    kiosk_make(&k, number);
    (void)snprintf(path, sizeof path, "/v1/kiosks/%s/ops", k.id);
    wire_open(w, port_of(l, number), l->server);
    wire_make_push(w, &k, &l->token, CROWD_OPS, CROWD_TOKEN_EACH, body);
    for (int i = 0; i < TRIES_MAX && (status = wire_ask(w, &k, "POST", path, "", body)) == 503; i++) {
        atomic_fetch_add(&l->busy, 1);
        rest(w->retry_after_s);
    }
    if (status != 200 || count_applied(w->answer) != CROWD_OPS)
        wire_fail("answer", w->answer);
    wire_close(w);
    kiosk_free(&k);
    take_sample(l, now_s(CLOCK_MONOTONIC) - from);
}

static void *bring_all_back(void *ctx)
{
    struct load *l = ((struct hand *)ctx)->load;
    struct wire *w = malloc(sizeof *w);
    BUF_OWNED struct buf body = buf_make(100000);
    if (!w)
        wire_fail("memory", "none");
    for (unsigned number; (number = atomic_fetch_add(&l->next, 1)) < l->amount;)
        bring_back(l, w, number, &body);
    free(w);
    return NULL;
}

static void run_crowd(struct load *l)
{
    struct rusage own;
    double from = now_s(CLOCK_MONOTONIC), cpu = cpu_of(l->pids);
    run_hands(l, bring_all_back);
    double took = now_s(CLOCK_MONOTONIC) - from;
    (void)getrusage(RUSAGE_SELF, &own);
    printf("crowd_s %.1f\ncrowd_server_cpu_s %.1f\ncrowd_client_cpu_s %.1f\ncrowd_busy %u\n", took, cpu_of(l->pids) - cpu,
           (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec), l->busy);
    print_samples(l, "crowd");
}

static void load_key(struct token *token, const char *file)
{
    gnutls_datum_t pem;
    if (gnutls_load_file(file, &pem) || gnutls_privkey_init(&token->key) ||
        gnutls_privkey_import_x509_raw(token->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0))
        wire_fail(file, "no key");
    gnutls_free(pem.data);
}

/* --- the others --- */

static void run_seed(const char *database, unsigned count)
{
    struct db *db;
    if (db_open(database, &db))
        wire_fail(database, "cannot be opened");
    for (unsigned i = 0; i < count; i++) {
        struct kiosk k;
        kiosk_make(&k, i);
        if (DB_RUN(db, ST_KIOSK_PUT, NULL, NULL, db_text(k.id), db_blob(k.public_key, PEER_KEY_SIZE), db_text("bench"),
                   db_blob("", 0), db_int(clock_wall(&clock_system))))
            wire_fail(database, "a kiosk");
        kiosk_free(&k);
    }
    db_close(db);
}

static void run_hold(const struct load *l)
{
    struct kiosk k;
    struct wire *wires = calloc(l->amount, sizeof *wires);
    long before = rss_kb(l->pids);
    if (!wires)
        wire_fail("memory", "none");
    kiosk_make(&k, 0);
    for (unsigned i = 0; i < l->amount; i++) {
        wire_open(&wires[i], port_of(l, 0), l->server);
        if (wire_ask(&wires[i], &k, "GET", "/v1/feeds/directory/snapshot", "", NULL) != 200)
            wire_fail("answer", wires[i].answer);
    }
    printf("idle_kb %ld\nconnection_kb %.1f\n", before, (double)(rss_kb(l->pids) - before) / l->amount);
    for (unsigned i = 0; i < l->amount; i++)
        wire_close(&wires[i]);
    free(wires);
    kiosk_free(&k);
}

/* --- answers: from another kiosk, for another token that nobody has, each time --- */

static void make_answers(const struct wire *w, const struct kiosk *k, unsigned number, struct buf *body)
{
    static const char plain[] = "{\"answers\":[\"montreal\",\"gaspesie\",\"saguenay\",\"outaouais\"],\"session_key\":"
                                "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}";
    char purpose[SEAL_PURPOSE_MAX], text[2048];
    BUF_OWNED struct buf sealed = buf_make(1024);
    SECRET_OWNED struct secret *secret = secret_new(sizeof plain);
    (void)snprintf(purpose, sizeof purpose, "guichet/answers/1 %s %s", k->id, w->next_id);
    if (!secret || secret_append(secret, plain, sizeof plain - 1) || seal_to(w->seal_key, purpose, secret, &sealed))
        wire_fail("answers", "not sealed");
    buf_clear(body);
    buf_printf(body, "{\"serial\":\"NOBODY%06u\",\"certificate\":\"\",\"sealed\":\"%s\"}", number,
               sodium_bin2base64(text, sizeof text, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL));
}

static void *answer_all(void *ctx)
{
    struct load *l = ((struct hand *)ctx)->load;
    struct wire *w = malloc(sizeof *w);
    BUF_OWNED struct buf body = buf_make(4096);
    if (!w)
        wire_fail("memory", "none");
    wire_open(w, port_of(l, 0), l->server);
    wire_find_seal_key(w);
    for (unsigned number; (number = atomic_fetch_add(&l->next, 1)) < l->amount;) {
        struct kiosk k;
        kiosk_make(&k, number);
        make_answers(w, &k, number, &body);
        if (wire_ask(w, &k, "POST", "/v1/unblock/answers", "", &body) != 403 || !strstr(w->answer, "not-possible"))
            wire_fail("answers", w->answer);
        kiosk_free(&k);
    }
    wire_close(w);
    free(w);
    return NULL;
}

static void *hash_on(void *ctx)
{
    uint8_t salt[HASH_SALT_SIZE] = { 0 }, out[HASH_SIZE];
    for (unsigned times = *(const unsigned *)ctx; times; times--)
        if (crypto_pwhash(out, sizeof out, "0123456789abcdef0123456789abcdef", 32, salt, HASH_PASSES, HASH_MEMORY, crypto_pwhash_ALG_ARGON2ID13))
            wire_fail("hash", "no memory");
    return NULL;
}

/* Processor seconds of one, with as many at a time as the server has: they share the memory's bandwidth. */
static double bare_hash_s(unsigned times)
{
    pthread_t threads[64];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned at_once = cores > 0 && cores < 64 ? (unsigned)cores : 1;
    double from = now_s(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned i = 0; i < at_once; i++)
        if (pthread_create(&threads[i], NULL, hash_on, &times))
            wire_fail("thread", "none");
    for (unsigned i = 0; i < at_once; i++)
        (void)pthread_join(threads[i], NULL);
    return (now_s(CLOCK_PROCESS_CPUTIME_ID) - from) / (times * at_once);
}

/* The bare hash before and after: other work on the machine slows both. */
static void run_answers(struct load *l)
{
    double bare = bare_hash_s(l->amount / 4), cpu = cpu_of(l->pids);
    run_hands(l, answer_all);
    cpu = (cpu_of(l->pids) - cpu) / l->amount;
    bare = (bare + bare_hash_s(l->amount / 4)) / 2;
    printf("answers_ms %.2f\nanswers_bare_ms %.2f\nanswers_ratio %.4f\n", cpu * 1000, bare * 1000, cpu / bare);
}

static unsigned number(const char *text) { return (unsigned)strtoul(text, NULL, 10); }

int main(int argc, char **argv)
{
    static struct load l;
    if (secret_start() || argc < 3)
        wire_fail("usage", "see the head of server_load.c");
    l.samples = calloc(SAMPLES_MAX, sizeof *l.samples);
    l.token.serial = "BENCH0000001";
    if (!l.samples)
        wire_fail("memory", "none");
    const char *what = argv[1];
    if (strcmp(what, "seed") == 0 && argc == 4) {
        run_seed(argv[2], number(argv[3]));
        return 0;
    }
    l.ports = argv[2];
    l.server = argv[3];
    l.threads = argc > 5 ? number(argv[4]) : 1;
    if (strcmp(what, "hold") == 0 && argc == 6) {
        l.amount = number(argv[4]);
        l.pids = argv[5];
        run_hold(&l);
        return 0;
    }
    if (argc < 7 || l.threads < 1 || l.threads > THREADS_MAX)
        wire_fail("usage", "see the head of server_load.c");
    l.amount = number(argv[5]);
    l.pids = argv[6];
    l.pull = strcmp(what, "pull") == 0;
    if (strcmp(what, "crowd") == 0 && argc == 9) {
        load_key(&l.token, argv[7]);
        l.token.serial = argv[8];
        run_crowd(&l);
    } else if (strcmp(what, "answers") == 0) {
        run_answers(&l);
    } else {
        run_ask(&l, what);
    }
    return 0;
}
