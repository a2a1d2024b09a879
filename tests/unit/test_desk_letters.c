/* core/desk against the server's own code: drafts and messages, on line and off, and what a disk is left with. */
#define _GNU_SOURCE    /* memmem */
#include "test_server_account.h"

#include "test_desk_memory.h"

#include "core/desk/account.h"
#include "server/accounts/letters.h"

/* --- guichet-net: each request goes to api_handle --- */

static int run_real_net(void)
{
    static struct fixture server;
    char text[4096];
    struct fixture *f = &server;
    (void)snprintf(f->directory, sizeof f->directory, "%.63s", world_get("server.dir", text));
    (void)snprintf(f->database, sizeof f->database, "%.63s/guichetd.db", f->directory);
    f->clock = (struct clock){ fixture_wall, fixture_wall, &f->server_ms };
    f->service = (struct service){ .keys = &f->keys, .clock = &f->clock };
    f->kiosk.url = "https://localhost:1";
    if (server_keys_load(f->directory, &f->keys) || hash_pool_start(1, 4, &f->hashes) || db_open(f->database, &f->db))
        abort();
    f->service.hashes = f->hashes;
    for (;;) {
        static struct net_job job;
        struct http_parameters p = { 0 };
        SECRET_OWNED struct secret *bytes = helper_next_job(HELPER_FD);
        if (!bytes)
            break;
        if (net_job_decode(secret_bytes(bytes), secret_length(bytes), &job))
            abort();
        f->server_ms = http_read_parameters(header_of(&job, "Signature-Input"), &p) ? 1790001000000 : p.created_s * 1000;
        const struct net_answer off_line = { .err = ERR_OFFLINE };
        SECRET_OWNED struct secret *answer = world_says("server.does", "down") ? net_answer_encode(&off_line) : fixture_carry(f, bytes);
        if (!answer || helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(answer), secret_length(answer)))
            break;
    }
    db_close(f->db);
    hash_pool_stop(f->hashes);
    server_keys_free(&f->keys);
    return 0;
}

static bool is_real_helper(char **argv, int *rc)
{
    const char *slash = strrchr(argv[0], '/');
    if (!slash || strcmp(slash, "/guichet-net"))
        return world_is_helper(argv, rc);
    snprintf(world, sizeof world, "%.*s", (int)(slash - argv[0]), argv[0]);
    *rc = secret_start() ? 1 : run_real_net();
    return true;
}

/* --- the world --- */

static struct portal *portal;
static struct account_result asked_result;
static struct letter_result sent;
static unsigned calls;
static enum err enrolled;
static void on_enrolled(void *ctx, enum err e) { (void)ctx; enrolled = e; }
static void on_asked(void *ctx, const struct account_result *r) { (void)ctx; asked_result = *r; calls++; }
static void on_sent(void *ctx, const struct letter_result *r) { (void)ctx; sent = *r; calls++; }
static const struct account_watch watch = { on_asked, NULL };
static const struct letter_watch letter_watch = { on_sent, NULL };

#define await(ask) do { calls = 0; assert_int_equal(ask, ERR_OK); until(calls == 1); } while (0)

static void log_in(void)
{
    SECRET_OWNED struct secret *name = secret_text(MARIE);
    await(desk_log_in(desk, name, portal->password, &watch));
    assert_int_equal(asked_result.err, ERR_OK);
}

static int setup(void **state)
{
    void *made = NULL;
    char code[ENROL_CODE_TEXT_SIZE];
    if (world_setup(state) || portal_setup(&made))
        return -1;
    portal = made;
    portal->f->server_ms = 1790001000000;
    fixture_sql(portal->f, "UPDATE account SET must = '', temporary_until_ms = 0");
    world_put("server.dir", portal->f->directory, O_TRUNC);
    empty_folder(world_path("state"));
    open_desk();
    enrolled = ERR_INTERNAL;
    assert_int_equal(enrolment_make(&portal->f->service, portal->f->db, &(struct enrolment_new){ "Poste 2", NULL, 24 }, code), ERR_OK);
    assert_int_equal(desk_enrol(desk, code, &(struct enrol_watch){ on_enrolled, NULL }), ERR_OK);
    until(enrolled != ERR_INTERNAL);
    assert_int_equal(enrolled, ERR_OK);
    until(desk_status(desk)->online);
    log_in();
    return 0;
}

static int teardown(void **state)
{
    void *made = portal;
    world_teardown(state);
    return portal_teardown(&made);
}

/* --- texts --- */

static struct secret *repeat(const char *text, size_t bytes)
{
    struct secret *s = secret_new(SECRET_MAX);
    assert_non_null(s);
    while (secret_length(s) + strlen(text) <= bytes)
        assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void expect_text(const char *id, const struct secret *text)
{
    await(desk_message(desk, id, &watch));
    assert_int_equal(asked_result.err, ERR_OK);
    assert_string_equal(desk_account(desk)->reading.id, id);
    assert_true(secret_equal(desk_account(desk)->reading.text, text));
}

static const struct account_messages *list(const char *search)
{
    SECRET_OWNED struct secret *typed = search[0] ? secret_text(search) : NULL;
    await(desk_messages(desk, typed, 1, &watch));
    assert_int_equal(asked_result.err, ERR_OK);
    return &desk_account(desk)->messages;
}

/* The word is in no file of the kiosk's. */
static void expect_nowhere(const char *word)
{
    char path[1024];
    DIR *d = opendir(world_path("state"));
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d));) {
        static char bytes[8 * 1024 * 1024];
        snprintf(path, sizeof path, "%s/%s", world_path("state"), entry->d_name);
        int fd = open(path, O_RDONLY);
        ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);
        assert_true(n < (ssize_t)sizeof bytes);
        if (n > 0 && memmem(bytes, (size_t)n, word, strlen(word)))
            fail_msg("%s is in %s", word, entry->d_name);
        if (fd >= 0)
            close(fd);
    }
    closedir(d);
}

/* --- tests --- */

static void a_message_is_sent_and_read_again(void **state)
{
    (void)state;
    char draft[40];
    SECRET_OWNED struct secret *text = repeat("Bonjour «à vous»,\n\"pièce\" \\1. ", MESSAGE_BYTES_MAX);
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "facturation", text };
    await(desk_send_letter(desk, &letter, &letter_watch));
    assert_int_equal(sent.err, ERR_OK);
    assert_true(sent.told);
    assert_true(strncmp(sent.number, "M-", 2) == 0);
    assert_string_equal(sent.receipt + 1, sent.number + 1);      /* both are of the operation that sent it */
    assert_int_equal(desk_status(desk)->waiting, 0);
    const struct account_messages *m = list("");
    assert_int_equal(m->row_count, 1);
    assert_int_equal(m->rows[0].kind, MESSAGE_SENT);
    assert_string_equal(m->rows[0].number, sent.number);
    char id[40];
    memcpy(id, m->rows[0].id, sizeof id);
    expect_text(id, text);
    assert_int_equal(list("PIECE")->count, 1);
    struct desk_request rows[8];
    assert_int_equal(desk_requests_all(desk, rows, 8), 1);         /* one request, however many operations */
    assert_string_equal(rows[0].type, "message.send");
    assert_string_equal(rows[0].receipt, sent.receipt);
    assert_int_equal(rows[0].state, REQUEST_ACCEPTED);
}

static void an_answer_and_a_reply(void **state)
{
    (void)state;
    char draft[40], first[40], received[MESSAGE_ID_TEXT_SIZE];
    bool found = false;
    SECRET_OWNED struct secret *text = secret_text("Une question"), *answer = secret_text("La réponse"), *thanks = secret_text("Merci");
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "autre", text };
    await(desk_send_letter(desk, &letter, &letter_watch));
    memcpy(first, list("")->rows[0].id, sizeof first);
    const struct letter_answer what = { first, answer, 1790001000000 + now_ms };
    assert_int_equal(letters_answer(&portal->f->service, portal->f->db, &what, &found, received), ERR_OK);
    const struct account_messages *m = list("");
    assert_int_equal(m->unread, 1);
    assert_int_equal(desk_account(desk)->home.unread, 1);
    assert_int_equal(m->rows[0].kind, MESSAGE_RECEIVED);
    expect_text(received, answer);
    assert_int_equal(list("")->unread, 0);
    desk_draft_new(desk, draft);
    const struct desk_letter reply = { draft, received, "autre", thanks };
    await(desk_send_letter(desk, &reply, &letter_watch));
    assert_true(sent.told);
    m = list("merci");
    assert_int_equal(m->row_count, 1);
    assert_string_equal(m->rows[0].thread, first);
}

/* The network is away: the draft waits sealed, through the end of the session and a start of the kiosk; then it can be read again. */
static void a_draft_survives_off_line(void **state)
{
    (void)state;
    char draft[40], receipt[DESK_RECEIPT_SIZE];
    SECRET_OWNED struct secret *text = repeat("Confidentiel, Tremblay. ", 9000);
    world_put("server.does", "down", O_TRUNC);
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "selat", text };
    assert_int_equal(desk_keep_draft(desk, &letter, receipt), ERR_OK);
    assert_int_equal(strlen(receipt), OP_RECEIPT_SIZE - 1);
    assert_int_equal(desk_status(desk)->waiting, 4);
    struct desk_request rows[8];
    assert_int_equal(desk_account_requests(desk, rows, 8), 1);             /* «Mes demandes» of who is logged in, and of nobody else */
    assert_string_equal(rows[0].receipt, receipt);
    assert_int_equal(rows[0].state, REQUEST_WAITING);
    desk_forget(desk);
    assert_int_equal(desk_account_requests(desk, rows, 8), 0);
    assert_false(desk_account(desk)->open);
    assert_int_equal(desk_keep_draft(desk, &letter, receipt), ERR_SESSION);
    assert_string_equal(receipt, "");
    settle();
    expect_nowhere("Confidentiel");
    expect_nowhere("Tremblay");
    close_desk();
    expect_nowhere("Confidentiel");
    world_put("server.does", "", O_TRUNC);
    open_desk();
    advance(60001);      /* the next contact */
    until(desk_status(desk)->online && desk_status(desk)->waiting == 0);
    log_in();
    const struct account_messages *m = list("");
    assert_int_equal(m->row_count, 1);
    assert_int_equal(m->rows[0].kind, MESSAGE_DRAFT);
    assert_string_equal(m->rows[0].id, draft);
    assert_string_equal(m->rows[0].subject, "selat");
    expect_text(draft, text);
    await(desk_draft_drop(desk, draft, &watch));
    assert_int_equal(asked_result.err, ERR_OK);
    assert_int_equal(list("")->count, 0);
    await(desk_message(desk, draft, &watch));
    assert_int_equal(asked_result.err, ERR_GONE);
}

/* Off-line a message is kept too, and what is said is true: not told yet. */
static void a_message_off_line(void **state)
{
    (void)state;
    char draft[40];
    struct desk_request rows[8];
    SECRET_OWNED struct secret *text = secret_text("Plus tard");
    world_put("server.does", "down", O_TRUNC);
    advance(55001);
    until(!desk_status(desk)->online);
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "autre", text };
    await(desk_send_letter(desk, &letter, &letter_watch));
    assert_int_equal(sent.err, ERR_OK);
    assert_false(sent.told);
    assert_true(sent.number[0] && sent.receipt[0]);
    assert_int_equal(desk_requests_all(desk, rows, 8), 1);
    assert_int_equal(rows[0].state, REQUEST_WAITING);
    assert_int_equal(desk_account_requests(desk, rows, 8), 1);
    assert_int_equal(rows[0].state, REQUEST_WAITING);
    assert_string_equal(rows[0].receipt, sent.receipt);
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 50 && desk_status(desk)->waiting; i++) {
        advance(2001);
        settle();
    }
    assert_int_equal(desk_status(desk)->waiting, 0);
    assert_int_equal(list("")->rows[0].kind, MESSAGE_SENT);
    assert_string_equal(desk_account(desk)->messages.rows[0].number, sent.number);
    assert_int_equal(desk_account_requests(desk, rows, 8), 1);
    assert_int_equal(rows[0].state, REQUEST_ACCEPTED);
    desk_log_out(desk);
    assert_int_equal(desk_account_requests(desk, rows, 8), 0);     /* nobody's */
}

/* A draft that is written on: the newest text is the draft; sent, it is gone. */
static void a_draft_is_written_on_and_sent(void **state)
{
    (void)state;
    char draft[40], receipt[DESK_RECEIPT_SIZE];
    SECRET_OWNED struct secret *first = repeat("un deux trois ", 7000), *second = secret_text("Court"), *third = secret_text("Enfin");
    desk_draft_new(desk, draft);
    const struct desk_letter one = { draft, "", "autre", first }, two = { draft, "", "avis", second }, three = { draft, "", "autre", third };
    assert_int_equal(desk_keep_draft(desk, &one, receipt), ERR_OK);
    advance(1000);
    assert_int_equal(desk_keep_draft(desk, &two, receipt), ERR_OK);
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(list("")->count, 1);
    assert_string_equal(desk_account(desk)->messages.rows[0].subject, "avis");
    expect_text(draft, second);
    advance(1000);
    await(desk_send_letter(desk, &three, &letter_watch));
    assert_true(sent.told);
    assert_int_equal(list("")->count, 1);
    assert_int_equal(desk_account(desk)->messages.rows[0].kind, MESSAGE_SENT);
}

static void what_cannot_be_a_message(void **state)
{
    (void)state;
    char draft[40], receipt[DESK_RECEIPT_SIZE];
    SECRET_OWNED struct secret *good = secret_text("x"), *control = secret_text("a\tb"), *empty = secret_new(8);
    desk_draft_new(desk, draft);
    const struct { struct desk_letter letter; enum err err; } bad[] = {
        { { draft, "", "autre", empty }, ERR_EMPTY }, { { draft, "", "autre", control }, ERR_MESSAGE_CHARACTER },
        { { draft, "", "", good }, ERR_CHOICE }, { { draft, "xyz", "autre", good }, ERR_CHOICE }, { { "xyz", "", "autre", good }, ERR_CHOICE },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(desk_send_letter(desk, &bad[i].letter, &letter_watch), bad[i].err);
        assert_int_equal(desk_keep_draft(desk, &bad[i].letter, receipt), bad[i].err);
    }
    assert_int_equal(desk_status(desk)->waiting, 0);
    SECRET_OWNED struct secret *search = repeat("a", MESSAGE_SEARCH_MAX + 1);
    assert_int_equal(desk_messages(desk, search, 1, &watch), ERR_LIMIT);
    desk_log_out(desk);
    const struct desk_letter letter = { draft, "", "autre", good };
    assert_int_equal(desk_send_letter(desk, &letter, &letter_watch), ERR_SESSION);
}

/* The session was ended at the server before the message was written: refused, and said so. */
static void a_session_that_was_ended_elsewhere(void **state)
{
    (void)state;
    char draft[40];
    SECRET_OWNED struct secret *text = secret_text("Trop tard");
    fixture_sql(portal->f, "UPDATE account_session SET ended_ms = made_ms + 1");
    advance(10000);
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "autre", text };
    await(desk_send_letter(desk, &letter, &letter_watch));
    assert_int_equal(sent.err, ERR_SERVER_REFUSED);
    assert_false(sent.told);
    assert_string_equal(sent.reason, "La session qui a fait cette demande n'est pas connue.");
}

static void nobody_is_called_who_has_gone(void **state)
{
    (void)state;
    char draft[40];
    SECRET_OWNED struct secret *text = secret_text("Je pars");
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "autre", text };
    calls = 0;
    assert_int_equal(desk_send_letter(desk, &letter, &letter_watch), ERR_OK);
    assert_int_equal(desk_send_letter(desk, &letter, &letter_watch), ERR_LIMIT);
    desk_forget(desk);
    until(desk_status(desk)->waiting == 0);
    settle();
    assert_int_equal(calls, 0);
    log_in();
    assert_int_equal(list("je pars")->count, 1);
}

/* A text that was written, sent and read again is nowhere once it is not shown any more. */
static void nothing_of_a_text_stays_in_memory(void **state)
{
    (void)state;
    char draft[40], id[40], receipt[DESK_RECEIPT_SIZE];
#ifdef __SANITIZE_ADDRESS__
    skip();      /* it keeps freed memory on purpose */
#endif
    struct secret *text = repeat("Ma plainte unique. ", 40000);
    desk_draft_new(desk, draft);
    const struct desk_letter letter = { draft, "", "autre", text };
    assert_int_equal(desk_keep_draft(desk, &letter, receipt), ERR_OK);
    await(desk_send_letter(desk, &letter, &letter_watch));
    assert_true(sent.told);
    assert_true(in_memory("plainte unique") > 0);      /* the scan itself works */
    secret_free(text);
    assert_int_equal(in_memory("plainte unique"), 0);
    memcpy(id, list("")->rows[0].id, sizeof id);
    await(desk_message(desk, id, &watch));
    assert_true(in_memory("plainte unique") > 0);
    desk_forget(desk);
    assert_int_equal(in_memory("plainte unique"), 0);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_message_is_sent_and_read_again), T(an_answer_and_a_reply), T(a_draft_survives_off_line), T(a_message_off_line),
        T(a_draft_is_written_on_and_sent), T(what_cannot_be_a_message), T(a_session_that_was_ended_elsewhere), T(nobody_is_called_who_has_gone),
        T(nothing_of_a_text_stays_in_memory),
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
