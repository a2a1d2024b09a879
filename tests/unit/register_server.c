#include "tests/unit/register_server.h"

#include "core/base/clock.h"
#include "core/proto/http_sign.h"
#include "core/proto/json_in.h"
#include "server/identity/spool.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 65536, TEXT_MAX = 20000, HUGE_ANSWER = 200000 };

struct register_server {
    struct register_server_settings settings;
    struct MHD_Daemon *daemon;
    char id[PEER_ID_SIZE];
    struct secret *other_key;
    atomic_uint asked, refused, hanging;
    pthread_mutex_t lock;
    pthread_cond_t released;
    bool is_released;
};

struct call { size_t n; uint8_t body[BODY_MAX]; };

enum signing { GOOD, NONE, OTHER_KEY, OTHER_REQUEST, TWICE };
/* body NULL: the true answer. */
static const struct behaviour { const char *word; unsigned status; const char *type, *body; enum signing signing; } behaviours[] = {
    { "ok", 200, "application/json", NULL, GOOD },
    { "unavailable", 200, "application/json", "{\"answer\":\"unavailable\"}", GOOD },
    { "fault", 500, "application/json", NULL, GOOD },
    { "busy", 503, "text/plain", "busy", NONE },
    { "redirect", 307, "application/json", NULL, GOOD },
    { "unsigned", 200, "application/json", NULL, NONE },
    { "other-key", 200, "application/json", NULL, OTHER_KEY },
    { "other-request", 200, "application/json", NULL, OTHER_REQUEST },
    { "twice", 200, "application/json", NULL, TWICE },
    { "not-json", 200, "application/json", "yes", GOOD },
    { "not-object", 200, "application/json", "[\"yes\"]", GOOD },
    { "unknown-word", 200, "application/json", "{\"answer\":\"certainly\"}", GOOD },
    { "wrong-type", 200, "text/html", NULL, GOOD },
};

/* --- what is asked --- */

static struct secret *take(const json_t *json, const char *name)
{
    char *text = malloc(TEXT_MAX);
    struct secret *s = NULL;
    if (text && json_take_text(json, name, text, TEXT_MAX) && text[0] && (s = secret_new(strlen(text))) && secret_append(s, text, strlen(text)))
        secret_wipe(s);
    free(text);
    return s;
}

static enum identity_answer post_letter(const struct register_server *r, const json_t *json, const struct identity_fields *fields)
{
    char id[IDENTITY_LETTER_ID_MAX + 1];
    enum identity_answer answer;
    SECRET_OWNED struct secret *text = take(json, "text"), *whole = NULL;
    const struct table_person *p = table_find(r->settings.table, fields, &answer);
    if (!p)
        return answer;
    return text && json_take_text(json, "id", id, sizeof id) && table_letter(p, clock_wall(&clock_system), text, &whole) == ERR_OK &&
           spool_put(r->settings.letters, id, whole) == ERR_OK ? IDENTITY_YES : IDENTITY_UNAVAILABLE;
}

/* What the consents name, of each purpose: who is told more, or less, answers nothing. */
static const struct { const char *purpose, *told; } told[IDENTITY_PURPOSES] = {
    [IDENTITY_PERSON] = { "person", "given family birth nam nas " }, [IDENTITY_TAX] = { "tax", "given family birth nas number " },
    [IDENTITY_HEALTH] = { "health", "nam number " }, [IDENTITY_LICENCE] = { "licence", "given family birth number " } };

static void list_told(const json_t *json, char to[64])
{
    static const char *const members[] = { "given", "family", "birth", "nam", "nas", "number" };
    to[0] = 0;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (json_string_length(json_object_get(json, members[i])))
            snprintf(to + strlen(to), 64 - strlen(to), "%s ", members[i]);
}

static enum identity_answer judge(const struct register_server *r, const char *url, const json_t *json)
{
    char purpose[16] = "", got[64];
    SECRET_OWNED struct secret *given = take(json, "given"), *family = take(json, "family"), *birth = take(json, "birth"), *nam = take(json, "nam"),
                               *nas = take(json, "nas"), *number = take(json, "number");
    const struct identity_fields fields = { given, family, birth, nam, nas, number };
    list_told(json, got);
    if (strcmp(url, "/register/letter") == 0)
        return strcmp(got, told[IDENTITY_PERSON].told) == 0 ? post_letter(r, json, &fields) : IDENTITY_UNAVAILABLE;
    (void)json_take_text(json, "purpose", purpose, sizeof purpose);
    for (int i = 0; i < IDENTITY_PURPOSES; i++)
        if (strcmp(purpose, told[i].purpose) == 0 && strcmp(got, told[i].told) == 0)
            return table_verify(r->settings.table, (enum identity_purpose)i, &fields);
    return IDENTITY_UNAVAILABLE;
}

static void true_answer(const struct register_server *r, const char *url, const json_t *json, char to[64])
{
    static const char *const words[] = { "yes", "no-given", "no-family", "no-birth", "no-numbers", "unavailable" };
    snprintf(to, 64, "{\"answer\":\"%s\",\"of\":\"register\"}", words[judge(r, url, json)]);
}

static const char *header(struct MHD_Connection *c, const char *name)
{
    const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
    return value ? value : "";
}

/* As PROTOCOL.md 14 asks a register to: for it, by guichetd, now, and the id of the body is the one that is signed. */
static bool is_signed(const struct register_server *r, struct MHD_Connection *c, const char *url, const struct call *call, struct http_signature *s)
{
    const struct http_request request = { "POST", url, "", call->body, call->n };
    struct http_parameters p;
    snprintf(s->digest, sizeof s->digest, "%s", header(c, "Content-Digest"));
    snprintf(s->input, sizeof s->input, "%s", header(c, "Signature-Input"));
    snprintf(s->signature, sizeof s->signature, "%s", header(c, "Signature"));
    if (strcmp(header(c, "Guichet-Server"), r->id) != 0 || strcmp(header(c, "Content-Type"), "application/json") != 0 ||
        !http_check_request(&request, r->id, s, r->settings.client) || http_read_parameters(s->input, &p))
        return false;
    return llabs(clock_wall(&clock_system) / 1000 - p.created_s) <= HTTP_SKEW_S;
}

/* --- what is answered --- */

static enum MHD_Result send_text(struct MHD_Connection *c, unsigned status, const char *type, const char *text, const struct http_signature *s, bool twice)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(r, "Content-Type", type);
    if (status == 307)
        MHD_add_response_header(r, "Location", "/register/verify");
    for (int i = 0; s && i < 1 + twice; i++) {
        MHD_add_response_header(r, "Content-Digest", s->digest);
        MHD_add_response_header(r, "Signature-Input", s->input);
        MHD_add_response_header(r, "Signature", s->signature);
    }
    enum MHD_Result result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result answer(const struct register_server *r, struct MHD_Connection *c, const struct behaviour *b, const char *text, const struct http_signature *asked)
{
    static const char other[] = "00112233445566778899aabbccddeeff";
    struct http_parameters p;
    struct http_signature made;
    if (http_read_parameters(asked->input, &p))
        return MHD_NO;
    const struct http_answer a = { b->status, (const uint8_t *)text, strlen(text), asked->digest, b->signing == OTHER_REQUEST ? other : p.nonce };
    if (http_sign_answer(&a, r->id, clock_wall(&clock_system) / 1000, b->signing == OTHER_KEY ? r->other_key : r->settings.sign, &made))
        return MHD_NO;
    return send_text(c, b->status, b->type, text, b->signing == NONE ? NULL : &made, b->signing == TWICE);
}

/* Says more than it sends. */
static ssize_t cut_short(void *ctx, uint64_t at, char *to, size_t max)
{
    (void)ctx;
    if (at || max < 10)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    memcpy(to, "{\"answer\":", 10);
    return 10;
}

static enum MHD_Result answer_cut(struct MHD_Connection *c)
{
    struct MHD_Response *r = MHD_create_response_from_callback(40, 64, cut_short, NULL, NULL);
    enum MHD_Result result = MHD_queue_response(c, 200, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result answer_huge(const struct register_server *r, struct MHD_Connection *c, const struct http_signature *asked)
{
    static const struct behaviour good = { "huge", 200, "application/json", NULL, GOOD };
    char *text = malloc(HUGE_ANSWER + 1);
    memset(text, ' ', HUGE_ANSWER);
    memcpy(text, "{\"answer\":\"yes\"}", 16);
    text[HUGE_ANSWER] = 0;
    enum MHD_Result result = answer(r, c, &good, text, asked);
    free(text);
    return result;
}

static enum MHD_Result hang(struct register_server *r)
{
    atomic_fetch_add(&r->hanging, 1);
    pthread_mutex_lock(&r->lock);
    while (!r->is_released)
        pthread_cond_wait(&r->released, &r->lock);
    pthread_mutex_unlock(&r->lock);
    atomic_fetch_sub(&r->hanging, 1);
    return MHD_NO;
}

static enum MHD_Result respond(struct register_server *r, struct MHD_Connection *c, const char *url, const struct call *call)
{
    struct http_signature asked;
    char mode[REGISTER_MODE_SIZE] = "ok", text[64];
    JSON_OWNED json_t *json = NULL;
    if (!is_signed(r, c, url, call, &asked) || json_read(call->body, call->n, BODY_MAX, &json)) {
        atomic_fetch_add(&r->refused, 1);
        return send_text(c, 401, "text/plain", "who?", NULL, false);
    }
    atomic_fetch_add(&r->asked, 1);
    r->settings.mode(r->settings.ctx, mode);
    if (strcmp(mode, "hang") == 0)
        return hang(r);
    if (strcmp(mode, "cut") == 0)
        return answer_cut(c);
    if (strcmp(mode, "huge") == 0)
        return answer_huge(r, c, &asked);
    true_answer(r, url, json, text);
    for (size_t i = 0; i < sizeof behaviours / sizeof behaviours[0]; i++)
        if (strcmp(mode, behaviours[i].word) == 0)
            return answer(r, c, &behaviours[i], behaviours[i].body ? behaviours[i].body : text, &asked);
    return MHD_NO;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version,
                                  const char *upload, size_t *upload_n, void **state)
{
    (void)version;
    struct call *call = *state;
    if (!call)
        return (*state = calloc(1, sizeof *call)) ? MHD_YES : MHD_NO;
    if (*upload_n) {
        if (*upload_n > BODY_MAX - call->n)
            return MHD_NO;
        memcpy(call->body + call->n, upload, *upload_n);
        call->n += *upload_n;
        *upload_n = 0;
        return MHD_YES;
    }
    return strcmp(method, "POST") ? MHD_NO : respond(ctx, c, url, call);
}

/* MHD keeps what it read in memory of its own; what was copied out of there goes. */
static void on_end(void *ctx, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode code)
{
    (void)ctx; (void)c; (void)code;
    if (*state)
        memset(*state, 0, sizeof(struct call));
    free(*state);
}

/* --- start and stop --- */

struct register_server *register_server_start(const struct register_server_settings *settings)
{
    uint8_t public_key[PEER_KEY_SIZE];
    const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(settings->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct register_server *r = calloc(1, sizeof *r);
    if (!r || peer_sign_public(settings->sign, public_key))
        return NULL;
    r->settings = *settings;
    peer_id(public_key, r->id);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->released, NULL);
    if (!peer_make_sign_key(&r->other_key, public_key))
        r->daemon = MHD_start_daemon(MHD_USE_TLS | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, settings->port, NULL, NULL, on_request, r,
            MHD_OPTION_HTTPS_MEM_CERT, settings->certificate, MHD_OPTION_HTTPS_MEM_KEY, settings->key, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
            MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    if (r->daemon)
        return r;
    register_server_stop(r);
    return NULL;
}

uint16_t register_server_port(const struct register_server *r) { return MHD_get_daemon_info(r->daemon, MHD_DAEMON_INFO_BIND_PORT)->port; }
unsigned register_server_asked(const struct register_server *r) { return atomic_load(&r->asked); }
unsigned register_server_refused(const struct register_server *r) { return atomic_load(&r->refused); }
unsigned register_server_hanging(const struct register_server *r) { return atomic_load(&r->hanging); }

void register_server_release(struct register_server *r)
{
    pthread_mutex_lock(&r->lock);
    r->is_released = true;
    pthread_cond_broadcast(&r->released);
    pthread_mutex_unlock(&r->lock);
}

void register_server_stop(struct register_server *r)
{
    register_server_release(r);
    if (r->daemon)
        MHD_stop_daemon(r->daemon);
    secret_free(r->other_key);
    pthread_cond_destroy(&r->released);
    pthread_mutex_destroy(&r->lock);
    free(r);
}
