#include "screens/enrolling.h"

#include "core/rules/answer.h"
#include "screens/bank.h"
#include "screens/spell.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static const struct account_enrolling *enrolling_of(const struct run *run) { return &desk_account(session_of(run)->desk)->enrolling; }
static bool by_nip(const struct run *run) { return strncmp(run_page(run)->name, "nip", 3) == 0; }

void enrolling_drop(struct run *run)
{
    desk_enrolling_drop(session_of(run)->desk);
    explicit_bzero(account_visit(run), sizeof *account_visit(run));
}

void enrolling_accept(struct run *run)
{
    account_visit(run)->confirmed_policy = true;
    run_outcome(run, ENROL_ACCEPT);
}

bool enrolling_can_log_in(const struct run *run) { return conf_flag(session_of(run)->conf, "services.accounts"); }

/* --- the password --- */

/* A NIP's account has no name yet that the password could be. */
void enrolling_check_password(const struct run *run, size_t slot, struct complaint *out)
{
    char name[ACCOUNT_NAME_SIZE];
    bool named = !by_nip(run) && account_name_parse(run_value(run, ENROL_NAME), name, NULL) == ERR_OK;
    words_fault(account_password_check(run_value(run, slot), named ? name : NULL), out);
    explicit_bzero(name, sizeof name);
}

void enrolling_check_again(const struct run *run, size_t slot, struct complaint *out)
{
    words_fault(account_password_again(run_value(run, ENROL_PASSWORD), run_value(run, slot)), out);
}

/* --- what the server is asked --- */

static enum err prove_invitation(struct run *run, const struct account_watch *watch)
{
    char reference[ACCOUNT_REFERENCE_LETTERS + 2];
    SECRET_OWNED struct secret *typed = secret_new(sizeof reference), *code = secret_new(2 * ACCOUNT_CODE_LETTERS);
    if (!typed || !code)
        return ERR_MEMORY;
    enum err e = account_reference_parse(run_value(run, ENROL_REFERENCE), reference);
    if (!e)
        e = secret_append(typed, reference, strlen(reference));
    if (!e)
        e = account_code_parse(run_value(run, ENROL_CODE), code);
    return e ? e : desk_invitation(session_of(run)->desk, typed, code, watch);
}

static enum err prove_nip(struct run *run, const struct account_watch *watch)
{
    struct list_row rows[ACCOUNT_LIST_MAX];
    size_t n = desk_professions(session_of(run)->desk, msg_language() == MSG_ENGLISH ? "en" : "fr", rows, ACCOUNT_LIST_MAX);
    int chosen = run_choice(run, ENROL_PROFESSION);
    if (chosen < 0 || (size_t)chosen >= n)
        return ERR_CHOICE;
    struct account_nip nip = { rows[chosen].id, run_value(run, ENROL_NUMBER), run_value(run, ENROL_PERSON), run_value(run, ENROL_NIP) };
    return desk_nip(session_of(run)->desk, &nip, watch);
}

static enum err ask_creation(struct run *run, const struct account_watch *watch)
{
    uint8_t hash[32];
    struct account_create create = { .name = by_nip(run) ? NULL : run_value(run, ENROL_NAME), .password = run_value(run, ENROL_PASSWORD), .policy_hash = hash };
    account_policy_hash(hash);
    return eight_take(run, ENROL_QUESTIONS, &create.questions) ? desk_create(session_of(run)->desk, &create, watch) : ERR_EMPTY;
}

/* --- in which order: the proof, unless it holds already; then what the page is for --- */

static void take_proof(void *session, const struct account_result *result);
static void take_rest(void *session, const struct account_result *result);

static void prove(struct run *run)
{
    struct account_watch watch = { take_proof, session_of(run) };
    account_visit(run)->proved = true;
    work_began(run, by_nip(run) ? prove_nip(run, &watch) : prove_invitation(run, &watch));
}

/* At the end of a name that ends so: ".create". */
static bool creates(const struct run *run) { return strstr(run_page(run)->name, ".create") != NULL; }

static void go_on(struct run *run)
{
    struct account_watch watch = { take_rest, session_of(run) };
    enum err e = creates(run) ? ask_creation(run, &watch) : desk_name_is_free(session_of(run)->desk, run_value(run, ENROL_NAME), &watch);
    if (e)
        take_rest(session_of(run), &(struct account_result){ .err = e });
}

static void take_proof(void *session, const struct account_result *result)
{
    struct session *s = session;
    if (result->err || (by_nip(s->run) && !creates(s->run)))
        work_take(session, result);
    else
        go_on(s->run);
}

/* What the creation had refused is corrected: the rest was answered already. */
static bool comes_back(const struct run *run) { return account_visit(run)->reviewed && !creates(run); }

static size_t answer_slot(size_t i) { return ENROL_QUESTIONS + 2 * i + 1; }

/* The pages of the questions do not know the name that was chosen: an answer that is that name is found here, and goes back to its field. */
static bool refuse_answer(struct run *run, enum err e)
{
    char name[ACCOUNT_NAME_SIZE] = "";
    struct complaint said;
    size_t i = 0;
    if (e != ERR_ANSWER_WEAK || account_name_parse(run_value(run, ENROL_NAME), name, NULL))
        return false;
    const struct answer_rules rules = { .words = (const char *const[]){ name, NULL } };
    while (i < ACCOUNT_QUESTIONS && answer_check(&rules, run_value(run, answer_slot(i))) != e)
        i++;
    explicit_bzero(name, sizeof name);
    if (i == ACCOUNT_QUESTIONS)
        return false;
    words_fault(e, &said);
    run_outcome(run, ENROL_FIX_1 + (int)i / 2);
    run_complain(run, answer_slot(i), e, said.text);
    return true;
}

/* A ticket lives half an hour: whoever took longer still has the code in its field. */
static void take_rest(void *session, const struct account_result *result)
{
    struct session *s = session;
    if (result->err == ERR_TICKET && !account_visit(s->run)->proved) {
        desk_enrolling_drop(s->desk);
        prove(s->run);
    } else if (!result->err && comes_back(s->run)) {
        run_outcome(s->run, ENROL_REVIEW);
    } else if (!creates(s->run) || by_nip(s->run) || !refuse_answer(s->run, result->err)) {
        work_take(session, result);
    }
}

int enrolling_confirmed(const struct run *run) { return account_visit(run)->reviewed ? ENROL_REVIEW : OUTCOME_CONFIRM; }

static void start(struct run *run, const struct work *work)
{
    work_begin(run, work);
    account_visit(run)->proved = false;
    if (!enrolling_of(run)->open)
        prove(run);
    else if (by_nip(run) && !creates(run))
        run_outcome(run, ACCOUNT_DONE);
    else
        go_on(run);
}

/* Errors of a field of the form where the account is described. */
#define OF(err_, slot_) { .err = err_, .slot = slot_ }
static const struct work_fault invitation_faults[] = {
    OF(ERR_CODE_REFUSED_HERE, ENROL_CODE), OF(ERR_SECRET_CODE, ENROL_CODE), OF(ERR_NAME_TAKEN, ENROL_NAME), OF(ERR_USER_NAME, ENROL_NAME),
    OF(ERR_ACCOUNT_PASSWORD_SHORT, ENROL_PASSWORD), OF(ERR_ACCOUNT_PASSWORD_ENDS, ENROL_PASSWORD), OF(ERR_ACCOUNT_PASSWORD_MIX, ENROL_PASSWORD),
    OF(ERR_ACCOUNT_PASSWORD_LONG, ENROL_PASSWORD), OF(ERR_ACCOUNT_PASSWORD_CHARACTER, ENROL_PASSWORD), OF(ERR_ACCOUNT_PASSWORD_WEAK, ENROL_PASSWORD),
};
enum { INVITATION_FAULTS = sizeof invitation_faults / sizeof invitation_faults[0], PASSWORD_FAULTS = 4 };
static const struct work_fault nip_faults[] = {
    { .err = ERR_CODE_REFUSED_HERE, .slot = ENROL_NIP, .text = N_("Ces renseignements ne correspondent pas à un NIP en vigueur. Vérifiez-les dans la lettre."),
      .dead = N_("Ce NIP ne correspond pas, ou il ne sert plus. Le Centre d'assistance aux professionnels peut vous en donner un autre.") },
    OF(ERR_NIP, ENROL_NIP), OF(ERR_PERSON_NAME, ENROL_PERSON), OF(ERR_CHOICE, ENROL_PROFESSION),
};

static const struct work works[2][2] = {
    { { "invitation.check", "invitation.account", invitation_faults, INVITATION_FAULTS }, { "invitation.create", "invitation.review", invitation_faults, INVITATION_FAULTS } },
    { { "nip.check", "nip.who", nip_faults, sizeof nip_faults / sizeof nip_faults[0] },
      { "nip.create", "nip.review", invitation_faults + PASSWORD_FAULTS, INVITATION_FAULTS - PASSWORD_FAULTS } },
};

void enrolling_check(struct run *run) { start(run, &works[by_nip(run)][0]); }
void enrolling_create(struct run *run)
{
    account_visit(run)->reviewed = true;
    start(run, &works[by_nip(run)][1]);
}

void enrolling_compose_create(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre compte est créé.")));
}

void enrolling_compose_failed(const struct run *run, struct composer *c)
{
    account_compose_failure(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Tout ce que vous avez tapé est encore là.")));
}

/* --- the review --- */

/* A page of its own, that is asked for: all eight are shown. */
void enrolling_compose_read(const struct run *run, struct composer *c)
{
    struct account_questions eight;
    char text[ACCOUNT_LINE_SIZE];
    if (!eight_take(run, ENROL_QUESTIONS, &eight))
        return;
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++) {
        bank_text(run, eight.questions[i], text, sizeof text);
        compose_secret(c, text, eight.answers[i], true);
    }
}

void enrolling_compose_review(const struct run *run, struct composer *c)
{
    char person[2 * ACCOUNT_TEXT_SIZE];
    const struct account_enrolling *e = enrolling_of(run);
    account_words_name(e->title, e->given, e->family, person, sizeof person);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Relisez avant de créer votre compte.")));
    compose_text(c, ROLE_TEXT, msg(N_("Personne : %s")), person);
    if (!by_nip(run)) {
        compose_text(c, ROLE_TEXT, msg(N_("Lieu de travail : %s")), e->workplace);
        compose_secret(c, msg(N_("Nom d'utilisateur")), run_value(run, ENROL_NAME), true);
    }
    compose_secret(c, msg(N_("Mot de passe")), run_value(run, ENROL_PASSWORD), false);
    eight_compose_review(run, ENROL_QUESTIONS, c);
}

static bool has_name(const struct run *run) { return !by_nip(run); }

#define FIX_HELP N_("Revient à cette étape. Quand elle est confirmée, cette page-ci revient.")
const struct item enrolling_review_items[REVIEW_ITEMS] = {
    { .key = '1', .label = N_("1-Créer mon compte"), .outcome = ENROL_CREATE, .help = N_("Le compte est créé avec ce qui est écrit ici.") },
    { .key = '2', .label = N_("2-Modifier mon nom d'utilisateur ou mon mot de passe"), .label_short = N_("2-Modifier nom et mot de passe"),
      .outcome = ENROL_FIX_ACCOUNT, .offered = has_name, .help = FIX_HELP },
    { .key = '2', .label = N_("2-Modifier mon mot de passe"), .outcome = ENROL_FIX_ACCOUNT, .offered = by_nip, .help = FIX_HELP },
    { .key = '3', .label = N_("3-Modifier les questions 1 et 2"), .outcome = ENROL_FIX_1, .help = FIX_HELP },
    { .key = '4', .label = N_("4-Modifier les questions 3 et 4"), .outcome = ENROL_FIX_2, .help = FIX_HELP },
    { .key = '5', .label = N_("5-Modifier les questions 5 et 6"), .outcome = ENROL_FIX_3, .help = FIX_HELP },
    { .key = '6', .label = N_("6-Modifier les questions 7 et 8"), .outcome = ENROL_FIX_4, .help = FIX_HELP },
    { .key = '7', .label = N_("7-Lire mes réponses"), .outcome = ENROL_READ, .help = N_("Montre vos huit réponses, pour vérifier qu'elles sont bien tapées.") },
};
const struct item enrolling_read_items[READ_ITEMS] = {
    { .key = '0', .label = N_("0-Masquer les réponses"), .outcome = ENROL_REVIEW, .help = N_("Revient à la page précédente.") },
};

static void clear_all(struct run *run)
{
    for (size_t slot = 0; slot < ENROL_END; slot++)
        run_clear(run, slot);
}

static void give_up(struct run *run)
{
    clear_all(run);
    run_outcome(run, ENROL_WELCOME);
}

const struct item enrolling_failed_items[CREATE_FAILED_ITEMS] = {
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '2', .label = N_("2-Revenir à ce que j'ai tapé"), .choose = work_to_form, .offered = work_has_form, .help = N_("Ce que vous avez tapé est encore là.") },
    { .key = '0', .label = N_("0-Abandonner"), .choose = give_up, .help = N_("Revient au début. Aucun compte n'est créé.") },
};

/* --- the account is there --- */

static const char *made_name(const struct run *run) { return enrolling_of(run)->made_name; }

static void compose_spelled(const struct run *run, struct composer *c)
{
    char text[1024];
    spell(made_name(run), strlen(made_name(run)), text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Lettre par lettre : %s")), text);
}

/* What was typed is in the account now. */
void enrolling_done(struct run *run)
{
    clear_all(run);
    account_visit(run)->spelled = false;
}

void enrolling_compose_done(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre compte est créé.")));
    compose_text(c, ROLE_TEXT, msg(N_("Votre nom d'utilisateur : %s")), made_name(run));
    if (account_visit(run)->spelled)
        compose_spelled(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Notez-le : vous en aurez besoin, avec votre mot de passe, à chaque connexion.")));
    if (has_name(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Maintenant que votre compte est créé, l'administrateur local de votre lieu de travail pourra vous ajouter en tant qu'employé "
                                                "dans RVSQ à l'aide de ce nom. Donnez-le-lui.")));
}

static void toggle_spelled(struct run *run)
{
    account_visit(run)->spelled = !account_visit(run)->spelled;
    run_changed(run);
}

static void close_all(struct run *run) { run_act(run, ACT_CLOSE); }

static void name_close(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s", run_prefs(run)->line ? msg(N_("3-Fermer (q)")) : msg(N_("3-Fermer (X ou F10)")));
}

const struct item enrolling_created_items[CREATED_ITEMS] = {
    { .key = '1', .label = N_("1-Me connecter"), .outcome = ENROL_LOG_IN, .offered = enrolling_can_log_in, .help = N_("Ouvre la page de connexion des services en ligne.") },
    { .key = '2', .label = N_("2-Épeler mon nom d'utilisateur"), .choose = toggle_spelled, .help = N_("Dit chaque lettre par un mot.") },
    { .key = '3', .format = name_close, .choose = close_all, .help = N_("Efface tout et revient à la page d'accueil.") },
};
