/* Accounts of the demonstration: with a password that lasts and questions that are answered, as no operator may give them. */
#include "server/accounts/demonstration.h"

#include "core/rules/contact.h"
#include "server/accounts/registry.h"
#include "server/audit.h"

#include <sodium.h>
#include <string.h>

struct adding {
    const struct service *service;
    const struct office_new *made;
    char name[ACCOUNT_NAME_SIZE], email[CONTACT_EMAIL_SIZE];
    bool chosen, eight;
    struct account_hash hash;
    struct account_eight questions;
};

static enum err add(void *ctx, struct db *db)
{
    const struct adding *x = ctx;
    struct call c = { .service = x->service, .db = db, .now_ms = clock_wall(x->service->clock) };
    char person[PERSON_ID_SIZE];
    const struct account_new made = { .title = x->made->title, .given = x->made->given, .family = x->made->family, .email = x->email, .name = x->name,
        .kind = x->chosen ? "chosen" : "issued", .salt = x->hash.salt, .hash = x->hash.hash, .pepper = x->hash.pepper, .must = "" };
    enum err e = account_add(&c, db, &made, person);
    e = e || !x->eight ? e : account_eight_put(db, person, &x->questions, c.now_ms);
    const struct audit_event event = { .actor = "operator", .actor_id = person, .subject = person, .action = "account.added",
                                       .nature = "an account of the demonstration", .outcome = "done" };
    return e ? e : audit_add(db, x->service->keys, x->service->clock, &event);
}

static enum err check(struct adding *x, const struct secret *password)
{
    SECRET_OWNED struct secret *typed = secret_new(ACCOUNT_NAME_SIZE);
    char part[PERSON_PART_SIZE];
    const struct office_new *m = x->made;
    if (!registry_title(m->title) || !m->name || person_name_parse(m->given, strlen(m->given), part) || person_name_parse(m->family, strlen(m->family), part))
        return ERR_FORMAT;
    if (email_parse(m->email, strlen(m->email), x->email))
        return ERR_EMAIL;
    enum err e = typed ? secret_append(typed, m->name, strlen(m->name)) : ERR_MEMORY;
    if (e == ERR_LIMIT || (!e && account_name_parse(typed, x->name, &x->chosen)))
        return ERR_USER_NAME;
    return e ? e : account_password_check(password, x->name);
}

/* questions: {"questions", "answers"}, or NULL: none. */
static enum err read_eight(struct adding *x, struct db *db, json_t *questions)
{
    struct call c = { .service = x->service, .db = db, .now_ms = clock_wall(x->service->clock) };
    struct account_call a = { .call = &c, .in = questions };
    const char *const words[] = { x->name, x->email, NULL };
    bool good = false;
    enum err e = account_eight_read(&a, words, &x->questions, &good);
    return e ? e : good ? ERR_OK : ERR_QUESTION_SAME;
}

enum err demonstration_add(const struct service *service, struct db *db, const struct office_new *made, const struct secret *password, json_t *questions)
{
    struct adding x = { .service = service, .made = made, .eight = questions };
    enum err e = service_settings(service)->demonstration ? check(&x, password) : ERR_NOT_POSSIBLE;
    e = e ? e : account_hash_password(service, password, &x.hash);
    e = e || !questions ? e : read_eight(&x, db, questions);
    e = e ? e : db_tx(db, add, &x);
    sodium_memzero(&x, sizeof x);
    return e;
}
