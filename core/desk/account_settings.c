#include "core/desk/account_inside.h"

/* Paramètres du compte, and what a log-in may have to begin with. */

static const struct account_verb password_verb = { "password", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = account_take_home },
                                 name_verb = { "name", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = account_take_home },
                                 questions_verb = { "questions", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = account_take_home },
                                 keep_verb = { "questions-keep", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = account_take_home },
                                 accept_verb = { "accept", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = account_take_home };

/* --- the password, the name --- */

enum err desk_set_password(struct desk *d, const struct secret *old, const struct secret *new_one, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &password_verb, &f);
    if (e)
        return e;
    const struct account_home *home = &d->account->shown.home;
    account_form_password(&f, "old", old);
    account_check(&f, account_password_check(new_one, home->issued));
    account_check(&f, account_password_check(new_one, home->chosen));
    account_check(&f, secret_equal(old, new_one) ? ERR_PIN_SAME : ERR_OK);
    account_form_password(&f, "new", new_one);
    return account_ask(d, &f, watch);
}

enum err desk_set_name(struct desk *d, const struct secret *password, const struct secret *name, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &name_verb, &f);
    if (e)
        return e;
    account_form_password(&f, "password", password);
    account_form_name(&f, name);
    return account_ask(d, &f, watch);
}

/* --- eight questions --- */

enum err desk_set_questions(struct desk *d, const struct secret *password, const struct account_questions *set, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &questions_verb, &f);
    if (e)
        return e;
    const struct account_home *home = &d->account->shown.home;
    const char *const words[] = { home->issued, home->chosen, home->given, home->family, NULL };
    if (password)
        account_form_password(&f, "password", password);
    else {
        account_check(&f, home->must == ACCOUNT_MUST_QUESTIONS ? ERR_OK : ERR_EMPTY);
        account_put_text(&f.to, "password", "");
    }
    account_form_eight(d, &f, set, words);
    return account_ask(d, &f, watch);
}

enum err desk_keep_questions(struct desk *d, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &keep_verb, &f);
    return e ? e : account_ask(d, &f, watch);
}

/* --- an invitation, of somebody who has an account --- */

enum err desk_accept(struct desk *d, const char *id, bool accept, const uint8_t policy_hash[32], const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &accept_verb, &f);
    if (e)
        return e;
    account_put_text(&f.to, "invitation", id);
    account_put_flag(&f.to, "accept", accept);
    account_form_hash(&f, "policy", policy_hash);
    return account_ask(d, &f, watch);
}
