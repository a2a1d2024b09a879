/* A case, message by message, and one of its texts in pieces. */
#include "server/counter/case_verbs.h"

#include "core/proto/json_in.h"
#include "server/accounts/letters.h"
#include "server/accounts/sessions.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OVERHEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES, NUMBER_TEXT_SIZE = 24 };

struct reading { char id[MESSAGE_ID_TEXT_SIZE]; int64_t from; };

/* --- what the verbs share --- */

bool case_is_for(const struct account_call *a, const struct case_row *row)
{
    return row->found && case_role_is_good(row->role) && (counter_role_of(row->role) & a->who.roles);
}

enum err case_find(struct account_call *a, const char *thread, struct case_row *out, bool *may)
{
    enum err e = case_get(a->call->db, thread, out);
    *may = !e && case_is_for(a, out);
    if (e)
        return e;
    if (!*may)
        return counter_refuse(a, 404, "gone", 0);
    (void)snprintf(a->about, sizeof a->about, "%s", out->person);
    return ERR_OK;
}

enum err case_put(struct account_call *a, const struct case_row *row)
{
    const struct sheet_row shown = { .id = row->thread, .word = row->state, .texts = { row->number, row->subject, row->who, row->agent_name, row->role },
                                     .times = { row->last_ms, row->at_ms } };
    return sheet_add(a, &shown);
}

static enum err read_id(struct account_call *a, const char *const *names)
{
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    a->state = r;
    return account_members(a, names) && json_take_text(a->in, "id", r->id, sizeof r->id) ? ERR_OK : ERR_FORMAT;
}

/* --- the messages: the newest ones, oldest first --- */

struct message { char id[MESSAGE_ID_TEXT_SIZE], number[MESSAGE_NUMBER_SIZE], size[NUMBER_TEXT_SIZE]; bool sent; int64_t at_ms; };
struct messages { size_t count; struct message rows[SHEET_ROWS_MAX]; };

/* Columns as CASE_MESSAGES. */
static enum err take_message(void *ctx, const struct db_row *row)
{
    struct messages *all = ctx;
    if (all->count == SHEET_ROWS_MAX)
        return ERR_LIMIT;
    struct message *m = &all->rows[all->count++];
    db_row_copy(row, 0, m->id, sizeof m->id);
    db_row_copy(row, 1, m->number, sizeof m->number);
    m->sent = strcmp(db_row_text(row, 2), "sent") == 0;
    (void)snprintf(m->size, sizeof m->size, "%" PRId64, db_row_int(row, 3) - OVERHEAD);
    m->at_ms = db_row_int(row, 4);
    return ERR_OK;
}

static enum err put_messages(struct account_call *a, const struct messages *all)
{
    enum err e = sheet_begin(a);
    for (size_t i = all->count; i > 0 && !e; i--) {
        const struct message *m = &all->rows[i - 1];
        const struct sheet_row row = { .id = m->id, .word = m->sent ? "sent" : "answer", .texts = { m->number, m->size }, .times = { m->at_ms } };
        e = sheet_add(a, &row);
    }
    return e;
}

static enum err case_read(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    return read_id(a, names);
}

static enum err case_run(struct account_call *a)
{
    const struct reading *r = a->state;
    struct case_row row;
    struct messages all = { .count = 0 };
    bool may = false;
    enum err e = case_find(a, r->id, &row, &may);
    if (e || !may)
        return e;
    e = DB_RUN(a->call->db, ST_CASE_MESSAGES, take_message, &all, db_text(r->id), db_int(SHEET_ROWS_MAX));
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : put_messages(a, &all);
}

const struct account_verb account_verb_counter_case = { "counter-case", WITH_AGENT, false, false, 0, "messages: number, size, when", case_read, NULL, case_run, account_release_state };

/* --- a text --- */

static enum err text_read(struct account_call *a)
{
    static const char *const names[] = { "id", "from", NULL };
    enum err e = read_id(a, names);
    struct reading *r = a->state;
    return e ? e : json_take_i64(a->in, "from", &r->from) && r->from >= 0 ? ERR_OK : ERR_FORMAT;
}

static enum err answer_text(struct account_call *a, const struct secret *text, size_t from)
{
    struct account_writer w;
    char next[NUMBER_TEXT_SIZE];
    const size_t n = letters_piece(text, from);
    SECRET_OWNED struct secret *piece = secret_new(LETTERS_PIECE_MAX), *out = secret_new(ACCOUNT_ANSWER_MAX);
    enum err e = piece && out ? secret_append(piece, secret_bytes(text) + from, n) : ERR_MEMORY;
    if (e)
        return e;
    account_begin(&w, out);
    account_put_secret(&w, "text", piece);
    if (from + n < secret_length(text)) {
        (void)snprintf(next, sizeof next, "%zu", from + n);
        account_put_text(&w, "next", next);
    }
    e = account_end(&w);
    if (!e) {
        a->out_secret = out;
        out = NULL;
    }
    return e;
}

/* Of a thread that the agent may see; then its text is read. */
static enum err find_text(struct account_call *a, const struct reading *r, struct secret **text, bool *may)
{
    struct letter_found found;
    struct case_row row;
    enum err e = letters_get(a->call->db, r->id, &found);
    e = e ? e : case_find(a, found.person[0] ? found.letter.thread : "", &row, may);
    return e || !*may ? e : letters_text(a->call->service, a->call->db, found.person, r->id, text);
}

/* Each piece is told to the trail: who asks for the second one first has read it as well. */
static enum err text_run(struct account_call *a)
{
    const struct reading *r = a->state;
    SECRET_OWNED struct secret *text = NULL;
    bool may = false;
    enum err e = find_text(a, r, &text, &may);
    if (e || !may)
        return e;
    if (!text || r->from >= (int64_t)secret_length(text) || (secret_bytes(text)[r->from] & 0xC0) == 0x80)
        return counter_refuse(a, 404, "gone", 0);
    e = account_audit(a, a->who.person, "done", r->id);
    return e ? e : answer_text(a, text, (size_t)r->from);
}

const struct account_verb account_verb_counter_case_text = { "counter-case-text", WITH_AGENT, false, false, 0, "a message", text_read, NULL, text_run, account_release_state };
