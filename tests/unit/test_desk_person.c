/* core/desk: options 1 and 3: one log-in, what the server holds, what is saved, the code; on-line and off. */
#include "test_desk_world.h"

static struct open_person_result opened;
static struct save_result saved;
static struct code_result coded;
static unsigned opens, saves, codes;

static void on_open(void *ctx, const struct open_person_result *r) { (void)ctx; opened = *r; opens++; }
static void on_save(void *ctx, const struct save_result *r) { (void)ctx; saved = *r; saves++; }
static void on_code(void *ctx, const struct code_result *r) { (void)ctx; coded = *r; codes++; }
static const struct open_person_watch open_watch = { note_step, on_open, NULL };
static const struct save_watch save_watch = { note_step, on_save, NULL };
static const struct code_watch code_watch = { on_code, NULL };

static int setup(void **state)
{
    opens = saves = codes = 0;
    memset(steps, 0, sizeof steps);
    return world_setup(state);
}

static enum err ask_open(enum desk_purpose purpose, const char *pin)
{
    SECRET_OWNED struct secret *s = from_text(pin);
    unsigned before = opens;
    enum err e = desk_open_person(desk, purpose, s, &open_watch);
    if (!e)
        until(opens == before + 1);
    return e;
}

static void open_online(enum desk_purpose purpose)
{
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(ask_open(purpose, "111222"), ERR_OK);
    assert_int_equal(opened.err, ERR_OK);
}

static const char *const ids[4] = { "q1", "q2", "q3", "q4" };

static enum err save_questions(const char *const questions[4], const char *const texts[4])
{
    struct save_questions_request request;
    struct secret *given[4];
    for (size_t i = 0; i < 4; i++) {
        request.questions[i] = questions[i];
        request.answers[i] = given[i] = from_text(texts[i]);
    }
    enum err e = desk_save_questions(desk, &request, &save_watch);
    for (size_t i = 0; i < 4; i++)
        secret_free(given[i]);
    return e;
}

static const char *const plain_answers[4] = { "Chemin Sainte-Foy", "Lise", "La Grande Séduction", "Échecs!" };
static const char *const answers_of[4] = { "Chemin Sainte-Foy", "Lî", "La Grande Séduction", "Échecs!" };

static void questions_on_line(void **state)
{
    (void)state;
    open_online(DESK_FOR_QUESTIONS);
    const struct desk_person *p = desk_person(desk);
    assert_true(p->known);
    assert_string_equal(p->holder, "Jeanne Tremblay");
    assert_int_equal(p->question_count, 4);
    assert_string_equal(p->questions[3], "q4");
    assert_int_equal(save_questions(ids, answers_of), ERR_OK);
    assert_int_equal(saves, 0);           /* never before the verb returns */
    until(saves == 1);
    assert_int_equal(saved.err, ERR_OK);
    assert_true(saved.told);
    assert_true(is_receipt_of_applied(saved.receipt));
    assert_int_equal(applied_lines("questions q1=cheminsaintefoy q2=li q3=lagrandeseduction q4=echecs signed\n"), 1);
    struct desk_request rows[4];
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_string_equal(rows[0].type, "questions.set");
    assert_int_equal(rows[0].state, REQUEST_ACCEPTED);
    assert_int_equal(save_questions(ids, answers_of), ERR_SESSION);      /* one log-in, one operation */
}

static void answers_that_are_refused_use_nothing_up(void **state)
{
    (void)state;
    static const struct { const char *questions[4], *answers[4]; enum err e; } rows[] = {
        { { "q1", "q2", "q3", "q1" }, { "aaab", "bbbc", "cccd", "ddde" }, ERR_QUESTION_SAME },
        { { "q1", "q2", "q3", "q4" }, { "aaab", "bbbc", "cccd", "A-A a b" }, ERR_ANSWER_SAME },
        { { "q1", "q2", "q3", "q4" }, { "aaab", "bbbc", "cccd", "li" }, ERR_ANSWER_SHORT },
        { { "q1", "q2", "q3", "q4" }, { "aaab", "ami", "cccd", "ddde" }, ERR_ANSWER_QUESTION },
        { { "q1", "q2", "q3", "q4" }, { "aaab", "friend", "cccd", "ddde" }, ERR_ANSWER_QUESTION },     /* in the other language */
        { { "q1", "q2", "q3", "q4" }, { "CARTE1", "bbbc", "cccd", "ddde" }, ERR_ANSWER_WEAK },
        { { "q1", "q2", "q3", "q4" }, { "jeanne@exemple.ca", "bbbc", "cccd", "ddde" }, ERR_ANSWER_WEAK },
        { { "q1", "q2", "q3", "q4" }, { "", "bbbc", "cccd", "ddde" }, ERR_EMPTY },
        { { "q1", "q\"2", "q3", "q4" }, { "aaab", "bbbc", "cccd", "ddde" }, ERR_CHOICE },
    };
    open_online(DESK_FOR_QUESTIONS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum err e = save_questions(rows[i].questions, rows[i].answers);
        if (e != rows[i].e)
            fail_msg("row %zu: %s, not %s", i, err_name(e), err_name(rows[i].e));
    }
    assert_int_equal(save_questions(ids, answers_of), ERR_OK);
    until(saves == 1);
    assert_true(saved.told);
}

static void a_wrong_password_costs_a_try_and_opens_nobody(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(ask_open(DESK_FOR_CONTACT, "999999"), ERR_OK);
    assert_int_equal(opened.err, ERR_PIN_WRONG);
    assert_int_equal(opened.tries.left, 4);
    assert_int_equal(desk_status(desk)->info.tries.left, 4);
    assert_false(desk_person(desk)->known);
    assert_int_equal(save_questions(ids, answers_of), ERR_SESSION);
    assert_int_equal(desk_send_code(desk, &code_watch), ERR_SESSION);
}

static void a_token_without_a_key_can_prove_nothing(void **state)
{
    (void)state;
    world_put("card.does", "no-key", O_TRUNC);
    open_desk();
    until_ready();
    assert_int_equal(ask_open(DESK_FOR_QUESTIONS, "111222"), ERR_OK);
    assert_int_equal(opened.err, ERR_CERT_NONE);
}

static void off_line_it_is_kept_and_told_later(void **state)
{
    (void)state;
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    until_ready();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    assert_int_equal(ask_open(DESK_FOR_QUESTIONS, "111222"), ERR_OK);
    assert_int_equal(opened.err, ERR_OK);
    assert_int_equal(steps[STEP_SERVER], 0);      /* nobody waits for what will not answer */
    assert_false(desk_person(desk)->known);
    assert_int_equal(desk_person(desk)->err, ERR_OFFLINE);
    assert_int_equal(save_questions(ids, plain_answers), ERR_OK);
    until(saves == 1);
    assert_int_equal(saved.err, ERR_OK);
    assert_false(saved.told);
    assert_true(saved.receipt[0]);
    assert_int_equal(desk_send_code(desk, &code_watch), ERR_SESSION);
    until(desk_status(desk)->waiting == 1);
    close_desk();
    world_put("server.does", "", O_TRUNC);
    open_desk();
    until_ready();
    until_online();
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(applied_lines("questions q1=cheminsaintefoy"), 1);
}

static void the_server_goes_away_between_challenge_and_save(void **state)
{
    (void)state;
    open_online(DESK_FOR_QUESTIONS);
    world_put("server.does", "down", O_TRUNC);
    assert_int_equal(save_questions(ids, answers_of), ERR_OK);
    until(saves == 1);
    assert_int_equal(saved.err, ERR_OK);
    assert_false(saved.told);
    assert_false(desk_status(desk)->online);
}

static void a_session_that_is_refused_still_saves(void **state)
{
    (void)state;
    world_put("server.does", "refuse-session", O_TRUNC);
    open_online(DESK_FOR_QUESTIONS);
    assert_false(desk_person(desk)->known);
    assert_int_equal(desk_person(desk)->err, ERR_SERVER_REFUSED);
    assert_string_equal(desk_person(desk)->reason, "Le certificat de cette clé est révoqué.");
    assert_true(desk_status(desk)->online);
}

static void refused_by_the_server(void **state)
{
    (void)state;
    open_online(DESK_FOR_QUESTIONS);
    world_put("server.does", "reject", O_TRUNC);
    assert_int_equal(save_questions(ids, answers_of), ERR_OK);
    until(saves == 1);
    assert_int_equal(saved.err, ERR_SERVER_REFUSED);
    assert_false(saved.told);
    assert_string_equal(saved.reason, "Le certificat de cette clé est révoqué.");
}

static void contact_then_the_code(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *email = from_text(" nouvelle@Exemple.ca"), *phone = from_text("1 (418) 555-0124 ext. 7"), *empty = from_text(""),
                               *wrong = from_text("123456"), *right = from_text("996 729"), *odd = from_text("99");
    struct save_contact_request request = { .email = email, .mobile = empty, .phones = { empty, phone, NULL }, .phones_given = true };
    open_online(DESK_FOR_CONTACT);
    assert_int_equal(desk_save_contact(desk, &(struct save_contact_request){ .email = empty }, &save_watch), ERR_EMPTY);
    assert_int_equal(desk_save_contact(desk, &(struct save_contact_request){ .email = NULL }, &save_watch), ERR_EMPTY);
    assert_int_equal(desk_save_contact(desk, &(struct save_contact_request){ .email = odd }, &save_watch), ERR_EMAIL);
    assert_int_equal(desk_save_contact(desk, &(struct save_contact_request){ .mobile = odd }, &save_watch), ERR_PHONE);
    assert_int_equal(desk_save_contact(desk, &request, &save_watch), ERR_OK);
    until(saves == 1);
    assert_true(saved.told);
    assert_int_equal(applied_lines("contact base=7 email=nouvelle@exemple.ca mobile= phones=1 signed\n"), 1);
    assert_string_equal(desk_person(desk)->pending, "nouvelle@exemple.ca");
    assert_string_equal(desk_person(desk)->email, "jeanne@exemple.ca");
    assert_string_equal(desk_person(desk)->phones[0], "418 555-0124 poste 7");
    assert_int_equal(desk_send_code(desk, &code_watch), ERR_OK);
    until(codes == 1);
    assert_int_equal(coded.err, ERR_OK);
    assert_string_equal(coded.to, "n•••@•••.ca");
    assert_int_equal(coded.until_ms, 1790000060000);
    assert_int_equal(desk_check_code(desk, odd, &code_watch), ERR_CODE_SHAPE);
    assert_int_equal(desk_check_code(desk, wrong, &code_watch), ERR_OK);
    until(codes == 2);
    assert_int_equal(coded.err, ERR_CODE_WRONG);
    assert_int_equal(coded.left, 4);
    assert_int_equal(desk_check_code(desk, right, &code_watch), ERR_OK);
    until(codes == 3);
    assert_int_equal(coded.err, ERR_OK);
    assert_string_equal(desk_person(desk)->email, "nouvelle@exemple.ca");
    assert_string_equal(desk_person(desk)->pending, "");
    world_put("server.does", "too-soon", O_TRUNC);
    assert_int_equal(desk_send_code(desk, &code_watch), ERR_OK);
    until(codes == 4);
    assert_int_equal(coded.err, ERR_TOO_SOON);
    assert_int_equal(coded.until_ms, 1790000060000);
    advance(900000);
    assert_int_equal(desk_send_code(desk, &code_watch), ERR_SESSION);     /* its fifteen minutes are over */
}

static void off_line_contact_has_no_base(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *phone = from_text("418 555-0124");
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    until_ready();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    assert_int_equal(ask_open(DESK_FOR_CONTACT, "111222"), ERR_OK);
    assert_int_equal(desk_save_contact(desk, &(struct save_contact_request){ .mobile = phone }, &save_watch), ERR_OK);
    until(saves == 1);
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 50 && desk_status(desk)->waiting; i++) {
        advance(2001);
        settle();
    }
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(applied_lines("contact base=0 mobile=418 555-0124 phones=-1 signed\n"), 1);
}

static void leaving_forgets_everything(void **state)
{
    (void)state;
    open_online(DESK_FOR_CONTACT);
    desk_forget(desk);
    static const struct desk_person nobody;
    assert_memory_equal(desk_person(desk), &nobody, sizeof nobody);
    assert_int_equal(desk_send_code(desk, &code_watch), ERR_SESSION);
    /* in the middle of each request: no call comes any more, and the next person is served */
    for (int point = 0; point < 4; point++) {
        SECRET_OWNED struct secret *pin = from_text("111222");
        until_ready();
        unsigned before = opens;
        assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_OK);
        for (int i = 0; i < point; i++)
            loop_step(loop, 20);
        bool finished = opens > before;
        desk_forget(desk);
        settle();
        enum err e = ERR_LIMIT;
        for (int i = 0; i < 50 && e == ERR_LIMIT; i++, settle())
            e = ask_open(DESK_FOR_QUESTIONS, "111222");
        assert_int_equal(e, ERR_OK);
        assert_int_equal(opens, before + 1 + finished);
        assert_int_equal(opened.err, ERR_OK);
        desk_forget(desk);
        settle();
    }
}

/* --- what stays in memory --- */

/* Words that stand nowhere in this program as they are: each letter is one more than it is written here. */
static const char *const hidden[] = { "mbgsjhpmfuuf", "{{qmvnbhf{{" };
enum { HIDDEN = sizeof hidden / sizeof hidden[0], HIDDEN_MAX = 16 };

static void uncover(const char *from, char to[HIDDEN_MAX])
{
    size_t n = strlen(from);
    for (size_t i = 0; i <= n; i++)
        to[i] = (char)(i < n ? from[i] - 1 : 0);
}

static size_t found_between(const uint8_t *at, const uint8_t *end)
{
    size_t found = 0;
    for (size_t w = 0; w < HIDDEN; w++) {
        size_t n = strlen(hidden[w]), k;
        for (const uint8_t *p = at; p + n <= end; p++) {
            for (k = 0; k < n && p[k] == (uint8_t)(hidden[w][k] - 1); k++)
                ;
            found += k == n;
        }
    }
    return found;
}

/* In every page of this process that can be written. */
static size_t found_in_memory(void)
{
    char line[512];
    size_t found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && strncmp(rights, "rw", 2) == 0 && !strstr(line, "[v"))
            found += found_between((const uint8_t *)from, (const uint8_t *)to);
    }
    fclose(maps);
    return found;
}

static void put_hidden_profile(void)
{
    char word[HIDDEN_MAX], text[1024];
    uncover(hidden[0], word);
    snprintf(text, sizeof text, "{\"holder\":\"%s\",\"questions\":[],\"questions_ms\":1,\"contact\":{\"version\":7,\"email\":\"%s@exemple.ca\","
             "\"phones\":[],\"mobile\":\"\"},\"pending\":\"\",\"renew_after_ms\":2}", word, word);
    world_put("profile", text, O_TRUNC);
    sodium_memzero(text, sizeof text);
    sodium_memzero(word, sizeof word);
}

static void save_hidden_answer(void)
{
    char word[HIDDEN_MAX];
    uncover(hidden[1], word);
    const char *const given[4] = { plain_answers[0], plain_answers[1], plain_answers[2], word };
    assert_int_equal(save_questions(ids, given), ERR_OK);
    sodium_memzero(word, sizeof word);
}

static void nothing_of_a_person_stays_in_memory(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();      /* its quarantine keeps what was freed, and its shadow is all of memory */
#endif
    put_hidden_profile();
    open_online(DESK_FOR_QUESTIONS);
    assert_true(found_in_memory() > 0);      /* the scan itself works */
    save_hidden_answer();
    until(saves == 1);
    assert_true(saved.told);
    desk_forget(desk);
    settle();
    size_t found = found_in_memory();
    if (found)
        fail_msg("%zu copies of what a person typed or was shown", found);
}

static void leaving_while_it_is_saved_loses_nothing(void **state)
{
    (void)state;
    open_online(DESK_FOR_QUESTIONS);
    assert_int_equal(save_questions(ids, answers_of), ERR_OK);
    desk_forget(desk);
    until(applied_lines("questions ") == 1);
    settle();
    assert_int_equal(saves, 0);
}

static void the_card_is_pulled_while_the_server_thinks(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *pin = from_text("111222");
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_OK);
    assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_LIMIT);
    assert_int_equal(ask_change("111222", "445566"), ERR_LIMIT);
    card_write("", "", 0);
    reader_empty();
    until(opens == 1);
    assert_true(opened.err == ERR_TOKEN_REMOVED || opened.err == ERR_TOKEN_ABSENT);
}

static void (*on_second_wait)(void);
static void card_out(void) { card_write("", "", 0); reader_empty(); }
static void other_card(void) { card_write("CARTE2", "333444", 5); reader_card(2); }
static void act_in_session(void *ctx, enum desk_step step)
{
    note_step(ctx, step);
    if (step == STEP_SERVER && steps[STEP_SERVER] == 2)
        on_second_wait();
}

/* What the server holds of one person is never there to be read by the next. */
static void the_card_leaves_while_the_account_is_read(void **state)
{
    static void (*const ways[])(void) = { card_out, other_card };
    static const struct desk_person nobody;
    (void)state;
    open_desk();
    until_ready();
    until_online();
    for (size_t i = 0; i < 2; i++) {
        SECRET_OWNED struct secret *pin = from_text("111222");
        card_write("CARTE1", "111222", 5);
        unsigned before = desk_status(desk)->insertion;
        reader_card(5 + (unsigned)i);
        until(desk_status(desk)->insertion == before + 1 && desk_status(desk)->token == DESK_TOKEN_READY);
        memset(steps, 0, sizeof steps);
        opens = 0;
        on_second_wait = ways[i];
        assert_int_equal(desk_open_person(desk, DESK_FOR_CONTACT, pin, &(struct open_person_watch){ act_in_session, on_open, NULL }), ERR_OK);
        until(opens == 1);
        assert_int_equal(steps[STEP_SERVER], 2);
        assert_int_equal(opened.err, ERR_TOKEN_REMOVED);
        assert_memory_equal(desk_person(desk), &nobody, sizeof nobody);
        assert_int_equal(desk_save_contact(desk, &(struct save_contact_request){ .email = pin }, &save_watch), ERR_SESSION);
    }
}

static struct token_check checked;
static unsigned checks;
static void on_check(void *ctx, const struct token_check *r) { (void)ctx; checked = *r; checks++; }
static unsigned renewals;
static void on_renewed(void *ctx, const struct renew_result *r) { (void)ctx; (void)r; renewals++; }

/* A helper that dies or hangs in the log-in says nothing of the try that it spent; the next person must be told of the last one. */
static void a_try_that_nobody_told_of_is_found(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *wrong = from_text("999999");
    open_desk();
    until_ready();
    until_online();
    world_put("card.does", "die-login", O_TRUNC);
    assert_int_equal(ask_open(DESK_FOR_CONTACT, "999999"), ERR_OK);
    assert_int_equal(opened.err, ERR_HELPER_GONE);
    until(desk_status(desk)->info.tries.left == 4);
    world_put("card.does", "die-login", O_TRUNC);
    assert_int_equal(desk_check_token(desk, wrong, &(struct check_token_watch){ on_check, NULL }), ERR_OK);
    until(checks == 1);
    assert_int_equal(checked.err, ERR_HELPER_GONE);
    until(desk_status(desk)->info.tries.left == 3);
    world_put("card.does", "die-login", O_TRUNC);
    assert_int_equal(ask_change("999999", "445566"), ERR_OK);
    until(answers_n == 1);
    until(desk_status(desk)->info.tries.left == 2);
    card_write("CARTE1", "111222", 5);
    world_put("card.does", "die-login", O_TRUNC);
    assert_int_equal(desk_renew(desk, wrong, &(struct renew_watch){ NULL, on_renewed, NULL }), ERR_OK);
    until(renewals == 1);
    until(desk_status(desk)->info.tries.left == 4);
    world_put("card.does", "hang-login", O_TRUNC);
    assert_int_equal(desk_open_person(desk, DESK_FOR_CONTACT, wrong, &open_watch), ERR_OK);
    until(card_read().tries == 3);
    desk_forget(desk);
    until(desk_status(desk)->info.tries.left == 3);
}

static unsigned pushes;
static void on_push(void *ctx, enum err e, unsigned waiting) { (void)ctx; (void)waiting; pushes += e == ERR_OK; }

/* While the person's requests are answered the state line's own cycle goes on and nothing is lost or doubled. */
static void requests_beside_the_cycle(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    until_online();
    for (int i = 0; i < 10; i++) {
        SECRET_OWNED struct secret *pin = from_text("111222");
        unsigned before = opens;
        assert_int_equal(desk_push(desk, &(struct push_watch){ on_push, NULL }), ERR_OK);
        advance(10);        /* its cycle has begun (and the helper of before can be buried) */
        assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_OK);
        until(opens == before + 1);
        assert_int_equal(opened.err, ERR_OK);
        assert_true(desk_person(desk)->known);
        assert_int_equal(save_questions(ids, answers_of), ERR_OK);
        until(saves == (unsigned)i + 1);
        assert_true(saved.told);
        until(pushes == (unsigned)i + 1);
        assert_true(desk_status(desk)->online);
    }
    assert_int_equal(applied_lines("questions "), 10);
}

/* Another session leads: this one asks for its own person, and the leader pushes what was saved. */
static void a_session_that_does_not_lead(void **state)
{
    (void)state;
    pid_t leader = start_leader();
    open_desk();
    until_ready();
    until(desk_status(desk)->online);
    assert_int_equal(ask_open(DESK_FOR_QUESTIONS, "111222"), ERR_OK);
    assert_int_equal(opened.err, ERR_OK);
    assert_true(desk_person(desk)->known);
    assert_int_equal(save_questions(ids, answers_of), ERR_OK);
    until(saves == 1);
    assert_true(saved.told);
    desk_forget(desk);
    settle();
    assert_int_equal(ask_open(DESK_FOR_CONTACT, "111222"), ERR_OK);      /* its connection was ended with the person */
    assert_true(desk_person(desk)->known);
    kill(leader, SIGKILL);
    waitpid(leader, NULL, 0);
}

static void the_bank_is_the_server_s_or_what_is_shipped(void **state)
{
    (void)state;
    struct bank_question rows[DESK_BANK_MAX];
    assert_int_equal(mkdir(world_path("data"), 0700), 0);
    world_put("data/questions.json", "[{\"id\":\"s1\",\"fr\":\"Où?\",\"en\":\"Where?\",\"short\":true},{\"id\":\"s 2\",\"fr\":\"Non\",\"en\":\"No\"},"
              "{\"id\":\"s3\",\"fr\":\"Qui?\"},{\"id\":\"s4\",\"fr\":\"Quand?\",\"en\":\"When?\"}]", O_TRUNC);
    open_desk();
    assert_int_equal(desk_bank(desk, "en", rows, DESK_BANK_MAX), 2);      /* what is not understood is left out */
    assert_string_equal(rows[0].text, "Where?");
    assert_true(rows[0].short_answer);
    assert_string_equal(rows[1].id, "s4");
    assert_int_equal(desk_bank(desk, "fr", rows, 1), 1);
    until_ready();
    until_online();
    assert_int_equal(desk_bank(desk, "fr", rows, DESK_BANK_MAX), 4);
    assert_string_equal(rows[1].text, "Quel ami?");
    assert_int_equal(unlink(world_path("data/questions.json")), 0);
    assert_int_equal(rmdir(world_path("data")), 0);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(questions_on_line), T(answers_that_are_refused_use_nothing_up), T(a_wrong_password_costs_a_try_and_opens_nobody),
        T(a_token_without_a_key_can_prove_nothing), T(off_line_it_is_kept_and_told_later),
        T(the_server_goes_away_between_challenge_and_save), T(a_session_that_is_refused_still_saves), T(refused_by_the_server),
        T(contact_then_the_code), T(off_line_contact_has_no_base), T(leaving_forgets_everything),
        T(nothing_of_a_person_stays_in_memory), T(leaving_while_it_is_saved_loses_nothing), T(the_card_is_pulled_while_the_server_thinks),
        T(the_card_leaves_while_the_account_is_read), T(a_try_that_nobody_told_of_is_found),
        T(requests_beside_the_cycle), T(a_session_that_does_not_lead),
        T(the_bank_is_the_server_s_or_what_is_shipped),
    };
    int rc;
    (void)argc;
    if (world_is_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
