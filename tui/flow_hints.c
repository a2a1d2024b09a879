/* What stands around every page: the buttons under fields, and the hints of keys on the last row. */
#include "tui/flow_inside.h"

#include "tui/msg.h"

static const struct {
    const char *name;
    enum act act;
} buttons[] = {
    { N_("Confirmer"), ACT_CONFIRM },
    { N_("Retour"), ACT_BACK },
    { N_("Aide"), ACT_HELP },
    { N_("Afficher"), ACT_REVEAL },
    { N_("English"), ACT_LANGUAGE },
    { N_("Insérer @"), ACT_AT },
};

bool flow_has_secret(const struct page *page)
{
    for (size_t i = 0; i < page->field_count; i++)
        if (page->fields[i].secret || page->fields[i].veiled)
            return true;
    return false;
}

static bool has_address(const struct page *page)
{
    for (size_t i = 0; i < page->field_count; i++)
        if (page->fields[i].address)
            return true;
    return false;
}

static bool has_edge(const struct page *page, int outcome) { return flow_find_edge(page, outcome) != NULL; }

static bool button_is_there(const struct page *page, enum act act)
{
    return (act != ACT_REVEAL || flow_has_secret(page)) && (act != ACT_BACK || has_edge(page, OUTCOME_BACK))
           && (act != ACT_AT || has_address(page));
}

void run_add_buttons(struct run *run, struct composer *c)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        if (!button_is_there(page, buttons[i].act))
            continue;
        c->blank = i == 0;
        struct node *node = run_add_node(c, PART_BUTTON, i);
        if (!node)
            return;
        bool hide = buttons[i].act == ACT_REVEAL && run_top(run)->revealed;
        node->role = ROLE_BUTTON;
        node->name = hide ? msg(N_("Masquer")) : i == 0 && page->list ? msg(page->list->filter) : i == 0 && page->confirm ? msg(page->confirm) : msg(buttons[i].name);
        node->act = buttons[i].act;
        node->focusable = true;
    }
}

/* --- the hints: which keys matter on this kind of page --- */

static void add_hint(struct view *v, enum act act, const char *keys, const char *words)
{
    if (v->hint_count < VIEW_HINTS_MAX)
        v->hints[v->hint_count++] = (struct view_hint){ act, keys, words };
}

static const char *item_keys(struct run *run, struct composer *c)
{
    char first = 0, last = 0;
    if (run->view.numbers > 1)
        return run_keep_text(c, "1-%u", run->view.numbers);
    for (size_t i = 0; i < run->view.node_count; i++) {
        char key = run->view.nodes[i].key;
        if (key >= '1' && key <= '9') {
            first = first && first < key ? first : key;
            last = last > key ? last : key;
        }
    }
    return !first ? NULL : first == last ? run_keep_text(c, "%c", first) : run_keep_text(c, "%c-%c", first, last);
}

void run_add_hints(struct run *run, struct composer *c)
{
    struct view *v = &run->view;
    const struct page *page = run_top(run)->page;
    const char *keys = page->kind == PAGE_FORM ? NULL : item_keys(run, c);
    if (keys)
        add_hint(v, ACT_NONE, keys, msg(N_("Choisir")));
    if (page->kind == PAGE_FORM)
        add_hint(v, ACT_ENTER, NULL, msg(N_("Suivant")));
    if (page->list && page->list->filter)
        add_hint(v, ACT_NONE, VIEW_KEYS_FILTER, msg(page->list->filter));
    if (run_has_parts(run))
        add_hint(v, ACT_NONE, VIEW_KEYS_PAGES, msg(N_("Pages")));
    if (flow_has_secret(page))
        add_hint(v, ACT_REVEAL, NULL, run_top(run)->revealed ? msg(N_("Masquer")) : msg(N_("Afficher")));
    if (run->covers == 0 || page->sealing)
        add_hint(v, ACT_HELP, NULL, msg(N_("Aide")));
    add_hint(v, ACT_LANGUAGE, NULL, msg(N_("English")));
    if (has_edge(page, OUTCOME_BACK))
        add_hint(v, ACT_BACK, NULL, msg(N_("Retour")));
    if (page->kind != PAGE_FORM)
        add_hint(v, ACT_CLOSE, NULL, msg(N_("Fermer")));
}
