#include "core/desk/inside.h"

#include "core/proto/questions_set.h"
#include "core/rules/answer.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)ANSWER_BYTES_MAX == (int)QUESTIONS_ANSWER_MAX, "a normalised answer fits its place");

/* The screens have asked the same of each field; what is sent is judged once more, in both languages. */
enum err save_judge_answer(struct desk *d, const char *id, const struct secret *answer, const char *const *words)
{
    static const char *const languages[] = { "fr", "en" };
    struct bank_question bank[DESK_BANK_MAX];
    enum err e = ERR_OK;
    for (size_t l = 0; !e && l < 2; l++) {
        struct answer_rules rules = { .words = words };
        size_t n = desk_bank(d, languages[l], bank, DESK_BANK_MAX);
        for (size_t i = 0; i < n; i++)
            if (strcmp(bank[i].id, id) == 0) {
                rules.question = bank[i].text;
                rules.short_answer = bank[i].short_answer;
            }
        e = answer_check(&rules, answer);
    }
    return e;
}

static enum err take_one(struct desk *d, const struct save_questions_request *request, size_t i, struct questions_set *set)
{
    const char *const words[] = { d->person.serial, d->person.shown.email, NULL };
    for (size_t k = 0; k < i; k++) {
        if (strcmp(request->questions[i], request->questions[k]) == 0)
            return ERR_QUESTION_SAME;
        if (answer_equal(request->answers[i], request->answers[k]))
            return ERR_ANSWER_SAME;
    }
    if (!question_id_is_valid(request->questions[i]))
        return ERR_CHOICE;
    enum err e = save_judge_answer(d, request->questions[i], request->answers[i], words);
    set->answers[i] = secret_new(ANSWER_BYTES_MAX);
    snprintf(set->questions[i], sizeof set->questions[i], "%s", request->questions[i]);
    e = e ? e : set->answers[i] ? ERR_OK : ERR_MEMORY;
    return e ? e : answer_normalise(request->answers[i], set->answers[i]);
}

enum err desk_save_questions(struct desk *d, const struct save_questions_request *request, const struct save_watch *watch)
{
    struct questions_set set = { .answers = { NULL } };
    enum err e = person_may_save(d, DESK_FOR_QUESTIONS);
    for (size_t i = 0; !e && i < DESK_QUESTIONS; i++)
        e = take_one(d, request, i, &set);
    e = e ? e : questions_set_put(&set, store_keys(d->store)->server.seal_key, &d->person.op);
    questions_set_drop(&set);
    return e ? e : save_begin(d, watch);
}
