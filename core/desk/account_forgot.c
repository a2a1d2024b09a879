#include "core/desk/account_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Mot de passe oublié?: the name, three of the eight, a new password. What is known of the name stays with the server. */

static enum err read_questions(struct desk *d, const json_t *json)
{
    char asked[ACCOUNT_ASKED][DESK_QUESTION_ID_SIZE];
    if (!account_take_questions(json, ACCOUNT_ASKED, asked))
        return ERR_FORMAT;
    memcpy(d->account->shown.asked, asked, sizeof asked);
    return ERR_OK;
}

static enum err read_ticket(struct desk *d, const json_t *json) { return account_take_ticket(d, json, &d->account->tickets[ACCOUNT_FORGOT]); }

static void over(struct account *a)
{
    account_ticket_over(a, ACCOUNT_FORGOT);
    sodium_memzero(a->forgot_name, sizeof a->forgot_name);
    sodium_memzero(a->shown.asked, sizeof a->shown.asked);
}

static enum err read_done(struct desk *d, const json_t *json)
{
    (void)json;
    over(d->account);
    return ERR_OK;
}

static const struct account_verb forgot_verb = { "forgot", ACCOUNT_WITH_NOTHING, ACCOUNT_ANEW, .read = read_questions },
                                 answers_verb = { "forgot-answers", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_ticket },
                                 password_verb = { "forgot-password", ACCOUNT_WITH_NOTHING, ACCOUNT_ONCE, .read = read_done, .ticket = ACCOUNT_FORGOT };

enum err desk_forgot(struct desk *d, const struct secret *name, const struct account_watch *watch)
{
    struct account_form f;
    char parsed[ACCOUNT_NAME_SIZE] = "";
    enum err e = account_open(d, &forgot_verb, &f);
    if (e)
        return e;
    account_check(&f, account_name_parse(name, parsed, NULL));
    account_put_text(&f.to, "name", parsed);
    e = account_ask(d, &f, watch);
    if (!e) {
        over(d->account);
        memcpy(d->account->forgot_name, parsed, sizeof parsed);
    }
    sodium_memzero(parsed, sizeof parsed);
    return e;
}

/* Only what no right answer can be is refused here: the rules of a new answer would tell a stranger something. */
enum err desk_forgot_answers(struct desk *d, const struct secret *const answers[ACCOUNT_ASKED], const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &answers_verb, &f);
    if (e)
        return e;
    account_check(&f, d->account->shown.asked[0][0] ? ERR_OK : ERR_TICKET);
    account_put_text(&f.to, "name", d->account->forgot_name);
    account_form_answers(&f, answers, ACCOUNT_ASKED);
    return account_ask_for(d, &f, ACCOUNT_FORGOT, watch);
}

enum err desk_forgot_password(struct desk *d, const struct secret *password, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &password_verb, &f);
    if (e)
        return e;
    account_check(&f, account_password_check(password, d->account->forgot_name));
    account_form_password(&f, "password", password);
    return account_ask(d, &f, watch);
}
