/* «Inscription par NIP»: a new professional creates an account. Document 002, «4. Inscription aux services en ligne». */
#include "screens/enrolling.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>

#define TITLE N_("Inscription par NIP")

static void compose_start(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", msg(N_("La Régie fait parvenir aux nouveaux professionnels de la santé un numéro d'identification personnel (NIP) qui leur permet de s'inscrire "
                                            "aux services en ligne.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Il vous faut : la lettre qui porte votre NIP, votre numéro de professionnel, un mot de passe que vous choisirez, et huit questions secrètes "
                                            "auxquelles répondre. Votre nom d'utilisateur vous est donné à la fin.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Comptez environ 10 minutes. Il faut le réseau du début à la fin.")));
    if (account_offline(run))
        account_compose_offline(run, c);
    compose_blank(c);
}

static void begin(struct run *run) { work_go_on_line(run, ENROL_START); }

static const struct item start_items[] = {
    { .key = '1', .label = N_("1-J'ai un NIP"), .choose = begin, .help = N_("Six étapes. Rien n'est créé avant la dernière.") },
    { .key = '2', .label = N_("2-Je n'ai pas de NIP"), .outcome = ENROL_NO_NIP, .help = N_("Personnel administratif, utilisateurs du SELAT, NIP perdu ou jamais reçu.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = ENROL_WELCOME, .help = N_("Revient à la page d'accueil.") },
};

/* --- who has none. Document 002, word for word --- */

static void compose_none(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le personnel administratif de votre clinique ou de votre établissement ainsi que les utilisateurs du service en ligne des aides technique (SELAT) "
                                            "doivent remplir le formulaire de demande d'accès aux services en ligne.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour obtenir à nouveau votre NIP ou le formulaire d'accès, pour un compte verrouillé, un échec lors de votre connexion ou l'oubli de votre nom "
                                            "d'utilisateur, veuillez joindre le Centre d'assistance aux professionnels.")));
    account_compose_help(run, c);
    compose_blank(c);
}

static const struct item none_items[] = {
    { .key = '1', .label = N_("1-Retourner à l'inscription par NIP"), .label_short = N_("1-Retourner à l'inscription"), .outcome = ENROL_START, .help = N_("Revient à la page précédente.") },
    { .key = '2', .label = N_("2-J'ai reçu une invitation"), .outcome = ENROL_LOG_IN, .help = N_("Quand un représentant de votre établissement vous a inscrit.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = ENROL_WELCOME, .help = N_("Revient à la page d'accueil.") },
};

/* --- 1: who, and the NIP --- */

static size_t load_professions(const struct run *run, struct list_row rows[ACCOUNT_LIST_MAX])
{
    return desk_professions(session_of(run)->desk, msg_language() == MSG_ENGLISH ? "en" : "fr", rows, ACCOUNT_LIST_MAX);
}

static size_t count_professions(const struct run *run, size_t slot)
{
    struct list_row rows[ACCOUNT_LIST_MAX];
    (void)slot;
    return load_professions(run, rows);
}

static void name_profession(const struct run *run, size_t i, char *to, size_t size)
{
    struct list_row rows[ACCOUNT_LIST_MAX];
    snprintf(to, size, "%s", i < load_professions(run, rows) ? rows[i].text : "");
}

static void check_nip(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *digits = secret_new(2 * ACCOUNT_NIP_DIGITS);
    words_fault(digits ? account_nip_parse(run_value(run, slot), digits) : ERR_MEMORY, out);
}

static const struct field who_fields[] = {
    { .label = N_("Profession*"), .choices = count_professions, .choice = name_profession,
      .help = N_("Choisissez votre profession par son numéro : n et p changent de page, Entrée garde celle qui est choisie.") },
    { .label = N_("Numéro de professionnel*"), .max_points = 20, .help = N_("Votre numéro d'inscription à la Régie, comme il est écrit dans la lettre.") },
    { .label = N_("Nom*"), .max_points = 100, .help = N_("Votre nom, comme il est écrit dans la lettre. Accents et majuscules sont sans importance.") },
    { .label = N_("NIP*"), .secret = true, .max_points = 16, .check = check_nip,
      .help = N_("Les huit chiffres de la lettre. Les espaces sont sans importance. Après cinq erreurs, il ne sert plus.") },
};

/* Somebody else's details may be typed: what the NIP before opened is closed. */
static void enter_who(struct run *run) { desk_enrolling_drop(session_of(run)->desk); }

static void compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre NIP est vérifié.")));
}

/* --- 2: the policy --- */

/* The NIP was right, and stays good: nobody has used it. */
static void compose_refused(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez refusé. Aucun compte n'a été créé.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Si vous changez d'avis, recommencez : votre NIP sert encore jusqu'à sa date de fin.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour un autre moyen d'accès, appelez :")));
    account_compose_help(run, c);
}

static void enter_refused(struct run *run)
{
    desk_enrolling_drop(session_of(run)->desk);
    for (size_t slot = ENROL_NIP; slot < ENROL_END; slot++)
        run_clear(run, slot);
}

static const struct item policy_items[] = {
    { .key = '1', .label = N_("1-J'accepte"), .choose = enrolling_accept, .help = N_("Vous reconnaissez avoir pris connaissance de la politique, et vous vous engagez à la respecter.") },
    { .key = '2', .label = N_("2-Je refuse"), .outcome = ENROL_REFUSE, .help = N_("Aucun compte n'est créé.") },
};
static const struct item refused_items[] = {
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = ENROL_WELCOME, .help = N_("Revient à la page d'accueil.") },
};

/* --- 3: the password --- */

static const struct field account_fields[] = { ENROLLING_PASSWORD_FIELDS };

static const struct page pages[] = {
    { .name = "nip", .kind = PAGE_TEXT, .title = TITLE, .help = N_("Le NIP est envoyé par la poste aux nouveaux professionnels de la santé. Il ne sert qu'une fois."),
      .items = start_items, .item_count = 3, .compose = compose_start, .enter = enrolling_drop,
      .edges = (const struct edge[]){ { ENROL_START, "nip.who" }, { ENROL_NO_NIP, "nip.none" }, { ENROL_WELCOME, "welcome" }, { OUTCOME_BACK, "invitation" } }, .edge_count = 4 },
    { .name = "nip.none", .kind = PAGE_TEXT, .title = N_("Je n'ai pas de NIP"), .help = N_("Les heures sont celles de Montréal. Personne ne répond à un numéro de télécopieur."),
      .items = none_items, .item_count = 3, .compose = compose_none,
      .edges = (const struct edge[]){ { ENROL_START, "nip" }, { ENROL_LOG_IN, "invitation" }, { ENROL_WELCOME, "welcome" }, { OUTCOME_BACK, "nip" } }, .edge_count = 4 },
    { .name = "nip.who", .kind = PAGE_FORM, .title = TITLE, .step = 1, .steps = ENROL_STEPS, .idle = IDLE_OUTSIDE,
      .help = N_("Inscrivez ce qui est écrit dans la lettre. Le NIP est vérifié quand vous confirmez."),
      .fields = who_fields, .field_count = 4, .first_slot = ENROL_PROFESSION, .enter = enter_who,
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "nip.check" }, { OUTCOME_BACK, "nip" } }, .edge_count = 2 },
    { .name = "nip.check", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur vérifie votre NIP."), .compose = compose_check, .enter = enrolling_check,
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "nip.policy" }, { ACCOUNT_REFUSED, "nip.who" }, { ACCOUNT_FAILED, "nip.failed" } }, .edge_count = 3 },
    { .name = "nip.policy", .kind = PAGE_READ, .title = ENROL_TITLE, .step = 2, .steps = ENROL_STEPS, .guarded = true,
      .help = N_("Vous pouvez accepter ou refuser à tout moment, sans tout lire ici : n et p changent de page."),
      .read_ids = account_policy, .items = policy_items, .item_count = 2,
      .edges = (const struct edge[]){ { ENROL_ACCEPT, "nip.account" }, { ENROL_REFUSE, "nip.refused" }, { OUTCOME_BACK, "nip.who" } }, .edge_count = 3 },
    { .name = "nip.refused", .kind = PAGE_TEXT, .title = ENROL_TITLE, .guarded = true, .help = N_("Rien n'a été créé."), .enter = enter_refused,
      .items = refused_items, .item_count = 1, .compose = compose_refused,
      .edges = (const struct edge[]){ { ENROL_WELCOME, "welcome" }, { OUTCOME_BACK, "nip.who" } }, .edge_count = 2 },
    { .name = "nip.account", .kind = PAGE_FORM, .title = ENROL_TITLE, .step = 3, .steps = ENROL_STEPS, .guarded = true,
      .help = N_("Choisissez le mot de passe de votre compte."),
      .fields = account_fields, .field_count = 2, .first_slot = ENROL_PASSWORD, .compose_below = account_compose_rules, .confirmed = enrolling_confirmed,
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "nip.eight-1" }, { ENROL_REVIEW, "nip.review" }, { OUTCOME_BACK, "nip.policy" } }, .edge_count = 3 },
    ENROLLING_PAGES("nip", "nip.account"),
};

const struct flow flow_nip = { "nip", pages, sizeof pages / sizeof pages[0] };
