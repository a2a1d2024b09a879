/* Acts on accounts and citizens: a person who was verified before, and what an act wrote, told and audited, once. */
#ifndef GUICHET_TESTS_SERVER_CARE_H
#define GUICHET_TESTS_SERVER_CARE_H

#include "tests/unit/test_server_counter.h"

#define PROOF "00112233445566778899aabbccddeeff"

static inline void care_marie(const struct portal *p, char to[PERSON_ID_SIZE])
{
    struct account_row row;
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    memcpy(to, row.person, sizeof row.person);
}

/* The agent who is logged in verified this person now: "facts", "caller", "documents". */
static inline void care_verified(const struct portal *p, const char *agent, const char *person, const char *proof)
{
    const uint8_t nothing[SERVER_KEYS_HASH_SIZE] = { 0 };
    fixture_sql(p->f, "DELETE FROM verification");
    assert_int_equal(DB_RUN(p->f->db, ST_VERIFICATION_ADD, NULL, NULL, db_text(PROOF), db_text(person), db_text(agent), db_text(p->session), db_text("phone user"),
                            db_blob(nothing, 16), db_blob(nothing, sizeof nothing), db_int(0), db_text(proof), db_int(p->f->server_ms),
                            db_int(p->f->server_ms + PROOF_MS)), ERR_OK);
}

/* The members of every act; the caller adds its own. */
static inline json_t *act_on(const char *person)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "person", person, "proof", PROOF, "reason", "forgotten", "second", "");
}

static inline json_t *act_with(const char *person, const char *name, const char *value)
{
    json_t *in = act_on(person);
    assert_int_equal(json_object_set_new(in, name, json_string(value)), 0);
    return in;
}

/* Carried twice, as when the answer was lost: the same answer. */
static inline void act_twice(struct portal *p, const char *verb, json_t *in)
{
    struct asked k;
    char first[4096];
    portal_make(p, verb, in, &k);
    assert_int_equal(portal_carry(p, &k), 200);
    char *said = json_dumps(p->answer, JSON_COMPACT | JSON_SORT_KEYS);
    (void)snprintf(first, sizeof first, "%s", said);
    free(said);
    assert_int_equal(portal_carry(p, &k), 200);
    said = json_dumps(p->answer, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(said, first);
    free(said);
    asked_drop(&k);
}

/* The server died between counting and looking: what is left is the mark of what was counted. */
static inline void care_cut_off(const struct portal *p) { fixture_sql(p->f, "UPDATE request SET status = 0"); }

/* Once: the owner's notice at this address, and the trail's row, with the reason, about this person. */
static inline void expect_done(const struct portal *p, const char *verb, const char *person, const char *address)
{
    char sql[512];
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    char hex[2 * SERVER_KEYS_HASH_SIZE + 1], blob[160];
    server_keys_hash(&p->f->keys, "guichet/subject/1", person, strlen(person), hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    citizen_blob(p, hex, blob);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE kind IN ('counter-account', 'counter-token', '" MAIL_KIND_CITIZEN "counter') AND recipient = '%s'", address);
    assert_int_equal(fixture_number(p->f, sql), 1);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = '%s' AND outcome = 'done' AND actor = 'agent' AND actor_id = '" ANNE "' AND reason = 'forgotten' AND subject = %s",
                   verb, blob);
    assert_int_equal(fixture_number(p->f, sql), 1);
}

/* What must not have happened: a notice, a row of it as done. */
static inline void expect_nothing_done(const struct portal *p, const char *verb)
{
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind LIKE '%counter%'"), 0);
    assert_int_equal(counter_trail(p, ANNE, verb, "done"), 0);
}

#endif
