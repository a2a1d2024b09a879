/* POST /v1/issuance/start: the secret of a token that is about to be initialised, before it is touched (server/PROTOCOL.md 11). */
#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "server/audit.h"
#include "server/escrow.h"
#include "server/issuance.h"
#include "server/x509_names.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEALED_MAX = 512, PURPOSE_SIZE = 19 + PEER_ID_SIZE + 1 + OP_SERIAL_SIZE };

struct starting { struct ticket_row ticket; struct enrol_code code; };

static bool serial_is_plain(const char *serial)
{
    for (const char *at = serial; *at; at++)
        if (*at < 0x20 || *at > 0x7e)
            return false;
    return serial[0];
}

static enum err open_sealed(struct call *c, const uint8_t *sealed, size_t n, struct starting *to)
{
    char purpose[PURPOSE_SIZE];
    SECRET_OWNED struct secret *plain = NULL;
    (void)snprintf(purpose, sizeof purpose, "guichet/issuance/1 %s %s", c->kiosk, to->ticket.serial);
    enum err e = seal_open(c->service->keys->seal, purpose, sealed, n, &plain);
    if (e)
        return e;
    if (secret_length(plain) != ENROL_SECRET_SIZE)
        return ERR_FORMAT;
    memcpy(to->code.random, secret_bytes(plain), ENROL_SECRET_SIZE);
    return ERR_OK;
}

enum err issuance_prepare(struct call *c)
{
    static const char *const names[] = { "serial", "session_key", "sealed", NULL };
    JSON_OWNED json_t *json = NULL;
    uint8_t sealed[SEALED_MAX];
    size_t n;
    struct starting *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    c->state = s;
    memcpy(s->ticket.kiosk, c->kiosk, sizeof s->ticket.kiosk);
    peer_fingerprint(c->service->keys->sign_public, s->code.fingerprint);
    if (json_read(c->request->http.body, c->request->http.body_n, API_BODY_MAX, &json) || !json_has_only(json, names) ||
        !json_take_text(json, "serial", s->ticket.serial, sizeof s->ticket.serial) || !serial_is_plain(s->ticket.serial) ||
        !json_take_hex(json, "session_key", s->ticket.session_key, PEER_KEY_SIZE) ||
        !json_take_base64(json, "sealed", sealed, sizeof sealed, &n))
        return call_problem(c, 400, "malformed", NULL);
    enum err e = open_sealed(c, sealed, n, s);
    return e == ERR_FORMAT ? call_problem(c, 400, "malformed", NULL) : e;
}

void issuance_release(struct call *c)
{
    if (c->state)
        sodium_memzero(c->state, sizeof(struct starting));
    free(c->state);
    c->state = NULL;
}

static enum err audit_start(struct call *c, const struct starting *s, const struct issuance_claim *claim)
{
    const struct audit_event row = { .kiosk = c->kiosk, .actor = "kiosk", .actor_id = c->kiosk, .subject = s->ticket.serial,
        .action = "issuance.started", .nature = "a token to be issued", .outcome = claim->right ? "done" : "refused",
        .reason = claim->right ? claim->person : claim->refusal };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

/* The same code again (its answer was lost, or the kiosk ended with the card half done) gives the same secret: the card may have it already. */
static enum err escrow_once(struct call *c, const struct starting *s)
{
    int64_t made_ms = 0, code_ms = 0;
    enum err e = DB_RUN(c->db, ST_ESCROW_MADE, db_take_int, &made_ms, db_text(s->ticket.serial));
    e = e ? e : DB_RUN(c->db, ST_ISSUANCE_STARTED, db_take_int, &code_ms, db_int(enrol_code_name(&s->code)));
    if (e || (code_ms && made_ms >= code_ms))
        return e;
    e = escrow_issue(c->service, c->db, s->ticket.serial);
    return e ? e : DB_RUN(c->db, ST_ISSUANCE_START, NULL, NULL, db_int(enrol_code_name(&s->code)), db_int(c->now_ms));
}

static enum err answer(struct call *c, const struct issuance_claim *claim, const struct buf *sealed)
{
    BUF_OWNED struct buf der = buf_make(X509_NAME_MAX), subject = buf_make(X509_NAME_MAX);
    char text[sodium_base64_ENCODED_LEN(2 * SIGNER_RELEASE_MAX, sodium_base64_VARIANT_ORIGINAL)];
    enum err e = x509_subject_make(claim->holder, claim->person, &der, &subject);
    if (e)
        return e;
    sodium_bin2base64(text, sizeof text, sealed->bytes, sealed->length, sodium_base64_VARIANT_ORIGINAL);
    return call_json(c, 200, json_pack("{s:s, s:s, s:s}", "holder", claim->holder, "subject", buf_string(&subject), "sealed", text));
}

enum err issuance_run(struct call *c)
{
    struct starting *s = c->state;
    BUF_OWNED struct buf sealed = buf_make(2 * SIGNER_RELEASE_MAX);
    struct issuance_claim claim = { .service = c->service, .code = &s->code, .serial = s->ticket.serial, .now_ms = c->now_ms, .starts = true };
    enum err e = issuance_claim(&claim, c->db);
    if (!e && claim.right && claim.used) {
        claim.right = false;
        claim.refusal = "code-used";
    }
    e = e ? e : audit_start(c, s, &claim);
    if (e)
        return e;
    if (!claim.right)
        return call_problem(c, 403, "code-refused", NULL);
    e = escrow_once(c, s);
    e = e ? e : escrow_release_alone(c, &s->ticket, &sealed);
    return e ? e : answer(c, &claim, &sealed);
}
