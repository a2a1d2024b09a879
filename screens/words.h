/* Sentences that more than one page says.  Finished text in the person's language; buffers are the caller's. */
#ifndef GUICHET_SCREENS_WORDS_H
#define GUICHET_SCREENS_WORDS_H

#include "core/token/job.h"
#include "tui/flow.h"

#include <stdint.h>

enum { WORDS_MAX = 256, WORDS_CERT_SOON_DAYS = 60 };

/* The state row (run_host.state). */
void words_state(const struct run *run, struct composer *c);

/* "Il reste 4 essais." and the like; "" when nothing is known. */
void words_tries(const struct tries *tries, char *to, size_t size);

/* "14 h 02" on Montréal's clock; with the day when it is another one: "demain à 14 h 02", "le 21 novembre à 14 h 02". */
void words_moment(int64_t wall_ms, int64_t now_ms, char *to, size_t size);

/* The same as an answer to "when": "à 14 h 02", "demain à 14 h 02". */
void words_when(int64_t wall_ms, int64_t now_ms, char *to, size_t size);

/* "12 juin 2027" / "June 12, 2027", on Montréal's calendar. */
void words_date(int64_t wall_ms, char *to, size_t size);

/* "12 juin", with the year when it is another one than now. */
void words_day(int64_t wall_ms, int64_t now_ms, char *to, size_t size);

/* "ERREUR E-310 : what. What to do." */
void words_error(enum err e, char *to, size_t size);

/* Whole days from now to then, rounded down; negative when it is past. */
long words_days(int64_t then_ms, int64_t now_ms);

/* "Après 5 mots de passe erronés, la clé se verrouille." into to, which is returned. A card that says it has more tries
 * left than five has its own number said. */
const char *words_lock(const struct run *run, char *to, size_t size);

/* "Ce code n'est pas le bon. Vérifiez-le dans le courriel reçu.", for a complaint, which has the number; nothing for ERR_OK. */
void words_fault(enum err e, struct complaint *out);

/* The check of a field that is an address of e-mail. */
void words_check_email(const struct run *run, size_t slot, struct complaint *out);

/* The rules of the token's password: "Règles de votre clé : 6 à 15 caractères, chiffres ou lettres." */
void words_rules(const struct run *run, char *to, size_t size);

/* What the token's family lets a person type, by length and characters, as rules/pin.h wants it. */
struct pin_rules words_pin_rules(const struct run *run);

/* "4 caractères. Il en faut de 6 à 15." and the like, for a complaint. */
void words_pin_fault(const struct run *run, enum err e, const struct secret *pin, struct complaint *out);

/* What to do now, and whom to call: the AVI's place, telephone and hours where the configuration has them. */
void words_help_now(const struct run *run, struct composer *c);

/* The page of a token that is locked: an ending's composer. */
void words_compose_locked(const struct run *run, struct composer *c);

/* How to close and leave, the ending sentence of every flow, as documents 000 and 001 have it; line by line, with (q). */
const char *words_ending(const struct run *run);

/* The same where the token was not named just before (options 1 and 3). */
const char *words_ending_named(const struct run *run);

#endif
