/* What an operator sees of identifications: states and dates, and nothing of who it is. */
#include "server/citizens/office.h"
#include "server/commands.h"

int command_identifications(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = identifications_print(s->db, &out);
    return e ? command_fail("identifications", e) : command_print(&out);
}
