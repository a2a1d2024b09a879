/* The words of acts, and what their pages read of a sheet. */
#include "screens/counter_deed.h"

#include <stdio.h>
#include <string.h>

const char *const deed_roles[] = { "agent", "avi", "supervisor", "administrator", "representative", "auditor", NULL };
const char *const deed_accounts[] = { "services", "citizen", NULL };
const char *const deed_profiles[] = { "public", "counter", NULL };

size_t deed_count_roles(const struct run *run, size_t slot) { (void)run, (void)slot; return COUNTER_ROLES; }
void deed_name_role(const struct run *run, size_t i, char *to, size_t size)
{
    (void)run;
    snprintf(to, size, "%s", i < COUNTER_ROLES ? counter_word_role(deed_roles[i]) : "");
}

static const char *const account_texts[] = { N_("Services en ligne"), N_("Service d'authentification") };
static const char *const profile_texts[] = { N_("Poste du public"), N_("Comptoir") };
static const char *const add_texts[] = { N_("Donner ce rôle"), N_("Retirer ce rôle") };

size_t deed_count_two(const struct run *run, size_t slot) { (void)run, (void)slot; return 2; }
void deed_name_account(const struct run *run, size_t i, char *to, size_t size) { (void)run; snprintf(to, size, "%s", msg(account_texts[i == 0 ? 0 : 1])); }
void deed_name_profile(const struct run *run, size_t i, char *to, size_t size) { (void)run; snprintf(to, size, "%s", msg(profile_texts[i == 0 ? 0 : 1])); }
void deed_name_add(const struct run *run, size_t i, char *to, size_t size) { (void)run; snprintf(to, size, "%s", msg(add_texts[i == 0 ? 0 : 1])); }

void deed_compose_named(struct composer *c, enum role role, const char *text, const char *name)
{
    const char *words = msg(text), *at = strstr(words, "%s");
    if (at)
        compose_text(c, role, "%.*s%s%s", (int)(at - words), words, name, at + 2);
    else
        compose_text(c, role, "%s", words);
}

struct deed_visit *deed_visit(const struct run *run) { return &account_visit(run)->deed; }
int64_t deed_now(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }

/* --- rows --- */

static const struct counter_row nothing = { .id = "", .word = "" };

const struct counter_row *deed_find(const struct run *run, enum counter_place place, const char *word)
{
    const struct counter_sheet *sheet = counter_sheet(run, place);
    for (size_t i = 0; sheet->there && i < sheet->row_count; i++)
        if (strcmp(sheet->rows[i].word, word) == 0)
            return &sheet->rows[i];
    return &nothing;
}

size_t deed_count(const struct run *run, enum counter_place place, const char *word)
{
    const struct counter_sheet *sheet = counter_sheet(run, place);
    size_t n = 0;
    for (size_t i = 0; sheet->there && i < sheet->row_count; i++)
        n += strcmp(sheet->rows[i].word, word) == 0;
    return n;
}

const struct counter_row *deed_list_row(const struct run *run, const struct counter_list *list, size_t i)
{
    const struct counter_row *row = counter_list_row(run, list, i);
    return row ? row : &nothing;
}

void deed_list_summary(const struct run *run, const struct counter_list *list, char *to, size_t size)
{
    unsigned long n = counter_list_count(run, list);
    const struct counter_sheet *sheet = counter_sheet(run, list->place);
    bool more = sheet->there && sheet->next[0];
    if (!n && !more)
        snprintf(to, size, "%s", msg(N_("Rien ici.")));
    else if (more)
        snprintf(to, size, msg_n(N_("%lu ligne; n : la suite."), N_("%lu lignes; n : la suite."), n), n);
    else
        snprintf(to, size, msg_n(N_("%lu ligne."), N_("%lu lignes."), n), n);
}

void deed_enter_row(struct run *run) { counter_visit(run)->row = run_row(run); }

/* Of a NIP no record is open: its name is what the search said. */
const char *deed_person_name(const struct run *run)
{
    const char *name = counter_visit(run)->nip ? "" : counter_text(deed_find(run, PLACE_PERSON, "person"), 0);
    return *name ? name : counter_visit(run)->name;
}

/* --- answers --- */

void deed_take(void *session, const struct account_result *result)
{
    struct account_watch watch = counter_watch(((struct session *)session)->run);
    watch.done(watch.ctx, result);
}

void deed_asked(enum err e, const struct account_watch *watch)
{
    if (e)
        watch->done(watch->ctx, &(struct account_result){ .err = e });
}

void deed_number(int64_t n, char *to, size_t size)
{
    char digits[32];
    int count = snprintf(digits, sizeof digits, "%lld", (long long)n);
    size_t used = 0;
    for (int i = 0; i < count && used + 2 < size; i++) {
        to[used++] = digits[i];
        if ((count - i) % 3 == 1 && i + 1 < count && digits[i] != '-')
            to[used++] = msg_language() == MSG_ENGLISH ? ',' : ' ';
    }
    to[used] = 0;
}
