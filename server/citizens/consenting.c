/* Consents as a person gives, sees and withdraws them. */
#include "server/citizens/identifying.h"

#include "core/proto/json_in.h"
#include "server/accounts/registry.h"
#include "server/accounts/words.h"
#include "server/notices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PURPOSE_SERVICE "service"

struct answering { char purpose[IDENTIFICATION_WORD_SIZE], id[ACCOUNT_ID_SIZE]; bool accept; uint8_t text[32]; int64_t page; };

static struct answering *begin(struct account_call *a)
{
    a->state = calloc(1, sizeof(struct answering));
    return a->state;
}

static void release(struct account_call *a) { registry_release(a, sizeof(struct answering)); }

static enum err refuse(struct account_call *a, unsigned status, const char *word)
{
    enum err e = account_audit(a, a->who.person, "refused", word);
    return e ? e : call_problem(a->call, status, word, NULL);
}

/* --- citizen-consent --- */

static enum err read_answer(struct account_call *a)
{
    static const char *const names[] = { "purpose", "accept", "text", NULL };
    struct answering *g = begin(a);
    const json_t *accept = json_object_get(a->in, "accept");
    if (!g)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "purpose", g->purpose, sizeof g->purpose) || !json_is_boolean(accept) ||
        !citizen_text_read(a->in, "text", g->text))
        return ERR_FORMAT;
    g->accept = json_is_true(accept);
    const bool may = citizen_purpose_known(g->purpose) && (!g->accept || strcmp(g->purpose, PURPOSE_SERVICE) == 0);
    return may ? ERR_OK : account_field(a, "purpose");
}

static enum err add(struct account_call *a, const struct citizen_consent *consent, enum notice_kind kind)
{
    char reason[2 * IDENTIFICATION_WORD_SIZE];
    (void)snprintf(reason, sizeof reason, "%s %s", consent->purpose, consent->answer);
    enum err e = citizen_consent_add(a, consent);
    e = e ? e : account_audit(a, a->who.person, "done", reason);
    e = e || kind == NOTICE_KINDS ? e : account_tell(a, a->who.person, kind);
    return e ? e : citizen_answer_home(a);
}

/* What is communicated to the service is the code d'identification: before there is one nothing can be accepted. */
static enum err run_answer(struct account_call *a)
{
    const struct answering *g = a->state;
    struct identification_row row;
    struct citizen_consented before;
    const struct citizen_consent given = { a->who.person, g->purpose, g->accept ? "accepted" : "refused", "", g->text };
    enum err e = identification_get(a, &row);
    e = e ? e : citizen_consented(a, g->purpose, &before);
    if (e)
        return e;
    if (g->accept && !row.done_ms)
        return refuse(a, 403, "role");
    const bool ends = !g->accept && before.at_ms && strcmp(g->purpose, PURPOSE_SERVICE) == 0;
    return add(a, &given, g->accept ? NOTICE_CITIZEN_CONSENT : ends ? NOTICE_CITIZEN_WITHDRAWN : NOTICE_KINDS);
}

const struct account_verb account_verb_citizen_consent = {
    .name = "citizen-consent", .with = WITH_CITIZEN, .writes = true, .nature = "a consent", .read = read_answer, .run = run_answer, .release = release
};

/* --- citizen-consents --- */

static enum err read_page(struct account_call *a)
{
    static const char *const names[] = { "page", NULL };
    struct answering *g = begin(a);
    if (!g)
        return ERR_MEMORY;
    return account_members(a, names) && registry_page(a->in, &g->page) ? ERR_OK : ERR_FORMAT;
}

/* Columns as CITIZEN_CONSENT_PAGE. */
static enum err take_consent(void *ctx, const struct db_row *row)
{
    const bool in_force = strcmp(db_row_text(row, 3), "accepted") == 0 && db_row_int(row, 6) == 0;
    json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:b}", "id", db_row_text(row, 0), "purpose", db_row_text(row, 1), "recipient",
                             db_row_text(row, 2), "answer", db_row_text(row, 3), "at_ms", (json_int_t)db_row_int(row, 4), "place", db_row_text(row, 5), "in_force", in_force);
    return json_array_append_new(ctx, item) ? ERR_MEMORY : ERR_OK;
}

static enum err run_list(struct account_call *a)
{
    const struct answering *g = a->state;
    int64_t count = 0;
    json_t *rows = json_array();
    enum err e = rows ? DB_RUN(a->call->db, ST_CITIZEN_CONSENT_COUNT, db_take_int, &count, db_text(a->who.person)) : ERR_MEMORY;
    const struct registry_page page = registry_page_of((size_t)count, g->page);
    e = e ? e : DB_RUN(a->call->db, ST_CITIZEN_CONSENT_PAGE, take_consent, rows, db_text(a->who.person), db_int(REGISTRY_PAGE_ROWS), db_int((int64_t)page.first));
    if (!e)
        return registry_rows(a, &page, rows);
    json_decref(rows);
    return e;
}

const struct account_verb account_verb_citizen_consents = {
    .name = "citizen-consents", .with = WITH_CITIZEN, .nature = "consents", .read = read_page, .run = run_list, .release = release
};

/* --- citizen-withdraw --- */

static enum err read_withdrawal(struct account_call *a)
{
    static const char *const names[] = { "id", "text", NULL };
    struct answering *g = begin(a);
    if (!g)
        return ERR_MEMORY;
    return account_members(a, names) && registry_id_read(a->in, "id", g->id) && citizen_text_read(a->in, "text", g->text) ? ERR_OK : ERR_FORMAT;
}

/* Only the one in force can be withdrawn: another's, an old one's and one of another purpose are gone alike. */
static enum err run_withdrawal(struct account_call *a)
{
    const struct answering *g = a->state;
    struct citizen_consented now;
    enum err e = people_hold(a->call->db, a->who.person);
    e = e ? e : citizen_consented(a, PURPOSE_SERVICE, &now);
    if (e)
        return e;
    if (!now.at_ms || strcmp(now.id, g->id) != 0)
        return registry_gone(a);
    const struct citizen_consent withdrawn = { a->who.person, PURPOSE_SERVICE, "withdrawn", g->id, g->text };
    return add(a, &withdrawn, NOTICE_CITIZEN_WITHDRAWN);
}

const struct account_verb account_verb_citizen_withdraw = {
    .name = "citizen-withdraw", .with = WITH_CITIZEN, .writes = true, .nature = "a consent", .read = read_withdrawal, .run = run_withdrawal, .release = release
};
