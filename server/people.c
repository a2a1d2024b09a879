#include "server/people.h"

#include "core/base/text.h"
#include "core/rules/contact.h"
#include "server/audit.h"
#include "server/counter/find.h"
#include "server/reference.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_TRIED = 8 };

_Static_assert((int)PERSON_ID_SIZE >= (int)REFERENCE_SIZE, "an id is a reference");

struct adding {
    const struct service *service;
    const struct person_new *person;
    char email[CONTACT_EMAIL_SIZE], id[PERSON_ID_SIZE];
};

static bool name_is_plain(const char *name)
{
    size_t n = strnlen(name, PERSON_NAME_SIZE);
    uint32_t point;
    if (n == 0 || n >= PERSON_NAME_SIZE || !text_is_valid(name, n))
        return false;
    for (int step; n; name += step, n -= (size_t)step) {
        step = text_decode(name, n, &point);
        if (text_is_control(point))
            return false;
    }
    return true;
}

static enum err add(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    int64_t now = clock_wall(a->service->clock);
    enum err e = ERR_OK;
    int tries = 0;
    do {
        reference_make('P', a->id);
        e = DB_RUN(db, ST_PERSON_ADD, NULL, NULL, db_text(a->id), db_text(a->person->name), db_text(a->person->language), db_int(now));
    } while (!e && db_changed(db) == 0 && ++tries < NAMES_TRIED);
    if (!e && tries == NAMES_TRIED)
        return ERR_LIMIT;
    if (!e && a->email[0])
        e = DB_RUN(db, ST_CONTACT_ADD, NULL, NULL, db_text(a->id), db_int(now), db_text(a->email));
    e = e ? e : find_refresh(a->service, db, a->id);
    const struct audit_event event = { .actor = "operator", .actor_id = a->id, .action = "person.added",
                                       .nature = "a person's name and address", .outcome = "done" };
    return e ? e : audit_add(db, a->service->keys, a->service->clock, &event);
}

enum err people_add(const struct service *service, struct db *db, const struct person_new *person, char id[PERSON_ID_SIZE])
{
    struct adding a = { .service = service, .person = person };
    if (!name_is_plain(person->name) || (strcmp(person->language, "fr") != 0 && strcmp(person->language, "en") != 0))
        return ERR_FORMAT;
    if (person->email && email_parse(person->email, strlen(person->email), a.email))
        return ERR_EMAIL;
    enum err e = db_tx(db, add, &a);
    if (!e)
        memcpy(id, a.id, sizeof a.id);
    return e;
}

/* Columns: id, name, language. */
static enum err take_person(void *ctx, const struct db_row *row)
{
    struct person_row *p = ctx;
    p->found = true;
    db_row_copy(row, 0, p->id, sizeof p->id);
    db_row_copy(row, 1, p->name, sizeof p->name);
    db_row_copy(row, 2, p->language, sizeof p->language);
    return ERR_OK;
}

enum err people_get(struct db *db, const char *id, struct person_row *out)
{
    *out = (struct person_row){ 0 };
    return DB_RUN(db, ST_PERSON_GET, take_person, out, db_text(id));
}

enum err people_of_token(struct db *db, const char *serial, struct person_row *out)
{
    *out = (struct person_row){ 0 };
    return DB_RUN(db, ST_PERSON_OF_TOKEN, take_person, out, db_text(serial));
}

enum err people_hold(struct db *db, const char *id)
{
    return DB_RUN(db, ST_PERSON_HOLD, NULL, NULL, db_text(id));
}

enum err people_own_token(const struct service *service, struct db *db, const char *person, const char *serial)
{
    struct person_row before;
    enum err e = people_of_token(db, serial, &before);
    e = e ? e : DB_RUN(db, ST_OWNER_PUT, NULL, NULL, db_text(serial), db_text(person), db_int(clock_wall(service->clock)));
    e = e ? e : find_refresh(service, db, person);
    if (e || strcmp(before.id, person) == 0)
        return e;
    e = DB_RUN(db, ST_AGENT_SESSIONS_OF_TOKEN_END, NULL, NULL, db_text(serial), db_int(clock_wall(service->clock)));      /* what it opened was another's */
    return e || !before.found ? e : find_refresh(service, db, before.id);
}

struct giving { const struct service *service; const char *person, *serial; };

static enum err give(void *ctx, struct db *db)
{
    const struct giving *g = ctx;
    const struct audit_event event = { .actor = "operator", .actor_id = g->person, .subject = g->serial, .action = "token.given",
                                       .nature = "whose token it is", .outcome = "done" };
    enum err e = people_own_token(g->service, db, g->person, g->serial);
    return e ? e : audit_add(db, g->service->keys, g->service->clock, &event);
}

enum err people_give_token(const struct service *service, struct db *db, const char *person, const char *serial)
{
    struct giving g = { service, person, serial };
    return db_tx(db, give, &g);
}

/* Columns as PERSON_LIST. */
static enum err print_person(void *ctx, const struct db_row *row)
{
    struct buf *out = ctx;
    char questions[CLOCK_TEXT_SIZE] = "-";
    if (db_row_int(row, 5))
        clock_text(db_row_int(row, 5), questions);
    buf_printf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", db_row_text(row, 0), db_row_text(row, 1), db_row_text(row, 2),
               db_row_text(row, 3)[0] ? db_row_text(row, 3) : "-", db_row_text(row, 4)[0] ? db_row_text(row, 4) : "-", questions);
    return buf_err(out);
}

enum err people_print(struct db *db, struct buf *out)
{
    return DB_RUN0(db, ST_PERSON_LIST, print_person, out);
}
