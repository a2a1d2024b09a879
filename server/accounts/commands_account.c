/* The commands about accounts of the services on line. */
#include "server/accounts/office.h"
#include "server/commands.h"

#include <stdio.h>
#include <stdlib.h>

static int print_password(const struct secret *password)
{
    bool good = fwrite(secret_bytes(password), 1, secret_length(password), stdout) == secret_length(password) && putchar('\n') != EOF && fflush(stdout) == 0;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_account_add(struct command_state *s, const struct command_arguments *a)
{
    const struct office_new made = { a->given, a->family, a->title, a->email, a->name, a->language };
    SECRET_OWNED struct secret *password = NULL;
    char name[ACCOUNT_NAME_SIZE];
    (void)setvbuf(stdout, NULL, _IONBF, 0);      /* no copy of the password stays in a buffer */
    enum err e = office_add(&s->service, s->db, &made, name, &password);
    if (e)
        return command_fail(e == ERR_EMAIL ? a->email : e == ERR_FORMAT ? a->title : a->name ? a->name : a->family, e);
    printf("%s\n", name);
    return print_password(password);
}
