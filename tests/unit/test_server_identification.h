/* Identification, asked as a kiosk asks; a register of the test's own behind server/identity/identity.h, that knows one person, can be
 * down, and counts what it is asked. */
#ifndef GUICHET_TESTS_SERVER_IDENTIFICATION_H
#define GUICHET_TESTS_SERVER_IDENTIFICATION_H

#include "tests/unit/test_server_citizen.h"

#include "core/rules/same_name.h"
#include "server/citizens/citizens.h"
#include "server/identity/identity.h"
#include "server/upkeep.h"

#include <stdatomic.h>

#define DAY_MS 86400000LL
#define EVE_PERSON "P-0000-00EV"
#define EVE_SESSION "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define TEXT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* What the register knows; invented. */
#define GIVEN "Hélène"
#define FAMILY "Tremblay-Roy"
#define BIRTH "1994-01-14"
#define NAM "TREH94511411"
#define NAS "512345679"
#define AVIS "Q7F4K2M9X31"
#define CARD "204681357"
#define LICENCE "T123456789"

static struct {
    bool down, no_letters, any;      /* any: says yes, and remembers nothing */
    int letters_to;                  /* with any: where letters are written to */
    atomic_int asked;
    int letters;
    char text[8192];                 /* of the last letter */
    void (*meanwhile)(void *);       /* while it thinks */
    void *meanwhile_of;
} reg;

static inline bool is_text(const struct secret *s, const char *text)
{
    return secret_length(s) == strlen(text) && memcmp(secret_bytes(s), text, strlen(text)) == 0;
}

static inline bool is_name(const struct secret *s, const char *text)
{
    SECRET_OWNED struct secret *own = secret_text(text);
    return same_name(s, own);
}

static inline enum identity_answer judge_person(const struct identity_fields *f)
{
    return !is_text(f->nam, NAM) || !is_text(f->nas, NAS) ? IDENTITY_NO_NUMBERS : !is_name(f->given, GIVEN) ? IDENTITY_NO_GIVEN
        : !is_name(f->family, FAMILY) ? IDENTITY_NO_FAMILY : !is_text(f->birth, BIRTH) ? IDENTITY_NO_BIRTH : IDENTITY_YES;
}

enum identity_answer identity_verify(struct identity *identity, enum identity_purpose purpose, const struct identity_fields *f)
{
    static const char *const numbers[] = { [IDENTITY_TAX] = AVIS, [IDENTITY_HEALTH] = CARD, [IDENTITY_LICENCE] = LICENCE };
    (void)identity;
    reg.asked++;
    if (reg.meanwhile)
        reg.meanwhile(reg.meanwhile_of);
    if (reg.down || reg.any)
        return reg.down ? IDENTITY_UNAVAILABLE : IDENTITY_YES;
    enum identity_answer answer = judge_person(f);
    return answer != IDENTITY_YES || purpose == IDENTITY_PERSON || is_text(f->number, numbers[purpose]) ? answer : IDENTITY_NO_NUMBERS;
}

enum identity_answer identity_letter(struct identity *identity, const struct identity_letter *letter)
{
    (void)identity;
    if (reg.down || reg.no_letters)
        return IDENTITY_UNAVAILABLE;
    if (reg.any)
        return write(reg.letters_to, secret_bytes(letter->text), secret_length(letter->text)) == (ssize_t)secret_length(letter->text) ? IDENTITY_YES : IDENTITY_UNAVAILABLE;
    reg.letters++;
    (void)snprintf(reg.text, sizeof reg.text, "%.*s", (int)secret_length(letter->text), (const char *)secret_bytes(letter->text));
    return IDENTITY_YES;
}

const char *identity_provider(const struct identity *identity) { (void)identity; return "test"; }
void identity_close(struct identity *identity) { (void)identity; }
enum err identity_open(const struct identity_settings *settings, const struct server_keys *keys, struct identity **out)
{
    (void)settings, (void)keys, (void)out;
    return ERR_CONFIG;
}

/* --- people --- */

/* A session of 20 minutes from now, whatever the one before was. */
static inline void session_put(struct portal *p, const char *person, const char *id)
{
    char sql[512], session[160];
    const long long now = (long long)p->f->server_ms;
    citizen_blob(p, id, session);
    (void)snprintf(sql, sizeof sql, "DELETE FROM account_session WHERE id = %s", session);
    fixture_sql(p->f, sql);
    (void)snprintf(sql, sizeof sql, "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms, realm) VALUES (%s, '%s', '%s', %lld, %lld, 'citizen')",
                   session, p->f->kiosk.kiosk_id, person, now, now + 20 * 60000);
    fixture_sql(p->f, sql);
    (void)snprintf(p->session, sizeof p->session, "%s", id);
}

static inline void be_luc(struct portal *p) { session_put(p, LUC_PERSON, LUC_SESSION); }
static inline void be_eve(struct portal *p) { session_put(p, EVE_PERSON, EVE_SESSION); }

static inline void address_put(const struct portal *p, const char *person, const char *email)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms)"
                   " VALUES ('%s', 1, 1, '%s', 1, '[]', 0, '', 0, '', 0)", person, email);
    fixture_sql(p->f, sql);
}

static inline void eve_put(const struct portal *p)
{
    char sql[1024], salt[160], key[160];
    citizen_blob(p, "00000000000000000000000000000000", salt);
    citizen_blob(p, "0100000000000000000000000000000000000000000000000000000000000000", key);
    fixture_sql(p->f, "INSERT INTO person (id, name, language, made_ms) VALUES ('" EVE_PERSON "', 'eve99999', 'fr', 1)");
    (void)snprintf(sql, sizeof sql, "INSERT INTO citizen (person, name, address_key, confirmed_ms, salt, hash, pepper, password_ms, made_ms) VALUES ('" EVE_PERSON
                   "', 'eve99999', %s, 1, %s, %s, '', 1, 1)", key, salt, key);
    fixture_sql(p->f, sql);
    address_put(p, EVE_PERSON, "eve@exemple.ca");
}

static struct settings identification_settings;

static inline int identification_setup(void **state)
{
    int failed = portal_setup(state);
    struct portal *p = *state;
    memset(&reg, 0, sizeof reg);
    identification_settings = settings_default;
    p->f->service.settings = &identification_settings;
    citizen_put(p);
    address_put(p, LUC_PERSON, "luc@exemple.ca");
    eve_put(p);
    be_luc(p);
    return failed;
}

/* --- requests --- */

struct typed { const char *given, *family, *birth, *nam, *nas; };
static const struct typed right = { GIVEN, FAMILY, BIRTH, NAM, NAS };

static inline json_t *personal_of(const struct typed *t)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "given", t->given, "family", t->family, "birth", t->birth, "nam", t->nam, "nas", t->nas, "text", TEXT);
}

static inline unsigned personal(struct portal *p, const struct typed *t) { return portal_ask(p, "citizen-personal", personal_of(t)); }

struct sections { const char *avis, *kind, *number; bool letter; };

static inline json_t *identify_of(const char *ticket, const struct typed *t, const struct sections *s)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "ticket", ticket, "given", t->given, "family", t->family, "birth", t->birth,
                     "nam", t->nam, "nas", t->nas, "avis", s->avis, "avis_text", s->avis[0] ? TEXT : "", "kind", s->kind, "number", s->number,
                     "number_text", s->kind[0] ? TEXT : "", "letter", s->letter);
}

/* Agreed with, then the numbers. */
static inline void ticket_get(struct portal *p, char to[ACCOUNT_SESSION_TEXT_SIZE])
{
    assert_int_equal(personal(p, &right), 200);
    (void)snprintf(to, ACCOUNT_SESSION_TEXT_SIZE, "%s", said_text(p, "ticket"));
}

static inline unsigned identify(struct portal *p, const struct sections *s)
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    return portal_ask(p, "citizen-identify", identify_of(ticket, &right, s));
}

static inline unsigned identify_with(struct portal *p, const char *ticket, const struct sections *s)
{
    return portal_ask(p, "citizen-identify", identify_of(ticket, &right, s));
}

static const struct sections both = { AVIS, "health", CARD, false };
static const struct sections no_avis = { "", "licence", LICENCE, true };
static const struct sections no_number = { AVIS, "", "", true };
static const struct sections neither = { "", "", "", true };

/* What a page that is left and come back to would show. */
static inline void look(struct portal *p)
{
    assert_int_equal(portal_ask(p, "citizen-consent", json_pack("{s:s, s:b, s:s}", "purpose", "licence", "accept", 0, "text", TEXT)), 200);
}

static inline int64_t home_number(const struct portal *p, const char *name)
{
    assert_true(json_is_integer(said_home(p, name)));
    return json_integer_value(said_home(p, name));
}

/* "ABCDE-FGHJK", after the words that come before it. */
static inline void letter_secret(char to[12])
{
    const char *at = strstr(reg.text, "Secret : ");
    assert_non_null(at);
    (void)snprintf(to, 12, "%s", at + strlen("Secret : "));
    assert_int_equal(to[5], '-');
}

static inline unsigned enter_secret(struct portal *p, const char *secret)
{
    return portal_ask(p, "citizen-secret", json_pack("{s:s}", "secret", secret));
}

static inline int64_t rows_of(const struct portal *p, const char *table_and_where)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table_and_where);
    return fixture_number(p->f, sql);
}

#endif
