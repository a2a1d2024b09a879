#include "server/settings.h"

#include "server/options.h"

const struct settings settings_default = {
    .policy = { {
#define X(name, option, fallback, least, most, window, anew, help) fallback,
        POLICY_ROWS(X)
#undef X
    } },
    .sender = SETTINGS_SENDER, .signature = SETTINGS_SIGNATURE, .phone = SETTINGS_PHONE, .accounts_phone = SETTINGS_ACCOUNTS_PHONE,
    .citizens_phone = SETTINGS_CITIZENS_PHONE, .citizens_signature = SETTINGS_CITIZENS_SIGNATURE,
    .invitation_days = SETTINGS_INVITATION_DAYS, .invitation_link = "", .invitation_signature = SETTINGS_INVITATION_SIGNATURE,
    .letters_spool = "", .agents_second = "none", .enrolment_hours = SETTINGS_ENROLMENT_HOURS,
};

void settings_load(const struct conf *conf, struct settings *out)
{
    policy_load(conf, &out->policy);
    out->enrolment_hours = conf_number(conf, "enrolment.hours");
    out->password_days = conf_number(conf, "ramq.password_max_age_days");
    out->agent_codes = conf_flag(conf, "agents.codes");
    out->demonstration = conf_flag(conf, "notices.demonstration");
    out->sender = conf_text(conf, "notices.sender");
    out->signature = conf_text(conf, "notices.signature");
    out->phone = conf_text(conf, "notices.phone");
    out->accounts_phone = conf_text(conf, "accounts.phone");
    out->citizens_phone = conf_text(conf, "citizens.phone");
    out->citizens_signature = conf_text(conf, "citizens.signature");
    out->letters_spool = conf_text(conf, "letters.spool");
    out->invitation_days = conf_number(conf, "invitation.days");
    out->invitation_link = conf_text(conf, "invitation.link");
    out->invitation_signature = conf_text(conf, "invitation.signature");
    out->agents_second = conf_text(conf, "agents.second");
    out->identity_duplicates = conf_flag(conf, "identity.duplicates");
}
