/* How often what may be tried: one table of defaults and bounds, and the limits in force.
 *
 * The configuration file is the policy file: each row is an option of it, and its bounds stop an operator from making
 * it unsafe.  Read-only once loaded: any thread. */
#ifndef GUICHET_SERVER_POLICY_H
#define GUICHET_SERVER_POLICY_H

#include "core/base/conf.h"

enum { POLICY_MINUTE_MS = 60000, POLICY_HOUR_MS = 3600000, POLICY_DAY_MS = 86400000 };

/* name, option, default, least, most, window, the window begins anew with each try, help.
 * A window that begins anew makes the limit hold in any stretch of that length; one that does not is a pause for what
 * many people share. */
#define POLICY_ROWS(X) \
    X(ANSWERS, "policy.answers",        3,  1, 10,  POLICY_DAY_MS,         true,  "wrong sets of answers for a token in 24 h") \
    X(KIOSK,   "policy.kiosk_failures", 10, 3, 100, 5 * POLICY_MINUTE_MS,  false, "failed recoveries at a kiosk in 5 minutes before it pauses for 5") \
    X(CODE,    "policy.code_tries",     5,  1, 10,  10 * POLICY_MINUTE_MS, false, "wrong entries that kill an e-mailed code") \
    X(ADDRESS, "policy.address_tries",  10, 1, 10,  POLICY_DAY_MS,         true,  "wrong codes for an address in 24 h, whatever the code") \
    X(SENDING, "policy.codes_an_hour",  5,  1, 20,  POLICY_HOUR_MS,        false, "codes mailed to a person in an hour") \
    X(EST,     "policy.est_failures",   20, 5, 1000, 5 * POLICY_MINUTE_MS, false, "failures of an address at the EST server in 5 minutes before it waits for 5") \
    X(LOGIN,   "policy.login_tries",    10, 3, 100, 15 * POLICY_MINUTE_MS, true,  "wrong passwords of an account before it waits 15 minutes") \
    X(FORGOT,  "policy.forgot_tries",   3,  1, 10,  POLICY_DAY_MS,         true,  "wrong sets of answers for an account in 24 h") \
    X(SECRET,  "policy.code_entries",   5,  1, 10,  30LL * POLICY_DAY_MS,  true,  "wrong entries that kill a secret code or a NIP") \
    X(NAMES,   "policy.name_tries",     5,  1, 20,  POLICY_HOUR_MS,        false, "user names that may be asked for with one code, or by one account in an hour") \
    X(CREATIONS, "policy.creations",    30, 5, 500, POLICY_HOUR_MS,        false, "accounts of the Service d'authentification that may be asked for at a kiosk in an hour") \
    X(IDENTIFY, "policy.identifications", 5, 1, 10, POLICY_DAY_MS,         true,  "refused identifications of an account, and of a health insurance number, in 24 h") \
    X(CALLER,   "policy.verifications", 3, 1, 5,   POLICY_DAY_MS,         true,  "wrong verifications of a person on the telephone in 24 h, before documents are needed") \
    X(AGENT,    "policy.agent_codes",   5, 1, 10,  10 * POLICY_MINUTE_MS, false, "wrong entries that kill an agent's one-time code") \
    X(RELEASE, "policy.agent_releases", 1,  1, 3,   POLICY_DAY_MS,         true,  "releases of a token's secret by agents in 24 h, before a supervisor must lift the delay")

enum policy_kind {
#define X(name, option, fallback, least, most, window, anew, help) POLICY_##name,
    POLICY_ROWS(X)
#undef X
    POLICY_COUNT
};

struct policy { int64_t limits[POLICY_COUNT]; };

struct policy_row {
    const char *name, *option;
    int64_t least, most, window_ms;
    bool anew;
};
extern const struct policy_row policy_rows[POLICY_COUNT];

void policy_load(const struct conf *conf, struct policy *out);

#endif
