#include "server/escrow.h"

#include "server/audit.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

enum { STATE_SIZE = 16, DIGITS = 16 };

/* What is kept of a serial, retired ones left out. number 0: there is none. */
struct version { int64_t number, made_ms; bool rotates, derived, has_ticket; uint8_t ticket[TICKET_ID_SIZE]; struct buf sealed; };
struct versions { struct version current, pending; };

static void versions_drop(struct versions *v)
{
    buf_free(&v->current.sealed);
    buf_free(&v->pending.sealed);
}
#define VERSIONS_OWNED __attribute__((cleanup(versions_drop)))

static enum err take_version(void *ctx, const struct db_row *row)
{
    struct versions *v = ctx;
    size_t n;
    struct version *to = strcmp(db_row_text(row, 1), "current") == 0 ? &v->current : &v->pending;
    const void *sealed = db_row_blob(row, 2, &n);
    if (to->number)
        return ERR_STORE_CORRUPT;    /* never two of a kind */
    to->number = db_row_int(row, 0);
    to->rotates = db_row_int(row, 3) != 0;
    to->made_ms = db_row_int(row, 5);
    to->derived = db_row_int(row, 6) != 0;
    to->has_ticket = db_row_bytes(row, 4, to->ticket, sizeof to->ticket);
    buf_put(&to->sealed, sealed, n);
    return buf_err(&to->sealed) ? ERR_STORE_CORRUPT : ERR_OK;
}

static struct versions versions_none(void)
{
    return (struct versions){ .current.sealed = buf_make(SIGNER_SEALED_MAX), .pending.sealed = buf_make(SIGNER_SEALED_MAX) };
}

static enum err load(struct db *db, const char *serial, struct versions *v)
{
    return DB_RUN(db, ST_ESCROW_GET, take_version, v, db_text(serial));
}

static enum err add(struct db *db, const char *serial, const char *state, const struct buf *sealed, bool rotates, int64_t now_ms, int64_t *number)
{
    int64_t last = 0;
    enum err e = DB_RUN(db, ST_ESCROW_LAST, db_take_int, &last, db_text(serial));
    e = e ? e : DB_RUN(db, ST_ESCROW_ADD, NULL, NULL, db_text(serial), db_int(last + 1), db_text(state),
                       db_blob(sealed->bytes, sealed->length), db_int(now_ms), db_bool(rotates));
    if (!e && number)
        *number = last + 1;
    return e;
}

static enum err set_state(struct db *db, const char *serial, int64_t number, const char *state)
{
    return DB_RUN(db, ST_ESCROW_STATE, NULL, NULL, db_text(serial), db_int(number), db_text(state));
}

static enum err set_derived(struct db *db, const char *serial, int64_t number, bool derived)
{
    return DB_RUN(db, ST_ESCROW_DERIVED, NULL, NULL, db_text(serial), db_int(number), db_bool(derived));
}

/* --- release --- */

static enum err audit_release(struct call *c, const struct ticket_row *t, const char *reason)
{
    const struct audit_event row = { .kiosk = t->kiosk, .actor = "kiosk", .actor_id = t->kiosk, .subject = t->serial,
        .action = "token.secret.released", .nature = "the secret that unblocks a token", .outcome = "done", .reason = reason };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

static enum err release(struct call *c, const struct ticket_row *t, bool alone, struct buf *sealed)
{
    VERSIONS_OWNED struct versions v = versions_none();
    BUF_OWNED struct buf fresh = buf_make(SIGNER_SEALED_MAX);
    char ticket[2 * TICKET_ID_SIZE + 1];
    enum err e = load(c->db, t->serial, &v);
    if (e || !v.current.number)
        return e ? e : ERR_UNBLOCK_NONE;
    bool both = !alone && v.pending.number;
    sodium_bin2hex(ticket, sizeof ticket, t->id, sizeof t->id);
    const struct signer_release order = { t->kiosk, t->serial, ticket, t->session_key, c->now_ms + ESCROW_UNTIL_MS,
        { both ? &v.pending.sealed : &v.current.sealed, &v.current.sealed }, both ? 2 : 1, !alone && !both && v.current.rotates };
    e = signer_release(c->service->signer, &order, sealed, &fresh);
    if (!e && order.make)
        e = add(c->db, t->serial, "pending", &fresh, true, c->now_ms, NULL);
    e = e ? e : DB_RUN(c->db, ST_ESCROW_TICKET, NULL, NULL, db_text(t->serial), db_blob(t->id, sizeof t->id));
    return e ? e : audit_release(c, t, alone ? "issuance" : both ? "two: which one the token holds is not known" : order.make ? "a new one goes with it" : "");
}

enum err escrow_release(struct call *c, const struct ticket_row *ticket, struct buf *sealed)
{
    return release(c, ticket, false, sealed);
}

enum err escrow_release_alone(struct call *c, const struct ticket_row *ticket, struct buf *sealed)
{
    return release(c, ticket, true, sealed);
}

/* --- what the token said --- */

/* What becomes of the pending secret: it is the token's, it is not, or that is not known. */
enum verdict { KEEP_BOTH, PROMOTE, DROP };

static const struct { const char *took, *rotated; enum verdict verdict; } verdicts[] = {
    { "current", "yes",     PROMOTE },      /* the new one is in */
    { "current", "no",      DROP },         /* the token still holds the one it took */
    { "current", "unknown", KEEP_BOTH },
    { "pending", "no",      PROMOTE },
    { "pending", "unknown", PROMOTE },      /* with two candidates nothing new was given: there was nothing to rotate to */
    { "pending", "yes",     PROMOTE },
    { "none",    "no",      DROP },         /* presented and refused, or never set */
    { "none",    "unknown", KEEP_BOTH },
    { "none",    "yes",     KEEP_BOTH },    /* cannot be */
    { "unknown", "yes",     KEEP_BOTH },
    { "unknown", "no",      KEEP_BOTH },
    { "unknown", "unknown", KEEP_BOTH },
};

static bool find_verdict(const char *took, const char *rotated, enum verdict *to)
{
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++)
        if (strcmp(verdicts[i].took, took) == 0 && strcmp(verdicts[i].rotated, rotated) == 0) {
            *to = verdicts[i].verdict;
            return true;
        }
    return false;
}

static enum err apply(struct db *db, const char *serial, const struct versions *v, enum verdict verdict)
{
    if (!v->pending.number || verdict == KEEP_BOTH)
        return ERR_OK;
    if (verdict == DROP)
        return set_state(db, serial, v->pending.number, "retired");
    enum err e = v->current.number ? set_state(db, serial, v->current.number, "retired") : ERR_OK;
    return e ? e : set_state(db, serial, v->pending.number, "current");
}

/* Which release something was said of. */
struct about { const uint8_t *ticket; bool by_phone; int64_t at_ms; };

static bool is_newest(const struct versions *v, const struct about *a)
{
    if (a->by_phone)
        return !v->current.has_ticket && v->pending.made_ms <= a->at_ms;
    return !a->ticket || (v->current.has_ticket && memcmp(v->current.ticket, a->ticket, TICKET_ID_SIZE) == 0);
}

static enum err settle(struct db *db, const char *serial, const struct about *about, const char *took, const char *rotated)
{
    VERSIONS_OWNED struct versions v = versions_none();
    enum verdict verdict;
    if (!find_verdict(took, rotated, &verdict))
        return ERR_FORMAT;
    enum err e = load(db, serial, &v);
    return e || !is_newest(&v, about) ? e : apply(db, serial, &v, verdict);
}

enum err escrow_settle(struct db *db, const char *serial, const char *took, const char *rotated)
{
    return settle(db, serial, &(struct about){ 0 }, took, rotated);
}

enum err escrow_settle_ticket(struct db *db, const char *serial, const uint8_t ticket[TICKET_ID_SIZE],
                              const char *took, const char *rotated)
{
    return settle(db, serial, &(struct about){ .ticket = ticket }, took, rotated);
}

enum err escrow_settle_phone(struct db *db, const char *serial, int64_t at_ms, const char *took, const char *rotated)
{
    return settle(db, serial, &(struct about){ .by_phone = true, .at_ms = at_ms }, took, rotated);
}

/* --- the derived one is replaced --- */

enum err escrow_is_derived(struct db *db, const char *serial, bool *derived)
{
    VERSIONS_OWNED struct versions v = versions_none();
    enum err e = load(db, serial, &v);
    if (!e)
        *derived = v.current.number && (v.current.derived || v.pending.derived);
    return e;
}

/* A current one that the token does not know is not offered again at each visit: that would use up its tries. */
enum err escrow_settle_replaced(struct db *db, const char *serial, const struct escrow_replaced *said)
{
    const struct about about = { .ticket = said->ticket };
    VERSIONS_OWNED struct versions v = versions_none();
    enum err e = load(db, serial, &v);
    if (!e && said->refused && v.current.number && is_newest(&v, &about))
        e = set_derived(db, serial, v.current.number, false);
    return e ? e : settle(db, serial, &about, said->took, said->rotated);
}

/* --- by telephone --- */

enum err escrow_phone(const struct service *service, struct db *db, const char *serial, const struct secret *chain_key,
                      int64_t counter, struct escrow_masked *out)
{
    uint8_t reply[SIGNER_PHONE_REPLY];
    VERSIONS_OWNED struct versions v = versions_none();
    BUF_OWNED struct buf fresh = buf_make(SIGNER_SEALED_MAX);
    enum err e = load(db, serial, &v);
    if (e || !v.current.number)
        return e ? e : ERR_UNBLOCK_NONE;
    const struct version *first = v.pending.number ? &v.pending : &v.current;
    const struct signer_phone order = { "telephone", serial, &first->sealed, chain_key, counter, !v.pending.number && first->rotates };
    e = signer_phone(service->signer, &order, reply, &fresh);
    int64_t number = 0;
    if (!e && order.rotate)
        e = add(db, serial, "pending", &fresh, true, clock_wall(service->clock), &number);
    if (!e && order.rotate)
        e = set_derived(db, serial, number, true);
    /* No ticket: a late report of an earlier release is not about this one. */
    e = e ? e : DB_RUN(db, ST_ESCROW_TICKET, NULL, NULL, db_text(serial), db_null());
    if (e)
        return e;
    memcpy(out->bytes, reply, sizeof out->bytes);
    out->is_text = reply[SIGNER_PHONE_SIZE];
    out->rotate = order.rotate;
    return e;
}

/* --- new tokens --- */

static bool has_16_digits(const struct secret *plain)
{
    const uint8_t *at = secret_bytes(plain);
    for (size_t i = 0; i < secret_length(plain); i++)
        if (!isxdigit(at[i]))
            return false;
    return secret_length(plain) == DIGITS;
}

struct adding {
    const struct service *service;
    const char *serial;
    const struct buf *sealed;
    bool rotates;
    int64_t number;
    struct buf back;       /* as the database gives it */
};

static enum err take_sealed(void *ctx, const struct db_row *row)
{
    struct buf *back = ctx;
    size_t n;
    const void *sealed = db_row_blob(row, 0, &n);
    buf_clear(back);
    buf_put(back, sealed, n);
    return buf_err(back);
}

static enum err store_new(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    return add(db, a->serial, "new", a->sealed, a->rotates, clock_wall(a->service->clock), &a->number);
}

static enum err read_back(struct adding *a, struct db *db)
{
    return DB_RUN(db, ST_ESCROW_SEALED, take_sealed, &a->back, db_text(a->serial), db_int(a->number));
}

static enum err make_current(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    const struct audit_event row = { .actor = "operator", .subject = a->serial, .action = "token.secret.escrowed",
        .nature = "the secret that unblocks a token", .outcome = "done", .reason = a->rotates ? "" : "cannot be replaced" };
    enum err e = DB_RUN(db, ST_ESCROW_RETIRE, NULL, NULL, db_text(a->serial));
    e = e ? e : set_state(db, a->serial, a->number, "current");
    return e ? e : audit_add(db, a->service->keys, a->service->clock, &row);
}

/* The hash of what was read back, made by the signer, and that of the secret itself. */
static enum err compare(struct adding *a, const struct secret *plain)
{
    uint8_t key[SIGNER_CHECK_SIZE], theirs[SIGNER_CHECK_SIZE], ours[SIGNER_CHECK_SIZE];
    randombytes_buf(key, sizeof key);
    enum err e = signer_check(a->service->signer, a->serial, &a->back, key, theirs);
    if (e)
        return e == ERR_FORMAT ? ERR_KEYS : e;
    crypto_generichash(ours, sizeof ours, secret_bytes(plain), secret_length(plain), key, sizeof key);
    e = sodium_memcmp(ours, theirs, sizeof ours) == 0 ? ERR_OK : ERR_KEYS;
    sodium_memzero(ours, sizeof ours);
    return e;
}

enum err escrow_add(const struct service *service, struct db *db, const char *serial, const struct secret *plain, bool may_rotate)
{
    BUF_OWNED struct buf sealed = buf_make(SIGNER_SEALED_MAX);
    struct adding a = { service, serial, &sealed, may_rotate && has_16_digits(plain), 0, buf_make(SIGNER_SEALED_MAX) };
    if (!serial[0] || strlen(serial) >= OP_SERIAL_SIZE || !secret_length(plain) || secret_length(plain) > SIGNER_ESCROW_SECRET_MAX)
        return ERR_FORMAT;
    enum err e = signer_put(service->signer, serial, plain, &sealed);
    e = e ? e : db_tx(db, store_new, &a);
    e = e ? e : read_back(&a, db);
    e = e ? e : compare(&a, plain);
    e = e ? e : db_tx(db, make_current, &a);
    buf_free(&a.back);
    return e;
}

enum err escrow_issue(const struct service *service, struct db *db, const char *serial)
{
    BUF_OWNED struct buf sealed = buf_make(SIGNER_SEALED_MAX);
    struct adding a = { service, serial, &sealed, true, 0, buf_make(SIGNER_SEALED_MAX) };
    uint8_t key[SIGNER_CHECK_SIZE], unused[SIGNER_CHECK_SIZE];
    randombytes_buf(key, sizeof key);
    enum err e = signer_make(service->signer, serial, &sealed);
    e = e ? e : store_new(&a, db);
    e = e ? e : read_back(&a, db);
    e = e ? e : signer_check(service->signer, serial, &a.back, key, unused);    /* it opens, for this serial */
    e = e ? e : make_current(&a, db);
    buf_free(&a.back);
    return e;
}
