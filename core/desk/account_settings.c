#include "core/desk/account_inside.h"

#include "core/proto/questions_set.h"
#include "core/rules/answer.h"

#include <sodium.h>
#include <string.h>

/* Paramètres du compte, and what a log-in may have to begin with. */

enum { POLICY_HASH_SIZE = 32 };

static const struct account_verb password_verb = { "password", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, account_take_home },
                                 name_verb = { "name", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, account_take_home },
                                 questions_verb = { "questions", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, account_take_home },
                                 keep_verb = { "questions-keep", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, account_take_home },
                                 accept_verb = { "accept", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, account_take_home };

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

/* The name that a person chooses has the shape of an address. */
void account_form_name(struct account_form *f, const struct secret *typed)
{
    char parsed[ACCOUNT_NAME_SIZE] = "";
    bool shaped = false;
    account_check(f, account_name_parse(typed, parsed, &shaped));
    account_check(f, shaped ? ERR_OK : ERR_USER_NAME);
    account_put_text(&f->to, "name", parsed);
    sodium_memzero(parsed, sizeof parsed);
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

static enum err judge_one(struct desk *d, const struct account_questions *set, size_t i, const char *const *words)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(set->questions[i], set->questions[k]) == 0)
            return ERR_QUESTION_SAME;
        if (answer_equal(set->answers[i], set->answers[k]))
            return ERR_ANSWER_SAME;
    }
    return question_id_is_valid(set->questions[i]) ? save_judge_answer(d, set->questions[i], set->answers[i], words) : ERR_CHOICE;
}

void account_form_answers(struct account_form *f, const struct secret *const *answers, size_t n)
{
    struct secret *plain[ACCOUNT_QUESTIONS] = { NULL };
    for (size_t i = 0; i < n; i++) {
        plain[i] = secret_new(ANSWER_BYTES_MAX);
        account_check(f, plain[i] ? answer_normalise(answers[i], plain[i]) : ERR_MEMORY);
    }
    account_put_secrets(&f->to, "answers", (const struct secret *const *)plain, n);
    for (size_t i = 0; i < n; i++)
        secret_free(plain[i]);
}

void account_form_eight(struct desk *d, struct account_form *f, const struct account_questions *set, const char *const *words)
{
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++)
        account_check(f, judge_one(d, set, i, words));
    account_put_texts(&f->to, "questions", set->questions, ACCOUNT_QUESTIONS);
    account_form_answers(f, set->answers, ACCOUNT_QUESTIONS);
}

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

void account_form_policy(struct account_form *f, const uint8_t *hash)
{
    char text[2 * POLICY_HASH_SIZE + 1];
    sodium_bin2hex(text, sizeof text, hash, POLICY_HASH_SIZE);
    account_put_text(&f->to, "policy", text);
}

enum err desk_accept(struct desk *d, const char *id, bool accept, const uint8_t policy_hash[32], const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &accept_verb, &f);
    if (e)
        return e;
    account_put_text(&f.to, "invitation", id);
    account_put_flag(&f.to, "accept", accept);
    account_form_policy(&f, policy_hash);
    return account_ask(d, &f, watch);
}
