/* The commands about accounts of the Service d'authentification. */
#include "server/citizens/office.h"
#include "server/commands.h"

#include <stdio.h>
#include <stdlib.h>

static int finish(const char *name, enum err e)
{
    if (e != ERR_NOT_POSSIBLE)
        return e ? command_fail(name, e) : EXIT_SUCCESS;
    fprintf(stderr, "guichetd: no open account is %s (see guichetd citizens)\n", name);
    return EXIT_FAILURE;
}

int command_citizens(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = citizen_office_print(s->db, &out);
    return e ? command_fail("citizens", e) : command_print(&out);
}

int command_citizen_clear(struct command_state *s, const struct command_arguments *a)
{
    return finish(a->name, citizen_office_clear(&s->service, s->db, a->name));
}

int command_citizen_close(struct command_state *s, const struct command_arguments *a)
{
    return finish(a->name, citizen_office_close(&s->service, s->db, a->name));
}
