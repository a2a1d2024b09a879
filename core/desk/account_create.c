#include "core/desk/account_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A new account: a good code gives a ticket, the ticket makes the account. */

static enum err read_enrolling(struct desk *d, const json_t *json, bool by_nip)
{
    struct account_enrolling made = { .open = true, .by_nip = by_nip };
    bool fits = json_take_text(json, "title", made.title, sizeof made.title) && json_take_text(json, "given", made.given, sizeof made.given) &&
                json_take_text(json, "family", made.family, sizeof made.family) &&
                json_take_text(json, "workplace", made.workplace, sizeof made.workplace);
    enum err e = fits ? account_take_ticket(d, json, &d->account->tickets[ACCOUNT_ENROLLING]) : ERR_FORMAT;
    if (!e)
        d->account->shown.enrolling = made;
    sodium_memzero(&made, sizeof made);
    return e;
}

static enum err read_invitation(struct desk *d, const json_t *json) { return read_enrolling(d, json, false); }
static enum err read_nip(struct desk *d, const json_t *json) { return read_enrolling(d, json, true); }

static enum err read_created(struct desk *d, const json_t *json)
{
    struct account *a = d->account;
    char name[ACCOUNT_NAME_SIZE];
    if (!json_take_text(json, "name", name, sizeof name) || !name[0])
        return ERR_FORMAT;
    account_ticket_over(a, ACCOUNT_ENROLLING);
    memcpy(a->shown.enrolling.made_name, name, sizeof name);
    sodium_memzero(name, sizeof name);
    return ERR_OK;
}

static const struct account_verb invitation_verb = { "invitation", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_invitation },
                                 refuse_verb = { "invitation-refuse", ACCOUNT_WITH_NOTHING, .lost = ACCOUNT_ONCE },
                                 nip_verb = { "nip", ACCOUNT_WITH_NOTHING, ACCOUNT_SAME, .read = read_nip },
                                 check_verb = { "name-check", ACCOUNT_WITH_NOTHING, .lost = ACCOUNT_SAME, .ticket = ACCOUNT_ENROLLING },
                                 create_verb = { "create", ACCOUNT_WITH_NOTHING, ACCOUNT_ONCE, .read = read_created, .ticket = ACCOUNT_ENROLLING };

/* --- what opens it --- */

static void put_reference(struct account_form *f, const struct secret *reference)
{
    char text[ACCOUNT_REFERENCE_LETTERS + 2] = "";
    account_check(f, account_reference_parse(reference, text));
    account_put_text(&f->to, "reference", text);
}

enum err desk_invitation(struct desk *d, const struct secret *reference, const struct secret *code, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &invitation_verb, &f);
    if (e)
        return e;
    put_reference(&f, reference);
    account_form_parsed(&f, "code", code, account_code_parse);
    return account_ask_for(d, &f, ACCOUNT_ENROLLING, watch);
}

enum err desk_invitation_refuse(struct desk *d, const struct secret *reference, const uint8_t policy_hash[32], const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &refuse_verb, &f);
    if (e)
        return e;
    put_reference(&f, reference);
    account_form_hash(&f, "policy", policy_hash);
    return account_ask(d, &f, watch);
}

static void put_something(struct account_form *f, const char *name, const struct secret *typed)
{
    account_check(f, secret_length(typed) ? ERR_OK : ERR_EMPTY);
    account_put_secret(&f->to, name, typed);
}

enum err desk_nip(struct desk *d, const struct account_nip *nip, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &nip_verb, &f);
    if (e)
        return e;
    account_put_text(&f.to, "profession", nip->profession);
    put_something(&f, "number", nip->number);
    put_something(&f, "name", nip->name);
    account_form_parsed(&f, "nip", nip->nip, account_nip_parse);
    return account_ask_for(d, &f, ACCOUNT_ENROLLING, watch);
}

/* --- what it makes --- */

enum err desk_name_is_free(struct desk *d, const struct secret *name, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &check_verb, &f);
    if (e)
        return e;
    account_form_name(&f, name);
    return account_ask(d, &f, watch);
}

static void put_account(struct desk *d, struct account_form *f, const struct account_create *c)
{
    char name[ACCOUNT_NAME_SIZE] = "";
    const char *const words[] = { name, NULL };
    account_check(f, (c->name == NULL) == d->account->shown.enrolling.by_nip ? ERR_OK : ERR_USER_NAME);
    if (c->name) {
        account_form_name(f, c->name);
        if (account_name_parse(c->name, name, NULL))
            name[0] = 0;
    } else {
        account_put_text(&f->to, "name", "");
    }
    account_check(f, account_password_check(c->password, name));
    account_form_password(f, "password", c->password);
    account_form_eight(d, f, &c->questions, words);
    sodium_memzero(name, sizeof name);
}

enum err desk_create(struct desk *d, const struct account_create *create, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &create_verb, &f);
    if (e)
        return e;
    put_account(d, &f, create);
    account_form_hash(&f, "policy", create->policy_hash);
    return account_ask(d, &f, watch);
}

void desk_enrolling_drop(struct desk *d)
{
    if (!d->account)
        return;
    account_leave_ask(d);
    account_ticket_over(d->account, ACCOUNT_ENROLLING);
}
