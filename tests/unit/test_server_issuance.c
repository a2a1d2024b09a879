/* The start of an issuance by an enrolled kiosk: the code is one token's, the secret exists and was read back before the card
 * is touched, and asking again gives the same one (server/PROTOCOL.md 11). */
#include "tests/unit/test_server_signer.h"

#include "core/proto/json_in.h"
#include "server/issuance.h"

#define SERIAL "DENK0100002"
#define ZEROS "00000000000000000000000000000000"

struct world { struct fixture *f; struct secret *session; uint8_t session_public[PEER_KEY_SIZE]; char nonce[HTTP_NONCE_TEXT_SIZE]; };

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    void *made = NULL;
    assert_int_equal(signed_fixture_setup(&made), 0);
    w->f = made;
    fixture_enrol(w->f);
    fixture_sql(w->f, "INSERT INTO person (id, name, language, made_ms) VALUES ('p-0001', 'Élise Essai', 'fr', 0)");
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

static void new_code(struct world *w, struct enrol_code *code)
{
    char text[ENROL_CODE_TEXT_SIZE];
    assert_int_equal(issuance_make(&w->f->service, w->f->db, "p-0001", 1, text), ERR_OK);
    assert_int_equal(enrol_code_parse(text, code), ERR_OK);
}

/* One request, signed; a fresh nonce unless again. */
static unsigned post(struct world *w, const char *body, bool again)
{
    struct http_parameters p = { .created_s = w->f->kiosk_ms / 1000 };
    struct api_request request = { .http = { "POST", "/v1/issuance/start", "", (const uint8_t *)body, strlen(body) }, .server = w->f->keys.id };
    struct api_answer answer;
    uint8_t nonce[16];
    randombytes_buf(nonce, sizeof nonce);
    if (!again)
        sodium_bin2hex(w->nonce, sizeof w->nonce, nonce, sizeof nonce);
    memcpy(p.nonce, w->nonce, sizeof p.nonce);
    memcpy(p.key_id, w->f->kiosk.kiosk_id, sizeof p.key_id);
    request.request_id = p.nonce;
    assert_int_equal(http_sign_request(&request.http, w->f->keys.id, &p, w->f->kiosk_key, &request.headers), ERR_OK);
    api_handle(&w->f->service, w->f->db, &request, &answer);
    (void)snprintf(w->f->body, sizeof w->f->body, "%.*s", (int)answer.body.length, (const char *)answer.body.bytes);
    w->f->status = answer.status;
    api_answer_free(&answer);
    return w->f->status;
}

static void put_body(struct world *w, const struct enrol_code *code, const char *serial, char to[1024])
{
    SECRET_OWNED struct secret *plain = secret_new(ENROL_SECRET_SIZE);
    BUF_OWNED struct buf sealed = buf_make(512);
    char purpose[128], text[512], session[2 * PEER_KEY_SIZE + 1];
    assert_int_equal(secret_append(plain, code->random, sizeof code->random), ERR_OK);
    (void)snprintf(purpose, sizeof purpose, "guichet/issuance/1 %s %s", w->f->kiosk.kiosk_id, serial);
    assert_int_equal(seal_to(w->f->keys.seal_public, purpose, plain, &sealed), ERR_OK);
    sodium_bin2base64(text, sizeof text, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2hex(session, sizeof session, w->session_public, sizeof w->session_public);
    (void)snprintf(to, 1024, "{\"serial\":\"%s\",\"session_key\":\"%s\",\"sealed\":\"%s\"}", serial, session, text);
}

static unsigned start(struct world *w, const struct enrol_code *code, const char *serial)
{
    char body[1024];
    put_body(w, code, serial, body);
    return post(w, body, false);
}

static struct opened_release opened(struct world *w, const char *serial)
{
    JSON_OWNED json_t *json = NULL;
    uint8_t bytes[2048];
    size_t n;
    BUF_OWNED struct buf sealed = buf_make(2048);
    assert_int_equal(json_read(w->f->body, strlen(w->f->body), API_ANSWER_MAX, &json), ERR_OK);
    assert_true(json_take_base64(json, "sealed", bytes, sizeof bytes, &n));
    buf_put(&sealed, bytes, n);
    return open_release(w->f, w->session, w->session_public, serial, ZEROS, &sealed);
}

static void test_start(void **state)
{
    struct world *w = *state;
    struct enrol_code code;
    char body[1024], first[API_ANSWER_MAX];
    new_code(w, &code);
    put_body(w, &code, SERIAL, body);
    assert_int_equal(post(w, body, false), 200);
    assert_non_null(strstr(w->f->body, "\"holder\":\"Élise Essai\""));
    assert_non_null(strstr(w->f->body, "\"subject\":\"serialNumber=p-0001,CN=Élise Essai\""));
    struct opened_release o = opened(w, SERIAL);
    assert_int_equal(o.count, 1);
    assert_string_equal(o.next, "");
    assert_int_equal(strlen(o.secrets[0]), 16);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM escrow WHERE state = 'current'"), 1);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM audit WHERE action = 'issuance.started' AND outcome = 'done'"), 1);
    /* The same request, to the byte; another request of the same code: the card may have the secret already. */
    memcpy(first, w->f->body, sizeof first);
    assert_int_equal(post(w, body, true), 200);
    assert_string_equal(first, w->f->body);
    w->f->server_ms += 60000;
    w->f->kiosk_ms += 60000;
    assert_int_equal(start(w, &code, SERIAL), 200);
    assert_string_equal(opened(w, SERIAL).secrets[0], o.secrets[0]);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM escrow"), 1);
    /* A new code for the same token makes another secret; the old one is kept and given to nobody. */
    w->f->server_ms += 60000;
    w->f->kiosk_ms += 60000;
    new_code(w, &code);
    assert_int_equal(start(w, &code, SERIAL), 200);
    assert_string_not_equal(opened(w, SERIAL).secrets[0], o.secrets[0]);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM escrow WHERE state = 'current'"), 1);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM escrow WHERE state = 'retired'"), 1);
}

static void test_refused(void **state)
{
    struct world *w = *state;
    struct enrol_code code, wrong;
    new_code(w, &code);
    wrong = code;
    wrong.random[9] ^= 1;
    assert_int_equal(start(w, &wrong, SERIAL), 403);
    assert_non_null(strstr(w->f->body, "urn:guichet:code-refused"));
    assert_int_equal(start(w, &code, SERIAL), 200);
    assert_int_equal(start(w, &code, "ANOTHER"), 403);
    fixture_sql(w->f, "UPDATE issuance_code SET used_ms = 1");
    assert_int_equal(start(w, &code, SERIAL), 403);
    new_code(w, &code);
    wrong = code;
    wrong.random[9] ^= 1;
    for (int i = 0; i < ISSUANCE_TRIES; i++)
        assert_int_equal(start(w, &wrong, SERIAL), 403);
    assert_int_equal(start(w, &code, SERIAL), 403);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM escrow"), 1);
}

/* A token that works for somebody: its secret is not replaced under its owner's hands. */
static void test_token_of_another(void **state)
{
    struct world *w = *state;
    struct enrol_code code;
    assert_int_equal(tokens_add(&w->f->service, w->f->db, SERIAL, "Marie Tremblay", w->f->certificate, w->f->certificate_n), ERR_OK);
    new_code(w, &code);
    assert_int_equal(start(w, &code, SERIAL), 403);
    fixture_sql(w->f, "INSERT INTO token_owner (serial, person, added_ms) VALUES ('" SERIAL "', 'p-0001', 0)");
    assert_int_equal(start(w, &code, SERIAL), 200);
}

static void test_malformed(void **state)
{
    static const char *const bodies[] = {
        "", "{}", "[]", "{\"serial\":\"A\"}", "{\"serial\":\"\",\"session_key\":\"00\",\"sealed\":\"AA==\"}",
        "{\"serial\":\"A\",\"session_key\":\"" ZEROS ZEROS "\",\"sealed\":\"AA==\"}",
        "{\"serial\":\"é\",\"session_key\":\"" ZEROS ZEROS "\",\"sealed\":\"AA==\"}",
    };
    struct world *w = *state;
    struct enrol_code code;
    char body[1024], *serial;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(post(w, bodies[i], false), 400);
    /* Sealed for another serial. */
    new_code(w, &code);
    put_body(w, &code, SERIAL, body);
    serial = strstr(body, SERIAL);
    assert_non_null(serial);
    serial[0] = 'X';
    assert_int_equal(post(w, body, false), 400);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM escrow"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_start), T(test_refused), T(test_token_of_another), T(test_malformed),
    };
    return secret_start() ? 1 : FIXTURE_RUN("server issuance", tests);
}
