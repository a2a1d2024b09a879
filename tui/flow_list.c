/* A list with a filter: its rows, and the keys that choose them and turn its pages. */
#include "tui/flow_inside.h"

#include "tui/msg.h"

#include <sodium.h>
#include <stdio.h>

static const struct list *list_of(const struct run *run) { return run->layers[run->covers].page->list; }

static size_t rows_max(const struct list *list) { return list->rows ? list->rows : LIST_ROWS_MAX; }

static size_t count_of(const struct run *run)
{
    const struct list *list = list_of(run);
    size_t n = list ? list->count(run) : 0;
    size_t most = list ? rows_max(list) : 0;
    return n < most ? n : most;
}

static bool is_long(const struct list *list) { return rows_max(list) > LIST_ROWS_MAX; }

/* How many there are is said before the rows; an empty list has words too. */
static void add_summary(struct run *run, struct composer *c)
{
    char text[MESSAGE_MAX] = "";
    if (list_of(run)->summary)
        list_of(run)->summary(run, text, sizeof text);
    compose_blank(c);
    if (text[0])
        compose_text(c, ROLE_TEXT, "%s", text);
    else if (count_of(run) == 0)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("La liste est vide.")));
    sodium_memzero(text, sizeof text);
}

/* Numbers of two digits stand in a column. */
static const char *keep_row(struct composer *c, const struct node *node, size_t i, const char *text)
{
    return node->number ? run_keep_text(c, "%-2zu %s", i + 1, text) : run_keep_text(c, "%zu %s", i + 1, text);
}

static void add_row(struct run *run, struct composer *c, size_t i)
{
    char text[MESSAGE_MAX] = "";
    struct node *node = run_add_node(c, PART_ROW, i);
    if (!node)
        return;
    node->role = ROLE_ITEM;
    node->help = list_of(run)->row_help;
    node->focusable = true;
    if (is_long(list_of(run)))
        node->number = c->view->numbers = (unsigned)(i + 1);
    else
        node->key = (char)('1' + i);
    list_of(run)->row(run, i, text, sizeof text, false);
    node->name = keep_row(c, node, i, text);
    list_of(run)->row(run, i, text, sizeof text, true);
    node->short_name = keep_row(c, node, i, text);
    sodium_memzero(text, sizeof text);   /* people's names, mostly */
}

void run_add_rows(struct run *run, struct composer *c)
{
    add_summary(run, c);
    for (size_t i = 0, n = count_of(run); i < n; i++)
        add_row(run, c, i);
}

/* --- keys --- */

void run_choose_row(struct run *run, size_t i)
{
    struct layer *top = run_top(run);
    if (i >= count_of(run))
        return;
    top->focus = (struct handle){ PART_ROW, i };
    run->row = i;
    run_follow(run, list_of(run)->outcome);
}

/* A further digit makes the number of the focused row longer, or begins anew. False: there is no such row. */
static bool type_number(struct run *run, uint32_t point)
{
    struct layer *top = run_top(run);
    size_t digit = point - '0', longer = top->number * 10 + digit, n = count_of(run);
    size_t number = top->number && longer <= n ? longer : digit;
    top->number = number >= 1 && number <= n ? number : 0;
    if (top->number)
        top->focus = (struct handle){ PART_ROW, number - 1 };
    run_changed(run);
    return top->number > 0;
}

bool run_type_row(struct run *run, uint32_t point)
{
    const struct list *list = list_of(run);
    bool digit = point >= '0' && point <= '9';
    if (list && digit && is_long(list))
        return type_number(run, point);
    if (list && point >= '1' && digit && point - '1' < count_of(run)) {
        run_choose_row(run, point - '1');
        return true;
    }
    if (!list || !list->filter || point != '/')
        return false;
    run_top(run)->focus = (struct handle){ PART_FIELD, 0 };
    run_changed(run);
    return true;
}

static void say_no_more(struct run *run, int step)
{
    run_say(run, step > 0 ? msg(N_("C'est la dernière page.")) : msg(N_("C'est la première page.")));
}

/* The same long text, further on: another showing, so that all of it is said and read from its top. */
static void turn_part(struct run *run, int step)
{
    struct layer *top = run_top(run);
    run_view(run);
    if (step < 0 ? top->part == 0 : top->part + 1 >= top->parts) {
        say_no_more(run, step);
        return;
    }
    top->part += (size_t)step;   /* wraps for -1, back to the one before */
    top->focus = (struct handle){ PART_READ, 0 };
    top->showing = ++run->visits;
    run_changed(run);
}

bool run_turn(struct run *run, int step)
{
    const struct page *page = run_top(run)->page;
    if (page->kind == PAGE_READ) {
        turn_part(run, step);
    } else if (page->list) {
        int outcome = page->list->turn ? page->list->turn(run, step) : OUTCOME_NONE;
        if (outcome == OUTCOME_NONE)
            say_no_more(run, step);
        else
            run_follow(run, outcome);
    }
    return page->kind == PAGE_READ || page->list;
}

bool run_has_parts(const struct run *run)
{
    const struct layer *top = &run->layers[run->covers];
    return top->page->kind == PAGE_READ ? top->parts > 1 : top->page->list && top->page->list->turn;
}
