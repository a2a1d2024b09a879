/* What options 1 and 3 share: the password opens the person's side (desk_open_person), and what was asked is saved.
 *
 * PERSON_PAGES makes the rows "NAME.open", "NAME.failed" and "NAME.locked" after ASK_PIN_PAGES: open_ is the enter
 * function (it calls person_open), to_ the page after it, pending_ the same while an address waits for its code. */
#ifndef GUICHET_SCREENS_PERSON_H
#define GUICHET_SCREENS_PERSON_H

#include "core/desk/desk.h"
#include "screens/ask_pin.h"
#include "screens/ending.h"
#include "screens/words.h"

enum { PERSON_OPEN = OUTCOME_OWN + 120, PERSON_PENDING, PERSON_WRONG, PERSON_LOCKED, PERSON_FAILED };    /* beside a flow's own */

void person_open(struct run *run, enum desk_purpose purpose);
void person_compose_open(const struct run *run, struct composer *c);
void person_compose_failed(const struct run *run, struct composer *c);

/* The work of saving: shows where it is. */
void person_take_step(void *session, enum desk_step step);
void person_compose_save(const struct run *run, struct composer *c);

#define PERSON_PAGES(name_, title_, short_, open_, to_, pending_) \
    { .name = name_ ".open", .kind = PAGE_WORK, .title = title_, .title_short = short_, .need = NEED_TOKEN_NOT_LEFT, \
      .help = N_("La clé travaille. Ne la débranchez pas."), .compose = person_compose_open, .enter = open_, \
      .edges = (const struct edge[]){ { PERSON_OPEN, to_ }, { PERSON_PENDING, pending_ }, { PERSON_WRONG, name_ ".form" }, \
                                      { PERSON_LOCKED, name_ ".locked" }, { PERSON_FAILED, name_ ".failed" } }, .edge_count = 5 }, \
    ENDING_PAGE(name_ ".failed", title_, short_, N_("Le numéro de l'erreur aide la personne qui vous répond au téléphone."), \
                person_compose_failed, NEED_TOKEN_NOT_LEFT), \
    ENDING_LOCKED_PAGE(name_ ".locked", title_, short_, N_("Une clé verrouillée se débloque à l'aide de vos questions, d'un AVI ou du soutien."), \
                       words_compose_locked)

#endif
