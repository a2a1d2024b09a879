/* The commands about messages: what the counter does, for an operator. */
#include "core/base/letters.h"
#include "server/accounts/letters.h"
#include "server/audit.h"
#include "server/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 480 };

/* --- the list: who wrote, never what --- */

struct printing { const struct secret *name; struct buf *out; };

static bool is_part_of(const struct secret *part, const char *name)
{
    SECRET_OWNED struct secret *folded = secret_new(LETTERS_MAX * PERSON_NAME_SIZE);
    if (!folded || letters_put(name, strlen(name), folded))
        return false;
    size_t n = secret_length(folded), k = secret_length(part);
    for (size_t i = 0; i + k <= n; i++)
        if (memcmp(secret_bytes(folded) + i, secret_bytes(part), k) == 0)
            return true;
    return false;
}

/* Columns as MESSAGE_LIST. */
static enum err print_message(void *ctx, const struct db_row *row)
{
    const struct printing *p = ctx;
    char sent[CLOCK_TEXT_SIZE], answered[CLOCK_TEXT_SIZE] = "-";
    if (!is_part_of(p->name, db_row_text(row, 2)))
        return ERR_OK;
    clock_text(db_row_int(row, 4), sent);
    if (db_row_int(row, 5))
        clock_text(db_row_int(row, 5), answered);
    buf_printf(p->out, "%s\t%s\t%s\t%s\t%s\t%s\n", db_row_text(row, 0), db_row_text(row, 1), db_row_text(row, 2), db_row_text(row, 3), sent, answered);
    return buf_err(p->out);
}

int command_messages(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    SECRET_OWNED struct secret *name = secret_new(LETTERS_MAX * NAME_MAX_BYTES);
    const struct printing p = { name, &out };
    enum err e = !name ? ERR_MEMORY : a->name ? letters_put(a->name, strnlen(a->name, NAME_MAX_BYTES), name) : ERR_OK;
    e = e ? e : DB_RUN0(s->db, ST_MESSAGE_LIST, print_message, (void *)(uintptr_t)&p);
    return e ? command_fail("messages", e) : command_print(&out);
}

/* --- one of them --- */

static int no_message(const char *id)
{
    fprintf(stderr, "guichetd: no message that was sent has the id %s (see guichetd messages)\n", id);
    return EXIT_FAILURE;
}

/* Straight to the descriptor: no copy stays in a buffer. */
static int write_text(const struct secret *text)
{
    const uint8_t *bytes = secret_bytes(text);
    size_t left = secret_length(text);
    while (left) {
        ssize_t n = write(STDOUT_FILENO, bytes, left);
        if (n < 0 && errno != EINTR)
            return EXIT_FAILURE;
        bytes += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
    return write(STDOUT_FILENO, "\n", 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}

struct showing { const struct command_state *s; const char *id; struct letter_found found; struct secret *text; };

static enum err audit_operator(const struct command_state *s, struct db *db, const struct letter_found *m, const char *action)
{
    const struct audit_event event = { .actor = "operator", .subject = m->person, .action = action, .nature = "a message", .outcome = "done" };
    return audit_add(db, s->service.keys, s->service.clock, &event);
}

/* Who read it is told to the trail before it is shown. */
static enum err show(void *ctx, struct db *db)
{
    struct showing *w = ctx;
    secret_free(w->text);
    w->text = NULL;
    enum err e = letters_get(db, w->id, &w->found);
    e = e || !w->found.person[0] ? e : letters_text(&w->s->service, db, w->found.person, w->id, &w->text);
    return e || !w->text ? e : audit_operator(w->s, db, &w->found, "message.shown");
}

int command_message_show(struct command_state *s, const struct command_arguments *a)
{
    struct showing w = { .s = s, .id = a->id };
    enum err e = db_tx(s->db, show, &w);
    SECRET_OWNED struct secret *text = w.text;
    if (e)
        return command_fail(a->id, e);
    return text ? write_text(text) : no_message(a->id);
}

/* --- answering --- */

static enum err read_input(struct secret *to)
{
    ssize_t n = 1;
    while (n > 0 && secret_room(to)) {
        n = read(STDIN_FILENO, secret_tail(to), secret_room(to));
        if (n < 0 && errno != EINTR)
            return ERR_SYSTEM;
        secret_grew(to, n > 0 ? (size_t)n : 0);
        n = n < 0 ? 1 : n;
    }
    char more;
    return n > 0 && read(STDIN_FILENO, &more, 1) == 1 ? ERR_LIMIT : ERR_OK;
}

struct answering { const struct command_state *s; const char *id; const struct secret *text; bool found; };

static enum err answer(void *ctx, struct db *db)
{
    struct answering *w = ctx;
    struct letter_found to;
    char id[MESSAGE_ID_TEXT_SIZE];
    const struct letter_answer what = { w->id, w->text, clock_wall(w->s->service.clock) };
    enum err e = letters_get(db, w->id, &to);
    w->found = to.person[0];
    if (e || !w->found)
        return e;
    e = people_hold(db, to.person);
    e = e ? e : letters_answer(&w->s->service, db, &what, &w->found, id);
    if (e || !w->found)
        return e;
    e = letters_tell(&w->s->service, db, &to, id);
    return e ? e : audit_operator(w->s, db, &to, "message.answered");
}

int command_message_answer(struct command_state *s, const struct command_arguments *a)
{
    SECRET_OWNED struct secret *text = secret_new(SECRET_MAX);
    struct answering w = { s, a->id, text, false };
    enum err e = text ? read_input(text) : ERR_MEMORY;
    e = e ? e : letters_check(text);
    e = e ? e : db_tx(s->db, answer, &w);
    if (e)
        return command_fail(a->id, e);
    return w.found ? EXIT_SUCCESS : no_message(a->id);
}
