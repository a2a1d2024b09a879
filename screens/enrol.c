/* A kiosk that is not enrolled: its code, and nothing else. */
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { CODE };
enum { GOOD = OUTCOME_OWN, BAD };

static const struct field fields[] = {
    { .label = N_("Code d'inscription"), .max_points = 64,
      .help = N_("Le code donné par la personne responsable du serveur. Majuscules, espaces et traits d'union sont sans importance.") },
};

static void compose_form(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce poste n'est pas encore configuré.")));
    compose_blank(c);
}

static void fail(struct session *s, enum err e)
{
    char text[COMPLAINT_MAX];
    snprintf(text, sizeof text, "%s %s", msg(err_what(e)), msg(err_todo(e)));
    run_outcome(s->run, BAD);
    run_complain(s->run, CODE, e, text);
}

static void take_answer(void *ctx, enum err e)
{
    if (e)
        fail(ctx, e);
    else
        session_changed(ctx);   /* enrolled: the session leaves this flow */
}

static void start_enrol(struct run *run)
{
    struct session *s = session_of(run);
    char code[FIELD_BYTES_MAX + 1];
    const struct secret *value = run_value(run, CODE);
    memcpy(code, secret_bytes(value), secret_length(value));
    code[secret_length(value)] = 0;
    struct enrol_watch watch = { take_answer, s };
    enum err e = desk_enrol(s->desk, code, &watch);
    explicit_bzero(code, sizeof code);   /* a memset of what is not read again may be left out */
    if (e)
        fail(s, e);
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie le code.")));
}

static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "enrol.work" } };
static const struct edge work_edges[] = { { BAD, "enrol" } };

static const struct page pages[] = {
    { .name = "enrol", .kind = PAGE_FORM, .title = N_("Guichet"), .idle = IDLE_NEVER,
      .help = N_("Un poste ne sert à rien tant que le serveur ne le connaît pas. La commande «guichetd enrolment-code» donne le code."),
      .fields = fields, .field_count = 1, .edges = form_edges, .edge_count = 1, .compose = compose_form },
    { .name = "enrol.work", .kind = PAGE_WORK, .title = N_("Guichet"), .idle = IDLE_NEVER, .help = N_("Le serveur vérifie le code."),
      .edges = work_edges, .edge_count = 1, .compose = compose_work, .enter = start_enrol },
};

const struct flow flow_enrol = { "enrol", pages, 2 };
