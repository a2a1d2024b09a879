#include "core/desk/account_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* A designated representative's users, a local administrator's employees. */

/* --- lists --- */

static bool take_state(const json_t *json, enum user_state *to)
{
    static const char *const words[] = { [USER_INVITED] = "invited", [USER_EXPIRED] = "expired", [USER_ACTIVE] = "active", [USER_REMOVED] = "removed" };
    char word[16];
    if (!json_take_text(json, "state", word, sizeof word))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0) {
            *to = (enum user_state)i;
            return true;
        }
    return false;
}

static bool take_user(const json_t *json, struct account_user *to)
{
    return account_take_id(json, "id", to->id, sizeof to->id) && json_take_text(json, "title", to->title, sizeof to->title) &&
           json_take_text(json, "given", to->given, sizeof to->given) && json_take_text(json, "family", to->family, sizeof to->family) &&
           json_take_text(json, "name", to->name, sizeof to->name) && account_take_services(json, to->services, &to->service_count) &&
           take_state(json, &to->state) && json_take_i64(json, "until_ms", &to->until_ms);
}

static enum err read_users(struct desk *d, const json_t *json)
{
    struct account_users made = { .count = 0 };
    struct account_list list;
    bool fits = account_take_rows(json, &list);
    for (size_t i = 0; fits && i < list.row_count; i++)
        fits = take_user(json_array_get(list.rows, i), &made.rows[i]);
    if (fits) {
        made.count = list.count;
        made.page = list.page;
        made.pages = list.pages;
        made.row_count = list.row_count;
        d->account->shown.users = made;
    }
    sodium_memzero(&made, sizeof made);
    return fits ? ERR_OK : ERR_FORMAT;
}

static bool take_employee(const json_t *json, struct account_employee *to)
{
    return account_take_id(json, "id", to->id, sizeof to->id) && json_take_text(json, "given", to->given, sizeof to->given) &&
           json_take_text(json, "family", to->family, sizeof to->family) && json_take_text(json, "name", to->name, sizeof to->name);
}

static enum err read_employees(struct desk *d, const json_t *json)
{
    struct account_employees made = { .count = 0 };
    struct account_list list;
    bool fits = account_take_rows(json, &list);
    for (size_t i = 0; fits && i < list.row_count; i++)
        fits = take_employee(json_array_get(list.rows, i), &made.rows[i]);
    if (fits) {
        made.count = list.count;
        made.page = list.page;
        made.pages = list.pages;
        made.row_count = list.row_count;
        d->account->shown.employees = made;
    }
    sodium_memzero(&made, sizeof made);
    return fits ? ERR_OK : ERR_FORMAT;
}

/* --- a code, once --- */

static void drop_added(struct account *a)
{
    secret_free(a->shown.added.code);
    sodium_memzero(&a->shown.added, sizeof a->shown.added);
}

void desk_code_shown(struct desk *d)
{
    if (d->account)
        drop_added(d->account);
}

static enum err take_code(const json_t *json, struct secret **to)
{
    const json_t *value = json_object_get(json, "code");
    const size_t n = json_string_length(value);
    if (!json_is_string(value) || n >= ACCOUNT_CODE_SIZE)
        return ERR_FORMAT;
    if (n == 0)
        return ERR_OK;
    *to = secret_new(ACCOUNT_CODE_SIZE);
    return *to ? secret_append(*to, json_string_value(value), n) : ERR_MEMORY;
}

static enum err read_added(struct desk *d, const json_t *json)
{
    struct account_added made = { .code = NULL };
    bool fits = json_take_text(json, "reference", made.reference, sizeof made.reference) && json_take_i64(json, "expires_ms", &made.expires_ms);
    enum err e = fits ? take_code(json, &made.code) : ERR_FORMAT;
    if (e) {
        secret_free(made.code);
        return e;
    }
    drop_added(d->account);
    d->account->shown.added = made;
    return ERR_OK;
}

static enum err read_until(struct desk *d, const json_t *json)
{
    return json_take_i64(json, "until_ms", &d->account->said_until) ? ERR_OK : ERR_FORMAT;
}

static const struct account_verb users_verb = { "users", ACCOUNT_WITH_SESSION, ACCOUNT_ANEW, .read = read_users },
                                 add_verb = { "user-add", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = read_added },
                                 remove_verb = { "user-remove", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = read_until },
                                 restore_verb = { "user-restore", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = read_until },
                                 code_verb = { "user-code", ACCOUNT_WITH_SESSION, ACCOUNT_ONCE, .read = read_added },
                                 employees_verb = { "employees", ACCOUNT_WITH_SESSION, ACCOUNT_ANEW, .read = read_employees },
                                 employee_add_verb = { "employee-add", ACCOUNT_WITH_SESSION, .lost = ACCOUNT_ONCE },
                                 employee_remove_verb = { "employee-remove", ACCOUNT_WITH_SESSION, .lost = ACCOUNT_ONCE };

/* --- users --- */

enum err desk_users(struct desk *d, const struct account_filter *filter, unsigned page, const struct account_watch *watch)
{
    static const struct account_filter any = { NULL };
    const struct account_filter *by = filter ? filter : &any;
    struct account_form f;
    enum err e = account_open(d, &users_verb, &f);
    if (e)
        return e;
    account_put_secret(&f.to, "family", by->family);
    account_put_secret(&f.to, "given", by->given);
    account_put_secret(&f.to, "name", by->name);
    account_put_number(&f.to, "page", page ? page : 1);
    return account_ask(d, &f, watch);
}

enum err desk_user_add(struct desk *d, const struct account_new_user *user, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &add_verb, &f);
    if (e)
        return e;
    account_put_flag(&f.to, "has_account", user->has_account);
    account_put_text(&f.to, "title", user->title);
    account_form_person_name(&f, "given", user->given);
    account_form_person_name(&f, "family", user->family);
    account_form_email(&f, user->email);
    account_check(&f, user->service_count && user->service_count <= ACCOUNT_SERVICES_MAX ? ERR_OK : ERR_CHOICE);
    if (!f.err)
        account_put_texts(&f.to, "services", user->services, user->service_count);
    return account_ask(d, &f, watch);
}

/* A verb that is about one row. */
static enum err ask_about(struct desk *d, const struct account_verb *verb, const char *id, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, verb, &f);
    if (e)
        return e;
    account_put_text(&f.to, "id", id);
    return account_ask(d, &f, watch);
}

enum err desk_user_remove(struct desk *d, const char *id, const struct account_watch *watch) { return ask_about(d, &remove_verb, id, watch); }
enum err desk_user_restore(struct desk *d, const char *id, const struct account_watch *watch) { return ask_about(d, &restore_verb, id, watch); }
enum err desk_user_code(struct desk *d, const char *id, const struct account_watch *watch) { return ask_about(d, &code_verb, id, watch); }

/* --- employees --- */

enum err desk_employees(struct desk *d, unsigned page, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &employees_verb, &f);
    if (e)
        return e;
    account_put_number(&f.to, "page", page ? page : 1);
    return account_ask(d, &f, watch);
}

/* «Identifiant RAMQ» is the name that the person logs in with. */
enum err desk_employee_add(struct desk *d, const struct secret *identifier, const struct account_watch *watch)
{
    char parsed[ACCOUNT_NAME_SIZE] = "";
    struct account_form f;
    enum err e = account_open(d, &employee_add_verb, &f);
    if (e)
        return e;
    account_check(&f, account_name_parse(identifier, parsed, NULL));
    account_put_text(&f.to, "identifier", parsed);
    sodium_memzero(parsed, sizeof parsed);
    return account_ask(d, &f, watch);
}

enum err desk_employee_remove(struct desk *d, const char *id, const struct account_watch *watch) { return ask_about(d, &employee_remove_verb, id, watch); }
