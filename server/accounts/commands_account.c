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

static int fail(const char *name, enum err e)
{
    if (e != ERR_NOT_POSSIBLE)
        return command_fail(name, e);
    fprintf(stderr, "guichetd: no open account and no person's token is %s (see guichetd accounts, guichetd people)\n", name);
    return EXIT_FAILURE;
}

int command_temporary_password(struct command_state *s, const struct command_arguments *a)
{
    SECRET_OWNED struct secret *password = NULL;
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    enum err e = office_temporary(&s->service, s->db, a->name, &password);
    return e ? fail(a->name, e) : print_password(password);
}

int command_recovery_clear(struct command_state *s, const struct command_arguments *a)
{
    if (!a->name == !a->serial) {
        fprintf(stderr, "guichetd recovery-clear: either --name or --serial\n");
        return COMMAND_USAGE;
    }
    enum err e = a->name ? office_clear_account(&s->service, s->db, a->name) : office_clear_token(&s->service, s->db, a->serial);
    return e ? fail(a->name ? a->name : a->serial, e) : EXIT_SUCCESS;
}

int command_account_close(struct command_state *s, const struct command_arguments *a)
{
    enum err e = office_close(&s->service, s->db, a->name);
    return e ? fail(a->name, e) : EXIT_SUCCESS;
}

int command_accounts(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = office_print(s->db, &out);
    return e ? command_fail("accounts", e) : command_print(&out);
}
