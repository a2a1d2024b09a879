/* «Files d'attente»: what went wrong or is about to, each with what can be done. */
#include "screens/counter_deed.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { OPEN_QUEUE = DEED_OWN, TO_LIST };
enum { WHAT, WHO, STATION, WHY, CAN };      /* texts of a row */
#define TITLE N_("Files d'attente")

static const struct { const char *word, *title, *help; } queues[] = {
    { "refused", N_("Demandes refusées"), N_("Ce qu'un poste a transmis et que le serveur a refusé.") },
    { "superseded", N_("Demandes dépassées"), N_("Une autre demande, plus récente, les a remplacées.") },
    { "unsettled", N_("Demandes restées sans suite"), N_("Leur résultat n'est pas connu.") },
    { "mails", N_("Courriels non partis"), N_("Ceux que le serveur de courriel a refusés.") },
    { "certificates", N_("Certificats qui expirent"), N_("Les clés dont le certificat expire bientôt.") },
    { "kiosks", N_("Postes silencieux"), N_("Les postes dont on n'a pas de nouvelles.") },
};
enum { QUEUES = sizeof queues / sizeof queues[0] };

const char *deed_queue_word(const struct run *run) { return queues[deed_visit(run)->queue < QUEUES ? deed_visit(run)->queue : 0].word; }

static size_t take_params(const struct run *run, struct counter_param *to)
{
    to[0] = (struct counter_param){ .name = "queue", .kind = PARAM_TEXT, .text = deed_queue_word(run) };
    return 1;
}

static const struct counter_list queue = { .verb = "counter-queue", .place = PLACE_LIST, .params = take_params };
DEED_LIST(queue, "queue.rows")

/* --- which --- */

static void open_queue(struct run *run, size_t i)
{
    deed_visit(run)->queue = i;
    run_outcome(run, OPEN_QUEUE);
}

COUNTER_RIGHT(why_not_queue, "counter-queue")
#define QUEUE(i_) static void open_##i_(struct run *run) { open_queue(run, i_); }
QUEUE(0) QUEUE(1) QUEUE(2) QUEUE(3) QUEUE(4) QUEUE(5)
#define QUEUE_ITEM(i_, key_, label_, help_) { .key = key_, .label = label_, .choose = open_##i_, .why_not = why_not_queue, .help = help_ }
static const struct item menu_items[] = {
    QUEUE_ITEM(0, '1', N_("1-Demandes refusées"), N_("Ce qu'un poste a transmis et que le serveur a refusé.")),
    QUEUE_ITEM(1, '2', N_("2-Demandes dépassées"), N_("Une autre demande, plus récente, les a remplacées.")),
    QUEUE_ITEM(2, '3', N_("3-Demandes restées sans suite"), N_("Leur résultat n'est pas connu.")),
    QUEUE_ITEM(3, '4', N_("4-Courriels non partis"), N_("Ceux que le serveur de courriel a refusés.")),
    QUEUE_ITEM(4, '5', N_("5-Certificats qui expirent"), N_("Les clés dont le certificat expire bientôt.")),
    QUEUE_ITEM(5, '6', N_("6-Postes silencieux"), N_("Les postes dont on n'a pas de nouvelles.")),
    COUNTER_MENU_ITEM,
};
static const struct edge menu_edges[] = { { OPEN_QUEUE, "queue.rows" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" } };

/* --- its rows --- */

static void title(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    counter_list_title(run, &queue, msg(queues[deed_visit(run)->queue < QUEUES ? deed_visit(run)->queue : 0].title), to, size);
}

/* What a row is of: of a mail the server has its kind, of a key its serial, of a terminal its version. */
void deed_queue_what(const struct run *run, const struct counter_row *row, char *to, size_t size)
{
    const char *word = deed_queue_word(run), *what = counter_text(row, WHAT);
    if (strcmp(word, "mails") == 0)
        snprintf(to, size, "%s", msg(N_("Courriel")));
    else if (strcmp(word, "certificates") == 0)
        snprintf(to, size, msg(N_("Clé %s")), what);
    else if (strcmp(word, "kiosks") == 0)
        snprintf(to, size, *what ? msg(N_("Poste silencieux, version %s")) : msg(N_("Poste silencieux")), what);
    else
        snprintf(to, size, "%s", counter_word_action(what));
}

/* Whose it is: a mail has its masked address, a terminal only its own name. */
const char *deed_queue_whose(const struct counter_row *row) { return *counter_text(row, WHO) ? counter_text(row, WHO) : counter_text(row, STATION); }

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &queue, i);
    const char *who = counter_text(row, WHO), *station = counter_text(row, STATION);
    char when[64], what[COUNTER_LINE_SIZE];
    words_day(counter_time(row, 0), deed_now(run), when, sizeof when);
    deed_queue_what(run, row, what, sizeof what);
    if (narrow)
        snprintf(to, size, "%s, %s", when, deed_queue_whose(row));
    else
        snprintf(to, size, "%s, %s%s%s%s%s", when, what, *who ? ", " : "", who, *station ? ", " : "", station);
}

static const struct list list = { DEED_LIST_OF(queue), .row = name_row, .row_help = N_("Ouvre cette ligne : pourquoi, et ce qui peut être fait.") };
static const struct item list_items[] = {
    { .key = '0', .label = N_("0-Revenir aux files"), .outcome = TO_LIST, .help = N_("Revient au choix d'une file.") },
};
static const struct edge list_edges[] = { { COUNTER_TURNED, "queue.rows-again" }, { COUNTER_CHOSEN, "queue.one" }, { TO_LIST, "counter.queue" }, { OUTCOME_BACK, "counter.queue" } };

/* --- one --- */

static void compose_line(struct composer *c, const char *label, const char *text)
{
    if (*text)
        compose_text(c, ROLE_TEXT, "%s : %s", msg(label), text);
}

static void compose_one(const struct run *run, struct composer *c)
{
    const struct counter_row *row = chosen_queue(run);
    char when[64], what[COUNTER_LINE_SIZE];
    counter_words_time(run, counter_time(row, 0), when, sizeof when);
    deed_queue_what(run, row, what, sizeof what);
    compose_text(c, ROLE_STATUS, "%s", what);
    compose_line(c, N_("Personne"), counter_text(row, WHO));
    compose_line(c, N_("Poste"), counter_text(row, STATION));
    compose_line(c, N_("Pourquoi"), counter_word_cause(counter_text(row, WHY)));
    compose_line(c, N_("Quand"), when);
    if (!*counter_text(row, CAN))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Rien d'autre n'est à faire.")));
    compose_blank(c);
}

/* One word, or two with a blank between: a mail can be sent again or given up. */
static bool can(const struct run *run, const char *what)
{
    const char *words = counter_text(chosen_queue(run), CAN);
    const size_t first = strcspn(words, " "), n = strlen(what);
    return (first == n && memcmp(words, what, n) == 0) || (words[first] && strcmp(words + first + 1, what) == 0);
}
static bool can_retry(const struct run *run) { return can(run, "retry"); }
static bool can_tell(const struct run *run) { return can(run, "tell"); }
static bool can_drop(const struct run *run) { return can(run, "drop"); }
static bool can_retire(const struct run *run) { return can(run, "retire"); }
static void begin(struct run *run, const struct deed *deed) { deed_begin(run, deed, PLACE_LIST, counter_visit(run)->row); }
static void retry(struct run *run) { begin(run, &deed_queue_retry); }
static void tell(struct run *run) { begin(run, &deed_queue_tell); }
static void drop(struct run *run) { begin(run, &deed_queue_drop); }
static void retire(struct run *run) { begin(run, &deed_queue_retire); }
COUNTER_RIGHT(why_not_act, "act-queue")

static const struct item one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient à la file.") },
    { .key = '1', .label = N_("1-Essayer de nouveau"), .choose = retry, .offered = can_retry, .why_not = why_not_act, .help = N_("Le serveur recommence.") },
    { .key = '1', .label = N_("1-Aviser la personne"), .choose = tell, .offered = can_tell, .why_not = why_not_act, .help = N_("Un avis lui est envoyé.") },
    { .key = '2', .label = N_("2-Retirer de la file"), .choose = drop, .offered = can_drop, .why_not = why_not_act, .help = N_("Plus rien n'en sera fait.") },
    { .key = '1', .label = N_("1-Retirer le poste"), .choose = retire, .offered = can_retire, .why_not = why_not_act, .help = N_("Il ne pourra plus joindre le serveur.") },
};

static const struct page pages[] = {
    { .name = "counter.queue", .kind = PAGE_MENU, .title = TITLE, .help = N_("Ce qui demande qu'on s'en occupe. Choisissez une file."), .items = menu_items, .item_count = 7,
      .edges = menu_edges, .edge_count = 3 },
    { .name = "queue.rows", .kind = PAGE_WORK, .title = TITLE, .help = N_("La file est demandée au serveur."), .compose = counter_compose_asking, .enter = begin_queue,
      .edges = (const struct edge[]){ { DEED_ASK, "queue.rows-again" } }, .edge_count = 1 },
    COUNTER_WORK_PAGE("queue.rows-again", TITLE, ask_queue, "queue.list", "queue.failed", "queue.failed"),
    COUNTER_FAILED_PAGE("queue.failed", TITLE),
    { .name = "queue.list", .kind = PAGE_LIST, .title = TITLE, .title_format = title, .help = N_("Un numéro ouvre une ligne et dit ce qui peut être fait."), .list = &list,
      .items = list_items, .item_count = 1, .edges = list_edges, .edge_count = 4 },
    { .name = "queue.one", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Ce que cette ligne veut dire, et ce qui peut être fait."), .items = one_items, .item_count = 5,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "queue.list" } }, .edge_count = 1, .compose = compose_one, .enter = deed_enter_row },
};

const struct flow flow_counter_queue = { "counter.queue", pages, sizeof pages / sizeof pages[0] };
