/* The policy as it is agreed to: the French text and its digest, which the server keeps with the consent. */
#include "core/base/digest.h"
#include "screens/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Of nothing, and of "abc" with the line feed that stands after each text. */
static void the_digest_is_sha_256(void **state)
{
    (void)state;
    static const char *const none[] = { NULL };
    static const char *const one[] = { "abc", NULL };
    static const char *const two[] = { "abc", "d", NULL };
    static const char *const other[] = { "abcd", NULL };
    static const uint8_t empty[DIGEST_SIZE] = {
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
        0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55 };
    static const uint8_t abc_line[DIGEST_SIZE] = {
        0xed, 0xea, 0xaf, 0xf3, 0xf1, 0x77, 0x4a, 0xd2, 0x88, 0x86, 0x73, 0x77, 0x0c, 0x6d, 0x64, 0x09,
        0x7e, 0x39, 0x1b, 0xc3, 0x62, 0xd7, 0xd6, 0xfb, 0x34, 0x98, 0x2d, 0xdf, 0x0e, 0xfd, 0x18, 0xcb };
    uint8_t a[DIGEST_SIZE], b[DIGEST_SIZE];
    digest_texts(none, a);
    assert_memory_equal(a, empty, DIGEST_SIZE);
    digest_texts(one, a);
    assert_memory_equal(a, abc_line, DIGEST_SIZE);
    digest_texts(two, a);
    digest_texts(other, b);
    assert_memory_not_equal(a, b, DIGEST_SIZE);
}

/* Who changes a word of the policy changes what people have agreed to: then this changes, and the version of the policy must. */
static void the_policy_has_its_digest(void **state)
{
    (void)state;
    static const uint8_t policy[DIGEST_SIZE] = {
        0x8e, 0xbd, 0xb5, 0x9a, 0x8a, 0x5d, 0x3e, 0x89, 0xf1, 0x9e, 0x4d, 0x57, 0x48, 0xa7, 0x76, 0xae,
        0xd0, 0x0b, 0x7a, 0x97, 0x60, 0xa8, 0xb1, 0x49, 0x1f, 0xd3, 0xd0, 0x95, 0xcf, 0xf1, 0xc0, 0x76 };
    uint8_t digest[DIGEST_SIZE];
    size_t n = 0;
    while (account_policy[n])
        n++;
    assert_int_equal(n, 7);
    account_policy_hash(digest);
    assert_memory_equal(digest, policy, DIGEST_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_digest_is_sha_256), cmocka_unit_test(the_policy_has_its_digest) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
