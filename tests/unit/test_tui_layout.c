/* Layout: where things stand, at every width. Pure: no terminal. */
#include "core/base/text.h"
#include "tui/layout.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct layout_grid lay(const struct view *v, int rows, int cols)
{
    struct layout_options o = { .rows = rows, .cols = cols, .charset = CHARSET_UTF8, .focus = FOCUS_ROW };
    struct layout_grid g = { .rows = 0 };
    assert_int_equal(layout_view(&o, v, &g), ERR_OK);
    return g;
}

static const char *row_text(const struct layout_grid *g, int row)
{
    static char text[2048];
    size_t n = 0, end = 0;
    for (int col = 0; col < g->cols; col++) {
        uint32_t point = layout_point(layout_row(g, row)[col]);
        if (point == 0)
            continue;
        n += text_encode(point, text + n);
        if (point != ' ')
            end = n;
    }
    text[end] = '\0';
    return text;
}

static struct view view_new(enum view_kind kind)
{
    struct view v;
    memset(&v, 0, sizeof v);
    v.kind = kind;
    v.title = "Portail libre-service";
    v.mark = "DÉMO";
    v.parts[v.part_count++] = (struct view_part){ "Clé branchée", 0, false };
    v.parts[v.part_count++] = (struct view_part){ "il reste 5 essais", 2, false };
    v.parts[v.part_count++] = (struct view_part){ "certificat : encore 212 jours", 5, false };
    v.parts[v.part_count++] = (struct view_part){ "En ligne", 3, true };
    return v;
}

static struct node *add(struct view *v, enum role role, const char *name)
{
    struct node *node = &v->nodes[v->node_count++];
    node->role = role;
    node->name = name;
    node->focusable = role != ROLE_TEXT && role != ROLE_STATUS;
    return node;
}

/* A wide screen has room for the longest labels beside their values. */
static void test_long_labels(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_FORM);
    struct layout_grid g;
    add(&v, ROLE_FIELD, "Numéro d'assurance maladie");
    g = lay(&v, 24, 80);
    assert_string_equal(row_text(&g, 3), "> Numéro d'assurance maladie :");
    layout_free(&g);
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 3), "> Numéro d'assurance   :");
    assert_string_equal(row_text(&g, 4), "  maladie");
    layout_free(&g);
}

static void test_title_and_state_rows(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_MENU);
    add(&v, ROLE_ITEM, "1-Un")->key = '1';
    struct layout_grid g = lay(&v, 24, 80);
    assert_string_equal(row_text(&g, 0), "Portail libre-service                                          DÉMO         [X]");
    assert_string_equal(row_text(&g, 1), "Clé branchée, il reste 5 essais, certificat : encore 212 jours         En ligne");
    layout_free(&g);
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 0), "Portail libre-service          DÉMO [X]");
    assert_string_equal(row_text(&g, 1), "Clé branchée, il reste 5 essais");   /* rank 5 goes first, then 3 */
    layout_free(&g);
    g = lay(&v, 24, 64);
    assert_string_equal(row_text(&g, 1), "Clé branchée, il reste 5 essais                        En ligne");
    layout_free(&g);
    v.parts[v.part_count++] = (struct view_part){ "12 demandes en attente", 1, true };
    g = lay(&v, 12, 40);    /* what matters more takes the place */
    assert_string_equal(row_text(&g, 1), "Clé branchée     12 demandes en attente");
    layout_free(&g);
    v.parts[v.part_count - 1].text = "12 demandes de plusieurs sortes en attente";
    g = lay(&v, 12, 45);    /* and leaves it where it does not fit anyway */
    assert_string_equal(row_text(&g, 1), "Clé branchée, il reste 5 essais     En ligne");
    layout_free(&g);
}

/* A02, A16: at every size the focus row begins in column 2, the value is on the label's row and begins by column 38. */
static void test_A02_A16_label_and_value_at_every_size(void **state)
{
    (void)state;
    struct secret *value = secret_new(64);
    struct view v = view_new(VIEW_FORM);
    static const char *const labels[] = { "Nom", "Nouveau mot de passe", "Numéro de référence de la carte d'assurance maladie", "Anticonstitutionnellement-vôtre" };
    assert_int_equal(secret_append(value, "valeur", 6), ERR_OK);
    for (size_t i = 0; i < 4; i++)
        add(&v, ROLE_FIELD, labels[i])->value = value;
    add(&v, ROLE_BUTTON, "Confirmer")->act = ACT_CONFIRM;
    add(&v, ROLE_BUTTON, "Retour")->act = ACT_BACK;
    add(&v, ROLE_BUTTON, "Afficher")->act = ACT_REVEAL;
    add(&v, ROLE_BUTTON, "English")->act = ACT_LANGUAGE;
    for (int cols = 40; cols <= 240; cols++)
        for (v.focus = 0; v.focus < v.node_count; v.focus++) {
            struct layout_grid g = lay(&v, 12 + cols % 56, cols);
            const char *row = row_text(&g, g.cursor_row);
            if (v.focus < 4) {
                const char *colon = strstr(row, " : valeur");
                assert_non_null(colon);
                assert_true(row[0] == '>' && strncmp(row + 2, labels[v.focus], 3) == 0);
                assert_true(fold_width(CHARSET_UTF8, row, (size_t)(colon - row)) + 3 <= 38);
                assert_true(g.cursor_col < 40);
            } else {
                assert_true(row[g.cursor_col] == '>' && g.cursor_col + 2 + (int)strlen(v.nodes[v.focus].name) <= 40);
            }
            layout_free(&g);
        }
    secret_free(value);
}

static void test_long_value_keeps_its_end(void **state)
{
    (void)state;
    struct secret *value = secret_new(200);
    struct view v = view_new(VIEW_FORM);
    for (int i = 0; i < 15; i++)
        assert_int_equal(secret_append(value, "0123456789", 10), ERR_OK);
    assert_int_equal(secret_append(value, "fin", 3), ERR_OK);
    add(&v, ROLE_FIELD, "Courriel")->value = value;
    for (int masked = 0; masked < 2; masked++) {
        v.nodes[0].role = masked ? ROLE_SECRET : ROLE_FIELD;
        struct layout_grid g = lay(&v, 12, 40);
        const char *row = row_text(&g, g.cursor_row);
        assert_string_equal(row + strlen(row) - 3, masked ? "***" : "fin");
        assert_int_equal(g.cursor_col, 39);
        layout_free(&g);
    }
    secret_free(value);
}

/* What is short of rows loses its empty rows, then scrolls after the focus; the first and the last bring the edges. */
static void test_blank_rows_go_first_then_it_scrolls(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_MENU);
    static char names[20][32];
    add(&v, ROLE_TEXT, "Que voulez-vous faire?");
    for (int i = 0; i < 5; i++) {
        snprintf(names[i], sizeof names[i], "%d-Choix", i + 1);
        add(&v, ROLE_ITEM, names[i])->blank_before = true;
    }
    v.focus = 1;
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 2), "Que voulez-vous faire?");
    assert_true(g.window.lines <= g.window.room);
    layout_free(&g);
    for (int i = 5; i < 20; i++) {
        snprintf(names[i], sizeof names[i], "Choix %d", i + 1);
        add(&v, ROLE_ITEM, names[i]);
    }
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 2), "Que voulez-vous faire?");   /* the first brings the top */
    assert_string_equal(row_text(&g, 10), "                            page 1 de 3");
    layout_free(&g);
    v.focus = v.node_count - 1;
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 9), "> Choix 20");
    assert_string_equal(row_text(&g, 10), "                            page 3 de 3");
    layout_free(&g);
    for (v.focus = 1; v.focus < v.node_count; v.focus++)
        for (int top = 0; top < 30; top += 5) {
            struct layout_options o = { .rows = 12, .cols = 40, .top = top };
            struct layout_grid h = { .rows = 0 };
            assert_int_equal(layout_view(&o, &v, &h), ERR_OK);
            assert_true(h.focus_first <= h.focus_last);   /* whatever the scroll was */
            assert_int_equal(layout_point(layout_row(&h, h.cursor_row)[0]), '>');
            layout_free(&h);
        }
}

static void test_tall_paragraph_scrolls_inside(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_TEXT);
    char text[2000] = "";
    for (int i = 0; i < 100; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "mot%03d mot%03d ", i, i);
    add(&v, ROLE_TEXT, text)->focusable = true;
    add(&v, ROLE_ITEM, "1-Suite")->key = '1';
    struct layout_options o = { .rows = 12, .cols = 40 };
    struct layout_grid g = { .rows = 0 };
    bool seen[100] = { false };
    for (int pages = 0; pages < 20; pages++) {
        assert_int_equal(layout_view(&o, &v, &g), ERR_OK);
        for (int row = 2; row < 10; row++)
            for (int i = 0; i < 100; i++) {
                char word[16];
                snprintf(word, sizeof word, "mot%03d", i);
                seen[i] = seen[i] || strstr(row_text(&g, row), word);
            }
        if (!layout_scroll(&g.window, ACT_DOWN))
            break;
        o.top = g.window.top;
    }
    for (int i = 0; i < 100; i++)
        assert_true(seen[i]);
    assert_false(layout_scroll(&g.window, ACT_ENTER));
    while (layout_scroll(&g.window, ACT_UP))
        ;
    assert_int_equal(g.window.top, 0);
    layout_free(&g);
}

static void test_short_names_and_hints_when_narrow(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_MENU);
    struct node *item = add(&v, ROLE_ITEM, "4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité");
    item->key = '4';
    item->short_name = "4-Débloquer à l'aide de mes questions";
    v.hints[v.hint_count++] = (struct view_hint){ ACT_NONE, "1-6", "Choisir" };
    v.hints[v.hint_count++] = (struct view_hint){ ACT_NONE, "F1", "Aide" };
    v.hints[v.hint_count++] = (struct view_hint){ ACT_NONE, "F2", "English" };
    v.hints[v.hint_count++] = (struct view_hint){ ACT_NONE, "F10", "Fermer" };
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, g.cursor_row), "> 4-Débloquer à l'aide de mes questions");
    assert_string_equal(row_text(&g, 11), "F1 Aide  F2 English  F10 Fermer");
    layout_free(&g);
    g = lay(&v, 24, 80);
    assert_string_equal(row_text(&g, g.cursor_row), "> 4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de");
    assert_string_equal(row_text(&g, g.cursor_row + 1), "    sécurité");
    assert_string_equal(row_text(&g, 23), "1-6 Choisir   F1 Aide   F2 English   F10 Fermer");
    layout_free(&g);
}

static void test_the_ways_out_stay_where_pages_are_turned(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_LIST);
    add(&v, ROLE_TEXT, "La liste est vide.");
    static const struct view_hint hints[] = { { ACT_NONE, VIEW_KEYS_FILTER, "Filtrer" }, { ACT_NONE, VIEW_KEYS_PAGES, "Pages" }, { ACT_NONE, "F1", "Aide" },
                                              { ACT_LANGUAGE, "F2", "English" }, { ACT_BACK, "Échap", "Retour" }, { ACT_CLOSE, "F10", "Fermer" } };
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
        v.hints[v.hint_count++] = hints[i];
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 11), "n, p  F1 Aide  Échap Retour  F10 Fermer");
    layout_free(&g);
    g = lay(&v, 24, 80);
    assert_string_equal(row_text(&g, 23), "/ Filtrer   n, p Pages   F1 Aide   F2 English   Échap Retour   F10 Fermer");
    layout_free(&g);
}

/* Nothing of a long text is passed over by the keys that turn its pages. */
static void test_the_paragraphs_out_of_sight_are_known(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_READ);
    for (int i = 0; i < 12; i++)
        add(&v, ROLE_TEXT, "Un paragraphe.")->focusable = true;
    add(&v, ROLE_ITEM, "1-J'accepte");
    struct layout_grid g = lay(&v, 12, 40);
    assert_int_equal(g.window.above, v.node_count);
    assert_int_equal(g.window.below, g.window.room);
    assert_int_equal(g.window.below_line, g.window.room);
    layout_free(&g);
    v.focus = 12;
    g = lay(&v, 12, 40);
    assert_int_equal(g.window.below, v.node_count);
    assert_int_equal(g.window.above, g.window.top - 1);
    layout_free(&g);
    g = lay(&v, 24, 80);
    assert_int_equal(g.window.above, v.node_count);
    assert_int_equal(g.window.below, v.node_count);
    layout_free(&g);
}

/* A telephone number is read and dialled as one; no row begins with a colon. */
static void test_what_holds_together_is_not_cut(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_TEXT);
    add(&v, ROLE_STATUS, "Ailleurs au Québec, appelez le 1 800 463-4776");
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, g.cursor_row), "> Ailleurs au Québec, appelez le");
    assert_string_equal(row_text(&g, g.cursor_row + 1), "  1 800 463-4776");
    layout_free(&g);
    v = view_new(VIEW_TEXT);
    add(&v, ROLE_STATUS, "Reçu le 20 novembre à 14 h 02. Numéro : M-8H6F");
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, g.cursor_row + 1), "  Numéro : M-8H6F");
    layout_free(&g);
    v = view_new(VIEW_TEXT);
    add(&v, ROLE_STATUS, "Choisissez maintenant, en haut, « Oui »");
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, g.cursor_row + 1), "  « Oui »");
    layout_free(&g);
}

/* The question stands above; the cursor and the mark are where the answer is typed. */
static void test_A02_a_question_stands_above_its_answer(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_FORM);
    for (int i = 0; i < 8; i++) {
        struct node *node = add(&v, ROLE_SECRET, "Réponse");
        node->lead = i == 7 ? "Quelle était la marque de votre premier vélo?" : "Autre question";
        node->focusable = true;
    }
    v.focus = 7;
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, g.cursor_row), "> Réponse :");
    assert_string_equal(row_text(&g, g.cursor_row - 1), "  premier vélo?");
    assert_string_equal(row_text(&g, g.cursor_row - 2), "  Quelle était la marque de votre");
    layout_free(&g);
}

static void test_an_answer_is_read_whole(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_TEXT);
    SECRET_OWNED struct secret *value = secret_new(64);
    assert_int_equal(secret_append(value, "une réponse qui prend deux rangées de l'écran étroit", strlen("une réponse qui prend deux rangées de l'écran étroit")), ERR_OK);
    struct node *node = add(&v, ROLE_SHOWN, "Question");
    node->value = value;
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 3), "> Question : **************************");   /* up to the edge, which stays free */
    node->revealed = true;
    layout_free(&g);
    g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 4), "  une réponse qui prend deux rangées de");
    assert_string_equal(row_text(&g, 5), "  l'écran étroit");
    layout_free(&g);
}

/* What a card looks like, for who sees it; the sentence says the same, and stands first for the cursor. */
static void test_a_drawing_stands_above_its_sentence_where_there_is_room(void **state)
{
    (void)state;
    static const char *const drawing[] = { "+------------+", "| BOUF 9401  |", "+------------+", NULL };
    static const struct { int rows, cols, drawn; } sizes[] = {
        { 24, 80, 1 }, { 12, 40, 1 }, { 12, 38, 1 }, { 12, 37, 0 }, { 8, 40, 0 }, { 8, 80, 1 }, { 7, 80, 0 },
    };
    struct view v = view_new(VIEW_TEXT);
    struct node *node = add(&v, ROLE_TEXT, "Le numéro est en haut, à gauche, sous le nom.");
    node->drawing = drawing;
    node->focusable = true;
    add(&v, ROLE_ITEM, "1-Retour")->key = '1';
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct layout_grid g = lay(&v, sizes[i].rows, sizes[i].cols);
        if (sizes[i].drawn) {
            assert_string_equal(row_text(&g, g.cursor_row - 2), "  | BOUF 9401  |");
            assert_string_equal(row_text(&g, g.cursor_row - 1), "  +------------+");
        }
        assert_int_equal(strncmp(row_text(&g, g.cursor_row), "> Le num", 8), 0);
        assert_int_equal(g.window.lines, 3 * sizes[i].drawn + (sizes[i].cols < 64 ? 2 : 1) + 1);
        layout_free(&g);
    }
}

/* Found by the fuzzer: parts without a text still had their commas, which ran into the other side. */
static void test_a_part_without_text_takes_no_room(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_MENU);
    v.part_count = 0;
    for (int i = 0; i < 3; i++)
        v.parts[v.part_count++] = (struct view_part){ "", 0, false };
    v.parts[v.part_count++] = (struct view_part){ "En ligne", 0, true };
    struct layout_grid g = lay(&v, 12, 40);
    assert_string_equal(row_text(&g, 1), "                               En ligne");
    layout_free(&g);
}

/* Found by the fuzzer: coming from below, the second button of a row was one row above the window. */
static void test_A08_the_second_button_of_a_row_is_shown(void **state)
{
    (void)state;
    struct view v = view_new(VIEW_MENU);
    add(&v, ROLE_ITEM, "Avant");
    add(&v, ROLE_BUTTON, "Un");
    add(&v, ROLE_BUTTON, "Deux");
    for (int i = 0; i < 20; i++)
        add(&v, ROLE_ITEM, "Suite");
    v.focus = 2;
    struct layout_options o = { .rows = 12, .cols = 40, .charset = CHARSET_UTF8, .top = 10 };
    struct layout_grid g = { .rows = 0 };
    assert_int_equal(layout_view(&o, &v, &g), ERR_OK);
    assert_int_equal(g.window.top, 1);
    assert_int_equal(g.focus_first, 2);
    assert_int_equal(g.focus_last, 2);
    assert_string_equal(row_text(&g, 2), "  Un > Deux");
    layout_free(&g);
}

static void test_A16_every_size_is_safe(void **state)
{
    (void)state;
    static const char *const drawing[] = { "+----------------------------------+", "|                                  |", NULL };
    struct view v = view_new(VIEW_FORM);
    struct secret *value = secret_new(64);
    assert_int_equal(secret_append(value, "漢字かなéé", strlen("漢字かなéé")), ERR_OK);
    for (int i = 0; i < 16; i++) {
        struct node *node = add(&v, (enum role)(i % (ROLE_BUTTON + 1)), "Une étiquette plutôt longue 漢字 pour voir");
        node->value = node->role == ROLE_FIELD || node->role == ROLE_SECRET || node->role == ROLE_SHOWN ? value : NULL;
        node->chosen = node->role == ROLE_CHOICE ? "漢字 : ce qui est choisi, et qui peut être long" : NULL;
        node->lead = i % 3 ? NULL : "Quel était le nom de l'endroit où vous alliez glisser l'hiver, enfant?";
        node->revealed = i > ROLE_BUTTON;
        node->veiled = node->role == ROLE_SECRET && i % 2;
        node->drawing = node->role == ROLE_TEXT ? drawing : NULL;
        node->complaint = "ERREUR E-212 : 4 caractères. Il en faut de 6 à 15.";
        node->note = "(encore une fois)";
        node->focusable = true;
    }
    v.message = "ERREUR E-101 : un message qui est beaucoup plus long que la rangée qui doit le montrer à qui le lit, et encore.";
    for (int rows = 1; rows < 70; rows++)
        for (int cols = 1; cols < 250; cols += 1 + cols / 30)
            for (v.focus = 0; v.focus <= v.node_count; v.focus += 5) {
                struct layout_grid g = lay(&v, rows, cols);
                assert_in_range(g.cursor_row, 0, rows - 1);
                assert_in_range(g.cursor_col, 0, cols - 1);
                layout_free(&g);
            }
    secret_free(value);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (secret_start())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_labels), cmocka_unit_test(test_title_and_state_rows),
        cmocka_unit_test(test_A02_A16_label_and_value_at_every_size),
        cmocka_unit_test(test_long_value_keeps_its_end),
        cmocka_unit_test(test_blank_rows_go_first_then_it_scrolls),
        cmocka_unit_test(test_tall_paragraph_scrolls_inside),
        cmocka_unit_test(test_short_names_and_hints_when_narrow),
        cmocka_unit_test(test_the_ways_out_stay_where_pages_are_turned),
        cmocka_unit_test(test_the_paragraphs_out_of_sight_are_known),
        cmocka_unit_test(test_what_holds_together_is_not_cut),
        cmocka_unit_test(test_A02_a_question_stands_above_its_answer),
        cmocka_unit_test(test_an_answer_is_read_whole),
        cmocka_unit_test(test_a_drawing_stands_above_its_sentence_where_there_is_room),
        cmocka_unit_test(test_a_part_without_text_takes_no_room),
        cmocka_unit_test(test_A08_the_second_button_of_a_row_is_shown),
        cmocka_unit_test(test_A16_every_size_is_safe),
    };
    return cmocka_run_group_tests_name("tui_layout", tests, NULL, NULL);
}
