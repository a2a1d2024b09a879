#include "server/options.h"

#include "server/policy.h"

enum { DATABASE_MAX = 512 };

#define QUOTE(x) #x
#define TEXT(x) QUOTE(x)

const struct conf_option server_options[] = {
    { "listen.address", CONF_TEXT, "127.0.0.1", 0, 64, NULL, "IPv4 or IPv6 address to listen on" },
    { "listen.port", CONF_NUMBER, "8443", 0, 65535, NULL, "TCP port; 0 takes a free one" },
    { "tls.certificate", CONF_PATH, "", 0, 0, NULL, "PEM file: the server's certificate and its chain" },
    { "tls.key", CONF_PATH, "", 0, 0, NULL, "PEM file: its private key" },
    { "database.postgresql", CONF_TEXT, "", 0, DATABASE_MAX, NULL, "libpq connection string (host=... dbname=...), shared by all guichetd; empty: SQLite in state.dir" },
    { "state.dir", CONF_PATH, "/var/lib/guichetd", 0, 0, NULL, "keys and database; made by `guichetd init` with mode 0700" },
    { "feed.directory", CONF_PATH, "", 0, 0, NULL, "JSON file of the help lines (share/guichet/data/directory.json); empty: no feed" },
    { "feed.questions", CONF_PATH, "", 0, 0, NULL, "JSON file of the bank of security questions (share/guichet/data/questions.json); empty: no feed" },
    { "feed.services", CONF_PATH, "", 0, 0, NULL, "JSON file of the services on line (share/guichet/data/services.json); empty: no feed" },
    { "feed.subjects", CONF_PATH, "", 0, 0, NULL, "JSON file of the subjects of messages (share/guichet/data/subjects.json); empty: no feed" },
    { "feed.professions", CONF_PATH, "", 0, 0, NULL, "JSON file of the professions and their lines (share/guichet/data/professions.json); empty: no feed" },
    { "feed.citizen_services", CONF_PATH, "", 0, 0, NULL, "JSON file of what the Service d'authentification leads to (share/guichet/data/citizen-services.json); empty: no feed" },
    { "enrolment.hours", CONF_NUMBER, "24", 1, 168, NULL, "how long an enrolment code is good" },
    { "signer.program", CONF_PATH, "", 0, 0, NULL, "the process with the CA's and the escrow's keys; empty: ../libexec/guichet/guichetd-signer from here" },
    { "signer.releases-per-day", CONF_NUMBER, "10", 1, 100000, NULL, "how often one token's secret may be released in 24 hours" },
    { "ca.name", CONF_TEXT, "Guichet CA", 1, 64, NULL, "common name of the authority that `guichetd init` makes" },
    { "ca.policy", CONF_TEXT, "1.3.6.1.4.1.32473.1.1", 3, 127, NULL, "policy in persons' certificates; the default is of the arc kept for examples (RFC 5612): take one of your own" },
    { "ca.days", CONF_NUMBER, "730", 1, 3650, NULL, "how long a person's certificate is good" },
    { "est.port", CONF_NUMBER, "9443", 0, 65535, NULL, "TCP port for certificates (EST), on listen.address; 0: none" },
    { "est.hold-seconds", CONF_NUMBER, "0", 0, 604800, NULL, "how long a request for a certificate waits before it is answered (202)" },
    { "est.certificates-per-day", CONF_NUMBER, "10", 1, 100000, NULL, "how many keys of one token are certified in 24 hours" },
    { "est.upstream", CONF_TEXT, "", 0, 500, NULL, "https://host:port of an EST server that signs instead; empty: the built-in authority" },
    { "est.upstream-ca", CONF_PATH, "", 0, 0, NULL, "PEM file: the authority of that server's TLS certificate" },
    { "est.upstream-credentials", CONF_PATH, "", 0, 0, NULL, "file of mode 0600: name:password at that server" },
    { "est.upstream-chain", CONF_PATH, "", 0, 0, NULL, "PEM file: its authority's certificates, handed out by cacerts" },
    { "limits.threads", CONF_NUMBER, "2", 1, 64, NULL, "threads that read requests and write answers" },
    { "limits.workers", CONF_NUMBER, "16", 1, 64, NULL, "threads that answer, each with a database connection; started as needed (two may wait for identity.url: give it four or more)" },
    { "limits.connections", CONF_NUMBER, "1000", 4, 60000, NULL, "connections at the same time" },
    { "limits.connections_per_address", CONF_NUMBER, "250", 1, 60000, NULL, "of one address (a host of many sessions has one)" },
    { "limits.hashes", CONF_NUMBER, "0", 0, 64, NULL, "slow hashes at the same time, 64 MiB each; 0: one a core" },
    { "limits.hashes_waiting", CONF_NUMBER, "32", 0, 1024, NULL, "how many more may wait; beyond, the server says it is busy" },
    { "limits.idle_seconds", CONF_NUMBER, "30", 1, 600, NULL, "a silent connection is closed after this" },
#define X(name, option, fallback, least, most, window, anew, help) { option, CONF_NUMBER, #fallback, least, most, NULL, help },
    POLICY_ROWS(X)
#undef X
    { "ramq.password_max_age_days", CONF_NUMBER, "0", 0, 3650, NULL, "days after which the password of an account must be changed at the next log-in; 0: never" },
    { "mail.server", CONF_TEXT, "", 0, 255, NULL, "smtp://host:port of the mail server, which must offer STARTTLS; empty: mails wait" },
    { "mail.ca_file", CONF_PATH, "", 0, 0, NULL, "PEM file its certificate must chain to; empty: the system's authorities" },
    { "mail.user", CONF_TEXT, "", 0, 128, NULL, "name to log in with; empty: no log-in" },
    { "mail.password_file", CONF_PATH, "", 0, 0, NULL, "file of mode 0600 with the password, one line" },
    { "notices.sender", CONF_TEXT, SETTINGS_SENDER, 0, 128, NULL, "address that notices come from" },
    { "notices.signature", CONF_TEXT, SETTINGS_SIGNATURE, 0, 128, NULL, "name under a notice" },
    { "notices.phone", CONF_TEXT, SETTINGS_PHONE, 0, 64, NULL, "telephone of the support, for «Ce n'était pas vous?»" },
    { "accounts.phone", CONF_TEXT, SETTINGS_ACCOUNTS_PHONE, 0, 64, NULL, "the same for notices about accounts, and in the letter of a NIP" },
    { "citizens.phone", CONF_TEXT, SETTINGS_CITIZENS_PHONE, 0, 64, NULL, "the same for notices about accounts of the Service d'authentification" },
    { "citizens.sender", CONF_TEXT, SETTINGS_CITIZENS_SENDER, 0, 128, NULL, "address that codes and notices of the Service d'authentification come from" },
    { "citizens.signature", CONF_TEXT, SETTINGS_CITIZENS_SIGNATURE, 0, 128, NULL, "name under them" },
    { "notices.demonstration", CONF_FLAG, "no", 0, 0, NULL, "marks every mail as one of a demonstration" },
    { "invitation.days", CONF_NUMBER, TEXT(SETTINGS_INVITATION_DAYS), 1, 30, NULL, "how long the secret code of an invitation is good" },
    { "invitation.sender", CONF_TEXT, SETTINGS_INVITATION_SENDER, 0, 128, NULL, "address that invitations come from" },
    { "invitation.signature", CONF_TEXT, SETTINGS_INVITATION_SIGNATURE, 0, 400, NULL, "who signs an invitation; \" / \" begins another line" },
    { "invitation.link", CONF_TEXT, "", 0, 200, NULL, "address before the reference in an invitation's link (https://.../); empty: the mail has no link" },
    { "identity.provider", CONF_CHOICE, "none", 0, 0, "none|table|http", "who says whether somebody is who they say (Service d'authentification); table: invented people, for a demonstration" },
    { "identity.table", CONF_PATH, "", 0, 0, NULL, "table: JSON file of invented people, which must say so (PROTOCOL.md 14)" },
    { "identity.url", CONF_TEXT, "", 0, 240, NULL, "http: https://host[:port][/path] of the register (PROTOCOL.md 14)" },
    { "identity.ca", CONF_PATH, "", 0, 0, NULL, "http: PEM file its TLS certificate must chain to" },
    { "identity.key", CONF_TEXT, "", 0, 64, NULL, "http: the register's Ed25519 public key, 64 hexadecimal digits; only answers signed by it count" },
    { "identity.timeout", CONF_NUMBER, "8", 1, 8, NULL, "http: seconds after which the register counts as not available; kiosks wait no longer" },
    { "identity.duplicates", CONF_FLAG, "no", 0, 0, NULL, "refuses a health insurance number that another account was identified with, and tells that account" },
    { "agents.second", CONF_CHOICE, "none", 0, 0, "none|release|all", "acts at the counter that another agent must agree to; release: giving out what unblocks a token; all: a replacement too" },
    { "letters.spool", CONF_PATH, "", 0, 0, NULL, "table: folder where letters wait for a mailing house, a file each; empty: no letters" },
    { "log.level", CONF_CHOICE, "info", 0, 0, "error|warning|info|debug", "how much goes to standard error" },
};
const size_t server_options_count = sizeof server_options / sizeof server_options[0];
