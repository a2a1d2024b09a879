#include "faults.h"

#include <string.h>

bool faults_add_cut(struct faults *faults, enum faults_cut when, int instruction, unsigned occurrence)
{
    for (size_t i = 0; i < FAULTS_CUTS_MAX; i++) {
        struct faults_cut_rule *rule = &faults->cuts[i];
        if (rule->when == FAULTS_CUT_NONE) {
            *rule = (struct faults_cut_rule){ .when = when, .instruction = instruction, .occurrences = occurrence };
            return true;
        }
    }
    return false;
}

void faults_drop_cuts(struct faults *faults)
{
    for (size_t i = 0; i < FAULTS_CUTS_MAX; i++)
        faults->cuts[i].when = FAULTS_CUT_NONE;
}

enum faults_cut faults_count(struct faults *faults, uint8_t instruction)
{
    enum faults_cut cut = FAULTS_CUT_NONE;
    faults->counters[instruction]++;
    faults->total++;
    for (size_t i = 0; i < FAULTS_CUTS_MAX; i++) {
        struct faults_cut_rule *rule = &faults->cuts[i];
        if (rule->when == FAULTS_CUT_NONE || (rule->instruction != FAULTS_ANY && rule->instruction != instruction))
            continue;
        rule->occurrences--;
        if (rule->occurrences == 0) {
            cut = rule->when;
            rule->when = FAULTS_CUT_NONE;
        }
    }
    return cut;
}

void faults_log(struct faults *faults, const struct faults_log_entry *entry)
{
    faults->log[faults->logged % FAULTS_LOG_MAX] = *entry;
    faults->logged++;
}

static void faults_print_entry(const struct faults_log_entry *entry, FILE *out)
{
    fprintf(out, "%02X %02X %02X %02X %02zX -> ", entry->header[0], entry->header[1], entry->header[2],
            entry->header[3], entry->lc);
    if (entry->cut == FAULTS_CUT_BEFORE)
        fputs("cut before\n", out);
    else
        fprintf(out, "%04X%s\n", entry->sw, entry->cut == FAULTS_CUT_AFTER ? " cut after" : "");
}

void faults_print_log(const struct faults *faults, FILE *out)
{
    size_t first = faults->logged > FAULTS_LOG_MAX ? faults->logged - FAULTS_LOG_MAX : 0;
    for (size_t i = first; i < faults->logged; i++)
        faults_print_entry(&faults->log[i % FAULTS_LOG_MAX], out);
}

void faults_print_counters(const struct faults *faults, FILE *out)
{
    for (size_t i = 0; i < FAULTS_INSTRUCTIONS; i++)
        if (faults->counters[i] > 0)
            fprintf(out, "%02zX %u\n", i, faults->counters[i]);
    fprintf(out, "total %u\n", faults->total);
}

void faults_reset_counters(struct faults *faults)
{
    memset(faults->counters, 0, sizeof(faults->counters));
    faults->total = 0;
}
