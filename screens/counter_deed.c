/* An act, from its beginning to the question that is asked before it is done. */
#include "screens/counter_deed.h"

#include "screens/words.h"

#include <stdio.h>
#include <string.h>

/* --- what it is about --- */

static const struct counter_row nothing = { .id = "", .word = "" };

/* What it is about. */
static const struct counter_row *row_of(const struct run *run)
{
    const struct deed_visit *v = deed_visit(run);
    const struct counter_sheet *sheet = counter_sheet(run, v->place);
    return sheet->there && v->row < sheet->row_count ? &sheet->rows[v->row] : &nothing;
}

static bool is_of_person(const struct deed *act) { return !act->no_person || (act->params[0].from == DEED_FROM_PERSON); }

const char *deed_name(const struct run *run)
{
    const struct deed *act = deed_visit(run)->act;
    if (act && is_of_person(act))
        return deed_person_name(run);
    const char *text = counter_text(row_of(run), 0);
    if (act && act->params[0].from == DEED_FROM_QUEUE)
        return deed_queue_whose(row_of(run));
    return *text ? text : row_of(run)->id;
}

const char *deed_reason(const struct run *run)
{
    const char *reason = counter_reason_chosen(run, DEED_REASON);
    return reason ? reason : "";
}

/* What this agent proved in this session, and what the record says of it: the one that is good for longer does not matter, any is. */
const char *deed_proof(const struct run *run, enum counter_proof at_least)
{
    const struct deed_visit *v = deed_visit(run);
    bool good = v->proof >= at_least && v->proof_until_ms > deed_now(run) && strcmp(v->proof_person, counter_visit(run)->person) == 0;
    return v->proof_id[0] && good ? v->proof_id : "";
}

void deed_prove(struct run *run, const struct counter_row *row, enum counter_proof proof)
{
    struct deed_visit *v = deed_visit(run);
    v->proof = proof;
    v->proof_until_ms = counter_time(row, 0);
    snprintf(v->proof_id, sizeof v->proof_id, "%s", row->id);
    snprintf(v->proof_person, sizeof v->proof_person, "%s", counter_visit(run)->person);
}

/* --- beginning --- */

static void clear_form(struct run *run)
{
    for (size_t slot = DEED_REASON; slot < DEED_SLOTS; slot++)
        run_clear(run, slot);
}

/* Another agent's yes is for one act and one person. */
static void keep_second(const struct run *run, const struct deed *act)
{
    const struct deed_visit *v = deed_visit(run);
    if (v->second_for != act || strcmp(v->second_person, counter_visit(run)->person) != 0)
        deed_second_forget(run);
}

static const char *first_page(const struct deed *act) { return act->work.form ? act->work.form : act->question ? "act.check" : "act.work"; }

void deed_begin(struct run *run, const struct deed *act, enum counter_place place, size_t row)
{
    struct deed_visit *v = deed_visit(run);
    keep_second(run, act);
    v->act = act;
    v->place = place;
    v->row = row;
    v->spelled = false;
    desk_counter_drop(session_of(run)->desk, PLACE_ACT);
    clear_form(run);
    run_go(run, first_page(act));
}

void deed_leave(struct run *run)
{
    const struct deed *act = deed_visit(run)->act;
    desk_counter_drop(session_of(run)->desk, PLACE_ACT);
    run_go(run, act && act->back ? act->back : counter_visit(run)->nip ? "counter.menu" : "counter.opening");
}

/* --- its parameters --- */

static const char *chosen(const struct run *run, const struct deed_param *p)
{
    int wanted = run_choice(run, p->at), i = 0;
    for (; p->words[i]; i++)
        if (i == wanted)
            return p->words[i];
    return "";
}

static struct counter_param param_of(const struct run *run, const struct deed_param *p)
{
    struct counter_param out = { .name = p->name, .kind = PARAM_TEXT, .text = "" };
    switch (p->from) {
    case DEED_FROM_NOWHERE: break;
    case DEED_FROM_PERSON: out.text = counter_visit(run)->person; break;
    case DEED_FROM_ID: out.text = row_of(run)->id; break;
    case DEED_FROM_ROW_TEXT: out.text = counter_text(row_of(run), p->at); break;
    case DEED_FROM_WORD: out.text = p->word; break;
    case DEED_FROM_QUEUE: out.text = deed_queue_word(run); break;
    case DEED_FROM_CHOICE: out.text = chosen(run, p); break;
    case DEED_FROM_SLOT: out = (struct counter_param){ .name = p->name, .kind = PARAM_SECRET, .secret = run_value(run, p->at) }; break;
    case DEED_FROM_FIRST: out = (struct counter_param){ .name = p->name, .kind = PARAM_FLAG, .number = run_choice(run, p->at) == 0 }; break;
    case DEED_FROM_YES: out = (struct counter_param){ .name = p->name, .kind = PARAM_FLAG, .number = 1 }; break;
    case DEED_FROM_NO: out = (struct counter_param){ .name = p->name, .kind = PARAM_FLAG, .number = 0 }; break;
    }
    return out;
}

static size_t take_params(const struct run *run, const struct deed *act, struct counter_param to[DEED_PARAMS_MAX])
{
    const struct counter_right *right = counter_right_of(act->verb);
    size_t n = 0;
    for (size_t i = 0; i < DEED_PARAMS && act->params[i].name; i++)
        to[n++] = param_of(run, &act->params[i]);
    if (!act->no_person) {
        to[n++] = (struct counter_param){ .name = "person", .kind = PARAM_TEXT, .text = counter_visit(run)->person };
        to[n++] = (struct counter_param){ .name = "proof", .kind = PARAM_TEXT, .text = deed_proof(run, right ? right->proof : PROOF_NONE) };
        to[n++] = (struct counter_param){ .name = "second", .kind = PARAM_TEXT, .text = deed_second_id(run) };
    }
    if (!act->no_reason)
        to[n++] = (struct counter_param){ .name = "reason", .kind = PARAM_TEXT, .text = deed_reason(run) };
    return n;
}

void deed_start(struct run *run)
{
    const struct deed *act = deed_visit(run)->act;
    struct counter_param params[DEED_PARAMS_MAX];
    if (!act)
        return;
    size_t n = take_params(run, act, params);
    if (strcmp(act->verb, "act-unblock-here") == 0) {
        deed_here_start(run, params, n);
        return;
    }
    counter_ask(run, &act->work, &(struct counter_ask){ .verb = act->verb, .place = PLACE_ACT, .params = params, .param_count = n, .changes = true });
}

/* --- the question --- */

void deed_title(const struct run *run, char *to, size_t size, bool narrow)
{
    const struct deed *act = deed_visit(run)->act;
    (void)narrow;
    snprintf(to, size, "%s", act ? msg(act->title) : "");
}

static void compose_about(const struct run *run, const struct deed *act, struct composer *c)
{
    char text[COUNTER_LINE_SIZE] = "";
    if (act->of && *act->of)
        counter_words_record(run, row_of(run), text, sizeof text);
    if (act->params[0].from == DEED_FROM_QUEUE)
        deed_queue_what(run, row_of(run), text, sizeof text);
    if (*text)
        compose_text(c, ROLE_TEXT, "%s", text);
}

/* What was typed and chosen, to be read over. */
static void compose_typed(const struct run *run, const struct deed *act, struct composer *c)
{
    char text[FIELD_BYTES_MAX + 1];
    for (size_t i = 0; i < DEED_PARAMS && act->params[i].name; i++) {
        const struct deed_param *p = &act->params[i];
        const struct secret *value = run_value(run, p->at);
        int chosen = run_choice(run, p->at);
        snprintf(text, sizeof text, "%.*s", (int)secret_length(value), secret_length(value) ? (const char *)secret_bytes(value) : "");
        if (p->choice && chosen != CHOICE_NONE)
            p->choice(run, (size_t)chosen, text, sizeof text);
        if (p->label)
            compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), msg(p->label), text);
    }
    explicit_bzero(text, sizeof text);
}

void deed_compose_check(const struct run *run, struct composer *c)
{
    const struct deed *act = deed_visit(run)->act;
    if (!act)
        return;
    deed_compose_named(c, ROLE_STATUS, act->question, deed_name(run));
    compose_about(run, act, c);
    compose_typed(run, act, c);
    if (!act->no_reason)
        compose_text(c, ROLE_TEXT, msg(N_("Motif : %s")), counter_word_reason(deed_reason(run)));
    if (act->effect)
        compose_text(c, ROLE_TEXT, "%s", msg(act->effect));
    if (deed_visit(run)->second == DEED_SECOND_YES)
        compose_text(c, ROLE_TEXT, msg(N_("Accord donné par %s.")), deed_visit(run)->second_who);
    compose_blank(c);
}

static bool has_form(const struct run *run) { return deed_visit(run)->act && deed_visit(run)->act->work.form; }
static void back_to_form(struct run *run) { run_go(run, deed_visit(run)->act->work.form); }

const struct item deed_check_items[DEED_CHECK_ITEMS] = {
    { .key = '1', .label = N_("1-Non"), .choose = deed_leave, .help = N_("Rien n'est fait.") },
    { .key = '2', .label = N_("2-Oui"), .outcome = DEED_YES, .help = N_("C'est fait tout de suite, inscrit au journal, et la personne en est avisée.") },
    { .key = '3', .label = N_("3-Modifier"), .choose = back_to_form, .offered = has_form, .help = N_("Revient à ce que vous avez tapé.") },
};
