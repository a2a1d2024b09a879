#include "core/desk/citizen_inside.h"

#include "core/rules/code.h"

#include <sodium.h>
#include <string.h>

/* An account of the Service d'authentification: made, opened with a mailed code, its password forgotten. */

enum { CODING_MS = 3600000 };      /* how long another code can be asked for: server/PROTOCOL.md 13 */

enum err citizen_take_home(struct desk *d, const json_t *json)
{
    return citizen_read_home(json, &d->account->citizen.home) ? ERR_OK : ERR_FORMAT;
}

/* --- a code that was mailed --- */

/* By the server's clock; shown by this kiosk's. */
static int64_t wall_here(const struct desk *d, int64_t server_ms)
{
    return clock_wall(loop_clock(d->loop)) + server_ms - d->asking.ticket.server_ms;
}

static void show_coding(struct desk *d, const struct citizen_mailed *mailed, enum citizen_coding_for what)
{
    struct citizen_coding *shown = &d->account->citizen.coding;
    *shown = (struct citizen_coding){ .open = true, .confirming = mailed->confirming, .what = what, .expires_ms = wall_here(d, mailed->expires_ms),
                                      .resend_ms = wall_here(d, mailed->resend_ms) };
    memcpy(shown->to, mailed->to, sizeof shown->to);
}

enum err citizen_take_coding(struct desk *d, const json_t *json, enum citizen_coding_for what)
{
    struct account_ticket *ticket = &d->account->tickets[ACCOUNT_CODING];
    struct citizen_mailed mailed;
    if (!citizen_read_coding(json, &mailed))
        return ERR_FORMAT;
    memcpy(ticket->id, mailed.ticket, sizeof ticket->id);
    ticket->until = clock_mono(loop_clock(d->loop)) + CODING_MS;
    show_coding(d, &mailed, what);
    sodium_memzero(&mailed, sizeof mailed);
    return ERR_OK;
}

/* Of the ticket that is there, whose end and purpose stay. */
static enum err read_resent(struct desk *d, const json_t *json)
{
    struct citizen_mailed mailed = { .ticket = "" };
    bool fits = citizen_read_coding(json, &mailed) && strcmp(mailed.ticket, d->account->tickets[ACCOUNT_CODING].id) == 0;
    if (fits)
        show_coding(d, &mailed, d->account->citizen.coding.what);
    sodium_memzero(&mailed, sizeof mailed);
    return fits ? ERR_OK : ERR_FORMAT;
}

/* --- answers --- */

static enum err read_login(struct desk *d, const json_t *json) { return citizen_take_coding(d, json, CODING_LOGIN); }
static enum err read_forgot(struct desk *d, const json_t *json) { return citizen_take_coding(d, json, CODING_FORGOT); }

static enum err read_opened(struct desk *d, const json_t *json)
{
    struct desk_citizen *shown = &d->account->citizen;
    struct account_opened opened = { .session = "" };
    enum err e = account_take_session(d, json, &opened) ? citizen_take_home(d, json) : ERR_FORMAT;
    if (!e) {
        account_ticket_over(d->account, ACCOUNT_CODING);
        shown->until_ms = account_begin_session(d, ACCOUNT_WITH_CITIZEN, &opened);
        shown->open = true;
    }
    sodium_memzero(&opened, sizeof opened);
    return e;
}

static enum err read_may_set(struct desk *d, const json_t *json)
{
    struct account *a = d->account;
    enum err e = account_take_ticket(d, json, &a->tickets[ACCOUNT_NEW_PASSWORD]);
    if (e)
        return e;
    account_ticket_over(a, ACCOUNT_CODING);
    a->citizen.may_set_password = true;
    return ERR_OK;
}

static enum err read_set(struct desk *d, const json_t *json)
{
    (void)json;
    account_ticket_over(d->account, ACCOUNT_NEW_PASSWORD);
    return ERR_OK;
}

static enum err read_moved(struct desk *d, const json_t *json)
{
    enum err e = citizen_take_home(d, json);
    if (!e)
        account_ticket_over(d->account, ACCOUNT_CODING);
    return e;
}

static const struct account_verb refuse_verb = { "citizen-refuse", ACCOUNT_WITH_NOTHING, .lost = ACCOUNT_ONCE },
                                 create_verb = { "citizen-create", ACCOUNT_WITH_NOTHING, ACCOUNT_ONCE, .read = read_login },
                                 login_verb = { "citizen-login", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_login },
                                 forgot_verb = { "citizen-forgot", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_forgot },
                                 resend_verb = { "citizen-resend", ACCOUNT_WITH_NOTHING, ACCOUNT_ONCE, .read = read_resent, .ticket = ACCOUNT_CODING },
                                 password_verb = { "citizen-forgot-password", ACCOUNT_WITH_NOTHING, ACCOUNT_ONCE, .read = read_set, .ticket = ACCOUNT_NEW_PASSWORD },
                                 home_verb = { "citizen-home", ACCOUNT_WITH_CITIZEN, ACCOUNT_ANEW, .read = citizen_take_home };

/* What takes the code of coding. */
static const struct account_verb code_verbs[] = {
    [CODING_LOGIN] = { "citizen-code", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_opened, .ticket = ACCOUNT_CODING },
    [CODING_FORGOT] = { "citizen-forgot-code", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_may_set, .ticket = ACCOUNT_CODING },
    [CODING_EMAIL] = { "citizen-email-code", ACCOUNT_WITH_CITIZEN, ACCOUNT_SAME, .read = read_moved, .ticket = ACCOUNT_CODING },
};

/* --- members --- */

static void put_login(struct account_form *f, const struct secret *typed)
{
    char parsed[CITIZEN_LOGIN_SIZE] = "";
    bool is_address;
    account_check(f, citizen_login_parse(typed, parsed, &is_address));
    account_put_text(&f->to, "name", parsed);
    sodium_memzero(parsed, sizeof parsed);
}

static void put_name(struct account_form *f, const struct secret *typed)
{
    char parsed[CITIZEN_NAME_SIZE] = "";
    account_check(f, citizen_name_parse(typed, parsed));
    account_put_text(&f->to, "name", parsed);
    sodium_memzero(parsed, sizeof parsed);
}

void citizen_form_new_password(struct account_form *f, const char *member, const struct citizen_password *password)
{
    account_check(f, citizen_password_check(password));
    account_form_password(f, member, password->password);
}

/* --- an account, and the way in --- */

enum err desk_citizen_refuse(struct desk *d, const uint8_t text[32], const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &refuse_verb, &f);
    if (e)
        return e;
    account_form_hash(&f, "text", text);
    return account_ask(d, &f, watch);
}

static enum err begin(struct desk *d, const struct account_verb *verb, struct account_form *f)
{
    account_make_room(d, ACCOUNT_WITH_CITIZEN);
    return account_open(d, verb, f);
}

enum err desk_citizen_create(struct desk *d, const struct citizen_create *create, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = begin(d, &create_verb, &f);
    if (e)
        return e;
    put_name(&f, create->name);
    account_form_email(&f, create->email);
    citizen_form_new_password(&f, "password", &(struct citizen_password){ create->password, create->name, create->email });
    account_put_text(&f.to, "language", create->language);
    account_form_hash(&f, "text", create->text);
    return account_ask_for(d, &f, ACCOUNT_CODING, watch);
}

enum err desk_citizen_log_in(struct desk *d, const struct citizen_log_in *log_in, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = begin(d, &login_verb, &f);
    if (e)
        return e;
    put_login(&f, log_in->name);
    account_form_password(&f, "password", log_in->password);
    account_form_hash(&f, "text", log_in->text);
    return account_ask_for(d, &f, ACCOUNT_CODING, watch);
}

enum err desk_citizen_forgot(struct desk *d, const struct secret *name, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = begin(d, &forgot_verb, &f);
    if (e)
        return e;
    put_login(&f, name);
    e = account_ask_for(d, &f, ACCOUNT_CODING, watch);
    if (!e)
        account_ticket_over(d->account, ACCOUNT_NEW_PASSWORD);
    return e;
}

enum err desk_citizen_resend(struct desk *d, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &resend_verb, &f);
    return e ? e : account_ask(d, &f, watch);
}

enum err desk_citizen_code(struct desk *d, const struct secret *code, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &code_verbs[desk_citizen(d)->coding.what], &f);
    if (e)
        return e;
    account_form_parsed(&f, "code", code, code_parse);
    return account_ask(d, &f, watch);
}

enum err desk_citizen_forgot_password(struct desk *d, const struct citizen_new_password *password, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &password_verb, &f);
    if (e)
        return e;
    citizen_form_new_password(&f, "password", &(struct citizen_password){ password->password, password->name, NULL });
    return account_ask(d, &f, watch);
}

enum err desk_citizen_home(struct desk *d, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &home_verb, &f);
    return e ? e : account_ask(d, &f, watch);
}

void desk_citizen_coding_drop(struct desk *d)
{
    if (!d->account)
        return;
    account_leave_ask(d);
    account_ticket_over(d->account, ACCOUNT_CODING);
}
