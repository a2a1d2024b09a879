/* core/desk against the server's own code: the stand-in of guichet-net hands each request to api_handle, the card signs with
 * a real key.  Enrolment, the questions, an address and its code, unblocking by questions and by telephone. */
#include "test_server_people.h"

#include "test_desk_world.h"

#include "server/escrow.h"
#include "server/phone.h"

/* --- the helpers --- */

static struct fixture helper_fixture;

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
        if (!answer || helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(answer), secret_length(answer)))
            break;
    }
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

static int setup(void **state)
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
    assert_int_equal(enrolment_make(&marie->f->service, marie->f->db, "Poste 2", 24, code), ERR_OK);
    assert_int_equal(desk_enrol(desk, code, &(struct enrol_watch){ on_enrolled, NULL }), ERR_OK);
    until(enrolled != ERR_INTERNAL);
    assert_int_equal(enrolled, ERR_OK);
    until(desk_status(desk)->online);
    return 0;
}

static int teardown(void **state)
{
    void *made = marie;
    world_teardown(state);
    return person_teardown(&made);
}

static struct secret *text(const char *t) { return secret_of(t); }

static unsigned calls;
static struct open_person_result opened;
static struct save_result kept;
static struct code_result coded;
static struct answers_result judged;
static struct unblock_result unblocked;
static void on_open(void *ctx, const struct open_person_result *r) { (void)ctx; opened = *r; calls++; }
static void on_save(void *ctx, const struct save_result *r) { (void)ctx; kept = *r; calls++; }
static void on_code(void *ctx, const struct code_result *r) { (void)ctx; coded = *r; calls++; }
static void on_judged(void *ctx, const struct answers_result *r) { (void)ctx; judged = *r; calls++; }
static void on_unblocked(void *ctx, const struct unblock_result *r) { (void)ctx; unblocked = *r; calls++; }

#define await(ask) do { calls = 0; assert_int_equal(ask, ERR_OK); until(calls == 1); } while (0)

static void open_for(enum desk_purpose purpose)
{
    SECRET_OWNED struct secret *pin = text("111222");
    await(desk_open_person(desk, purpose, pin, &(struct open_person_watch){ NULL, on_open, NULL }));
    assert_int_equal(opened.err, ERR_OK);
    if (!desk_person(desk)->known)
        fail_msg("not known: %s %s", err_name(desk_person(desk)->err), desk_person(desk)->reason);
}

static const char *const four[4] = { "Bébé", "Trois-Rivières", "Raleigh", "Le Père Noël" };

static void save_questions(void)
{
    struct save_questions_request request = { .questions = { "q01", "q02", "q03", "q04" } };
    struct secret *given[4];
    for (size_t i = 0; i < 4; i++)
        request.answers[i] = given[i] = text(four[i]);
    open_for(DESK_FOR_QUESTIONS);
    await(desk_save_questions(desk, &request, &(struct save_watch){ NULL, on_save, NULL }));
    for (size_t i = 0; i < 4; i++)
        secret_free(given[i]);
    assert_int_equal(kept.err, ERR_OK);
    assert_true(kept.told);
}

static void questions_are_in_force_and_shown(void **state)
{
    (void)state;
    open_for(DESK_FOR_QUESTIONS);
    assert_string_equal(desk_person(desk)->holder, "Marie Tremblay");
    assert_int_equal(desk_person(desk)->question_count, 0);
    desk_forget(desk);
    settle();
    save_questions();
    desk_forget(desk);
    settle();
    open_for(DESK_FOR_CONTACT);
    assert_int_equal(desk_person(desk)->question_count, 4);
    assert_string_equal(desk_person(desk)->questions[2], "q03");
    assert_string_equal(desk_person(desk)->email, EMAIL);
}

static void an_address_and_its_code(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *email = text("nouvelle@exemple.ca"), *phone = text("(418) 555-0123 poste 45"), *wrong = text("000000");
    struct save_contact_request request = { .email = email, .phones = { phone }, .phones_given = true };
    open_for(DESK_FOR_CONTACT);
    await(desk_save_contact(desk, &request, &(struct save_watch){ NULL, on_save, NULL }));
    assert_int_equal(kept.err, ERR_OK);
    assert_true(kept.told);
    await(desk_send_code(desk, &(struct code_watch){ on_code, NULL }));
    assert_int_equal(coded.err, ERR_OK);
    assert_string_equal(coded.to, "n•••@•••.ca");
    await(desk_send_code(desk, &(struct code_watch){ on_code, NULL }));
    assert_int_equal(coded.err, ERR_TOO_SOON);
    assert_true(coded.until_ms > fake_wall(NULL));
    await(desk_check_code(desk, wrong, &(struct code_watch){ on_code, NULL }));
    assert_int_equal(coded.err, ERR_CODE_WRONG);
    assert_int_equal(coded.left, 4);
    desk_forget(desk);
    settle();
    open_for(DESK_FOR_CONTACT);
    assert_string_equal(desk_person(desk)->pending, "nouvelle@exemple.ca");
    assert_string_equal(desk_person(desk)->email, EMAIL);
    assert_string_equal(desk_person(desk)->phones[0], "418 555-0123 poste 45");
}

static void submit(const char *last)
{
    struct secret *given[4];
    for (size_t i = 0; i < 4; i++)
        given[i] = text(i == 3 ? last : four[i]);
    const struct secret *const answers_given[4] = { given[0], given[1], given[2], given[3] };
    await(desk_unblock_answers(desk, answers_given, &(struct answers_watch){ on_judged, NULL }));
    for (size_t i = 0; i < 4; i++)
        secret_free(given[i]);
}

static void escrow_secret(void)
{
    SECRET_OWNED struct secret *puk = text("3537363231383830");
    assert_int_equal(escrow_add(&marie->f->service, marie->f->db, SERIAL, puk, true), ERR_OK);
}

static void unblocked_by_questions(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *pin = text("445566"), *again = text("778899");
    escrow_secret();
    save_questions();
    desk_forget(desk);
    settle();
    card_write(SERIAL, "111222", 0);
    submit("Mon oncle");
    assert_int_equal(judged.err, ERR_NOT_POSSIBLE);
    assert_int_equal(judged.left, 2);
    assert_true(strncmp(judged.reference, "D-", 2) == 0);
    submit("le pere noel");
    assert_int_equal(judged.err, ERR_OK);
    await(desk_unblock(desk, pin, &(struct unblock_watch){ NULL, on_unblocked, NULL }));
    assert_int_equal(unblocked.outcome, UNBLOCK_DONE);
    assert_int_equal(unblocked.err, ERR_OK);
    assert_true(unblocked.told);
    assert_string_equal(card_read().pin, "445566");
    char held[4096];
    assert_false(strncmp(world_get("card.secret", held), "3537363231383830", 16) == 0);     /* replaced by one the server knows: */
    submit("le pere noel");
    assert_int_equal(judged.err, ERR_OK);
    await(desk_unblock(desk, again, &(struct unblock_watch){ NULL, on_unblocked, NULL }));
    assert_int_equal(unblocked.outcome, UNBLOCK_DONE);
    assert_string_equal(card_read().pin, "778899");
}

/* The agent's two commands are the server's own; the network is away from the kiosk's first word to its last. */
static void unblocked_by_telephone(void **state)
{
    (void)state;
    struct desk_challenge challenge;
    char said[PHONE_ANSWER_TEXT_SIZE];
    unsigned tries_left = 9;
    enum phone_verdict verdict = PHONE_LATE;
    enum phone_result result = PHONE_REFUSED;
    SECRET_OWNED struct secret *pin = text("445566"), *typed = secret_new(64);
    escrow_secret();
    card_write(SERIAL, "111222", 0);
    world_put("server.does", "down", O_TRUNC);
    for (int round = 0; round < 2; round++) {      /* the second with the secret that the first derived */
        assert_int_equal(desk_phone_begin(desk, &challenge), ERR_OK);
        assert_int_equal(phone_answer(&marie->f->service, marie->f->db, SERIAL, challenge.text, &verdict, said), ERR_OK);
        if (verdict != PHONE_GOOD)
            fail_msg("round %d: %s", round, phone_words(verdict));
        secret_wipe(typed);
        assert_int_equal(secret_append(typed, said, strlen(said)), ERR_OK);
        assert_int_equal(desk_phone_answer(desk, typed, &tries_left), ERR_OK);
        await(desk_unblock(desk, pin, &(struct unblock_watch){ NULL, on_unblocked, NULL }));
        assert_int_equal(unblocked.outcome, UNBLOCK_DONE);
        assert_false(unblocked.told);
        assert_int_equal(phone_confirm(&marie->f->service, marie->f->db, challenge.text, unblocked.confirmation, &verdict, &result), ERR_OK);
        assert_int_equal(verdict, PHONE_GOOD);
        assert_int_equal(result, PHONE_ROTATED);
        assert_string_equal(card_read().pin, "445566");
    }
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(questions_are_in_force_and_shown), T(an_address_and_its_code), T(unblocked_by_questions),
        T(unblocked_by_telephone),
    };
    int rc;
    (void)argc;
    if (is_real_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
