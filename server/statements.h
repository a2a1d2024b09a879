/* Every SQL statement of the server, by name. Dialect common to SQLite 3.35+ and PostgreSQL 13+: ?1..?n, all used;
 * ON CONFLICT, RETURNING, INTEGER milliseconds, no booleans, no now(). In DO UPDATE a column of the old row is written
 * table.column. A sum is CAST(sum(x) AS BIGINT), and so is a parameter whose type nothing tells. */
#ifndef GUICHET_SERVER_STATEMENTS_H
#define GUICHET_SERVER_STATEMENTS_H

/* A case, and of its first message's number and writer. */
#define CASE_COLUMNS "c.thread, c.state, c.subject, c.role, c.agent, c.at_ms, c.last_ms, COALESCE((SELECT f.number FROM message f WHERE f.id = c.thread), '')," \
    " COALESCE((SELECT f.person FROM message f WHERE f.id = c.thread), ''), COALESCE((SELECT w.name FROM message f JOIN person w ON w.id = f.person WHERE f.id = c.thread), '')," \
    " COALESCE((SELECT g.name FROM person g WHERE g.id = c.agent), '') FROM message_case c"

/* A row of the trail with the names of those in it; what is asked for follows. */
#define TRAIL_ROWS "SELECT a.sequence, a.wall_ms, a.mono_ms, a.kiosk, a.session, a.actor, a.actor_id, a.subject, a.action, a.nature, a.outcome, a.reason, a.prev, a.hash, " \
    "COALESCE((SELECT k.label FROM kiosk k WHERE k.id = a.kiosk), ''), COALESCE((SELECT p.name FROM person p WHERE a.actor IN ('user', 'agent') AND p.id = a.actor_id), " \
    "(SELECT min(t.holder) FROM token t WHERE t.hash = a.actor_id), '') FROM audit a WHERE "
/* kiosk k, as the counter lists it */
#define KIOSK_COLUMNS "k.id, k.label, k.profile, k.version, k.enrolled_ms, k.seen_ms, k.retired_ms, (SELECT count(*) FROM (SELECT 1 FROM operation o WHERE o.kiosk = k.id LIMIT 100000) AS many) FROM kiosk k"
/* Agents are few: a list of them looks at all rows of agent_role. */
#define STAFF_COLUMNS "p.id, p.name, min(r.added_ms), (SELECT max(s.made_ms) FROM account_session s WHERE s.person = p.id AND s.realm = 'counter') FROM agent_role r JOIN person p ON p.id = r.person"

/* A row of a queue: when, id, what, person's name, kiosk, why, another moment, whether something can be done, the person where they
 * have an address to be told at. */
#define SQL_QUEUE_OWNER(s) "COALESCE((SELECT p.name FROM token_owner w JOIN person p ON p.id = w.person WHERE w.serial = " s "), '')"
#define SQL_QUEUE_PERSON(s) "COALESCE((SELECT w.person FROM token_owner w JOIN contact c ON c.person = w.person WHERE w.serial = " s " AND c.email <> ''), '')"
#define SQL_QUEUE_LABEL(k) "COALESCE((SELECT l.label FROM kiosk l WHERE l.id = " k "), '')"
#define SQL_QUEUE_PLACE(time, id, order, dir) "(" time ", " id ") " order " (?1, ?2) AND " time " >= ?4 AND " time " < ?5 ORDER BY " time dir ", " id dir " LIMIT ?3"
#define SQL_QUEUE_OLDER(time, id) SQL_QUEUE_PLACE(time, id, "<", " DESC")
#define SQL_QUEUE_NEWER(time, id) SQL_QUEUE_PLACE(time, id, ">", "")
#define SQL_QUEUE_OPERATIONS "SELECT o.received_ms, o.id, o.type, " SQL_QUEUE_OWNER("o.serial") ", " SQL_QUEUE_LABEL("o.kiosk") ", o.reason, o.at_ms, 1, " SQL_QUEUE_PERSON("o.serial") " FROM operation o WHERE o.status = 'rejected' AND o.reason "
#define SQL_QUEUE_TICKETS "SELECT t.released_ms, t.id, 'token.secret.released', " SQL_QUEUE_OWNER("t.serial") ", " SQL_QUEUE_LABEL("t.kiosk") ", t.serial, t.expires_ms, 1, " SQL_QUEUE_PERSON("t.serial") " FROM ticket t WHERE " \
    "NOT EXISTS (SELECT 1 FROM operation o WHERE o.serial = t.serial AND o.received_ms >= t.released_ms AND o.type IN ('token.unblocked/1', 'token.secret.replaced/1')) AND "
#define SQL_QUEUE_PHONES "SELECT h.made_ms, h.challenge, 'token.secret.by-telephone', " SQL_QUEUE_OWNER("h.serial") ", " SQL_QUEUE_LABEL("h.kiosk") ", h.serial, 0, 1, " SQL_QUEUE_PERSON("h.serial") " FROM phone_unblock h WHERE h.result IS NULL AND "
#define SQL_QUEUE_UNKNOWN "SELECT a.wall_ms, a.sequence, a.action, COALESCE((SELECT p.name FROM find f JOIN person p ON p.id = f.subject WHERE f.key = a.subject AND f.kind = 'hash' LIMIT 1), ''), " SQL_QUEUE_LABEL("a.kiosk") ", a.reason, 0, 1, " \
    "COALESCE((SELECT f.subject FROM find f JOIN contact c ON c.person = f.subject WHERE f.key = a.subject AND f.kind = 'hash' AND c.email <> '' LIMIT 1), '') FROM audit a WHERE a.outcome = 'unknown' AND "
#define SQL_QUEUE_MAILS "SELECT m.due_ms, m.id, m.kind, m.recipient, '', m.said, m.made_ms, CASE WHEN m.body = '' THEN 0 ELSE 1 END, '' FROM mail m WHERE m.state = 'failed' AND "
#define SQL_QUEUE_CERTIFICATES "SELECT t.not_after_ms, t.hash, t.serial, " SQL_QUEUE_OWNER("t.serial") ", '', '', t.added_ms, 1, " SQL_QUEUE_PERSON("t.serial") " FROM token t WHERE t.replaced_ms IS NULL AND t.revoked_ms IS NULL AND "
#define SQL_QUEUE_KIOSKS "SELECT COALESCE(k.seen_ms, k.enrolled_ms), k.id, k.version, '', k.label, '', k.enrolled_ms, 1, '' FROM kiosk k WHERE k.retired_ms IS NULL AND "
#define SQL_QUEUE_HEARD "COALESCE(k.seen_ms, k.enrolled_ms)"

/* Tokens of a person that work; the account of the services on line, and of the Service d'authentification: 0 none, 1 open, 2 closed. */
#define STANDING(person_, now_) \
    "(SELECT count(*) FROM token_owner o JOIN token t ON t.serial = o.serial WHERE o.person = " person_ " AND t.replaced_ms IS NULL AND t.revoked_ms IS NULL AND t.not_after_ms > " now_ ")," \
    " COALESCE((SELECT CASE WHEN a.closed_ms IS NULL THEN 1 ELSE 2 END FROM account a WHERE a.person = " person_ "), 0)," \
    " COALESCE((SELECT CASE WHEN z.closed_ms IS NULL THEN 1 ELSE 2 END FROM citizen z WHERE z.person = " person_ "), 0)"

#define DB_STATEMENTS(X) \
    X(SCHEMA_GET, "SELECT version FROM schema_version") \
    X(SCHEMA_SET, "UPDATE schema_version SET version = ?1") \
    X(META_GET, "SELECT value FROM meta WHERE name = ?1") \
    X(META_PUT, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value") \
    X(META_ADD, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING") \
    /* enrolment */ \
    X(CODE_ADD, "INSERT INTO enrolment_code (name, hash, label, made_ms, expires_ms, failed, profile) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6) ON CONFLICT (name) DO NOTHING") \
    X(CODE_GET, "SELECT hash, label, expires_ms, failed, used_by, profile FROM enrolment_code WHERE name = ?1") \
    X(CODE_FAIL, "UPDATE enrolment_code SET failed = failed + 1 WHERE name = ?1") \
    X(CODE_USE, "UPDATE enrolment_code SET used_by = ?2 WHERE name = ?1") \
    X(CODE_PURGE, "DELETE FROM enrolment_code WHERE expires_ms < ?1") \
    X(KIOSK_GET, "SELECT sign_key, label, retired_ms, seen_ms, version FROM kiosk WHERE id = ?1") \
    X(KIOSK_SEEN, "UPDATE kiosk SET seen_ms = ?2, version = ?3 WHERE id = ?1 AND retired_ms IS NULL") \
    X(KIOSK_PUT, "INSERT INTO kiosk (id, sign_key, label, shared, enrolled_ms, profile) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET label = excluded.label, profile = excluded.profile, shared = excluded.shared, enrolled_ms = excluded.enrolled_ms") \
    X(KIOSK_RETIRE, "UPDATE kiosk SET retired_ms = ?2 WHERE id = ?1 AND retired_ms IS NULL") \
    X(KIOSK_LIST, "SELECT k.id, k.label, k.enrolled_ms, k.retired_ms, (SELECT count(*) FROM operation o WHERE o.kiosk = k.id), k.profile, k.seen_ms, k.version FROM kiosk k ORDER BY k.enrolled_ms, k.id") \
    /* repeats of requests */ \
    X(REQUEST_GET, "SELECT digest, status, body FROM request WHERE kiosk = ?1 AND id = ?2") \
    X(REQUEST_ADD, "INSERT INTO request (kiosk, id, digest, status, body, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(REQUEST_END, "UPDATE request SET status = ?3, body = ?4, at_ms = ?5 WHERE kiosk = ?1 AND id = ?2") \
    X(REQUEST_PURGE, "DELETE FROM request WHERE at_ms < ?1") \
    /* operations */ \
    X(EPOCH_GET, "SELECT last FROM epoch WHERE kiosk = ?1 AND epoch = ?2") \
    X(EPOCH_PUT, "INSERT INTO epoch (kiosk, epoch, last, seen_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kiosk, epoch) DO UPDATE SET last = excluded.last, seen_ms = excluded.seen_ms") \
    X(EPOCH_TRIM, "DELETE FROM epoch WHERE kiosk = ?1 AND epoch NOT IN (SELECT epoch FROM epoch WHERE kiosk = ?1 ORDER BY seen_ms DESC, epoch LIMIT ?2)") \
    X(OPERATION_GET, "SELECT digest, status, reason FROM operation WHERE id = ?1") \
    X(OPERATION_ADD, "INSERT INTO operation (id, digest, kiosk, epoch, seq, type, serial, at_ms, received_ms, payload, status, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)") \
    X(OPERATION_COUNT, "SELECT count(*) FROM operation") \
    /* tokens */ \
    X(TOKEN_CERTS, "SELECT hash, certificate, not_before_ms, not_after_ms, replaced_ms, revoked_ms FROM token WHERE serial = ?1 ORDER BY added_ms DESC LIMIT 16") \
    X(TOKEN_REPLACE, "UPDATE token SET replaced_ms = ?3 WHERE serial = ?1 AND hash <> ?2 AND replaced_ms IS NULL") \
    X(TOKEN_OUTLIVED, "UPDATE token SET replaced_ms = ?3 WHERE serial = ?1 AND hash <> ?2 AND replaced_ms IS NULL AND added_ms < (SELECT n.added_ms FROM token n WHERE n.serial = ?1 AND n.hash = ?2)") \
    X(TOKEN_ADD, "INSERT INTO token (serial, hash, certificate, holder, not_before_ms, not_after_ms, added_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (serial, hash) DO UPDATE SET holder = excluded.holder") \
    X(TOKEN_KNOWN, "SELECT 1 FROM token WHERE serial = ?1 AND (hash = ?2 OR ?2 = '') AND revoked_ms IS NULL LIMIT 1") \
    X(TOKEN_REVOKED, "SELECT 1 FROM token r WHERE r.serial = ?1 AND r.revoked_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM token t WHERE t.serial = ?1 AND t.revoked_ms IS NULL) LIMIT 1") \
    X(TOKEN_GET, "SELECT replaced_ms, revoked_ms FROM token WHERE serial = ?1 AND hash = ?2") \
    X(TOKEN_END, "SELECT not_after_ms FROM token WHERE serial = ?1 AND hash = ?2") \
    X(TOKEN_REVOKE, "UPDATE token SET revoked_ms = ?2 WHERE serial = ?1 AND revoked_ms IS NULL") \
    /* escrow */ \
    X(ESCROW_GET, "SELECT number, state, sealed, rotates, ticket, made_ms, derived FROM escrow WHERE serial = ?1 AND state IN ('current', 'pending')") \
    X(ESCROW_LAST, "SELECT max(number) FROM escrow WHERE serial = ?1") \
    X(ESCROW_SEALED, "SELECT sealed FROM escrow WHERE serial = ?1 AND number = ?2") \
    X(ESCROW_ADD, "INSERT INTO escrow (serial, number, state, sealed, made_ms, rotates) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(ESCROW_STATE, "UPDATE escrow SET state = ?3 WHERE serial = ?1 AND number = ?2") \
    X(ESCROW_DERIVED, "UPDATE escrow SET derived = ?3 WHERE serial = ?1 AND number = ?2") \
    X(ESCROW_RETIRE, "UPDATE escrow SET state = 'retired' WHERE serial = ?1") \
    X(ESCROW_TICKET, "UPDATE escrow SET ticket = ?2 WHERE serial = ?1 AND state <> 'retired'") \
    /* people: PERSON_LIST has a row a token */ \
    X(PERSON_ADD, "INSERT INTO person (id, name, language, made_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING") \
    X(PERSON_GET, "SELECT id, name, language FROM person WHERE id = ?1") \
    X(PERSON_OF_TOKEN, "SELECT p.id, p.name, p.language FROM token_owner o JOIN person p ON p.id = o.person WHERE o.serial = ?1") \
    X(PERSON_HOLD, "UPDATE person SET name = name WHERE id = ?1") \
    X(PERSON_LIST, "SELECT p.id, p.name, p.language, c.email, o.serial, (SELECT max(q.at_ms) FROM question_set q WHERE q.person = p.id) FROM person p LEFT JOIN contact c ON c.person = p.id LEFT JOIN token_owner o ON o.person = p.id WHERE NOT EXISTS (SELECT 1 FROM citizen z WHERE z.person = p.id) ORDER BY p.made_ms, p.id, o.serial") \
    X(OWNER_PUT, "INSERT INTO token_owner (serial, person, added_ms) VALUES (?1, ?2, ?3) ON CONFLICT (serial) DO UPDATE SET person = excluded.person, added_ms = excluded.added_ms") \
    X(CONTACT_ADD, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms) VALUES (?1, 1, ?2, ?3, 1, '[]', 0, '', 0, '', 0)") \
    X(CONTACT_GET, "SELECT version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms FROM contact WHERE person = ?1") \
    X(CONTACT_PUT, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (person) DO UPDATE SET version = excluded.version, at_ms = excluded.at_ms, email = excluded.email, email_version = excluded.email_version, phones = excluded.phones, phones_version = excluded.phones_version, mobile = excluded.mobile, mobile_version = excluded.mobile_version, pending = excluded.pending, pending_ms = excluded.pending_ms") \
    X(QUESTIONS_NEWEST, "SELECT version, ids, salt, hash, pepper, at_ms FROM question_set WHERE person = ?1 ORDER BY version DESC LIMIT 1") \
    X(QUESTIONS_ADD, "INSERT INTO question_set (person, version, ids, salt, hash, pepper, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    /* mails: MAIL_LEASE looks at due_ms again for the process that waited for the row's lock */ \
    X(MAIL_ADD, "INSERT INTO mail (id, recipient, kind, subject, body, locked, made_ms, due_ms, tries, state, said) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0, 'waiting', '') ON CONFLICT (id) DO NOTHING") \
    X(MAIL_DUE, "SELECT 1 FROM mail WHERE state IN ('waiting', 'sending') AND due_ms <= ?1 LIMIT 1") \
    X(MAIL_LATE, "UPDATE mail SET state = 'late', body = '' WHERE kind IN (?2, ?3) AND state IN ('waiting', 'sending') AND made_ms < ?1") \
    X(MAIL_LEASE, "UPDATE mail SET state = 'sending', due_ms = ?2 WHERE due_ms <= ?1 AND id = (SELECT id FROM mail WHERE state IN ('waiting', 'sending') AND due_ms <= ?1 ORDER BY due_ms, id LIMIT 1) RETURNING id, recipient, kind, subject, body, locked, made_ms, tries") \
    /* substr of no bytes is NULL in SQLite */ \
    X(MAIL_SETTLE, "UPDATE mail SET state = ?2, due_ms = ?3, said = ?4, tries = tries + 1, body = CASE WHEN ?2 = 'waiting' OR (?2 = 'failed' AND length(locked) = 0 AND kind NOT LIKE 'citizen-%') THEN body ELSE '' END, locked = CASE WHEN ?2 = 'waiting' OR length(locked) = 0 THEN locked ELSE substr(locked, 1, 0) END WHERE id = ?1 AND state = 'sending'") \
    X(MAIL_PURGE, "DELETE FROM mail WHERE made_ms < ?1 AND state NOT IN ('waiting', 'sending')") \
    X(MAIL_LIST, "SELECT state, kind, recipient, made_ms, tries, said FROM mail ORDER BY made_ms DESC, id") \
    X(EXPIRY_DUE, "SELECT t.hash, o.person, t.not_after_ms FROM token t JOIN token_owner o ON o.serial = t.serial JOIN contact c ON c.person = o.person WHERE c.email <> '' AND t.replaced_ms IS NULL AND t.revoked_ms IS NULL AND t.not_after_ms > ?1 AND t.not_after_ms <= ?2 AND t.hash > ?3 ORDER BY t.hash LIMIT ?4") \
    X(EXPIRY_ADD, "INSERT INTO expiry_notice (hash, days, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT (hash, days) DO NOTHING") \
    X(CONTACT_EMAIL, "SELECT email FROM contact WHERE person = ?1") \
    /* refusals */ \
    X(REFUSAL_ADD, "INSERT INTO refusal (reference, kiosk, subject, action, cause, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(REFUSAL_GET, "SELECT r.at_ms, coalesce(k.label, r.kiosk), r.action, r.cause FROM refusal r LEFT JOIN kiosk k ON k.id = r.kiosk WHERE r.reference = ?1") \
    X(REFUSAL_PURGE, "DELETE FROM refusal WHERE at_ms < ?1") \
    /* sessions, codes, tickets */ \
    X(CHALLENGE_ADD, "INSERT INTO challenge (nonce, kiosk, serial, expires_ms) VALUES (?1, ?2, ?3, ?4)") \
    X(CHALLENGE_USE, "DELETE FROM challenge WHERE nonce = ?1 AND kiosk = ?2 AND serial = ?3 RETURNING expires_ms") \
    X(CHALLENGE_PURGE, "DELETE FROM challenge WHERE expires_ms < ?1") \
    X(SESSION_ADD, "INSERT INTO session (id, kiosk, serial, person, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5)") \
    X(SESSION_GET, "SELECT serial, person, expires_ms FROM session WHERE id = ?1 AND kiosk = ?2") \
    X(SESSION_END, "DELETE FROM session WHERE serial = ?1") \
    X(SESSION_PURGE, "DELETE FROM session WHERE expires_ms < ?1") \
    X(MAIL_CODE_PUT, "INSERT INTO code (purpose, subject, id, hash, made_ms, expires_ms, failed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0) ON CONFLICT (purpose, subject) DO UPDATE SET id = excluded.id, hash = excluded.hash, made_ms = excluded.made_ms, expires_ms = excluded.expires_ms, failed = 0") \
    X(MAIL_CODE_GET, "SELECT id, hash, made_ms, expires_ms, failed FROM code WHERE purpose = ?1 AND subject = ?2") \
    X(MAIL_CODE_FAIL, "UPDATE code SET failed = failed + 1 WHERE purpose = ?1 AND subject = ?2") \
    X(MAIL_CODE_USED, "DELETE FROM code WHERE purpose = ?1 AND subject = ?2") \
    X(CODE_OLD_PURGE, "DELETE FROM code WHERE expires_ms < ?1") \
    X(TICKET_ADD, "INSERT INTO ticket (id, kiosk, serial, session_key, expires_ms, agent) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(TICKET_GET, "SELECT session_key, expires_ms, released_ms, agent FROM ticket WHERE id = ?1 AND kiosk = ?2 AND serial = ?3") \
    X(TICKET_RELEASED, "UPDATE ticket SET released_ms = ?2 WHERE id = ?1") \
    X(TICKET_END, "DELETE FROM ticket WHERE serial = ?1") \
    X(TICKET_PURGE, "DELETE FROM ticket WHERE expires_ms < ?1") \
    /* the telephone */ \
    X(KIOSK_SHARED, "SELECT k.id, k.shared, c.key, c.counter FROM kiosk k LEFT JOIN chain c ON c.kiosk = k.id WHERE k.retired_ms IS NULL") \
    X(CHAIN_PUT, "INSERT INTO chain (kiosk, key, counter) VALUES (?1, ?2, ?3) ON CONFLICT (kiosk) DO UPDATE SET key = excluded.key, counter = excluded.counter") \
    X(CHAIN_FORGET, "DELETE FROM chain WHERE kiosk = ?1") \
    X(PHONE_ADD, "INSERT INTO phone_unblock (challenge, kiosk, serial, counter, key, rotate, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(PHONE_GET, "SELECT kiosk, serial, counter, key, rotate, made_ms, coalesce(result, -1) FROM phone_unblock WHERE challenge = ?1") \
    X(PHONE_RESULT, "UPDATE phone_unblock SET result = ?2 WHERE challenge = ?1 AND result IS NULL") \
    X(PHONE_PURGE, "DELETE FROM phone_unblock WHERE made_ms < ?1") \
    /* tries */ \
    X(THROTTLE_HOLD, "INSERT INTO throttle (kind, subject, count, first_ms, until_ms) VALUES (?1, ?2, 0, 0, 0) ON CONFLICT (kind, subject) DO UPDATE SET count = throttle.count RETURNING count, first_ms, until_ms") \
    X(THROTTLE_PUT, "UPDATE throttle SET count = ?3, first_ms = ?4, until_ms = ?5 WHERE kind = ?1 AND subject = ?2") \
    X(THROTTLE_GET, "SELECT count, first_ms, until_ms FROM throttle WHERE kind = ?1 AND subject = ?2") \
    X(THROTTLE_FORGET, "DELETE FROM throttle WHERE kind = ?1 AND subject = ?2") \
    X(THROTTLE_LESS, "UPDATE throttle SET count = count - 1 WHERE kind = ?1 AND subject = ?2 AND count > 0") \
    X(THROTTLE_PURGE, "DELETE FROM throttle WHERE until_ms < ?1") \
    X(ESCROW_MADE, "SELECT made_ms FROM escrow WHERE serial = ?1 AND state = 'current'") \
    /* issuance */ \
    X(ISSUANCE_ADD, "INSERT INTO issuance_code (name, hash, person, made_ms, expires_ms, failed, serial, again) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7) ON CONFLICT (name) DO NOTHING") \
    X(ISSUANCE_GET, "SELECT c.hash, c.person, c.expires_ms, c.failed, c.serial, c.used_ms, (SELECT p.name FROM person p WHERE p.id = c.person), c.again FROM issuance_code c WHERE c.name = ?1") \
    X(ISSUANCE_FAIL, "UPDATE issuance_code SET failed = failed + 1 WHERE name = ?1") \
    X(ISSUANCE_BIND, "UPDATE issuance_code SET serial = ?2 WHERE name = ?1") \
    X(ISSUANCE_START, "UPDATE issuance_code SET started_ms = ?2 WHERE name = ?1") \
    X(ISSUANCE_STARTED, "SELECT started_ms FROM issuance_code WHERE name = ?1") \
    X(ISSUANCE_USE, "UPDATE issuance_code SET used_ms = ?2 WHERE name = ?1 AND used_ms IS NULL") \
    X(ISSUANCE_PURGE, "DELETE FROM issuance_code WHERE expires_ms < ?1") \
    X(ISSUANCE_WORKING, "SELECT count(*) FROM token WHERE serial = ?1 AND revoked_ms IS NULL AND replaced_ms IS NULL AND not_after_ms > ?2") \
    /* EST */ \
    X(EST_CERTIFICATE, "SELECT serial, holder, not_before_ms, not_after_ms, replaced_ms, revoked_ms FROM token WHERE hash = ?1 ORDER BY added_ms DESC LIMIT 1") \
    X(EST_REQUEST_GET, "SELECT r.hash, r.asked_ms, t.certificate, t.not_after_ms, t.replaced_ms, t.revoked_ms FROM est_request r LEFT JOIN token t ON t.serial = r.serial AND t.hash = r.hash WHERE r.serial = ?1 AND r.spki = ?2") \
    X(EST_REQUEST_PUT, "INSERT INTO est_request (serial, spki, csr, asked_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (serial, spki) DO UPDATE SET csr = excluded.csr, asked_ms = excluded.asked_ms, hash = NULL") \
    X(EST_REQUEST_COUNT, "SELECT count(*) FROM est_request WHERE serial = ?1 AND asked_ms > ?2") \
    X(EST_REQUEST_DONE, "UPDATE est_request SET hash = ?3 WHERE serial = ?1 AND spki = ?2") \
    /* feeds */ \
    X(FEED_ADD, "INSERT INTO feed (name, generation, seq) VALUES (?1, ?2, 0) ON CONFLICT (name) DO NOTHING") \
    X(FEED_GET, "SELECT generation, seq FROM feed WHERE name = ?1") \
    X(FEED_NEXT, "UPDATE feed SET seq = seq + 1 WHERE name = ?1 RETURNING seq") \
    X(FEED_RENEW, "UPDATE feed SET generation = ?1") \
    X(FEED_ROW_GET, "SELECT content FROM feed_row WHERE feed = ?1 AND id = ?2") \
    X(FEED_ROW_PUT, "INSERT INTO feed_row (feed, id, seq, content) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (feed, id) DO UPDATE SET seq = excluded.seq, content = excluded.content") \
    X(FEED_ROW_IDS, "SELECT id FROM feed_row WHERE feed = ?1 AND content IS NOT NULL ORDER BY id") \
    X(FEED_CHANGES, "SELECT id, content, seq FROM feed_row WHERE feed = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3") \
    X(FEED_SNAPSHOT, "SELECT id, content, seq FROM feed_row WHERE feed = ?1 AND id > ?2 AND content IS NOT NULL ORDER BY id LIMIT ?3") \
    /* citizens: accounts of the Service d'authentification. ?2 of a search: an account that was made before and is not confirmed is no account */ \
    X(CITIZEN_GET, "SELECT person, name, salt, hash, pepper, confirmed_ms, made_ms, closed_ms FROM citizen WHERE person = ?1") \
    X(CITIZEN_OF_NAME, "SELECT person, name, salt, hash, pepper, confirmed_ms, made_ms, closed_ms FROM citizen WHERE name = ?1 AND closed_ms IS NULL AND (confirmed_ms IS NOT NULL OR made_ms > ?2)") \
    X(CITIZEN_OF_ADDRESS, "SELECT person, name, salt, hash, pepper, confirmed_ms, made_ms, closed_ms FROM citizen WHERE address_key = ?1 AND closed_ms IS NULL AND (confirmed_ms IS NOT NULL OR made_ms > ?2) ORDER BY CASE WHEN confirmed_ms IS NULL THEN 1 ELSE 0 END, made_ms DESC, person LIMIT 1") \
    X(CITIZEN_NAME_TAKEN, "SELECT 1 FROM citizen WHERE name = ?1") \
    X(CITIZEN_ADDRESS_OWNER, "SELECT person FROM citizen WHERE address_key = ?1 AND confirmed_ms IS NOT NULL AND closed_ms IS NULL") \
    X(CITIZEN_ADD, "INSERT INTO citizen (person, name, address_key, salt, hash, pepper, password_ms, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)") \
    X(CITIZEN_CONFIRM, "UPDATE citizen SET address_key = ?2, confirmed_ms = COALESCE(confirmed_ms, ?3) WHERE person = ?1 AND closed_ms IS NULL") \
    X(CITIZEN_PASSWORD, "UPDATE citizen SET salt = ?2, hash = ?3, pepper = ?4, password_ms = ?5 WHERE person = ?1") \
    X(CITIZEN_CLOSE, "UPDATE citizen SET closed_ms = ?2, address_key = ?3, hash = ?3 WHERE person = ?1 AND closed_ms IS NULL") \
    X(CITIZEN_LIST, "SELECT name, made_ms, confirmed_ms, closed_ms FROM citizen ORDER BY made_ms, person") \
    X(CITIZEN_LATE_CONTACTS, "DELETE FROM contact WHERE person IN (SELECT person FROM citizen WHERE confirmed_ms IS NULL AND closed_ms IS NULL AND made_ms <= ?1)") \
    X(CITIZEN_LATE_PERSONS, "DELETE FROM person WHERE id IN (SELECT person FROM citizen WHERE confirmed_ms IS NULL AND closed_ms IS NULL AND made_ms <= ?1)") \
    X(CITIZEN_LATE, "DELETE FROM citizen WHERE confirmed_ms IS NULL AND closed_ms IS NULL AND made_ms <= ?1") \
    X(CITIZEN_CODE_ADD, "INSERT INTO citizen_code (id, kiosk, purpose, person, address_key, hash, made_ms, sent_ms, expires_ms, ends_ms, failed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, 0)") \
    X(CITIZEN_CODE_GET, "SELECT purpose, person, address_key, hash, sent_ms, expires_ms, ends_ms, failed, used_ms FROM citizen_code WHERE id = ?1 AND kiosk = ?2") \
    X(CITIZEN_CODE_FAIL, "UPDATE citizen_code SET failed = failed + 1 WHERE id = ?1") \
    X(CITIZEN_CODE_RENEW, "UPDATE citizen_code SET hash = ?2, sent_ms = ?3, expires_ms = ?4, failed = 0 WHERE id = ?1") \
    X(CITIZEN_CODE_USE, "UPDATE citizen_code SET used_ms = ?2 WHERE id = ?1 AND used_ms IS NULL") \
    X(CITIZEN_CODES_END, "UPDATE citizen_code SET used_ms = ?3 WHERE person = ?1 AND (purpose = ?2 OR ?2 = '') AND used_ms IS NULL") \
    X(CITIZEN_CODE_PURGE, "DELETE FROM citizen_code WHERE ends_ms < ?1") \
    X(CONTACT_FORGET, "DELETE FROM contact WHERE person = ?1") \
    /* the counter: who has a person, what was shown, what another agent agreed to */ \
    X(CLAIM_GET, "SELECT agent, session, kiosk, until_ms FROM claim WHERE person = ?1") \
    X(CLAIM_PUT, "INSERT INTO claim (person, agent, session, kiosk, until_ms) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (person) DO UPDATE SET agent = excluded.agent, session = excluded.session, kiosk = excluded.kiosk, until_ms = excluded.until_ms") \
    X(CLAIM_END, "DELETE FROM claim WHERE person = ?1 AND agent = ?2") \
    X(CLAIM_PURGE, "DELETE FROM claim WHERE until_ms < ?1") \
    X(SESSION_GOES_ON, "SELECT 1 FROM account_session WHERE id = ?1 AND ended_ms IS NULL") \
    X(VERIFICATION_GET, "SELECT person, agent, session, facts, code_salt, code_hash, code_until_ms, proof, made_ms, expires_ms FROM verification WHERE id = ?1") \
    X(VERIFICATION_ADD, "INSERT INTO verification (id, person, agent, session, facts, code_salt, code_hash, code_until_ms, proof, made_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)") \
    X(VERIFICATION_PROOF, "UPDATE verification SET proof = ?2, made_ms = ?3, expires_ms = ?4 WHERE id = ?1") \
    X(VERIFICATION_NEWEST, "SELECT id, proof, expires_ms FROM verification WHERE person = ?1 AND session = ?2 AND expires_ms > ?3 AND proof <> '' ORDER BY CASE proof WHEN 'documents' THEN 2 WHEN 'caller' THEN 1 ELSE 0 END DESC, expires_ms DESC LIMIT 1") \
    X(VERIFICATION_KEPT, "SELECT facts FROM verification WHERE person = ?1 AND proof = '' AND made_ms > ?2 ORDER BY made_ms DESC, id LIMIT 1") \
    X(VERIFICATION_CODE, "SELECT CAST(COALESCE(max(code_until_ms), 0) AS BIGINT) FROM verification WHERE person = ?1") \
    X(VERIFICATION_CODES_END, "UPDATE verification SET code_until_ms = 0 WHERE person = ?1") \
    X(VERIFICATION_FORGET, "DELETE FROM verification WHERE person = ?1 AND proof = ''") \
    X(FACT_NAMES, "SELECT name FROM account_name WHERE person = ?1 AND retired_ms IS NULL UNION SELECT name FROM citizen WHERE person = ?1 AND closed_ms IS NULL ORDER BY 1") \
    X(FACT_TOKENS, "SELECT DISTINCT t.serial FROM token_owner o JOIN token t ON t.serial = o.serial WHERE o.person = ?1 AND t.revoked_ms IS NULL AND t.replaced_ms IS NULL AND t.not_after_ms > ?2 ORDER BY t.serial") \
    X(FACT_MADE, "SELECT made_ms FROM account WHERE person = ?1 AND closed_ms IS NULL UNION SELECT made_ms FROM citizen WHERE person = ?1 AND closed_ms IS NULL ORDER BY 1") \
    X(SESSION_GIVE, "UPDATE account_session SET given = ?2 WHERE id = ?1") \
    X(SESSION_GIVEN, "SELECT given FROM account_session WHERE id = ?1") \
    X(VERIFICATION_PURGE, "DELETE FROM verification WHERE expires_ms < ?1") \
    X(SECOND_GET, "SELECT act, person, reason, asked_by, answered_by, answer, expires_ms, used_ms FROM second WHERE id = ?1") \
    X(SECOND_ADD, "INSERT INTO second (id, number, act, person, reason, asked_by, kiosk, made_ms, expires_ms, answered_by, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', '')") \
    X(SECOND_ANSWER, "UPDATE second SET answered_by = ?2, answer = ?3 WHERE id = ?1 AND answer = ''") \
    X(SECOND_WAITING, "SELECT s.id, s.act, s.reason, s.asked_by, s.person, s.made_ms, s.expires_ms, COALESCE(p.name, n.given || ' ' || n.family, ''), COALESCE(q.name, ''), COALESCE(k.label, '') FROM second s LEFT JOIN person p ON p.id = s.person LEFT JOIN nip n ON n.id = s.person LEFT JOIN person q ON q.id = s.asked_by LEFT JOIN kiosk k ON k.id = s.kiosk WHERE s.expires_ms > ?1 AND s.answer = '' ORDER BY s.expires_ms, s.id") \
    X(SECOND_MINE, "SELECT count(*), min(expires_ms) FROM second WHERE expires_ms > ?1 AND answer = '' AND asked_by = ?2") \
    X(SECOND_USE, "UPDATE second SET used_ms = ?2 WHERE id = ?1 AND used_ms IS NULL") \
    X(SECOND_PURGE, "DELETE FROM second WHERE expires_ms < ?1") \
    /* accounts of the services on line */ \
    X(ACCOUNT_ADD, "INSERT INTO account (person, title, given, family, folded, salt, hash, pepper, password_ms, temporary_until_ms, must, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?9)") \
    X(ACCOUNT_OF_NAME, "SELECT a.person, a.title, a.given, a.family, a.salt, a.hash, a.pepper, a.password_ms, a.temporary_until_ms, a.must, a.closed_ms FROM account_name n JOIN account a ON a.person = n.person WHERE n.name = ?1 AND n.retired_ms IS NULL") \
    X(ACCOUNT_GET, "SELECT a.person, a.title, a.given, a.family, a.salt, a.hash, a.pepper, a.password_ms, a.temporary_until_ms, a.must, a.closed_ms FROM account a WHERE a.person = ?1") \
    X(ACCOUNT_PASSWORD, "UPDATE account SET salt = ?2, hash = ?3, pepper = ?4, password_ms = ?5, temporary_until_ms = ?6, must = ?7 WHERE person = ?1") \
    X(ACCOUNT_MUST, "UPDATE account SET must = ?2 WHERE person = ?1") \
    X(ACCOUNT_CLOSE, "UPDATE account SET closed_ms = ?2 WHERE person = ?1 AND closed_ms IS NULL") \
    X(ACCOUNT_LIST, "SELECT a.person, (SELECT min(n.name) FROM account_name n WHERE n.person = a.person AND n.kind = 'issued' AND n.retired_ms IS NULL), (SELECT min(n.name) FROM account_name n WHERE n.person = a.person AND n.kind = 'chosen' AND n.retired_ms IS NULL), a.family, a.given, c.email, a.must, a.temporary_until_ms, a.closed_ms FROM account a LEFT JOIN contact c ON c.person = a.person ORDER BY a.made_ms, a.person") \
    X(ACCOUNT_NAME_ADD, "INSERT INTO account_name (name, person, kind, added_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING") \
    X(ACCOUNT_NAME_OWNER, "SELECT person, kind, retired_ms FROM account_name WHERE name = ?1") \
    X(ACCOUNT_NAME_BACK, "UPDATE account_name SET retired_ms = NULL WHERE name = ?1 AND person = ?2") \
    X(ACCOUNT_NAME_RETIRE, "UPDATE account_name SET retired_ms = ?3 WHERE person = ?1 AND kind = 'chosen' AND name <> ?2 AND retired_ms IS NULL") \
    X(ACCOUNT_NAMES, "SELECT name, kind FROM account_name WHERE person = ?1 AND retired_ms IS NULL ORDER BY added_ms") \
    X(ACCOUNT_EIGHT_ADD, "INSERT INTO account_question (person, version, place, question, salt, hash, pepper, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)") \
    X(ACCOUNT_EIGHT_NEWEST, "SELECT max(version) FROM account_question WHERE person = ?1") \
    X(ACCOUNT_EIGHT_GET, "SELECT place, question, salt, hash, pepper, at_ms, version FROM account_question WHERE person = ?1 AND version = (SELECT max(q.version) FROM account_question q WHERE q.person = ?1) ORDER BY place") \
    X(ACCOUNT_ASKED_GET, "SELECT version, places FROM account_asked WHERE person = ?1") \
    X(ACCOUNT_ASKED_PUT, "INSERT INTO account_asked (person, version, places) VALUES (?1, ?2, ?3) ON CONFLICT (person) DO UPDATE SET version = excluded.version, places = excluded.places") \
    X(ACCOUNT_ASKED_FORGET, "DELETE FROM account_asked WHERE person = ?1") \
    X(ACCOUNT_SESSION_ADD, "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms, realm, token) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(ACCOUNT_SESSION_GET, "SELECT s.person, s.made_ms, s.expires_ms, s.ended_ms, COALESCE(a.must, ''), COALESCE(a.closed_ms, z.closed_ms), s.realm, s.token FROM account_session s LEFT JOIN account a ON a.person = s.person AND (s.realm = 'services' OR (s.realm = 'counter' AND s.token = '')) LEFT JOIN citizen z ON z.person = s.person AND s.realm = 'citizen' WHERE s.id = ?1 AND s.kiosk = ?2 AND (a.person IS NOT NULL OR z.person IS NOT NULL OR s.token <> '') AND (s.realm <> 'counter' OR EXISTS (SELECT 1 FROM kiosk k WHERE k.id = s.kiosk AND k.profile = 'counter'))") \
    X(ACCOUNT_SESSION_TOUCH, "UPDATE account_session SET expires_ms = ?2 WHERE id = ?1 AND expires_ms < ?2") \
    X(ACCOUNT_SESSION_END, "UPDATE account_session SET ended_ms = ?2 WHERE id = ?1 AND ended_ms IS NULL") \
    X(ACCOUNT_SESSIONS_END, "UPDATE account_session SET ended_ms = ?3 WHERE person = ?1 AND id <> ?2 AND token = '' AND ended_ms IS NULL") \
    X(AGENT_SESSIONS_END, "UPDATE account_session SET ended_ms = ?2 WHERE person = ?1 AND realm = 'counter' AND ended_ms IS NULL") \
    X(AGENT_SESSIONS_OF_TOKEN_END, "UPDATE account_session SET ended_ms = ?2 WHERE token = ?1 AND token <> '' AND ended_ms IS NULL") \
    /* what its owner's codes opened, and would open: they were made with it */ \
    X(AGENT_CODE_SESSIONS_OF_TOKEN_END, "UPDATE account_session SET ended_ms = ?2 WHERE person = (SELECT o.person FROM token_owner o WHERE o.serial = ?1) AND realm = 'counter' AND token = '' AND ended_ms IS NULL") \
    X(AGENT_CODE_OF_TOKEN_END, "DELETE FROM agent_code WHERE person = (SELECT o.person FROM token_owner o WHERE o.serial = ?1)") \
    X(AGENT_ROLES, "SELECT role FROM agent_role WHERE person = ?1") \
    X(AGENT_ROLE_ADD, "INSERT INTO agent_role (person, role, added_ms) VALUES (?1, ?2, ?3) ON CONFLICT (person, role) DO NOTHING") \
    X(AGENT_ROLE_END, "DELETE FROM agent_role WHERE person = ?1 AND role = ?2") \
    X(COUNTER_KIOSK, "SELECT " KIOSK_COLUMNS " WHERE k.id = ?1") \
    X(COUNTER_KIOSKS, "SELECT " KIOSK_COLUMNS " WHERE (k.label, k.id) > (?1, ?2) ORDER BY k.label, k.id LIMIT ?3") \
    X(COUNTER_KIOSKS_BACK, "SELECT " KIOSK_COLUMNS " WHERE (k.label, k.id) < (?1, ?2) ORDER BY k.label DESC, k.id DESC LIMIT ?3") \
    X(STAFF_ONE, "SELECT " STAFF_COLUMNS " WHERE r.person = ?1 GROUP BY p.id, p.name") \
    X(STAFF_LIST, "SELECT " STAFF_COLUMNS " WHERE (p.name, p.id) > (?1, ?2) GROUP BY p.id, p.name ORDER BY p.name, p.id LIMIT ?3") \
    X(STAFF_BACK_LIST, "SELECT " STAFF_COLUMNS " WHERE (p.name, p.id) < (?1, ?2) GROUP BY p.id, p.name ORDER BY p.name DESC, p.id DESC LIMIT ?3") \
    X(AGENT_ROLE_LIST, "SELECT p.id, p.name, r.role, r.added_ms FROM agent_role r JOIN person p ON p.id = r.person ORDER BY p.name, p.id, r.role") \
    X(AGENT_STATION, "SELECT profile, label FROM kiosk WHERE id = ?1") \
    X(AGENT_SECONDS_WAITING, "SELECT count(*) FROM second WHERE expires_ms > ?1 AND answer = '' AND asked_by <> ?2 AND person <> ?2") \
    X(AGENT_CASES_OPEN, "SELECT count(*) FROM message_case WHERE state = 'open' AND role = ?1") \
    X(AGENT_CODE_PUT, "INSERT INTO agent_code (person, salt, hash, made_ms, expires_ms, failed) VALUES (?1, ?2, ?3, ?4, ?5, 0) ON CONFLICT (person) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, made_ms = excluded.made_ms, expires_ms = excluded.expires_ms, failed = 0, used_ms = NULL") \
    X(AGENT_CODE_TRY, "UPDATE agent_code SET failed = failed + 1 WHERE person = ?1 RETURNING salt, hash, expires_ms, failed, used_ms") \
    X(AGENT_CODE_USE, "UPDATE agent_code SET used_ms = ?3 WHERE person = ?1 AND hash = ?2 AND used_ms IS NULL") \
    X(AGENT_CODE_PURGE, "DELETE FROM agent_code WHERE expires_ms < ?1") \
    X(ACCOUNT_SESSION_PURGE, "DELETE FROM account_session WHERE expires_ms < ?1") \
    X(ACCOUNT_TICKET_ADD, "INSERT INTO account_ticket (id, kiosk, kind, subject, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5)") \
    X(ACCOUNT_TICKET_GET, "SELECT kind, subject, expires_ms, used_ms FROM account_ticket WHERE id = ?1 AND kiosk = ?2") \
    X(ACCOUNT_TICKET_USE, "UPDATE account_ticket SET used_ms = ?3 WHERE id = ?1 AND kiosk = ?2 AND used_ms IS NULL AND expires_ms > ?3") \
    X(ACCOUNT_TICKETS_END, "DELETE FROM account_ticket WHERE kind = ?1 AND subject = ?2") \
    X(ACCOUNT_TICKET_PURGE, "DELETE FROM account_ticket WHERE expires_ms < ?1") \
    X(ACCOUNT_ROLES, "SELECT m.role, m.workplace, w.name, m.services FROM membership m JOIN workplace w ON w.id = m.workplace WHERE m.person = ?1 AND m.removed_ms IS NULL ORDER BY m.added_ms, m.id") \
    X(ACCOUNT_UNREAD, "SELECT count(*) FROM message WHERE person = ?1 AND kind = 'received' AND read_ms IS NULL") \
    X(ACCOUNT_INVITED, "SELECT i.id, w.name, p.title, p.given, p.family FROM invitation i JOIN workplace w ON w.id = i.workplace JOIN account p ON p.person = i.inviter WHERE i.has_account = 1 AND (i.email = lower(?1) OR (i.email IN (?2, ?3) AND i.folded = (SELECT a.folded FROM account a WHERE a.person = ?5))) AND i.used_ms IS NULL AND i.refused_ms IS NULL AND i.removed_ms IS NULL AND i.expires_ms > ?4 ORDER BY i.made_ms LIMIT 4") \
    X(ACCOUNT_TRAIL, "SELECT a.wall_ms, a.action, a.outcome, (SELECT k.label FROM kiosk k WHERE k.id = a.kiosk) FROM audit a WHERE a.subject = ?1 AND (a.action LIKE 'account.%' OR a.action LIKE 'message.%') ORDER BY a.sequence DESC LIMIT 20") \
    /* messages: a part is locked by itself; DRAFT_LIST has the whole versions, newest first */ \
    X(OP_SESSION, "SELECT person, made_ms, ended_ms FROM account_session WHERE id = ?1 AND kiosk = ?2 AND realm = 'services'") \
    X(DRAFT_SUMS, "SELECT count(DISTINCT draft), count(*) FROM draft_part WHERE person = ?1") \
    X(DRAFT_VERSION, "SELECT count(*), max(parts), CAST(sum(length(locked)) AS BIGINT), max(thread), max(subject), max(at_ms) FROM draft_part WHERE person = ?1 AND draft = ?2 AND version = ?3") \
    X(DRAFT_KNOWN, "SELECT 1 FROM draft_part WHERE person = ?1 AND draft = ?2 LIMIT 1") \
    X(DRAFT_PART_ADD, "INSERT INTO draft_part (person, draft, version, part, parts, thread, subject, locked, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (person, draft, version, part) DO NOTHING") \
    X(DRAFT_OLDER, "DELETE FROM draft_part WHERE person = ?1 AND draft = ?2 AND version <> ?3 AND at_ms <= ?4") \
    X(DRAFT_TEXT, "SELECT locked FROM draft_part WHERE person = ?1 AND draft = ?2 AND version = ?3 ORDER BY part") \
    X(DRAFT_DROP, "DELETE FROM draft_part WHERE person = ?1 AND draft = ?2") \
    X(DRAFT_VERSION_DROP, "DELETE FROM draft_part WHERE person = ?1 AND draft = ?2 AND version = ?3") \
    X(DRAFT_GONE_PUT, "INSERT INTO draft_gone (person, draft, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT (person, draft) DO UPDATE SET at_ms = excluded.at_ms WHERE draft_gone.at_ms < excluded.at_ms") \
    X(DRAFT_GONE_TRIM, "DELETE FROM draft_gone WHERE person = ?1 AND draft NOT IN (SELECT draft FROM draft_gone WHERE person = ?1 ORDER BY at_ms DESC, draft LIMIT ?2)") \
    X(DRAFT_HIDDEN_PURGE, "DELETE FROM draft_part WHERE at_ms < ?1 AND EXISTS (SELECT 1 FROM draft_gone WHERE draft_gone.person = draft_part.person AND draft_gone.draft = draft_part.draft AND draft_gone.at_ms >= draft_part.at_ms)") \
    X(DRAFT_GONE_PURGE, "DELETE FROM draft_gone WHERE at_ms < ?1") \
    X(DRAFT_LIST, "SELECT draft, version, max(thread), max(subject), max(at_ms) FROM draft_part WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM draft_gone WHERE draft_gone.person = draft_part.person AND draft_gone.draft = draft_part.draft AND draft_gone.at_ms >= draft_part.at_ms) GROUP BY draft, version HAVING count(*) = max(parts) ORDER BY max(at_ms) DESC, version DESC") \
    X(MESSAGE_ADD, "INSERT INTO message (id, person, thread, number, subject, kind, locked, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING") \
    X(MESSAGE_GET, "SELECT person, thread, number, subject, kind, locked, at_ms, answered_ms FROM message WHERE id = ?1") \
    X(MESSAGE_SUMS, "SELECT count(*), count(CASE WHEN kind = 'received' AND read_ms IS NULL THEN 1 END) FROM message WHERE person = ?1") \
    X(MESSAGE_PAGE, "SELECT id, number, subject, thread, kind, at_ms, read_ms, answered_ms FROM message WHERE person = ?1 ORDER BY at_ms DESC, id DESC LIMIT ?2 OFFSET ?3") \
    X(MESSAGE_SCAN, "SELECT id, number, subject, thread, kind, at_ms, read_ms, answered_ms, locked FROM message WHERE person = ?1 ORDER BY at_ms DESC, id DESC LIMIT ?2 OFFSET ?3") \
    X(MESSAGE_READ, "UPDATE message SET read_ms = ?3 WHERE id = ?1 AND person = ?2 AND kind = 'received' AND read_ms IS NULL") \
    X(MESSAGE_ANSWERED, "UPDATE message SET answered_ms = ?2 WHERE id = ?1 AND answered_ms IS NULL") \
    X(MESSAGE_LIST, "SELECT m.id, m.number, p.name, m.subject, m.at_ms, m.answered_ms FROM message m JOIN person p ON p.id = m.person WHERE m.kind = 'sent' ORDER BY CASE WHEN m.answered_ms IS NULL THEN 0 ELSE 1 END, m.at_ms, m.id") \
    /* cases: a thread each, since when it is in its state's order, and the last message; subjects name whose they are. MINE: ?6 '' is every subject */ \
    X(CASE_GET, "SELECT " CASE_COLUMNS " WHERE c.thread = ?1") \
    X(CASE_SENT, "INSERT INTO message_case (thread, role, subject, state, agent, at_ms, last_ms) VALUES (?1, ?2, ?3, 'open', '', ?4, ?4) ON CONFLICT (thread) DO UPDATE SET state = CASE WHEN message_case.state = 'taken' THEN 'taken' ELSE 'open' END, agent = CASE WHEN message_case.state = 'taken' THEN message_case.agent ELSE '' END, at_ms = CASE WHEN message_case.state IN ('open', 'taken') THEN message_case.at_ms ELSE excluded.at_ms END, last_ms = CASE WHEN excluded.last_ms > message_case.last_ms THEN excluded.last_ms ELSE message_case.last_ms END") \
    X(CASE_ANSWERED, "UPDATE message_case SET state = 'answered', agent = '', at_ms = ?2, last_ms = ?2 WHERE thread = ?1 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.thread = ?1 AND m.kind = 'sent' AND m.answered_ms IS NULL)") \
    X(CASE_SET, "UPDATE message_case SET state = ?2, role = ?3, agent = ?4, at_ms = ?5 WHERE thread = ?1") \
    X(CASE_MESSAGES, "SELECT id, number, kind, length(locked), at_ms FROM message WHERE thread = ?1 ORDER BY at_ms DESC, id DESC LIMIT ?2") \
    X(CASE_ALL_ANSWERED, "UPDATE message SET answered_ms = ?2 WHERE thread = ?1 AND kind = 'sent' AND answered_ms IS NULL") \
    X(CASE_NEWEST, "SELECT id FROM message WHERE thread = ?1 AND kind = 'sent' ORDER BY at_ms DESC, id DESC LIMIT 1") \
    X(CASE_UNPLACED, "SELECT subject FROM message_case WHERE role = '' AND state IN ('open', 'answered') LIMIT 1") \
    X(CASE_PLACE, "UPDATE message_case SET role = ?2 WHERE subject = ?1 AND state IN ('open', 'answered') AND role = ''") \
    X(CASE_PAGE, "SELECT " CASE_COLUMNS " WHERE c.state = ?1 AND c.role = ?2 AND (c.at_ms, c.thread) > (?3, ?4) ORDER BY c.at_ms, c.thread LIMIT ?5") \
    X(CASE_PAGE_BACK, "SELECT " CASE_COLUMNS " WHERE c.state = ?1 AND c.role = ?2 AND (c.at_ms, c.thread) < (?3, ?4) ORDER BY c.at_ms DESC, c.thread DESC LIMIT ?5") \
    X(CASE_SUBJECT, "SELECT " CASE_COLUMNS " WHERE c.state = ?1 AND c.role = ?2 AND c.subject = ?6 AND (c.at_ms, c.thread) > (?3, ?4) ORDER BY c.at_ms, c.thread LIMIT ?5") \
    X(CASE_SUBJECT_BACK, "SELECT " CASE_COLUMNS " WHERE c.state = ?1 AND c.role = ?2 AND c.subject = ?6 AND (c.at_ms, c.thread) < (?3, ?4) ORDER BY c.at_ms DESC, c.thread DESC LIMIT ?5") \
    X(CASE_MINE, "SELECT " CASE_COLUMNS " WHERE c.state = ?1 AND c.role = ?2 AND c.agent = ?7 AND (CAST(?6 AS TEXT) = '' OR c.subject = ?6) AND (c.at_ms, c.thread) > (?3, ?4) ORDER BY c.at_ms, c.thread LIMIT ?5") \
    X(CASE_MINE_BACK, "SELECT " CASE_COLUMNS " WHERE c.state = ?1 AND c.role = ?2 AND c.agent = ?7 AND (CAST(?6 AS TEXT) = '' OR c.subject = ?6) AND (c.at_ms, c.thread) < (?3, ?4) ORDER BY c.at_ms DESC, c.thread DESC LIMIT ?5") \
    /* identification, consents and progress of a citizen; CITIZEN_CONSENT_PAGE: in force is what was accepted and no row is about */ \
    X(IDENTIFICATION_GET, "SELECT state, locked, begun_ms, personal_ms, tax_ms, reference_ms, reference_kind, letter_ms, letter_for, secret_salt, secret_hash, secret_expires_ms, counter, code, done_ms, expires_ms, number_key FROM identification WHERE person = ?1") \
    X(IDENTIFICATION_BEGIN, "INSERT INTO identification (person, state, locked, provider, begun_ms, personal_ms, reference_kind, letter_for, counter, expires_ms) VALUES (?1, 'begun', ?2, ?3, ?4, ?4, '', '', '', ?5) ON CONFLICT (person) DO UPDATE SET locked = excluded.locked, provider = excluded.provider, personal_ms = excluded.personal_ms") \
    X(IDENTIFICATION_LETTER, "UPDATE identification SET state = 'letter', tax_ms = ?2, reference_ms = ?3, reference_kind = ?4, letter_ms = ?5, expires_ms = ?6, secret_expires_ms = ?6, number_key = ?7, letter_for = ?8, secret_salt = ?9, secret_hash = ?10, counter = '' WHERE person = ?1") \
    X(IDENTIFICATION_LETTER_AGAIN, "UPDATE identification SET letter_ms = ?2, expires_ms = ?3, secret_expires_ms = ?3, secret_salt = ?4, secret_hash = ?5 WHERE person = ?1 AND state = 'letter'") \
    X(IDENTIFICATION_COUNTER, "UPDATE identification SET state = 'counter', counter = ?2 WHERE person = ?1") \
    X(IDENTIFICATION_DONE, "UPDATE identification SET state = 'identified', code = ?2, done_ms = ?3, tax_ms = ?4, reference_ms = ?5, reference_kind = ?6, number_key = ?7, letter_ms = NULL, letter_for = '', secret_salt = NULL, secret_hash = NULL, secret_expires_ms = NULL, counter = '', expires_ms = NULL WHERE person = ?1") \
    X(IDENTIFICATION_TWIN, "SELECT person FROM identification WHERE number_key = ?1 AND person <> ?2 AND state = 'identified' LIMIT 1") \
    X(IDENTIFICATION_FORGET, "DELETE FROM identification WHERE person = ?1") \
    X(IDENTIFICATION_PURGE, "DELETE FROM identification WHERE expires_ms <= ?1") \
    X(IDENTIFICATION_LIST, "SELECT i.person, i.state, i.provider, i.begun_ms, i.personal_ms, i.tax_ms, i.reference_ms, i.letter_ms, i.done_ms, i.expires_ms FROM identification i ORDER BY i.begun_ms, i.person") \
    X(PROGRESS_PUT, "INSERT INTO citizen_progress (person, locked, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT (person) DO UPDATE SET locked = excluded.locked, at_ms = excluded.at_ms") \
    X(PROGRESS_GET, "SELECT locked, at_ms FROM citizen_progress WHERE person = ?1") \
    X(PROGRESS_FORGET, "DELETE FROM citizen_progress WHERE person = ?1") \
    X(PROGRESS_PURGE, "DELETE FROM citizen_progress WHERE at_ms <= ?1") \
    X(CITIZEN_CONSENT_ADD, "INSERT INTO consent (id, person, invitation, purpose, recipient, text_hash, answer, kiosk, at_ms, about) VALUES (?1, ?2, '', ?3, ?4, ?5, ?6, ?7, ?8, ?9)") \
    X(CITIZEN_CONSENT_LAST, "SELECT max(at_ms) FROM consent WHERE person = ?1") \
    X(CITIZEN_CONSENT_IN_FORCE, "SELECT c.id, c.at_ms FROM consent c WHERE c.person = ?1 AND c.purpose = ?2 AND c.answer = 'accepted' AND NOT EXISTS (SELECT 1 FROM consent d WHERE d.person = ?1 AND d.about = c.id) ORDER BY c.at_ms DESC, c.id LIMIT 1") \
    X(CITIZEN_CONSENT_REFUSED, "SELECT max(at_ms) FROM consent WHERE person = ?1 AND purpose = ?2 AND answer = 'refused'") \
    X(CITIZEN_CONSENT_COUNT, "SELECT count(*) FROM consent WHERE person = ?1") \
    X(CITIZEN_CONSENT_PAGE, "SELECT c.id, c.purpose, c.recipient, c.answer, c.at_ms, COALESCE((SELECT k.label FROM kiosk k WHERE k.id = c.kiosk), ''), (SELECT count(*) FROM consent d WHERE d.person = ?1 AND d.about = c.id) FROM consent c WHERE c.person = ?1 ORDER BY c.at_ms DESC, c.id LIMIT ?2 OFFSET ?3") \
    /* workplaces, who is what there, invitations, NIPs, consents */ \
    X(WORKPLACE_ADD, "INSERT INTO workplace (id, name, made_ms) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING") \
    X(WORKPLACE_GET, "SELECT name FROM workplace WHERE id = ?1") \
    X(MEMBER_FIND, "SELECT id, person, services, removed_ms FROM membership WHERE workplace = ?1 AND person = ?2 AND role = ?3 AND removed_ms IS NULL ORDER BY added_ms, id LIMIT 1") \
    X(MEMBER_GET, "SELECT id, person, services, removed_ms FROM membership WHERE workplace = ?1 AND id = ?2 AND role = ?3") \
    X(MEMBER_LIST, "SELECT person FROM membership WHERE workplace = ?1 AND role = ?2 AND removed_ms IS NULL ORDER BY added_ms, id") \
    X(MEMBER_ADD, "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(MEMBER_SERVICES, "UPDATE membership SET services = ?2 WHERE id = ?1") \
    X(MEMBER_REMOVE, "UPDATE membership SET removed_ms = ?4 WHERE workplace = ?1 AND person = ?2 AND role = ?3 AND removed_ms IS NULL") \
    X(MEMBER_RESTORE, "UPDATE membership SET removed_ms = NULL WHERE workplace = ?1 AND person = ?2 AND role = ?3 AND removed_ms = ?4") \
    X(USER_LIST, "SELECT m.id, a.title, a.given, a.family, COALESCE((SELECT min(n.name) FROM account_name n WHERE n.person = m.person AND n.kind = 'chosen' AND n.retired_ms IS NULL), (SELECT min(n.name) FROM account_name n WHERE n.person = m.person AND n.retired_ms IS NULL), ''), m.services, COALESCE(m.removed_ms, 0), COALESCE(m.removed_ms, 0), a.folded FROM membership m JOIN account a ON a.person = m.person WHERE m.workplace = ?1 AND m.role = 'user' AND (m.removed_ms IS NULL OR m.removed_ms > ?2) " \
      "UNION ALL SELECT i.id, i.title, i.given, i.family, '', i.services, COALESCE(i.removed_ms, 0), i.expires_ms, i.folded FROM invitation i WHERE i.workplace = ?1 AND i.used_ms IS NULL AND i.expires_ms > ?2 AND (i.removed_ms IS NULL OR i.removed_ms > ?2) ORDER BY 9, 1 LIMIT ?3") \
    X(USER_COUNT, "SELECT (SELECT count(*) FROM membership m WHERE m.workplace = ?1 AND m.role = 'user' AND (m.removed_ms IS NULL OR m.removed_ms > ?2)) + (SELECT count(*) FROM invitation i WHERE i.workplace = ?1 AND i.used_ms IS NULL AND i.expires_ms > ?2 AND (i.removed_ms IS NULL OR i.removed_ms > ?2))") \
    X(EMPLOYEE_LIST, "SELECT m.id, a.given, a.family, COALESCE((SELECT min(n.name) FROM account_name n WHERE n.person = m.person AND n.kind = 'chosen' AND n.retired_ms IS NULL), (SELECT min(n.name) FROM account_name n WHERE n.person = m.person AND n.retired_ms IS NULL), '') FROM membership m JOIN account a ON a.person = m.person WHERE m.workplace = ?1 AND m.role = 'employee' AND m.removed_ms IS NULL ORDER BY a.folded, m.id LIMIT ?2") \
    X(INVITATION_ADD, "INSERT INTO invitation (id, reference, workplace, inviter, has_account, title, given, family, folded, email, services, code_salt, code_hash, made_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (reference) DO NOTHING") \
    X(INVITATION_GET, "SELECT id, reference, workplace, inviter, has_account, title, given, family, email, services, code_salt, code_hash, made_ms, expires_ms, used_ms, refused_ms, removed_ms FROM invitation WHERE id = ?1") \
    X(INVITATION_OF, "SELECT id, reference, workplace, inviter, has_account, title, given, family, email, services, code_salt, code_hash, made_ms, expires_ms, used_ms, refused_ms, removed_ms FROM invitation WHERE reference = ?1") \
    X(INVITATION_RENEW, "UPDATE invitation SET code_salt = ?2, code_hash = ?3, made_ms = ?4, expires_ms = ?5, refused_ms = NULL WHERE id = ?1") \
    X(INVITATION_USE, "UPDATE invitation SET used_ms = ?2, used_by = ?3 WHERE id = ?1 AND used_ms IS NULL") \
    X(INVITATION_REFUSE, "UPDATE invitation SET refused_ms = ?2 WHERE id = ?1") \
    X(INVITATION_REMOVE, "UPDATE invitation SET removed_ms = ?3 WHERE id = ?1 AND workplace = ?2 AND used_ms IS NULL AND removed_ms IS NULL") \
    X(INVITATION_RESTORE, "UPDATE invitation SET removed_ms = NULL WHERE id = ?1 AND workplace = ?2 AND used_ms IS NULL AND removed_ms > ?3") \
    X(INVITATION_PERSONS, "SELECT a.person FROM account a LEFT JOIN contact c ON c.person = a.person WHERE a.closed_ms IS NULL AND (lower(c.email) = ?1 OR (a.folded = ?2 AND EXISTS (SELECT 1 FROM account_name n WHERE n.person = a.person AND n.retired_ms IS NULL AND n.name = ?1))) ORDER BY a.person") \
    X(INVITATION_LIST, "SELECT i.id, i.reference, i.given, i.family, i.email, i.made_ms, i.expires_ms, i.used_ms, i.refused_ms, i.removed_ms, w.name FROM invitation i JOIN workplace w ON w.id = i.workplace ORDER BY i.made_ms, i.id") \
    X(INVITATION_PURGE, "DELETE FROM invitation WHERE expires_ms < ?1") \
    X(REGISTRY_TICKETS_END, "DELETE FROM account_ticket WHERE subject = ?1") \
    X(NIP_PUT, "INSERT INTO nip (id, profession, number, given, family, folded, title, email, salt, hash, made_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (profession, number) DO UPDATE SET id = excluded.id, given = excluded.given, family = excluded.family, folded = excluded.folded, title = excluded.title, email = excluded.email, salt = excluded.salt, hash = excluded.hash, made_ms = excluded.made_ms, expires_ms = excluded.expires_ms, used_ms = NULL") \
    X(NIP_GET, "SELECT id, title, given, family, email, salt, hash, expires_ms, used_ms, profession, number FROM nip WHERE id = ?1") \
    X(NIP_OF, "SELECT id, title, given, family, email, salt, hash, expires_ms, used_ms, profession, number FROM nip WHERE profession = ?1 AND number = ?2") \
    X(NIP_RENEW, "UPDATE nip SET salt = ?2, hash = ?3, made_ms = ?4, expires_ms = ?5 WHERE id = ?1 AND used_ms IS NULL") \
    X(NIP_USE, "UPDATE nip SET used_ms = ?2 WHERE id = ?1 AND used_ms IS NULL") \
    X(NIP_PURGE, "DELETE FROM nip WHERE expires_ms < ?1") \
    X(CONSENT_ADD, "INSERT INTO consent (id, person, invitation, purpose, recipient, text_hash, answer, kiosk, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)") \
    /* what people are found by. FIND_AFTER, FIND_BEFORE: one row a person, of the first of their keys in the range; of a NIP the whole number only */ \
    X(FIND_PERSON, "UPDATE person SET found = 1 WHERE id = ?1") \
    X(FIND_FORGET, "DELETE FROM find WHERE subject = ?1") \
    X(FIND_ADD, "INSERT INTO find (key, kind, subject) VALUES (?1, ?2, ?3) ON CONFLICT (key, kind, subject) DO NOTHING") \
    X(FIND_CITIZEN, "SELECT name, address_key, closed_ms FROM citizen WHERE person = ?1") \
    X(FIND_USERS, "SELECT name FROM account_name WHERE person = ?1 ORDER BY added_ms DESC, name LIMIT ?2") \
    X(FIND_TOKENS, "SELECT serial FROM token_owner WHERE person = ?1 ORDER BY added_ms DESC, serial LIMIT ?2") \
    X(FIND_NIP, "UPDATE nip SET found = 1 WHERE id = ?1 RETURNING number") \
    X(FIND_NIP_GET, "SELECT profession, number, given, family, made_ms, expires_ms, used_ms FROM nip WHERE id = ?1") \
    X(FIND_NIPS_GONE, "DELETE FROM find WHERE key = ?1 AND kind = 'nip' AND NOT EXISTS (SELECT 1 FROM nip WHERE nip.id = find.subject)") \
    X(FIND_NIPS_PURGE, "DELETE FROM find WHERE subject IN (SELECT id FROM nip WHERE expires_ms < ?1)") \
    X(FIND_LATE, "DELETE FROM find WHERE subject IN (SELECT person FROM citizen WHERE confirmed_ms IS NULL AND closed_ms IS NULL AND made_ms <= ?1)") \
    X(FIND_PERSONS_LEFT, "SELECT id FROM person WHERE found = 0 AND id > '' ORDER BY id LIMIT ?1") \
    X(FIND_NIPS_LEFT, "SELECT id FROM nip WHERE found = 0 AND id > '' ORDER BY id LIMIT ?1") \
    X(FIND_OF_KEY, "SELECT subject FROM find WHERE key = ?1 AND kind = ?2 ORDER BY subject LIMIT 1") \
    X(FIND_AFTER, "SELECT f.key, f.kind, f.subject, COALESCE((SELECT p.name FROM person p WHERE p.id = f.subject), ''), " STANDING("f.subject", "?7") " FROM find f WHERE (f.key, f.kind, f.subject) > (?1, ?2, ?3) AND f.key < ?5 AND (f.kind <> 'nip' OR f.key = ?4) AND NOT EXISTS (SELECT 1 FROM find g WHERE g.subject = f.subject AND g.key >= ?4 AND (g.key, g.kind) < (f.key, f.kind)) ORDER BY f.key, f.kind, f.subject LIMIT ?6") \
    X(FIND_BEFORE, "SELECT f.key, f.kind, f.subject, COALESCE((SELECT p.name FROM person p WHERE p.id = f.subject), ''), " STANDING("f.subject", "?7") " FROM find f WHERE (f.key, f.kind, f.subject) < (?1, ?2, ?3) AND f.key >= ?4 AND f.key < ?5 AND (f.kind <> 'nip' OR f.key = ?4) AND NOT EXISTS (SELECT 1 FROM find g WHERE g.subject = f.subject AND g.key >= ?4 AND (g.key, g.kind) < (f.key, f.kind)) ORDER BY f.key DESC, f.kind DESC, f.subject DESC LIMIT ?6") \
    X(FIND_REFUSAL, "SELECT r.at_ms, COALESCE(k.label, r.kiosk), r.action, r.cause, r.subject FROM refusal r LEFT JOIN kiosk k ON k.id = r.kiosk WHERE r.reference = ?1") \
    X(FIND_OPERATIONS, "SELECT o.received_ms, COALESCE(k.label, o.kiosk), o.type, o.status, o.reason, o.serial FROM operation o LEFT JOIN kiosk k ON k.id = o.kiosk WHERE o.id >= ?1 AND o.id < ?2 ORDER BY o.id LIMIT ?3") \
    X(FIND_MESSAGES, "SELECT m.at_ms, '', m.kind, m.subject, m.person FROM message m WHERE m.id >= ?1 AND m.id < ?2 ORDER BY m.id LIMIT ?3") \
    X(RECORD_MADE, "SELECT made_ms FROM person WHERE id = ?1") \
    X(RECORD_TOKENS, "SELECT serial, added_ms FROM token_owner WHERE person = ?1 ORDER BY added_ms DESC, serial LIMIT ?2") \
    X(RECORD_CERTIFICATE, "SELECT holder, not_before_ms, not_after_ms, replaced_ms, revoked_ms FROM token WHERE serial = ?1 ORDER BY added_ms DESC, hash LIMIT 1") \
    X(RECORD_PHONE, "SELECT challenge, made_ms FROM phone_unblock WHERE serial = ?1 AND made_ms > ?2 AND result IS NULL ORDER BY made_ms DESC LIMIT ?3") \
    X(RECORD_WAITING, "SELECT k.id, k.label, max(o.received_ms), k.seen_ms FROM operation o JOIN kiosk k ON k.id = o.kiosk WHERE o.serial = ?1 AND o.received_ms > ?2 AND k.retired_ms IS NULL AND k.seen_ms < ?3 GROUP BY k.id, k.label, k.seen_ms ORDER BY max(o.received_ms) DESC, k.id LIMIT ?4") \
    X(RECORD_ACCOUNT, "SELECT COALESCE((SELECT min(n.name) FROM account_name n WHERE n.person = a.person AND n.kind = 'issued' AND n.retired_ms IS NULL), ''), COALESCE((SELECT min(n.name) FROM account_name n WHERE n.person = a.person AND n.kind = 'chosen' AND n.retired_ms IS NULL), ''), a.must, a.temporary_until_ms, a.made_ms, a.closed_ms, (SELECT max(q.at_ms) FROM account_question q WHERE q.person = a.person) FROM account a WHERE a.person = ?1") \
    X(RECORD_CITIZEN, "SELECT name, made_ms, confirmed_ms, closed_ms, address_key FROM citizen WHERE person = ?1") \
    X(RECORD_MEMBERS, "SELECT w.name, m.role, m.added_ms FROM membership m JOIN workplace w ON w.id = m.workplace WHERE m.person = ?1 AND m.removed_ms IS NULL ORDER BY m.added_ms DESC, m.id LIMIT ?2") \
    X(RECORD_INVITATIONS, "SELECT i.id, i.reference, w.name, i.made_ms, i.expires_ms, i.used_ms, i.removed_ms FROM invitation i JOIN workplace w ON w.id = i.workplace WHERE i.email = ?1 ORDER BY i.made_ms DESC, i.id LIMIT ?2") \
    X(RECORD_CASES, "SELECT c.thread, f.number, c.subject, c.state, c.at_ms, c.role FROM message f JOIN message_case c ON c.thread = f.id WHERE f.person = ?1 ORDER BY c.at_ms DESC, c.thread LIMIT ?2") \
    X(EVENTS_OLDER, "SELECT a.sequence, a.wall_ms, a.action, a.nature, a.outcome, a.reason, a.actor, COALESCE((SELECT p.name FROM person p WHERE p.id = a.actor_id), (SELECT min(t.holder) FROM token t WHERE t.hash = a.actor_id), ''), COALESCE((SELECT k.label FROM kiosk k WHERE k.id = a.kiosk), '') FROM audit a WHERE a.subject = ?1 AND a.sequence < ?2 ORDER BY a.sequence DESC LIMIT ?3") \
    X(EVENTS_NEWER, "SELECT a.sequence, a.wall_ms, a.action, a.nature, a.outcome, a.reason, a.actor, COALESCE((SELECT p.name FROM person p WHERE p.id = a.actor_id), (SELECT min(t.holder) FROM token t WHERE t.hash = a.actor_id), ''), COALESCE((SELECT k.label FROM kiosk k WHERE k.id = a.kiosk), '') FROM audit a WHERE a.subject = ?1 AND a.sequence > ?2 ORDER BY a.sequence LIMIT ?3") \
    X(FIND_STATE, "SELECT " STANDING("?1", "?2") " FROM person WHERE id = ?1") \
    /* the counter's trail: both ways between two numbers, neither included */ \
    X(AUDIT_CHAIN, "SELECT sequence, wall_ms, mono_ms, kiosk, session, actor, actor_id, subject, action, nature, outcome, reason, prev, hash FROM audit WHERE sequence > ?1 ORDER BY sequence LIMIT ?2") \
    X(AUDIT_HASH, "SELECT sequence, hash FROM audit WHERE sequence = ?1") \
    X(TRAIL_SINCE, "SELECT sequence FROM audit WHERE wall_ms >= ?1 ORDER BY wall_ms LIMIT 1") \
    X(TRAIL_HASHES, "SELECT key FROM find WHERE subject = ?1 AND kind = 'hash' ORDER BY key LIMIT ?2") \
    X(TRAIL_SERIALS, "SELECT serial FROM token_owner WHERE person = ?1 ORDER BY serial LIMIT ?2") \
    X(TRAIL_ALL, TRAIL_ROWS "a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence DESC LIMIT ?3") \
    X(TRAIL_ALL_BACK, TRAIL_ROWS "a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence LIMIT ?3") \
    X(TRAIL_SUBJECT, TRAIL_ROWS "a.subject = ?4 AND a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence DESC LIMIT ?3") \
    X(TRAIL_SUBJECT_BACK, TRAIL_ROWS "a.subject = ?4 AND a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence LIMIT ?3") \
    X(TRAIL_ACTOR, TRAIL_ROWS "a.actor_id = ?4 AND a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence DESC LIMIT ?3") \
    X(TRAIL_ACTOR_BACK, TRAIL_ROWS "a.actor_id = ?4 AND a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence LIMIT ?3") \
    X(TRAIL_ACTION, TRAIL_ROWS "a.action = ?4 AND a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence DESC LIMIT ?3") \
    X(TRAIL_ACTION_BACK, TRAIL_ROWS "a.action = ?4 AND a.sequence > ?1 AND a.sequence < ?2 ORDER BY a.sequence LIMIT ?3") \
    X(NUMBERS_ACTION, "SELECT sequence, wall_ms, kiosk, action, outcome FROM audit WHERE action = ?4 AND sequence > ?1 AND sequence < ?2 ORDER BY sequence LIMIT ?3") \
    X(NUMBERS_FAILED, "SELECT sequence, wall_ms, kiosk, action, outcome FROM audit WHERE outcome IN ('rejected', 'refused') AND sequence > ?1 AND sequence < ?2 ORDER BY sequence LIMIT ?3") \
    X(NUMBERS_OPERATIONS, "SELECT received_ms, id, at_ms, kiosk FROM operation WHERE (received_ms, id) > (?1, ?2) AND received_ms < ?3 ORDER BY received_ms, id LIMIT ?4") \
    X(NUMBERS_LABEL, "SELECT label FROM kiosk WHERE id = ?1") \
    /* queues: both ways from (?1, ?2), between two moments */ \
    X(QUEUE_REFUSED, SQL_QUEUE_OPERATIONS "<> 'superseded' AND " SQL_QUEUE_OLDER("o.received_ms", "o.id")) \
    X(QUEUE_REFUSED_NEWER, SQL_QUEUE_OPERATIONS "<> 'superseded' AND " SQL_QUEUE_NEWER("o.received_ms", "o.id")) \
    X(QUEUE_SUPERSEDED, SQL_QUEUE_OPERATIONS "= 'superseded' AND " SQL_QUEUE_OLDER("o.received_ms", "o.id")) \
    X(QUEUE_SUPERSEDED_NEWER, SQL_QUEUE_OPERATIONS "= 'superseded' AND " SQL_QUEUE_NEWER("o.received_ms", "o.id")) \
    X(QUEUE_TICKET, SQL_QUEUE_TICKETS SQL_QUEUE_OLDER("t.released_ms", "t.id")) \
    X(QUEUE_TICKET_NEWER, SQL_QUEUE_TICKETS SQL_QUEUE_NEWER("t.released_ms", "t.id")) \
    X(QUEUE_PHONE, SQL_QUEUE_PHONES SQL_QUEUE_OLDER("h.made_ms", "h.challenge")) \
    X(QUEUE_PHONE_NEWER, SQL_QUEUE_PHONES SQL_QUEUE_NEWER("h.made_ms", "h.challenge")) \
    X(QUEUE_NOT_KNOWN, SQL_QUEUE_UNKNOWN SQL_QUEUE_OLDER("a.wall_ms", "a.sequence")) \
    X(QUEUE_NOT_KNOWN_NEWER, SQL_QUEUE_UNKNOWN SQL_QUEUE_NEWER("a.wall_ms", "a.sequence")) \
    X(QUEUE_MAIL, SQL_QUEUE_MAILS SQL_QUEUE_OLDER("m.due_ms", "m.id")) \
    X(QUEUE_MAIL_NEWER, SQL_QUEUE_MAILS SQL_QUEUE_NEWER("m.due_ms", "m.id")) \
    X(QUEUE_CERTIFICATE, SQL_QUEUE_CERTIFICATES SQL_QUEUE_OLDER("t.not_after_ms", "t.hash")) \
    X(QUEUE_CERTIFICATE_NEWER, SQL_QUEUE_CERTIFICATES SQL_QUEUE_NEWER("t.not_after_ms", "t.hash")) \
    X(QUEUE_KIOSK, SQL_QUEUE_KIOSKS SQL_QUEUE_OLDER(SQL_QUEUE_HEARD, "k.id")) \
    X(QUEUE_KIOSK_NEWER, SQL_QUEUE_KIOSKS SQL_QUEUE_NEWER(SQL_QUEUE_HEARD, "k.id")) \
    X(QUEUE_MAIL_RETRY, "UPDATE mail SET state = 'waiting', due_ms = ?2, tries = 0 WHERE id = ?1 AND state = 'failed' AND body <> ''") \
    X(QUEUE_MAIL_DROP, "UPDATE mail SET state = 'dropped', body = '' WHERE id = ?1 AND state = 'failed'") \
    /* incidents */ \
    X(INCIDENT_NEXT, "SELECT COALESCE(max(number), 0) + 1 FROM incident") \
    X(INCIDENT_ADD, "INSERT INTO incident (id, number, locked, made_ms, changed_ms, agent) VALUES (?1, ?2, ?3, ?4, ?4, ?5)") \
    X(INCIDENT_CHANGE, "UPDATE incident SET locked = ?2, changed_ms = ?3, agent = ?4 WHERE id = ?1") \
    X(INCIDENT_GET, "SELECT id, number, locked, made_ms, changed_ms FROM incident WHERE id = ?1") \
    X(INCIDENT_PAGE, "SELECT id, number, locked, made_ms, changed_ms FROM incident WHERE number > ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3") \
    X(INCIDENT_PAGE_BACK, "SELECT id, number, locked, made_ms, changed_ms FROM incident WHERE number > ?1 AND number < ?2 ORDER BY number LIMIT ?3") \
    X(INCIDENT_PURGE, "DELETE FROM incident WHERE changed_ms < ?1") \
    /* audit */ \
    X(HEAD_GET, "SELECT 1 FROM audit_head WHERE day = ?1") \
    X(HEAD_ADD, "INSERT INTO audit_head (day, sequence, hash, signature) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (day) DO NOTHING") \
    X(HEAD_LIST, "SELECT h.day, h.sequence, h.hash, h.signature, a.hash FROM audit_head h LEFT JOIN audit a ON a.sequence = h.sequence ORDER BY h.day") \
    X(AUDIT_TIP_GET, "SELECT sequence, hash FROM audit_tip WHERE id = 1") \
    X(AUDIT_TIP_ADD, "INSERT INTO audit_tip (id, sequence, hash) VALUES (1, 0, ?1) ON CONFLICT (id) DO NOTHING") \
    X(AUDIT_TIP_TAKE, "UPDATE audit_tip SET sequence = sequence + ?1 WHERE id = 1 RETURNING sequence, hash") \
    X(AUDIT_TIP_SET, "UPDATE audit_tip SET hash = ?1 WHERE id = 1") \
    X(AUDIT_ADD, "INSERT INTO audit (sequence, wall_ms, mono_ms, kiosk, session, actor, actor_id, subject, action, nature, outcome, reason, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)") \
    X(AUDIT_LIST, "SELECT a.sequence, a.wall_ms, a.mono_ms, a.kiosk, a.session, a.actor, a.actor_id, a.subject, a.action, a.nature, a.outcome, a.reason, a.prev, a.hash, " \
      "(SELECT k.label FROM kiosk k WHERE k.id = a.kiosk), COALESCE((SELECT min(t.holder) FROM token t WHERE t.hash = a.actor_id), " \
      "(SELECT p.name FROM person p WHERE a.actor IN ('user', 'agent') AND p.id = a.actor_id)) FROM audit a WHERE a.sequence > ?1 ORDER BY a.sequence LIMIT ?2")

#endif
