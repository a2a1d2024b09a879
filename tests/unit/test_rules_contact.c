/* core/rules/contact and code: addresses, telephone numbers, six digits. */
#include "core/rules/code.h"
#include "core/rules/contact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A63 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct { const char *typed, *kept; enum err e; } emails[] = {
    { "jeanne.tremblay@exemple.ca", "jeanne.tremblay@exemple.ca", ERR_OK },
    { "  Jeanne+cle@Sous.Exemple.QC.ca\t", "Jeanne+cle@sous.exemple.qc.ca", ERR_OK },
    { "\u00A0a@b.ca\u202F", "a@b.ca", ERR_OK },
    { "o'brien_7@x-y.example", "o'brien_7@x-y.example", ERR_OK },
    { "a@xn--caf-dma.xn--p1ai", "a@xn--caf-dma.xn--p1ai", ERR_OK },
    { A64 "@b.ca", A64 "@b.ca", ERR_OK },
    { "a@" A63 ".ca", "a@" A63 ".ca", ERR_OK },
    { "", NULL, ERR_EMPTY }, { " \t", NULL, ERR_EMPTY },
    { "jeanne", NULL, ERR_EMAIL }, { "@b.ca", NULL, ERR_EMAIL }, { "a@", NULL, ERR_EMAIL }, { "a@b", NULL, ERR_EMAIL },
    { "a@b@c.ca", NULL, ERR_EMAIL }, { "a b@c.ca", NULL, ERR_EMAIL }, { "a@b .ca", NULL, ERR_EMAIL },
    { ".a@b.ca", NULL, ERR_EMAIL }, { "a.@b.ca", NULL, ERR_EMAIL }, { "a..b@c.ca", NULL, ERR_EMAIL },
    { "a@.ca", NULL, ERR_EMAIL }, { "a@b..ca", NULL, ERR_EMAIL }, { "a@b.ca.", NULL, ERR_EMAIL }, { "a@-b.ca", NULL, ERR_EMAIL },
    { "a@b-.ca", NULL, ERR_EMAIL }, { "a@b.c", NULL, ERR_EMAIL }, { "a@b.12", NULL, ERR_EMAIL }, { "a@127.0.0.1", NULL, ERR_EMAIL },
    { "a@[127.0.0.1]", NULL, ERR_EMAIL }, { "\"a b\"@c.ca", NULL, ERR_EMAIL }, { "a@café.ca", NULL, ERR_EMAIL },
    { "andré@b.ca", NULL, ERR_EMAIL }, { "a\x01@b.ca", NULL, ERR_EMAIL }, { "a@b.ca\r\nBcc: c@d.ca", NULL, ERR_EMAIL },
    { "a@b.ca\xff", NULL, ERR_EMAIL }, { "Jeanne <a@b.ca>", NULL, ERR_EMAIL }, { A64 "a@b.ca", NULL, ERR_EMAIL },
    { "a@" A63 "b.ca", NULL, ERR_EMAIL }, { "a@" A63 "." A63 "." A63 "." A63 ".ca", NULL, ERR_EMAIL },
};

static void every_address(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof emails / sizeof emails[0]; i++) {
        char kept[CONTACT_EMAIL_SIZE] = "untouched";
        enum err e = email_parse(emails[i].typed, strlen(emails[i].typed), kept);
        if (e != emails[i].e || strcmp(kept, e ? "untouched" : emails[i].kept))
            fail_msg("row %zu (%s): %s, «%s»", i, emails[i].typed, err_name(e), kept);
    }
    char kept[CONTACT_EMAIL_SIZE];
    assert_int_equal(email_parse("a@b.ca\0c", 8, kept), ERR_EMAIL);
}

static const struct { const char *typed, *kept; enum err e; } phones[] = {
    { "418 555-0123", "418 555-0123", ERR_OK }, { "4185550123", "418 555-0123", ERR_OK }, { "(418) 555-0123", "418 555-0123", ERR_OK },
    { "418.555.0123", "418 555-0123", ERR_OK }, { "1-418-555-0123", "418 555-0123", ERR_OK }, { "+1 418 555 0123", "418 555-0123", ERR_OK },
    { "  418/555/0123 ", "418 555-0123", ERR_OK }, { "418\u00A0555\u20110123", "418 555-0123", ERR_OK }, { "418–555–0123", "418 555-0123", ERR_OK },
    { "418 555-0123 poste 45", "418 555-0123 poste 45", ERR_OK }, { "418 555-0123, POSTE: 4567", "418 555-0123 poste 4567", ERR_OK },
    { "4185550123 ext. 45", "418 555-0123 poste 45", ERR_OK }, { "418 555 0123 x45", "418 555-0123 poste 45", ERR_OK },
    { "418 555 0123 #45", "418 555-0123 poste 45", ERR_OK }, { "418 555 0123 extension 123456", "418 555-0123 poste 123456", ERR_OK },
    { "418 555 0123 p. 7", "418 555-0123 poste 7", ERR_OK },
    { "", NULL, ERR_EMPTY }, { "  ", NULL, ERR_EMPTY },
    { "555-0123", NULL, ERR_PHONE }, { "418 555-01234", NULL, ERR_PHONE }, { "2418 555-0123", NULL, ERR_PHONE }, { "+33 1 23 45 67 89", NULL, ERR_PHONE },
    { "118 555-0123", NULL, ERR_PHONE }, { "418 155-0123", NULL, ERR_PHONE }, { "018 555-0123", NULL, ERR_PHONE },
    { "418 555-0123 poste", NULL, ERR_PHONE }, { "418 555-0123 poste 1234567", NULL, ERR_PHONE }, { "418 555-0123 bureau 45", NULL, ERR_PHONE },
    { "418 555-0123 x45 x46", NULL, ERR_PHONE }, { "418 555-0123x", NULL, ERR_PHONE }, { "sans", NULL, ERR_PHONE }, { "418 555-O123", NULL, ERR_PHONE },
    { "418 555-0123\x01", NULL, ERR_PHONE }, { "418 555-0123\xff", NULL, ERR_PHONE }, { "4+18 555-0123", NULL, ERR_PHONE },
    { "٤١٨ 555-0123", NULL, ERR_PHONE },
};

static void every_telephone_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof phones / sizeof phones[0]; i++) {
        char kept[CONTACT_PHONE_SIZE] = "untouched";
        enum err e = phone_parse(phones[i].typed, strlen(phones[i].typed), kept);
        if (e != phones[i].e || strcmp(kept, e ? "untouched" : phones[i].kept))
            fail_msg("row %zu (%s): %s, «%s»", i, phones[i].typed, err_name(e), kept);
        char again[CONTACT_PHONE_SIZE];
        if (!e) {
            assert_int_equal(phone_parse(kept, strlen(kept), again), ERR_OK);
            assert_string_equal(again, kept);
        }
    }
}

/* The server puts what came in the normal form where it stands. */
static void parsed_in_place(void **state)
{
    char email[CONTACT_EMAIL_SIZE] = "   jeanne.tremblay@Exemple.CA ", phone[CONTACT_PHONE_SIZE] = " (418) 555-0123, poste 45", folded[CONTACT_EMAIL_SIZE] = " Jeanne@Exemple.CA";
    (void)state;
    assert_int_equal(email_parse(email, strlen(email), email), ERR_OK);
    assert_string_equal(email, "jeanne.tremblay@exemple.ca");
    assert_int_equal(phone_parse(phone, strlen(phone), phone), ERR_OK);
    assert_string_equal(phone, "418 555-0123 poste 45");
    assert_int_equal(email_fold(folded, strlen(folded), folded), ERR_OK);
    assert_string_equal(folded, "jeanne@exemple.ca");
    assert_int_equal(email_fold("jeanne@", 7, folded), ERR_EMAIL);
    assert_string_equal(folded, "jeanne@exemple.ca");
}

static void a_mask_says_neither_length_nor_name(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "jeanne@exemple.ca", "j•••@•••.ca" }, { "j@x.ca", "j•••@•••.ca" },
                                           { "k@sous.exemple.qc.ca", "k•••@•••.ca" }, { "", "•••" }, { "nothing", "•••" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char mask[CONTACT_EMAIL_SIZE];
        email_mask(rows[i][0], mask);
        assert_string_equal(mask, rows[i][1]);
    }
}

static void masked_numbers_keep_their_area(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "418 555-0123", "418 •••" }, { "418 555-0123 poste 45", "418 •••" }, { "", "•••" }, { "911", "•••" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char mask[CONTACT_PHONE_SIZE];
        phone_mask(rows[i][0], mask);
        assert_string_equal(mask, rows[i][1]);
    }
}

static void six_digits_with_or_without_a_blank(void **state)
{
    (void)state;
    static const struct { const char *typed; enum err e; } rows[] = {
        { "996729", ERR_OK }, { "996 729", ERR_OK }, { " 9 9 6 7 2 9 ", ERR_OK }, { "996\u00A0729", ERR_OK }, { "996-729", ERR_OK }, { "996\u2011729", ERR_OK },
        { "", ERR_EMPTY }, { "99672", ERR_CODE_SHAPE }, { "9967290", ERR_CODE_SHAPE }, { "99672a", ERR_CODE_SHAPE }, { "   ", ERR_EMPTY },
        { "996729\xff", ERR_CODE_SHAPE }, { "٩٩٦٧٢٩", ERR_CODE_SHAPE },
    };
    SECRET_OWNED struct secret *typed = secret_new(64), *code = secret_new(CODE_DIGITS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        secret_wipe(typed);
        assert_int_equal(secret_append(typed, rows[i].typed, strlen(rows[i].typed)), ERR_OK);
        enum err e = code_parse(typed, code);
        if (e != rows[i].e)
            fail_msg("row %zu (%s): %s", i, rows[i].typed, err_name(e));
        assert_int_equal(secret_length(code), e ? 0 : CODE_DIGITS);
        if (!e)
            assert_memory_equal(secret_bytes(code), "996729", CODE_DIGITS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address), cmocka_unit_test(parsed_in_place), cmocka_unit_test(every_telephone_number), cmocka_unit_test(a_mask_says_neither_length_nor_name),
        cmocka_unit_test(masked_numbers_keep_their_area), cmocka_unit_test(six_digits_with_or_without_a_blank),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
