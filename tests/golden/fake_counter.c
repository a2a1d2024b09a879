/* The agent, the agents' reader, and what the counter's verbs are answered:
 *
 *   agent card none|absent|reading|in|other|blocked|fault      the agents' reader; none: this terminal has none
 *   agent login ROLE...              the log-in that waits is answered: Anne Exemple has these roles ("code" as well: she came with a one-time code)
 *   agent unlocked                   so is what waits to unlock
 *   agent E [left=N]                 one of both is refused
 *   agent tries N                    left on the token that is there
 *   agent self PERSON                that record is the agent's own
 *   agent locked | over              the desk locks the session, or the server has ended it
 *   second waits|yes|no             what the other agent has answered
 *   chain good|bad                  what the trail's rows are
 *   export step BYTES | ok PATH | E  an export goes on, is done, is not
 * `account ok` and its like (fake_account.c) answer a verb, with the row of the table; `wanted` (answers.c) tells what was asked. */
#include "tests/golden/fake_counter.h"

#include "tests/golden/fake_account.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, DAY = 1440, YEAR = 365 * DAY };

static struct {
    struct desk_counter counter;
    struct counter_sheet sheets[PLACES];
    struct secret *secrets[PLACES];
    struct agent_watch agent;
    struct export_watch export_;
    enum counter_place place;
    char verb[32];
} fake;

struct desk_counter *fake_counter(void) { return &fake.counter; }
const struct desk_counter *desk_counter(const struct desk *d) { (void)d; return &fake.counter; }
const struct counter_sheet *desk_counter_sheet(const struct desk *d, enum counter_place place) { (void)d; return &fake.sheets[place]; }
const char *counter_text(const struct counter_row *row, size_t i) { return i < row->text_count && row->texts[i] ? row->texts[i] : ""; }
int64_t counter_time(const struct counter_row *row, size_t i) { return i < row->time_count ? row->times[i] : 0; }

void desk_counter_drop(struct desk *d, enum counter_place place)
{
    (void)d;
    secret_free(fake.secrets[place]);
    fake.secrets[place] = NULL;
    fake.sheets[place] = (struct counter_sheet){ .id = "", .text = "", .next = "", .back = "" };
}

/* What the agent's session had; the reader keeps what is in it. */
static void forget_session(void)
{
    fake.counter.agent = (struct counter_agent){ 0 };
    fake.agent.done = NULL;
    fake.export_.done = NULL;
    for (int place = 0; place < PLACES; place++)
        desk_counter_drop(NULL, (enum counter_place)place);
}

void fake_counter_forget(void) { forget_session(); }

void fake_counter_start(void)
{
    forget_session();
    fake_second_is("waits");
    fake_chain_is("good");
    fake.counter = (struct desk_counter){ .card = AGENT_CARD_ABSENT };
}

void desk_agent_log_out(struct desk *d) { (void)d; forget_session(); }
void desk_agent_lock(struct desk *d) { (void)d; fake.counter.agent.locked = fake.counter.agent.open; }

/* --- the agent --- */

static enum err wait_for_agent(const char *what, const struct agent_watch *watch)
{
    if (!fake_status()->online)
        return ERR_NETWORK_NEEDED;
    fake_note_clear();
    fake_note("%s", what);
    fake.agent = *watch;
    return ERR_OK;
}

enum err desk_agent_log_in(struct desk *d, const struct secret *pin, const struct agent_watch *watch)
{
    (void)d;
    enum err e = wait_for_agent("agent log in", watch);
    if (!e)
        fake_note_secret("pin", pin);
    return e;
}

enum err desk_agent_log_in_code(struct desk *d, const struct secret *name, const struct secret *password, const struct secret *code, const struct agent_watch *watch)
{
    (void)d;
    enum err e = wait_for_agent("agent log in", watch);
    if (e)
        return e;
    fake_note_secret("name", name);
    fake_note_secret("password", password);
    fake_note_secret("code", code);
    return ERR_OK;
}

enum err desk_agent_unlock(struct desk *d, const struct secret *pin_or_password, const struct agent_watch *watch)
{
    (void)d;
    enum err e = wait_for_agent("agent unlock", watch);
    if (!e)
        fake_note_secret("is", pin_or_password);
    return e;
}

/* --- sheets --- */

static const struct fake_sheet *sheet_of(const struct fake_sheet *s, const char *verb)
{
    for (; s->verb; s++)
        if (strcmp(s->verb, verb) == 0 && (!s->when || strstr(fake_request(), s->when)))
            return s;
    return NULL;
}

static const struct fake_sheet *sheet_for(const char *verb)
{
    const struct fake_sheet *found = sheet_of(fake_sheets, verb);
    return found ? found : sheet_of(fake_acts, verb);
}

static int64_t at(int64_t minutes) { return minutes ? game_now() + minutes * MINUTE_MS : 0; }

static void put_row(struct counter_sheet *sheet, const struct fake_row *from)
{
    struct counter_row *row = &sheet->rows[sheet->row_count++];
    *row = (struct counter_row){ .id = from->id ? from->id : "", .word = from->word ? from->word : "", .text_count = COUNTER_TEXTS, .time_count = COUNTER_TIMES };
    for (size_t i = 0; i < COUNTER_TEXTS; i++)
        row->texts[i] = from->texts[i] ? from->texts[i] : "";
    for (size_t i = 0; i < COUNTER_TIMES; i++)
        row->times[i] = from->times[i] >= FAKE_NUMBERS ? from->times[i] - FAKE_NUMBERS : at(from->times[i]);
}

static const char *or_empty(const char *text) { return text ? text : ""; }

static void take_sheet(void)
{
    const struct fake_sheet *from = sheet_for(fake.verb);
    struct counter_sheet *to = &fake.sheets[fake.place];
    desk_counter_drop(NULL, fake.place);
    to->there = true;
    if (!from)
        return;
    to->id = or_empty(from->id);
    to->text = or_empty(from->text);
    to->next = or_empty(from->next);
    to->back = or_empty(from->back);
    to->until_ms = at(from->until_minutes);
    for (size_t i = 0; i < from->row_count && i < COUNTER_ROWS_MAX; i++)
        put_row(to, &from->rows[i]);
    if (from->fill)
        from->fill(to);
    if (from->secret && (fake.secrets[fake.place] = secret_new(64)) && secret_append(fake.secrets[fake.place], from->secret, strlen(from->secret)) == ERR_OK)
        to->secret = fake.secrets[fake.place];
}

static void note_param(const struct counter_param *p)
{
    if (p->kind == PARAM_SECRET)
        fake_note_secret(p->name, p->secret);
    else if (p->kind == PARAM_TEXT)
        fake_note(" %s=%s", p->name, p->text);
    else
        fake_note(" %s=%lld", p->name, (long long)p->number);
}

static enum err refused(void)
{
    if (!fake.counter.agent.open)
        return ERR_SESSION;
    return fake.counter.agent.locked ? ERR_SESSION_LOCKED : fake_status()->online ? ERR_OK : ERR_NETWORK_NEEDED;
}

enum err desk_counter_ask(struct desk *d, const struct counter_ask *ask, const struct account_watch *watch)
{
    (void)d;
    if (refused())
        return refused();
    fake_account_ask(ask->verb, watch, take_sheet);
    snprintf(fake.verb, sizeof fake.verb, "%s", ask->verb);
    fake.place = ask->place;
    for (size_t i = 0; i < ask->param_count; i++)
        note_param(&ask->params[i]);
    return ERR_OK;
}

enum err desk_counter_unblock_here(struct desk *d, const struct counter_param *params, size_t n, const struct account_watch *watch)
{
    return desk_counter_ask(d, &(struct counter_ask){ .verb = "act-unblock-here", .place = PLACE_ACT, .params = params, .param_count = n, .changes = true }, watch);
}

enum err desk_counter_export(struct desk *d, const struct counter_export *export_, const struct export_watch *watch)
{
    (void)d;
    if (refused())
        return refused();
    fake_note_clear();
    fake_note("export %s %s %s", export_->what, export_->day, export_->to_day);
    fake.export_ = *watch;
    return ERR_OK;
}

/* --- people --- */

static void fill_found(struct counter_sheet *sheet, size_t from, size_t n)
{
    static const char *const names[] = { "Tremblay, Marie-Ève", "Tremblay, Jean-Sébastien", "Tremblay-Bélanger de la Démonstration-Très-Longue, Marie-Ève Jeanne-d'Arc", "Tremblay, Noël", "Tremblay, Zoé" };
    static const char *const states[] = { "token", "account", "", "citizen", "token" };
    static char ids[27][24];
    for (size_t i = from; i < from + n; i++) {
        snprintf(ids[i], sizeof ids[i], "p%zu", i + 1);
        put_row(sheet, &(struct fake_row){ ids[i], "name", { names[i % 5], names[i % 5], states[i % 5] }, { 0 } });
    }
}

static void fill_first(struct counter_sheet *sheet) { fill_found(sheet, 0, COUNTER_LIST_ROWS); }
static void fill_second(struct counter_sheet *sheet) { fill_found(sheet, COUNTER_LIST_ROWS, 7); }

static const struct fake_row by_serial[] = { { "p1", "token", { "Tremblay, Marie-Ève", "DECHSM0123456", "token" }, { 0 } } };
static const struct fake_row by_reference[] = {
    { "p1", "reference", { "Tremblay, Marie-Ève", "D-4QPL-77AX", "token", "Poste 1", "account.login", "password-wrong" }, { -26 * 60 } },
};
static const struct fake_row by_reference_of_nobody[] = { { "", "reference", { "", "D-2222-3333", "", "Poste 2", "account.forgot", "name-unknown" }, { -14 } } };
static const struct fake_row by_receipt[] = {
    { "p1", "receipt", { "Tremblay, Marie-Ève", "R-0123-4567", "token", "Poste 3", "contact.set", "refused", "superseded" }, { -3 * DAY } },
};
static const struct fake_row by_number[] = { { "n7", "nip", { "Exemple, Luc", "1234567", "used" }, { 0 } } };

static const struct fake_row record[] = {
    { "p1", "person", { "Marie-Ève Tremblay", "fr", "m•••@•••.ca", "418 •••", "yes" }, { -2 * YEAR } },
    { "DECHSM0123456", "token", { "working", "Marie-Ève Tremblay" }, { -153 * DAY, 212 * DAY, -400 * DAY } },
    { "DECHSM0000042", "token", { "revoked", "Marie-Ève Tremblay" }, { -2 * YEAR, -100 * DAY, -2 * YEAR } },
    { "", "questions", { "token" }, { -150 * DAY } },
    { "", "account", { "IP12345", "metremblay", "", "open" }, { 20 * 60, -400 * DAY, 0 } },
    { "", "questions", { "account" }, { 0 } },
    { "", "citizen", { "marie.eve", "open", "letter", "tax" }, { -90 * DAY, -90 * DAY, 12 * DAY, 0 } },
    { "", "member", { "Clinique de l'Exemple", "representative" }, { -400 * DAY } },
    { "i1", "invitation", { "ABCD1234", "open", "Pharmacie de l'Exemple" }, { -2 * DAY, 5 * DAY } },
    { "answers", "lock", { "DECHSM0123456" }, { 18 * 60, FAKE_NUMBER(5) } },
    { "login", "lock", { "IP12345" }, { 0, FAKE_NUMBER(3) } },
    { "", "waiting", { "Poste 4" }, { -30 * 60, -5 * 60 } },
    { "c1", "case", { "M-1234-5678", "acces", "open" }, { -2 * 60 } },
    { "", "release", { "DECHSM0123456" }, { 6 * 60 } },
};
/* As long as a text of a sheet may be: 240 letters of two bytes. */
#define FORTY "éééééééééééééééééééééééééééééééééééééééé"
#define LONGEST FORTY FORTY FORTY FORTY FORTY FORTY
static const struct fake_row busy[] = {
    { "p2", "person", { "Jean-Sébastien Tremblay", "en", "j•••@•••.ca", "", "no" }, { -YEAR } },
    { "", "open", { "Luc Exemple", "Comptoir 2" }, { 11 } },
    { "v1", "proved", { "caller" }, { 25 } },
    { "DECHSM0654321", "phone", { "DECHSM0654321", "K7QM 2V" }, { -8 } },
    { "", "waiting", { LONGEST }, { -9, -12 } },
};
static const struct fake_row events[] = {
    { "91", "account.login", { "", "refused", "password-wrong", "user", "Marie-Ève Tremblay", "Poste 1" }, { -2 } },
    { "88", "account.act-password", { "", "done", "forgotten", "agent", "Luc Exemple", "Comptoir 2" }, { -26 * 60 } },
    { "71", "token.certificate.replaced", { "", "done", "", "user", "Marie-Ève Tremblay", "Poste 3" }, { -153 * DAY } },
    { "12", "token.given", { "", "done", "", "operator", "", "" }, { -400 * DAY } },
};
static const struct fake_row older[] = { { "3", "person.added", { "", "done", "", "operator", "", "" }, { -2 * YEAR } } };

#define ROWS(rows_) .rows = rows_, .row_count = sizeof rows_ / sizeof rows_[0]

const struct fake_sheet fake_sheets[] = {
    { .verb = "agent-code", .secret = "K7QM-2V9X", .until_minutes = 10 },
    { .verb = "counter-find", .when = "from=f2", .fill = fill_second, .back = "f1" },
    { .verb = "counter-find", .when = "text=tremb", .fill = fill_first, .next = "f2" },
    { .verb = "counter-find", .when = "text=DECHSM0123456", ROWS(by_serial) },
    { .verb = "counter-find", .when = "text=D-4QPL", ROWS(by_reference) },
    { .verb = "counter-find", .when = "text=D-2222", ROWS(by_reference_of_nobody) },
    { .verb = "counter-find", .when = "text=R-", ROWS(by_receipt) },
    { .verb = "counter-find", .when = "text=1234567", ROWS(by_number) },
    { .verb = "counter-person", .when = "person=p2", ROWS(busy) },
    { .verb = "counter-person", ROWS(record) },
    { .verb = "counter-events", .when = "from=e2", ROWS(older), .back = "e1" },
    { .verb = "counter-events", ROWS(events), .next = "e2" },
    { .verb = NULL },
};

/* --- commands --- */

static bool has(const char *text, const char *word) { return strstr(text, word) != NULL; }

static void set_card(const char *how)
{
    static const struct { const char *word; enum agent_card card; } cards[] = {
        { "none", AGENT_CARD_NONE }, { "absent", AGENT_CARD_ABSENT }, { "reading", AGENT_CARD_READING }, { "in", AGENT_CARD_READY }, { "other", AGENT_CARD_READY },
        { "blocked", AGENT_CARD_BLOCKED }, { "fault", AGENT_CARD_FAULT },
    };
    struct desk_counter *c = &fake.counter;
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
        if (strcmp(cards[i].word, how) != 0)
            continue;
        bool came = cards[i].card >= AGENT_CARD_READING && c->card <= AGENT_CARD_ABSENT;
        c->insertion += came;
        c->card = cards[i].card;
        c->card_err = cards[i].card == AGENT_CARD_FAULT ? ERR_TOKEN_DAMAGED : ERR_OK;
        c->info = (struct token_info){ .tries = { TRIES_EXACT, c->card == AGENT_CARD_BLOCKED ? 0 : 5 }, .pin_min = 6, .pin_max = 15 };
        snprintf(c->info.serial, sizeof c->info.serial, "%s", strcmp(how, "other") ? "AGENT0000001" : "AGENT0000002");
        if (c->card <= AGENT_CARD_ABSENT && c->agent.open && !c->agent.by_code)
            c->agent.locked = true;
    }
    game_changed();
}

static void answer_agent(const struct agent_result *result, const char *text)
{
    struct agent_watch watch = fake.agent;
    fake.agent.done = NULL;
    if (watch.done)
        watch.done(watch.ctx, result);
    else if (!game_is_walking())
        game_fail("no agent waits for the answer", text);
    game_changed();
}

static void log_in(const char *words)
{
    struct counter_agent *a = &fake.counter.agent;
    if (!fake.agent.done) {
        answer_agent(&(struct agent_result){ 0 }, words);
        return;
    }
    *a = (struct counter_agent){ .open = true, .person = "a1", .name = "Anne Exemple", .station = "Accueil 1", .by_code = has(words, "code"), .cases = 4, .waiting = 1,
        .until_ms = game_now() + 600 * (int64_t)MINUTE_MS };
    if (!a->by_code)
        memcpy(a->serial, fake.counter.info.serial, sizeof a->serial);
    for (unsigned i = 0; i < COUNTER_ROLES; i++)
        if (has(words, counter_role_word(1U << i)))
            a->roles |= 1U << i;
    answer_agent(&(struct agent_result){ .err = ERR_OK }, words);
}

static long number_after(const char *text, const char *word)
{
    const char *found = strstr(text, word);
    return found ? atol(found + strlen(word)) : 0;
}

static void refuse(const char *how)
{
    unsigned left = (unsigned)number_after(how, "left=");
    enum err e = (enum err)atoi(how);
    if (e == ERR_PIN_WRONG)
        fake.counter.info.tries.left = left;
    if (e == ERR_PIN_LOCKED)
        fake.counter.card = AGENT_CARD_BLOCKED;
    answer_agent(&(struct agent_result){ .err = e, .tries = { TRIES_EXACT, left }, .said = { .err = e, .left = left } }, how);
}

static void do_agent(const char *how)
{
    if (strncmp(how, "card ", 5) == 0) {
        set_card(how + 5);
    } else if (strncmp(how, "login ", 6) == 0) {
        log_in(how + 6);
    } else if (strncmp(how, "tries ", 6) == 0) {
        fake.counter.info.tries.left = (unsigned)atoi(how + 6);
        game_changed();
    } else if (strcmp(how, "unlocked") == 0) {
        fake.counter.agent.locked = false;
        answer_agent(&(struct agent_result){ .err = ERR_OK }, how);
    } else if (strcmp(how, "locked") == 0) {
        desk_agent_lock(NULL);
        game_changed();
    } else if (strncmp(how, "self ", 5) == 0) {
        snprintf(fake.counter.agent.person, sizeof fake.counter.agent.person, "%s", how + 5);
        game_changed();
    } else if (strcmp(how, "over") == 0) {
        forget_session();
        game_changed();
    } else {
        refuse(how);
    }
}

static void do_export(const char *how)
{
    struct export_watch watch = fake.export_;
    struct export_result result = { .said = { .err = strncmp(how, "ok", 2) ? (enum err)atoi(how) : ERR_OK }, .bytes = 12345 };
    if (!watch.done) {
        if (!game_is_walking())
            game_fail("nobody waits for an export", how);
        return;
    }
    if (strncmp(how, "step ", 5) == 0) {
        watch.step(watch.ctx, atoll(how + 5));
    } else {
        fake.export_.done = NULL;
        if (!result.said.err)
            snprintf(result.path, sizeof result.path, "%s", how + 3);
        watch.done(watch.ctx, &result);
    }
    game_changed();
}

static void do_second(const char *word) { fake_second_is(word); }
static void do_chain(const char *how) { fake_chain_is(how); }

static const struct game_command commands[] = { { "agent", do_agent }, { "export", do_export }, { "second", do_second }, { "chain", do_chain } };

bool game_run_counter(const char *name, const char *rest) { return game_run(commands, sizeof commands / sizeof commands[0], name, rest); }
