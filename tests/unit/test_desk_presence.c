/* core/desk: which token is there, and every reason why none is; the store's troubles; the configuration's table. */
#include "test_desk_world.h"

#include "core/desk/options.h"

static void inserted_pulled_inserted(void **state)
{
    (void)state;
    reader_empty();
    open_desk();
    settle();
    assert_int_equal(desk_status(desk)->token, DESK_TOKEN_ABSENT);
    unsigned first = desk_status(desk)->insertion;
    reader_card(1);
    until_ready();
    unsigned second = desk_status(desk)->insertion;
    assert_int_not_equal(first, second);
    assert_string_equal(desk_status(desk)->info.serial, "CARTE1");
    assert_int_equal(desk_status(desk)->info.tries.left, 5);
    reader_empty();
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    reader_card(2);
    until_ready();
    unsigned third = desk_status(desk)->insertion;
    assert_int_not_equal(second, third);
    reader_card(3);                       /* out and in between two looks */
    until(desk_status(desk)->insertion != third);
    until_ready();
    settle();
    unsigned seen = changes;
    reader_card(3);                       /* the same picture again */
    settle();
    assert_int_equal(changes, seen);
}

static void why_there_is_none(void **state)
{
    (void)state;
    static const struct { struct watch_picture picture; enum desk_token token; enum err e; } rows[] = {
        { { .service = false }, DESK_TOKEN_FAULT, ERR_PCSC_DOWN },
        { { .service = true }, DESK_TOKEN_FAULT, ERR_READER_NONE },
        { { .service = true, .readers = 1 }, DESK_TOKEN_ABSENT, ERR_OK },
        { { true, 2, 2, "Lecteur 00", 1 }, DESK_TOKEN_TWO, ERR_TOKEN_TWO },
    };
    open_desk();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        reader_card((unsigned)i + 10);
        until_ready();                    /* each time it comes back by itself */
        show_picture(rows[i].picture);
        until(desk_status(desk)->token == rows[i].token);
        assert_int_equal(desk_status(desk)->token_err, rows[i].e);
    }
    refused_virtual = true;
    show_picture((struct watch_picture){ .service = true });
    until(desk_status(desk)->token_err == ERR_READER_VIRTUAL);
}

static void the_module_is_missing(void **state)
{
    (void)state;
    world_put("card.does", "no-module", O_TRUNC);
    open_desk();
    until(desk_status(desk)->token == DESK_TOKEN_FAULT);
    assert_int_equal(desk_status(desk)->token_err, ERR_MODULE_MISSING);
    assert_int_equal(ask_change("111222", "445566"), ERR_MODULE_MISSING);
}

static void the_helper_cannot_be_started(void **state)
{
    (void)state;
    assert_int_equal(unlink(world_path("guichet-token")), 0);
    open_desk();
    until(desk_status(desk)->token == DESK_TOKEN_FAULT);
    assert_int_equal(desk_status(desk)->token_err, ERR_HELPER_GONE);
}

static void a_locked_token(void **state)
{
    (void)state;
    card_write("CARTE1", "111222", 0);
    open_desk();
    until(desk_status(desk)->token == DESK_TOKEN_LOCKED);
}

static void a_module_without_a_reader_is_asked(void **state)
{
    (void)state;
    struct desk_settings settings = world_settings();
    settings.token_presence = "module";
    world_put("card", "", O_TRUNC);
    loop = loop_new(&fake_clock);
    assert_int_equal(desk_open(loop, &settings, &(struct desk_events){ count_change, NULL }, &desk), ERR_OK);
    until(desk_status(desk)->looked);     /* time stands still: an answer after the next step would be asked again never */
    assert_int_equal(desk_status(desk)->token, DESK_TOKEN_ABSENT);
    card_write("CARTE9", "111222", 5);
    advance(2000);
    until_ready();
    assert_string_equal(desk_status(desk)->info.serial, "CARTE9");
    until(desk_status(desk)->online);
    settle();
    unsigned seen = changes;
    advance(10000);
    settle();
    assert_int_equal(changes - seen <= 1, 1);
}

static struct token_check checked;
static unsigned checks;
static void note_check(void *ctx, const struct token_check *result) { (void)ctx; checked = *result; checks++; }

static void the_test_signature(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *pin = secret_new(64);
    checks = 0;
    assert_int_equal(secret_append(pin, "111222", 6), ERR_OK);
    open_desk();
    until_ready();
    assert_int_equal(desk_check_token(desk, pin, &(struct check_token_watch){ note_check, NULL }), ERR_OK);
    assert_int_equal(desk_check_token(desk, pin, &(struct check_token_watch){ note_check, NULL }), ERR_LIMIT);
    until(checks == 1);
    assert_int_equal(checked.err, ERR_OK);
    assert_true(checked.signature_ok);
    secret_wipe(pin);
    assert_int_equal(secret_append(pin, "000000", 6), ERR_OK);
    assert_int_equal(desk_check_token(desk, pin, &(struct check_token_watch){ note_check, NULL }), ERR_OK);
    until(checks == 2);
    assert_int_equal(checked.err, ERR_PIN_WRONG);
    assert_int_equal(desk_status(desk)->info.tries.left, 4);
}

static void the_desk_opens_with_a_damaged_store_and_says_so(void **state)
{
    (void)state;
    world_put("state/guichet.db", "not a database at all, not at all", O_TRUNC);
    assert_int_equal(unlink(world_path("state/outbox.journal")), 0);
    open_desk();
    assert_int_equal(desk_status(desk)->store_err, ERR_STORE_CORRUPT);
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_STORE_CORRUPT);
    assert_string_equal(card_read().pin, "111222");
    close_desk();
    world_put("state/outbox.journal", "", O_TRUNC);
    open_desk();
    assert_int_equal(desk_status(desk)->store_err, ERR_OK);
    assert_true(desk_status(desk)->salvaged);
    assert_true(desk_status(desk)->enrolled);
}

static void an_enrolment_code_that_cannot_be_one(void **state)
{
    (void)state;
    open_desk();
    assert_int_equal(desk_enrol(desk, "ABCDE-12345", &(struct enrol_watch){ 0 }), ERR_CODE_FORMAT);
}

static void the_table_of_options_holds(void **state)
{
    (void)state;
    struct conf *conf = NULL;
    struct conf_fault fault;
    static struct guichet_places places;
    assert_int_equal(conf_load(guichet_options, guichet_options_count, NULL, &conf, &fault), ERR_OK);
    assert_int_equal(guichet_places(&places), ERR_OK);
    const struct desk_settings s = desk_settings_from(conf, &places);
    assert_false(s.demo);
    assert_string_equal(s.state_dir, "/var/lib/guichet");
    assert_int_equal(s.token_hard_ms, 30000);
    assert_string_equal(s.token_presence, "pcsc");
    assert_non_null(strstr(s.helper_dir, "/libexec/guichet"));
    conf_free(conf);
    for (size_t i = 0; i < guichet_options_count; i++) {      /* every default is a value of its own option */
        char path[600], line[1200];
        snprintf(line, sizeof line, "%s = %s\n", guichet_options[i].key, guichet_options[i].fallback);
        snprintf(path, sizeof path, "%s", world_path("conf"));
        world_put("conf", line, O_TRUNC);
        if (conf_load(guichet_options, guichet_options_count, path, &conf, &fault))
            fail_msg("%s: %s", guichet_options[i].key, fault.expected);
        conf_free(conf);
    }
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(inserted_pulled_inserted), T(why_there_is_none), T(the_module_is_missing), T(the_helper_cannot_be_started),
        T(a_locked_token), T(a_module_without_a_reader_is_asked), T(the_test_signature),
        T(the_desk_opens_with_a_damaged_store_and_says_so), T(an_enrolment_code_that_cannot_be_one), T(the_table_of_options_holds),
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
