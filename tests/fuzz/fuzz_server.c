/* Requests to guichetd, after the sockets: raw ones, and ones that an enrolled kiosk signed around any target or body. */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/test_server_fixture.h"

static struct fixture *world;

static void finish(void)
{
    if (world)
        fixture_remove(world->directory);
}

static void begin(void)
{
    void *made = NULL;
    if (world)
        return;
    (void)fixture_setup(&made);
    world = made;
    (void)atexit(finish);
    fixture_enrol(world);
    int64_t changed = 0;
    static const char lines[] = "{\"lines\":[{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"n\":1}],\"holidays\":[]}";
    FUZZ_HOLDS(feed_load_directory(world->db, lines, strlen(lines), &changed) == ERR_OK);
}

static void handle(const struct api_request *request)
{
    struct api_answer answer = { 0 };
    api_handle(&world->service, world->db, request, &answer);
    /* Nothing that comes in is the server's own fault. */
    FUZZ_HOLDS(answer.status >= 200 && answer.status < 600 && answer.status != 500);
    FUZZ_HOLDS(answer.body.length <= API_ANSWER_MAX);
    api_answer_free(&answer);
}

/* The id of a request is its nonce: another for every content, so that the repeats do not hide the handlers. */
static void sign_and_handle(struct http_request http)
{
    static uint32_t count;
    struct http_parameters p = { .created_s = world->kiosk_ms / 1000 };
    struct api_request request = { .http = http, .server = world->kiosk.server.id };
    (void)snprintf(p.nonce, sizeof p.nonce, "%032x", ++count);
    (void)snprintf(p.key_id, sizeof p.key_id, "%s", world->kiosk.kiosk_id);
    request.request_id = p.nonce;
    if (http_sign_request(&http, request.server, &p, world->kiosk_key, &request.headers) == ERR_OK)
        handle(&request);
}

static void push(struct fuzz_input *in, bool wrapped)
{
    char path[64], *body = fuzz_rest(in);
    size_t n = strlen(body) + 128;
    char *text = malloc(n);
    FUZZ_HOLDS(text);
    (void)snprintf(path, sizeof path, "/v1/kiosks/%s/ops", world->kiosk.kiosk_id);
    if (wrapped)
        (void)snprintf(text, n, "{\"epoch\":\"00112233445566778899aabbccddeeff\",\"ops\":[{\"seq\":1,\"op\":%s}]}", body);
    else
        (void)snprintf(text, n, "%s", body);
    sign_and_handle((struct http_request){ "POST", path, "", (const uint8_t *)text, strlen(text) });
    free(text);
    free(body);
}

/* An operation that the kiosk signed, of any type, serial, time and payload. */
static void push_signed(struct fuzz_input *in)
{
    static struct op op;
    static const char *const types[] = { PIN_CHANGED_TYPE, "token.pin.changed/2", "x" };
    uint8_t id[OP_ID_SIZE];
    BUF_OWNED struct buf b = buf_make(API_BODY_MAX);
    char path[64], *serial = fuzz_string(in, OP_SERIAL_SIZE), *type = fuzz_string(in, 40);
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = fuzz_u8(in);
    unsigned seq = fuzz_below(in, 4), kind = fuzz_below(in, 4), signature_n = fuzz_u8(in);
    int64_t at_ms = (int64_t)fuzz_u64(in);
    uint8_t signature[256];
    memset(signature, (int)seq, sizeof signature);
    if (op_begin(&op, id, kind < 3 ? types[kind] : type, serial, at_ms) == ERR_OK) {
        (void)!op_set_token_signature(&op, kind & 1 ? "ES256" : "PS256", signature, kind & 1 ? 64 : signature_n);
        size_t left = (size_t)(in->end - in->at);
        (void)!op_set_payload(&op, in->at, left < OP_PAYLOAD_MAX ? left : OP_PAYLOAD_MAX);
        FUZZ_HOLDS(op_sign_kiosk(&op, world->kiosk.server.id, world->kiosk.kiosk_id, world->kiosk_key) == ERR_OK);
        buf_printf(&b, "{\"epoch\":\"%032x\",\"ops\":[{\"seq\":%u,\"op\":", seq, seq);
        op_encode(&op, &b);
        buf_put_text(&b, "}]}");
        (void)snprintf(path, sizeof path, "/v1/kiosks/%s/ops", world->kiosk.kiosk_id);
        sign_and_handle((struct http_request){ "POST", path, "", b.bytes, b.length });
    }
    free(serial);
    free(type);
}

static void pull(struct fuzz_input *in)
{
    char path[HTTP_PATH_MAX], query[HTTP_QUERY_MAX];
    char *feed = fuzz_string(in, 40), *rest = fuzz_rest(in);
    (void)snprintf(path, sizeof path, "/v1/feeds/%s/changes", *feed ? feed : "directory");
    (void)snprintf(query, sizeof query, "%s", rest);
    sign_and_handle((struct http_request){ "GET", path, query, NULL, 0 });
    free(feed);
    free(rest);
}

static void raw(struct fuzz_input *in, bool is_signed)
{
    static const char *const methods[] = { "GET", "POST", "PUT", "HEAD", "", "get", "DELETE" };
    const char *method = methods[fuzz_below(in, sizeof methods / sizeof methods[0])];
    char *path = fuzz_string(in, 250), *query = fuzz_string(in, 250), *server = fuzz_string(in, 20), *id = fuzz_string(in, 40);
    char *digest = fuzz_string(in, 63), *input = fuzz_string(in, 255), *signature = fuzz_string(in, 111), *body = fuzz_rest(in);
    struct api_request request = { .http = { method, path, query, (const uint8_t *)body, strlen(body) }, .server = server, .request_id = id };
    (void)snprintf(request.headers.digest, sizeof request.headers.digest, "%s", digest);
    (void)snprintf(request.headers.input, sizeof request.headers.input, "%s", input);
    (void)snprintf(request.headers.signature, sizeof request.headers.signature, "%s", signature);
    if (is_signed)
        sign_and_handle(request.http);
    else
        handle(&request);
    char *const all[] = { path, query, server, id, digest, input, signature, body };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    struct fuzz_input in = { bytes, bytes + n };
    if (n > API_BODY_MAX)
        return;
    begin();
    switch (fuzz_below(&in, 6)) {
    case 0: push(&in, false); break;
    case 1: push(&in, true); break;
    case 2: pull(&in); break;
    case 3: raw(&in, false); break;
    case 5: push_signed(&in); break;
    default: raw(&in, true); break;
    }
}

void fuzz_seeds(void)
{
    static struct op op;
    BUF_OWNED struct buf b = buf_make(OP_JSON_MAX + 200);
    begin();
    fixture_make_op(world, false, false, &op);
    buf_put_u8(&b, 1);
    op_encode(&op, &b);
    fuzz_seed(b.bytes, b.length);
    buf_clear(&b);
    buf_put_u8(&b, 0);
    buf_put_text(&b, "{\"epoch\":\"00112233445566778899aabbccddeeff\",\"ops\":[{\"seq\":1,\"op\":");
    op_encode(&op, &b);
    buf_put_text(&b, "}]}");
    fuzz_seed(b.bytes, b.length);
    FUZZ_SEED("\2\0since=AAAA");
    FUZZ_SEED("\2\11directorypage=AAAA");
    FUZZ_SEED("\3\0\12/v1/server\0\0");
    FUZZ_SEED("\4\0\12/v1/server\0\0");
    FUZZ_SEED("\3\1\11/v1/enrol\0\0\0\0\0\0{\"key\":\"00\",\"sealed\":\"AA==\"}");
    FUZZ_SEED("\5\13" "DENK0100001\0" "0123456789abcdef" "\1\0\0" "\0\0\1\xa0\xc5\x1c\0\0" "{\"outcome\":\"unknown\",\"reader\":\"R\"}");
}
