#include "core/store/inside.h"

#include <string.h>

static struct sealed_place place_of(const uint8_t subject[SUBJECT_SIZE])
{
    return (struct sealed_place){ "renewal", subject, SUBJECT_SIZE };
}

static enum err put(struct store *s, const uint8_t subject[SUBJECT_SIZE], const struct store_renewal *renewal)
{
    BUF_OWNED struct buf sealed = buf_make(STORE_RENEWAL_MAX + SEALED_OVERHEAD);
    const struct sealed_place place = place_of(subject);
    sealed_put(&sealed, s->keys->column, &place, renewal->csr, renewal->csr_n);
    enum err e = buf_err(&sealed);
    e = e ? e : sql_run(&s->sql, "DELETE FROM renewal WHERE subject = ?1", "b", subject, (size_t)SUBJECT_SIZE);
    e = e ? e : sql_run(&s->sql, "INSERT INTO renewal(subject, retry_ms, sealed) VALUES (?1, ?2, ?3)", "bib", subject,
                        (size_t)SUBJECT_SIZE, renewal->retry_ms, sealed.bytes, sealed.length);
    return e ? e : sql_run(&s->sql, "DELETE FROM renewal WHERE position <= (SELECT max(position) FROM renewal) - ?1", "i",
                           (int64_t)STORE_RENEWALS_MAX);
}

enum err store_put_renewal(struct store *s, const char *serial, const struct store_renewal *renewal)
{
    uint8_t subject[SUBJECT_SIZE];
    if (renewal->csr_n == 0 || renewal->csr_n > STORE_RENEWAL_MAX)
        return ERR_LIMIT;
    subject_of(s, serial, subject);
    enum err e = store_begin(s);
    return e ? e : store_end(s, put(s, subject, renewal));
}

static enum err take(struct store *s, sqlite3_stmt *stmt, const uint8_t subject[SUBJECT_SIZE], struct store_renewal *renewal)
{
    BUF_OWNED struct buf plain = buf_make(STORE_RENEWAL_MAX);
    const struct sealed_place place = place_of(subject);
    enum err e = sealed_open(&plain, s->keys->column, &place, sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1));
    if (e)
        return e;
    renewal->retry_ms = sqlite3_column_int64(stmt, 0);
    renewal->csr_n = plain.length;
    memcpy(renewal->csr, plain.bytes, plain.length);
    return ERR_OK;
}

enum err store_renewal(struct store *s, const char *serial, struct store_renewal *renewal)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    uint8_t subject[SUBJECT_SIZE];
    bool found = false;
    subject_of(s, serial, subject);
    enum err e = store_current(s);
    e = e ? e : sql_query(&s->sql, &stmt, "SELECT retry_ms, sealed FROM renewal WHERE subject = ?1", "b", subject, (size_t)SUBJECT_SIZE);
    e = e ? e : sql_next(&s->sql, stmt, &found);
    return e ? e : !found ? ERR_EMPTY : take(s, stmt, subject, renewal);
}

enum err store_drop_renewal(struct store *s, const char *serial)
{
    uint8_t subject[SUBJECT_SIZE];
    subject_of(s, serial, subject);
    enum err e = store_begin(s);
    return e ? e : store_end(s, sql_run(&s->sql, "DELETE FROM renewal WHERE subject = ?1", "b", subject, (size_t)SUBJECT_SIZE));
}
