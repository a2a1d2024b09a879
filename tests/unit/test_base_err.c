/* The list of errors: people read the numbers out on the telephone, so each means one thing for ever. */
#include "core/base/err.h"
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every number ever given out and what it means.  An error that is added gets a line here; a line never changes and
 * never goes, also when the error itself is gone. */
static const struct given { int number; const char *name; } given[] = {
    { 0, "ERR_OK" },
    { 101, "ERR_MEMORY" },
    { 102, "ERR_SYSTEM" },
    { 103, "ERR_CONFIG" },
    { 104, "ERR_ARGUMENT" },
    { 105, "ERR_LIMIT" },
    { 106, "ERR_FORMAT" },
    { 107, "ERR_HELPER_GONE" },
    { 108, "ERR_DEADLINE" },
    { 109, "ERR_TERMINAL" },
    { 110, "ERR_INTERNAL" },
    { 201, "ERR_EMPTY" },
    { 212, "ERR_PIN_SHORT" },
    { 213, "ERR_PIN_LONG" },
    { 214, "ERR_PIN_CHARACTERS" },
    { 215, "ERR_PIN_MISMATCH" },
    { 216, "ERR_PIN_SAME" },
    { 217, "ERR_PIN_WEAK" },
    { 220, "ERR_CODE_FORMAT" },
    { 221, "ERR_CHOICE" },
    { 301, "ERR_TOKEN_ABSENT" },
    { 302, "ERR_TOKEN_REMOVED" },
    { 303, "ERR_TOKEN_UNKNOWN" },
    { 304, "ERR_TOKEN_TWO" },
    { 305, "ERR_PIN_WRONG" },
    { 306, "ERR_PIN_LOCKED" },
    { 307, "ERR_PIN_LENGTH" },
    { 308, "ERR_READER_NONE" },
    { 309, "ERR_READER_GONE" },
    { 310, "ERR_PCSC_DOWN" },
    { 311, "ERR_MODULE_MISSING" },
    { 312, "ERR_MODULE_FAULT" },
    { 313, "ERR_TOKEN_OTHER" },
    { 314, "ERR_TOKEN_UNSURE" },
    { 315, "ERR_CERT_NONE" },
    { 316, "ERR_SIGN_FAILED" },
    { 317, "ERR_READER_VIRTUAL" },
    { 318, "ERR_TOKEN_DAMAGED" },
    { 401, "ERR_STORE_CORRUPT" },
    { 402, "ERR_STORE_READONLY" },
    { 403, "ERR_STORE_FULL" },
    { 404, "ERR_STORE_NEWER" },
    { 405, "ERR_STORE" },
    { 406, "ERR_NOT_ENROLLED" },
    { 407, "ERR_KEYS" },
    { 408, "ERR_OUTBOX_FULL" },
    { 501, "ERR_OFFLINE" },
    { 502, "ERR_SERVER_CERT" },
    { 503, "ERR_SERVER_SIGNATURE" },
    { 504, "ERR_SERVER_BUSY" },
    { 505, "ERR_SERVER_REFUSED" },
    { 506, "ERR_CLOCK" },
    { 507, "ERR_CODE_REFUSED" },
    { 508, "ERR_SERVER_OTHER" },
    { 509, "ERR_SERVER_FAULT" },
    { 510, "ERR_SEQUENCE" },
    { 511, "ERR_KIOSK_RETIRED" },
    { 512, "ERR_KIOSK_UNKNOWN" },
    { 513, "ERR_FEED_RESYNC" },
    { 230, "ERR_ANSWER_EMPTY" },
    { 231, "ERR_ANSWER_SHORT" },
    { 232, "ERR_ANSWER_LONG" },
    { 233, "ERR_ANSWER_SAME" },
    { 234, "ERR_ANSWER_WEAK" },
    { 235, "ERR_ANSWER_QUESTION" },
    { 236, "ERR_QUESTION_SAME" },
    { 240, "ERR_EMAIL" },
    { 241, "ERR_PHONE" },
    { 242, "ERR_CODE_SHAPE" },
    { 243, "ERR_PHONE_ANSWER" },
    { 319, "ERR_CERT_EXPIRED" },
    { 320, "ERR_TOKEN_FULL" },
    { 321, "ERR_SO_WRONG" },
    { 322, "ERR_SO_LOCKED" },
    { 323, "ERR_UNBLOCK_NONE" },
    { 324, "ERR_TOKEN_IN_USE" },
    { 520, "ERR_NOT_POSSIBLE" },
    { 521, "ERR_CODE_WRONG" },
    { 522, "ERR_CODE_DEAD" },
    { 523, "ERR_TOO_SOON" },
    { 524, "ERR_TOO_MANY" },
    { 525, "ERR_SESSION" },
    { 526, "ERR_TICKET" },
    { 527, "ERR_KIOSK_PAUSED" },
    { 528, "ERR_NOTHING_PENDING" },
    { 529, "ERR_NETWORK_NEEDED" },
    { 530, "ERR_EST_REFUSED" },
    { 531, "ERR_EST_WAIT" },
    { 532, "ERR_EST_ANSWER" },
    { 250, "ERR_USER_NAME" },
    { 251, "ERR_ACCOUNT_PASSWORD_SHORT" },
    { 252, "ERR_ACCOUNT_PASSWORD_ENDS" },
    { 253, "ERR_ACCOUNT_PASSWORD_MIX" },
    { 254, "ERR_ACCOUNT_PASSWORD_LONG" },
    { 255, "ERR_ACCOUNT_PASSWORD_CHARACTER" },
    { 256, "ERR_ACCOUNT_PASSWORD_WEAK" },
    { 257, "ERR_SECRET_CODE" },
    { 258, "ERR_REFERENCE" },
    { 259, "ERR_NIP" },
    { 260, "ERR_MESSAGE_CHARACTER" },
    { 261, "ERR_PERSON_NAME" },
    { 262, "ERR_CITIZEN_NAME" },
    { 263, "ERR_CITIZEN_PASSWORD_SHORT" },
    { 264, "ERR_CITIZEN_PASSWORD_REPEAT" },
    { 265, "ERR_CITIZEN_PASSWORD_SEQUENCE" },
    { 266, "ERR_CITIZEN_PASSWORD_NAME" },
    { 267, "ERR_CITIZEN_PASSWORD_EMAIL" },
    { 268, "ERR_EXAMPLE" },
    { 269, "ERR_NAM" },
    { 270, "ERR_NAS" },
    { 271, "ERR_DATE" },
    { 272, "ERR_UNDER_AGE" },
    { 273, "ERR_AVIS" },
    { 278, "ERR_FIND_SHORT" },
    { 279, "ERR_ENDING" },
    { 280, "ERR_CHALLENGE" },
    { 281, "ERR_CONFIRMATION" },
    { 282, "ERR_HOURS" },
    { 283, "ERR_AGENT_CODE" },
    { 560, "ERR_SESSION_LOCKED" },
    { 561, "ERR_AGENT_NONE" },
    { 562, "ERR_COUNTER_NONE" },
    { 563, "ERR_CALLER_WRONG" },
    { 564, "ERR_CALLER_LOCKED" },
    { 565, "ERR_NO_FACTS" },
    { 566, "ERR_TAKEN" },
    { 567, "ERR_OWN_RECORD" },
    { 568, "ERR_NOT_VERIFIED" },
    { 569, "ERR_SECOND_NEEDED" },
    { 570, "ERR_COOLING" },
    { 571, "ERR_EXPORT" },
    { 274, "ERR_CARD_REFERENCE" },
    { 275, "ERR_LICENCE_REFERENCE" },
    { 276, "ERR_NAME_INITIAL" },
    { 277, "ERR_NAM_DOUBT" },
    { 540, "ERR_PASSWORD_WRONG" },
    { 541, "ERR_NAME_TAKEN" },
    { 542, "ERR_CODE_REFUSED_HERE" },
    { 543, "ERR_WAIT" },
    { 544, "ERR_ROLE" },
    { 545, "ERR_EMPLOYEE_UNKNOWN" },
    { 546, "ERR_NOT_KNOWN" },
    { 547, "ERR_GONE" },
    { 548, "ERR_IDENTITY_GIVEN" },
    { 549, "ERR_IDENTITY_FAMILY" },
    { 550, "ERR_IDENTITY_BIRTH" },
    { 551, "ERR_IDENTITY_NUMBERS" },
    { 552, "ERR_REGISTER_DOWN" },
};
enum { GIVEN = sizeof given / sizeof given[0] };

static int count_errors(void)
{
    int n = 0;
    while (err_at((unsigned)n) >= 0)
        n++;
    return n;
}

static void test_list_has_an_end(void **state)
{
    (void)state;
    assert_in_range(count_errors(), 40, 999);
    assert_int_equal(err_at(0), ERR_OK);
    assert_int_equal(err_at((unsigned)count_errors()), -1);
    assert_int_equal(err_at(UINT32_MAX), -1);
}

static void test_numbers_and_names_are_unique(void **state)
{
    (void)state;
    for (int i = 0; i < count_errors(); i++)
        for (int k = 0; k < i; k++) {
            enum err a = (enum err)err_at((unsigned)i), b = (enum err)err_at((unsigned)k);
            if (a == b || strcmp(err_name(a), err_name(b)) == 0)
                fail_msg("%s and %s have the same number or name", err_name(a), err_name(b));
        }
}

/* Three digits, so that «E-305» is heard rightly, and the hundred tells whose affair it is. */
static void test_numbers_are_three_digits(void **state)
{
    (void)state;
    for (int i = 1; i < count_errors(); i++)
        if (err_at((unsigned)i) < 100 || err_at((unsigned)i) > 599)
            fail_msg("%s is E-%d", err_name((enum err)err_at((unsigned)i)), err_at((unsigned)i));
}

static void test_numbers_keep_their_meaning(void **state)
{
    (void)state;
    for (size_t g = 0; g < GIVEN; g++)
        if (err_is_known((unsigned)given[g].number) && strcmp(err_name((enum err)given[g].number), given[g].name) != 0)
            fail_msg("E-%d was %s and is %s now", given[g].number, given[g].name, err_name((enum err)given[g].number));
    for (int i = 0; i < count_errors(); i++) {
        size_t g = 0;
        while (g < GIVEN && given[g].number != err_at((unsigned)i))
            g++;
        if (g == GIVEN)
            fail_msg("%s (E-%d) is new: add it to the numbers given out", err_name((enum err)err_at((unsigned)i)), err_at((unsigned)i));
    }
}

/* A finished sentence in well-formed UTF-8. */
static bool is_sentence(const char *text)
{
    size_t n = strlen(text), left = n;
    uint32_t c;
    if (n < 5 || n > 200 || !text_is_valid(text, n) || text[n - 1] != '.' || text[0] == ' ' || strstr(text, "  "))
        return false;
    for (const char *at = text; left && text_decode(at, left, &c) > 0;) {
        int used = text_decode(at, left, &c);
        if (text_is_control(c) || c == '%')
            return false;
        at += used;
        left -= (size_t)used;
    }
    return true;
}

static void test_each_says_what_and_what_to_do(void **state)
{
    (void)state;
    for (int i = 1; i < count_errors(); i++) {
        enum err e = (enum err)err_at((unsigned)i);
        if (!is_sentence(err_what(e)))
            fail_msg("%s: what happened: «%s»", err_name(e), err_what(e));
        if (!is_sentence(err_todo(e)))
            fail_msg("%s: what to do: «%s»", err_name(e), err_todo(e));
        if (strcmp(err_what(e), err_todo(e)) == 0)
            fail_msg("%s says the same twice", err_name(e));
    }
}

/* Two errors with the same words could not be told apart by who reads them. */
static void test_no_two_say_the_same(void **state)
{
    (void)state;
    for (int i = 1; i < count_errors(); i++)
        for (int k = 1; k < i; k++)
            if (strcmp(err_what((enum err)err_at((unsigned)i)), err_what((enum err)err_at((unsigned)k))) == 0)
                fail_msg("%s and %s", err_name((enum err)err_at((unsigned)i)), err_name((enum err)err_at((unsigned)k)));
}

/* A number from another process may be anything. */
static void test_unknown_numbers(void **state)
{
    static const unsigned odd[] = { 1, 99, 599, 999, 65536 + 305, UINT32_MAX };
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        assert_false(err_is_known(odd[i]));
        assert_string_equal(err_name((enum err)odd[i]), "ERR_INTERNAL");
        assert_string_equal(err_what((enum err)odd[i]), err_what(ERR_INTERNAL));
        assert_string_equal(err_todo((enum err)odd[i]), err_todo(ERR_INTERNAL));
    }
    assert_true(err_is_known(0));
    assert_true(err_is_known(305));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list_has_an_end),
        cmocka_unit_test(test_numbers_and_names_are_unique),
        cmocka_unit_test(test_numbers_are_three_digits),
        cmocka_unit_test(test_numbers_keep_their_meaning),
        cmocka_unit_test(test_each_says_what_and_what_to_do),
        cmocka_unit_test(test_no_two_say_the_same),
        cmocka_unit_test(test_unknown_numbers),
    };
    return cmocka_run_group_tests_name("base_err", tests, NULL, NULL);
}
