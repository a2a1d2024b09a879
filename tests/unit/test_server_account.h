/* The services on line, asked as a kiosk asks: an envelope sealed to the server, carried, its answer opened. */
#ifndef GUICHET_TESTS_SERVER_ACCOUNT_H
#define GUICHET_TESTS_SERVER_ACCOUNT_H

#include "tests/unit/test_server_fixture.h"

#include "core/proto/account.h"
#include "core/proto/json_in.h"
#include "core/sync/exchange_inside.h"
#include "server/accounts/office.h"
#include "server/refusals.h"

#define MARIE "IP0000001"
#define EMAIL "marie@exemple.ca"

static const char portal_bank[] =
    "[{\"id\": \"q01\", \"fr\": \"Quel était le surnom de votre ami?\", \"en\": \"What was your friend's nickname?\", \"short\": true},"
    "{\"id\": \"q02\", \"fr\": \"Dans quelle ville?\", \"en\": \"In which town?\"},"
    "{\"id\": \"q03\", \"fr\": \"Quelle marque de vélo?\", \"en\": \"Which make of bicycle?\"},"
    "{\"id\": \"q04\", \"fr\": \"Quel film?\", \"en\": \"Which film?\"},"
    "{\"id\": \"q05\", \"fr\": \"Quel plat?\", \"en\": \"Which dish?\"},"
    "{\"id\": \"q06\", \"fr\": \"Quelle rue?\", \"en\": \"Which street?\"},"
    "{\"id\": \"q07\", \"fr\": \"Quel fruit?\", \"en\": \"Which fruit?\"},"
    "{\"id\": \"q08\", \"fr\": \"Quel livre?\", \"en\": \"Which book?\"},"
    "{\"id\": \"q09\", \"fr\": \"Quel jeu?\", \"en\": \"Which game?\"},"
    "{\"id\": \"q10\", \"fr\": \"Quelle chanson?\", \"en\": \"Which song?\"}]";

struct portal {
    struct fixture *f;
    char session[ACCOUNT_SESSION_TEXT_SIZE];     /* that requests carry */
    struct secret *password;                     /* the temporary one, owned */
    json_t *answer;                              /* the last: of the verb, or a problem; owned */
};

static inline struct secret *secret_text(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static inline int portal_setup(void **state)
{
    struct portal *p = calloc(1, sizeof *p);
    const struct office_new marie = { "Marie", "Tremblay", "madame", EMAIL, MARIE, NULL };
    char name[ACCOUNT_NAME_SIZE];
    int64_t changed = 0;
    void *made = NULL;
    assert_non_null(p);
    assert_int_equal(fixture_setup(&made), 0);
    p->f = made;
    fixture_enrol(p->f);
    assert_int_equal(feed_load_questions(p->f->db, portal_bank, strlen(portal_bank), &changed), ERR_OK);
    assert_int_equal(office_add(&p->f->service, p->f->db, &marie, name, &p->password), ERR_OK);
    assert_string_equal(name, MARIE);
    *state = p;
    return 0;
}

static inline int portal_teardown(void **state)
{
    struct portal *p = *state;
    void *made = p->f;
    secret_free(p->password);
    json_decref(p->answer);
    (void)fixture_teardown(&made);
    free(p);
    return 0;
}

static inline void portal_later(struct portal *p, int64_t ms)
{
    p->f->server_ms += ms;
    p->f->kiosk_ms += ms;
}

/* --- requests --- */

struct asked { struct exchange_ticket ticket; struct secret *job, *reply; char verb[ACCOUNT_VERB_SIZE]; };

static inline void asked_drop(struct asked *k)
{
    secret_free(k->job);
    secret_free(k->reply);
}

/* Takes over in; the request can be carried as often as a test wants. */
static inline void portal_make(struct portal *p, const char *verb, json_t *in, struct asked *k)
{
    const struct exchange_now now = fixture_now(p->f);
    char path[64], request[HTTP_NONCE_TEXT_SIZE];
    struct account_request r = { .plain = NULL };
    BUF_OWNED struct buf body = buf_make(API_BODY_MAX);
    *k = (struct asked){ .job = NULL };
    (void)snprintf(k->verb, sizeof k->verb, "%s", verb);
    (void)snprintf(path, sizeof path, "/v1/account/%s", verb);
    (void)snprintf(r.session, sizeof r.session, "%s", p->session);
    sodium_bin2hex(request, sizeof request, now.nonce, sizeof now.nonce);
    const struct account_place place = { k->verb, p->f->kiosk.kiosk_id, request };
    assert_int_equal(peer_make_kx_key(&k->reply, r.reply_key), ERR_OK);
    assert_int_equal(account_json(in, ACCOUNT_REQUEST_MAX, &r.plain), ERR_OK);
    json_decref(in);
    assert_int_equal(account_request_put(&r, &place, p->f->keys.seal_public, &body), ERR_OK);
    const struct http_request http = { "POST", path, "", body.bytes, body.length };
    assert_int_equal(exchange_ask(&p->f->kiosk, &now, &http, EXCHANGE_SIGNED, &k->ticket, &k->job), ERR_OK);
    secret_free(r.plain);
}

/* The status; p->answer is what was said. */
static inline unsigned portal_read(struct portal *p, const struct asked *k)
{
    struct secret *plain = NULL;
    json_t *outer = NULL;
    json_decref(p->answer);
    p->answer = NULL;
    assert_int_equal(json_read(p->f->body, strlen(p->f->body), API_ANSWER_MAX, &outer), ERR_OK);
    if (p->f->status != 200) {
        p->answer = outer;
        return p->f->status;
    }
    const struct account_place place = { k->verb, p->f->kiosk.kiosk_id, k->ticket.nonce };
    assert_int_equal(account_answer_read(outer, &place, k->reply, &plain), ERR_OK);
    assert_int_equal(account_parse(plain, &p->answer), ERR_OK);
    json_decref(outer);
    secret_free(plain);
    return 200;
}

static inline unsigned portal_carry(struct portal *p, const struct asked *k)
{
    secret_free(fixture_carry(p->f, k->job));
    return portal_read(p, k);
}

static inline unsigned portal_ask(struct portal *p, const char *verb, json_t *in)
{
    struct asked k;
    portal_make(p, verb, in, &k);
    unsigned status = portal_carry(p, &k);
    asked_drop(&k);
    return status;
}

/* --- what was said --- */

static inline const char *said_text(const struct portal *p, const char *name)
{
    const char *text = json_string_value(json_object_get(p->answer, name));
    return text ? text : "(none)";
}

static inline int64_t said_number(const struct portal *p, const char *name)
{
    assert_true(json_is_integer(json_object_get(p->answer, name)));
    return json_integer_value(json_object_get(p->answer, name));
}

static inline const json_t *said_home(const struct portal *p, const char *name)
{
    return json_object_get(json_object_get(p->answer, "home"), name);
}

static inline void expect_home_text(const struct portal *p, const char *name, const char *text)
{
    assert_non_null(json_string_value(said_home(p, name)));
    assert_string_equal(json_string_value(said_home(p, name)), text);
}

/* A problem is "urn:guichet:WORD". */
static inline const char *said_problem(const struct portal *p)
{
    const char *type = said_text(p, "type");
    return strncmp(type, "urn:guichet:", 12) == 0 ? type + 12 : type;
}

/* What an agent reads behind the reference of the last answer. */
static inline void expect_cause(struct portal *p, const char *cause)
{
    BUF_OWNED struct buf out = buf_make(4096);
    bool found = false;
    assert_int_equal(refusals_print(p->f->db, said_text(p, "reference"), &found, &out), ERR_OK);
    assert_true(found);
    assert_non_null(strstr(buf_string(&out), cause));
    assert_non_null(strstr(buf_string(&out), "Poste de l'accueil"));
}

/* --- log-in --- */

static inline json_t *name_and_password(const char *name, const char *password)
{
    return json_pack("{s:s, s:s}", "name", name, "password", password);
}

/* 200: later requests are of this session. */
static inline unsigned portal_login(struct portal *p, const char *name, const char *password)
{
    p->session[0] = 0;
    unsigned status = portal_ask(p, "login", name_and_password(name, password));
    if (status == 200)
        (void)snprintf(p->session, sizeof p->session, "%s", said_text(p, "session"));
    return status;
}

static inline void temporary_of(const struct portal *p, char to[64])
{
    (void)snprintf(to, 64, "%.*s", (int)secret_length(p->password), (const char *)secret_bytes(p->password));
}

static inline unsigned portal_login_first(struct portal *p)
{
    char password[64];
    temporary_of(p, password);
    return portal_login(p, MARIE, password);
}

/* --- the way to an account that is whole --- */

#define PASSWORD "Kiwi7verts"
static const char *const portal_ids[8] = { "q01", "q02", "q03", "q04", "q05", "q06", "q07", "q08" };
static const char *const portal_answers[8] = { "Bébé", "Trois-Rivières", "Raleigh", "Le Père Noël", "Ragoût", "Des Érables", "Mangue", "Bonheur" };

static inline json_t *texts_of(const char *const *texts, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        assert_int_equal(json_array_append_new(list, json_string(texts[i])), 0);
    return list;
}

static inline json_t *eight_of(const char *password, const char *const ids[8], const char *const answers[8])
{
    return json_pack("{s:s, s:o, s:o}", "password", password, "questions", texts_of(ids, 8), "answers", texts_of(answers, 8));
}

static inline unsigned portal_set_password(struct portal *p, const char *old, const char *new_one)
{
    return portal_ask(p, "password", json_pack("{s:s, s:s}", "old", old, "new", new_one));
}

/* Logged in, with PASSWORD and the eight questions, the way a person gets there. */
static inline void portal_begin(struct portal *p)
{
    char temporary[64];
    temporary_of(p, temporary);
    assert_int_equal(portal_login_first(p), 200);
    assert_int_equal(portal_set_password(p, temporary, PASSWORD), 200);
    assert_int_equal(portal_ask(p, "questions", eight_of("", portal_ids, portal_answers)), 200);
    expect_home_text(p, "must", "");
}

static inline int64_t portal_mails(const struct portal *p, const char *kind)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE kind = '%s' AND recipient = '" EMAIL "'", kind);
    return fixture_number(p->f, sql);
}

/* What a refusal says, without its reference. */
static inline void say_refusal(const struct portal *p, char to[256])
{
    json_t *copy = json_copy(p->answer);
    json_object_del(copy, "reference");
    char *text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
    (void)snprintf(to, 256, "%u %s", p->f->status, text);
    free(text);
    json_decref(copy);
}

#endif
