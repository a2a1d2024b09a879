#include "server/counter/facts.h"

#include "core/base/letters.h"
#include "core/proto/op.h"
#include "core/rules/hours.h"
#include "server/contact.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char *const words[FACT_KINDS] = { "phone", "email", "workplace", "user", "token", "made" };
enum { LAST = 4, KEPT_MS = POLICY_DAY_MS, FOLDED_MAX = 4 * FACT_TYPED_MAX, DIGEST_TEXT = 17, GIVEN_SIZE = 96 };

const char *fact_word(enum fact_kind kind) { return words[kind]; }

/* --- one form for what is kept and what is typed --- */

/* Up to the extension, whichever way it is written: "418 555-0123 poste 45". */
static void take_digits(const uint8_t *bytes, size_t n, struct secret *to)
{
    for (size_t i = 0; i < n && !((bytes[i] | 0x20) >= 'a' && (bytes[i] | 0x20) <= 'z'); i++)
        if (bytes[i] >= '0' && bytes[i] <= '9' && secret_append(to, &bytes[i], 1))
            return;
}

static enum err take_address(const uint8_t *bytes, size_t n, struct secret *to)
{
    char address[CONTACT_EMAIL_SIZE], mailbox[CONTACT_EMAIL_SIZE];
    if (email_parse(bytes, n, address))
        return ERR_OK;
    mail_mailbox(address, mailbox);
    enum err e = secret_append(to, mailbox, strlen(mailbox));
    sodium_memzero(address, sizeof address);
    sodium_memzero(mailbox, sizeof mailbox);
    return e;
}

static void keep_last(struct secret *to)
{
    if (secret_length(to) > LAST)
        secret_remove(to, 0, secret_length(to) - LAST);
}

/* Empty: it cannot be one. */
static enum err put_form(enum fact_kind kind, const uint8_t *bytes, size_t n, struct secret *to)
{
    enum err e = ERR_OK;
    secret_wipe(to);
    if (kind == FACT_PHONE || kind == FACT_MADE)
        take_digits(bytes, n, to);
    else
        e = kind == FACT_EMAIL ? take_address(bytes, n, to) : letters_put(bytes, n, to);
    if (kind == FACT_PHONE || kind == FACT_TOKEN)
        keep_last(to);
    if ((kind == FACT_PHONE || kind == FACT_MADE) && secret_length(to) != LAST)
        secret_wipe(to);
    return e == ERR_FORMAT || e == ERR_LIMIT ? ERR_OK : e;
}

static enum err hash_form(const struct account_call *a, enum fact_kind kind, const void *bytes, size_t n, uint8_t to[SERVER_KEYS_HASH_SIZE], bool *any)
{
    char purpose[32];
    SECRET_OWNED struct secret *form = secret_new(FOLDED_MAX);
    enum err e = form ? put_form(kind, bytes, n, form) : ERR_MEMORY;
    if (e)
        return e;
    (void)snprintf(purpose, sizeof purpose, "guichet/fact/1 %s", words[kind]);
    server_keys_hash(a->call->service->keys, purpose, secret_bytes(form), secret_length(form), to);
    *any = secret_length(form) > 0;
    return ERR_OK;
}

enum err facts_match(const struct account_call *a, const struct facts *facts, enum fact_kind kind, const struct secret *typed, bool *same)
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    bool any = false;
    unsigned found = 0;
    enum err e = hash_form(a, kind, secret_bytes(typed), secret_length(typed), hash, &any);
    if (e)
        return e;
    for (size_t i = 0; i < FACT_VALUES_MAX; i++)
        found |= (unsigned)(sodium_memcmp(hash, facts->values[kind][i], sizeof hash) == 0) & (unsigned)(i < facts->count[kind]);
    *same = any && found;
    return ERR_OK;
}

/* --- what the record has --- */

struct reading { const struct account_call *a; struct facts *to; enum fact_kind kind; int column; char mailbox[CONTACT_EMAIL_SIZE]; };

static enum err add_value(const struct reading *r, const char *text)
{
    size_t *n = &r->to->count[r->kind];
    bool any = false;
    if (*n == FACT_VALUES_MAX)
        return ERR_OK;
    enum err e = hash_form(r->a, r->kind, text, strlen(text), r->to->values[r->kind][*n], &any);
    *n += !e && any;
    return e;
}

static enum err take_value(void *ctx, const struct db_row *row)
{
    const struct reading *r = ctx;
    return add_value(r, db_row_text(row, r->column));
}

static enum err take_name(void *ctx, const struct db_row *row)
{
    const struct reading *r = ctx;
    char mailbox[CONTACT_EMAIL_SIZE];
    mail_mailbox(db_row_text(row, r->column), mailbox);
    r->to->named = r->to->named || (r->mailbox[0] && strcmp(mailbox, r->mailbox) == 0);
    sodium_memzero(mailbox, sizeof mailbox);
    return take_value(ctx, row);
}

static enum err take_year(void *ctx, const struct db_row *row)
{
    const struct reading *r = ctx;
    char year[16];
    (void)snprintf(year, sizeof year, "%d", montreal_at(db_row_int(row, 0)).year);
    return add_value(r, year);
}

static enum err read_contact(struct reading *r, const char *person)
{
    struct contact_row contact;
    enum err e = contact_get(r->a->call->db, person, &contact);
    r->kind = FACT_EMAIL;
    if (!e && contact.found && contact.email[0])
        mail_mailbox(contact.email, r->mailbox);
    r->to->address = r->mailbox[0];
    e = e || !contact.found ? e : add_value(r, contact.email);
    r->kind = FACT_PHONE;
    e = e || !contact.found ? e : add_value(r, contact.mobile);
    for (size_t i = 0; !e && contact.found && i < contact.phone_count; i++)
        e = add_value(r, contact.phones[i]);
    sodium_memzero(&contact, sizeof contact);
    return e;
}

static enum err read_texts(struct reading *r, enum fact_kind kind, enum db_statement which, int column, const char *person)
{
    r->kind = kind;
    r->column = column;
    return DB_RUN(r->a->call->db, which, kind == FACT_USER ? take_name : take_value, r, db_text(person));
}

static void drop(struct facts *facts, enum fact_kind kind)
{
    facts->count[kind] = 0;
    memset(facts->values[kind], 0, sizeof facts->values[kind]);
}

enum err facts_get(const struct account_call *a, const char *person, struct facts *out)
{
    struct reading r = { .a = a, .to = out };
    memset(out, 0, sizeof *out);
    enum err e = read_contact(&r, person);
    e = e ? e : read_texts(&r, FACT_WORKPLACE, ST_ACCOUNT_ROLES, 2, person);
    e = e ? e : read_texts(&r, FACT_USER, ST_FACT_NAMES, 0, person);
    sodium_memzero(r.mailbox, sizeof r.mailbox);
    if (out->named)
        drop(out, FACT_EMAIL);
    r.kind = FACT_TOKEN;
    r.column = 0;
    e = e ? e : DB_RUN(a->call->db, ST_FACT_TOKENS, take_value, &r, db_text(person), db_int(a->call->now_ms));
    r.kind = FACT_MADE;
    return e ? e : DB_RUN(a->call->db, ST_FACT_MADE, take_year, &r, db_text(person));
}

/* --- which two --- */

static bool find_kind(const char *word, size_t n, enum fact_kind *out)
{
    for (int i = 0; i < FACT_KINDS; i++)
        if (strlen(words[i]) == n && memcmp(words[i], word, n) == 0) {
            *out = (enum fact_kind)i;
            return true;
        }
    return false;
}

/* Which record it was: a number changed since makes another. */
static void digest_of(const struct account_call *a, const struct facts *facts, char to[DIGEST_TEXT])
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(a->call->service->keys, "guichet/facts/1", facts->values, sizeof facts->values, hash);
    sodium_bin2hex(to, DIGEST_TEXT, hash, (DIGEST_TEXT - 1) / 2);
}

void facts_write(const struct account_call *a, const struct fact_pair *pair, const struct facts *facts, char to[PROOF_FACTS_SIZE])
{
    char digest[DIGEST_TEXT];
    digest_of(a, facts, digest);
    (void)snprintf(to, PROOF_FACTS_SIZE, "%s %s %s", words[pair->kinds[0]], words[pair->kinds[1]], digest);
}

bool facts_read(const char *text, struct fact_pair *out)
{
    for (size_t i = 0; i < FACT_ASKED; i++) {
        const size_t n = strcspn(text, " ");
        if (!find_kind(text, n, &out->kinds[i]) || text[n] != ' ')
            return false;
        text += n + 1;
    }
    return true;
}

static enum err take_text(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, PROOF_FACTS_SIZE);
    return ERR_OK;
}

_Static_assert((int)GIVEN_SIZE == (int)PROOF_FACTS_SIZE, "take_text takes both");

/* bits: a kind each. */
static enum err find_given(const struct account_call *a, unsigned *bits)
{
    static const struct { const char *word; enum fact_kind kind; } by[] = { { "user", FACT_USER }, { "citizen", FACT_USER }, { "token", FACT_TOKEN }, { "email", FACT_EMAIL } };
    uint8_t session[ACCOUNT_SESSION_SIZE];
    char given[GIVEN_SIZE] = "";
    (void)hex_parse(a->who.session, session, sizeof session);
    enum err e = DB_RUN(a->call->db, ST_SESSION_GIVEN, take_text, given, db_blob(session, sizeof session));
    *bits = 0;
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++)
        if (strstr(given, by[i].word))
            *bits |= 1U << by[i].kind;
    return e;
}

enum err facts_given(struct account_call *a, const char *given)
{
    uint8_t session[ACCOUNT_SESSION_SIZE];
    (void)hex_parse(a->who.session, session, sizeof session);
    return DB_RUN(a->call->db, ST_SESSION_GIVE, NULL, NULL, db_blob(session, sizeof session), db_text(given));
}

/* The pair of before, where it still holds; of a pair whose one fact the search has given since, the other one stays. */
static enum err find_kept(const struct account_call *a, const char *person, const struct facts *facts, struct fact_pair *out, bool *kept)
{
    char text[PROOF_FACTS_SIZE] = "", digest[DIGEST_TEXT];
    enum err e = DB_RUN(a->call->db, ST_VERIFICATION_KEPT, take_text, text, db_text(person), db_int(a->call->now_ms - KEPT_MS));
    const char *of = strrchr(text, ' ');
    digest_of(a, facts, digest);
    *kept = !e && of && strcmp(of + 1, digest) == 0 && facts_read(text, out);
    return e;
}

static bool draw(const struct facts *facts, unsigned without, enum fact_kind *out)
{
    enum fact_kind there[FACT_KINDS];
    uint32_t n = 0;
    for (int i = 0; i < FACT_KINDS; i++)
        if (facts->count[i] && !(without & (1U << i)))
            there[n++] = (enum fact_kind)i;
    if (n)
        *out = there[randombytes_uniform(n)];
    return n > 0;
}

static bool is_hidden(enum fact_kind kind) { return kind == FACT_PHONE || kind == FACT_EMAIL; }

/* The record shows the agent all but telephones and addresses: one of the two is such a one. Where none is left, the code that is mailed shows
 * that the caller is not the agent's invention; and without an address nothing does. */
static void hide_one(const struct facts *facts, unsigned given, struct fact_pair *out, bool *enough)
{
    unsigned without = given;
    if (is_hidden(out->kinds[0]) || is_hidden(out->kinds[1]))
        return;
    for (int i = 0; i < FACT_KINDS; i++)
        without |= is_hidden((enum fact_kind)i) ? 0 : 1U << i;
    if (!draw(facts, without, &out->kinds[randombytes_uniform(FACT_ASKED)]))
        *enough = facts->address;
}

enum err facts_choose(const struct account_call *a, const char *person, const struct facts *facts, struct fact_pair *out, bool *enough)
{
    unsigned without = 0, given = 0;
    bool kept = false;
    enum err e = find_given(a, &given);
    if (facts->named && (given & (1U << FACT_EMAIL)))
        given |= 1U << FACT_USER;
    e = e ? e : find_kept(a, person, facts, out, &kept);
    for (size_t i = 0; i < FACT_ASKED && kept; i++)
        without |= 1U << out->kinds[i];
    *enough = true;
    for (size_t i = 0; i < FACT_ASKED && !e && *enough; i++) {
        if (kept && !(given & (1U << out->kinds[i])))
            continue;
        *enough = draw(facts, without | given, &out->kinds[i]);
        without |= *enough ? 1U << out->kinds[i] : 0;
    }
    if (!e && *enough)
        hide_one(facts, given, out, enough);
    return e;
}
