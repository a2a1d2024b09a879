/* A small made-up flow with a text of many lines, for tests of what walks and shows it. */
#ifndef GUICHET_TESTS_UNIT_LETTER_FLOW_H
#define GUICHET_TESTS_UNIT_LETTER_FLOW_H

#include "core/base/secret.h"
#include "tui/flow.h"

enum { LETTER_SUBJECT, LETTER_TEXT, LETTER_ALONE, LETTER_PASSWORD };
enum { LETTER_SHORT_MAX = 5000 };   /* bytes of the page "alone", whose text is its only field */

/* Pages "letter" (a subject and a text), "alone", "live" (a password with its rules), "sent" and "help". */
struct run *letter_run_new(void);
void letter_fill(struct run *run, size_t slot, const char *text);
void letter_type(struct run *run, const char *text);                /* a line feed is Enter */
const struct node *letter_focused(struct run *run);
size_t letter_lines_shown(struct run *run);
bool letter_is(const struct run *run, size_t slot, const char *text);

#endif
