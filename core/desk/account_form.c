#include "core/desk/account_inside.h"

#include "core/proto/questions_set.h"
#include "core/rules/answer.h"
#include "core/rules/contact.h"
#include "core/rules/identity.h"
#include "core/rules/person.h"

#include <sodium.h>
#include <string.h>

enum { HASH_SIZE = 32 };

/* Members of a request as somebody typed them, into the form that the server takes. */

void account_check(struct account_form *f, enum err e)
{
    if (!f->err)
        f->err = e;
}

/* No password is too long or of other characters: one that is cannot be the right one either. */
void account_form_password(struct account_form *f, const char *name, const struct secret *password)
{
    SECRET_OWNED struct secret *plain = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    enum err e = !plain ? ERR_MEMORY : secret_length(password) ? account_password_normalise(password, plain) : ERR_EMPTY;
    account_check(f, e == ERR_LIMIT ? ERR_ACCOUNT_PASSWORD_LONG : e == ERR_FORMAT ? ERR_ACCOUNT_PASSWORD_CHARACTER : e);
    account_put_secret(&f->to, name, plain);
}

void account_form_parsed(struct account_form *f, const char *name, const struct secret *typed, enum err (*parse)(const struct secret *, struct secret *))
{
    SECRET_OWNED struct secret *parsed = secret_new(IDENTITY_BYTES);
    account_check(f, parsed ? parse(typed, parsed) : ERR_MEMORY);
    account_put_secret(&f->to, name, parsed);
}

void account_form_person_name(struct account_form *f, const char *name, const struct secret *typed)
{
    char parsed[PERSON_PART_SIZE] = "";
    account_check(f, person_name_parse(secret_bytes(typed), secret_length(typed), parsed));
    account_put_text(&f->to, name, parsed);
    sodium_memzero(parsed, sizeof parsed);
}

void account_form_email(struct account_form *f, const struct secret *typed)
{
    char parsed[CONTACT_EMAIL_SIZE] = "";
    account_check(f, email_parse(secret_bytes(typed), secret_length(typed), parsed));
    account_put_text(&f->to, "email", parsed);
    sodium_memzero(parsed, sizeof parsed);
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

void account_form_hash(struct account_form *f, const char *name, const uint8_t *hash)
{
    char text[2 * HASH_SIZE + 1] = "";
    if (hash)
        sodium_bin2hex(text, sizeof text, hash, HASH_SIZE);
    account_put_text(&f->to, name, text);
}
