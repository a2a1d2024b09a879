/* The Service d'authentification's entrance: its notice, log-in or creation, the log-in and its code. Document 004. */
#include "screens/citizen.h"
#include "screens/directory.h"
#include "screens/screens.h"
#include "screens/texts.h"
#include "screens/words.h"

enum { NAME = CITIZEN_CODE_SLOT + 1, PASSWORD };
enum { TO_START = OUTCOME_OWN, TO_REFUSE, TO_WELCOME, TO_LOG_IN, TO_CREATE, TO_ABOUT, TO_FORGOT, TO_CODE };

#define TITLE N_("Service d'authentification gouvernementale")
#define SHORT N_("Service d'authentification")

/* --- the notice --- */

static void enter_privacy(struct run *run)
{
    account_visit(run)->citizen = true;
    account_visit(run)->notice_accepted = false;
}

static void compose_privacy(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    for (const char *const *id = citizen_privacy(run); *id; id++)
        compose_text(c, ROLE_TEXT, "%s", msg(*id));
    compose_blank(c);
}

/* The hash is of the words that were on the screen then: another language later changes nothing to what was read. */
static void accept_notice(struct run *run)
{
    citizen_text_hash(run, citizen_privacy(run), account_visit(run)->notice);
    account_visit(run)->notice_accepted = true;
    run_outcome(run, TO_START);
}

static void show_policy(struct run *run) { run_cover(run, "citizen.policy"); }
static void show_use(struct run *run) { run_cover(run, "citizen.use"); }
static void show_contact(struct run *run) { run_cover(run, "citizen.contact"); }

static const struct item privacy_items[] = {
    { .key = '1', .label = N_("1-J'accepte"), .choose = accept_notice, .help = N_("Vous continuez vers le service.") },
    { .key = '2', .label = N_("2-Je refuse"), .outcome = TO_REFUSE, .help = N_("Vous n'allez pas plus loin. Votre refus est noté, sans votre nom.") },
    { .key = '3', .label = N_("3-Politique de confidentialité"), .choose = show_policy, .help = N_("Ce qui est gardé de vous, où, et par qui.") },
    { .key = '4', .label = N_("4-Politiques d'utilisation"), .choose = show_use, .help = N_("Ce à quoi vous vous engagez en vous servant de ce poste.") },
    { .key = '5', .label = N_("5-Nous joindre"), .choose = show_contact, .help = N_("Comment demander de l'aide, et ce qu'il faut avoir sous la main.") },
};
static const struct edge privacy_edges[] = { { TO_START, "citizen.start" }, { TO_REFUSE, "citizen.refuse" }, { OUTCOME_BACK, "welcome" } };

static const struct secret *read_policy(const struct run *run) { return texts_read(run, TEXTS_PRIVACY); }
static const struct secret *read_use(const struct run *run) { return texts_read(run, TEXTS_USE); }
static const struct secret *read_contact(const struct run *run) { return texts_read(run, TEXTS_CONTACT); }

#define READ_PAGE(name_, title_, help_, read_) \
    { .name = name_, .kind = PAGE_READ, .title = title_, .help = help_, .read = read_, .items = citizen_over_items, .item_count = 1, \
      .edges = citizen_over_edges, .edge_count = CITIZEN_OVER_EDGES }

/* --- refused --- */

static void start_refuse(struct run *run)
{
    static const struct work refusing = { .again = "citizen.refuse" };
    struct account_watch watch = work_watch(run);
    uint8_t text[32];
    work_begin(run, &refusing);
    citizen_text_hash(run, citizen_privacy(run), text);
    work_began(run, desk_citizen_refuse(session_of(run)->desk, text, &watch));
}

static void compose_refuse(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre refus est noté.")));
}

static bool was_lost(const struct run *run) { return account_visit(run)->result.err != ERR_OK; }

static void compose_refused(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous avez refusé. Rien n'a été demandé ni communiqué, et ce service ne vous est pas ouvert.")));
    if (was_lost(run)) {
        words_error(account_visit(run)->result.err, text, sizeof text);
        compose_text(c, ROLE_TEXT, "%s %s", msg(N_("Votre refus n'a pas pu être transmis.")), text);
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour un autre moyen d'accès, communiquez avec le ministère ou l'organisme public : «Joindre quelqu'un» donne les numéros.")));
    compose_blank(c);
}

static void open_directory(struct run *run) { directory_open(run, "welcome"); }
static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

#define LEAVE_ITEM { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") }
static const struct item refused_items[] = {
    { .key = '1', .label = N_("1-Joindre quelqu'un"), .choose = open_directory, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    { .key = '2', .label = N_("2-Relire et choisir de nouveau"), .outcome = TO_START, .help = N_("Vous pouvez changer d'avis.") },
    { .key = '3', .label = N_("3-Transmettre mon refus de nouveau"), .choose = work_retry, .offered = was_lost, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    LEAVE_ITEM,
};
static const struct edge refused_edges[] = { { TO_START, "citizen.privacy" }, { OUTCOME_BACK, "citizen.privacy" } };

/* --- where everything begins --- */

/* Whoever comes here another way has not read the notice. */
static void enter_start(struct run *run)
{
    account_visit(run)->citizen = true;
    account_visit(run)->creating = false;
    desk_citizen_coding_drop(session_of(run)->desk);
    if (!account_visit(run)->notice_accepted)
        run_go(run, "citizen.privacy");
}

static void compose_start(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous n'avez pas de compte?")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre compte au Service d'authentification gouvernementale vous permettra d'accéder à plusieurs services en ligne du gouvernement "
                                            "de façon simple, rapide et sécuritaire.")));
    compose_blank(c);
}

static void compose_start_below(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vos renseignements sont protégés par le Service d'authentification gouvernementale. Adoptez des comportements cyber sécuritaires.")));
}

static void begin_log_in(struct run *run) { work_go_on_line(run, TO_LOG_IN); }
static void open_lines(struct run *run) { directory_open(run, "citizen.start"); }

static const struct item start_items[] = {
    { .key = '1', .label = N_("1-Se connecter"), .choose = begin_log_in, .help = N_("Il faut votre mot de passe, et pouvoir lire vos courriels maintenant : un code y est envoyé. Environ 2 minutes.") },
    { .key = '2', .label = N_("2-Créer un compte"), .outcome = TO_CREATE, .help = N_("Ce qu'il faut et combien de temps est dit d'abord. Rien n'est créé avant la fin.") },
    { .key = '3', .label = N_("3-Avant de commencer : conditions et documents"), .label_short = N_("3-Avant de commencer"), .outcome = TO_ABOUT,
      .help = N_("Qui peut avoir un compte, les documents requis, et où se trouve chaque numéro.") },
    { .key = '4', .label = N_("4-Joindre quelqu'un (téléphones et heures)"), .label_short = N_("4-Joindre quelqu'un"), .choose = open_lines,
      .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    LEAVE_ITEM,
};
static const struct edge start_edges[] = { { TO_LOG_IN, "citizen.login" }, { TO_CREATE, "create.begin" }, { TO_ABOUT, "about.menu" }, { OUTCOME_BACK, "citizen.privacy" } };

/* --- the log-in --- */

static const struct field login_fields[] = {
    { .label = N_("Adresse courriel ou nom d'utilisateur"), .max_points = CITIZEN_LOGIN_SIZE - 1, .address = true, .check = citizen_check_login,
      .help = N_("L'adresse ou le nom que vous avez choisis en créant votre compte. Majuscules et minuscules sont sans importance.") },
    { .label = N_("Mot de passe"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = account_check_current,
      .help = N_("Votre mot de passe du Service d'authentification. Majuscules et minuscules comptent.") },
};

/* The name was not at fault for sure: it stays. */
static void enter_login(struct run *run)
{
    if (!account_visit(run)->notice_accepted) {
        run_go(run, "citizen.privacy");
        return;
    }
    account_visit(run)->creating = false;
    desk_citizen_coding_drop(session_of(run)->desk);
    run_clear(run, CITIZEN_CODE_SLOT);
    if (account_visit(run)->result.err == ERR_NOT_POSSIBLE)
        run_clear(run, PASSWORD);
    if (secret_length(run_value(run, NAME)) > 0)
        run_focus_slot(run, PASSWORD);
    account_visit(run)->result.err = ERR_OK;
}

static void compose_login(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Se connecter pour Gérer votre compte.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un code de sécurité est ensuite envoyé à votre adresse courriel.")));
    compose_blank(c);
}

static const struct item login_items[] = {
    { .key = 'm', .label = N_("m-Mot de passe oublié?"), .outcome = TO_FORGOT, .help = N_("Le remplacer vous-même, à l'aide d'un code envoyé par courriel.") },
    { .key = 'c', .label = N_("c-Créer un compte"), .outcome = TO_CREATE, .help = N_("Vous n'avez pas de compte?") },
};
static const struct edge login_edges[] = { { OUTCOME_CONFIRM, "citizen.check" }, { TO_FORGOT, "lost.name" }, { TO_CREATE, "create.begin" }, { OUTCOME_BACK, "citizen.start" } };

static void start_check(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_CITIZEN_NAME, .slot = NAME }, { .err = ERR_ACCOUNT_PASSWORD_LONG, .slot = PASSWORD } };
    static const struct work checking = { "citizen.check", "citizen.login", faults, sizeof faults / sizeof faults[0] };
    struct account_watch watch = work_watch(run);
    const struct citizen_log_in log_in = { run_value(run, NAME), run_value(run, PASSWORD), account_visit(run)->notice };
    work_begin(run, &checking);
    work_began(run, desk_citizen_log_in(session_of(run)->desk, &log_in, &watch));
}

static void compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie votre nom d'utilisateur et votre mot de passe.")));
}

/* --- after the code, or instead of it --- */

/* Who leaves a log-in's code types the password again; who leaves a creation's is told what stays. */
static void leave_code(struct run *run) { run_go(run, account_visit(run)->creating ? "citizen.left" : "citizen.login"); }

static void compose_left(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre compte est créé, mais votre adresse courriel n'est pas encore confirmée. Il est gardé 7 jours.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour continuer plus tard, choisissez «Se connecter» : un autre code vous sera envoyé, et il confirmera votre adresse.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Si l'adresse est erronée, créez un compte sous un autre nom d'utilisateur : celui-ci s'effacera de lui-même.")));
    compose_blank(c);
}

static const struct item left_items[] = {
    { .key = '1', .label = N_("1-Revenir au code de sécurité"), .outcome = TO_CODE, .help = N_("Pour inscrire le code reçu.") },
    { .key = '0', .label = N_("0-Quitter"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};
static const struct edge left_edges[] = { { TO_CODE, "citizen.code" }, { OUTCOME_BACK, "citizen.code" } };

static void enter_next(struct run *run)
{
    if (account_visit(run)->creating)
        run_go(run, "create.done");
    else
        citizen_go_on(run);
}

static void compose_next(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vous êtes connecté(e).")));
}

static const struct page pages[] = {
    { .name = "citizen.privacy", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT, .guarded = true,
      .help = N_("Ce que ce poste note de votre passage. Vous acceptez ou refusez; les deux se valent et prennent une touche."),
      .items = privacy_items, .item_count = 5, .edges = privacy_edges, .edge_count = 3, .compose = compose_privacy, .enter = enter_privacy },
    { .name = "citizen.refuse", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("Votre refus est noté."), .compose = compose_refuse, .enter = start_refuse,
      ACCOUNT_EDGES("citizen.refused", "citizen.refused", "citizen.refused") },
    { .name = "citizen.refused", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT, .guarded = true, .help = N_("Rien n'a été créé."),
      .items = refused_items, .item_count = 4, .edges = refused_edges, .edge_count = 2, .compose = compose_refused },
    READ_PAGE("citizen.policy", N_("Politique de confidentialité"), N_("Ce qui est gardé de vous, où, et par qui."), read_policy),
    READ_PAGE("citizen.use", N_("Politiques d'utilisation"), N_("Ce à quoi vous vous engagez en vous servant de ce poste."), read_use),
    READ_PAGE("citizen.contact", N_("Nous joindre"), N_("Comment demander de l'aide, et ce qu'il faut avoir sous la main."), read_contact),
    { .name = "citizen.start", .kind = PAGE_MENU, .title = TITLE, .title_short = SHORT,
      .help = N_("Pour se connecter ou créer un compte, il faut le réseau et pouvoir lire vos courriels maintenant. Lire les conditions ne demande rien."),
      .items = start_items, .item_count = 5, .edges = start_edges, .edge_count = 4, .compose = compose_start, .compose_below = compose_start_below, .enter = enter_start },
    { .name = "citizen.login", .kind = PAGE_FORM, .title = N_("Se connecter"), .confirm = N_("Se connecter"),
      .help = N_("Inscrivez votre nom d'utilisateur ou votre adresse, et votre mot de passe. Rien n'est envoyé avant «Se connecter»."),
      .fields = login_fields, .field_count = 2, .first_slot = NAME, .items = login_items, .item_count = 2, .edges = login_edges, .edge_count = 4,
      .compose = compose_login, .enter = enter_login },
    { .name = "citizen.check", .kind = PAGE_WORK, .title = N_("Se connecter"), .help = N_("Le serveur vérifie qui vous êtes."), .compose = compose_check, .enter = start_check,
      ACCOUNT_EDGES("citizen.code", "citizen.stopped", "citizen.login") },
    CITIZEN_FAILED_PAGE("citizen.stopped", N_("Se connecter"), "citizen.login"),
    CITIZEN_CODE_PAGES("citizen", "citizen.next", "citizen.code-left"),
    /* Never seen: where the code's page leads depends on what it was for. */
    { .name = "citizen.code-left", .kind = PAGE_WORK, .title = CITIZEN_CODE_TITLE, .help = N_("Revient à la page d'où vous êtes venu."), .enter = leave_code,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "citizen.login" } }, .edge_count = 1 },
    { .name = "citizen.next", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("La suite dépend de ce qui est déjà fait."), .compose = compose_next, .enter = enter_next,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "citizen.start" } }, .edge_count = 1 },
    { .name = "citizen.left", .kind = PAGE_TEXT, .title = CITIZEN_CODE_TITLE, .guarded = true, .help = N_("Rien n'est perdu : le compte attend que son adresse soit confirmée."),
      .items = left_items, .item_count = 2, .edges = left_edges, .edge_count = 2, .compose = compose_left },
};

const struct flow flow_citizen = { "citizen", pages, sizeof pages / sizeof pages[0] };
