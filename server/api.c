#include "server/call.h"

#include "core/base/log.h"
#include "server/db_group.h"
#include "server/enrolment.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000, OFFSET_MIN_MS = 2000, BEGUN = 0 /* the status of what was counted and not answered */ };

enum who { WHO_ANYONE, WHO_NEW_KIOSK, WHO_KIOSK };

static const struct route {
    const char *method, *path;                 /* one {} may stand for a word */
    enum who who;
    enum err (*prepare)(struct call *c);       /* may be NULL; a status it sets is the answer */
    enum err (*run)(struct call *c);
    void (*release)(struct call *c);
    bool writes;
} routes[] = {
    { "GET",  "/v1/server",             WHO_ANYONE,    NULL,          server_identity, NULL,          false },
    { "GET",  "/v1/time",               WHO_ANYONE,    NULL,          server_time,     NULL,          false },
    { "POST", "/v1/enrol",              WHO_NEW_KIOSK, enrol_prepare, enrol_run,       enrol_release, true },
    { "POST", "/v1/kiosks/{}/ops",      WHO_KIOSK,     push_prepare,  push_run,        push_release,  true },
    { "POST", "/v1/token/challenge",    WHO_KIOSK,     challenge_prepare, challenge_run, challenge_release, true },
    { "POST", "/v1/token/session",      WHO_KIOSK,     session_prepare, session_run,  session_release, true },
    { "POST", "/v1/token/code",         WHO_KIOSK,     code_send_prepare, code_send_run, mail_code_release, true },
    { "POST", "/v1/token/code/check",   WHO_KIOSK,     code_check_prepare, code_check_run, mail_code_release, true },
    { "POST", "/v1/token/replace",      WHO_KIOSK,     replace_prepare, replace_run, unblock_release, true },
    { "POST", "/v1/unblock/start",      WHO_KIOSK,     unblock_start_prepare, unblock_start_run, unblock_release, false },
    { "POST", "/v1/unblock/answers",    WHO_KIOSK,     unblock_answers_prepare, unblock_answers_run, unblock_release, true },
    { "POST", "/v1/unblock/release",    WHO_KIOSK,     unblock_release_prepare, unblock_release_run, unblock_release, true },
    { "POST", "/v1/issuance/start",     WHO_KIOSK,     issuance_prepare, issuance_run, issuance_release, true },
    { "POST", "/v1/account/{}",         WHO_KIOSK,     account_prepare, account_run,   account_release, true },
    { "GET",  "/v1/feeds/{}/changes",   WHO_KIOSK,     NULL,          feed_changes,    NULL,          false },
    { "GET",  "/v1/feeds/{}/snapshot",  WHO_KIOSK,     NULL,          feed_snapshot,   NULL,          false },
};

/* --- answers --- */

enum err call_json(struct call *c, unsigned status, json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (!text)
        return ERR_MEMORY;
    buf_clear(&c->answer->body);
    buf_put_text(&c->answer->body, text);
    free(text);
    c->answer->status = status;
    return buf_err(&c->answer->body);
}

enum err call_problem(struct call *c, unsigned status, const char *word, json_t *extra)
{
    char type[64];
    (void)snprintf(type, sizeof type, "urn:guichet:%s", word);
    json_t *json = json_pack("{s:s, s:s, s:i}", "type", type, "title", word, "status", (int)status);
    if (json && extra)
        (void)json_object_update(json, extra);
    json_decref(extra);
    c->answer->retry_after_s = status == 503 ? 5 : 0;
    return call_json(c, status, json);
}

static enum err call_fault(struct call *c, enum err e)
{
    log_error("%s %s: %s", c->request->http.method, c->request->http.path, err_name(e));
    switch (e) {
    case ERR_SERVER_BUSY: case ERR_MEMORY: case ERR_HELPER_GONE: case ERR_DEADLINE:
        return call_problem(c, 503, "busy", NULL);
    case ERR_STORE_FULL: case ERR_STORE_READONLY: case ERR_STORE: case ERR_STORE_CORRUPT:
        return call_problem(c, 503, "storage", NULL);
    case ERR_TOO_MANY:    /* the signer's own limit */
        return call_problem(c, 429, "too-many", json_pack("{s:I}", "until_ms", (json_int_t)(c->now_ms + DAY_MS)));
    default:
        return call_problem(c, 500, "fault", NULL);
    }
}

/* --- routes --- */

static bool path_fits(const char *pattern, const char *path, char *word, size_t size)
{
    const char *hole = strstr(pattern, "{}");
    size_t head = hole ? (size_t)(hole - pattern) : strlen(pattern);
    if (strncmp(pattern, path, head) != 0)
        return false;
    if (!hole)
        return path[head] == 0;
    size_t n = strcspn(path + head, "/");
    if (n == 0 || n >= size || strcmp(path + head + n, hole + 2) != 0)
        return false;
    memcpy(word, path + head, n);
    word[n] = 0;
    return true;
}

static const struct route *find_route(struct call *c, bool *other_method)
{
    *other_method = false;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!path_fits(routes[i].path, c->request->http.path, c->parameter, sizeof c->parameter))
            continue;
        if (strcmp(routes[i].method, c->request->http.method) == 0)
            return &routes[i];
        *other_method = true;
    }
    return NULL;
}

/* --- who asks --- */

struct kiosk_row { bool found, retired; uint8_t key[PEER_KEY_SIZE]; int64_t seen_ms; char version[KIOSK_VERSION_SIZE]; };

static enum err take_kiosk(void *ctx, const struct db_row *row)
{
    struct kiosk_row *k = ctx;
    k->found = db_row_bytes(row, 0, k->key, sizeof k->key);
    k->retired = db_row_int(row, 2) != 0;
    k->seen_ms = db_row_int(row, 3);
    db_row_copy(row, 4, k->version, sizeof k->version);
    return k->found ? ERR_OK : ERR_STORE_CORRUPT;
}

static enum err check_clock(struct call *c, int64_t created_s)
{
    int64_t difference = created_s - c->now_ms / 1000;
    if (difference >= -HTTP_SKEW_S && difference <= HTTP_SKEW_S)
        return ERR_OK;
    return call_problem(c, 401, "clock-skew", json_pack("{s:I}", "server_ms", (json_int_t)c->now_ms));
}

static bool signature_holds(const struct call *c)
{
    return http_check_request(&c->request->http, c->service->keys->id, &c->request->headers, c->kiosk_key);
}

static enum err transact(struct call *c, db_tx_fn *fn, void *ctx)
{
    struct db *own = c->db;
    enum err e = c->service->group ? db_group_tx(c->service->group, fn, ctx)
               : db_tx_for(own, c->beside ? c->kiosk : NULL, fn, ctx);
    c->db = own;
    return e;
}

/* --- the last contact --- */

enum { SEEN_MS = 60000 };      /* a commit a kiosk and minute at most */

struct contact { struct call *c; const char *version; };

static enum err write_contact(void *ctx, struct db *db)
{
    const struct contact *k = ctx;
    return DB_RUN(db, ST_KIOSK_SEEN, NULL, NULL, db_text(k->c->kiosk), db_int(k->c->now_ms), db_text(k->version));
}

static bool is_version(const char *text)
{
    return text && text[0] && strlen(text) < KIOSK_VERSION_SIZE && text[strspn(text, "0123456789.+-~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] == 0;
}

/* Told to agents, and nothing rests on it: a request is answered whether it can be written down or not. */
static void note_contact(struct call *c, const struct kiosk_row *kiosk)
{
    const char *said = c->request->version;
    struct contact k = { c, is_version(said) ? said : kiosk->version };
    if (c->now_ms >= kiosk->seen_ms && c->now_ms - kiosk->seen_ms < SEEN_MS && strcmp(k.version, kiosk->version) == 0)
        return;
    bool beside = c->beside;
    c->beside = true;
    enum err e = transact(c, write_contact, &k);
    c->beside = beside;
    if (e)
        log_warning("the contact of %s was not written down: %s", c->kiosk, err_name(e));
}

/* Sets answer->status when the caller is refused. */
static enum err check_kiosk(struct call *c, const struct http_parameters *p)
{
    struct kiosk_row kiosk = { 0 };
    enum err e = DB_RUN(c->db, ST_KIOSK_GET, take_kiosk, &kiosk, db_text(p->key_id));
    if (e)
        return e;
    if (!kiosk.found)
        return call_problem(c, 401, "kiosk-unknown", NULL);
    memcpy(c->kiosk_key, kiosk.key, sizeof c->kiosk_key);
    if (!signature_holds(c))
        return call_problem(c, 401, "signature-wrong", NULL);
    if (kiosk.retired)
        return call_problem(c, 403, "kiosk-retired", NULL);
    if (strncmp(c->request->http.path, "/v1/kiosks/", 11) == 0 && strcmp(c->parameter, c->kiosk) != 0)
        return call_problem(c, 403, "kiosk-other", NULL);
    e = check_clock(c, p->created_s);
    if (!e && !c->answer->status)
        note_contact(c, &kiosk);
    return e;
}

/* --- repeats --- */

struct repeat { bool found, begun, same; uint8_t digest[crypto_hash_sha256_BYTES]; struct call *c; };

static void request_digest(const struct call *c, uint8_t to[crypto_hash_sha256_BYTES])
{
    const struct http_request *r = &c->request->http;
    BUF_OWNED struct buf b = buf_make(2048);
    buf_put_string(&b, r->method);
    buf_put_string(&b, r->path);
    buf_put_string(&b, r->query);
    buf_put_string(&b, c->request->headers.digest);
    crypto_hash_sha256(to, b.bytes, b.length);
}

static enum err take_repeat(void *ctx, const struct db_row *row)
{
    struct repeat *r = ctx;
    uint8_t digest[crypto_hash_sha256_BYTES];
    size_t n;
    r->found = true;
    r->same = db_row_bytes(row, 0, digest, sizeof digest) && memcmp(digest, r->digest, sizeof digest) == 0;
    const void *body = db_row_blob(row, 2, &n);
    buf_clear(&r->c->answer->body);
    buf_put(&r->c->answer->body, body, n);
    r->c->answer->status = (unsigned)db_row_int(row, 1);
    r->begun = r->c->answer->status == BEGUN;
    return buf_err(&r->c->answer->body);
}

struct writing { struct call *c; const struct route *route; };

/* Inside the transaction: the stored answer, or the handler and then its answer stored. */
static enum err write_once(void *ctx, struct db *db)
{
    struct writing *w = ctx;
    struct call *c = w->c;
    c->db = db;
    c->answer->status = 0;
    struct repeat seen = { .c = c };
    request_digest(c, seen.digest);
    enum err e = DB_RUN(db, ST_REQUEST_GET, take_repeat, &seen, db_text(c->kiosk), db_text(c->nonce));
    if (e)
        return e;
    if (seen.found && (!seen.begun || !seen.same))
        return seen.same ? ERR_OK : call_problem(c, 422, "request-reused", NULL);
    c->keep = true;
    e = w->route->run(c);
    if (e || !c->keep)
        return e;
    if (seen.begun)
        return DB_RUN(db, ST_REQUEST_END, NULL, NULL, db_text(c->kiosk), db_text(c->nonce), db_int(c->answer->status),
                      db_blob(c->answer->body.bytes, c->answer->body.length), db_int(c->now_ms));
    return DB_RUN(db, ST_REQUEST_ADD, NULL, NULL, db_text(c->kiosk), db_text(c->nonce), db_blob(seen.digest, sizeof seen.digest),
                  db_int(c->answer->status), db_blob(c->answer->body.bytes, c->answer->body.length), db_int(c->now_ms));
}

enum err call_look(struct call *c, struct db *db, enum call_seen *seen)
{
    struct repeat r = { .c = c };
    request_digest(c, r.digest);
    enum err e = DB_RUN(db, ST_REQUEST_GET, take_repeat, &r, db_text(c->kiosk), db_text(c->nonce));
    if (e)
        return e;
    *seen = !r.found ? CALL_NEW : r.begun && r.same ? CALL_COUNTED : CALL_ANSWERED;
    return r.found && !r.same ? call_problem(c, 422, "request-reused", NULL) : ERR_OK;
}

enum err call_mark(struct call *c, struct db *db)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    request_digest(c, digest);
    return DB_RUN(db, ST_REQUEST_ADD, NULL, NULL, db_text(c->kiosk), db_text(c->nonce), db_blob(digest, sizeof digest),
                  db_int(BEGUN), db_blob("", 0), db_int(c->now_ms));
}

/* --- the whole --- */

static enum err identify(struct call *c, const struct route *route, const struct http_parameters *p, bool is_signed)
{
    if (route->who == WHO_ANYONE)
        return ERR_OK;
    if (!is_signed)
        return call_problem(c, 401, "signature-wrong", NULL);
    memcpy(c->kiosk, p->key_id, sizeof c->kiosk);
    return route->who == WHO_KIOSK ? check_kiosk(c, p) : ERR_OK;
}

/* A new kiosk's key is in the body, so its prepare goes first and its signature is looked at after. */
static enum err identify_new(struct call *c, const struct http_parameters *p)
{
    char id[PEER_ID_SIZE];
    peer_id(c->kiosk_key, id);
    if (strcmp(id, c->kiosk) != 0 || !signature_holds(c))
        return call_problem(c, 401, "signature-wrong", NULL);
    return check_clock(c, p->created_s);
}

static enum err write_route(struct call *c, const struct route *route)
{
    struct writing w = { c, route };
    return transact(c, write_once, &w);
}

struct own_tx { struct call *c; db_tx_fn *fn; };

static enum err run_own(void *ctx, struct db *db)
{
    const struct own_tx *own = ctx;
    own->c->db = db;
    return own->fn(own->c, db);
}

enum err call_tx(struct call *c, db_tx_fn *fn)
{
    struct own_tx own = { c, fn };
    return transact(c, run_own, &own);
}

static enum err run_route(struct call *c, const struct route *route, const struct http_parameters *p)
{
    enum err e = route->prepare ? route->prepare(c) : ERR_OK;
    if (!e && !c->answer->status && route->who == WHO_NEW_KIOSK)
        e = identify_new(c, p);
    if (!e && !c->answer->status)
        e = route->writes ? write_route(c, route) : route->run(c);
    if (route->release)
        route->release(c);
    return e;
}

static enum err handle(struct call *c, const struct http_parameters *p, bool is_signed)
{
    bool other_method;
    const struct route *route = find_route(c, &other_method);
    if (!route)
        return call_problem(c, other_method ? 405 : 404, other_method ? "method" : "not-found", NULL);
    if (is_signed && strcmp(c->request->server, c->service->keys->id) != 0)
        return call_problem(c, 421, "server-other", NULL);
    enum err e = identify(c, route, p, is_signed);
    return e || c->answer->status ? e : run_route(c, route, p);
}

static void sign_answer(struct call *c)
{
    const struct api_answer *a = c->answer;
    const struct http_answer seen = { a->status, a->body.bytes, a->body.length, c->request->headers.digest, c->nonce };
    c->answer->is_signed = http_sign_answer(&seen, c->service->keys->id, c->now_ms / 1000, c->service->keys->sign,
                                            &c->answer->headers) == ERR_OK;
}

/* `created` has whole seconds and the way here takes time: a small difference says nothing. */
static void measure_offset(struct call *c, const struct http_parameters *p)
{
    int64_t offset_ms = c->now_ms - p->created_s * 1000;
    c->kiosk_offset_ms = offset_ms < -OFFSET_MIN_MS || offset_ms > OFFSET_MIN_MS ? offset_ms : 0;
}

/* The nonce comes from the signature where there is one. False: nothing to bind an answer to. */
static bool find_nonce(struct call *c, struct http_parameters *p, bool *is_signed)
{
    const char *given = c->request->request_id;
    char digest[HTTP_DIGEST_SIZE];
    *is_signed = http_read_parameters(c->request->headers.input, p) == ERR_OK;
    http_put_digest(c->request->http.body, c->request->http.body_n, digest);
    if (strcmp(digest, c->request->headers.digest) != 0)
        return false;
    if (*is_signed) {
        memcpy(c->nonce, p->nonce, sizeof c->nonce);
        measure_offset(c, p);
        return true;
    }
    if (c->request->headers.input[0] || strlen(given) != HTTP_NONCE_TEXT_SIZE - 1 ||
        strspn(given, "0123456789abcdef") != HTTP_NONCE_TEXT_SIZE - 1)
        return false;
    memcpy(c->nonce, given, sizeof c->nonce);
    return true;
}

void api_handle(const struct service *service, struct db *db, const struct api_request *request, struct api_answer *answer)
{
    struct http_parameters p = { 0 };
    bool is_signed = false;
    *answer = (struct api_answer){ .body = buf_make(API_ANSWER_MAX) };
    struct call c = { .service = service, .db = db, .request = request, .now_ms = clock_wall(service->clock), .answer = answer };
    bool bound = find_nonce(&c, &p, &is_signed);
    enum err e = bound ? handle(&c, &p, is_signed) : call_problem(&c, 400, "malformed", NULL);
    if (e && call_fault(&c, e)) {
        buf_clear(&answer->body);
        answer->status = 503;
    }
    if (bound)
        sign_answer(&c);
}

void api_answer_free(struct api_answer *answer)
{
    buf_free(&answer->body);
}
