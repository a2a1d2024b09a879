/* core/rules/person: names of persons. */
#include "core/rules/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define A20 "éééééééééééééééééééé"
#define A120 A20 A20 A20 A20 A20 A20

static const struct { const char *typed, *kept; enum err e; } names[] = {
    { "Tremblay", "Tremblay", ERR_OK }, { "  Marie-Ève \t", NULL, ERR_PERSON_NAME }, { "  Marie-Ève ", "Marie-Ève", ERR_OK },
    { "\u00A0D'Amours\u202F", "D'Amours", ERR_OK }, { "D\u2019Amours", "D\u2019Amours", ERR_OK }, { "St. Pierre", "St. Pierre", ERR_OK },
    { "Le\u0301a", "Le\u0301a", ERR_OK }, { "Nguyễn Văn", "Nguyễn Văn", ERR_OK }, { "Мария", "Мария", ERR_OK }, { "L.", "L.", ERR_OK },
    { "O`Brien", "O`Brien", ERR_OK }, { "D\u00B4Amours", "D\u00B4Amours", ERR_OK }, { "Marie\u2013Ève", "Marie\u2013Ève", ERR_OK }, { "a\u00ADb", NULL, ERR_PERSON_NAME },
    { A120, A120, ERR_OK }, { " " A120 " ", A120, ERR_OK }, { A120 "a", NULL, ERR_PERSON_NAME },
    { "", NULL, ERR_EMPTY }, { "  ", NULL, ERR_EMPTY }, { "-.'", NULL, ERR_PERSON_NAME }, { "Marie2", NULL, ERR_PERSON_NAME },
    { "½", NULL, ERR_PERSON_NAME }, { "Marie٣", NULL, ERR_PERSON_NAME }, { "Marie二", "Marie二", ERR_OK }, { "Marie〇", NULL, ERR_PERSON_NAME }, { "a\nb", NULL, ERR_PERSON_NAME }, { "a\x01", NULL, ERR_PERSON_NAME }, { "a\xff", NULL, ERR_PERSON_NAME },
    { "a\u202E" "b", NULL, ERR_PERSON_NAME }, { "a@b", NULL, ERR_PERSON_NAME }, { "a,b", NULL, ERR_PERSON_NAME }, { "{code}", NULL, ERR_PERSON_NAME },
};

static void every_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char kept[PERSON_PART_SIZE] = "untouched";
        enum err e = person_name_parse(names[i].typed, strlen(names[i].typed), kept);
        if (e != names[i].e || strcmp(kept, names[i].kept ? names[i].kept : "untouched") != 0)
            fail_msg("«%s»: %s, «%s»", names[i].typed, err_name(e), kept);
    }
}

static void a_nul_is_no_letter(void **state)
{
    char kept[PERSON_PART_SIZE] = "untouched";
    (void)state;
    assert_int_equal(person_name_parse("a\0b", 3, kept), ERR_PERSON_NAME);
    assert_string_equal(kept, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_name), cmocka_unit_test(a_nul_is_no_letter) };
    return cmocka_run_group_tests_name("rules/person", tests, NULL, NULL);
}
