/* The Service d'authentification, asked as a kiosk asks (test_server_account.h), and a citizen put straight in the database. */
#ifndef GUICHET_TESTS_SERVER_CITIZEN_H
#define GUICHET_TESTS_SERVER_CITIZEN_H

#include "tests/unit/test_server_account.h"

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

#endif
