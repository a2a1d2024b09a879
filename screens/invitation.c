/* «J'ai reçu une invitation»: a new user creates an account. Document 003, «2)- Création d'un compte». */
#include "screens/enrolling.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

#define TITLE N_("3-J'ai reçu une invitation et un code secret")
#define SHORT N_("3-J'ai reçu une invitation")
enum { ADDRESS_POINTS = 200, CODE_POINTS = 24 };

/* --- what will be needed, said before anything is typed --- */

static void compose_start(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour créer un compte, il faut :")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- la référence XXXX-XXXX du courriel d'invitation, ou l'adresse de son lien;")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- le code secret que votre représentant vous a communiqué;")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- un nom d'utilisateur et un mot de passe que vous choisirez, et huit questions secrètes auxquelles répondre.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Comptez environ 10 minutes. Il faut le réseau du début à la fin.")));
    if (account_offline(run))
        account_compose_offline(run, c);
    compose_blank(c);
}

static void begin(struct run *run)
{
    work_go_on_line(run, ENROL_START);
}

static const struct item start_items[] = {
    { .key = '1', .label = N_("1-Créer un compte"), .choose = begin, .help = N_("Six étapes. Rien n'est créé avant la dernière.") },
    { .key = '2', .label = N_("2-Connexion à mon compte, si j'en ai déjà un"), .label_short = N_("2-J'ai déjà un compte"), .outcome = ENROL_LOG_IN, .offered = enrolling_can_log_in,
      .help = N_("L'invitation vous est montrée après la connexion : aucun code secret n'est demandé.") },
    { .key = '3', .label = N_("3-Inscription par NIP (professionnels de la santé)"), .label_short = N_("3-Inscription par NIP"), .outcome = ENROL_BY_NIP,
      .help = N_("Pour les nouveaux professionnels de la santé qui ont reçu un numéro d'identification personnel.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = ENROL_WELCOME, .help = N_("Revient à la page d'accueil.") },
};
static const struct edge start_edges[] = {
    { ENROL_START, "invitation.reference" }, { ENROL_LOG_IN, "services" }, { ENROL_BY_NIP, "nip" }, { ENROL_WELCOME, "welcome" }, { OUTCOME_BACK, "welcome" }
};

/* --- 1: which invitation --- */

static void check_reference(const struct run *run, size_t slot, struct complaint *out)
{
    char reference[ACCOUNT_REFERENCE_LETTERS + 2];
    words_fault(account_reference_parse(run_value(run, slot), reference), out);
}

static const struct field reference_fields[] = {
    { .label = N_("Référence*"), .max_points = ADDRESS_POINTS, .check = check_reference,
      .help = N_("Huit lettres et chiffres, XXXX-XXXX, écrits dans le courriel d'invitation. L'adresse derrière le lien «Créer un compte» convient aussi.") },
};

static void compose_reference(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("La référence est dans le courriel d'invitation : XXXX-XXXX.")));
    compose_blank(c);
}

/* Another invitation may be typed: what the code of the one before opened is closed. */
static void enter_reference(struct run *run) { desk_enrolling_drop(session_of(run)->desk); }

/* --- 2: the policy --- */

static const struct item policy_items[] = {
    { .key = '1', .label = N_("1-J'accepte"), .choose = enrolling_accept, .help = N_("Vous reconnaissez avoir pris connaissance de la politique, et vous vous engagez à la respecter.") },
    { .key = '2', .label = N_("2-Je refuse"), .outcome = ENROL_REFUSE, .help = N_("Aucun compte n'est créé. Votre refus est noté.") },
};

static enum err ask_refusal(struct run *run, const struct account_watch *watch)
{
    uint8_t hash[32];
    char reference[ACCOUNT_REFERENCE_LETTERS + 2];
    SECRET_OWNED struct secret *typed = secret_new(sizeof reference);
    enum err e = typed ? account_reference_parse(run_value(run, ENROL_REFERENCE), reference) : ERR_MEMORY;
    account_policy_hash(hash);
    if (!e)
        e = secret_append(typed, reference, strlen(reference));
    return e ? e : desk_invitation_refuse(session_of(run)->desk, typed, hash, watch);
}

static void start_refuse(struct run *run)
{
    static const struct work refusing = { .again = "invitation.refuse" };
    struct account_watch watch = work_watch(run);
    work_begin(run, &refusing);
    for (size_t slot = ENROL_CODE; slot < ENROL_END; slot++)
        run_clear(run, slot);
    work_began(run, ask_refusal(run, &watch));
}

static void compose_refuse(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre refus est noté.")));
}

/* Nothing is created, whether the server could be told or not. */
static void compose_refused(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez refusé. Aucun compte n'a été créé.")));
    if (account_visit(run)->result.err) {
        words_error(account_visit(run)->result.err, text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s %s", msg(N_("Votre refus n'a pas pu être transmis.")), text);
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Si vous changez d'avis, recommencez avec la même référence : l'invitation sert encore jusqu'à sa date de fin.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour un autre moyen d'accès, voyez votre représentant ou appelez :")));
    account_compose_help(run, c);
}

static bool was_lost(const struct run *run) { return account_visit(run)->result.err != ERR_OK; }

static const struct item refused_items[] = {
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .offered = was_lost, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = ENROL_WELCOME, .help = N_("Revient à la page d'accueil.") },
};

/* --- 3: code, name, password. Document 003, word for word --- */

static void check_name(const struct run *run, size_t slot, struct complaint *out)
{
    char name[ACCOUNT_NAME_SIZE];
    bool address = false;
    enum err e = account_name_parse(run_value(run, slot), name, &address);
    words_fault(!e && !address ? ERR_USER_NAME : e, out);
    if (out->err == ERR_USER_NAME)
        snprintf(out->text, sizeof out->text, "%s", msg(N_("Le nom d'utilisateur doit prendre la forme d'une adresse de courriel.")));
    explicit_bzero(name, sizeof name);
}

static const struct field account_fields[] = {
    { .label = N_("Code secret*"), .secret = true, .max_points = CODE_POINTS, .check = account_check_code, .note = N_("Le code secret vous a été transmis par votre représentant."),
      .help = N_("Dix lettres et chiffres, XXXXX-XXXXX. Majuscules, espaces et trait d'union sont sans importance. Après cinq erreurs, il ne sert plus.") },
    { .label = N_("Nom d'utilisateur*"), .address = true, .max_points = ACCOUNT_NAME_SIZE - 1, .check = check_name,
      .note = N_("Le nom d'utilisateur doit prendre la forme d'une adresse de courriel. Aucune correspondance ne sera envoyée à cette adresse de courriel."),
      .help = N_("Ce nom servira à vous connecter. Il suffit qu'il ait la forme d'une adresse et que personne d'autre ne l'ait.") },
    ENROLLING_PASSWORD_FIELDS,
};

static void compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le code secret et le nom d'utilisateur sont vérifiés.")));
}

/* Document 003, word for word. */
static const char *const steps[] = {
    N_("Lors de la création du compte, le nouvel utilisateur devra :"),
    N_("Insérer le code secret qu'il aura reçu."),
    N_("Saisir un nom d'utilisateur qui doit prendre la forme d'une adresse de courriel."),
    N_("L'utilisateur doit saisir les réponses à huit questions secrètes."),
    NULL
};
static const char *const about_name[] = {
    N_("Il est à noter que même si le nom d'utilisateur doit prendre la forme d'une adresse courriel, le système ne valide pas si cette adresse existe vraiment. Ainsi, la seule "
       "validation qui est faite est de déterminer si l'adresse courriel est déjà associée à un utilisateur. Aucune communication ne sera faite avec cette adresse."),
    NULL
};

static const struct page pages[] = {
    { .name = "invitation", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("Un représentant de votre établissement ou de votre lieu de travail vous a inscrit à un service en ligne de la Régie de l'assurance maladie du Québec. "
                 "Ce compte vous permettra d'accomplir certaines tâches de manière électronique."), .help_more = steps,
      .items = start_items, .item_count = 4, .edges = start_edges, .edge_count = 5, .compose = compose_start, .enter = enrolling_drop },
    { .name = "invitation.reference", .kind = PAGE_FORM, .title = ENROL_TITLE, .step = 1, .steps = ENROL_STEPS, .idle = IDLE_OUTSIDE,
      .help = N_("Inscrivez la référence du courriel. Le code secret est demandé plus loin."),
      .fields = reference_fields, .field_count = 1, .first_slot = ENROL_REFERENCE, .compose = compose_reference, .enter = enter_reference,
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "invitation.policy" }, { OUTCOME_BACK, "invitation" } }, .edge_count = 2 },
    { .name = "invitation.policy", .kind = PAGE_READ, .title = ENROL_TITLE, .step = 2, .steps = ENROL_STEPS, .guarded = true,
      .help = N_("Vous pouvez accepter ou refuser à tout moment, sans tout lire ici : n et p changent de page."),
      .read_ids = account_policy, .items = policy_items, .item_count = 2,
      .edges = (const struct edge[]){ { ENROL_ACCEPT, "invitation.account" }, { ENROL_REFUSE, "invitation.refuse" }, { OUTCOME_BACK, "invitation.reference" } }, .edge_count = 3 },
    { .name = "invitation.refuse", .kind = PAGE_WORK, .title = ENROL_TITLE, .help = N_("Votre refus est noté."), .compose = compose_refuse, .enter = start_refuse,
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "invitation.refused" }, { ACCOUNT_FAILED, "invitation.refused" } }, .edge_count = 2 },
    { .name = "invitation.refused", .kind = PAGE_TEXT, .title = ENROL_TITLE, .guarded = true, .help = N_("Rien n'a été créé."),
      .items = refused_items, .item_count = 2, .compose = compose_refused,
      .edges = (const struct edge[]){ { ENROL_WELCOME, "welcome" }, { OUTCOME_BACK, "invitation" } }, .edge_count = 2 },
    { .name = "invitation.account", .kind = PAGE_FORM, .title = ENROL_TITLE, .step = 3, .steps = ENROL_STEPS, .guarded = true, .idle = IDLE_OUTSIDE,
      .help = N_("Le code secret, puis ce que vous choisissez. Le code et le nom sont vérifiés quand vous confirmez."), .help_more = about_name,
      .fields = account_fields, .field_count = 4, .first_slot = ENROL_CODE, .compose_below = account_compose_rules,
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "invitation.check" }, { OUTCOME_BACK, "invitation.policy" } }, .edge_count = 2 },
    { .name = "invitation.check", .kind = PAGE_WORK, .title = ENROL_TITLE, .help = N_("Le serveur vérifie le code secret et le nom d'utilisateur."),
      .compose = compose_check, .enter = enrolling_check,
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "invitation.eight-1" }, { ENROL_REVIEW, "invitation.review" }, { ACCOUNT_REFUSED, "invitation.account" },
                                      { ACCOUNT_FAILED, "invitation.failed" } }, .edge_count = 4 },
    ENROLLING_PAGES("invitation", "invitation.account"),
};

const struct flow flow_invitation = { "invitation", pages, sizeof pages / sizeof pages[0] };
