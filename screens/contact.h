/* Option 3's second half: the code that confirms a new address (contact_code.c), as rows of the flow's page table. */
#ifndef GUICHET_SCREENS_CONTACT_H
#define GUICHET_SCREENS_CONTACT_H

#include "screens/ending.h"

enum { CONTACT_CODE_SLOT = 6 };

#define CONTACT_TITLE N_("3-Modifier mes informations de contact")
#define CONTACT_SHORT N_("3-Modifier mes coordonnées")

enum { CODE_ITEMS = 3, CODE_MENU_EDGES = 3, CODE_SEND_EDGES = 2, CODE_WORK_EDGES = 3, CODE_FORM_EDGES = 2 };
extern const struct item contact_code_items[CODE_ITEMS];
extern const struct field contact_code_fields[1];
extern const struct edge contact_codes_edges[CODE_MENU_EDGES], contact_send_edges[CODE_SEND_EDGES], contact_code_edges[CODE_FORM_EDGES],
                         contact_check_edges[CODE_WORK_EDGES];
void contact_compose_codes(const struct run *run, struct composer *c);
void contact_compose_send(const struct run *run, struct composer *c);
void contact_compose_code(const struct run *run, struct composer *c);
void contact_compose_check(const struct run *run, struct composer *c);
void contact_compose_confirmed(const struct run *run, struct composer *c);
void contact_start_send(struct run *run);
void contact_start_check(struct run *run);

#define CONTACT_CODE_PAGES \
    { .name = "contact.codes", .kind = PAGE_MENU, .title = CONTACT_TITLE, .title_short = CONTACT_SHORT, .need = NEED_TOKEN, .guarded = true, \
      .help = N_("Un code envoyé à la nouvelle adresse montre qu'elle est bien la vôtre. Jusque-là, l'ancienne reste en vigueur."), \
      .items = contact_code_items, .item_count = CODE_ITEMS, .edges = contact_codes_edges, .edge_count = CODE_MENU_EDGES, \
      .compose = contact_compose_codes, .idle = IDLE_OUTSIDE }, \
    { .name = "contact.send", .kind = PAGE_WORK, .title = CONTACT_TITLE, .title_short = CONTACT_SHORT, .need = NEED_TOKEN, \
      .help = N_("Le serveur envoie un code à la nouvelle adresse."), .edges = contact_send_edges, .edge_count = CODE_SEND_EDGES, \
      .compose = contact_compose_send, .enter = contact_start_send }, \
    { .name = "contact.code", .kind = PAGE_FORM, .title = CONTACT_TITLE, .title_short = CONTACT_SHORT, .need = NEED_TOKEN, .idle = IDLE_OUTSIDE, \
      .help = N_("Le code est dans le courriel qui vient d'être envoyé. «Retour» permet d'en demander un autre."), \
      .fields = contact_code_fields, .field_count = 1, .first_slot = CONTACT_CODE_SLOT, .edges = contact_code_edges, \
      .edge_count = CODE_FORM_EDGES, .compose = contact_compose_code }, \
    { .name = "contact.check", .kind = PAGE_WORK, .title = CONTACT_TITLE, .title_short = CONTACT_SHORT, .need = NEED_TOKEN, \
      .help = N_("Le serveur vérifie le code."), .edges = contact_check_edges, .edge_count = CODE_WORK_EDGES, \
      .compose = contact_compose_check, .enter = contact_start_check }, \
    ENDING_PAGE("contact.confirmed", CONTACT_TITLE, CONTACT_SHORT, N_("Les avis iront désormais à cette adresse."), contact_compose_confirmed, NEED_TOKEN),

#endif
