/* Parts of a transaction, late work, and group commit: what fails alone, what fails together. */
#include "tests/unit/test_server_fixture.h"

#include "server/db_group.h"

#include <pthread.h>

struct writer {
    struct fixture *f;
    struct db_group *group;
    const char *name;
    bool audited;
    enum err wanted, said;       /* wanted: what its part returns after it wrote */
    unsigned runs;
    pthread_t thread;
};

static enum err write_meta(void *ctx, struct db *db)
{
    struct writer *w = ctx;
    const struct audit_event event = { .actor = "system", .action = w->name, .nature = "a test", .outcome = "done" };
    w->runs++;
    enum err e = DB_RUN(db, ST_META_PUT, NULL, NULL, db_text(w->name), db_blob("x", 1));
    if (!e && w->audited)
        e = audit_add(db, &w->f->keys, &w->f->clock, &event);
    return e ? e : w->wanted;
}

static int64_t metas(const struct fixture *f) { return fixture_number(f, "SELECT count(*) FROM meta WHERE name <> 'generation'"); }
static int64_t audits(const struct fixture *f) { return fixture_number(f, "SELECT count(*) FROM audit"); }

static void expect_chain(const struct fixture *f, int64_t rows)
{
    int64_t bad = -1, count = -1;
    assert_int_equal(audit_verify(f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 0);
    assert_int_equal(count, rows);
}

static enum err three_parts(void *ctx, struct db *db)
{
    struct writer *w = ctx;
    enum err e = ERR_OK;
    for (int i = 0; i < 3 && !e; i++)
        e = db_part(db, write_meta, &w[i], &w[i].said);
    return e;
}

static void test_part_fails_alone(void **state)
{
    struct fixture *f = *state;
    struct writer w[3] = { { f, .name = "a", .audited = true }, { f, .name = "b", .audited = true, .wanted = ERR_FORMAT },
                           { f, .name = "c", .audited = true } };
    assert_int_equal(db_tx(f->db, three_parts, w), ERR_OK);
    assert_int_equal(w[0].said, ERR_OK);
    assert_int_equal(w[1].said, ERR_FORMAT);
    assert_int_equal(w[2].said, ERR_OK);
    assert_int_equal(metas(f), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE action = 'b'"), 0);
    expect_chain(f, 2);
}

static enum err bad_statement(void *ctx, struct db *db)
{
    (void)ctx;
    return DB_RUN(db, ST_META_PUT, NULL, NULL, db_text("b"), db_null());    /* NOT NULL */
}

static enum err part_with_bad_statement(void *ctx, struct db *db)
{
    struct writer *w = ctx;
    enum err e = db_part(db, write_meta, &w[0], &w[0].said);
    e = e ? e : db_part(db, bad_statement, NULL, &w[1].said);
    return e ? e : db_part(db, write_meta, &w[2], &w[2].said);
}

/* A statement that the engine refuses does not spoil the parts around it. */
static void test_statement_fails_in_part(void **state)
{
    struct fixture *f = *state;
    struct writer w[3] = { { f, .name = "a" }, { f, .name = "b" }, { f, .name = "c" } };
    assert_int_equal(db_tx(f->db, part_with_bad_statement, w), ERR_OK);
    assert_int_equal(w[1].said, ERR_STORE);
    assert_int_equal(metas(f), 2);
}

static unsigned released;
static void count_release(void *item) { (void)item; released++; }
static enum err refuse_items(struct db *db, void *const *items, size_t count)
{
    (void)db, (void)items;
    return count == 3 ? ERR_FORMAT : ERR_INTERNAL;
}
static const struct db_late counting = { refuse_items, count_release };

static enum err add_three(void *ctx, struct db *db)
{
    enum err e = DB_RUN(db, ST_META_PUT, NULL, NULL, db_text("late"), db_blob("x", 1));
    for (int i = 0; i < 3 && !e; i++)
        e = db_late_add(db, &counting, ctx);
    return e;
}

static enum err add_too_many(void *ctx, struct db *db)
{
    enum err e = ERR_OK;
    for (int i = 0; i <= DB_LATE_MAX && !e; i++)
        e = db_late_add(db, &counting, ctx);
    return e;
}

static void test_late_work(void **state)
{
    struct fixture *f = *state;
    int item;
    released = 0;
    assert_int_equal(db_tx(f->db, add_three, &item), ERR_FORMAT);    /* what late work says is the transaction's */
    assert_int_equal(released, 3);
    assert_int_equal(metas(f), 0);
    released = 0;
    assert_int_equal(db_tx(f->db, add_too_many, &item), ERR_LIMIT);
    assert_int_equal(released, DB_LATE_MAX + 1);
    released = 0;
    assert_int_equal(db_late_add(f->db, &counting, &item), ERR_INTERNAL);    /* no transaction */
    assert_int_equal(released, 1);
    assert_int_equal(db_late_add(f->db, &counting, NULL), ERR_MEMORY);
}

enum { WRITERS = 12, ROUNDS = 40 };

static void *write_rounds(void *ctx)
{
    struct writer *w = ctx;
    char name[32];
    for (int i = 0; i < ROUNDS; i++) {
        struct writer once = *w;
        (void)snprintf(name, sizeof name, "%s-%d", w->name, i);
        once.name = name;
        enum err e = db_group_tx(w->group, write_meta, &once);
        if (e != w->wanted)
            w->said = e ? e : ERR_INTERNAL;
    }
    return NULL;
}

static void run_writers(struct fixture *f, struct writer *w, char names[WRITERS][16])
{
    struct db_group *group;
    assert_int_equal(db_group_open(f->database, &group), ERR_OK);
    for (int i = 0; i < WRITERS; i++) {
        (void)snprintf(names[i], 16, "w%d", i);
        w[i].f = f;
        w[i].name = names[i];
        w[i].group = group;
        assert_int_equal(pthread_create(&w[i].thread, NULL, write_rounds, &w[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(w[i].thread, NULL);
    db_group_close(group);
}

/* Many threads, a quarter of them failing: each gets its own answer, and what each was told is what is there. */
static void test_group(void **state)
{
    struct fixture *f = *state;
    struct writer w[WRITERS] = { 0 };
    char names[WRITERS][16];
    for (int i = 0; i < WRITERS; i++) {
        w[i].audited = i % 2;
        w[i].wanted = i % 4 == 3 ? ERR_FORMAT : ERR_OK;
    }
    run_writers(f, w, names);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(w[i].said, ERR_OK);
    assert_int_equal(metas(f), WRITERS / 4 * 3 * ROUNDS);
    expect_chain(f, WRITERS / 4 * ROUNDS);
}

/* What fails at the end fails for who caused it: the others are tried by themselves and go through. */
static void test_group_whole_fails(void **state)
{
    struct fixture *f = *state;
    struct writer w[WRITERS] = { 0 };
    char names[WRITERS][16];
    fixture_forbid(f, "audit");
    for (int i = 0; i < WRITERS; i++)
        w[i].audited = i % 4 == 3;
    run_writers(f, w, names);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(w[i].said, w[i].audited ? ERR_STORE : ERR_OK);
    assert_int_equal(metas(f), WRITERS / 4 * 3 * ROUNDS);
    assert_int_equal(audits(f), 0);
}

struct siege { struct writer writer; bool stop; };

static void *write_on(void *ctx)
{
    struct siege *s = ctx;
    while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
        enum err e = db_group_tx(s->writer.group, write_meta, &s->writer);
        if (e)
            s->writer.said = e;
    }
    return NULL;
}

/* Who is not of the group gets its turn also while the group never rests. */
static void test_outsider(void **state)
{
    struct fixture *f = *state;
    struct siege sieges[4] = { 0 };
    struct writer outsider = { f, .name = "outsider", .audited = true };
    static const char *const names[] = { "a", "b", "c", "d" };
    struct db_group *group;
    assert_int_equal(db_group_open(f->database, &group), ERR_OK);
    for (int i = 0; i < 4; i++) {
        sieges[i].writer = (struct writer){ .f = f, .group = group, .name = names[i] };
        assert_int_equal(pthread_create(&sieges[i].writer.thread, NULL, write_on, &sieges[i]), 0);
    }
    for (int i = 0; i < 20; i++)
        assert_int_equal(db_tx(f->db, write_meta, &outsider), ERR_OK);
    for (int i = 0; i < 4; i++)
        __atomic_store_n(&sieges[i].stop, true, __ATOMIC_RELAXED);
    for (int i = 0; i < 4; i++) {
        pthread_join(sieges[i].writer.thread, NULL);
        assert_int_equal(sieges[i].writer.said, ERR_OK);
    }
    db_group_close(group);
    expect_chain(f, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_part_fails_alone), T(test_statement_fails_in_part), T(test_late_work), T(test_group), T(test_group_whole_fails), T(test_outsider),
    };
    return FIXTURE_RUN("server group", tests);
}
