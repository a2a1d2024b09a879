/* A person with a token, an address and a bank of questions, on test_server_signer.h's server; and what a kiosk asks in her
 * name through core/sync. */
#ifndef GUICHET_TESTS_SERVER_PEOPLE_H
#define GUICHET_TESTS_SERVER_PEOPLE_H

#include "tests/unit/test_server_signer.h"

#include "core/proto/contact_set.h"
#include "core/proto/questions_set.h"
#include "core/proto/session.h"
#include "core/rules/answer.h"
#include "server/mail.h"
#include "server/notices.h"
#include "server/people.h"

#define SERIAL "DENK0100001"
#define EMAIL "marie@exemple.ca"

static const char bank[] =
    "[{\"id\": \"q01\", \"fr\": \"Quel était le surnom de votre ami?\", \"en\": \"What was your friend's nickname?\", \"short\": true},"
    "{\"id\": \"q02\", \"fr\": \"Dans quelle ville?\", \"en\": \"In which town?\"},"
    "{\"id\": \"q03\", \"fr\": \"Quelle marque de vélo?\", \"en\": \"Which make of bicycle?\"},"
    "{\"id\": \"q04\", \"fr\": \"Quel film?\", \"en\": \"Which film?\"},"
    "{\"id\": \"q05\", \"fr\": \"Quel plat?\", \"en\": \"Which dish?\"},"
    "{\"id\": \"q06\", \"fr\": \"Quelle rue?\", \"en\": \"Which street?\"}]";

struct person {
    struct fixture *f;
    char id[PERSON_ID_SIZE];
    uint64_t seq;                        /* of the next push */
    struct secret *session;              /* X25519 */
    uint8_t session_public[PEER_KEY_SIZE];
    struct exchange_problem problem;     /* of the last answer */
};

static inline int person_setup(void **state)
{
    struct person *p = calloc(1, sizeof *p);
    const struct person_new marie = { "Marie Tremblay", "fr", EMAIL };
    int64_t changed = 0;
    void *made = NULL;
    assert_non_null(p);
    assert_int_equal(signed_fixture_setup(&made), 0);
    p->f = made;
    p->seq = 1;
    fixture_enrol(p->f);
    assert_int_equal(feed_load_questions(p->f->db, bank, strlen(bank), &changed), ERR_OK);
    assert_int_equal(changed, 6);
    assert_int_equal(people_add(&p->f->service, p->f->db, &marie, p->id), ERR_OK);
    assert_int_equal(tokens_add(&p->f->service, p->f->db, SERIAL, "Marie Tremblay", p->f->certificate, p->f->certificate_n), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, p->id, SERIAL), ERR_OK);
    assert_int_equal(peer_make_kx_key(&p->session, p->session_public), ERR_OK);
    *state = p;
    return 0;
}

static inline int person_teardown(void **state)
{
    struct person *p = *state;
    void *made = p->f;
    secret_free(p->session);
    (void)signed_fixture_teardown(&made);
    free(p);
    return 0;
}

static inline void person_later(struct person *p, int64_t ms)
{
    p->f->server_ms += ms;
    p->f->kiosk_ms += ms;
}

/* --- operations --- */

static inline void begin_op(struct person *p, const char *type, struct op *op)
{
    uint8_t id[OP_ID_SIZE];
    randombytes_buf(id, sizeof id);
    assert_int_equal(op_begin(op, id, type, SERIAL, p->f->kiosk_ms), ERR_OK);
}

static inline void sign_op(struct person *p, struct op *op)
{
    fixture_sign_token(p->f, op);
    assert_int_equal(op_sign_kiosk(op, p->f->kiosk.server.id, p->f->kiosk.kiosk_id, p->f->kiosk_key), ERR_OK);
}

/* Pushes one; the reason it was refused for, "" when it was applied. */
static inline const char *push_one(struct person *p, const struct op *op)
{
    static struct push_answer answer;
    assert_int_equal(fixture_push(p->f, op, 1, p->seq++, &answer), ERR_OK);
    assert_int_equal(answer.count, 1);
    return answer.results[0].status == PUSH_APPLIED ? "" : answer.results[0].reason;
}

/* Four answers, normalised: "a|b|c|d". */
static inline void make_answers(const char *texts, struct secret *answers[QUESTIONS_COUNT])
{
    char copy[256], *at = copy;
    (void)snprintf(copy, sizeof copy, "%s", texts);
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        char *end = at + strcspn(at, "|");
        *end = 0;
        SECRET_OWNED struct secret *typed = secret_of(at);
        answers[i] = secret_new(ANSWER_BYTES_MAX);
        assert_non_null(answers[i]);
        assert_int_equal(answer_normalise(typed, answers[i]), ERR_OK);
        at = end + 1;
    }
}

static inline void drop_answers(struct secret *answers[QUESTIONS_COUNT])
{
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        secret_free(answers[i]);
}

static inline void make_questions(struct person *p, const char *ids, const char *answers, struct op *op)
{
    struct questions_set set = { 0 };
    char copy[64], *at = copy;
    (void)snprintf(copy, sizeof copy, "%s", ids);
    for (size_t i = 0; i < QUESTIONS_COUNT; i++, at += 4)
        (void)snprintf(set.questions[i], sizeof set.questions[i], "%.3s", at);
    make_answers(answers, set.answers);
    begin_op(p, QUESTIONS_SET_TYPE, op);
    assert_int_equal(questions_set_put(&set, p->f->keys.seal_public, op), ERR_OK);
    questions_set_drop(&set);
    sign_op(p, op);
}

static inline const char *choose(struct person *p, const char *ids, const char *answers)
{
    struct op op;
    make_questions(p, ids, answers, &op);
    return push_one(p, &op);
}

static inline void make_contact(struct person *p, const struct contact_set *set, struct op *op)
{
    begin_op(p, CONTACT_SET_TYPE, op);
    assert_int_equal(contact_set_put(set, p->f->keys.seal_public, op), ERR_OK);
    sign_op(p, op);
}

static inline const char *change_contact(struct person *p, const struct contact_set *set)
{
    struct op op;
    make_contact(p, set, &op);
    return push_one(p, &op);
}

/* --- sessions --- */

static inline enum err ask_challenge(struct person *p, const char *serial, uint8_t nonce[SESSION_NONCE_SIZE])
{
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_challenge(&p->f->kiosk, &now, serial, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    return exchange_read_challenge(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), nonce);
}

/* The claim as the token signs it: fixture_sign_token knows only operations, so this is its signature of other bytes. */
static inline void sign_claim(struct person *p, const struct session_claim *claim, uint8_t raw[64])
{
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    session_put_token_bytes(claim, p->f->kiosk.server.id, p->f->kiosk.kiosk_id, &bytes);
    fixture_sign_bytes(p->f, &bytes, raw);
}

static inline enum err send_claim(struct person *p, const struct session_claim *claim, struct exchange_session *out)
{
    uint8_t raw[64];
    sign_claim(p, claim, raw);
    const struct exchange_proof proof = { claim, "ES256", raw, sizeof raw };
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_session(&p->f->kiosk, &now, &proof, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    enum err e = exchange_read_session(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), p->session, out);
    p->problem = ticket.problem;
    return e;
}

static inline void make_claim(struct person *p, struct session_claim *claim)
{
    *claim = (struct session_claim){ .serial = SERIAL, .at_ms = p->f->kiosk_ms };
    assert_int_equal(ask_challenge(p, SERIAL, claim->nonce), ERR_OK);
    randombytes_buf(claim->kiosk_nonce, sizeof claim->kiosk_nonce);
    memcpy(claim->session_key, p->session_public, PEER_KEY_SIZE);
}

static inline enum err open_session(struct person *p, struct exchange_session *out)
{
    struct session_claim claim;
    make_claim(p, &claim);
    return send_claim(p, &claim, out);
}

/* --- what was mailed --- */

static inline int64_t mails_of(const struct person *p, const char *kind)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE kind = '%s'", kind);
    return fixture_number(p->f, sql);
}

static inline int64_t mails_to(const struct person *p, const char *kind, const char *address)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE kind = '%s' AND recipient = '%s'", kind, address);
    return fixture_number(p->f, sql);
}

#endif
