/* «Questions secrètes», documents 002 and 003: eight different questions, eight different answers. */
#include "core/rules/answer.h"
#include "screens/account.h"
#include "screens/bank.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { PAIR = 2 };

static size_t question_slot(size_t first, size_t i) { return first + PAIR * i; }
static size_t answer_slot(size_t first, size_t i) { return question_slot(first, i) + 1; }

/* Where the eight begin among the flow's slots: the page shown is one of the four. */
static size_t first_of(const struct run *run)
{
    const struct page *page = run_page(run);
    return page->first_slot - (size_t)(page->fields - eight_fields);
}

static size_t count_choices(const struct run *run, size_t slot)
{
    (void)slot;
    return bank_count(run);
}

static void name_choice(const struct run *run, size_t i, char *to, size_t size)
{
    const struct bank_question *row = bank_row(run, (int)i);
    snprintf(to, size, "%s", row ? row->text : "");
}

/* Earlier ones and later ones: who comes back to the second page can take the sixth question by mistake. */
static bool taken_elsewhere(const struct run *run, size_t slot, int choice)
{
    size_t first = first_of(run);
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++)
        if (question_slot(first, i) != slot && run_choice(run, question_slot(first, i)) == choice)
            return true;
    return false;
}

static void check_question(const struct run *run, size_t slot, struct complaint *out)
{
    if (taken_elsewhere(run, slot, run_choice(run, slot)))
        words_fault(ERR_QUESTION_SAME, out);
}

static enum err judge(const struct run *run, size_t slot, const struct bank_question *question)
{
    const struct desk_account *account = desk_account(session_of(run)->desk);
    const struct account_home *home = &account->home;
    const struct account_enrolling *new_one = &account->enrolling;
    const char *const words[] = { home->issued, home->chosen, home->given, home->family, new_one->given, new_one->family, NULL };
    struct answer_rules rules = { .question = question ? question->text : NULL, .short_answer = question && question->short_answer, .words = words };
    enum err e = answer_check(&rules, run_value(run, slot));
    size_t first = first_of(run);
    for (size_t i = 0; !e && i < ACCOUNT_QUESTIONS; i++)
        if (answer_slot(first, i) != slot && answer_equal(run_value(run, answer_slot(first, i)), run_value(run, slot)))
            e = ERR_ANSWER_SAME;
    return e;
}

static void check_answer(const struct run *run, size_t slot, struct complaint *out)
{
    const struct bank_question *question = bank_row(run, run_choice(run, slot - 1));
    words_fault(judge(run, slot, question), out);
    if (out->err == ERR_ANSWER_SHORT && question && question->short_answer)
        snprintf(out->text, sizeof out->text, "%s %s", msg(err_what(ERR_ANSWER_SHORT)), msg(N_("Il faut au moins deux lettres ou chiffres.")));
}

/* On the screen the question stands just above; line by line it is said again. */
static void lead_answer(const struct run *run, size_t slot, char *to, size_t size)
{
    const struct bank_question *row = run_prefs(run)->line ? bank_row(run, run_choice(run, slot - 1)) : NULL;
    snprintf(to, size, "%s", row ? row->text : "");
}

#define PAIR_OF(question_, answer_) \
    { .label = question_, .choices = count_choices, .choice = name_choice, .check = check_question, \
      .help = N_("Choisissez une question par son numéro : n et p changent de page, Entrée garde celle qui est choisie.") }, \
    { .label = answer_, .secret = true, .max_points = ANSWER_MAX, .lead = lead_answer, .check = check_answer, \
      .help = N_("Une réponse qu'il vous sera facile de retenir, et que personne d'autre ne connaît.") }

const struct field eight_fields[EIGHT_SLOTS] = {
    PAIR_OF(N_("Question 1 de 8"), N_("Réponse 1")), PAIR_OF(N_("Question 2 de 8"), N_("Réponse 2")),
    PAIR_OF(N_("Question 3 de 8"), N_("Réponse 3")), PAIR_OF(N_("Question 4 de 8"), N_("Réponse 4")),
    PAIR_OF(N_("Question 5 de 8"), N_("Réponse 5")), PAIR_OF(N_("Question 6 de 8"), N_("Réponse 6")),
    PAIR_OF(N_("Question 7 de 8"), N_("Réponse 7")), PAIR_OF(N_("Question 8 de 8"), N_("Réponse 8")),
};

void eight_compose(const struct run *run, struct composer *c)
{
    size_t part = (size_t)(run_page(run)->fields - eight_fields) / EIGHT_PAGE_FIELDS;
    compose_text(c, ROLE_TEXT, msg(N_("Questions secrètes : %zu et %zu de 8")), PAIR * part + 1, PAIR * part + 2);
}

void eight_compose_below(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Accents, majuscules et espaces sont sans importance dans vos réponses.")));
}

static void compose_all(const struct run *run, size_t first, bool revealed, struct composer *c)
{
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++) {
        const struct bank_question *row = bank_row(run, run_choice(run, question_slot(first, i)));
        compose_text(c, ROLE_TEXT, "%s", row ? row->text : "");
        compose_secret(c, msg(eight_fields[PAIR * i + 1].label), run_value(run, answer_slot(first, i)), revealed);
    }
}

void eight_compose_review(const struct run *run, size_t first, struct composer *c) { compose_all(run, first, false, c); }
void eight_compose_read(const struct run *run, size_t first, struct composer *c) { compose_all(run, first, true, c); }
void eight_enter_read(struct run *run) { account_visit(run)->eight_read = true; }
bool eight_unread(const struct run *run) { return !account_visit(run)->eight_read; }

/* A value has its place only from its page on: each page fills its own two. */
void eight_enter(struct run *run)
{
    const struct account_home *home = &desk_account(session_of(run)->desk)->home;
    size_t first = first_of(run), from = (run_page(run)->first_slot - first) / PAIR;
    account_visit(run)->eight_read = false;
    for (size_t i = from; i < from + EIGHT_PAGE_FIELDS / PAIR && i < home->question_count; i++) {
        size_t slot = question_slot(first, i);
        int at = bank_find(run, home->questions[i]);
        if (at >= 0 && run_choice(run, slot) == CHOICE_NONE && !taken_elsewhere(run, slot, at))
            run_fill_choice(run, slot, (size_t)at);
    }
}

bool eight_take(const struct run *run, size_t first, struct account_questions *to)
{
    bool all = true;
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++) {
        const struct bank_question *row = bank_row(run, run_choice(run, question_slot(first, i)));
        to->questions[i] = row ? row->id : "";
        to->answers[i] = run_value(run, answer_slot(first, i));
        all &= row && secret_length(to->answers[i]) > 0;
    }
    return all;
}
