/* The menu and the password page as a plain ncurses program would do them: the peer of the benchmarks. */
#include <locale.h>
#include <ncurses.h>

enum { ITEMS = 6, FIELDS = 3, FIRST_ROW = 3, FIELD_COL = 25, TYPED_MAX = 15 };

static const char *const items[ITEMS] = {
    "1-Gérer mes questions de sécurité",
    "2-Modifier mon mot de passe",
    "3-Modifier mes informations de contact",
    "4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions",
    "5-Vérifier ma clé d'authentification SécurSanté",
    "6-Renouveler mon certificat",
};
static const char *const labels[FIELDS] = { "Mot de passe actuel", "Nouveau mot de passe", "Nouveau mot de passe" };

static void draw_head(const char *title)
{
    erase();
    mvprintw(0, 0, "%s", title);
    mvprintw(0, 63, "DÉMO         [X]");
    mvprintw(1, 0, "Clé branchée, il reste 5 essais, certificat : encore 212 jours");
    mvprintw(1, 71, "En ligne");
}

static void draw_item(int item, int focused)
{
    if (focused)
        attron(has_colors() ? COLOR_PAIR(1) : A_REVERSE);
    mvprintw(FIRST_ROW + item, 0, "%s %-70s", focused ? ">" : " ", items[item]);
    if (focused)
        attroff(has_colors() ? COLOR_PAIR(1) : A_REVERSE);
}

static void draw_menu(int focus)
{
    draw_head("Portail libre-service");
    for (int i = 0; i < ITEMS; i++)
        draw_item(i, i == focus);
    mvprintw(11, 0, "Soutien : 1-877-826-2433");
    mvprintw(23, 0, "1-6 Choisir   F1 Aide   F2 English   F10 Fermer");
    move(FIRST_ROW + focus, 0);
    refresh();
}

static void draw_form(const int *typed, int focus)
{
    draw_head("2-Modifier mon mot de passe");
    mvprintw(3, 0, "Règles de votre clé : 6 à 15 caractères, chiffres ou lettres sans accent.");
    mvprintw(4, 0, "Après 5 mots de passe erronés, la clé se verrouille. Il reste 5 essais.");
    for (int i = 0; i < FIELDS; i++) {
        mvprintw(6 + i, 0, "%s %-20s : ", i == focus ? ">" : " ", labels[i]);
        for (int k = 0; k < typed[i]; k++)
            addch('*');
    }
    mvprintw(11, 2, "Confirmer   Retour   Aide   English");
    mvprintw(23, 0, "Entrée Suivant   F1 Aide   F2 English   Échap Retour");
    move(6 + focus, FIELD_COL + typed[focus]);
    refresh();
}

static void run_form(void)
{
    int typed[FIELDS] = { 0 }, focus = 0;
    for (;;) {
        draw_form(typed, focus);
        int key = getch();
        if (key == 27 || key == ERR)
            return;
        if (key == '\t' || key == '\r' || key == '\n' || key == KEY_DOWN)
            focus = (focus + 1) % FIELDS;
        else if (key == KEY_UP)
            focus = (focus + FIELDS - 1) % FIELDS;
        else if (key == KEY_BACKSPACE || key == 127)
            typed[focus] -= typed[focus] > 0;
        else if (key >= ' ' && key < 127 && typed[focus] < TYPED_MAX)
            typed[focus]++;
    }
}

static void run_menu(void)
{
    int focus = 0;
    for (;;) {
        draw_menu(focus);
        int key = getch();
        if (key == ERR || key == 'q')
            return;
        if (key == KEY_DOWN)
            focus = (focus + 1) % ITEMS;
        else if (key == KEY_UP)
            focus = (focus + ITEMS - 1) % ITEMS;
        else if (key >= '1' && key <= '6')
            focus = key - '1';
        if (key == '2' || key == '\r' || key == '\n' || key == KEY_ENTER)
            run_form();
    }
}

int main(void)
{
    setlocale(LC_ALL, "");
    initscr();
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    set_escdelay(25);
    if (has_colors()) {
        start_color();
        use_default_colors();
        init_pair(1, COLOR_BLACK, COLOR_CYAN);
    }
    run_menu();
    endwin();
    return 0;
}
