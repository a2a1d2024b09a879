/* The verbs of document 003, answered by `account ok` and its like (fake_account.c): invitations, NIP, users, RVSQ.
 *
 *   people N        how many users of the made-up clinic the next list finds (6)        staff N    the same of employees (2) */
#include "tests/golden/fake_account.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t week_ms = 7 * INT64_C(86400000);

static const struct { const char *given, *family, *name, *title; enum user_state state; } people[] = {
    { "Un", "Exemple", "un.exemple@exemple.ca", "monsieur", USER_ACTIVE },
    { "Deux", "Exemple", "", "madame", USER_INVITED },
    { "Zoé", "Exemple-Trois", "zoe@exemple.ca", "docteure", USER_ACTIVE },
    { "Noël", "L'Écuyer-d'Exemple", "", "docteur", USER_EXPIRED },
    { "Cinq", "Exemple", "cinq@exemple.ca", "madame", USER_REMOVED },
    { "Marie-Ève", "De la Démonstration-Très-Longue", "", "madame", USER_INVITED },
};
enum { PEOPLE = sizeof people / sizeof people[0], PEOPLE_FOUND = 6, STAFF_FOUND = 2 };

static struct {
    unsigned people, staff, page;
    bool counted_people, counted_staff, by_nip, no_code;
    char name[ACCOUNT_NAME_SIZE];
} asked;

static enum err refused(void) { return fake_status()->online ? ERR_OK : ERR_NETWORK_NEEDED; }

#define ASK(verb_, on_ok_) \
    (void)d; \
    if (refused()) \
        return refused(); \
    fake_account_ask(verb_, watch, on_ok_)

/* --- what is found --- */

static unsigned pages_of(unsigned count) { return count ? (count + ACCOUNT_ROWS_MAX - 1) / ACCOUNT_ROWS_MAX : 1; }

static void put_user(struct account_user *to, size_t i)
{
    *to = (struct account_user){ .service_count = 1, .services = { { "rvsq" } }, .state = people[i].state, .until_ms = game_now() + week_ms };
    snprintf(to->id, sizeof to->id, "u%zu", i);
    snprintf(to->title, sizeof to->title, "%s", people[i].title);
    snprintf(to->given, sizeof to->given, "%s", people[i].given);
    snprintf(to->family, sizeof to->family, "%s", people[i].family);
    snprintf(to->name, sizeof to->name, "%s", people[i].name);
}

static void take_users(void)
{
    struct account_users *u = &fake_account()->users;
    unsigned count = asked.counted_people ? asked.people : PEOPLE_FOUND;
    *u = (struct account_users){ .count = count, .page = asked.page, .pages = pages_of(count) };
    for (unsigned i = (asked.page - 1) * ACCOUNT_ROWS_MAX; i < count && u->row_count < ACCOUNT_ROWS_MAX; i++)
        put_user(&u->rows[u->row_count++], i % PEOPLE);
}

static void put_employee(struct account_employee *to, size_t i)
{
    size_t who = i % 2 ? 2 : 0;    /* those who have an account */
    snprintf(to->id, sizeof to->id, "e%zu", i);
    snprintf(to->given, sizeof to->given, "%s", people[who].given);
    snprintf(to->family, sizeof to->family, "%s", people[who].family);
    snprintf(to->name, sizeof to->name, "%s", people[who].name);
}

static void take_employees(void)
{
    struct account_employees *e = &fake_account()->employees;
    unsigned count = asked.counted_staff ? asked.staff : STAFF_FOUND;
    *e = (struct account_employees){ .count = count, .page = asked.page, .pages = pages_of(count) };
    for (unsigned i = (asked.page - 1) * ACCOUNT_ROWS_MAX; i < count && e->row_count < ACCOUNT_ROWS_MAX; i++)
        put_employee(&e->rows[e->row_count++], i);
}

static void take_ticket(void)
{
    struct account_enrolling *e = &fake_account()->enrolling;
    *e = (struct account_enrolling){ .open = true, .by_nip = asked.by_nip, .title = "docteure", .given = "Zoé", .family = "Exemple" };
    if (!asked.by_nip)
        snprintf(e->workplace, sizeof e->workplace, "Clinique de l'Exemple");
}

static void take_account(void)
{
    struct account_enrolling *e = &fake_account()->enrolling;
    e->open = false;
    snprintf(e->made_name, sizeof e->made_name, "%s", asked.name[0] ? asked.name : "IP48213");
}

void desk_code_shown(struct desk *d)
{
    struct account_added *added = &fake_account()->added;
    (void)d;
    secret_free(added->code);
    memset(added, 0, sizeof *added);
}

static void take_code(void)
{
    static const char shown[] = "K7QXW-3MZTR";
    struct account_added *added = &fake_account()->added;
    desk_code_shown(NULL);
    added->expires_ms = game_now() + week_ms;
    snprintf(added->reference, sizeof added->reference, "7F2K-93QX");
    added->code = asked.no_code ? NULL : secret_new(sizeof shown);
    if (added->code && secret_append(added->code, shown, sizeof shown - 1))
        desk_code_shown(NULL);
}

static void keep_name(const struct secret *name)
{
    snprintf(asked.name, sizeof asked.name, "%.*s", name ? (int)secret_length(name) : 0, name && secret_length(name) ? (const char *)secret_bytes(name) : "");
}

/* --- a new account --- */

enum err desk_invitation(struct desk *d, const struct secret *reference, const struct secret *code, const struct account_watch *watch)
{
    ASK("invitation", take_ticket);
    asked.by_nip = false;
    fake_note_secret("reference", reference);
    fake_note_secret("code", code);
    return ERR_OK;
}

enum err desk_invitation_refuse(struct desk *d, const struct secret *reference, const uint8_t policy_hash[32], const struct account_watch *watch)
{
    ASK("refuse", NULL);
    fake_note_secret("reference", reference);
    fake_note(" policy=%02x%02x", policy_hash[0], policy_hash[1]);
    return ERR_OK;
}

enum err desk_nip(struct desk *d, const struct account_nip *nip, const struct account_watch *watch)
{
    ASK("nip", take_ticket);
    asked.by_nip = true;
    fake_note(" profession=%s", nip->profession);
    fake_note_secret("number", nip->number);
    fake_note_secret("name", nip->name);
    fake_note_secret("nip", nip->nip);
    return ERR_OK;
}

enum err desk_name_is_free(struct desk *d, const struct secret *name, const struct account_watch *watch)
{
    ASK("name", NULL);
    fake_note_secret("is", name);
    return ERR_OK;
}

enum err desk_create(struct desk *d, const struct account_create *create, const struct account_watch *watch)
{
    ASK("create", take_account);
    keep_name(create->name);
    fake_note_secret("name", create->name);
    fake_note_secret("password", create->password);
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++)
        fake_note_secret(create->questions.questions[i], create->questions.answers[i]);
    return ERR_OK;
}

void desk_enrolling_drop(struct desk *d)
{
    (void)d;
    memset(&fake_account()->enrolling, 0, sizeof fake_account()->enrolling);
}

enum err desk_accept(struct desk *d, const char *id, bool accept, const uint8_t policy_hash[32], const struct account_watch *watch)
{
    ASK(accept ? "accept" : "decline", NULL);
    fake_note(" id=%s policy=%02x%02x", id, policy_hash[0], policy_hash[1]);
    return ERR_OK;
}

/* --- the representative --- */

enum err desk_users(struct desk *d, const struct account_filter *filter, unsigned page, const struct account_watch *watch)
{
    ASK("users", take_users);
    asked.page = page;
    fake_note_secret("family", filter->family);
    fake_note_secret("given", filter->given);
    fake_note_secret("name", filter->name);
    fake_note(" page=%u", page);
    return ERR_OK;
}

enum err desk_user_add(struct desk *d, const struct account_new_user *user, const struct account_watch *watch)
{
    ASK(user->has_account ? "add-known" : "add", take_code);
    asked.no_code = user->has_account;
    fake_note(" title=%s", user->title);
    fake_note_secret("given", user->given);
    fake_note_secret("family", user->family);
    fake_note_secret("email", user->email);
    for (size_t i = 0; i < user->service_count; i++)
        fake_note(" service=%s", user->services[i]);
    return ERR_OK;
}

enum err desk_user_code(struct desk *d, const char *id, const struct account_watch *watch)
{
    ASK("code", take_code);
    asked.no_code = false;
    fake_note(" id=%s", id);
    return ERR_OK;
}

enum err desk_user_remove(struct desk *d, const char *id, const struct account_watch *watch) { ASK("remove", NULL); fake_note(" id=%s", id); return ERR_OK; }
enum err desk_user_restore(struct desk *d, const char *id, const struct account_watch *watch) { ASK("restore", NULL); fake_note(" id=%s", id); return ERR_OK; }

/* --- RVSQ --- */

enum err desk_employees(struct desk *d, unsigned page, const struct account_watch *watch)
{
    ASK("employees", take_employees);
    asked.page = page;
    fake_note(" page=%u", page);
    return ERR_OK;
}

enum err desk_employee_add(struct desk *d, const struct secret *identifier, const struct account_watch *watch)
{
    ASK("employee-add", NULL);
    fake_note_secret("is", identifier);
    return ERR_OK;
}

enum err desk_employee_remove(struct desk *d, const char *id, const struct account_watch *watch) { ASK("employee-remove", NULL); fake_note(" id=%s", id); return ERR_OK; }

/* --- commands --- */

static void do_people(const char *n) { asked.people = (unsigned)atoi(n); asked.counted_people = true; }
static void do_staff(const char *n) { asked.staff = (unsigned)atoi(n); asked.counted_staff = true; }

static const struct game_command commands[] = { { "people", do_people }, { "staff", do_staff } };

bool game_run_users(const char *name, const char *rest) { return game_run(commands, sizeof commands / sizeof commands[0], name, rest); }
void fake_users_forget(void) { desk_code_shown(NULL); memset(&asked, 0, sizeof asked); }
