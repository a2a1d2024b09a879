/* The verbs of the services on line, a line each; their rows are in the files that do them. */
#include "server/accounts/accounts.h"

extern const struct account_verb account_verb_login, account_verb_home, account_verb_trail, account_verb_logout;                       /* login.c, home.c, sessions.c */
extern const struct account_verb account_verb_password, account_verb_name, account_verb_questions, account_verb_questions_keep;     /* settings.c */
extern const struct account_verb account_verb_forgot, account_verb_forgot_answers, account_verb_forgot_password;                    /* forgot.c */
extern const struct account_verb account_verb_messages, account_verb_message, account_verb_draft_drop;                               /* messages.c */

/* representatives, invitations, NIPs, employees */
extern const struct account_verb account_verb_invitation, account_verb_invitation_refuse, account_verb_accept, account_verb_nip,
    account_verb_name_check, account_verb_create, account_verb_users, account_verb_user_add, account_verb_user_remove, account_verb_user_restore,
    account_verb_user_code, account_verb_employees, account_verb_employee_add, account_verb_employee_remove;

/* identification and consents of a citizen (server/citizens) */
extern const struct account_verb account_verb_citizen_personal, account_verb_citizen_identify, account_verb_citizen_secret, account_verb_citizen_progress,
    account_verb_citizen_consent, account_verb_citizen_consents, account_verb_citizen_withdraw;
/* accounts of citizens, log-in, codes (server/citizens) */
extern const struct account_verb account_verb_citizen_refuse, account_verb_citizen_create, account_verb_citizen_login, account_verb_citizen_resend,
    account_verb_citizen_code, account_verb_citizen_forgot, account_verb_citizen_forgot_code, account_verb_citizen_forgot_password,
    account_verb_citizen_home, account_verb_citizen_password, account_verb_citizen_email, account_verb_citizen_email_code, account_verb_citizen_close;

/* the counter (server/counter) */
extern const struct account_verb account_verb_agent_login, account_verb_agent_unlock, account_verb_agent_login_code, account_verb_agent_code,
    account_verb_agent_home;                                                                                             /* login.c, code.c, home.c */
/* people (server/counter) */
extern const struct account_verb account_verb_counter_find, account_verb_counter_person, account_verb_counter_events;
/* the counter: who works with whom, verification, second agents (server/counter) */
extern const struct account_verb account_verb_counter_release, account_verb_counter_verify, account_verb_counter_verify_answer, account_verb_counter_documents,
    account_verb_counter_ask_second, account_verb_counter_second, account_verb_counter_seconds, account_verb_counter_answer_second;
/* the counter: acts on accounts (server/counter) */
extern const struct account_verb account_verb_act_clear_lock, account_verb_act_password, account_verb_act_secret_code, account_verb_act_close,
    account_verb_act_email, account_verb_act_email_code, account_verb_act_nip, account_verb_act_identify, account_verb_act_letter;
/* the counter: people's messages (server/counter) */
extern const struct account_verb account_verb_counter_cases, account_verb_counter_case, account_verb_counter_case_text, account_verb_act_case_take,
    account_verb_act_case_answer, account_verb_act_case_transfer, account_verb_act_case_close;
/* the counter's trail, numbers, queues and directory (server/counter) */
extern const struct account_verb account_verb_counter_trail, account_verb_counter_trail_verify, account_verb_counter_export, account_verb_counter_incidents,
    account_verb_counter_incident, account_verb_act_incident, account_verb_act_purge, account_verb_counter_numbers,
    account_verb_counter_lines, account_verb_act_hours, account_verb_counter_holidays, account_verb_act_holiday, account_verb_counter_queue, account_verb_act_queue;
/* the counter: kiosks and agents (server/counter) */
extern const struct account_verb account_verb_counter_kiosks, account_verb_act_kiosk_code, account_verb_act_kiosk_retire, account_verb_counter_agents,
    account_verb_act_agent_role;
/* acts on tokens */
extern const struct account_verb account_verb_act_unblock_phone, account_verb_act_unblock_confirm, account_verb_act_unblock_here, account_verb_act_release_again,
    account_verb_act_revoke, account_verb_act_replace, account_verb_act_recertify;

const struct account_verb *const account_verbs[] = {
    &account_verb_login,
    &account_verb_home,
    &account_verb_trail,
    &account_verb_logout,
    &account_verb_password,
    &account_verb_name,
    &account_verb_questions,
    &account_verb_questions_keep,
    &account_verb_forgot,
    &account_verb_forgot_answers,
    &account_verb_forgot_password,
    &account_verb_messages,
    &account_verb_message,
    &account_verb_draft_drop,
    &account_verb_counter_trail,
    &account_verb_counter_trail_verify,
    &account_verb_counter_export,
    &account_verb_counter_incidents,
    &account_verb_counter_incident,
    &account_verb_act_incident,
    &account_verb_act_purge,
    &account_verb_counter_numbers,
    &account_verb_counter_lines,
    &account_verb_act_hours,
    &account_verb_counter_holidays,
    &account_verb_act_holiday,
    &account_verb_counter_queue,
    &account_verb_act_queue,
    &account_verb_citizen_personal,
    &account_verb_citizen_identify,
    &account_verb_citizen_secret,
    &account_verb_citizen_progress,
    &account_verb_citizen_consent,
    &account_verb_citizen_consents,
    &account_verb_citizen_withdraw,
    &account_verb_invitation,
    &account_verb_invitation_refuse,
    &account_verb_accept,
    &account_verb_nip,
    &account_verb_name_check,
    &account_verb_create,
    &account_verb_users,
    &account_verb_user_add,
    &account_verb_user_remove,
    &account_verb_user_restore,
    &account_verb_user_code,
    &account_verb_employees,
    &account_verb_employee_add,
    &account_verb_employee_remove,
    &account_verb_citizen_refuse,
    &account_verb_citizen_create,
    &account_verb_citizen_login,
    &account_verb_citizen_resend,
    &account_verb_citizen_code,
    &account_verb_citizen_forgot,
    &account_verb_citizen_forgot_code,
    &account_verb_citizen_forgot_password,
    &account_verb_citizen_home,
    &account_verb_citizen_password,
    &account_verb_citizen_email,
    &account_verb_citizen_email_code,
    &account_verb_citizen_close,
    &account_verb_agent_login,
    &account_verb_agent_login_code,
    &account_verb_agent_home,
    &account_verb_agent_unlock,
    &account_verb_agent_code,
    &account_verb_counter_find,
    &account_verb_counter_person,
    &account_verb_counter_events,
    &account_verb_counter_release,
    &account_verb_counter_verify,
    &account_verb_counter_verify_answer,
    &account_verb_counter_documents,
    &account_verb_counter_ask_second,
    &account_verb_counter_second,
    &account_verb_counter_seconds,
    &account_verb_counter_answer_second,
    &account_verb_act_clear_lock,
    &account_verb_act_password,
    &account_verb_act_secret_code,
    &account_verb_act_close,
    &account_verb_act_email,
    &account_verb_act_email_code,
    &account_verb_act_nip,
    &account_verb_act_identify,
    &account_verb_act_letter,
    &account_verb_counter_cases,
    &account_verb_counter_case,
    &account_verb_counter_case_text,
    &account_verb_act_case_take,
    &account_verb_act_case_answer,
    &account_verb_act_case_transfer,
    &account_verb_act_case_close,
    &account_verb_counter_kiosks,
    &account_verb_act_kiosk_code,
    &account_verb_act_kiosk_retire,
    &account_verb_counter_agents,
    &account_verb_act_agent_role,
    &account_verb_act_unblock_phone,
    &account_verb_act_unblock_confirm,
    &account_verb_act_unblock_here,
    &account_verb_act_release_again,
    &account_verb_act_revoke,
    &account_verb_act_replace,
    &account_verb_act_recertify,
    NULL
};
