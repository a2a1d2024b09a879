/* `guichetd enrolment-code`, `kiosks`, `kiosk-retire`, `generation-renew`: what is done for kiosks from a terminal. */
#include "server/audit.h"
#include "server/commands.h"
#include "server/enrolment.h"
#include "server/feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int command_enrolment_code(struct command_state *s, const struct command_arguments *a)
{
    char code[ENROL_CODE_TEXT_SIZE];
    const struct enrolment_new made = { a->label, a->profile, s->settings.enrolment_hours };
    enum err e = enrolment_make(&s->service, s->db, &made, code);
    if (e)
        return command_fail("no code was made", e);
    printf("%s\n", code);
    return EXIT_SUCCESS;
}

static enum err print_kiosk(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    char enrolled[CLOCK_TEXT_SIZE], retired[CLOCK_TEXT_SIZE] = "-", seen[CLOCK_TEXT_SIZE] = "-";
    clock_text(db_row_int(row, 2), enrolled);
    if (db_row_int(row, 3))
        clock_text(db_row_int(row, 3), retired);
    if (db_row_int(row, 6))
        clock_text(db_row_int(row, 6), seen);
    buf_printf(out, "%s\t%s\t%s\t%s\t%" PRId64 "\t%s\t%s\t%s\n", db_row_text(row, 0), db_row_text(row, 1), enrolled, retired, db_row_int(row, 4),
               db_row_text(row, 5), seen, db_row_text(row, 7));
    return buf_err(out);
}

int command_kiosks(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = DB_RUN0(s->db, ST_KIOSK_LIST, print_kiosk, &out);
    return e ? command_fail("kiosks", e) : command_print(&out);
}

struct retiring { const struct command_state *s; const char *kiosk; bool changed; };

static enum err retire(void *ctx, struct db *db)
{
    struct retiring *r = ctx;
    const struct service *service = &r->s->service;
    const struct audit_event event = { .kiosk = r->kiosk, .actor = "operator", .action = "kiosk.retired",
                                       .nature = "a kiosk's keys", .outcome = "done" };
    enum err e = DB_RUN(db, ST_KIOSK_RETIRE, NULL, NULL, db_text(r->kiosk), db_int(clock_wall(service->clock)));
    r->changed = !e && db_changed(db) > 0;
    return e || !r->changed ? e : audit_add(db, service->keys, service->clock, &event);
}

int command_kiosk_retire(struct command_state *s, const struct command_arguments *a)
{
    struct retiring r = { s, a->kiosk, false };
    enum err e = db_tx(s->db, retire, &r);
    if (e)
        return command_fail(a->kiosk, e);
    if (!r.changed)
        fprintf(stderr, "guichetd: no kiosk %s in service\n", a->kiosk);
    return r.changed ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_generation_renew(struct command_state *s, const struct command_arguments *a)
{
    (void)a;
    enum err e = feed_renew(s->db);
    return e ? command_fail("generation-renew", e) : EXIT_SUCCESS;
}
