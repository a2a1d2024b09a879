/* The configuration: what is refused, where it says the fault is, and what it says was expected. */
#include "core/base/conf.h"
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct conf_option options[] = {
    { "label", CONF_TEXT, "Poste 1", 0, 12, NULL, "shown in the title" },
    { "note", CONF_TEXT, "", 0, 0, NULL, "anything" },
    { "state.dir", CONF_PATH, "/var/lib/essai", 0, 0, NULL, "where things are kept" },
    { "feed", CONF_PATH, "", 0, 0, NULL, "file, or nothing" },
    { "idle.seconds", CONF_NUMBER, "120", 30, 3600, NULL, "until the warning" },
    { "offset", CONF_NUMBER, "-5", -10, 10, NULL, "below zero too" },
    { "term", CONF_CHOICE, "cle", 0, 0, "cle|dispositif", "the word used" },
    { "demo", CONF_FLAG, "no", 0, 0, NULL, "this is a demonstration" },
};
enum { OPTIONS = sizeof options / sizeof options[0] };

static char path[64];

static int make_path(void **state)
{
    (void)state;
    memcpy(path, "/tmp/guichet-conf-XXXXXX", 25);
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}
static int drop_path(void **state)
{
    (void)state;
    return unlink(path);
}

static void put_file(const char *bytes, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static struct conf *load(const char *text)
{
    struct conf *c = NULL;
    struct conf_fault fault;
    put_file(text, strlen(text));
    if (conf_load(options, OPTIONS, path, &c, &fault))
        fail_msg("%s:%u: %s: %s", fault.file, fault.line, fault.key, fault.expected);
    return c;
}

static void refused(const char *bytes, size_t n, unsigned line, const char *key, const char *expected)
{
    struct conf *c = (struct conf *)(uintptr_t)1;
    struct conf_fault fault = { .file = "before" };
    put_file(bytes, n);
    if (conf_load(options, OPTIONS, path, &c, &fault) != ERR_CONFIG)
        fail_msg("«%.40s» was not refused", bytes);
    assert_ptr_equal(c, (struct conf *)(uintptr_t)1);    /* untouched */
    assert_string_equal(fault.file, path);
    if (fault.line != line || strcmp(fault.key, key) != 0 || !strstr(fault.expected, expected))
        fail_msg("«%.40s»: line %u key «%s»: %s", bytes, fault.line, fault.key, fault.expected);
}

static void test_defaults(void **state)
{
    struct conf *c = NULL;
    struct conf_fault fault;
    (void)state;
    assert_int_equal(conf_load(options, OPTIONS, NULL, &c, &fault), ERR_OK);
    for (size_t i = 0; i < OPTIONS; i++)
        assert_string_equal(conf_text(c, options[i].key), options[i].fallback);
    assert_int_equal(conf_number(c, "idle.seconds"), 120);
    assert_int_equal(conf_number(c, "offset"), -5);
    assert_false(conf_flag(c, "demo"));
    assert_true(conf_is(c, "term", "cle"));
    conf_free(c);
    conf_free(NULL);
    c = load("");
    assert_string_equal(conf_text(c, "label"), "Poste 1");
    conf_free(c);
}

static void test_values(void **state)
{
    (void)state;
    struct conf *c = load("# a comment = with a sign\n\n  \t \nlabel = Accueil 1 é\nnote=a = b # not a comment\n"
                          "state.dir\t=\t/srv/x y\nfeed =\nidle.seconds = 30\noffset = 10\nterm = dispositif\n  demo = yes  ");
    assert_string_equal(conf_text(c, "label"), "Accueil 1 é");
    assert_string_equal(conf_text(c, "note"), "a = b # not a comment");
    assert_string_equal(conf_text(c, "state.dir"), "/srv/x y");
    assert_string_equal(conf_text(c, "feed"), "");
    assert_int_equal(conf_number(c, "idle.seconds"), 30);
    assert_int_equal(conf_number(c, "offset"), 10);
    assert_true(conf_is(c, "term", "dispositif"));
    assert_true(conf_flag(c, "demo"));
    conf_free(c);
}

static void test_line_ends(void **state)
{
    (void)state;
    struct conf *c = load("label = A\r\ndemo = yes\r\n\r\n# x\r\nfeed =\r\n");
    assert_string_equal(conf_text(c, "label"), "A");
    assert_true(conf_flag(c, "demo"));
    assert_string_equal(conf_text(c, "feed"), "");
    conf_free(c);
    c = load("demo = yes");
    assert_true(conf_flag(c, "demo"));
    conf_free(c);
}

static const struct bad { const char *text; unsigned line; const char *key, *expected; } bads[] = {
    { "demo = yes\ncolour = red\n", 2, "colour", "no such option" },
    { "Demo = yes\n", 1, "Demo", "no such option" },
    { "dem = yes\n", 1, "dem", "no such option" },
    { "demos = yes\n", 1, "demos", "no such option" },
    { "= yes\n", 1, "", "no such option" },
    { "\n\ndemo = yes\n\ndemo = yes\n", 5, "demo", "twice" },
    { "demo\n", 1, "", "key = value" },
    { "demo = maybe\n", 1, "demo", "yes or no" },
    { "demo =\n", 1, "demo", "yes or no" },
    { "demo = YES\n", 1, "demo", "yes or no" },
    { "demo = yes # really\n", 1, "demo", "yes or no" },
    { "term = clé\n", 1, "term", "cle|dispositif" },
    { "term = cl\n", 1, "term", "cle|dispositif" },
    { "term = cle|dispositif\n", 1, "term", "cle|dispositif" },
    { "term =\n", 1, "term", "cle|dispositif" },
    { "idle.seconds = 29\n", 1, "idle.seconds", "from 30 to 3600" },
    { "idle.seconds = 3601\n", 1, "idle.seconds", "from 30 to 3600" },
    { "idle.seconds = 60s\n", 1, "idle.seconds", "whole number" },
    { "idle.seconds = 6 0\n", 1, "idle.seconds", "whole number" },
    { "idle.seconds = 60.0\n", 1, "idle.seconds", "whole number" },
    { "idle.seconds = 0x3c\n", 1, "idle.seconds", "whole number" },
    { "idle.seconds =\n", 1, "idle.seconds", "whole number" },
    { "idle.seconds = 99999999999999999999\n", 1, "idle.seconds", "from 30 to 3600" },
    { "offset = -11\n", 1, "offset", "from -10 to 10" },
    { "state.dir = relative/path\n", 1, "state.dir", "absolute path" },
    { "state.dir =\n", 1, "state.dir", "absolute path" },
    { "feed = x\n", 1, "feed", "absolute path or nothing" },
    { "label = 1234567890123\n", 1, "label", "at most 12 bytes" },
    { "label = \xff\n", 1, "label", "plain UTF-8" },
    { "label = \xc0\xaf\n", 1, "label", "plain UTF-8" },
    { "label = a\x1b[2J\n", 1, "label", "plain UTF-8" },
    { "label = a\xc2\x9b\n", 1, "label", "plain UTF-8" },
    { "feed = /a\x07\n", 1, "feed", "absolute path" },
    { "\x1b[2J = x\n", 1, "", "no such option" },
    { "\xef\xbb\xbf" "demo = yes\n", 1, "", "no such option" },
    { "demo = yes\nlabel = a\rb\n", 2, "label", "plain UTF-8" },
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++)
        refused(bads[i].text, strlen(bads[i].text), bads[i].line, bads[i].key, bads[i].expected);
}

/* The fault is shown on a terminal: nothing of the file may drive it, and long names are cut whole. */
static void test_faults_are_plain(void **state)
{
    char text[400];
    struct conf *c;
    struct conf_fault fault;
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'k', shift);
        for (size_t i = shift; i + 2 < 300; i += 2)
            memcpy(text + i, "é", 2);
        memcpy(text + 298, " = 1\n", 6);
        put_file(text, strlen(text));
        assert_int_equal(conf_load(options, OPTIONS, path, &c, &fault), ERR_CONFIG);
        assert_int_equal(fault.line, 1);
        assert_true(text_is_valid(fault.key, strlen(fault.key)));
    }
}

static void test_long_values(void **state)
{
    char text[CONF_VALUE_MAX + 32] = "note = ";
    (void)state;
    memset(text + 7, 'n', CONF_VALUE_MAX);
    struct conf *c = load(text);
    assert_int_equal(strlen(conf_text(c, "note")), CONF_VALUE_MAX);
    conf_free(c);
    text[7 + CONF_VALUE_MAX] = 'n';
    refused(text, strlen(text), 1, "note", "at most 1024 bytes");
    memcpy(text, "feed = /", 8);
    struct conf_fault fault;
    put_file(text, strlen(text));
    if (conf_load(options, OPTIONS, path, &c, &fault) == ERR_OK)
        conf_free(c);       /* a path has no bound of its own but the file's */
}

static void test_whole_file(void **state)
{
    struct conf *c;
    struct conf_fault fault;
    char *text = malloc(CONF_FILE_MAX + 1);
    (void)state;
    assert_non_null(text);
    memset(text, '\n', CONF_FILE_MAX + 1);
    memcpy(text, "demo = yes", 10);
    put_file(text, CONF_FILE_MAX - 1);
    assert_int_equal(conf_load(options, OPTIONS, path, &c, &fault), ERR_OK);
    conf_free(c);
    refused(text, CONF_FILE_MAX, 0, "", "under 64 KiB");
    refused(text, CONF_FILE_MAX + 1, 0, "", "under 64 KiB");
    refused("demo = yes\n\0label = x\n", 22, 0, "", "text file");
    refused("\0", 1, 0, "", "text file");
    free(text);
}

static void test_unreadable(void **state)
{
    struct conf *c;
    struct conf_fault fault;
    (void)state;
    assert_int_equal(conf_load(options, OPTIONS, "/nonexistent/guichet.conf", &c, &fault), ERR_CONFIG);
    assert_string_equal(fault.file, "/nonexistent/guichet.conf");
    assert_int_equal(fault.line, 0);
    assert_non_null(strstr(fault.expected, "cannot be read"));
    assert_int_equal(conf_load(options, OPTIONS, "/tmp", &c, &fault), ERR_CONFIG);
    assert_int_equal(fault.line, 0);
}

/* The sample with its options uncommented gives the very defaults back, and as it stands it changes nothing. */
static void test_printed_sample_parses_back(void **state)
{
    static char text[CONF_FILE_MAX], plain[CONF_FILE_MAX];
    size_t n = 0;
    (void)state;
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(conf_print(options, OPTIONS, fileno(f)), ERR_OK);
    rewind(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    (void)fclose(f);
    conf_free(load(text));
    char *next = text;
    for (char *line = text; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        for (size_t i = 0; i < OPTIONS; i++) {
            size_t key = strlen(options[i].key);
            if (strncmp(line, "# ", 2) == 0 && strncmp(line + 2, options[i].key, key) == 0 && strncmp(line + 2 + key, " =", 2) == 0)
                n += (size_t)snprintf(plain + n, sizeof plain - n, "%s\n", line + 2);
        }
    }
    struct conf *c = load(plain);
    for (size_t i = 0; i < OPTIONS; i++) {
        assert_non_null(strstr(plain, options[i].key));
        assert_string_equal(conf_text(c, options[i].key), options[i].fallback);
    }
    conf_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),      cmocka_unit_test(test_values),     cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_refused),       cmocka_unit_test(test_faults_are_plain), cmocka_unit_test(test_long_values),
        cmocka_unit_test(test_whole_file),    cmocka_unit_test(test_unreadable), cmocka_unit_test(test_printed_sample_parses_back),
    };
    return cmocka_run_group_tests_name("conf", tests, make_path, drop_path);
}
