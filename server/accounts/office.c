#include "server/accounts/office.h"

#include "core/rules/contact.h"
#include "server/accounts/accounts.h"
#include "server/audit.h"

#include <sodium.h>
#include <string.h>

/* Letters and digits that nobody confuses; begins and ends with a letter, has digits: the rules of document 003. */
static enum err make_password(struct secret **out)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz", digits[] = "2346789", shape[] = "LLLDDDLLLDDDL";
    struct secret *made = secret_new(sizeof shape);
    enum err e = made ? ERR_OK : ERR_MEMORY;
    for (size_t i = 0; shape[i] && !e; i++) {
        const char *from = shape[i] == 'L' ? letters : digits;
        e = secret_append(made, from + randombytes_uniform((uint32_t)strlen(from)), 1);
    }
    if (e)
        secret_free(made);
    else
        *out = made;
    return e;
}

static bool title_is_good(const char *title)
{
    static const char *const titles[] = { "madame", "monsieur", "docteur", "docteure" };
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(title, titles[i]) == 0)
            return true;
    return false;
}

struct adding {
    const struct service *service;
    const struct office_new *made;
    const struct account_hash *hash;
    char email[CONTACT_EMAIL_SIZE], name[ACCOUNT_NAME_SIZE];
    bool chosen;
};

static enum err add(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    struct call c = { .service = a->service, .db = db, .now_ms = clock_wall(a->service->clock) };
    char person[PERSON_ID_SIZE];
    enum err e = a->made->name ? ERR_OK : account_name_make(db, a->name);
    const struct account_new account = { .title = a->made->title, .given = a->made->given, .family = a->made->family, .email = a->email,
        .name = a->name, .kind = a->chosen ? "chosen" : "issued", .salt = a->hash->salt, .hash = a->hash->hash, .pepper = a->hash->pepper,
        .must = "password", .temporary_until_ms = c.now_ms + OFFICE_TEMPORARY_MS, .language = a->made->language };
    e = e ? e : account_add(&c, db, &account, person);
    const struct audit_event event = { .actor = "operator", .actor_id = person, .subject = person, .action = "account.added",
                                       .nature = "a person's name and address", .outcome = "done" };
    return e ? e : audit_add(db, a->service->keys, a->service->clock, &event);
}

static enum err check(const struct office_new *made, struct adding *a)
{
    SECRET_OWNED struct secret *typed = secret_new(ACCOUNT_NAME_SIZE);
    if (!title_is_good(made->title) || (made->language && strcmp(made->language, "fr") != 0 && strcmp(made->language, "en") != 0))
        return ERR_FORMAT;
    if (!made->given[0] || !made->family[0] || strlen(made->given) >= ACCOUNT_PART_SIZE || strlen(made->family) >= ACCOUNT_PART_SIZE)
        return ERR_PERSON_NAME;
    if (email_parse(made->email, strlen(made->email), a->email))
        return ERR_EMAIL;
    if (!made->name)
        return ERR_OK;
    enum err e = typed ? secret_append(typed, made->name, strlen(made->name)) : ERR_MEMORY;
    return e == ERR_MEMORY ? e : e || account_name_parse(typed, a->name, &a->chosen) ? ERR_USER_NAME : ERR_OK;
}

enum err office_add(const struct service *service, struct db *db, const struct office_new *made, char name[ACCOUNT_NAME_SIZE], struct secret **password)
{
    struct account_hash hash;
    struct adding a = { .service = service, .made = made, .hash = &hash };
    struct secret *temporary = NULL;
    enum err e = check(made, &a);
    e = e ? e : make_password(&temporary);
    e = e ? e : account_hash_password(service, temporary, &hash);
    e = e ? e : db_tx(db, add, &a);
    if (e) {
        secret_free(temporary);
        return e;
    }
    memcpy(name, a.name, sizeof a.name);
    *password = temporary;
    return ERR_OK;
}
