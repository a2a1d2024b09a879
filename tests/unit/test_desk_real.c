/* core/desk and the server's own code: enrolment, the questions, an address and its code, unblocking by questions and by telephone. */
#include "test_desk_real.h"

#include "server/escrow.h"
#include "server/phone.h"

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
#define T(name) cmocka_unit_test_setup_teardown(name, real_setup, real_teardown)
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
