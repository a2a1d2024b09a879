/* Messagerie: a letter, from its subject to the page where it is looked at before it goes. Nothing is sent while it is typed. */
#include "core/rules/account.h"
#include "screens/messages.h"
#include "screens/rows.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static const struct secret *text_of(const struct run *run) { return run_value(run, MESSAGES_TEXT); }

void messages_begin(struct run *run, const char *draft, const char *thread, const char *subject)
{
    struct account_visit *v = account_visit(run);
    if (*draft)
        snprintf(v->draft, sizeof v->draft, "%s", draft);
    else
        desk_draft_new(session_of(run)->desk, v->draft);
    snprintf(v->thread, sizeof v->thread, "%s", thread);
    snprintf(v->subject, sizeof v->subject, "%s", subject);
    v->draft_stored = *draft != 0;
    v->draft_dirty = false;
    v->letter = (struct letter_result){ 0 };
    run_clear(run, MESSAGES_SUBJECT);
    run_clear(run, MESSAGES_TEXT);
}

/* --- what it is about --- */

static size_t count_subjects(const struct run *run, size_t slot) { (void)slot; return rows_count(run, ROWS_SUBJECTS); }

static void name_subject(const struct run *run, size_t i, char *to, size_t size)
{
    const struct list_row *row = rows_row(run, ROWS_SUBJECTS, (int)i);
    snprintf(to, size, "%s", row ? row->text : "");
}

const struct field messages_subject_fields[1] = {
    { .label = N_("Objet"), .choices = count_subjects, .choice = name_subject,
      .help = N_("Choisissez de quoi parle votre message par son numéro : n et p changent de page, Entrée garde ce qui est choisi.") },
};

void messages_enter_subject(struct run *run)
{
    int at = rows_find(run, ROWS_SUBJECTS, account_visit(run)->subject);
    if (at >= 0 && run_choice(run, MESSAGES_SUBJECT) == CHOICE_NONE)
        run_fill_choice(run, MESSAGES_SUBJECT, (size_t)at);
}

int messages_subject_confirmed(const struct run *run)
{
    struct account_visit *v = account_visit(run);
    const struct list_row *row = rows_row(run, ROWS_SUBJECTS, run_choice(run, MESSAGES_SUBJECT));
    if (row)
        snprintf(v->subject, sizeof v->subject, "%s", row->id);
    return MESSAGES_WRITE;
}

/* --- the text --- */

static void check_text(const struct run *run, size_t slot, struct complaint *out)
{
    enum err e = message_check(run_value(run, slot));
    if (e == ERR_LIMIT) {
        out->err = e;
        snprintf(out->text, sizeof out->text, "%s", msg(N_("Ce message est trop long. Raccourcissez-le, ou envoyez-en deux.")));
    } else {
        words_fault(e, out);
    }
}

const struct field messages_text_fields[1] = {
    { .label = N_("Votre message"), .lines = true, .max_bytes = MESSAGE_BYTES_MAX, .check = check_text,
      .help = N_("Écrivez ce que vous voulez demander ou répondre. N'inscrivez jamais un mot de passe, ni la réponse à une question secrète.") },
};

void messages_enter_write(struct run *run)
{
    account_visit(run)->draft_dirty = true;
    messages_ending_soon(run);
}

static void compose_offline(const struct run *run, struct composer *c)
{
    if (session_status(run)->online)
        return;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Hors ligne : votre message sera enregistré et protégé sur ce poste, puis envoyé dès que le réseau sera revenu.")));
}

void messages_compose_write(const struct run *run, struct composer *c)
{
    const struct list_row *row = rows_row(run, ROWS_SUBJECTS, rows_find(run, ROWS_SUBJECTS, account_visit(run)->subject));
    compose_text(c, ROLE_TEXT, msg(N_("Objet : %s")), row ? row->text : account_visit(run)->subject);
    if (row && row->more[0])
        compose_text(c, ROLE_TEXT, "%s", row->more);
    compose_offline(run, c);
    compose_blank(c);
}

/* --- before it goes --- */

void messages_enter_leave(struct run *run)
{
    run_outcome(run, secret_length(text_of(run)) ? MESSAGES_CHECK : MESSAGES_LIST);
}

const struct secret *messages_read_typed(const struct run *run) { return text_of(run); }

void messages_compose_check(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, msg(N_("Objet : %s")), rows_text(run, ROWS_SUBJECTS, account_visit(run)->subject));
    if (account_visit(run)->thread[0])
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce message est une réponse.")));
    compose_offline(run, c);
    compose_blank(c);
}

static bool is_new(const struct run *run) { return !account_visit(run)->thread[0]; }

const struct item messages_check_items[MESSAGES_CHECK_ITEMS] = {
    { .key = '1', .label = N_("1-Envoyer"), .outcome = MESSAGES_SEND, .help = N_("Envoie ce message. Il ne pourra plus être changé.") },
    { .key = '2', .label = N_("2-Modifier"), .outcome = MESSAGES_WRITE, .help = N_("Revient au texte, tel que vous l'avez laissé.") },
    { .key = '3', .label = N_("3-Changer l'objet"), .outcome = MESSAGES_NEW, .offered = is_new, .help = N_("Pour dire autrement de quoi parle ce message.") },
    { .key = '4', .label = N_("4-Garder le brouillon"), .choose = messages_keep_now, .help = N_("Garde ce message sans l'envoyer : vous le retrouverez dans vos messages.") },
    { .key = '5', .label = N_("5-Jeter"), .outcome = MESSAGES_DROP, .help = N_("Efface ce message. Une question vous est posée avant.") },
    MESSAGES_LOG_OUT_ITEM
};
const struct edge messages_check_edges[MESSAGES_CHECK_EDGES] = {
    { MESSAGES_SEND, "messages.send" }, { MESSAGES_WRITE, "messages.write" }, { MESSAGES_NEW, "messages.subject" }, { MESSAGES_DROP, "messages.drop" },
    { OUTCOME_BACK, "messages.write" }, ACCOUNT_LOG_OUT_EDGE
};

/* --- thrown away --- */

void messages_compose_drop(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, msg(N_("Objet : %s")), rows_text(run, ROWS_SUBJECTS, account_visit(run)->subject));
    compose_blank(c);
}

static void drop(struct run *run)
{
    struct account_visit *v = account_visit(run);
    v->draft_dirty = false;
    run_clear(run, MESSAGES_TEXT);
    run_outcome(run, v->draft_stored ? MESSAGES_FORGET : MESSAGES_LIST);
}

const struct item messages_drop_items[MESSAGES_DROP_ITEMS] = {
    { .key = '1', .label = N_("1-Non, le garder"), .outcome = MESSAGES_CHECK, .help = N_("Revient à votre message, tel qu'il est.") },
    { .key = '2', .label = N_("2-Oui, le jeter"), .choose = drop, .help = N_("Efface ce message; son brouillon aussi, s'il y en a un.") },
    MESSAGES_LOG_OUT_ITEM
};
const struct edge messages_drop_edges[MESSAGES_DROP_EDGES] = {
    { MESSAGES_CHECK, "messages.check" }, { OUTCOME_BACK, "messages.check" }, { MESSAGES_LIST, "messages.again" }, { MESSAGES_FORGET, "messages.forget" },
    ACCOUNT_LOG_OUT_EDGE
};
