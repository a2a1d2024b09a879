/* What the verbs about accounts of the Service d'authentification share besides account_inside.h. */
#ifndef GUICHET_DESK_CITIZEN_INSIDE_H
#define GUICHET_DESK_CITIZEN_INSIDE_H

#include "core/desk/account_inside.h"

/* citizen_read.c */
MUST_USE enum err citizen_take_home(struct desk *d, const json_t *json);      /* its member "home", into citizen.home */
/* Its member "coding": the ticket and what is shown of it. same: of the ticket that is there, whose end and purpose stay. */
MUST_USE enum err citizen_take_coding(struct desk *d, const json_t *json, enum citizen_coding_for what);
MUST_USE enum err citizen_take_resent(struct desk *d, const json_t *json);

/* A password that is new here; name and email as typed, either may be NULL. */
void citizen_form_new_password(struct account_form *f, const char *member, const struct citizen_password *password);

#endif
