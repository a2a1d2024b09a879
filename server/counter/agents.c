/* Agents: who has which role, given and taken by the operator and by an administrator. */
#include "server/counter/counter.h"

static enum err take_role(void *ctx, const struct db_row *row)
{
    *(unsigned *)ctx |= counter_role_of(db_row_text(row, 0));
    return ERR_OK;
}

enum err agent_roles(struct db *db, const char *person, unsigned *roles)
{
    unsigned found = 0;
    enum err e = DB_RUN(db, ST_AGENT_ROLES, take_role, &found, db_text(person));
    if (!e)
        *roles = found;
    return e;
}

/* The last one gone: who was logged in is so no more. */
static enum err end_sessions(const struct service *service, struct db *db, const char *person)
{
    unsigned left = 0;
    enum err e = agent_roles(db, person, &left);
    return e || left ? e : DB_RUN(db, ST_AGENT_SESSIONS_END, NULL, NULL, db_text(person), db_int(clock_wall(service->clock)));
}

enum err agent_role_change(const struct service *service, struct db *db, const char *person, unsigned role, bool add, enum agent_verdict *verdict)
{
    const char *word = counter_role_word(role);
    struct person_row row;
    if (!word)
        return ERR_FORMAT;
    enum err e = people_get(db, person, &row);
    if (e || !row.found) {
        *verdict = AGENT_NOBODY;
        return e;
    }
    e = people_hold(db, person);
    e = e ? e : add ? DB_RUN(db, ST_AGENT_ROLE_ADD, NULL, NULL, db_text(person), db_text(word), db_int(clock_wall(service->clock)))
                    : DB_RUN(db, ST_AGENT_ROLE_END, NULL, NULL, db_text(person), db_text(word));
    const bool changed = !e && db_changed(db) > 0;
    e = e || !changed || add ? e : end_sessions(service, db, person);
    if (!e)
        *verdict = changed ? AGENT_CHANGED : AGENT_AS_IT_WAS;
    return e;
}
