/* How long the counter takes to find one among many people, to read a record and its events: the run of the verb, with every question to the database,
 * without the commit. Prints medians and 99th percentiles in ms; of SQLite, then of PostgreSQL where there is one (tests/lib/postgres).
 *
 *   find_time PEOPLE ROUNDS */
#include "tests/unit/test_server_counter.h"

#include "tests/bench/find_crowd.h"

#include <time.h>

enum { ROUNDS_MAX = 4000, PAGE = 20, FIFTIETH = 50, PEOPLE_MAX = 1000000 };

extern const struct account_verb account_verb_counter_find, account_verb_counter_person, account_verb_counter_events;

struct bench { struct portal *p; long people; struct call c; struct account_call a; struct api_answer answer; double ms; };

static double now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum err run(void *ctx, struct db *db)
{
    struct bench *b = ctx;
    b->c.db = db;
    const double before = now_ms();
    enum err e = b->a.verb->run(&b->a);
    b->ms = now_ms() - before;
    return e;
}

/* Takes over in. The answer stays until the next. */
static void ask(struct bench *b, const struct account_verb *verb, json_t *in)
{
    json_decref(b->a.out);
    json_decref(b->a.in);
    b->c.answer = &b->answer;
    b->answer.status = 0;
    b->a = (struct account_call){ .call = &b->c, .verb = verb, .in = in, .who = { .found = true, .agent = true, .roles = COUNTER_AGENT, .person = ANNE } };
    assert_int_equal(verb->read(&b->a), ERR_OK);
    assert_int_equal(db_tx(b->p->f->db, run, b), ERR_OK);
    assert_int_equal(b->answer.status, 0);
    verb->release(&b->a);
}

static size_t find(struct bench *b, const char *text, const char *from)
{
    ask(b, &account_verb_counter_find, json_pack("{s:s, s:s, s:i}", "text", text, "from", from, "rows", PAGE));
    return json_array_size(json_object_get(b->a.out, "rows"));
}

/* --- what is asked, by number --- */

static void person_of(const struct bench *b, long i, struct crowd_person *p)
{
    crowd_person_at((long)((unsigned long)i * 2654435761UL % (unsigned long)b->people), p);
}

static void ask_common(struct bench *b, long i)
{
    static const char *const texts[] = { "tremblay", "gagnon", "roy", "cote", "bouchard", "tremblay m", "gagnon je", "marie", "jean", "tre" };
    const size_t rows = find(b, texts[i % 10], "");
    assert_true(rows == PAGE || b->people < 10000);
}

static void ask_rare(struct bench *b, long i)
{
    struct crowd_person p;
    person_of(b, i, &p);
    assert_true(find(b, i % 2 ? "harvey ulric" : p.user[0] ? p.user : p.name, "") > 0 || i % 2);
}

static void ask_serial(struct bench *b, long i)
{
    struct crowd_person p;
    for (long k = i; person_of(b, k, &p), !p.serial[0]; k += 7)
        ;
    assert_int_equal(find(b, p.serial, ""), 1);
}

static void ask_address(struct bench *b, long i)
{
    struct crowd_person p;
    for (long k = i; person_of(b, k, &p), !p.email[0]; k += 7)
        ;
    assert_int_equal(find(b, p.email, ""), 1);
}

/* From the first page on, or from where the last one ended. */
static void ask_deep(struct bench *b, long i)
{
    static char from[CURSOR_SIZE];
    static int page;
    if (i == 0)
        page = 0;
    while (page == 0 || page < FIFTIETH - 1) {
        const char *next = page ? from : "";
        (void)find(b, "tremblay", next);
        next = json_string_value(json_object_get(b->a.out, "next"));
        if (!next)
            break;      /* fewer people than fifty pages */
        (void)snprintf(from, sizeof from, "%s", next);
        page++;
    }
    (void)find(b, "tremblay", from);
}

static void ask_record(struct bench *b, long i)
{
    struct crowd_person p;
    person_of(b, i, &p);
    ask(b, &account_verb_counter_person, json_pack("{s:s}", "person", p.id));
}

static void ask_events(struct bench *b, long i)
{
    struct crowd_person p;
    crowd_person_at(i % (b->people < CROWD_BUSY ? b->people : CROWD_BUSY), &p);
    ask(b, &account_verb_counter_events, json_pack("{s:s, s:s, s:i}", "person", p.id, "from", "", "rows", PAGE));
    assert_int_equal(json_array_size(json_object_get(b->a.out, "rows")), PAGE);
}

static const struct { const char *name; void (*ask)(struct bench *b, long i); } asked[] = {
    { "common", ask_common }, { "rare", ask_rare }, { "serial", ask_serial }, { "address", ask_address }, { "page50", ask_deep }, { "record", ask_record },
    { "events", ask_events },
};

/* --- figures --- */

static int in_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct bench *b, const char *engine, long rounds)
{
    static double ms[ROUNDS_MAX];
    for (size_t k = 0; k < sizeof asked / sizeof asked[0]; k++) {
        for (long i = 0; i < rounds; i++) {
            asked[k].ask(b, i);
            ms[i] = b->ms;
        }
        qsort(ms, (size_t)rounds, sizeof *ms, in_order);
        printf("find_%s_%s_p50_ms %.3f\nfind_%s_%s_p99_ms %.3f\n", engine, asked[k].name, ms[rounds / 2], engine, asked[k].name, ms[rounds * 99 / 100]);
        (void)fflush(stdout);
    }
}

static void one_engine(const char *engine, long people, long rounds)
{
    struct bench b = { .people = people };
    void *state = NULL;
    assert_int_equal(counter_setup(&state), 0);
    b.p = state;
    b.c = (struct call){ .service = &b.p->f->service, .now_ms = b.p->f->server_ms };
    counter_agent(b.p, ANNE, COUNTER_AGENT);
    const double before = now_ms();
    crowd_add(b.p->f, people);
    printf("find_%s_people %ld\nfind_%s_fill_s %.1f\n", engine, people, engine, (now_ms() - before) / 1e3);
    measure(&b, engine, rounds);
    json_decref(b.a.out);
    json_decref(b.a.in);
    (void)portal_teardown(&state);
}

int main(int argc, char **argv)
{
    const long people = argc > 1 ? strtol(argv[1], NULL, 10) : 0, rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (people < 1 || people > PEOPLE_MAX || rounds < 1 || rounds > ROUNDS_MAX || secret_start())
        return 2;
    one_engine("sqlite", people, rounds);
    if (!getenv(FIXTURE_POSTGRESQL))
        return 0;
    (void)setenv(FIXTURE_ENGINE, "postgresql", 1);
    one_engine("postgresql", people, rounds);
    return 0;
}
