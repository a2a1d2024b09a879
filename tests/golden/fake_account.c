/* The verbs of an account, answered by a script:
 *
 *   login HOW                         a log-in is answered with this home: plain, chosen (eight questions are), admin, representative,
 *                                     unread, invited, temporary, expired, keep (expired, and the eight are chosen)
 *   account ok                        the verb that waits is answered yes; what it changes is changed
 *   account E [left=N] [minutes=N] [seconds=N] [reference] [lost]    it is not, or nobody knows; minutes and seconds: until when
 *   account over                      the session is over at the server
 * `wanted` (answers.c) tells what was asked. */
#include "tests/golden/fake_account.h"

#include "tests/golden/fake_counter.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000, MINUTE = 60000, HOUR = 60 * MINUTE };

static struct {
    struct desk_account account;
    struct account_watch watch;
    void (*on_ok)(void);
    char name[ACCOUNT_NAME_SIZE];      /* that was asked for */
} fake;

struct desk_account *fake_account(void) { return &fake.account; }
const struct desk_account *desk_account(const struct desk *d) { (void)d; return &fake.account; }
bool fake_account_waits(void) { return fake.watch.done != NULL; }
void fake_account_forget(void) { fake_users_forget(); fake_citizen_forget(); fake_counter_forget(); memset(&fake, 0, sizeof fake); }

void fake_account_ask(const char *verb, const struct account_watch *watch, void (*on_ok)(void))
{
    fake_note_clear();
    fake_note("%s", verb);
    fake.watch = *watch;
    fake.on_ok = on_ok;
}

bool fake_account_answer(const struct account_result *result)
{
    struct account_watch watch = fake.watch;
    if (!watch.done)
        return false;
    fake.watch.done = NULL;
    if (!result->err && fake.on_ok)
        fake.on_ok();
    if (result->err == ERR_SESSION) {
        memset(&fake.account, 0, sizeof fake.account);
        fake_citizen_forget();
        fake_counter_forget();
    }
    watch.done(watch.ctx, result);
    return true;
}

/* --- verbs --- */

static enum err refused(void) { return fake_status()->online ? ERR_OK : ERR_NETWORK_NEEDED; }

#define ASK(verb_, on_ok_) \
    (void)d; \
    if (refused()) \
        return refused(); \
    fake_account_ask(verb_, watch, on_ok_)

static void take_questions(void)
{
    static const char ids[ACCOUNT_QUESTIONS][DESK_QUESTION_ID_SIZE] = { "q01", "q02", "q03", "q04", "q05", "q06", "q07", "q08" };
    struct account_home *home = &fake.account.home;
    home->must = ACCOUNT_MAY_ALL;
    home->question_count = ACCOUNT_QUESTIONS;
    home->questions_ms = game_now();
    memcpy(home->questions, ids, sizeof ids);
}

static void take_password(void)
{
    struct account_home *home = &fake.account.home;
    home->temporary = false;
    home->must = home->must == ACCOUNT_MUST_PASSWORD ? ACCOUNT_MUST_QUESTIONS : ACCOUNT_MAY_ALL;
}

static void take_name(void) { snprintf(fake.account.home.chosen, sizeof fake.account.home.chosen, "%s", fake.name); }
static void take_keep(void) { fake.account.home.must = ACCOUNT_MAY_ALL; }

static void take_asked(void)
{
    static const char asked[ACCOUNT_ASKED][DESK_QUESTION_ID_SIZE] = { "q03", "q04", "q10" };
    memcpy(fake.account.asked, asked, sizeof asked);
}

static void take_trail(void)
{
    fake.account.trail = (struct account_trail){ .count = 3, .rows = {
        { .at_ms = game_now() - 2 * MINUTE, .what = "account.login", .place = "Poste 1" },
        { .at_ms = game_now() - 26 * (int64_t)HOUR, .what = "account.login", .place = "Poste 1", .refused = true },
        { .at_ms = game_now() - 240 * (int64_t)HOUR, .what = "account.password", .place = "Poste 2" } } };
}

enum err desk_log_in(struct desk *d, const struct secret *name, const struct secret *password, const struct account_watch *watch)
{
    ASK("log in", NULL);
    fake_note_secret("name", name);
    fake_note_secret("password", password);
    return ERR_OK;
}

void desk_log_out(struct desk *d) { (void)d; fake_account_forget(); }
enum err desk_home(struct desk *d, const struct account_watch *watch) { ASK("home", NULL); return ERR_OK; }
enum err desk_trail(struct desk *d, const struct account_watch *watch) { ASK("trail", take_trail); return ERR_OK; }
enum err desk_keep_questions(struct desk *d, const struct account_watch *watch) { ASK("keep", take_keep); return ERR_OK; }

enum err desk_set_password(struct desk *d, const struct secret *old, const struct secret *new_one, const struct account_watch *watch)
{
    ASK("password", take_password);
    fake_note_secret("old", old);
    fake_note_secret("new", new_one);
    return ERR_OK;
}

enum err desk_set_name(struct desk *d, const struct secret *password, const struct secret *name, const struct account_watch *watch)
{
    ASK("name", take_name);
    fake_note_secret("password", password);
    fake_note_secret("name", name);
    snprintf(fake.name, sizeof fake.name, "%.*s", (int)secret_length(name), (const char *)secret_bytes(name));
    return ERR_OK;
}

enum err desk_set_questions(struct desk *d, const struct secret *password, const struct account_questions *set, const struct account_watch *watch)
{
    ASK("questions", take_questions);
    fake_note_secret("password", password);
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++)
        fake_note_secret(set->questions[i], set->answers[i]);
    return ERR_OK;
}

enum err desk_forgot(struct desk *d, const struct secret *name, const struct account_watch *watch)
{
    ASK("forgot", take_asked);
    fake_note_secret("name", name);
    return ERR_OK;
}

enum err desk_forgot_answers(struct desk *d, const struct secret *const answers[ACCOUNT_ASKED], const struct account_watch *watch)
{
    ASK("answers", NULL);
    for (size_t i = 0; i < ACCOUNT_ASKED; i++)
        fake_note_secret("is", answers[i]);
    return ERR_OK;
}

enum err desk_forgot_password(struct desk *d, const struct secret *password, const struct account_watch *watch)
{
    ASK("new password", NULL);
    fake_note_secret("is", password);
    return ERR_OK;
}

size_t desk_services(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    static const struct list_row french[] = {
        { "rvsq", "Rendez-vous santé Québec", "sur le Web, par votre établissement." },
        { "clientele", "Inscription de la clientèle", "sur le site Web de la Régie, dans votre profession." },
        { "selat", "SELAT", "sur le site Web de la Régie, pour les aides techniques." } };
    static const struct list_row english[] = {
        { "rvsq", "Québec Medical Appointment Scheduler", "on the Web, through your establishment." },
        { "clientele", "Registration of clientele", "on the Régie's website, under your profession." },
        { "selat", "SELAT", "on the Régie's website, for devices." } };
    (void)d;
    size_t n = max < 3 ? max : 3;
    memcpy(rows, language[0] == 'e' ? english : french, n * sizeof *rows);
    return n;
}

const char *account_event_text(const char *what) { return strcmp(what, "account.login") == 0 ? "connexion" : "nouveau mot de passe"; }

/* --- commands --- */

static bool has(const char *text, const char *word) { return strstr(text, word) != NULL; }

static void settle(const struct account_result *result, const char *text)
{
    bool taken = fake_account_answer(result);
    if (!taken && !game_is_walking())
        game_fail("nobody waits for the answer", text);
    game_changed();
}

static void fill_home(const char *how)
{
    bool over = has(how, "temporary") || has(how, "expired") || has(how, "keep");
    fake.account.open = true;
    fake.account.until_ms = game_now() + 2 * (int64_t)HOUR;
    fake.account.home = (struct account_home){ .id = "0123456789abcdef", .title = "docteure", .given = "Jeanne", .family = "Exemple", .issued = "IP12345",
        .email = "j•••@•••.ca", .must = over ? ACCOUNT_MUST_PASSWORD : ACCOUNT_MAY_ALL, .temporary = has(how, "temporary"),
        .representative = has(how, "representative"), .local_admin = has(how, "admin"), .service_count = 2,
        .services = { { "rvsq" }, { "clientele" } }, .unread = has(how, "unread") ? 3 : 0 };
    if (has(how, "representative") || has(how, "admin"))
        snprintf(fake.account.home.workplace, sizeof fake.account.home.workplace, "Clinique de l'Exemple");
    if (has(how, "invited")) {
        fake.account.home.invited_count = 1;
        fake.account.home.invited[0] = (struct account_invited){ "i1", "Clinique de l'Exemple", "Monsieur Jean Essai" };
    }
    if (has(how, "chosen") || has(how, "keep")) {
        enum account_must must = fake.account.home.must;
        take_questions();
        fake.account.home.must = must;
        fake.account.home.questions_ms = game_now() - 90 * 24 * (int64_t)HOUR;
    }
}

static void do_login(const char *how)
{
    if (strncmp(fake_request(), "log in", 6) != 0 && game_is_walking())
        return;
    if (fake_account_waits())
        fill_home(how);
    settle(&(struct account_result){ .err = ERR_OK }, how);
}

static long number_after(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    return at ? atol(at + strlen(word)) : 0;
}

static void do_account(const char *how)
{
    struct account_result result = { .err = has(how, "over") ? ERR_SESSION : (enum err)atoi(how), .left = (unsigned)number_after(how, "left="), .counted = has(how, "lost") };
    long ms = number_after(how, "minutes=") * MINUTE + number_after(how, "seconds=") * SECOND;
    result.until_ms = ms ? game_now() + ms : 0;
    if (has(how, "reference"))
        snprintf(result.reference, sizeof result.reference, "D-4QPL-77AX");
    settle(&result, how);
}

static const struct game_command commands[] = { { "login", do_login }, { "account", do_account } };

bool game_run_account(const char *name, const char *rest) { return game_run(commands, sizeof commands / sizeof commands[0], name, rest); }
