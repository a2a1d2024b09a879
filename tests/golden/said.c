/* Commands of the golden scripts: the token, the network and the requests that wait, and what is answered to option 2, a check and an enrolment.
 *   token in|out|two|locked|reading|other    tries N    days N    fault E    unsure    net up|down    waiting N    enrolled yes|no    store E
 *   request STATE RECEIPT [TYPE]     answer done|told|wrong|locked|refused E|pulled|kept|unknown    step N     check ok|E     enrol ok|E
 *   asked OLD NEW                    the desk was asked to change OLD to NEW */
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_there(enum desk_token t) { return t == DESK_TOKEN_READY || t == DESK_TOKEN_LOCKED || t == DESK_TOKEN_READING; }

void game_token(const char *how)
{
    static const struct { const char *name; enum desk_token token; } words[] = {
        { "in", DESK_TOKEN_READY }, { "out", DESK_TOKEN_ABSENT }, { "two", DESK_TOKEN_TWO }, { "locked", DESK_TOKEN_LOCKED },
        { "reading", DESK_TOKEN_READING }, { "other", DESK_TOKEN_READY },
    };
    struct desk_status *status = fake_status();
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].name, how) == 0) {
            if (!is_there(status->token) && is_there(words[i].token))
                status->insertion++;
            status->token = words[i].token;
            snprintf(status->info.serial, sizeof status->info.serial, "%s", strcmp(how, "other") ? "DECHSM0123456" : "DECHSM0654321");
        }
    game_changed();
}

static struct tries tries_of(unsigned n) { return (struct tries){ n ? TRIES_EXACT : TRIES_NONE, n }; }
static void do_tries(const char *n) { fake_status()->info.tries = tries_of((unsigned)atoi(n)); game_changed(); }
static void do_days(const char *n)
{
    fake_status()->info.not_after_ms = game_now() + (int64_t)atoi(n) * 86400000 + 3600000;
    game_changed();
}
static void do_unsure(const char *unused) { (void)unused; fake_status()->unsure = true; game_changed(); }
static void do_waiting(const char *n) { fake_status()->waiting = (unsigned)atoi(n); game_changed(); }

static void do_fault(const char *number)
{
    fake_status()->token = DESK_TOKEN_FAULT;
    fake_status()->token_err = (enum err)atoi(number);
    game_changed();
}

static void do_net(const char *how)
{
    fake_status()->online = strcmp(how, "up") == 0;
    fake_status()->offline_since_ms = fake_status()->online ? 0 : game_now();
    game_changed();
}

static void do_enrolled(const char *how) { fake_status()->enrolled = strcmp(how, "yes") == 0; game_changed(); }
static void do_store(const char *number) { fake_status()->store_err = (enum err)atoi(number); game_changed(); }

static void do_request(const char *text)
{
    static const char *const states[] = { "waiting", "sent", "accepted", "refused" };
    struct desk_request row = { .type = "token.pin.changed", .at_ms = game_now() };
    char state[32];
    if (sscanf(text, "%31s %15s %31s", state, row.receipt, row.type) < 2)
        game_fail("cannot read", text);
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(states[i], state) == 0)
            row.state = (enum request_state)i;
    if (row.state == REQUEST_REFUSED)
        snprintf(row.reason, sizeof row.reason, "Le certificat de cette clé est révoqué.");
    fake_add_request(&row);
    game_changed();
}

static void do_answer(const char *text)
{
    static const struct { const char *name; struct change_pin_result result; } words[] = {
        { "done", { .outcome = CHANGE_PIN_DONE, .tries = { TRIES_EXACT, 5 }, .receipt = "R-7F2K-93QX" } },
        { "told", { .outcome = CHANGE_PIN_DONE, .tries = { TRIES_EXACT, 5 }, .receipt = "R-7F2K-93QX", .told = true } },
        { "wrong", { .outcome = CHANGE_PIN_WRONG, .err = ERR_PIN_WRONG } },
        { "locked", { .outcome = CHANGE_PIN_LOCKED, .err = ERR_PIN_LOCKED } },
        { "refused", { .outcome = CHANGE_PIN_REFUSED } },
        { "pulled", { .outcome = CHANGE_PIN_PULLED, .err = ERR_TOKEN_REMOVED } },
        { "kept", { .outcome = CHANGE_PIN_KEPT, .tries = { TRIES_EXACT, 4 } } },
        { "unknown", { .outcome = CHANGE_PIN_UNKNOWN, .err = ERR_TOKEN_UNSURE, .receipt = "R-7F2K-93QX" } },
    };
    char name[32];
    int number = 0;
    sscanf(text, "%31s %d", name, &number);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].name, name) == 0) {
            struct change_pin_result result = words[i].result;
            if (result.outcome == CHANGE_PIN_WRONG)
                result.tries = fake_status()->info.tries = tries_of((unsigned)number);
            if (result.outcome == CHANGE_PIN_REFUSED)
                result.err = (enum err)number;
            if (!fake_answer_change(&result))
                game_fail("nobody waits for the answer", text);
        }
    game_changed();
}

static void do_step(const char *n) { if (!fake_answer_step((enum desk_step)atoi(n))) game_fail("nobody waits for step", n); game_changed(); }

static void do_check(const char *text)
{
    struct token_check result = { .err = (enum err)atoi(text), .tries = fake_status()->info.tries, .signature_ok = *text == 'o' };
    if (result.err == ERR_PIN_WRONG)
        result.tries = fake_status()->info.tries = tries_of(result.tries.left - 1);
    if (!fake_answer_check(&result))
        game_fail("nobody waits for the check", text);
    game_changed();
}

static void do_enrol(const char *text)
{
    enum err e = (enum err)atoi(text);
    fake_status()->enrolled = !e;
    if (!fake_answer_enrol(e))
        game_fail("nobody waits for the enrolment", text);
    game_changed();
}

static void do_asked(const char *text)
{
    char old_pin[64], new_pin[64];
    if (sscanf(text, "%63s %63s", old_pin, new_pin) != 2 || !fake_was_asked(old_pin, new_pin))
        game_fail("the desk was not asked", text);
    else
        game_pass("asked");
}

static const struct game_command commands[] = {
    { "token", game_token }, { "tries", do_tries }, { "days", do_days }, { "fault", do_fault }, { "unsure", do_unsure },
    { "net", do_net }, { "waiting", do_waiting }, { "request", do_request }, { "answer", do_answer }, { "step", do_step },
    { "check", do_check }, { "enrol", do_enrol }, { "enrolled", do_enrolled }, { "store", do_store }, { "asked", do_asked },
};

bool game_run_desk(const char *name, const char *rest) { return game_run(commands, sizeof commands / sizeof commands[0], name, rest); }
