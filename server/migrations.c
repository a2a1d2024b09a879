/* Forward only; a migration that was released is never edited. */
#include "server/db_engine.h"

static const char first[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;"
    "CREATE TABLE enrolment_code (name INTEGER PRIMARY KEY, hash BLOB NOT NULL, label TEXT NOT NULL,"
    " made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, failed INTEGER NOT NULL, used_by TEXT) STRICT;"
    "CREATE TABLE kiosk (id TEXT PRIMARY KEY, sign_key BLOB NOT NULL, label TEXT NOT NULL, shared BLOB NOT NULL,"
    " enrolled_ms INTEGER NOT NULL, retired_ms INTEGER) STRICT;"
    "CREATE TABLE request (kiosk TEXT NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, status INTEGER NOT NULL,"
    " body BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (kiosk, id)) STRICT;"
    "CREATE INDEX request_at ON request (at_ms);"
    "CREATE TABLE epoch (kiosk TEXT NOT NULL, epoch BLOB NOT NULL, last INTEGER NOT NULL, seen_ms INTEGER NOT NULL,"
    " PRIMARY KEY (kiosk, epoch)) STRICT;"
    "CREATE TABLE operation (id BLOB PRIMARY KEY, digest BLOB NOT NULL, kiosk TEXT NOT NULL, epoch BLOB NOT NULL,"
    " seq INTEGER NOT NULL, type TEXT NOT NULL, serial TEXT NOT NULL, at_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL,"
    " payload BLOB NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE INDEX operation_kiosk ON operation (kiosk);"
    "CREATE TABLE token (serial TEXT NOT NULL, hash TEXT NOT NULL, certificate BLOB NOT NULL, holder TEXT NOT NULL,"
    " not_before_ms INTEGER NOT NULL, not_after_ms INTEGER NOT NULL, added_ms INTEGER NOT NULL, replaced_ms INTEGER,"
    " revoked_ms INTEGER, PRIMARY KEY (serial, hash)) STRICT;"
    "CREATE INDEX token_hash ON token (hash);"
    "CREATE TABLE feed (name TEXT PRIMARY KEY, generation BLOB NOT NULL, seq INTEGER NOT NULL) STRICT;"
    "CREATE TABLE feed_row (feed TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, content TEXT,"
    " PRIMARY KEY (feed, id)) STRICT;"
    "CREATE INDEX feed_row_seq ON feed_row (feed, seq);"
    "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, mono_ms INTEGER NOT NULL, kiosk TEXT NOT NULL,"
    " session TEXT NOT NULL, actor TEXT NOT NULL, actor_id TEXT NOT NULL, subject BLOB NOT NULL, action TEXT NOT NULL,"
    " nature TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT;";

/* Persons and their tokens, what they chose, what is counted, what is to be mailed. */
static const char second[] =
    "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL, made_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE token_owner (serial TEXT PRIMARY KEY, person TEXT NOT NULL, added_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX token_owner_person ON token_owner (person);"
    "CREATE TABLE question_set (person TEXT NOT NULL, version INTEGER NOT NULL, ids TEXT NOT NULL, salt BLOB NOT NULL,"
    " hash BLOB NOT NULL, pepper TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (person, version)) STRICT;"
    "CREATE TABLE contact (person TEXT PRIMARY KEY, version INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    " email TEXT NOT NULL, email_version INTEGER NOT NULL, phones TEXT NOT NULL, phones_version INTEGER NOT NULL,"
    " mobile TEXT NOT NULL, mobile_version INTEGER NOT NULL, pending TEXT NOT NULL, pending_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE throttle (kind TEXT NOT NULL, subject BLOB NOT NULL, count INTEGER NOT NULL, first_ms INTEGER NOT NULL,"
    " until_ms INTEGER NOT NULL, PRIMARY KEY (kind, subject)) STRICT;"
    "CREATE TABLE challenge (nonce BLOB PRIMARY KEY, kiosk TEXT NOT NULL, serial TEXT NOT NULL, expires_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE session (id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, serial TEXT NOT NULL, person TEXT NOT NULL,"
    " expires_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE code (purpose TEXT NOT NULL, subject TEXT NOT NULL, id TEXT NOT NULL, hash BLOB NOT NULL, made_ms INTEGER NOT NULL,"
    " expires_ms INTEGER NOT NULL, failed INTEGER NOT NULL, PRIMARY KEY (purpose, subject)) STRICT;"
    "CREATE TABLE ticket (id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, serial TEXT NOT NULL, session_key BLOB NOT NULL,"
    " expires_ms INTEGER NOT NULL, released_ms INTEGER) STRICT;"
    "CREATE TABLE escrow (serial TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, sealed BLOB NOT NULL,"
    " made_ms INTEGER NOT NULL, rotates INTEGER NOT NULL, ticket BLOB, PRIMARY KEY (serial, number)) STRICT;"
    "CREATE TABLE chain (kiosk TEXT PRIMARY KEY, key BLOB NOT NULL, counter INTEGER NOT NULL) STRICT;"
    "CREATE TABLE phone_unblock (challenge BLOB PRIMARY KEY, kiosk TEXT NOT NULL, serial TEXT NOT NULL, counter INTEGER NOT NULL,"
    " key BLOB NOT NULL, rotate INTEGER NOT NULL, made_ms INTEGER NOT NULL, result INTEGER) STRICT;"
    "CREATE TABLE mail (id TEXT PRIMARY KEY, recipient TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,"
    " locked BLOB NOT NULL, made_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL) STRICT;"
    "CREATE INDEX mail_due ON mail (state, due_ms);"
    "CREATE TABLE refusal (reference TEXT PRIMARY KEY, kiosk TEXT NOT NULL, subject BLOB NOT NULL, action TEXT NOT NULL,"
    " cause TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE expiry_notice (hash TEXT NOT NULL, days INTEGER NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (hash, days)) STRICT;"
    "CREATE TABLE issuance_code (name INTEGER PRIMARY KEY, hash BLOB NOT NULL, person TEXT NOT NULL, made_ms INTEGER NOT NULL,"
    " expires_ms INTEGER NOT NULL, failed INTEGER NOT NULL, serial TEXT, started_ms INTEGER, used_ms INTEGER) STRICT;"
    "CREATE TABLE est_request (serial TEXT NOT NULL, spki TEXT NOT NULL, csr BLOB NOT NULL, hash TEXT, asked_ms INTEGER NOT NULL,"
    " PRIMARY KEY (serial, spki)) STRICT;"
    "CREATE TABLE audit_head (day TEXT PRIMARY KEY, sequence INTEGER NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL) STRICT;";

/* The end of the audit chain, one row: the transactions of all processes take their turn at it. */
static const char third[] =
    "CREATE TABLE audit_tip (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;"
    "INSERT INTO audit_tip SELECT 1, sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1;";

/* A secret that the telephone's key gave (1) is known to whoever kept that key: it is replaced at the next session. */
static const char fourth[] =
    "ALTER TABLE escrow ADD COLUMN derived INTEGER NOT NULL DEFAULT 0;";

/* Accounts of the services on line, who may bring people in, and messages. A person (second) has one account at most. */
static const char fifth[] =
    "CREATE TABLE account (person TEXT PRIMARY KEY, title TEXT NOT NULL, given TEXT NOT NULL, family TEXT NOT NULL, folded TEXT NOT NULL,"
    " salt BLOB NOT NULL, hash BLOB NOT NULL, pepper TEXT NOT NULL, password_ms INTEGER NOT NULL, temporary_until_ms INTEGER NOT NULL,"
    " must TEXT NOT NULL, made_ms INTEGER NOT NULL, closed_ms INTEGER) STRICT;"
    "CREATE INDEX account_folded ON account (folded);"
    "CREATE TABLE account_name (name TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, added_ms INTEGER NOT NULL, retired_ms INTEGER) STRICT;"
    "CREATE INDEX account_name_person ON account_name (person);"
    "CREATE TABLE account_question (person TEXT NOT NULL, version INTEGER NOT NULL, place INTEGER NOT NULL, question TEXT NOT NULL, salt BLOB NOT NULL,"
    " hash BLOB NOT NULL, pepper TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (person, version, place)) STRICT;"
    "CREATE TABLE account_asked (person TEXT PRIMARY KEY, version INTEGER NOT NULL, places TEXT NOT NULL) STRICT;"
    "CREATE TABLE account_session (id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, person TEXT NOT NULL, made_ms INTEGER NOT NULL,"
    " expires_ms INTEGER NOT NULL, ended_ms INTEGER) STRICT;"
    "CREATE INDEX account_session_person ON account_session (person);"
    "CREATE TABLE account_ticket (id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
    " used_ms INTEGER) STRICT;"
    "CREATE INDEX audit_subject ON audit (subject, sequence);"
    "CREATE TABLE workplace (id TEXT PRIMARY KEY, name TEXT NOT NULL, made_ms INTEGER NOT NULL) STRICT;"
    "CREATE TABLE membership (id TEXT PRIMARY KEY, workplace TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, services TEXT NOT NULL,"
    " added_by TEXT NOT NULL, added_ms INTEGER NOT NULL, removed_ms INTEGER) STRICT;"
    "CREATE INDEX membership_workplace ON membership (workplace, role);"
    "CREATE INDEX membership_person ON membership (person);"
    "CREATE TABLE invitation (id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, workplace TEXT NOT NULL, inviter TEXT NOT NULL, has_account INTEGER NOT NULL,"
    " title TEXT NOT NULL, given TEXT NOT NULL, family TEXT NOT NULL, folded TEXT NOT NULL, email TEXT NOT NULL, services TEXT NOT NULL, code_salt BLOB NOT NULL,"
    " code_hash BLOB NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, used_ms INTEGER, used_by TEXT, refused_ms INTEGER, removed_ms INTEGER) STRICT;"
    "CREATE INDEX invitation_workplace ON invitation (workplace, folded);"
    "CREATE INDEX invitation_email ON invitation (email);"
    "CREATE TABLE nip (id TEXT PRIMARY KEY, profession TEXT NOT NULL, number TEXT NOT NULL, given TEXT NOT NULL, family TEXT NOT NULL, folded TEXT NOT NULL,"
    " title TEXT NOT NULL, email TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
    " used_ms INTEGER, UNIQUE (profession, number)) STRICT;"
    "CREATE TABLE consent (id TEXT PRIMARY KEY, person TEXT NOT NULL, invitation TEXT NOT NULL, purpose TEXT NOT NULL, recipient TEXT NOT NULL,"
    " text_hash BLOB NOT NULL, answer TEXT NOT NULL, kiosk TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX consent_person ON consent (person);"
    "CREATE TABLE message (id TEXT PRIMARY KEY, person TEXT NOT NULL, thread TEXT NOT NULL, number TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL,"
    " locked BLOB NOT NULL, at_ms INTEGER NOT NULL, read_ms INTEGER, answered_ms INTEGER) STRICT;"
    "CREATE INDEX message_person ON message (person, at_ms);"
    "CREATE TABLE draft_part (person TEXT NOT NULL, draft TEXT NOT NULL, version TEXT NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL,"
    " thread TEXT NOT NULL, subject TEXT NOT NULL, locked BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (person, draft, version, part)) STRICT;";

/* When a draft was sent or thrown away: a version of before that comes later is no draft any more. */
static const char sixth[] =
    "CREATE TABLE draft_gone (person TEXT NOT NULL, draft TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (person, draft)) STRICT;";

/* The Service d'authentification: accounts of citizens, the codes mailed to them, and how far an identification has come. Of what
 * identifies somebody nothing is kept but the names as typed (locked) and, where the operator wants it, a keyed hash of the number. */
static const char seventh[] =
    "CREATE TABLE citizen (person TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, address_key BLOB NOT NULL, confirmed_ms INTEGER, salt BLOB NOT NULL, hash BLOB NOT NULL,"
    " pepper TEXT NOT NULL, password_ms INTEGER NOT NULL, made_ms INTEGER NOT NULL, closed_ms INTEGER) STRICT;"
    "CREATE INDEX citizen_address ON citizen (address_key);"
    "CREATE UNIQUE INDEX citizen_confirmed ON citizen (address_key) WHERE confirmed_ms IS NOT NULL AND closed_ms IS NULL;"
    "CREATE INDEX citizen_unconfirmed ON citizen (made_ms) WHERE confirmed_ms IS NULL;"
    "CREATE TABLE citizen_code (id BLOB PRIMARY KEY, kiosk TEXT NOT NULL, purpose TEXT NOT NULL, person TEXT NOT NULL, address_key BLOB NOT NULL, hash BLOB NOT NULL,"
    " made_ms INTEGER NOT NULL, sent_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL, failed INTEGER NOT NULL, used_ms INTEGER) STRICT;"
    "CREATE INDEX citizen_code_person ON citizen_code (person, purpose);"
    "CREATE INDEX citizen_code_ends ON citizen_code (ends_ms);"
    "CREATE TABLE identification (person TEXT PRIMARY KEY, state TEXT NOT NULL, locked BLOB NOT NULL, provider TEXT NOT NULL, begun_ms INTEGER NOT NULL, personal_ms INTEGER,"
    " tax_ms INTEGER, reference_ms INTEGER, reference_kind TEXT NOT NULL, letter_ms INTEGER, letter_for TEXT NOT NULL, secret_salt BLOB, secret_hash BLOB, secret_expires_ms INTEGER,"
    " counter TEXT NOT NULL, code TEXT UNIQUE, done_ms INTEGER, number_key BLOB, expires_ms INTEGER) STRICT;"
    "CREATE INDEX identification_number ON identification (number_key);"
    "CREATE INDEX identification_expires ON identification (expires_ms);"
    "CREATE TABLE citizen_progress (person TEXT PRIMARY KEY, locked BLOB NOT NULL, at_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX citizen_progress_at ON citizen_progress (at_ms);"
    "ALTER TABLE account_session ADD COLUMN realm TEXT NOT NULL DEFAULT 'services';"
    "CREATE INDEX account_ticket_subject ON account_ticket (subject);"
    "ALTER TABLE consent ADD COLUMN about TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX consent_about ON consent (person, about);";

/* The counter. find: what a person is found by, folded, and the keyed hashes that refusals and the trail know them by (kind "hash"); bytes,
 * so that both engines order them alike. person.found: 0, to be put in there again. A case is a thread of messages. */
static const char eighth[] =
    "CREATE TABLE agent_role (person TEXT NOT NULL, role TEXT NOT NULL, added_ms INTEGER NOT NULL, PRIMARY KEY (person, role)) STRICT;"
    "CREATE TABLE agent_code (person TEXT PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
    " failed INTEGER NOT NULL, used_ms INTEGER) STRICT;"
    "CREATE INDEX agent_code_expires ON agent_code (expires_ms);"
    "ALTER TABLE account_session ADD COLUMN token TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX account_session_token ON account_session (token) WHERE token <> '';"
    "ALTER TABLE kiosk ADD COLUMN profile TEXT NOT NULL DEFAULT 'public';"
    "ALTER TABLE kiosk ADD COLUMN version TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE kiosk ADD COLUMN seen_ms INTEGER;"
    "CREATE INDEX kiosk_label ON kiosk (label, id);"
    "ALTER TABLE enrolment_code ADD COLUMN profile TEXT NOT NULL DEFAULT 'public';"
    "CREATE TABLE find (key BLOB NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (key, kind, subject)) STRICT;"
    "CREATE INDEX find_subject ON find (subject);"
    "ALTER TABLE person ADD COLUMN found INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX person_found ON person (id) WHERE found = 0;"
    "ALTER TABLE nip ADD COLUMN found INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX nip_found ON nip (id) WHERE found = 0;"
    "CREATE INDEX nip_expires ON nip (expires_ms);"
    "CREATE TABLE claim (person TEXT PRIMARY KEY, agent TEXT NOT NULL, session TEXT NOT NULL, kiosk TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT;"
    "ALTER TABLE account_session ADD COLUMN given TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX claim_until ON claim (until_ms);"
    "CREATE TABLE verification (id TEXT PRIMARY KEY, person TEXT NOT NULL, agent TEXT NOT NULL, session TEXT NOT NULL, facts TEXT NOT NULL, code_salt BLOB NOT NULL,"
    " code_hash BLOB NOT NULL, code_until_ms INTEGER NOT NULL, proof TEXT NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX verification_person ON verification (person, expires_ms);"
    "CREATE INDEX verification_expires ON verification (expires_ms);"
    "CREATE TABLE second (id TEXT PRIMARY KEY, number TEXT NOT NULL, act TEXT NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, asked_by TEXT NOT NULL, kiosk TEXT NOT NULL,"
    " made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, answered_by TEXT NOT NULL, answer TEXT NOT NULL, used_ms INTEGER) STRICT;"
    "CREATE INDEX second_expires ON second (expires_ms, id);"
    "CREATE TABLE message_case (thread TEXT PRIMARY KEY, role TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, agent TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " last_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX message_case_queue ON message_case (state, role, at_ms, thread);"
    "CREATE INDEX message_case_subject ON message_case (subject, state, role, at_ms, thread);"
    "CREATE INDEX message_case_agent ON message_case (agent, state, role, at_ms, thread);"
    "CREATE INDEX message_thread ON message (thread, at_ms, id);"
    "CREATE INDEX message_waiting ON message (thread) WHERE kind = 'sent' AND answered_ms IS NULL;"
    "INSERT INTO message_case (thread, role, subject, state, agent, at_ms, last_ms) SELECT m.thread, '', min(m.subject),"
    " CASE WHEN count(CASE WHEN m.kind = 'sent' AND m.answered_ms IS NULL THEN 1 END) > 0 THEN 'open' ELSE 'answered' END, '',"
    " COALESCE(min(CASE WHEN m.kind = 'sent' AND m.answered_ms IS NULL THEN m.at_ms END), max(m.at_ms)), max(m.at_ms) FROM message m GROUP BY m.thread;"
    "CREATE TABLE incident (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, locked BLOB NOT NULL, made_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, agent TEXT NOT NULL) STRICT;"
    "CREATE INDEX operation_serial ON operation (serial, received_ms);"
    "CREATE INDEX refusal_subject ON refusal (subject, at_ms);";

/* What the counter's trail, numbers and queues are found by; and what agents' acts give: a ticket that right answers did not, a code that
 * certifies a token again. (Apart from the eighth: a string has 4,095 characters at most.) */
static const char ninth[] =
    "ALTER TABLE ticket ADD COLUMN agent TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE issuance_code ADD COLUMN again INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX incident_changed ON incident (changed_ms);"
    "CREATE INDEX audit_actor ON audit (actor_id, sequence);"
    "CREATE INDEX audit_wall ON audit (wall_ms);"
    "CREATE INDEX phone_serial ON phone_unblock (serial, made_ms);"
    "CREATE INDEX audit_action ON audit (action, sequence);"
    "CREATE INDEX audit_failed ON audit (sequence) WHERE outcome IN ('rejected', 'refused');"
    "CREATE INDEX operation_received ON operation (received_ms, id);"
    "CREATE INDEX operation_refused ON operation (received_ms, id) WHERE status = 'rejected' AND reason <> 'superseded';"
    "CREATE INDEX operation_superseded ON operation (received_ms, id) WHERE status = 'rejected' AND reason = 'superseded';"
    "CREATE INDEX ticket_released ON ticket (released_ms, id);"
    "CREATE INDEX phone_unsettled ON phone_unblock (made_ms, challenge) WHERE result IS NULL;"
    "CREATE INDEX audit_unknown ON audit (wall_ms, sequence) WHERE outcome = 'unknown';"
    "CREATE INDEX token_ends ON token (not_after_ms, hash) WHERE replaced_ms IS NULL AND revoked_ms IS NULL;"
    "CREATE INDEX kiosk_heard ON kiosk ((COALESCE(seen_ms, enrolled_ms)), id) WHERE retired_ms IS NULL;";

const char *const db_migrations[] = { first, second, third, fourth, fifth, sixth, seventh, eighth, ninth };
const size_t db_migrations_count = sizeof db_migrations / sizeof db_migrations[0];
