#include "screens/receipt.h"

#include "core/desk/account.h"
#include "screens/session.h"
#include "screens/words.h"

#include <string.h>

enum request_state receipt_state(const struct run *run, const char *receipt, bool told, struct desk_request *out)
{
    struct desk_request rows[DESK_REQUESTS_MAX];
    struct desk *d = session_of(run)->desk;
    size_t n = desk_account(d)->open ? desk_account_requests(d, rows, DESK_REQUESTS_MAX) : desk_requests(d, rows, DESK_REQUESTS_MAX);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].receipt, receipt) == 0) {
            *out = rows[i];
            return rows[i].state;
        }
    return told ? REQUEST_ACCEPTED : REQUEST_WAITING;
}

static const char *request_words(const struct desk_request *r)
{
    static const char *const words[] = {
        [REQUEST_WAITING] = N_("en attente à ce poste"), [REQUEST_SENT] = N_("transmise"),
        [REQUEST_ACCEPTED] = N_("acceptée"), [REQUEST_REFUSED] = N_("refusée")
    };
    return msg(words[r->state]);
}

const char *receipt_type_words(const char *type)
{
    static const struct { const char *type, *words; } types[] = {
        { "token.pin.changed", N_("changement de mot de passe") }, { "questions.set", N_("questions de sécurité") },
        { "contact.set", N_("informations de contact") }, { "token.unblocked", N_("déblocage") },
        { "token.secret.replaced", N_("remplacement du secret de déblocage") },
        { "token.certificate.renewed", N_("renouvellement du certificat") },
        { "message.draft", N_("brouillon de message") }, { "message.send", N_("envoi d'un message") },
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].type, type) == 0)
            return msg(types[i].words);
    return type;
}

void receipt_compose_request(const struct run *run, const struct desk_request *r, struct composer *c)
{
    char moment[WORDS_MAX];
    words_moment(r->at_ms, clock_wall(loop_clock(session_of(run)->loop)), moment, sizeof moment);
    compose_text(c, ROLE_TEXT, msg(N_("%s, %s : %s%s, %s")), r->receipt, moment, receipt_type_words(r->type),
                 r->unknown ? msg(N_(" (résultat non connu)")) : "", request_words(r));
    if (r->state == REQUEST_REFUSED)
        compose_text(c, ROLE_TEXT, msg(N_("Pourquoi : %s Appelez le soutien et lisez le reçu.")), msg(r->reason));
}

static void compose_refused(const struct run *run, const char *why, const struct receipt_words *words, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(ERR_SERVER_REFUSED, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    if (*why)
        compose_text(c, ROLE_TEXT, msg(N_("Pourquoi : %s")), msg(why));
    compose_text(c, ROLE_TEXT, "%s", msg(words->unchanged));
    words_help_now(run, c);
}

static void compose_waiting(const struct receipt_words *words, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(words->kept));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Elles seront transmises dès que le réseau sera revenu. Elles ne sont pas encore inscrites à "
                                            "votre compte. Vous recevrez un courriel quand elles le seront.")));
}

void receipt_compose(const struct run *run, const struct save_result *r, const struct receipt_words *words, struct composer *c)
{
    struct desk_request row = { .reason = "" };
    enum request_state state = r->receipt[0] ? receipt_state(run, r->receipt, r->told, &row) : REQUEST_REFUSED;
    if (r->err == ERR_SERVER_REFUSED || state == REQUEST_REFUSED) {
        compose_refused(run, r->reason[0] ? r->reason : row.reason, words, c);
    } else if (state == REQUEST_ACCEPTED) {
        compose_text(c, ROLE_STATUS, "%s", msg(words->told));
    } else {
        compose_waiting(words, c);
    }
    if (r->receipt[0])
        compose_text(c, ROLE_TEXT, msg(N_("Votre reçu : %s")), r->receipt);
    if (state == REQUEST_ACCEPTED || state == REQUEST_WAITING || state == REQUEST_SENT) {
        if (words->also)
            compose_text(c, ROLE_TEXT, "%s", msg(words->also));
        compose_blank(c);
        compose_text(c, ROLE_TEXT, "%s", words_ending_named(run));
    }
}
