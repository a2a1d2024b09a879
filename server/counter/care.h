/* Acts on accounts and citizens: what their verbs share. Inside server/counter only; threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_CARE_H
#define GUICHET_SERVER_COUNTER_CARE_H

#include "server/citizens/citizens.h"
#include "server/counter/counter.h"

/* For read: a state of n bytes whose first member is a struct counter_grant, which is read; the object has these members and no others. NULL: no memory
 * or ERR_FORMAT, which *e says. care_drop: wiped and freed. */
void *care_begin(struct account_call *a, const char *const *names, size_t n, enum err *e);
void care_drop(struct account_call *a, size_t n);

/* What a person has: closed accounts are not found. */
struct care_accounts { struct account_row services; struct citizen_row citizen; };
MUST_USE enum err care_accounts_get(struct account_call *a, const char *person, struct care_accounts *out);
/* Which notice tells of an act on this person. */
enum notice_kind care_notice(const struct care_accounts *accounts);
/* In run, after the grant: told and in the trail, and an answer without rows where there is none yet. */
MUST_USE enum err care_done(struct account_call *a, const struct counter_grant *grant, enum notice_kind notice);
MUST_USE enum err care_gone(struct account_call *a);

#define CARE_EMAIL_PURPOSE "counter-email"      /* code.purpose */

#endif
