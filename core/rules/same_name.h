/* Whether two names are the same person's, as a card prints them and as people type them.  Pure rules, any thread.
 *
 * Accents (the bars of ø, ł and đ too), case, œ and æ, hyphens, blanks, apostrophes and dots do not count; particles count as the letters
 * they are ("de la Tour" is "DELATOUR"); "St" and "Ste" as a word of their own are "Saint" and "Sainte". Nothing else is forgiven: another
 * letter is another name. Texts are compared where they lie. */
#ifndef GUICHET_RULES_SAME_NAME_H
#define GUICHET_RULES_SAME_NAME_H

#include "core/base/letters.h"
#include "core/base/secret.h"

#include <stdbool.h>

/* False too where one has nothing that counts (Cyrillic letters count: they are no other alphabet's), is not UTF-8, or is longer than 120
 * code points. */
bool same_name(const struct secret *a, const struct secret *b);
/* One letter (and a dot): an abbreviation, or somebody's whole name. */
bool name_is_initial(const struct secret *typed);

/* What counts of a name, in small letters, replacing what `to` holds (room for NAME_FOLDED_BYTES). saints: "St" and "Ste" are spelled out.
 * False, and `to` is empty, where same_name is false for any other. */
enum { NAME_FOLDED_BYTES = 2048 };
bool name_fold(const struct secret *name, bool saints, struct secret *to);

/* What one code point of a name counts as: how many were put (0: nothing), or the end of a word. What is no letter counts as it is. */
enum { NAME_WORD_END = -1 };
int name_point(uint32_t point, uint32_t to[LETTERS_MAX]);

#endif
