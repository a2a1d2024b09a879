/* Operations about the person: security questions, address and telephone numbers. */
#include "core/proto/contact_set.h"
#include "core/proto/questions_set.h"
#include "server/contact.h"
#include "server/notices.h"
#include "server/push.h"
#include "server/questions.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char *outcome_done(const void *event)
{
    (void)event;
    return "done";
}

/* --- questions.set --- */

struct choosing {
    struct questions_set set;
    bool good;                       /* bank and answers keep the rules */
    struct question_set row;         /* what is to be stored, but for its version */
};

static enum err read_questions(const struct call *c, const struct op *op, void **event)
{
    struct choosing *made = calloc(1, sizeof *made);
    enum err e = made ? questions_set_read(op, c->service->keys->seal, &made->set) : ERR_MEMORY;
    if (e)
        free(made);
    else
        *event = made;
    return e;
}

static void release_questions(void *event)
{
    struct choosing *x = event;
    questions_set_drop(&x->set);
    sodium_memzero(x, sizeof *x);
    free(x);
}

static enum err prepare_questions(struct call *c, struct push_item *item)
{
    struct choosing *x = item->event;
    struct person_row person;
    struct contact_row contact = { 0 };
    const char *const words[] = { item->op.serial, person.name, contact.email, NULL };
    enum err e = people_of_token(c->db, item->op.serial, &person);
    e = e || !person.found ? e : contact_get(c->db, person.id, &contact);
    e = e ? e : questions_judge(c->db, &x->set, words, &x->good);
    if (e || !x->good)
        return e;
    memcpy(x->row.ids, x->set.questions, sizeof x->row.ids);
    x->row.at_ms = item->at_ms;
    questions_pepper(c->service, x->row.pepper);
    randombytes_buf(x->row.salt, sizeof x->row.salt);
    return questions_hash(c->service, x->set.answers, x->row.salt, x->row.hash);
}

static enum err apply_questions(struct call *c, const struct push_item *item, const char **reason)
{
    struct choosing *x = item->event;
    struct person_row person;
    struct question_set newest;
    const struct push_notice notice = { .kind = NOTICE_QUESTIONS_SET };
    enum err e = push_person(c, item, &person, reason);
    if (e || *reason)
        return e;
    e = questions_get(c->db, person.id, &newest);
    if (!e && newest.found && newest.at_ms > item->at_ms + PUSH_SLACK_MS)
        return push_superseded(c, item, &person, reason);
    if (!e && !x->good)
        *reason = "refused";
    if (e || *reason)
        return e;
    e = questions_add(c->db, person.id, &x->row);
    return e ? e : push_tell(c, item, &person, &notice);
}

const struct push_type push_questions = {
    .name = QUESTIONS_SET_TYPE, .words = "vos questions de sécurité", .words_en = "your security questions", .is_private = true,
    .read = read_questions, .outcome = outcome_done, .prepare = prepare_questions, .apply = apply_questions,
    .release = release_questions,
};

/* --- contact.set --- */

struct reaching { struct contact_set set; bool good; };

static enum err read_contact(const struct call *c, const struct op *op, void **event)
{
    struct reaching *made = calloc(1, sizeof *made);
    enum err e = made ? contact_set_read(op, c->service->keys->seal, &made->set) : ERR_MEMORY;
    if (e) {
        free(made);
        return e;
    }
    made->good = contact_normalise(&made->set);
    *event = made;
    return ERR_OK;
}

static void release_contact(void *event)
{
    sodium_memzero(event, sizeof(struct reaching));
    free(event);
}

/* A new address: the old one is told, and the new one; numbers: the address in force. */
static enum err tell_contact(struct call *c, const struct push_item *item, const struct person_row *person,
                             const struct contact_row *row, const struct contact_change *what)
{
    const struct push_notice asked = { .kind = NOTICE_EMAIL_ASKED, .also = row->pending, .detail = row->pending };
    const struct push_notice changed = { .kind = NOTICE_CONTACT_SET };
    enum err e = what->asked ? push_tell(c, item, person, &asked) : ERR_OK;
    return e || !what->changed ? e : push_tell(c, item, person, &changed);
}

static enum err apply_contact(struct call *c, const struct push_item *item, const char **reason)
{
    const struct reaching *x = item->event;
    struct person_row person;
    struct contact_row row;
    struct contact_change what;
    enum err e = push_person(c, item, &person, reason);
    if (e || *reason)
        return e;
    e = contact_get(c->db, person.id, &row);
    if (!e && contact_is_newer(&row, &x->set, item->at_ms + PUSH_SLACK_MS))
        return push_superseded(c, item, &person, reason);
    /* Who has no address at all must give one: it is the one field that is required. */
    if (!e && (!x->good || (!row.email[0] && !row.pending[0] && !x->set.email_given)))
        *reason = "refused";
    if (e || *reason)
        return e;
    contact_change(&row, &x->set, item->at_ms, &what);
    e = contact_put(c->db, person.id, &row);
    if (!e && (what.asked || what.withdrawn))    /* a code of another address is dead */
        e = DB_RUN(c->db, ST_MAIL_CODE_USED, NULL, NULL, db_text("email"), db_text(person.id));
    return e ? e : tell_contact(c, item, &person, &row, &what);
}

const struct push_type push_contact = {
    .name = CONTACT_SET_TYPE, .words = "vos informations de contact", .words_en = "your contact information", .is_private = true,
    .read = read_contact, .outcome = outcome_done, .apply = apply_contact, .release = release_contact,
};
