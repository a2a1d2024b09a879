/* The kiosk's side against a server in the same process: enrolment, pull, bad answers; job bytes; back-off. */
#include "tests/unit/test_server_fixture.h"

#include "core/sync/backoff.h"

static void test_enrolment(void **state)
{
    struct fixture *f = *state;
    char code[ENROL_CODE_TEXT_SIZE];
    struct exchange_enrolled enrolled;
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "Poste 1", NULL, 24 }, code), ERR_OK);
    assert_int_equal(fixture_enrol_with(f, code, &enrolled), ERR_OK);
    assert_int_equal(fixture_enrol_with(f, code, &enrolled), ERR_OK);    /* the answer was lost: the same kiosk again */
    fixture_new_kiosk_key(f);
    assert_int_equal(fixture_enrol_with(f, code, &enrolled), ERR_CODE_REFUSED);    /* another kiosk: used */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM kiosk"), 1);
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "Poste 2", NULL, 24 }, code), ERR_OK);
    f->server_ms += 24 * 3600000 + 1;
    f->kiosk_ms = f->server_ms;
    assert_int_equal(fixture_enrol_with(f, code, &enrolled), ERR_CODE_REFUSED);    /* expired */
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "", NULL, 24 }, code), ERR_FORMAT);
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "a\x1b[2J", NULL, 24 }, code), ERR_FORMAT);
}

/* Five entries with the right name and a wrong rest kill the code; a wrong name costs nothing. */
static void test_code_dies(void **state)
{
    struct fixture *f = *state;
    char text[ENROL_CODE_TEXT_SIZE], wrong[ENROL_CODE_TEXT_SIZE];
    struct enrol_code code, other;
    struct exchange_enrolled enrolled;
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "Poste", NULL, 24 }, text), ERR_OK);
    assert_int_equal(enrol_code_parse(text, &code), ERR_OK);
    other = code;
    other.random[0] ^= 0x80;
    enrol_code_format(&other, wrong);
    for (int i = 0; i < 10; i++)
        assert_int_equal(fixture_enrol_with(f, wrong, &enrolled), ERR_CODE_REFUSED);
    other = code;
    other.random[9] ^= 1;
    enrol_code_format(&other, wrong);
    for (int i = 0; i < ENROLMENT_TRIES; i++)
        assert_int_equal(fixture_enrol_with(f, wrong, &enrolled), ERR_CODE_REFUSED);
    assert_int_equal(fixture_enrol_with(f, text, &enrolled), ERR_CODE_REFUSED);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM kiosk"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE action = 'kiosk.enrolled' AND outcome = 'refused'"), 6);
}

static void test_other_server(void **state)
{
    struct fixture *f = *state;
    char text[ENROL_CODE_TEXT_SIZE];
    struct enrol_code code;
    struct exchange_enrolled enrolled;
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "Poste", NULL, 24 }, text), ERR_OK);
    assert_int_equal(enrol_code_parse(text, &code), ERR_OK);
    code.fingerprint[7] ^= 1;
    enrol_code_format(&code, text);
    assert_int_equal(fixture_enrol_with(f, text, &enrolled), ERR_SERVER_OTHER);
    assert_string_equal(f->kiosk.server.id, "");    /* untouched */
}

static enum err pull(struct fixture *f, const char *state, struct feed_page *page)
{
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    const struct exchange_now now = fixture_now(f);
    assert_int_equal(exchange_ask_pull(&f->kiosk, &now, "directory", state, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(f, job);
    return exchange_read_pull(&f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), page);
}

static void load(struct fixture *f, const char *file, int64_t want)
{
    int64_t changed = -1;
    assert_int_equal(feed_load_directory(f->db, file, strlen(file), &changed), ERR_OK);
    assert_int_equal(changed, want);
}

static void test_pull(void **state)
{
    struct fixture *f = *state;
    struct feed_page page;
    char since[EXCHANGE_STATE_SIZE], old[EXCHANGE_STATE_SIZE];
    fixture_enrol(f);
    assert_int_equal(pull(f, "", &page), ERR_SERVER_REFUSED);    /* no such feed yet */
    load(f, "{\"lines\":[{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"n\":1}],\"holidays\":[]}", 3);
    load(f, "{\"lines\":[{\"id\":\"b\",\"n\":1},{\"n\":1,\"id\":\"a\"}],\"holidays\":[]}", 0);
    assert_int_equal(pull(f, "", &page), ERR_OK);
    assert_int_equal(page.count, 3);
    assert_true(page.snapshot_begins);
    assert_false(page.has_more);
    memcpy(since, page.state, sizeof since);
    memcpy(old, since, sizeof old);
    feed_page_free(&page);
    assert_int_equal(pull(f, since, &page), ERR_OK);
    assert_int_equal(page.count, 0);
    feed_page_free(&page);
    load(f, "{\"lines\":[{\"id\":\"b\",\"n\":2},{\"id\":\"c\",\"n\":1}],\"holidays\":[]}", 3);
    assert_int_equal(pull(f, since, &page), ERR_OK);
    assert_false(page.snapshot_begins);
    assert_int_equal(page.count, 3);
    assert_string_equal(page.rows[0].id, "b");
    assert_string_equal(page.rows[0].content, "{\"id\":\"b\",\"n\":2}");
    assert_string_equal(page.rows[2].id, "a");
    assert_null(page.rows[2].content);
    memcpy(since, page.state, sizeof since);
    feed_page_free(&page);
    load(f, "{\"lines\":[{\"id\":\"a\",\"n\":3}],\"holidays\":[]}", 3);    /* a comes back, b and c go */
    assert_int_equal(pull(f, since, &page), ERR_OK);
    assert_int_equal(page.count, 3);
    feed_page_free(&page);
    assert_int_equal(pull(f, old, &page), ERR_OK);
    feed_page_free(&page);

    old[10] = old[10] == 'A' ? 'B' : 'A';
    assert_int_equal(pull(f, old, &page), ERR_FEED_RESYNC);
    assert_int_equal(feed_renew(f->db), ERR_OK);
    assert_int_equal(pull(f, since, &page), ERR_FEED_RESYNC);
    assert_int_equal(pull(f, "", &page), ERR_OK);
    assert_int_equal(page.count, 2);
    feed_page_free(&page);
}

/* A feed of many pages, changed while it is read: what comes at the end is what there is. */
static void test_snapshot_pages(void **state)
{
    struct fixture *f = *state;
    struct feed_page page;
    char state_text[EXCHANGE_STATE_SIZE] = "";
    unsigned rows = 0, pages = 0;
    BUF_OWNED struct buf file = buf_make(FEED_FILE_MAX);
    fixture_enrol(f);
    buf_put_text(&file, "{\"lines\":[");
    for (int i = 0; i < 60; i++) {
        buf_printf(&file, "%s{\"id\":\"line-%02d\",\"t\":\"", i ? "," : "", i);
        for (int k = 0; k < 2000; k++)
            buf_put_u8(&file, 'x');
        buf_put_text(&file, "\"}");
    }
    buf_put_text(&file, "],\"holidays\":[]}");
    load(f, buf_string(&file), 61);
    do {
        assert_int_equal(pull(f, state_text, &page), ERR_OK);
        assert_int_equal(page.snapshot_begins, pages == 0);
        rows += (unsigned)page.count;
        memcpy(state_text, page.state, sizeof state_text);
        bool more = page.has_more;
        feed_page_free(&page);
        if (pages++ == 0)
            fixture_sql(f, "UPDATE feed SET seq = seq + 1; UPDATE feed_row SET seq = (SELECT seq FROM feed), content = '{}' WHERE id = 'line-00'");
        if (!more)
            break;
    } while (pages < 10);
    assert_int_equal(rows, 61);
    assert_int_equal(pages, 3);
    assert_int_equal(pull(f, state_text, &page), ERR_OK);
    assert_int_equal(page.count, 1);
    assert_string_equal(page.rows[0].id, "line-00");
    feed_page_free(&page);
}

/* An answer that is not the server's, or not to this request, is ignored whatever it says. */
static void test_bad_answers(void **state)
{
    struct fixture *f = *state;
    struct exchange_ticket ticket, other;
    struct secret *job = NULL;
    int64_t ms = -1;
    fixture_enrol(f);
    struct exchange_now now = fixture_now(f);
    assert_int_equal(exchange_ask_time(&f->kiosk, &now, false, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(f, job);
    const size_t n = secret_length(answer);
    uint8_t *bytes = malloc(n);
    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        for (unsigned bit = 0; bit < 8; bit += 3) {
            memcpy(bytes, secret_bytes(answer), n);
            bytes[i] = (uint8_t)(bytes[i] ^ 1u << bit);
            enum err e = exchange_read_time(&f->kiosk, &ticket, bytes, n, &ms);
            if (e == ERR_OK && i >= 12)    /* bytes 8 to 11: Retry-After, a hint that is not signed */
                fail_msg("byte %zu bit %u", i, bit);
        }
    for (size_t i = 0; i < n; i++)
        assert_int_equal(exchange_read_time(&f->kiosk, &ticket, secret_bytes(answer), i, &ms), ERR_FORMAT);
    now = fixture_now(f);
    assert_int_equal(exchange_ask_time(&f->kiosk, &now, false, &other, &job), ERR_OK);
    secret_free(job);
    assert_int_equal(exchange_read_time(&f->kiosk, &other, secret_bytes(answer), n, &ms), ERR_SERVER_SIGNATURE);
    ms = -1;
    assert_int_equal(exchange_read_time(&f->kiosk, &ticket, secret_bytes(answer), n, &ms), ERR_OK);
    assert_int_equal(ms, f->server_ms);
    assert_int_equal(ticket.server_ms, f->server_ms);
    free(bytes);
}

static void test_unsigned_answers(void **state)
{
    struct fixture *f = *state;
    static const struct { unsigned status; enum err err; } rows[] = {
        { 200, ERR_SERVER_SIGNATURE }, { 400, ERR_SERVER_SIGNATURE }, { 403, ERR_SERVER_SIGNATURE }, { 500, ERR_SERVER_SIGNATURE },
        { 429, ERR_SERVER_BUSY }, { 502, ERR_SERVER_BUSY }, { 503, ERR_SERVER_BUSY }, { 504, ERR_SERVER_BUSY } };
    static const enum err network[] = { ERR_OFFLINE, ERR_DEADLINE, ERR_SERVER_CERT, ERR_CLOCK, ERR_LIMIT };
    struct exchange_ticket ticket = { .nonce = "00112233445566778899aabbccddeeff" };
    struct net_answer answer = { .retry_after_s = 7, .body = (const uint8_t *)"{\"server_ms\":1}", .body_n = 15 };
    int64_t ms = -1;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        answer.status = rows[i].status;
        SECRET_OWNED struct secret *bytes = net_answer_encode(&answer);
        assert_int_equal(exchange_read_time(&f->kiosk, &ticket, secret_bytes(bytes), secret_length(bytes), &ms), rows[i].err);
        assert_int_equal(ticket.retry_after_s, 7);
    }
    for (size_t i = 0; i < sizeof network / sizeof network[0]; i++) {
        answer = (struct net_answer){ .err = network[i] };
        SECRET_OWNED struct secret *bytes = net_answer_encode(&answer);
        assert_int_equal(exchange_read_time(&f->kiosk, &ticket, secret_bytes(bytes), secret_length(bytes), &ms), network[i]);
    }
    assert_int_equal(ms, -1);
}

static void test_push_takes_what_fits(void **state)
{
    struct fixture *f = *state;
    static uint8_t op[10000];
    struct push_item items[PUSH_OPS_MAX + 20];
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    size_t taken = 0;
    const struct exchange_now now = fixture_now(f);
    fixture_enrol(f);
    memset(op, '0', sizeof op);
    for (size_t i = 0; i < PUSH_OPS_MAX + 20; i++)
        items[i] = (struct push_item){ i + 1, op, 100 };
    assert_int_equal(exchange_ask_push(&f->kiosk, &now, f->epoch, items, PUSH_OPS_MAX + 20, &taken, &ticket, &job), ERR_OK);
    assert_int_equal(taken, PUSH_OPS_MAX);
    secret_free(job);
    for (size_t i = 0; i < 20; i++)
        items[i].op_n = sizeof op;
    assert_int_equal(exchange_ask_push(&f->kiosk, &now, f->epoch, items, 20, &taken, &ticket, &job), ERR_OK);
    assert_int_equal(taken, 4);
    secret_free(job);
    items[1].seq = 7;
    assert_int_equal(exchange_ask_push(&f->kiosk, &now, f->epoch, items, 2, &taken, &ticket, &job), ERR_SEQUENCE);
    items[0].op_n = NET_BODY_MAX;
    assert_int_equal(exchange_ask_push(&f->kiosk, &now, f->epoch, items, 1, &taken, &ticket, &job), ERR_LIMIT);
}

static void test_job_bytes(void **state)
{
    struct net_job job = { .method = "POST", .url = "https://h/p", .ca_file = "/ca", .keep_open = true, .connect_ms = 1,
                           .total_ms = 2, .headers_n = 2, .headers = { "A: b", "C: d" }, .body = (const uint8_t *)"xyz", .body_n = 3 }, back;
    (void)state;
    SECRET_OWNED struct secret *bytes = net_job_encode(&job);
    assert_non_null(bytes);
    assert_int_equal(net_job_decode(secret_bytes(bytes), secret_length(bytes), &back), ERR_OK);
    assert_string_equal(back.headers[1], "C: d");
    assert_memory_equal(back.body, "xyz", 3);
    assert_true(back.keep_open && !back.time_only && back.total_ms == 2);
    for (size_t n = 0; n < secret_length(bytes); n++)
        assert_int_equal(net_job_decode(secret_bytes(bytes), n, &back), ERR_FORMAT);
    job.body_n = NET_BODY_MAX + 1;
    assert_null(net_job_encode(&job));
}

static void test_backoff(void **state)
{
    struct backoff b = { 0 };
    const int64_t ceilings[] = { 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000 };
    (void)state;
    for (size_t i = 0; i < sizeof ceilings / sizeof ceilings[0]; i++) {
        struct backoff low = b, middle = b;
        assert_int_equal(backoff_failed(&low, 0, 0), 0);
        assert_in_range(backoff_failed(&middle, 0, UINT32_MAX / 2), ceilings[i] / 2 - 1, ceilings[i] / 2 + 1);
        assert_int_equal(backoff_failed(&b, 0, UINT32_MAX), ceilings[i]);
    }
    for (int i = 0; i < 100; i++)
        assert_int_equal(backoff_failed(&b, 0, UINT32_MAX), 60000);
    assert_in_range(backoff_failed(&b, 30, UINT32_MAX), 30000, 32000);
    assert_int_equal(backoff_failed(&b, 30, 0), 30000);
    assert_in_range(backoff_failed(&b, 100000, 0), 0, 300000);
    backoff_succeeded(&b);
    assert_int_equal(backoff_failed(&b, 0, UINT32_MAX), 2000);
    assert_int_equal(backoff_first(UINT32_MAX), 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_enrolment), T(test_code_dies), T(test_other_server), T(test_pull), T(test_snapshot_pages), T(test_bad_answers),
        T(test_unsigned_answers), T(test_push_takes_what_fits), cmocka_unit_test(test_job_bytes), cmocka_unit_test(test_backoff),
    };
    return cmocka_run_group_tests_name("sync exchange", tests, NULL, NULL);
}
