/* core/token/watch.c without a pcscd: what it says at first. With one it is tested on the real stack (tests/e2e). */
#include "core/token/watch.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_no_service_is_said_at_once(void **state)
{
    (void)state;
    struct watch *w = NULL;
    struct watch_picture picture;
    assert_int_equal(setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1), 0);
    assert_int_equal(watch_start(&(struct watch_filter){ .name = "", .virtual_ok = true }, &w), ERR_OK);
    assert_int_equal(poll(&(struct pollfd){ .fd = watch_fd(w), .events = POLLIN }, 1, 5000), 1);
    watch_take(w, &picture);
    assert_false(picture.service);
    assert_int_equal(picture.cards, 0);
    watch_stop(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_service_is_said_at_once) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
