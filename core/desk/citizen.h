/* What this kiosk can do for a person with an account of the Service d'authentification (document 004; server/PROTOCOL.md 13).
 *
 * As core/desk/account.h, of which it shares the session: at most one person is logged in at a kiosk, of one of the two services, and
 * desk_forget, desk_log_out and a log-in of the other service wipe all of it. Every verb needs the network (ERR_NETWORK_NEEDED at
 * once); results are struct account_result. Texts typed go in as secrets; NAS, NAM, dates and numbers are in locked memory only, and forgotten
 * when the answer has come. Besides account.h's errors:
 *   ERR_CODE_WRONG (left), ERR_CODE_DEAD (another can be asked for), ERR_TOO_SOON, ERR_TOO_MANY (until_ms)
 *   ERR_IDENTITY_* (left), ERR_REGISTER_DOWN (nothing was counted), the fields' own (core/rules/identity.h, citizen.h)
 * All calls from the thread that runs the loop. */
#ifndef GUICHET_DESK_CITIZEN_H
#define GUICHET_DESK_CITIZEN_H

#include "core/desk/account.h"
#include "core/rules/citizen.h"

enum { CITIZEN_ID_SIZE = 40, CITIZEN_CODE_TEXT_SIZE = 24, CITIZEN_WORD_SIZE = 24, CITIZEN_PAGE_SIZE = 32 };

enum citizen_state { CITIZEN_NEW, CITIZEN_BEGUN, CITIZEN_LETTER, CITIZEN_COUNTER, CITIZEN_IDENTIFIED };

/* What is not secret of a wizard that was left, for 30 minutes. page: a name of the screens'; one, two: which choice of each section. */
struct citizen_progress { char page[CITIZEN_PAGE_SIZE], given[ACCOUNT_TEXT_SIZE], family[ACCOUNT_TEXT_SIZE], one[CITIZEN_WORD_SIZE], two[CITIZEN_WORD_SIZE]; };

struct citizen_home {
    char id[CITIZEN_ID_SIZE], name[CITIZEN_NAME_SIZE];
    char email[DESK_EMAIL_SIZE];                             /* masked */
    char given[ACCOUNT_TEXT_SIZE];                           /* as the person typed it; "" not yet */
    enum citizen_state state;
    int64_t begun_ms, until_ms;                              /* of an identification that is begun: until when it can be gone on with */
    int64_t personal_ms, tax_ms, reference_ms;               /* when each part was agreed; 0 not */
    int64_t letter_ms, letter_until_ms;                      /* a letter: when it was asked for, until when its secret is good */
    bool letter_for_tax;                                     /* else for the reference number */
    unsigned letter_left;                                    /* entries */
    char reference[DESK_RECEIPT_SIZE];                       /* CITIZEN_COUNTER: to be given to the agent */
    int64_t identified_ms;
    char code[CITIZEN_CODE_TEXT_SIZE];                       /* code d'identification */
    int64_t consented_ms, refused_ms;                        /* to communicate with the service: 0 not */
    bool has_progress;
    struct citizen_progress progress;
};

/* A code was mailed; what it is for decides which verb takes it. */
enum citizen_coding_for { CODING_LOGIN /* a creation too */, CODING_FORGOT, CODING_EMAIL };
struct citizen_coding {
    bool open, confirming;                                   /* confirming: of an address that was not confirmed yet */
    enum citizen_coding_for what;
    char to[DESK_EMAIL_SIZE];                                /* masked; "" where it is not said */
    int64_t expires_ms, resend_ms;                           /* wall */
};

struct citizen_consent_row { char id[CITIZEN_ID_SIZE], purpose[CITIZEN_WORD_SIZE], recipient[CITIZEN_WORD_SIZE * 2], answer[CITIZEN_WORD_SIZE], place[ACCOUNT_TEXT_SIZE]; int64_t at_ms; bool in_force; };
struct citizen_consents { unsigned count, page, pages; size_t row_count; struct citizen_consent_row rows[ACCOUNT_ROWS_MAX]; };

struct desk_citizen {
    bool open;                                               /* somebody is logged in */
    int64_t until_ms;
    struct citizen_home home;
    struct citizen_coding coding;
    bool may_set_password;                                   /* after desk_citizen_forgot_code */
    bool personal_agreed;                                    /* desk_citizen_personal said yes in the last 30 minutes */
    struct citizen_consents consents;
};
const struct desk_citizen *desk_citizen(const struct desk *d);    /* never NULL */

/* --- account and log-in --- */

/* text: SHA-256 of what the person read before, in their language. */
MUST_USE enum err desk_citizen_refuse(struct desk *d, const uint8_t text[32], const struct account_watch *watch);
struct citizen_create { const struct secret *name, *email, *password; const char *language; const uint8_t *text; };
MUST_USE enum err desk_citizen_create(struct desk *d, const struct citizen_create *create, const struct account_watch *watch);      /* fills coding */
/* name: or the address. Fills coding; never opens a session. */
struct citizen_log_in { const struct secret *name, *password; const uint8_t *text; };
MUST_USE enum err desk_citizen_log_in(struct desk *d, const struct citizen_log_in *log_in, const struct account_watch *watch);
MUST_USE enum err desk_citizen_forgot(struct desk *d, const struct secret *name, const struct account_watch *watch);                 /* fills coding */
MUST_USE enum err desk_citizen_resend(struct desk *d, const struct account_watch *watch);                                            /* ERR_TICKET without coding */
/* The code of coding, whatever it is for: CODING_LOGIN opens the session and fills home; CODING_FORGOT sets may_set_password; CODING_EMAIL fills home. */
MUST_USE enum err desk_citizen_code(struct desk *d, const struct secret *code, const struct account_watch *watch);
struct citizen_new_password { const struct secret *password, *name; };                       /* name: what was typed, for the rule; may be NULL */
MUST_USE enum err desk_citizen_forgot_password(struct desk *d, const struct citizen_new_password *password, const struct account_watch *watch);    /* ERR_TICKET */
MUST_USE enum err desk_citizen_home(struct desk *d, const struct account_watch *watch);
void desk_citizen_coding_drop(struct desk *d);               /* the page was left for good */

/* --- identification --- */

/* As typed. ERR_NAM, ERR_NAS, ERR_DATE ... of the first field that does not hold, in the order of the struct. */
struct citizen_personal { const struct secret *given, *family, *birth, *nam, *nas; const uint8_t *text; };
MUST_USE enum err desk_citizen_personal(struct desk *d, const struct citizen_personal *personal, const struct account_watch *watch);     /* sets personal_agreed */
enum citizen_number { CITIZEN_NO_NUMBER, CITIZEN_HEALTH_CARD, CITIZEN_LICENCE };
struct citizen_identify {
    struct citizen_personal personal;                        /* the same again; text is not looked at */
    const struct secret *avis; const uint8_t *avis_text;     /* NULL: none */
    enum citizen_number kind; const struct secret *number; const uint8_t *number_text;
    bool letter;                                             /* asked for, where one of the two is missing */
};
MUST_USE enum err desk_citizen_identify(struct desk *d, const struct citizen_identify *identify, const struct account_watch *watch);     /* ERR_TICKET; home.state says how it ended */
MUST_USE enum err desk_citizen_secret(struct desk *d, const struct secret *typed, const struct account_watch *watch);
/* What is not secret is kept at the server when nothing else is asked, or by the log-out: nobody waits for it. Nothing when nobody is logged in. */
void desk_citizen_keep(struct desk *d, const struct citizen_progress *progress);

/* --- consents, account --- */

/* purpose: an id of PROTOCOL 13: "person", "tax", "health", "licence" (only refused here), "service". */
struct citizen_answer { const char *purpose; bool accept; const uint8_t *text; };
MUST_USE enum err desk_citizen_consent(struct desk *d, const struct citizen_answer *answer, const struct account_watch *watch);
MUST_USE enum err desk_citizen_consents(struct desk *d, unsigned page, const struct account_watch *watch);
MUST_USE enum err desk_citizen_withdraw(struct desk *d, const char *id, const uint8_t text[32], const struct account_watch *watch);
MUST_USE enum err desk_citizen_set_password(struct desk *d, const struct secret *old, const struct secret *new_one, const struct account_watch *watch);
MUST_USE enum err desk_citizen_set_email(struct desk *d, const struct secret *password, const struct secret *email, const struct account_watch *watch);    /* fills coding */
MUST_USE enum err desk_citizen_close(struct desk *d, const struct secret *password, const struct account_watch *watch);       /* ERR_OK: nobody is logged in any more */
/* desk_trail, desk_log_out and desk_account_requests (nothing: no operations) are for both services. */

/* The seven services (document 004) as the operator's data has them; as desk_services. */
size_t desk_citizen_services(struct desk *d, const char *language, struct list_row *rows, size_t max);

#endif
