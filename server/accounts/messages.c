/* The verbs about messages: the list (with a search), one text in pieces, a draft that is thrown away. */
#include "server/accounts/accounts.h"

#include "core/base/letters.h"
#include "core/proto/json_in.h"
#include "core/proto/message.h"
#include "server/accounts/letters.h"
#include "server/accounts/sessions.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE_ROWS = 9, SCAN_ROWS = 20, FOLD_STEP = 1024
};

/* --- the list --- */

struct listing {
    struct secret *search, *folded;      /* what is looked for, folded; room for a text that is looked at */
    int64_t page, messages, unread;
    struct letter_drafts drafts;
    size_t found_count;
    struct letter found[LETTERS_SCANNED_MAX];     /* of a search; else this page's rows */
};

static enum err read_list(struct account_call *a)
{
    static const char *const names[] = { "search", "page", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    struct listing *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    a->state = l;
    l->search = secret_new(LETTERS_MAX * MESSAGE_SEARCH_MAX);
    l->folded = secret_new(SECRET_MAX);
    if (!l->search || !l->folded)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_i64(a->in, "page", &l->page))
        return ERR_FORMAT;
    enum err e = account_take(a, "search", MESSAGE_SEARCH_MAX, &typed);
    return e ? e : letters_put(secret_bytes(typed), secret_length(typed), l->search);
}

static void release_list(struct account_call *a)
{
    struct listing *l = a->state;
    if (l) {
        secret_free(l->search);
        secret_free(l->folded);
    }
    free(l);
}

static bool contains(const struct secret *text, const struct secret *part)
{
    const uint8_t *bytes = secret_bytes(text);
    size_t n = secret_length(text), k = secret_length(part);
    for (size_t i = 0; i + k <= n; i++)
        if (bytes[i] == secret_bytes(part)[0] && memcmp(bytes + i, secret_bytes(part), k) == 0)
            return true;
    return false;
}

/* Folding may make a text longer: what does not fit any more is not looked at. */
static void fold(const uint8_t *text, size_t n, struct secret *to)
{
    for (size_t at = 0, step; at < n; at += step) {
        step = n - at < FOLD_STEP ? n - at : FOLD_STEP;
        while (at + step < n && (text[at + step] & 0xC0) == 0x80)
            step--;
        if (letters_put(text + at, step, to))
            return;
    }
}

static bool matches(struct listing *l, const struct letter *letter, const struct secret *text)
{
    secret_wipe(l->folded);
    fold((const uint8_t *)letter->number, strlen(letter->number), l->folded);
    if (contains(l->folded, l->search))
        return true;
    secret_wipe(l->folded);
    fold((const uint8_t *)letter->subject, strlen(letter->subject), l->folded);
    if (contains(l->folded, l->search))
        return true;
    secret_wipe(l->folded);
    fold(secret_bytes(text), secret_length(text), l->folded);
    return contains(l->folded, l->search);
}

static enum err take_letter(void *ctx, const struct letter *letter, const struct secret *text)
{
    struct listing *l = ctx;
    if (l->found_count < LETTERS_SCANNED_MAX && (!text || matches(l, letter, text)))
        l->found[l->found_count++] = *letter;
    return ERR_OK;
}

static enum err search_drafts(struct account_call *a, struct listing *l)
{
    struct call *c = a->call;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < l->drafts.count; i++) {
        SECRET_OWNED struct secret *text = NULL;
        e = letters_text(c->service, c->db, a->who.person, l->drafts.rows[i].id, &text);
        e = e || !text ? e : take_letter(l, &l->drafts.rows[i], text);
    }
    return e;
}

static enum err search(struct account_call *a, struct listing *l)
{
    struct call *c = a->call;
    enum err e = search_drafts(a, l);
    for (int64_t at = 0; !e && at < l->messages && at + (int64_t)l->drafts.count < LETTERS_SCANNED_MAX; at += SCAN_ROWS) {
        const struct letter_range range = { a->who.person, SCAN_ROWS, at, true };
        e = letters_each(c->service, c->db, &range, take_letter, l);
    }
    return e;
}

/* One page of everything: drafts, then messages. */
static enum err list_page(struct account_call *a, struct listing *l)
{
    struct call *c = a->call;
    int64_t drafts = (int64_t)l->drafts.count, first = (l->page - 1) * PAGE_ROWS, from = first > drafts ? first : drafts;
    for (int64_t i = first; i < drafts && i < first + PAGE_ROWS; i++)
        l->found[l->found_count++] = l->drafts.rows[i];
    const struct letter_range range = { a->who.person, first + PAGE_ROWS - from, from - drafts, false };
    return range.limit > 0 ? letters_each(c->service, c->db, &range, take_letter, l) : ERR_OK;
}

static int64_t pages_of(int64_t count) { return count ? (count + PAGE_ROWS - 1) / PAGE_ROWS : 1; }

static json_t *row_of(const struct letter *l)
{
    static const char *const kinds[] = { [LETTER_RECEIVED] = "received", [LETTER_SENT] = "sent", [LETTER_DRAFT] = "draft" };
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:I}", "id", l->id, "number", l->number, "subject", l->subject, "thread", l->thread,
                     "kind", kinds[l->kind], "unread", l->unread, "answered", l->answered, "at_ms", (json_int_t)l->at_ms);
}

static enum err answer_list(struct account_call *a, const struct listing *l, int64_t count, size_t first)
{
    json_t *rows = json_array();
    for (size_t i = first; rows && i < l->found_count && i < first + PAGE_ROWS; i++)
        (void)json_array_append_new(rows, row_of(&l->found[i]));
    a->out = json_pack("{s:I, s:I, s:I, s:I, s:o}", "count", (json_int_t)count, "page", (json_int_t)l->page, "pages",
                       (json_int_t)pages_of(count), "unread", (json_int_t)l->unread, "rows", rows);
    return a->out ? ERR_OK : ERR_MEMORY;
}

/* A page that is not there is the nearest that is. */
static void clamp_page(struct listing *l, int64_t count)
{
    int64_t last = pages_of(count);
    l->page = l->page < 1 ? 1 : l->page > last ? last : l->page;
}

static enum err count_all(struct account_call *a, struct listing *l)
{
    struct call *c = a->call;
    enum err e = letters_drafts(c->db, a->who.person, &l->drafts);
    return e ? e : letters_count(c->db, a->who.person, &l->messages, &l->unread);
}

/* A search reads many texts: not while every writer waits. */
static enum err prepare_list(struct account_call *a)
{
    struct listing *l = a->state;
    if (secret_length(l->search) == 0)
        return ERR_OK;
    enum err e = count_all(a, l);
    return e ? e : search(a, l);
}

static enum err run_list(struct account_call *a)
{
    struct listing *l = a->state;
    bool searching = secret_length(l->search) > 0;
    enum err e = searching ? ERR_OK : count_all(a, l);
    int64_t count = searching ? (int64_t)l->found_count : (int64_t)l->drafts.count + l->messages;
    clamp_page(l, count);
    if (!searching) {
        l->found_count = 0;
        e = e ? e : list_page(a, l);
    }
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : answer_list(a, l, count, searching ? (size_t)(l->page - 1) * PAGE_ROWS : 0);
}

const struct account_verb account_verb_messages = { "messages", WITH_SESSION, false, false, 0, "messages: when, subject, number", read_list, prepare_list, run_list, release_list };

/* --- one text --- */

struct reading { char id[MESSAGE_ID_TEXT_SIZE]; int64_t from; };

/* An id that cannot be one is nobody's. */
static enum err read_message(struct account_call *a)
{
    static const char *const names[] = { "id", "from", NULL };
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    a->state = r;
    return account_members(a, names) && json_take_text(a->in, "id", r->id, sizeof r->id) && json_take_i64(a->in, "from", &r->from) && r->from >= 0
        ? ERR_OK : ERR_FORMAT;
}

static enum err gone(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "refused", "gone");
    return e ? e : call_problem(a->call, 404, "gone", NULL);
}

static enum err answer_text(struct account_call *a, const struct secret *text, size_t from)
{
    struct account_writer w;
    size_t n = letters_piece(text, from), next = from + n < secret_length(text) ? from + n : 0;
    SECRET_OWNED struct secret *piece = secret_new(LETTERS_PIECE_MAX), *out = secret_new(ACCOUNT_ANSWER_MAX);
    enum err e = piece && out ? secret_append(piece, secret_bytes(text) + from, n) : ERR_MEMORY;
    if (e)
        return e;
    account_begin(&w, out);
    account_put_secret(&w, "text", piece);
    account_put_number(&w, "next", (int64_t)next);
    account_put_number(&w, "size", (int64_t)secret_length(text));
    e = account_end(&w);
    if (!e) {
        a->out_secret = out;
        out = NULL;
    }
    return e;
}

/* Each piece is told to the trail: who asks for the second one first has read it as well. */
static enum err tell_reading(struct account_call *a, const char *id)
{
    struct call *c = a->call;
    enum err e = DB_RUN(c->db, ST_MESSAGE_READ, NULL, NULL, db_text(id), db_text(a->who.person), db_int(c->now_ms));
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

static enum err run_message(struct account_call *a)
{
    const struct reading *r = a->state;
    struct call *c = a->call;
    SECRET_OWNED struct secret *text = NULL;
    enum err e = letters_text(c->service, c->db, a->who.person, r->id, &text);
    if (e || !text || r->from >= (int64_t)secret_length(text) || (secret_bytes(text)[r->from] & 0xC0) == 0x80)
        return e ? e : gone(a);
    e = tell_reading(a, r->id);
    return e ? e : answer_text(a, text, (size_t)r->from);
}

const struct account_verb account_verb_message = { "message", WITH_SESSION, false, true, 0, "a message", read_message, NULL, run_message, account_release_state };

/* --- a draft that is thrown away --- */

static enum err read_drop(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    a->state = r;
    return account_members(a, names) && json_take_text(a->in, "id", r->id, sizeof r->id) && *r->id && message_thread_is_valid(r->id) ? ERR_OK : ERR_FORMAT;
}

/* A draft that is still on its way is thrown away too; a message is not. */
static enum err run_drop(struct account_call *a)
{
    const struct reading *r = a->state;
    struct call *c = a->call;
    struct letter_found sent;
    enum err e = people_hold(c->db, a->who.person);
    e = e ? e : letters_get(c->db, r->id, &sent);
    if (e || sent.person[0])
        return e ? e : gone(a);
    e = letters_drop(c->db, a->who.person, r->id, clock_wall(c->service->clock));
    if (e)
        return e;
    e = account_audit(a, a->who.person, "done", NULL);
    a->out = json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_draft_drop = { "draft-drop", WITH_SESSION, false, true, 0, "a message that is not sent yet", read_drop, NULL, run_drop, account_release_state };
