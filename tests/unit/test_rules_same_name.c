/* core/rules/same_name: names that are one person's, and names that are not. */
#include "core/rules/same_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static bool same(const char *a, const char *b)
{
    SECRET_OWNED struct secret *one = of(a), *other = of(b);
    bool found = same_name(one, other);
    assert_int_equal(same_name(other, one), found);
    return found;
}

/* As a card prints it, then as people, keyboards and programs write it. */
enum { GROUP = 10 };
static const char *const groups[][GROUP] = {
    { "EMILIE", "Émilie", "émilie", "E\u0301milie", "emilie", "ÉMILIE", "Emilie ", " Émilie", "ÉmIlIe", "e\u0301MILIE" },
    { "JEAN-FRANCOIS", "Jean-François", "jean françois", "JeanFrançois", "Jean\u2011Franc\u0327ois", "Jean\u2010François", "JEAN FRANCOIS", "jean\u2013françois", "Jean\u00A0François",
      "Jean\u2212François" },
    { "MARIE-EVE", "Marie-Ève", "marie ève", "MarieÈve", "Marie\u2014E\u0300ve", "Marie\u2015Ève", "Marie\u202FÈve", "Marie - Ève", "marie\u00ADève", "Marie\tÈve" },
    { "FRANCOISE", "Françoise", "Franc\u0327oise", "FRANÇOISE", "françoise", "franÇoise", "Francoise", "Fran\u200Bçoise", "F r a n ç o i s e", "Françoise." },
    { "COEUR", "Cœur", "cœur", "CŒUR", "Coeur", "co\u00ADeur", "CoEur", "c\u0153ur", "\u00A0Cœur\u00A0", "C.œur" },
    { "LAETITIA", "Lætitia", "lætitia", "LÆTITIA", "Laetitia", "La\u00EBtitia", "Lae\u0308titia", "lAEtitia", "Lae-titia", "L\u00C6TITIA" },
    { "STRASSER", "Straßer", "straßer", "STRAẞER", "Strasser", "STRASSER", "Stra\u00DFer", "stras ser", "Stras\u200Cser", "stra\u017F\u017Fer" },
    { "D'AMOURS", "D\u2019Amours", "d\u2018amours", "Damours", "D Amours", "D\u02BCAmours", "D\u00B4Amours", "D`Amours", "D\u2032amours", "d\uFF07Amours" },
    { "O'BRIEN", "O\u2019Brien", "OBrien", "O Brien", "o\u02B9brien", "O\u201BBrien", "Ó Brien", "O'brien", "O-Brien", "O.Brien" },
    { "L'HEUREUX", "L\u2019Heureux", "Lheureux", "L Heureux", "l'heureux", "L\u02BBHeureux", "L\u02C8Heureux", "L ' Heureux", "L\u2019 Heureux", "L' HEUREUX" },
    { "DE LA TOUR", "de la Tour", "DELATOUR", "De La Tour", "DeLaTour", "de-la-Tour", "delaTour", "DE  LA  TOUR", "de la\u00A0tour", "dela Tour" },
    { "VAN DEN BERG", "van den Berg", "Vandenberg", "VanDenBerg", "van-den-berg", "Van Denberg", "VANDEN BERG", "van\u202Fden\u202Fberg", "Vån den Berg", "vandenberg" },
    { "LE BLANC", "LeBlanc", "Leblanc", "le blanc", "LEBLANC", "Le-Blanc", "Lé Blanc", "Le\u2009Blanc", "le Blanc.", "Le\u3000Blanc" },
    { "MACDONALD", "MacDonald", "Mac Donald", "Macdonald", "mac-donald", "MAC DONALD", "Mac\u2011Donald", "Mac Donáld", "mAcDoNaLd", "Mac\u00B7Donald" },
    { "SAINT-PIERRE", "St-Pierre", "St. Pierre", "St Pierre", "st-pierre", "Saint Pierre", "St.-Pierre", "SAINTPIERRE", "St.Pierre", "St\u2011Pierre" },
    { "ST-LAURENT", "Saint-Laurent", "saint laurent", "St. Laurent", "ST LAURENT", "St.-Laurent", "Saintlaurent", "S\u1D57-Laurent", "\uFB06 Laurent", "St\u00A0Laurent" },
    { "STE-MARIE", "Sainte-Marie", "sainte marie", "Ste. Marie", "Ste Marie", "SAINTEMARIE", "Sainte\u2010Marie", "ste\u2013marie", "Ste.Marie", "Sté-Marie" },
    { "TREMBLAY GAGNON", "Tremblay-Gagnon", "tremblay gagnon", "TremblayGagnon", "Tremblay\u2013Gagnon", "Tremblay - Gagnon", "TREMBLAY\u00A0GAGNON", "tremblay\u2011gagnon",
      "Tremblay  Gagnon", "Tremblay.Gagnon" },
    { "GARCIA MARQUEZ", "García Márquez", "garcía-márquez", "Garci\u0301a Ma\u0301rquez", "GARCÍA MÁRQUEZ", "GarciaMarquez", "Garcia\u2212Marquez", "GARCIA-MARQUEZ", "Garcia  Márquez",
      "garcía\u202Fmárquez" },
    { "NUNEZ", "Núñez", "NÚÑEZ", "Nu\u0301n\u0303ez", "nunez", "Núnez", "Nuñez", "N\u00FA\u00F1ez", "nÚÑez", "Núñez\u00A0" },
    { "MULLER", "Müller", "MÜLLER", "Mu\u0308ller", "muller", "mÜller", " Müller", "Mül-ler", "Mül\u200Dler", "M\u00FCller" },
    { "NGUYEN", "Nguyễn", "NGUYỄN", "Nguye\u0302\u0303n", "nguyen", "Nguyên", "Nguye\u0303\u0302n", "nguyễn", "Nguy\u1EC5n", "NGUYÊ\u0303N" },
    { "DANG", "Đặng", "ĐẶNG", "đặng", "Dang", "\u00D0ặng", "Đa\u0323\u0306ng", "\u0110ang", "\u0189ặng", "dặng" },
    { "WALESA", "Wałęsa", "WAŁĘSA", "wałęsa", "Walesa", "Wal\u0119sa", "Wałe\u0328sa", "Walęsa", "Wałesa", "WAłęsa" },
    { "BJORN", "Bjørn", "BJØRN", "bjørn", "Bjorn", "Björn", "Bjo\u0308rn", "Bjórn", "Bj\u00F8rn", "B j ø r n" },
    { "DVORAK", "Dvořák", "DVOŘÁK", "Dvor\u030Ca\u0301k", "dvorak", "Dvorák", "Dvořak", "dvoŘák", "Dvoř-ák", "Dvořák " },
    { "OZTURK", "Öztürk", "ÖZTÜRK", "O\u0308ztu\u0308rk", "ozturk", "Özturk", "oztürk", "öZtürk", "Öz türk", "Öz\u2060türk" },
    { "ISIK", "Işık", "IŞIK", "ışık", "Isik", "I\u015F\u0131k", "İşik", "is\u0327ik", "isık", "I\u0307şık" },
    { "JEAN PHILIPPE", "J\u00E9an-Philippe", "jean-philippe", "JeanPhilippe", "Jean\uFE63Philippe", "Jean\uFF0DPhilippe", "Jean\u2012Philippe", "JEAN-PHILIPPE", "\uFF2A\uFF45\uFF41\uFF4E philippe",
      "Jean\u2003Philippe" },
    { "МАРИЯ", "Мария", "мария", "мАрИя", " Мария ", "Мари\u00ADя", "Мари\u0301я", "М а р и я", "Мария.", "Ма-рия" },
    { "ΓΙΩΡΓΟΣ", "Γιώργος", "γιώργος", "Γιωργος", "γιωργοσ", "ΓΙΏΡΓΟΣ", "Γιω\u0301ργος", "Γιώργοσ", "γιώργοΣ", "Γιώργος " },
    { "LI", "Li", "li", "LÌ", "Lĭ", "lI", "Li\u030C", " Li ", "L.I.", "Lǐ" },
    { "D'ARTOIS-DE BEAUCE", "d\u2019Artois de Beauce", "DArtoisDeBeauce", "D'Artois-De Beauce", "d'artois-de-beauce", "D\u00B4Artois de Beauce", "Dartois Debeauce", "d Artois de Beauce",
      "D\u2019ARTOIS\u2011DE\u00A0BEAUCE", "d'Artois \u2013 de Beaucé" },
};

#define A20 "ABCDEFGHIJKLMNOPQRST"
#define E20 "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"
#define X60 "éÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉéÉ"
#define OE100 "œœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœœ"

static void every_variant_matches(void **state)
{
    unsigned variants = 0;
    (void)state;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (size_t i = 0; i < GROUP; i++) {
            for (size_t k = i + 1; k < GROUP; k++)
                if (!same(groups[g][i], groups[g][k]))
                    fail_msg("«%s» and «%s» differ", groups[g][i], groups[g][k]);
            variants++;
        }
    assert_true(variants >= 200);
}

static void no_card_is_another(void **state)
{
    (void)state;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (size_t h = 0; h < g; h++)
            if (same(groups[g][0], groups[h][0]))
                fail_msg("«%s» and «%s» are the same", groups[g][0], groups[h][0]);
}

static void as_long_as_a_name_may_be(void **state)
{
    (void)state;
    assert_true(same(A20 A20 A20 A20 A20 A20, "abcdefghijklmnopqrst" A20 A20 A20 A20 A20));
    assert_true(same(E20 E20 E20 E20 E20 E20, X60));
    assert_true(same(OE100, OE100));
    assert_false(same(A20 A20 A20 A20 A20 A20 "A", A20 A20 A20 A20 A20 A20 "A"));
    assert_false(same(OE100 OE100, OE100 OE100));
}

static const char *const different[][2] = {
    /* another letter, one more, one less, two changed over */
    { "Tremblay", "Trembley" }, { "Tremblay", "Tremblai" }, { "Tremblay", "Trembla" }, { "Tremblay", "Tremblayy" }, { "Tremblay", "Trembaly" }, { "Gagnon", "Gagnom" },
    { "Marie", "Maria" }, { "Marc", "Mark" }, { "Emilie", "Emily" }, { "Catherine", "Katherine" }, { "Jean", "Jeanne" }, { "Li", "Le" }, { "O", "OA" },
    { "Lefebvre", "Lefèvre" }, { "Müller", "Mueller" }, { "Cœur", "Cur" }, { "Cœur", "Ceur" }, { "Straßer", "Straser" }, { "Bjørn", "Bjoern" }, { "Bouchard", "Bouchard2" },
    { "Bouchard", "Boucher" }, { "Denis", "Denise" }, { "Daniele", "Danielle" },
    /* parts: another order, one missing, one more, an initial */
    { "Tremblay-Gagnon", "Gagnon-Tremblay" }, { "Tremblay-Gagnon", "Tremblay" }, { "Tremblay-Gagnon", "Gagnon" }, { "Tremblay", "Tremblay Tremblay" }, { "Jean-François", "François" },
    { "Jean-François", "Jean" }, { "Jean-François", "François Jean" }, { "de la Tour", "Tour" }, { "de la Tour", "de Tour" }, { "van den Berg", "Berg" }, { "D'Amours", "Amours" },
    { "Marie-Ève", "Marie E." }, { "Jean", "J." }, { "Jean", "J" },
    /* saints */
    { "Stephan", "Saint Ephan" }, { "Saint-Ephan", "Stephan" }, { "STPIERRE", "Saint-Pierre" }, { "Ste-Marie", "Saint-Marie" }, { "St-Pierre", "Sainte-Pierre" }, { "St-Pierre", "Pierre" },
    { "Stevens", "Sainte Vens" }, { "Saint-Pierre", "San Pierre" }, { "Dst-Onge", "D Saint-Onge" }, { "Sts-Anges", "Saints-Anges" },
    /* other alphabets that look the same */
    { "Maria", "Маriа" }, { "ОЛЕГ", "OЛЕГ" }, { "Tremblay", "Тremblay" }, { "Anna", "Αnna" }, { "СОРА", "COPA" }, { "Мария", "Марина" }, { "Мария", "Maria" }, { "की", "का" },
    /* what is nobody's name */
    { "", "" }, { "", "Jean" }, { " ", " " }, { "-", "-" }, { "'", "\u2019" }, { "...", "..." }, { "\u0301", "\u0301" }, { "--", "" }, { "\u00AD", "\u00AD" }, { "&", "&" }, { "🙂", "🙂" },
    { "Jean\xff", "Jean\xff" }, { "Jean\xc3", "Jean\xc3" }, { "\xed\xa0\x80", "\xed\xa0\x80" }, { "Jean\xc0\xae", "Jean\xc0\xae" },
    /* what nothing forgives */
    { "Jean!", "Jean" }, { "Jean/Paul", "JeanPaul" }, { "Jean, Paul", "Jean Paul" }, { "Jean\n", "Jean" }, { "(Jean)", "Jean" }, { "Jean & Paul", "Jean Paul" }, { "Jean_Paul", "Jean Paul" },
};

static void no_other_name_matches(void **state)
{
    size_t n = sizeof different / sizeof different[0];
    (void)state;
    for (size_t i = 0; i < n; i++)
        if (same(different[i][0], different[i][1]))
            fail_msg("«%s» and «%s» are the same", different[i][0], different[i][1]);
    assert_true(n >= 50);
}

/* A NUL is a character like any other: nothing ends at it. */
static void a_nul_ends_nothing(void **state)
{
    SECRET_OWNED struct secret *one = of("Jean"), *other = of("Jean");
    (void)state;
    assert_int_equal(secret_append(one, "", 1), ERR_OK);
    assert_false(same_name(one, other));
}

/* One has the blanks that the other has not: both forms count, "St" as it is and spelled out. */
static void a_saint_without_its_hyphen(void **state)
{
    (void)state;
    assert_true(same("STPIERRE", "St-Pierre"));
    assert_true(same("SAINTPIERRE", "St-Pierre"));
    assert_true(same("St", "Saint"));
    assert_true(same("Marie-St", "Marie Saint"));
    assert_true(same("Rivière-Ste", "Rivière Sainte"));
}

static void initials(void **state)
{
    static const char *const yes[] = { "J", "j.", " J. ", "É", "E\u0301.", "Œ", "Я" };
    static const char *const no[] = { "", " ", ".", "Jo", "J.-P.", "J P", "J2", "7", "J\xff", "J!" };
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        SECRET_OWNED struct secret *s = of(yes[i]);
        assert_true(name_is_initial(s));
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        SECRET_OWNED struct secret *s = of(no[i]);
        if (name_is_initial(s))
            fail_msg("«%s»", no[i]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = { 
        cmocka_unit_test(every_variant_matches), cmocka_unit_test(no_card_is_another), cmocka_unit_test(as_long_as_a_name_may_be), cmocka_unit_test(no_other_name_matches), cmocka_unit_test(a_nul_ends_nothing),
        cmocka_unit_test(a_saint_without_its_hyphen), cmocka_unit_test(initials),
    };
    return secret_start() ? 1 : cmocka_run_group_tests_name("rules/same_name", tests, NULL, NULL);
}
