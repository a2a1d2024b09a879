#include "core/desk/citizen_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* Members of an answer about a citizen's account, strictly: all of them or nothing. */

/* --- home --- */

enum member_kind { MEMBER_TEXT, MEMBER_TIME };
struct member { const char *name; enum member_kind kind; size_t at, size; };
#define TEXT_OF(type, name) { #name, MEMBER_TEXT, offsetof(type, name), sizeof ((type *)0)->name }
#define TIME_OF(type, name) { #name, MEMBER_TIME, offsetof(type, name), sizeof(int64_t) }
#define HOME_TEXT(name) TEXT_OF(struct citizen_home, name)
#define HOME_TIME(name) TIME_OF(struct citizen_home, name)
#define PROGRESS_TEXT(name) TEXT_OF(struct citizen_progress, name)

static const struct member home_members[] = {
    HOME_TEXT(name), HOME_TEXT(email), HOME_TEXT(given), HOME_TIME(begun_ms), HOME_TIME(until_ms), HOME_TIME(personal_ms), HOME_TIME(tax_ms),
    HOME_TIME(reference_ms), HOME_TIME(letter_ms), HOME_TIME(letter_until_ms), HOME_TEXT(reference), HOME_TIME(identified_ms), HOME_TEXT(code),
    HOME_TIME(consented_ms), HOME_TIME(refused_ms),
}, progress_members[] = { PROGRESS_TEXT(page), PROGRESS_TEXT(given), PROGRESS_TEXT(family), PROGRESS_TEXT(one), PROGRESS_TEXT(two) };

static bool take_time(const json_t *json, const char *name, int64_t *to)
{
    int64_t ms;
    if (!json_take_i64(json, name, &ms) || ms < 0)
        return false;
    *to = ms;
    return true;
}

static bool take_members(const json_t *json, const struct member *members, size_t n, void *to)
{
    for (size_t i = 0; i < n; i++) {
        char *at = (char *)to + members[i].at;
        if (members[i].kind == MEMBER_TEXT ? !json_take_text(json, members[i].name, at, members[i].size) : !take_time(json, members[i].name, (int64_t *)(void *)at))
            return false;
    }
    return true;
}

/* The word's place in the list. */
static bool take_word(const json_t *json, const char *name, const char *const *words, size_t n, unsigned *to)
{
    const char *text = json_string_value(json_object_get(json, name));
    for (unsigned i = 0; text && i < n; i++)
        if (strcmp(text, words[i]) == 0) {
            *to = i;
            return true;
        }
    return false;
}

static bool take_state(const json_t *json, struct citizen_home *h)
{
    static const char *const states[] = { [CITIZEN_NEW] = "new", [CITIZEN_BEGUN] = "begun", [CITIZEN_LETTER] = "letter", [CITIZEN_COUNTER] = "counter",
                                          [CITIZEN_IDENTIFIED] = "identified" },
                             *const letters[] = { "", "reference", "tax" };
    unsigned state, letter;
    if (!take_word(json, "state", states, sizeof states / sizeof states[0], &state) ||
        !take_word(json, "letter_for", letters, sizeof letters / sizeof letters[0], &letter))
        return false;
    h->state = (enum citizen_state)state;
    h->letter_for_tax = letter == 2;
    return true;
}

static bool take_progress(const json_t *json, struct citizen_home *h)
{
    const json_t *progress = json_object_get(json, "progress");
    h->has_progress = json_is_object(progress);
    return h->has_progress ? take_members(progress, progress_members, sizeof progress_members / sizeof progress_members[0], &h->progress)
                           : json_is_null(progress);
}

bool citizen_read_home(const json_t *json, struct citizen_home *to)
{
    struct citizen_home h = { .id = "" };
    const json_t *home = json_object_get(json, "home");
    bool fits = account_take_id(home, "id", h.id, sizeof h.id) && take_members(home, home_members, sizeof home_members / sizeof home_members[0], &h) &&
                take_state(home, &h) && account_take_count(home, "letter_left", &h.letter_left) && take_progress(home, &h);
    if (fits)
        *to = h;
    sodium_memzero(&h, sizeof h);
    return fits;
}

/* --- a code that was mailed --- */

bool citizen_read_coding(const json_t *json, struct citizen_mailed *to)
{
    struct citizen_mailed m = { .ticket = "" };
    bool fits = account_take_hex_text(json, "ticket", m.ticket) && json_take_text(json, "to", m.to, sizeof m.to) && take_time(json, "expires_ms", &m.expires_ms) &&
                take_time(json, "resend_ms", &m.resend_ms) && account_take_flag(json, "confirming", &m.confirming);
    if (fits)
        *to = m;
    sodium_memzero(&m, sizeof m);
    return fits;
}

/* --- consents --- */

static bool take_consent(const json_t *json, struct citizen_consent_row *to)
{
    return account_take_id(json, "id", to->id, sizeof to->id) && account_take_id(json, "purpose", to->purpose, sizeof to->purpose) &&
           account_take_id(json, "recipient", to->recipient, sizeof to->recipient) && account_take_id(json, "answer", to->answer, sizeof to->answer) &&
           take_time(json, "at_ms", &to->at_ms) && json_take_text(json, "place", to->place, sizeof to->place) &&
           account_take_flag(json, "in_force", &to->in_force);
}

bool citizen_read_consents(const json_t *json, struct citizen_consents *to)
{
    struct citizen_consents made = { .count = 0 };
    struct account_list list;
    bool fits = account_take_rows(json, &list);
    for (size_t i = 0; fits && i < list.row_count; i++)
        fits = take_consent(json_array_get(list.rows, i), &made.rows[i]);
    if (fits) {
        made.count = list.count;
        made.page = list.page;
        made.pages = list.pages;
        made.row_count = list.row_count;
        *to = made;
    }
    sodium_memzero(&made, sizeof made);
    return fits;
}
