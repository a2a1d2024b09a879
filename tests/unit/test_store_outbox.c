/* core/store: the outbox keeps what it accepted, in order, whatever happens to the files. */
#define _GNU_SOURCE
#include "core/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static char dir[256], path[512];

static const char *at(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/guichet-store-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    DIR *folder = opendir(dir);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        unlink(at(entry->d_name));
    if (folder)
        closedir(folder);
    return rmdir(dir);
}

static struct store_op make_op(uint8_t n)
{
    struct store_op op = { .at_ms = 1000 + n, .body = "{\"secret\":\"corps tres prive\"}", .body_n = 29 };
    memset(op.id, n, sizeof op.id);
    snprintf(op.type, sizeof op.type, "token.pin.changed/1");
    snprintf(op.serial, sizeof op.serial, "SERIE-PRIVEE-42");
    snprintf(op.receipt, sizeof op.receipt, "R-2222-%c%c%c%c", 'A' + n / 26, 'A' + n % 26, 'C', 'D');
    return op;
}

static struct store *open_store(void)
{
    struct store *s = NULL;
    assert_int_equal(store_open(dir, &s), ERR_OK);
    return s;
}

static void accept_op(struct store *s, uint8_t n)
{
    struct store_op op = make_op(n);
    assert_int_equal(store_prepare(s, &op), ERR_OK);
    assert_int_equal(store_ready(s, &op), ERR_OK);
}

static unsigned waiting(struct store *s)
{
    unsigned n = 999;
    assert_int_equal(store_waiting(s, &n), ERR_OK);
    return n;
}

static void expect_batch(struct store *s, const char *ids)
{
    struct store_batch batch;
    assert_int_equal(store_batch(s, &batch), ERR_OK);
    assert_int_equal(batch.count, strlen(ids));
    for (size_t i = 0; i < batch.count; i++) {
        assert_int_equal(batch.items[i].seq, batch.items[0].seq + i);
        assert_int_equal(batch.items[i].id[0], ids[i] - '0');
        assert_int_equal(batch.items[i].body_n, 29);
    }
    store_batch_free(&batch);
}

static void an_operation_lives_from_prepared_to_answered(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_op op = make_op(1);
    bool has = false;
    assert_int_equal(store_prepare(s, &op), ERR_OK);
    assert_int_equal(waiting(s), 0);
    expect_batch(s, "");
    assert_int_equal(store_has_receipt(s, op.receipt, &has), ERR_OK);
    assert_true(has);
    assert_int_equal(store_ready(s, &op), ERR_OK);
    assert_int_equal(store_ready(s, &op), ERR_EMPTY);     /* not twice */
    assert_int_equal(waiting(s), 1);
    expect_batch(s, "1");
    struct store_result result = { .applied = false, .reason = "token-revoked" };
    memcpy(result.id, op.id, sizeof op.id);
    assert_int_equal(store_apply(s, &result, 1), ERR_OK);
    assert_int_equal(store_apply(s, &result, 1), ERR_OK);   /* a repeated answer changes nothing */
    assert_int_equal(waiting(s), 0);
    struct store_request row;
    assert_int_equal(store_request_at(s, op.id, &row), ERR_OK);
    assert_int_equal(row.state, STORE_REFUSED);
    assert_string_equal(row.reason, "token-revoked");
    assert_string_equal(row.receipt, op.receipt);
    store_close(s);
}

static void what_did_not_happen_leaves_no_trace(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_op op = make_op(1);
    struct store_request rows[4];
    size_t n = 9;
    assert_int_equal(store_prepare(s, &op), ERR_OK);
    assert_int_equal(store_drop(s, op.id), ERR_OK);
    assert_int_equal(waiting(s), 0);
    assert_int_equal(store_requests(s, op.serial, rows, 4, &n), ERR_OK);
    assert_int_equal(n, 0);
    store_close(s);
    s = open_store();
    assert_int_equal(waiting(s), 0);
    store_close(s);
}

static void a_prepared_operation_of_the_dead_becomes_unknown(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_op op = make_op(1);
    unsigned n = 0;
    bool unsure = false;
    op.unknown = true;
    assert_int_equal(store_prepare(s, &op), ERR_OK);
    struct store *other = open_store();
    assert_int_equal(store_settle_orphans(other, &n), ERR_OK);
    assert_int_equal(n, 0);                                /* its session lives */
    store_close(s);
    assert_int_equal(store_settle_orphans(other, &n), ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(waiting(other), 1);
    assert_int_equal(store_is_unsure(other, op.serial, &unsure), ERR_OK);
    assert_true(unsure);
    assert_int_equal(store_is_unsure(other, "AUTRE", &unsure), ERR_OK);
    assert_false(unsure);
    struct store_op later = make_op(2);                    /* a later success settles it */
    assert_int_equal(store_prepare(other, &later), ERR_OK);
    assert_int_equal(store_ready(other, &later), ERR_OK);
    assert_int_equal(store_is_unsure(other, op.serial, &unsure), ERR_OK);
    assert_false(unsure);
    store_close(other);
}

static void a_new_epoch_numbers_from_one(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_batch before, after;
    for (uint8_t n = 1; n <= 5; n++)
        accept_op(s, n);
    struct store_result first = { .applied = true };
    memset(first.id, 1, sizeof first.id);
    assert_int_equal(store_apply(s, &first, 1), ERR_OK);
    assert_int_equal(store_batch(s, &before), ERR_OK);
    assert_int_equal(before.items[0].seq, 2);
    assert_int_equal(store_new_epoch(s), ERR_OK);
    assert_int_equal(store_batch(s, &after), ERR_OK);
    assert_int_equal(after.items[0].seq, 1);
    assert_int_equal(after.count, 4);
    assert_memory_not_equal(before.epoch, after.epoch, sizeof before.epoch);
    store_batch_free(&before);
    store_batch_free(&after);
    expect_batch(s, "2345");
    uint8_t poison[OP_ID_SIZE];
    memset(poison, 3, sizeof poison);
    assert_int_equal(store_park(s, poison), ERR_OK);
    expect_batch(s, "245");
    assert_int_equal(waiting(s), 4);
    assert_int_equal(store_unpark(s), ERR_OK);
    expect_batch(s, "2345");
    accept_op(s, 6);
    expect_batch(s, "23456");
    store_close(s);
}

/* --- damage --- */

static void overwrite(const char *name, off_t from, const char *bytes, size_t n)
{
    int fd = open(at(name), O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, from), (ssize_t)n);
    close(fd);
}

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
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=1", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    s = open_store();
    expect_batch(s, "1");
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
    if (rc == 77)
        skip();
    assert_int_equal(rc, 0);
}

/* --- keys and what is in the files --- */

static void keys_that_others_may_read_are_refused(void **state)
{
    (void)state;
    struct store *s = open_store(), *again = NULL;
    store_close(s);
    assert_int_equal(chmod(at("kiosk.keys"), 0644), 0);
    assert_int_equal(store_open(dir, &again), ERR_KEYS);
    assert_int_equal(chmod(at("kiosk.keys"), 0600), 0);
    overwrite("kiosk.keys", 40, "x", 1);
    assert_int_equal(store_open(dir, &again), ERR_KEYS);
    assert_int_equal(unlink(at("kiosk.keys")), 0);
    assert_int_equal(store_open(dir, &again), ERR_KEYS);     /* never quietly new ones beside old data */
}

static void enrolment_survives_the_database(void **state)
{
    (void)state;
    struct store *s = open_store();
    char id[PEER_ID_SIZE];
    struct peer_server server = { .id = "0123456789abcdef" };
    SECRET_OWNED struct secret *shared = secret_new(PEER_SHARED_SIZE);
    memset(secret_tail(shared), 7, PEER_SHARED_SIZE);
    secret_grew(shared, PEER_SHARED_SIZE);
    snprintf(id, sizeof id, "%s", store_keys(s)->kiosk_id);
    assert_false(store_keys(s)->enrolled);
    assert_int_equal(store_enrol(s, &server, shared), ERR_OK);
    store_close(s);
    assert_int_equal(unlink(at("guichet.db")), 0);
    s = open_store();
    assert_true(store_keys(s)->enrolled);
    assert_string_equal(store_keys(s)->kiosk_id, id);
    assert_string_equal(store_keys(s)->server.id, "0123456789abcdef");
    assert_true(secret_equal(store_keys(s)->shared, shared));
    store_close(s);
}

static bool file_has(const char *name, const char *text)
{
    static char bytes[1 << 20];
    int fd = open(at(name), O_RDONLY);
    ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);
    if (fd >= 0)
        close(fd);
    return n > 0 && memmem(bytes, (size_t)n, text, strlen(text)) != NULL;
}

static void private_columns_cannot_be_read_in_the_files(void **state)
{
    (void)state;
    struct store *s = open_store();
    accept_op(s, 1);
    accept_op(s, 2);
    const char *const files[] = { "guichet.db", "guichet.db-wal", "outbox.journal", "work", "contact" };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        assert_false(file_has(files[i], "SERIE-PRIVEE-42"));
        assert_false(file_has(files[i], "corps tres prive"));
    }
    assert_true(file_has("guichet.db-wal", "R-2222-ABCD"));   /* the scan itself works */
    store_close(s);
    assert_false(file_has("guichet.db", "SERIE-PRIVEE-42"));
    struct stat st;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        assert_true(stat(at(files[i]), &st) != 0 || (st.st_mode & 077) == 0);
}

static void a_sealed_column_moved_to_another_row_does_not_open(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_batch batch;
    accept_op(s, 1);
    accept_op(s, 2);
    store_close(s);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(at("guichet.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE outbox SET sealed = (SELECT sealed FROM outbox WHERE position = 1)", 0, 0, 0), SQLITE_OK);
    sqlite3_close(db);
    s = open_store();
    assert_int_equal(store_batch(s, &batch), ERR_STORE_CORRUPT);
    store_close(s);
}

static void the_journal_is_trimmed_and_still_whole(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct stat st;
    accept_op(s, 1);
    for (int i = 0; i < 2000; i++) {
        struct store_op op = make_op(2);
        assert_int_equal(store_prepare(s, &op), ERR_OK);
        assert_int_equal(store_drop(s, op.id), ERR_OK);
    }
    assert_int_equal(stat(at("outbox.journal"), &st), 0);
    assert_true(st.st_size < 600 * 1024);
    store_close(s);
    overwrite("guichet.db", 0, "not a database at all, not at all", 33);
    s = open_store();
    expect_batch(s, "1");
    store_close(s);
}

static void history_is_bounded_and_newest_first(void **state)
{
    (void)state;
    struct store *s = open_store();
    static struct store_request rows[100];
    size_t n = 0;
    for (uint8_t i = 1; i <= STORE_REQUESTS_PER_SERIAL + 10; i++) {
        struct store_result done = { .applied = true };
        accept_op(s, i);
        memset(done.id, i, sizeof done.id);
        assert_int_equal(store_apply(s, &done, 1), ERR_OK);
    }
    assert_int_equal(store_requests(s, "SERIE-PRIVEE-42", rows, 100, &n), ERR_OK);
    assert_in_range(n, STORE_REQUESTS_PER_SERIAL, STORE_REQUESTS_PER_SERIAL + 1);
    assert_int_equal(rows[0].id[0], STORE_REQUESTS_PER_SERIAL + 10);
    assert_int_equal(store_requests(s, "QUELQU-UN-D-AUTRE", rows, 100, &n), ERR_OK);
    assert_int_equal(n, 0);
    store_close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_operation_lives_from_prepared_to_answered), T(what_did_not_happen_leaves_no_trace),
        T(a_prepared_operation_of_the_dead_becomes_unknown), T(a_new_epoch_numbers_from_one),
        T(a_damaged_database_is_rebuilt_from_the_journal), T(without_a_journal_nothing_is_touched),
        T(a_torn_tail_of_the_journal_is_no_damage), T(another_session_goes_on_with_the_new_database),
        T(a_newer_database_is_left_alone), T(a_folder_that_cannot_be_written), T(a_full_disk_refuses_and_loses_nothing),
        T(keys_that_others_may_read_are_refused), T(enrolment_survives_the_database),
        T(private_columns_cannot_be_read_in_the_files), T(a_sealed_column_moved_to_another_row_does_not_open),
        T(the_journal_is_trimmed_and_still_whole), T(history_is_bounded_and_newest_first),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
