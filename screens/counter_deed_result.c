/* How an act ended: what was done, what is shown once, and what did not work. */
#include "screens/counter_deed.h"

#include "screens/spell.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { SPELLED = 1024 };

/* What the token had, said by its confirmation. */
static const char *confirmed_text(const char *word)
{
    static const struct { const char *word, *text; } words[] = {
        { "refused", N_("La clé a refusé la réponse : elle n'est pas débloquée. Rien n'a changé au dossier.") },
        { "kept", N_("La clé est débloquée, avec le même secret de déblocage.") },
        { "rotated", N_("La clé est débloquée, et son secret de déblocage est remplacé.") },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].text;
    return NULL;
}

static void compose_spelled(const struct secret *value, struct composer *c)
{
    char words[SPELLED];
    spell((const char *)secret_bytes(value), secret_length(value), words, sizeof words);
    compose_text(c, ROLE_TEXT, msg(N_("Lettre par lettre : %s")), words);
    explicit_bzero(words, sizeof words);
}

static void compose_secret_once(const struct run *run, const struct deed *act, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ACT);
    if (!sheet->secret || !act->secret)
        return;
    if (sheet->text[0])
        compose_text(c, ROLE_TEXT, msg(N_("Référence : %s")), sheet->text);
    compose_secret(c, msg(act->secret), sheet->secret, true);
    if (deed_visit(run)->spelled)
        compose_spelled(sheet->secret, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce n'est montré qu'ici, une seule fois.")));
}

/* The server's words of what is erased when its time is over. */
static const char *purged_text(const char *word)
{
    static const struct { const char *word, *text; } words[] = {
        { "answers kept for repeats", N_("réponses gardées pour les répétitions") },
        { "enrolment codes", N_("codes d'inscription de postes") },
        { "issuance codes", N_("codes d'émission") },
        { "counters", N_("compteurs d'essais") },
        { "challenges", N_("défis") },
        { "token sessions", N_("sessions de clés") },
        { "mailed codes", N_("codes envoyés par courriel") },
        { "recovery tickets", N_("droits de déblocage") },
        { "telephone unblockings", N_("déblocages par téléphone") },
        { "account tickets", N_("droits de comptes") },
        { "one-time codes of agents", N_("codes à usage unique d'agents") },
        { "account sessions", N_("sessions de comptes") },
        { "agents' claims", N_("dossiers pris par des agents") },
        { "verifications of callers", N_("vérifications de personnes") },
        { "yeses of second agents", N_("accords de deuxièmes agents") },
        { "drafts that were dropped", N_("brouillons jetés") },
        { "marks of drafts", N_("marques de brouillons") },
        { "invitations", N_("invitations échues") },
        { "what NIPs are found by", N_("index de NIP") },
        { "NIPs", N_("NIP échus") },
        { "confidentiality incidents", N_("incidents de confidentialité") },
        { "mails", N_("courriels partis") },
        { "refusals", N_("refus") },
        { "accounts never confirmed", N_("comptes jamais confirmés") },
        { "codes of citizens", N_("codes de sécurité échus") },
        { "identifications begun", N_("identifications commencées") },
        { "wizards left", N_("inscriptions abandonnées") }
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0)
            return msg(words[i].text);
    return word;
}

/* What there was nothing of is not said: there are many kinds. */
static void compose_rows(const struct run *run, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ACT);
    for (size_t i = 0; deed_visit(run)->act == &deed_purge && sheet->there && i < sheet->row_count; i++)
        if (counter_time(&sheet->rows[i], 0) > 0)
            compose_text(c, ROLE_TEXT, "%s : %lld", purged_text(sheet->rows[i].word), (long long)counter_time(&sheet->rows[i], 0));
}

static void compose_until(const struct run *run, const struct deed *act, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ACT);
    int64_t until_ms = !sheet->there ? 0 : sheet->until_ms ? sheet->until_ms : counter_time(deed_find(run, PLACE_ACT, "code"), 0);
    char when[64];
    if (!act->until || !until_ms)
        return;
    words_when(until_ms, deed_now(run), when, sizeof when);
    deed_compose_named(c, ROLE_TEXT, act->until, when);
}

void deed_compose_done(const struct run *run, struct composer *c)
{
    const struct deed *act = deed_visit(run)->act;
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ACT);
    if (!act)
        return;
    const char *confirmed = act == &deed_confirm && sheet->there && sheet->row_count ? confirmed_text(sheet->rows[0].word) : NULL;
    deed_compose_named(c, ROLE_STATUS, confirmed ? confirmed : act->done, deed_name(run));
    compose_secret_once(run, act, c);
    compose_until(run, act, c);
    compose_rows(run, c);
    compose_blank(c);
}

void deed_enter_done(struct run *run) { deed_second_forget(run); }

static bool has_secret(const struct run *run) { return counter_sheet(run, PLACE_ACT)->there && counter_sheet(run, PLACE_ACT)->secret; }
static bool has_more(const struct run *run) { return deed_visit(run)->act && deed_visit(run)->act->then; }

static void toggle_spelled(struct run *run)
{
    deed_visit(run)->spelled = !deed_visit(run)->spelled;
    run_changed(run);
}

/* What was typed stays: the challenge is asked about again. */
static void go_on(struct run *run)
{
    struct deed_visit *v = deed_visit(run);
    v->begun = v->act;
    v->act = v->act->then;
    run_go(run, v->act->work.form);
}

void deed_back(struct run *run)
{
    struct deed_visit *v = deed_visit(run);
    v->act = v->begun ? v->begun : v->act;
    run_go(run, "act.done");
}

static void name_more(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s", has_more(run) ? msg(deed_visit(run)->act->then_label) : "");
}

const struct item deed_done_items[DEED_DONE_ITEMS] = {
    { .key = '1', .label = N_("1-Épeler"), .choose = toggle_spelled, .offered = has_secret, .help = N_("Dit chaque lettre par un mot. Choisissez-le de nouveau pour l'effacer.") },
    { .key = '2', .format = name_more, .choose = go_on, .offered = has_more, .help = N_("Ce que la personne vous lit.") },
    { .key = '0', .label = N_("0-Terminer"), .choose = deed_leave, .help = N_("Ce qui est montré ici ne le sera plus ensuite.") },
};

/* --- it did not work --- */

static bool session_is_over(const struct run *run) { return !counter_agent(run)->open; }
static bool is_failed(const struct run *run, enum err e) { return account_visit(run)->result.err == e; }
static bool is_unverified(const struct run *run) { return is_failed(run, ERR_NOT_VERIFIED); }
static bool can_retry(const struct run *run) { return !session_is_over(run) && !deed_second_is_needed(run) && !is_unverified(run) && !is_failed(run, ERR_OWN_RECORD); }
static bool can_change(const struct run *run) { return !session_is_over(run) && work_has_form(run); }
static bool is_open(const struct run *run) { return !session_is_over(run); }
static void verify(struct run *run) { run_go(run, "counter.verify"); }
static void leave_counter(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

/* What was asked is done whole or not at all; which, is not known when its answer was lost. */
void deed_compose_failed(const struct run *run, struct composer *c)
{
    counter_compose_failure(run, c);
    compose_text(c, ROLE_TEXT, "%s", is_failed(run, ERR_NOT_KNOWN) ? msg(N_("C'est peut-être fait. «Réessayer» refait la même demande : rien n'est fait deux fois.")) : msg(N_("Rien n'a été fait.")));
    compose_blank(c);
}

const struct item deed_failed_items[DEED_FAILED_ITEMS] = {
    { .key = '1', .label = N_("1-Demander l'accord d'un deuxième agent"), .label_short = N_("1-Demander un deuxième agent"), .choose = deed_second_ask, .offered = deed_second_is_needed,
      .help = N_("Un autre agent lit ce que vous voulez faire et répond oui ou non.") },
    { .key = '1', .label = N_("1-Vérifier la personne"), .choose = verify, .offered = is_unverified, .help = N_("Au téléphone, ou avec deux pièces d'identité.") },
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .offered = can_retry, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '2', .label = N_("2-Revenir à ce que j'ai tapé"), .choose = work_to_form, .offered = can_change, .help = N_("Ce que vous avez tapé est encore là.") },
    { .key = '0', .label = N_("0-Ne rien faire"), .choose = deed_leave, .offered = is_open, .help = N_("Revient d'où vous veniez.") },
    { .key = '9', .label = N_("9-Retourner à la page d'accueil"), .choose = leave_counter, .offered = session_is_over, .help = N_("Efface tout et revient à la page d'accueil.") },
};
