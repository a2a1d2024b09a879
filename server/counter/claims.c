/* Who is it about: a person is one agent's at a time, and nobody's own. */
#include "server/counter/counter.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/contact.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct claim { bool found; char agent[PERSON_ID_SIZE], session[ACCOUNT_SESSION_TEXT_SIZE], kiosk[PEER_ID_SIZE]; int64_t until_ms; };

/* Columns as CLAIM_GET. */
static enum err take_claim(void *ctx, const struct db_row *row)
{
    struct claim *c = ctx;
    c->found = true;
    db_row_copy(row, 0, c->agent, sizeof c->agent);
    db_row_copy(row, 1, c->session, sizeof c->session);
    db_row_copy(row, 2, c->kiosk, sizeof c->kiosk);
    c->until_ms = db_row_int(row, 3);
    return ERR_OK;
}

/* found: another agent has the person now. A claim ends with its session. */
static enum err find_other(const struct account_call *a, const char *person, struct claim *out)
{
    struct db *db = a->call->db;
    uint8_t session[ACCOUNT_SESSION_SIZE];
    bool goes_on = false;
    *out = (struct claim){ .found = false };
    enum err e = DB_RUN(db, ST_CLAIM_GET, take_claim, out, db_text(person));
    if (e || !out->found)
        return e;
    if (hex_parse(out->session, session, sizeof session))
        e = DB_RUN(db, ST_SESSION_GOES_ON, db_take_true, &goes_on, db_blob(session, sizeof session));
    out->found = goes_on && out->until_ms > a->call->now_ms && strcmp(out->agent, a->who.person) != 0;
    return e;
}

/* --- whose record --- */

static enum err take_mailbox(void *ctx, const struct db_row *row)
{
    mail_mailbox(db_row_text(row, 4), ctx);
    return ERR_OK;
}

/* Of a NIP the one that it was given out with. */
static enum err mailbox_of(const struct account_call *a, const char *person, char to[CONTACT_EMAIL_SIZE])
{
    struct contact_row contact;
    enum err e = contact_get(a->call->db, person, &contact);
    to[0] = 0;
    if (!e && !contact.found)
        e = DB_RUN(a->call->db, ST_NIP_GET, take_mailbox, to, db_text(person));
    else if (!e && contact.email[0])
        mail_mailbox(contact.email, to);
    sodium_memzero(&contact, sizeof contact);
    return e;
}

enum err counter_is_own(const struct account_call *a, const char *person, bool *own)
{
    char mine[CONTACT_EMAIL_SIZE], theirs[CONTACT_EMAIL_SIZE] = "";
    *own = strcmp(person, a->who.person) == 0;
    if (*own)
        return ERR_OK;
    enum err e = mailbox_of(a, a->who.person, mine);
    e = e ? e : mailbox_of(a, person, theirs);
    if (!e)
        *own = mine[0] && strcmp(mine, theirs) == 0;
    return e;
}

/* Columns as NIP_GET. */
static enum err take_nip(void *ctx, const struct db_row *row)
{
    struct person_row *p = ctx;
    p->found = true;
    (void)snprintf(p->name, sizeof p->name, "%s %s", db_row_text(row, 2), db_row_text(row, 3));
    return ERR_OK;
}

static enum err find_person(const struct account_call *a, const char *person, struct person_row *out)
{
    enum err e = people_get(a->call->db, person, out);
    return e || out->found ? e : DB_RUN(a->call->db, ST_NIP_GET, take_nip, out, db_text(person));
}

/* --- what verbs look at first --- */

enum err counter_refuse(struct account_call *a, unsigned status, const char *word, int64_t until_ms)
{
    enum err e = account_audit(a, a->who.person, "refused", word);
    return e ? e : call_problem(a->call, status, word, until_ms ? json_pack("{s:I}", "until_ms", (json_int_t)until_ms) : NULL);
}

static enum err hold_person(struct account_call *a, const char *person)
{
    const struct call *c = a->call;
    return DB_RUN(c->db, ST_CLAIM_PUT, NULL, NULL, db_text(person), db_text(a->who.person), db_text(a->who.session), db_text(c->kiosk),
                  db_int(c->now_ms + CLAIM_MS));
}

enum err counter_subject(struct account_call *a, const char *person, bool hold, struct person_row *out)
{
    struct claim other = { .found = false };
    bool own = false;
    a->about[0] = 0;
    enum err e = find_person(a, person, out);
    if (e || !out->found)
        return e ? e : call_problem(a->call, 404, "gone", NULL);
    (void)snprintf(a->about, sizeof a->about, "%s", person);
    e = counter_is_own(a, person, &own);
    if (e || own)
        return e ? e : counter_refuse(a, 403, "own-record", 0);
    if (!hold)
        return ERR_OK;
    e = people_hold(a->call->db, person);      /* two agents at once, one after the other */
    e = e ? e : find_other(a, person, &other);
    if (!e && other.found)
        return counter_refuse(a, 409, "taken", other.until_ms);
    return e ? e : hold_person(a, person);
}

/* --- the row `open` --- */

static enum err take_label(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 1, ctx, SERVICE_LABEL_SIZE);
    return ERR_OK;
}

enum err claim_put_row(struct account_call *a, const char *person)
{
    struct claim other;
    struct person_row agent = { .found = false };
    char kiosk[SERVICE_LABEL_SIZE] = "";
    enum err e = find_other(a, person, &other);
    if (e || !other.found)
        return e;
    e = people_get(a->call->db, other.agent, &agent);
    e = e ? e : DB_RUN(a->call->db, ST_KIOSK_GET, take_label, kiosk, db_text(other.kiosk));
    const struct sheet_row row = { .word = "open", .texts = { agent.name, kiosk }, .times = { other.until_ms } };
    return e ? e : sheet_add(a, &row);
}

/* --- counter-release --- */

static const char *const release_members[] = { "person", NULL };

static enum err release_read(struct account_call *a)
{
    char person[ACCOUNT_ID_SIZE];
    return account_members(a, release_members) && json_take_text(a->in, "person", person, sizeof person) ? ERR_OK : ERR_FORMAT;
}

static enum err release_run(struct account_call *a)
{
    (void)json_take_text(a->in, "person", a->about, sizeof a->about);
    enum err e = DB_RUN(a->call->db, ST_CLAIM_END, NULL, NULL, db_text(a->about), db_text(a->who.person));
    if (!e && db_changed(a->call->db))
        e = account_audit(a, a->who.person, "done", NULL);
    return e ? e : sheet_begin(a);
}

const struct account_verb account_verb_counter_release = { "counter-release", WITH_AGENT, false, true, 0, "who works with a person", release_read, NULL, release_run, account_release_nothing };
