/* «Ajouter un utilisateur» and the secret code, shown once. Document 003, «1)- Inscription d'un utilisateur», screens 4 to 6. */
#include "screens/users.h"

#include "core/rules/contact.h"
#include "core/rules/person.h"
#include "screens/spell.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { YES = 0 };

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static const struct account_added *added_of(const struct run *run) { return &desk_account(session_of(run)->desk)->added; }
static const char *language(void) { return msg_language() == MSG_ENGLISH ? "en" : "fr"; }

/* --- Identité. Document 003, word for word --- */

static const char *const yes_no[] = { N_("Oui"), N_("Non") };
static const struct { const char *id, *words; } titles[] = {
    { "madame", N_("Madame") }, { "monsieur", N_("Monsieur") }, { "docteur", N_("Docteur") }, { "docteure", N_("Docteure") }
};
enum { TITLES = sizeof titles / sizeof titles[0] };

static size_t count_yes_no(const struct run *run, size_t slot) { (void)run, (void)slot; return 2; }
static size_t count_titles(const struct run *run, size_t slot) { (void)run, (void)slot; return TITLES; }
static void name_yes_no(const struct run *run, size_t i, char *to, size_t size) { (void)run; snprintf(to, size, "%s", msg(yes_no[i == YES ? 0 : 1])); }
/* English has one word for two of them: there the French one tells which. */
static void name_title(const struct run *run, size_t i, char *to, size_t size)
{
    (void)run;
    bool twice = false;
    for (size_t j = 0; j < TITLES && i < TITLES; j++)
        twice |= j != i && strcmp(msg(titles[i].words), msg(titles[j].words)) == 0;
    if (twice)
        snprintf(to, size, "%s (%s)", msg(titles[i].words), titles[i].words);
    else
        snprintf(to, size, "%s", i < TITLES ? msg(titles[i].words) : "");
}


static void check_person(const struct run *run, size_t slot, struct complaint *out)
{
    char name[PERSON_PART_SIZE];
    words_fault(person_name_parse(secret_bytes(run_value(run, slot)), secret_length(run_value(run, slot)), name), out);
    explicit_bzero(name, sizeof name);
}

const struct field users_add_fields[5] = {
    { .label = N_("L'utilisateur a-t-il déjà un compte?*"), .choices = count_yes_no, .choice = name_yes_no,
      .help = N_("Oui : la personne trouvera la demande à sa prochaine connexion, sans code secret. Non : un code secret est fait.") },
    { .label = N_("Titre de civilité*"), .choices = count_titles, .choice = name_title, .help = N_("Celui que porte la salutation du courriel.") },
    { .label = N_("Prénom*"), .max_points = PERSON_POINTS_MAX, .check = check_person, .help = N_("Le prénom de la personne.") },
    { .label = N_("Nom*"), .max_points = PERSON_POINTS_MAX, .check = check_person, .help = N_("Le nom de famille de la personne.") },
    { .label = N_("Courriel*"), .address = true, .max_points = CONTACT_EMAIL_SIZE - 1, .check = words_check_email,
      .note = N_("Les consignes de création du compte seront envoyées à cette adresse."), .help = N_("L'adresse de la personne, et non celle du lieu de travail si d'autres la lisent.") },
};

void users_compose_add(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Identité")));
}

/* --- Services --- */

static size_t load_services(const struct run *run, struct list_row rows[ACCOUNT_SERVICES_MAX])
{
    return desk_services(session_of(run)->desk, language(), rows, ACCOUNT_SERVICES_MAX);
}

static bool is_ticked(const struct run *run, size_t i) { return account_visit(run)->services & 1u << i; }

static bool has_service(const struct run *run, size_t i)
{
    struct list_row rows[ACCOUNT_SERVICES_MAX];
    return i < load_services(run, rows);
}

static void name_service(const struct run *run, size_t i, char *to, size_t size)
{
    struct list_row rows[ACCOUNT_SERVICES_MAX];
    snprintf(to, size, "%zu-%s (%s)", i + 1, i < load_services(run, rows) ? rows[i].text : "", is_ticked(run, i) ? msg(N_("coché")) : msg(N_("non coché")));
}

static void tick_service(struct run *run, size_t i)
{
    account_visit(run)->services ^= 1u << i;
    run_changed(run);
}

void users_compose_services(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Services")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Veuillez cocher les services dont l'utilisateur doit faire usage.*")));
}

/* What a later list does not have any more is not sent: only bits of rows that are there. */
static size_t take_services(const struct run *run, struct list_row rows[ACCOUNT_SERVICES_MAX], const char *to[ACCOUNT_SERVICES_MAX])
{
    size_t n = load_services(run, rows), count = 0;
    for (size_t i = 0; i < n; i++)
        if (is_ticked(run, i))
            to[count++] = rows[i].id;
    return count;
}

static void go_on(struct run *run)
{
    struct list_row rows[ACCOUNT_SERVICES_MAX];
    const char *ids[ACCOUNT_SERVICES_MAX];
    char text[WORDS_MAX];
    snprintf(text, sizeof text, msg(N_("ERREUR E-%d : %s")), (int)ERR_CHOICE, msg(N_("Cochez au moins un service.")));
    if (take_services(run, rows, ids))
        run_outcome(run, USERS_CHECK);
    else
        run_say(run, text);
}

#define SERVICE(i_) \
    static void tick_##i_(struct run *run) { tick_service(run, i_); } \
    static bool there_##i_(const struct run *run) { return has_service(run, i_); } \
    static void name_##i_(const struct run *run, char *to, size_t size, bool narrow) { (void)narrow; name_service(run, i_, to, size); }
SERVICE(0) SERVICE(1) SERVICE(2) SERVICE(3) SERVICE(4) SERVICE(5) SERVICE(6) SERVICE(7)
#define SERVICE_ITEM(i_, key_) { .key = key_, .format = name_##i_, .choose = tick_##i_, .offered = there_##i_, .help = N_("Coche ce service, ou le décoche.") }

const struct item users_service_items[USERS_SERVICE_ITEMS] = {
    SERVICE_ITEM(0, '1'), SERVICE_ITEM(1, '2'), SERVICE_ITEM(2, '3'), SERVICE_ITEM(3, '4'), SERVICE_ITEM(4, '5'), SERVICE_ITEM(5, '6'), SERVICE_ITEM(6, '7'), SERVICE_ITEM(7, '8'),
    { .key = '9', .label = N_("9-Continuer"), .choose = go_on, .help = N_("Passe à la vérification. Rien n'est encore envoyé.") },
    ACCOUNT_LOG_OUT_ITEM,
};

/* --- before it is done --- */

static const char *text_of(const struct run *run, size_t slot, char *to, size_t size)
{
    const struct secret *value = run_value(run, slot);
    snprintf(to, size, "%.*s", (int)secret_length(value), secret_length(value) ? (const char *)secret_bytes(value) : "");
    return to;
}

static const char *title_id(const struct run *run)
{
    int i = run_choice(run, USERS_TITLE);
    return i >= 0 && i < TITLES ? titles[i].id : "";
}

static void compose_ticked(const struct run *run, struct composer *c)
{
    struct list_row rows[ACCOUNT_SERVICES_MAX];
    size_t n = load_services(run, rows);
    for (size_t i = 0; i < n; i++)
        if (is_ticked(run, i))
            compose_text(c, ROLE_TEXT, msg(N_("Service : %s")), rows[i].text);
}

void users_compose_check(const struct run *run, struct composer *c)
{
    char given[FIELD_BYTES_MAX], family[FIELD_BYTES_MAX], name[2 * FIELD_BYTES_MAX], email[FIELD_BYTES_MAX];
    bool has_account = run_choice(run, USERS_HAS_ACCOUNT) == YES;
    account_words_name(title_id(run), text_of(run, USERS_GIVEN, given, sizeof given), text_of(run, USERS_FAMILY, family, sizeof family), name, sizeof name);
    compose_text(c, ROLE_STATUS, msg(N_("Ajouter %s?")), name);
    compose_text(c, ROLE_TEXT, msg(N_("Courriel : %s")), text_of(run, USERS_EMAIL, email, sizeof email));
    compose_text(c, ROLE_TEXT, has_account ? msg(N_("L'utilisateur a déjà un compte.")) : msg(N_("L'utilisateur n'a pas encore de compte.")));
    compose_ticked(run, c);
    if (!has_account)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Son code secret ne sera montré qu'une fois, à la page suivante : ayez de quoi le noter.")));
    explicit_bzero(email, sizeof email);
}

/* Who is added next begins with empty boxes. */
static void clear_form(struct run *run)
{
    account_visit(run)->services = 0;
    for (size_t slot = USERS_HAS_ACCOUNT; slot <= USERS_EMAIL; slot++)
        run_clear(run, slot);
}

static void do_not_add(struct run *run)
{
    clear_form(run);
    run_outcome(run, USERS_NO);
}

const struct item users_check_items[USERS_CHECK_ITEMS] = {
    { .key = '1', .label = N_("1-Ajouter cet utilisateur"), .outcome = USERS_YES, .help = N_("L'inscrit, et lui envoie les consignes par courriel.") },
    { .key = '2', .label = N_("2-Modifier l'identité"), .outcome = USERS_ADD, .help = N_("Revient à cette page quand c'est confirmé.") },
    { .key = '3', .label = N_("3-Modifier les services"), .outcome = USERS_SERVICES, .help = N_("Revient à cette page avec «Continuer».") },
    { .key = '0', .label = N_("0-Ne pas ajouter"), .choose = do_not_add, .help = N_("Revient à la liste. Rien n'est envoyé.") },
    ACCOUNT_LOG_OUT_ITEM,
};

/* --- it is done --- */

static const struct work_fault faults[] = {
    { .err = ERR_EMAIL, .slot = USERS_EMAIL }, { .err = ERR_PERSON_NAME, .slot = USERS_FAMILY }, { .err = ERR_CHOICE, .slot = USERS_TITLE }
};
static const struct work adding = { .again = "users.adding", .form = "users.add", .faults = faults, .fault_count = sizeof faults / sizeof faults[0] };

void users_start_add(struct run *run)
{
    struct list_row rows[ACCOUNT_SERVICES_MAX];
    struct account_watch watch = work_watch(run);
    struct account_new_user user = { .has_account = run_choice(run, USERS_HAS_ACCOUNT) == YES, .title = title_id(run), .given = run_value(run, USERS_GIVEN),
                                     .family = run_value(run, USERS_FAMILY), .email = run_value(run, USERS_EMAIL) };
    user.service_count = take_services(run, rows, user.services);
    work_begin(run, &adding);
    account_visit(run)->spelled = false;
    work_began(run, desk_user_add(session_of(run)->desk, &user, &watch));
}

void users_compose_adding(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, l'utilisateur est ajouté.")));
}

static void compose_spelled(const struct secret *code, struct composer *c)
{
    char words[WORDS_MAX];
    spell((const char *)secret_bytes(code), secret_length(code), words, sizeof words);
    compose_text(c, ROLE_TEXT, msg(N_("Lettre par lettre : %s")), words);
    explicit_bzero(words, sizeof words);
}

/* Whoever has an account needs none, and nothing here tells whether that is so (C6). */
static void compose_secret_code(const struct run *run, struct composer *c)
{
    char when[64];
    words_when(added_of(run)->expires_ms, now_ms(run), when, sizeof when);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("L'utilisateur aura besoin du code secret suivant pour créer son compte. Pour des raisons de sécurité, veuillez lui transmettre ce code en évitant "
                                            "le courriel.")));
    compose_secret(c, msg(N_("Code secret")), added_of(run)->code, true);
    if (account_visit(run)->spelled)
        compose_spelled(added_of(run)->code, c);
    compose_text(c, ROLE_TEXT, msg(N_("Il cessera de servir %s. Il ne sera plus montré quand vous aurez quitté cette page.")), when);
}

static void compose_code(const struct run *run, struct composer *c)
{
    if (added_of(run)->code)
        compose_secret_code(run, c);
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Aucun code secret n'est nécessaire : la personne trouvera la demande à sa prochaine connexion.")));
}

void users_compose_added(const struct run *run, struct composer *c)
{
    char given[FIELD_BYTES_MAX], family[FIELD_BYTES_MAX];
    compose_text(c, ROLE_STATUS, msg(N_("L'ajout de %s %s a été effectué.")), text_of(run, USERS_GIVEN, given, sizeof given), text_of(run, USERS_FAMILY, family, sizeof family));
    compose_code(run, c);
}

void users_compose_recoded(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Le code secret d'avant ne sert plus.")));
    compose_code(run, c);
}

static bool has_code(const struct run *run) { return added_of(run)->code != NULL; }

static void toggle_spelled(struct run *run)
{
    account_visit(run)->spelled = !account_visit(run)->spelled;
    run_changed(run);
}

static void leave(struct run *run)
{
    desk_code_shown(session_of(run)->desk);
    clear_form(run);
    users_to_list(run);
}

const struct item users_added_items[USERS_ADDED_ITEMS] = {
    { .key = '1', .label = N_("1-Épeler le code secret"), .choose = toggle_spelled, .offered = has_code, .help = N_("Dit chaque lettre par un mot. Choisissez-le de nouveau pour l'effacer.") },
    { .key = '0', .label = N_("0-Revenir à la liste"), .choose = leave, .help = N_("Le code secret n'est plus montré ensuite.") },
    ACCOUNT_LOG_OUT_ITEM,
};
