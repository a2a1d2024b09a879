/* The commands about workplaces, roles, NIPs and invitations. */
#include "server/accounts/registry.h"
#include "server/commands.h"

#include <stdio.h>
#include <stdlib.h>

enum { LETTER_MAX = 8192 };

int command_workplace_add(struct command_state *s, const struct command_arguments *a)
{
    char id[ACCOUNT_ID_SIZE];
    enum err e = workplace_make(&s->service, s->db, a->label, id);
    if (e)
        return command_fail(a->label, e);
    printf("%s\n", id);
    return EXIT_SUCCESS;
}

static int change_role(struct command_state *s, const struct command_arguments *a, bool add)
{
    static const char *const words[] = { [ROLE_AS_IT_WAS] = "nothing to change", [ROLE_NO_WORKPLACE] = "no such workplace",
        [ROLE_NO_ACCOUNT] = "no account has this name", [ROLE_ELSEWHERE] = "this person has a role at another workplace" };
    const struct role_change change = { a->workplace, a->name, a->role, add };
    enum role_verdict verdict = ROLE_CHANGED;
    enum err e = role_change(&s->service, s->db, &change, &verdict);
    if (e)
        return command_fail(e == ERR_FORMAT ? a->role : a->name, e);
    if (verdict != ROLE_CHANGED)
        fprintf(stderr, "guichetd: %s: %s\n", a->name, words[verdict]);
    return verdict == ROLE_CHANGED || verdict == ROLE_AS_IT_WAS ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_role_add(struct command_state *s, const struct command_arguments *a) { return change_role(s, a, true); }
int command_role_remove(struct command_state *s, const struct command_arguments *a) { return change_role(s, a, false); }

static bool print_secret(const struct secret *text)
{
    return fwrite(secret_bytes(text), 1, secret_length(text), stdout) == secret_length(text);
}

/* The NIP alone on the first line, then the letter. */
int command_nip_add(struct command_state *s, const struct command_arguments *a)
{
    const struct nip_new made = { a->profession, a->number, a->given, a->family, a->title, a->email };
    SECRET_OWNED struct secret *nip = NULL, *letter = secret_new(LETTER_MAX);
    int64_t expires_ms = 0;
    (void)setvbuf(stdout, NULL, _IONBF, 0);      /* no copy stays in a buffer */
    enum err e = letter ? nip_issue(&s->service, s->db, &made, &nip, &expires_ms) : ERR_MEMORY;
    const struct nip_mailing mailing = { &made, nip, expires_ms };
    e = e ? e : nip_letter(&s->service, &mailing, letter);
    if (e)
        return command_fail(e == ERR_EMAIL ? a->email : e == ERR_PERSON_NAME ? a->family : a->number, e);
    return print_secret(nip) && fputs("\n\n", stdout) >= 0 && print_secret(letter) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Columns as INVITATION_LIST. */
static enum err print_invitation(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    char made[CLOCK_TEXT_SIZE], expires[CLOCK_TEXT_SIZE];
    const int64_t now = clock_wall(&clock_system);
    clock_text(db_row_int(row, 5), made);
    clock_text(db_row_int(row, 6), expires);
    const char *state = db_row_int(row, 7) ? "used" : db_row_int(row, 9) ? "removed" : db_row_int(row, 8) ? "refused"
        : db_row_int(row, 6) <= now ? "expired" : "open";
    buf_printf(out, "%s\t%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", db_row_text(row, 0), state, db_row_text(row, 1), db_row_text(row, 2), db_row_text(row, 3),
               db_row_text(row, 4), db_row_text(row, 10), made, expires);
    return buf_err(out);
}

int command_invitations(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = DB_RUN0(s->db, ST_INVITATION_LIST, print_invitation, &out);
    return e ? command_fail("invitations", e) : command_print(&out);
}
