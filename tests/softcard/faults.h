/*
 * What a test asks of the card beside its normal work: cuts and delays on chosen instructions; and what it can look at:
 * counters and the log of APDUs, which never holds a body.
 */
#ifndef SOFTCARD_FAULTS_H
#define SOFTCARD_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { FAULTS_CUTS_MAX = 8, FAULTS_LOG_MAX = 200, FAULTS_INSTRUCTIONS = 256, FAULTS_ANY = -1 };

enum faults_cut { FAULTS_CUT_NONE, FAULTS_CUT_BEFORE, FAULTS_CUT_AFTER };

struct faults_cut_rule {
    enum faults_cut when; /* NONE: this place is free */
    int instruction;      /* or FAULTS_ANY */
    unsigned occurrences; /* still to come, this one included */
};

struct faults_log_entry {
    uint8_t header[4];
    size_t lc;
    uint16_t sw;
    enum faults_cut cut;
};

struct faults {
    struct faults_cut_rule cuts[FAULTS_CUTS_MAX];
    unsigned delay_ms[FAULTS_INSTRUCTIONS];
    unsigned counters[FAULTS_INSTRUCTIONS];
    unsigned total;
    struct faults_log_entry log[FAULTS_LOG_MAX];
    size_t logged; /* ever, not only those kept */
};

/* occurrence 1 is the next one. False: too many rules are waiting. */
bool faults_add_cut(struct faults *faults, enum faults_cut when, int instruction, unsigned occurrence);
void faults_drop_cuts(struct faults *faults);

/* Counts this occurrence; tells if it is to be cut. */
enum faults_cut faults_count(struct faults *faults, uint8_t instruction);

void faults_log(struct faults *faults, const struct faults_log_entry *entry);

void faults_print_counters(const struct faults *faults, FILE *out);
void faults_print_log(const struct faults *faults, FILE *out);
void faults_reset_counters(struct faults *faults);

#endif
