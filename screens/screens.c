#include "screens/screens.h"

const struct flow *const screens_flows[] = {
    &flow_welcome, &flow_enrol, &flow_menu, &flow_password, &flow_check, &flow_questions,
    &flow_contact, &flow_unblock, &flow_renew, &flow_directory, &flow_display, &flow_help,
    &flow_account, &flow_services, &flow_home, &flow_settings, &flow_forgot, &flow_trail,
    &flow_invitation, &flow_nip, &flow_users, &flow_employees, &flow_accept, &flow_work, &flow_messages,
    &flow_citizen, &flow_citizen_over, &flow_citizen_how, &flow_about, &flow_create, &flow_lost, &flow_identify,
    &flow_consent, &flow_citizen_home, &flow_citizen_account, &flow_citizen_consents, &flow_citizen_kept,
    &flow_counter, &flow_counter_login, &flow_counter_lock, &flow_counter_find,
    &flow_counter_deed, &flow_counter_here, &flow_counter_verify, &flow_counter_seconds, &flow_counter_cases, &flow_counter_queue, &flow_counter_kiosks,
    &flow_counter_directory, &flow_counter_trail, &flow_counter_export, &flow_counter_incidents, &flow_counter_numbers, NULL
};

const char *const screens_roots[] = {
    "welcome", "enrol", "broken", "menu", "idle", "help", "password.done", "password.locked", "password.refused",
    "password.pulled", "password.unknown", "password.kept", "password.form", "check.result",
    "questions.form", "questions.read", "contact.form", "contact.edit", "contact.done", "contact.codes", "unblock", "unblock.phone",
    "renew.offline", "renew.expired", "renew.waiting", "renew.ask", "renew.form", "locked",
    "account.over", "account.token", "settings.must-password", "settings.must-questions", "messages.kept",
    "identify.begin", "identify.resume", "consent.show", "consent.more",
    "citizen.policy", "citizen.use", "citizen.contact", "citizen.phones", "citizen.no-access", "citizen.no-mail", "citizen.how", "citizen.left", "create.done",
    "about.eligible", "about.documents", "about.nam", "about.nas", "about.licence", "about.card", "about.avis", "about.time", "about.typed",
    "counter.welcome", "counter.pin", "counter.codes", "counter.over", "counter.lock", "counter.other",
    "counter.act", "act.reason", "act.challenge", "act.email", "act.nam", "act.account", "act.kiosk", "act.role", "act.hours", "act.holiday", "act.transfer", "act.letter",
    "act.confirmation", "act.email-code", "act.check", "act.done", "act.second-ask", "act.second", "act.left", "act.back", "counter.verify", "counter.seconds",
    "counter.cases", "counter.cases-again", "counter.queue", "queue.rows-again", "counter.kiosks", "counter.agents", "counter.directory", "counter.trail",
    "journal.filter", "counter.numbers", NULL
};
