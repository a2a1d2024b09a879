#include "server/accounts/office.h"

#include "core/rules/contact.h"
#include "core/rules/person.h"
#include "server/accounts/accounts.h"
#include "server/audit.h"
#include "server/notices.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdio.h>
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
    char given[PERSON_PART_SIZE], family[PERSON_PART_SIZE], email[CONTACT_EMAIL_SIZE], name[ACCOUNT_NAME_SIZE];
    bool chosen;
};

static enum err add(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    struct call c = { .service = a->service, .db = db, .now_ms = clock_wall(a->service->clock) };
    char person[PERSON_ID_SIZE];
    enum err e = a->made->name ? ERR_OK : account_name_make(db, a->name);
    const struct account_new account = { .title = a->made->title, .given = a->given, .family = a->family, .email = a->email,
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
    if (person_name_parse(made->given, strlen(made->given), a->given) || person_name_parse(made->family, strlen(made->family), a->family))
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
    e = e ? e : office_temporary_make(service, &temporary, &hash);
    e = e ? e : db_tx(db, add, &a);
    if (e) {
        secret_free(temporary);
        return e;
    }
    memcpy(name, a.name, sizeof a.name);
    *password = temporary;
    return ERR_OK;
}

/* --- for an account that is there --- */

struct working {
    const struct service *service;
    char name[ACCOUNT_NAME_SIZE];
    const char *serial, *action, *nature;
    enum err (*change)(const struct working *w, struct db *db, const char *person);
    const struct account_hash *hash;
};

static enum err audit_office(const struct working *w, struct db *db, const char *subject)
{
    const struct audit_event event = { .actor = "operator", .actor_id = w->serial ? "" : subject, .subject = subject, .action = w->action,
                                       .nature = w->nature, .outcome = "done" };
    return audit_add(db, w->service->keys, w->service->clock, &event);
}

static enum err work(void *ctx, struct db *db)
{
    const struct working *w = ctx;
    struct account_row row;
    enum err e = account_by_name(db, w->name, &row);
    if (!e && (!row.found || row.closed))
        e = ERR_NOT_POSSIBLE;
    e = e ? e : w->change(w, db, row.person);
    e = e ? e : audit_office(w, db, row.person);
    sodium_memzero(&row, sizeof row);
    return e;
}

static enum err work_on(struct db *db, const char *name, struct working *w)
{
    SECRET_OWNED struct secret *typed = secret_new(ACCOUNT_NAME_SIZE);
    enum err e = !typed ? ERR_MEMORY : secret_append(typed, name, strlen(name)) ? ERR_USER_NAME : account_name_parse(typed, w->name, NULL);
    return e ? e : db_tx(db, work, w);
}

struct forgetting { const struct service *service; struct db *db; enum policy_kind kind; };

static enum err forget_name(void *ctx, const struct db_row *row)
{
    const struct forgetting *f = ctx;
    char subject[ACCOUNT_NAME_SIZE + 8];
    (void)snprintf(subject, sizeof subject, "name %s", db_row_text(row, 0));
    return throttle_reset(f->service, f->db, f->kind, subject);
}

enum err office_locks_clear(const struct service *service, struct db *db, const char *person, enum policy_kind kind)
{
    struct forgetting f = { service, db, kind };
    enum err e = DB_RUN(db, ST_ACCOUNT_NAMES, forget_name, &f, db_text(person));
    return e ? e : throttle_reset(service, db, kind, person);
}

static enum err end_sessions(const struct service *service, struct db *db, const char *person)
{
    return DB_RUN(db, ST_ACCOUNT_SESSIONS_END, NULL, NULL, db_text(person), db_blob("", 0), db_int(clock_wall(service->clock)));
}

/* --- a temporary password --- */

static enum err tell_temporary(const struct working *w, struct db *db, const char *person, int64_t now_ms)
{
    char cause[64];
    (void)snprintf(cause, sizeof cause, "%s %lld", person, (long long)now_ms);
    const struct notice notice = { .kind = NOTICE_ACCOUNT_TEMPORARY, .person = person, .cause = cause, .at_ms = now_ms };
    return notices_add(w->service, db, &notice);
}

enum err office_temporary_make(const struct service *service, struct secret **password, struct account_hash *hash)
{
    struct secret *made = NULL;
    enum err e = make_password(&made);
    e = e ? e : account_hash_password(service, made, hash);
    if (e)
        secret_free(made);
    else
        *password = made;
    return e;
}

enum err office_temporary_give(const struct service *service, struct db *db, const char *person, const struct account_hash *h, int64_t until_ms)
{
    enum err e = DB_RUN(db, ST_ACCOUNT_PASSWORD, NULL, NULL, db_text(person), db_blob(h->salt, sizeof h->salt), db_blob(h->hash, sizeof h->hash),
                        db_text(h->pepper), db_int(clock_wall(service->clock)), db_int(until_ms), db_text("password"));
    e = e ? e : DB_RUN(db, ST_ACCOUNT_ASKED_FORGET, NULL, NULL, db_text(person));
    e = e ? e : DB_RUN(db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("forgot"), db_text(person));
    e = e ? e : office_locks_clear(service, db, person, POLICY_LOGIN);
    e = e ? e : office_locks_clear(service, db, person, POLICY_FORGOT);
    return e ? e : end_sessions(service, db, person);
}

static enum err give_temporary(const struct working *w, struct db *db, const char *person)
{
    int64_t now = clock_wall(w->service->clock);
    enum err e = office_temporary_give(w->service, db, person, w->hash, now + OFFICE_TEMPORARY_MS);
    return e ? e : tell_temporary(w, db, person, now);
}

enum err office_temporary(const struct service *service, struct db *db, const char *name, struct secret **password)
{
    struct account_hash hash;
    struct working w = { .service = service, .action = "account.temporary", .nature = "password", .change = give_temporary, .hash = &hash };
    struct secret *temporary = NULL;
    enum err e = office_temporary_make(service, &temporary, &hash);
    e = e ? e : work_on(db, name, &w);
    if (e)
        secret_free(temporary);
    else
        *password = temporary;
    return e;
}

/* --- locks of recovery --- */

static enum err clear_recovery(const struct working *w, struct db *db, const char *person)
{
    return office_locks_clear(w->service, db, person, POLICY_FORGOT);
}

enum err office_clear_account(const struct service *service, struct db *db, const char *name)
{
    struct working w = { .service = service, .action = "account.recovery-cleared", .nature = "tries that were counted", .change = clear_recovery };
    return work_on(db, name, &w);
}

static enum err clear_token(void *ctx, struct db *db)
{
    const struct working *w = ctx;
    struct person_row person;
    enum err e = people_of_token(db, w->serial, &person);
    if (!e && !person.found)
        e = ERR_NOT_POSSIBLE;
    e = e ? e : throttle_reset(w->service, db, POLICY_ANSWERS, w->serial);
    return e ? e : audit_office(w, db, w->serial);
}

enum err office_clear_token(const struct service *service, struct db *db, const char *serial)
{
    struct working w = { .service = service, .serial = serial, .action = "token.recovery-cleared", .nature = "tries that were counted" };
    return db_tx(db, clear_token, &w);
}

/* --- the end of an account --- */

enum err office_end(const struct service *service, struct db *db, const char *person)
{
    enum err e = DB_RUN(db, ST_ACCOUNT_CLOSE, NULL, NULL, db_text(person), db_int(clock_wall(service->clock)));
    return e ? e : end_sessions(service, db, person);
}

static enum err close_account(const struct working *w, struct db *db, const char *person) { return office_end(w->service, db, person); }

enum err office_close(const struct service *service, struct db *db, const char *name)
{
    struct working w = { .service = service, .action = "account.closed", .nature = "an account", .change = close_account };
    return work_on(db, name, &w);
}

/* --- the list --- */

static const char *or_dash(const char *text) { return text[0] ? text : "-"; }

/* Columns as ACCOUNT_LIST. */
static enum err print_account(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    char until[CLOCK_TEXT_SIZE] = "-";
    if (db_row_int(row, 7))
        clock_text(db_row_int(row, 7), until);
    buf_printf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", db_row_text(row, 0), or_dash(db_row_text(row, 1)), or_dash(db_row_text(row, 2)),
               db_row_text(row, 3), db_row_text(row, 4), or_dash(db_row_text(row, 5)), or_dash(db_row_text(row, 6)), until,
               db_row_int(row, 8) ? "closed" : "open");
    return buf_err(out);
}

enum err office_print(struct db *db, struct buf *out)
{
    return DB_RUN0(db, ST_ACCOUNT_LIST, print_account, out);
}
