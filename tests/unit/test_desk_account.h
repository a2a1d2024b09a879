/* An account behind the scripted server of the desk's tests (test_desk_account_portal.h), and what came there. */
#ifndef GUICHET_TEST_DESK_ACCOUNT_H
#define GUICHET_TEST_DESK_ACCOUNT_H

#include "test_desk_world.h"

#include "core/desk/account.h"

#define HOME(must) "{\"id\":\"P-AAAA-1111\",\"title\":\"madame\",\"given\":\"Jeanne\",\"family\":\"Beaulieu-Roy\",\"issued\":\"IP1234567\",\"chosen\":\"\"," \
    "\"email\":\"j•••@•••.ca\",\"must\":\"" must "\",\"temporary\":false,\"questions_ms\":5,\"questions\":[\"q1\",\"q2\",\"q3\",\"q4\",\"q5\",\"q6\",\"q7\",\"q8\"]," \
    "\"representative\":true,\"local_admin\":false,\"workplace\":\"Clinique\",\"services\":[\"rvsq\",\"sel\"],\"unread\":2," \
    "\"invited\":[{\"id\":\"I1\",\"workplace\":\"CLSC\",\"inviter\":\"Luc Roy\"}],\"newer\":1}"
#define TICKET "ffeeddccbbaa99887766554433221100"
#define SESSION "0123456789abcdef0123456789abcdef"
#define LOGIN "{\"session\":\"" SESSION "\",\"expires_ms\":1790004600000,\"home\":" HOME("") "}"

static struct account_result result;
static unsigned results;
static void on_result(void *ctx, const struct account_result *r) { (void)ctx; result = *r; results++; }
static const struct account_watch watch = { on_result, NULL };

enum { GIVEN_MAX = 256 };
static struct secret *given[GIVEN_MAX];
static size_t given_n;

/* Until the test is over. */
static __attribute__((unused)) const struct secret *text(const char *t)
{
    assert_true(given_n < GIVEN_MAX);
    return given[given_n++] = from_text(t);
}

static int account_teardown(void **state)
{
    for (size_t i = 0; i < given_n; i++)
        secret_free(given[i]);
    return world_teardown(state);
}

static int account_setup(void **state)
{
    results = 0;
    given_n = 0;
    result = (struct account_result){ .err = ERR_INTERNAL };
    if (world_setup(state))
        return -1;
    world_put("asked", "", O_TRUNC);
    world_put("account.login", LOGIN, O_TRUNC);
    world_put("account.home", "{\"home\":" HOME("") "}", O_TRUNC);
    return 0;
}

static __attribute__((unused)) enum err log_in(const char *name, const char *password)
{
    SECRET_OWNED struct secret *n = from_text(name), *p = from_text(password);
    return desk_log_in(desk, n, p, &watch);
}

/* The ask is fine at once, and its answer is there when this is over. */
#define await(ask) do { const unsigned before = results; assert_int_equal(ask, ERR_OK); assert_int_equal(results, before); until(results == before + 1); } while (0)

static __attribute__((unused)) void go_online(void)
{
    open_desk();
    until_online();
}

static __attribute__((unused)) void online_empty(void)
{
    go_online();
    world_put("asked", "", O_TRUNC);
}

static __attribute__((unused)) void logged_in(void)
{
    go_online();
    await(log_in("ip1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
    world_put("asked", "", O_TRUNC);
}

/* The i-th request that came, as a line; "" when there was none. */
static __attribute__((unused)) const char *asked(unsigned i)
{
    static char lines[4096], line[4096];
    const char *at = world_get("asked", lines);
    for (; i && at; i--)
        at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
    snprintf(line, sizeof line, "%.*s", at ? (int)strcspn(at, "\n") : 0, at ? at : "");
    return line;
}

static __attribute__((unused)) bool asked_ends(unsigned i, const char *verb, const char *end)
{
    const char *line = asked(i);
    size_t n = strlen(line), k = strlen(end);
    return strncmp(line, verb, strlen(verb)) == 0 && line[strlen(verb)] == ' ' && n >= k && strcmp(line + n - k, end) == 0;
}

#define asked_is(i, verb, object) do { if (!asked_ends(i, verb, object)) fail_msg("%s", asked(i)); } while (0)

/* Request id and digest of the body: "32 hex, a blank, 8 characters". */
static __attribute__((unused)) const char *request_of(unsigned i)
{
    static char ids[4][64];
    static unsigned turn;
    char *to = ids[turn++ % 4];
    const char *at = strchr(asked(i), ' ');
    snprintf(to, sizeof ids[0], "%.41s", at ? at + 1 : "");
    return to;
}

static __attribute__((unused)) bool nobody_is_here(void)
{
    static const struct desk_account nobody;
    return memcmp(desk_account(desk), &nobody, sizeof nobody) == 0;
}

#endif
