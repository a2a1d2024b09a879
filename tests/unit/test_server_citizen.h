/* The Service d'authentification, asked as a kiosk asks (test_server_account.h), and a citizen put straight in the database. */
#ifndef GUICHET_TESTS_SERVER_CITIZEN_H
#define GUICHET_TESTS_SERVER_CITIZEN_H

#include "tests/unit/test_server_account.h"

#include "server/mail.h"

#define LUC "luc12345"
#define LUC_PERSON "P-0000-0LVC"
#define LUC_SESSION "000102030405060708090a0b0c0d0e0f"

static inline void citizen_blob(const struct portal *p, const char *hex, char to[160])
{
    (void)snprintf(to, 160, "%s%s'", p->f->postgresql ? "'\\x" : "X'", hex);
}

/* A citizen with a session of this kiosk that began now: password and address are of no use. */
static inline void citizen_put(struct portal *p)
{
    char sql[1024], salt[160], zero[160], session[160];
    citizen_blob(p, "00000000000000000000000000000000", salt);
    citizen_blob(p, "0000000000000000000000000000000000000000000000000000000000000000", zero);
    citizen_blob(p, LUC_SESSION, session);
    const long long now = (long long)p->f->server_ms;
    (void)snprintf(sql, sizeof sql, "INSERT INTO person (id, name, language, made_ms) VALUES ('" LUC_PERSON "', '" LUC "', 'fr', %lld)", now);
    fixture_sql(p->f, sql);
    (void)snprintf(sql, sizeof sql, "INSERT INTO citizen (person, name, address_key, confirmed_ms, salt, hash, pepper, password_ms, made_ms) VALUES ('" LUC_PERSON "', '"
                   LUC "', %s, %lld, %s, %s, '', 1, %lld)", zero, now, salt, zero, now);
    fixture_sql(p->f, sql);
    (void)snprintf(sql, sizeof sql, "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms, realm) VALUES (%s, '%s', '" LUC_PERSON "', %lld, %lld, 'citizen')",
                   session, p->f->kiosk.kiosk_id, now, now + 20 * 60000);
    fixture_sql(p->f, sql);
    (void)snprintf(p->session, sizeof p->session, "%s", LUC_SESSION);
}

/* --- the ways in --- */

#define EVE "eve12345"
#define EVE_EMAIL "Eve@exemple.ca"
#define EVE_PASSWORD "Grand lac 57"
#define NEW_EMAIL "eve@nouveau.example"
#define NEW_PASSWORD "Petite mer 82"
#define TEXT_HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static inline json_t *new_citizen(const char *name, const char *email)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", name, "email", email, "password", EVE_PASSWORD, "language", "fr", "text", TEXT_HASH);
}

static inline unsigned citizen_create(struct portal *p, const char *name, const char *email)
{
    p->session[0] = 0;
    return portal_ask(p, "citizen-create", new_citizen(name, email));
}

static inline unsigned citizen_login(struct portal *p, const char *name, const char *password)
{
    p->session[0] = 0;
    return portal_ask(p, "citizen-login", json_pack("{s:s, s:s, s:s}", "name", name, "password", password, "text", TEXT_HASH));
}

/* Of the last answer. */
static inline void ticket_of(const struct portal *p, char to[ACCOUNT_SESSION_TEXT_SIZE])
{
    (void)snprintf(to, ACCOUNT_SESSION_TEXT_SIZE, "%s", said_text(p, "ticket"));
}

static inline json_t *ticket_and_code(const char *ticket, const char *code) { return json_pack("{s:s, s:s}", "ticket", ticket, "code", code); }

static inline unsigned citizen_try(struct portal *p, const char *verb, const char *ticket, const char *code)
{
    return portal_ask(p, verb, ticket_and_code(ticket, code));
}

static inline unsigned citizen_resend(struct portal *p, const char *ticket)
{
    return portal_ask(p, "citizen-resend", json_pack("{s:s}", "ticket", ticket));
}

/* Sends all that waits, as the mailer does; the code of the last mail to this address, "" none. */
static inline void code_mailed(struct portal *p, const char *address, char to[8])
{
    static const char before[] = "Code de sécurité :\n\n";
    struct mail mail;
    bool found = true;
    to[0] = 0;
    while (found) {
        BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
        found = false;
        assert_int_equal(mail_take(&p->f->service, p->f->db, &found, &mail, &body), ERR_OK);
        const char *code = found ? strstr(buf_string(&body), before) : NULL;
        if (code && strcmp(mail.recipient, address) == 0)
            (void)snprintf(to, 8, "%.7s", code + sizeof before - 1);
        if (found)
            assert_int_equal(mail_settle(&p->f->service, p->f->db, &mail, 250, ""), ERR_OK);
    }
}

/* Six digits that are not these. */
static inline const char *wrong_code(const char *code) { return strcmp(code, "123 456") == 0 ? "123 457" : "123 456"; }

/* 200: later requests are of this session. */
static inline unsigned citizen_enter(struct portal *p, const char *ticket, const char *code)
{
    p->session[0] = 0;
    unsigned status = citizen_try(p, "citizen-code", ticket, code);
    if (status == 200)
        (void)snprintf(p->session, sizeof p->session, "%s", said_text(p, "session"));
    return status;
}

/* An account whose address is confirmed, logged in. */
static inline void citizen_begin(struct portal *p, const char *name, const char *email)
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    assert_int_equal(citizen_create(p, name, email), 200);
    ticket_of(p, ticket);
    code_mailed(p, email, code);
    assert_int_equal(citizen_enter(p, ticket, code), 200);
}

static inline int64_t mailed(const struct portal *p, const char *kind, const char *address)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE kind = '%s' AND recipient = '%s'", kind, address);
    return fixture_number(p->f, sql);
}

static inline int64_t trail_of(const struct portal *p, const char *action, const char *outcome, const char *reason)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = 'account.%s' AND outcome = '%s' AND reason = '%s'", action, outcome, reason);
    return fixture_number(p->f, sql);
}

/* The last answer without what is drawn: the ticket, the reference. */
static inline void say_answer(const struct portal *p, char to[512])
{
    json_t *copy = json_copy(p->answer);
    json_object_del(copy, "ticket");
    json_object_del(copy, "reference");
    char *text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
    (void)snprintf(to, 512, "%u %s", p->f->status, text);
    free(text);
    json_decref(copy);
}

static inline void expect_problem(struct portal *p, unsigned status, const char *word)
{
    assert_int_equal(p->f->status, status);
    assert_string_equal(said_problem(p), word);
}

static inline void expect_session_over(struct portal *p)
{
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 403);
    expect_problem(p, 403, "session-unknown");
}

/* A code for the last answer's ticket, typed. */
static inline unsigned enter_mailed(struct portal *p, const char *verb, const char *address)
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    ticket_of(p, ticket);
    code_mailed(p, address, code);
    return citizen_try(p, verb, ticket, code);
}

#endif
