/* 1-Gérer mes questions de sécurité. Documents 000 and 001, «CHOISIR OU MODIFIER VOS QUESTIONS DE SÉCURITÉ». */
#include "core/rules/answer.h"
#include "screens/bank.h"
#include "screens/person.h"
#include "screens/receipt.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { FIRST = ASK_PIN_SLOTS, PAIR = 2 };    /* slots: a question and its answer, four times */
enum { TO_CHOOSE = OUTCOME_OWN, TO_MENU, TO_REVIEW, SAVE, SAVED, FAILED };

static size_t question_slot(size_t i) { return FIRST + PAIR * i; }
static size_t answer_slot(size_t i) { return question_slot(i) + 1; }

/* --- what is in force --- */

static const char still_in_force[] = N_("Vos anciennes réponses restent en vigueur tant que vous n'avez pas confirmé.");

static void start_open(struct run *run) { person_open(run, DESK_FOR_QUESTIONS); }

static void compose_held(const struct run *run, const struct desk_person *person, struct composer *c)
{
    char text[WORDS_MAX];
    words_date(person->questions_ms, text, sizeof text);
    compose_text(c, ROLE_STATUS, msg(N_("Vos questions en vigueur, choisies le %s :")), text);
    for (size_t i = 0; i < person->question_count && i < DESK_QUESTIONS; i++) {
        bank_text(run, person->questions[i], text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s", text);
    }
}

static void compose_now(const struct run *run, struct composer *c)
{
    const struct desk_person *person = desk_person(session_of(run)->desk);
    if (!person->known)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Sans réponse du serveur, vos questions en vigueur ne peuvent pas être montrées.")));
    else if (person->question_count == 0)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Aucune question n'est encore choisie.")));
    else
        compose_held(run, person, c);
    if (!person->known || person->question_count)
        compose_text(c, ROLE_TEXT, "%s", msg(still_in_force));
    compose_blank(c);
}

static void open_choose(struct run *run)
{
    char text[WORDS_MAX];
    words_error(ERR_SYSTEM, text, sizeof text);
    if (bank_count(run) >= DESK_QUESTIONS)
        run_outcome(run, TO_CHOOSE);
    else
        run_say(run, text);    /* this kiosk lacks its list of questions */
}

static const struct item now_items[] = {
    { .key = '1', .label = N_("1-Choisir ou modifier mes questions"), .choose = open_choose,
      .help = N_("Quatre questions différentes, et une réponse à chacune.") },
    { .key = '0', .label = N_("0-Retourner au menu principal"), .outcome = TO_MENU, .help = N_("Revient au menu de votre clé.") },
};
static const struct edge now_edges[] = { { TO_CHOOSE, "questions.choose" }, { TO_MENU, "menu" }, { OUTCOME_BACK, "menu" } };

/* --- four questions and their answers --- */

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

static void check_question(const struct run *run, size_t slot, struct complaint *out)
{
    for (size_t i = 0; question_slot(i) < slot; i++)
        if (run_choice(run, question_slot(i)) == run_choice(run, slot))
            words_fault(ERR_QUESTION_SAME, out);
}

static enum err judge(const struct run *run, size_t slot, const struct bank_question *question)
{
    const struct desk_person *person = desk_person(session_of(run)->desk);
    const char *const words[] = { session_status(run)->info.serial, person->holder, person->email, NULL };
    struct answer_rules rules = { .question = question ? question->text : NULL, .short_answer = question && question->short_answer,
                                  .words = words };
    enum err e = answer_check(&rules, run_value(run, slot));
    for (size_t i = 0; !e && answer_slot(i) < slot; i++)
        if (answer_equal(run_value(run, answer_slot(i)), run_value(run, slot)))
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

static const struct field fields[] = {
    PAIR_OF(N_("Question 1 de 4"), N_("Réponse 1")), PAIR_OF(N_("Question 2 de 4"), N_("Réponse 2")),
    PAIR_OF(N_("Question 3 de 4"), N_("Réponse 3")), PAIR_OF(N_("Question 4 de 4"), N_("Réponse 4")),
};

/* Those in force are chosen already: who changes only an answer presses Enter. */
static void enter_choose(struct run *run)
{
    const struct desk_person *person = desk_person(session_of(run)->desk);
    memset(session_of(run)->visit.read, 0, sizeof session_of(run)->visit.read);   /* what is typed anew can be read anew */
    for (size_t i = 0; i < person->question_count && i < DESK_QUESTIONS; i++) {
        int at = bank_find(run, person->questions[i]);
        if (at >= 0 && run_choice(run, question_slot(i)) == CHOICE_NONE)
            run_fill_choice(run, question_slot(i), (size_t)at);
    }
}

static void compose_choose(const struct run *run, struct composer *c)
{
    const struct desk_person *person = desk_person(session_of(run)->desk);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Accents, majuscules et espaces sont sans importance dans vos réponses.")));
    if (!person->known || person->question_count)
        compose_text(c, ROLE_TEXT, "%s", msg(still_in_force));
}

static const struct edge choose_edges[] = { { OUTCOME_CONFIRM, "questions.review" }, { OUTCOME_BACK, "questions.now" } };

/* --- before it counts, each answer can be read once --- */

static void compose_review(const struct run *run, struct composer *c)
{
    static const char *const labels[DESK_QUESTIONS] = { N_("Réponse 1"), N_("Réponse 2"), N_("Réponse 3"), N_("Réponse 4") };
    for (size_t i = 0; i < DESK_QUESTIONS; i++) {
        const struct bank_question *row = bank_row(run, run_choice(run, question_slot(i)));
        compose_text(c, ROLE_TEXT, "%s", row ? row->text : "");
        compose_secret(c, msg(labels[i]), run_value(run, answer_slot(i)), false);
    }
}

static void read_answer(struct run *run, size_t i)
{
    session_of(run)->visit.reading = i;
    session_of(run)->visit.read[i] = true;
    run_go(run, "questions.read");
}

static bool unread(const struct run *run, size_t i) { return !session_of(run)->visit.read[i]; }
static void read_1(struct run *run) { read_answer(run, 0); }
static void read_2(struct run *run) { read_answer(run, 1); }
static void read_3(struct run *run) { read_answer(run, 2); }
static void read_4(struct run *run) { read_answer(run, 3); }
static bool unread_1(const struct run *run) { return unread(run, 0); }
static bool unread_2(const struct run *run) { return unread(run, 1); }
static bool unread_3(const struct run *run) { return unread(run, 2); }
static bool unread_4(const struct run *run) { return unread(run, 3); }

#define READ_HELP N_("Montre cette réponse une fois, pour vérifier qu'elle est bien tapée.")
static const struct item review_items[] = {
    { .key = '1', .label = N_("1-Confirmer"), .outcome = SAVE, .help = N_("Enregistre ces questions et ces réponses à la place des anciennes.") },
    { .key = '2', .label = N_("2-Lire ma première réponse"), .choose = read_1, .offered = unread_1, .help = READ_HELP },
    { .key = '3', .label = N_("3-Lire ma deuxième réponse"), .choose = read_2, .offered = unread_2, .help = READ_HELP },
    { .key = '4', .label = N_("4-Lire ma troisième réponse"), .choose = read_3, .offered = unread_3, .help = READ_HELP },
    { .key = '5', .label = N_("5-Lire ma quatrième réponse"), .choose = read_4, .offered = unread_4, .help = READ_HELP },
    { .key = '0', .label = N_("0-Changer quelque chose"), .outcome = TO_CHOOSE, .help = N_("Revient à vos questions et à vos réponses.") },
};
static const struct edge review_edges[] = { { SAVE, "questions.save" }, { TO_CHOOSE, "questions.choose" }, { OUTCOME_BACK, "questions.choose" } };

static void compose_read(const struct run *run, struct composer *c)
{
    size_t i = session_of(run)->visit.reading;
    const struct bank_question *row = bank_row(run, run_choice(run, question_slot(i)));
    compose_secret(c, row ? row->text : "", run_value(run, answer_slot(i)), true);
    compose_blank(c);
}

static const struct item read_items[] = {
    { .key = '0', .label = N_("0-Masquer la réponse"), .outcome = TO_REVIEW, .help = N_("Revient à la page précédente.") },
};
static const struct edge read_edges[] = { { TO_REVIEW, "questions.review" }, { OUTCOME_BACK, "questions.review" } };

/* --- saving --- */

static void take_save(void *ctx, const struct save_result *result)
{
    struct session *s = ctx;
    s->visit.saved = *result;
    bool kept = result->err == ERR_OK || result->err == ERR_SERVER_REFUSED;
    if (kept)
        for (size_t i = 0; i < DESK_QUESTIONS; i++)
            run_clear(s->run, answer_slot(i));
    run_outcome(s->run, kept ? SAVED : FAILED);
}

static void start_save(struct run *run)
{
    struct session *s = session_of(run);
    struct save_questions_request request;
    struct save_watch watch = { person_take_step, take_save, s };
    for (size_t i = 0; i < DESK_QUESTIONS; i++) {
        const struct bank_question *row = bank_row(run, run_choice(run, question_slot(i)));
        request.questions[i] = row ? row->id : "";
        request.answers[i] = run_value(run, answer_slot(i));
    }
    s->step = STEP_CARD;
    enum err e = desk_save_questions(s->desk, &request, &watch);
    if (e)
        take_save(s, &(struct save_result){ .err = e });
}

static const struct edge save_edges[] = { { SAVED, "questions.done" }, { FAILED, "questions.failed" } };

static void compose_done(const struct run *run, struct composer *c)
{
    static const struct receipt_words words = {
        .told = N_("Les questions et réponses sélectionnées ont été enregistrées à votre compte."),
        .kept = N_("Vos questions et réponses sont enregistrées et protégées sur ce poste."),
        .unchanged = N_("Vos anciennes questions et réponses restent en vigueur."),
        .also = N_("Vous pouvez modifier vos questions / réponses en tout temps."),
    };
    receipt_compose(run, &session_of(run)->visit.saved, &words, c);
}

/* Documents 000 and 001, word for word. */
static const char *const steps[] = {
    N_("Branchez votre clé d'authentification SécurSanté dans un port USB."),
    N_("Dans la fenêtre suivante, inscrivez votre mot de passe et choisissez Confirmer."),
    N_("Sélectionnez la question # 1 de votre choix dans le menu déroulant et saisissez une réponse qu'il vous sera facile de "
       "retenir. Faites la même chose pour les questions # 2, #3 et #4, puis choisissez Confirmer."),
    NULL
};

#define TITLE N_("1-Gérer mes questions de sécurité")
#define SHORT N_("1-Mes questions de sécurité")

static const struct page pages[] = {
    ASK_PIN_PAGES("questions", TITLE, SHORT, N_("Votre mot de passe montre que c'est bien vous qui choisissez les questions."), "menu", "questions.open"),
    PERSON_PAGES("questions", TITLE, SHORT, start_open, "questions.now", "questions.now"),
    { .name = "questions.now", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT, .need = NEED_TOKEN, .help_more = steps,
      .help = N_("Les questions servent à débloquer votre clé si vous oubliez son mot de passe."),
      .items = now_items, .item_count = 2, .edges = now_edges, .edge_count = 3, .compose = compose_now },
    { .name = "questions.choose", .kind = PAGE_FORM, .title = TITLE, .title_short = SHORT, .need = NEED_TOKEN, .help_more = steps,
      .help = N_("Choisissez quatre questions différentes et donnez une réponse à chacune. Rien n'est envoyé avant «Confirmer»."),
      .fields = fields, .field_count = PAIR * DESK_QUESTIONS, .first_slot = FIRST, .edges = choose_edges, .edge_count = 2,
      .compose_below = compose_choose, .enter = enter_choose },
    { .name = "questions.review", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT, .need = NEED_TOKEN,
      .help = N_("Chaque réponse peut être lue une fois avant de confirmer."),
      .items = review_items, .item_count = 6, .edges = review_edges, .edge_count = 3, .compose = compose_review, .guarded = true },
    { .name = "questions.read", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT, .need = NEED_TOKEN,
      .help = N_("Votre réponse, telle que vous l'avez tapée. Elle n'est montrée qu'une fois."),
      .items = read_items, .item_count = 1, .edges = read_edges, .edge_count = 2, .compose = compose_read, .guarded = true },
    { .name = "questions.save", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .need = NEED_TOKEN_NOT_LEFT, .help = N_("Votre demande est enregistrée."),
      .edges = save_edges, .edge_count = 2, .compose = person_compose_save, .enter = start_save },
    ENDING_PAGE("questions.done", TITLE, SHORT, N_("Le reçu permet de retrouver votre demande."), compose_done, NEED_TOKEN),
};

const struct flow flow_questions = { "questions", pages, sizeof pages / sizeof pages[0] };
