/* What a person changes: questions, address, numbers, sessions, the code of a new address (server/PROTOCOL.md 6, 9.1, 9.2). */
#include "tests/unit/test_server_people.h"

#include "core/proto/certificate_renewed.h"
#include "core/rules/code.h"
#include "server/contact.h"
#include "server/questions.h"

#define IDS "q01 q02 q03 q04"
#define ANSWERS "Bébé|Trois-Rivières|Raleigh|Le Père Noël"

/* --- questions --- */

static void test_questions(void **state)
{
    struct person *p = *state;
    struct question_set set;
    assert_string_equal(choose(p, IDS, ANSWERS), "");
    assert_int_equal(questions_get(p->f->db, p->id, &set), ERR_OK);
    assert_true(set.found && set.version == 1);
    assert_string_equal(set.ids[3], "q04");
    assert_int_equal(fixture_number(p->f, "SELECT length(payload) FROM operation"), 0);    /* the answers are not kept, sealed or not */
    person_later(p, 60000);
    assert_string_equal(choose(p, "q05 q02 q03 q04", ANSWERS), "");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM question_set"), 2);        /* versions are only added */
    assert_int_equal(mails_to(p, "questions-set", EMAIL), 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'questions.set' AND outcome = 'done' AND actor = 'user'"), 2);
}

static void test_questions_refused(void **state)
{
    struct person *p = *state;
    static const struct { const char *ids, *answers; } bad[] = {
        { "q01 q02 q03 q03", ANSWERS }, { "q01 q02 q03 q99", ANSWERS },
        { IDS, "Bébé|Trois-Rivières|Raleigh|Trois Rivières" }, { IDS, "Bébé|Tr|Raleigh|Le Père Noël" },
        { IDS, "Bébé|ville|Raleigh|Le Père Noël" }, { IDS, "Bébé|" SERIAL "|Raleigh|Le Père Noël" },
        { IDS, "Bébé|town|Raleigh|Le Père Noël" }, { IDS, "Bébé|123456|Raleigh|Le Père Noël" },
        { IDS, "Bébé|Marie-Tremblay|Raleigh|Le Père Noël" }, { IDS, "Bébé|" EMAIL "|Raleigh|Le Père Noël" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(choose(p, bad[i].ids, bad[i].answers), "refused");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM question_set"), 0);
    assert_int_equal(mails_of(p, "questions-set"), 0);
    assert_string_equal(choose(p, IDS, "Li|Trois-Rivières|Raleigh|Le Père Noël"), "");    /* q01 may be short */
}

/* An off-line change that is older than what is there now. */
static void test_questions_superseded(void **state)
{
    struct person *p = *state;
    struct op old, fresh;
    struct question_set set;
    make_questions(p, IDS, ANSWERS, &old);
    person_later(p, 3600000);
    make_questions(p, "q05 q06 q03 q04", ANSWERS, &fresh);
    assert_string_equal(push_one(p, &fresh), "");
    assert_string_equal(push_one(p, &old), "superseded");
    assert_int_equal(questions_get(p->f->db, p->id, &set), ERR_OK);
    assert_string_equal(set.ids[0], "q05");
    assert_int_equal(mails_to(p, "superseded", EMAIL), 1);
    assert_string_equal(choose(p, IDS, ANSWERS), "");    /* what is behind a refused one goes on */
}

/* The kiosk's clock is ten minutes ahead: its times are corrected by what its request says of now. */
static void test_clock_offset(void **state)
{
    struct person *p = *state;
    struct op old;
    p->f->kiosk_ms += 600000;
    make_questions(p, IDS, ANSWERS, &old);
    person_later(p, 300000);
    p->f->kiosk_ms -= 600000;                            /* another kiosk, whose clock is right */
    assert_string_equal(choose(p, "q05 q06 q03 q04", ANSWERS), "");
    p->f->kiosk_ms += 600000;
    assert_string_equal(push_one(p, &old), "superseded");
    p->f->kiosk_ms -= 600000;
    assert_int_equal(fixture_number(p->f, "SELECT max(at_ms) FROM question_set"), p->f->server_ms);
}

static void test_nobodys_token(void **state)
{
    struct person *p = *state;
    fixture_sql(p->f, "DELETE FROM token_owner");
    assert_string_equal(choose(p, IDS, ANSWERS), "token-unknown");
    struct op op;
    fixture_make_op(p->f, false, true, &op);
    assert_string_equal(push_one(p, &op), "");           /* what happened to the token happened */
}

/* The same operation however often: one set, one notice. */
static void test_once(void **state)
{
    struct person *p = *state;
    struct op op;
    struct push_answer answer;
    const struct exchange_now now = fixture_now(p->f);
    make_questions(p, IDS, ANSWERS, &op);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fixture_push_as(p->f, &now, &op, 1, 1, &answer), ERR_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fixture_push(p->f, &op, 1, 1, &answer), ERR_OK);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM question_set"), 1);
    assert_int_equal(mails_of(p, "questions-set"), 1);
}

/* The database forgot the operation (it was restored): the notice is still the same one. */
static void test_notice_has_one_name(void **state)
{
    struct person *p = *state;
    struct op op;
    make_questions(p, IDS, ANSWERS, &op);
    assert_string_equal(push_one(p, &op), "");
    fixture_sql(p->f, "DELETE FROM operation");
    assert_string_equal(push_one(p, &op), "");
    assert_int_equal(mails_of(p, "questions-set"), 1);
}

/* --- other notices --- */

static void test_password_is_told(void **state)
{
    struct person *p = *state;
    struct op op;
    fixture_make_op(p->f, false, true, &op);
    assert_string_equal(push_one(p, &op), "");
    fixture_make_op(p->f, true, false, &op);
    assert_string_equal(push_one(p, &op), "");
    assert_int_equal(mails_to(p, "password-changed", EMAIL), 1);
    assert_int_equal(mails_to(p, "password-unsure", EMAIL), 1);
    fixture_sql(p->f, "UPDATE contact SET email = ''");
    fixture_make_op(p->f, false, true, &op);
    assert_string_equal(push_one(p, &op), "");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail"), 2);
}

/* What no token has signed a stolen kiosk can say of anybody's, as often as it likes: an hour's worth is one mail. */
static void test_unproven_is_told_seldom(void **state)
{
    struct person *p = *state;
    struct op op;
    for (int i = 0; i < 20; i++) {
        fixture_make_op(p->f, true, false, &op);
        assert_string_equal(push_one(p, &op), "");
    }
    assert_int_equal(mails_of(p, "password-unsure"), 1);
    person_later(p, 3600000);
    fixture_make_op(p->f, true, false, &op);
    assert_string_equal(push_one(p, &op), "");
    assert_int_equal(mails_of(p, "password-unsure"), 2);
}

static void push_renewed_as(struct person *p, const char *expected)
{
    struct op op;
    struct certificate_renewed event = { .reader = "Lecteur" };
    crypto_hash_sha256(event.certificate, p->f->certificate, p->f->certificate_n);
    begin_op(p, CERTIFICATE_RENEWED_TYPE, &op);
    assert_int_equal(certificate_renewed_put(&event, &op), ERR_OK);
    sign_op(p, &op);
    assert_string_equal(push_one(p, &op), expected);
}

static void test_renewed(void **state)
{
    struct person *p = *state;
    struct op before, after;
    fixture_make_op(p->f, false, true, &before);
    person_later(p, 60000);
    fixture_make_op(p->f, false, true, &after);
    gnutls_x509_privkey_t old = p->f->token_key;
    p->f->token_key = NULL;
    fixture_make_token(p->f, GNUTLS_PK_ECDSA);
    push_renewed_as(p, "token-signature");               /* not recorded: nobody issued it */
    assert_int_equal(tokens_add(&p->f->service, p->f->db, SERIAL, "Marie", p->f->certificate, p->f->certificate_n), ERR_OK);
    fixture_sql(p->f, "UPDATE token SET replaced_ms = NULL");    /* as EST records it: beside the old one */
    push_renewed_as(p, "");
    assert_int_equal(mails_to(p, "certificate-renewed", EMAIL), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM token WHERE replaced_ms IS NULL"), 1);
    assert_string_equal(push_one(p, &before), "");       /* the old certificate's word of before still counts */
    assert_string_equal(push_one(p, &after), "token-revoked");
    gnutls_x509_privkey_deinit(old);
}

/* The report of a renewal was lost: the first thing the new key signs says it, once; what the old one signed later does not. */
static void test_renewed_unreported(void **state)
{
    struct person *p = *state;
    struct op op;
    gnutls_x509_privkey_t old = p->f->token_key;
    person_later(p, 60000);
    p->f->token_key = NULL;
    fixture_make_token(p->f, GNUTLS_PK_ECDSA);
    assert_int_equal(tokens_add(&p->f->service, p->f->db, SERIAL, "Marie", p->f->certificate, p->f->certificate_n), ERR_OK);
    fixture_sql(p->f, "UPDATE token SET replaced_ms = NULL");
    gnutls_x509_privkey_t new = p->f->token_key;
    p->f->token_key = old;
    fixture_make_op(p->f, false, true, &op);
    assert_string_equal(push_one(p, &op), "");           /* the older one replaces nothing */
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM token WHERE replaced_ms IS NULL"), 2);
    p->f->token_key = new;
    for (int i = 0; i < 2; i++) {
        fixture_make_op(p->f, false, true, &op);
        assert_string_equal(push_one(p, &op), "");
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM token WHERE replaced_ms IS NULL"), 1);
    assert_int_equal(mails_to(p, "certificate-renewed", EMAIL), 1);
    push_renewed_as(p, "");
    assert_int_equal(mails_to(p, "certificate-renewed", EMAIL), 1);
    gnutls_x509_privkey_deinit(old);
}

/* --- contact --- */

static struct contact_row contact_of(struct person *p)
{
    struct contact_row row;
    assert_int_equal(contact_get(p->f->db, p->id, &row), ERR_OK);
    return row;
}

static void test_contact(void **state)
{
    struct person *p = *state;
    const struct contact_set both = { .email_given = true, .email = "Nouvelle@Exemple.CA", .phones_given = true, .phone_count = 2,
        .phones = { "418 555 0123", "1-514-555-0199 poste 45" }, .mobile_given = true, .mobile = "(819) 555-0111" };
    const struct contact_set erase = { .phones_given = true, .mobile_given = true };
    assert_string_equal(change_contact(p, &both), "");
    struct contact_row row = contact_of(p);
    assert_string_equal(row.email, EMAIL);               /* in force until the code */
    assert_string_equal(row.pending, "Nouvelle@exemple.ca");
    assert_int_equal(row.phone_count, 2);
    assert_string_equal(row.phones[1], "514 555-0199 poste 45");
    assert_string_equal(row.mobile, "819 555-0111");
    assert_int_equal(mails_to(p, "address-asked", EMAIL), 1);
    assert_int_equal(mails_to(p, "address-asked", "Nouvelle@exemple.ca"), 1);
    assert_int_equal(mails_to(p, "contact-set", EMAIL), 1);
    person_later(p, 60000);
    assert_string_equal(change_contact(p, &erase), "");
    row = contact_of(p);
    assert_int_equal(row.phone_count, 0);
    assert_string_equal(row.mobile, "");
    assert_string_equal(row.pending, "Nouvelle@exemple.ca");    /* not named: unchanged */
}

static void test_contact_refused(void **state)
{
    struct person *p = *state;
    const struct contact_set email = { .email_given = true, .email = "marie" }, phone = { .mobile_given = true, .mobile = "555" };
    const struct contact_set numbers = { .mobile_given = true, .mobile = "8195550111" };
    assert_string_equal(change_contact(p, &email), "refused");
    assert_string_equal(change_contact(p, &phone), "refused");
    assert_int_equal(contact_of(p).version, 1);
    fixture_sql(p->f, "DELETE FROM contact");
    assert_string_equal(change_contact(p, &numbers), "refused");    /* the address is the field that is required */
}

/* Field by field: what the other kiosk changed is not overwritten, what it left alone may be. */
static void test_contact_compare(void **state)
{
    struct person *p = *state;
    const struct contact_set mobile = { .base = 1, .mobile_given = true, .mobile = "8195550111" };
    const struct contact_set phones = { .base = 1, .phones_given = true, .phone_count = 1, .phones = { "4185550123" } };
    const struct contact_set again = { .base = 1, .mobile_given = true, .mobile = "8195550222" };
    assert_string_equal(change_contact(p, &mobile), "");
    assert_string_equal(change_contact(p, &phones), "");
    assert_string_equal(change_contact(p, &again), "superseded");
    struct contact_row row = contact_of(p);
    assert_int_equal(row.version, 3);
    assert_string_equal(row.mobile, "819 555-0111");
    assert_int_equal(mails_to(p, "superseded", EMAIL), 1);
    assert_int_equal(mails_of(p, "contact-set"), 2);
}

/* Off-line nobody knows the version: then the time it was signed decides. */
static void test_contact_offline(void **state)
{
    struct person *p = *state;
    struct op old;
    const struct contact_set early = { .mobile_given = true, .mobile = "8195550111" }, late = { .mobile_given = true, .mobile = "8195550222" };
    make_contact(p, &early, &old);
    person_later(p, 3600000);
    assert_string_equal(change_contact(p, &late), "");
    assert_string_equal(push_one(p, &old), "superseded");
    assert_string_equal(contact_of(p).mobile, "819 555-0222");
}

/* --- sessions --- */

static void test_session(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    assert_string_equal(choose(p, IDS, ANSWERS), "");
    assert_int_equal(open_session(p, &s), ERR_OK);
    assert_string_equal(s.profile.holder, "Marie Tremblay");
    assert_int_equal(s.profile.question_count, 4);
    assert_string_equal(s.profile.questions[1], "q02");
    assert_string_equal(s.profile.email, EMAIL);
    assert_int_equal(s.profile.contact_version, 1);
    assert_int_equal(s.expires_ms, p->f->server_ms + 15 * 60000);
    assert_int_equal(s.profile.renew_after_ms, p->f->server_ms / 1000 * 1000 + 31536000000 - 60 * 86400000LL);
}

static void expect_refusal(struct person *p, const struct session_claim *claim, const char *reason)
{
    struct exchange_session s;
    assert_int_equal(send_claim(p, claim, &s), ERR_SERVER_REFUSED);
    assert_string_equal(p->problem.reason, reason);
}

static void test_session_refused(void **state)
{
    struct person *p = *state;
    struct session_claim claim;
    struct exchange_session s;
    bool changed;
    make_claim(p, &claim);
    assert_int_equal(send_claim(p, &claim, &s), ERR_OK);
    expect_refusal(p, &claim, "challenge");              /* once */
    make_claim(p, &claim);
    person_later(p, 120000);
    expect_refusal(p, &claim, "challenge");              /* two minutes */
    make_claim(p, &claim);
    (void)snprintf(claim.serial, sizeof claim.serial, "DENK0100002");
    expect_refusal(p, &claim, "challenge");              /* of another token */
    gnutls_x509_privkey_t own = p->f->token_key;
    p->f->token_key = NULL;
    fixture_make_token(p->f, GNUTLS_PK_ECDSA);
    make_claim(p, &claim);
    expect_refusal(p, &claim, "token-signature");
    gnutls_x509_privkey_deinit(p->f->token_key);
    p->f->token_key = own;
    make_claim(p, &claim);
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    expect_refusal(p, &claim, "token-revoked");
}

/* --- the code --- */

static enum err ask_code(struct person *p, const struct exchange_session *s, struct exchange_code *out)
{
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_code(&p->f->kiosk, &now, s->id, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    enum err e = exchange_read_code(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), out);
    p->problem = ticket.problem;
    return e;
}

static enum err check_code(struct person *p, const struct exchange_session *s, const char *digits)
{
    SECRET_OWNED struct secret *typed = secret_of(digits);
    const struct exchange_code_check check = { s->id, typed };
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_code_check(&p->f->kiosk, &now, &check, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    enum err e = exchange_read_code_check(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer));
    p->problem = ticket.problem;
    return e;
}

/* Takes the mails that wait, as the sender would; the digits of the code among them. */
static void read_code(struct person *p, char digits[CODE_DIGITS + 1])
{
    struct mail mail;
    bool found = true;
    digits[0] = 0;
    while (found) {
        BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX + 64);
        assert_int_equal(mail_take(&p->f->service, p->f->db, &found, &mail, &body), ERR_OK);
        if (found)
            assert_int_equal(mail_settle(&p->f->service, p->f->db, &mail, 250, ""), ERR_OK);
        const char *at = found && strcmp(mail.kind, MAIL_KIND_CODE) == 0 ? strstr(buf_string(&body), "Votre code de sécurité : ") : NULL;
        if (at)
            (void)snprintf(digits, CODE_DIGITS + 1, "%.3s%.3s", at + strlen("Votre code de sécurité : "), at + strlen("Votre code de sécurité : ") + 4);
    }
    assert_int_equal(strspn(digits, "0123456789"), CODE_DIGITS);
}

static void wrong_of(const char *right, char wrong[CODE_DIGITS + 1])
{
    memcpy(wrong, right, CODE_DIGITS + 1);
    wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
}

static void want_address(struct person *p, const char *address, struct exchange_session *s)
{
    struct contact_set set = { .email_given = true };
    (void)snprintf(set.email, sizeof set.email, "%s", address);
    assert_string_equal(change_contact(p, &set), "");
    assert_int_equal(open_session(p, s), ERR_OK);
}

static void test_code(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct exchange_code code;
    char digits[CODE_DIGITS + 1], wrong[CODE_DIGITS + 1];
    assert_int_equal(open_session(p, &s), ERR_OK);
    assert_int_equal(ask_code(p, &s, &code), ERR_NOTHING_PENDING);
    want_address(p, "neuve@exemple.ca", &s);
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);
    assert_string_equal(code.to, "n•••@•••.ca");
    assert_int_equal(code.expires_ms, p->f->server_ms + 600000);
    assert_int_equal(ask_code(p, &s, &code), ERR_TOO_SOON);
    assert_int_equal(p->problem.until_ms, p->f->server_ms + 60000);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind = 'code' AND body LIKE '%{code}%'"), 1);
    read_code(p, digits);
    assert_int_equal(mails_to(p, "code", "neuve@exemple.ca"), 1);
    wrong_of(digits, wrong);
    assert_int_equal(check_code(p, &s, wrong), ERR_CODE_WRONG);
    assert_int_equal(p->problem.left, 4);
    assert_int_equal(check_code(p, &s, digits), ERR_OK);
    struct contact_row row = contact_of(p);
    assert_string_equal(row.email, "neuve@exemple.ca");
    assert_string_equal(row.pending, "");
    assert_int_equal(mails_to(p, "address-confirmed", EMAIL), 1);
    assert_int_equal(mails_to(p, "address-confirmed", "neuve@exemple.ca"), 1);
    assert_int_equal(check_code(p, &s, digits), ERR_NOTHING_PENDING);    /* one use */
}

static void test_code_dies(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct exchange_code code;
    char digits[CODE_DIGITS + 1], wrong[CODE_DIGITS + 1], old[CODE_DIGITS + 1];
    want_address(p, "neuve@exemple.ca", &s);
    assert_int_equal(check_code(p, &s, "123456"), ERR_CODE_DEAD);        /* none was asked for */
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);
    read_code(p, old);
    wrong_of(old, wrong);
    for (unsigned left = 4; left >= 1; left--) {
        assert_int_equal(check_code(p, &s, wrong), ERR_CODE_WRONG);
        assert_int_equal(p->problem.left, left);
    }
    assert_int_equal(check_code(p, &s, wrong), ERR_CODE_DEAD);
    assert_int_equal(check_code(p, &s, old), ERR_CODE_DEAD);             /* the right one, too late */
    person_later(p, 60000);
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);                    /* a new one gives five tries, not ten more */
    read_code(p, digits);
    wrong_of(digits, wrong);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(check_code(p, &s, wrong), ERR_CODE_WRONG);
    assert_int_equal(check_code(p, &s, wrong), ERR_CODE_DEAD);
    person_later(p, 60000);
    assert_int_equal(ask_code(p, &s, &code), ERR_TOO_MANY);              /* ten for this address in a day */
    assert_true(p->problem.until_ms > p->f->server_ms + 86000000);
}

/* Most servers deliver to one mailbox however its name is written: another way of writing it gives no more tries. */
static void test_tries_of_a_mailbox(void **state)
{
    static const char *const written[] = { "neuve@exemple.ca", "Neuve@exemple.ca", "NEUVE@exemple.ca" };
    struct person *p = *state;
    struct exchange_session s;
    struct exchange_code code;
    char digits[CODE_DIGITS + 1], wrong[CODE_DIGITS + 1];
    for (int k = 0; k < 2; k++) {
        want_address(p, written[k], &s);
        assert_int_equal(ask_code(p, &s, &code), ERR_OK);
        read_code(p, digits);
        wrong_of(digits, wrong);
        for (int i = 0; i < 5; i++)
            assert_int_equal(check_code(p, &s, wrong), i < 4 ? ERR_CODE_WRONG : ERR_CODE_DEAD);
        person_later(p, 60000);
    }
    want_address(p, written[2], &s);
    assert_int_equal(ask_code(p, &s, &code), ERR_TOO_MANY);
}

static void test_code_expires_and_moves(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct exchange_code code;
    char digits[CODE_DIGITS + 1];
    want_address(p, "neuve@exemple.ca", &s);
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);
    read_code(p, digits);
    want_address(p, "autre@exemple.ca", &s);
    assert_int_equal(check_code(p, &s, digits), ERR_CODE_DEAD);          /* of another address */
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);
    read_code(p, digits);
    person_later(p, 600000);
    assert_int_equal(check_code(p, &s, digits), ERR_CODE_DEAD);
    person_later(p, 300000);
    assert_int_equal(check_code(p, &s, digits), ERR_SESSION);
    assert_int_equal(ask_code(p, &s, &code), ERR_SESSION);
}

/* Who finds a token that is reported stolen with a session open has it no longer. */
static void test_revoked_ends_sessions(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct exchange_code code;
    char digits[CODE_DIGITS + 1];
    bool changed;
    want_address(p, "voleur@exemple.ca", &s);
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);
    read_code(p, digits);
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    assert_int_equal(check_code(p, &s, digits), ERR_SESSION);
    assert_string_equal(contact_of(p).email, EMAIL);
}

static void test_codes_an_hour(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct exchange_code code;
    want_address(p, "neuve@exemple.ca", &s);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(ask_code(p, &s, &code), ERR_OK);
        person_later(p, 60000);
    }
    assert_int_equal(ask_code(p, &s, &code), ERR_TOO_MANY);
    assert_int_equal(mails_of(p, "code"), 5);
    person_later(p, 3600000);
    assert_int_equal(open_session(p, &s), ERR_OK);
    assert_int_equal(ask_code(p, &s, &code), ERR_OK);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, person_setup, person_teardown)
    const struct CMUnitTest tests[] = {
        T(test_questions), T(test_questions_refused), T(test_questions_superseded), T(test_clock_offset), T(test_nobodys_token), T(test_once),
        T(test_notice_has_one_name), T(test_password_is_told), T(test_unproven_is_told_seldom), T(test_renewed), T(test_renewed_unreported), T(test_contact), T(test_contact_refused),
        T(test_contact_compare), T(test_contact_offline), T(test_session), T(test_session_refused), T(test_code), T(test_code_dies), T(test_tries_of_a_mailbox), T(test_revoked_ends_sessions),
        T(test_code_expires_and_moves), T(test_codes_an_hour),
    };
    return FIXTURE_RUN("server person", tests);
}
