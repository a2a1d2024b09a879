/* The operator's register over real TLS: what counts as an answer, and all that does not. */
#include "tests/unit/test_identity_http.h"

#include "core/base/log.h"
#include "server/identity/http_message.h"

enum { PATIENT_MS = 30000, HASTY_MS = 300 };

static struct far far;
static struct identity *identity;
static const char *const zoe[6] = { ZOE_ASKED, "" };

static int setup(void **state)
{
    (void)state;
    far_make(&far);
    assert_true(far_start(&far));
    identity = far_open(&far, register_server_port(far.server), PATIENT_MS);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    identity_close(identity);
    identity = NULL;
    far_drop(&far);
    return 0;
}

/* --- answers --- */

static void test_answers(void **state)
{
    (void)state;
    static const struct { enum identity_purpose purpose; const char *texts[6]; enum identity_answer answer; } rows[] = {
        { IDENTITY_PERSON, { ZOE_ASKED, "" }, IDENTITY_YES },
        { IDENTITY_PERSON, { "Chloé", "Exemple-Côté", "1984-03-09", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_GIVEN },
        { IDENTITY_PERSON, { "Zoé", "Côté", "1984-03-09", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_FAMILY },
        { IDENTITY_PERSON, { "Zoé", "Exemple-Côté", "1984-09-03", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_BIRTH },
        { IDENTITY_PERSON, { "Zoé", "Exemple-Côté", "1984-03-09", "EXEZ84530916", "920000023", "" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_TAX, { ZOE_ASKED, "QDEMO000001" }, IDENTITY_YES }, { IDENTITY_TAX, { ZOE_ASKED, "QDEMO000009" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_HEALTH, { ZOE_ASKED, "900000011" }, IDENTITY_YES },
        { IDENTITY_LICENCE, { "Étienne", "Fictif", "1957-11-30", "FICE57113018", "920000023", "FICE57DEMO02" }, IDENTITY_YES },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (far_ask(identity, rows[i].purpose, rows[i].texts) != rows[i].answer)
            fail_msg("row %zu", i);
    assert_int_equal(register_server_asked(far.server), sizeof rows / sizeof rows[0]);
    assert_int_equal(register_server_refused(far.server), 0);
    assert_string_equal(identity_provider(identity), "http");
}

/* Whatever is not its signed yes is no yes; and after each the next good one counts. */
static void test_no_answers(void **state)
{
    (void)state;
    static const char *const modes[] = { "unavailable", "fault", "busy", "redirect", "unsigned", "other-key", "other-request", "twice", "not-json", "not-object",
                                         "unknown-word", "wrong-type", "huge", "cut", "drop" };
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        far_mode(&far, modes[i]);
        unsigned before = register_server_asked(far.server);
        if (far_ask(identity, IDENTITY_PERSON, zoe) != IDENTITY_UNAVAILABLE)
            fail_msg("%s", modes[i]);
        assert_int_equal(register_server_asked(far.server), before + 1);      /* asked once: nothing followed, nothing sent again */
        far_mode(&far, "ok");
        assert_int_equal(far_ask(identity, IDENTITY_PERSON, zoe), IDENTITY_YES);
    }
}

static void test_not_there(void **state)
{
    (void)state;
    far_stop(&far);
    assert_int_equal(far_ask(identity, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
}

static void test_late(void **state)
{
    (void)state;
    struct identity *hasty = far_open(&far, register_server_port(far.server), HASTY_MS);
    far_mode(&far, "hang");
    assert_int_equal(far_ask(hasty, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    identity_close(hasty);
}

/* --- who is who --- */

static void test_another_certificate(void **state)
{
    (void)state;
    struct far other;
    far_make(&other);      /* its authority is not the register's */
    snprintf(other.key, sizeof other.key, "%s", far.key);
    struct identity *deceived = far_open(&other, register_server_port(far.server), PATIENT_MS);
    assert_int_equal(far_ask(deceived, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    identity_close(deceived);
    far_drop(&other);
    assert_int_equal(register_server_asked(far.server) + register_server_refused(far.server), 0);      /* nothing was sent to it */
}

/* A guichetd that the register does not know, and a request for another register. */
static void test_another_key(void **state)
{
    (void)state;
    struct far other;
    far_make(&other);
    memcpy(other.ca, far.ca, sizeof other.ca);
    struct identity *for_another = far_open(&other, register_server_port(far.server), PATIENT_MS);
    assert_int_equal(far_ask(for_another, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    identity_close(for_another);
    snprintf(other.key, sizeof other.key, "%s", far.key);
    struct identity *unknown = far_open(&other, register_server_port(far.server), PATIENT_MS);
    assert_int_equal(far_ask(unknown, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    identity_close(unknown);
    assert_int_equal(register_server_refused(far.server), 2);
    assert_int_equal(register_server_asked(far.server), 0);
    snprintf(other.ca, sizeof other.ca, "%s/ca.pem", other.folder);
    far_drop(&other);
}

/* --- letters --- */

static void test_letters(void **state)
{
    (void)state;
    static const char want[] = "Bonjour \"é\",\n\tABCDE-FGHJK\n";
    char path[256], got[256];
    struct asked a = asked_of(zoe);
    SECRET_OWNED struct secret *text = secret_of(want), *long_one = secret_new(IDENTITY_LETTER_MAX + 1);
    const struct identity_letter letter = { "lettre-1", &a.fields, text }, too_long = { "lettre-2", &a.fields, long_one };
    assert_int_equal(identity_letter(identity, &letter), IDENTITY_YES);
    assert_int_equal(identity_letter(identity, &letter), IDENTITY_YES);
    snprintf(path, sizeof path, "%s/lettre-1.txt", far.letters);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = 0;
    fclose(f);
    assert_true(strlen(got) > strlen(want));
    assert_string_equal(got + strlen(got) - strlen(want), want);      /* under the address, which the register puts there */
    while (secret_room(long_one))
        assert_int_equal(secret_append(long_one, "x", 1), ERR_OK);
    assert_int_equal(identity_letter(identity, &too_long), IDENTITY_UNAVAILABLE);
    assert_int_equal(register_server_asked(far.server), 2);
    far_mode(&far, "unsigned");
    assert_int_equal(identity_letter(identity, &letter), IDENTITY_UNAVAILABLE);
    asked_free(&a);
}

/* --- at once --- */

struct asker { pthread_t thread; struct identity *identity; enum identity_answer answer; };

static void *ask_in_thread(void *ctx)
{
    struct asker *a = ctx;
    a->answer = far_ask(a->identity, IDENTITY_PERSON, zoe);
    return NULL;
}

static void until_hanging(unsigned n)
{
    for (int left = 60000; register_server_hanging(far.server) != n; left--) {
        assert_true(left > 0);
        (void)usleep(1000);
    }
}

/* A register that hangs holds so many workers and no more; the next one is told at once. */
static void test_at_most(void **state)
{
    (void)state;
    struct asker askers[IDENTITY_CALLS];
    far_mode(&far, "hang");
    for (int i = 0; i < IDENTITY_CALLS; i++) {
        askers[i] = (struct asker){ .identity = identity };
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask_in_thread, &askers[i]), 0);
    }
    until_hanging(IDENTITY_CALLS);
    assert_int_equal(far_ask(identity, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    assert_int_equal(register_server_asked(far.server), IDENTITY_CALLS);
    register_server_release(far.server);
    for (int i = 0; i < IDENTITY_CALLS; i++) {
        assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
        assert_int_equal(askers[i].answer, IDENTITY_UNAVAILABLE);
    }
    far_mode(&far, "ok");
    assert_int_equal(far_ask(identity, IDENTITY_PERSON, zoe), IDENTITY_YES);      /* and they are free again */
}

/* --- settings, bodies, the log --- */

static void test_settings(void **state)
{
    (void)state;
    static const char good_key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static const struct { const char *url, *ca, *key; } rows[] = {
        { "", "/dev/null", good_key }, { "http://x", "/dev/null", good_key }, { "https://", "/dev/null", good_key }, { "https://x/", "/dev/null", good_key }, { "https://x?a", "/dev/null", good_key },
        { "https://u:p@x", "/dev/null", good_key }, { "https://x#a", "/dev/null", good_key }, { "https://x/a//b", "/dev/null", good_key }, { "https://x/../b", "/dev/null", good_key },
        { "https://x/a b", "/dev/null", good_key }, { "https://x/%41", "/dev/null", good_key }, { "https://x", "", good_key }, { "https://x", "/dev/null/none", good_key }, { "https://x", "/dev/null", "" },
        { "https://x", "/dev/null", "0011" }, { "https://x", "/dev/null", "g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" } };
    struct identity *none = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct identity_settings settings = { "http", "", rows[i].url, rows[i].ca, rows[i].key, "", 1000 };
        if (identity_open(&settings, &far.keys, &none) != ERR_CONFIG || none)
            fail_msg("row %zu", i);
    }
}

static void test_read_answer(void **state)
{
    (void)state;
    static const char *const none[] = { "", "{", "{}", "{\"answer\":1}", "{\"answer\":\"\"}", "{\"answer\":\"YES\"}", "{\"answer\":\"yes \"}", "[\"yes\"]", "\"yes\"",
        "{\"answer\":\"yes\",\"answer\":\"yes\"}", "{\"answer\":\"yes\"}x", "{\"answer\":{\"yes\":1}}", "{\"Answer\":\"yes\"}", "{\"answer\":\"a word that is longer than any\"}" };
    enum identity_answer answer = (enum identity_answer)77;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(register_read_answer(none[i], strlen(none[i]), &answer), ERR_FORMAT);
    assert_int_equal((int)answer, 77);
    static const char good[] = "{\"of\":null,\"answer\":\"no-birth\"}";
    assert_int_equal(register_read_answer(good, sizeof good - 1, &answer), ERR_OK);
    assert_int_equal(answer, IDENTITY_NO_BIRTH);
}

/* The log says that and why, never what was asked. */
static void test_log(void **state)
{
    (void)state;
    static char said[65536];
    static const char *const modes[] = { "unsigned", "fault", "not-json", "cut", "redirect" };
    FILE *log = tmpfile();
    assert_non_null(log);
    log_open(fileno(log), LOG_DEBUG, "guichetd");
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        far_mode(&far, modes[i]);
        (void)far_ask(identity, IDENTITY_PERSON, zoe);
    }
    log_open(-1, LOG_ERROR, "guichetd");
    rewind(log);
    said[fread(said, 1, sizeof said - 1, log)] = 0;
    fclose(log);
    assert_non_null(strstr(said, "/verify: an answer of status 200 is ignored: it is not signed by identity.key"));
    assert_non_null(strstr(said, "of status 500 is ignored: its status is not 200"));
    assert_non_null(strstr(said, "it says nothing that is known"));
    static const char *const private[] = { "910000017", "EXEZ", "1984", "xemple", "zoe" };
    for (size_t i = 0; i < sizeof private / sizeof private[0]; i++)
        assert_null(strstr(said, private[i]));
}

int main(void)
{
    if (secret_start())
        return 1;
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = { T(test_answers), T(test_no_answers), T(test_not_there), T(test_late), T(test_another_certificate), T(test_another_key),
                                        T(test_letters), T(test_at_most), T(test_settings), T(test_read_answer), T(test_log) };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
