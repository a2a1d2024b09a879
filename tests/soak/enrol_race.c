/* Representatives and new users against two servers on one database: who wins a code, who wins a name.
 *
 *   enrol_race DATABASE PORT,PORT SERVER PASSWORD PAIRS ROUNDS
 *
 * A pair is two people, one at each server, each a representative (CE2000000, CE2000001 ...) and then a new user.  In a round
 * both enter the same code and create with a name of their own: one may.  Then each enters another code, and everybody of all
 * pairs wants one name: one gets it, and whoever does not has a second try with the same ticket.
 * Prints "codes N" and "names N": how many were won; whatever else happens ends it with a sentence. */
#include "tests/bench/wire.h"

#include "core/base/clock.h"
#include "core/proto/account.h"
#include "core/proto/json_in.h"
#include "server/db.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAIRS_MAX = 16, ROUNDS_MAX = 1000, TRIES = 50, TEXT = 64 };

struct race {
    const char *ports, *server, *password;
    unsigned pairs, rounds;
    pthread_barrier_t all;
    atomic_uint codes_won, names_won;
    atomic_uint name_winners[ROUNDS_MAX];
};
struct pair { pthread_barrier_t both; char reference[TEXT], code[TEXT]; atomic_uint winners; };
struct hand {
    struct race *race;
    struct pair *pair;
    unsigned number;                    /* 0, 1 of pair 0; 2, 3 of pair 1 ... */
    struct kiosk kiosk;
    struct wire wire;
    char session[ACCOUNT_SESSION_TEXT_SIZE], ticket[TEXT];
    pthread_t thread;
};

static struct secret *make_body(struct hand *h, const char *verb, const json_t *in, struct buf *body)
{
    struct account_request r = { .plain = NULL };
    struct secret *reply = NULL;
    const struct account_place place = { verb, h->kiosk.id, h->wire.next_id };
    memcpy(r.session, h->session, sizeof r.session);
    buf_clear(body);
    if (peer_make_kx_key(&reply, r.reply_key) || account_json(in, ACCOUNT_REQUEST_MAX, &r.plain) ||
        account_request_put(&r, &place, h->wire.seal_key, body))
        wire_fail(verb, "not sealed");
    secret_free(r.plain);
    return reply;
}

static json_t *open_answer(struct hand *h, const char *verb, const char *request, const struct secret *reply)
{
    const struct account_place place = { verb, h->kiosk.id, request };
    struct secret *plain = NULL;
    json_t *outer = NULL, *inner = NULL;
    if (json_read(h->wire.answer, h->wire.answer_n, sizeof h->wire.answer, &outer) || account_answer_read(outer, &place, reply, &plain) ||
        account_parse(plain, &inner))
        wire_fail(verb, h->wire.answer);
    json_decref(outer);
    secret_free(plain);
    return inner;
}

/* One that finds the server busy did nothing, and is asked again. Takes in over; *out is the caller's, when 200. */
static unsigned ask(struct hand *h, const char *verb, json_t *in, json_t **out)
{
    char path[TEXT], request[HTTP_NONCE_TEXT_SIZE];
    const struct timespec moment = { 0, 200000000 };
    BUF_OWNED struct buf body = buf_make(49152);
    unsigned status = 503;
    (void)snprintf(path, sizeof path, "/v1/account/%s", verb);
    for (int i = 0; i < TRIES && status == 503; i++) {
        memcpy(request, h->wire.next_id, sizeof request);
        struct secret *reply = make_body(h, verb, in, &body);
        status = wire_ask(&h->wire, &h->kiosk, "POST", path, "", &body);
        if (status == 200)
            *out = open_answer(h, verb, request, reply);
        secret_free(reply);
        if (status == 503)
            (void)nanosleep(&moment, NULL);
    }
    json_decref(in);
    return status;
}

static void take(const json_t *from, const char *name, char to[TEXT])
{
    if (!json_take_text(from, name, to, TEXT))
        wire_fail(name, "missing");
}

/* --- as a representative --- */

static void log_in(struct hand *h)
{
    char name[TEXT];
    json_t *said = NULL;
    (void)snprintf(name, sizeof name, "CE2%06u", h->number);
    h->session[0] = 0;
    if (ask(h, "login", json_pack("{s:s, s:s}", "name", name, "password", h->race->password), &said) != 200 ||
        !json_take_text(said, "session", h->session, sizeof h->session))
        wire_fail("login", h->wire.answer);
    json_decref(said);
}

static void invite(struct hand *h, unsigned round, unsigned which, char reference[TEXT], char code[TEXT])
{
    char email[TEXT];
    json_t *said = NULL;
    (void)snprintf(email, sizeof email, "u%u-%u-%u@example.org", round, h->number, which);
    if (ask(h, "user-add", json_pack("{s:b, s:s, s:s, s:s, s:s, s:[s]}", "has_account", 0, "title", "madame", "given", "Lise", "family", "Exemple",
                                     "email", email, "services", "rvsq"), &said) != 200)
        wire_fail("user-add", h->wire.answer);
    take(said, "reference", reference);
    take(said, "code", code);
    json_decref(said);
}

/* --- as a new user --- */

static void enter(struct hand *h, const char *reference, const char *code)
{
    json_t *said = NULL;
    if (ask(h, "invitation", json_pack("{s:s, s:s}", "reference", reference, "code", code), &said) != 200)
        wire_fail("invitation", h->wire.answer);
    take(said, "ticket", h->ticket);
    json_decref(said);
}

static unsigned create(struct hand *h, const char *name)
{
    json_t *said = NULL, *in = json_pack("{s:s, s:s, s:s, s:[s,s,s,s,s,s,s,s], s:[s,s,s,s,s,s,s,s], s:s}", "ticket", h->ticket, "name", name,
        "password", h->race->password, "questions", "q01", "q02", "q03", "q04", "q05", "q06", "q07", "q08", "answers", "Ti-Loup", "Camille",
        "Rimouski", "Peugeot", "Lavallée", "Pompon", "Les navets", "La grenouille et la baleine", "policy",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    unsigned status = ask(h, "create", in, &said);
    json_decref(said);
    return status;
}

/* Both have the code: one account. */
static void race_for_code(struct hand *h, unsigned round)
{
    struct pair *p = h->pair;
    char name[TEXT];
    (void)snprintf(name, sizeof name, "own%u-%u@example.org", round, h->number);
    if (h->number % 2 == 0) {
        atomic_store(&p->winners, 0);
        invite(h, round, 0, p->reference, p->code);
    }
    (void)pthread_barrier_wait(&p->both);
    enter(h, p->reference, p->code);
    (void)pthread_barrier_wait(&p->both);      /* both have a ticket before one of them uses the code up */
    unsigned status = create(h, name);
    if (status == 200)
        atomic_fetch_add(&p->winners, 1);
    else if (status != 403)
        wire_fail("create", h->wire.answer);
    (void)pthread_barrier_wait(&p->both);
    if (h->number % 2)
        return;
    if (atomic_load(&p->winners) != 1)
        wire_fail("a code", atomic_load(&p->winners) ? "was accepted twice" : "was accepted from nobody");
    atomic_fetch_add(&h->race->codes_won, 1);
}

static void race_for_name(struct hand *h, unsigned round)
{
    char name[TEXT], reference[TEXT], code[TEXT];
    (void)snprintf(name, sizeof name, "wanted%u@example.org", round);
    invite(h, round, 1, reference, code);
    enter(h, reference, code);
    (void)pthread_barrier_wait(&h->race->all);
    unsigned status = create(h, name);
    if (status == 200) {
        atomic_fetch_add(&h->race->name_winners[round], 1);
    } else {
        (void)snprintf(name, sizeof name, "second%u-%u@example.org", round, h->number);
        if (status != 409 || create(h, name) != 200)
            wire_fail("create, second try", h->wire.answer);
    }
    (void)pthread_barrier_wait(&h->race->all);
    if (h->number)
        return;
    if (atomic_load(&h->race->name_winners[round]) != 1)
        wire_fail("a name", atomic_load(&h->race->name_winners[round]) ? "was given twice" : "was given to nobody");
    atomic_fetch_add(&h->race->names_won, 1);
}

static void *run(void *ctx)
{
    struct hand *h = ctx;
    const char *comma = strchr(h->race->ports, ',');
    kiosk_make(&h->kiosk, h->number);
    wire_open(&h->wire, (uint16_t)strtoul(comma && h->number % 2 ? comma + 1 : h->race->ports, NULL, 10), h->race->server);
    wire_find_seal_key(&h->wire);
    log_in(h);
    for (unsigned round = 0; round < h->race->rounds; round++) {
        race_for_code(h, round);
        race_for_name(h, round);
    }
    wire_close(&h->wire);
    kiosk_free(&h->kiosk);
    return NULL;
}

static void seed(const char *database, unsigned count)
{
    struct db *db;
    if (db_open(database, &db))
        wire_fail(database, "cannot be opened");
    for (unsigned i = 0; i < count; i++) {
        struct kiosk k;
        kiosk_make(&k, i);
        if (DB_RUN(db, ST_KIOSK_PUT, NULL, NULL, db_text(k.id), db_blob(k.public_key, PEER_KEY_SIZE), db_text("soak"), db_blob("", 0),
                   db_int(clock_wall(&clock_system))))
            wire_fail(database, "a kiosk");
        kiosk_free(&k);
    }
    db_close(db);
}

int main(int argc, char **argv)
{
    static struct race race;
    static struct pair pairs[PAIRS_MAX];
    static struct hand hands[2 * PAIRS_MAX];
    if (argc != 7 || secret_start())
        wire_fail("usage", "enrol_race DATABASE PORT,PORT SERVER PASSWORD PAIRS ROUNDS");
    race = (struct race){ .ports = argv[2], .server = argv[3], .password = argv[4], .pairs = (unsigned)strtoul(argv[5], NULL, 10),
                          .rounds = (unsigned)strtoul(argv[6], NULL, 10) };
    if (race.pairs < 1 || race.pairs > PAIRS_MAX || race.rounds > ROUNDS_MAX)
        wire_fail("usage", "too many");
    seed(argv[1], 2 * race.pairs);
    (void)pthread_barrier_init(&race.all, NULL, 2 * race.pairs);
    for (unsigned i = 0; i < 2 * race.pairs; i++) {
        if (i % 2 == 0)
            (void)pthread_barrier_init(&pairs[i / 2].both, NULL, 2);
        hands[i] = (struct hand){ .race = &race, .pair = &pairs[i / 2], .number = i };
        if (pthread_create(&hands[i].thread, NULL, run, &hands[i]))
            wire_fail("thread", "none");
    }
    for (unsigned i = 0; i < 2 * race.pairs; i++)
        (void)pthread_join(hands[i].thread, NULL);
    printf("codes %u\nnames %u\n", atomic_load(&race.codes_won), atomic_load(&race.names_won));
    return 0;
}
