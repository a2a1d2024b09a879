/* The verbs of options 1, 3, 4 and 6 behind core/desk/desk.h, answered by a script. */
#include "tests/golden/fake_desk.h"

#include "tests/golden/fake_account.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEN_MINUTES = 600000, REQUEST = 2048 };

static struct {
    struct desk_person person;
    struct open_person_watch open;
    struct save_watch save;
    struct code_watch code;
    struct unblock_questions_watch questions;
    struct answers_watch answers;
    struct unblock_watch unblock;
    struct renew_watch renew;
    enum err phone_err;
    unsigned phone_left;
    int64_t now, retry;
    char request[REQUEST];
} fake;

void fake_verbs_forget(void)
{
    int64_t now = fake.now;
    memset(&fake, 0, sizeof fake);
    fake.now = now;
}

void fake_note(const char *format, ...)
{
    va_list args;
    size_t used = strlen(fake.request);
    va_start(args, format);
    vsnprintf(fake.request + used, sizeof fake.request - used, format, args);
    va_end(args);
}

void fake_note_secret(const char *name, const struct secret *s)
{
    if (s)
        fake_note(" %s=%.*s", name, (int)secret_length(s), (const char *)secret_bytes(s));
}

void fake_note_clear(void) { fake.request[0] = 0; }
const char *fake_request(void) { return fake.request; }
struct desk_person *fake_person(void) { return &fake.person; }
const struct desk_person *desk_person(const struct desk *d) { (void)d; return &fake.person; }
void fake_clock_is(int64_t now_ms) { fake.now = now_ms; }

/* Answers and forgets the watch: exactly once. */
#define ANSWER(watch_, ...) \
    __typeof__(watch_) w = watch_; \
    if (!w.done) \
        return false; \
    memset(&(watch_), 0, sizeof (watch_)); \
    w.done(w.ctx, __VA_ARGS__); \
    return true

bool fake_answer_open(const struct open_person_result *r) { ANSWER(fake.open, r); }
bool fake_answer_save(const struct save_result *r) { ANSWER(fake.save, r); }
bool fake_answer_code(const struct code_result *r) { ANSWER(fake.code, r); }
bool fake_answer_answers(const struct answers_result *r) { ANSWER(fake.answers, r); }
bool fake_answer_renew(const struct renew_result *r) { ANSWER(fake.renew, r); }

bool fake_answer_questions(enum err e)
{
    static const char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE] = { "q03", "q04", "q10", "q12" };
    ANSWER(fake.questions, e, questions);
}

bool fake_answer_unblock(const struct unblock_result *r)
{
    struct unblock_watch w = fake.unblock;
    if (!w.done)
        return false;
    if (r->outcome != UNBLOCK_PULLED)
        memset(&fake.unblock, 0, sizeof fake.unblock);
    w.done(w.ctx, r);
    return true;
}

bool fake_verb_step(int step)
{
    if (fake.renew.step)
        fake.renew.step(fake.renew.ctx, (enum renew_step)step);
    else if (fake.unblock.step)
        fake.unblock.step(fake.unblock.ctx, (enum desk_step)step);
    else if (fake.save.step)
        fake.save.step(fake.save.ctx, (enum desk_step)step);
    else if (fake.open.step)
        fake.open.step(fake.open.ctx, (enum desk_step)step);
    else
        return false;
    return true;
}

enum err desk_open_person(struct desk *d, enum desk_purpose purpose, const struct secret *pin, const struct open_person_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("open %s", purpose == DESK_FOR_QUESTIONS ? "questions" : "contact");
    fake_note_secret("pin", pin);
    fake.open = *watch;
    return ERR_OK;
}

enum err desk_save_questions(struct desk *d, const struct save_questions_request *request, const struct save_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("questions");
    for (size_t i = 0; i < DESK_QUESTIONS; i++)
        fake_note_secret(request->questions[i], request->answers[i]);
    fake.save = *watch;
    return ERR_OK;
}

enum err desk_save_contact(struct desk *d, const struct save_contact_request *request, const struct save_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("contact");
    fake_note_secret("email", request->email);
    if (request->email && fake.person.known)
        snprintf(fake.person.pending, sizeof fake.person.pending, "%.*s", (int)secret_length(request->email), (const char *)secret_bytes(request->email));
    for (size_t i = 0; request->phones_given && i < DESK_PHONES_MAX; i++)
        fake_note_secret("phone", request->phones[i]);
    fake_note_secret("mobile", request->mobile);
    fake.save = *watch;
    return ERR_OK;
}

enum err desk_send_code(struct desk *d, const struct code_watch *watch) { (void)d; fake.code = *watch; return ERR_OK; }

enum err desk_check_code(struct desk *d, const struct secret *code, const struct code_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("code");
    fake_note_secret("is", code);
    fake.code = *watch;
    return ERR_OK;
}

/* Some of the bank that is shipped: two pages. */
size_t desk_bank(struct desk *d, const char *language, struct bank_question *rows, size_t max)
{
    static const struct { const char *id, *fr, *en; bool short_answer; } bank[] = {
        { "q01", "Quel était le surnom de votre meilleure amie ou meilleur ami d'enfance?", "What was the nickname of your best childhood friend?", true },
        { "q02", "Quel était le prénom de la première personne que vous avez embrassée?", "What was the first name of the first person you kissed?", true },
        { "q03", "Dans quelle ville vos parents se sont-ils rencontrés?", "In which town did your parents meet?", false },
        { "q04", "Quelle était la marque de votre premier vélo?", "What was the make of your first bicycle?", false },
        { "q05", "Quel était le nom de famille de votre enseignant préféré au primaire?", "What was the last name of your favourite primary school teacher?", true },
        { "q06", "Quel était le nom de votre premier animal en peluche?", "What was the name of your first stuffed toy?", true },
        { "q07", "Quel aliment refusiez-vous de manger quand vous étiez enfant?", "Which food did you refuse to eat as a child?", false },
        { "q08", "Quel est le premier film que vous avez vu au cinéma?", "Which film did you first see at the cinema?", false },
        { "q09", "Quel est le titre du premier album de musique que vous avez acheté?", "What was the title of the first music album you bought?", false },
        { "q10", "Quel métier vouliez-vous faire quand vous aviez dix ans?", "Which job did you want to do when you were ten?", false },
        { "q11", "Quel objet perdu avez-vous le plus regretté quand vous étiez enfant?", "Which lost object did you miss most as a child?", false },
        { "q12", "Quel était le nom de l'endroit où vous alliez glisser l'hiver, enfant?", "What was the name of the place where you went sledding as a child?", false },
    };
    size_t n = sizeof bank / sizeof bank[0];
    (void)d;
    for (size_t i = 0; i < n && i < max; i++) {
        rows[i].short_answer = bank[i].short_answer;
        snprintf(rows[i].id, sizeof rows[i].id, "%s", bank[i].id);
        snprintf(rows[i].text, sizeof rows[i].text, "%s", language[0] == 'e' ? bank[i].en : bank[i].fr);
    }
    return n < max ? n : max;
}

enum err desk_unblock_questions(struct desk *d, const struct unblock_questions_watch *watch) { (void)d; fake.questions = *watch; return ERR_OK; }

enum err desk_unblock_answers(struct desk *d, const struct secret *const answers[DESK_QUESTIONS], const struct answers_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("answers");
    for (size_t i = 0; i < DESK_QUESTIONS; i++)
        fake_note_secret("is", answers[i]);
    fake.answers = *watch;
    return ERR_OK;
}

void fake_phone(enum err e, unsigned left) { fake.phone_err = e, fake.phone_left = left; }

enum err desk_phone_begin(struct desk *d, struct desk_challenge *out)
{
    (void)d;
    *out = (struct desk_challenge){ .text = "ABCD-EFGH-JKMN-PQRS", .expires_ms = fake.now + TEN_MINUTES };
    return ERR_OK;
}

enum err desk_phone_answer(struct desk *d, const struct secret *answer, unsigned *left)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("phone");
    fake_note_secret("is", answer);
    *left = fake.phone_left;
    return fake.phone_err;
}

enum err desk_unblock(struct desk *d, const struct secret *new_pin, const struct unblock_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("unblock");
    fake_note_secret("pin", new_pin);
    fake.unblock = *watch;
    return ERR_OK;
}

enum err desk_renew(struct desk *d, const struct secret *pin, const struct renew_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("renew");
    fake_note_secret("pin", pin);
    fake.renew = *watch;
    return ERR_OK;
}

/* A code of the form that is typed in the scripts; anything else is none. */
enum err desk_renew_code_check(const struct desk *d, const struct secret *code)
{
    (void)d;
    return secret_length(code) >= 30 ? ERR_OK : ERR_CODE_FORMAT;
}

enum err desk_renew_by_code(struct desk *d, const struct secret *pin, const struct secret *code, const struct renew_watch *watch)
{
    (void)d;
    fake.request[0] = 0;
    fake_note("renew");
    fake_note_secret("pin", pin);
    fake_note_secret("code", code);
    fake.renew = *watch;
    return ERR_OK;
}

void desk_renew_cancel(struct desk *d)
{
    (void)d;
    fake_answer_renew(&(struct renew_result){ .outcome = RENEW_STOPPED });
}

void fake_retry(int64_t at_ms) { fake.retry = at_ms; }
int64_t desk_renew_retry(struct desk *d) { (void)d; return fake.retry; }
