#include "core/desk/account_inside.h"

#include "core/proto/message.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Drafts and messages: cut in parts, each an operation that only the server can read, all kept in one transaction of the store. */

enum { LETTER_OPS_MAX = MESSAGE_PARTS_MAX + 1 };
_Static_assert((int)LETTER_OPS_MAX <= (int)STORE_TOGETHER_MAX && (int)MESSAGE_BYTES_MAX <= (int)SECRET_MAX, "a message is kept together");
_Static_assert(sizeof ((struct letter_result *)0)->number >= MESSAGE_NUMBER_SIZE, "numbers");

/* What is being kept. */
struct bundle {
    struct message_name name;
    char serial[MESSAGE_SERIAL_SIZE], receipt[STORE_RECEIPT_SIZE];
    int64_t at_ms;
    size_t count;
    bool sends;
    uint8_t last[OP_ID_SIZE];              /* of the last operation */
    struct op op;                          /* the one that is being made; in the end the last */
    struct store_op rows[LETTER_OPS_MAX];
    struct buf bodies[LETTER_OPS_MAX];     /* what the rows point into */
};

static void bundle_free(struct bundle *b)
{
    for (size_t i = 0; b && i < LETTER_OPS_MAX; i++)
        buf_free(&b->bodies[i]);
    if (b)
        sodium_memzero(b, sizeof *b);
    free(b);
}

void desk_draft_new(struct desk *d, char to[40])
{
    uint8_t id[MESSAGE_ID_SIZE];
    (void)d;
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(to, MESSAGE_ID_TEXT_SIZE, id, sizeof id);
}

/* --- making --- */

/* The last one is the request that the person sees, and the receipt is its. */
static enum err begin_op(struct bundle *b, const char *type, bool last)
{
    uint8_t id[OP_ID_SIZE];
    if (last)
        memcpy(id, b->last, sizeof id);
    else
        randombytes_buf(id, sizeof id);
    return op_begin(&b->op, id, type, b->serial, b->at_ms);
}

static enum err add_op(struct desk *d, struct bundle *b)
{
    const struct kiosk_keys *keys = store_keys(d->store);
    size_t i = b->count;
    b->bodies[i] = buf_make(OP_JSON_MAX);
    enum err e = op_sign_kiosk(&b->op, keys->server.id, keys->kiosk_id, keys->sign);
    e = e ? e : record_row(&b->op, b->receipt, false, &b->bodies[i], &b->rows[i]);
    b->count += e ? 0 : 1;
    return e;
}

static size_t parts_of(const uint8_t *text, size_t n)
{
    size_t parts = 0;
    for (size_t at = 0, taken; (taken = message_split(text, n, at)) > 0; at += taken)
        parts++;
    return parts;
}

static enum err add_part(struct desk *d, struct bundle *b, struct message_part *part, const uint8_t *text, size_t n)
{
    SECRET_OWNED struct secret *piece = secret_new(n);
    part->name = b->name;
    part->text = piece;
    enum err e = piece ? secret_append(piece, text, n) : ERR_MEMORY;
    e = e ? e : begin_op(b, MESSAGE_DRAFT_TYPE, !b->sends && part->part == part->parts);
    e = e ? e : message_part_put(part, store_keys(d->store)->server.seal_key, &b->op);
    return e ? e : add_op(d, b);
}

static enum err add_parts(struct desk *d, struct bundle *b, const struct desk_letter *letter)
{
    const uint8_t *text = secret_bytes(letter->text);
    size_t n = secret_length(letter->text), parts = parts_of(text, n), at = 0;
    struct message_part part = { .parts = (unsigned)parts };
    enum err e = parts > MESSAGE_PARTS_MAX ? ERR_LIMIT : ERR_OK;
    (void)snprintf(part.thread, sizeof part.thread, "%s", letter->thread);
    (void)snprintf(part.subject, sizeof part.subject, "%s", letter->subject);
    for (size_t taken; !e && (taken = message_split(text, n, at)) > 0; at += taken) {
        part.part++;
        e = add_part(d, b, &part, text + at, taken);
    }
    return e;
}

static enum err add_sending(struct desk *d, struct bundle *b)
{
    enum err e = begin_op(b, MESSAGE_SEND_TYPE, true);
    e = e ? e : message_send_put(&b->name, store_keys(d->store)->server.seal_key, &b->op);
    return e ? e : add_op(d, b);
}

static enum err name_bundle(struct desk *d, const struct desk_letter *letter, struct bundle *b)
{
    const struct account *a = d->account;
    if (!hex_parse(a->session, b->name.session, sizeof b->name.session) || !hex_parse(letter->draft, b->name.draft, sizeof b->name.draft) ||
        !message_subject_is_valid(letter->subject) || !message_thread_is_valid(letter->thread))
        return ERR_CHOICE;
    randombytes_buf(b->name.version, sizeof b->name.version);
    message_serial(a->shown.home.id, b->serial);
    b->at_ms = clock_wall(loop_clock(d->loop));
    return receipt_draw(d->store, b->last, b->receipt);
}

static enum err check(struct desk *d, const struct desk_letter *letter)
{
    enum err e = desk_need_store(d);
    e = e ? e : !d->status.enrolled ? ERR_NOT_ENROLLED : !d->account ? ERR_SESSION : account_may(d, ACCOUNT_WITH_SESSION);
    return e ? e : message_check(letter->text);
}

/* The caller frees *out. */
static enum err keep(struct desk *d, const struct desk_letter *letter, bool send, struct bundle **out)
{
    enum err e = check(d, letter);
    struct bundle *b = e ? NULL : calloc(1, sizeof *b);
    if (!b)
        return e ? e : ERR_MEMORY;
    b->sends = send;
    e = name_bundle(d, letter, b);
    e = e ? e : add_parts(d, b, letter);
    e = e || !send ? e : add_sending(d, b);
    e = e ? e : store_keep_all(d->store, b->rows, b->count);
    desk_store_failed(d, e);
    if (e) {
        bundle_free(b);
        return e;
    }
    desk_count(d);
    *out = b;
    return ERR_OK;
}

/* --- a draft, for which nobody waits --- */

enum err desk_keep_draft(struct desk *d, const struct desk_letter *letter, char receipt[DESK_RECEIPT_SIZE])
{
    struct bundle *b = NULL;
    receipt[0] = 0;
    enum err e = keep(d, letter, false, &b);
    if (e)
        return e;
    (void)snprintf(receipt, DESK_RECEIPT_SIZE, "%s", b->receipt);
    bundle_free(b);
    net_work(d);
    return ERR_OK;
}

/* --- a message, for whose sending somebody waits --- */

static void finish(struct desk *d, const struct told *told)
{
    struct letters *l = &d->letters;
    const struct letter_watch watch = l->watch;
    struct letter_result result = { .err = told->err, .told = told->told };
    (void)snprintf(result.reason, sizeof result.reason, "%s", told->reason);
    (void)snprintf(result.receipt, sizeof result.receipt, "%s", l->receipt);
    (void)snprintf(result.number, sizeof result.number, "%s", l->number);
    *l = (struct letters){ .busy = false };
    if (watch.done)
        watch.done(watch.ctx, &result);
}

/* Called back in the next step when nobody waits for the server: a verb never answers before it returns. */
static void on_kept(void *ctx)
{
    struct desk *d = ctx;
    if (d->letters.busy)
        finish(d, &(struct told){ false, ERR_OK, "" });
}

enum err desk_send_letter(struct desk *d, const struct desk_letter *letter, const struct letter_watch *watch)
{
    struct letters *l = &d->letters;
    struct bundle *b = NULL;
    enum err e = l->busy ? ERR_LIMIT : keep(d, letter, true, &b);
    if (e)
        return e;
    *l = (struct letters){ .busy = true, .watch = *watch };
    (void)snprintf(l->receipt, sizeof l->receipt, "%s", b->receipt);
    message_number(b->op.id, l->number);
    bool worth = tell_begin(d, b->op.id, finish);
    bundle_free(b);
    net_work(d);
    if (!worth && loop_after(d->loop, 0, on_kept, d))
        on_kept(d);
    return ERR_OK;
}

void letters_forget(struct desk *d)
{
    loop_cancel(d->loop, on_kept, d);
    if (d->letters.busy)
        tell_forget(d);
    d->letters = (struct letters){ .busy = false };
}
