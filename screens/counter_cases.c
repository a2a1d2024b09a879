/* «Messages»: the cases of one's roles, oldest first; read, taken, answered, transferred, closed. */
#include "screens/counter_deed.h"

#include "core/rules/account.h"
#include "screens/rows.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPEN = DEED_OWN, MINE, CLOSED, SUBJECT, ALL_SUBJECTS, READ, TO_LIST, TO_CASE, MORE };
enum { NUMBER, ABOUT, WHO, AGENT, ROLE };      /* texts of a case */
enum { SUBJECT_SLOT, NOTHING };
#define TITLE N_("Messages")

static const char *const states[] = { "open", "mine", "closed" };

static size_t take_params(const struct run *run, struct counter_param *to)
{
    const struct deed_visit *v = deed_visit(run);
    to[0] = (struct counter_param){ .name = "state", .kind = PARAM_TEXT, .text = states[v->case_state] };
    to[1] = (struct counter_param){ .name = "subject", .kind = PARAM_TEXT, .text = v->case_subject };
    return 2;
}

static const struct counter_list cases = { .verb = "counter-cases", .place = PLACE_LIST, .params = take_params };
DEED_LIST(cases, "counter.cases")

/* --- the list --- */

static const char *state_text(const char *word)
{
    static const struct { const char *word, *text; } words[] = {
        { "open", N_("sans réponse") }, { "taken", N_("pris") }, { "answered", N_("répondu") }, { "closed", N_("clos") }
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0)
            return msg(words[i].text);
    return word;
}

static void title(const struct run *run, char *to, size_t size, bool narrow)
{
    static const char *const titles[] = { N_("Messages sans réponse"), N_("Messages que j'ai pris"), N_("Messages clos") };
    (void)narrow;
    counter_list_title(run, &cases, msg(titles[deed_visit(run)->case_state]), to, size);
}

/* "3 j", "2 h": how long somebody has waited. */
static void words_age(const struct run *run, int64_t at_ms, char *to, size_t size)
{
    enum { HOUR_MS = 3600000, DAY_HOURS = 24 };
    int64_t hours = (deed_now(run) - at_ms) / HOUR_MS;
    if (hours >= DAY_HOURS)
        snprintf(to, size, msg(N_("%lld j")), (long long)(hours / DAY_HOURS));
    else
        snprintf(to, size, msg(N_("%lld h")), (long long)(hours > 0 ? hours : 0));
}

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &cases, i);
    const char *subject = rows_text(run, ROWS_SUBJECTS, counter_text(row, ABOUT));
    char age[32];
    words_age(run, counter_time(row, 0), age, sizeof age);
    if (narrow)
        snprintf(to, size, "%s, %s", age, subject);
    else
        snprintf(to, size, "%s, %s, %s, %s", age, counter_text(row, NUMBER), subject, state_text(row->word));
}

static void compose_subject(const struct run *run, struct composer *c)
{
    if (deed_visit(run)->case_subject[0])
        compose_text(c, ROLE_TEXT, msg(N_("Objet : %s")), rows_text(run, ROWS_SUBJECTS, deed_visit(run)->case_subject));
}

static const struct list list = { DEED_LIST_OF(cases), .row = name_row, .row_help = N_("Ouvre ce message : ce qui a été écrit, de part et d'autre.") };

static void show(struct run *run, size_t state)
{
    deed_visit(run)->case_state = state;
    run_go(run, "counter.cases");
}
static void show_open(struct run *run) { show(run, 0); }
static void show_mine(struct run *run) { show(run, 1); }
static void show_closed(struct run *run) { show(run, 2); }
static bool not_open(const struct run *run) { return deed_visit(run)->case_state != 0; }
static bool not_mine(const struct run *run) { return deed_visit(run)->case_state != 1; }
static bool not_closed(const struct run *run) { return deed_visit(run)->case_state != 2; }

static const struct item list_items[] = {
    { .key = 's', .label = N_("s-Sans réponse"), .choose = show_open, .offered = not_open, .help = N_("Les messages qui attendent, le plus ancien d'abord.") },
    { .key = 'm', .label = N_("m-Ceux que j'ai pris"), .choose = show_mine, .offered = not_mine, .help = N_("Les messages que vous avez pris.") },
    { .key = 'c', .label = N_("c-Clos"), .choose = show_closed, .offered = not_closed, .help = N_("Les messages auxquels plus rien n'est dû.") },
    { .key = 'o', .label = N_("o-Choisir un objet"), .outcome = SUBJECT, .help = N_("Seulement les messages d'un objet.") },
    COUNTER_MENU_ITEM,
};
static const struct edge list_edges[] = {
    { COUNTER_TURNED, "counter.cases-again" }, { COUNTER_CHOSEN, "counter.case" }, { SUBJECT, "cases.subject" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" }
};

/* --- one subject --- */

static size_t count_subjects(const struct run *run, size_t slot) { (void)slot; return rows_count(run, ROWS_SUBJECTS) + 1; }
static void name_subject(const struct run *run, size_t i, char *to, size_t size)
{
    const struct list_row *row = i ? rows_row(run, ROWS_SUBJECTS, (int)i - 1) : NULL;
    snprintf(to, size, "%s", row ? row->text : msg(N_("Tous les objets")));
}

static const struct field subject_fields[] = {
    { .label = N_("Objet"), .choices = count_subjects, .choice = name_subject, .help = N_("n et p changent de page, Entrée garde ce qui est choisi.") },
};

static int subject_confirmed(const struct run *run)
{
    struct deed_visit *v = deed_visit(run);
    int i = run_choice(run, SUBJECT_SLOT);
    const struct list_row *row = i > 0 ? rows_row(run, ROWS_SUBJECTS, i - 1) : NULL;
    snprintf(v->case_subject, sizeof v->case_subject, "%s", row ? row->id : "");
    return TO_LIST;
}

/* --- one case --- */

static void start_case(struct run *run)
{
    static const struct work work = { .again = "counter.case" };
    counter_visit(run)->row = run_row(run);
    const struct counter_param params[] = { { "id", PARAM_TEXT, .text = chosen_cases(run)->id } };
    counter_ask(run, &work, &(struct counter_ask){ .verb = "counter-case", .place = PLACE_ITEM, .params = params, .param_count = 1 });
}

static void title_case(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, msg(N_("Message %s")), counter_text(chosen_cases(run), NUMBER));
}

static void compose_case(const struct run *run, struct composer *c)
{
    const struct counter_row *row = chosen_cases(run);
    compose_text(c, ROLE_STATUS, msg(N_("%s : %s")), counter_text(row, WHO), rows_text(run, ROWS_SUBJECTS, counter_text(row, ABOUT)));
    compose_text(c, ROLE_TEXT, *counter_text(row, AGENT) ? msg(N_("État : %s, par %s.")) : msg(N_("État : %s%s.")), state_text(row->word), counter_text(row, AGENT));
}

static size_t count_messages(const struct run *run)
{
    size_t n = counter_sheet(run, PLACE_ITEM)->row_count;
    return n < LIST_LONG_ROWS_MAX ? n : LIST_LONG_ROWS_MAX;
}

static const struct counter_row *message_at(const struct run *run, size_t i)
{
    static const struct counter_row nothing = { .id = "", .word = "" };
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ITEM);
    return sheet->there && i < sheet->row_count ? &sheet->rows[i] : &nothing;
}

static void name_message(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = message_at(run, i);
    char when[64];
    (void)narrow;
    words_moment(counter_time(row, 0), deed_now(run), when, sizeof when);
    snprintf(to, size, "%s : %s", strcmp(row->word, "answer") == 0 ? msg(N_("Réponse")) : msg(N_("De la personne")), when);
}

static const struct list message_list = {
    .rows = LIST_LONG_ROWS_MAX, .count = count_messages, .row = name_message, .outcome = READ, .row_help = N_("Lit ce message."),
};

static void begin(struct run *run, const struct deed *deed) { deed_begin(run, deed, PLACE_LIST, counter_visit(run)->row); }
static void take_case(struct run *run) { begin(run, &deed_case_take); }
static void answer_case(struct run *run) { begin(run, &deed_case_answer); }
static void transfer_case(struct run *run) { begin(run, &deed_case_transfer); }
static void close_case(struct run *run) { begin(run, &deed_case_close); }
static bool is_not_closed(const struct run *run) { return strcmp(chosen_cases(run)->word, "closed") != 0; }
static bool is_open(const struct run *run) { return strcmp(chosen_cases(run)->word, "open") == 0; }

static const struct item case_items[] = {
    { .key = 't', .label = N_("t-Prendre ce message"), .choose = take_case, .offered = is_open, .help = N_("Les autres agents voient qu'il est à vous.") },
    { .key = 'r', .label = N_("r-Répondre"), .choose = answer_case, .offered = is_not_closed, .help = N_("Écrit une réponse. Rien n'est envoyé sans une question.") },
    { .key = 'x', .label = N_("x-Transférer"), .choose = transfer_case, .offered = is_not_closed, .help = N_("À ceux qui ont un autre rôle.") },
    { .key = 'c', .label = N_("c-Clore"), .choose = close_case, .offered = is_not_closed, .help = N_("Plus rien n'est dû à la personne.") },
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient aux messages.") },
};
static const struct edge case_edges[] = { { READ, "case.begin" }, { OUTCOME_BACK, "counter.cases-list" } };

/* --- reading one, by pieces that are put together --- */

static void begin_reading(struct run *run)
{
    struct session *s = session_of(run);
    deed_visit(run)->message = run_row(run);
    deed_visit(run)->text_from = 0;
    secret_free(s->reading);
    s->reading = NULL;
    run_outcome(run, MORE);
}

/* Makes room for the whole and adds the piece. */
static enum err add_piece(struct session *s, const char *piece)
{
    size_t had = s->reading ? secret_length(s->reading) : 0, n = strlen(piece);
    SECRET_OWNED struct secret *all = had + n <= MESSAGE_BYTES_MAX ? secret_new(had + n + 1) : NULL;
    enum err e = !all ? ERR_LIMIT : had ? secret_append(all, secret_bytes(s->reading), had) : ERR_OK;
    e = e ? e : secret_append(all, piece, n);
    if (e)
        return e;
    secret_free(s->reading);
    s->reading = all;
    all = NULL;
    return ERR_OK;
}

static void take_piece(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct deed_visit *v = deed_visit(s->run);
    const struct counter_sheet *sheet = counter_sheet(s->run, PLACE_TEXT);
    enum err e = result->err ? result->err : sheet->there ? add_piece(s, sheet->text) : ERR_GONE;
    int64_t next = !e ? strtoll(sheet->next, NULL, 10) : 0;
    bool more = next > v->text_from;
    v->text_from = next;
    if (more)
        run_outcome(s->run, MORE);
    else
        deed_take(session, result->err ? result : &(struct account_result){ .err = e });
}

static void start_reading(struct run *run)
{
    static const struct work work = { .again = "case.begin" };
    const struct deed_visit *v = deed_visit(run);
    const struct counter_param params[] = { { "id", PARAM_TEXT, .text = message_at(run, v->message)->id }, { "from", PARAM_NUMBER, .number = v->text_from } };
    struct account_watch watch = { take_piece, session_of(run) };
    work_begin(run, &work);
    deed_asked(desk_counter_ask(session_of(run)->desk, &(struct counter_ask){ .verb = "counter-case-text", .place = PLACE_TEXT, .params = params, .param_count = 2 }, &watch), &watch);
}

static const struct secret *read_text(const struct run *run)
{
    const struct session *s = session_of(run);
    return s->reading ? s->reading : run_value(run, NOTHING);
}

static void compose_read(const struct run *run, struct composer *c)
{
    char row[COUNTER_LINE_SIZE];
    name_message(run, deed_visit(run)->message, row, sizeof row, false);
    compose_text(c, ROLE_TEXT, "%s", row);
    compose_blank(c);
}

static const struct item read_items[] = {
    { .key = '0', .label = N_("0-Revenir à l'échange"), .outcome = TO_CASE, .help = N_("Revient aux messages de cet échange.") },
};
static const struct edge read_edges[] = { { TO_CASE, "case.messages" }, { OUTCOME_BACK, "case.messages" } };

#define HELP N_("Les messages des personnes, de l'objet et du rôle qui sont les vôtres. Leur avis ne dit jamais ce qui est écrit.")
static const struct page pages[] = {
    { .name = "counter.cases", .kind = PAGE_WORK, .title = TITLE, .help = HELP, .compose = counter_compose_asking, .enter = begin_cases,
      .edges = (const struct edge[]){ { DEED_ASK, "counter.cases-again" } }, .edge_count = 1 },
    COUNTER_WORK_PAGE("counter.cases-again", TITLE, ask_cases, "counter.cases-list", "counter.cases-failed", "counter.cases-failed"),
    COUNTER_FAILED_PAGE("counter.cases-failed", TITLE),
    { .name = "counter.cases-list", .kind = PAGE_LIST, .title = TITLE, .title_format = title, .help = HELP, .list = &list, .items = list_items, .item_count = 5,
      .edges = list_edges, .edge_count = 5, .compose = compose_subject },
    { .name = "cases.subject", .kind = PAGE_FORM, .title = TITLE, .help = N_("Seulement les messages d'un objet."), .fields = subject_fields, .field_count = 1,
      .first_slot = SUBJECT_SLOT, .confirmed = subject_confirmed, .edges = (const struct edge[]){ { TO_LIST, "counter.cases" }, { OUTCOME_BACK, "counter.cases-list" } }, .edge_count = 2 },
    COUNTER_WORK_PAGE("counter.case", TITLE, start_case, "case.messages", "counter.cases-failed", "counter.cases-failed"),
    { .name = "case.messages", .kind = PAGE_LIST, .title = TITLE, .title_format = title_case, .help = N_("Tout ce qui a été écrit, de part et d'autre. Un numéro ouvre un message."),
      .list = &message_list, .items = case_items, .item_count = 5, .edges = case_edges, .edge_count = 2, .compose = compose_case },
    { .name = "case.begin", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le message est demandé au serveur."), .compose = counter_compose_asking, .enter = begin_reading,
      .edges = (const struct edge[]){ { MORE, "case.reading" } }, .edge_count = 1 },
    { .name = "case.reading", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le message est demandé au serveur."), .compose = counter_compose_asking, .enter = start_reading,
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "case.read" }, { MORE, "case.reading" }, { ACCOUNT_FAILED, "counter.cases-failed" }, { ACCOUNT_SESSION_OVER, "counter.over" } }, .edge_count = 4 },
    { .name = "case.read", .kind = PAGE_READ, .title = TITLE, .title_format = title_case, .guarded = true, .help = N_("Le texte d'un message. n et p tournent ses pages."),
      .read = read_text, .compose = compose_read, .items = read_items, .item_count = 1, .edges = read_edges, .edge_count = 2 },
};

const struct flow flow_counter_cases = { "counter.cases", pages, sizeof pages / sizeof pages[0] };
