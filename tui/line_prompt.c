/* What a person is asked line by line: a choice, a field, a button, with the commands that are there. */
#include "tui/line_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <string.h>

bool line_is_secret(const struct view *v)
{
    return v->focus < v->node_count && v->nodes[v->focus].role == ROLE_SECRET;
}

bool line_has_fields(const struct view *v) { return v->kind == VIEW_FORM || v->kind == VIEW_LIST; }

static bool has_hint(const struct view *v, enum act act)
{
    for (size_t i = 0; i < v->hint_count; i++)
        if (v->hints[i].act == act)
            return true;
    return false;
}

bool line_is_form_item(const struct view *v, size_t node)
{
    const struct node *n = &v->nodes[node];
    return v->kind == VIEW_FORM && n->role == ROLE_ITEM && n->key >= 'a' && n->key <= 'z';
}

static void add(struct buf *to, bool *first, const char *text)
{
    buf_put_text(to, *first ? " (" : ", ");
    buf_put_text(to, text);
    *first = false;
}

/* Of a long list's rows. */
static void add_numbers(struct buf *to, bool *first, const struct view *v)
{
    BUF_OWNED struct buf range = buf_make(64);
    if (v->numbers == 0)
        return;
    buf_printf(&range, v->numbers > 1 ? msg(N_("1 à %u")) : "1", v->numbers);
    add(to, first, buf_string(&range));
}

/* "1 à 6", or the keys one by one. */
static void add_choices(struct buf *to, bool *first, const struct view *v)
{
    char keys[VIEW_NODES_MAX + 1] = "";
    size_t n = 0;
    bool row = true;
    for (size_t i = 0; i < v->node_count; i++)
        if (v->nodes[i].role == ROLE_ITEM && v->nodes[i].key > ' ') {
            row = row && (n == 0 || v->nodes[i].key == keys[n - 1] + 1);
            keys[n++] = v->nodes[i].key;
        }
    if (row && n > 1) {
        BUF_OWNED struct buf range = buf_make(64);
        buf_printf(&range, msg(N_("%c à %c")), keys[0], keys[n - 1]);
        add(to, first, buf_string(&range));
    } else {
        for (size_t i = 0; i < n; i++)
            add(to, first, (char[]){ keys[i], '\0' });
    }
}

static void add_commands(struct buf *to, bool first, const struct view *v)
{
    static const struct { enum act act; const char *words; } commands[] = {
        { ACT_HELP, N_("? aide") }, { ACT_LANGUAGE, N_("?e English") }, { ACT_BACK, N_("< retour") }, { ACT_CLOSE, N_("q fermer") },
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (has_hint(v, commands[i].act))
            add(to, &first, msg(commands[i].words));
    for (size_t i = 0; i < v->node_count; i++)
        if (line_is_form_item(v, i))
            add(to, &first, (char[]){ '?', v->nodes[i].key, '\0' });
    buf_put_text(to, first ? " : " : ") : ");
}

static bool has_keys(const struct view *v, const char *keys)
{
    for (size_t i = 0; i < v->hint_count; i++)
        if (v->hints[i].keys && strcmp(v->hints[i].keys, keys) == 0)
            return true;
    return false;
}

static void add_pages(struct buf *to, bool *first, const struct view *v)
{
    if (has_keys(v, VIEW_KEYS_PAGES)) {
        add(to, first, msg(N_("n page suivante")));
        add(to, first, msg(N_("p page précédente")));
    }
    if (has_keys(v, VIEW_KEYS_FILTER))
        add(to, first, msg(N_("/ filtrer")));
}

static void prompt_choice(struct buf *to, const struct view *v)
{
    bool first = true, items = false;
    for (size_t i = 0; i < v->node_count; i++)
        items = items || v->nodes[i].role == ROLE_ITEM;
    buf_put_text(to, msg(N_("Votre choix")));
    add_numbers(to, &first, v);
    add_choices(to, &first, v);
    if (items && (first || v->kind == VIEW_TEXT))
        add(to, &first, msg(N_("Entrée")));
    add_pages(to, &first, v);
    add_commands(to, first, v);
}

/* "********19" */
static void add_veiled(struct buf *to, const struct secret *value)
{
    const char *bytes = (const char *)secret_bytes(value);
    size_t hidden = text_veiled(bytes, secret_length(value));
    for (size_t stars = text_points(bytes, hidden); stars > 0; stars--)
        buf_put_text(to, "*");
    buf_put(to, bytes + hidden, secret_length(value) - hidden);
}

void line_put_veiled(struct front *f, const struct node *node)
{
    BUF_OWNED struct buf held = buf_make(LINE_OUT_MAX), words = buf_make(LINE_OUT_MAX);
    add_veiled(&held, node->value);
    buf_printf(&words, msg(N_("Inscrit : %s")), buf_string(&held));
    line_put(f, buf_string(&words));
}

static void put_held_veiled(struct buf *to, const struct node *node)
{
    BUF_OWNED struct buf held = buf_make(LINE_OUT_MAX);
    add_veiled(&held, node->value);
    buf_printf(to, msg(N_(", en ce moment «%s»")), buf_string(&held));
}

/* What an empty line keeps: said where it may be seen. */
static void put_held(struct buf *to, const struct node *node)
{
    if (node->role == ROLE_CHOICE && node->chosen)
        buf_printf(to, msg(N_(", en ce moment «%s»")), node->chosen);
    if (!node->value || node->complaint || secret_length(node->value) == 0)
        return;
    if (node->veiled)
        put_held_veiled(to, node);
    if (node->role == ROLE_SECRET)
        buf_printf(to, " %s", msg(N_("(Entrée garde ce qui est inscrit)")));
    if (node->role != ROLE_FIELD)
        return;
    BUF_OWNED struct buf held = buf_make(LINE_OUT_MAX);
    buf_put(&held, secret_bytes(node->value), secret_length(node->value));
    buf_printf(to, msg(N_(", en ce moment «%s» (- efface)")), buf_string(&held));
}

static bool is_in_brackets(const char *note)
{
    size_t n = strlen(note);
    return n > 2 && note[0] == '(' && note[n - 1] == ')';
}

/* "Nouveau mot de passe, encore une fois : ", the commands once a page. A note that is a sentence is one before it. */
static void prompt_field(struct front *f, struct buf *to, const struct view *v)
{
    const struct node *node = &v->nodes[v->focus];
    bool bare = node->note && is_in_brackets(node->note);
    if (node->note && !bare)
        line_put(f, node->note);
    buf_put_text(to, node->name ? node->name : "");
    put_held(to, node);
    if (bare) {
        buf_put_text(to, ", ");
        buf_put(to, node->note + 1, strlen(node->note) - 2);
    }
    if (node->address)
        buf_printf(to, ", %s", msg(N_("?a pour @")));
    if (f->prompt_focus == VIEW_NODES_MAX)
        add_commands(to, true, v);
    else
        buf_put_text(to, " : ");
}

static bool wants_line(const struct view *v)
{
    if (v->kind != VIEW_WORK)
        return true;
    for (size_t i = 0; i < v->node_count; i++)
        if (v->nodes[i].role == ROLE_ITEM)
            return true;
    return false;
}

static void prompt_button(struct buf *to, const struct view *v, const struct node *node)
{
    if (line_has_lines(v))
        buf_printf(to, "%s ", msg(N_("Confirmer? (Entrée oui, ?r relire, + continuer le texte, < retour)")));
    else if (v->kind == VIEW_LIST)
        buf_printf(to, msg(N_("%s? (Entrée oui, < retour) ")), node->name);
    else if (!has_hint(v, ACT_BACK))
        buf_printf(to, "%s ", msg(N_("Confirmer? (Entrée oui)")));
    else
        buf_printf(to, "%s ", msg(N_("Confirmer? (Entrée oui, < retour)")));
}

void line_prompt(struct front *f, const struct view *v)
{
    if (!wants_line(v))
        return;
    BUF_OWNED struct buf words = buf_make(LINE_OUT_MAX);
    const struct node *node = v->focus < v->node_count ? &v->nodes[v->focus] : NULL;
    if (node && node->lead)
        line_put(f, node->lead);
    if (line_has_fields(v) && node && node->role == ROLE_BUTTON)
        prompt_button(&words, v, node);
    else if (line_has_fields(v) && node && (node->role == ROLE_FIELD || node->role == ROLE_SECRET || node->role == ROLE_CHOICE))
        prompt_field(f, &words, v);
    else if (line_in_lines(v))
        line_prompt_lines(f, &words, v);
    else
        prompt_choice(&words, v);
    line_put_bytes(f, buf_string(&words), words.length);
    f->prompt_focus = v->focus;
    f->prompted = true;
}
