/*
 * The state file: everything the card keeps without power, as text, PIN and private keys in clear. For tests only.
 * It is replaced by rename, so a reader or a killed softcard never sees half of it. It is not synced to the disk: the tests
 * pull the card, not the computer's plug.
 */
#ifndef SOFTCARD_STATE_H
#define SOFTCARD_STATE_H

#include "card.h"

/* Both say on stderr what went wrong. On failure of load the card is not usable. */
bool state_load_card(struct card *card);
bool state_save_card(struct card *card);

#endif
