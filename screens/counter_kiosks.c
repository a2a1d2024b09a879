/* «Postes et agents»: kiosks with their last contact and version, an enrolment code, retiring one; agents and their roles. */
#include "screens/counter_deed.h"

#include "screens/screens.h"

#include <stdio.h>
#include <string.h>

enum { TO_AGENTS = DEED_OWN, TO_KIOSKS };
enum { LABEL, VERSION };                              /* texts of a kiosk */
enum { ENROLLED, CONTACT, RETIRED, OPERATIONS };      /* times */
enum { NAME, ROLES };                                 /* texts of an agent */
enum { SINCE, LAST };
enum { LABEL_COLUMN = 30 };
#define TITLE N_("Postes et agents")

static const struct counter_list kiosks = { .verb = "counter-kiosks", .place = PLACE_LIST };
static const struct counter_list agents = { .verb = "counter-agents", .place = PLACE_LIST };
DEED_LIST(kiosks, "counter.kiosks")
DEED_LIST(agents, "counter.agents")

/* --- kiosks --- */

static const char *profile_text(const char *word)
{
    return strcmp(word, "counter") == 0 ? msg(N_("comptoir")) : strcmp(word, "retired") == 0 ? msg(N_("retiré")) : msg(N_("poste du public"));
}

static void words_contact(const struct run *run, int64_t at_ms, char *to, size_t size)
{
    if (at_ms)
        counter_words_time(run, at_ms, to, size);
    else
        snprintf(to, size, "%s", msg(N_("jamais")));
}

static void name_kiosk(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &kiosks, i);
    char when[64];
    words_contact(run, counter_time(row, CONTACT), when, sizeof when);
    if (narrow)
        snprintf(to, size, "%s, %s", counter_text(row, LABEL), when);
    else if (!*counter_text(row, VERSION))      /* it never said one */
        snprintf(to, size, "%s, %s, %s", counter_text(row, LABEL), profile_text(row->word), when);
    else
        snprintf(to, size, "%s, %s, %s%s%s", counter_text(row, LABEL), profile_text(row->word), counter_text(row, VERSION), *counter_text(row, VERSION) ? ", " : "", when);
}

static const struct list kiosk_list = { DEED_LIST_OF(kiosks), .row = name_kiosk, .row_help = N_("Ouvre ce poste.") };

COUNTER_RIGHT(why_not_code, "act-kiosk-code")
COUNTER_RIGHT(why_not_retire, "act-kiosk-retire")
COUNTER_RIGHT(why_not_role, "act-agent-role")
static void enrol(struct run *run) { deed_begin(run, &deed_kiosk_code, PLACE_LIST, counter_visit(run)->row); }
static void retire(struct run *run) { deed_begin(run, &deed_kiosk_retire, PLACE_LIST, counter_visit(run)->row); }
static void change_role(struct run *run) { deed_begin(run, &deed_agent_role, PLACE_LIST, counter_visit(run)->row); }
static void to_agents(struct run *run) { run_go(run, "counter.agents"); }
static void to_kiosks(struct run *run) { run_go(run, "counter.kiosks"); }

static const struct item kiosk_items[] = {
    { .key = 'i', .label = N_("i-Inscrire un poste"), .choose = enrol, .why_not = why_not_code, .help = N_("Donne un code à taper au poste, montré une fois.") },
    { .key = 'a', .label = N_("a-Agents"), .choose = to_agents, .help = N_("Qui peut se connecter au comptoir, et avec quels rôles.") },
    COUNTER_MENU_ITEM,
};

static void compose_kiosk(const struct run *run, struct composer *c)
{
    const struct counter_row *row = chosen_kiosks(run);
    char when[64];
    compose_text(c, ROLE_STATUS, "%s", counter_text(row, LABEL));
    compose_text(c, ROLE_TEXT, *counter_text(row, VERSION) ? msg(N_("Sorte : %s. Version : %s.")) : msg(N_("Sorte : %s.")), profile_text(row->word), counter_text(row, VERSION));
    words_contact(run, counter_time(row, ENROLLED), when, sizeof when);
    compose_text(c, ROLE_TEXT, msg(N_("Inscrit : %s.")), when);
    words_contact(run, counter_time(row, CONTACT), when, sizeof when);
    compose_text(c, ROLE_TEXT, msg(N_("Dernier contact : %s.")), when);
    compose_text(c, ROLE_TEXT, msg(N_("Demandes transmises : %lld.")), (long long)counter_time(row, OPERATIONS));
    if (counter_time(row, RETIRED)) {
        words_contact(run, counter_time(row, RETIRED), when, sizeof when);
        compose_text(c, ROLE_TEXT, msg(N_("Retiré : %s.")), when);
    }
    compose_blank(c);
}

static bool is_there(const struct run *run) { return strcmp(chosen_kiosks(run)->word, "retired") != 0; }
static const struct item kiosk_one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient aux postes.") },
    { .key = '1', .label = N_("1-Retirer ce poste"), .choose = retire, .offered = is_there, .why_not = why_not_retire, .help = N_("Il ne pourra plus joindre le serveur.") },
};

/* --- agents --- */

/* "agent avi" as it came: each role in words. */
static void words_roles(const char *roles, char *to, size_t size)
{
    unsigned bits = 0;
    char word[32];
    while (*roles) {
        size_t n = strcspn(roles, " ,");
        snprintf(word, sizeof word, "%.*s", (int)n, roles);
        bits |= counter_role_of(word);
        roles += n + (roles[n] != 0);
    }
    counter_words_roles(bits, to, size);
}

static void name_agent(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &agents, i);
    char roles[COUNTER_LINE_SIZE];
    (void)narrow;
    words_roles(counter_text(row, ROLES), roles, sizeof roles);
    snprintf(to, size, "%s : %s", counter_text(row, NAME), roles);
}

static const struct list agent_list = { DEED_LIST_OF(agents), .row = name_agent, .row_help = N_("Ouvre cet agent.") };
static const struct item agent_items[] = {
    { .key = 'k', .label = N_("k-Postes"), .choose = to_kiosks, .help = N_("Les postes, leur dernier contact et leur version.") },
    COUNTER_MENU_ITEM,
};

static void compose_agent(const struct run *run, struct composer *c)
{
    const struct counter_row *row = chosen_agents(run);
    char text[COUNTER_LINE_SIZE];
    compose_text(c, ROLE_STATUS, "%s", counter_text(row, NAME));
    words_roles(counter_text(row, ROLES), text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Rôles : %s.")), text);
    words_contact(run, counter_time(row, SINCE), text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Depuis : %s.")), text);
    words_contact(run, counter_time(row, LAST), text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Dernière session : %s.")), text);
    compose_blank(c);
}

COUNTER_RIGHT(why_not_trail, "counter-trail")
static void follow(struct run *run) { deed_follow(run, "", chosen_agents(run)->id); }
static const struct item agent_one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient aux agents.") },
    { .key = '1', .label = N_("1-Changer ses rôles"), .choose = change_role, .why_not = why_not_role, .help = N_("Donne un rôle, ou le retire.") },
    { .key = '2', .label = N_("2-Suivre dans le journal"), .choose = follow, .why_not = why_not_trail, .help = N_("Ce que cet agent a fait, du plus récent au plus ancien.") },
};

static const struct page pages[] = {
    DEED_LIST_PAGES(kiosks, "counter.kiosks", N_("Postes"), N_("Les postes inscrits, avec leur sorte, leur version et leur dernier contact."), "kiosks.one", kiosk_list, kiosk_items, 3),
    { .name = "kiosks.one", .kind = PAGE_TEXT, .title = N_("Postes"), .guarded = true, .help = N_("Ce que le serveur sait de ce poste."), .items = kiosk_one_items, .item_count = 2,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "counter.kiosks-list" } }, .edge_count = 1, .compose = compose_kiosk, .enter = deed_enter_row },
    DEED_LIST_PAGES(agents, "counter.agents", N_("Agents"), N_("Qui peut se connecter au comptoir. Un rôle se donne à partir du dossier d'une personne, ou d'ici."), "agents.one", agent_list, agent_items, 2),
    { .name = "agents.one", .kind = PAGE_TEXT, .title = N_("Agents"), .guarded = true, .help = N_("Les rôles de cet agent."), .items = agent_one_items, .item_count = 3,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "counter.agents-list" } }, .edge_count = 1, .compose = compose_agent, .enter = deed_enter_row },
};

const struct flow flow_counter_kiosks = { "counter.kiosks", pages, sizeof pages / sizeof pages[0] };
