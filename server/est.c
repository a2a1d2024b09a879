#include "server/est.h"

#include "core/base/log.h"
#include "server/certificate_check.h"
#include "server/certs_only.h"
#include "server/est_client.h"
#include "server/est_order.h"
#include "server/throttle.h"
#include "server/x509_names.h"

#include <string.h>
#include <strings.h>

enum { DAY_S = 86400 };

static const char prefix[] = "/.well-known/est/", certs_only[] = "application/pkcs7-mime; smime-type=certs-only", plain[] = "text/plain; charset=utf-8";

struct exchange {
    const struct est *est;
    struct db *db;
    const struct est_request *request;
    struct est_answer *answer;
    int64_t now_ms;
};

enum err est_open(struct est *est)
{
    BUF_OWNED struct buf der = buf_make(SIGNER_PACKET_MAX);
    struct certificate_facts facts;
    est->ca = buf_make(SIGNER_PACKET_MAX);
    enum err e = signer_ca(est->service->signer, &est->ca);
    e = e ? e : certificate_read(est->ca.bytes, est->ca.length, &der, &facts);
    if (!e)
        est->ca_not_after_s = facts.not_after_ms / 1000;
    return e;
}

void est_close(struct est *est)
{
    buf_free(&est->ca);
}

/* --- answers --- */

static enum err say(struct exchange *x, unsigned status, const char *sentence)
{
    buf_clear(&x->answer->body);
    x->answer->status = status;
    x->answer->content_type = plain;
    buf_printf(&x->answer->body, "%s\n", sentence);
    return buf_err(&x->answer->body);
}

static enum err say_later(struct exchange *x, unsigned status, unsigned seconds, const char *sentence)
{
    x->answer->retry_after_s = seconds ? seconds : 1;
    return say(x, status, sentence);
}

static enum err give(struct exchange *x, const struct buf *der)
{
    buf_clear(&x->answer->body);
    x->answer->status = 200;
    x->answer->content_type = certs_only;
    certs_only_print(der, &x->answer->body);
    return buf_err(&x->answer->body);
}

static enum err give_certificate(struct exchange *x, const struct buf *certificate)
{
    BUF_OWNED struct buf der = buf_make(CERTS_ONLY_MAX);
    enum err e = certs_only_make(certificate, &der);
    return e ? e : give(x, &der);
}

static enum err count(void *ctx, struct db *db)
{
    const struct exchange *x = ctx;
    struct throttle_state state;
    return throttle_count(x->est->service, db, POLICY_EST, x->request->address, x->now_ms, &state);
}

/* What failed is counted against the address before it is said. */
static enum err refuse(struct exchange *x, unsigned status, const char *sentence)
{
    enum err e = db_tx(x->db, count, x);
    return e ? e : say(x, status, sentence);
}

/* --- what anybody may ask --- */

static enum err cacerts(struct exchange *x)
{
    return x->est->upstream ? give(x, &x->est->upstream->chain) : give_certificate(x, &x->est->ca);
}

static enum err csrattrs(struct exchange *x)
{
    x->answer->status = 204;
    return ERR_OK;
}

/* --- enrolment --- */

static enum err sign_here(struct exchange *x, const struct est_client *client, const struct csr *csr, struct buf *made)
{
    const int64_t now_s = x->now_ms / 1000, wanted_s = now_s + x->est->days * DAY_S;
    const struct signer_fields fields = { client->subject.bytes, csr->key.bytes, client->names.bytes, client->subject.length, csr->key.length,
        client->names.length, now_s - EST_BACKDATED_S, wanted_s < x->est->ca_not_after_s ? wanted_s : x->est->ca_not_after_s, x->est->policy };
    return signer_sign(x->est->service->signer, &fields, made);
}

/* An answer of the other server that is not a certificate. */
static enum err pass_on(struct exchange *x, enum err e, unsigned status, unsigned wait_s)
{
    if (!e && status == 202)
        return say_later(x, 202, wait_s, "the authority makes up its mind");
    log_warning("the EST server behind this one: %s, status %u", err_name(e), status);
    return !e && status >= 400 && status < 500 && status != 401 && status != 403
        ? say(x, 400, "the authority refuses this request") : say_later(x, 503, EST_AGAIN_S, "the authority cannot be reached");
}

/* What let the client in held when it asked and not any more. */
static enum err refuse_late(struct exchange *x, const struct est_client *client)
{
    enum err e = est_order_refused(x->est, x->db, client, client->by_code ? "code-used" : "certificate-revoked-or-replaced");
    x->answer->asks_password = client->by_code;
    return e ? e : client->by_code ? refuse(x, 401, "this code was used") : refuse(x, 403, "this certificate may not ask");
}

static enum err fulfil(struct exchange *x, struct est_order *order)
{
    BUF_OWNED struct buf made = buf_make(TOKEN_CERTIFICATE_MAX);
    unsigned status = 200, wait_s = 0;
    enum err e = x->est->upstream ? est_upstream_enroll(x->est->upstream, &order->csr->der, &status, &wait_s, &made)
                                  : sign_here(x, order->client, order->csr, &made);
    if (x->est->upstream && (e || status != 200))
        return pass_on(x, e, status, wait_s);
    e = e ? e : est_order_record(order, x->db, &made);
    if (e == ERR_FORMAT && x->est->upstream)
        return pass_on(x, e, status, 0);
    return e ? e : order->step == EST_REFUSED ? refuse_late(x, order->client) : give_certificate(x, &order->certificate);
}

static enum err follow(struct exchange *x, struct est_order *order)
{
    enum err e = est_order_look(order, x->db);
    if (e)
        return e;
    switch (order->step) {
    case EST_DONE:     return give_certificate(x, &order->certificate);
    case EST_WAIT:     return say_later(x, 202, order->wait_s, "the request is kept; ask again");
    case EST_TOO_MANY: return say_later(x, 429, DAY_S, "too many keys for this token today");
    case EST_REFUSED:  x->answer->asks_password = true; return refuse(x, 401, "this code was used");
    default:           return fulfil(x, order);
    }
}

static const char *asked_for_another(const struct est_client *client, const struct csr *csr)
{
    if (!x509_subject_same(&csr->subject, &client->subject))
        return "the subject is not the one to be certified";
    if (csr->names.length != client->names.length || (csr->names.length && memcmp(csr->names.bytes, client->names.bytes, csr->names.length) != 0))
        return "the SubjectAltName is not the one to be certified";
    return NULL;
}

static enum err refuse_csr(struct exchange *x, enum err e)
{
    switch (e) {
    case ERR_FORMAT:      return refuse(x, 400, "this is not a PKCS#10 request in base64");
    case ERR_LIMIT:       return refuse(x, 413, "the request is too long");
    case ERR_KEYS:        return refuse(x, 400, "the key must be EC P-256, or RSA of 2048 to 4096 bits");
    case ERR_SIGN_FAILED: return refuse(x, 400, "the request is not signed by its key");
    default:              return e;
    }
}

static enum err read_and_follow(struct exchange *x, const struct est_client *client)
{
    struct csr csr = { 0 };
    enum err e = csr_read(x->request->body, x->request->body_n, &csr);
    if (e)
        return refuse_csr(x, e);
    struct est_order order = { .est = x->est, .client = client, .csr = &csr, .now_ms = x->now_ms, .certificate = buf_make(TOKEN_CERTIFICATE_MAX) };
    const char *other = asked_for_another(client, &csr);
    if (other) {
        e = est_order_refused(x->est, x->db, client, "another-subject");
        e = e ? e : refuse(x, 403, other);
    } else {
        e = follow(x, &order);
    }
    buf_free(&order.certificate);
    csr_free(&csr);
    return e;
}

/* Media types are compared without regard to case and parameters are not expected (RFC 8951 3.2.1). */
static bool is_pkcs10(const char *type)
{
    return strcasecmp(type, "application/pkcs10") == 0;
}

static enum err enrol(struct exchange *x, const struct est_client *client, unsigned refused)
{
    if (client->refusal) {
        log_info("a certificate is refused: %s", client->refusal);
        enum err e = client->is_known ? est_order_refused(x->est, x->db, client, client->refusal) : ERR_OK;
        x->answer->asks_password = refused == 401;
        return e ? e : refuse(x, refused, refused == 401 ? "serial or code is wrong" : "this certificate may not ask");
    }
    return is_pkcs10(x->request->content_type) ? read_and_follow(x, client) : say(x, 415, "application/pkcs10 is expected");
}

static enum err ask_for_proof(struct exchange *x)
{
    x->answer->asks_password = true;
    return say(x, 401, "a certificate or a password is needed");
}

static enum err simpleenroll(struct exchange *x)
{
    struct est_client client;
    if (!x->request->authorization[0])
        return ask_for_proof(x);
    est_client_start(&client);
    enum err e = est_client_password(x->est, x->db, x->request->authorization, x->now_ms, &client);
    e = e ? e : enrol(x, &client, 401);
    est_client_end(&client);
    return e;
}

static enum err simplereenroll(struct exchange *x)
{
    struct est_client client;
    if (!x->request->certificate)
        return ask_for_proof(x);
    est_client_start(&client);
    enum err e = est_client_certificate(x->est, x->db, x->request->certificate, x->request->certificate_n, x->now_ms, &client);
    e = e ? e : enrol(x, &client, 403);
    est_client_end(&client);
    return e;
}

/* --- the whole --- */

static const struct resource {
    const char *name, *method;
    enum err (*run)(struct exchange *x);
    bool throttled;
} resources[] = {
    { "cacerts", "GET", cacerts, false },
    { "csrattrs", "GET", csrattrs, false },
    { "simpleenroll", "POST", simpleenroll, true },
    { "simplereenroll", "POST", simplereenroll, true },
};

static const struct resource *find(const char *path)
{
    if (strncmp(path, prefix, sizeof prefix - 1) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof resources / sizeof resources[0]; i++)
        if (strcmp(path + sizeof prefix - 1, resources[i].name) == 0)
            return &resources[i];
    return NULL;
}

static enum err handle(struct exchange *x)
{
    const struct resource *r = find(x->request->path);
    struct throttle_state state = { 0 };
    if (!r)
        return say(x, 404, "there is no such thing here");
    if (strcmp(r->method, x->request->method) != 0)
        return say(x, 405, "not with this method");
    if (x->request->body_n > EST_BODY_MAX)
        return say(x, 413, "the request is too long");
    enum err e = r->throttled ? throttle_look(x->est->service, x->db, POLICY_EST, x->request->address, x->now_ms, &state) : ERR_OK;
    if (!e && state.locked)
        return say_later(x, 429, (unsigned)((state.until_ms - x->now_ms + 999) / 1000), "too many failures from this address");
    return e ? e : r->run(x);
}

void est_handle(const struct est *est, struct db *db, const struct est_request *request, struct est_answer *answer)
{
    *answer = (struct est_answer){ .content_type = "", .body = buf_make(EST_ANSWER_MAX) };
    struct exchange x = { est, db, request, answer, clock_wall(est->service->clock) };
    enum err e = handle(&x);
    if (!e)
        return;
    log_error("EST %s %s: %s", request->method, request->path, err_name(e));
    answer->asks_password = false;
    if (say_later(&x, 503, EST_AGAIN_S, "not now; ask again"))
        buf_clear(&answer->body);
}

void est_answer_free(struct est_answer *answer)
{
    buf_free(&answer->body);
}
