/* tui/msg with the real catalogues: both languages, both words for the token, switched while running, in the locale C. */
#include "tui/msg.h"

#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char locale_dir[PATH_MAX];

static void open_with(const char *locale, const char *overlay)
{
    assert_non_null(setlocale(LC_ALL, locale));
    assert_int_equal(msg_open(locale_dir, overlay), ERR_OK);
}

static void say(enum msg_language language) { assert_int_equal(msg_set(language), ERR_OK); }

static void says(const char *id, const char *text) { assert_string_equal(msg(id), text); }

static void begins_in_french(void **state)
{
    (void)state;
    open_with("C.UTF-8", NULL);
    assert_int_equal(msg_language(), MSG_FRENCH);
    says("Aide", "Aide");
    says("Clé branchée", "Clé branchée");
    says("a text without translation", "a text without translation");
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    open_with("C.UTF-8", NULL);
    for (int language = MSG_FRENCH; language <= MSG_ENGLISH; language++) {
        say((enum msg_language)language);
        says(NULL, "");
        says("", "");   /* not the catalogue's header */
    }
}

static void english_is_one_call_away(void **state)
{
    (void)state;
    open_with("C.UTF-8", NULL);
    for (int i = 0; i < 3; i++) {
        say(MSG_ENGLISH);
        assert_int_equal(msg_language(), MSG_ENGLISH);
        says("Aide", "Help");
        says("2-Modifier mon mot de passe", "2-Change my password");
        says("Clé branchée", "Key plugged in");
        says("DÉMO", "DEMO");
        say(MSG_FRENCH);
        assert_int_equal(msg_language(), MSG_FRENCH);
        says("Aide", "Aide");
        says("DÉMO", "DÉMO");
    }
}

static void the_button_names_the_other_language(void **state)
{
    (void)state;
    open_with("C.UTF-8", NULL);
    says("English", "English");
    say(MSG_ENGLISH);
    says("English", "Français");
}

/* Results are UTF-8 whatever the terminal's encoding. */
static void the_locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const locales[] = { "C", "POSIX", "C.UTF-8" };
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        open_with(locales[i], NULL);
        say(MSG_ENGLISH);
        says("Entrée", "Enter");
        says("English", "Fran\xC3\xA7" "ais");
        say(MSG_FRENCH);
        says("Entrée", "Entrée");
        open_with(locales[i], "dispositif");
        says("Clé branchée", "Dispositif branch\xC3\xA9");
        say(MSG_ENGLISH);
        says("Clé branchée", "Device plugged in");
    }
}

static void the_token_has_another_word(void **state)
{
    (void)state;
    open_with("C.UTF-8", "dispositif");
    for (int i = 0; i < 2; i++) {
        says("Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée.",
             "Votre dispositif est de nouveau prêt à être utilisé.");
        says("4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité",
             "4-Débloquer mon dispositif à l'aide de mes questions de sécurité");
        says("Rebranchez-la.", "Rebranchez-le.");
        says("Aucune clé branchée", "Aucun dispositif branché");
        says("2-Modifier mon mot de passe", "2-Modifier mon mot de passe");
        say(MSG_ENGLISH);
        says("Votre clé d'authentification SécurSanté est de nouveau prête à être utilisée.",
             "Your device is ready to be used again.");
        says("Aucune clé branchée", "No device plugged in");
        says("Aide", "Help");                       /* what does not change comes from the English below */
        says("Rebranchez-la.", "Plug it back in.");
        say(MSG_FRENCH);
    }
}

static void the_other_word_goes_away(void **state)
{
    (void)state;
    open_with("C.UTF-8", "dispositif");
    says("Clé verrouillée", "Dispositif verrouillé");
    open_with("C.UTF-8", NULL);
    says("Clé verrouillée", "Clé verrouillée");
    say(MSG_ENGLISH);
    says("Clé verrouillée", "Key locked");
}

static void counts(unsigned n, const char *text)
{
    char said[64];
    snprintf(said, sizeof said, msg_n("Il reste %u essai.", "Il reste %u essais.", n), n);
    assert_string_equal(said, text);
}

static void plurals_follow_the_language(void **state)
{
    (void)state;
    static const char *const overlays[] = { NULL, "dispositif" };
    for (size_t i = 0; i < sizeof overlays / sizeof *overlays; i++) {
        open_with("C", overlays[i]);
        counts(0, "Il reste 0 essai.");      /* French: nought is singular */
        counts(1, "Il reste 1 essai.");
        counts(2, "Il reste 2 essais.");
        say(MSG_ENGLISH);
        counts(0, "0 tries left.");
        counts(1, "1 try left.");
        counts(2, "2 tries left.");
    }
}

/* --- every error --- */

static void english_differs(const char *id)
{
    if (*id && strcmp(msg(id), id) == 0)
        fail_msg("not in English: %s", id);
}

static void every_error_is_in_english(void **state)
{
    (void)state;
    open_with("C", NULL);
    say(MSG_ENGLISH);
    for (unsigned i = 0; err_at(i) >= 0; i++) {
        english_differs(err_what((enum err)err_at(i)));
        english_differs(err_todo((enum err)err_at(i)));
    }
}

/* "clé" but not the kiosk's own secret key. */
static bool speaks_of_the_token(const char *text) { return strstr(text, "clé") && !strstr(text, "clé secrète"); }

static void every_error_follows_the_word(void **state)
{
    (void)state;
    open_with("C", "dispositif");
    for (unsigned i = 0; err_at(i) >= 0; i++) {
        enum err e = (enum err)err_at(i);
        assert_false(speaks_of_the_token(msg(err_what(e))));
        assert_false(speaks_of_the_token(msg(err_todo(e))));
    }
}

static void no_catalogue_is_still_french(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_ALL, "C"));
    assert_int_equal(msg_open("/nonexistent", "dispositif"), ERR_OK);
    say(MSG_ENGLISH);
    says("Aide", "Aide");
    counts(0, "Il reste 0 essai.");
    counts(2, "Il reste 2 essais.");
}

static int find_catalogues(void **state)
{
    (void)state;
    const char *build = getenv("BUILD");
    snprintf(locale_dir, sizeof locale_dir, "%s/share/guichet/locale", build ? build : "build");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_in_french),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(english_is_one_call_away),
        cmocka_unit_test(the_button_names_the_other_language),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(the_token_has_another_word),
        cmocka_unit_test(the_other_word_goes_away),
        cmocka_unit_test(plurals_follow_the_language),
        cmocka_unit_test(every_error_is_in_english),
        cmocka_unit_test(every_error_follows_the_word),
        cmocka_unit_test(no_catalogue_is_still_french),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, find_catalogues, NULL);
}
