/* Unblocking secrets: escrowed and read back, released for a ticket, replaced, settled by what the token said, masked for the
 * telephone; never more than two candidates, and the token's own answer decides. */
#include "tests/unit/test_server_signer.h"

#include "server/call.h"
#include "server/escrow.h"

#define SERIAL "DENK0100001"

struct world { struct fixture *f; struct secret *session; uint8_t session_public[PEER_KEY_SIZE]; };

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    void *made = NULL;
    assert_int_equal(signed_fixture_setup(&made), 0);
    w->f = made;
    assert_int_equal(peer_make_kx_key(&w->session, w->session_public), ERR_OK);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    void *fixture = w->f;
    secret_free(w->session);
    (void)signed_fixture_teardown(&fixture);
    free(w);
    return 0;
}

static enum err escrow(struct world *w, const char *text, bool may_rotate)
{
    SECRET_OWNED struct secret *plain = secret_of(text);
    return escrow_add(&w->f->service, w->f->db, SERIAL, plain, may_rotate);
}

struct releasing { struct world *w; struct ticket_row ticket; struct buf *sealed; struct call call; bool alone; };

static enum err release_in(void *ctx, struct db *db)
{
    struct releasing *r = ctx;
    r->call.db = db;
    buf_clear(r->sealed);
    return r->alone ? escrow_release_alone(&r->call, &r->ticket, r->sealed) : escrow_release(&r->call, &r->ticket, r->sealed);
}

static enum err try_release(struct world *w, uint8_t number, bool alone, struct opened_release *to)
{
    BUF_OWNED struct buf sealed = buf_make(4096);
    struct releasing r = { .w = w, .sealed = &sealed, .call = { .service = &w->f->service, .now_ms = w->f->server_ms }, .alone = alone };
    char ticket[33];
    memset(r.ticket.id, number, sizeof r.ticket.id);
    memcpy(r.ticket.session_key, w->session_public, sizeof w->session_public);
    (void)snprintf(r.ticket.serial, sizeof r.ticket.serial, SERIAL);
    (void)snprintf(r.ticket.kiosk, sizeof r.ticket.kiosk, "0123456789abcdef");
    enum err e = db_tx(w->f->db, release_in, &r);
    sodium_bin2hex(ticket, sizeof ticket, r.ticket.id, sizeof r.ticket.id);
    if (!e)
        *to = open_release(w->f, w->session, w->session_public, SERIAL, ticket, &sealed);
    return e;
}

static struct opened_release release(struct world *w, uint8_t number)
{
    struct opened_release o = { 0 };
    assert_int_equal(try_release(w, number, false, &o), ERR_OK);
    return o;
}

struct settling { const uint8_t *ticket; const char *took, *rotated; };

static enum err settle_in(void *ctx, struct db *db)
{
    const struct settling *s = ctx;
    return s->ticket ? escrow_settle_ticket(db, SERIAL, s->ticket, s->took, s->rotated) : escrow_settle(db, SERIAL, s->took, s->rotated);
}

static enum err settle(struct world *w, const char *took, const char *rotated)
{
    struct settling s = { NULL, took, rotated };
    return db_tx(w->f->db, settle_in, &s);
}

static enum err settle_ticket(struct world *w, uint8_t number, const char *took, const char *rotated)
{
    uint8_t ticket[TICKET_ID_SIZE];
    struct settling s = { ticket, took, rotated };
    memset(ticket, number, sizeof ticket);
    return db_tx(w->f->db, settle_in, &s);
}

static int64_t count(struct world *w, const char *state)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM escrow WHERE state = '%s'", state);
    return fixture_number(w->f, sql);
}

static void test_add_is_read_back(void **state)
{
    struct world *w = *state;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    assert_int_equal(count(w, "current"), 1);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM audit WHERE action = 'token.secret.escrowed'"), 1);
    assert_int_equal(fixture_number(w->f, w->f->postgresql ? "SELECT count(*) FROM escrow WHERE position('" SIGNER_TEST_SECRET "'::bytea IN sealed) > 0"
                                          : "SELECT count(*) FROM escrow WHERE instr(sealed, CAST('" SIGNER_TEST_SECRET "' AS BLOB)) > 0"), 0);
    assert_string_equal(release(w, 1).secrets[0], SIGNER_TEST_SECRET);
    /* Another one takes its place; the old version stays and is never given out. */
    assert_int_equal(escrow(w, "0011223344556677", true), ERR_OK);
    assert_int_equal(count(w, "current"), 1);
    assert_int_equal(count(w, "pending"), 0);
    struct opened_release o = release(w, 2);
    assert_int_equal(o.count, 1);
    assert_string_equal(o.secrets[0], "0011223344556677");
}

static void test_bad_secrets(void **state)
{
    struct world *w = *state;
    char text[SIGNER_ESCROW_SECRET_MAX + 2];
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = 0;
    assert_int_equal(escrow(w, text, true), ERR_FORMAT);
    text[SIGNER_ESCROW_SECRET_MAX] = 0;
    assert_int_equal(escrow(w, text, true), ERR_OK);
    SECRET_OWNED struct secret *plain = secret_of("1"), *empty = secret_new(4);
    assert_int_equal(escrow_add(&w->f->service, w->f->db, "", plain, true), ERR_FORMAT);
    assert_int_equal(escrow_add(&w->f->service, w->f->db, SERIAL, empty, true), ERR_FORMAT);
}

/* A database that is not what it should be: an error, and the program goes on. */
static void test_no_table(void **state)
{
    struct world *w = *state;
    struct opened_release o;
    fixture_sql(w->f, "DROP TABLE escrow");
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_STORE);
    assert_int_equal(try_release(w, 1, false, &o), ERR_STORE);
}

static void test_none(void **state)
{
    struct world *w = *state;
    struct opened_release o;
    assert_int_equal(try_release(w, 1, false, &o), ERR_UNBLOCK_NONE);
    assert_int_equal(settle(w, "current", "yes"), ERR_OK);
    assert_int_equal(settle(w, "current", "perhaps"), ERR_FORMAT);
    assert_int_equal(settle(w, "", "yes"), ERR_FORMAT);
}

static void test_rotation(void **state)
{
    struct world *w = *state;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    struct opened_release first = release(w, 1);
    assert_int_equal(first.count, 1);
    assert_int_equal(first.until_ms, w->f->server_ms + ESCROW_UNTIL_MS);
    assert_int_equal(strlen(first.next), 16);
    assert_string_not_equal(first.next, SIGNER_TEST_SECRET);
    assert_int_equal(count(w, "pending"), 1);
    assert_int_equal(settle_ticket(w, 1, "current", "yes"), ERR_OK);
    struct opened_release second = release(w, 2);
    assert_int_equal(second.count, 1);
    assert_string_equal(second.secrets[0], first.next);
    assert_string_not_equal(second.next, first.next);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM audit WHERE action = 'token.secret.released'"), 2);
}

/* A family whose secret cannot be replaced, and one whose secret has another form. */
static void test_no_rotation(void **state)
{
    struct world *w = *state;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, false), ERR_OK);
    assert_string_equal(release(w, 1).next, "");
    assert_int_equal(escrow(w, "12345678", true), ERR_OK);
    struct opened_release o = release(w, 2);
    assert_string_equal(o.secrets[0], "12345678");
    assert_string_equal(o.next, "");
    assert_int_equal(count(w, "pending"), 0);
}

/* The table of product 3.5: what the token said, and what is then given out. C the old secret, N the one that was new. */
static void test_table(void **state)
{
    static const struct { const char *took, *rotated; char first; bool both; } rows[] = {
        { "current", "yes", 'N', false }, { "current", "no", 'C', false },      { "current", "unknown", 'N', true },
        { "pending", "no", 'N', false },  { "pending", "unknown", 'N', false }, { "none", "no", 'C', false },
        { "none", "unknown", 'N', true }, { "unknown", "unknown", 'N', true },  { "unknown", "yes", 'N', true },
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
        struct opened_release was = release(w, 1);
        assert_int_equal(settle(w, rows[i].took, rows[i].rotated), ERR_OK);
        struct opened_release is = release(w, 2);
        assert_int_equal(is.count, rows[i].both ? 2 : 1);
        assert_string_equal(is.secrets[0], rows[i].first == 'N' ? was.next : SIGNER_TEST_SECRET);
        if (rows[i].both) {
            assert_string_equal(is.secrets[1], SIGNER_TEST_SECRET);
            assert_string_equal(is.next, "");
        }
        assert_int_equal(count(w, "current"), 1);
        assert_in_range(count(w, "pending"), 0, 1);
    }
}

/* A kiosk that dies at every step, twice in a row: both candidates go out, nothing new, and the token decides. */
static void test_dies_twice(void **state)
{
    struct world *w = *state;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    struct opened_release first = release(w, 1), second = release(w, 2), third = release(w, 3);
    assert_int_equal(second.count, 2);
    assert_string_equal(second.secrets[0], first.next);
    assert_string_equal(third.secrets[0], first.next);
    assert_string_equal(third.secrets[1], SIGNER_TEST_SECRET);
    assert_string_equal(third.next, "");
    assert_int_equal(settle_ticket(w, 3, "pending", "no"), ERR_OK);
    assert_string_equal(release(w, 4).secrets[0], first.next);
}

/* What is said late of an earlier release is not about what is pending now. */
static void test_late_report(void **state)
{
    struct world *w = *state;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    struct opened_release first = release(w, 1);
    (void)release(w, 2);
    assert_int_equal(settle_ticket(w, 2, "pending", "no"), ERR_OK);
    struct opened_release third = release(w, 3);
    assert_string_equal(third.secrets[0], first.next);
    assert_int_equal(settle_ticket(w, 1, "current", "yes"), ERR_OK);
    struct opened_release fourth = release(w, 4);
    assert_int_equal(fourth.count, 2);
    assert_string_equal(fourth.secrets[0], third.next);
    assert_string_equal(fourth.secrets[1], first.next);
}

/* A row moved to another token does not open there. */
static void test_moved(void **state)
{
    struct world *w = *state;
    struct opened_release o;
    SECRET_OWNED struct secret *plain = secret_of(SIGNER_TEST_SECRET);
    assert_int_equal(escrow_add(&w->f->service, w->f->db, "OTHER", plain, true), ERR_OK);
    fixture_sql(w->f, "UPDATE escrow SET serial = '" SERIAL "'");
    assert_int_equal(try_release(w, 1, false, &o), ERR_FORMAT);
}

static enum err issue_in(void *ctx, struct db *db)
{
    struct world *w = ctx;
    return escrow_issue(&w->f->service, db, SERIAL);
}

static void test_issue(void **state)
{
    struct world *w = *state;
    struct opened_release one = { 0 }, again = { 0 };
    assert_int_equal(db_tx(w->f->db, issue_in, w), ERR_OK);
    assert_int_equal(try_release(w, 0, true, &one), ERR_OK);
    assert_int_equal(try_release(w, 0, true, &again), ERR_OK);
    assert_int_equal(one.count, 1);
    assert_int_equal(strlen(one.secrets[0]), 16);
    assert_int_equal(strspn(one.secrets[0], "0123456789abcdef"), 16);
    assert_string_equal(one.next, "");
    assert_string_equal(again.secrets[0], one.secrets[0]);
    assert_int_equal(count(w, "pending"), 0);
}

/* --- by telephone --- */

struct phoning { struct world *w; struct secret *key; int64_t counter; struct escrow_masked out; };

static enum err phone_in(void *ctx, struct db *db)
{
    struct phoning *p = ctx;
    return escrow_phone(&p->w->f->service, db, SERIAL, p->key, p->counter, &p->out);
}

/* What the kiosk computes for itself: the first 8 bytes of (key; string purpose, string serial, u64 counter). */
static void keyed(const struct phoning *p, const char *purpose, uint8_t to[8])
{
    BUF_OWNED struct buf b = buf_make(256);
    uint8_t hash[32];
    buf_put_string(&b, purpose);
    buf_put_string(&b, SERIAL);
    buf_put_u64(&b, (uint64_t)p->counter);
    assert_int_equal(buf_err(&b), ERR_OK);
    crypto_generichash(hash, sizeof hash, b.bytes, b.length, secret_bytes(p->key), secret_length(p->key));
    memcpy(to, hash, 8);
}

static void unmask(const struct phoning *p, uint8_t to[8])
{
    keyed(p, "guichet/phone-mask/1", to);
    for (int i = 0; i < 8; i++)
        to[i] ^= p->out.bytes[i];
}

static void test_phone(void **state)
{
    static const uint8_t packed[8] = { 0x35, 0x37, 0x36, 0x32, 0x31, 0x38, 0x38, 0x30 };
    struct world *w = *state;
    struct phoning p = { .w = w, .key = secret_of("0123456789abcdef0123456789abcdef"), .counter = 7 };
    uint8_t plain[8], derived[8];
    char text[17];
    assert_int_equal(db_tx(w->f->db, phone_in, &p), ERR_UNBLOCK_NONE);
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    assert_int_equal(db_tx(w->f->db, phone_in, &p), ERR_OK);
    assert_true(p.out.rotate);
    unmask(&p, plain);
    assert_memory_equal(plain, packed, 8);
    assert_false(p.out.is_text);
    keyed(&p, "guichet/phone-new/1", derived);
    sodium_bin2hex(text, sizeof text, derived, sizeof derived);
    /* Not confirmed: the next answer gives what may be in, and nothing new. */
    p.counter = 8;
    assert_int_equal(db_tx(w->f->db, phone_in, &p), ERR_OK);
    assert_false(p.out.rotate);
    unmask(&p, plain);
    assert_memory_equal(plain, derived, 8);
    assert_int_equal(settle(w, "current", "yes"), ERR_OK);
    assert_string_equal(release(w, 1).secrets[0], text);
    secret_free(p.key);
}

static void test_phone_short_and_long(void **state)
{
    static const uint8_t padded[8] = { '1', '2', '3', '4', '5', '6', 0, 0 };
    struct world *w = *state;
    struct phoning p = { .w = w, .key = secret_of("0123456789abcdef0123456789abcdef"), .counter = 1 };
    uint8_t plain[8];
    assert_int_equal(escrow(w, "123456", true), ERR_OK);
    assert_int_equal(db_tx(w->f->db, phone_in, &p), ERR_OK);
    assert_false(p.out.rotate);
    unmask(&p, plain);
    assert_memory_equal(plain, padded, 8);
    assert_true(p.out.is_text);
    assert_int_equal(escrow(w, "a longer text", true), ERR_OK);
    assert_int_equal(db_tx(w->f->db, phone_in, &p), ERR_UNBLOCK_NONE);
    secret_free(p.key);
}

/* --- the signer itself --- */

/* What it opened, in whatever form, is not in its memory any more; the CA's name is, so the search is one. */
static void test_forgets(void **state)
{
#ifdef __SANITIZE_ADDRESS__
    const bool can = false;    /* it keeps freed memory on purpose */
#else
    const bool can = geteuid() == 0;
#endif
    if (!can)
        skip();                /* before anything is owned: it does not come back */
    struct world *w = *state;
    static const uint8_t packed[8] = { 0x35, 0x37, 0x36, 0x32, 0x31, 0x38, 0x38, 0x30 };
    struct phoning p = { .w = w, .key = secret_of("0123456789abcdef0123456789abcdef"), .counter = 1 };
    BUF_OWNED struct buf der = buf_make(SIGNER_PACKET_MAX);
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    assert_int_equal(signer_ca(w->f->service.signer, &der), ERR_OK);
    struct opened_release one = release(w, 1), two = release(w, 2);
    assert_int_equal(db_tx(w->f->db, phone_in, &p), ERR_OK);
    int pid = signer_child();
    assert_true(pid > 0);
    assert_int_equal(found_in(pid, SIGNER_TEST_SECRET, 16), 0);
    assert_int_equal(found_in(pid, packed, sizeof packed), 0);
    assert_int_equal(found_in(pid, one.next, 16), 0);
    assert_int_equal(found_in(pid, two.secrets[0], 16), 0);
    assert_int_equal(found_in(pid, "0123456789abcdef0123456789abcdef", 32), 0);
    assert_true(found_in(pid, "CA d'essai", 10) > 0);
    secret_free(p.key);
}

static void test_rate(void **state)
{
    struct world *w = *state;
    struct opened_release o;
    int given = 0;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    while (given < SIGNER_TEST_PER_DAY + 1 && try_release(w, (uint8_t)given, false, &o) == ERR_OK)
        given++;
    assert_int_equal(given, SIGNER_TEST_PER_DAY);
    assert_int_equal(try_release(w, 200, false, &o), ERR_TOO_MANY);
}

static void test_keys_gone(void **state)
{
    struct world *w = *state;
    char path[128];
    struct opened_release o;
    assert_int_equal(escrow(w, SIGNER_TEST_SECRET, true), ERR_OK);
    signer_free(w->f->service.signer);
    const struct signer_settings settings = { "", w->f->directory, 1 };
    assert_int_equal(signer_new(&settings, &w->f->service.signer), ERR_OK);
    (void)snprintf(path, sizeof path, "%s/signer/escrow.key", w->f->directory);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(try_release(w, 1, false, &o), ERR_HELPER_GONE);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(try_release(w, 1, false, &o), ERR_OK);    /* started again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_add_is_read_back), T(test_bad_secrets), T(test_no_table), T(test_none), T(test_rotation), T(test_no_rotation), T(test_table),
        T(test_dies_twice), T(test_late_report), T(test_moved), T(test_issue), T(test_phone), T(test_phone_short_and_long),
        T(test_forgets), T(test_rate), T(test_keys_gone),
    };
    return secret_start() ? 1 : FIXTURE_RUN("server escrow", tests);
}
