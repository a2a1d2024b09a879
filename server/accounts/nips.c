/* NIPs (document 002): rows, and what the operator makes. */
#include "core/base/letters.h"
#include "server/accounts/registry.h"
#include "server/audit.h"
#include "server/counter/find.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Columns as NIP_GET. */
static enum err take(void *ctx, const struct db_row *row)
{
    struct nip_row *n = ctx;
    n->found = true;
    db_row_copy(row, 0, n->id, sizeof n->id);
    db_row_copy(row, 1, n->title, sizeof n->title);
    db_row_copy(row, 2, n->given, sizeof n->given);
    db_row_copy(row, 3, n->family, sizeof n->family);
    db_row_copy(row, 4, n->email, sizeof n->email);
    n->expires_ms = db_row_int(row, 7);
    n->used_ms = db_row_int(row, 8);
    db_row_copy(row, 9, n->profession, sizeof n->profession);
    db_row_copy(row, 10, n->number, sizeof n->number);
    return db_row_bytes(row, 5, n->salt, sizeof n->salt) && db_row_bytes(row, 6, n->hash, sizeof n->hash) ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err nip_get(struct db *db, const char *id, struct nip_row *out)
{
    *out = (struct nip_row){ 0 };
    return DB_RUN(db, ST_NIP_GET, take, out, db_text(id));
}

enum err nip_of(struct db *db, const char *profession, const char *number, struct nip_row *out)
{
    *out = (struct nip_row){ 0 };
    return DB_RUN(db, ST_NIP_OF, take, out, db_text(profession), db_text(number));
}

enum err nip_use(struct db *db, const char *id, int64_t now_ms)
{
    return DB_RUN(db, ST_NIP_USE, NULL, NULL, db_text(id), db_int(now_ms));
}

bool nip_number_parse(const char *typed, size_t n, char to[NIP_NUMBER_SIZE])
{
    SECRET_OWNED struct secret *folded = secret_new(NIP_NUMBER_SIZE - 1);
    if (!folded || letters_put(typed, n, folded) || secret_length(folded) == 0)
        return false;
    memcpy(to, secret_bytes(folded), secret_length(folded));
    to[secret_length(folded)] = 0;
    return true;
}

void nip_subject(const char *profession, const char *number, char to[CODE_SUBJECT_SIZE])
{
    (void)snprintf(to, CODE_SUBJECT_SIZE, "nip %s %s", profession, number);
}

enum err nip_renew(const struct service *service, struct db *db, const struct nip_renewal *renewal)
{
    const struct nip_row *n = renewal->row;
    char subject[CODE_SUBJECT_SIZE];
    nip_subject(n->profession, n->number, subject);
    enum err e = DB_RUN(db, ST_NIP_RENEW, NULL, NULL, db_text(n->id), db_blob(renewal->salt, HASH_SALT_SIZE), db_blob(renewal->hash, HASH_SIZE),
                        db_int(renewal->now_ms), db_int(renewal->expires_ms));
    e = e ? e : DB_RUN(db, ST_REGISTRY_TICKETS_END, NULL, NULL, db_text(n->id));
    return e ? e : throttle_reset(service, db, POLICY_SECRET, subject);
}

/* --- for the operator --- */

struct issuing {
    const struct service *service;
    const struct nip_new *made;
    char number[NIP_NUMBER_SIZE], given[ACCOUNT_PART_SIZE], family[ACCOUNT_PART_SIZE], email[CONTACT_EMAIL_SIZE], subject[CODE_SUBJECT_SIZE];
    uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE];
    int64_t expires_ms;
};

struct looking { const char *id; size_t rows; bool found; };

static enum err store(void *ctx, struct db *db)
{
    const struct issuing *i = ctx;
    const int64_t now = clock_wall(i->service->clock);
    char id[ACCOUNT_ID_SIZE], folded[2 * ACCOUNT_PART_SIZE];
    const struct audit_event event = { .actor = "operator", .action = "nip.made", .nature = "a professional's NIP", .outcome = "done", .reason = id };
    registry_id('n', id);
    enum err e = account_fold(i->family, i->given, folded);
    e = e ? e : DB_RUN(db, ST_NIP_PUT, NULL, NULL, db_text(id), db_text(i->made->profession), db_text(i->number), db_text(i->given),
                       db_text(i->family), db_text(folded), db_text(i->made->title), db_text(i->email), db_blob(i->salt, sizeof i->salt),
                       db_blob(i->hash, sizeof i->hash), db_int(now), db_int(i->expires_ms));
    e = e ? e : find_refresh_nip(i->service, db, id);
    e = e ? e : throttle_reset(i->service, db, POLICY_SECRET, i->subject);
    return e ? e : audit_add(db, i->service->keys, i->service->clock, &event);
}

static enum err look_at_profession(void *ctx, const struct db_row *row)
{
    struct looking *l = ctx;
    l->rows++;
    l->found |= strcmp(db_row_text(row, 0), l->id) == 0;
    return ERR_OK;
}

/* One that no kiosk offers could never be entered; before `serve` has read the feed any will do. */
static enum err profession_is_known(struct db *db, const char *id, bool *known)
{
    struct looking l = { id, 0, false };
    enum err e = DB_RUN(db, ST_FEED_ROW_IDS, look_at_profession, &l, db_text("professions"));
    if (!e)
        *known = l.found || !l.rows;
    return e;
}

static enum err check(struct issuing *i)
{
    const struct nip_new *m = i->made;
    struct services one;
    services_parse(m->profession, &one);
    if (one.count != 1 || strcmp(one.ids[0], m->profession) != 0 || !registry_title(m->title) || !nip_number_parse(m->number, strlen(m->number), i->number))
        return ERR_FORMAT;
    if (person_name_parse(m->given, strlen(m->given), i->given) || person_name_parse(m->family, strlen(m->family), i->family))
        return ERR_PERSON_NAME;
    return email_parse(m->email, strlen(m->email), i->email) ? ERR_EMAIL : ERR_OK;
}

enum err nip_issue(const struct service *service, struct db *db, const struct nip_new *made, struct secret **nip, int64_t *expires_ms)
{
    struct issuing i = { .service = service, .made = made, .expires_ms = clock_wall(service->clock) + NIP_MS };
    struct secret *digits = NULL;
    bool known = false;
    enum err e = check(&i);
    e = e ? e : profession_is_known(db, made->profession, &known);
    if (e || !known)
        return e ? e : ERR_FORMAT;
    nip_subject(made->profession, i.number, i.subject);
    randombytes_buf(i.salt, sizeof i.salt);
    e = nip_make(&digits);
    e = e ? e : code_hash(service, i.subject, digits, i.salt, i.hash);
    e = e ? e : db_tx(db, store, &i);
    if (e) {
        secret_free(digits);
        return e;
    }
    *nip = digits;
    *expires_ms = i.expires_ms;
    return ERR_OK;
}
