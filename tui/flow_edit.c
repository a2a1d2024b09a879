/* Fields: typing, erasing, judging. */
#include "tui/flow_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <stdio.h>
#include <string.h>

static size_t slot_of(const struct run *run, size_t field)
{
    return run->layers[run->covers].page->first_slot + field;
}

static const struct field *focused_field(struct run *run, size_t *slot)
{
    const struct view *v = run_view(run);
    if (!run_node_is_part(run, v->focus, PART_FIELD) && !run_node_is_part(run, v->focus, PART_LINE))
        return NULL;
    size_t i = run->handles[v->focus].part == PART_FIELD ? run->handles[v->focus].i : run_top(run)->page->field_count - 1;
    *slot = slot_of(run, i);
    return &run_top(run)->page->fields[i];
}

/* What was said of the field dies with the edit, and doubts of the others, which may be about this one; the view needs a rebuild only
 * then, or where rules are followed. */
void run_edited(struct run *run, size_t slot)
{
    const struct page *page = run_top(run)->page;
    run->dirty = true;
    for (size_t i = page->first_slot; i < page->first_slot + page->field_count; i++)
        if (run->complaints[i].err && (i == slot || run->complaints[i].doubt)) {
            run->complaints[i] = (struct complaint){ 0 };
            run->stale = true;
        }
    if (slot >= page->first_slot && slot - page->first_slot < page->field_count && page->fields[slot - page->first_slot].live)
        run->stale = true;
}

static void say_full(struct run *run, const struct field *field)
{
    char text[MESSAGE_MAX];
    snprintf(text, sizeof text, msg_n(N_("%zu caractère au plus."), N_("%zu caractères au plus."), field->max_points),
             field->max_points);
    run_say(run, text);
}

void run_type_in_field(struct run *run, uint32_t point)
{
    size_t slot;
    char bytes[4];
    const struct field *field = focused_field(run, &slot);
    size_t n = text_encode(point, bytes);
    if (!field || field->choices || field->lines || n == 0 || text_is_control(point))
        return;
    struct secret *value = run->values[slot];
    bool full = text_points(secret_bytes(value), secret_length(value)) >= field->max_points;
    if (full || secret_append(value, bytes, n) != ERR_OK)
        say_full(run, field);
    else
        run_edited(run, slot);
    memset(bytes, 0, sizeof bytes);
}

void run_erase(struct run *run, bool all)
{
    size_t slot;
    const struct field *field = focused_field(run, &slot);
    if (!field)
        return;
    if (field->lines) {
        run_erase_in_line(run, all);
        return;
    }
    struct secret *value = run->values[slot];
    if (secret_length(value) == 0)
        return;
    if (field->choices) {
        run_clear(run, slot);
        return;
    }
    secret_truncate(value, all ? 0 : text_without_last(secret_bytes(value), secret_length(value)));
    run_edited(run, slot);
}

void run_fill(struct run *run, size_t slot, const char *text)
{
    size_t n = strlen(text);
    while (n > FIELD_BYTES_MAX)
        n = text_without_last(text, n);
    run_clear(run, slot);
    if (!run->values[slot] || secret_append(run->values[slot], text, n) != ERR_OK)
        run_say(run, msg(err_what(ERR_LIMIT)));
}

/* Into the page's address, and back there. */
void run_insert_at(struct run *run)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < page->field_count; i++)
        if (page->fields[i].address) {
            run_top(run)->focus = (struct handle){ PART_FIELD, i };
            run_changed(run);
            run_type_in_field(run, '@');
            return;
        }
}

static bool empty_is_fine(const struct run *run, const struct field *field, size_t slot)
{
    return field->may_be_empty ? field->may_be_empty(run, slot) : field->optional;
}

static void judge(struct run *run, const struct field *field, size_t slot, struct complaint *said)
{
    *said = (struct complaint){ 0 };
    if (secret_length(run->values[slot]) == 0) {
        if (!empty_is_fine(run, field, slot)) {
            said->err = ERR_EMPTY;
            snprintf(said->text, sizeof said->text, "%s", field->choices ? msg(err_todo(ERR_CHOICE)) : msg(N_("Cette case est vide.")));
        }
    } else if (field->check) {
        field->check(run, slot, said);
    }
}

static void keep_complaint(struct run *run, size_t slot, const struct complaint *said)
{
    run->complaints[slot] = *said;
    run_changed(run);
}

bool run_leave_field(struct run *run, bool asked)
{
    size_t slot;
    const struct field *field = focused_field(run, &slot);
    if (!field || (!asked && secret_length(run->values[slot]) == 0))
        return true;   /* passing by an empty field says nothing */
    struct complaint said;
    judge(run, field, slot, &said);
    bool again = run->complaints[slot].err == said.err;
    if (!again)
        keep_complaint(run, slot, &said);
    return !said.err || (again && (!asked || said.doubt));
}

static void focus_field(struct run *run, size_t i)
{
    run_top(run)->focus = (struct handle){ PART_FIELD, i };
    run_changed(run);
}

void run_confirm(struct run *run)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < page->field_count; i++) {
        struct complaint said;
        judge(run, &page->fields[i], slot_of(run, i), &said);
        if (said.err && !said.doubt) {
            keep_complaint(run, slot_of(run, i), &said);
            focus_field(run, i);
            return;
        }
    }
    run_top(run)->revealed = false;
    if (page->list)
        run_follow(run, page->list->filtered);
    else
        run_follow(run, page->confirmed ? page->confirmed(run) : OUTCOME_CONFIRM);
}

static bool has_slot(const struct page *page, size_t slot) { return slot >= page->first_slot && slot - page->first_slot < page->field_count; }

void run_focus_slot(struct run *run, size_t slot)
{
    struct layer *layer = run_layer_of(run, slot);
    const struct page *page = layer->page;
    if (has_slot(page, slot))
        layer->focus = (struct handle){ PART_FIELD, slot - page->first_slot };
    run_changed(run);
}

void run_complain(struct run *run, size_t slot, enum err e, const char *text)
{
    struct layer *layer = run_layer_of(run, slot);
    const struct page *page = layer->page;
    if (!has_slot(page, slot))
        return;
    struct complaint said = { .err = e };
    snprintf(said.text, sizeof said.text, "%s", text);
    keep_complaint(run, slot, &said);
    layer->focus = (struct handle){ PART_FIELD, slot - page->first_slot };
}
