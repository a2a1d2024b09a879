#include "server/accounts/words.h"

#include <stdio.h>
#include <string.h>

static enum err take_name(void *ctx, const struct db_row *row)
{
    struct account_words *w = ctx;
    if (w->name_count < WORDS_NAMES_MAX)
        db_row_copy(row, 0, w->names[w->name_count++], ACCOUNT_NAME_SIZE);
    return ERR_OK;
}

enum err account_words_get(struct db *db, const char *person, struct account_words *out)
{
    *out = (struct account_words){ .name_count = 0 };
    enum err e = account_by_person(db, person, &out->row);
    e = e ? e : DB_RUN(db, ST_ACCOUNT_NAMES, take_name, out, db_text(person));
    size_t n = 0;
    for (size_t i = 0; i < out->name_count; i++)
        out->list[n++] = out->names[i];
    out->list[n++] = out->row.given;
    out->list[n++] = out->row.family;
    return e;
}

enum err account_words_password(const struct account_words *words, const struct secret *password)
{
    enum err e = account_password_check(password, NULL);
    for (size_t i = 0; i < words->name_count && !e; i++)
        e = account_password_check(password, words->names[i]);
    return e;
}

enum err account_store_password(struct db *db, const char *person, const struct account_hash *hash, const char *must, int64_t now_ms)
{
    enum err e = DB_RUN(db, ST_ACCOUNT_PASSWORD, NULL, NULL, db_text(person), db_blob(hash->salt, sizeof hash->salt), db_blob(hash->hash, sizeof hash->hash),
                        db_text(hash->pepper), db_int(now_ms), db_int(0), db_text(must));
    return e ? e : DB_RUN(db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("forgot"), db_text(person));
}

enum err account_tell(struct account_call *a, const char *person, enum notice_kind kind)
{
    struct call *c = a->call;
    char cause[ACCOUNT_CAUSE_SIZE];
    account_cause(c, cause);
    const struct notice notice = { .kind = kind, .person = person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms };
    return notices_add(c->service, c->db, &notice);
}
