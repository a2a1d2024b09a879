/* The options of guichetd's configuration file: the master copy of names, bounds, defaults and help. */
#ifndef GUICHET_SERVER_OPTIONS_H
#define GUICHET_SERVER_OPTIONS_H

#include "core/base/conf.h"

#define SETTINGS_SENDER "guichet@example.org"
#define SETTINGS_SIGNATURE "Portail libre-service"
#define SETTINGS_PHONE "1-877-826-2433"
/* Document 002: the centre that helps people with accounts, from Québec, Montréal and elsewhere. */
#define SETTINGS_ACCOUNTS_PHONE "418 643-8210 / 514 873-3480 / 1 800 463-4776"
/* Document 004 signs its mail; it names no telephone: the RAMQ's for citizens, from Québec, Montréal and elsewhere. */
#define SETTINGS_CITIZENS_PHONE "418 646-4636 / 514 864-3411 / 1 800 561-9749"
#define SETTINGS_CITIZENS_SENDER "authentification@example.org"
#define SETTINGS_CITIZENS_SIGNATURE "Le gouvernement du Québec"
#define SETTINGS_INVITATION_DAYS 7
#define SETTINGS_ENROLMENT_HOURS 24
#define SETTINGS_INVITATION_SENDER "inscription@example.org"
#define SETTINGS_INVITATION_SIGNATURE \
    "Gestion des accès / Service des opérations et de l'exploitation des services TI / Régie de l'assurance maladie du Québec"

extern const struct conf_option server_options[];
extern const size_t server_options_count;

#endif
