/* The server's answers: any bytes from guichet-net, any body that the right server signed, any object that it sealed. */
#include "core/desk/citizen_inside.h"
#include "core/sync/net_job.h"
#include "tests/fuzz/fuzz.h"

#include <sodium.h>
#include <string.h>

static struct exchange kiosk = { .url = "https://127.0.0.1:8443", .ca_file = "/x", .kiosk_id = "8899aabbccddeeff" };
static struct secret *server_key, *reply_secret;
static uint8_t reply_key[PEER_KEY_SIZE];
static struct enrol_code code;
static const int64_t now_ms = 1790000000000;
enum { KIND_ACCOUNT = 4, KIND_TIME, KINDS };

static void begin(void)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES] = "une graine fixe pour le serveur";
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    if (server_key)
        return;
    crypto_sign_seed_keypair(kiosk.server.sign_key, secret, seed);
    server_key = secret_new(sizeof secret);
    FUZZ_HOLDS(server_key && secret_append(server_key, secret, sizeof secret) == ERR_OK);
    peer_id(kiosk.server.sign_key, kiosk.server.id);
    peer_fingerprint(kiosk.server.sign_key, code.fingerprint);
    FUZZ_HOLDS(peer_make_kx_key(&reply_secret, reply_key) == ERR_OK);
}

static void begin_ticket(struct exchange_ticket *t, enum ticket_feed feed)
{
    *t = (struct exchange_ticket){ .asked_ms = now_ms, .feed = feed };
    http_put_digest("", 0, t->digest);
    memcpy(t->nonce, "00112233445566778899aabbccddeeff", HTTP_NONCE_TEXT_SIZE);
}

static struct secret *sign(const struct exchange_ticket *t, unsigned status, const uint8_t *body, size_t n)
{
    struct http_answer a = { status, body, n, t->digest, t->nonce };
    struct http_signature s;
    struct net_answer wire = { .err = ERR_OK, .status = status, .body = body, .body_n = n };
    if (http_sign_answer(&a, kiosk.server.id, now_ms / 1000, server_key, &s))
        return NULL;
    (void)snprintf(wire.digest, sizeof wire.digest, "%s", s.digest);
    (void)snprintf(wire.input, sizeof wire.input, "%s", s.input);
    (void)snprintf(wire.signature, sizeof wire.signature, "%s", s.signature);
    return net_answer_encode(&wire);
}

static void check_page(struct feed_page *page)
{
    FUZZ_HOLDS(page->count <= FEED_ROWS_MAX);
    FUZZ_HOLDS(strnlen(page->state, sizeof page->state) < sizeof page->state);
    for (size_t i = 0; i < page->count; i++)
        FUZZ_HOLDS(strnlen(page->rows[i].id, FEED_ID_SIZE) < FEED_ID_SIZE);
    feed_page_free(page);
}

static bool is_ended(const char *text, size_t size) { return strnlen(text, size) < size; }

static void check_home(const struct account_home *h)
{
    FUZZ_HOLDS(is_ended(h->id, sizeof h->id) && is_ended(h->family, sizeof h->family) && is_ended(h->email, sizeof h->email));
    FUZZ_HOLDS(h->question_count == 0 || h->question_count == ACCOUNT_QUESTIONS);
    FUZZ_HOLDS(h->service_count <= ACCOUNT_SERVICES_MAX && h->invited_count <= ACCOUNT_INVITED_MAX && h->must <= ACCOUNT_MUST_QUESTIONS);
    for (size_t i = 0; i < h->service_count; i++)
        FUZZ_HOLDS(is_ended(h->services[i].id, sizeof h->services[i].id) && h->services[i].id[0]);
}

static void check_citizen(const struct citizen_home *h)
{
    const struct citizen_progress *p = &h->progress;
    FUZZ_HOLDS(h->id[0] && is_ended(h->id, sizeof h->id) && is_ended(h->name, sizeof h->name) && is_ended(h->given, sizeof h->given) && is_ended(h->code, sizeof h->code));
    FUZZ_HOLDS(h->state <= CITIZEN_IDENTIFIED && h->until_ms >= 0 && h->letter_until_ms >= 0);
    FUZZ_HOLDS(is_ended(p->page, sizeof p->page) && is_ended(p->family, sizeof p->family) && is_ended(p->two, sizeof p->two));
}

/* Whatever the object is: a home, a code that was mailed, consents; what does not fit touches nothing. */
static void read_citizen(const json_t *json)
{
    static const struct citizen_home no_home;
    static const struct citizen_mailed none;
    static const struct citizen_consents no_consents;
    struct citizen_home home = no_home;
    struct citizen_mailed mailed = none;
    struct citizen_consents consents = no_consents;
    if (citizen_read_home(json, &home))
        check_citizen(&home);
    else
        FUZZ_HOLDS(memcmp(&home, &no_home, sizeof home) == 0);
    if (citizen_read_coding(json, &mailed))
        FUZZ_HOLDS(strlen(mailed.ticket) == ACCOUNT_SESSION_TEXT_SIZE - 1 && is_ended(mailed.to, sizeof mailed.to) && mailed.expires_ms >= 0);
    else
        FUZZ_HOLDS(memcmp(&mailed, &none, sizeof mailed) == 0);
    if (citizen_read_consents(json, &consents))
        FUZZ_HOLDS(consents.row_count <= ACCOUNT_ROWS_MAX && is_ended(consents.rows[ACCOUNT_ROWS_MAX - 1].place, ACCOUNT_TEXT_SIZE));
    else
        FUZZ_HOLDS(memcmp(&consents, &no_consents, sizeof consents) == 0);
}

/* As core/desk reads the answer to a log-in. */
static enum err read_account(struct exchange_ticket *t, const uint8_t *bytes, size_t n)
{
    static struct account account;
    struct desk desk = { .account = &account };
    struct secret *plain = NULL;
    json_t *json = NULL;
    enum err e = exchange_read_account(&kiosk, t, bytes, n, "login", reply_secret, &plain);
    e = e ? e : account_parse(plain, &json);
    if (!e)
        read_citizen(json);
    e = e ? e : account_take_home(&desk, json);
    if (!e)
        check_home(&account.shown.home);
    account_json_free(json);
    secret_free(plain);
    return e;
}

static void read_as(unsigned kind, struct exchange_ticket *t, const uint8_t *bytes, size_t n)
{
    static struct push_answer pushed;
    struct peer_server server;
    struct exchange_enrolled enrolled;
    struct feed_page page = { 0 };
    int64_t server_ms;
    enum err e = ERR_OK;
    switch (kind) {
    case 0: e = exchange_read_identity(&code, t, bytes, n, &server); break;
    case 1: e = exchange_read_enrol(&kiosk, t, bytes, n, &enrolled); break;
    case 2:
        e = exchange_read_push(&kiosk, t, bytes, n, &pushed);
        FUZZ_HOLDS(e || pushed.count <= PUSH_OPS_MAX);
        break;
    case 3:
        e = exchange_read_pull(&kiosk, t, bytes, n, &page);
        if (!e)
            check_page(&page);
        break;
    case KIND_ACCOUNT: e = read_account(t, bytes, n); break;
    default: e = exchange_read_time(&kiosk, t, bytes, n, &server_ms); break;
    }
    FUZZ_HOLDS(err_is_known((unsigned)e));
}

/* What was sealed for the ticket, in place of the bytes. */
static size_t seal(const struct exchange_ticket *t, const uint8_t *bytes, size_t n, struct buf *to)
{
    const struct account_place place = { "login", kiosk.kiosk_id, t->nonce };
    struct secret *plain = secret_new(ACCOUNT_ANSWER_MAX);
    FUZZ_HOLDS(plain && secret_append(plain, bytes, n < ACCOUNT_ANSWER_MAX ? n : ACCOUNT_ANSWER_MAX) == ERR_OK);
    FUZZ_HOLDS(account_answer_put(plain, &place, reply_key, to) == ERR_OK);
    secret_free(plain);
    return to->length;
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    static const unsigned codes[] = { 200, 400, 401, 403, 404, 409, 422, 429, 500, 503, 204, 302 };
    struct fuzz_input in = { bytes, bytes + n };
    struct exchange_ticket t;
    begin();
    unsigned choice = fuzz_u8(&in), kind = choice % KINDS, status = codes[fuzz_below(&in, sizeof codes / sizeof codes[0])];
    begin_ticket(&t, (enum ticket_feed)(choice / KINDS % 4));
    size_t left = (size_t)(in.end - in.at);
    if (choice & 0x80) {
        read_as(kind, &t, in.at, left);
        return;
    }
    struct buf sealed = buf_make(NET_ANSWER_MAX);
    if (kind == KIND_ACCOUNT && status == 200)
        left = seal(&t, in.at, left, &sealed);
    struct secret *signed_answer = left <= NET_ANSWER_MAX ? sign(&t, status, sealed.length ? sealed.bytes : in.at, left) : NULL;
    if (signed_answer)
        read_as(kind, &t, secret_bytes(signed_answer), secret_length(signed_answer));
    secret_free(signed_answer);
    buf_free(&sealed);
}

static void seed(unsigned kind, unsigned feed, unsigned status, const char *body)
{
    char bytes[1024];
    int n = snprintf(bytes, sizeof bytes, "%c%c%s", (char)(kind + KINDS * feed), (char)status, body);
    fuzz_seed(bytes, (size_t)n);
}

void fuzz_seeds(void)
{
    char body[512], key[65], id[33];
    begin();
    for (size_t i = 0; i < 32; i++)
        (void)snprintf(key + 2 * i, 3, "%02x", kiosk.server.sign_key[i]);
    memset(id, 'a', 32);
    id[32] = 0;
    (void)snprintf(body, sizeof body, "{\"server\":\"%s\",\"sign_key\":\"%s\",\"seal_key\":\"%s\"}", kiosk.server.id, key, key);
    seed(0, 0, 0, body);
    (void)snprintf(body, sizeof body, "{\"kiosk\":\"%s\",\"label\":\"Poste 1\",\"kx_key\":\"%s\"}", kiosk.kiosk_id, key);
    seed(1, 0, 0, body);
    (void)snprintf(body, sizeof body, "{\"epoch\":\"%s\",\"acked\":1,\"generation\":\"%s\",\"results\":"
                   "[{\"seq\":1,\"id\":\"%s\",\"status\":\"applied\",\"reason\":\"\"}]}", id, id, id);
    seed(2, 0, 0, body);
    seed(3, TICKET_SNAPSHOT, 0, "{\"state\":\"abc\",\"has_more\":false,\"rows\":[{\"id\":\"a\",\"content\":{\"n\":1}}]}");
    seed(3, TICKET_CHANGES, 0, "{\"state\":\"b\",\"has_more\":true,\"generation\":\"00000000000000000000000000000001\",\"changed\":[{\"id\":\"a\",\"content\":1}],\"removed\":[\"b\"]}");
    seed(KIND_TIME, 0, 0, "{\"server_ms\":1790000000000}");
    seed(KIND_ACCOUNT, 0, 0, "{\"home\":{\"id\":\"P1\",\"title\":\"madame\",\"given\":\"J\",\"family\":\"R\",\"issued\":\"IP1\",\"chosen\":\"\",\"email\":\"\",\"must\":\"\","
         "\"temporary\":false,\"questions_ms\":5,\"questions\":[],\"representative\":true,\"local_admin\":false,\"workplace\":\"\",\"services\":[\"a\"],"
         "\"unread\":2,\"invited\":[{\"id\":\"I\",\"workplace\":\"W\",\"inviter\":\"L\"}]}}");
    seed(KIND_ACCOUNT, 0, 0, "{\"home\":{\"id\":\"C1\",\"name\":\"jeanne99\",\"email\":\"\",\"state\":\"letter\",\"given\":\"J\",\"begun_ms\":1,\"until_ms\":2,\"personal_ms\":3,"
         "\"tax_ms\":0,\"reference_ms\":0,\"letter_ms\":4,\"letter_for\":\"tax\",\"letter_until_ms\":5,\"letter_left\":5,\"reference\":\"\",\"identified_ms\":0,"
         "\"code\":\"\",\"consented_ms\":0,\"refused_ms\":0,\"progress\":{\"page\":\"a\",\"given\":\"J\",\"family\":\"\",\"one\":\"\",\"two\":\"\"}}}");
    seed(KIND_ACCOUNT, 0, 0, "{\"ticket\":\"00112233445566778899aabbccddeeff\",\"to\":\"\",\"expires_ms\":5,\"resend_ms\":6,\"confirming\":true}");
    seed(KIND_ACCOUNT, 0, 0, "{\"count\":1,\"page\":1,\"pages\":1,\"rows\":[{\"id\":\"K1\",\"purpose\":\"service\",\"recipient\":\"ramq\",\"answer\":\"accepted\","
         "\"at_ms\":5,\"place\":\"\",\"in_force\":true}]}");
    seed(KIND_ACCOUNT, 0, 3, "{\"type\":\"urn:guichet:not-possible\",\"title\":\"x\",\"status\":403,\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":0}");
    seed(2, 0, 5, "{\"type\":\"urn:guichet:sequence-gap\",\"title\":\"x\",\"status\":409,\"expected\":1}");
}
