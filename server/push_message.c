/* Operations about messages: a part of one that is not sent yet, and the sending. An account's session proves them. */
#include "core/proto/message.h"
#include "server/accounts/letters.h"
#include "server/accounts/sessions.h"
#include "server/people.h"
#include "server/push.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* event: every payload begins with its name. */
struct writing { struct message_name name; struct message_part part; bool whole; };
struct sending { struct message_name name; };

static const char *outcome_done(const void *event)
{
    (void)event;
    return "done";
}

/* --- the proof --- */

struct opened { bool found; char person[PERSON_ID_SIZE]; int64_t made_ms, ended_ms; };

/* Columns as OP_SESSION. */
static enum err take_session(void *ctx, const struct db_row *row)
{
    struct opened *o = ctx;
    o->found = true;
    db_row_copy(row, 0, o->person, sizeof o->person);
    o->made_ms = db_row_int(row, 1);
    o->ended_ms = db_row_int(row, 2);
    return ERR_OK;
}

/* Who only types asks the server for nothing meanwhile: the shorter end, for want of requests, does not count here. */
static bool was_open(const struct opened *o, int64_t at_ms)
{
    int64_t end_ms = o->made_ms + ACCOUNT_LIFE_MS;
    if (o->ended_ms && o->ended_ms < end_ms)
        end_ms = o->ended_ms;
    return at_ms >= o->made_ms - PUSH_SLACK_MS && at_ms <= end_ms + PUSH_SLACK_MS;
}

static enum err prove_session(struct call *c, struct push_item *item, const char **reason)
{
    const struct message_name *name = item->event;
    struct opened o = { 0 };
    char serial[MESSAGE_SERIAL_SIZE], id[ACCOUNT_PUBLIC_SIZE];
    enum err e = DB_RUN(c->db, ST_OP_SESSION, take_session, &o, db_blob(name->session, sizeof name->session), db_text(c->kiosk));
    if (e)
        return e;
    account_public_id(c->service, o.person, id);
    message_serial(id, serial);
    if (!o.found || !was_open(&o, item->at_ms) || strcmp(serial, item->op.serial) != 0) {
        *reason = "session-unknown";
        return ERR_OK;
    }
    memcpy(item->person, o.person, sizeof item->person);
    sodium_bin2hex(item->session, sizeof item->session, name->session, sizeof name->session);
    return people_hold(c->db, item->person);
}

/* --- message.draft --- */

static enum err read_draft(const struct call *c, const struct op *op, void **event)
{
    struct writing *made = calloc(1, sizeof *made);
    enum err e = made ? message_part_read(op, c->service->keys->seal, &made->part) : ERR_MEMORY;
    if (e) {
        free(made);
        return e;
    }
    made->name = made->part.name;
    *event = made;
    return ERR_OK;
}

static enum err apply_draft(struct call *c, const struct push_item *item, const char **reason)
{
    struct writing *w = item->event;
    const struct letter_part what = { item->person, &w->part, item->at_ms };
    return letters_add_part(c->service, c->db, &what, &w->whole, reason);
}

/* One row of the trail a draft, not a part. */
static const char *draft_action(const void *event) { return ((const struct writing *)event)->whole ? "message.draft" : ""; }

static void release_draft(void *event)
{
    struct writing *w = event;
    message_part_drop(&w->part);
    sodium_memzero(w, sizeof *w);
    free(w);
}

const struct push_type push_draft = {
    .name = MESSAGE_DRAFT_TYPE, .words = "un brouillon de message", .words_en = "a draft of a message", .is_private = true,
    .read = read_draft, .outcome = outcome_done, .apply = apply_draft, .release = release_draft, .prove = prove_session, .action = draft_action,
};

/* --- message.send --- */

static enum err read_send(const struct call *c, const struct op *op, void **event)
{
    struct sending *made = calloc(1, sizeof *made);
    enum err e = made ? message_send_read(op, c->service->keys->seal, &made->name) : ERR_MEMORY;
    if (e)
        free(made);
    else
        *event = made;
    return e;
}

static enum err apply_send(struct call *c, const struct push_item *item, const char **reason)
{
    const struct sending *s = item->event;
    const struct letter_sending what = { item->person, &s->name, item->op.id, item->at_ms };
    return letters_send(c->service, c->db, &what, reason);
}

const struct push_type push_send = {
    .name = MESSAGE_SEND_TYPE, .words = "un message", .words_en = "a message", .is_private = true,
    .read = read_send, .outcome = outcome_done, .apply = apply_send, .release = free, .prove = prove_session,
};
