/* A world for the desk's tests: PC/SC, guichet-token and guichet-net are stand-ins.
 *
 * The test program starts itself again as its own helpers (links named guichet-token and guichet-net in a temporary
 * folder).  What the card and the server are, and what they do next, is in small files of that folder, so that it outlives
 * every process: card ("serial pin tries"), card.does and server.does (one word), applied (what the server applied:
 * "id outcome" lines).  PC/SC is a picture that the test sets; time stands still unless the test moves it. */
#ifndef GUICHET_TEST_DESK_WORLD_H
#define GUICHET_TEST_DESK_WORLD_H

#include "core/base/buf.h"
#include "core/desk/desk.h"
#include "core/proto/http_sign.h"
#include "core/proto/json_in.h"
#include "core/proto/op.h"
#include "core/proto/pin_changed.h"
#include "core/store/store.h"
#include "core/sync/net_job.h"
#include "core/token/watch.h"
#include "core/token/wire.h"
#include "core/work/helper.h"
#include "core/work/loop.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char world[256];      /* the folder */

/* --- small files --- */

static const char *world_path(const char *name)
{
    static char path[4][512];
    static unsigned turn;
    char *to = path[turn++ % 4];
    snprintf(to, sizeof path[0], "%s/%s", world, name);
    return to;
}

static void world_put(const char *name, const char *text, int flags)
{
    int fd = open(world_path(name), O_WRONLY | O_CREAT | flags, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        abort();
    close(fd);
}

static const char *world_get(const char *name, char to[4096])
{
    int fd = open(world_path(name), O_RDONLY);
    ssize_t n = fd < 0 ? 0 : read(fd, to, 4095);
    if (fd >= 0)
        close(fd);
    to[n > 0 ? n : 0] = 0;
    return to;
}

static bool world_says(const char *name, const char *word)
{
    char text[4096];
    return strcmp(world_get(name, text), word) == 0;
}

/* --- guichet-token --- */

struct card { char serial[64], pin[64]; unsigned tries; };

static struct card card_read(void)
{
    char text[4096];
    struct card c = { .serial = "" };
    if (sscanf(world_get("card", text), "%63s %63s %u", c.serial, c.pin, &c.tries) != 3)
        c.serial[0] = 0;
    return c;
}

static void card_write(const char *serial, const char *pin, unsigned tries)
{
    char text[256];
    snprintf(text, sizeof text, "%s %s %u", serial, pin, tries);
    world_put("card", text, O_TRUNC);
}

static bool pin_is(const struct secret *pin, const char *text)
{
    return secret_length(pin) == strlen(text) && memcmp(secret_bytes(pin), text, strlen(text)) == 0;
}

static enum err card_login(struct card *c, const struct secret *pin)
{
    if (!c->serial[0])
        return ERR_TOKEN_ABSENT;
    if (c->tries == 0)
        return ERR_PIN_LOCKED;
    c->tries = pin_is(pin, c->pin) ? 5 : c->tries - 1;
    card_write(c->serial, c->pin, c->tries);
    return pin_is(pin, c->pin) ? ERR_OK : ERR_PIN_WRONG;
}

static struct tries tries_of(const struct card *c)
{
    return c->tries ? (struct tries){ TRIES_EXACT, c->tries } : (struct tries){ TRIES_NONE, 0 };
}

static void tell_phase(enum change_phase phase)
{
    const uint8_t byte = (uint8_t)phase;
    if (helper_answer(HELPER_FD, FRAME_PROGRESS, &byte, 1))
        exit(1);
}

static void new_pin(const struct card *c, const struct token_request *q)
{
    char pin[64] = "";
    memcpy(pin, secret_bytes(q->new_pin), secret_length(q->new_pin));
    card_write(c->serial, pin, 5);
}

static void hang(void)
{
    for (;;)
        pause();
}

static void kill_desk(void)
{
    kill(getppid(), SIGKILL);
    hang();
}

/* What the word in card.does makes of a change; true when it is answered as *out says. */
static bool misbehave(const struct card *c, const struct token_request *q, struct token_change *out)
{
    char word[4096];
    world_get("card.does", word);
    if (strcmp(word, "kill-before") == 0)
        kill_desk();
    if (strcmp(word, "die-before") == 0)
        exit(1);
    if (strncmp(word, "pull", 4) && strncmp(word, "die", 3) && strncmp(word, "hang", 4) && strncmp(word, "kill", 4))
        return false;
    world_put("card.does", "", O_TRUNC);
    tell_phase(CHANGE_SENT);
    if (strstr(word, "changed"))
        new_pin(c, q);
    if (strncmp(word, "kill", 4) == 0)
        kill_desk();
    if (strncmp(word, "die", 3) == 0)
        exit(1);
    if (strncmp(word, "hang", 4) == 0)
        hang();
    char saved[4096];
    world_get("card", saved);
    world_put("card.out", saved, O_TRUNC);
    world_put("card", "", O_TRUNC);
    *out = (struct token_change){ .err = ERR_TOKEN_REMOVED, .phase = CHANGE_SENT };
    return true;
}

static void sign(struct token_change *out)
{
    out->signature_n = 64;
    memset(out->signature, 7, 64);
    snprintf(out->algorithm, sizeof out->algorithm, "ES256");
}

static struct token_change card_change(const struct token_request *q)
{
    struct card c = card_read();
    struct token_change out = { .phase = CHANGE_NOT_STARTED };
    if (c.serial[0] && misbehave(&c, q, &out))
        return out;
    out.err = c.serial[0] && strcmp(c.serial, q->serial) ? ERR_TOKEN_OTHER : card_login(&c, q->pin);
    out.tries = tries_of(&c);
    if (out.err)
        return out;
    tell_phase(CHANGE_SENT);
    new_pin(&c, q);
    tell_phase(CHANGE_DONE);
    out.phase = CHANGE_DONE;
    sign(&out);
    return out;
}

static struct token_change card_settle(const struct token_request *q)
{
    struct card c = card_read();
    struct token_change out = { .phase = CHANGE_SENT };
    out.err = !c.serial[0] ? ERR_TOKEN_ABSENT : c.tries < 2 ? ERR_TOKEN_UNSURE : card_login(&c, q->new_pin);
    if (!out.err) {
        out.phase = CHANGE_DONE;
        out.new_holds = true;
        sign(&out);
    } else if (out.err == ERR_PIN_WRONG) {
        out.err = c.tries < 2 ? ERR_TOKEN_UNSURE : card_login(&c, q->pin);
        out.phase = out.err ? CHANGE_SENT : CHANGE_NOT_STARTED;
    }
    out.tries = tries_of(&c);
    return out;
}

static void card_info(struct buf *answer)
{
    struct card c = card_read();
    struct token_info info = { .pin_min = 6, .pin_max = 15, .tries = tries_of(&c) };
    snprintf(info.serial, sizeof info.serial, "%s", c.serial);
    if (world_says("card.does", "kill-info"))
        kill_desk();
    if (world_says("card.does", "no-module"))
        wire_put_info(answer, ERR_MODULE_MISSING, &info);
    else
        wire_put_info(answer, c.serial[0] ? ERR_OK : ERR_TOKEN_ABSENT, &info);
}

static int run_token(void)
{
    for (struct secret *job; (job = helper_next_job(HELPER_FD)) != NULL; secret_free(job)) {
        struct token_request q = { 0 };
        BUF_OWNED struct buf answer = buf_make(WIRE_ANSWER_MAX);
        if (wire_read_request(job, &q))
            return 1;
        if (q.verb == TOKEN_INFO)
            card_info(&answer);
        else if (q.verb == TOKEN_CHECK) {
            struct card c = card_read();
            struct token_check check = { .err = card_login(&c, q.pin), .tries = tries_of(&c), .signature_ok = true };
            wire_put_check(&answer, &check);
        } else {
            struct token_change change = q.verb == TOKEN_CHANGE ? card_change(&q) : card_settle(&q);
            wire_put_change(&answer, &change);
        }
        wire_drop_request(&q);
        if (helper_answer(HELPER_FD, FRAME_RESULT, answer.bytes, answer.length))
            return 1;
    }
    return 0;
}

/* --- guichet-net, and the server behind it --- */

static struct secret *server_secret(void)
{
    char text[4096];
    uint8_t bytes[PEER_SIGN_SECRET_SIZE];
    struct secret *s = secret_new(sizeof bytes);
    if (!hex_parse(world_get("server.key", text), bytes, sizeof bytes) || !s || secret_append(s, bytes, sizeof bytes))
        abort();
    return s;
}

static const char *header_of(const struct net_job *job, const char *name)
{
    for (size_t i = 0; i < job->headers_n; i++)
        if (strncmp(job->headers[i], name, strlen(name)) == 0 && strncmp(job->headers[i] + strlen(name), ": ", 2) == 0)
            return job->headers[i] + strlen(name) + 2;
    return "";
}

static void apply_op(const json_t *item)
{
    struct op op;
    struct pin_changed event;
    char id[OP_ID_TEXT_SIZE], line[128], text[4096];
    if (op_decode_json(json_object_get(item, "op"), &op) || pin_changed_read(&op, &event))
        abort();
    op_id_text(op.id, id);
    if (strstr(world_get("applied", text), id))
        return;
    snprintf(line, sizeof line, "%s %s%s\n", id, event.unknown ? "unknown" : "done", op.token_signature_n ? " signed" : "");
    world_put("applied", line, O_APPEND);
}

static unsigned answer_push(const struct net_job *job, struct buf *body)
{
    JSON_OWNED json_t *json = NULL;
    size_t i;
    json_t *item;
    bool refuse = world_says("server.does", "reject");
    if (json_read(job->body, job->body_n, NET_BODY_MAX, &json))
        abort();
    if (world_says("server.does", "gap") ) {
        world_put("server.does", "", O_TRUNC);
        buf_printf(body, "{\"type\":\"urn:guichet:sequence-gap\",\"title\":\"gap\",\"status\":409,\"expected\":1}");
        return 409;
    }
    if (world_says("server.does", "kill-before"))
        kill_desk();
    const json_t *ops = json_object_get(json, "ops");
    buf_printf(body, "{\"epoch\":\"%s\",\"acked\":1,\"generation\":\"%032d\",\"results\":[",
               json_string_value(json_object_get(json, "epoch")), 7);
    json_array_foreach(ops, i, item) {
        const char *id = json_string_value(json_object_get(json_object_get(item, "op"), "id"));
        char poison[4096];
        if (strstr(world_get("poison", poison), id)) {
            buf_clear(body);
            buf_printf(body, "{\"type\":\"urn:guichet:fault\",\"title\":\"fault\",\"status\":500}");
            return 500;
        }
        buf_printf(body, "%s{\"seq\":%lld,\"id\":\"%s\",\"status\":\"%s\",\"reason\":\"%s\"}", i ? "," : "",
                   (long long)json_integer_value(json_object_get(item, "seq")), id, refuse ? "rejected" : "applied",
                   refuse ? "token-revoked" : "");
    }
    json_array_foreach(ops, i, item)
        if (!refuse)
            apply_op(item);
    if (world_says("server.does", "kill-after"))
        kill_desk();
    buf_printf(body, "]}");
    return 200;
}

static unsigned answer_job(const struct net_job *job, struct buf *body)
{
    world_put("contacts", "x", O_APPEND);
    if (strstr(job->url, "/ops"))
        return answer_push(job, body);
    if (strstr(job->url, "/snapshot"))
        buf_printf(body, "{\"state\":\"S1\",\"has_more\":false,\"changed\":[{\"id\":\"a\",\"content\":{\"id\":\"a\",\"names\":{\"fr\":\"Ligne A\",\"en\":\"Line A\"},"
                   "\"phones\":[{\"label\":{\"fr\":\"Ici\",\"en\":\"Here\"},\"number\":\"1\"}],\"email\":\"\",\"hours\":[{\"days\":[1,2,4],\"from\":\"08:30\",\"to\":\"16:00\"}]}}]}");
    else
        buf_printf(body, "{\"state\":\"S1\",\"has_more\":false,\"changed\":[],\"removed\":[]}");
    return 200;
}

static void sign_answer(const struct net_job *job, struct net_answer *a)
{
    struct http_parameters p = { 0 };
    struct http_signature s;
    uint8_t public_key[PEER_KEY_SIZE];
    char id[PEER_ID_SIZE];
    SECRET_OWNED struct secret *key = server_secret();
    if (http_read_parameters(header_of(job, "Signature-Input"), &p) || peer_sign_public(key, public_key))
        abort();
    peer_id(public_key, id);
    const struct http_answer answer = { a->status, a->body, a->body_n, header_of(job, "Content-Digest"), p.nonce };
    if (http_sign_answer(&answer, id, p.created_s, key, &s))
        abort();
    snprintf(a->digest, sizeof a->digest, "%s", s.digest);
    snprintf(a->input, sizeof a->input, "%s", s.input);
    snprintf(a->signature, sizeof a->signature, "%s", s.signature);
}

static int run_net(void)
{
    for (struct secret *bytes; (bytes = helper_next_job(HELPER_FD)) != NULL; secret_free(bytes)) {
        static struct net_job job;
        struct net_answer a = { .err = ERR_OFFLINE };
        BUF_OWNED struct buf body = buf_make(NET_ANSWER_MAX);
        if (net_job_decode(secret_bytes(bytes), secret_length(bytes), &job))
            return 1;
        if (!world_says("server.does", "down")) {
            a.err = ERR_OK;
            a.status = answer_job(&job, &body);
            a.body = body.bytes;
            a.body_n = body.length;
            sign_answer(&job, &a);
            if (world_says("server.does", "forge"))
                a.signature[20] ^= 1;
        }
        SECRET_OWNED struct secret *frame = net_answer_encode(&a);
        if (!frame || helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(frame), secret_length(frame)))
            return 1;
    }
    return 0;
}

/* True when this process is a helper; then *rc is its exit status. */
static bool world_is_helper(char **argv, int *rc)
{
    const char *slash = strrchr(argv[0], '/');
    if (!slash || (strcmp(slash, "/guichet-token") && strcmp(slash, "/guichet-net")))
        return false;
    snprintf(world, sizeof world, "%.*s", (int)(slash - argv[0]), argv[0]);
    *rc = secret_start() ? 1 : strcmp(slash, "/guichet-token") == 0 ? run_token() : run_net();
    return true;
}

/* --- PC/SC: a picture --- */

static struct watch_picture picture;
static int picture_fd = -1;
static bool refused_virtual;

enum err watch_start(const char *filter, bool virtual_ok, struct watch **out)
{
    (void)filter;
    (void)virtual_ok;
    picture_fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
    *out = (struct watch *)(uintptr_t)&picture;
    return picture_fd < 0 ? ERR_SYSTEM : ERR_OK;
}

void watch_stop(struct watch *w)
{
    if (w && picture_fd >= 0)
        close(picture_fd);
    picture_fd = -1;
}

int watch_fd(const struct watch *w) { (void)w; return picture_fd; }
bool watch_refused_virtual(struct watch *w) { (void)w; return refused_virtual; }

void watch_take(struct watch *w, struct watch_picture *out)
{
    uint64_t n;
    (void)w;
    if (read(picture_fd, &n, sizeof n) < 0)
        n = 0;
    *out = picture;
}

static void show_picture(struct watch_picture now)
{
    const uint64_t one = 1;
    picture = now;
    if (picture_fd >= 0 && write(picture_fd, &one, sizeof one) < 0)
        abort();
}

static __attribute__((unused)) void reader_empty(void) { show_picture((struct watch_picture){ .service = true, .readers = 1 }); }
static __attribute__((unused)) void reader_card(unsigned insertion)
{
    show_picture((struct watch_picture){ true, 1, 1, "Lecteur 00", insertion });
}

/* --- time, loop, desk --- */

static int64_t now_ms;
static int64_t fake_mono(void *ctx) { (void)ctx; return now_ms; }
static int64_t fake_wall(void *ctx) { (void)ctx; return 1790000000000 + now_ms; }
static const struct clock fake_clock = { fake_wall, fake_mono, NULL };

static struct loop *loop;
static struct desk *desk;
static unsigned changes;

static void count_change(void *ctx) { (void)ctx; changes++; }

static struct desk_settings world_settings(void)
{
    static char state[512];
    snprintf(state, sizeof state, "%s/state", world);
    return (struct desk_settings){
        .demo = true, .state_dir = state, .helper_dir = world, .share_dir = "assets", .server_url = "https://localhost:1",
        .server_ca = "/dev/null", .token_module = "/none", .token_reader = "", .token_presence = "pcsc", .opensc_conf = "",
        .token_probe = "off", .token_soft_ms = 5000, .token_hard_ms = 30000, .net_soft_ms = 4000, .net_hard_ms = 15000,
    };
}

static __attribute__((unused)) void open_desk(void)
{
    const struct desk_settings settings = world_settings();
    loop = loop_new(&fake_clock);
    assert_non_null(loop);
    assert_int_equal(desk_open(loop, &settings, &(struct desk_events){ count_change, NULL }, &desk), ERR_OK);
}

static __attribute__((unused)) void close_desk(void)
{
    desk_close(desk);
    loop_free(loop);
    desk = NULL;
    loop = NULL;
}

/* Runs the loop until the condition holds; helpers are real processes, so it waits for them, but never for time. */
#define until(condition) \
    do { \
        int left = 400; \
        while (!(condition) && left-- > 0) \
            loop_step(loop, 50); \
        if (!(condition)) \
            fail_msg("never: %s", #condition); \
    } while (0)

static __attribute__((unused)) void advance(int64_t ms)
{
    now_ms += ms;
    loop_step(loop, 0);
}

/* A quiet desk: nothing to run for a while. */
static __attribute__((unused)) void settle(void)
{
    for (int i = 0; i < 3; i++)
        loop_step(loop, 20);
}

static void make_server(bool enrol)
{
    uint8_t public_key[PEER_KEY_SIZE];
    struct secret *secret = NULL;
    char text[2 * PEER_SIGN_SECRET_SIZE + 1];
    struct peer_server server = { .id = "" };
    assert_int_equal(peer_make_sign_key(&secret, public_key), ERR_OK);
    sodium_bin2hex(text, sizeof text, secret_bytes(secret), secret_length(secret));
    world_put("server.key", text, O_TRUNC);
    peer_id(public_key, server.id);
    memcpy(server.sign_key, public_key, sizeof public_key);
    secret_free(secret);
    if (!enrol)
        return;
    struct store *s = NULL;
    SECRET_OWNED struct secret *shared = secret_new(PEER_SHARED_SIZE);
    secret_grew(shared, PEER_SHARED_SIZE);
    assert_int_equal(store_open(world_settings().state_dir, &s), ERR_OK);
    assert_int_equal(store_enrol(s, &server, shared), ERR_OK);
    store_close(s);
}

static int world_setup(void **state)
{
    char self[512];
    (void)state;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    snprintf(world, sizeof world, "/tmp/guichet-desk-XXXXXX");
    if (n <= 0 || !mkdtemp(world))
        return -1;
    self[n] = 0;
    if (symlink(self, world_path("guichet-token")) || symlink(self, world_path("guichet-net")))
        return -1;
    world_put("card.does", "", O_TRUNC);
    world_put("server.does", "", O_TRUNC);
    world_put("applied", "", O_TRUNC);
    world_put("poison", "", O_TRUNC);
    card_write("CARTE1", "111222", 5);
    now_ms = 1000000;
    changes = 0;
    refused_virtual = false;
    picture = (struct watch_picture){ true, 1, 1, "Lecteur 00", 1 };
    make_server(true);
    return 0;
}

static void empty_folder(const char *folder)
{
    char path[1024];
    DIR *d = opendir(folder);
    for (struct dirent *entry; d && (entry = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(folder);
}

static int world_teardown(void **state)
{
    (void)state;
    if (desk)
        close_desk();
    empty_folder(world_path("state"));
    empty_folder(world);
    return 0;
}

/* --- a change of password --- */

static struct change_pin_result answers[4];
static size_t answers_n;
static unsigned steps[8];

static void note_step(void *ctx, enum desk_step step) { (void)ctx; steps[step]++; }
static void note_answer(void *ctx, const struct change_pin_result *result)
{
    (void)ctx;
    if (answers_n < 4)
        answers[answers_n] = *result;
    answers_n++;
}

static __attribute__((unused)) enum err ask_change(const char *old_text, const char *new_text)
{
    SECRET_OWNED struct secret *old_pin = secret_new(64), *new_pin_ = secret_new(64);
    if (secret_append(old_pin, old_text, strlen(old_text)) || secret_append(new_pin_, new_text, strlen(new_text)))
        abort();
    answers_n = 0;
    memset(steps, 0, sizeof steps);
    return desk_change_pin(desk, &(struct change_pin_request){ old_pin, new_pin_ },
                           &(struct change_pin_watch){ note_step, note_answer, NULL });
}

static __attribute__((unused)) void until_ready(void) { until(desk_status(desk)->token == DESK_TOKEN_READY); }

static __attribute__((unused)) void until_online(void)
{
    advance(2000);
    until(desk_status(desk)->online);
}

static __attribute__((unused)) unsigned applied_lines(const char *word)
{
    char text[4096];
    unsigned n = 0;
    for (const char *at = world_get("applied", text); (at = strstr(at, word)); at++)
        n++;
    return n;
}

#endif
