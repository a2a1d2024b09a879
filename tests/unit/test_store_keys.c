/* core/store: the key file, and what can be read in the files by who has no key. */
#include "test_store_files.h"

#include "core/proto/phone.h"

#include <sodium.h>

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

static struct store *enrolled_store(void)
{
    struct store *s = open_store();
    struct peer_server server = { .id = "0123456789abcdef" };
    SECRET_OWNED struct secret *shared = secret_new(PEER_SHARED_SIZE);
    memset(secret_tail(shared), 7, PEER_SHARED_SIZE);
    secret_grew(shared, PEER_SHARED_SIZE);
    assert_int_equal(store_enrol(s, &server, shared), ERR_OK);
    return s;
}

/* What version 1 wrote: no counter after the server's keys. */
static void make_file_of_version_1(void)
{
    uint8_t bytes[1024], sum[32];
    int fd = open(at("kiosk.keys"), O_RDWR);
    ssize_t n = read(fd, bytes, sizeof bytes);
    assert_true(n > 44 + 15);
    size_t kept = (size_t)n - 32 - 12;
    assert_memory_equal(bytes, "guichet-keys-2\n", 15);
    bytes[13] = '1';
    crypto_generichash(sum, sizeof sum, bytes, kept, NULL, 0);
    memcpy(bytes + kept, sum, sizeof sum);
    assert_int_equal(pwrite(fd, bytes, kept + 32, 0), (ssize_t)(kept + 32));
    assert_int_equal(ftruncate(fd, (off_t)(kept + 32)), 0);
    close(fd);
}

static void the_chain_goes_on_from_a_file_of_version_1(void **state)
{
    (void)state;
    uint64_t counter = 99;
    SECRET_OWNED struct secret *key = secret_new(PHONE_KEY_SIZE), *want = secret_new(PHONE_KEY_SIZE);
    struct store *s = enrolled_store();
    assert_int_equal(secret_copy(want, store_keys(s)->shared), ERR_OK);
    store_close(s);
    make_file_of_version_1();
    s = open_store();
    assert_true(store_keys(s)->enrolled);
    assert_int_equal(store_keys(s)->counter, 0);
    assert_int_equal(store_phone_step(s, key, &counter), ERR_OK);
    assert_int_equal(counter, 1);
    assert_int_equal(phone_next(want), ERR_OK);
    assert_true(secret_equal(key, want));
    store_close(s);
    s = open_store();
    assert_int_equal(store_keys(s)->counter, 1);
    assert_true(secret_equal(store_keys(s)->shared, want));     /* the step before cannot be found any more */
    store_close(s);
}

static void sessions_of_one_host_never_use_a_step_twice(void **state)
{
    (void)state;
    uint64_t counter = 0;
    SECRET_OWNED struct secret *key = secret_new(PHONE_KEY_SIZE), *other = secret_new(PHONE_KEY_SIZE);
    struct store *a = enrolled_store(), *b = open_store();
    for (uint64_t want = 1; want <= 6; want += 2) {
        assert_int_equal(store_phone_step(a, key, &counter), ERR_OK);
        assert_int_equal(counter, want);
        assert_int_equal(store_phone_step(b, other, &counter), ERR_OK);
        assert_int_equal(counter, want + 1);
        assert_false(secret_equal(key, other));
    }
    store_close(a);
    store_close(b);
}

static void no_step_before_enrolment_nor_without_the_file(void **state)
{
    (void)state;
    uint64_t counter = 42;
    SECRET_OWNED struct secret *key = secret_new(PHONE_KEY_SIZE);
    struct store *s = open_store();
    assert_int_equal(store_phone_step(s, key, &counter), ERR_NOT_ENROLLED);
    assert_int_equal(unlink(at("kiosk.keys")), 0);
    assert_int_not_equal(store_phone_step(s, key, &counter), ERR_OK);
    assert_int_equal(counter, 42);
    assert_int_equal(secret_length(key), 0);
    store_close(s);
}

static void a_renewal_is_kept_sealed_for_its_token(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_renewal put = { .retry_ms = 1790000000000, .csr_n = 22, .csr = "une demande tres privee" }, got = { 0 };
    assert_int_equal(store_renewal(s, "SERIE-PRIVEE-42", &got), ERR_EMPTY);
    assert_int_equal(store_put_renewal(s, "SERIE-PRIVEE-42", &put), ERR_OK);
    put.retry_ms++;
    assert_int_equal(store_put_renewal(s, "SERIE-PRIVEE-42", &put), ERR_OK);      /* in the place of the earlier one */
    assert_int_equal(store_renewal(s, "AUTRE", &got), ERR_EMPTY);
    store_close(s);
    s = open_store();
    assert_int_equal(store_renewal(s, "SERIE-PRIVEE-42", &got), ERR_OK);
    assert_int_equal(got.retry_ms, put.retry_ms);
    assert_int_equal(got.csr_n, put.csr_n);
    assert_memory_equal(got.csr, put.csr, put.csr_n);
    assert_false(file_has("guichet.db", "tres privee") || file_has("guichet.db-wal", "tres privee") || file_has("guichet.db-wal", "SERIE-PRIVEE"));
    assert_int_equal(store_drop_renewal(s, "SERIE-PRIVEE-42"), ERR_OK);
    assert_int_equal(store_renewal(s, "SERIE-PRIVEE-42", &got), ERR_EMPTY);
    put.csr_n = 0;
    assert_int_equal(store_put_renewal(s, "SERIE-PRIVEE-42", &put), ERR_LIMIT);
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
        T(the_chain_goes_on_from_a_file_of_version_1), T(sessions_of_one_host_never_use_a_step_twice),
        T(no_step_before_enrolment_nor_without_the_file), T(a_renewal_is_kept_sealed_for_its_token),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
