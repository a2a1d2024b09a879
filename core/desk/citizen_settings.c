#include "core/desk/citizen_inside.h"

#include <string.h>

/* Consents, and «Gérer votre compte». */

static enum err read_consents(struct desk *d, const json_t *json)
{
    return citizen_read_consents(json, &d->account->citizen.consents) ? ERR_OK : ERR_FORMAT;
}

static enum err read_email(struct desk *d, const json_t *json) { return citizen_take_coding(d, json, CODING_EMAIL); }

static const struct account_verb consent_verb = { "citizen-consent", ACCOUNT_WITH_CITIZEN, ACCOUNT_ONCE, .read = citizen_take_home },
                                 consents_verb = { "citizen-consents", ACCOUNT_WITH_CITIZEN, ACCOUNT_ANEW, .read = read_consents },
                                 withdraw_verb = { "citizen-withdraw", ACCOUNT_WITH_CITIZEN, ACCOUNT_ONCE, .read = citizen_take_home },
                                 password_verb = { "citizen-password", ACCOUNT_WITH_CITIZEN, ACCOUNT_ONCE, .read = citizen_take_home },
                                 email_verb = { "citizen-email", ACCOUNT_WITH_CITIZEN, ACCOUNT_ONCE, .read = read_email },
                                 close_verb = { "citizen-close", ACCOUNT_WITH_CITIZEN, .lost = ACCOUNT_ONCE, .ends = true };

/* --- consents --- */

enum err desk_citizen_consent(struct desk *d, const struct citizen_answer *answer, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &consent_verb, &f);
    if (e)
        return e;
    account_put_text(&f.to, "purpose", answer->purpose);
    account_put_flag(&f.to, "accept", answer->accept);
    account_form_hash(&f, "text", answer->text);
    return account_ask(d, &f, watch);
}

enum err desk_citizen_consents(struct desk *d, unsigned page, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &consents_verb, &f);
    if (e)
        return e;
    account_put_number(&f.to, "page", page ? page : 1);
    return account_ask(d, &f, watch);
}

enum err desk_citizen_withdraw(struct desk *d, const char *id, const uint8_t text[32], const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &withdraw_verb, &f);
    if (e)
        return e;
    account_put_text(&f.to, "id", id);
    account_form_hash(&f, "text", text);
    return account_ask(d, &f, watch);
}

/* --- the account --- */

enum err desk_citizen_set_password(struct desk *d, const struct secret *old, const struct secret *new_one, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &password_verb, &f);
    if (e)
        return e;
    const char *name = d->account->citizen.home.name;
    SECRET_OWNED struct secret *own = secret_new(CITIZEN_NAME_SIZE);
    account_check(&f, own ? secret_append(own, name, strlen(name)) : ERR_MEMORY);
    account_form_password(&f, "old", old);
    citizen_form_new_password(&f, "new", &(struct citizen_password){ new_one, own, NULL });
    account_check(&f, secret_equal(old, new_one) ? ERR_PIN_SAME : ERR_OK);
    return account_ask(d, &f, watch);
}

enum err desk_citizen_set_email(struct desk *d, const struct secret *password, const struct secret *email, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &email_verb, &f);
    if (e)
        return e;
    account_form_password(&f, "password", password);
    account_form_email(&f, email);
    return account_ask_for(d, &f, ACCOUNT_CODING, watch);
}

enum err desk_citizen_close(struct desk *d, const struct secret *password, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &close_verb, &f);
    if (e)
        return e;
    account_form_password(&f, "password", password);
    return account_ask(d, &f, watch);
}
