#include "server/enrolment.h"

#include "core/base/text.h"
#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "server/audit.h"
#include "server/call.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEALED_MAX = 256 };

/* --- making --- */

static bool label_is_plain(const char *label)
{
    size_t n = strnlen(label, SERVICE_LABEL_SIZE);
    uint32_t point;
    if (n == 0 || n >= SERVICE_LABEL_SIZE || !text_is_valid(label, n))
        return false;
    for (int step; n; label += step, n -= (size_t)step) {
        step = text_decode(label, n, &point);
        if (text_is_control(point))
            return false;
    }
    return true;
}

static const char *profile_of(const struct enrolment_new *made) { return made->profile ? made->profile : KIOSK_PUBLIC; }

static bool is_good(const struct enrolment_new *made)
{
    return label_is_plain(made->label) && (strcmp(profile_of(made), KIOSK_PUBLIC) == 0 || strcmp(profile_of(made), KIOSK_COUNTER) == 0);
}

enum err enrolment_add(const struct service *service, struct db *db, const struct enrolment_new *made, char to[ENROL_CODE_TEXT_SIZE])
{
    const int64_t now = clock_wall(service->clock);
    struct enrol_code code;
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    enum err e = is_good(made) ? ERR_OK : ERR_FORMAT;
    bool added = false;
    peer_fingerprint(service->keys->sign_public, code.fingerprint);
    for (int tries = 0; !e && !added && tries < ENROLMENT_NAMES_TRIED; tries++) {    /* 20 bits name a code: another one alive may have the same */
        randombytes_buf(code.random, sizeof code.random);
        server_keys_hash(service->keys, "guichet/enrolment-code/1", code.random, sizeof code.random, hash);
        e = DB_RUN(db, ST_CODE_ADD, NULL, NULL, db_int(enrol_code_name(&code)), db_blob(hash, sizeof hash), db_text(made->label), db_int(now),
                   db_int(now + made->hours * 3600000), db_text(profile_of(made)));
        added = !e && db_changed(db) > 0;
    }
    e = e || added ? e : ERR_LIMIT;
    if (!e)
        enrol_code_format(&code, to);
    sodium_memzero(&code, sizeof code);
    return e;
}

struct making { const struct service *service; const struct enrolment_new *made; char *to; };

static enum err make(void *ctx, struct db *db)
{
    const struct making *m = ctx;
    const struct audit_event event = { .actor = "operator", .action = "enrolment.code.made", .nature = "a kiosk's enrolment code",
                                       .outcome = "done", .reason = m->made->label };
    enum err e = enrolment_add(m->service, db, m->made, m->to);
    return e ? e : audit_add(db, m->service->keys, m->service->clock, &event);
}

enum err enrolment_make(const struct service *service, struct db *db, const struct enrolment_new *made, char to[ENROL_CODE_TEXT_SIZE])
{
    char code[ENROL_CODE_TEXT_SIZE] = "";
    struct making m = { service, made, code };
    enum err e = is_good(made) ? db_tx(db, make, &m) : ERR_FORMAT;
    if (!e)
        memcpy(to, code, sizeof code);
    sodium_memzero(code, sizeof code);
    return e;
}

/* --- using --- */

struct enrolling {
    struct enrol_code code;
    uint8_t kx_key[PEER_KEY_SIZE];         /* the kiosk's */
    bool found, right, open;
    char label[SERVICE_LABEL_SIZE], profile[KIOSK_PROFILE_SIZE];
};

static enum err open_sealed(struct call *c, const uint8_t *sealed, size_t n, struct enrolling *to)
{
    char purpose[64];
    SECRET_OWNED struct secret *plain = NULL;
    (void)snprintf(purpose, sizeof purpose, "guichet/enrol/1 %s", c->kiosk);
    enum err e = seal_open(c->service->keys->seal, purpose, sealed, n, &plain);
    if (e)
        return e;
    if (secret_length(plain) != ENROL_SECRET_SIZE + PEER_KEY_SIZE)
        return ERR_FORMAT;
    memcpy(to->code.random, secret_bytes(plain), ENROL_SECRET_SIZE);
    memcpy(to->kx_key, secret_bytes(plain) + ENROL_SECRET_SIZE, PEER_KEY_SIZE);
    return ERR_OK;
}

enum err enrol_prepare(struct call *c)
{
    static const char *const names[] = { "key", "sealed", NULL };
    JSON_OWNED json_t *json = NULL;
    uint8_t sealed[SEALED_MAX];
    size_t n;
    struct enrolling *made = calloc(1, sizeof *made);
    if (!made)
        return ERR_MEMORY;
    c->state = made;
    if (json_read(c->request->http.body, c->request->http.body_n, API_BODY_MAX, &json) || !json_has_only(json, names) ||
        !json_take_hex(json, "key", c->kiosk_key, PEER_KEY_SIZE) ||
        !json_take_base64(json, "sealed", sealed, sizeof sealed, &n))
        return call_problem(c, 400, "malformed", NULL);
    enum err e = open_sealed(c, sealed, n, made);
    return e == ERR_FORMAT ? call_problem(c, 400, "malformed", NULL) : e;
}

void enrol_release(struct call *c)
{
    if (c->state)
        sodium_memzero(c->state, sizeof(struct enrolling));
    free(c->state);
    c->state = NULL;
}

struct code_row { struct enrolling *to; struct call *c; };

static enum err take_code(void *ctx, const struct db_row *row)
{
    struct code_row *r = ctx;
    struct enrolling *to = r->to;
    uint8_t hash[SERVER_KEYS_HASH_SIZE], stored[SERVER_KEYS_HASH_SIZE];
    const char *used_by = db_row_text(row, 4);
    server_keys_hash(r->c->service->keys, "guichet/enrolment-code/1", to->code.random, sizeof to->code.random, hash);
    to->found = true;
    to->right = db_row_bytes(row, 0, stored, sizeof stored) && sodium_memcmp(hash, stored, sizeof hash) == 0;
    to->open = db_row_int(row, 2) > r->c->now_ms && db_row_int(row, 3) < ENROLMENT_TRIES &&
               (!used_by[0] || strcmp(used_by, r->c->kiosk) == 0);
    db_row_copy(row, 1, to->label, sizeof to->label);
    db_row_copy(row, 5, to->profile, sizeof to->profile);
    return ERR_OK;
}

static enum err enrol_audit(struct call *c, const struct enrolling *with, const char *outcome, const char *reason)
{
    const struct audit_event event = { .kiosk = c->kiosk, .actor = "kiosk", .actor_id = c->kiosk, .action = "kiosk.enrolled",
        .nature = "a kiosk's keys", .outcome = outcome, .reason = reason ? reason : with->label };
    return audit_add(c->db, c->service->keys, c->service->clock, &event);
}

/* A wrong rest after a right name counts against the code; a name that is nobody's costs nothing and leaves no row. */
static enum err refuse(struct call *c, const struct enrolling *with)
{
    enum err e = ERR_OK;
    c->keep = with->found;
    if (with->found && !with->right)
        e = DB_RUN(c->db, ST_CODE_FAIL, NULL, NULL, db_int(enrol_code_name(&with->code)));
    if (with->found && !e)
        e = enrol_audit(c, with, "refused", with->right ? "code-used-or-expired" : "code-wrong");
    return e ? e : call_problem(c, 403, "code-refused", NULL);
}

static enum err store_kiosk(struct call *c, const struct enrolling *with, uint8_t kx_public[PEER_KEY_SIZE])
{
    SECRET_OWNED struct secret *kx = NULL, *shared = NULL;
    BUF_OWNED struct buf locked = buf_make(256);
    enum err e = peer_make_kx_key(&kx, kx_public);
    e = e ? e : peer_shared_server(kx, kx_public, with->kx_key, &shared);
    e = e ? e : server_keys_lock(c->service->keys, shared, &locked);
    e = e ? e : DB_RUN(c->db, ST_KIOSK_PUT, NULL, NULL, db_text(c->kiosk), db_blob(c->kiosk_key, PEER_KEY_SIZE),
                       db_text(with->label), db_blob(locked.bytes, locked.length), db_int(c->now_ms), db_text(with->profile));
    e = e ? e : DB_RUN(c->db, ST_CHAIN_FORGET, NULL, NULL, db_text(c->kiosk));    /* a new shared key begins a new chain */
    return e ? e : DB_RUN(c->db, ST_CODE_USE, NULL, NULL, db_int(enrol_code_name(&with->code)), db_text(c->kiosk));
}

static enum err take_retired(void *ctx, const struct db_row *row)
{
    *(bool *)ctx = db_row_int(row, 2) != 0;
    return ERR_OK;
}

enum err enrol_run(struct call *c)
{
    struct enrolling *with = c->state;
    struct code_row row = { with, c };
    uint8_t kx_public[PEER_KEY_SIZE];
    char kx_text[2 * PEER_KEY_SIZE + 1];
    bool retired = false;
    with->found = with->right = with->open = false;
    enum err e = DB_RUN(c->db, ST_KIOSK_GET, take_retired, &retired, db_text(c->kiosk));
    e = e ? e : DB_RUN(c->db, ST_CODE_GET, take_code, &row, db_int(enrol_code_name(&with->code)));
    if (e)
        return e;
    if (retired) {
        c->keep = false;
        return call_problem(c, 403, "kiosk-retired", NULL);
    }
    if (!with->right || !with->open)
        return refuse(c, with);
    e = store_kiosk(c, with, kx_public);
    if (e == ERR_KEYS)
        return call_problem(c, 400, "malformed", NULL);
    e = e ? e : enrol_audit(c, with, "done", NULL);
    if (e)
        return e;
    sodium_bin2hex(kx_text, sizeof kx_text, kx_public, sizeof kx_public);
    return call_json(c, 200, json_pack("{s:s, s:s, s:s}", "kiosk", c->kiosk, "label", with->label, "kx_key", kx_text));
}
