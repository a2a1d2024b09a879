/* The flow of acts: the forms, and the pages that every act goes through. */
#include "screens/counter_deed.h"

#include "core/rules/account.h"
#include "core/rules/contact.h"
#include "core/rules/identity.h"
#include "core/rules/person.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

#define DEED_WORD N_("Gestes")

/* --- fields --- */

static void check_text(const struct run *run, size_t slot, struct complaint *out) { words_fault(message_check(run_value(run, slot)), out); }

static void check_name(const struct run *run, size_t slot, struct complaint *out)
{
    char name[PERSON_PART_SIZE];
    const struct secret *typed = run_value(run, slot);
    words_fault(person_name_parse(secret_bytes(typed), secret_length(typed), name), out);
    explicit_bzero(name, sizeof name);
}

static void check_with(enum err (*parse)(const struct secret *typed, struct secret *to), const struct secret *typed, struct complaint *out)
{
    SECRET_OWNED struct secret *number = secret_new(IDENTITY_BYTES);
    words_fault(number ? parse(typed, number) : ERR_MEMORY, out);
}

static void check_nam(const struct run *run, size_t slot, struct complaint *out) { check_with(nam_parse, run_value(run, slot), out); }
static void check_nas(const struct run *run, size_t slot, struct complaint *out) { check_with(nas_parse, run_value(run, slot), out); }

static void check_birth(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *birth = secret_new(IDENTITY_BYTES);
    words_fault(birth ? birth_parse(run_value(run, slot), identity_today(deed_now(run)), birth) : ERR_MEMORY, out);
}

#define FIELDS(name_, ...) static const struct field name_[] = { DEED_REASON_FIELD, __VA_ARGS__ }
static const struct field reason_fields[] = { DEED_REASON_FIELD };
FIELDS(challenge_fields, { .label = N_("Défi que la personne lit"), .max_points = 40,
    .help = N_("Des groupes de quatre caractères. Les tirets et les majuscules sont sans importance.") });
FIELDS(email_fields, { .label = N_("Nouvelle adresse courriel"), .address = true, .max_points = CONTACT_EMAIL_SIZE - 1, .check = words_check_email,
    .help = N_("Faites-la épeler. Un code y est envoyé.") });
FIELDS(nam_fields, { .label = N_("Numéro d'assurance maladie"), .veiled = true, .max_points = 24, .check = check_nam, .help = N_("Quatre lettres et huit chiffres, tels que sur la carte.") });
FIELDS(data_fields,
    { .label = N_("Prénom"), .max_points = PERSON_POINTS_MAX, .check = check_name, .help = N_("Tel que la personne le dit; accents et majuscules sont sans importance.") },
    { .label = N_("Nom"), .max_points = PERSON_POINTS_MAX, .check = check_name, .help = N_("Tel que la personne le dit; accents et majuscules sont sans importance.") },
    { .label = N_("Date de naissance"), .note = N_("AAAA-MM-JJ"), .veiled = true, .max_points = 24, .check = check_birth, .help = N_("L'année, le mois et le jour.") },
    { .label = N_("Numéro d'assurance maladie"), .veiled = true, .max_points = 24, .check = check_nam, .help = N_("Quatre lettres et huit chiffres, tels que sur la carte.") },
    { .label = N_("Numéro d'assurance sociale"), .veiled = true, .max_points = 24, .check = check_nas, .help = N_("Neuf chiffres. Ni ce poste ni le serveur ne le garde.") });
FIELDS(account_fields, { .label = N_("Quel compte"), .choices = deed_count_two, .choice = deed_name_account, .help = N_("Le compte qui est fermé.") });
FIELDS(kiosk_fields, { .label = N_("Nom du poste"), .max_points = 60, .help = N_("Tel qu'on le dira au téléphone : «Accueil, 2e étage».") },
    { .label = N_("Sorte de poste"), .choices = deed_count_two, .choice = deed_name_profile, .help = N_("Un poste du public, ou un comptoir où des agents se connectent.") });
FIELDS(role_fields, { .label = N_("Rôle"), .choices = deed_count_roles, .choice = deed_name_role, .help = N_("Ce que la personne pourra faire au comptoir.") },
    { .label = N_("Ce qui change"), .choices = deed_count_two, .choice = deed_name_add, .help = N_("Donner ce rôle, ou le retirer.") });
FIELDS(hours_fields, { .label = N_("Heures"), .max_points = 120, .help = N_("Exemple : lu-ve 08:30-16:30.") });
FIELDS(date_fields, { .label = N_("Date (AAAA-MM-JJ)"), .max_points = 10, .help = N_("L'année, le mois et le jour.") });
static const struct field transfer_fields[] = {
    { .label = N_("À quel rôle"), .choices = deed_count_roles, .choice = deed_name_role, .help = N_("Ceux qui ont ce rôle le trouveront dans leurs messages.") },
};
static const struct field confirmation_fields[] = {
    { .label = N_("Confirmation lue"), .max_points = 20, .help = N_("Huit caractères que le poste de la personne montre quand la clé a répondu.") },
};
static const struct field code_fields[] = {
    { .label = N_("Code lu"), .max_points = 12, .help = N_("Six chiffres, dans le courriel que la personne vient de recevoir.") },
};
static const struct field text_fields[] = {
    { .label = N_("Votre réponse"), .lines = true, .max_bytes = MESSAGE_BYTES_MAX, .check = check_text,
      .help = N_("N'inscrivez jamais un mot de passe, ni la réponse à une question secrète.") },
};

/* --- above them --- */

static void compose_name(const struct run *run, struct composer *c)
{
    if (*deed_name(run))
        compose_text(c, ROLE_TEXT, "%s", deed_name(run));
    compose_blank(c);
}

static void compose_challenge(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", deed_name(run));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("À son poste : 4, puis 2. La personne vous lit le défi, vous lui lirez la réponse, puis elle vous lit une confirmation.")));
    compose_blank(c);
}

static void compose_confirmation(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le poste de la personne montre huit caractères : ils disent ce que la clé a fait.")));
    compose_blank(c);
}

static void compose_code(const struct run *run, struct composer *c)
{
    char when[64];
    const struct counter_row *row = deed_find(run, PLACE_ACT, "code");
    words_when(counter_time(row, 0), deed_now(run), when, sizeof when);
    if (*counter_text(row, 0))
        compose_text(c, ROLE_TEXT, msg(N_("Le code est parti à %s. Il cessera de servir %s.")), counter_text(row, 0), when);
    compose_blank(c);
}

/* --- the pages --- */

/* A form leads to its question; what goes on with another act asks none. */
static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "act.check" }, { OUTCOME_BACK, "act.left" } };
static const struct edge then_edges[] = { { OUTCOME_CONFIRM, "act.work" }, { OUTCOME_BACK, "act.back" } };

#define FORM_PAGE(name_, fields_, first_, compose_, edges_) \
    { .name = name_, .kind = PAGE_FORM, .title = DEED_WORD, .title_format = deed_title, .help = N_("Rien n'est fait avant la question qui suit."), .fields = fields_, \
      .field_count = sizeof fields_ / sizeof fields_[0], .first_slot = first_, .compose = compose_, .edges = edges_, .edge_count = 2, .idle = IDLE_OUTSIDE }

static const struct edge menu_edges[] = { { DEED_WHICH, "act.which" }, { DEED_VERIFY, "counter.verify" }, { OUTCOME_BACK, "act.home" } };
static const struct edge which_edges[] = { { DEED_ASK, "act.begin" }, { OUTCOME_BACK, "counter.act" } };
static const struct edge begin_edges[] = { { OUTCOME_BACK, "counter.act" } };
static const struct edge check_edges[] = { { DEED_YES, "act.work" }, { OUTCOME_BACK, "act.left" } };
static const struct edge work_edges[] = {
    { ACCOUNT_DONE, "act.done" }, { ACCOUNT_FAILED, "act.failed" }, { ACCOUNT_REFUSED, "act.failed" }, { ACCOUNT_SESSION_OVER, "counter.over" },
    { DEED_TO_CHALLENGE, "act.challenge" }, { DEED_TO_EMAIL, "act.email" }, { DEED_TO_NAM, "act.nam" }, { DEED_TO_HOURS, "act.hours" }, { DEED_TO_DATE, "act.holiday" },
    { DEED_TO_CONFIRMATION, "act.confirmation" }, { DEED_TO_CODE, "act.email-code" }, { DEED_TO_HERE, "here.password" },
    { DEED_TO_DATA, "act.data" }
};
static const struct edge end_edges[] = { { OUTCOME_BACK, "act.left" } };

static const struct page pages[] = {
    { .name = "counter.act", .kind = PAGE_MENU, .title = DEED_WORD, .guarded = true, .help = N_("Ce qui peut être fait pour cette personne. Rien n'est fait sans une question."),
      .items = deed_menu_items, .item_count = DEED_MENU_ITEMS, .edges = menu_edges, .edge_count = 3, .compose = deed_compose_menu, .enter = deed_enter_menu },
    { .name = "act.which", .kind = PAGE_LIST, .title = DEED_WORD, .title_format = deed_title, .help = N_("Il y en a plusieurs au dossier : choisissez."), .list = &deed_which_list,
      .edges = which_edges, .edge_count = 2 },
    { .name = "act.begin", .kind = PAGE_WORK, .title = DEED_WORD, .help = N_("Rien n'est encore fait."), .compose = counter_compose_asking, .enter = deed_begin_which,
      .edges = begin_edges, .edge_count = 1 },
    FORM_PAGE("act.reason", reason_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.challenge", challenge_fields, DEED_REASON, compose_challenge, form_edges),
    FORM_PAGE("act.email", email_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.nam", nam_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.data", data_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.account", account_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.kiosk", kiosk_fields, DEED_REASON, NULL, form_edges),
    FORM_PAGE("act.role", role_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.hours", hours_fields, DEED_REASON, compose_name, form_edges),
    FORM_PAGE("act.holiday", date_fields, DEED_REASON, NULL, form_edges),
    FORM_PAGE("act.transfer", transfer_fields, DEED_ONE, compose_name, form_edges),
    FORM_PAGE("act.letter", text_fields, DEED_TEXT, compose_name, form_edges),
    FORM_PAGE("act.confirmation", confirmation_fields, DEED_CONFIRMATION, compose_confirmation, then_edges),
    FORM_PAGE("act.email-code", code_fields, DEED_CODE, compose_code, then_edges),
    { .name = "act.check", .kind = PAGE_TEXT, .title = DEED_WORD, .title_format = deed_title, .guarded = true, .help = N_("C'est votre dernière occasion de dire non."),
      .items = deed_check_items, .item_count = DEED_CHECK_ITEMS, .edges = check_edges, .edge_count = 2, .compose = deed_compose_check },
    { .name = "act.work", .kind = PAGE_WORK, .title = DEED_WORD, .title_format = deed_title, .help = N_("Le serveur fait ce que vous avez demandé, en entier ou pas du tout."),
      .compose = counter_compose_asking, .enter = deed_start, .edges = work_edges, .edge_count = sizeof work_edges / sizeof work_edges[0] },
    { .name = "act.done", .kind = PAGE_TEXT, .title = DEED_WORD, .title_format = deed_title, .guarded = true, .idle = IDLE_OUTSIDE,
      .help = N_("Ce qui a été fait. Un secret n'est montré qu'ici, une seule fois."),
      .items = deed_done_items, .item_count = DEED_DONE_ITEMS, .edges = end_edges, .edge_count = 1, .compose = deed_compose_done, .enter = deed_enter_done },
    { .name = "act.failed", .kind = PAGE_TEXT, .title = DEED_WORD, .title_format = deed_title, .guarded = true, .help = N_("Dit ce qui n'a pas marché et ce que vous pouvez faire."),
      .items = deed_failed_items, .item_count = DEED_FAILED_ITEMS, .edges = end_edges, .edge_count = 1, .compose = deed_compose_failed },
    { .name = "act.back", .kind = PAGE_WORK, .title = DEED_WORD, .help = N_("Revient à ce qui a été fait."), .compose = counter_compose_asking, .enter = deed_back },
    { .name = "act.home", .kind = PAGE_WORK, .title = DEED_WORD, .help = N_("Revient d'où vous veniez."), .compose = counter_compose_asking, .enter = deed_home },
    { .name = "act.left", .kind = PAGE_WORK, .title = DEED_WORD, .help = N_("Revient d'où vous veniez."), .compose = counter_compose_asking, .enter = deed_leave },
    { .name = "act.second-ask", .kind = PAGE_WORK, .title = DEED_WORD, .title_format = deed_title, .help = N_("L'accord d'un autre agent est demandé."), .compose = counter_compose_asking,
      .enter = deed_second_start, COUNTER_EDGES("act.second", "act.failed", "act.failed") },
    { .name = "act.second", .kind = PAGE_TEXT, .title = DEED_WORD, .title_format = deed_title, .guarded = true, .idle = IDLE_OUTSIDE,
      .help = N_("Un autre agent doit répondre. Entrée demande s'il l'a fait."),
      .items = deed_second_items, .item_count = DEED_SECOND_ITEMS, .edges = deed_second_edges, .edge_count = DEED_SECOND_EDGES, .compose = deed_second_compose },
    { .name = "act.second-look", .kind = PAGE_WORK, .title = DEED_WORD, .title_format = deed_title, .help = N_("Le serveur dit si un autre agent a répondu."), .compose = counter_compose_asking,
      .enter = deed_second_look, COUNTER_EDGES("act.second", "act.failed", "act.failed") },
};

const struct flow flow_counter_deed = { "counter.act", pages, sizeof pages / sizeof pages[0] };
