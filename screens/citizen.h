/* The Service d'authentification's screens (document 004): what their flows share. One thread.
 *
 * Flows and who leads where (page names are contracts between the files):
 *   citizen.c            flow "citizen": "citizen.privacy" (S0, where the welcome page leads), "citizen.start" (log in, create, before you begin),
 *                        "citizen.login", "citizen.code" (S4, of a log-in or a creation), "citizen.next" (after the code: by home.state)
 *   citizen_about.c      flow "about": "about.menu", eligibility, documents, each number on its card, no e-mail, what happens to what is typed
 *   citizen_create.c     flow "create": "create.form" (S2) ..., "create.done" (S5)
 *   citizen_forgot.c     flow "lost": "lost.name" ...
 *   identify*.c          flow "identify": "identify.begin" (S6's first words), "identify.personal" ..., "identify.done" (S8), "identify.resume" (state letter), "identify.counter"
 *   citizen_consent.c    flow "consent": "consent.show" (S9), "consent.refused"
 *   citizen_home.c       flow "citizenhome": "citizenhome.main" (S11: «Vous êtes connecté(e)»); citizen_account.c flow "myaccount": "myaccount.menu" (S11's «Gérer votre compte»)
 * Every page after the code has «Se déconnecter» (citizen_out_items). */
#ifndef GUICHET_SCREENS_CITIZEN_H
#define GUICHET_SCREENS_CITIZEN_H

#include "core/desk/citizen.h"
#include "screens/session.h"
#include "screens/work.h"

/* After a code, a log-in or an identification: where home.state leads ("identify.begin", "identify.resume", "identify.counter", "consent.show",
 * "citizenhome.main"; what was kept of a wizard is offered first). For `enter` of "citizen.next", and of work pages that end so. */
void citizen_go_on(struct run *run);

/* SHA-256 of message ids' texts in the person's language, a line feed after each (core/base/digest.h): what a consent is recorded with. */
enum { CITIZEN_PARAGRAPHS_MAX = 8 };
void citizen_text_hash(const struct run *run, const char *const *ids, uint8_t to[32]);

/* The consents' words, ids with no end (NULL-terminated): shown whole on their pages, and hashed. */
extern const char *const citizen_words_privacy[], *const citizen_words_location[], *const citizen_words_person[], *const citizen_words_tax[], *const citizen_words_health[],
    *const citizen_words_licence[], *const citizen_words_service[], *const citizen_words_withdraw[];

/* The notice before the service, by the option citizen.location: what the kiosk does (privacy), or the document's own words (location). */
const char *const *citizen_privacy(const struct run *run);

/* «Se déconnecter», for pages after the code: one item and its edge, as account_out_items. */
extern const struct item citizen_out_items[1];

#endif
