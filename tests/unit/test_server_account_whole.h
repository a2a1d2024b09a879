/* An account that is whole, put straight in the database: the way there (portal_begin) takes a second of hashes. */
#ifndef GUICHET_TESTS_SERVER_ACCOUNT_WHOLE_H
#define GUICHET_TESTS_SERVER_ACCOUNT_WHOLE_H

#include "tests/unit/test_server_account.h"

#include "core/rules/answer.h"
#include "server/accounts/eight.h"
#include "server/accounts/words.h"

/* portal_begin without logging in and without its dozen hashes: of the answers only the first `asked` are real, and those are
 * the ones that will be asked for (3), or none is (0). */
struct portal_putting { struct portal *p; struct account_hash password; struct account_eight eight; size_t asked; };

static inline enum err portal_put(void *ctx, struct db *db)
{
    struct portal_putting *g = ctx;
    struct account_row row;
    enum err e = account_by_name(db, MARIE, &row);
    e = e ? e : account_store_password(db, row.person, &g->password, "", g->p->f->server_ms);
    e = e ? e : account_eight_put(db, row.person, &g->eight, g->p->f->server_ms);
    return e || !g->asked ? e : DB_RUN(db, ST_ACCOUNT_ASKED_PUT, NULL, NULL, db_text(row.person), db_int(1), db_text("312"));
}

static inline void portal_whole(struct portal *p, size_t asked)
{
    struct portal_putting g = { .p = p, .asked = asked };
    SECRET_OWNED struct secret *password = secret_text(PASSWORD);
    assert_int_equal(account_hash_password(&p->f->service, password, &g.password), ERR_OK);
    for (size_t i = 0; i < 8; i++) {
        struct account_hash *h = &g.eight.answers[i];
        SECRET_OWNED struct secret *typed = secret_text(portal_answers[i]), *normal = secret_new(ANSWER_BYTES_MAX);
        const struct eight_answer what = { portal_ids[i], normal };
        (void)snprintf(g.eight.questions[i], sizeof g.eight.questions[i], "%s", portal_ids[i]);
        randombytes_buf(h, sizeof *h);
        questions_pepper(&p->f->service, h->pepper);
        assert_int_equal(answer_normalise(typed, normal), ERR_OK);
        if (i < asked)
            assert_int_equal(eight_hash(&p->f->service, &what, h->salt, h->hash), ERR_OK);
    }
    assert_int_equal(db_tx(p->f->db, portal_put, &g), ERR_OK);
}

/* --- the three questions --- */

static inline int forgot_setup(void **state)
{
    int failed = portal_setup(state);
    struct portal *p = *state;
    portal_whole(p, 3);
    return failed;
}

/* The three that are asked of a name, "q01 q05 q03". */
static inline void ask_three(struct portal *p, const char *name, char to[16])
{
    assert_int_equal(portal_ask(p, "forgot", json_pack("{s:s}", "name", name)), 200);
    const json_t *list = json_object_get(p->answer, "questions");
    assert_int_equal(json_array_size(list), 3);
    (void)snprintf(to, 16, "%.3s %.3s %.3s", json_string_value(json_array_get(list, 0)), json_string_value(json_array_get(list, 1)),
                   json_string_value(json_array_get(list, 2)));
}

/* Her answers to the three; for questions that she did not choose, any. */
static inline json_t *answers_to(const char *name, const char *three, bool right)
{
    json_t *list = json_array();
    for (size_t i = 0; i < 3; i++) {
        int number = atoi(three + 4 * i + 1);
        const char *answer = number >= 1 && number <= 8 ? portal_answers[number - 1] : "Autre chose";
        assert_int_equal(json_array_append_new(list, json_string(i == 2 && !right ? "Mon oncle" : answer)), 0);
    }
    return json_pack("{s:s, s:o}", "name", name, "answers", list);
}

static inline unsigned answer(struct portal *p, const char *name, bool right)
{
    char three[16];
    ask_three(p, name, three);
    return portal_ask(p, "forgot-answers", answers_to(name, three, right));
}

#endif
