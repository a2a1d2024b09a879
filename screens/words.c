#include "screens/words.h"

#include "core/base/text.h"
#include "core/rules/contact.h"
#include "core/rules/hours.h"
#include "core/rules/pin.h"
#include "core/desk/citizen.h"
#include "screens/counter.h"
#include "screens/session.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MS = 86400000 };

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }

/* --- tries --- */

void words_tries(const struct tries *tries, char *to, size_t size)
{
    switch (tries->kind) {
    case TRIES_EXACT:
        snprintf(to, size, msg_n(N_("Il reste %u essai."), N_("Il reste %u essais."), tries->left), tries->left);
        break;
    case TRIES_FEW: snprintf(to, size, "%s", msg(N_("Il reste peu d'essais."))); break;
    case TRIES_LAST: snprintf(to, size, "%s", msg(N_("Il reste un dernier essai."))); break;
    case TRIES_NONE: snprintf(to, size, "%s", msg(N_("Il ne reste aucun essai."))); break;
    case TRIES_MANY: snprintf(to, size, "%s", msg(N_("Il reste plusieurs essais."))); break;
    case TRIES_UNKNOWN: snprintf(to, size, "%s", msg(N_("Votre clé n'indique pas combien d'essais il reste."))); break;
    }
}

/* --- dates and times --- */

static const char *const months[] = {
    N_("janvier"), N_("février"), N_("mars"), N_("avril"), N_("mai"), N_("juin"), N_("juillet"), N_("août"),
    N_("septembre"), N_("octobre"), N_("novembre"), N_("décembre")
};

/* "21 novembre", "November 21" */
static void day_words(const struct montreal *m, char *to, size_t size)
{
    const char *month = msg(months[m->month - 1]);
    if (msg_language() == MSG_ENGLISH)
        snprintf(to, size, "%s %d", month, m->day);
    else
        snprintf(to, size, "%d%s %s", m->day, m->day == 1 ? "er" : "", month);
}

void words_date(int64_t wall_ms, char *to, size_t size)
{
    struct montreal m = montreal_at(wall_ms);
    char day[64];
    day_words(&m, day, sizeof day);
    snprintf(to, size, msg_language() == MSG_ENGLISH ? "%s, %d" : "%s %d", day, m.year);
}

void words_day(int64_t wall_ms, int64_t now, char *to, size_t size)
{
    struct montreal m = montreal_at(wall_ms), today = montreal_at(now);
    if (m.year == today.year)
        day_words(&m, to, size);
    else
        words_date(wall_ms, to, size);
}

static bool same_day(const struct montreal *a, const struct montreal *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

void words_moment(int64_t wall_ms, int64_t now, char *to, size_t size)
{
    struct montreal m = montreal_at(wall_ms), today = montreal_at(now);
    bool english = msg_language() == MSG_ENGLISH;
    struct montreal tomorrow = montreal_at(now + DAY_MS);
    char day[64];
    day_words(&m, day, sizeof day);
    if (same_day(&m, &tomorrow))
        snprintf(to, size, english ? "tomorrow at %d:%02d" : "demain à %d h %02d", m.minute / 60, m.minute % 60);
    else if (same_day(&m, &today))
        snprintf(to, size, english ? "%d:%02d" : "%d h %02d", m.minute / 60, m.minute % 60);
    else
        snprintf(to, size, english ? "%s, %d:%02d" : "le %s à %d h %02d", day, m.minute / 60, m.minute % 60);
}

void words_when(int64_t wall_ms, int64_t now, char *to, size_t size)
{
    struct montreal m = montreal_at(wall_ms), today = montreal_at(now);
    char moment[64];
    words_moment(wall_ms, now, moment, sizeof moment);
    snprintf(to, size, !same_day(&m, &today) ? "%s" : msg_language() == MSG_ENGLISH ? "at %s" : "à %s", moment);
}

long words_days(int64_t then_ms, int64_t now)
{
    int64_t d = then_ms - now;
    return (long)(d >= 0 ? d / DAY_MS : -((-d + DAY_MS - 1) / DAY_MS));
}

/* --- errors and rules --- */

/* Of a verb ERR_LIMIT is «one at a time»: an earlier person's change is let finish. Nothing that was typed is too long. */
void words_error(enum err e, char *to, size_t size)
{
    const char *what = e == ERR_LIMIT ? N_("Une demande d'avant n'est pas encore terminée à ce poste.") : err_what(e);
    const char *todo = e == ERR_LIMIT ? N_("Attendez un moment, puis réessayez.") : err_todo(e);
    int n = snprintf(to, size, msg(N_("ERREUR E-%d : %s")), (int)e, msg(what));
    if (n > 0 && (size_t)n < size)
        snprintf(to + n, size - (size_t)n, " %s", msg(todo));
}

void words_fault(enum err e, struct complaint *out)
{
    out->err = e;
    if (e)
        snprintf(out->text, sizeof out->text, "%s %s", msg(err_what(e)), msg(err_todo(e)));
}

void words_check_email(const struct run *run, size_t slot, struct complaint *out)
{
    char address[CONTACT_EMAIL_SIZE];
    words_fault(email_parse(secret_bytes(run_value(run, slot)), secret_length(run_value(run, slot)), address), out);
    explicit_bzero(address, sizeof address);
}

struct pin_rules words_pin_rules(const struct run *run)
{
    const struct token_info *info = &session_status(run)->info;
    return (struct pin_rules){ .min = info->pin_min, .max = info->pin_max,
                               .characters = conf_text(session_of(run)->conf, "token.characters") };
}

const char *words_lock(const struct run *run, char *to, size_t size)
{
    enum { USUAL_TRIES = 5 };   /* documents 000 and 001 */
    const struct tries *t = &session_status(run)->info.tries;
    unsigned most = t->kind == TRIES_EXACT && t->left > USUAL_TRIES ? t->left : USUAL_TRIES;
    snprintf(to, size, msg(N_("Après %u mots de passe erronés, la clé se verrouille.")), most);
    return to;
}

static void words_characters(const char *set, char *to, size_t size)
{
    if (strcmp(set, PIN_CHARACTERS) == 0)
        snprintf(to, size, "%s", msg(N_("chiffres ou lettres sans accent")));
    else if (strcmp(set, "0-9") == 0)
        snprintf(to, size, "%s", msg(N_("chiffres seulement")));
    else
        snprintf(to, size, "%s", set);
}

void words_rules(const struct run *run, char *to, size_t size)
{
    struct pin_rules rules = words_pin_rules(run);
    char characters[64];
    words_characters(rules.characters, characters, sizeof characters);
    snprintf(to, size, msg(N_("Règles de votre clé : %u à %u caractères, %s.")), rules.min, rules.max, characters);
}

void words_pin_fault(const struct run *run, enum err e, const struct secret *pin, struct complaint *out)
{
    struct pin_rules rules = words_pin_rules(run);
    unsigned long n = text_points(secret_bytes(pin), secret_length(pin));
    out->err = e;
    if (e == ERR_PIN_SHORT || e == ERR_PIN_LONG)
        snprintf(out->text, sizeof out->text, msg_n(N_("%lu caractère. Il en faut de %u à %u."),
                 N_("%lu caractères. Il en faut de %u à %u."), n), n, rules.min, rules.max);
    else
        words_fault(e, out);
}

/* "local 2, 418 555-0123, lundi-vendredi", as much of it as is known. */
static void avi_words(const struct conf *conf, char *to, size_t size)
{
    static const char *const keys[] = { "avi.place", "avi.phone", "avi.hours" };
    size_t used = 0;
    to[0] = 0;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *text = conf_text(conf, keys[i]);
        int n = *text ? snprintf(to + used, size - used, "%s%s", used ? ", " : "", text) : 0;
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
    }
}

void words_help_now(const struct run *run, struct composer *c)
{
    const struct conf *conf = session_of(run)->conf;
    char avi[WORDS_MAX];
    avi_words(conf, avi, sizeof avi);
    if (avi[0])
        compose_text(c, ROLE_TEXT, msg(N_("Maintenant : voyez l'AVI de votre établissement (%s) ou appelez le %s.")), avi,
                     conf_text(conf, "support.phone"));
    else
        compose_text(c, ROLE_TEXT, msg(N_("Maintenant : voyez l'AVI de votre établissement ou appelez le %s.")),
                     conf_text(conf, "support.phone"));
}

void words_compose_locked(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, msg(N_("ERREUR E-%d : %s")), (int)ERR_PIN_LOCKED,
                 msg(N_("Votre clé est verrouillée : trop de mots de passe erronés.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Elle n'est pas perdue : choisissez 4 pour la débloquer.")));
    words_help_now(run, c);
}

const char *words_ending(const struct run *run)
{
    if (run_prefs(run)->line)
        return msg(N_("Vous pouvez la débrancher et fermer le Portail libre-service (q) ou retourner au menu principal (Entrée)."));
    return msg(N_("Vous pouvez la débrancher et fermer le Portail libre-service en choisissant le X dans le coin supérieur "
                  "droit de l'écran (X ou F10) ou retourner au menu principal."));
}

const char *words_ending_named(const struct run *run)
{
    if (run_prefs(run)->line)
        return msg(N_("Vous pouvez débrancher votre clé d'authentification SécurSanté et fermer le Portail libre-service (q) ou "
                      "retourner au menu principal (Entrée)."));
    return msg(N_("Vous pouvez débrancher votre clé d'authentification SécurSanté et fermer le Portail libre-service en choisissant "
                  "le X dans le coin supérieur droit de l'écran (X ou F10) ou retourner au menu principal."));
}

/* --- the state row. Ranks: what matters least on a narrow terminal has the highest --- */

enum { RANK_KEEP = 0, RANK_CERT_SOON = 1, RANK_WAITING = 2, RANK_ALL_TRIES = 3, RANK_CERT_LONG = 4 };   /* tries that are all there matter less than what waits */

static void state_tries(const struct token_info *info, struct composer *c)
{
    const struct tries *t = &info->tries;
    if (t->kind == TRIES_EXACT)
        compose_part(c, t->left >= 5 ? RANK_ALL_TRIES : RANK_KEEP, false,
                     msg_n(N_("il reste %u essai"), N_("il reste %u essais"), t->left), t->left);
    else if (t->kind == TRIES_FEW)
        compose_part(c, RANK_KEEP, false, "%s", msg(N_("il reste peu d'essais")));
    else if (t->kind == TRIES_LAST)
        compose_part(c, RANK_KEEP, false, "%s", msg(N_("il reste un dernier essai")));
}

static void state_certificate(const struct run *run, const struct token_info *info, struct composer *c)
{
    if (!info->has_cert)
        return;
    long days = words_days(info->not_after_ms, now_ms(run));
    if (days < 0)
        compose_part(c, RANK_KEEP, false, "%s", msg(N_("certificat expiré")));
    else if (days == 0)
        compose_part(c, RANK_KEEP, false, "%s", msg(N_("certificat : expire aujourd'hui")));
    else
        compose_part(c, days > WORDS_CERT_SOON_DAYS ? RANK_CERT_LONG : RANK_CERT_SOON, false,
                     msg_n(N_("certificat : encore %ld jour"), N_("certificat : encore %ld jours"), (unsigned long)days), days);
}

static void state_token(const struct run *run, const struct desk_status *status, struct composer *c)
{
    static const char *const words[] = {
        [DESK_TOKEN_ABSENT] = N_("Aucune clé branchée"), [DESK_TOKEN_READING] = N_("Clé branchée, lecture en cours"),
        [DESK_TOKEN_READY] = N_("Clé branchée"), [DESK_TOKEN_LOCKED] = N_("Clé verrouillée"),
        [DESK_TOKEN_TWO] = N_("Deux clés branchées"), [DESK_TOKEN_FAULT] = N_("Clé non lisible")
    };
    if (status->token == DESK_TOKEN_FAULT)
        compose_part(c, RANK_KEEP, false, "%s (E-%d)", status->token_err == ERR_READER_NONE ? msg(N_("Aucun lecteur"))
                     : status->token_err == ERR_PCSC_DOWN ? msg(N_("Lecteurs arrêtés")) : msg(words[status->token]),
                     (int)status->token_err);
    else
        compose_part(c, RANK_KEEP, false, "%s", msg(words[status->token]));
    if (status->token == DESK_TOKEN_READY)
        state_tries(&status->info, c);
    if (status->token == DESK_TOKEN_READY || status->token == DESK_TOKEN_LOCKED)
        state_certificate(run, &status->info, c);
}

static void state_network(const struct run *run, const struct desk_status *status, struct composer *c)
{
    char since[64];
    if (status->online) {
        compose_part(c, RANK_KEEP, true, "%s", msg(N_("En ligne")));
    } else if (status->net_err && status->net_err != ERR_OFFLINE) {
        compose_part(c, RANK_KEEP, true, msg(N_("Hors ligne (E-%d)")), (int)status->net_err);   /* F1 says the rest */
    } else if (status->offline_since_ms) {
        words_moment(status->offline_since_ms, now_ms(run), since, sizeof since);
        compose_part(c, RANK_KEEP, true, msg(N_("Hors ligne depuis %s")), since);
    } else {
        compose_part(c, RANK_KEEP, true, "%s", msg(N_("Hors ligne")));
    }
    if (status->waiting)
        compose_part(c, RANK_WAITING, true, msg_n(N_("%u demande en attente"), N_("%u demandes en attente"), status->waiting),
                     status->waiting);
}

void words_state(const struct run *run, struct composer *c)
{
    const struct desk_status *status = session_status(run);
    if (!status->enrolled)
        return;
    const struct desk_account *account = desk_account(session_of(run)->desk);
    const struct desk_citizen *citizen = desk_citizen(session_of(run)->desk);
    if (counter_is(session_of(run)))
        counter_state(run, c);
    else if (account->open || citizen->open)
        compose_part(c, RANK_KEEP, false, msg(N_("Session de : %s")), account->open ? account->home.family : citizen->home.name);
    else
        state_token(run, status, c);
    state_network(run, status, c);
}
