/* A workplace with a representative who is its local administrator too, on test_server_account.h's portal; and what they, a new
 * user and a professional ask. Marie has an account and no role. */
#ifndef GUICHET_TESTS_SERVER_REGISTRY_H
#define GUICHET_TESTS_SERVER_REGISTRY_H

#include "tests/unit/test_server_account.h"

#include "server/accounts/registry.h"
#include "server/accounts/sessions.h"
#include "server/mail.h"

#define CHIEF "CE0000001"
#define CHIEF_EMAIL "chef@exemple.ca"
#define NEW_EMAIL "luc@exemple.ca"
#define POLICY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct office {
    struct portal *p;
    char workplace[ACCOUNT_ID_SIZE], chief_session[ACCOUNT_SESSION_TEXT_SIZE];
    char code[16], reference[16], ticket[40];    /* as last said */
};

/* An account whose password needs no change; its session, opened without the log-in's hash, is p's then. */
static inline void office_person(struct portal *p, const struct office_new *who, char session[ACCOUNT_SESSION_TEXT_SIZE])
{
    SECRET_OWNED struct secret *password = NULL;
    char name[ACCOUNT_NAME_SIZE];
    uint8_t id[ACCOUNT_SESSION_SIZE];
    struct account_row row;
    struct fixture *f = p->f;
    randombytes_buf(id, sizeof id);
    assert_int_equal(office_add(&f->service, f->db, who, name, &password), ERR_OK);
    assert_int_equal(account_by_name(f->db, name, &row), ERR_OK);
    assert_int_equal(DB_RUN(f->db, ST_ACCOUNT_SESSION_ADD, NULL, NULL, db_blob(id, sizeof id), db_text(f->kiosk.kiosk_id), db_text(row.person),
                            db_int(f->server_ms), db_int(f->server_ms + ACCOUNT_IDLE_MS), db_text("services"), db_text("")), ERR_OK);
    fixture_sql(f, "UPDATE account SET must = '', temporary_until_ms = 0");
    sodium_bin2hex(p->session, sizeof p->session, id, sizeof id);
    memcpy(session, p->session, ACCOUNT_SESSION_TEXT_SIZE);
}

static inline void office_role(struct office *o, const char *name, const char *role, bool add)
{
    const struct role_change change = { o->workplace, name, role, add };
    enum role_verdict verdict = ROLE_AS_IT_WAS;
    assert_int_equal(role_change(&o->p->f->service, o->p->f->db, &change, &verdict), ERR_OK);
    assert_int_equal(verdict, ROLE_CHANGED);
}

static inline int office_setup(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    const struct office_new chief = { "Jeanne", "Côté", "docteure", CHIEF_EMAIL, CHIEF, NULL };
    void *made = NULL;
    assert_non_null(o);
    assert_int_equal(portal_setup(&made), 0);
    o->p = made;
    assert_int_equal(workplace_make(&o->p->f->service, o->p->f->db, "Clinique des Érables", o->workplace), ERR_OK);
    office_person(o->p, &chief, o->chief_session);
    office_role(o, CHIEF, "representative", true);
    office_role(o, CHIEF, "local-admin", true);
    *state = o;
    return 0;
}

static inline int office_teardown(void **state)
{
    struct office *o = *state;
    void *made = o->p;
    (void)portal_teardown(&made);
    free(o);
    return 0;
}

/* Time passes, and who is logged in logged in again meanwhile. */
static inline void office_later(struct office *o, int64_t ms)
{
    char sql[160];
    portal_later(o->p, ms);
    (void)snprintf(sql, sizeof sql, "UPDATE account_session SET made_ms = made_ms + %lld, expires_ms = expires_ms + %lld", (long long)ms, (long long)ms);
    fixture_sql(o->p->f, sql);
}

/* --- the representative --- */

static inline void as_chief(struct office *o) { memcpy(o->p->session, o->chief_session, sizeof o->p->session); }
static inline void as_nobody(struct office *o) { o->p->session[0] = 0; }

static inline json_t *new_user(bool has_account, const char *given, const char *family, const char *email)
{
    return json_pack("{s:b, s:s, s:s, s:s, s:s, s:[s]}", "has_account", has_account, "title", "monsieur", "given", given, "family", family,
                     "email", email, "services", "rvsq");
}

static inline void keep_code(struct office *o)
{
    (void)snprintf(o->code, sizeof o->code, "%s", said_text(o->p, "code"));
    (void)snprintf(o->reference, sizeof o->reference, "%s", said_text(o->p, "reference"));
}

static inline unsigned add_user(struct office *o, json_t *in)
{
    as_chief(o);
    unsigned status = portal_ask(o->p, "user-add", in);
    if (status == 200)
        keep_code(o);
    return status;
}

static inline void add_luc(struct office *o) { assert_int_equal(add_user(o, new_user(false, "Luc", "Roy", NEW_EMAIL)), 200); }

static inline unsigned list_users(struct office *o, const char *family, const char *given, const char *name, int page)
{
    as_chief(o);
    return portal_ask(o->p, "users", json_pack("{s:s, s:s, s:s, s:i}", "family", family, "given", given, "name", name, "page", page));
}

static inline const json_t *row_at(const struct office *o, size_t i) { return json_array_get(json_object_get(o->p->answer, "rows"), i); }
static inline const char *row_text(const struct office *o, size_t i, const char *name)
{
    const char *text = json_string_value(json_object_get(row_at(o, i), name));
    return text ? text : "(none)";
}

/* By id, of any verb that takes one. */
static inline unsigned about(struct office *o, const char *verb, const char *id)
{
    as_chief(o);
    return portal_ask(o->p, verb, json_pack("{s:s}", "id", id));
}

/* --- the new user --- */

static inline unsigned enter_code(struct office *o, const char *reference, const char *code)
{
    as_nobody(o);
    unsigned status = portal_ask(o->p, "invitation", json_pack("{s:s, s:s}", "reference", reference, "code", code));
    if (status == 200)
        (void)snprintf(o->ticket, sizeof o->ticket, "%s", said_text(o->p, "ticket"));
    return status;
}

static inline json_t *new_account(const char *ticket, const char *name, const char *password)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:s}", "ticket", ticket, "name", name, "password", password, "questions", texts_of(portal_ids, 8), "answers",
                     texts_of(portal_answers, 8), "policy", POLICY);
}

static inline unsigned create(struct office *o, const char *name)
{
    as_nobody(o);
    return portal_ask(o->p, "create", new_account(o->ticket, name, PASSWORD));
}

static inline unsigned check_name(struct office *o, const char *name)
{
    as_nobody(o);
    return portal_ask(o->p, "name-check", json_pack("{s:s, s:s}", "ticket", o->ticket, "name", name));
}

/* --- what is kept --- */

static inline int64_t trail_of(const struct office *o, const char *action, const char *outcome, const char *reason)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = '%s' AND outcome = '%s' AND reason = '%s'", action, outcome, reason);
    return fixture_number(o->p->f, sql);
}

static inline int64_t mailed(const struct office *o, const char *kind, const char *address)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE kind = '%s' AND recipient = '%s'", kind, address);
    return fixture_number(o->p->f, sql);
}

#endif
