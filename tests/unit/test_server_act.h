/* Who acts at the counter, and on whom (test_server_counter.h): Marie has an account, a token, a workplace, an address and two telephones;
 * Anne and Bruno are agents; the signer runs.  What Marie would say is in fact_answers. */
#ifndef GUICHET_TESTS_SERVER_ACT_H
#define GUICHET_TESTS_SERVER_ACT_H

#include "tests/unit/test_server_counter.h"
#include "tests/unit/test_server_signer.h"

#include "server/contact.h"

#define SERIAL "DENK0100001"

static const struct { const char *word, *right; } fact_answers[] = {
    { "phone", "418 555-0123" }, { "email", "MARIE@exemple.ca" }, { "workplace", "C.L.S.C. des Faubourgs" }, { "user", "ip0000001" }, { "token", "0001" }, { "made", "2026" },
};
enum { FACT_ANSWERS = sizeof fact_answers / sizeof fact_answers[0] };

static inline const char *fact_answer(const char *word)
{
    for (size_t i = 0; i < FACT_ANSWERS; i++)
        if (strcmp(fact_answers[i].word, word) == 0)
            return fact_answers[i].right;
    fail_msg("fact %s", word);
    return "";
}

static inline const char *marie(const struct portal *p)
{
    static char person[PERSON_ID_SIZE];
    struct account_row row;
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    assert_true(row.found);
    memcpy(person, row.person, sizeof person);
    return person;
}

static inline void act_contact(struct portal *p, const char *mobile, const char *phone)
{
    struct contact_row row;
    assert_int_equal(contact_get(p->f->db, marie(p), &row), ERR_OK);
    (void)snprintf(row.mobile, sizeof row.mobile, "%s", mobile);
    row.phone_count = phone ? 1 : 0;
    (void)snprintf(row.phones[0], sizeof row.phones[0], "%s", phone ? phone : "");
    assert_int_equal(contact_put(p->f->db, marie(p), &row), ERR_OK);
}

static inline void act_workplace(struct portal *p)
{
    char sql[512];
    fixture_sql(p->f, "INSERT INTO workplace (id, name, made_ms) VALUES ('W1', 'CLSC des Faubourgs', 1)");
    (void)snprintf(sql, sizeof sql, "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) VALUES ('M1', 'W1', '%s', 'user', '', '', 1)", marie(p));
    fixture_sql(p->f, sql);
}

static inline int act_setup(void **state)
{
    assert_int_equal(counter_setup(state), 0);
    struct portal *p = *state;
    const struct signer_settings settings = { "", p->f->directory, SIGNER_TEST_PER_DAY };
    assert_int_equal(signer_init(&settings, "CA d'essai"), ERR_OK);
    assert_int_equal(signer_new(&settings, &p->f->service.signer), ERR_OK);
    act_contact(p, "514 555-9876", "418 555-0123 poste 45");
    act_workplace(p);
    assert_int_equal(tokens_add(&p->f->service, p->f->db, SERIAL, "Marie Tremblay", p->f->certificate, p->f->certificate_n), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, marie(p), SERIAL), ERR_OK);
    counter_agent(p, BRUNO, COUNTER_AGENT);
    counter_agent(p, ANNE, COUNTER_AGENT);
    return 0;
}

static inline int act_teardown(void **state)
{
    struct portal *p = *state;
    signer_free(p->f->service.signer);
    signed_fixture_remove(p->f->directory);
    return portal_teardown(state);
}

/* Both sessions go on while time passes. */
static inline void act_later(struct portal *p, int64_t ms)
{
    portal_later(p, ms);
    fixture_sql(p->f, "UPDATE account_session SET expires_ms = expires_ms + 1000000000000, made_ms = made_ms + 100000000 WHERE realm = 'counter' AND expires_ms < 9000000000000");
}

/* --- verification --- */

struct asked_facts { char id[COUNTER_ID_SIZE], words[2][16], code[8]; };

/* What to say is kept; the code as it was mailed. */
static inline unsigned act_verify(struct portal *p, bool code, struct asked_facts *out)
{
    unsigned status = portal_ask(p, "counter-verify", json_pack("{s:s, s:b}", "person", marie(p), "code", (int)code));
    if (status != 200)
        return status;
    *out = (struct asked_facts){ .code = "" };
    (void)snprintf(out->id, sizeof out->id, "%s", said_text(p, "id"));
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(row_word(p, i), "fact");
        (void)snprintf(out->words[i], sizeof out->words[i], "%s", row_text(p, i, 0));
    }
    assert_string_not_equal(out->words[0], out->words[1]);
    if (code)
        code_mailed(p, EMAIL, out->code);
    return status;
}

static inline unsigned act_say(struct portal *p, const struct asked_facts *f, const char *first, const char *second, const char *code)
{
    return portal_ask(p, "counter-verify-answer", json_pack("{s:s, s:s, s:s, s:s}", "id", f->id, "first", first, "second", second, "code", code));
}

static inline unsigned act_say_right(struct portal *p, const struct asked_facts *f, const char *code)
{
    return act_say(p, f, fact_answer(f->words[0]), fact_answer(f->words[1]), code);
}

/* A proof of this level of the session that asks: its id. */
static inline void act_prove(struct portal *p, bool code, char to[COUNTER_ID_SIZE])
{
    struct asked_facts f;
    assert_int_equal(act_verify(p, code, &f), 200);
    assert_int_equal(act_say_right(p, &f, f.code), 200);
    assert_string_equal(row_word(p, 0), "proved");
    assert_string_equal(row_text(p, 0, 0), code ? "caller" : "facts");
    memcpy(to, f.id, COUNTER_ID_SIZE);
}

/* --- acts --- */

/* {person, proof, reason, second} of Marie, and what is besides (taken over). */
static inline json_t *act_in(const struct portal *p, const char *proof, const char *second, json_t *besides)
{
    json_t *in = json_pack("{s:s, s:s, s:s, s:s}", "person", marie(p), "proof", proof, "reason", "locked", "second", second);
    assert_int_equal(json_object_update(in, besides), 0);
    json_decref(besides);
    return in;
}

static inline json_t *of_serial(void) { return json_pack("{s:s}", "serial", SERIAL); }

#endif
