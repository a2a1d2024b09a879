/* core/store: damaged, newer, read-only and full: said by its error, and the outbox is never lost nor overwritten. */
#include "test_store_files.h"

static void a_damaged_database_is_rebuilt_from_the_journal(void **state)
{
    (void)state;
    static char garbage[65536];
    memset(garbage, 0x5A, sizeof garbage);
    struct store *s = open_store();
    for (uint8_t n = 1; n <= 4; n++)
        accept_op(s, n);
    struct store_result done = { .applied = true };
    memset(done.id, 2, sizeof done.id);
    assert_int_equal(store_apply(s, &done, 1), ERR_OK);
    store_close(s);
    overwrite("guichet.db", 0, garbage, sizeof garbage);
    s = open_store();
    assert_true(store_salvaged(s));
    expect_batch(s, "134");
    assert_int_equal(access(at("damaged-1.db"), F_OK), 0);
    store_close(s);
    assert_int_equal(unlink(at("guichet.db")), 0);          /* even gone altogether */
    s = open_store();
    expect_batch(s, "134");
    store_close(s);
}

/* The parts of one thing are salvaged as that: one request. */
static void what_was_kept_together_is_salvaged_together(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_op ops[3] = { make_op(1), make_op(2), make_op(3) };
    struct store_request rows[4];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        memcpy(ops[i].receipt, "R-ABCD-2345", 12);
    assert_int_equal(store_keep_all(s, ops, 3), ERR_OK);
    store_close(s);
    assert_int_equal(unlink(at("guichet.db")), 0);
    s = open_store();
    expect_batch(s, "123");
    assert_int_equal(store_requests(s, ops[0].serial, rows, 4, &n), ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].receipt, "R-ABCD-2345");
    store_close(s);
}

static void without_a_journal_nothing_is_touched(void **state)
{
    (void)state;
    struct store *s = open_store(), *again = NULL;
    struct stat before, after;
    accept_op(s, 1);
    accept_op(s, 2);
    store_close(s);
    overwrite("guichet.db", 0, "not a database at all, not at all", 33);
    overwrite("outbox.journal", 30, "\x01\x02\x03", 3);
    assert_int_equal(stat(at("guichet.db"), &before), 0);
    assert_int_equal(store_open(dir, &again), ERR_STORE_CORRUPT);
    assert_int_equal(stat(at("guichet.db"), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(access(at("damaged-1.db"), F_OK), -1);
}

static void a_torn_tail_of_the_journal_is_no_damage(void **state)
{
    (void)state;
    struct store *s = open_store();
    accept_op(s, 1);
    accept_op(s, 2);
    store_close(s);
    struct stat st;
    assert_int_equal(stat(at("outbox.journal"), &st), 0);
    overwrite("outbox.journal", st.st_size, "GJ1R\0\0\1\0half a rec", 18);
    s = open_store();
    accept_op(s, 3);                                        /* appended after the torn one */
    store_close(s);
    overwrite("guichet.db", 0, "not a database at all, not at all", 33);
    s = open_store();
    expect_batch(s, "123");
    store_close(s);
}

static void another_session_goes_on_with_the_new_database(void **state)
{
    (void)state;
    static char garbage[65536];
    struct store *a = open_store();
    accept_op(a, 1);
    assert_int_equal(rename(at("guichet.db"), at("guichet.db")), 0);
    char from[512];
    snprintf(from, sizeof from, "%s", at("guichet.db"));
    assert_int_equal(rename(from, at("elsewhere.db")), 0);
    overwrite("guichet.db", 0, garbage, sizeof garbage);
    memset(garbage, 0x77, sizeof garbage);
    overwrite("guichet.db", 0, garbage, sizeof garbage);
    struct store *b = open_store();
    expect_batch(b, "1");
    accept_op(a, 2);                                        /* a still had the old file open */
    expect_batch(b, "12");
    store_close(a);
    store_close(b);
}

static void a_newer_database_is_left_alone(void **state)
{
    (void)state;
    struct store *s = open_store(), *again = NULL;
    accept_op(s, 1);
    store_close(s);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(at("guichet.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(store_open(dir, &again), ERR_STORE_NEWER);
    assert_int_equal(sqlite3_open(at("guichet.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=3", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    s = open_store();
    expect_batch(s, "1");
    store_close(s);
}

static void a_database_of_version_1_is_migrated(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_renewal renewal = { .retry_ms = 5, .csr_n = 3, .csr = "csr" };
    accept_op(s, 1);
    store_close(s);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(at("guichet.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TABLE renewal; DROP TABLE kept; PRAGMA user_version=1", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    s = open_store();
    assert_false(store_salvaged(s));
    expect_batch(s, "1");
    assert_int_equal(store_put_renewal(s, "SERIE", &renewal), ERR_OK);
    store_close(s);
}

/* Runs fn in a child; its exit status is what fn returns. */
static int in_child(int (*fn)(void))
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(fn());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int open_as_nobody(void)
{
    struct store *s = NULL;
    if (geteuid() == 0 && (setgroups(0, NULL) || setgid(65534) || setuid(65534)))
        return 77;
    return store_open(dir, &s) == ERR_STORE_READONLY ? 0 : 1;
}

static void a_folder_that_cannot_be_written(void **state)
{
    (void)state;
    struct store *s = open_store();
    accept_op(s, 1);
    store_close(s);
    assert_int_equal(chmod(dir, 0555), 0);
    int rc = in_child(open_as_nobody);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_int_equal(rc, 0);
    s = open_store();
    expect_batch(s, "1");
    store_close(s);
}

/* A real full disk: a 512 KiB file system of our own. 77: not allowed here. */
static int fill_disk(void)
{
    struct store *s = NULL;
    unsigned n = 0, held = 0;
    enum err e = ERR_OK;
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("t", dir, "tmpfs", 0, "size=512k"))
        return 77;
    if (store_open(dir, &s))
        return 1;
    int fd = open(at("ballast"), O_WRONLY | O_CREAT, 0600);
    static char block[4096];
    while (write(fd, block, sizeof block) > 0)
        ;
    close(fd);
    for (uint8_t i = 1; !e && i < 200; i++) {
        struct store_op op = make_op(i);
        e = store_prepare(s, &op);
        e = e ? e : store_ready(s, &op);
        n += !e;
    }
    if (e != ERR_STORE_FULL)
        return 2;
    if (store_waiting(s, &held) || held < n)
        return 3;
    store_close(s);
    unlink(at("ballast"));
    if (store_open(dir, &s) || store_settle_orphans(s, NULL) || store_waiting(s, &held) || held < n || held > n + 1)
        return 4;
    struct store_op op = make_op(250);
    if (store_prepare(s, &op) || store_ready(s, &op))
        return 5;
    store_close(s);
    return 0;
}

static void a_full_disk_refuses_and_loses_nothing(void **state)
{
    (void)state;
    int rc = in_child(fill_disk);
    if (rc == 77) {
        print_message("# skipped: no mount namespace here to mount a small disk in\n");
        skip();
    }
    assert_int_equal(rc, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_damaged_database_is_rebuilt_from_the_journal), T(what_was_kept_together_is_salvaged_together),
        T(without_a_journal_nothing_is_touched),
        T(a_torn_tail_of_the_journal_is_no_damage),
        T(another_session_goes_on_with_the_new_database),
        T(a_newer_database_is_left_alone),
        T(a_database_of_version_1_is_migrated),
        T(a_folder_that_cannot_be_written),
        T(a_full_disk_refuses_and_loses_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
