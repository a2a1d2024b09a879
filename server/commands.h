/* The commands of guichetd: one table, a function each. Any of them may run while `serve` does. */
#ifndef GUICHET_SERVER_COMMANDS_H
#define GUICHET_SERVER_COMMANDS_H

#include "core/base/buf.h"
#include "core/base/conf.h"
#include "server/db.h"
#include "server/service.h"

#include <stdbool.h>

/* What stood on the command line; NULL or false when it did not. */
struct command_arguments {
    const char *config, *label, *serial, *certificate, *holder, *kiosk, *rotates, *person, *name, *language, *email, *reference, *challenge,
        *confirmation, *days, *given, *family, *title,
        *workplace, *role, *profession, *number,
        *id, *profile;
    bool json;
};

/* What a command works with. */
struct command_state {
    struct conf *conf;
    struct server_keys keys;
    struct db *db;
    struct hash_pool *hashes;
    struct signer *signer;
    struct settings settings;
    struct service service;
    char database[1100];           /* as db_open wants it */
};

/* The exit code: 0 done, 1 failed, 2 wrong arguments. Messages go to standard error, results to standard output. */
int commands_run(int argc, char **argv);

enum { COMMAND_USAGE = 2 };

/* Says what failed and gives the exit code. */
int command_fail(const char *what, enum err e);
/* Prints a result and gives the exit code. */
enum { COMMAND_PRINT_MAX = 256 * 1024 * 1024 };
int command_print(struct buf *b);

/* Commands of files of their own, for the table in commands.c. */
int command_enrolment_code(struct command_state *s, const struct command_arguments *a);
int command_kiosks(struct command_state *s, const struct command_arguments *a);
int command_agent_add(struct command_state *s, const struct command_arguments *a);
int command_agent_end(struct command_state *s, const struct command_arguments *a);
int command_agents(struct command_state *s, const struct command_arguments *a);
int command_kiosk_retire(struct command_state *s, const struct command_arguments *a);
int command_generation_renew(struct command_state *s, const struct command_arguments *a);
int command_escrow_add(struct command_state *s, const struct command_arguments *a);
int command_issuance_code(struct command_state *s, const struct command_arguments *a);
int command_ca_certificate(struct command_state *s, const struct command_arguments *a);
int command_person_add(struct command_state *s, const struct command_arguments *a);
int command_people(struct command_state *s, const struct command_arguments *a);
int command_mails(struct command_state *s, const struct command_arguments *a);
int command_refusal(struct command_state *s, const struct command_arguments *a);
int command_phone_answer(struct command_state *s, const struct command_arguments *a);
int command_phone_confirm(struct command_state *s, const struct command_arguments *a);

int command_messages(struct command_state *s, const struct command_arguments *a);
int command_message_show(struct command_state *s, const struct command_arguments *a);
int command_message_answer(struct command_state *s, const struct command_arguments *a);
int command_account_add(struct command_state *s, const struct command_arguments *a);
int command_temporary_password(struct command_state *s, const struct command_arguments *a);
int command_recovery_clear(struct command_state *s, const struct command_arguments *a);
int command_account_close(struct command_state *s, const struct command_arguments *a);
int command_accounts(struct command_state *s, const struct command_arguments *a);
int command_citizens(struct command_state *s, const struct command_arguments *a);
int command_citizen_clear(struct command_state *s, const struct command_arguments *a);
int command_citizen_close(struct command_state *s, const struct command_arguments *a);

int command_workplace_add(struct command_state *s, const struct command_arguments *a);
int command_role_add(struct command_state *s, const struct command_arguments *a);
int command_role_remove(struct command_state *s, const struct command_arguments *a);
int command_nip_add(struct command_state *s, const struct command_arguments *a);
int command_demonstration_account(struct command_state *s, const struct command_arguments *a);
int command_invitations(struct command_state *s, const struct command_arguments *a);
int command_identifications(struct command_state *s, const struct command_arguments *a);

/* `serve`: returns when SIGTERM or SIGINT comes. */
int command_serve(struct command_state *s, const struct command_arguments *a);

/* A whole file of at most max bytes into *to (made by the caller with that max). ERR_SYSTEM, ERR_LIMIT. */
MUST_USE enum err command_read_file(const char *path, struct buf *to);

#endif
