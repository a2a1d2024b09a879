#include "server/citizens/office.h"

#include "server/audit.h"
#include "server/citizens/codes.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { CAUSE_SIZE = 64 };

struct working {
    const struct service *service;
    char name[CITIZEN_LOGIN_SIZE];
    const char *action, *nature;
    enum err (*change)(const struct working *w, struct db *db, const struct citizen_row *row);
};

static enum err work(void *ctx, struct db *db)
{
    const struct working *w = ctx;
    struct citizen_row row;
    enum err e = citizen_by_login(w->service, db, w->name, &row);
    if (e || !row.found)
        return e ? e : ERR_NOT_POSSIBLE;
    const struct audit_event event = { .actor = "operator", .actor_id = row.person, .subject = row.person, .action = w->action, .nature = w->nature,
                                       .outcome = "done" };
    e = w->change(w, db, &row);
    e = e ? e : audit_add(db, w->service->keys, w->service->clock, &event);
    sodium_memzero(&row, sizeof row);
    return e;
}

static enum err work_on(struct db *db, const char *name, struct working *w)
{
    SECRET_OWNED struct secret *typed = secret_new(CITIZEN_LOGIN_SIZE);
    bool is_address = false;
    if (!typed)
        return ERR_MEMORY;
    enum err e = secret_append(typed, name, strlen(name)) ? ERR_CITIZEN_NAME : citizen_login_parse(typed, w->name, &is_address);
    return e ? e : db_tx(db, work, w);
}

/* --- locks --- */

static enum err forget_login(const struct service *service, struct db *db, const char *login, unsigned which)
{
    char subject[CITIZEN_SUBJECT_SIZE];
    uint8_t key[CITIZEN_KEY_SIZE];
    citizen_login_subject(login, subject);
    enum err e = which & CITIZEN_LOCK_LOGIN ? throttle_reset(service, db, POLICY_LOGIN, subject) : ERR_OK;
    citizen_forgot_key(service, login, key);
    return e || !(which & CITIZEN_LOCK_FORGOT) ? e : citizen_forget_counted(service, db, key);
}

/* What each kind of code is counted under, by which lock. */
static enum err forget_address(const struct service *service, struct db *db, const char *address, unsigned which)
{
    static const unsigned of[COUNTED_KINDS] = { [COUNTED_LOGIN] = CITIZEN_LOCK_LOGIN | CITIZEN_LOCK_CODES, [COUNTED_PROOF] = CITIZEN_LOCK_CODES,
                                                [COUNTED_RECOVERY] = CITIZEN_LOCK_FORGOT | CITIZEN_LOCK_CODES };
    uint8_t address_key[CITIZEN_KEY_SIZE], key[CITIZEN_KEY_SIZE];
    enum err e = ERR_OK;
    citizen_address_key(service, address, address_key);
    for (int as = 0; as < COUNTED_KINDS && !e; as++) {
        citizen_counted_key(service, (enum citizen_counted_as)as, address_key, key);
        e = which & of[as] ? citizen_forget_counted(service, db, key) : ERR_OK;
    }
    return e;
}

/* By name, and by the address that is in force or waits. */
enum err citizen_locks_clear(const struct service *service, struct db *db, const struct citizen_row *row, unsigned which)
{
    struct contact_row contact;
    char address[CONTACT_EMAIL_SIZE];
    enum err e = contact_get(db, row->person, &contact);
    e = e ? e : forget_login(service, db, row->name, which);
    e = e || !(which & CITIZEN_LOCK_LOGIN) ? e : throttle_reset(service, db, POLICY_LOGIN, row->person);
    const char *const addresses[] = { contact.email, contact.pending };
    for (size_t i = 0; i < 2 && !e; i++) {
        mail_mailbox(addresses[i], address);
        e = address[0] ? forget_login(service, db, address, which) : ERR_OK;
        e = e || !address[0] ? e : forget_address(service, db, address, which);
    }
    sodium_memzero(&contact, sizeof contact);
    return e ? e : DB_RUN(db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(row->person), db_text(""), db_int(clock_wall(service->clock)));
}

static enum err clear(const struct working *w, struct db *db, const struct citizen_row *row)
{
    return citizen_locks_clear(w->service, db, row, CITIZEN_LOCK_LOGIN | CITIZEN_LOCK_FORGOT | CITIZEN_LOCK_CODES);
}

enum err citizen_office_clear(const struct service *service, struct db *db, const char *name)
{
    struct working w = { .service = service, .action = "account.recovery-cleared", .nature = "tries that were counted", .change = clear };
    return work_on(db, name, &w);
}

/* --- the end --- */

static enum err close_account(const struct working *w, struct db *db, const struct citizen_row *row)
{
    const int64_t now = clock_wall(w->service->clock);
    char cause[CAUSE_SIZE];
    (void)snprintf(cause, sizeof cause, "%s %lld", row->person, (long long)now);
    const struct notice notice = { .kind = NOTICE_CITIZEN_CLOSED, .person = row->person, .cause = cause, .at_ms = now };
    enum err e = notices_add(w->service, db, &notice);
    return e ? e : citizen_end(w->service, db, row->person);
}

enum err citizen_office_close(const struct service *service, struct db *db, const char *name)
{
    struct working w = { .service = service, .action = "account.closed", .nature = "an account", .change = close_account };
    return work_on(db, name, &w);
}

/* --- the list --- */

/* Columns as CITIZEN_LIST. */
static enum err print_citizen(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    char made[CLOCK_TEXT_SIZE], confirmed[CLOCK_TEXT_SIZE] = "-";
    clock_text(db_row_int(row, 1), made);
    if (db_row_int(row, 2))
        clock_text(db_row_int(row, 2), confirmed);
    buf_printf(out, "%s\t%s\t%s\t%s\n", db_row_text(row, 0), db_row_int(row, 3) ? "closed" : db_row_int(row, 2) ? "open" : "waits", made, confirmed);
    return buf_err(out);
}

enum err citizen_office_print(struct db *db, struct buf *out)
{
    return DB_RUN0(db, ST_CITIZEN_LIST, print_citizen, out);
}
