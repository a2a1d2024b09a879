/* What the operator does: workplaces, and who represents or administers them. */
#include "server/accounts/registry.h"

#include "core/base/text.h"
#include "server/audit.h"
#include "server/notices.h"
#include "server/reference.h"

#include <stdio.h>
#include <string.h>

enum { NAMES_TRIED = 8, DETAIL_SIZE = WORKPLACE_NAME_SIZE + 64 };

struct making { const struct service *service; const char *label; char id[ACCOUNT_ID_SIZE]; };

static enum err make(void *ctx, struct db *db)
{
    struct making *m = ctx;
    const struct audit_event event = { .actor = "operator", .action = "workplace.added", .nature = "a workplace's name", .outcome = "done",
                                       .reason = m->id };
    enum err e = ERR_OK;
    int tries = 0;
    do {
        char id[REFERENCE_SIZE];
        reference_make('W', id);
        (void)snprintf(m->id, sizeof m->id, "%s", id);
        e = DB_RUN(db, ST_WORKPLACE_ADD, NULL, NULL, db_text(m->id), db_text(m->label), db_int(clock_wall(m->service->clock)));
    } while (!e && db_changed(db) == 0 && ++tries < NAMES_TRIED);
    if (!e && tries == NAMES_TRIED)
        return ERR_LIMIT;
    return e ? e : audit_add(db, m->service->keys, m->service->clock, &event);
}

static bool label_is_plain(const char *label)
{
    size_t n = strnlen(label, WORKPLACE_NAME_SIZE);
    uint32_t point;
    if (n == 0 || n >= WORKPLACE_NAME_SIZE || !text_is_valid(label, n))
        return false;
    for (int step; n; label += step, n -= (size_t)step) {
        step = text_decode(label, n, &point);
        if (text_is_control(point))
            return false;
    }
    return true;
}

enum err workplace_make(const struct service *service, struct db *db, const char *label, char id[ACCOUNT_ID_SIZE])
{
    struct making m = { .service = service, .label = label };
    if (!label_is_plain(label))
        return ERR_FORMAT;
    enum err e = db_tx(db, make, &m);
    if (!e)
        memcpy(id, m.id, sizeof m.id);
    return e;
}

/* --- roles --- */

struct changing {
    const struct service *service;
    const struct role_change *change;
    char name[ACCOUNT_NAME_SIZE];
    enum member_role role;
    enum role_verdict verdict;
};

static enum err tell(struct changing *x, struct db *db, const char *person, const char *workplace)
{
    static const char *const fr[] = { [MEMBER_REPRESENTATIVE] = "représentant désigné", [MEMBER_LOCAL_ADMIN] = "administrateur local" },
                      *const en[] = { [MEMBER_REPRESENTATIVE] = "designated representative", [MEMBER_LOCAL_ADMIN] = "local administrator" };
    char detail_fr[DETAIL_SIZE], detail_en[DETAIL_SIZE], cause[ACCOUNT_ID_SIZE];
    (void)snprintf(detail_fr, sizeof detail_fr, "%s (%s)", fr[x->role], workplace);
    (void)snprintf(detail_en, sizeof detail_en, "%s (%s)", en[x->role], workplace);
    registry_id('r', cause);
    const struct notice notice = { .kind = x->change->add ? NOTICE_ROLE_GIVEN : NOTICE_ROLE_TAKEN, .person = person, .cause = cause,
                                   .at_ms = clock_wall(x->service->clock), .detail = detail_fr, .detail_en = detail_en };
    return notices_add(x->service, db, &notice);
}

struct elsewhere { const char *workplace; bool found; };

static enum err look_elsewhere(void *ctx, const struct db_row *row)
{
    struct elsewhere *w = ctx;
    const char *role = db_row_text(row, 0);
    w->found |= strcmp(db_row_text(row, 1), w->workplace) != 0 &&
                (strcmp(role, member_words[MEMBER_REPRESENTATIVE]) == 0 || strcmp(role, member_words[MEMBER_LOCAL_ADMIN]) == 0);
    return ERR_OK;
}

static enum err write_role(struct changing *x, struct db *db, const char *person)
{
    static const struct services none;
    const struct member_place at = { x->change->workplace, person, x->role };
    const int64_t now = clock_wall(x->service->clock);
    return x->change->add ? member_add(db, &at, &none, "operator", now) : member_remove(db, &at, now);
}

/* A person speaks for one workplace: a session could not tell for which it acts. */
static enum err judge(struct changing *x, struct db *db, const char *workplace, const struct account_row *account)
{
    const struct member_place at = { x->change->workplace, account->person, x->role };
    struct elsewhere other = { x->change->workplace, false };
    struct member_row there = { .found = false };
    enum err e = member_find(db, &at, &there);
    e = e || !x->change->add ? e : DB_RUN(db, ST_ACCOUNT_ROLES, look_elsewhere, &other, db_text(account->person));
    x->verdict = !workplace[0] ? ROLE_NO_WORKPLACE : !account->found || account->closed ? ROLE_NO_ACCOUNT : there.found == x->change->add ? ROLE_AS_IT_WAS
        : other.found ? ROLE_ELSEWHERE : ROLE_CHANGED;
    return e;
}

static enum err change(void *ctx, struct db *db)
{
    struct changing *x = ctx;
    char workplace[WORKPLACE_NAME_SIZE];
    struct account_row account;
    enum err e = workplace_name(db, x->change->workplace, workplace);
    e = e ? e : account_by_name(db, x->name, &account);
    e = e ? e : judge(x, db, workplace, &account);
    if (e || x->verdict != ROLE_CHANGED)
        return e;
    const struct audit_event event = { .actor = "operator", .actor_id = account.person, .subject = account.person,
                                       .action = x->change->add ? "role.given" : "role.taken", .nature = member_words[x->role], .outcome = "done",
                                       .reason = x->change->workplace };
    e = write_role(x, db, account.person);
    e = e ? e : tell(x, db, account.person, workplace);
    return e ? e : audit_add(db, x->service->keys, x->service->clock, &event);
}

enum err role_change(const struct service *service, struct db *db, const struct role_change *asked, enum role_verdict *verdict)
{
    struct changing x = { .service = service, .change = asked };
    size_t n = strlen(asked->name);
    SECRET_OWNED struct secret *typed = secret_new(n ? n : 1);
    enum err e = typed ? secret_append(typed, asked->name, n) : ERR_MEMORY;
    e = e ? e : account_name_parse(typed, x.name, NULL);
    while (x.role < MEMBER_ROLES && strcmp(member_words[x.role], asked->role) != 0)
        x.role++;
    if (!e && x.role != MEMBER_REPRESENTATIVE && x.role != MEMBER_LOCAL_ADMIN)
        e = ERR_FORMAT;
    e = e ? e : db_tx(db, change, &x);
    if (!e)
        *verdict = x.verdict;
    return e;
}
