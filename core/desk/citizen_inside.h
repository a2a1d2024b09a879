/* What the verbs about accounts of the Service d'authentification share besides account_inside.h. */
#ifndef GUICHET_DESK_CITIZEN_INSIDE_H
#define GUICHET_DESK_CITIZEN_INSIDE_H

#include "core/desk/account_inside.h"

/* citizen_read.c: answers, strictly: false, and nothing touched, when a member is missing or does not fit */
struct citizen_mailed { char ticket[ACCOUNT_SESSION_TEXT_SIZE], to[DESK_EMAIL_SIZE]; int64_t expires_ms, resend_ms; bool confirming; };    /* by the server's clock */
bool citizen_read_home(const json_t *json, struct citizen_home *to);
bool citizen_read_coding(const json_t *json, struct citizen_mailed *to);
bool citizen_read_consents(const json_t *json, struct citizen_consents *to);

/* citizen.c */
MUST_USE enum err citizen_take_home(struct desk *d, const json_t *json);      /* into citizen.home */
MUST_USE enum err citizen_take_coding(struct desk *d, const json_t *json, enum citizen_coding_for what);      /* the ticket, and what is shown of it */
/* A password that is new here; name and email as typed, either may be NULL. */
void citizen_form_new_password(struct account_form *f, const char *member, const struct citizen_password *password);

#endif
