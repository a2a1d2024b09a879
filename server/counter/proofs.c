/* Verified enough for the act? The proof, and the second agent where one is needed; two documents that an AVI has seen. */
#include "server/counter/proofs.h"

#include "core/proto/json_in.h"
#include "core/proto/peer.h"
#include "server/accounts/sessions.h"
#include "server/settings.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { [PROOF_NONE] = "", [PROOF_FACTS] = "facts", [PROOF_CALLER] = "caller", [PROOF_DOCUMENTS] = "documents" };
enum { WORDS = sizeof words / sizeof words[0] };

void counter_id_make(char to[COUNTER_ID_SIZE])
{
    uint8_t id[(COUNTER_ID_SIZE - 1) / 2];
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(to, COUNTER_ID_SIZE, id, sizeof id);
}

bool counter_id_read(const json_t *in, const char *member, bool may_be_empty, char to[COUNTER_ID_SIZE])
{
    uint8_t id[(COUNTER_ID_SIZE - 1) / 2];
    return json_take_text(in, member, to, COUNTER_ID_SIZE) && (to[0] ? hex_parse(to, id, sizeof id) : may_be_empty);
}

/* --- rows --- */

/* Columns as VERIFICATION_GET. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    struct proof_row *p = ctx;
    size_t proof = 0;
    db_row_copy(row, 0, p->person, sizeof p->person);
    db_row_copy(row, 1, p->agent, sizeof p->agent);
    db_row_copy(row, 2, p->session, sizeof p->session);
    db_row_copy(row, 3, p->facts, sizeof p->facts);
    p->code_until_ms = db_row_int(row, 6);
    while (proof < WORDS && strcmp(words[proof], db_row_text(row, 7)) != 0)
        proof++;
    p->made_ms = db_row_int(row, 8);
    p->expires_ms = db_row_int(row, 9);
    p->found = proof < WORDS && db_row_bytes(row, 4, p->salt, sizeof p->salt) && db_row_bytes(row, 5, p->hash, sizeof p->hash);
    p->proof = p->found ? (enum counter_proof)proof : PROOF_NONE;
    return p->found ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err proof_get(struct db *db, const char *id, struct proof_row *out)
{
    *out = (struct proof_row){ .found = false };
    return DB_RUN(db, ST_VERIFICATION_GET, take_row, out, db_text(id));
}

bool proof_is_ours(const struct account_call *a, const struct proof_row *row)
{
    const int64_t now = a->call->now_ms;
    return row->found && strcmp(row->session, a->who.session) == 0 && strcmp(row->agent, a->who.person) == 0 && now < row->expires_ms &&
           now + PROOF_CLOCKS_MS >= row->made_ms;
}

enum err proof_add(struct account_call *a, const char *id, const struct proof_row *row)
{
    const struct call *c = a->call;
    return DB_RUN(c->db, ST_VERIFICATION_ADD, NULL, NULL, db_text(id), db_text(row->person), db_text(a->who.person), db_text(a->who.session),
                  db_text(row->facts), db_blob(row->salt, sizeof row->salt), db_blob(row->hash, sizeof row->hash), db_int(row->code_until_ms),
                  db_text(words[row->proof]), db_int(c->now_ms), db_int(c->now_ms + PROOF_MS));
}

enum err proof_settle(struct account_call *a, const char *id, enum counter_proof proof)
{
    return DB_RUN(a->call->db, ST_VERIFICATION_PROOF, NULL, NULL, db_text(id), db_text(words[proof]), db_int(a->call->now_ms), db_int(a->call->now_ms + PROOF_MS));
}

enum err proof_put(struct account_call *a, const char *id, enum counter_proof proof)
{
    const struct sheet_row row = { .id = id, .word = "proved", .texts = { words[proof] }, .times = { a->call->now_ms + PROOF_MS } };
    return sheet_add(a, &row);
}

struct newest { char id[COUNTER_ID_SIZE], proof[16]; int64_t until_ms; };

static enum err take_newest(void *ctx, const struct db_row *row)
{
    struct newest *n = ctx;
    db_row_copy(row, 0, n->id, sizeof n->id);
    db_row_copy(row, 1, n->proof, sizeof n->proof);
    n->until_ms = db_row_int(row, 2);
    return ERR_OK;
}

enum err proof_put_row(struct account_call *a, const char *person)
{
    struct newest n = { .until_ms = 0 };
    enum err e = DB_RUN(a->call->db, ST_VERIFICATION_NEWEST, take_newest, &n, db_text(person), db_text(a->who.session), db_int(a->call->now_ms));
    const struct sheet_row row = { .id = n.id, .word = "proved", .texts = { n.proof }, .times = { n.until_ms } };
    return e || !n.until_ms ? e : sheet_add(a, &row);
}

/* --- grants --- */

bool counter_take_reason(const struct account_call *a, char to[COUNTER_REASON_SIZE])
{
    return json_take_text(a->in, "reason", to, COUNTER_REASON_SIZE) && counter_reason_known(to);
}

enum err counter_grant_read(const struct account_call *a, struct counter_grant *out)
{
    struct counter_grant g;
    if (!counter_id_read(a->in, "proof", true, g.proof) || !counter_id_read(a->in, "second", true, g.second) ||
        !counter_take_reason(a, g.reason) || !json_take_text(a->in, "person", g.person, sizeof g.person))
        return ERR_FORMAT;
    *out = g;
    return ERR_OK;
}

static bool is_enough(const struct counter_right *right, enum counter_proof proof)
{
    return proof >= right->proof;
}

static bool is_release(const char *verb)
{
    return strcmp(verb, "act-unblock-phone") == 0 || strcmp(verb, "act-unblock-here") == 0;
}

struct needing { const struct counter_right *right; enum counter_proof proof; unsigned roles; /* of whom it is about */ };

/* Who could only give facts has perhaps no access to the address; and an agent's token opens the counter: two agents look at that. */
static bool needs_second(const struct account_call *a, const struct needing *n)
{
    const struct counter_right *right = n->right;
    const char *policy = service_settings(a->call->service)->agents_second;
    const bool asked = n->roles || strcmp(policy, "all") == 0 || (strcmp(policy, "release") == 0 && is_release(right->verb));
    return right->second == SECOND_ALWAYS || (right->second == SECOND_POLICY && asked) || (right->proof == PROOF_FACTS && n->proof == PROOF_FACTS);
}

static enum err find_proof(const struct account_call *a, const struct counter_grant *grant, struct needing *out)
{
    struct proof_row row = { .found = false };
    out->right = counter_right_of(a->verb->name);
    out->proof = PROOF_NONE;
    if (!out->right)
        return ERR_INTERNAL;
    enum err e = grant->proof[0] ? proof_get(a->call->db, grant->proof, &row) : ERR_OK;
    if (!e && proof_is_ours(a, &row) && strcmp(row.person, grant->person) == 0)
        out->proof = row.proof;
    return e ? e : agent_roles(a->call->db, grant->person, &out->roles);
}

/* A NIP is nobody's yet: there is nothing to be done to it but to give another. */
static bool is_of_verb(const struct account_call *a, const struct person_row *person)
{
    return person->id[0] || strcmp(a->verb->name, "act-nip") == 0;
}

enum err counter_grant_check(struct account_call *a, const struct counter_grant *grant, struct person_row *person)
{
    struct needing n;
    enum err e = counter_subject(a, grant->person, true, person);
    if (e || a->call->answer->status)
        return e;
    if (!is_of_verb(a, person))
        return counter_refuse(a, 404, "gone", 0);
    e = find_proof(a, grant, &n);
    if (!e && !is_enough(n.right, n.proof))
        return counter_refuse(a, 403, "not-verified", 0);
    return e || !needs_second(a, &n) ? e : second_check(a, grant);
}

enum err counter_grant_spend(struct account_call *a, const struct counter_grant *grant)
{
    struct needing n;
    enum err e = find_proof(a, grant, &n);
    return e || !needs_second(a, &n) ? e : second_spend(a, grant);
}

enum err counter_grant_use(struct account_call *a, const struct counter_grant *grant, struct person_row *person)
{
    enum err e = counter_grant_check(a, grant, person);
    return e || a->call->answer->status ? e : counter_grant_spend(a, grant);
}

/* --- counter-documents --- */

static const char *const document_members[] = { "person", "first", "first_end", "second", "second_end", NULL };

struct documents { char person[ACCOUNT_ID_SIZE], kinds[2][16], ends[2][3], id[COUNTER_ID_SIZE]; };

static bool end_is_good(const char *end)
{
    for (size_t i = 0; i < 2; i++)
        if (!((end[i] >= '0' && end[i] <= '9') || (end[i] >= 'A' && end[i] <= 'Z') || (end[i] >= 'a' && end[i] <= 'z')))
            return false;
    return true;
}

static bool read_documents(const json_t *in, struct documents *d)
{
    return json_take_text(in, "person", d->person, sizeof d->person) && json_take_text(in, "first", d->kinds[0], sizeof d->kinds[0]) &&
           json_take_text(in, "second", d->kinds[1], sizeof d->kinds[1]) && json_take_text(in, "first_end", d->ends[0], sizeof d->ends[0]) &&
           json_take_text(in, "second_end", d->ends[1], sizeof d->ends[1]) && counter_document_known(d->kinds[0]) && counter_document_known(d->kinds[1]);
}

static void documents_release(struct account_call *a)
{
    if (a->state)
        sodium_memzero(a->state, sizeof(struct documents));
    free(a->state);
    a->state = NULL;
}

static enum err documents_read(struct account_call *a)
{
    struct documents *d = calloc(1, sizeof *d);
    a->state = d;
    if (!d)
        return ERR_MEMORY;
    if (!account_members(a, document_members) || !read_documents(a->in, d))
        return ERR_FORMAT;
    counter_id_make(d->id);
    if (!end_is_good(d->ends[0]))
        return account_field(a, "first_end");
    if (!end_is_good(d->ends[1]))
        return account_field(a, "second_end");
    return strcmp(d->kinds[0], d->kinds[1]) == 0 && strcmp(d->kinds[0], "other") != 0 ? account_field(a, "second") : ERR_OK;
}

static enum err documents_run(struct account_call *a)
{
    const struct documents *d = a->state;
    struct person_row person;
    struct proof_row row = { .proof = PROOF_DOCUMENTS };
    char seen[64];
    (void)snprintf(row.person, sizeof row.person, "%s", d->person);
    (void)snprintf(seen, sizeof seen, "%s %s, %s %s", d->kinds[0], d->ends[0], d->kinds[1], d->ends[1]);
    enum err e = counter_subject(a, d->person, true, &person);
    if (e || a->call->answer->status)
        return e;
    e = proof_add(a, d->id, &row);
    e = e ? e : account_audit(a, a->who.person, "done", seen);
    return e ? e : proof_put(a, d->id, PROOF_DOCUMENTS);
}

const struct account_verb account_verb_counter_documents = { "counter-documents", WITH_AGENT, false, true, 0, "two identity documents", documents_read, NULL, documents_run, documents_release };
