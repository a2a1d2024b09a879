/* A world for the desk's tests: PC/SC, guichet-token and guichet-net are stand-ins.
 *
 * The test program starts itself again as its own helpers (links named guichet-token and guichet-net in a temporary
 * folder).  What the card and the server are, and what they do next, is in small files of that folder, so that it outlives
 * every process: card ("serial pin tries"), card.does and server.does (one word), applied (what the server applied:
 * "id outcome" lines).  PC/SC is a picture that the test sets; time stands still unless the test moves it. */
#ifndef GUICHET_TEST_DESK_WORLD_H
#define GUICHET_TEST_DESK_WORLD_H

#include "desk_asks.h"
#include "test_desk_server.h"

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

/* The person's reader, and the agents' where the settings name one. */
struct watch { struct watch_picture picture; int fd; };
static struct watch person_watch = { .fd = -1 }, agent_watch_ = { .fd = -1 };
static bool refused_virtual;

enum err watch_start(const struct watch_filter *filter, struct watch **out)
{
    struct watch *w = strcmp(filter->name, AGENT_READER) == 0 ? &agent_watch_ : &person_watch;
    w->fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
    *out = w;
    return w->fd < 0 ? ERR_SYSTEM : ERR_OK;
}

void watch_stop(struct watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}

int watch_fd(const struct watch *w) { return w->fd; }
bool watch_refused_virtual(struct watch *w) { (void)w; return refused_virtual; }

void watch_take(struct watch *w, struct watch_picture *out)
{
    uint64_t n;
    if (read(w->fd, &n, sizeof n) < 0)
        n = 0;
    *out = w->picture;
}

static void show_in(struct watch *w, struct watch_picture now)
{
    const uint64_t one = 1;
    w->picture = now;
    if (w->fd >= 0 && write(w->fd, &one, sizeof one) < 0)
        abort();
}

static __attribute__((unused)) void show_picture(struct watch_picture now) { show_in(&person_watch, now); }
static __attribute__((unused)) void reader_empty(void) { show_picture((struct watch_picture){ .service = true, .readers = 1 }); }
static __attribute__((unused)) void reader_card(unsigned insertion)
{
    show_picture((struct watch_picture){ true, 1, 1, "Lecteur 00", insertion });
}
static __attribute__((unused)) void agent_reader_empty(void) { show_in(&agent_watch_, (struct watch_picture){ .service = true, .readers = 1 }); }
static __attribute__((unused)) void agent_reader_card(unsigned insertion)
{
    show_in(&agent_watch_, (struct watch_picture){ true, 1, 1, AGENT_READER, insertion });
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

static char agent_reader[64], exports_dir[512];      /* "" unless a test says so */

static struct desk_settings world_settings(void)
{
    static char state[512];
    snprintf(state, sizeof state, "%s/state", world);
    return (struct desk_settings){
        .demo = true, .state_dir = state, .helper_dir = world, .share_dir = world, .server_url = "https://localhost:1",
        .server_ca = "/dev/null", .token_module = "/none", .token_reader = "", .token_presence = "pcsc", .opensc_conf = "",
        .agent_reader = agent_reader, .exports_dir = exports_dir,
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

/* A quiet desk: what it asked of card and server is answered (bounded: a helper may hang on purpose), and nothing else is due. */
static __attribute__((unused)) void settle(void)
{
    for (int left = 40; desk_asks(desk) && left > 0; left--)
        loop_step(loop, 50);
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
    assert_int_equal(peer_make_kx_key(&secret, server.seal_key), ERR_OK);
    sodium_bin2hex(text, sizeof text, secret_bytes(secret), secret_length(secret));
    world_put("seal.key", text, O_TRUNC);
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
    world_put("secret", "3537363231383830", O_TRUNC);
    world_put("card.secret", "3537363231383830 15", O_TRUNC);
    world_put("profile", "{\"holder\":\"Jeanne Tremblay\",\"questions\":[\"q1\",\"q2\",\"q3\",\"q4\"],\"questions_ms\":1,"
              "\"contact\":{\"version\":7,\"email\":\"jeanne@exemple.ca\",\"phones\":[\"418 555-0123\"],\"mobile\":\"\"},"
              "\"pending\":\"\",\"renew_after_ms\":2}", O_TRUNC);
    card_write("CARTE1", "111222", 5);
    now_ms = 1000000;
    changes = 0;
    refused_virtual = false;
    agent_reader[0] = 0;
    person_watch.picture = (struct watch_picture){ true, 1, 1, "Lecteur 00", 1 };
    agent_watch_.picture = (struct watch_picture){ .service = true, .readers = 1 };
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

/* It is made of the id of an operation that the server applied. */
static __attribute__((unused)) bool is_receipt_of_applied(const char *receipt)
{
    char text[4096], made[OP_RECEIPT_SIZE];
    uint8_t id[OP_ID_SIZE];
    for (const char *at = world_get("applied", text); at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        char hex[OP_ID_TEXT_SIZE];
        snprintf(hex, sizeof hex, "%.32s", at);
        if (!hex_parse(hex, id, sizeof id))
            return false;
        op_receipt(id, made);
        if (strcmp(made, receipt) == 0)
            return true;
    }
    return false;
}

/* Another session of the host, in its own process, leads; this one only watches, and is told all the same. */
static __attribute__((unused)) pid_t start_leader(void)
{
    int up[2];
    char byte = 0;
    assert_int_equal(pipe(up), 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);      /* a failed test must not leave it behind */
        person_watch.picture = (struct watch_picture){ .service = true, .readers = 1 };
        open_desk();
        until_online();
        if (write(up[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            loop_step(loop, 1000);
    }
    close(up[1]);
    assert_int_equal(read(up[0], &byte, 1), 1);
    close(up[0]);
    return pid;
}

#endif
