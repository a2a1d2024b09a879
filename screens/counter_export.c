/* Exports: the trail or the register of incidents, into a file of this terminal's folder for them. */
#include "screens/counter_deed.h"

#include "core/rules/calendar.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { FROM_DAY, TO_DAY };
enum { DAY_SIZE = 41 };
#define TITLE N_("Exporter")

static const char *day_of(const struct run *run, size_t slot, char to[DAY_SIZE])
{
    const struct secret *value = run_value(run, slot);
    snprintf(to, DAY_SIZE, "%.*s", (int)secret_length(value), secret_length(value) ? (const char *)secret_bytes(value) : "");
    return to;
}

static void check_day(const struct run *run, size_t slot, struct complaint *out)
{
    struct calendar_date date;
    char day[DAY_SIZE];
    words_fault(calendar_read(day_of(run, slot, day), &date) ? ERR_OK : ERR_DATE, out);
}

static const struct field fields[] = {
    { .label = N_("Premier jour (AAAA-MM-JJ)"), .max_points = 10, .check = check_day, .help = N_("L'année, le mois et le jour.") },
    { .label = N_("Dernier jour (AAAA-MM-JJ)"), .max_points = 10, .check = check_day, .help = N_("Le même jour pour un seul.") },
};

static void compose_form(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", deed_visit(run)->incidents ? msg(N_("Le registre des incidents de ces jours, en CSV.")) : msg(N_("Le journal de ces jours, en CSV.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("L'export est inscrit au journal. Le fichier contient des renseignements personnels : gardez-le en lieu sûr.")));
    compose_blank(c);
}

static void take_step(void *session, int64_t bytes)
{
    struct session *s = session;
    deed_visit(s->run)->exported = bytes;
    run_changed(s->run);
}

static void take_export(void *session, const struct export_result *result)
{
    struct session *s = session;
    struct deed_visit *v = deed_visit(s->run);
    v->exported = result->bytes;
    snprintf(v->export_path, sizeof v->export_path, "%s", result->path);
    deed_take(session, &result->said);
}

static void start_export(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_DATE, .slot = FROM_DAY } };
    static const struct work work = { .again = "export.work", .form = "journal.export", .faults = faults, .fault_count = 1 };
    char day[DAY_SIZE], to_day[DAY_SIZE];
    const struct counter_export export_ = { deed_visit(run)->incidents ? "incidents" : "trail", day_of(run, FROM_DAY, day), day_of(run, TO_DAY, to_day) };
    struct export_watch watch = { take_step, take_export, session_of(run) };
    deed_visit(run)->exported = 0;
    work_begin(run, &work);
    enum err e = desk_counter_export(session_of(run)->desk, &export_, &watch);
    if (e)
        deed_take(session_of(run), &(struct account_result){ .err = e });
}

static void compose_bytes(const char *format, int64_t bytes, struct composer *c)
{
    char n[32];
    deed_number(bytes, n, sizeof n);
    deed_compose_named(c, ROLE_STATUS, format, n);
}

static void compose_work(const struct run *run, struct composer *c) { compose_bytes(N_("Un instant. Octets écrits : %s"), deed_visit(run)->exported, c); }

static void compose_done(const struct run *run, struct composer *c)
{
    compose_bytes(N_("Le fichier est entier : %s octets."), deed_visit(run)->exported, c);
    compose_text(c, ROLE_TEXT, msg(N_("Fichier : %s")), deed_visit(run)->export_path);
    compose_blank(c);
}

static const struct item done_items[] = {
    { .key = '0', .label = N_("0-Revenir au journal"), .outcome = OUTCOME_BACK, .help = N_("Revient à «Journal et incidents».") },
};

static const struct page pages[] = {
    { .name = "journal.export", .kind = PAGE_FORM, .title = TITLE, .help = N_("Un fichier CSV, entier ou pas du tout."), .fields = fields, .field_count = 2, .first_slot = FROM_DAY,
      .compose = compose_form, .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "export.work" }, { OUTCOME_BACK, "counter.trail" } }, .edge_count = 2 },
    { .name = "export.work", .kind = PAGE_WORK, .title = TITLE, .idle = IDLE_OUTSIDE, .help = N_("Le fichier est écrit morceau par morceau."), .compose = compose_work, .enter = start_export,
      COUNTER_EDGES("export.done", "export.failed", "journal.export") },
    { .name = "export.done", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Où se trouve le fichier."), .items = done_items, .item_count = 1,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "counter.trail" } }, .edge_count = 1, .compose = compose_done },
    COUNTER_FAILED_PAGE("export.failed", TITLE),
};

const struct flow flow_counter_export = { "counter.export", pages, sizeof pages / sizeof pages[0] };
