#include "server/notices.h"

#include "core/rules/hours.h"
#include "server/mail.h"
#include "server/notices_text.h"
#include "server/people.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPIRY_ROWS = 200, DAY_MS = 86400000, MARK_MAX = 16 };

/* --- words --- */

void notices_time(int64_t wall_ms, bool english, char to[NOTICE_TIME_SIZE])
{
    static const char *const months[NOTICE_LANGUAGES][12] = {
        { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre" },
        { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" },
    };
    const struct montreal m = montreal_at(wall_ms);
    const char *month = months[english][(m.month - 1) % 12];
    if (english)
        (void)snprintf(to, NOTICE_TIME_SIZE, "on %d %s %d at %02d:%02d", m.day, month, m.year, m.minute / 60, m.minute % 60);
    else
        (void)snprintf(to, NOTICE_TIME_SIZE, "le %d%s %s %d à %d h %02d", m.day, m.day == 1 ? "er" : "", month, m.year,
                       m.minute / 60, m.minute % 60);
}

void notices_fill(struct buf *out, const char *text, const struct notice_value *values)
{
    for (const char *open; (open = strchr(text, '{')); ) {
        const struct notice_value *v = values;
        while (v->mark && strncmp(open, v->mark, strlen(v->mark)) != 0)
            v++;
        buf_put(out, text, (size_t)(open - text));
        if (v->mark)
            buf_put_text(out, v->text);
        else
            buf_put(out, open, 1);
        text = open + (v->mark ? strlen(v->mark) : 1);
    }
    buf_put_text(out, text);
}

struct telling {
    const struct service *service;
    const struct notice *notice;
    char name[PERSON_NAME_SIZE], kiosk[SERVICE_LABEL_SIZE];
};

static void put_language(struct buf *out, const struct telling *t, int language)
{
    const struct settings *settings = service_settings(t->service);
    const bool citizen = t->notice->kind >= NOTICE_CITIZEN_CODE_MADE;
    const struct notice_frame *frame = citizen ? &notice_citizen_frames[language]
        : t->notice->kind == NOTICE_COUNTER_CODE || t->notice->kind == NOTICE_COUNTER_NIP ? &notice_counter_frames[language] : &notice_frames[language];
    const struct notice_words *words = &notice_texts[t->notice->kind].words[language];
    const char *detail = language == NOTICE_EN && t->notice->detail_en ? t->notice->detail_en : t->notice->detail;
    const char *phone = citizen ? settings->citizens_phone : t->notice->kind < NOTICE_MESSAGE_ANSWERED ? settings->phone : settings->accounts_phone;
    const char *reason = language == NOTICE_EN ? t->notice->reason_en : t->notice->reason;
    char when[NOTICE_TIME_SIZE];
    notices_time(t->notice->at_ms, language == NOTICE_EN, when);
    const struct notice_value values[] = {
        { "{name}", t->name }, { "{kiosk}", t->kiosk }, { "{time}", when }, { "{phone}", phone },
        { "{detail}", detail ? detail : "" }, { "{reason}", reason ? reason : "" }, { "{signature}", citizen ? settings->citizens_signature : settings->signature }, { NULL, NULL } };
    if (settings->demonstration)
        buf_put_text(out, frame->demonstration);
    notices_fill(out, frame->greeting, values);
    notices_fill(out, words->what, values);
    notices_fill(out, t->kiosk[0] ? frame->where : "\n\n", values);
    notices_fill(out, words->todo, values);
    notices_fill(out, frame->not_you, values);
    notices_fill(out, frame->end, values);
}

/* --- rows --- */

/* The same notice to the same address is the same mail, however often it is asked for. */
static void name_mail(const struct service *service, const struct notice *n, const char *recipient, char to[MAIL_ID_SIZE])
{
    BUF_OWNED struct buf b = buf_make(2048);
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    buf_put_string(&b, n->cause);
    buf_put_string(&b, notice_texts[n->kind].word);
    buf_put_string(&b, recipient);
    server_keys_hash(service->keys, "guichet/mail/1", b.bytes, b.length, hash);
    sodium_bin2hex(to, MAIL_ID_SIZE, hash, (MAIL_ID_SIZE - 1) / 2);
}

static enum err add_one(struct db *db, const struct telling *t, const char *recipient)
{
    const struct notice_text *text = &notice_texts[t->notice->kind];
    const char *demo = service_settings(t->service)->demonstration ? "[DÉMO] " : "";
    struct mail mail = { .made_ms = clock_wall(t->service->clock) };
    BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
    put_language(&body, t, NOTICE_FR);
    buf_put_text(&body, "\n--- English ---\n\n");
    put_language(&body, t, NOTICE_EN);
    if (buf_err(&body))
        return buf_err(&body);
    name_mail(t->service, t->notice, recipient, mail.id);
    (void)snprintf(mail.kind, sizeof mail.kind, "%s", text->word);
    (void)snprintf(mail.recipient, sizeof mail.recipient, "%s", recipient);
    (void)snprintf(mail.subject, sizeof mail.subject, "%s%s / %s", demo, text->words[NOTICE_FR].subject, text->words[NOTICE_EN].subject);
    return mail_add(t->service, db, &mail, buf_string(&body), t->notice->code);
}

static enum err take_text(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, MAIL_ADDRESS_SIZE);
    return ERR_OK;
}

static enum err take_label(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 1, ctx, SERVICE_LABEL_SIZE);
    return ERR_OK;
}

enum err notices_add(const struct service *service, struct db *db, const struct notice *notice)
{
    struct telling t = { .service = service, .notice = notice };
    struct person_row person;
    char email[MAIL_ADDRESS_SIZE] = "";
    enum err e = people_get(db, notice->person, &person);
    e = e ? e : DB_RUN(db, ST_CONTACT_EMAIL, take_text, email, db_text(notice->person));
    if (!e && notice->kiosk && notice->kiosk[0])
        e = DB_RUN(db, ST_KIOSK_GET, take_label, t.kiosk, db_text(notice->kiosk));
    (void)snprintf(t.name, sizeof t.name, "%s", person.name);
    if (!e && email[0] && !notice->only_also)
        e = add_one(db, &t, email);
    if (!e && notice->also && notice->also[0] && (notice->only_also || strcmp(notice->also, email) != 0))
        e = add_one(db, &t, notice->also);
    return e;
}

/* --- certificates that end --- */

struct ending { char hash[65], person[PERSON_ID_SIZE]; int64_t not_after_ms; };

struct endings { size_t count; struct ending rows[EXPIRY_ROWS]; char after[65]; };

static enum err take_ending(void *ctx, const struct db_row *row)
{
    struct endings *all = ctx;
    if (all->count == EXPIRY_ROWS)
        return ERR_OK;
    struct ending *to = &all->rows[all->count++];
    db_row_copy(row, 0, to->hash, sizeof to->hash);
    db_row_copy(row, 1, to->person, sizeof to->person);
    to->not_after_ms = db_row_int(row, 2);
    return ERR_OK;
}

struct warning { const struct service *service; const struct ending *ending; int64_t now_ms, days; };

static enum err warn(void *ctx, struct db *db)
{
    const struct warning *w = ctx;
    char cause[96], fr[NOTICE_TIME_SIZE], en[NOTICE_TIME_SIZE];
    enum err e = DB_RUN(db, ST_EXPIRY_ADD, NULL, NULL, db_text(w->ending->hash), db_int(w->days), db_int(w->now_ms));
    if (e || db_changed(db) == 0)
        return e;
    (void)snprintf(cause, sizeof cause, "%s %d", w->ending->hash, (int)w->days);
    notices_time(w->ending->not_after_ms, false, fr);
    notices_time(w->ending->not_after_ms, true, en);
    const struct notice notice = { .kind = NOTICE_EXPIRY, .person = w->ending->person, .cause = cause, .at_ms = w->now_ms,
                                   .detail = fr, .detail_en = en };
    return notices_add(w->service, db, &notice);
}

/* The nearest step it is within: one that was missed because the server was down is not told after the next. */
static int64_t step_of(int64_t left_ms)
{
    static const int64_t steps[] = { 1, 3, 7, 14, 30, 60 };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (left_ms <= steps[i] * DAY_MS)
            return steps[i];
    return 0;
}

enum err notices_tell_expiry(const struct service *service, struct db *db)
{
    const int64_t now = clock_wall(service->clock);
    struct endings *all = calloc(1, sizeof *all);
    enum err e = all ? ERR_OK : ERR_MEMORY;
    bool more = true;
    while (!e && more) {
        all->count = 0;
        e = DB_RUN(db, ST_EXPIRY_DUE, take_ending, all, db_int(now), db_int(now + 60LL * DAY_MS), db_text(all->after), db_int(EXPIRY_ROWS));
        for (size_t i = 0; i < all->count && !e; i++) {
            struct warning w = { service, &all->rows[i], now, step_of(all->rows[i].not_after_ms - now) };
            e = db_tx(db, warn, &w);
        }
        more = all->count == EXPIRY_ROWS;
        if (more)
            memcpy(all->after, all->rows[EXPIRY_ROWS - 1].hash, sizeof all->after);
    }
    free(all);
    return e;
}
