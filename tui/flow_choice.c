/* Fields that are chosen from a list. The value is the choice's number in decimal, from 1: kept and wiped as all values are. */
#include "tui/flow_inside.h"

#include "tui/msg.h"

#include <stdio.h>
#include <string.h>

enum { DIGITS_MAX = 4 };

static const struct field *field_of(const struct run *run, size_t field)
{
    const struct page *page = run->layers[run->covers].page;
    return field < page->field_count && page->fields[field].choices ? &page->fields[field] : NULL;
}

static size_t slot_of(const struct run *run, size_t field) { return run->layers[run->covers].page->first_slot + field; }

int run_choice(const struct run *run, size_t slot)
{
    const struct secret *value = run_value(run, slot);
    int number = 0;
    if (secret_length(value) == 0 || secret_length(value) > DIGITS_MAX)
        return CHOICE_NONE;
    for (size_t i = 0; i < secret_length(value); i++)
        number = 10 * number + (secret_bytes(value)[i] - '0');
    return number - 1;
}

void run_fill_choice(struct run *run, size_t slot, size_t i)
{
    char number[16];
    snprintf(number, sizeof number, "%zu", i + 1);
    run_clear(run, slot);
    if (!run->values[slot] || secret_append(run->values[slot], number, strlen(number)) != ERR_OK)
        run_say(run, msg(err_what(ERR_LIMIT)));
}

/* --- the list that is shown --- */

/* From 1; 0 none. */
static size_t wanted_list(const struct run *run)
{
    const struct layer *top = &run->layers[run->covers];
    if (top->focus.part == PART_CHOICE)
        return top->list_of;
    return top->focus.part == PART_FIELD && field_of(run, top->focus.i) ? top->focus.i + 1 : 0;
}

bool run_list_follows(const struct run *run) { return wanted_list(run) == run->layers[run->covers].list_of; }
static bool run_is_open(const struct run *run, size_t field) { return run->layers[run->covers].list_of == field + 1; }

void run_open_list(struct run *run)
{
    struct layer *top = run_top(run);
    size_t wanted = wanted_list(run);
    if (wanted == top->list_of)
        return;
    top->list_of = wanted;
    int chosen = wanted ? run_choice(run, slot_of(run, wanted - 1)) : CHOICE_NONE;
    top->list_page = chosen == CHOICE_NONE ? 0 : (size_t)chosen / CHOICES_SHOWN;
}

static size_t count_of(const struct run *run, size_t field)
{
    const struct field *f = field_of(run, field);
    return f ? f->choices(run, slot_of(run, field)) : 0;
}

static size_t pages_of(const struct run *run, size_t field)
{
    size_t n = count_of(run, field);
    return n ? (n + CHOICES_SHOWN - 1) / CHOICES_SHOWN : 1;
}

static void add_choice(struct run *run, struct composer *c, const struct field *field, size_t shown)
{
    char text[MESSAGE_MAX];
    struct node *node = run_add_node(c, PART_CHOICE, shown);
    if (!node)
        return;
    field->choice(run, run_top(run)->list_page * CHOICES_SHOWN + shown, text, sizeof text);
    node->role = ROLE_ITEM;
    node->key = (char)('1' + shown);
    node->name = run_keep_text(c, "%c %s", node->key, text);
    node->help = field->help;
    node->focusable = true;
}

/* The field's node is the last one added. */
void run_add_list(struct run *run, struct composer *c, size_t i)
{
    char text[MESSAGE_MAX];
    const struct field *field = field_of(run, i);
    struct node *node = &c->view->nodes[c->view->node_count - 1];
    size_t n = count_of(run, i), page = run_top(run)->list_page;
    int chosen = run_choice(run, slot_of(run, i));
    if (chosen >= 0 && (size_t)chosen < n) {
        field->choice(run, (size_t)chosen, text, sizeof text);
        node->chosen = run_keep_text(c, "%s", text);
    }
    if (!run_is_open(run, i))
        return;
    node->name = pages_of(run, i) == 1 ? run_keep_text(c, msg(N_("%s, choisissez")), msg(field->label))
                 : run_keep_text(c, msg(N_("%s, choisissez (page %zu de %zu, n pour la suite)")), msg(field->label), page + 1, pages_of(run, i));
    for (size_t shown = 0; shown < CHOICES_SHOWN && page * CHOICES_SHOWN + shown < n; shown++)
        add_choice(run, c, field, shown);
}

/* --- keys --- */

void run_choose(struct run *run, size_t shown)
{
    struct layer *top = run_top(run);
    size_t field = top->list_of - 1, i = top->list_page * CHOICES_SHOWN + shown;
    if (top->list_of == 0 || i >= count_of(run, field)) {
        run_say(run, msg(err_what(ERR_CHOICE)));
        return;
    }
    run_fill_choice(run, slot_of(run, field), i);
    top->focus = (struct handle){ PART_FIELD, field };
    if (run_leave_field(run, true))
        run_go_on(run);
}

bool run_turn_list(struct run *run, int step)
{
    struct layer *top = run_top(run);
    run_view(run);
    if (wanted_list(run) == 0)
        return false;
    size_t pages = pages_of(run, top->list_of - 1);
    top->list_page = (top->list_page + pages + (size_t)step) % pages;   /* a step of -1 wraps, as the pages do */
    run_changed(run);
    return true;
}

bool run_type_choice(struct run *run, uint32_t point)
{
    run_view(run);
    if (wanted_list(run) == 0)
        return false;
    if (point >= '1' && point <= '9')
        run_choose(run, point - '1');
    else if (point == 'n' || point == 'N' || point == 'p' || point == 'P')
        run_turn_list(run, point == 'n' || point == 'N' ? 1 : -1);
    else if (point == ' ' && run_top(run)->focus.part == PART_CHOICE)
        run_choose(run, run_top(run)->focus.i);
    else
        run_say(run, msg(err_todo(ERR_CHOICE)));
    return true;
}
