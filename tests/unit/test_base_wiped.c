/* Memory for libraries: realloc's promises. That it is wiped is seen where it is used (test_identity_memory, test_desk_letters). */
#include "core/base/wiped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_moved(void **state)
{
    (void)state;
    char *p = wiped_realloc(NULL, 4);
    assert_non_null(p);
    memcpy(p, "abc", 4);
    for (size_t n = 4; n <= 65536; n *= 2) {
        p = wiped_realloc(p, n);
        assert_non_null(p);
        assert_string_equal(p, "abc");
        memset(p + 4, 'x', n - 4);
    }
    p = wiped_realloc(p, 2);
    assert_non_null(p);
    assert_memory_equal(p, "ab", 2);
    p = wiped_realloc(p, 0);
    assert_non_null(p);
    wiped_free(p);
    wiped_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_moved) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
