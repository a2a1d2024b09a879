/* core/store/share and the reference rows: one leader among several processes, who wakes whom, snapshots and changes. */
#include "core/store/store.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[256];

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/guichet-share-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    char path[600];
    (void)state;
    DIR *folder = opendir(dir);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        unlink(path);
    }
    if (folder)
        closedir(folder);
    return rmdir(dir);
}

static bool readable(int fd) { return poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 0) == 1; }

static void one_leader_at_a_time(void **state)
{
    (void)state;
    struct share *a = NULL, *b = NULL;
    bool work, contact;
    assert_int_equal(share_open(dir, &a), ERR_OK);
    assert_int_equal(share_open(dir, &b), ERR_OK);
    assert_true(share_lead(a));
    assert_true(share_lead(a));
    assert_false(share_lead(b));
    share_touch_work(b);
    assert_true(readable(share_fd(a)));
    share_take(a, &work, &contact);
    assert_true(work);
    assert_false(contact);
    share_take(b, &work, &contact);
    share_put_contact(a, &(struct contact){ 123, 0, ERR_OK });
    assert_true(readable(share_fd(b)));
    share_take(b, &work, &contact);
    assert_true(contact);
    assert_false(readable(share_fd(b)));
    struct contact seen;
    share_get_contact(b, &seen);
    assert_int_equal(seen.ok_ms, 123);
    share_close(a);
    assert_true(readable(share_fd(b)));      /* woken to take over */
    assert_true(share_lead(b));
    share_close(b);
}

/* In another process that is killed: the locks die with it. */
static void a_killed_leader_is_replaced(void **state)
{
    (void)state;
    int up[2];
    int64_t session = 0;
    assert_int_equal(pipe(up), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct share *s = NULL;
        if (share_open(dir, &s) || !share_lead(s))
            _exit(1);
        session = share_session(s);
        if (write(up[1], &session, sizeof session) < 0)
            _exit(2);
        pause();
    }
    assert_int_equal(read(up[0], &session, sizeof session), (ssize_t)sizeof session);
    struct share *mine = NULL;
    assert_int_equal(share_open(dir, &mine), ERR_OK);
    assert_false(share_lead(mine));
    assert_true(share_session_lives(mine, session));
    assert_true(share_session_lives(mine, share_session(mine)));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_false(share_session_lives(mine, session));
    assert_true(share_lead(mine));
    share_close(mine);
    close(up[0]);
    close(up[1]);
}

static char seen[512];
static void note(void *ctx, const char *id, const char *content)
{
    (void)ctx;
    size_t n = strlen(seen);
    snprintf(seen + n, sizeof seen - n, "%s=%s;", id, content);
}

static const char *rows(struct store *s)
{
    seen[0] = 0;
    assert_int_equal(store_feed_each(s, "directory", note, NULL), ERR_OK);
    return seen;
}

static void put(struct store *s, const char *state, bool begins, bool more, size_t n, const struct store_row *r)
{
    assert_int_equal(store_feed_put(s, "directory", &(struct store_page){ state, begins, more, n, r }), ERR_OK);
}

static void a_snapshot_is_seen_when_it_is_complete(void **state)
{
    (void)state;
    struct store *s = NULL;
    char now[STORE_FEED_STATE_SIZE];
    assert_int_equal(store_open(dir, &s), ERR_OK);
    assert_int_equal(store_feed_state(s, "directory", now), ERR_OK);
    assert_string_equal(now, "");
    put(s, "s1", true, false, 2, (struct store_row[]){ { "a", "1" }, { "b", "2" } });
    assert_string_equal(rows(s), "a=1;b=2;");
    put(s, "s2", false, false, 2, (struct store_row[]){ { "b", NULL }, { "c", "3" } });
    assert_string_equal(rows(s), "a=1;c=3;");
    assert_int_equal(store_feed_reset(s, "directory"), ERR_OK);
    assert_string_equal(rows(s), "a=1;c=3;");
    put(s, "p1", true, true, 1, (struct store_row[]){ { "x", "9" } });
    assert_string_equal(rows(s), "a=1;c=3;");
    store_close(s);
    assert_int_equal(store_open(dir, &s), ERR_OK);      /* half a snapshot survives a restart */
    assert_int_equal(store_feed_state(s, "directory", now), ERR_OK);
    assert_string_equal(now, "p1");
    put(s, "s3", false, false, 1, (struct store_row[]){ { "y", "8" } });
    assert_string_equal(rows(s), "x=9;y=8;");
    store_close(s);
}

static void the_server_s_generation_is_remembered(void **state)
{
    (void)state;
    struct store *s = NULL;
    bool changed = true;
    const uint8_t one[16] = { 1 }, two[16] = { 2 };
    assert_int_equal(store_open(dir, &s), ERR_OK);
    assert_int_equal(store_see_generation(s, one, &changed), ERR_OK);
    assert_false(changed);
    assert_int_equal(store_see_generation(s, one, &changed), ERR_OK);
    assert_false(changed);
    assert_int_equal(store_see_generation(s, two, &changed), ERR_OK);
    assert_true(changed);
    store_close(s);
}

/* fs.inotify.max_user_instances: used up, as by hundreds of sessions under one user. Reached by EMFILE either way. */
static size_t use_up_inotify(int *fds, size_t max)
{
    size_t n = 0;
    while (n < max && (fds[n] = inotify_init1(IN_CLOEXEC)) >= 0)
        n++;
    return n;
}

static void without_inotify_the_files_are_looked_at(void **state)
{
    enum { MOST = 4096 };
    static int fds[MOST];
    struct share *a = NULL, *b = NULL;
    bool work, contact;
    (void)state;
    assert_int_equal(share_open(dir, &a), ERR_OK);
    size_t used = use_up_inotify(fds, MOST);
    enum err e = share_open(dir, &b);
    while (used)
        close(fds[--used]);
    assert_int_equal(e, ERR_OK);
    share_touch_work(a);
    share_put_contact(a, &(struct contact){ 123, 0, ERR_OK });
    assert_int_equal(poll(&(struct pollfd){ .fd = share_fd(b), .events = POLLIN }, 1, 10000), 1);
    share_take(b, &work, &contact);
    assert_true(work && contact);
    share_take(b, &work, &contact);
    assert_false(work || contact);
    share_close(b);
    share_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_leader_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_leader_is_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(without_inotify_the_files_are_looked_at, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_is_seen_when_it_is_complete, setup, teardown),
        cmocka_unit_test_setup_teardown(the_server_s_generation_is_remembered, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
