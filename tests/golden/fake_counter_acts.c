/* What the counter's verbs of acts, messages, queues, kiosks and the trail are answered: rows of the table of fake_counter.c. */
#include "tests/golden/fake_counter.h"

#include "tests/golden/game.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 1440, YEAR = 365 * DAY };

#define ROWS(rows_) .rows = rows_, .row_count = sizeof rows_ / sizeof rows_[0]

/* --- verifying, seconds --- */

static const struct fake_row facts[] = {
    { "", "fact", { "phone" }, { 0 } }, { "", "fact", { "workplace" }, { 0 } }, { "", "code", { "m•••@•••.ca" }, { 10 } }
};
static const struct fake_row facts_only[] = { { "", "fact", { "token" }, { 0 } }, { "", "fact", { "made" }, { 0 } } };
static const struct fake_row proved_facts[] = { { "v1", "proved", { "facts" }, { 30 } } };
static const struct fake_row proved[] = { { "v1", "proved", { "caller" }, { 30 } } };
static const struct fake_row proved_documents[] = { { "v2", "proved", { "documents" }, { 30 } } };
static const struct fake_row second_yes[] = { { "", "yes", { "Luc Exemple" }, { 24 } } };
static const struct fake_row second_no[] = { { "", "no", { "Luc Exemple" }, { 24 } } };
static const struct fake_row seconds[] = {
    { "s1", "waits", { "act-unblock-phone", "Marie-Ève Tremblay", "locked", "Luc Exemple", "Comptoir 2" }, { -3 } },
    { "s2", "waits", { "act-email", "Jean-Sébastien Tremblay", "moved", "Zoé Essai", "Comptoir 3" }, { -11 } },
};
static const struct fake_row rotated[] = { { "", "rotated", { "" }, { 0 } } };
static const struct fake_row new_address[] = { { "", "code", { "n•••@•••.ca" }, { 10 } } };

static char second_word[8] = "waits";
void fake_second_is(const char *word) { snprintf(second_word, sizeof second_word, "%s", word); }

static void fill_second(struct counter_sheet *sheet)
{
    bool waits = strcmp(second_word, "waits") == 0;
    sheet->rows[sheet->row_count++] = (struct counter_row){ .id = "", .word = second_word, .text_count = 1, .texts = { waits ? "" : "Luc Exemple" }, .time_count = 1,
                                                            .times = { game_now() + 28 * INT64_C(60000) } };
}

/* --- messages --- */

static const struct fake_row cases[] = {
    { "c1", "open", { "M-1234-5678", "acces", "Marie-Ève Tremblay", "", "agent" }, { -5 * DAY } },
    { "c2", "taken", { "M-2345-6789", "autre", "Luc Exemple", "Anne Exemple", "agent" }, { -20 * 60 } },
    { "c3", "answered", { "M-3456-789A", "acces", "Zoé Essai", "Anne Exemple", "agent" }, { -2 * 60 } },
};
static const struct fake_row taken[] = { { "c1", "taken", { "M-1234-5678", "acces", "Marie-Ève Tremblay", "Anne Exemple", "agent" }, { -5 * DAY } } };
static const struct fake_row exchange[] = {
    { "m1", "sent", { "M-1234-5678", "180" }, { -5 * DAY } }, { "m2", "answer", { "M-1234-5679", "60" }, { -4 * DAY } }, { "m3", "sent", { "M-1234-567A", "90" }, { -5 * DAY + 90 } }
};

/* --- queues, kiosks, agents, the directory --- */

static const struct fake_row refused[] = {
    { "o1", "refused", { "contact.set", "Marie-Ève Tremblay", "Poste 3", "superseded", "tell" }, { -3 * DAY } },
    { "o2", "refused", { "questions.set", "Luc Exemple", "Poste 1", "expired", "drop" }, { -5 * 60 } },
};
static const struct fake_row mails[] = { { "k1", "failed", { "address-asked", "z•••@•••.ca", "", "550", "retry drop" }, { -40 } } };
static const struct fake_row silent[] = { { "k4", "silent", { "1.4.0", "", "Poste 4", "", "retire" }, { -9 * DAY } } };
static const struct fake_row kiosks[] = {
    { "k1", "public", { "Poste 1", "0.6.0" }, { -200 * DAY, -2, 0, 1204 } }, { "k2", "counter", { "Comptoir 2", "" }, { -90 * DAY, 0, 0, 0 } },
    { "k4", "public", { "Poste 4", "0.5.2" }, { -300 * DAY, -9 * DAY, 0, 87 } }, { "k0", "retired", { "Ancien poste", "0.1.0" }, { -2 * YEAR, -YEAR, -300 * DAY, 12 } },
};
static const struct fake_row agents[] = {
    { "a1", "", { "Anne Exemple", "agent avi supervisor administrator auditor" }, { -200 * DAY, -10 } }, { "a2", "", { "Luc Exemple", "agent" }, { -30 * DAY, -26 * 60 } },
};
static const struct fake_row lines[] = {
    { "cap", "", { "Centre d'assistance aux professionnels", "lu-ve 08:30-16:30", "418 643-9025" }, { 0 } },
    { "sa", "", { "Service d'authentification", "lu-ma,je-ve 08:30-16:30; me 10:30-16:30", "418 643-8210" }, { 0 } },
};
static const struct fake_row holidays[] = { { "2026-12-25", "holiday", { "Noël", "Christmas" }, { 0 } }, { "2027-01-01", "holiday", { "Jour de l'An", "New Year's Day" }, { 0 } } };

/* --- the trail --- */

static const struct fake_row trail[] = {
    { "12345", "act-password", { "account", "ok", "forgotten", "agent", "Anne Exemple", "Comptoir 1", "9f31c0aa" }, { -2 } },
    { "12344", "account.login", { "account", "refused", "password-wrong", "user", "Marie-Ève Tremblay", "Poste 1", "9f31c0aa" }, { -9 } },
};
static const struct fake_row older[] = { { "9001", "token.given", { "", "ok", "", "operator", "", "", "77aa10bc" }, { -YEAR } } };
static const struct fake_row incidents[] = {
    { "i2", "", { "2", "Un courriel envoyé à la mauvaise adresse" }, { -20 * DAY, -19 * DAY } }, { "i1", "", { "1", "Une clé volée avec son mot de passe écrit" }, { -200 * DAY, -199 * DAY } },
};
static const struct fake_row incident[] = {
    { "i2", "", { "Nom et adresse courriel d'une personne", "Un courriel envoyé à la mauvaise adresse", "2026-11-02", "2026-11-02", "1", "Non : aucun renseignement sensible", "", "Adresse corrigée" },
      { -19 * DAY, -18 * DAY } },
};

/* Numbers that are no times. */
static void fill_verified(struct counter_sheet *sheet)
{
    sheet->rows[sheet->row_count++] = (struct counter_row){ .id = "", .word = "good", .time_count = 3, .times = { 1, 12345, 0 } };
}

static bool chain_bad, head_bad;
void fake_chain_is(const char *how)
{
    chain_bad = strcmp(how, "bad") == 0;
    head_bad = strcmp(how, "head") == 0;
}

/* The bad row is found by the second request. */
static void fill_chain(struct counter_sheet *sheet)
{
    fill_verified(sheet);
    if (chain_bad) {
        sheet->rows[0].times[1] = 20000;
        sheet->next = "20001";
    }
    if (head_bad) {      /* every row is good; the head of a day, whose row was wiped out of it, is not */
        sheet->rows[0].word = "bad";
        sheet->rows[0].text_count = 2;
        sheet->rows[0].texts[0] = "2026-11-21";
        sheet->rows[0].texts[1] = "2026-11-20";
    }
}

static void fill_bad(struct counter_sheet *sheet)
{
    sheet->rows[sheet->row_count++] = (struct counter_row){ .id = "", .word = "bad", .time_count = 3, .times = { 20001, 24567, 24567 } };
}

static void put_number(struct counter_sheet *sheet, const char *word, int64_t number)
{
    sheet->rows[sheet->row_count++] = (struct counter_row){ .id = "", .word = word, .time_count = 2, .times = { number, number } };
}

static void fill_days(struct counter_sheet *sheet)
{
    static const struct { const char *day; int64_t n; } days[] = {
        { "2026-11-16", 12 }, { "2026-11-17", 0 }, { "2026-11-18", 7 }, { "2026-11-19", 1 }, { "2026-11-20", 48 }, { "2026-11-21", 3 }, { "2026-11-22", 5 }
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        put_number(sheet, days[i].day, days[i].n);
}

static void fill_durations(struct counter_sheet *sheet)
{
    put_number(sheet, "Poste 1", 1240);
    put_number(sheet, "Poste 3, salle d'attente", 2380);
    put_number(sheet, "Poste 4", 95000);
}

static void fill_purged(struct counter_sheet *sheet)
{
    sheet->rows[sheet->row_count++] = (struct counter_row){ .id = "", .word = "answers kept for repeats", .time_count = 1, .times = { 1204 } };
    sheet->rows[sheet->row_count++] = (struct counter_row){ .id = "", .word = "invitations", .time_count = 1, .times = { 3 } };
}

static void fill_kiosks(struct counter_sheet *sheet)
{
    static const int64_t operations[] = { 1204, 0, 87, 12 };
    for (size_t i = 0; i < sheet->row_count && i < sizeof operations / sizeof operations[0]; i++)
        sheet->rows[i].times[3] = operations[i];
}

const struct fake_sheet fake_acts[] = {
    { .verb = "counter-verify", .when = "person=p2", .id = "w2", ROWS(facts_only) },
    { .verb = "counter-verify", .id = "w1", ROWS(facts) },
    { .verb = "counter-verify-answer", .when = "code=123", ROWS(proved) },
    { .verb = "counter-verify-answer", ROWS(proved_facts) },
    { .verb = "counter-documents", ROWS(proved_documents) },
    { .verb = "counter-ask-second", .id = "s9", .text = "A-4QPL-77AX" },
    { .verb = "counter-second", .fill = fill_second },
    { .verb = "counter-seconds", ROWS(seconds) },
    { .verb = "counter-answer-second", .when = "yes=1", ROWS(second_yes) },
    { .verb = "counter-answer-second", ROWS(second_no) },
    { .verb = "act-unblock-phone", .secret = "K7QM-2V9X-4HTP-8RWA-3CDE", .until_minutes = 10 },
    { .verb = "act-unblock-confirm", ROWS(rotated) },
    { .verb = "act-unblock-here", .id = "t1", .until_minutes = 10 },
    { .verb = "act-replace", .secret = "7Q2MK9XV", .until_minutes = 2 * DAY },
    { .verb = "act-recertify", .secret = "7Q2MK9XV", .until_minutes = 2 * DAY },
    { .verb = "act-password", .secret = "Moka7Tuile3", .until_minutes = DAY },
    { .verb = "act-secret-code", .secret = "ihv2T7sD", .text = "R-5521-00AB", .until_minutes = 7 * DAY },
    { .verb = "act-nip", .until_minutes = 30 * DAY },
    { .verb = "act-email", ROWS(new_address) },
    { .verb = "act-letter", .until_minutes = 20 * DAY },
    { .verb = "counter-cases", ROWS(cases) },
    { .verb = "counter-case", ROWS(exchange) },
    { .verb = "counter-case-text", .when = "from=44", .text = "J'ai essayé deux fois depuis hier.\nMerci de votre aide." },
    { .verb = "counter-case-text", .text = "Bonjour, je ne peux plus ouvrir ma session. ", .next = "44" },
    { .verb = "act-case-take", ROWS(taken) },
    { .verb = "counter-queue", .when = "queue=mails", ROWS(mails) },
    { .verb = "counter-queue", .when = "queue=kiosks", ROWS(silent) },
    { .verb = "counter-queue", .when = "queue=refused", ROWS(refused) },
    { .verb = "counter-kiosks", ROWS(kiosks), .fill = fill_kiosks },
    { .verb = "act-kiosk-code", .secret = "GUI-7Q2M-K9XV", .until_minutes = DAY },
    { .verb = "counter-agents", ROWS(agents) },
    { .verb = "counter-lines", ROWS(lines) },
    { .verb = "counter-holidays", ROWS(holidays) },
    { .verb = "counter-trail", .when = "from=t2", ROWS(older), .back = "t1" },
    { .verb = "counter-trail", ROWS(trail), .next = "t2" },
    { .verb = "counter-trail-verify", .when = "from=20001", .fill = fill_bad },
    { .verb = "counter-trail-verify", .fill = fill_chain },
    { .verb = "counter-incidents", ROWS(incidents) },
    { .verb = "counter-incident", ROWS(incident) },
    { .verb = "act-incident", .id = "i3" },
    { .verb = "act-purge", .fill = fill_purged },
    { .verb = "counter-numbers", .when = "what=duration", .fill = fill_durations },
    { .verb = "counter-numbers", .when = "by=kiosk", .fill = fill_durations },
    { .verb = "counter-numbers", .fill = fill_days },
    { .verb = NULL },
};
