/* Rows of what is found, of a record and of its events, in words. */
#include "screens/counter.h"

#include "core/base/text.h"
#include "screens/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct line { const struct run *run; char *to; size_t size, used; char moment[COUNTER_LINE_SIZE]; };

static void add(struct line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct line *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(l->to + l->used, l->size - l->used, format, args);
    va_end(args);
    if (n < 0 || (size_t)n < l->size - l->used) {
        l->used += n > 0 ? (size_t)n : 0;
        return;
    }
    static const char cut[] = "…";      /* what there is no room for ends with a whole character, and says so */
    l->used = strlen(l->to);
    do
        l->used = text_without_last(l->to, l->used);
    while (l->used + sizeof cut > l->size);
    memcpy(l->to + l->used, cut, sizeof cut);
    l->used += sizeof cut - 1;
}

static const char *date_of(struct line *l, int64_t at_ms)
{
    words_date(at_ms, l->moment, sizeof l->moment);
    return l->moment;
}

static const char *time_of(struct line *l, int64_t at_ms)
{
    counter_words_time(l->run, at_ms, l->moment, sizeof l->moment);
    return l->moment;
}

/* Behind the rest, where there is one: format is of the date, or of the date and the hour. */
#define ADD_DATE(l_, format_, at_ms_) do { if (at_ms_) add(l_, format_, date_of(l_, at_ms_)); } while (0)
#define ADD_TIME(l_, format_, at_ms_) do { if (at_ms_) add(l_, format_, time_of(l_, at_ms_)); } while (0)

static const char *text(const struct counter_row *row, size_t i) { return counter_text(row, i); }
static bool is(const struct counter_row *row, size_t i, const char *word) { return strcmp(text(row, i), word) == 0; }

/* --- states --- */

struct state { const char *id, *text; };

static const char *state_in(const struct state *states, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(states[i].id, id) == 0)
            return msg(states[i].text);
    return id;
}
#define STATE_IN(states_, id_) state_in(states_, sizeof (states_) / sizeof *(states_), id_)

/* Of an account, an identification, a case, and what somebody has. */
static const char *state_word(const char *state)
{
    static const struct state states[] = {
        { "open", N_("ouvert") }, { "closed", N_("fermé") }, { "waits", N_("en attente du premier code") }, { "taken", N_("pris") }, { "answered", N_("répondu") },
        { "new", N_("pas identifié") }, { "begun", N_("identification commencée") }, { "letter", N_("secret postal en route") }, { "counter", N_("attend au comptoir") },
        { "identified", N_("identifié") }, { "token", N_("clé en ordre") }, { "account", N_("compte des services en ligne") }, { "citizen", N_("compte de citoyen") },
    };
    return STATE_IN(states, state);
}

static const char *token_state(const char *state)
{
    static const struct state states[] = {
        { "working", N_("en ordre") }, { "replaced", N_("certificat remplacé") }, { "revoked", N_("certificat révoqué") }, { "expired", N_("certificat expiré") },
    };
    return STATE_IN(states, state);
}

static const char *code_state(const char *state)
{
    static const struct state states[] = { { "open", N_("valable") }, { "used", N_("utilisé") }, { "expired", N_("expiré") }, { "removed", N_("retiré") } };
    return STATE_IN(states, state);
}

/* --- a record --- */

static void say_person(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Nom : %s")), text(row, 0));
    if (*text(row, 1))
        add(l, ", %s", is(row, 1, "en") ? msg(N_("anglais")) : msg(N_("français")));
    if (*text(row, 2))
        add(l, msg(N_("; courriel %s (%s)")), text(row, 2), is(row, 4, "yes") ? msg(N_("confirmé")) : msg(N_("pas confirmé")));
    if (*text(row, 3))
        add(l, msg(N_("; téléphone %s")), text(row, 3));
}

static void say_token(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Clé %s : %s")), row->id, token_state(text(row, 0)));
    if (*text(row, 1))
        add(l, msg(N_(", au nom de %s")), text(row, 1));
    ADD_DATE(l, msg(N_(", valable du %s")), counter_time(row, 0));
    ADD_DATE(l, msg(N_(" au %s")), counter_time(row, 1));
}

static void say_questions(struct line *l, const struct counter_row *row)
{
    bool token = is(row, 0, "token");
    if (!counter_time(row, 0)) {
        add(l, "%s", token ? msg(N_("Questions de la clé : jamais choisies")) : msg(N_("Questions secrètes du compte : jamais choisies")));
        return;
    }
    add(l, "%s", token ? msg(N_("Questions de la clé : choisies")) : msg(N_("Questions secrètes du compte : choisies")));
    ADD_DATE(l, msg(N_(" le %s")), counter_time(row, 0));
}

static void say_account(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Services en ligne : compte %s, nom d'utilisateur %s")), state_word(text(row, 3)), text(row, 0));
    if (*text(row, 1))
        add(l, msg(N_(" ou %s")), text(row, 1));
    if (is(row, 2, "password"))
        add(l, "%s", msg(N_(", doit changer son mot de passe")));
    if (is(row, 2, "questions"))
        add(l, "%s", msg(N_(", doit choisir ses questions")));
    ADD_TIME(l, msg(N_(", mot de passe temporaire jusqu'au %s")), counter_time(row, 0));
    ADD_DATE(l, msg(N_(", fermé le %s")), counter_time(row, 2));
}

static void say_citizen(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Service d'authentification : compte %s, nom d'utilisateur %s, %s")), state_word(text(row, 1)), text(row, 0), state_word(text(row, 2)));
    ADD_DATE(l, msg(N_(", valable jusqu'au %s")), counter_time(row, 2));
    ADD_DATE(l, msg(N_(", identifié le %s")), counter_time(row, 3));
}

static void say_member(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Lieu de travail : %s")), text(row, 0));
    if (*text(row, 1))
        add(l, " (%s)", counter_word_role(text(row, 1)));
}

static void say_invitation(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Invitation %s, %s : code %s")), text(row, 0), text(row, 2), code_state(text(row, 1)));
    ADD_DATE(l, msg(N_(", faite le %s")), counter_time(row, 0));
    ADD_DATE(l, msg(N_(", valable jusqu'au %s")), counter_time(row, 1));
}

static void say_nip(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("NIP de %s, numéro %s : %s")), rows_text(l->run, ROWS_PROFESSIONS, text(row, 0)), text(row, 1), code_state(text(row, 3)));
    ADD_DATE(l, msg(N_(", fait le %s")), counter_time(row, 0));
    ADD_DATE(l, msg(N_(", valable jusqu'au %s")), counter_time(row, 1));
}

static const char *lock_word(const char *kind)
{
    static const struct state locks[] = {
        { "answers", N_("questions de la clé") }, { "forgot", N_("mot de passe oublié") }, { "login", N_("ouverture de session") }, { "codes", N_("codes de sécurité") },
        { "identification", N_("preuve d'identité") },
    };
    return STATE_IN(locks, kind);
}

static void say_lock(struct line *l, const struct counter_row *row)
{
    unsigned long wrong = (unsigned long)counter_time(row, 1);
    add(l, counter_time(row, 0) ? msg(N_("Verrou, %s (%s)")) : msg(N_("Essais, %s (%s)")), lock_word(row->id), text(row, 0));
    add(l, msg_n(N_(", %lu erreur"), N_(", %lu erreurs"), wrong), wrong);
    ADD_TIME(l, msg(N_(", finit le %s")), counter_time(row, 0));
}

static void say_phone(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Déblocage par téléphone de la clé %s, défi %s : réponse donnée, pas encore confirmée")), text(row, 0), text(row, 1));
    ADD_TIME(l, msg(N_(", donnée le %s")), counter_time(row, 0));
}

static void say_waiting(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Poste sans nouvelles : %s; des demandes peuvent y attendre")), text(row, 0));
    ADD_TIME(l, msg(N_(", dernière demande de cette personne le %s")), counter_time(row, 0));
    ADD_TIME(l, msg(N_(", dernier contact le %s")), counter_time(row, 1));
}

static void say_case(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Message %s, %s : %s")), text(row, 0), rows_text(l->run, ROWS_SUBJECTS, text(row, 1)), state_word(text(row, 2)));
    ADD_TIME(l, msg(N_(", le %s")), counter_time(row, 0));
}

static void say_open(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Un autre agent s'en occupe : %s, %s")), text(row, 0), text(row, 1));
    ADD_TIME(l, msg(N_(", jusqu'au %s")), counter_time(row, 0));
}

static void say_proved(struct line *l, const struct counter_row *row)
{
    const char *how = is(row, 0, "documents") ? N_("avec deux pièces d'identité") : is(row, 0, "caller") ? N_("au téléphone") : N_("sans le code : pour corriger l'adresse seulement");
    add(l, msg(N_("Personne vérifiée %s")), msg(how));
    ADD_TIME(l, msg(N_(", jusqu'au %s")), counter_time(row, 0));
}

static void say_release(struct line *l, const struct counter_row *row)
{
    add(l, msg(N_("Secret de la clé %s déjà remis")), text(row, 0));
    ADD_TIME(l, msg(N_(", un autre pourra l'être le %s")), counter_time(row, 0));
}

void counter_words_record(const struct run *run, const struct counter_row *row, char *to, size_t size)
{
    static const struct { const char *word; void (*say)(struct line *l, const struct counter_row *row); } kinds[] = {
        { "person", say_person }, { "token", say_token }, { "questions", say_questions }, { "account", say_account }, { "citizen", say_citizen }, { "member", say_member },
        { "invitation", say_invitation }, { "nip", say_nip }, { "lock", say_lock }, { "phone", say_phone }, { "waiting", say_waiting }, { "case", say_case },
        { "open", say_open }, { "proved", say_proved }, { "release", say_release },
    };
    struct line l = { .run = run, .to = to, .size = size };
    to[0] = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].word, row->word) == 0)
            kinds[i].say(&l, row);
}

/* --- what was found --- */

/* Twenty rows of at most so many columns are drawn within two seconds at 9600 baud. The record has the whole. */
enum { ROW_POINTS = 66 };

static void clip(struct line *l)
{
    size_t n = l->used;
    if (run_prefs(l->run)->line || text_points(l->to, n) <= ROW_POINTS)
        return;
    while (text_points(l->to, n) >= ROW_POINTS)
        n = text_without_last(l->to, n);
    snprintf(l->to + n, l->size - n, "…");
}

/* A reference or a receipt is of an event, which may be nobody's. */
static void say_found_event(struct line *l, const struct counter_row *row, bool narrow)
{
    add(l, "%s", text(row, 1));
    if (*text(row, 0))
        add(l, ", %s", text(row, 0));
    if (narrow)
        return;
    add(l, ", %s", counter_word_action(text(row, 4)));
    ADD_TIME(l, ", %s", counter_time(row, 0));
}

void counter_words_found(const struct run *run, const struct counter_row *row, bool narrow, char *to, size_t size)
{
    struct line l = { .run = run, .to = to, .size = size };
    to[0] = 0;
    if (strcmp(row->word, "reference") == 0 || strcmp(row->word, "receipt") == 0) {
        say_found_event(&l, row, narrow);
        clip(&l);
        return;
    }
    add(&l, "%s", text(row, 0));
    if (strcmp(row->word, "name") != 0 && *text(row, 1))
        add(&l, ", %s", text(row, 1));
    if (*text(row, 2) && !narrow)
        add(&l, ", %s", strcmp(row->word, "nip") == 0 ? msg(N_("NIP")) : state_word(text(row, 2)));
    clip(&l);
}

/* --- events --- */

void counter_words_event(const struct run *run, const struct counter_row *row, bool narrow, char *to, size_t size)
{
    struct line l = { .run = run, .to = to, .size = size };
    char time[COUNTER_LINE_SIZE];
    to[0] = 0;
    counter_words_time(run, counter_time(row, 0), time, sizeof time);
    add(&l, msg(N_("%s : %s")), time, counter_word_action(row->word));
    if (is(row, 1, "refused"))
        add(&l, "%s", msg(N_(", sans succès")));
    if (!narrow && *text(row, 5))
        add(&l, ", %s", text(row, 5));
    clip(&l);
}
