/* «Chiffres»: how many, by day or by kiosk, as bars of plain text: a word, a bar, a number; read line by line, a sentence. */
#include "screens/counter_deed.h"

#include "core/base/text.h"
#include "core/rules/hours.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { SHOW = DEED_OWN };
enum { NAME_COLUMN = 12, BAR = 16, WEEK = 7, MONTH = 31, NUMBER = 0, DAY_SIZE = 16, SECOND_MS = 1000, TENTH_MS = 100, MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };
#define TITLE N_("Chiffres")

static const struct { const char *word, *title; bool duration; } numbers[] = {
    { "unblocks", N_("Déblocages"), false }, { "renewals", N_("Renouvellements de certificat"), false }, { "failures", N_("Échecs"), false },
    { "duration", N_("Durée des demandes (médiane)"), true }, { "waiting", N_("Attente hors ligne (médiane)"), true },
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

static size_t which(const struct run *run) { return deed_visit(run)->numbers < NUMBERS ? deed_visit(run)->numbers : 0; }
static int days(const struct run *run) { return deed_visit(run)->month ? MONTH : WEEK; }

/* The first of the days that end today, on Montréal's calendar. */
static void first_day(const struct run *run, char *to, size_t size)
{
    struct montreal m = montreal_at(deed_now(run) - (int64_t)(days(run) - 1) * DAY_MS);
    snprintf(to, size, "%04d-%02d-%02d", m.year, m.month, m.day);
}

static void start(struct run *run)
{
    static const struct work work = { .again = "numbers.asking" };
    char day[DAY_SIZE];
    first_day(run, day, sizeof day);
    const struct counter_param params[] = {
        { "what", PARAM_TEXT, .text = numbers[which(run)].word }, { "by", PARAM_TEXT, .text = deed_visit(run)->by_kiosk ? "kiosk" : "day" },
        { "day", PARAM_TEXT, .text = day }, { "days", PARAM_NUMBER, .number = days(run) }
    };
    counter_ask(run, &work, &(struct counter_ask){ .verb = "counter-numbers", .place = PLACE_LIST, .params = params, .param_count = 4 });
}

/* --- which --- */

COUNTER_RIGHT(why_not, "counter-numbers")
#define CHOICE(i_) static void show_##i_(struct run *run) { deed_visit(run)->numbers = i_; run_outcome(run, SHOW); }
CHOICE(0) CHOICE(1) CHOICE(2) CHOICE(3) CHOICE(4)
#define NUMBERS_ITEM(i_, key_, label_, help_) { .key = key_, .label = label_, .choose = show_##i_, .why_not = why_not, .help = help_ }
static const struct item menu_items[] = {
    NUMBERS_ITEM(0, '1', N_("1-Déblocages"), N_("Combien de clés ont été débloquées.")),
    NUMBERS_ITEM(1, '2', N_("2-Renouvellements"), N_("Combien de certificats ont été renouvelés.")),
    NUMBERS_ITEM(2, '3', N_("3-Échecs"), N_("Combien de demandes n'ont pas abouti.")),
    NUMBERS_ITEM(3, '4', N_("4-Durée des demandes"), N_("Du début au poste jusqu'à l'inscription, quand le réseau est là.")),
    NUMBERS_ITEM(4, '5', N_("5-Attente hors ligne"), N_("Combien de temps les demandes ont attendu le réseau.")),
    COUNTER_MENU_ITEM,
};
static const struct edge menu_edges[] = { { SHOW, "numbers.asking" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" } };

/* --- the bars --- */

static void words_value(const struct run *run, int64_t value, char *to, size_t size)
{
    if (!numbers[which(run)].duration)
        deed_number(value, to, size);
    else if (value < MINUTE_MS)
        snprintf(to, size, msg(N_("%lld,%lld s")), (long long)(value / SECOND_MS), (long long)(value % SECOND_MS / TENTH_MS));
    else if (value < HOUR_MS)
        snprintf(to, size, msg(N_("%lld min")), (long long)(value / MINUTE_MS));
    else
        snprintf(to, size, msg(N_("%lld h %02lld")), (long long)(value / HOUR_MS), (long long)(value % HOUR_MS / MINUTE_MS));
}

static int64_t greatest(const struct counter_sheet *sheet)
{
    int64_t most = 1;
    for (size_t i = 0; i < sheet->row_count; i++)
        most = counter_time(&sheet->rows[i], NUMBER) > most ? counter_time(&sheet->rows[i], NUMBER) : most;
    return most;
}

/* The beginning of a name, as wide as its column, blanks after it. */
static void put_name(const char *name, char *to, size_t size)
{
    size_t n = strlen(name);
    while (text_points(name, n) > NAME_COLUMN)
        n = text_without_last(name, n);
    snprintf(to, size, "%.*s%*s", (int)n, name, NAME_COLUMN - (int)text_points(name, n), "");
}

/* A bar is as long as its number is of the greatest; of what there is at all, one sign at least. */
static void compose_bar(const struct run *run, const struct counter_row *row, int64_t most, struct composer *c)
{
    static const char signs[BAR + 1] = "################";
    int64_t value = counter_time(row, NUMBER);
    int length = value > 0 && value * BAR < most ? 1 : (int)(value * BAR / most);
    char number[32], name[COUNTER_LINE_SIZE];
    words_value(run, value, number, sizeof number);
    if (run_prefs(run)->line || run_prefs(run)->reader) {
        compose_text(c, ROLE_TEXT, msg(N_("%s : %s.")), row->word, number);
        return;
    }
    put_name(row->word, name, sizeof name);
    compose_text(c, ROLE_TEXT, "%s %.*s%s%s", name, length, signs, length ? " " : "", number);
}

static void title(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s", msg(numbers[which(run)].title));
}

static void compose_bars(const struct run *run, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_LIST);
    int64_t most = sheet->there ? greatest(sheet) : 1;
    compose_text(c, ROLE_TEXT, deed_visit(run)->by_kiosk ? msg(N_("Par poste, %d derniers jours.")) : msg(N_("Par jour, %d derniers jours.")), days(run));
    if (!sheet->there || sheet->row_count == 0)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Rien pour ces jours.")));
    for (size_t i = 0; sheet->there && i < sheet->row_count; i++)
        compose_bar(run, &sheet->rows[i], most, c);
    compose_blank(c);
}

static void toggle_by(struct run *run)
{
    deed_visit(run)->by_kiosk = !deed_visit(run)->by_kiosk;
    run_outcome(run, SHOW);
}

static void toggle_days(struct run *run)
{
    deed_visit(run)->month = !deed_visit(run)->month;
    run_outcome(run, SHOW);
}

static bool is_by_day(const struct run *run) { return !deed_visit(run)->by_kiosk; }
static bool is_by_kiosk(const struct run *run) { return deed_visit(run)->by_kiosk; }
static bool is_week(const struct run *run) { return !deed_visit(run)->month; }
static bool is_month(const struct run *run) { return deed_visit(run)->month; }

static const struct item bars_items[] = {
    { .key = '0', .label = N_("0-Revenir aux chiffres"), .outcome = OUTCOME_BACK, .help = N_("Revient au choix des chiffres.") },
    { .key = '1', .label = N_("1-Par poste"), .choose = toggle_by, .offered = is_by_day, .help = N_("Les mêmes chiffres, un poste par ligne.") },
    { .key = '1', .label = N_("1-Par jour"), .choose = toggle_by, .offered = is_by_kiosk, .help = N_("Les mêmes chiffres, un jour par ligne.") },
    { .key = '2', .label = N_("2-31 jours"), .choose = toggle_days, .offered = is_week, .help = N_("Les 31 derniers jours.") },
    { .key = '2', .label = N_("2-7 jours"), .choose = toggle_days, .offered = is_month, .help = N_("Les 7 derniers jours.") },
};

static const struct page pages[] = {
    { .name = "counter.numbers", .kind = PAGE_MENU, .title = TITLE, .help = N_("Combien, par jour ou par poste. Aucune personne n'y est nommée."), .items = menu_items, .item_count = 6,
      .edges = menu_edges, .edge_count = 3 },
    COUNTER_WORK_PAGE("numbers.asking", TITLE, start, "numbers.bars", "numbers.failed", "numbers.failed"),
    COUNTER_FAILED_PAGE("numbers.failed", TITLE),
    { .name = "numbers.bars", .kind = PAGE_TEXT, .title = TITLE, .title_format = title, .guarded = true, .help = N_("Chaque ligne a son nom, une barre et son nombre. La plus longue barre est le plus grand nombre."),
      .items = bars_items, .item_count = 5, .edges = (const struct edge[]){ { SHOW, "numbers.asking" }, { OUTCOME_BACK, "counter.numbers" } }, .edge_count = 2, .compose = compose_bars },
};

const struct flow flow_counter_numbers = { "counter.numbers", pages, sizeof pages / sizeof pages[0] };
