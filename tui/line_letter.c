/* A text of many lines, line by line: what is read goes to the focused line, and the next one is asked for. */
#include "tui/line_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <stdio.h>
#include <string.h>

bool line_in_lines(const struct view *v) { return v->focus < v->node_count && v->nodes[v->focus].role == ROLE_LINE; }

bool line_has_lines(const struct view *v)
{
    for (size_t i = 0; i < v->node_count; i++)
        if (v->nodes[i].role == ROLE_LINE)
            return true;
    return false;
}

static bool is_last(const struct view *v) { return v->focus + 1 >= v->node_count || v->nodes[v->focus + 1].role != ROLE_LINE; }
static bool is_first(const struct view *v) { return v->focus == 0 || v->nodes[v->focus - 1].role != ROLE_LINE; }
static bool holds(const struct view *v) { return v->nodes[v->focus].n > 0; }
static size_t length_of(const struct view *v) { return secret_length(v->nodes[v->focus].value); }

void line_enter_lines(struct front *f)
{
    const struct view *v = run_view(f->run);
    bool in = line_in_lines(v);
    if (in && !f->in_lines && !is_last(v))
        run_act(f->run, ACT_LAST);
    if (!in)
        f->in_lines = false;
}

/* --- lines in --- */

static void go_on(struct front *f)
{
    run_act(f->run, is_last(run_view(f->run)) ? ACT_ENTER : ACT_DOWN);
}

/* The empty line that was asked for is not part of the text. */
static void end_text(struct front *f)
{
    const struct view *v = run_view(f->run);
    if (is_last(v) && !is_first(v) && !holds(v))
        run_act(f->run, ACT_ERASE);
    run_act(f->run, ACT_NEXT);
}

static void go_back(struct front *f)
{
    const struct view *v = run_view(f->run);
    if (is_first(v))
        run_act(f->run, ACT_BACK);
    else
        run_act(f->run, is_last(v) && !holds(v) ? ACT_ERASE : ACT_UP);
}

static bool has_control(const struct front *f)
{
    const char *at = (const char *)secret_bytes(f->line);
    for (size_t left = secret_length(f->line); left > 0;) {
        uint32_t point = (unsigned char)*at;
        int used = f->charset == CHARSET_LATIN1 ? 1 : text_decode(at, left, &point);
        if (used <= 0 || text_is_control(point))
            return true;
        at += used;
        left -= (size_t)used;
    }
    return false;
}

/* What does not fit is said, and what did stays to be seen. */
static void take_text(struct front *f)
{
    if (has_control(f)) {
        run_type(f->run, 1);   /* refused there, with its words */
        return;
    }
    if (holds(run_view(f->run)))
        run_act(f->run, ACT_CLEAR);
    size_t before = length_of(run_view(f->run)), typed = line_type(f);
    if (length_of(run_view(f->run)) - before == typed)
        go_on(f);
}

static void take_in_lines(struct front *f)
{
    const struct view *v = run_view(f->run);
    if (line_is(f, "."))
        end_text(f);
    else if (line_is(f, "<"))
        go_back(f);
    else if (line_is(f, "-") && holds(v)) {
        run_act(f->run, ACT_CLEAR);
        run_act(f->run, ACT_ERASE);
    } else if (secret_length(f->line) == 0)
        go_on(f);
    else
        take_text(f);
}

/* "?d" chooses; any other line is text. */
static bool is_item(const struct front *f, const struct view *v)
{
    if (secret_length(f->line) != 2 || secret_bytes(f->line)[0] != '?')
        return false;
    for (size_t i = 0; i < v->node_count; i++)
        if (line_is_form_item(v, i) && (unsigned char)v->nodes[i].key == secret_bytes(f->line)[1])
            return true;
    return false;
}

bool line_take_lines(struct front *f)
{
    const struct view *v = run_view(f->run);
    bool in = line_in_lines(v);
    if (!line_has_lines(v) || line_is(f, "?") || line_is(f, "?e") || is_item(f, v))
        return false;
    if (line_is(f, "?r"))
        f->reread = true;
    else if (in)
        take_in_lines(f);
    else if (line_is(f, "+") && v->focus < v->node_count && v->nodes[v->focus].role == ROLE_BUTTON)
        run_act(f->run, ACT_UP);
    else
        return false;
    return true;
}

/* --- lines out --- */

/* The value of any line node is the whole text. */
void line_reread(struct front *f, const struct view *v)
{
    size_t i = 0;
    bool wanted = f->reread;
    f->reread = false;
    while (i < v->node_count && v->nodes[i].role != ROLE_LINE)
        i++;
    if (!wanted || i == v->node_count)
        return;
    const char *at = (const char *)secret_bytes(v->nodes[i].value), *end = at + secret_length(v->nodes[i].value);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        line_put_bytes(f, at, (size_t)((stop ? stop : end) - at));
        buf_put_text(&f->said, "\n");
        at = stop ? stop + 1 : end;
    }
}

static const char *head_of(const struct view *v)
{
    for (size_t i = 1; i < v->node_count; i++)
        if (v->nodes[i].role == ROLE_LINE)
            return v->nodes[i - 1].name;
    return "";
}

/* How it is typed is said when one comes in. */
static void say_how(struct front *f, const struct view *v)
{
    char items[3 * VIEW_NODES_MAX + 1] = "";
    size_t n = 0;
    BUF_OWNED struct buf how = buf_make(LINE_OUT_MAX);
    for (size_t i = 0; i < v->node_count && n + 6 < sizeof items; i++)
        if (line_is_form_item(v, i))
            n += (size_t)snprintf(items + n, sizeof items - n, ", ?%c", v->nodes[i].key);
    buf_printf(&how, msg(N_("%s, une ligne à la fois; une ligne d'un seul point termine (? aide, ?e English, ?r relire, < ligne d'avant%s).")), head_of(v), items);
    line_put(f, buf_string(&how));
    f->in_lines = true;
}

void line_prompt_lines(struct front *f, struct buf *to, const struct view *v)
{
    const struct node *node = &v->nodes[v->focus];
    if (!f->in_lines)
        say_how(f, v);
    buf_put_text(to, node->name);
    if (node->n > 0) {
        BUF_OWNED struct buf held = buf_make(LINE_OUT_MAX);
        buf_put(&held, secret_bytes(node->value) + node->at, node->n);
        buf_printf(to, msg(N_(", en ce moment «%s» (- efface)")), buf_string(&held));
    }
    buf_put_text(to, " : ");
}
