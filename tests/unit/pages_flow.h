/* A small made-up flow with a list, a long text and a wizard, for tests of what walks and shows it. */
#ifndef GUICHET_TESTS_UNIT_PAGES_FLOW_H
#define GUICHET_TESTS_UNIT_PAGES_FLOW_H

#include "core/base/secret.h"
#include "tui/flow.h"

enum { CHOSEN = OUTCOME_OWN, FILTER, NEXT, BEFORE, ADD, ACCEPT, REFUSE, NAME, PLACE, MADE, TAKEN, FAILED };
enum { SURNAME, GIVEN, FIRST_STEP, SECOND_STEP };
enum { PAGES_LIST, PAGES_ONE, PAGES_HELP, PAGES_READ, PAGES_IDS, PAGES_STEP1, PAGES_LOOK, PAGES_FAILED, PAGES_STEP2, PAGES_REVIEW, PAGES_COUNT };

/* What the list and the text hold; one at a time. */
extern struct pages_app { size_t rows, page, pages; struct secret *text; } pages_app;

extern const struct page pages_table[PAGES_COUNT];
extern const struct list pages_people;
extern const struct item pages_review_items[3];
extern const struct flow *const pages_flows[];
extern const char *const pages_roots[];

struct run *pages_run_new(size_t rows, size_t list_pages);
void pages_give_text(const char *text);
void pages_type(struct run *run, const char *text);
const char *pages_at(struct run *run);                              /* the page's name */
const struct node *pages_focused(struct run *run);
const struct node *pages_named(struct run *run, const char *name);  /* NULL: no such node */

#endif
