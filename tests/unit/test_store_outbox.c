/* core/store: the life of an operation, epochs, history. */
#include "test_store_files.h"

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

/* Three that are one thing: pushed in their order, one request, one receipt; all or none, and again for a restored server. */
static void several_kept_together(void **state)
{
    (void)state;
    struct store *s = open_store();
    struct store_op ops[3] = { make_op(1), make_op(2), make_op(3) };
    struct store_request rows[4];
    size_t n = 9;
    for (size_t i = 0; i < 3; i++)
        memcpy(ops[i].receipt, "R-ABCD-2345", 12);
    assert_int_equal(store_keep_all(s, ops, 3), ERR_OK);
    assert_int_equal(waiting(s), 3);
    expect_batch(s, "123");
    assert_int_equal(store_requests(s, ops[0].serial, rows, 4, &n), ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].receipt, "R-ABCD-2345");
    assert_memory_equal(rows[0].id, ops[2].id, OP_ID_SIZE);
    struct store_op again[2] = { make_op(5), make_op(6) };
    memcpy(again[1].receipt, "R-ABCD-2345", 12);
    assert_int_equal(store_keep_all(s, again, 2), ERR_STORE);        /* the second cannot be: none of them */
    expect_batch(s, "123");
    struct store_op many[STORE_TOGETHER_MAX + 1];
    memset(many, 0, sizeof many);
    assert_int_equal(store_keep_all(s, many, STORE_TOGETHER_MAX + 1), ERR_LIMIT);
    struct store_result results[3] = { { .applied = true }, { .applied = true }, { .applied = true } };
    for (size_t i = 0; i < 3; i++)
        memcpy(results[i].id, ops[i].id, OP_ID_SIZE);
    const uint8_t first[16] = { 1 }, other[16] = { 2 };
    bool changed = false;
    assert_int_equal(store_see_generation(s, first, &changed), ERR_OK);
    assert_int_equal(store_apply(s, results, 3), ERR_OK);
    assert_int_equal(waiting(s), 0);
    assert_int_equal(store_request_at(s, ops[2].id, &rows[0]), ERR_OK);
    assert_int_equal(rows[0].state, STORE_ACCEPTED);
    assert_int_equal(store_see_generation(s, other, &changed), ERR_OK);
    assert_true(changed);
    expect_batch(s, "123");
    store_close(s);
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

static void take(struct store *s, const struct store_op *op, bool applied)
{
    struct store_result result = { .applied = applied };
    assert_int_equal(store_prepare(s, op), ERR_OK);
    assert_int_equal(store_ready(s, op), ERR_OK);
    memcpy(result.id, op->id, sizeof op->id);
    assert_int_equal(store_apply(s, &result, 1), ERR_OK);
}

/* Its generation is another one: what it had taken is sent again, before what waits, in order; what it refused is not. */
static void a_restored_server_gets_it_all_again(void **state)
{
    (void)state;
    const uint8_t before[16] = { 1 }, after[16] = { 2 };
    struct store *s = open_store();
    struct store_op one = make_op(1), two = make_op(2), three = make_op(3), four = make_op(4);
    struct store_request row;
    bool changed = true;
    assert_int_equal(store_see_generation(s, before, &changed), ERR_OK);
    take(s, &one, true);
    take(s, &two, false);
    take(s, &three, true);
    assert_int_equal(store_prepare(s, &four), ERR_OK);
    assert_int_equal(store_ready(s, &four), ERR_OK);
    assert_int_equal(waiting(s), 1);
    assert_int_equal(store_see_generation(s, after, &changed), ERR_OK);
    assert_true(changed);
    assert_int_equal(waiting(s), 3);
    expect_batch(s, "134");
    assert_int_equal(store_request_at(s, one.id, &row), ERR_OK);
    assert_int_equal(row.state, STORE_WAITING);
    store_close(s);
    s = open_store();
    struct store_result result = { .applied = true };
    memcpy(result.id, one.id, sizeof one.id);
    assert_int_equal(store_apply(s, &result, 1), ERR_OK);
    expect_batch(s, "34");
    assert_int_equal(store_request_at(s, one.id, &row), ERR_OK);
    assert_int_equal(row.state, STORE_ACCEPTED);
    assert_int_equal(store_see_generation(s, after, &changed), ERR_OK);
    assert_int_equal(waiting(s), 2);                   /* once */
    assert_int_equal(store_see_generation(s, before, &changed), ERR_OK);
    expect_batch(s, "134");                            /* and the next time as well */
    store_close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_operation_lives_from_prepared_to_answered),
        T(what_did_not_happen_leaves_no_trace),
        T(a_prepared_operation_of_the_dead_becomes_unknown),
        T(several_kept_together), T(a_new_epoch_numbers_from_one),
        T(a_restored_server_gets_it_all_again),
        T(the_journal_is_trimmed_and_still_whole),
        T(history_is_bounded_and_newest_first),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
