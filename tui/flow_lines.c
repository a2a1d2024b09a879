/* A text of many lines: each line is a node that is typed at its end. A key costs what is shown, whatever the length of the text: where
 * the focused line begins is kept, and only the lines around it are looked at. */
#include "tui/flow_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <stdio.h>
#include <string.h>

enum {
    LINES_SHOWN = 40, BYTES_SHOWN = 8192, LINES_AROUND = LINES_SHOWN / 2, BYTES_AROUND = BYTES_SHOWN / 2,
    LINE_BYTES = 4096,      /* of one line: its end is shown */
    NEAR_LIMIT = 4096, LEFT_STEP = 256, POINT_BYTES = 4, GROWTH = 4
};

static size_t lines_slot(const struct run *run)
{
    const struct page *page = run->layers[run->covers].page;
    return page->first_slot + page->field_count - 1;
}

static const struct field *lines_field(const struct run *run)
{
    const struct page *page = run->layers[run->covers].page;
    return &page->fields[page->field_count - 1];
}

static const char *bytes_of(const struct run *run) { return (const char *)secret_bytes(run_value(run, lines_slot(run))); }
static size_t length_of(const struct run *run) { return secret_length(run_value(run, lines_slot(run))); }

static size_t line_end(const struct run *run, size_t start)
{
    const char *end = memchr(bytes_of(run) + start, '\n', length_of(run) - start);
    return end ? (size_t)(end - bytes_of(run)) : length_of(run);
}

/* Where the line begins that ends before the one at start; start > 0. */
static size_t line_before(const char *text, size_t start)
{
    size_t at = start - 1;
    while (at > 0 && text[at - 1] != '\n')
        at--;
    return at;
}

void run_forget_lines(struct run *run)
{
    for (size_t i = 0; i <= run->covers; i++)
        run->layers[i].letter = (struct letter){ 0 };
}

static struct letter *known(struct run *run)
{
    struct letter *l = &run_top(run)->letter;
    if (l->count > 0)
        return l;
    *l = (struct letter){ .count = 1 };
    for (size_t at = line_end(run, 0); at < length_of(run); at = line_end(run, at + 1))
        l->count++;
    return l;
}

static void seek(struct run *run, size_t line)
{
    struct letter *l = known(run);
    while (l->line > line) {
        l->start = line_before(bytes_of(run), l->start);
        l->line--;
    }
    while (l->line < line && l->line + 1 < l->count) {
        l->start = line_end(run, l->start) + 1;
        l->line++;
    }
}

/* --- what is shown --- */

struct place { size_t line, start; };

/* Back from the focused line: one line at least, then as many as are near in lines and in bytes, not past `until`. */
static struct place look_back(const struct run *run, const struct letter *l, size_t lines, size_t bytes, size_t until)
{
    struct place p = { l->line, l->start };
    size_t seen = 0;
    while (p.line > until && (p.line == l->line || (l->line - p.line < lines && seen < bytes))) {
        size_t at = line_before(bytes_of(run), p.start), n = p.start - at;
        seen += n < LINE_BYTES ? n : LINE_BYTES;
        p = (struct place){ p.line - 1, at };
    }
    return p;
}

/* The lines shown stay while the focus moves among them: the first and the last one are never focused unless they are the text's. */
static struct place first_shown(const struct run *run, struct letter *l)
{
    struct place p = look_back(run, l, LINES_SHOWN - 2, BYTES_SHOWN, l->first);
    if (p.line != l->first || (l->line == l->first && l->first > 0))
        p = look_back(run, l, LINES_AROUND, BYTES_AROUND, 0);
    l->first = p.line;
    return p;
}

static void show_line(struct run *run, struct composer *c, struct place at, size_t end)
{
    struct node *node = run_add_node(c, PART_LINE, at.line);
    if (!node)
        return;
    node->role = ROLE_LINE;
    node->name = run_keep_text(c, msg(N_("Ligne %zu")), at.line + 1);
    node->help = lines_field(run)->help;
    node->value = run_value(run, lines_slot(run));
    node->focusable = true;
    while (end - at.start > LINE_BYTES || (at.start < end && (bytes_of(run)[at.start] & 0xC0) == 0x80))
        at.start += end - at.start > LINE_BYTES ? end - at.start - LINE_BYTES : 1;
    node->at = at.start;
    node->n = end - at.start;
}

static void head_of(struct run *run, struct composer *c, struct node *head)
{
    const struct letter *l = &run_top(run)->letter;
    const char *label = msg(lines_field(run)->label);
    head->name = l->end - l->first == l->count ? label
        : run_keep_text(c, msg(N_("%s, lignes %zu à %zu de %zu")), label, l->first + 1, l->end, l->count);
}

/* The head, already added, then the lines around the focus; what is said of the field stands under the line that is typed. */
void run_add_lines(struct run *run, struct composer *c, struct node *head)
{
    struct letter *l = known(run);
    struct layer *top = run_top(run);
    const char *complaint = head->complaint, *live = head->live;
    head->role = ROLE_TEXT;
    head->complaint = head->live = head->help = NULL;
    head->value = NULL;
    head->focusable = false;
    struct place at = first_shown(run, l);
    size_t seen = 0;
    for (l->end = l->first; l->end < l->count; l->end++) {
        size_t end = line_end(run, at.start);
        if (l->end > l->line + 1 && (l->end - l->first >= LINES_SHOWN || seen >= BYTES_SHOWN))
            break;
        show_line(run, c, at, end);
        struct node *node = &c->view->nodes[c->view->node_count - 1];
        if (l->end == l->line)
            node->complaint = complaint, node->live = live;
        seen += node->n;
        at = (struct place){ at.line + 1, end + 1 };
    }
    head_of(run, c, head);
    if (top->focus.part == PART_LINE || (top->focus.part == PART_FIELD && top->focus.i + 1 == top->page->field_count))
        top->focus = (struct handle){ PART_LINE, l->line };
}

/* --- the focus --- */

bool run_at_line(struct run *run, size_t line)
{
    struct letter *l = known(run);
    size_t from = run_find_node(run, (struct handle){ PART_LINE, l->line });
    bool said = from < run->view.node_count && (run->view.nodes[from].complaint || run->view.nodes[from].live);
    seek(run, line);
    return said || (l->line == l->first && l->first > 0) || (l->line + 1 >= l->end && l->end < l->count);
}

void run_enter_lines(struct run *run, bool from_above)
{
    seek(run, from_above ? 0 : known(run)->count - 1);
    run_top(run)->focus = (struct handle){ PART_LINE, run_top(run)->letter.line };
    run_changed(run);
}

bool run_is_last_line(struct run *run, bool first)
{
    const struct letter *l = known(run);
    return l->line == (first ? 0 : l->count - 1);
}

/* --- typing --- */

static bool make_room(struct run *run, size_t n)
{
    size_t slot = lines_slot(run), length = secret_length(run->values[slot]), most = lines_field(run)->max_bytes;
    if (secret_room(run->values[slot]) >= n)
        return true;
    size_t size = GROWTH * length < most ? GROWTH * length : most;
    struct secret *more = secret_new(size < length + n ? length + n : size);
    if (!more || secret_copy(more, run->values[slot]) != ERR_OK) {
        secret_free(more);
        run_say(run, msg(err_what(ERR_MEMORY)));
        return false;
    }
    secret_free(run->values[slot]);
    run->values[slot] = more;
    run_changed(run);     /* the view has the old one */
    return true;
}

/* In rounded steps, so that a reader is not told at every key; never more characters than there is room for, however many bytes each has. */
static void say_left(struct run *run)
{
    char text[MESSAGE_MAX];
    size_t left = lines_field(run)->max_bytes - length_of(run), points = left / POINT_BYTES;
    if (left >= NEAR_LIMIT)
        return;
    if (left == 0)
        snprintf(text, sizeof text, "%s", msg(N_("Il ne reste plus de place.")));
    else if (points == 0)
        snprintf(text, sizeof text, "%s", msg(N_("Il ne reste presque plus de place.")));
    else if (left < LEFT_STEP)
        snprintf(text, sizeof text, msg_n(N_("Il reste de la place pour au moins %zu caractère."), N_("Il reste de la place pour au moins %zu caractères."), points), points);
    else
        snprintf(text, sizeof text, msg(N_("Il reste de la place pour plus de %zu caractères.")), left / LEFT_STEP * (LEFT_STEP / POINT_BYTES));
    run_say(run, text);
}

/* The nodes after the one that is typed begin later: the view need not be built again. */
static void shift_nodes(struct run *run, size_t n)
{
    struct view *v = &run->view;
    struct node *node = &v->nodes[v->focus];
    bool rare = lines_field(run)->live || !run_node_is_part(run, v->focus, PART_LINE) || node->complaint || node->n + n > LINE_BYTES;
    run->stale |= rare;
    if (run->stale)
        return;
    node->n += n;
    for (size_t i = v->focus + 1; run_node_is_part(run, i, PART_LINE); i++)
        v->nodes[i].at += n;
}

static bool insert(struct run *run, const char *bytes, size_t n)
{
    const struct letter *l = known(run);
    size_t slot = lines_slot(run);
    if (length_of(run) + n > lines_field(run)->max_bytes) {
        run_say(run, msg(N_("Il n'y a plus de place : ce caractère n'a pas été ajouté.")));
        return false;
    }
    if (!make_room(run, n) || secret_insert(run->values[slot], line_end(run, l->start), bytes, n) != ERR_OK)
        return false;
    run_edited(run, slot);
    return true;
}

void run_type_in_line(struct run *run, uint32_t point)
{
    char bytes[4];
    size_t n = text_encode(point, bytes);
    if (n == 0 || text_is_control(point)) {
        run_say(run, msg(N_("Un caractère de commande ne peut pas être inscrit.")));
        return;
    }
    if (insert(run, bytes, n)) {
        shift_nodes(run, n);
        say_left(run);
    }
    memset(bytes, 0, sizeof bytes);
}

void run_begin_line(struct run *run)
{
    struct letter *l = known(run);
    if (!insert(run, "\n", 1))
        return;
    l->start = line_end(run, l->start) + 1;
    l->line++;
    l->count++;
    run_top(run)->focus.i = l->line;
    run_changed(run);
    say_left(run);
}

/* An empty line goes away, and the focus to the end of the one before. */
static void take_line_away(struct run *run)
{
    struct letter *l = known(run);
    if (l->count == 1)
        return;
    secret_remove(run->values[lines_slot(run)], l->line ? l->start - 1 : 0, 1);
    if (l->line) {
        l->start = line_before(bytes_of(run), l->start);
        l->line--;
    }
    l->count--;
    run_top(run)->focus.i = l->line;
}

void run_erase_in_line(struct run *run, bool all)
{
    const struct letter *l = known(run);
    size_t slot = lines_slot(run), n = line_end(run, l->start) - l->start;
    size_t kept = all ? 0 : text_without_last(bytes_of(run) + l->start, n);
    if (n == 0)
        take_line_away(run);
    else
        secret_remove(run->values[slot], l->start + kept, n - kept);
    run_edited(run, slot);
    run_changed(run);
    say_left(run);
}

/* --- the whole --- */

static const struct field *field_of_slot(const struct run *run, size_t slot)
{
    const struct flow *flow = run->layers[0].flow;
    for (size_t i = 0; i < flow->page_count; i++) {
        const struct page *page = &flow->pages[i];
        if (slot >= page->first_slot && slot - page->first_slot < page->field_count)
            return &page->fields[slot - page->first_slot];
    }
    return NULL;
}

/* Without what nobody may type. */
static enum err copy_typable(struct secret *to, const struct secret *from, bool lines)
{
    const char *bytes = (const char *)secret_bytes(from);
    enum err e = ERR_OK;
    uint32_t point;
    for (size_t at = 0, n = secret_length(from); at < n && !e;) {
        int used = text_decode(bytes + at, n - at, &point);
        if (used > 0 && ((lines && point == '\n') || !text_is_control(point)))
            e = secret_append(to, bytes + at, (size_t)used);
        at += used > 0 ? (size_t)used : 1;
    }
    return e;
}

enum err run_fill_secret(struct run *run, size_t slot, const struct secret *text)
{
    const struct field *field = slot < FLOW_FIELDS_MAX ? field_of_slot(run, slot) : NULL;
    size_t most = field && field->lines ? field->max_bytes : FIELD_BYTES_MAX, n = secret_length(text);
    if (!field)
        return ERR_INTERNAL;
    if (n > most)
        return ERR_LIMIT;
    SECRET_OWNED struct secret *fresh = secret_new(n > FIELD_BYTES_MAX ? n : FIELD_BYTES_MAX);
    if (!fresh)
        return ERR_MEMORY;
    enum err e = copy_typable(fresh, text, field->lines);
    if (e)
        return e;
    run_clear(run, slot);
    secret_free(run->values[slot]);
    run->values[slot] = fresh;
    fresh = NULL;
    return ERR_OK;
}
