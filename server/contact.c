#include "server/contact.h"

#include "core/base/buf.h"
#include "core/proto/json_in.h"
#include "core/rules/contact.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)CONTACT_SET_EMAIL_SIZE == (int)CONTACT_EMAIL_SIZE && (int)CONTACT_SET_PHONE_SIZE == (int)CONTACT_PHONE_SIZE, "one size");

static bool read_phones(const char *text, struct contact_row *to)
{
    JSON_OWNED json_t *list = NULL;
    if (json_read(text, strlen(text), CONTACT_PHONES_JSON_SIZE, &list) || !json_is_array(list) ||
        json_array_size(list) > CONTACT_SET_PHONES_MAX)
        return false;
    to->phone_count = json_array_size(list);
    for (size_t i = 0; i < to->phone_count; i++) {
        const char *phone = json_string_value(json_array_get(list, i));
        if (!phone || strlen(phone) >= CONTACT_SET_PHONE_SIZE)
            return false;
        memcpy(to->phones[i], phone, strlen(phone) + 1);
    }
    return true;
}

/* Columns as CONTACT_GET. */
static enum err take_contact(void *ctx, const struct db_row *row)
{
    struct contact_row *c = ctx;
    c->found = true;
    c->version = db_row_int(row, 0);
    c->at_ms = db_row_int(row, 1);
    db_row_copy(row, 2, c->email, sizeof c->email);
    c->email_version = db_row_int(row, 3);
    c->phones_version = db_row_int(row, 5);
    db_row_copy(row, 6, c->mobile, sizeof c->mobile);
    c->mobile_version = db_row_int(row, 7);
    db_row_copy(row, 8, c->pending, sizeof c->pending);
    c->pending_ms = db_row_int(row, 9);
    return read_phones(db_row_text(row, 4), c) ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err contact_get(struct db *db, const char *person, struct contact_row *out)
{
    *out = (struct contact_row){ 0 };
    return DB_RUN(db, ST_CONTACT_GET, take_contact, out, db_text(person));
}

enum err contact_put(struct db *db, const char *person, const struct contact_row *row)
{
    JSON_OWNED json_t *list = json_array();
    for (size_t i = 0; list && i < row->phone_count; i++)
        (void)json_array_append_new(list, json_string(row->phones[i]));
    char *phones = list && json_array_size(list) == row->phone_count ? json_dumps(list, JSON_COMPACT) : NULL;
    enum err e = !phones ? ERR_MEMORY : DB_RUN(db, ST_CONTACT_PUT, NULL, NULL, db_text(person), db_int(row->version), db_int(row->at_ms),
        db_text(row->email), db_int(row->email_version), db_text(phones), db_int(row->phones_version), db_text(row->mobile),
        db_int(row->mobile_version), db_text(row->pending), db_int(row->pending_ms));
    free(phones);
    return e;
}

static bool normalise_phone(char phone[CONTACT_SET_PHONE_SIZE])
{
    return phone_parse(phone, strlen(phone), phone) == ERR_OK;
}

bool contact_normalise(struct contact_set *set)
{
    if (set->email_given && email_parse(set->email, strlen(set->email), set->email))
        return false;
    for (size_t i = 0; i < set->phone_count; i++)
        if (!normalise_phone(set->phones[i]))
            return false;
    return !set->mobile[0] || normalise_phone(set->mobile);
}

static void change_email(struct contact_row *row, const struct contact_set *set, int64_t at_ms, struct contact_change *what)
{
    bool same = strcmp(row->email, set->email) == 0;
    if (same ? !row->pending[0] : strcmp(row->pending, set->email) == 0)
        return;
    memcpy(row->pending, same ? "" : set->email, same ? 1 : sizeof row->pending);
    row->pending_ms = same ? 0 : at_ms;
    row->email_version = row->version;
    what->asked = !same;
    what->withdrawn = same;
}

void contact_change(struct contact_row *row, const struct contact_set *set, int64_t at_ms, struct contact_change *what)
{
    *what = (struct contact_change){ 0 };
    row->version++;
    row->at_ms = at_ms;
    if (set->email_given)
        change_email(row, set, at_ms, what);
    if (set->phones_given) {
        row->phone_count = set->phone_count;
        memcpy(row->phones, set->phones, sizeof row->phones);
        row->phones_version = row->version;
    }
    if (set->mobile_given) {
        memcpy(row->mobile, set->mobile, sizeof row->mobile);
        row->mobile_version = row->version;
    }
    what->changed = what->withdrawn || set->phones_given || set->mobile_given;
}

void contact_confirm(struct contact_row *row, int64_t at_ms)
{
    memcpy(row->email, row->pending, sizeof row->email);
    row->pending[0] = 0;
    row->pending_ms = 0;
    row->email_version = ++row->version;
    row->at_ms = at_ms;
}

bool contact_is_newer(const struct contact_row *row, const struct contact_set *set, int64_t at_ms)
{
    if (set->base == 0)
        return row->found && row->at_ms > at_ms;
    return (set->email_given && row->email_version > set->base) || (set->phones_given && row->phones_version > set->base) ||
           (set->mobile_given && row->mobile_version > set->base);
}
