/* «Trouver une personne», and the record. */
#include "screens/counter_find.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

#define FIND_WORD N_("1-Trouver une personne")
#define RECORD_WORD N_("Dossier")

/* --- what is sought --- */

static void check_text(const struct run *run, size_t slot, struct complaint *out)
{
    const struct secret *typed = run_value(run, slot);
    const char *bytes = (const char *)secret_bytes(typed);
    size_t n = 0;
    for (size_t i = 0; i < secret_length(typed); i++)
        n += (unsigned char)bytes[i] > '/' && (bytes[i] & 0xC0) != 0x80;      /* letters and digits, in one look: the server counts them too */
    words_fault(n < 3 ? ERR_FIND_SHORT : ERR_OK, out);
}

static const struct field find_fields[] = {
    { .label = N_("Chercher"), .max_points = 120, .check = check_text,
      .help = N_("Le début d'un nom ou d'un nom d'utilisateur, le numéro d'une clé, une adresse courriel entière, un numéro professionnel, ou un numéro donné par un "
                 "écran : D- (référence), R- (reçu) ou M- (message).") },
};

static void compose_find(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Nom, nom d'utilisateur, numéro de clé, courriel, numéro professionnel, ou numéro D-, R- ou M-.")));
}

/* The serial of the token in the person's reader lies in no field; what was typed is kept until the menu: the pages of acts wipe the form, and
 * the next page of the same list is asked for after them. */
static size_t put_text(const struct run *run, struct counter_param *to)
{
    const struct counter_visit *v = counter_visit(run);
    to[0] = (struct counter_param){ .name = "text", .kind = PARAM_TEXT, .text = v->by_token ? session_status(run)->info.serial : v->sought };
    return 1;
}

static void keep_sought(struct run *run)
{
    const struct secret *typed = run_value(run, FIND_TEXT);
    struct counter_visit *v = counter_visit(run);
    if (secret_length(typed) && secret_length(typed) < sizeof v->sought)
        snprintf(v->sought, sizeof v->sought, "%.*s", (int)secret_length(typed), (const char *)secret_bytes(typed));
}

static const struct counter_list found = { "counter-find", PLACE_FOUND, put_text };

/* Nothing of one person is ever shown under the name of another. */
static void forget_person(struct run *run)
{
    struct counter_visit *v = counter_visit(run);
    v->person[0] = v->name[0] = 0;
    v->nip = false;
    desk_counter_drop(session_of(run)->desk, PLACE_PERSON);
    desk_counter_drop(session_of(run)->desk, PLACE_EVENTS);
    run_forget_menu(run, "counter.act");
}

/* What is asked from here is a first page. */
static void enter_find(struct run *run)
{
    forget_person(run);
    counter_visit(run)->by_token = false;
    counter_list_begin(run, &found);
    if (!secret_length(run_value(run, FIND_TEXT)))
        run_fill(run, FIND_TEXT, counter_visit(run)->sought);
}

void counter_find_token(struct run *run)
{
    forget_person(run);
    counter_visit(run)->by_token = true;
    counter_list_begin(run, &found);
    run_go(run, "counter.finding");
}

static void start_find(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_FIND_SHORT, .slot = FIND_TEXT } };
    static const struct work finding = { .again = "counter.finding", .form = "counter.find", .faults = faults, .fault_count = 1 };
    keep_sought(run);
    counter_list_ask(run, &found, &finding);
}

/* --- what was found --- */

const struct counter_row *counter_found_row(const struct run *run) { return counter_list_row(run, &found, counter_visit(run)->row); }

static bool is_word(const struct counter_row *row, const char *word) { return strcmp(row->word, word) == 0; }
static bool has_cause(const struct counter_row *row) { return is_word(row, "reference") || is_word(row, "receipt") || is_word(row, "nip"); }

static void take_person(struct run *run, const struct counter_row *row)
{
    struct counter_visit *v = counter_visit(run);
    forget_person(run);
    snprintf(v->person, sizeof v->person, "%s", row->id);
    snprintf(v->name, sizeof v->name, "%s", counter_text(row, 0));
    v->nip = is_word(row, "nip");
}

/* Never seen: a row leads to the record, or to the cause that stands before it. */
static void choose_row(struct run *run)
{
    struct counter_visit *v = counter_visit(run);
    v->row = v->by_token ? 0 : run_row(run);
    v->by_token = false;
    const struct counter_row *row = counter_found_row(run);
    if (!row) {
        run_outcome(run, FIND_LIST);
        return;
    }
    take_person(run, row);
    run_outcome(run, has_cause(row) ? FIND_CAUSE : FIND_OPEN);
}

/* The token in the person's reader is one person's: the record opens at once. */
static void enter_found(struct run *run)
{
    if (counter_visit(run)->by_token && counter_list_count(run, &found) == 1)
        run_outcome(run, COUNTER_CHOSEN);
}

static size_t count_found(const struct run *run) { return counter_list_count(run, &found); }
static int turn_found(struct run *run, int step) { return counter_list_turn(run, &found, step); }

static void say_found(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = counter_list_row(run, &found, i);
    if (row)
        counter_words_found(run, row, narrow, to, size);
}

static void summarize(const struct run *run, char *to, size_t size)
{
    if (count_found(run) == 0)
        snprintf(to, size, "%s", msg(N_("Personne n'a été trouvé. Vérifiez ce qui est inscrit, ou cherchez par autre chose.")));
}

static void title_found(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    counter_list_title(run, &found, msg(FIND_WORD), to, size);
}

static const struct list found_list = { .rows = COUNTER_LIST_ROWS, .summary = summarize, .count = count_found, .row = say_found, .outcome = COUNTER_CHOSEN, .turn = turn_found,
    .row_help = N_("Ouvre le dossier, ou dit la cause derrière un numéro.") };

static const struct item found_items[] = {
    { .key = '0', .label = N_("0-Chercher autre chose"), .outcome = FIND_ANEW, .help = N_("Ce qui a été cherché est encore inscrit.") },
    { .key = 'm', .label = N_("m-Menu du comptoir"), .outcome = COUNTER_TO_MENU, .help = N_("Revient au menu du comptoir.") },
};

/* --- the cause --- */

COUNTER_RIGHT(may_act, "counter-verify")

static bool is_somebody(const struct run *run) { return counter_visit(run)->person[0] && !counter_visit(run)->nip; }
static bool is_nip(const struct run *run) { return counter_visit(run)->nip; }
static void to_acts(struct run *run) { run_go(run, "counter.act"); }

static const struct item cause_items[] = {
    { .key = '1', .label = N_("1-Ouvrir le dossier"), .outcome = FIND_OPEN, .offered = is_somebody, .help = N_("Lit le dossier de cette personne.") },
    { .key = '1', .label = N_("1-Agir"), .choose = to_acts, .offered = is_nip, .why_not = may_act, .help = N_("Pour envoyer une autre lettre de NIP.") },
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = FIND_LIST, .help = N_("Revient à ce qui a été trouvé.") },
    { .key = 'm', .label = N_("m-Menu du comptoir"), .outcome = COUNTER_TO_MENU, .help = N_("Revient au menu du comptoir.") },
};

/* --- the record --- */

static void start_open(struct run *run)
{
    static const struct work opening = { .again = "counter.opening" };
    const struct counter_param params[] = { { .name = "person", .kind = PARAM_TEXT, .text = counter_visit(run)->person } };
    counter_ask(run, &opening, &(struct counter_ask){ .verb = "counter-person", .place = PLACE_PERSON, .params = params, .param_count = 1 });
}

static void title_record(const struct run *run, char *to, size_t size, bool narrow)
{
    snprintf(to, size, narrow ? "%s" : msg(N_("Dossier : %s")), counter_visit(run)->name);
}

/* Who else works with this person, and what was proved, come first: they change what can be done. */
static bool comes_first(const struct counter_row *row) { return is_word(row, "open") || is_word(row, "proved"); }

static void compose_rows(const struct run *run, bool first, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_PERSON);
    char line[2 * COUNTER_LINE_SIZE];
    for (size_t i = 0; i < sheet->row_count; i++) {
        if (comes_first(&sheet->rows[i]) != first)
            continue;
        counter_words_record(run, &sheet->rows[i], line, sizeof line);
        if (line[0])
            compose_text(c, first ? ROLE_STATUS : ROLE_TEXT, "%s", line);
    }
    explicit_bzero(line, sizeof line);
}

/* The name as it is on record: a token's or a number's row may have had another. */
static void enter_record(struct run *run)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_PERSON);
    for (size_t i = 0; i < sheet->row_count; i++)
        if (is_word(&sheet->rows[i], "person") && *counter_text(&sheet->rows[i], 0))
            snprintf(counter_visit(run)->name, COUNTER_NAME_SIZE, "%s", counter_text(&sheet->rows[i], 0));
}

static void compose_record(const struct run *run, struct composer *c)
{
    compose_rows(run, true, c);
    compose_rows(run, false, c);
    compose_blank(c);
}

static void start_release(struct run *run)
{
    static const struct work releasing = { .again = "counter.releasing" };
    const struct counter_param params[] = { { .name = "person", .kind = PARAM_TEXT, .text = counter_visit(run)->person } };
    counter_ask(run, &releasing, &(struct counter_ask){ .verb = "counter-release", .place = PLACE_ACT, .params = params, .param_count = 1, .changes = true });
}

static bool has_list(const struct run *run) { return counter_list_count(run, &found) > 0; }

COUNTER_RIGHT(may_read_events, "counter-events")
COUNTER_RIGHT(may_release, "counter-release")

static const struct item record_items[] = {
    { .key = '1', .label = N_("1-Vérifier et agir"), .choose = to_acts, .why_not = may_act, .help = N_("Vérifie la personne, puis débloque, corrige, remplace.") },
    { .key = '2', .label = N_("2-Événements"), .choose = counter_begin_events, .why_not = may_read_events, .help = N_("Ce qui est arrivé, du plus récent au plus ancien.") },
    { .key = '3', .label = N_("3-Relire le dossier"), .outcome = FIND_REREAD, .help = N_("Demande le dossier de nouveau au serveur.") },
    { .key = '4', .label = N_("4-Laisser à un autre agent"), .outcome = FIND_RELEASE, .why_not = may_release, .help = N_("Un autre agent pourra s'occuper de cette personne tout de suite.") },
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = FIND_LIST, .offered = has_list, .help = N_("Revient à ce qui a été trouvé.") },
    { .key = 'm', .label = N_("m-Menu du comptoir"), .outcome = COUNTER_TO_MENU, .help = N_("Revient au menu du comptoir.") },
};

/* --- the tables --- */

static const struct edge find_edges[] = { { OUTCOME_CONFIRM, "counter.finding" }, { OUTCOME_BACK, "counter.menu" } };
static const struct edge found_edges[] = { { COUNTER_CHOSEN, "counter.choosing" }, { COUNTER_TURNED, "counter.finding" }, { FIND_ANEW, "counter.find" }, { OUTCOME_BACK, "counter.find" },
                                           COUNTER_MENU_EDGE };
static const struct edge choosing_edges[] = { { FIND_OPEN, "counter.opening" }, { FIND_CAUSE, "counter.cause" }, { FIND_LIST, "counter.found" } };
static const struct edge cause_edges[] = { { FIND_OPEN, "counter.opening" }, { FIND_LIST, "counter.found" }, { OUTCOME_BACK, "counter.found" }, COUNTER_MENU_EDGE };
static const struct edge record_edges[] = { { FIND_EVENTS, "counter.asking-events" }, { FIND_REREAD, "counter.opening" }, { FIND_RELEASE, "counter.releasing" },
                                            { FIND_LIST, "counter.found" }, { OUTCOME_BACK, "counter.found" }, COUNTER_MENU_EDGE };
static const struct edge events_edges[] = { { FIND_EVENT, "counter.event" }, { COUNTER_TURNED, "counter.asking-events" }, COUNTER_PERSON_EDGE, { OUTCOME_BACK, "counter.person" },
                                            COUNTER_MENU_EDGE };
static const struct edge event_edges[] = { { FIND_LIST, "counter.events" }, { OUTCOME_BACK, "counter.events" }, COUNTER_MENU_EDGE };

static const struct page pages[] = {
    { .name = "counter.find", .kind = PAGE_FORM, .title = FIND_WORD, .confirm = N_("Trouver"), .fields = find_fields, .field_count = 1, .compose = compose_find, .enter = enter_find,
      .help = N_("Le début d'un nom suffit, dans n'importe quel ordre; accents et majuscules ne comptent pas. Trois lettres ou chiffres au moins."),
      .edges = find_edges, .edge_count = 2 },
    COUNTER_WORK_PAGE("counter.finding", FIND_WORD, start_find, "counter.found", "counter.not-found", "counter.find"),
    COUNTER_FAILED_PAGE("counter.not-found", FIND_WORD),
    { .name = "counter.found", .kind = PAGE_LIST, .title = FIND_WORD, .title_format = title_found, .enter = enter_found,
      .help = N_("Tapez le numéro d'une rangée, puis Entrée. n et p tournent les pages."),
      .list = &found_list, .items = found_items, .item_count = 2, .edges = found_edges, .edge_count = 5 },
    { .name = "counter.choosing", .kind = PAGE_WORK, .title = FIND_WORD, .help = N_("Ouvre ce qui a été choisi."), .enter = choose_row, .edges = choosing_edges, .edge_count = 3 },
    { .name = "counter.cause", .kind = PAGE_TEXT, .title = FIND_WORD, .help = N_("Ce que le serveur a noté quand l'écran a donné ce numéro."), .items = cause_items, .item_count = 4,
      .compose = counter_compose_cause, .edges = cause_edges, .edge_count = 4 },
    COUNTER_WORK_PAGE("counter.opening", RECORD_WORD, start_open, "counter.person", "counter.not-opened", "counter.found"),
    COUNTER_FAILED_PAGE("counter.not-opened", RECORD_WORD),
    { .name = "counter.person", .kind = PAGE_TEXT, .title = RECORD_WORD, .title_format = title_record, .enter = enter_record,
      .help = N_("L'état de ce que cette personne a, jamais un secret. Vérifiez la personne avant d'agir."),
      .items = record_items, .item_count = 6, .compose = compose_record, .edges = record_edges, .edge_count = 6 },
    COUNTER_WORK_PAGE("counter.releasing", RECORD_WORD, start_release, "counter.menu", "counter.not-released", "counter.person"),
    COUNTER_FAILED_PAGE("counter.not-released", RECORD_WORD),
    COUNTER_WORK_PAGE("counter.asking-events", RECORD_WORD, counter_start_events, "counter.events", "counter.no-events", "counter.person"),
    COUNTER_FAILED_PAGE("counter.no-events", RECORD_WORD),
    { .name = "counter.events", .kind = PAGE_LIST, .title = RECORD_WORD, .title_format = counter_title_events,
      .help = N_("Du plus récent au plus ancien. Tapez le numéro d'une rangée, puis Entrée; n et p tournent les pages."),
      .list = &counter_events_list, .items = counter_events_items, .item_count = 2, .edges = events_edges, .edge_count = 5 },
    { .name = "counter.event", .kind = PAGE_TEXT, .title = RECORD_WORD, .title_format = title_record, .enter = counter_enter_event,
      .help = N_("Tout ce que le journal garde de cet événement."), .items = counter_event_items, .item_count = 2, .compose = counter_compose_event, .edges = event_edges, .edge_count = 3 },
};

const struct flow flow_counter_find = { "counter.find", pages, sizeof pages / sizeof pages[0] };
