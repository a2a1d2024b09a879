/* core/desk: an export is a whole file or none. */
#define _GNU_SOURCE    /* unshare */
#include "test_desk_counter.h"

#include <sched.h>
#include <sys/mount.h>

static struct export_result exported;
static unsigned exports, pieces;
static void on_piece(void *ctx, int64_t bytes)
{
    (void)ctx;
    (void)bytes;
    pieces++;
    world_put("account.counter-export", "{\"text\":\"3;c\\r\\n\"}", O_TRUNC);
}
static void on_export(void *ctx, const struct export_result *r) { (void)ctx; exported = *r; exports++; }
static const struct export_watch export_watch = { on_piece, on_export, NULL };
static const struct counter_export trail = { "trail", "2026-11-01", "2026-11-25" };

static void exports_to(const char *folder)
{
    snprintf(exports_dir, sizeof exports_dir, "%s", folder);
    exports = pieces = 0;
    world_put("account.counter-export", "{\"text\":\"1;é\\r\\n2;b\\r\\n\",\"next\":\"c1\"}", O_TRUNC);
}

static void an_export_is_put_together_from_its_pieces(void **state)
{
    (void)state;
    char text[4096];
    exports_to(world);
    agent_in();
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_OK);
    assert_int_equal(access(world_path("trail-2026-11-01-2026-11-25.csv.new"), F_OK), 0);
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_LIMIT);
    until(exports == 1);
    assert_int_equal(exported.said.err, ERR_OK);
    assert_int_equal(pieces, 1);
    assert_string_equal(exported.path, world_path("trail-2026-11-01-2026-11-25.csv"));
    assert_string_equal(world_get("trail-2026-11-01-2026-11-25.csv", text), "1;é\r\n2;b\r\n3;c\r\n");
    assert_int_equal(exported.bytes, strlen(text));
    assert_int_equal(access(world_path("trail-2026-11-01-2026-11-25.csv.new"), F_OK), -1);
    asked_is(0, "counter-export", "{\"what\":\"trail\",\"day\":\"2026-11-01\",\"to_day\":\"2026-11-25\",\"from\":\"\"}");
    asked_is(1, "counter-export", "\"from\":\"c1\"}");
}

static bool nothing_is_left(void)
{
    return access(world_path("trail-2026-11-01-2026-11-25.csv"), F_OK) && access(world_path("trail-2026-11-01-2026-11-25.csv.new"), F_OK);
}

static void an_export_that_ends_early_leaves_nothing(void **state)
{
    (void)state;
    exports_to(world);
    agent_in();
    assert_int_equal(desk_counter_export(desk, &(struct counter_export){ "../x", "", "" }, &export_watch), ERR_FORMAT);
    world_put("server.does", "cut", O_TRUNC);
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_OK);
    until(exports == 1);
    assert_int_equal(exported.said.err, ERR_OFFLINE);
    assert_string_equal(exported.path, "");
    assert_true(nothing_is_left());
    world_put("server.does", "", O_TRUNC);
    until_online();
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_OK);
    desk_agent_lock(desk);
    until(exports == 2);
    assert_int_equal(exported.said.err, ERR_SESSION_LOCKED);
    assert_true(nothing_is_left());
    await_agent(agent_unlock("654321"));
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_OK);
    desk_agent_log_out(desk);
    assert_true(nothing_is_left());
    settle();
    assert_int_equal(exports, 2);
}

static void a_folder_that_is_not_there(void **state)
{
    (void)state;
    exports_to(world_path("none"));
    agent_in();
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_EXPORT);
    assert_string_equal(asked(0), "");
}

static void nowhere_to_export_to(void **state)
{
    (void)state;
    exports_to("");
    agent_in();
    assert_int_equal(desk_counter_export(desk, &trail, &export_watch), ERR_EXPORT);
}

/* A mount namespace of this process's own; false: the machine lets nobody have one. */
static bool own_mounts(void)
{
    return unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* In a process of its own: what it mounts goes with it. 77: it could not. */
static void in_own_mounts(void (*test)(const char *folder))
{
    char folder[512];
    int status = 0;
    snprintf(folder, sizeof folder, "%s", world_path("exports"));
    assert_int_equal(mkdir(folder, 0700), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        if (!own_mounts() || mount("none", folder, "tmpfs", 0, "size=8k,mode=700"))
            _exit(77);
        test(folder);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    rmdir(folder);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define must(condition) do { if (!(condition)) { fprintf(stderr, "never: %s\n", #condition); _exit(1); } } while (0)

static bool is_empty(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;
    for (struct dirent *entry; d && (entry = readdir(d));)
        n += entry->d_name[0] != '.';
    if (d)
        closedir(d);
    return d && n == 0;
}

static void on_full(void *ctx, int64_t bytes) { (void)ctx; (void)bytes; pieces++; }

static void fill_the_disk(const char *folder)
{
    char text[3200];
    int left = 4000;
    exports_to(folder);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    BUF_OWNED struct buf piece = buf_make(4000);
    buf_printf(&piece, "{\"text\":\"%s\",\"next\":\"c1\"}", text);
    world_put("account.counter-export", buf_string(&piece), O_TRUNC);
    agent_in();
    must(desk_counter_export(desk, &trail, &(struct export_watch){ on_full, on_export, NULL }) == ERR_OK);
    while (!exports && left-- > 0)
        loop_step(loop, 50);
    must(exports == 1 && exported.said.err == ERR_EXPORT && exported.path[0] == 0);
    must(pieces >= 1 && is_empty(folder));
    close_desk();
}

static void a_full_disk(void **state)
{
    (void)state;
    in_own_mounts(fill_the_disk);
}

static void write_to_what_is_read_only(const char *folder)
{
    must(mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
    exports_to(folder);
    agent_in();
    must(desk_counter_export(desk, &trail, &export_watch) == ERR_EXPORT);
    must(is_empty(folder));
    close_desk();
}

static void a_folder_that_cannot_be_written(void **state)
{
    (void)state;
    in_own_mounts(write_to_what_is_read_only);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(an_export_is_put_together_from_its_pieces), T(an_export_that_ends_early_leaves_nothing), T(a_folder_that_is_not_there),
        T(nowhere_to_export_to), T(a_full_disk), T(a_folder_that_cannot_be_written),
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
