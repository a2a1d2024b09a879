#include "tests/unit/letter_flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void host_nothing(struct run *run) { (void)run; }
static void host_state(const struct run *run, struct composer *c) { (void)run; compose_part(c, 0, false, "state"); }
static const char *host_mark(const struct run *run) { (void)run; return NULL; }

static void follow_rule(const struct run *run, size_t slot, char *to, size_t size)
{
    snprintf(to, size, "8 characters: %s", secret_length(run_value(run, slot)) >= 8 ? "yes" : "not yet");
}

static void check_rule(const struct run *run, size_t slot, struct complaint *out)
{
    if (secret_length(run_value(run, slot)) < 8) {
        out->err = ERR_PIN_SHORT;
        snprintf(out->text, sizeof out->text, "short");
    }
}

static const struct field letter_fields[] = {
    { .label = "Subject", .max_points = 60, .help = "h" },
    { .label = "Message", .lines = true, .max_bytes = FIELD_LINES_BYTES_MAX, .note = "(a note)", .help = "help of the text" },
};
static const struct field alone_fields[] = { { .label = "Text", .lines = true, .max_bytes = LETTER_SHORT_MAX, .help = "h" } };
static const struct field live_fields[] = {
    { .label = "Password", .secret = true, .max_points = 64, .live = follow_rule, .check = check_rule, .help = "h" },
    { .label = "Address", .address = true, .optional = true, .max_points = 60, .help = "h" },
};
static const struct item letter_items[] = { { .key = 'd', .label = "d-Log out", .outcome = OUTCOME_OWN, .help = "h" } };
static const struct edge letter_edges[] = { { OUTCOME_CONFIRM, "sent" }, { OUTCOME_BACK, "sent" }, { OUTCOME_OWN, "sent" } };
static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "sent" }, { OUTCOME_BACK, "sent" } };
static const struct item sent_items[] = { { .key = '0', .label = "0-Back", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct edge sent_edges[] = { { OUTCOME_BACK, "letter" } };
static const struct edge help_edges[] = { { OUTCOME_BACK, NULL } };

static const struct page pages[] = {
    { .name = "letter", .kind = PAGE_FORM, .title = "Letter", .help = "h", .fields = letter_fields, .field_count = 2, .first_slot = LETTER_SUBJECT,
      .items = letter_items, .item_count = 1, .edges = letter_edges, .edge_count = 3 },
    { .name = "alone", .kind = PAGE_FORM, .title = "Alone", .help = "h", .fields = alone_fields, .field_count = 1, .first_slot = LETTER_ALONE,
      .edges = form_edges, .edge_count = 2 },
    { .name = "live", .kind = PAGE_FORM, .title = "Live", .help = "h", .fields = live_fields, .field_count = 2, .first_slot = LETTER_PASSWORD,
      .edges = form_edges, .edge_count = 2 },
    { .name = "sent", .kind = PAGE_TEXT, .title = "Sent", .help = "h", .items = sent_items, .item_count = 1, .edges = sent_edges, .edge_count = 1 },
    { .name = "help", .kind = PAGE_TEXT, .title = "Help", .help = "h", .items = sent_items, .item_count = 1, .edges = help_edges, .edge_count = 1 },
};
static const struct flow flow = { "letter", pages, COUNT(pages) };
static const struct flow *const flows[] = { &flow, NULL };

static struct prefs prefs;

struct run *letter_run_new(void)
{
    struct run *run = NULL;
    const struct run_host host = { .close = host_nothing, .language = host_nothing, .state = host_state, .help_page = "help",
                                   .mark = host_mark, .acted = host_nothing };
    assert_null(flow_fault(flows, (const char *const[]){ "letter", "alone", "live", "help", NULL }));
    assert_int_equal(run_new(flows, &host, &prefs, &run), ERR_OK);
    return run;
}

void letter_fill(struct run *run, size_t slot, const char *text)
{
    SECRET_OWNED struct secret *value = secret_new(SECRET_MAX);
    assert_int_equal(secret_append(value, text, strlen(text)), ERR_OK);
    assert_int_equal(run_fill_secret(run, slot, value), ERR_OK);
}

void letter_type(struct run *run, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            run_act(run, ACT_ENTER);
        else
            run_type(run, (unsigned char)*text);
}

const struct node *letter_focused(struct run *run)
{
    const struct view *v = run_view(run);
    assert_true(v->focus < v->node_count);
    return &v->nodes[v->focus];
}

size_t letter_lines_shown(struct run *run)
{
    size_t n = 0;
    const struct view *v = run_view(run);
    for (size_t i = 0; i < v->node_count; i++)
        n += v->nodes[i].role == ROLE_LINE;
    return n;
}

bool letter_is(const struct run *run, size_t slot, const char *text)
{
    const struct secret *value = run_value(run, slot);
    return secret_length(value) == strlen(text) && memcmp(secret_bytes(value), text, strlen(text)) == 0;
}
