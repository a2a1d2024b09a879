/* Messagerie: a letter goes, or is kept, and what became of it. */
#include "screens/messages.h"
#include "screens/receipt.h"
#include "screens/session.h"
#include "screens/words.h"

#include "core/base/log.h"

#include <stdio.h>
#include <string.h>

enum { BEFORE_END_MS = 60000 };

static struct desk_letter letter_of(const struct run *run)
{
    const struct account_visit *v = account_visit(run);
    return (struct desk_letter){ .draft = v->draft, .thread = v->thread, .subject = v->subject, .text = run_value(run, MESSAGES_TEXT) };
}

/* The letter is done with; the list begins with it again, whatever was searched before. */
static void forget_letter(struct run *run)
{
    account_visit(run)->draft_dirty = false;
    account_visit(run)->page = 1;
    run_clear(run, MESSAGES_TEXT);
    run_clear(run, MESSAGES_SEARCH);
}

/* --- sent --- */

static void take_sent(void *ctx, const struct letter_result *result)
{
    struct session *s = ctx;
    struct account_visit *v = account_visit(s->run);
    v->letter = *result;
    v->draft_dirty = result->err != ERR_OK;
    if (!result->err)
        forget_letter(s->run);
    run_outcome(s->run, !result->err ? MESSAGES_SENT : result->err == ERR_SESSION ? ACCOUNT_SESSION_OVER : ACCOUNT_FAILED);
}

void messages_start_send(struct run *run)
{
    struct session *s = session_of(run);
    const struct desk_letter letter = letter_of(run);
    const struct letter_watch watch = { take_sent, s };
    enum err e = desk_send_letter(s->desk, &letter, &watch);
    account_visit(run)->draft_dirty = e != ERR_OK;      /* it is kept to be sent: who leaves now needs no draft of it */
    if (e)
        take_sent(s, &(struct letter_result){ .err = e });
}

void messages_start_drop(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_draft_drop(session_of(run)->desk, account_visit(run)->draft, &watch));
}

void messages_compose_send(const struct run *run, struct composer *c)
{
    bool sends = strcmp(run_page(run)->name, "messages.send") == 0;
    compose_text(c, ROLE_STATUS, "%s", sends ? msg(N_("Un instant, votre message est envoyé.")) : msg(N_("Un instant, le brouillon est effacé.")));
}

static void compose_refused(const struct run *run, const char *why, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(ERR_SERVER_REFUSED, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    if (*why)
        compose_text(c, ROLE_TEXT, msg(N_("Pourquoi : %s")), msg(why));
    account_compose_help(run, c);
}

/* The server may answer while the page is being read. */
void messages_compose_sent(const struct run *run, struct composer *c)
{
    const struct letter_result *r = &account_visit(run)->letter;
    struct desk_request row = { .reason = "" };
    enum request_state state = receipt_state(run, r->receipt, r->told, &row);
    if (state == REQUEST_REFUSED) {
        compose_refused(run, row.reason, c);
    } else if (state == REQUEST_ACCEPTED) {
        compose_text(c, ROLE_STATUS, msg(N_("Votre message est envoyé. Numéro : %s")), r->number);
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous verrez la réponse ici; un avis vous sera envoyé par courriel.")));
    } else {
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre message est enregistré et protégé sur ce poste.")));
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Il sera envoyé dès que le réseau sera revenu. Il n'est pas encore envoyé.")));
    }
    compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), r->receipt);
    compose_blank(c);
}

void messages_compose_unsent(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    const struct letter_result *r = &account_visit(run)->letter;
    if (r->err == ERR_SERVER_REFUSED) {
        compose_refused(run, r->reason, c);
    } else {
        words_error(r->err, text, sizeof text);
        compose_text(c, ROLE_STATUS, "%s", text);
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre message n'a pas été envoyé. Ce que vous avez écrit est toujours là.")));
    compose_blank(c);
}

const struct item messages_unsent_items[MESSAGES_UNSENT_ITEMS] = {
    { .key = '1', .label = N_("1-Réessayer"), .outcome = MESSAGES_SEND, .help = N_("Essaie encore d'envoyer ce message.") },
    { .key = '2', .label = N_("2-Modifier"), .outcome = MESSAGES_WRITE, .help = N_("Revient au texte, tel que vous l'avez laissé.") },
    { .key = '4', .label = N_("4-Garder le brouillon"), .choose = messages_keep_now, .help = N_("Garde ce message sans l'envoyer : vous le retrouverez dans vos messages.") },
    MESSAGES_LOG_OUT_ITEM
};
const struct edge messages_unsent_edges[MESSAGES_UNSENT_EDGES] = {
    { MESSAGES_WRITE, "messages.write" }, { MESSAGES_SEND, "messages.send" }, { OUTCOME_BACK, "messages.check" }, ACCOUNT_LOG_OUT_EDGE
};

/* --- kept --- */

static enum err keep(struct session *s)
{
    struct account_visit *v = account_visit(s->run);
    const struct desk_letter letter = letter_of(s->run);
    char receipt[DESK_RECEIPT_SIZE] = "";
    enum err e = desk_keep_draft(s->desk, &letter, receipt);
    if (e)
        return e;
    v->letter = (struct letter_result){ 0 };
    memcpy(v->letter.receipt, receipt, sizeof receipt);
    v->draft_dirty = false;
    v->draft_stored = true;
    return ERR_OK;
}

void messages_keep_now(struct run *run)
{
    char text[WORDS_MAX];
    enum err e = keep(session_of(run));
    if (!e) {
        forget_letter(run);
        run_go(run, "messages.kept");
        return;
    }
    words_error(e, text, sizeof text);
    run_say(run, text);
}

void messages_compose_kept(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre brouillon est enregistré et protégé sur ce poste. Il n'est pas envoyé.")));
    compose_text(c, ROLE_TEXT, "%s", session_status(run)->online ? msg(N_("Il est transmis au serveur : vous le retrouverez dans vos messages, à n'importe quel poste."))
                 : msg(N_("Il sera transmis dès que le réseau sera revenu : vous le retrouverez alors dans vos messages, à n'importe quel poste.")));
    compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), account_visit(run)->letter.receipt);
    compose_blank(c);
}

const struct item messages_end_items[MESSAGES_END_ITEMS] = {
    { .key = '0', .label = N_("0-Retour à vos messages"), .outcome = MESSAGES_LIST, .help = N_("Revient à la liste de vos messages.") },
    { .key = 'a', .label = N_("a-Accueil des services en ligne"), .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à la page d'accueil des services en ligne.") },
    ACCOUNT_LOG_OUT_ITEM
};

/* --- whatever ends the visit --- */

bool messages_is_written(const struct session *s)
{
    return account_visit(s->run)->draft_dirty && strncmp(run_page(s->run)->name, "messages.", strlen("messages.")) == 0
        && secret_length(run_value(s->run, MESSAGES_TEXT)) > 0;
}

/* The session ends in a minute: what is signed after that would not be this person's any more. */
static void session_ends(void *ctx)
{
    struct session *s = ctx;
    if (!messages_is_written(s) || keep(s))
        return;
    account_visit(s->run)->draft_dirty = true;      /* what is typed from now on is kept too, if there is time */
    run_say(s->run, msg(N_("Votre session se termine dans une minute. Votre message est gardé comme brouillon.")));
}

void messages_ending_soon(struct run *run)
{
    struct session *s = session_of(run);
    int64_t left = desk_account(s->desk)->until_ms - clock_wall(loop_clock(s->loop)) - BEFORE_END_MS;
    loop_cancel(s->loop, session_ends, s);
    if (left > 0 && loop_after(s->loop, left, session_ends, s))
        log_error("no timer for the end of the session");
}

void messages_keep(struct session *s)
{
    loop_cancel(s->loop, session_ends, s);
    if (!messages_is_written(s))
        return;
    enum err e = keep(s);
    if (e)
        log_warning("a draft could not be kept: E-%d", (int)e);
}

/* Another flow wipes what was typed before the wipe could keep it. Who asks to go is told when it cannot be kept, and stays. */
void messages_log_out(struct run *run)
{
    char text[WORDS_MAX];
    struct session *s = session_of(run);
    bool written = messages_is_written(s);
    enum err e = written ? keep(s) : ERR_OK;
    if (e) {
        words_error(e, text, sizeof text);
        run_say(run, text);
        return;
    }
    run_outcome(run, ACCOUNT_LOG_OUT);
    if (written)
        run_say(run, msg(N_("Votre message est gardé comme brouillon.")));
}
