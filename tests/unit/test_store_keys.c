/* core/store: the key file, and what can be read in the files by who has no key. */
#include "test_store_files.h"

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

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(keys_that_others_may_read_are_refused),
        T(enrolment_survives_the_database),
        T(private_columns_cannot_be_read_in_the_files),
        T(a_sealed_column_moved_to_another_row_does_not_open),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
