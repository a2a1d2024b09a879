/* What identifies a person is nowhere after it was used: not in the server's database, files, log or memory. The server is a process of its
 * own, made before the numbers are. */
#include "tests/unit/test_server_identification.h"
#include "tests/unit/test_server_signer.h"

#include <sys/socket.h>
#include <sys/wait.h>

enum { NEEDLES = 9, NEEDLE_SIZE = 40 };

struct traced {
    struct portal *p;
    int to, letters;                 /* requests and answers; letters as they are posted */
    pid_t server;
    char log[128], needles[NEEDLES][NEEDLE_SIZE];
    size_t count;
};

/* --- the process --- */

static void put_all(int to, const void *bytes, size_t n)
{
    for (const uint8_t *at = bytes; n; ) {
        ssize_t put = write(to, at, n);
        assert_true(put > 0);
        at += put;
        n -= (size_t)put;
    }
}

static bool get_all(int from, void *bytes, size_t n)
{
    for (uint8_t *at = bytes; n; ) {
        ssize_t got = read(from, at, n);
        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

/* Answers until nobody asks any more. */
static void serve(struct fixture *f, int from)
{
    static uint8_t job[API_BODY_MAX * 2];
    uint32_t n, said[2];
    if (db_open(f->database, &f->db))
        _exit(1);
    while (get_all(from, &n, sizeof n) && n <= sizeof job && get_all(from, job, n)) {
        struct secret *bytes = secret_new(n);
        if (!bytes || secret_append(bytes, job, n))
            _exit(1);
        secret_free(fixture_carry_away(f, bytes));
        said[0] = f->status;
        said[1] = (uint32_t)strlen(f->body);
        put_all(from, said, sizeof said);
        put_all(from, f->body, said[1]);
    }
    db_close(f->db);
    _exit(0);
}

static void start(struct traced *t)
{
    int ends[2], letters[2];
    struct fixture *f = t->p->f;
    (void)snprintf(t->log, sizeof t->log, "%s/log", f->directory);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(pipe(letters), 0);
    db_close(f->db);
    f->db = NULL;
    t->server = fork();
    assert_true(t->server >= 0);
    if (t->server == 0) {
        reg.any = true;
        reg.letters_to = letters[1];
        (void)close(ends[0]);
        (void)close(letters[0]);
        if (!freopen(t->log, "w", stderr))
            _exit(1);
        serve(f, ends[1]);
    }
    (void)close(ends[1]);
    (void)close(letters[1]);
    t->to = ends[0];
    t->letters = letters[0];
}

static void stop(struct traced *t)
{
    int status = 1;
    (void)close(t->to);
    assert_int_equal(waitpid(t->server, &status, 0), t->server);
    assert_int_equal(status, 0);
    (void)close(t->letters);
    assert_int_equal(db_open(t->p->f->database, &t->p->f->db), ERR_OK);
}

static unsigned ask(struct traced *t, const char *verb, json_t *in)
{
    struct fixture *f = t->p->f;
    struct asked k;
    uint32_t said[2];
    portal_make(t->p, verb, in, &k);
    const uint32_t n = (uint32_t)secret_length(k.job);
    put_all(t->to, &n, sizeof n);
    put_all(t->to, secret_bytes(k.job), n);
    assert_true(get_all(t->to, said, sizeof said));
    assert_true(said[1] < sizeof f->body);
    assert_true(get_all(t->to, f->body, said[1]));
    f->body[said[1]] = 0;
    f->status = said[0];
    unsigned status = portal_read(t->p, &k);
    asked_drop(&k);
    return status;
}

/* --- what is looked for --- */

static const char *needle(struct traced *t, const char *text)
{
    assert_true(t->count < NEEDLES);
    char *to = t->needles[t->count++];
    (void)snprintf(to, NEEDLE_SIZE, "%s", text);
    return to;
}

static void random_digits(char *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (char)('0' + randombytes_uniform(10));
}

/* The last digit makes it a number that could be. */
static const char *make_nas(struct traced *t)
{
    char nas[] = "500000000";
    int sum = 0;
    random_digits(nas + 1, 7);
    for (int i = 0; i < 8; i++) {
        int d = (nas[i] - '0') * (i % 2 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    nas[8] = (char)('0' + (10 - sum % 10) % 10);
    return needle(t, nas);
}

static const char *make_birth(struct traced *t)
{
    char birth[NEEDLE_SIZE];
    (void)snprintf(birth, sizeof birth, "19%02u-%02u-%02u", 10 + randombytes_uniform(85), 1 + randombytes_uniform(12), 1 + randombytes_uniform(28));
    return needle(t, birth);
}

/* Typed in groups, and kept without them. */
static const char *make_nam(struct traced *t)
{
    char nam[NEEDLE_SIZE], bare[NEEDLE_SIZE], letters[5] = "";
    for (size_t i = 0; i < 4; i++)
        letters[i] = (char)('A' + randombytes_uniform(26));
    const unsigned year = 10 + randombytes_uniform(85), month = 51 + randombytes_uniform(12), day = 1 + randombytes_uniform(28), last = 11 + randombytes_uniform(80);
    (void)snprintf(bare, sizeof bare, "%s%02u%02u%02u%02u", letters, year, month, day, last);
    (void)snprintf(nam, sizeof nam, "%s %02u%02u %02u%02u", letters, year, month, day, last);
    (void)needle(t, bare);
    return needle(t, nam);
}

static const char *make_number(struct traced *t, const char *head, size_t digits)
{
    char number[NEEDLE_SIZE];
    const size_t n = strlen(head);
    (void)snprintf(number, sizeof number, "%s", head);
    random_digits(number + n, digits);
    number[n + digits] = 0;
    return needle(t, number);
}

/* --- where --- */

static bool holds(const void *bytes, size_t n, const char *text)
{
    const size_t k = strlen(text);
    const uint8_t *at = bytes, *end = at + n;
    while (at + k <= end && (at = memchr(at, text[0], (size_t)(end - at) - k + 1)) && memcmp(at, text, k) != 0)
        at++;
    return at && at + k <= end;
}

static bool file_holds(const char *path, const char *text)
{
    BUF_OWNED struct buf all = buf_make(64 * 1024 * 1024);
    static uint8_t piece[65536];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)); )
        buf_put(&all, piece, n);
    (void)fclose(file);
    assert_int_equal(buf_err(&all), ERR_OK);
    return all.length && holds(all.bytes, all.length, text);
}

/* All rows of all tables as text; bytes are hexadecimal there. */
static int64_t rows_with(const struct fixture *f, const char *text)
{
    char sql[1024], hex[2 * NEEDLE_SIZE + 1];
    sodium_bin2hex(hex, sizeof hex, (const unsigned char *)text, strlen(text));
    (void)snprintf(sql, sizeof sql, "SELECT COALESCE(sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %%I t WHERE t::text LIKE %%L OR t::text LIKE %%L',"
                   " table_name, '%%%s%%', '%%%s%%'), false, true, '')))[1]::text::bigint), 0) FROM information_schema.tables WHERE table_schema = 'public'", text, hex);
    return fixture_number(f, sql);
}

static bool stored(const struct traced *t, const char *text)
{
    static const char *const names[] = { "guichetd.db", "guichetd.db-wal", "log" };
    char path[128];
    bool is = t->p->f->postgresql && rows_with(t->p->f, text) > 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", t->p->f->directory, names[i]);
        is = is || file_holds(path, text);
    }
    return is;
}

/* The sanitizer keeps freed memory, and its shadow cannot be walked. */
static bool in_memory(const struct traced *t, const char *text)
{
#ifdef __SANITIZE_ADDRESS__
    return text == t->p->f->kiosk.kiosk_id;
#else
    return found_in((int)t->server, text, strlen(text)) > 0;
#endif
}

static void expect_nothing(const struct traced *t)
{
    assert_true(stored(t, LUC_PERSON));
    assert_true(in_memory(t, t->p->f->kiosk.kiosk_id));
    for (size_t i = 0; i < t->count; i++) {
        if (stored(t, t->needles[i]))
            fail_msg("needle %zu is stored", i);
        if (in_memory(t, t->needles[i]))
            fail_msg("needle %zu is in the server's memory", i);
    }
}

/* --- the run --- */

static void take_secret(struct traced *t)
{
    char text[8192], secret[12], bare[11];
    ssize_t n = read(t->letters, text, sizeof text - 1);
    assert_true(n > 0);
    text[n] = 0;
    const char *at = strstr(text, "Secret : ");
    assert_non_null(at);
    (void)snprintf(secret, sizeof secret, "%s", at + strlen("Secret : "));
    (void)snprintf(bare, sizeof bare, "%.5s%s", secret, secret + 6);
    (void)needle(t, bare);
    assert_int_equal(ask(t, "citizen-secret", json_pack("{s:s}", "secret", needle(t, secret))), 200);
    expect_home_text(t->p, "state", "identified");
}

static void test_no_trace(void **state)
{
    struct traced t = { .p = *state };
    start(&t);
    const struct typed who = { GIVEN, FAMILY, make_birth(&t), make_nam(&t), make_nas(&t) };
    assert_int_equal(ask(&t, "citizen-personal", personal_of(&who)), 200);
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    (void)snprintf(ticket, sizeof ticket, "%s", said_text(t.p, "ticket"));
    const struct sections both_wrong = { make_number(&t, "Q", 10), "licence", "T", false }, letter = { t.needles[t.count - 1], "", "", true };
    assert_int_equal(ask(&t, "citizen-identify", identify_of(ticket, &who, &both_wrong)), 422);
    const struct sections card = { "", "health", make_number(&t, "", 9), true };
    assert_int_equal(ask(&t, "citizen-identify", identify_of(ticket, &who, &card)), 200);
    expect_home_text(t.p, "state", "letter");
    assert_int_equal(ask(&t, "citizen-identify", identify_of(ticket, &who, &letter)), 403);
    take_secret(&t);
    expect_nothing(&t);
    stop(&t);
    (void)unlink(t.log);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, identification_setup, portal_teardown)
        T(test_no_trace),
#undef T
    };
    return FIXTURE_RUN("identification: no trace", tests);
}
