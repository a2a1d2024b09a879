/* Consents of document 004: what was shown, for what, to whom, when, what was answered. Rows are only added: what was accepted is in
 * force until a row is about it. */
#include "server/citizens/identifying.h"

#include "core/proto/json_in.h"
#include "server/accounts/registry.h"

#include <string.h>

enum { MOMENT_MS = 1000 };

static const struct { const char *purpose, *recipient; } purposes[] = {
    { "privacy", "service-authentification" }, { "person", "mcn" }, { "tax", "revenu-quebec" },
    { "health", "ramq" }, { "licence", "saaq" }, { "service", "ramq" } };
enum { PURPOSES = sizeof purposes / sizeof purposes[0] };

static const char *recipient_of(const char *purpose)
{
    for (size_t i = 0; i < PURPOSES; i++)
        if (strcmp(purposes[i].purpose, purpose) == 0)
            return purposes[i].recipient;
    return NULL;
}

bool citizen_purpose_known(const char *purpose) { return recipient_of(purpose) != NULL; }

bool citizen_text_read(const json_t *in, const char *member, uint8_t to[32])
{
    return json_take_hex(in, member, to, 32);
}

/* Columns: id, at_ms. */
static enum err take_consented(void *ctx, const struct db_row *row)
{
    struct citizen_consented *c = ctx;
    db_row_copy(row, 0, c->id, sizeof c->id);
    c->at_ms = db_row_int(row, 1);
    return ERR_OK;
}

static enum err in_force(struct db *db, const char *person, const char *purpose, struct citizen_consented *out)
{
    *out = (struct citizen_consented){ .at_ms = 0 };
    return DB_RUN(db, ST_CITIZEN_CONSENT_IN_FORCE, take_consented, out, db_text(person), db_text(purpose));
}

enum err citizen_consented(struct account_call *a, const char *purpose, struct citizen_consented *out)
{
    return in_force(a->call->db, a->who.person, purpose, out);
}

/* Now; of one moment, after the one before, so that the newest is known. */
static enum err moment(struct account_call *a, const char *person, int64_t *at_ms)
{
    int64_t last = 0;
    enum err e = DB_RUN(a->call->db, ST_CITIZEN_CONSENT_LAST, db_take_int, &last, db_text(person));
    *at_ms = last >= a->call->now_ms && last - a->call->now_ms < MOMENT_MS ? last + 1 : a->call->now_ms;
    return e;
}

/* Another answer to the same question is about the one in force: that one is so no more. */
enum err citizen_consent_add(struct account_call *a, const struct citizen_consent *consent)
{
    struct db *db = a->call->db;
    const char *recipient = recipient_of(consent->purpose);
    struct citizen_consented before = { .at_ms = 0 };
    char id[ACCOUNT_ID_SIZE];
    int64_t at_ms = a->call->now_ms;
    enum err e = recipient ? ERR_OK : ERR_ARGUMENT;
    if (!e && consent->person[0]) {
        e = people_hold(db, consent->person);
        e = e ? e : moment(a, consent->person, &at_ms);
        e = e || consent->about[0] ? e : in_force(db, consent->person, consent->purpose, &before);
    }
    registry_id('c', id);
    return e ? e : DB_RUN(db, ST_CITIZEN_CONSENT_ADD, NULL, NULL, db_text(id), db_text(consent->person), db_text(consent->purpose), db_text(recipient),
                          db_blob(consent->text, 32), db_text(consent->answer), db_text(a->call->kiosk), db_int(at_ms),
                          db_text(consent->about[0] ? consent->about : before.id));
}
