#include "server/accounts/registry.h"

#include "server/notices.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TOLD_MAX = 8 };

/* Columns as INVITATION_GET. */
static enum err take(void *ctx, const struct db_row *row)
{
    struct invitation_row *i = ctx;
    i->found = true;
    db_row_copy(row, 0, i->id, sizeof i->id);
    db_row_copy(row, 1, i->reference, sizeof i->reference);
    db_row_copy(row, 2, i->workplace, sizeof i->workplace);
    db_row_copy(row, 3, i->inviter, sizeof i->inviter);
    i->has_account = db_row_int(row, 4) != 0;
    db_row_copy(row, 5, i->title, sizeof i->title);
    db_row_copy(row, 6, i->given, sizeof i->given);
    db_row_copy(row, 7, i->family, sizeof i->family);
    db_row_copy(row, 8, i->email, sizeof i->email);
    services_parse(db_row_text(row, 9), &i->services);
    i->made_ms = db_row_int(row, 12);
    i->expires_ms = db_row_int(row, 13);
    i->used_ms = db_row_int(row, 14);
    i->refused_ms = db_row_int(row, 15);
    i->removed_ms = db_row_int(row, 16);
    return db_row_bytes(row, 10, i->salt, sizeof i->salt) && db_row_bytes(row, 11, i->hash, sizeof i->hash) ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err invitation_get(struct db *db, const char *id, struct invitation_row *out)
{
    *out = (struct invitation_row){ 0 };
    return DB_RUN(db, ST_INVITATION_GET, take, out, db_text(id));
}

enum err invitation_of(struct db *db, const char *reference, struct invitation_row *out)
{
    *out = (struct invitation_row){ 0 };
    return DB_RUN(db, ST_INVITATION_OF, take, out, db_text(reference));
}

bool invitation_open(const struct invitation_row *i, int64_t now_ms)
{
    return i->found && !i->used_ms && !i->removed_ms && now_ms < i->expires_ms;
}

void invitation_make_reference(char to[REFERENCE_TEXT_SIZE])
{
    static const char alphabet[] = ACCOUNT_CODE_ALPHABET;
    for (size_t at = 0; at < REFERENCE_TEXT_SIZE - 1; at++)
        to[at] = at == 4 ? '-' : alphabet[randombytes_uniform(sizeof alphabet - 1)];
    to[REFERENCE_TEXT_SIZE - 1] = 0;
}

enum err invitation_add(struct db *db, struct invitation_row *i)
{
    char folded[2 * ACCOUNT_PART_SIZE], services[SERVICES_TEXT_SIZE];
    enum err e = account_fold(i->family, i->given, folded);
    services_print(&i->services, services);
    registry_id('i', i->id);
    e = e ? e : DB_RUN(db, ST_INVITATION_ADD, NULL, NULL, db_text(i->id), db_text(i->reference), db_text(i->workplace), db_text(i->inviter),
                       db_bool(i->has_account), db_text(i->title), db_text(i->given), db_text(i->family), db_text(folded), db_text(i->email),
                       db_text(services), db_blob(i->salt, sizeof i->salt), db_blob(i->hash, sizeof i->hash), db_int(i->made_ms), db_int(i->expires_ms));
    return e || db_changed(db) ? e : ERR_SERVER_BUSY;
}

void invitation_subject(const char *reference, char to[CODE_SUBJECT_SIZE])
{
    (void)snprintf(to, CODE_SUBJECT_SIZE, "invitation %s", reference);
}

enum err invitation_renew(struct db *db, const struct invitation_row *i)
{
    enum err e = DB_RUN(db, ST_INVITATION_RENEW, NULL, NULL, db_text(i->id), db_blob(i->salt, sizeof i->salt), db_blob(i->hash, sizeof i->hash),
                        db_int(i->made_ms), db_int(i->expires_ms));
    return e ? e : DB_RUN(db, ST_REGISTRY_TICKETS_END, NULL, NULL, db_text(i->id));
}

enum err invitation_use(struct db *db, const struct invitation_row *i, const char *person, int64_t now_ms)
{
    return DB_RUN(db, ST_INVITATION_USE, NULL, NULL, db_text(i->id), db_int(now_ms), db_text(person));
}

/* --- whose it is --- */

/* A log-in name has only the shape of an address and nobody proved it: there the names must be the account's too. */
struct looking { const char *person; bool is; size_t count; char persons[TOLD_MAX][PERSON_ID_SIZE]; };

static enum err take_person(void *ctx, const struct db_row *row)
{
    struct looking *l = ctx;
    if (l->person)
        l->is |= strcmp(l->person, db_row_text(row, 0)) == 0;
    else if (l->count < TOLD_MAX)
        db_row_copy(row, 0, l->persons[l->count++], PERSON_ID_SIZE);
    return ERR_OK;
}

static enum err look(struct db *db, const struct invitation_row *i, struct looking *l)
{
    char folded[2 * ACCOUNT_PART_SIZE];
    enum err e = account_fold(i->family, i->given, folded);
    return e ? e : DB_RUN(db, ST_INVITATION_PERSONS, take_person, l, db_text(i->email), db_text(folded));
}

enum err invitation_is_for(struct db *db, const struct invitation_row *i, const char *person, bool *is)
{
    struct looking l = { .person = person };
    enum err e = look(db, i, &l);
    if (!e)
        *is = l.is;
    return e;
}

enum err invitation_tell(struct account_call *a, const struct invitation_row *i)
{
    struct call *c = a->call;
    struct looking l = { .person = NULL };
    char workplace[WORKPLACE_NAME_SIZE], cause[ACCOUNT_CAUSE_SIZE];
    account_cause(c, cause);
    enum err e = look(c->db, i, &l);
    e = e ? e : workplace_name(c->db, i->workplace, workplace);
    for (size_t k = 0; k < l.count && !e; k++) {
        const struct notice notice = { .kind = NOTICE_SERVICE_OFFERED, .person = l.persons[k], .cause = cause, .kiosk = c->kiosk,
                                       .at_ms = c->now_ms, .detail = workplace };
        e = notices_add(c->service, c->db, &notice);
    }
    return e;
}
