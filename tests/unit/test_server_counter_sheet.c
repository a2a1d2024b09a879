/* Sheets and cursors: what is said, cut, and refused. */
#include "tests/unit/test_server_counter.h"

struct bench { struct portal *p; struct call c; struct account_call a; };

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    void *made = NULL;
    assert_non_null(b);
    assert_int_equal(counter_setup(&made), 0);
    b->p = made;
    b->c = (struct call){ .service = &b->p->f->service, .db = b->p->f->db };
    b->a = (struct account_call){ .call = &b->c };
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    void *made = b->p;
    json_decref(b->a.out);
    json_decref(b->a.in);
    secret_free(b->a.out_secret);
    free(b);
    return portal_teardown(&made);
}

static void expect_said(const struct account_call *a, const char *text)
{
    char *said = json_dumps(a->out, JSON_COMPACT);
    assert_non_null(said);
    assert_string_equal(said, text);
    free(said);
}

static void test_rows(void **state)
{
    struct account_call *a = &((struct bench *)*state)->a;
    const struct sheet_row row = { .id = "P-1", .word = "person", .texts = { "Anne", NULL, "fr" }, .times = { 0, 7 } }, bare = { .word = "none" };
    assert_int_equal(sheet_begin(a), ERR_OK);
    expect_said(a, "{}");
    assert_int_equal(sheet_add(a, &row), ERR_OK);
    assert_int_equal(sheet_add(a, &bare), ERR_OK);
    assert_int_equal(sheet_put_text(a, "id", "V-1"), ERR_OK);
    assert_int_equal(sheet_put_until(a, 9), ERR_OK);
    expect_said(a, "{\"rows\":[{\"id\":\"P-1\",\"word\":\"person\",\"texts\":[\"Anne\",\"\",\"fr\"],\"times\":[0,7]},"
                   "{\"id\":\"\",\"word\":\"none\",\"texts\":[],\"times\":[]}],\"id\":\"V-1\",\"until_ms\":9}");
}

/* 483 bytes of "é" would end in the middle of one. */
static void test_bounds(void **state)
{
    struct bench *b = *state;
    char longest[2 * SHEET_TEXT_SIZE];
    for (size_t i = 0; i + 2 < sizeof longest; i += 2)
        memcpy(longest + i, "é", 3);
    const struct sheet_row row = { .texts = { longest } };
    for (size_t i = 0; i < SHEET_ROWS_MAX; i++)
        assert_int_equal(sheet_add(&b->a, &row), ERR_OK);
    assert_int_equal(sheet_add(&b->a, &row), ERR_LIMIT);
    b->p->answer = json_incref(b->a.out);
    assert_int_equal(rows_said(b->p), SHEET_ROWS_MAX);
    assert_int_equal(strlen(row_text(b->p, 0, 0)), SHEET_TEXT_SIZE - 2);
    assert_memory_equal(row_text(b->p, 0, 0), longest, SHEET_TEXT_SIZE - 2);
}

static void test_secret(void **state)
{
    struct account_call *a = &((struct bench *)*state)->a;
    SECRET_OWNED struct secret *secret = secret_text("K7QF-93XM");
    assert_int_equal(sheet_put_secret(a, secret, NULL, 5), ERR_OK);
    static const char said[] = "{\"secret\":\"K7QF-93XM\",\"until_ms\":5}";
    assert_null(a->out);
    assert_int_equal(secret_length(a->out_secret), sizeof said - 1);
    assert_memory_equal(secret_bytes(a->out_secret), said, sizeof said - 1);
    secret_free(a->out_secret);
    a->out_secret = NULL;
    assert_int_equal(sheet_put_secret(a, secret, "C-1", 5), ERR_OK);
    assert_non_null(strstr((const char *)secret_bytes(a->out_secret), "\"text\":\"C-1\""));
}

/* --- cursors --- */

static enum err ask(struct account_call *a, const char *list, const char *from, int rows, struct sheet_page *page)
{
    json_decref(a->in);
    a->in = json_pack("{s:s, s:i}", "from", from, "rows", rows);
    return sheet_page_read(a, list, page);
}

static void test_cursors(void **state)
{
    struct account_call *a = &((struct bench *)*state)->a;
    struct sheet_page page = { .rows = 77 };
    uint8_t key[CURSOR_SIZE / 2 + 1];
    char next[CURSOR_SIZE], back[CURSOR_SIZE];
    memset(key, 0xa5, sizeof key);
    assert_int_equal(sheet_put_cursor(a, "find", "next", key, sizeof key), ERR_LIMIT);
    assert_int_equal(sheet_put_cursor(a, "find", "next", key, sizeof key - 1), ERR_OK);
    assert_int_equal(sheet_put_cursor(a, "find", "back", "k", 1), ERR_OK);
    (void)snprintf(next, sizeof next, "%s", json_string_value(json_object_get(a->out, "next")));
    (void)snprintf(back, sizeof back, "%s", json_string_value(json_object_get(a->out, "back")));
    assert_int_equal(ask(a, "trail", next, 20, &page), ERR_FORMAT);
    assert_int_equal(page.rows, 77);
    assert_int_equal(ask(a, "find", next, 20, &page), ERR_OK);
    assert_true(page.forward && page.rows == 20 && page.key_n == CURSOR_SIZE / 2 && memcmp(page.key, key, page.key_n) == 0);
    assert_int_equal(ask(a, "find", back, 1, &page), ERR_OK);
    assert_true(!page.forward && page.rows == 1 && page.key_n == 1 && page.key[0] == 'k');
    assert_int_equal(ask(a, "find", "", 9, &page), ERR_OK);
    assert_true(page.forward && page.key_n == 0);
}

/* No byte of it can be another: the way, the proof, the key. */
static void test_cursors_of_nobody(void **state)
{
    struct account_call *a = &((struct bench *)*state)->a;
    struct sheet_page page;
    char from[CURSOR_SIZE], other[CURSOR_SIZE];
    assert_int_equal(sheet_put_cursor(a, "find", "next", "tremblay", 8), ERR_OK);
    (void)snprintf(from, sizeof from, "%s", json_string_value(json_object_get(a->out, "next")));
    for (size_t i = 0; from[i]; i++) {
        memcpy(other, from, sizeof other);
        other[i] = from[i] == 'A' ? 'B' : 'A';
        assert_int_equal(ask(a, "find", other, 20, &page), ERR_FORMAT);
        other[i] = 0;
        assert_int_equal(ask(a, "find", other, 20, &page), i ? ERR_FORMAT : ERR_OK);
    }
    assert_int_equal(ask(a, "find", from, 0, &page), ERR_FORMAT);
    assert_int_equal(ask(a, "find", from, 21, &page), ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_rows), T(test_bounds), T(test_secret), T(test_cursors), T(test_cursors_of_nobody),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
