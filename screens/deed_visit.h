/* What an agent's acts remember between two pages; part of the session, wiped whole by session_wipe. */
#ifndef GUICHET_SCREENS_DEED_VISIT_H
#define GUICHET_SCREENS_DEED_VISIT_H

#include "core/desk/counter.h"

struct deed;

enum { DEED_PATH_SIZE = 4096 };

enum deed_second { DEED_SECOND_NONE, DEED_SECOND_WAITS, DEED_SECOND_YES, DEED_SECOND_NO, DEED_SECOND_OVER };

struct deed_visit {
    const struct deed *act;                    /* NULL: none was begun */
    const struct deed *begun;                  /* that this one goes on with */
    enum counter_place place;                 /* of the row it is about */
    size_t row;
    enum counter_proof proof;                 /* what the person has shown, to this agent, in this session */
    char proof_id[40], proof_person[40];
    int64_t proof_until_ms;
    unsigned caller_left;                     /* verifications left on the telephone, as far as it was said; 0: not said */
    bool no_code;                             /* the code that was mailed cannot be read */
    const struct deed *second_for;
    enum deed_second second;                   /* another agent's yes for this act and person */
    char second_id[40], second_text[24], second_who[COUNTER_NAME_SIZE], second_person[40];
    int64_t second_until_ms;
    bool spelled;                             /* the secret that is shown is said letter by letter */
    size_t case_state, message;               /* which cases; which message of one is read */
    char case_subject[16];                    /* "" all */
    int64_t text_from;                        /* bytes of it that were read */
    size_t queue, numbers;                    /* which queue, which numbers: rows of their tables */
    bool by_kiosk, month;                     /* the numbers */
    bool incidents;                           /* they are exported, not the trail */
    char incident[40];                        /* that is changed, "" a new one */
    bool incident_fills;                      /* its form begins with what it has */
    int64_t verified_from, verified_bad;      /* the trail: next row to be looked at; the first bad one, 0 none */
    int64_t verified_count;
    bool verified_broken;                     /* it does not hold: a row, or the signed head of a day */
    char verified_day[16];                    /* of that head; "" none */
    int64_t exported;                         /* bytes so far */
    char export_path[DEED_PATH_SIZE];
};

#endif
