/* «Utilisateurs» in two files: the list and what is done to one of it (users.c), adding one and the code shown once (users_add.c).
 * They share the flow's slots and outcomes.  Document 003, «1)- Inscription d'un utilisateur». */
#ifndef GUICHET_SCREENS_USERS_H
#define GUICHET_SCREENS_USERS_H

#include "screens/work.h"

enum {
    USERS_BY_FAMILY, USERS_BY_GIVEN, USERS_BY_NAME,
    USERS_HAS_ACCOUNT, USERS_TITLE, USERS_GIVEN, USERS_FAMILY, USERS_EMAIL
};
enum { USERS_ASK = OUTCOME_OWN, USERS_CHOSEN, USERS_LIST, USERS_ADD, USERS_NO, USERS_YES, USERS_RESTORE, USERS_CODE, USERS_SERVICES, USERS_CHECK };

#define USERS_WORD N_("Utilisateurs")
#define ADD_WORD N_("Ajouter un utilisateur")

/* Asks for the list again, at the page that was shown. */
void users_to_list(struct run *run);
#define USERS_LIST_ITEM { .key = '0', .label = N_("0-Revenir à la liste"), .choose = users_to_list, .help = N_("Revient à la liste des utilisateurs.") }

/* users_add.c */
extern const struct field users_add_fields[5];
enum { USERS_SERVICE_ITEMS = ACCOUNT_SERVICES_MAX + 2, USERS_CHECK_ITEMS = 5, USERS_ADDED_ITEMS = 3 };
extern const struct item users_service_items[USERS_SERVICE_ITEMS], users_check_items[USERS_CHECK_ITEMS], users_added_items[USERS_ADDED_ITEMS];
void users_compose_add(const struct run *run, struct composer *c);
void users_compose_services(const struct run *run, struct composer *c);
void users_compose_check(const struct run *run, struct composer *c);
void users_compose_adding(const struct run *run, struct composer *c);
void users_compose_added(const struct run *run, struct composer *c);
void users_compose_recoded(const struct run *run, struct composer *c);
void users_start_add(struct run *run);

#define USERS_ADD_PAGES \
    { .name = "users.add", .kind = PAGE_FORM, .title = ADD_WORD, .items = account_out_items, .item_count = 1, \
      .help = N_("Renseignez les informations nécessaires. Rien n'est envoyé avant la page de vérification."), \
      .fields = users_add_fields, .field_count = 5, .first_slot = USERS_HAS_ACCOUNT, .compose = users_compose_add, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "users.services" }, { OUTCOME_BACK, "users.list" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3 }, \
    { .name = "users.services", .kind = PAGE_MENU, .title = ADD_WORD, .guarded = true, \
      .help = N_("Un chiffre coche ou décoche un service. Il en faut au moins un."), \
      .items = users_service_items, .item_count = USERS_SERVICE_ITEMS, .compose = users_compose_services, \
      .edges = (const struct edge[]){ { USERS_CHECK, "users.check" }, { OUTCOME_BACK, "users.add" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3 }, \
    { .name = "users.check", .kind = PAGE_TEXT, .title = ADD_WORD, .guarded = true, .review = true, \
      .help = N_("Vérifiez avant d'ajouter : le courriel part à l'adresse écrite ici."), \
      .items = users_check_items, .item_count = USERS_CHECK_ITEMS, .compose = users_compose_check, \
      .edges = (const struct edge[]){ { USERS_YES, "users.adding" }, { USERS_ADD, "users.add" }, { USERS_SERVICES, "users.services" }, { USERS_NO, "users.list" }, \
                                      { OUTCOME_BACK, "users.services" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 6 }, \
    { .name = "users.adding", .kind = PAGE_WORK, .title = ADD_WORD, .help = N_("Le serveur ajoute l'utilisateur."), .compose = users_compose_adding, .enter = users_start_add, \
      ACCOUNT_EDGES("users.added", "users.failed", "users.add") }, \
    { .name = "users.added", .kind = PAGE_TEXT, .title = ADD_WORD, .guarded = true, \
      .help = N_("Le code secret n'est montré qu'ici, une seule fois. S'il est perdu, un autre peut être donné à partir de la liste."), \
      .items = users_added_items, .item_count = USERS_ADDED_ITEMS, .compose = users_compose_added, \
      .edges = (const struct edge[]){ { USERS_LIST, "users" }, { OUTCOME_BACK, "users" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3 }, \
    { .name = "users.recoded", .kind = PAGE_TEXT, .title = USERS_WORD, .guarded = true, \
      .help = N_("Le code secret n'est montré qu'ici, une seule fois. S'il est perdu, un autre peut être donné à partir de la liste."), \
      .items = users_added_items, .item_count = USERS_ADDED_ITEMS, .compose = users_compose_recoded, \
      .edges = (const struct edge[]){ { USERS_LIST, "users" }, { OUTCOME_BACK, "users" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3 }

#endif
