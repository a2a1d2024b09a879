/* The verbs about messages (server/PROTOCOL.md 12): the list, its pages and searches, a text in pieces, a draft thrown away. */
#include "tests/unit/test_server_account.h"

#include "core/proto/message.h"
#include "server/accounts/accounts.h"
#include "server/accounts/letters.h"
#include "server/commands.h"

static int mailbox_setup(void **state)
{
    int failed = portal_setup(state);
    if (failed)
        return failed;
    struct portal *p = *state;
    fixture_sql(p->f, "UPDATE account SET must = '', temporary_until_ms = 0");
    assert_int_equal(portal_login_first(p), 200);
    return 0;
}

static void person_of(struct portal *p, char to[PERSON_ID_SIZE])
{
    struct account_row row;
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    memcpy(to, row.person, PERSON_ID_SIZE);
}

/* Keeps a draft of one byte's id; each is a second later than the one before. */
struct put { uint8_t id; const char *subject, *text; int64_t at_ms; };

static void put_draft_at(struct portal *p, const struct put *put)
{
    char person[PERSON_ID_SIZE];
    bool whole = false;
    const char *reason = NULL;
    SECRET_OWNED struct secret *secret = secret_text(put->text);
    struct message_part part = { .name = { .draft = { put->id }, .version = { 1 } }, .part = 1, .parts = 1, .text = secret };
    (void)snprintf(part.subject, sizeof part.subject, "%s", put->subject);
    person_of(p, person);
    const struct letter_part what = { person, &part, put->at_ms };
    assert_int_equal(letters_add_part(&p->f->service, p->f->db, &what, &whole, &reason), ERR_OK);
    assert_true(whole);
}

static void put_draft(struct portal *p, uint8_t id, const char *subject, const char *text)
{
    portal_later(p, 1000);
    put_draft_at(p, &(struct put){ id, subject, text, p->f->server_ms });
}

static void put_sent(struct portal *p, uint8_t id, const char *subject, const char *text)
{
    char person[PERSON_ID_SIZE];
    const uint8_t op[OP_ID_SIZE] = { id };
    const char *reason = NULL;
    const struct message_name name = { .draft = { id }, .version = { 1 } };
    put_draft(p, id, subject, text);
    person_of(p, person);
    const struct letter_sending what = { person, &name, op, p->f->server_ms };
    assert_int_equal(letters_send(&p->f->service, p->f->db, &what, &reason), ERR_OK);
    assert_null(reason);
}

static void put_received(struct portal *p, const char *to, const char *text, char id[MESSAGE_ID_TEXT_SIZE])
{
    bool found = false;
    SECRET_OWNED struct secret *secret = secret_text(text);
    portal_later(p, 1000);
    const struct letter_answer what = { to, secret, p->f->server_ms };
    assert_int_equal(letters_answer(&p->f->service, p->f->db, &what, &found, id), ERR_OK);
    assert_true(found);
}

static unsigned list(struct portal *p, const char *search, int page)
{
    return portal_ask(p, "messages", json_pack("{s:s, s:i}", "search", search, "page", page));
}

static const char *row_text(const struct portal *p, size_t i, const char *name)
{
    const char *text = json_string_value(json_object_get(json_array_get(json_object_get(p->answer, "rows"), i), name));
    return text ? text : "(none)";
}

static bool row_flag(const struct portal *p, size_t i, const char *name)
{
    return json_is_true(json_object_get(json_array_get(json_object_get(p->answer, "rows"), i), name));
}

static size_t row_count(const struct portal *p) { return json_array_size(json_object_get(p->answer, "rows")); }

#define SENT_1 "01000000000000000000000000000000"
#define DRAFT_2 "02000000000000000000000000000000"

static void test_list(void **state)
{
    struct portal *p = *state;
    char id[MESSAGE_ID_TEXT_SIZE];
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(said_number(p, "count"), 0);
    assert_int_equal(said_number(p, "pages"), 1);
    put_sent(p, 1, "selat", "Bonjour");
    put_draft(p, 2, "autre", "à finir");
    put_received(p, SENT_1, "Voici", id);
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(row_count(p), 3);
    assert_int_equal(said_number(p, "unread"), 1);
    assert_string_equal(row_text(p, 0, "kind"), "draft");          /* drafts first, then the newest */
    assert_string_equal(row_text(p, 0, "id"), DRAFT_2);
    assert_string_equal(row_text(p, 0, "number"), "");
    assert_string_equal(row_text(p, 1, "kind"), "received");
    assert_string_equal(row_text(p, 1, "thread"), SENT_1);
    assert_true(row_flag(p, 1, "unread"));
    assert_string_equal(row_text(p, 2, "kind"), "sent");
    assert_string_equal(row_text(p, 2, "number"), "M-0400-0000");
    assert_string_equal(row_text(p, 2, "subject"), "selat");
    assert_true(row_flag(p, 2, "answered"));
    assert_false(row_flag(p, 2, "unread"));
    assert_int_equal(portal_ask(p, "home", json_object()), 200);
    assert_int_equal(json_integer_value(said_home(p, "unread")), 1);
}

static void test_pages(void **state)
{
    struct portal *p = *state;
    for (uint8_t i = 1; i <= 20; i++)
        (i <= 9 ? put_sent : put_draft)(p, i, "autre", "x");
    assert_int_equal(list(p, "", 2), 200);
    assert_int_equal(said_number(p, "count"), 20);
    assert_int_equal(said_number(p, "pages"), 3);
    assert_int_equal(row_count(p), 9);
    assert_string_equal(row_text(p, 1, "kind"), "draft");          /* eleven drafts: nine, and two of the second page */
    assert_string_equal(row_text(p, 2, "kind"), "sent");
    assert_string_equal(row_text(p, 2, "id"), "09000000000000000000000000000000");
    assert_int_equal(list(p, "", 99), 200);
    assert_int_equal(said_number(p, "page"), 3);
    assert_int_equal(row_count(p), 2);
    assert_string_equal(row_text(p, 1, "id"), SENT_1);
    assert_int_equal(list(p, "", -5), 200);
    assert_int_equal(said_number(p, "page"), 1);
}

static void test_search(void **state)
{
    struct portal *p = *state;
    put_sent(p, 1, "facturation", "Objet : la pièce n° 12, l’été dernier");
    put_sent(p, 3, "selat", "Un fauteuil");
    put_draft(p, 2, "autre", "Une PIECE encore");
    assert_int_equal(list(p, "Pièce", 1), 200);
    assert_int_equal(said_number(p, "count"), 2);
    assert_string_equal(row_text(p, 0, "id"), DRAFT_2);
    assert_string_equal(row_text(p, 1, "id"), SENT_1);
    assert_int_equal(list(p, "l'ete", 1), 200);
    assert_int_equal(said_number(p, "count"), 1);
    assert_int_equal(list(p, "m-0c00", 1), 200);
    assert_int_equal(said_number(p, "count"), 1);
    assert_string_equal(row_text(p, 0, "subject"), "selat");
    assert_int_equal(list(p, "facturation", 1), 200);
    assert_int_equal(said_number(p, "count"), 1);
    assert_int_equal(list(p, "rien de tel", 1), 200);
    assert_int_equal(said_number(p, "count"), 0);
    assert_int_equal(row_count(p), 0);
    assert_int_equal(list(p, "?!", 1), 200);                        /* nothing to look for: everything */
    assert_int_equal(said_number(p, "count"), 3);
}

/* 65,536 bytes of line feeds, quotes and letters of two bytes: in as many pieces as it takes, each a whole number of letters. */
static void test_long_text(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE];
    const uint8_t op[OP_ID_SIZE] = { 1 };
    const char *reason = NULL;
    bool whole = false;
    SECRET_OWNED struct secret *all = secret_new(SECRET_MAX), *back = secret_new(SECRET_MAX);
    const struct message_name name = { .draft = { 1 }, .version = { 1 } };
    person_of(p, person);
    while (secret_room(all) >= 4)
        assert_int_equal(secret_append(all, "\n\"\303\251", 4), ERR_OK);
    size_t n = secret_length(all), parts = 0, part_number = 0;
    for (size_t at = 0, taken; (taken = message_split(secret_bytes(all), n, at)) > 0; at += taken)
        parts++;
    for (size_t at = 0, taken; (taken = message_split(secret_bytes(all), n, at)) > 0; at += taken) {
        SECRET_OWNED struct secret *piece = secret_new(taken);
        assert_int_equal(secret_append(piece, secret_bytes(all) + at, taken), ERR_OK);
        const struct message_part part = { .name = name, .part = (unsigned)++part_number, .parts = (unsigned)parts, .subject = "autre", .text = piece };
        const struct letter_part what = { person, &part, p->f->server_ms };
        assert_int_equal(letters_add_part(&p->f->service, p->f->db, &what, &whole, &reason), ERR_OK);
        assert_null(reason);
    }
    const struct letter_sending sending = { person, &name, op, p->f->server_ms };
    assert_int_equal(letters_send(&p->f->service, p->f->db, &sending, &reason), ERR_OK);
    assert_null(reason);
    int64_t pieces = 0;
    for (int64_t from = 0; pieces == 0 || from; pieces++) {
        assert_true(pieces < 20);
        assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:I}", "id", SENT_1, "from", (json_int_t)from)), 200);
        assert_int_equal(secret_append(back, said_text(p, "text"), strlen(said_text(p, "text"))), ERR_OK);
        assert_int_equal(said_number(p, "size"), (int64_t)n);
        from = said_number(p, "next");
    }
    assert_true(secret_equal(all, back));
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'account.message'"), pieces);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", SENT_1, "from", 3)), 404);           /* inside a letter */
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", SENT_1, "from", (int)n)), 404);
}

static void test_read_once(void **state)
{
    struct portal *p = *state;
    char id[MESSAGE_ID_TEXT_SIZE];
    put_sent(p, 1, "selat", "Bonjour");
    put_received(p, SENT_1, "Réponse", id);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", id, "from", 0)), 200);
    assert_string_equal(said_text(p, "text"), "Réponse");
    assert_int_equal(said_number(p, "next"), 0);
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(said_number(p, "unread"), 0);
    assert_int_equal(portal_ask(p, "trail", json_object()), 200);
    assert_string_equal(row_text(p, 0, "what"), "messages");
    assert_string_equal(row_text(p, 1, "what"), "message");
}

static int64_t trailed(const struct portal *p, const char *outcome)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = 'account.message' AND outcome = '%s'", outcome);
    return fixture_number(p->f, sql);
}

/* Who begins with the second letter has read it, and whose is not there is told to the trail as well. */
static void test_read_from_the_middle(void **state)
{
    struct portal *p = *state;
    char id[MESSAGE_ID_TEXT_SIZE];
    put_sent(p, 1, "selat", "Bonjour");
    put_received(p, SENT_1, "Réponse", id);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", id, "from", 1)), 200);
    assert_int_equal(trailed(p, "done"), 1);
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(said_number(p, "unread"), 0);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", DRAFT_2, "from", 0)), 404);
    assert_int_equal(trailed(p, "refused"), 1);
}

static void test_drop(void **state)
{
    struct portal *p = *state;
    put_draft(p, 2, "autre", "à jeter");
    put_sent(p, 1, "autre", "parti");
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", DRAFT_2, "from", 0)), 200);
    assert_string_equal(said_text(p, "text"), "à jeter");
    assert_int_equal(portal_ask(p, "draft-drop", json_pack("{s:s}", "id", DRAFT_2)), 200);
    assert_int_equal(portal_ask(p, "draft-drop", json_pack("{s:s}", "id", SENT_1)), 404);      /* what was sent stays */
    assert_string_equal(said_problem(p), "gone");
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", DRAFT_2, "from", 0)), 404);
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(said_number(p, "count"), 1);
}

/* A draft whose parts still wait at a kiosk: what was written before is no draft when it comes. */
static void test_drop_first(void **state)
{
    struct portal *p = *state;
    const int64_t before_ms = p->f->server_ms;
    portal_later(p, 60000);
    assert_int_equal(portal_ask(p, "draft-drop", json_pack("{s:s}", "id", DRAFT_2)), 200);
    put_draft_at(p, &(struct put){ 2, "autre", "à jeter", before_ms });
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(said_number(p, "count"), 0);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", DRAFT_2, "from", 0)), 404);
    assert_int_equal(portal_ask(p, "draft-drop", json_pack("{s:s}", "id", "no draft")), 400);
}

/* Another person's message is not there. */
static void test_of_others(void **state)
{
    struct portal *p = *state;
    put_sent(p, 1, "autre", "à moi");
    fixture_sql(p->f, "UPDATE message SET person = 'P-0000-0000'");
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", SENT_1, "from", 0)), 404);
    assert_int_equal(list(p, "", 1), 200);
    assert_int_equal(said_number(p, "count"), 0);
    assert_int_equal(list(p, "moi", 1), 200);
    assert_int_equal(said_number(p, "count"), 0);
}

static void test_bad_requests(void **state)
{
    struct portal *p = *state;
    char sixty[541];
    memset(sixty, 'a', sizeof sixty - 1);
    sixty[sizeof sixty - 1] = 0;
    assert_int_equal(portal_ask(p, "messages", json_pack("{s:s}", "search", "")), 400);
    assert_int_equal(portal_ask(p, "messages", json_pack("{s:s, s:s}", "search", "", "page", "1")), 400);
    assert_int_equal(list(p, sixty, 1), 400);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", SENT_1, "from", -1)), 400);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s}", "id", SENT_1)), 400);
    assert_int_equal(portal_ask(p, "draft-drop", json_pack("{s:s, s:i}", "id", SENT_1, "more", 1)), 400);
    p->session[0] = 0;
    assert_int_equal(list(p, "", 1), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

/* While a password must be chosen first nothing is read. */
static void test_must(void **state)
{
    struct portal *p = *state;
    fixture_sql(p->f, "UPDATE account SET must = 'questions'");
    assert_int_equal(list(p, "", 1), 403);
    assert_string_equal(said_problem(p), "role");
}

/* --- the operator's commands --- */

/* Runs one with this standard input; what it printed. */
static int run_command(struct portal *p, int (*command)(struct command_state *, const struct command_arguments *), const struct command_arguments *a,
                       const char *input, char to[1024])
{
    struct command_state s = { .db = p->f->db, .service = p->f->service };
    int in[2], keep_in = dup(STDIN_FILENO), keep_out = dup(STDOUT_FILENO);
    FILE *out = tmpfile();
    assert_non_null(out);
    assert_int_equal(pipe(in), 0);
    assert_int_equal(write(in[1], input, strlen(input)), (ssize_t)strlen(input));
    close(in[1]);
    fflush(stdout);
    dup2(in[0], STDIN_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    int code = command(&s, a);
    fflush(stdout);
    dup2(keep_in, STDIN_FILENO);
    dup2(keep_out, STDOUT_FILENO);
    close(keep_in);
    close(keep_out);
    close(in[0]);
    rewind(out);
    to[fread(to, 1, 1023, out)] = 0;
    fclose(out);
    return code;
}

static void test_commands(void **state)
{
    struct portal *p = *state;
    char out[1024];
    const struct command_arguments all = { .config = "" }, marie = { .name = "tremblay, MARIE" }, nobody = { .name = "Roy" }, one = { .id = SENT_1 }, none = { .id = DRAFT_2 };
    put_sent(p, 1, "selat", "Le texte");
    put_sent(p, 3, "autre", "Un deuxième");
    put_draft(p, 2, "autre", "à finir");
    assert_int_equal(run_command(p, command_messages, &all, "", out), 0);
    assert_true(strncmp(out, SENT_1 "\tM-0400-0000\tMarie Tremblay\tselat\t", 60) == 0);
    assert_null(strstr(out, "texte"));
    assert_null(strstr(out, DRAFT_2));
    assert_int_equal(run_command(p, command_messages, &nobody, "", out), 0);
    assert_string_equal(out, "");
    assert_int_equal(run_command(p, command_messages, &marie, "", out), 0);
    assert_string_equal(out, "");                                       /* a part of the name as it is written */
    assert_int_equal(run_command(p, command_message_show, &one, "", out), 0);
    assert_string_equal(out, "Le texte\n");
    assert_int_equal(run_command(p, command_message_show, &none, "", out), 1);
    assert_int_equal(run_command(p, command_message_answer, &one, "", out), 1);
    assert_int_equal(run_command(p, command_message_answer, &one, "a\tb", out), 1);
    assert_int_equal(run_command(p, command_message_answer, &none, "Réponse", out), 1);
    assert_int_equal(run_command(p, command_message_answer, &one, "La réponse,\nen deux lignes\n", out), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind = 'message-answered' AND recipient = '" EMAIL "' AND body LIKE '%M-0400-0000%' AND body NOT LIKE '%deux lignes%'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action IN ('message.shown', 'message.answered') AND actor = 'operator'"), 2);
    assert_int_equal(run_command(p, command_messages, &all, "", out), 0);
    assert_true(strncmp(out, "03000000", 8) == 0);                      /* unanswered first */
    assert_int_equal(list(p, "", 1), 200);
    assert_string_equal(row_text(p, 1, "kind"), "received");
    char id[MESSAGE_ID_TEXT_SIZE];
    (void)snprintf(id, sizeof id, "%s", row_text(p, 1, "id"));
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:i}", "id", id, "from", 0)), 200);
    assert_string_equal(said_text(p, "text"), "La réponse,\nen deux lignes");
    const struct command_arguments received = { .id = id };
    assert_int_equal(run_command(p, command_message_answer, &received, "x", out), 1);      /* what was received is not answered here */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, mailbox_setup, portal_teardown)
        TEST(test_list), TEST(test_pages), TEST(test_search), TEST(test_long_text), TEST(test_read_once), TEST(test_read_from_the_middle), TEST(test_drop), TEST(test_drop_first),
        TEST(test_of_others), TEST(test_commands), TEST(test_bad_requests), TEST(test_must),
    };
    if (secret_start())
        return 1;
    return FIXTURE_RUN("mailbox", tests);
}
