/* Option 4 in three files: the ways in and the questions (unblock.c), the telephone (unblock_phone.c), the new password and
 * how it ends (unblock_pin.c). They share the flow's slots and outcomes; PAGES macros are rows of the one table. */
#ifndef GUICHET_SCREENS_UNBLOCK_H
#define GUICHET_SCREENS_UNBLOCK_H

#include "screens/ending.h"

enum { UNBLOCK_ANSWER, UNBLOCK_PHONE = 4, UNBLOCK_NEW, UNBLOCK_AGAIN };
enum { UNBLOCK_ASK = OUTCOME_OWN, UNBLOCK_ASKED, UNBLOCK_FAILED, UNBLOCK_RIGHT, UNBLOCK_WRONG, UNBLOCK_LIMIT, UNBLOCK_MENU, UNBLOCK_END,
       UNBLOCK_END_REFUSED, UNBLOCK_END_PULLED, UNBLOCK_END_UNKNOWN, UNBLOCK_START };

#define UNBLOCK_TITLE N_("4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité")
#define UNBLOCK_SHORT N_("4-Débloquer à l'aide de mes questions")

/* Of an error: by telephone there were no answers to questions. */
void unblock_words_error(const struct run *run, enum err e, char *to, size_t size);

/* unblock_phone.c */
void unblock_by_phone(struct run *run);
extern const struct field unblock_phone_fields[1];
enum { PHONE_EDGES = 2, PHONE_CHECK_EDGES = 3 };
extern const struct edge unblock_phone_edges[PHONE_EDGES], unblock_phone_check_edges[PHONE_CHECK_EDGES];
void unblock_compose_phone(const struct run *run, struct composer *c);
void unblock_compose_phone_check(const struct run *run, struct composer *c);
void unblock_check_phone(struct run *run);
/* "A B C D, E F G H": to be read out, or by a voice. */
void unblock_spell(const char *groups, char *to, size_t size);

#define UNBLOCK_PHONE_PAGES \
    { .name = "unblock.phone", .kind = PAGE_FORM, .title = UNBLOCK_TITLE, .title_short = UNBLOCK_SHORT, .need = NEED_TOKEN, .idle = IDLE_OUTSIDE, \
      .help = N_("La personne du soutien vérifie d'abord qui vous êtes. Lisez-lui le défi, groupe par groupe, puis inscrivez la réponse qu'elle vous lit."), \
      .fields = unblock_phone_fields, .field_count = 1, .first_slot = UNBLOCK_PHONE, .edges = unblock_phone_edges, .edge_count = PHONE_EDGES, \
      .compose = unblock_compose_phone }, \
    { .name = "unblock.phone-check", .kind = PAGE_WORK, .title = UNBLOCK_TITLE, .title_short = UNBLOCK_SHORT, .need = NEED_TOKEN, \
      .help = N_("La réponse est vérifiée à ce poste."), .edges = unblock_phone_check_edges, .edge_count = PHONE_CHECK_EDGES, \
      .compose = unblock_compose_phone_check, .enter = unblock_check_phone }

/* unblock_pin.c */
enum { PIN_FIELDS = 2, PIN_EDGES = 2, PIN_WORK_EDGES = 5 };
extern const struct field unblock_pin_fields[PIN_FIELDS];
extern const struct edge unblock_pin_edges[PIN_EDGES], unblock_work_edges[PIN_WORK_EDGES];
void unblock_compose_pin(const struct run *run, struct composer *c);
void unblock_start(struct run *run);
void unblock_compose_work(const struct run *run, struct composer *c);
void unblock_compose_pulled(const struct run *run, struct composer *c);
void unblock_compose_done(const struct run *run, struct composer *c);
void unblock_compose_refused(const struct run *run, struct composer *c);
void unblock_compose_unknown(const struct run *run, struct composer *c);

#define UNBLOCK_PIN_PAGES \
    { .name = "unblock.password", .kind = PAGE_FORM, .title = UNBLOCK_TITLE, .title_short = UNBLOCK_SHORT, .need = NEED_TOKEN, .idle = IDLE_OUTSIDE, \
      .help = N_("Dans la fenêtre suivante, saisissez votre nouveau mot de passe, dans les deux cases et choisissez Confirmer."), \
      .fields = unblock_pin_fields, .field_count = PIN_FIELDS, .first_slot = UNBLOCK_NEW, .edges = unblock_pin_edges, .edge_count = PIN_EDGES, \
      .compose = unblock_compose_pin, .guarded = true }, \
    { .name = "unblock.work", .kind = PAGE_WORK, .title = UNBLOCK_TITLE, .title_short = UNBLOCK_SHORT, .need = NEED_TOKEN_NOT_LEFT, \
      .help = N_("La clé travaille. Ne la débranchez pas."), .edges = unblock_work_edges, .edge_count = PIN_WORK_EDGES, \
      .compose = unblock_compose_work, .enter = unblock_start, .idle = IDLE_OUTSIDE }, \
    { .name = "unblock.pulled", .kind = PAGE_WORK, .title = UNBLOCK_TITLE, .title_short = UNBLOCK_SHORT, .need = NEED_TOKEN_NOT_LEFT, \
      .help = N_("Rebranchez la même clé pour savoir quel mot de passe elle a gardé."), .edges = unblock_work_edges, .edge_count = PIN_WORK_EDGES, \
      .compose = unblock_compose_pulled, .idle = IDLE_OUTSIDE }, \
    ENDING_PAGE("unblock.done", UNBLOCK_TITLE, UNBLOCK_SHORT, N_("Votre mot de passe est changé. Le reçu permet de retrouver votre demande."), \
                unblock_compose_done, NEED_TOKEN_NOT_LEFT), \
    ENDING_PAGE("unblock.refused", UNBLOCK_TITLE, UNBLOCK_SHORT, \
                N_("Rien n'a été changé. Le numéro de l'erreur aide la personne qui vous répond au téléphone."), unblock_compose_refused, NEED_TOKEN_NOT_LEFT), \
    ENDING_PAGE("unblock.unknown", UNBLOCK_TITLE, UNBLOCK_SHORT, \
                N_("La clé n'a pas pu dire ce qu'elle a gardé. Le nouveau mot de passe est le plus probable."), unblock_compose_unknown, NEED_TOKEN_NOT_LEFT)

#endif
