/* What the home page of an account shows, and the account's own trail. */
#include "server/accounts/accounts.h"

#include "core/base/text.h"
#include "core/rules/contact.h"
#include "server/accounts/sessions.h"
#include "server/contact.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SERVICES_MAX = 8, SERVICE_SIZE = 16, INVITER_SIZE = 128 };

/* --- what is gathered --- */

struct gathered {
    char issued[ACCOUNT_NAME_SIZE], chosen[ACCOUNT_NAME_SIZE], workplace[INVITER_SIZE];
    const char *where;                  /* id of the workplace whose name is wanted */
    json_t *services, *questions, *invited;
    int64_t questions_ms, unread;
    bool failed;
};

static void append(struct gathered *g, json_t *list, json_t *item)
{
    if (json_array_append_new(list, item))
        g->failed = true;
}

static enum err take_name(void *ctx, const struct db_row *row)
{
    struct gathered *g = ctx;
    char *to = strcmp(db_row_text(row, 1), "issued") == 0 ? g->issued : g->chosen;
    db_row_copy(row, 0, to, ACCOUNT_NAME_SIZE);
    return ERR_OK;
}

static bool has(const json_t *list, const char *text, size_t n)
{
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)(uintptr_t)list, i, item)
        if (json_string_length(item) == n && memcmp(json_string_value(item), text, n) == 0)
            return true;
    return false;
}

/* Columns as ACCOUNT_ROLES: services are ids with a blank between. */
static enum err take_membership(void *ctx, const struct db_row *row)
{
    struct gathered *g = ctx;
    const char *at = db_row_text(row, 3);
    if (strcmp(db_row_text(row, 1), g->where) == 0)
        db_row_copy(row, 2, g->workplace, sizeof g->workplace);
    for (size_t n; *at; at += n + (at[n] == ' ')) {
        n = strcspn(at, " ");
        if (n && n < SERVICE_SIZE && json_array_size(g->services) < SERVICES_MAX && !has(g->services, at, n))
            append(g, g->services, json_stringn(at, n));
    }
    return ERR_OK;
}

static enum err take_question(void *ctx, const struct db_row *row)
{
    struct gathered *g = ctx;
    append(g, g->questions, json_string(db_row_text(row, 1)));
    g->questions_ms = db_row_int(row, 5);
    return ERR_OK;
}

static enum err take_invited(void *ctx, const struct db_row *row)
{
    struct gathered *g = ctx;
    char whole[2 * ACCOUNT_PART_SIZE];
    (void)snprintf(whole, sizeof whole, "%s %s", db_row_text(row, 3), db_row_text(row, 4));
    size_t n = strlen(whole);
    while (n >= INVITER_SIZE)
        n = text_without_last(whole, n);
    append(g, g->invited, json_pack("{s:s, s:s, s:s%}", "id", db_row_text(row, 0), "workplace", db_row_text(row, 1), "inviter", whole, n));
    return ERR_OK;
}

static enum err gather(struct account_call *a, const struct contact_row *contact, struct gathered *g)
{
    struct db *db = a->call->db;
    const struct db_value person = db_text(a->who.person);
    *g = (struct gathered){ .where = a->who.workplace, .services = json_array(), .questions = json_array(), .invited = json_array() };
    if (!g->services || !g->questions || !g->invited)
        return ERR_MEMORY;
    enum err e = DB_RUN(db, ST_ACCOUNT_NAMES, take_name, g, person);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_ROLES, take_membership, g, person);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_EIGHT_GET, take_question, g, person);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_UNREAD, db_take_int, &g->unread, person);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_INVITED, take_invited, g, db_text(contact->email), db_text(g->chosen), db_text(g->issued), db_int(a->call->now_ms), person);
    return e || !g->failed ? e : ERR_MEMORY;
}

static const char *const must_words[] = { [MUST_NOTHING] = "", [MUST_PASSWORD] = "password", [MUST_QUESTIONS] = "questions" };

/* Takes over the lists. */
static json_t *pack(const struct account_call *a, const struct account_row *row, const char *email, struct gathered *g)
{
    char id[ACCOUNT_PUBLIC_SIZE];
    account_public_id(a->call->service, row->person, id);
    json_t *home = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:o, s:b, s:b, s:s, s:o, s:I, s:o}", "id", id, "title", row->title,
        "given", row->given, "family", row->family, "issued", g->issued, "chosen", g->chosen, "email", email, "must", must_words[row->must],
        "temporary", row->temporary_until_ms != 0, "questions_ms", (json_int_t)g->questions_ms, "questions", g->questions,
        "representative", a->who.representative, "local_admin", a->who.local_admin, "workplace", g->workplace, "services", g->services,
        "unread", (json_int_t)g->unread, "invited", g->invited);
    g->services = g->questions = g->invited = NULL;
    return home;
}

static void drop(struct gathered *g)
{
    json_decref(g->services);
    json_decref(g->questions);
    json_decref(g->invited);
}

enum err account_home(struct account_call *a, json_t **out)
{
    struct account_row row;
    struct contact_row contact;
    struct gathered g = { .services = NULL };
    char email[CONTACT_EMAIL_SIZE] = "";
    json_t *home = NULL;
    enum err e = account_by_person(a->call->db, a->who.person, &row);
    e = e ? e : contact_get(a->call->db, a->who.person, &contact);
    e = e ? e : gather(a, &contact, &g);
    if (!e && contact.email[0])
        email_mask(contact.email, email);
    if (!e)
        home = pack(a, &row, email, &g);
    drop(&g);
    sodium_memzero(&row, sizeof row);
    sodium_memzero(&contact, sizeof contact);
    e = e || home ? e : ERR_MEMORY;
    if (!e)
        *out = home;
    return e;
}

/* --- the verbs --- */

enum err account_read_nothing(struct account_call *a)
{
    static const char *const names[] = { NULL };
    return account_members(a, names) ? ERR_OK : ERR_FORMAT;
}

void account_release_nothing(struct account_call *a) { (void)a; }

void account_release_state(struct account_call *a)
{
    free(a->state);
    a->state = NULL;
}

enum err account_answer_home(struct account_call *a)
{
    json_t *home = NULL;
    enum err e = account_home(a, &home);
    if (e)
        return e;
    a->out = json_pack("{s:o}", "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err home_run(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "done", NULL);
    return e ? e : account_answer_home(a);
}

const struct account_verb account_verb_home = { "home", WITH_SESSION, true, false, 0, "names, address, services", account_read_nothing, NULL, home_run, account_release_nothing };

/* A verb has its own name; of messages that were pushed the operation's stays whole. */
static const char *word_of(const char *action)
{
    static const char prefix[] = "account.";
    return action + (strncmp(action, prefix, sizeof prefix - 1) == 0 ? sizeof prefix - 1 : 0);
}

/* Columns: when, action, outcome, kiosk's label. */
static enum err take_event(void *ctx, const struct db_row *row)
{
    bool refused = strcmp(db_row_text(row, 2), "refused") == 0 || strcmp(db_row_text(row, 2), "rejected") == 0;
    json_t *event = json_pack("{s:I, s:s, s:s, s:b}", "at_ms", (json_int_t)db_row_int(row, 0), "what", word_of(db_row_text(row, 1)),
                              "place", db_row_text(row, 3), "refused", refused);
    return json_array_append_new(ctx, event) ? ERR_MEMORY : ERR_OK;
}

static enum err trail_run(struct account_call *a)
{
    struct call *c = a->call;
    uint8_t subject[SERVER_KEYS_HASH_SIZE];
    json_t *rows = json_array();
    if (!rows)
        return ERR_MEMORY;
    server_keys_hash(c->service->keys, "guichet/subject/1", a->who.person, strlen(a->who.person), subject);
    enum err e = DB_RUN(c->db, ST_ACCOUNT_TRAIL, take_event, rows, db_blob(subject, sizeof subject));
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    if (e) {
        json_decref(rows);
        return e;
    }
    a->out = json_pack("{s:o}", "rows", rows);
    return a->out ? ERR_OK : ERR_MEMORY;
}

const struct account_verb account_verb_trail = { "trail", WITH_ANYBODY, false, false, 0, "what was done with the account", account_read_nothing, NULL, trail_run, account_release_nothing };
