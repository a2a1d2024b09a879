#include "core/desk/citizen_inside.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

/* Members of an answer about a citizen's account, strictly: all of them or nothing. */

enum { CODING_MS = 3600000 };      /* how long another code can be asked for: server/PROTOCOL.md 13 */

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

enum err citizen_take_home(struct desk *d, const json_t *json)
{
    struct citizen_home h = { .id = "" };
    const json_t *home = json_object_get(json, "home");
    bool fits = account_take_id(home, "id", h.id, sizeof h.id) && take_members(home, home_members, sizeof home_members / sizeof home_members[0], &h) &&
                take_state(home, &h) && account_take_count(home, "letter_left", &h.letter_left) && take_progress(home, &h);
    if (fits)
        d->account->citizen.home = h;
    sodium_memzero(&h, sizeof h);
    return fits ? ERR_OK : ERR_FORMAT;
}

/* --- a code that was mailed --- */

struct coding_read { struct citizen_coding shown; struct account_ticket ticket; };

static int64_t mono(const struct desk *d) { return clock_mono(loop_clock(d->loop)); }

/* By the server's clock; shown by this kiosk's. */
static int64_t wall_here(const struct desk *d, int64_t server_ms)
{
    return clock_wall(loop_clock(d->loop)) + server_ms - d->asking.ticket.server_ms;
}

static bool take_coding(const struct desk *d, const json_t *json, struct coding_read *to)
{
    const json_t *coding = json_object_get(json, "coding");
    struct citizen_coding *shown = &to->shown;
    if (!account_take_ticket_id(coding, to->ticket.id) || !json_take_text(coding, "to", shown->to, sizeof shown->to) ||
        !take_time(coding, "expires_ms", &shown->expires_ms) || !take_time(coding, "resend_ms", &shown->resend_ms) ||
        !account_take_flag(coding, "confirming", &shown->confirming))
        return false;
    shown->open = true;
    shown->expires_ms = wall_here(d, shown->expires_ms);
    shown->resend_ms = wall_here(d, shown->resend_ms);
    to->ticket.until = mono(d) + CODING_MS;
    return true;
}

static void show_coding(struct desk *d, struct coding_read *read)
{
    d->account->citizen.coding = read->shown;
    d->account->tickets[ACCOUNT_CODING] = read->ticket;
}

enum err citizen_take_coding(struct desk *d, const json_t *json, enum citizen_coding_for what)
{
    struct coding_read read = { .shown = { .what = what } };
    bool fits = take_coding(d, json, &read);
    if (fits)
        show_coding(d, &read);
    sodium_memzero(&read, sizeof read);
    return fits ? ERR_OK : ERR_FORMAT;
}

enum err citizen_take_resent(struct desk *d, const json_t *json)
{
    const struct account_ticket *before = &d->account->tickets[ACCOUNT_CODING];
    struct coding_read read = { .shown = { .what = d->account->citizen.coding.what } };
    bool fits = take_coding(d, json, &read) && strcmp(read.ticket.id, before->id) == 0;
    read.ticket.until = before->until;
    if (fits)
        show_coding(d, &read);
    sodium_memzero(&read, sizeof read);
    return fits ? ERR_OK : ERR_FORMAT;
}
