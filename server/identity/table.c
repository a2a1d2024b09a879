#include "server/identity/table.h"

#include "core/rules/same_name.h"

#include <sodium.h>
#include <string.h>

/* In a time that tells nothing but the length. */
static bool is_text(const struct secret *s, const char *text)
{
    size_t n = strlen(text);
    return n && secret_length(s) == n && sodium_memcmp(secret_bytes(s), text, n) == 0;
}

/* Of the numbers it is never told which one is another's; names and date are looked at last. */
static enum identity_answer compare(const struct table_person *p, const struct identity_fields *f)
{
    return f->nas && !is_text(f->nas, p->nas) ? IDENTITY_NO_NUMBERS
         : f->given && !same_name(f->given, p->given) ? IDENTITY_NO_GIVEN
         : f->family && !same_name(f->family, p->family) ? IDENTITY_NO_FAMILY
         : f->birth && !is_text(f->birth, p->birth) ? IDENTITY_NO_BIRTH : IDENTITY_YES;
}

static bool is_asked_about(const struct table_person *p, const struct identity_fields *f)
{
    return f->nam ? is_text(f->nam, p->nam) : f->nas && is_text(f->nas, p->nas);
}

const struct table_person *table_find(const struct table *table, const struct identity_fields *fields, enum identity_answer *answer)
{
    *answer = IDENTITY_NO_NUMBERS;
    for (size_t i = 0; i < table->n; i++)
        if (is_asked_about(&table->people[i], fields)) {
            *answer = compare(&table->people[i], fields);
            return *answer == IDENTITY_YES ? &table->people[i] : NULL;
        }
    return NULL;
}

static bool has_number(const struct table_person *p, enum identity_purpose purpose, const struct secret *number)
{
    switch (purpose) {
    case IDENTITY_PERSON:
        return true;
    case IDENTITY_TAX:
        for (size_t i = 0; i < TABLE_AVIS_MAX; i++)
            if (is_text(number, p->avis[i]))
                return true;
        return false;
    case IDENTITY_HEALTH:
        return is_text(number, p->card_reference);
    case IDENTITY_LICENCE:
        return is_text(number, p->licence_reference);
    case IDENTITY_PURPOSES:
        break;
    }
    return false;
}

/* Told by names and date alone, of which several people may have the same: one of them has the number, or nobody. */
static enum identity_answer find_licence(const struct table *table, const struct identity_fields *fields)
{
    for (size_t i = 0; i < table->n; i++)
        if (has_number(&table->people[i], IDENTITY_LICENCE, fields->number) && compare(&table->people[i], fields) == IDENTITY_YES)
            return IDENTITY_YES;
    return IDENTITY_NO_NUMBERS;
}

enum identity_answer table_verify(const struct table *table, enum identity_purpose purpose, const struct identity_fields *fields)
{
    enum identity_answer answer;
    if (purpose == IDENTITY_LICENCE)
        return find_licence(table, fields);
    const struct table_person *p = table_find(table, fields, &answer);
    return p && !has_number(p, purpose, fields->number) ? IDENTITY_NO_NUMBERS : answer;
}
