/* `guichetd agent-add`, `agent-end`, `agents`: the operator makes the first administrator, and whoever else. */
#include "server/commands.h"

#include "server/accounts/registry.h"
#include "server/audit.h"
#include "server/counter/staff.h"

#include <stdio.h>
#include <stdlib.h>

struct changing { const struct service *service; const char *person; unsigned role; bool add; enum agent_verdict verdict; };

static enum err change(void *ctx, struct db *db)
{
    struct changing *x = ctx;
    char cause[ACCOUNT_ID_SIZE];
    registry_id('a', cause);
    const struct staff_told told = { x->person, "", cause, x->role, x->add };
    const struct audit_event event = { .actor = "operator", .subject = x->person, .action = x->add ? "agent.role.given" : "agent.role.taken",
                                       .nature = "an agent's role", .outcome = "done", .reason = counter_role_word(x->role) };
    enum err e = agent_role_change(x->service, db, x->person, x->role, x->add, &x->verdict);
    if (e || x->verdict != AGENT_CHANGED)
        return e;
    e = staff_tell(x->service, db, &told);
    return e ? e : audit_add(db, x->service->keys, x->service->clock, &event);
}

static int change_role(struct command_state *s, const struct command_arguments *a, bool add)
{
    struct changing x = { &s->service, a->person, counter_role_of(a->role), add, AGENT_NOBODY };
    if (!x.role) {
        fprintf(stderr, "guichetd: %s: a role is agent, avi, supervisor, administrator, representative or auditor\n", a->role);
        return EXIT_FAILURE;
    }
    enum err e = db_tx(s->db, change, &x);
    if (e)
        return command_fail(a->person, e);
    if (x.verdict != AGENT_CHANGED)
        fprintf(stderr, "guichetd: %s: %s\n", a->person, x.verdict == AGENT_NOBODY ? "nobody has this id (see guichetd people)" : "nothing to change");
    return x.verdict == AGENT_NOBODY ? EXIT_FAILURE : EXIT_SUCCESS;
}

int command_agent_add(struct command_state *s, const struct command_arguments *a) { return change_role(s, a, true); }
int command_agent_end(struct command_state *s, const struct command_arguments *a) { return change_role(s, a, false); }

static enum err print_role(void *ctx, const struct db_row *row)
{
    char since[CLOCK_TEXT_SIZE];
    clock_text(db_row_int(row, 3), since);
    buf_printf(ctx, "%s\t%s\t%s\t%s\n", db_row_text(row, 0), db_row_text(row, 1), db_row_text(row, 2), since);
    return buf_err(ctx);
}

int command_agents(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = DB_RUN0(s->db, ST_AGENT_ROLE_LIST, print_role, &out);
    return e ? command_fail("agents", e) : command_print(&out);
}
