/* counter-queue and act-queue. */
#include "server/counter/queue.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/push.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE_NAME_SIZE = 16, LIST_SIZE = QUEUE_NAME_SIZE + 8, DETAIL_MAX = 512 };

#define BIT(source) (1U << (source))
static const struct { const char *name; unsigned sources; } queues[] = {
    { "refused", BIT(QUEUE_REFUSED) }, { "superseded", BIT(QUEUE_SUPERSEDED) }, { "unsettled", BIT(QUEUE_TICKET) | BIT(QUEUE_PHONE) | BIT(QUEUE_UNKNOWN) },
    { "mails", BIT(QUEUE_MAIL) }, { "certificates", BIT(QUEUE_CERTIFICATE) }, { "kiosks", BIT(QUEUE_KIOSK) },
};

/* The state a row is in, and what its person is told: {what} of an operation, {time} the row's moment. */
static const struct { const char *word, *fr, *en; } states[QUEUE_SOURCES] = {
    [QUEUE_REFUSED] = { "refused", "votre demande reçue {time} ({what}) a été refusée : refaites-la à un poste", "your request received {time} ({what}) was refused: make it again at a kiosk" },
    [QUEUE_SUPERSEDED] = { "superseded", "votre demande reçue {time} ({what}) n'a pas été appliquée, car une plus récente est en vigueur",
                           "your request received {time} ({what}) was not applied, because a more recent one is in force" },
    [QUEUE_TICKET] = { "released", "le secret qui débloque votre clé a été remis {time}, et rien ne dit si le déblocage a réussi", "the secret that unblocks your key was given out {time}, and nothing tells whether unblocking succeeded" },
    [QUEUE_PHONE] = { "answered", "le code qui débloque votre clé a été donné au téléphone {time}, et rien ne dit si le déblocage a réussi",
                      "the code that unblocks your key was given by telephone {time}, and nothing tells whether unblocking succeeded" },
    [QUEUE_UNKNOWN] = { "unknown", "ce qui a été fait avec votre clé {time} s'est terminé sans qu'on sache comment : essayez votre nouveau mot de passe, puis l'ancien",
                        "what was done with your key {time} ended without it being known how: try your new password, then the old one" },
    [QUEUE_MAIL] = { "failed", NULL, NULL },
    [QUEUE_CERTIFICATE] = { "ending", "le certificat de votre clé prend fin {time} : renouvelez-le à un poste, option 6, avant cette date",
                            "the certificate of your key ends {time}: renew it at a kiosk, option 6, before that date" },
    [QUEUE_KIOSK] = { "silent", NULL, NULL },
};
static const char ended_fr[] = "le certificat de votre clé a pris fin {time} : il ne peut plus être renouvelé à un poste", ended_en[] = "the certificate of your key ended {time}: it can no longer be renewed at a kiosk";

/* Which sources; 0: no queue. */
static unsigned sources_of(const char *name)
{
    for (size_t i = 0; i < sizeof queues / sizeof queues[0]; i++)
        if (strcmp(queues[i].name, name) == 0)
            return queues[i].sources;
    return 0;
}

/* --- rows --- */

/* More than one thing with a blank between. A kiosk is retired by those who may. */
static const char *can_do(const struct account_call *a, const struct queue_row *row)
{
    if (row->place.source == QUEUE_MAIL)
        return row->can ? "retry drop" : "drop";
    if (row->place.source == QUEUE_KIOSK)
        return counter_may(a->who.roles, "act-kiosk-retire") ? "retire" : "";
    return row->can ? "tell" : "";
}

static bool is_ended(const struct account_call *a, const struct queue_row *row)
{
    return row->place.source == QUEUE_CERTIFICATE && row->place.at_ms <= a->call->now_ms;
}

/* word NULL: the state it is in. */
static enum err put_row(struct account_call *a, const struct queue_row *row, const char *word)
{
    char id[QUEUE_ID_TEXT_SIZE];
    queue_place_write(&row->place, id);
    const struct sheet_row said = { .id = id, .word = word ? word : is_ended(a, row) ? "ended" : states[row->place.source].word,
        .texts = { row->what, row->name, row->kiosk, row->why, word ? "" : can_do(a, row) }, .times = { row->place.at_ms, row->other_ms } };
    return sheet_add(a, &said);
}

/* --- counter-queue --- */

struct listing { char list[LIST_SIZE]; struct queue_ask ask; struct queue_page page; };

static enum err list_read(struct account_call *a)
{
    static const char *const names[] = { "queue", "from", "rows", NULL };
    char queue[QUEUE_NAME_SIZE], place[QUEUE_ID_TEXT_SIZE];
    struct sheet_page page;
    struct listing *l = calloc(1, sizeof *l);
    a->state = l;
    if (!l)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "queue", queue, sizeof queue) || !(l->ask.sources = sources_of(queue)))
        return ERR_FORMAT;
    (void)snprintf(l->list, sizeof l->list, "queue %s", queue);
    enum err e = sheet_page_read(a, l->list, &page);
    if (e)
        return e;
    l->ask.rows = page.rows;
    l->ask.back = !page.forward;
    l->ask.any = page.key_n > 0;
    (void)snprintf(place, sizeof place, "%.*s", (int)page.key_n, (const char *)page.key);
    return l->ask.any && !queue_place_read(place, &l->ask.from) ? ERR_FORMAT : ERR_OK;
}

static enum err put_cursor(struct account_call *a, const struct listing *l, const char *member, const struct queue_row *row)
{
    char place[QUEUE_ID_TEXT_SIZE];
    queue_place_write(&row->place, place);
    return sheet_put_cursor(a, l->list, member, place, strlen(place));
}

/* Read towards the beginning, the rows come last first. */
static enum err put_page(struct account_call *a, const struct listing *l)
{
    const struct queue_page *p = &l->page;
    const bool more = p->count > l->ask.rows, back = l->ask.back;
    const size_t n = more ? l->ask.rows : p->count;
    enum err e = sheet_begin(a);
    for (size_t i = 0; i < n && !e; i++)
        e = put_row(a, &p->rows[back ? n - 1 - i : i], NULL);
    if (!e && n && (back || more))
        e = put_cursor(a, l, "next", &p->rows[back ? 0 : n - 1]);
    if (!e && n && (back ? more : l->ask.any))
        e = put_cursor(a, l, "back", &p->rows[back ? n - 1 : 0]);
    return e;
}

static enum err list_run(struct account_call *a)
{
    struct listing *l = a->state;
    l->ask.now_ms = a->call->now_ms;
    enum err e = queue_read(a->call->db, &l->ask, &l->page);
    e = e ? e : put_page(a, l);
    return e ? e : account_audit(a, a->who.person, "done", l->list + strlen("queue "));
}

const struct account_verb account_verb_counter_queue = { "counter-queue", WITH_AGENT, false, false, 0, "what did not go as it should", list_read, NULL, list_run, account_release_state };

/* --- act-queue --- */

struct doing { struct queue_place place; char what[8], reason[COUNTER_REASON_SIZE]; };

static enum err act_read(struct account_call *a)
{
    static const char *const names[] = { "queue", "id", "what", "reason", NULL };
    char queue[QUEUE_NAME_SIZE], id[QUEUE_ID_TEXT_SIZE];
    struct doing *d = calloc(1, sizeof *d);
    a->state = d;
    if (!d)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "queue", queue, sizeof queue) || !json_take_text(a->in, "id", id, sizeof id) ||
        !json_take_text(a->in, "what", d->what, sizeof d->what) || !counter_take_reason(a, d->reason))
        return ERR_FORMAT;
    return queue_place_read(id, &d->place) && (sources_of(queue) & BIT(d->place.source)) ? ERR_OK : ERR_FORMAT;
}

static void put_detail(const struct account_call *a, const struct queue_row *row, bool english, struct buf *out)
{
    char when[NOTICE_TIME_SIZE];
    const struct push_type *type = push_type_of(row->what);
    notices_time(row->place.at_ms, english, when);
    const struct notice_value values[] = { { "{time}", when }, { "{what}", type ? english ? type->words_en : type->words : row->what }, { NULL, NULL } };
    notices_fill(out, is_ended(a, row) ? english ? ended_en : ended_fr : english ? states[row->place.source].en : states[row->place.source].fr, values);
}

/* A row stays in its queue, whoever was told: it is one mail a day, however often. */
static enum err tell(struct account_call *a, const struct queue_row *row)
{
    struct call *c = a->call;
    char place[QUEUE_ID_TEXT_SIZE], cause[QUEUE_ID_TEXT_SIZE + 32];
    BUF_OWNED struct buf fr = buf_make(DETAIL_MAX), en = buf_make(DETAIL_MAX);
    put_detail(a, row, false, &fr);
    put_detail(a, row, true, &en);
    if (buf_err(&fr) || buf_err(&en))
        return ERR_LIMIT;
    queue_place_write(&row->place, place);
    (void)snprintf(cause, sizeof cause, "queue %s %" PRId64, place, c->now_ms / POLICY_DAY_MS);
    (void)snprintf(a->about, sizeof a->about, "%s", row->person);
    const struct notice notice = { .kind = NOTICE_COUNTER_TOLD, .person = row->person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms,
                                   .detail = buf_string(&fr), .detail_en = buf_string(&en) };
    return notices_add(c->service, c->db, &notice);
}

/* *word: the state it is in then. */
static enum err do_it(struct account_call *a, const char *what, const struct queue_row *row, const char **word)
{
    char id[QUEUE_ID_MAX + 1] = "";
    memcpy(id, row->place.id, row->place.n);
    if (strcmp(what, "tell") == 0) {
        *word = "told";
        return tell(a, row);
    }
    if (strcmp(what, "retire") == 0) {
        *word = "retired";
        return counter_kiosk_retire(a, id);
    }
    const bool retry = strcmp(what, "retry") == 0;
    *word = retry ? "waiting" : "dropped";
    return retry ? DB_RUN(a->call->db, ST_QUEUE_MAIL_RETRY, NULL, NULL, db_text(id), db_int(a->call->now_ms)) : DB_RUN(a->call->db, ST_QUEUE_MAIL_DROP, NULL, NULL, db_text(id));
}

static bool is_word_of(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; n && (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == 0 || at[n] == ' '))
            return true;
    return false;
}

static enum err audit_done(struct account_call *a, const struct doing *d)
{
    char reason[COUNTER_REASON_SIZE + 64];
    (void)snprintf(reason, sizeof reason, "%s: %s %s", d->reason, d->what, states[d->place.source].word);
    return account_audit(a, a->who.person, "done", reason);
}

static enum err act_run(struct account_call *a)
{
    const struct doing *d = a->state;
    struct queue_row row;
    struct call *c = a->call;
    const char *word = NULL;
    bool found;
    enum err e = queue_get(c->db, &d->place, c->now_ms, &found, &row);
    if (e || !found)
        return e ? e : call_problem(c, 404, "gone", NULL);
    if (!is_word_of(can_do(a, &row), d->what))
        return strcmp(d->what, "retire") == 0 && row.place.source == QUEUE_KIOSK ? call_problem(c, 403, "role", NULL) : account_field(a, "what");
    e = do_it(a, d->what, &row, &word);
    e = e ? e : put_row(a, &row, word);
    return e ? e : audit_done(a, d);
}

const struct account_verb account_verb_act_queue = { "act-queue", WITH_AGENT, false, true, 0, "what did not go as it should", act_read, NULL, act_run, account_release_state };
