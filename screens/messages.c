/* Messagerie: the list and reading. Document 002, «Nouvelle messagerie sécurisée». */
#include "screens/directory.h"
#include "screens/messages.h"
#include "screens/rows.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static const struct account_messages *messages_of(const struct run *run) { return &desk_account(session_of(run)->desk)->messages; }
static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }

/* --- the list --- */

static void ask(struct run *run, unsigned page)
{
    struct account_watch watch = account_watching(run);
    account_visit(run)->page = page;
    account_visit(run)->searched = secret_length(run_value(run, MESSAGES_SEARCH)) > 0;
    account_began(run, desk_messages(session_of(run)->desk, run_value(run, MESSAGES_SEARCH), page, &watch));
}

static void start_list(struct run *run) { ask(run, 1); }       /* from the home page, or what was searched */
static void start_again(struct run *run)                       /* another page of it, or the same as it is now */
{
    unsigned page = account_visit(run)->page;
    ask(run, page ? page : 1);
}

static void compose_ask(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, vos messages sont demandés au serveur.")));
}

/* Unread first: that is what one comes for. */
static void summarise(const struct run *run, char *to, size_t size)
{
    const struct account_messages *m = messages_of(run);
    bool searched = account_visit(run)->searched;
    char unread[WORDS_MAX] = "", count[WORDS_MAX], page[WORDS_MAX] = "";
    if (m->unread)
        snprintf(unread, sizeof unread, msg_n(N_("%u message non lu. "), N_("%u messages non lus. "), m->unread), m->unread);
    if (m->count == 0)
        snprintf(count, sizeof count, "%s", searched ? msg(N_("Aucun message ne contient ce que vous cherchez.")) : msg(N_("Vous n'avez aucun message.")));
    else if (searched)
        snprintf(count, sizeof count, msg_n(N_("%u message trouvé"), N_("%u messages trouvés"), m->count), m->count);
    else
        snprintf(count, sizeof count, msg_n(N_("%u message en tout"), N_("%u messages en tout"), m->count), m->count);
    if (m->pages > 1)
        snprintf(page, sizeof page, msg(N_(", page %u de %u")), m->page, m->pages);
    snprintf(to, size, "%s%s%s%s", unread, count, page, m->count ? "." : "");
}

static size_t count_rows(const struct run *run) { return messages_of(run)->row_count; }

static const char *state_of(const struct account_message *row)
{
    if (row->kind == MESSAGE_DRAFT)
        return msg(N_("Brouillon"));
    if (row->kind == MESSAGE_SENT)
        return row->answered ? msg(N_("Envoyé, répondu")) : msg(N_("Envoyé"));
    return row->unread ? msg(N_("Non lu")) : row->answered ? msg(N_("Lu, répondu")) : msg(N_("Lu"));
}

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct account_message *row = &messages_of(run)->rows[i];
    char when[64];
    if (narrow)
        words_day(row->at_ms, now_ms(run), when, sizeof when);
    else
        words_moment(row->at_ms, now_ms(run), when, sizeof when);
    snprintf(to, size, msg(N_("%s : %s, %s")), state_of(row), row->subject[0] ? rows_text(run, ROWS_SUBJECTS, row->subject) : msg(N_("sans objet")), when);
}

static int turn(struct run *run, int step)
{
    const struct account_messages *m = messages_of(run);
    if (step < 0 ? m->page <= 1 : m->page >= m->pages)
        return OUTCOME_NONE;
    account_visit(run)->page = step < 0 ? m->page - 1 : m->page + 1;
    return MESSAGES_TURN;
}

static const struct list list = {
    .filter = N_("Chercher"), .summary = summarise, .count = count_rows, .row = name_row, .turn = turn, .outcome = MESSAGES_OPEN, .filtered = MESSAGES_ASK,
    .row_help = N_("Ouvre ce message, ou ce brouillon là où vous l'avez laissé."),
};

static const struct field search_fields[] = {
    { .label = N_("Chercher un mot"), .optional = true, .max_points = 60, .help = N_("Un mot d'un message, ou son numéro. Vide : tous vos messages.") },
};

static void write_new(struct run *run)
{
    messages_begin(run, "", "", "");
    run_go(run, "messages.subject");
}

#define WRITE_ITEM { .key = 'c', .label = N_("c-Composer un message"), .choose = write_new, .help = N_("Écrit un nouveau message. Rien n'est envoyé avant que vous le demandiez.") }
#define LIST_ITEM { .key = '0', .label = N_("0-Retour à vos messages"), .outcome = MESSAGES_LIST, .help = N_("Revient à la liste de vos messages.") }
#define HOME_ITEM { .key = 'a', .label = N_("a-Accueil des services en ligne"), .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à la page d'accueil des services en ligne.") }
static const struct item list_items[] = { WRITE_ITEM, HOME_ITEM, ACCOUNT_LOG_OUT_ITEM };
static const struct edge list_edges[] = {
    { MESSAGES_ASK, "messages" }, { MESSAGES_TURN, "messages.again" }, { MESSAGES_OPEN, "messages.open" },
    { ACCOUNT_TO_HOME, "home" }, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE
};

/* --- without an answer of the server one can still write --- */

static void reach(struct run *run) { directory_open(run, "messages.failed"); }

static const struct item failed_items[] = {
    { .key = '1', .label = N_("1-Réessayer"), .outcome = MESSAGES_ASK, .help = N_("Demande encore vos messages au serveur.") },
    WRITE_ITEM,
    { .key = '5', .label = N_("5-Joindre quelqu'un (téléphones et heures)"), .label_short = N_("5-Joindre quelqu'un"), .choose = reach,
      .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    HOME_ITEM, ACCOUNT_LOG_OUT_ITEM
};
static const struct edge failed_edges[] = { { MESSAGES_ASK, "messages" }, { ACCOUNT_TO_HOME, "home" }, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE };

static void compose_failed(const struct run *run, struct composer *c)
{
    account_compose_failure(run, c);
    if (!session_status(run)->online)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pouvez quand même composer un message : il sera enregistré et protégé sur ce poste, puis envoyé dès que le réseau sera revenu.")));
    compose_blank(c);
}

/* --- one message --- */

static const struct account_message *row_of(const struct run *run)
{
    const struct account_messages *m = messages_of(run);
    size_t row = account_visit(run)->row;
    return row < m->row_count ? &m->rows[row] : &m->rows[0];
}

static void start_open(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_visit(run)->row = run_row(run);
    account_began(run, desk_message(session_of(run)->desk, row_of(run)->id, &watch));
}

/* A draft goes on where it was left; anything else is read. */
static void enter_opened(struct run *run)
{
    const struct account_message *row = row_of(run);
    if (row->kind != MESSAGE_DRAFT) {
        run_outcome(run, MESSAGES_READ);
        return;
    }
    messages_begin(run, row->id, row->thread, row->subject);
    if (run_fill_secret(run, MESSAGES_TEXT, desk_account(session_of(run)->desk)->reading.text))
        run_outcome(run, MESSAGES_LIST);
    else
        run_outcome(run, row->subject[0] ? MESSAGES_WRITE : MESSAGES_NEW);
}

static void compose_open(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, ce message est demandé au serveur.")));
}

static void title_read(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s", rows_text(run, ROWS_SUBJECTS, row_of(run)->subject));
}

static void compose_read(const struct run *run, struct composer *c)
{
    const struct account_message *row = row_of(run);
    char when[64];
    words_when(row->at_ms, now_ms(run), when, sizeof when);
    compose_text(c, ROLE_TEXT, row->kind == MESSAGE_SENT ? msg(N_("Envoyé %s. Numéro : %s")) : msg(N_("Reçu %s. Numéro : %s")), when, row->number);
    compose_blank(c);
}

/* Nothing when the session has ended under it. */
static const struct secret *read_text(const struct run *run)
{
    const struct secret *text = desk_account(session_of(run)->desk)->reading.text;
    return text ? text : run_value(run, MESSAGES_SLOTS);
}

static bool can_answer(const struct run *run) { return row_of(run)->kind == MESSAGE_RECEIVED; }

static void answer(struct run *run)
{
    const struct account_message *row = row_of(run);
    messages_begin(run, "", row->id, row->subject);
    run_go(run, "messages.write");
}

static bool goes_on(const struct run *run)
{
    const struct account_message *row = row_of(run);
    return row->thread[0] && strcmp(row->thread, row->id) != 0;
}

static const struct item read_items[] = {
    LIST_ITEM,
    { .key = 'r', .label = N_("r-Répondre"), .choose = answer, .offered = can_answer, .help = N_("Écrit une réponse à ce message, sous le même objet.") },
    { .key = 't', .label = N_("t-Lire le premier message de cet échange"), .label_short = N_("t-Lire le premier de cet échange"), .outcome = MESSAGES_ASK, .offered = goes_on,
      .help = N_("Ce message répond à un autre : montre par quoi l'échange a commencé.") },
    ACCOUNT_LOG_OUT_ITEM
};
static const struct edge read_edges[] = { { MESSAGES_LIST, "messages.again" }, { OUTCOME_BACK, "messages.again" }, { MESSAGES_ASK, "messages.first" }, ACCOUNT_LOG_OUT_EDGE };

/* --- how an exchange began --- */

static void start_first(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_message(session_of(run)->desk, row_of(run)->thread, &watch));
}

static void compose_began(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le premier message de cet échange :")));
    compose_blank(c);
}

static const struct item began_items[] = { LIST_ITEM, ACCOUNT_LOG_OUT_ITEM };
static const struct edge began_edges[] = { { MESSAGES_LIST, "messages.again" }, { OUTCOME_BACK, "messages.again" }, ACCOUNT_LOG_OUT_EDGE };

/* --- the pages --- */

static const struct edge opened_edges[] = {
    { MESSAGES_READ, "messages.read" }, { MESSAGES_LIST, "messages.again" }, { MESSAGES_WRITE, "messages.write" }, { MESSAGES_NEW, "messages.subject" }
};
static const struct item write_items[] = { MESSAGES_LOG_OUT_ITEM };
static const struct edge subject_edges[] = { { MESSAGES_WRITE, "messages.write" }, { OUTCOME_BACK, "messages.leave" }, ACCOUNT_LOG_OUT_EDGE };
static const struct edge write_edges[] = { { OUTCOME_CONFIRM, "messages.check" }, { OUTCOME_BACK, "messages.leave" }, ACCOUNT_LOG_OUT_EDGE };
static const struct edge leave_edges[] = { { MESSAGES_CHECK, "messages.check" }, { MESSAGES_LIST, "messages.again" } };
static const struct edge send_edges[] = { { MESSAGES_SENT, "messages.sent" }, { ACCOUNT_FAILED, "messages.unsent" }, { ACCOUNT_SESSION_OVER, "account.over" } };
static const struct edge end_edges[] = { { MESSAGES_LIST, "messages.again" }, { OUTCOME_BACK, "messages.again" }, { ACCOUNT_TO_HOME, "home" }, ACCOUNT_LOG_OUT_EDGE };

#define END_PAGE(name_, help_, compose_) \
    { .name = name_, .kind = PAGE_TEXT, .title = MESSAGES_TITLE, .help = help_, .guarded = true, .items = messages_end_items, .item_count = MESSAGES_END_ITEMS, \
      .edges = end_edges, .edge_count = 4, .compose = compose_ }

/* Document 002, word for word. */
static const char *const promises[] = {
    N_("Nouvelle messagerie sécurisée"), N_("Communications bidirectionnelles sécurisées"), N_("Convivialité des échanges"), N_("Capacité illimitée"),
    N_("Objet du message spécifique au contenu"), NULL
};

static const struct page pages[] = {
    { .name = "messages", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Vos messages sont demandés au serveur."), .compose = compose_ask, .enter = start_list,
      ACCOUNT_EDGES("messages.list", "messages.failed", "messages.list") },
    { .name = "messages.again", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Vos messages sont demandés au serveur."), .compose = compose_ask,
      .enter = start_again, ACCOUNT_EDGES("messages.list", "messages.failed", "messages.list") },
    { .name = "messages.list", .kind = PAGE_LIST, .title = MESSAGES_TITLE, .help_more = promises, .list = &list,
      .help = N_("Vos messages, les plus récents d'abord; les brouillons avant eux. Un message se choisit par son numéro; n et p changent de page."),
      .fields = search_fields, .field_count = 1, .first_slot = MESSAGES_SEARCH, .items = list_items, .item_count = 3, .edges = list_edges, .edge_count = 6 },
    { .name = "messages.failed", .kind = PAGE_TEXT, .title = MESSAGES_TITLE, .help = N_("Vos messages sont sur le serveur : sans lui, ils ne peuvent pas être montrés."),
      .guarded = true, .items = failed_items, .item_count = 5, .edges = failed_edges, .edge_count = 4, .compose = compose_failed },
    { .name = "messages.open", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Ce message est demandé au serveur."), .compose = compose_open, .enter = start_open,
      ACCOUNT_EDGES("messages.opened", "messages.failed", "messages.list") },
    { .name = "messages.opened", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Ce message est demandé au serveur."), .compose = compose_open,
      .enter = enter_opened, .edges = opened_edges, .edge_count = 4 },
    { .name = "messages.read", .kind = PAGE_READ, .title_format = title_read, .help = N_("n et p tournent les pages d'un long message. Les choix sont les mêmes sur chacune."),
      .read = read_text, .compose = compose_read, .items = read_items, .item_count = 4, .edges = read_edges, .edge_count = 4 },
    { .name = "messages.first", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Ce message est demandé au serveur."), .compose = compose_open, .enter = start_first,
      ACCOUNT_EDGES("messages.began", "messages.failed", "messages.list") },
    { .name = "messages.began", .kind = PAGE_READ, .title_format = title_read, .help = N_("n et p tournent les pages d'un long message. Les choix sont les mêmes sur chacune."),
      .read = read_text, .compose = compose_began, .items = began_items, .item_count = 2, .edges = began_edges, .edge_count = 3 },
    { .name = "messages.subject", .kind = PAGE_FORM, .title = N_("Composer un message"), .help = N_("L'objet dit de quoi parle le message : il va ainsi tout droit à qui peut y répondre."),
      .fields = messages_subject_fields, .field_count = 1, .first_slot = MESSAGES_SUBJECT, .edges = subject_edges, .edge_count = 3, .items = write_items, .item_count = 1,
      .confirmed = messages_subject_confirmed, .enter = messages_enter_subject },
    { .name = "messages.write", .kind = PAGE_FORM, .title = N_("Composer un message"), .help = N_("Écrivez une ligne à la fois : Entrée en commence une autre. Rien n'est envoyé pendant que vous écrivez."),
      .fields = messages_text_fields, .field_count = 1, .first_slot = MESSAGES_TEXT, .edges = write_edges, .edge_count = 3, .items = write_items, .item_count = 1,
      .compose = messages_compose_write, .enter = messages_enter_write },
    /* Never seen: a letter that was begun is not left without a question, an empty one is. */
    { .name = "messages.leave", .kind = PAGE_WORK, .title = N_("Composer un message"), .help = N_("Revient à vos messages, ou demande quoi faire de celui-ci."),
      .edges = leave_edges, .edge_count = 2, .enter = messages_enter_leave },
    { .name = "messages.check", .kind = PAGE_READ, .title = N_("Vérifier votre message"), .help = N_("Votre message tel qu'il sera envoyé. Rien n'est encore parti."),
      .read = messages_read_typed, .compose = messages_compose_check, .guarded = true, .items = messages_check_items, .item_count = MESSAGES_CHECK_ITEMS,
      .edges = messages_check_edges, .edge_count = MESSAGES_CHECK_EDGES },
    { .name = "messages.drop", .kind = PAGE_MENU, .title = N_("Jeter ce message?"), .help = N_("Ce qui est jeté ne peut pas être repris."), .guarded = true,
      .items = messages_drop_items, .item_count = MESSAGES_DROP_ITEMS, .edges = messages_drop_edges, .edge_count = MESSAGES_DROP_EDGES, .compose = messages_compose_drop },
    { .name = "messages.forget", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Le brouillon est effacé du serveur."), .compose = messages_compose_send,
      .enter = messages_start_drop, ACCOUNT_EDGES("messages.again", "messages.failed", "messages.list") },
    { .name = "messages.send", .kind = PAGE_WORK, .title = MESSAGES_TITLE, .help = N_("Votre message est envoyé."), .compose = messages_compose_send,
      .enter = messages_start_send, .edges = send_edges, .edge_count = 3 },
    { .name = "messages.unsent", .kind = PAGE_TEXT, .title = MESSAGES_TITLE, .help = N_("Votre message n'a pas été envoyé; ce que vous avez écrit est toujours là."), .guarded = true,
      .items = messages_unsent_items, .item_count = MESSAGES_UNSENT_ITEMS, .edges = messages_unsent_edges, .edge_count = MESSAGES_UNSENT_EDGES, .compose = messages_compose_unsent },
    END_PAGE("messages.sent", N_("Le numéro permet de parler de ce message au téléphone."), messages_compose_sent),
    END_PAGE("messages.kept", N_("Un brouillon est dans la liste de vos messages; lui seul n'est pas envoyé."), messages_compose_kept),
};

const struct flow flow_messages = { "messages", pages, sizeof pages / sizeof pages[0] };
