/* Every SQL statement of the server, by name. Dialect common to SQLite 3.35+ and PostgreSQL 13+: ?1..?n, all used;
 * ON CONFLICT, RETURNING, INTEGER milliseconds, no booleans, no now(). In DO UPDATE a column of the old row is written
 * table.column. A sum is CAST(sum(x) AS BIGINT), and so is a parameter whose type nothing tells. */
#ifndef GUICHET_SERVER_STATEMENTS_H
#define GUICHET_SERVER_STATEMENTS_H

#define DB_STATEMENTS(X) \
    X(SCHEMA_GET, "SELECT version FROM schema_version") \
    X(SCHEMA_SET, "UPDATE schema_version SET version = ?1") \
    X(META_GET, "SELECT value FROM meta WHERE name = ?1") \
    X(META_PUT, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value") \
    X(META_ADD, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING") \
    /* enrolment */ \
    X(CODE_ADD, "INSERT INTO enrolment_code (name, hash, label, made_ms, expires_ms, failed) VALUES (?1, ?2, ?3, ?4, ?5, 0) ON CONFLICT (name) DO NOTHING") \
    X(CODE_GET, "SELECT hash, label, expires_ms, failed, used_by FROM enrolment_code WHERE name = ?1") \
    X(CODE_FAIL, "UPDATE enrolment_code SET failed = failed + 1 WHERE name = ?1") \
    X(CODE_USE, "UPDATE enrolment_code SET used_by = ?2 WHERE name = ?1") \
    X(CODE_PURGE, "DELETE FROM enrolment_code WHERE expires_ms < ?1") \
    X(KIOSK_GET, "SELECT sign_key, label, retired_ms FROM kiosk WHERE id = ?1") \
    X(KIOSK_PUT, "INSERT INTO kiosk (id, sign_key, label, shared, enrolled_ms) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET label = excluded.label, shared = excluded.shared, enrolled_ms = excluded.enrolled_ms") \
    X(KIOSK_RETIRE, "UPDATE kiosk SET retired_ms = ?2 WHERE id = ?1 AND retired_ms IS NULL") \
    X(KIOSK_LIST, "SELECT k.id, k.label, k.enrolled_ms, k.retired_ms, (SELECT count(*) FROM operation o WHERE o.kiosk = k.id) FROM kiosk k ORDER BY k.enrolled_ms, k.id") \
    /* repeats of requests */ \
    X(REQUEST_GET, "SELECT digest, status, body FROM request WHERE kiosk = ?1 AND id = ?2") \
    X(REQUEST_ADD, "INSERT INTO request (kiosk, id, digest, status, body, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
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
    X(TOKEN_ADD, "INSERT INTO token (serial, hash, certificate, holder, not_before_ms, not_after_ms, added_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (serial, hash) DO UPDATE SET holder = excluded.holder") \
    X(TOKEN_REVOKE, "UPDATE token SET revoked_ms = ?2 WHERE serial = ?1 AND revoked_ms IS NULL") \
    /* escrow */ \
    X(ESCROW_GET, "SELECT number, state, sealed, rotates, ticket FROM escrow WHERE serial = ?1 AND state IN ('current', 'pending')") \
    X(ESCROW_LAST, "SELECT max(number) FROM escrow WHERE serial = ?1") \
    X(ESCROW_SEALED, "SELECT sealed FROM escrow WHERE serial = ?1 AND number = ?2") \
    X(ESCROW_ADD, "INSERT INTO escrow (serial, number, state, sealed, made_ms, rotates) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(ESCROW_STATE, "UPDATE escrow SET state = ?3 WHERE serial = ?1 AND number = ?2") \
    X(ESCROW_RETIRE, "UPDATE escrow SET state = 'retired' WHERE serial = ?1") \
    X(ESCROW_TICKET, "UPDATE escrow SET ticket = ?2 WHERE serial = ?1 AND state <> 'retired'") \
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
    /* audit */ \
    X(AUDIT_TIP_GET, "SELECT sequence, hash FROM audit_tip WHERE id = 1") \
    X(AUDIT_TIP_ADD, "INSERT INTO audit_tip (id, sequence, hash) VALUES (1, 0, ?1) ON CONFLICT (id) DO NOTHING") \
    X(AUDIT_TIP_TAKE, "UPDATE audit_tip SET sequence = sequence + ?1 WHERE id = 1 RETURNING sequence, hash") \
    X(AUDIT_TIP_SET, "UPDATE audit_tip SET hash = ?1 WHERE id = 1") \
    X(AUDIT_ADD, "INSERT INTO audit (sequence, wall_ms, mono_ms, kiosk, session, actor, actor_id, subject, action, nature, outcome, reason, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)") \
    X(AUDIT_LIST, "SELECT a.sequence, a.wall_ms, a.mono_ms, a.kiosk, a.session, a.actor, a.actor_id, a.subject, a.action, a.nature, a.outcome, a.reason, a.prev, a.hash, " \
      "(SELECT k.label FROM kiosk k WHERE k.id = a.kiosk), (SELECT min(t.holder) FROM token t WHERE t.hash = a.actor_id) FROM audit a WHERE a.sequence > ?1 ORDER BY a.sequence LIMIT ?2")

#endif
