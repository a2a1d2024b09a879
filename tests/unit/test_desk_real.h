/* core/desk against the server's own code: the stand-in of guichet-net hands each request to api_handle, the card signs with a
 * real key.  The kiosk is enrolled and on-line; marie has a token and an address. */
#ifndef GUICHET_TEST_DESK_REAL_H
#define GUICHET_TEST_DESK_REAL_H

#include "test_server_people.h"

#include "test_desk_world.h"

#include "server/identity/identity.h"

/* --- the helpers --- */

static struct fixture helper_fixture;

/* "register": the file of its people, none without; letters wait in "letters". */
static void start_register(struct fixture *f)
{
    char text[4096], spool[512];
    (void)snprintf(spool, sizeof spool, "%s", world_path("letters"));
    const struct identity_settings settings = { .provider = "table", .table = world_get("register", text), .url = "", .ca = "", .key = "", .spool = spool, .timeout_ms = 8000 };
    if (text[0] && identity_open(&settings, &f->keys, &f->service.identity))
        abort();
}

static void start_server(struct fixture *f)
{
    char text[4096];
    (void)snprintf(f->directory, sizeof f->directory, "%.63s", world_get("server.dir", text));
    (void)snprintf(f->database, sizeof f->database, "%s/guichetd.db", f->directory);
    const struct signer_settings settings = { "", f->directory, SIGNER_TEST_PER_DAY };
    f->clock = (struct clock){ fixture_wall, fixture_wall, &f->server_ms };
    f->service = (struct service){ .keys = &f->keys, .clock = &f->clock };
    f->kiosk.url = "https://localhost:1";
    if (server_keys_load(f->directory, &f->keys) || hash_pool_start(1, 4, &f->hashes) || db_open(f->database, &f->db) ||
        signer_new(&settings, &f->service.signer))
        abort();
    f->service.hashes = f->hashes;
    start_register(f);
}

static int64_t created_ms(const struct secret *job_bytes)
{
    static struct net_job job;
    struct http_parameters p = { 0 };
    if (net_job_decode(secret_bytes(job_bytes), secret_length(job_bytes), &job))
        abort();
    return http_read_parameters(header_of(&job, "Signature-Input"), &p) ? 1790001000000 : p.created_s * 1000;
}

static int run_real_net(void)
{
    struct fixture *f = &helper_fixture;
    start_server(f);
    for (;;) {
        SECRET_OWNED struct secret *job = helper_next_job(HELPER_FD);
        if (!job)
            break;
        f->server_ms = created_ms(job);
        const struct net_answer off_line = { .err = ERR_OFFLINE };
        SECRET_OWNED struct secret *answer = world_says("server.does", "down") ? net_answer_encode(&off_line) : fixture_carry(f, job);
        if (world_says("server.does", "cut")) {      /* it was done, and the answer is lost */
            secret_free(answer);
            answer = net_answer_encode(&off_line);
        }
        if (!answer || helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(answer), secret_length(answer)))
            break;
    }
    identity_close(f->service.identity);
    signer_free(f->service.signer);
    db_close(f->db);
    hash_pool_stop(f->hashes);
    server_keys_free(&f->keys);
    return 0;
}

static void sign_really(const void *bytes, size_t n, uint8_t raw[64])
{
    struct fixture *f = &helper_fixture;
    char text[4096];
    BUF_OWNED struct buf b = buf_make(4096);
    world_get("token.pem", text);
    const gnutls_datum_t pem = { (unsigned char *)text, (unsigned)strlen(text) };
    if (!f->token_key && (gnutls_x509_privkey_init(&f->token_key) || gnutls_x509_privkey_import(f->token_key, &pem, GNUTLS_X509_FMT_PEM)))
        abort();
    buf_put(&b, bytes, n);
    fixture_sign_bytes(f, &b, raw);
}

static bool is_real_helper(char **argv, int *rc)
{
    const char *slash = strrchr(argv[0], '/');
    card_key = sign_really;
    if (!slash || strcmp(slash, "/guichet-net"))
        return world_is_helper(argv, rc);
    snprintf(world, sizeof world, "%.*s", (int)(slash - argv[0]), argv[0]);
    *rc = secret_start() ? 1 : run_real_net();
    return true;
}

/* --- the world --- */

static struct person *marie;

static void put_bytes(const char *name, const void *bytes, size_t n)
{
    int fd = open(world_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
}

static void put_token(const struct fixture *f)
{
    gnutls_datum_t pem = { 0 };
    assert_int_equal(gnutls_x509_privkey_export2(f->token_key, GNUTLS_X509_FMT_PEM, &pem), 0);
    put_bytes("token.pem", pem.data, pem.size);
    gnutls_free(pem.data);
    put_bytes("token.der", f->certificate, f->certificate_n);
    card_write(SERIAL, "111222", 5);
}

static enum err enrolled = ERR_INTERNAL;
static void on_enrolled(void *ctx, enum err e) { (void)ctx; enrolled = e; }

static int real_setup(void **state)
{
    void *made = NULL;
    char code[ENROL_CODE_TEXT_SIZE];
    if (world_setup(state) || person_setup(&made))
        return -1;
    marie = made;
    marie->f->server_ms = 1790001000000;
    world_put("server.dir", marie->f->directory, O_TRUNC);
    world_put("presented", "", O_TRUNC);
    put_token(marie->f);
    empty_folder(world_path("state"));
    open_desk();
    until(desk_status(desk)->token == DESK_TOKEN_READY);
    enrolled = ERR_INTERNAL;
    assert_int_equal(enrolment_make(&marie->f->service, marie->f->db, &(struct enrolment_new){ "Poste 2", NULL, 24 }, code), ERR_OK);
    assert_int_equal(desk_enrol(desk, code, &(struct enrol_watch){ on_enrolled, NULL }), ERR_OK);
    until(enrolled != ERR_INTERNAL);
    assert_int_equal(enrolled, ERR_OK);
    until(desk_status(desk)->online);
    return 0;
}

static int real_teardown(void **state)
{
    void *made = marie;
    world_teardown(state);
    return person_teardown(&made);
}

#endif
