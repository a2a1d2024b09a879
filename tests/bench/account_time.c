/* Whether time tells: a log-in (of either service), and three answers, of a name that is nobody's, that are wrong, and that are right; a
 * creation with an address that is free, and that another account has; one after the other in one process, without a network. Prints how many hashes each costs, the medians of what is beyond them in ms, and how far apart
 * those are in hundredths of one hash.
 *
 *   account_time ROUNDS
 *
 * It is the processor's time of the thread, and the hash is timed apart (crypto_pwhash below stands before libsodium's): what it
 * varies by on a busy machine would hide the rest. The answers to three questions are held until 1.5 s besides. */
#include "tests/unit/test_server_citizen.h"

#include <dlfcn.h>
#include <time.h>

enum { ROUNDS_MAX = 4000, UNKNOWN = 0, WRONG = 1, RIGHT = 2, KINDS = 3, FREE = 0, TAKEN = 1, DAYS_MS = 86400000 };

struct samples { double ms[KINDS][ROUNDS_MAX]; size_t n; int hashes[KINDS]; };

static double hashed_ms, hash_samples[ROUNDS_MAX];
static int hashes;
static size_t hash_count;

static double thread_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

typedef int pwhash(unsigned char *, unsigned long long, const char *, unsigned long long, const unsigned char *, unsigned long long, size_t, int);

int crypto_pwhash(unsigned char *const out, unsigned long long n, const char *const password, unsigned long long password_n,
                  const unsigned char *const salt, unsigned long long passes, size_t memory, int algorithm)
{
    pwhash *real;
    *(void **)(void *)&real = dlsym(RTLD_NEXT, "crypto_pwhash");
    double before = thread_ms();
    int result = real(out, n, password, password_n, salt, passes, memory, algorithm);
    double ms = thread_ms() - before;
    hashed_ms += ms;
    hashes++;
    if (hash_count < ROUNDS_MAX)
        hash_samples[hash_count++] = ms;
    return result;
}

static int in_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const double *ms, size_t n)
{
    static double copy[ROUNDS_MAX];
    memcpy(copy, ms, n * sizeof *ms);
    qsort(copy, n, sizeof *copy, in_order);
    return copy[n / 2];
}

static double time_of(struct portal *p, const struct asked *k, unsigned status)
{
    hashed_ms = 0;
    hashes = 0;
    double before = thread_ms();
    SECRET_OWNED struct secret *answer = fixture_carry(p->f, k->job);
    double ms = thread_ms() - before - hashed_ms;
    assert_int_equal(p->f->status, status);
    return ms;
}

/* A day later nothing is left of what was counted. */
static void one(struct portal *p, const char *verb, json_t *in, struct samples *s, int kind)
{
    struct asked k;
    portal_later(p, 2LL * DAYS_MS);
    portal_make(p, verb, in, &k);
    s->ms[kind][s->n] = time_of(p, &k, kind == RIGHT ? 200 : 403);
    s->hashes[kind] = hashes;
    asked_drop(&k);
}

static void round_of_logins(struct portal *p, struct samples *s)
{
    one(p, "login", name_and_password("IP9999999", PASSWORD), s, UNKNOWN);
    one(p, "login", name_and_password(MARIE, "Mauvais1e"), s, WRONG);
    one(p, "login", name_and_password(MARIE, PASSWORD), s, RIGHT);
    s->n++;
}

static json_t *answers(struct portal *p, const char *name, bool right)
{
    json_t *list = json_array();
    assert_int_equal(portal_ask(p, "forgot", json_pack("{s:s}", "name", name)), 200);
    const json_t *ids = json_object_get(p->answer, "questions");
    for (size_t i = 0; i < 3; i++) {
        int number = atoi(json_string_value(json_array_get(ids, i)) + 1);
        (void)json_array_append_new(list, json_string(right && number <= 8 ? portal_answers[number - 1] : "Autre chose"));
    }
    return json_pack("{s:s, s:o}", "name", name, "answers", list);
}

static void round_of_answers(struct portal *p, struct samples *s)
{
    one(p, "forgot-answers", answers(p, "IP9999999", false), s, UNKNOWN);
    one(p, "forgot-answers", answers(p, MARIE, false), s, WRONG);
    one(p, "forgot-answers", answers(p, MARIE, true), s, RIGHT);
    s->n++;
}

static json_t *citizen(const char *name, const char *password)
{
    return json_pack("{s:s, s:s, s:s}", "name", name, "password", password, "text", TEXT_HASH);
}

static void round_of_citizens(struct portal *p, struct samples *s)
{
    one(p, "citizen-login", citizen("jamaisvu", EVE_PASSWORD), s, UNKNOWN);
    one(p, "citizen-login", citizen(EVE, "Mauvais 1 mot"), s, WRONG);
    one(p, "citizen-login", citizen(EVE, EVE_PASSWORD), s, RIGHT);
    s->n++;
}

/* FREE and TAKEN, in turns of which is first; both are answered 200. */
static void round_of_creations(struct portal *p, struct samples *s)
{
    for (size_t i = 0; i < 2; i++) {
        const bool taken = (s->n + i) % 2;
        char name[32], address[64];
        struct asked k;
        (void)snprintf(name, sizeof name, "nouveau%zu%s", s->n, taken ? "t" : "f");
        (void)snprintf(address, sizeof address, "%s@exemple.ca", name);
        portal_later(p, 2LL * DAYS_MS);
        portal_make(p, "citizen-create", new_citizen(name, taken ? EVE_EMAIL : address), &k);
        s->ms[taken ? TAKEN : FREE][s->n] = time_of(p, &k, 200);
        s->hashes[taken ? TAKEN : FREE] = hashes;
        asked_drop(&k);
    }
    s->n++;
}

static void say_creations(const struct samples *s, double hash)
{
    double open = median(s->ms[FREE], s->n), taken = median(s->ms[TAKEN], s->n);
    printf("account_creation_hashes %d %d\naccount_creation_free_ms %.3f\naccount_creation_taken_ms %.3f\naccount_creation_percent %.2f\n",
           s->hashes[FREE], s->hashes[TAKEN], open, taken, 100 * (open - taken) / hash);
}

static void say(const char *what, const struct samples *s, double hash)
{
    double unknown = median(s->ms[UNKNOWN], s->n), wrong = median(s->ms[WRONG], s->n), right = median(s->ms[RIGHT], s->n);
    printf("account_%s_hashes %d %d %d\n", what, s->hashes[UNKNOWN], s->hashes[WRONG], s->hashes[RIGHT]);
    printf("account_%s_unknown_ms %.3f\naccount_%s_wrong_ms %.3f\naccount_%s_right_ms %.3f\n", what, unknown, what, wrong, what, right);
    printf("account_%s_unknown_wrong_percent %.2f\naccount_%s_wrong_right_percent %.2f\n", what, 100 * (unknown - wrong) / hash, what,
           100 * (wrong - right) / hash);
}

int main(int argc, char **argv)
{
    static struct samples logins, forgotten, citizens, creations;
    void *state = NULL;
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
    if (rounds < 1 || rounds > ROUNDS_MAX || secret_start() || portal_setup(&state))
        return 2;
    struct portal *p = state;
    portal_begin(p);
    citizen_begin(p, EVE, EVE_EMAIL);
    hash_count = 0;
    for (long i = 0; i < rounds; i++) {
        round_of_logins(p, &logins);
        round_of_answers(p, &forgotten);
        round_of_citizens(p, &citizens);
        round_of_creations(p, &creations);
    }
    double hash = median(hash_samples, hash_count);
    printf("account_hash_ms %.3f\n", hash);
    say("login", &logins, hash);
    say("answers", &forgotten, hash);
    say("citizen", &citizens, hash);
    say_creations(&creations, hash);
    (void)portal_teardown(&state);
    return 0;
}
