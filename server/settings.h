/* What requests and notices need of guichetd's configuration. Read-only once loaded: any thread. */
#ifndef GUICHET_SERVER_SETTINGS_H
#define GUICHET_SERVER_SETTINGS_H

#include "server/policy.h"

/* The strings live as long as the configuration they came from. */
struct settings {
    struct policy policy;
    bool demonstration;         /* mails say so */
    bool agent_codes;           /* agents may log in without a token */
    int64_t enrolment_hours;    /* how long a kiosk's code is good */
    int64_t password_days;      /* of accounts: how old a password may get, 0 for ever */
    const char *sender;         /* address notices come from */
    const char *signature;      /* name under a notice */
    const char *phone;          /* «Ce n'était pas vous?» */
    const char *accounts_phone; /* the same about an account, and for another NIP */
    int64_t invitation_days;    /* how long the secret code of an invitation is good */
    const char *citizens_phone, *citizens_signature;         /* of the Service d'authentification */
    const char *invitation_link, *invitation_signature;      /* "" no link; lines of the signature have " / " between them */
    const char *agents_second;  /* "none", "release", "all": acts of an agent that need another's yes */
    const char *letters_spool;  /* folder where letters wait for the post; "" none */
    bool identity_duplicates;   /* refuse a NAM that another account was identified with */
};

/* What holds when nothing is configured: the defaults of options.c. */
extern const struct settings settings_default;

void settings_load(const struct conf *conf, struct settings *out);

#endif
