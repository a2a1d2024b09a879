/* The file of invented people: refused unless it says so and every member is in form; what it answers; its letters. */
#include "tests/unit/test_identity.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/rules/identity.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- reading --- */

static enum err read_text(const char *text, char where[TABLE_WHERE_SIZE])
{
    struct table t = { (void *)&t, 77 };
    where[0] = 0;
    enum err e = table_read(text, strlen(text), TODAY, &t, where);
    if (e)
        assert_int_equal(t.n, 77);
    else
        table_free(&t);
    return e;
}

static void test_what_is_read(void **state)
{
    (void)state;
    struct table t;
    people_read(&t);
    assert_int_equal(t.n, 3);
    assert_string_equal(t.people[0].avis[1], "MDEMO000002");
    assert_string_equal(t.people[0].address[1], "1, rue de l'Exemple");
    assert_string_equal(t.people[0].address[2], "");
    assert_string_equal(t.people[1].licence_reference, "FICE57DEMO02");
    table_free(&t);
    assert_null(t.people);
}

/* A file of people who exist has no business here: the mark is the first thing that is looked at. */
static void test_the_mark(void **state)
{
    (void)state;
    static const char *const unmarked[] = { "{\"people\":[" ZOE "]}", "{\"invented\":false,\"people\":[" ZOE "]}", "{\"invented\":\"true\",\"people\":[" ZOE "]}",
        "{\"invented\":1,\"people\":[" ZOE "]}", "{\"Invented\":true,\"people\":[" ZOE "]}", "{}" };
    char where[TABLE_WHERE_SIZE];
    for (size_t i = 0; i < sizeof unmarked / sizeof unmarked[0]; i++) {
        assert_int_equal(read_text(unmarked[i], where), ERR_CONFIG);
        assert_non_null(strstr(where, "invented"));
    }
}

static void test_strictly(void **state)
{
    (void)state;
    static const struct { const char *in, *by, *where; } rows[] = {
        { "\"given\":\"Zoé\"", "\"given\":\"\"", "person 1: given" }, { "\"given\":\"Zoé\"", "\"given\":\"--\"", "person 1: given" },
        { "\"given\":\"Zoé\",", "", "person 1: given" }, { "\"family\":\"Fictif\"", "\"family\":7", "person 2: family" },
        { "1984-03-09", "1984-02-30", "person 1: birth" }, { "1984-03-09", "19840309", "person 1: birth" }, { "1984-03-09", "2027-03-09", "person 1: birth" },
        { "1984-03-09", "1984/03/09", "person 1: birth" },
        { "EXEZ84530916", "EXEZ 8453 0916", "person 1: nam" }, { "EXEZ84530916", "EXEZ84990916", "person 1: nam" }, { "EXEZ84530916", "exez84530916", "person 1: nam" },
        { "910000017", "910000018", "person 1: nas" }, { "910000017", "010000018", "person 1: nas" },
        { "[\"QDEMO000001\"", "[\"ADEMO000001\"", "person 1: avis" }, { "[\"QDEMO000001\"", "[\"QDEMO00001\"", "person 1: avis" }, { "[\"QDEMO000001\"", "[null", "person 1: avis" },
        { "[\"QDEMO000001\",", "[\"QDEMO000001\",\"QDEMO000003\",\"QDEMO000004\",\"QDEMO000005\",", "person 1: avis" },
        { "\"card_reference\":\"900000011\"", "\"card_reference\":\"125478569\"", "person 1: card_reference" },
        { "\"card_reference\":\"900000011\"", "\"card_reference\":null", "person 1: card_reference" },
        { "FICE57DEMO02", "FICÉ57DEMO02", "person 2: licence_reference" }, { "FICE57DEMO02", "F", "person 2: licence_reference" },
        { "[\"22, chemin du Décor\"]", "[]", "person 2: address" }, { "[\"22, chemin du Décor\"]", "[\"\"]", "person 2: address" },
        { "22, chemin du Décor", "22,\\nchemin", "person 2: address" }, { "22, chemin du Décor", "22\\u001b[2J", "person 2: address" },
        { "[\"22, chemin du Décor\"]", "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]", "person 2: address" },
        { "\"Elle n'existe pas.\"", "7", "person 1: note" }, { "\"note\"", "\"notes\"", "person 1: members" },
        { "FICE57113018", "EXEZ84530916", "person 2: nam, which another has" }, { "920000023", "910000017", "person 2: nas, which another has" },
        { "\"invented\":true,", "\"invented\":true,\"more\":1,", "\"people\" must be" }, { "{\"invented\"", "[{\"invented\"", "no JSON" },
        { "{\"invented\":true", "{\"invented\":true,\"invented\":true", "no JSON" },
    };
    static char text[8192];
    char where[TABLE_WHERE_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = strstr(PEOPLE, rows[i].in);
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - PEOPLE), PEOPLE, rows[i].by, at + strlen(rows[i].in));
        if (read_text(text, where) != ERR_CONFIG || !strstr(where, rows[i].where))
            fail_msg("row %zu: %s", i, where);
    }
    assert_int_equal(read_text("{\"invented\":true,\"people\":[]}", where), ERR_CONFIG);
    assert_int_equal(read_text("{\"invented\":true,\"people\":{}}", where), ERR_CONFIG);
}

/* Cut anywhere it is refused, and nothing is kept. */
static void test_cut(void **state)
{
    (void)state;
    char where[TABLE_WHERE_SIZE];
    struct table t = { NULL, 77 };
    for (size_t n = 0; n < strlen(PEOPLE); n++)
        assert_int_equal(table_read(PEOPLE, n, TODAY, &t, where), ERR_CONFIG);
    char *huge = malloc(TABLE_FILE_MAX + 1);
    memset(huge, ' ', TABLE_FILE_MAX + 1);
    memcpy(huge, PEOPLE, strlen(PEOPLE));
    assert_int_equal(table_read(huge, TABLE_FILE_MAX + 1, TODAY, &t, where), ERR_CONFIG);
    free(huge);
    assert_int_equal(t.n, 77);
}

/* --- asking --- */

static enum identity_answer ask(const struct table *t, enum identity_purpose purpose, const char *const texts[6])
{
    struct asked a = asked_of(texts);
    enum identity_answer answer = table_verify(t, purpose, &a.fields);
    asked_free(&a);
    return answer;
}

static void test_answers(void **state)
{
    (void)state;
    static const struct { enum identity_purpose purpose; const char *texts[6]; enum identity_answer answer; } rows[] = {
        { IDENTITY_PERSON, { ZOE_ASKED, "" }, IDENTITY_YES },
        { IDENTITY_PERSON, { "ZOÉ", "EXEMPLE-CÔTÉ", "1984-03-09", "EXEZ84530916", "910000017", "" }, IDENTITY_YES },
        { IDENTITY_PERSON, { "Zoe", "Exemple Côté", "1984-03-09", "EXEZ84530917", "910000017", "" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_PERSON, { "Zoe", "Exemple Côté", "1984-03-09", "EXEZ84530916", "920000023", "" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_PERSON, { "Zoe", "Exemple Côté", "1984-03-09", "EXEZ8453091", "910000017", "" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_PERSON, { "Z", "Exemple Côté", "1984-03-09", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_GIVEN },
        { IDENTITY_PERSON, { "Zoe", "Exemple", "1984-03-09", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_FAMILY },
        { IDENTITY_PERSON, { "Zoe", "Exemple Côté", "1984-03-10", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_BIRTH },
        { IDENTITY_PERSON, { "Z", "E", "1984-03-10", "EXEZ84530916", "910000018", "" }, IDENTITY_NO_NUMBERS },      /* who has not the numbers learns nothing of names */
        { IDENTITY_PERSON, { "Z", "E", "1984-03-10", "EXEZ84530916", "910000017", "" }, IDENTITY_NO_GIVEN },
        { IDENTITY_TAX, { ZOE_ASKED, "QDEMO000001" }, IDENTITY_YES },
        { IDENTITY_TAX, { ZOE_ASKED, "MDEMO000002" }, IDENTITY_YES },
        { IDENTITY_TAX, { ZOE_ASKED, "QDEMO000003" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_TAX, { "Z", "Exemple Côté", "1984-03-09", "EXEZ84530916", "910000017", "QDEMO000001" }, IDENTITY_NO_GIVEN },
        { IDENTITY_HEALTH, { ZOE_ASKED, "900000011" }, IDENTITY_YES },
        { IDENTITY_HEALTH, { ZOE_ASKED, "900000033" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_LICENCE, { ZOE_ASKED, "900000011" }, IDENTITY_NO_NUMBERS },      /* she has none, and a card's is none */
        { IDENTITY_LICENCE, { "Etienne", "Fictif", "1957-11-30", "FICE57113018", "920000023", "FICE57DEMO02" }, IDENTITY_YES },
        { IDENTITY_HEALTH, { "Etienne", "Fictif", "1957-11-30", "FICE57113018", "920000023", "FICE57DEMO02" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_PERSON, { "Léo", "Pretendu", "2016-05-05", "PREL16050514", "950000059", "" }, IDENTITY_YES },
        /* as much as each is told */
        { IDENTITY_TAX, { "zoe", "exemple cote", "1984-03-09", "", "910000017", "QDEMO000001" }, IDENTITY_YES },
        { IDENTITY_TAX, { "zoe", "exemple cote", "1984-03-09", "", "920000023", "QDEMO000001" }, IDENTITY_NO_GIVEN },
        { IDENTITY_TAX, { "zoe", "exemple", "1984-03-09", "", "910000017", "QDEMO000001" }, IDENTITY_NO_FAMILY },
        { IDENTITY_HEALTH, { "", "", "", "EXEZ84530916", "", "900000011" }, IDENTITY_YES },
        { IDENTITY_HEALTH, { "", "", "", "FICE57113018", "", "900000011" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_LICENCE, { "Etienne", "Fictif", "1957-11-30", "", "", "FICE57DEMO02" }, IDENTITY_YES },
        { IDENTITY_LICENCE, { "Zoé", "Exemple-Côté", "1984-03-09", "", "", "FICE57DEMO02" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_LICENCE, { "Etienne", "Fictif", "1957-11-29", "", "", "FICE57DEMO02" }, IDENTITY_NO_NUMBERS },
        { IDENTITY_PERSON, { "", "", "", "", "", "" }, IDENTITY_NO_NUMBERS },
    };
    struct table t;
    people_read(&t);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (ask(&t, rows[i].purpose, rows[i].texts) != rows[i].answer)
            fail_msg("row %zu: %d", i, (int)ask(&t, rows[i].purpose, rows[i].texts));
    table_free(&t);
}

/* --- as guichetd opens it --- */

static char folder[64], table_path[128], spool[128];

static void write_table(const char *text)
{
    FILE *f = fopen(table_path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/guichet-table-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(table_path, sizeof table_path, "%s/register.json", folder);
    snprintf(spool, sizeof spool, "%s/spool", folder);
    write_table(PEOPLE);
    return mkdir(spool, 0700);
}

static int teardown(void **state)
{
    (void)state;
    char path[512];
    DIR *d = opendir(spool);
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", spool, e->d_name);
        (void)unlink(path);
    }
    if (d)
        closedir(d);
    (void)rmdir(spool);
    (void)unlink(table_path);
    return rmdir(folder);
}

static enum err open_with(const char *provider, const char *letters, struct identity **out)
{
    const struct identity_settings settings = { .provider = provider, .table = table_path, .url = "", .ca = "", .key = "", .spool = letters, .timeout_ms = 1000 };
    return identity_open(&settings, NULL, out);
}

static enum identity_answer post(struct identity *identity, const char *id, const char *const texts[6], const char *text)
{
    struct asked a = asked_of(texts);
    SECRET_OWNED struct secret *words = secret_of(text);
    enum identity_answer answer = identity_letter(identity, &(struct identity_letter){ id, &a.fields, words });
    asked_free(&a);
    return answer;
}

static enum identity_answer verify(struct identity *identity, enum identity_purpose purpose, const char *const texts[6])
{
    struct asked a = asked_of(texts);
    enum identity_answer answer = identity_verify(identity, purpose, &a.fields);
    asked_free(&a);
    return answer;
}

static const char *const zoe[6] = { ZOE_ASKED, "" }, *const nobody[6] = { "Zoé", "Exemple-Côté", "1984-03-09", "EXEZ84530916", "930000039", "" };

static void test_none(void **state)
{
    (void)state;
    struct identity *none = NULL;
    assert_int_equal(open_with("none", "", &none), ERR_OK);
    assert_string_equal(identity_provider(none), "none");
    assert_int_equal(verify(none, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    assert_int_equal(post(none, "a", zoe, "x"), IDENTITY_UNAVAILABLE);
    assert_int_equal(verify(NULL, IDENTITY_PERSON, zoe), IDENTITY_UNAVAILABLE);
    assert_string_equal(identity_provider(NULL), "none");
    identity_close(none);
    identity_close(NULL);
    none = NULL;
    assert_int_equal(open_with("other", "", &none), ERR_CONFIG);
    assert_null(none);
}

static void test_opened(void **state)
{
    (void)state;
    static const char *const incomplete[6] = { "Zoé", "Exemple-Côté", "1984-03-09", "EXEZ84530916", "", "" };
    struct identity *table = NULL;
    assert_int_equal(open_with("table", "", &table), ERR_OK);
    assert_string_equal(identity_provider(table), "table");
    assert_int_equal(verify(table, IDENTITY_PERSON, zoe), IDENTITY_YES);
    assert_int_equal(verify(table, IDENTITY_PERSON, nobody), IDENTITY_NO_NUMBERS);
    assert_int_equal(verify(table, IDENTITY_TAX, zoe), IDENTITY_UNAVAILABLE);              /* without its number it is no question */
    assert_int_equal(verify(table, IDENTITY_PERSON, incomplete), IDENTITY_UNAVAILABLE);
    assert_int_equal(post(table, "a", zoe, "x"), IDENTITY_UNAVAILABLE);                    /* no spool: nobody is promised a letter */
    identity_close(table);
}

/* What it says when it refuses to start is for the person who runs the machine: the file, and what is wrong, nothing of its contents. */
static void test_refused(void **state)
{
    (void)state;
    char said[4096] = "";
    struct identity *table = NULL;
    FILE *log = tmpfile();
    assert_non_null(log);
    log_open(fileno(log), LOG_WARNING, "guichetd");
    write_table("{\"people\":[" ZOE "]}");
    assert_int_equal(open_with("table", "", &table), ERR_CONFIG);
    write_table("{\"invented\":true,\"people\":[" ZOE "," ZOE "]}");
    assert_int_equal(open_with("table", "", &table), ERR_CONFIG);
    write_table(PEOPLE);
    assert_int_equal(open_with("table", table_path, &table), ERR_CONFIG);
    assert_int_equal(unlink(table_path), 0);
    assert_int_equal(open_with("table", spool, &table), ERR_CONFIG);
    assert_null(table);
    log_open(-1, LOG_ERROR, "guichetd");
    rewind(log);
    said[fread(said, 1, sizeof said - 1, log)] = 0;
    fclose(log);
    assert_non_null(strstr(said, "invented\": true; people who exist belong in no file"));
    assert_non_null(strstr(said, "person 2: nam, which another has"));
    assert_non_null(strstr(said, "is no folder to write letters in: Not a directory"));
    assert_non_null(strstr(said, "cannot be read: No such file"));
    assert_null(strstr(said, "EXEZ"));
    write_table(PEOPLE);
}

static void test_letters(void **state)
{
    (void)state;
    char path[256], want[512], day[CLOCK_TEXT_SIZE], got[512];
    struct identity *table = NULL;
    struct stat st;
    const int64_t before = clock_wall(&clock_system);
    assert_int_equal(open_with("table", spool, &table), ERR_OK);
    assert_int_equal(post(table, "lettre-1", zoe, "Bonjour,\n\nvoici : ABCDE-FGHJK\n"), IDENTITY_YES);
    const int64_t after = clock_wall(&clock_system);
    assert_int_equal(post(table, "lettre-1", zoe, "une autre fois\n"), IDENTITY_YES);
    assert_int_equal(post(table, "lettre-2", nobody, "à personne\n"), IDENTITY_NO_NUMBERS);
    static const char *const bad_ids[] = { "", "../x", "a/b", "a.b", "é", "0123456789012345678901234567890123456789012345678901234567890123x" };
    for (size_t i = 0; i < sizeof bad_ids / sizeof bad_ids[0]; i++)
        assert_int_equal(post(table, bad_ids[i], zoe, "x"), IDENTITY_UNAVAILABLE);
    snprintf(path, sizeof path, "%s/lettre-1.txt", spool);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = 0;
    assert_int_equal(fstat(fileno(f), &st), 0);
    fclose(f);
    assert_int_equal(st.st_mode & 0777, 0600);
    clock_text(identity_today(before) * 86400000LL, day);
    if (!strstr(got, (day[10] = 0, day)))      /* midnight in between */
        clock_text(identity_today(after) * 86400000LL, day);
    snprintf(want, sizeof want, "Zoé Exemple-Côté\n1, rue de l'Exemple\n\n%.10s\n\nBonjour,\n\nvoici : ABCDE-FGHJK\n", day);
    assert_string_equal(got, want);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(spool), 0);         /* it had nothing else in it */
    assert_int_equal(post(table, "lettre-3", zoe, "x"), IDENTITY_UNAVAILABLE);
    identity_close(table);
    assert_int_equal(mkdir(spool, 0700), 0);
}

/* The people of the demonstration. */
static void test_demonstration(void **state)
{
    (void)state;
    static char text[TABLE_FILE_MAX];
    char where[TABLE_WHERE_SIZE] = "";
    struct table t;
    FILE *f = fopen("tests/data/register.json", "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    enum err e = table_read(text, n, TODAY, &t, where);
    if (e)
        fail_msg("%s", where);
    assert_int_equal(t.n, 6);
    for (size_t i = 0; i < t.n; i++) {
        SECRET_OWNED struct secret *nam = secret_of(t.people[i].nam), *birth = secret_of(t.people[i].birth);
        assert_true(nam_check_digit(nam));
        assert_true(nam_agrees(nam, &(struct nam_person){ t.people[i].given, t.people[i].family, birth }));
    }
    table_free(&t);
}

int main(void)
{
    if (secret_start())
        return 1;
#define F(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
#define T(t) cmocka_unit_test(t)
    const struct CMUnitTest tests[] = { T(test_what_is_read), T(test_the_mark), T(test_strictly), T(test_cut), T(test_answers), F(test_none), F(test_opened),
                                        F(test_refused), F(test_letters), T(test_demonstration) };
#undef F
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
