/* The list of all flows.  A new flow is a file here and a line in screens.c. */
#ifndef GUICHET_SCREENS_SCREENS_H
#define GUICHET_SCREENS_SCREENS_H

#include "tui/flow.h"

extern const struct flow flow_account, flow_services, flow_home, flow_settings, flow_forgot, flow_trail, flow_invitation, flow_nip, flow_users, flow_employees, flow_accept, flow_work, flow_identify;
extern const struct flow flow_welcome, flow_enrol, flow_menu, flow_password, flow_check, flow_questions, flow_contact, flow_unblock, flow_renew, flow_help, flow_directory,
                         flow_display, flow_messages;
extern const struct flow flow_consent, flow_citizen_home, flow_citizen_account, flow_citizen_consents, flow_citizen_kept;
extern const struct flow flow_counter, flow_counter_login, flow_counter_lock, flow_counter_find;      /* counter.h */
extern const struct flow flow_counter_deed, flow_counter_here, flow_counter_verify, flow_counter_seconds, flow_counter_cases, flow_counter_queue, flow_counter_kiosks,
                         flow_counter_directory, flow_counter_trail, flow_counter_export, flow_counter_incidents, flow_counter_numbers;      /* counter_deed.h */
extern const struct flow flow_citizen, flow_citizen_over, flow_citizen_how, flow_about, flow_create, flow_lost;      /* document 004: citizen.h */

/* NULL-terminated; the first page of the first one is where a run begins. */
extern const struct flow *const screens_flows[];

/* Pages that code enters (not an edge): NULL-terminated, for flow_fault. */
extern const char *const screens_roots[];

/* Option 6: the page that this token, this hour and this network call for (renew.c). */
void screens_open_renew(struct run *run);

/* Writes the paragraphs of the help lines (directory.c), for the directory and for F1. */
void screens_compose_lines(const struct run *run, struct composer *c);

#endif
