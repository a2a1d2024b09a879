/* The reference data and the directory behind core/desk/account.h: who answers is computed from the script's clock. */
#include "core/desk/account.h"
#include "core/rules/hours.h"
#include "tests/golden/game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *text, const char *word) { return strncmp(text, word, strlen(word)) == 0; }
static bool english(const char *language) { return language[0] == 'e'; }

struct named { const char *id, *fr, *en, *more_fr, *more_en; };

static size_t fill(const struct named *from, size_t n, const char *language, struct list_row *rows, size_t max)
{
    for (size_t i = 0; i < n && i < max; i++) {
        snprintf(rows[i].id, sizeof rows[i].id, "%s", from[i].id);
        snprintf(rows[i].text, sizeof rows[i].text, "%s", english(language) ? from[i].en : from[i].fr);
        snprintf(rows[i].more, sizeof rows[i].more, "%s", english(language) ? from[i].more_en : from[i].more_fr);
    }
    return n < max ? n : max;
}

size_t desk_subjects(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    static const struct named subjects[] = {
        { "facturation", "Facturation", "Billing", "Indiquez le numéro de la facture, la date du service et le code de facturation.",
          "Give the invoice number, the date of the service and the billing code." },
        { "clientele", "Inscription de la clientèle", "Registration of patients", "Indiquez le nom du médecin et la date de l'inscription.",
          "Give the physician's name and the date of registration." },
        { "avis", "Avis de service", "Service notice", "Indiquez l'établissement, la période couverte et le numéro de l'avis.",
          "Give the institution, the period covered and the number of the notice." },
        { "acces", "Accès et mot de passe", "Access and password", "Indiquez votre nom d'utilisateur et le message affiché. N'écrivez jamais votre mot de passe ni vos réponses.",
          "Give your user name and the message shown. Never write your password or your answers." },
        { "autre", "Autre sujet", "Another subject", "Dites en une phrase de quoi il s'agit.", "Say in one sentence what it is about." },
    };
    (void)d;
    return fill(subjects, sizeof subjects / sizeof subjects[0], language, rows, max);
}

static const struct named professions[] = {
    { "medecin", "Médecin", "Physician", "", "" }, { "pharmacien", "Pharmacien", "Pharmacist", "", "" },
    { "administratif", "Personnel administratif", "Administrative staff", "", "" },
};
static const struct named regions[] = {
    { "quebec", "Québec", "Québec", "", "" }, { "montreal", "Montréal", "Montréal", "", "" }, { "ailleurs", "Ailleurs", "Elsewhere", "", "" },
};

size_t desk_professions(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    (void)d;
    return fill(professions, sizeof professions / sizeof professions[0], language, rows, max);
}

size_t desk_regions(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    (void)d;
    return fill(regions, sizeof regions / sizeof regions[0], language, rows, max);
}

/* --- the directory: three lines, open and closed by the script's clock --- */

static void set_hours(struct help_line *line, const char *language, bool wednesday_later)
{
    static const char *const days[2][HOURS_DAYS] = {
        { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
        { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
    };
    struct montreal now = montreal_at(game_now());
    struct hours hours = { 0 };
    int minute = 0;
    for (int day = 0; day < 5; day++)
        if (!hours_add(&hours, day, wednesday_later && day == 2 ? "10:30" : "08:30", "16:30"))
            abort();
    line->open = hours_open(&hours, &now, false) ? LINE_OPEN : LINE_CLOSED;
    int ahead = hours_next(&hours, &now, 0, &minute);
    const char *day = ahead == 0 ? "" : ahead == 1 ? (english(language) ? "tomorrow " : "demain ") : days[english(language)][(now.weekday + ahead) % HOURS_DAYS];
    if (line->open == LINE_CLOSED)
        snprintf(line->opens, sizeof line->opens, english(language) ? "%s%sat %d:%02d" : "%s%sà %d h %02d", day, ahead > 1 ? " " : "", minute / 60, minute % 60);
}

static const char *number_of(const char *all, const char *region, const char *one) { return region && is(region, "montreal") ? one : all; }

size_t desk_directory_for(struct desk *d, const struct directory_query *query, struct help_line *lines, size_t max)
{
    bool en = english(query->language), pharmacist = query->profession && is(query->profession, "pharmacien");
    size_t n = 0;
    (void)d;
    if (max < 3)
        return 0;
    if (query->line) {
        lines[0] = (struct help_line){ .phones = "Québec 418 646-4636; Montréal 514 864-3411; Ailleurs 1 800 561-9749", .open = LINE_HOURS_UNKNOWN };
        snprintf(lines[0].name, sizeof lines[0].name, "%s", en ? "RAMQ services for citizens" : "Services aux citoyens de la RAMQ");
        return 1;
    }
    struct help_line *dsq = &lines[n++];
    *dsq = (struct help_line){ .phones = "1-877-826-2433", .email = "00_centre_de_services_dsq@ssss.gouv.qc.ca", .open = LINE_HOURS_UNKNOWN };
    snprintf(dsq->name, sizeof dsq->name, "%s", en ? "DSQ service centre" : "Centre de services DSQ");
    if (!query->profession || pharmacist) {
        struct help_line *line = &lines[n++];
        *line = (struct help_line){ .phones = "Québec 418 643-9025; Ailleurs 1 888 883-7427", .faxes = "Québec 418 528-5655; Ailleurs 1 866 734-4418" };
        snprintf(line->name, sizeof line->name, "%s", en ? "Support Centre for Professionals — Pharmacists" : "Centre d'assistance aux professionnels — Pharmaciens");
        snprintf(line->hours, sizeof line->hours, "%s", en ? "Monday–Friday 8:30–16:30" : "lundi–vendredi 8 h 30–16 h 30");
        set_hours(line, query->language, false);
    }
    if (!query->profession || !pharmacist) {
        struct help_line *line = &lines[n++];
        *line = (struct help_line){ .faxes = "Québec 418 646-9251" };
        snprintf(line->phones, sizeof line->phones, "%s", number_of("Québec 418 643-8210; Montréal 514 873-3480; Ailleurs 1 800 463-4776", query->region, "Montréal 514 873-3480"));
        snprintf(line->name, sizeof line->name, "%s", en ? "Support Centre for Professionals — Other professionals" : "Centre d'assistance aux professionnels — Autres professionnels");
        snprintf(line->hours, sizeof line->hours, "%s", en ? "Monday–Tuesday, Thursday–Friday 8:30–16:30; Wednesday 10:30–16:30" : "lundi–mardi, jeudi–vendredi 8 h 30–16 h 30; mercredi 10 h 30–16 h 30");
        set_hours(line, query->language, true);
    }
    return n;
}

