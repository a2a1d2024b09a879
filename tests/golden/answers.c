/* What a script's desk answers for options 1, 3, 4 and 6:
 *
 *   open ok|new|pending|offline|refused|E    the password opened the person: known, without questions nor contact, with an address
 *                                     that waits for its code, off-line, not wanted by the server; or an error
 *   save told|kept|refused|E          option 1 or 3 was saved: the server said yes, not yet, no
 *   code sent|ok|wrong N|E            the code of a new address
 *   ask ok|E                          option 4's questions
 *   answers ok|wrong N|limit|paused|E what the server says of the answers: N tries left
 *   phone ok|wrong N|over             what the answer read over the telephone will be
 *   unblock told|done|phone|refused E|one-of-two E|kept|pulled|unknown
 *   renew done|waiting|wrong N|locked|stopped E|pulled
 *   verb N                            the waiting verb is at step N (enum desk_step; enum renew_step for option 6)
 *   retry MINUTES                     a renewal that was kept may be asked again then
 *   walk SEED STEPS PAGES             random keys, answers and tokens: the invariants hold, at least so many pages are seen
 *   wanted TEXT                       what the last verb was asked, in the words of fake_verbs.c */
#include "screens/counter.h"
#include "screens/session.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"
#include "tui/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60000 };

static bool is(const char *text, const char *word) { return strncmp(text, word, strlen(word)) == 0; }
static int number_in(const char *text) { return atoi(text + strcspn(text, "0123456789")); }

static bool walking;    /* an answer that nobody waits for is no failure then */
bool game_is_walking(void) { return walking; }

static void settle(bool taken, const char *text)
{
    if (!taken && !walking)
        game_fail("nobody waits for the answer", text);
    game_changed();
}

static void fill_person(const char *how)
{
    static const char ids[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE] = { "q03", "q04", "q10", "q12" };
    struct desk_person *p = fake_person();
    *p = (struct desk_person){ .known = !is(how, "offline") && !is(how, "refused"), .err = is(how, "offline") ? ERR_OFFLINE : ERR_OK };
    if (is(how, "refused")) {
        p->err = ERR_SERVER_REFUSED;
        snprintf(p->reason, sizeof p->reason, "Le certificat de cette clé est révoqué.");
    }
    if (!p->known || is(how, "new"))
        return;
    p->question_count = DESK_QUESTIONS;
    memcpy(p->questions, ids, sizeof ids);
    p->questions_ms = game_now() - INT64_C(90) * 86400000;
    p->contact_version = 3;
    p->phone_count = 1;
    snprintf(p->holder, sizeof p->holder, "Marie Exemple");
    snprintf(p->email, sizeof p->email, "marie@exemple.ca");
    snprintf(p->phones[0], sizeof p->phones[0], "418 555-0123 poste 45");
    if (is(how, "pending"))
        snprintf(p->pending, sizeof p->pending, "marie.exemple@exemple.org");
}

static void do_open(const char *how)
{
    struct open_person_result result = { .err = (enum err)atoi(how), .tries = fake_status()->info.tries };
    if (result.err == ERR_PIN_WRONG) {
        result.tries.left--;
        fake_status()->info.tries = result.tries;
    }
    if (!result.err)
        fill_person(how);
    settle(fake_answer_open(&result), how);
}

static void do_save(const char *how)
{
    struct save_result result = { .err = (enum err)atoi(how), .told = is(how, "told") };
    if (!result.err)
        snprintf(result.receipt, sizeof result.receipt, "R-7F2K-93QX");
    if (is(how, "refused")) {
        result.err = ERR_SERVER_REFUSED;
        snprintf(result.reason, sizeof result.reason, "Une demande plus récente a été faite.");
    }
    settle(fake_answer_save(&result), how);
}

static void do_code(const char *how)
{
    struct code_result result = { .err = is(how, "wrong") ? ERR_CODE_WRONG : (enum err)atoi(how) };
    if (is(how, "wrong"))
        result.left = (unsigned)number_in(how);
    if (is(how, "sent")) {
        result.expires_ms = game_now() + 10 * MINUTE;
        result.until_ms = game_now() + MINUTE;
        snprintf(result.to, sizeof result.to, "m•••@•••.org");
    }
    settle(fake_answer_code(&result), how);
}

static void do_ask(const char *how) { settle(fake_answer_questions((enum err)atoi(how)), how); }

static void do_answers(const char *how)
{
    struct answers_result result = { .err = is(how, "wrong") || is(how, "limit") ? ERR_NOT_POSSIBLE : (enum err)atoi(how) };
    if (result.err == ERR_NOT_POSSIBLE)
        snprintf(result.reference, sizeof result.reference, "D-4QPL-77AX");
    if (is(how, "wrong"))
        result.left = (unsigned)number_in(how);
    if (is(how, "limit"))
        result.until_ms = game_now() + 24 * 60 * MINUTE + 3 * MINUTE;
    if (is(how, "paused")) {
        result.err = ERR_KIOSK_PAUSED;
        result.until_ms = game_now() + 5 * MINUTE;
    }
    settle(fake_answer_answers(&result), how);
}

static void do_phone(const char *how)
{
    fake_clock_is(game_now());
    fake_phone(is(how, "wrong") ? ERR_PHONE_ANSWER : is(how, "over") ? ERR_TICKET : ERR_OK, (unsigned)number_in(how));
}

static void do_unblock(const char *how)
{
    static const struct { const char *name; struct unblock_result result; } words[] = {
        { "told", { .outcome = UNBLOCK_DONE, .told = true, .receipt = "R-7F2K-93QX" } },
        { "done", { .outcome = UNBLOCK_DONE, .receipt = "R-7F2K-93QX" } },
        { "phone", { .outcome = UNBLOCK_DONE, .receipt = "R-7F2K-93QX", .confirmation = "ABCD-EFGH" } },
        { "refused", { .outcome = UNBLOCK_REFUSED } },
        { "one-of-two", { .outcome = UNBLOCK_REFUSED, .confirmation = "ABCD-EFGH", .maybe_another = true } },
        { "kept", { .outcome = UNBLOCK_REFUSED, .err = ERR_TOKEN_REMOVED, .tries = { TRIES_EXACT, 4 } } },
        { "pulled", { .outcome = UNBLOCK_PULLED, .err = ERR_TOKEN_REMOVED } },
        { "unknown", { .outcome = UNBLOCK_UNKNOWN, .err = ERR_TOKEN_UNSURE, .receipt = "R-7F2K-93QX" } },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is(how, words[i].name)) {
            struct unblock_result result = words[i].result;
            if (is(how, "refused") || is(how, "one-of-two"))
                result.err = (enum err)number_in(how);
            settle(fake_answer_unblock(&result), how);
            return;
        }
    game_fail("no such answer", how);
}

static void do_renew(const char *how)
{
    static const struct { const char *name; struct renew_result result; } words[] = {
        { "done", { .outcome = RENEW_DONE, .told = true, .receipt = "R-7F2K-93QX" } },
        { "waiting", { .outcome = RENEW_WAITING, .err = ERR_EST_WAIT } },
        { "wrong", { .outcome = RENEW_WRONG, .err = ERR_PIN_WRONG } },
        { "locked", { .outcome = RENEW_LOCKED, .err = ERR_PIN_LOCKED } },
        { "stopped", { .outcome = RENEW_STOPPED } },
        { "pulled", { .outcome = RENEW_STOPPED, .err = ERR_TOKEN_REMOVED } },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is(how, words[i].name)) {
            struct renew_result result = words[i].result;
            result.not_after_ms = result.outcome == RENEW_DONE ? game_now() + INT64_C(1095) * 86400000 : 0;
            result.retry_ms = result.outcome == RENEW_WAITING ? game_now() + 90 * MINUTE : 0;
            if (is(how, "stopped"))
                result.err = (enum err)number_in(how);
            if (result.outcome == RENEW_WRONG)
                result.tries = fake_status()->info.tries = (struct tries){ TRIES_EXACT, (unsigned)number_in(how) };
            settle(fake_answer_renew(&result), how);
            return;
        }
    game_fail("no such answer", how);
}

static void do_verb(const char *n) { settle(fake_verb_step(atoi(n)), n); }
static void do_retry(const char *minutes) { fake_retry(game_now() + (int64_t)atoi(minutes) * MINUTE); }

static void do_wanted(const char *text)
{
    if (strcmp(text, fake_request()) == 0)
        game_pass("wanted");
    else
        game_fail("the desk was asked:", fake_request());
}

/* --- a random walk: from a seed, so that a failure can be played again --- */

static uint32_t seed;
static unsigned dice(unsigned sides)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % sides;
}


static void walk_key(void)
{
    static const char *const keys[] = {
        "\r", "\r", "\r", "\033OA", "\033OB", "\033OB", "\t", "\033", "\033OP", "\033OQ", "\033OS", "\033[5~", "\033[6~", "\177", "\033[H",
        "\033[F", "0", "1", "2", "3", "4", "5", "6", "9", "n", "p", "a", "@", "\303\251", " ", "q", "246813", "123456\r", "raleigh", "a@b.ca\r"
    };
    const char *key = keys[dice(sizeof keys / sizeof keys[0])];
    game_type(key, strlen(key));
}

static void walk_text(const char *text) { game_type(text, strlen(text)); }

/* The wizards of document 003 and the representative's forms. */
static bool walk_new_account(const char *page, const struct node *node, char *text, size_t size)
{
    bool secret = node->role == ROLE_SECRET;
    if (is(page, "invitation.eight") || is(page, "nip.eight"))
        snprintf(text, size, "mot%umot\r", dice(1000));
    else if (is(page, "invitation.reference"))
        snprintf(text, size, "7F2K93QX\r");
    else if (is(page, "nip.who"))
        snprintf(text, size, secret ? "12345678\r" : "Exemple\r");
    else if (secret && (is(page, "invitation.account") || is(page, "nip.account")))
        snprintf(text, size, is(node->name, "C") && node->note ? "K7QXW3MZTR\r" : dice(4) ? "velo9rouge\r" : "velo9bleue\r");
    else if (is(page, "invitation.account") || is(page, "employees.add") || (is(page, "users.add") && node->note))
        snprintf(text, size, "zoe@exemple.ca\r");
    else if (is(page, "users.add"))
        snprintf(text, size, "Exemple\r");
    else
        return false;
    return true;
}

/* Document 004: log-in, creation, forgotten password, their codes. */
static bool walk_citizen(const char *page, const struct node *node, char *text, size_t size)
{
    if (!is(page, "citizen.") && !is(page, "create.") && !is(page, "lost."))
        return false;
    if (strstr(page, ".code"))
        snprintf(text, size, "123 456\r");
    else if (node->role == ROLE_SECRET)
        snprintf(text, size, "%s\r", dice(4) ? "tasse orage violon" : "tasse");
    else
        snprintf(text, size, "%s\r", is(page, "create.") && node->address ? "a@b.ca" : dice(4) ? "jeanne01" : "jean");
    return true;
}

/* What a person would put there: rubbish alone does not get past a form. */
static void walk_field(const struct node *node)
{
    char text[32];
    const char *page = run_page(game_person())->name;
    if (node->role == ROLE_CHOICE)
        snprintf(text, sizeof text, "%u", 1 + dice(9));
    else if (node->role == ROLE_SECRET && (is(page, "questions.choose") || is(page, "unblock.answers") || is(page, "settings.eight") || is(page, "forgot.answers")))
        snprintf(text, sizeof text, "mot%umot\r", dice(1000));
    else if (node->role == ROLE_SECRET && (is(page, "services") || is(page, "settings") || is(page, "forgot")))
        snprintf(text, sizeof text, "%s\r", dice(2) ? "velo9rouge" : "velo9bleue");
    else if (is(page, "services") || is(page, "forgot"))
        snprintf(text, sizeof text, "ip12345\r");
    else if (walk_new_account(page, node, text, sizeof text) || walk_citizen(page, node, text, sizeof text))
        ;
    else if (node->role == ROLE_SECRET)
        snprintf(text, sizeof text, "%s\r", dice(2) ? "246813" : "135790");
    else
        snprintf(text, sizeof text, "%s\r", is(page, "unblock.phone") ? "ABCDEFGHJKMNPQRSTUVW" : is(page, "contact.code") ? "123 456"
                 : is(node->name, "T") || is(node->name, "M") ? "418 555-0123" : "a@b.ca");
    walk_text(text);
}

static void walk_form(void)
{
    for (unsigned i = 0; i < 12; i++) {
        const struct view *v = run_view(game_person());
        const struct node *node = v->focus < v->node_count ? &v->nodes[v->focus] : NULL;
        if (v->kind != VIEW_FORM || !node || node->role == ROLE_ITEM)
            return;
        if (node->role == ROLE_BUTTON) {
            walk_text("\r");
            return;
        }
        walk_field(node);
    }
}

static void walk_answer(void)
{
    static const struct { const char *name, *how; } answers[] = {
        { "open", "ok" }, { "open", "new" }, { "open", "pending" }, { "open", "offline" }, { "open", "refused" }, { "open", "306" },
        { "save", "told" }, { "save", "kept" }, { "save", "refused" }, { "save", "405" }, { "code", "sent" }, { "code", "ok" },
        { "code", "wrong 3" }, { "code", "522" }, { "ask", "ok" }, { "ask", "501" }, { "answers", "ok" }, { "answers", "wrong 2" },
        { "answers", "limit" }, { "phone", "ok" }, { "phone", "wrong 2" }, { "unblock", "told" }, { "unblock", "phone" },
        { "unblock", "refused 321" }, { "unblock", "pulled" }, { "unblock", "kept" }, { "unblock", "unknown" },
        { "renew", "done" }, { "renew", "waiting" },
        { "renew", "wrong 4" }, { "renew", "locked" }, { "renew", "stopped 530" }, { "verb", "2" }, { "verb", "4" }
    };
    static const char *const homes[] = { "plain", "chosen", "temporary", "keep", "chosen representative admin unread invited" };
    static const char *const citizens[] = { "new", "begun progress identify.personal", "letter-tax", "counter", "identified", "consented" };
    static const char *const verdicts[] = { "ok", "ok", "ok", "520 left=2 reference", "520 minutes=15", "540 left=2", "541 left=1", "542 left=3", "542", "521 left=3", "522", "523", "544", "545", "240", "256", "501", "526", "over" };
    size_t n = sizeof answers / sizeof answers[0], from = dice((unsigned)n);
    unsigned visit = run_visit(game_person());
    for (size_t i = 0; i < n && run_visit(game_person()) == visit; i++)    /* one that is waited for, from a random one on */
        game_run_answers(answers[(from + i) % n].name, answers[(from + i) % n].how);
    if (dice(2))
        game_run_account("login", homes[dice(sizeof homes / sizeof homes[0])]);
    else if (dice(3) == 0)
        game_run_citizen("citizen", citizens[dice(sizeof citizens / sizeof citizens[0])]);
    else
        game_run_account("account", verdicts[dice(sizeof verdicts / sizeof verdicts[0])]);
    fake_answer_check(&(struct token_check){ .err = dice(2) ? ERR_OK : ERR_SIGN_FAILED });
    fake_answer_change(&(struct change_pin_result){ .outcome = dice(2) ? CHANGE_PIN_DONE : CHANGE_PIN_REFUSED, .err = ERR_MODULE_FAULT });
    game_changed();
}

enum { PAGES_MAX = FLOW_PAGES_MAX };

/* How many pages were seen; names are constants of the tables. */
static size_t note_page(const char *seen[PAGES_MAX], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (seen[i] == run_page(game_person())->name)
            return n;
    if (n < PAGES_MAX)
        seen[n++] = run_page(game_person())->name;
    return n;
}

/* What the configuration does not turn on is nowhere. */
static void look_for_closed(void)
{
    static const struct { const char *flow, *option; } closed[] = {
        { "services", "services.accounts" }, { "home", "services.accounts" }, { "forgot", "services.accounts" }, { "settings", "services.accounts" },
        { "messages", "services.accounts" }, { "users", "services.accounts" }, { "employees", "services.accounts" }, { "accept", "services.accounts" },
        { "consent", "services.citizens" }, { "citizenhome", "services.citizens" }, { "myaccount", "services.citizens" }, { "consents", "services.citizens" }, { "kept", "services.citizens" },
        { "invitation", "services.invitations" }, { "nip", "services.invitations" },
        { "citizen", "services.citizens" }, { "about.", "services.citizens" }, { "create.", "services.citizens" }, { "lost.", "services.citizens" },
        { "identify", "services.citizens" }, { "consent.", "services.citizens" }, { "myaccount", "services.citizens" },
    };
    const char *name = run_page(game_person())->name;
    const bool counter = counter_is(session_of(game_person()));
    if (is(name, "counter.") ? !counter : counter && (is(name, "menu") || is(name, "account.")))
        game_fail("reached in the other profile:", name);
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (is(name, closed[i].flow) && !conf_flag(session_of(game_person())->conf, closed[i].option))
            game_fail("reached without its option:", name);
}

static void do_walk(const char *text)
{
    static const char *const tokens[] = { "out", "in", "in", "in", "locked" };
    const char *seen[PAGES_MAX];
    size_t pages = 0;
    unsigned steps = 0, wanted = 0;
    if (sscanf(text, "%u %u %u", &seed, &steps, &wanted) != 3)
        game_fail("cannot read", text);
    walking = true;
    const bool counter = counter_is(session_of(game_person()));
    for (unsigned i = 0; i < steps; i++) {
        unsigned what = dice(40);
        bool welcome = is(run_page(game_person())->name, "welcome");
        if (counter && dice(4) == 0)
            game_walk_counter(dice(1000));
        else if (welcome && dice(2))
            game_type(dice(3) ? dice(2) ? "2" : "3" : "4", 1);
        else if (what == 0 || welcome)
            game_token(tokens[dice(sizeof tokens / sizeof tokens[0])]);
        else if (what == 1)
            fake_status()->online = dice(3) > 0;
        else if (what < 12)
            walk_answer();
        else if (what < 18)
            walk_form();
        else
            walk_key();
        pages = note_page(seen, pages);
        look_for_closed();
    }
    walking = false;
    if (pages < wanted)
        game_fail("the walk saw too few pages", "");
    else
        game_pass("walked");
}

static const struct game_command commands[] = {
    { "open", do_open }, { "save", do_save }, { "code", do_code }, { "ask", do_ask }, { "answers", do_answers }, { "phone", do_phone },
    { "unblock", do_unblock }, { "renew", do_renew }, { "verb", do_verb }, { "retry", do_retry }, { "wanted", do_wanted }, { "walk", do_walk },
};

bool game_run_answers(const char *name, const char *rest)
{
    return game_run(commands, sizeof commands / sizeof commands[0], name, rest);
}
