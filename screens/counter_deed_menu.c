/* The acts of a person's record: those it has something for, each with who may do it; and which key, lock or invitation is meant. */
#include "screens/counter_deed.h"

#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static bool is_own(const struct run *run) { return strcmp(desk_counter(session_of(run)->desk)->agent.person, counter_visit(run)->person) == 0; }
static bool is_open_account(const struct run *run, const char *word, size_t state)
{
    return 0 < deed_count(run, PLACE_PERSON, word) && strcmp(counter_text(deed_find(run, PLACE_PERSON, word), state), "closed") != 0;
}

static bool has_account(const struct run *run) { return is_open_account(run, "account", 3) || is_open_account(run, "citizen", 1); }

/* Nothing of what an act is about: it is not in the menu. What was read of another person says nothing of a NIP. */
static bool is_offered(const struct run *run, const struct deed *act)
{
    if (counter_visit(run)->nip)
        return strcmp(act->verb, "act-nip") == 0;
    if (!act->of)
        return has_account(run) || 0 < deed_count(run, PLACE_PERSON, "token");
    return !*act->of ? strcmp(act->verb, "act-close") != 0 || has_account(run) : 0 < deed_count(run, PLACE_PERSON, act->of);
}

static void say_own(const struct run *run, const struct deed *act, char *to, size_t size)
{
    counter_why_not(run, act->verb, to, size);
    if (!*to && is_own(run))
        snprintf(to, size, "%s", msg(N_("Votre propre dossier")));
}

static void say_first(struct run *run, const char *text)
{
    run_go(run, "counter.verify");
    run_say(run, msg(text));
}

/* The row of that word; of several the person says which. */
static void choose_row(struct run *run, const struct deed *act)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_PERSON);
    deed_visit(run)->act = act;
    if (!counter_visit(run)->nip && act->of && *act->of && deed_count(run, PLACE_PERSON, act->of) > 1) {
        run_outcome(run, DEED_WHICH);
        return;
    }
    size_t row = 0;
    while (act->of && *act->of && row < sheet->row_count && strcmp(sheet->rows[row].word, act->of) != 0)
        row++;
    deed_begin(run, act, PLACE_PERSON, row);
}

static void choose(struct run *run, size_t i)
{
    const struct deed *act = &deed_menu[i];
    const struct counter_right *right = counter_right_of(act->verb);
    bool asked = right && right->proof != PROOF_NONE && !*deed_proof(run, right->proof);
    if (asked && right->proof == PROOF_DOCUMENTS)
        say_first(run, N_("Il faut d'abord que vous ayez vu deux pièces d'identité."));
    else if (asked)
        say_first(run, N_("Vérifiez d'abord qui est la personne."));
    else if (strcmp(act->verb, "act-unblock-here") == 0)
        deed_here_begin(run, act);
    else
        choose_row(run, act);
}

#define DEED_AT(i_) \
    static void choose_##i_(struct run *run) { choose(run, i_); } \
    static bool offered_##i_(const struct run *run) { return is_offered(run, &deed_menu[i_]); } \
    static void why_not_##i_(const struct run *run, char *to, size_t size) { say_own(run, &deed_menu[i_], to, size); }
#define DEED_ITEM(i_, key_, title_, help_) { .key = key_, .label = title_, .choose = choose_##i_, .offered = offered_##i_, .why_not = why_not_##i_, .help = help_ }
DEED_AT(0) DEED_AT(1) DEED_AT(2) DEED_AT(3) DEED_AT(4) DEED_AT(5) DEED_AT(6) DEED_AT(7) DEED_AT(8) DEED_AT(9) DEED_AT(10) DEED_AT(11) DEED_AT(12) DEED_AT(13) DEED_AT(14)

const struct item deed_menu_items[DEED_MENU_ITEMS] = {
    DEED_ITEM(0, '1', DEED_PHONE_TITLE, N_("La personne lit un défi, vous lisez une réponse, elle lit une confirmation.")),
    DEED_ITEM(1, '2', DEED_HERE_TITLE, N_("La clé de la personne est dans l'autre lecteur.")),
    DEED_ITEM(2, '3', DEED_RELEASE_TITLE, N_("Quand le secret a été remis il y a moins de 24 heures et n'a pas servi.")),
    DEED_ITEM(3, '4', DEED_REVOKE_TITLE, N_("Clé perdue ou volée, ou dont la personne n'a plus besoin.")),
    DEED_ITEM(4, '5', DEED_REPLACE_TITLE, N_("Révoque la clé et donne un code pour en émettre une autre.")),
    DEED_ITEM(5, '6', DEED_RECERTIFY_TITLE, N_("Pour une clé dont le certificat est expiré.")),
    DEED_ITEM(6, '7', DEED_LOCK_TITLE, N_("Sans toucher au mot de passe.")),
    DEED_ITEM(7, 'a', DEED_PASSWORD_TITLE, N_("Pour le compte des services en ligne; il sert 24 heures.")),
    DEED_ITEM(8, 'b', DEED_CODE_TITLE, N_("Pour une invitation dont le code est perdu ou expiré.")),
    DEED_ITEM(9, 'c', DEED_NIP_TITLE, N_("Il part dans une lettre; vous ne le voyez pas.")),
    DEED_ITEM(10, 'f', DEED_EMAIL_TITLE, N_("Quand l'adresse du dossier n'est plus la bonne.")),
    DEED_ITEM(11, 'g', DEED_CLOSE_TITLE, N_("Services en ligne, ou Service d'authentification.")),
    DEED_ITEM(12, 'h', DEED_IDENTIFY_TITLE, N_("En personne, avec deux pièces d'identité et le numéro d'assurance maladie.")),
    DEED_ITEM(13, 'i', DEED_LETTER_TITLE, N_("Quand la lettre du Service d'authentification n'est pas arrivée.")),
    DEED_ITEM(14, 'k', DEED_ROLE_TITLE, N_("Donne un rôle au comptoir, ou le retire.")),
    { .key = 'v', .label = N_("v-Vérifier la personne"), .outcome = DEED_VERIFY, .help = N_("Au téléphone, ou avec deux pièces d'identité.") },
    { .key = '0', .label = N_("0-Revenir au dossier"), .outcome = OUTCOME_BACK, .help = N_("Revient à la fiche de la personne.") },
};

void deed_home(struct run *run) { run_go(run, counter_visit(run)->nip ? "counter.menu" : "counter.person"); }

/* --- above them: who, and what is proved --- */

void deed_compose_menu(const struct run *run, struct composer *c)
{
    const struct deed_visit *v = deed_visit(run);
    char when[64];
    compose_text(c, ROLE_STATUS, "%s", deed_person_name(run));
    words_moment(v->proof_until_ms, deed_now(run), when, sizeof when);
    if (*deed_proof(run, PROOF_CALLER))
        compose_text(c, ROLE_TEXT, msg(N_("Vérifiée jusqu'à %s.")), when);
    else if (*deed_proof(run, PROOF_FACTS))
        compose_text(c, ROLE_TEXT, msg(N_("Vérifiée sans le code, jusqu'à %s : seule l'adresse courriel peut être corrigée.")), when);
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("La personne n'est pas encore vérifiée.")));
    compose_blank(c);
}

/* A verification of before, that the record knows of. */
void deed_enter_menu(struct run *run)
{
    static const struct { const char *word; enum counter_proof proof; } proofs[] = { { "facts", PROOF_FACTS }, { "caller", PROOF_CALLER }, { "documents", PROOF_DOCUMENTS } };
    const struct counter_row *row = deed_find(run, PLACE_PERSON, "proved");
    if (counter_visit(run)->nip)
        return;
    for (size_t i = 0; i < sizeof proofs / sizeof proofs[0]; i++)
        if (strcmp(proofs[i].word, counter_text(row, 0)) == 0 && !*deed_proof(run, proofs[i].proof))
            deed_prove(run, row, proofs[i].proof);
}

/* --- which of several --- */

static size_t nth(const struct run *run, size_t i)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_PERSON);
    const struct deed *act = deed_visit(run)->act;
    size_t row = 0, seen = 0;
    for (; act && act->of && row < sheet->row_count; row++)
        if (strcmp(sheet->rows[row].word, act->of) == 0 && seen++ == i)
            break;
    return row;
}

static size_t count_which(const struct run *run)
{
    const struct deed *act = deed_visit(run)->act;
    size_t n = act && act->of ? deed_count(run, PLACE_PERSON, act->of) : 0;
    return n < LIST_ROWS_MAX ? n : LIST_ROWS_MAX;
}

static void name_which(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_PERSON);
    size_t row = nth(run, i);
    (void)narrow;
    if (row < sheet->row_count)
        counter_words_record(run, &sheet->rows[row], to, size);
}

void deed_begin_which(struct run *run)
{
    const struct deed *act = deed_visit(run)->act;
    if (act)
        deed_begin(run, act, PLACE_PERSON, nth(run, run_row(run)));
}

static void summarise_which(const struct run *run, char *to, size_t size) { (void)run; snprintf(to, size, "%s", msg(N_("Lequel?"))); }

const struct list deed_which_list = {
    .summary = summarise_which, .count = count_which, .row = name_which, .outcome = DEED_ASK, .row_help = N_("C'est de celui-là qu'il s'agit."),
};
