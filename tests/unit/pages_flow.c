#include "tests/unit/pages_flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof (a) / sizeof *(a))

struct pages_app pages_app;

static void host_nothing(struct run *run) { (void)run; }
static void host_state(const struct run *run, struct composer *c) { (void)run; compose_part(c, 0, false, "state"); }
static const char *host_mark(const struct run *run) { (void)run; return NULL; }

/* --- the list --- */

static size_t count_rows(const struct run *run) { (void)run; return pages_app.rows; }

static void say_count(const struct run *run, char *to, size_t size)
{
    (void)run;
    if (pages_app.rows)
        snprintf(to, size, "%zu results, page %zu of %zu", pages_app.rows, pages_app.page + 1, pages_app.pages);
}

static void say_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    (void)run;
    snprintf(to, size, narrow ? "r%zu" : "person %zu", i + 1);
}

static int turn(struct run *run, int step)
{
    (void)run;
    if (step < 0 ? pages_app.page == 0 : pages_app.page + 1 >= pages_app.pages)
        return OUTCOME_NONE;
    pages_app.page += (size_t)step;
    return step > 0 ? NEXT : BEFORE;
}

static const struct field filter_fields[] = {
    { .label = "Surname", .optional = true, .max_points = 20, .help = "h" },
    { .label = "Given name", .optional = true, .max_points = 20, .help = "h" },
};
const struct list pages_people = { .filter = "Filter", .summary = say_count, .count = count_rows, .row = say_row, .row_help = "a person",
                                    .outcome = CHOSEN, .filtered = FILTER, .turn = turn };
static const struct item list_items[] = { { .key = 'a', .label = "a Add", .outcome = ADD, .help = "h" } };
static const struct edge list_edges[] = { { CHOSEN, "one" }, { FILTER, "list" }, { NEXT, "list" }, { BEFORE, "list" }, { ADD, "read" },
                                          { OUTCOME_BACK, "list" } };

static const struct item one_items[] = { { .key = '0', .label = "0-Back", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct edge one_edges[] = { { OUTCOME_BACK, "list" } };
static const struct edge help_edges[] = { { OUTCOME_BACK, NULL } };
static void compose_one(const struct run *run, struct composer *c) { compose_text(c, ROLE_TEXT, "row %zu", run_row(run)); }

/* --- the long text --- */

static const struct secret *read_text(const struct run *run) { (void)run; return pages_app.text; }
static const struct item read_items[] = {
    { .key = '1', .label = "1-I accept", .outcome = ACCEPT, .help = "h" },
    { .key = '2', .label = "2-I refuse", .outcome = REFUSE, .help = "h" },
};
static const struct edge read_edges[] = { { ACCEPT, "step1" }, { REFUSE, "list" }, { OUTCOME_BACK, "list" } };
static const char *const ids[] = { "first paragraph", "second paragraph", NULL };

/* --- the wizard --- */

static const struct field step1_fields[] = { { .label = "Name", .max_points = 20, .help = "h" } };
static const struct field step2_fields[] = { { .label = "Place", .max_points = 20, .help = "h" } };
static const struct edge step1_edges[] = { { OUTCOME_CONFIRM, "look" }, { OUTCOME_BACK, "read" } };
static const struct edge look_edges[] = { { MADE, "step2" }, { TAKEN, "step1" }, { FAILED, "failed" } };
static const struct edge step2_edges[] = { { OUTCOME_CONFIRM, "review" }, { OUTCOME_BACK, "step1" } };
static const struct edge failed_edges[] = { { OUTCOME_BACK, "step1" } };
const struct item pages_review_items[3] = {
    { .key = '1', .label = "1-Change the name", .outcome = NAME, .help = "h" },
    { .key = '2', .label = "2-Change the place", .outcome = PLACE, .help = "h" },
    { .key = '3', .label = "3-Create", .outcome = MADE, .help = "h" },
};
static const struct edge review_edges[] = { { NAME, "step1" }, { PLACE, "step2" }, { MADE, "list" }, { OUTCOME_BACK, "step2" } };

const struct page pages_table[PAGES_COUNT] = {
    [PAGES_LIST] = { .name = "list", .kind = PAGE_LIST, .title = "People", .help = "h", .fields = filter_fields, .field_count = 2, .first_slot = SURNAME,
      .list = &pages_people, .items = list_items, .item_count = 1, .edges = list_edges, .edge_count = COUNT(list_edges) },
    [PAGES_ONE] = { .name = "one", .kind = PAGE_TEXT, .title = "One", .help = "h", .items = one_items, .item_count = 1, .edges = one_edges, .edge_count = 1,
      .compose = compose_one },
    [PAGES_HELP] = { .name = "help", .kind = PAGE_TEXT, .title = "Help", .help = "h", .items = one_items, .item_count = 1, .edges = help_edges, .edge_count = 1 },
    [PAGES_READ] = { .name = "read", .kind = PAGE_READ, .title = "Policy", .help = "h", .read = read_text, .items = read_items, .item_count = 2,
      .edges = read_edges, .edge_count = COUNT(read_edges), .step = 1, .steps = 3 },
    [PAGES_IDS] = { .name = "ids", .kind = PAGE_READ, .title = "Ids", .help = "h", .read_ids = ids, .items = read_items, .item_count = 2,
      .edges = read_edges, .edge_count = COUNT(read_edges) },
    [PAGES_STEP1] = { .name = "step1", .kind = PAGE_FORM, .title = "Name", .help = "h", .fields = step1_fields, .field_count = 1, .first_slot = FIRST_STEP,
      .edges = step1_edges, .edge_count = 2, .step = 2, .steps = 3 },
    [PAGES_LOOK] = { .name = "look", .kind = PAGE_WORK, .title = "Look", .help = "h", .edges = look_edges, .edge_count = 3 },
    [PAGES_FAILED] = { .name = "failed", .kind = PAGE_TEXT, .title = "Failed", .help = "h", .items = one_items, .item_count = 1, .edges = failed_edges, .edge_count = 1 },
    [PAGES_STEP2] = { .name = "step2", .kind = PAGE_FORM, .title = "Place", .help = "h", .fields = step2_fields, .field_count = 1, .first_slot = SECOND_STEP,
      .edges = step2_edges, .edge_count = 2, .step = 3, .steps = 3 },
    [PAGES_REVIEW] = { .name = "review", .kind = PAGE_MENU, .title = "Review", .help = "h", .items = pages_review_items, .item_count = 3, .review = true,
      .edges = review_edges, .edge_count = COUNT(review_edges) },
};
static const struct flow flow = { "pages", pages_table, PAGES_COUNT };
const struct flow *const pages_flows[] = { &flow, NULL };
const char *const pages_roots[] = { "list", "ids", "help", NULL };

static struct prefs prefs;

struct run *pages_run_new(size_t rows, size_t list_pages)
{
    struct run *run = NULL;
    const struct run_host host = { .close = host_nothing, .language = host_nothing, .state = host_state, .help_page = "help",
                                   .mark = host_mark, .acted = host_nothing };
    pages_app.rows = rows;
    pages_app.page = 0;
    pages_app.pages = list_pages;
    assert_int_equal(run_new(pages_flows, &host, &prefs, &run), ERR_OK);
    return run;
}

void pages_give_text(const char *text)
{
    secret_wipe(pages_app.text);
    assert_int_equal(secret_append(pages_app.text, text, strlen(text)), ERR_OK);
}

void pages_type(struct run *run, const char *text) { for (; *text; text++) run_type(run, (unsigned char)*text); }
const char *pages_at(struct run *run) { return run_view(run)->page; }
const struct node *pages_focused(struct run *run) { const struct view *v = run_view(run); return &v->nodes[v->focus]; }

const struct node *pages_named(struct run *run, const char *name)
{
    const struct view *v = run_view(run);
    for (size_t i = 0; i < v->node_count; i++)
        if (v->nodes[i].name && strcmp(v->nodes[i].name, name) == 0)
            return &v->nodes[i];
    return NULL;
}
