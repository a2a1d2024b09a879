/* The commands about people and what they are told. */
#include "server/commands.h"
#include "server/mail.h"
#include "server/people.h"
#include "server/phone.h"
#include "server/refusals.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

int command_person_add(struct command_state *s, const struct command_arguments *a)
{
    const struct person_new person = { a->name, a->language, a->email };
    char id[PERSON_ID_SIZE];
    enum err e = people_add(&s->service, s->db, &person, id);
    if (e)
        return command_fail(e == ERR_EMAIL ? a->email : a->name, e);
    printf("%s\n", id);
    return EXIT_SUCCESS;
}

int command_people(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = people_print(s->db, &out);
    return e ? command_fail("people", e) : command_print(&out);
}

int command_mails(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = mail_print(s->db, &out);
    return e ? command_fail("mails", e) : command_print(&out);
}

int command_refusal(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    bool found = false;
    enum err e = refusals_print(s->db, a->reference, &found, &out);
    if (e)
        return command_fail(a->reference, e);
    if (!found)
        fprintf(stderr, "guichetd: no refusal has the reference %s\n", a->reference);
    return found ? command_print(&out) : EXIT_FAILURE;
}

static int refuse(const char *what, enum phone_verdict verdict)
{
    fprintf(stderr, "guichetd: %s: %s\n", what, phone_words(verdict));
    return EXIT_FAILURE;
}

int command_phone_answer(struct command_state *s, const struct command_arguments *a)
{
    char answer[PHONE_ANSWER_TEXT_SIZE];
    enum phone_verdict verdict;
    enum err e = phone_answer(&s->service, s->db, a->serial, a->challenge, &verdict, answer);
    if (e)
        return command_fail(a->serial, e);
    if (verdict != PHONE_GOOD)
        return refuse(a->challenge, verdict);
    printf("%s\n", answer);
    sodium_memzero(answer, sizeof answer);
    return EXIT_SUCCESS;
}

int command_phone_confirm(struct command_state *s, const struct command_arguments *a)
{
    static const char *const words[] = { [PHONE_REFUSED] = "the token refused the secret; nothing changed",
        [PHONE_NOT_ROTATED] = "unblocked; the secret could not be replaced", [PHONE_ROTATED] = "unblocked; a new secret is in the token" };
    enum phone_verdict verdict;
    enum phone_result result = PHONE_REFUSED;
    enum err e = phone_confirm(&s->service, s->db, a->challenge, a->confirmation, &verdict, &result);
    if (e)
        return command_fail(a->challenge, e);
    if (verdict != PHONE_GOOD)
        return refuse(a->challenge, verdict);
    printf("%s\n", words[result]);
    return EXIT_SUCCESS;
}
