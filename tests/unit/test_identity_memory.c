/* After a call nothing of what was asked is in this process: not in libcurl's buffers, not in GnuTLS's, not on the stack. */
#include "tests/unit/test_identity_http.h"

#include <signal.h>
#include <sys/wait.h>

static struct far far;
static pid_t server;

/* --- needles: never whole in this process but where a secret has them --- */

enum { MASK = 0x15, NEEDLES = 7 };
/* Each byte with MASK: given, family, birth, nam, nas, number, letter. */
static const char *const masked[NEEDLES] = { "P{|v|aPeptg", "L{xzqq{|gP", "$,&\"8$$8$#", "P{xP&\"$$$#$,", "\",'#!'\"&%", "D%%\"x&%%$!\"", "TWVQPS@]_^S_^" };

static struct secret *unmask(const char *text)
{
    size_t n = strlen(text);
    struct secret *s = secret_new(n);
    assert_non_null(s);
    for (size_t i = 0; i < n; i++)
        secret_tail(s)[i] = (uint8_t)(text[i] ^ MASK);
    secret_grew(s, n);
    return s;
}

/* How often the bytes are in what this process can write to; looked for without ever being put together. */
static unsigned in_memory(const char *needle)
{
    char line[512], rights[8];
    const size_t n = strlen(needle);
    unsigned found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || strncmp(rights, "rw", 2) != 0 || strstr(line, "[v"))
            continue;
        const char *end = (const char *)to;
        const char first = (char)(needle[0] ^ MASK);
        for (const char *at = (const char *)from; (at = memchr(at, first, (size_t)(end - at))); at++) {
            size_t i = 0;
            while (i < n && at + i < end && (at[i] ^ MASK) == needle[i])
                i++;
            found += i == n;
        }
    }
    fclose(maps);
    return found;
}

/* --- the register, in a process of its own: what it has read is its own --- */

static int start(void **state)
{
    (void)state;
    int port[2], end[2];
    uint16_t number = 0;
    far_make(&far);
    assert_int_equal(pipe(port) | pipe(end), 0);
    server = fork();
    if (server == 0) {
        char byte;
        (void)close(end[1]);
        number = far_start(&far) ? register_server_port(far.server) : 0;
        (void)!write(port[1], &number, sizeof number);
        (void)!read(end[0], &byte, 1);      /* until the parent ends */
        _exit(0);
    }
    (void)close(port[1]);
    (void)close(end[0]);
    assert_true(server > 0);
    assert_int_equal(read(port[0], &number, sizeof number), sizeof number);
    (void)close(port[0]);
    assert_true(number != 0);
    *state = far_open(&far, number, 30000);
    return 0;
}

static int stop(void **state)
{
    identity_close(*state);
    assert_int_equal(kill(server, SIGKILL), 0);
    assert_int_equal(waitpid(server, NULL, 0), server);
    far_drop(&far);
    return 0;
}

static void test_nothing_stays(void **state)
{
    struct identity *identity = *state;
    struct secret *of[NEEDLES];
#ifdef __SANITIZE_ADDRESS__
    skip();      /* it keeps freed memory on purpose */
#endif
    for (int i = 0; i < NEEDLES; i++)
        of[i] = unmask(masked[i]);
    const struct identity_fields fields = { of[0], of[1], of[2], of[3], of[4], of[5] };
    assert_int_equal(identity_verify(identity, IDENTITY_TAX, &fields), IDENTITY_NO_NUMBERS);      /* it was sent, read and answered */
    assert_int_equal(identity_letter(identity, &(struct identity_letter){ "l", &fields, of[6] }), IDENTITY_NO_NUMBERS);
    for (int i = 0; i < NEEDLES; i++)
        assert_int_equal(in_memory(masked[i]), 1);      /* the secret's own; and the scan works */
    for (int i = 0; i < NEEDLES; i++)
        secret_free(of[i]);
    for (int i = 0; i < NEEDLES; i++)
        assert_int_equal(in_memory(masked[i]), 0);
}

static void write_table(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(PEOPLE, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* The same of the table: names that are compared, a number that is, a letter that is written. */
static void test_nothing_stays_of_the_table(void **state)
{
    (void)state;
    struct identity *table = NULL;
    char path[128];
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    snprintf(path, sizeof path, "%s/table.json", far.folder);
    write_table(path);
    const struct identity_settings settings = { "table", path, "", "", "", far.letters, 1000 };
    assert_int_equal(identity_open(&settings, &far.keys, &table), ERR_OK);
    struct asked zoe = asked_of((const char *const[6]){ ZOE_ASKED, "" });
    struct secret *given = unmask(masked[0]), *family = unmask(masked[1]), *number = unmask(masked[5]), *text = unmask(masked[6]);
    struct identity_fields fields = zoe.fields;
    fields.given = given;
    assert_int_equal(identity_verify(table, IDENTITY_PERSON, &fields), IDENTITY_NO_GIVEN);
    fields = zoe.fields;
    fields.family = family;
    assert_int_equal(identity_verify(table, IDENTITY_PERSON, &fields), IDENTITY_NO_FAMILY);
    fields = zoe.fields;
    fields.number = number;
    assert_int_equal(identity_verify(table, IDENTITY_HEALTH, &fields), IDENTITY_NO_NUMBERS);
    assert_int_equal(identity_letter(table, &(struct identity_letter){ "l", &zoe.fields, text }), IDENTITY_YES);
    struct secret *of[] = { given, family, number, text };
    static const int which[] = { 0, 1, 5, 6 };
    for (int i = 0; i < 4; i++)
        assert_int_equal(in_memory(masked[which[i]]), 1);
    for (int i = 0; i < 4; i++)
        secret_free(of[i]);
    for (int i = 0; i < 4; i++)
        assert_int_equal(in_memory(masked[which[i]]), 0);
    asked_free(&zoe);
    identity_close(table);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    if (secret_start())
        return 1;
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_nothing_stays, start, stop),
                                        cmocka_unit_test_setup_teardown(test_nothing_stays_of_the_table, start, stop) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
