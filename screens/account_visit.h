/* What the pages of an account remember between two of them; part of the session, wiped whole by session_wipe. */
#ifndef GUICHET_SCREENS_ACCOUNT_VISIT_H
#define GUICHET_SCREENS_ACCOUNT_VISIT_H

#include "core/desk/account.h"
#include "screens/deed_visit.h"

struct work;

/* Identification: which choice of each section of document 004, and what its pages know of one another. */
enum identify_one { IDENTIFY_ONE_NOT_SAID, IDENTIFY_AVIS, IDENTIFY_NO_AVIS };
enum identify_two { IDENTIFY_TWO_NOT_SAID, IDENTIFY_CARD, IDENTIFY_LICENCE, IDENTIFY_NO_NUMBER };
struct identify_visit {
    enum identify_one one;
    enum identify_two two;
    const char *refused;              /* purpose of the consent that was refused last */
    bool resumed;                     /* names and choices are those that were kept */
    bool agreed;                      /* to have the personal data checked: names and choices may be kept */
    bool read;                        /* date and numbers were read, once, before they count */
    bool correcting;                  /* the numbers were refused: their consents are given */
    bool proved;                      /* a ticket that was too old was asked for again on this page already */
    bool letter;                      /* asked for, for the number that is missing */
};

struct account_visit {
    struct account_result result;     /* the last answer */
    size_t row;                       /* of the list shown, for the pages about it */
    bool confirmed_policy;            /* «J'accepte» was chosen */
    unsigned page;                    /* of the list that is asked for */
    bool searched;                    /* the list of messages is what was searched */
    char draft[40], thread[40], subject[16];    /* the letter that is written */
    bool eight_read;                  /* the eight answers were read, once, before they count */
    bool draft_dirty;                 /* something was typed since it was kept */
    bool draft_stored;                /* it was opened as a draft, or kept as one */
    struct letter_result letter;
    const struct work *work;          /* work.h: what was asked last from a form */
    bool proved;                      /* a wizard: the code or NIP was asked about on this page already */
    bool reviewed;                    /* a wizard: creating was tried, so what is corrected comes back to the review */
    bool spelled;                     /* the letters of the code or name shown are said by words */
    bool citizen;                     /* the Service d'authentification was chosen last, not the services on line */
    bool notice_accepted;             /* its first notice, and the hash of what was read then */
    uint8_t notice[32];
    bool creating;                    /* the code that is asked for is of an account that was just created */
    unsigned services;                /* bit i: the i-th of desk_services is ticked */
    struct identify_visit identify;
    struct deed_visit deed;           /* an agent's acts */
};

#endif
