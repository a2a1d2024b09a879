#include "screens/session.h"

#include "core/base/log.h"
#include "core/desk/citizen.h"
#include "screens/bank.h"
#include "screens/counter.h"
#include "screens/identify.h"
#include "screens/messages.h"
#include "screens/rows.h"
#include "screens/texts.h"
#include "screens/words.h"

#include <string.h>

enum { WARNING_MS = 60000, READER_FACTOR = 3, CLOSING_MS = 30000 };

struct session *session_of(const struct run *run) { return run_app(run); }
const struct desk_status *session_status(const struct run *run) { return desk_status(session_of(run)->desk); }

/* --- idle time --- */

/* How long nobody touches anything before the warning, which stands for another minute. */
static int64_t before_warning(const struct session *s, const char *key)
{
    int64_t whole = conf_number(s->conf, key) * 1000 * (s->prefs.reader ? READER_FACTOR : 1);
    return whole > 2 * WARNING_MS ? whole - WARNING_MS : whole / 2;
}

static int64_t inside_ms(const struct session *s) { return before_warning(s, "idle.seconds"); }

static int64_t idle_ms(const struct session *s)
{
    enum page_idle idle = run_page(s->run)->idle;
    if (idle == IDLE_CLOSING)
        return CLOSING_MS * (s->prefs.reader ? READER_FACTOR : 1);
    return idle == IDLE_OUTSIDE ? before_warning(s, "idle.outside-seconds") : inside_ms(s);
}

static void idle_end(void *ctx)
{
    struct session *s = ctx;
    log_info("idle: wiped");
    session_wipe(s, HELD_IDLE);
}

/* On the welcome page there is nothing to lose: the choices of whoever was here go back without a warning. */
static bool nobody_here(const struct session *s)
{
    return run_page(s->run)->idle == IDLE_NEVER;
}

static void idle_warn(void *ctx)
{
    struct session *s = ctx;
    if (nobody_here(s) || run_page(s->run)->idle == IDLE_CLOSING) {
        session_wipe(s, s->held);
        return;
    }
    identify_keep(s->run);
    run_cover(s->run, "idle");
    if (loop_after(s->loop, WARNING_MS, idle_end, s))
        idle_end(s);
}

static bool anything_to_restore(const struct session *s)
{
    return msg_language() != s->first_language || memcmp(&s->prefs, &s->first_prefs, sizeof s->prefs) != 0;
}

/* An agent's session is locked, and nothing is lost: no warning. */
static void idle_lock(void *ctx) { counter_idle(ctx); }

/* A page that waits for the outside is left alone for longer: what it shows is not. */
static void idle_hide(void *ctx) { run_hide(((struct session *)ctx)->run); }

/* While the warning stands only the item that extends counts; it takes the overlay away. */
static void acted(struct run *run)
{
    struct session *s = session_of(run);
    if (run_covered_by(run, "idle"))
        return;
    loop_cancel(s->loop, idle_end, s);
    loop_cancel(s->loop, idle_warn, s);
    loop_cancel(s->loop, idle_hide, s);
    loop_cancel(s->loop, idle_lock, s);
    if (desk_counter(s->desk)->agent.open) {
        if (loop_after(s->loop, conf_number(s->conf, "counter.idle-seconds") * 1000, idle_lock, s))
            counter_idle(s);
        return;
    }
    if (nobody_here(s) && !anything_to_restore(s))
        return;   /* a kiosk at rest has no timer: no wake-up, no byte */
    bool outside = run_page(s->run)->idle == IDLE_OUTSIDE;
    if (loop_after(s->loop, idle_ms(s), idle_warn, s) || (outside && loop_after(s->loop, inside_ms(s), idle_hide, s)))
        log_error("no timer for the idle time");
}

/* --- ways out --- */

static void restore_choices(struct session *s)
{
    s->prefs = s->first_prefs;
    if (msg_set(s->first_language))
        log_error("the language cannot be restored");
}

void session_drop(struct session *s)
{
    bank_drop(s);
    rows_drop(s);
    texts_drop(s);
    secret_free(s->reading);
    s->reading = NULL;
}

void session_begin(struct session *s) { explicit_bzero(&s->visit, sizeof s->visit); }

/* Everything of the person but their choices of language and display. */
static void forget(struct session *s, enum held held)
{
    const struct desk_status *status = desk_status(s->desk);
    messages_keep(s);
    desk_forget(s->desk);
    run_wipe(s->run);
    memset(&s->changed, 0, sizeof s->changed);
    memset(&s->checked, 0, sizeof s->checked);
    session_begin(s);
    explicit_bzero(&s->account, sizeof s->account);
    explicit_bzero(&s->counter, sizeof s->counter);
    s->counter.insertion = desk_counter(s->desk)->insertion;
    session_drop(s);
    s->directory_from = NULL;
    memset(s->serial, 0, sizeof s->serial);
    s->held = status->token == DESK_TOKEN_ABSENT ? HELD_NOT : held;
    s->insertion = status->insertion;
    s->wiped = true;
}

void session_log_out(struct session *s) { forget(s, HELD_CLOSED); }

void session_wipe(struct session *s, enum held held)
{
    const struct desk_status *status = desk_status(s->desk);
    forget(s, held);
    restore_choices(s);
    run_go(s->run, status->enrolled ? "welcome" : status->store_err ? "broken" : "enrol");
    acted(s->run);
}

static void close_page(struct run *run)
{
    struct session *s = session_of(run);
    bool at_rest = nobody_here(s) && !run_covered_by(run, "help");
    session_wipe(s, HELD_CLOSED);
    if (at_rest && (conf_flag(s->conf, "close.allowed") || conf_flag(s->conf, "demo")))
        s->ended = true;
}

static void change_language(struct run *run)
{
    (void)run;
    if (msg_set(msg_language() == MSG_FRENCH ? MSG_ENGLISH : MSG_FRENCH))
        log_error("the language cannot be changed");
}

/* --- token in, token out --- */

static bool needs_token(const struct run *run) { return run_page(run)->need != NEED_NOTHING; }

static bool token_usable(const struct desk_status *status)
{
    return status->token == DESK_TOKEN_READY || status->token == DESK_TOKEN_LOCKED;
}

bool session_open_menu(struct session *s)
{
    const struct desk_status *status = desk_status(s->desk);
    if (!token_usable(status) || !status->enrolled)
        return false;
    s->held = HELD_NOT;
    s->insertion = status->insertion;
    memcpy(s->serial, status->info.serial, sizeof s->serial);
    run_go(s->run, "menu");
    acted(s->run);
    return true;
}

bool session_is_anothers(const struct session *s)
{
    return s->serial[0] && strcmp(s->serial, desk_status(s->desk)->info.serial) != 0;
}

void session_want_menu(struct session *s)
{
    s->held = HELD_NOT;
    s->insertion = desk_status(s->desk)->insertion - 1;
}

static void token_left(struct session *s)
{
    s->held = HELD_NOT;
    if (run_page(s->run)->need == NEED_TOKEN)
        session_wipe(s, HELD_NOT);
}

/* --- a token comes while somebody works without one --- */

/* Logged in, or on the way there, or to an account: what was proved, or is being asked, would be lost. */
static bool somebody_here(const struct session *s)
{
    const struct desk_account *account = desk_account(s->desk);
    const struct desk_citizen *citizen = desk_citizen(s->desk);
    bool underway = account->enrolling.open || account->asked[0][0] || citizen->coding.open || citizen->may_set_password || run_page(s->run)->kind == PAGE_WORK;
    return !nobody_here(s) && (account->open || citizen->open || underway);
}

/* Asked once an insertion; the answer «Non» leaves everything as it was. */
static void ask_for_token(struct session *s, const struct desk_status *status)
{
    s->insertion = status->insertion;
    run_cover(s->run, "account.token");
}

/* The token is gone: nobody need answer any more. */
static void forget_question(struct session *s)
{
    if (run_covered_by(s->run, "account.token") && strcmp(run_view(s->run)->page, "account.token") == 0)
        run_uncover(s->run);
}

static void look_at_token(struct session *s, const struct desk_status *status)
{
    bool present = token_usable(status);
    bool same = present && status->insertion == s->insertion;
    if (s->present && (!present || !same) && status->token != DESK_TOKEN_READING)
        token_left(s);
    if (present && !same && run_page(s->run)->need == NEED_TOKEN)
        session_wipe(s, HELD_NOT);          /* the page came when its token had left */
    if (present && !same && needs_token(s->run))
        s->insertion = status->insertion;   /* back inside the work it was pulled from */
    else if (present && !same && somebody_here(s))
        ask_for_token(s, status);
    else if (present && !same)
        session_open_menu(s);
    if (!present && status->token != DESK_TOKEN_READING)
        forget_question(s);
    if (status->token != DESK_TOKEN_READING)
        s->present = present;
}

/* Enrolment is over, or the kiosk was retired. */
static void look_at_enrolment(struct session *s, const struct desk_status *status)
{
    const char *name = run_page(s->run)->name;
    bool outside = strncmp(name, "enrol", 5) == 0 || strcmp(name, "broken") == 0;
    if (status->enrolled == outside)
        session_wipe(s, HELD_NOT);
}

void session_changed(void *session)
{
    struct session *s = session;
    const struct desk_status *status = desk_status(s->desk);
    look_at_enrolment(s, status);
    if (status->enrolled && counter_is(s))
        counter_changed(s);
    else if (status->enrolled)
        look_at_token(s, status);
    run_changed(s->run);
}

/* --- the run's host --- */

static const char *mark(const struct run *run)
{
    return conf_flag(session_of(run)->conf, "demo") ? msg(N_("DÉMO")) : NULL;
}

struct run_host session_host(struct session *s)
{
    return (struct run_host){ .app = s, .close = close_page, .language = change_language, .state = words_state,
                              .help_page = "help", .mark = mark, .acted = acted };
}

void session_start(struct session *s)
{
    const struct desk_status *status = desk_status(s->desk);
    s->insertion = status->insertion - 1;   /* a token that is there at the start opens its menu */
    run_go(s->run, status->enrolled ? "welcome" : status->store_err ? "broken" : "enrol");
    session_changed(s);
}
